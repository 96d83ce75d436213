// The world that is there with no configuration.

#include "addressbook/directory.h"
#include "profile/profile.h"
#include "profile/world.h"

namespace mapisim::profile {

namespace {

constexpr const char* kDefaultProfile = "MapiSim";
constexpr const char* kSecondProfile = "MapiSim Second";

store::MailboxOwner owner(const addressbook::Entry& entry) {
    return {.display_name = entry.display_name,
            .address = entry.address,
            .entry_id = entry.id.vector(),
            .search_key = addressbook::make_search_key("SMTP", entry.address)};
}

} // namespace

std::shared_ptr<const WorldState> seeded_state() {
    auto state = std::make_shared<WorldState>();
    state->directory = std::make_shared<addressbook::Directory>(addressbook::default_people());
    state->post_office = std::make_shared<store::PostOffice>();

    for (const addressbook::Entry& entry : state->directory->entries()) {
        state->post_office->add_person(entry.address, entry.id.vector());
        for (const std::string& alias : entry.aliases)
            state->post_office->add_person(alias, entry.id.vector());
    }

    const auto add_store = [&](std::string name, const char* kind,
                               const addressbook::Entry& entry) {
        store::MailboxPtr mailbox =
            store::Mailbox::create(std::move(name), kind, owner(entry), state->post_office);
        state->mailboxes.push_back(mailbox);
        return mailbox;
    };
    const auto add_profile = [&](const char* name, const addressbook::Entry& entry,
                                 std::vector<store::MailboxPtr> stores) {
        state->profiles.push_back(std::make_shared<Profile>(
            name, Identity{entry.display_name, entry.address, entry.id.vector()}, std::move(stores),
            state->directory));
    };

    const addressbook::Entry& user = *state->directory->find(1);
    const addressbook::Entry& second = *state->directory->find(2);
    const store::MailboxPtr mailbox =
        add_store("Mailbox - " + user.display_name, "MapiSim Mailbox", user);
    const store::MailboxPtr archive = add_store("Archive", "MapiSim Personal Folders", user);
    const store::MailboxPtr second_mailbox =
        add_store("Mailbox - " + second.display_name, "MapiSim Mailbox", second);
    state->post_office->add(mailbox);
    state->post_office->add(second_mailbox);

    add_profile(kDefaultProfile, user, {mailbox, archive});
    add_profile(kSecondProfile, second, {second_mailbox});
    state->default_profile = kDefaultProfile;
    return state;
}

} // namespace mapisim::profile

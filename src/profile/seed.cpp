// The world that a description makes.

#include <algorithm>

#include "addressbook/directory.h"
#include "evidence/store.h"
#include "platform/standard_error.h"
#include "profile/profile.h"
#include "profile/world.h"
#include "property/text.h"
#include "provider/library_service.h"
#include "scenario/settings.h"
#include "world/builder.h"
#include "world/mapisvc.h"
#include "world/personal_book.h"
#include "world/reader.h"

namespace mapisim::profile {

namespace {

store::MailboxOwner owner(const addressbook::Entry& entry) {
    return {.display_name = entry.display_name,
            .address = entry.address,
            .entry_id = entry.id.vector(),
            .search_key = addressbook::make_search_key("SMTP", entry.address)};
}

addressbook::People people(const world::Description& description, world::Generator& generator) {
    const std::vector<world::User> users = world::all_users(description, generator);
    return {.people = {users.begin(), users.end()}, .groups = description.lists};
}

ServiceListPtr services_of(const world::Description& description) {
    std::vector<ServicePtr> services;
    const ServiceList simulated;
    for (const world::Service& service : description.services) {
        // A whole mapisvc.inf lists those that are simulated as well.
        const bool known = simulated.find(service.name) != nullptr ||
                           std::any_of(services.begin(), services.end(), [&](const auto& other) {
                               return property::compare_text(other->info().name, service.name) == 0;
                           });
        if (!known)
            services.push_back(std::make_shared<provider::LibraryService>(service));
    }
    return std::make_shared<const ServiceList>(std::move(services));
}

/// What the times in a description are counted from.
scenario::Ticks start_of_time() {
    const scenario::Settings& settings = scenario::settings();
    return settings.clock_kind == scenario::ClockKind::real ? scenario::now()
                                                            : settings.clock_start;
}

} // namespace

std::shared_ptr<const WorldState> state_of(const world::Description& description) {
    auto state = std::make_shared<WorldState>();
    world::Generator generator(scenario::settings().seed);
    state->directory = std::make_shared<addressbook::Directory>(people(description, generator));
    state->post_office = std::make_shared<store::PostOffice>();
    state->depot = std::make_shared<StoreDepot>(state->directory, state->post_office,
                                                services_of(description));

    for (const addressbook::Entry& entry : state->directory->entries()) {
        state->post_office->add_person(entry.address, entry.id.vector());
        for (const std::string& alias : entry.aliases)
            state->post_office->add_person(alias, entry.id.vector());
    }

    world::Builder builder(*state->directory, generator, start_of_time());
    std::vector<std::pair<std::shared_ptr<Profile>, const world::Profile*>> added;
    for (const world::Profile& profile : description.profiles) {
        const addressbook::Entry* entry = state->directory->find_address(profile.user);
        if (!entry)
            continue; // a description that was read has none such
        std::vector<store::MailboxPtr> stores;
        for (const world::Store& what : profile.stores) {
            const store::MailboxPtr mailbox =
                store::Mailbox::create(what.name, what.kind, owner(*entry), state->post_office);
            builder.fill(*mailbox, what);
            if (what.receives)
                state->post_office->add(mailbox);
            state->mailboxes.push_back(mailbox);
            stores.push_back(mailbox);
        }
        state->profiles.push_back(Profile::of_world(
            profile.name, Identity{entry->display_name, entry->address, entry->id.vector()}, stores,
            state->depot));
        added.emplace_back(state->profiles.back(), &profile);
        world::fill_personal_book(state->profiles.back()->book(), profile.book);
        if (property::compare_text(profile.name, description.default_profile) == 0)
            state->profiles.back()->set_default(true);
    }
    // Their settings may name any profile's stores and users.
    for (const auto& [profile, what] : added)
        profile->add_world_services(what->services);
    return state;
}

std::shared_ptr<const WorldState> seeded_state(std::string& why) {
    world::Description description;
    std::vector<std::string> mistakes;
    const scenario::Settings& settings = scenario::settings();
    if (world::read_world(settings.world, description, mistakes) &&
        (settings.mapisvc.empty() ||
         world::read_mapisvc_file(settings.mapisvc, description.services, mistakes)))
        return state_of(description);
    why = mistakes.front();
    return nullptr;
}

std::shared_ptr<const WorldState> seeded_state() {
    std::string why;
    if (auto state = seeded_state(why))
        return state;
    evidence::Store& own = evidence::own();
    own.process().scenario_error.store(own.add_text(why));
    platform::complain({"MapiSim: ", why, "; the default world stands in for it"});
    world::Description description;
    std::vector<std::string> mistakes;
    world::read_world("default", description, mistakes);
    return state_of(description);
}

} // namespace mapisim::profile

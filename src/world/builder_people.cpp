// Who a message names: senders, recipients, those who are to get the answers.

#include <algorithm>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "property/text.h"
#include "store/people.h"
#include "world/builder.h"

namespace mapisim::world {

using property::Bag;
using property::Value;

namespace {

constexpr std::string_view kGeneratedDomain = "people.example";

} // namespace

void Builder::set_people(Bag& bag, const store::Mailbox& mailbox, const Message& message,
                         const std::vector<Bag>& recipients) {
    const store::MailboxOwner& owner = mailbox.owner();
    const store::MailboxOwner sender = message.from ? person(*message.from) : owner;
    if (!message.draft || message.from) {
        const auto set = [&](const store::PersonTags& tags, const std::optional<Address>& who) {
            store::set_person(bag, tags, who ? person(*who) : owner);
            if (who)
                bag.set_text(tags.type, who->type);
        };
        set(store::kSender, message.from);
        set(store::kSentRepresenting, message.on_behalf_of ? message.on_behalf_of : message.from);
    }
    if (!message.reply_to.empty())
        set_reply_to(bag, message);
    if (message.draft || message.associated || sender.address == owner.address)
        return;
    store::set_person(bag, store::kReceivedBy, owner);
    store::set_person(bag, store::kReceivedRepresenting, owner);
    const auto names_owner = [&](LONG type) {
        return std::any_of(recipients.begin(), recipients.end(), [&](const Bag& one) {
            return one.number(PR_RECIPIENT_TYPE) == type &&
                   property::compare_text(one.text(PR_EMAIL_ADDRESS_W), owner.address) == 0;
        });
    };
    const bool is_to = names_owner(MAPI_TO), is_cc = names_owner(MAPI_CC);
    bag.set_boolean(PR_MESSAGE_TO_ME, is_to);
    bag.set_boolean(PR_MESSAGE_CC_ME, is_cc);
    bag.set_boolean(PR_MESSAGE_RECIP_ME, is_to || is_cc);
}

/// The names, and the identifiers as a FLATENTRYLIST.
void Builder::set_reply_to(Bag& bag, const Message& message) {
    std::string names;
    std::vector<std::byte> entries(2 * sizeof(std::uint32_t));
    const auto put_number = [&](std::size_t at, std::size_t number) {
        for (std::size_t i = 0; i < sizeof(std::uint32_t); ++i)
            entries[at + i] = static_cast<std::byte>(number >> (8 * i));
    };
    for (const Address& address : message.reply_to) {
        const store::MailboxOwner who = person(address);
        names += (names.empty() ? "" : "; ") + who.display_name;
        const std::size_t at = entries.size();
        entries.resize(at + sizeof(std::uint32_t));
        put_number(at, who.entry_id.size());
        entries.insert(entries.end(), who.entry_id.begin(), who.entry_id.end());
        entries.resize((entries.size() + 3) / 4 * 4);
    }
    put_number(0, message.reply_to.size());
    put_number(sizeof(std::uint32_t), entries.size() - 2 * sizeof(std::uint32_t));
    bag.set_text(PR_REPLY_RECIPIENT_NAMES_W, names);
    bag.set_binary(PR_REPLY_RECIPIENT_ENTRIES, entries);
}

std::vector<Bag> Builder::make_recipients(const Message& message) {
    std::vector<Bag> bags;
    const auto add = [&](const Address& address, LONG type) {
        bags.push_back(recipient(address));
        bags.back().set_number(PR_RECIPIENT_TYPE, type);
    };
    for (const Recipient& one : message.recipients) {
        if (one.generate == 0)
            add(one.address, one.kind);
        for (std::uint32_t i = 1; i <= one.generate; ++i)
            add(generator_.person(i, std::string(kGeneratedDomain)), one.kind);
    }
    return bags;
}

Bag Builder::recipient(const Address& address) {
    if (address.address.empty()) // nobody has resolved it
        return Bag{Value::text(PR_DISPLAY_NAME_W, address.name)};
    if (const addressbook::Entry* entry = directory_.find_address(address.address)) {
        Bag bag = *entry->properties;
        bag.erase(PR_INSTANCE_KEY); // a row's, not a recipient's
        return bag;
    }
    const std::string& name = address.name.empty() ? address.address : address.name;
    const addressbook::OneOff one_off{
        .name = name, .type = address.type, .address = address.address};
    return addressbook::user_properties(one_off.vector(), name, address.type, address.address);
}

store::MailboxOwner Builder::person(const Address& address) {
    const std::string& name = address.name.empty() ? address.address : address.name;
    if (const addressbook::Entry* entry = directory_.find_address(address.address)) {
        return {.display_name = address.name.empty() ? entry->display_name : address.name,
                .address = entry->address,
                .entry_id = entry->id.vector(),
                .search_key = addressbook::make_search_key("SMTP", entry->address)};
    }
    const addressbook::OneOff one_off{
        .name = name, .type = address.type, .address = address.address};
    return {.display_name = name,
            .address = address.address,
            .entry_id = one_off.vector(),
            .search_key = addressbook::make_search_key(address.type, address.address)};
}

} // namespace mapisim::world

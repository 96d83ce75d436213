#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mapi.h>

#include "notify/hub.h"
#include "platform/readable.h"
#include "property/bag.h"
#include "property/text.h"
#include "simple/sessions.h"

/// Senders and recipients.
namespace mapisim::simple {

/// Somebody as a MapiRecipDesc says it, in UTF-8.
struct Person {
    ULONG recipient_class = MAPI_TO;
    std::string name, address; ///< the address with its type: "SMTP:a@b.example"
    notify::EntryId entry_id;
};

/// What a client's descriptor says; `flags`: MAPI_UNICODE for a wide one.
template<class Descriptor> Person read_person(const Descriptor& client, ULONG flags) {
    Person person{.recipient_class = client.ulRecipClass,
                  .name = property::utf8_from_client(client.lpszName, flags),
                  .address = property::utf8_from_client(client.lpszAddress, flags),
                  .entry_id = {}};
    if (client.lpEntryID && client.ulEIDSize != 0)
        person.entry_id =
            notify::entry_id(client.ulEIDSize, static_cast<const ENTRYID*>(client.lpEntryID));
    return person;
}

/// The same for all of an array. MAPI_E_INVALID_RECIPS where it, or an identifier, is not there as
/// far as its size says.
template<class Descriptor>
ULONG read_people(const Descriptor* clients, ULONG count, ULONG flags, std::vector<Person>& out) {
    if (!platform::is_readable_array(clients, count, sizeof *clients))
        return MAPI_E_INVALID_RECIPS;
    for (ULONG i = 0; i < count; ++i) {
        if (clients[i].lpEntryID &&
            !platform::is_readable(clients[i].lpEntryID, clients[i].ulEIDSize))
            return MAPI_E_INVALID_RECIPS;
        out.push_back(read_person(clients[i], flags));
    }
    return SUCCESS_SUCCESS;
}

/// More than any client has: a count beyond it was never set.
inline constexpr ULONG kMostRecipients = 1u << 20;

/// Who is described: the identifier counts before the address, the address before the name, which
/// alone is looked for in the address book. `asks`: the scripted user chooses where a name means
/// several. MAPI_E_UNKNOWN_RECIPIENT, MAPI_E_AMBIGUOUS_RECIPIENT, MAPI_E_USER_ABORT,
/// MAPI_E_INVALID_RECIPS for an identifier or an address that is none.
ULONG resolve(const Session& session, const Person& person, bool asks, property::Bag& out);

/// The same for all; MAPI_E_BAD_RECIPTYPE for who is no recipient. `out` has each with its
/// PR_RECIPIENT_TYPE.
ULONG resolve_all(const Session& session, const std::vector<Person>& people, bool asks,
                  std::vector<property::Bag>& out);

/// What the scripted user makes of recipients in the address book's dialog, which has the first
/// `fields` of TO, CC and BCC, none for looking only. MAPI_E_USER_CANCEL.
HRESULT choose(const Session& session, ULONG fields, const std::vector<property::Bag>& before,
               std::vector<property::Bag>& out);

Person person_of(const property::Bag& recipient);

} // namespace mapisim::simple

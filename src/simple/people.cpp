#include "simple/people.h"

#include <algorithm>
#include <iterator>

#include <mapitags.h>

#include "addressbook/address_list.h"
#include "addressbook/addressbook_api.h"
#include "addressbook/book.h"
#include "addressbook/options.h"
#include "addressbook/resolve.h"
#include "object/body.h"
#include "profile/profile.h"
#include "scenario/values.h"
#include "table/utilities.h"

namespace mapisim::simple {

using addressbook::OneOff;
using addressbook::Resolution;
using property::Bag;

namespace {

/// "TYPE:ADDRESS". An address of the Internet needs no type.
bool parse_address(std::string_view text, OneOff& out) {
    text = scenario::trimmed(text);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        if (!addressbook::is_internet_address(text))
            return false;
        out.type = "SMTP";
        out.address = text;
        return true;
    }
    const std::string_view type = text.substr(0, colon);
    const bool is_type = !type.empty() && std::all_of(type.begin(), type.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    out.type = type;
    for (char& c : out.type) // PR_ADDRTYPE has capitals alone
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out.address = scenario::trimmed(text.substr(colon + 1));
    return is_type && !out.address.empty();
}

ULONG code_of(Resolution resolution) noexcept {
    switch (resolution) {
    case Resolution::resolved:
    case Resolution::skipped:
        return SUCCESS_SUCCESS;
    case Resolution::ambiguous:
        return MAPI_E_AMBIGUOUS_RECIPIENT;
    case Resolution::canceled:
        return MAPI_E_USER_ABORT;
    case Resolution::no_memory:
        return MAPI_E_INSUFFICIENT_MEMORY;
    case Resolution::not_found:
        break;
    }
    return MAPI_E_UNKNOWN_RECIPIENT;
}

ULONG resolve_by_name(const Session& session, std::string_view name, bool asks, Bag& out) {
    const auto& logon = session.logon();
    const auto& book = logon->profile->book();
    const auto path = addressbook::search_path(logon);
    const addressbook::Resolver resolver{
        .find =
            [&](std::string_view wanted) { return addressbook::find_on_path(book, path, wanted); },
        .one_offs = true,
        .asks = asks};
    out.set_text(PR_DISPLAY_NAME_W, name);
    return code_of(resolver(out));
}

Bag one_off(OneOff who, std::string_view name) {
    who.name = name.empty() ? std::string_view(who.address) : name;
    return addressbook::one_off_properties(who);
}

} // namespace

ULONG resolve(const Session& session, const Person& person, bool asks, Bag& out) {
    out = {};
    if (!person.entry_id.empty()) {
        const auto found = session.logon()->profile->book().properties_of(person.entry_id);
        if (!found)
            return MAPI_E_INVALID_RECIPS;
        out = addressbook::recipient_properties(*found, nullptr);
        return SUCCESS_SUCCESS;
    }
    OneOff who;
    if (!scenario::trimmed(person.address).empty()) {
        if (!parse_address(person.address, who))
            return MAPI_E_INVALID_RECIPS;
        out = one_off(std::move(who), person.name);
        return SUCCESS_SUCCESS;
    }
    const std::string_view name = scenario::trimmed(person.name);
    // Many clients give an address for a name.
    if (name.find(':') != std::string_view::npos && parse_address(name, who)) {
        out = one_off(std::move(who), {});
        return SUCCESS_SUCCESS;
    }
    return resolve_by_name(session, name, asks, out);
}

ULONG resolve_all(const Session& session, const std::vector<Person>& people, bool asks,
                  std::vector<Bag>& out) {
    const auto is_recipient = [](const Person& person) {
        return person.recipient_class >= MAPI_TO && person.recipient_class <= MAPI_BCC;
    };
    if (!std::all_of(people.begin(), people.end(), is_recipient))
        return MAPI_E_BAD_RECIPTYPE;
    out.clear();
    for (const Person& person : people) {
        Bag bag;
        if (const ULONG result = resolve(session, person, asks, bag); result != SUCCESS_SUCCESS)
            return result;
        bag.set_number(PR_RECIPIENT_TYPE, static_cast<LONG>(person.recipient_class));
        out.push_back(std::move(bag));
    }
    return SUCCESS_SUCCESS;
}

HRESULT choose(const Session& session, ULONG fields, const std::vector<Bag>& before,
               std::vector<Bag>& out) {
    struct List {
        LPADRLIST list = nullptr;
        ~List() { table::FreePadrlist(list); }
    } names;
    if (!before.empty()) {
        const SCODE result = addressbook::append_entries(names.list, before, MAPI_UNICODE);
        if (FAILED(result))
            return result;
    }
    IAddrBook* opened = nullptr;
    HRESULT result = addressbook::open_address_book(session.logon(), 0, &opened);
    if (FAILED(result))
        return result;
    const auto book = object::Ref<IAddrBook>::adopt(opened);
    ULONG components[] = {MAPI_TO, MAPI_CC, MAPI_BCC};
    ADRPARM parameters = {};
    parameters.ulFlags = DIALOG_MODAL | AB_RESOLVE | AB_UNICODEUI;
    parameters.cDestFields = std::min(fields, static_cast<ULONG>(std::size(components)));
    parameters.lpulDestComps = components;
    result = book->Address(nullptr, &parameters, &names.list);
    if (FAILED(result))
        return result;
    out.clear();
    for (ULONG i = 0; names.list && i < names.list->cEntries; ++i) {
        Bag bag;
        if (addressbook::read_entry(names.list->aEntries[i], bag) && !bag.empty())
            out.push_back(std::move(bag));
    }
    return S_OK;
}

Person person_of(const Bag& recipient) {
    Person person;
    person.recipient_class =
        static_cast<ULONG>(recipient.number(PR_RECIPIENT_TYPE, MAPI_TO)) & ~ULONG{MAPI_SUBMITTED};
    person.name = recipient.text(PR_DISPLAY_NAME_W);
    const std::string_view type = recipient.text(PR_ADDRTYPE_W);
    const std::string_view address = recipient.text(PR_EMAIL_ADDRESS_W);
    if (!address.empty())
        person.address = std::string(type.empty() ? "SMTP" : type) + ":" + std::string(address);
    const property::Bytes id = recipient.binary(PR_ENTRYID);
    person.entry_id.assign(id.begin(), id.end());
    return person;
}

} // namespace mapisim::simple

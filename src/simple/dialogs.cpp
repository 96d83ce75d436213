#include "simple/dialogs.h"

#include <algorithm>

#include <mapitags.h>

#include "addressbook/addressbook_api.h"
#include "object/body.h"
#include "simple/people.h"
#include "simple/results.h"

namespace mapisim::simple {

using property::Bag;

namespace {

/// How a client's recipients go into the dialog: those that are only named are resolved there.
ULONG initial(const Session& session, const std::vector<Person>& people, std::vector<Bag>& out) {
    for (const Person& person : people) {
        if (person.recipient_class < MAPI_TO || person.recipient_class > MAPI_BCC)
            return MAPI_E_INVALID_RECIPS;
        Bag bag;
        const ULONG result = resolve(session, person, false, bag);
        if (result == MAPI_E_INVALID_RECIPS || result == MAPI_E_INSUFFICIENT_MEMORY)
            return result;
        if (result != SUCCESS_SUCCESS) {
            bag = {};
            bag.set_text(PR_DISPLAY_NAME_W, person.name);
        }
        bag.set_number(PR_RECIPIENT_TYPE, static_cast<LONG>(person.recipient_class));
        out.push_back(std::move(bag));
    }
    return SUCCESS_SUCCESS;
}

/// A dialog has a field for each class that it begins with.
ULONG classes_of(const std::vector<Bag>& recipients) {
    ULONG highest = 0;
    for (const Bag& recipient : recipients)
        highest = std::max(highest, static_cast<ULONG>(recipient.number(PR_RECIPIENT_TYPE)));
    return highest;
}

} // namespace

HRESULT address(const Session& session, ULONG fields, ULONG count, const MapiRecipDesc* recipients,
                ULONG* new_count, MapiRecipDesc** out) {
    std::vector<Person> people;
    std::vector<Bag> all;
    ULONG described = read_people(recipients, count, 0, people);
    if (described == SUCCESS_SUCCESS)
        described = initial(session, people, all);
    if (described != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(described);
    const std::vector<Bag> before = all;
    const ULONG shown = fields == 0 ? 0 : std::max(fields, classes_of(before));
    if (const HRESULT result = choose(session, shown, before, all); FAILED(result))
        return result;
    std::stable_sort(all.begin(), all.end(), [](const Bag& one, const Bag& other) {
        return one.number(PR_RECIPIENT_TYPE) < other.number(PR_RECIPIENT_TYPE);
    });
    if (!new_count)
        return S_OK; // the client wants to show the dialog, and no more
    Result<MapiRecipDesc> result(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        result.describe(person_of(all[i]), result[i]);
    *new_count = static_cast<ULONG>(all.size());
    *out = result.release();
    return S_OK;
}

HRESULT details(const Session& session, const MapiRecipDesc& recipient) {
    if (recipient.ulEIDSize == 0)
        return MAPI_E_AMBIGUOUS_RECIPIENT;
    IAddrBook* opened = nullptr;
    HRESULT result = addressbook::open_address_book(session.logon(), 0, &opened);
    if (FAILED(result))
        return result;
    const auto book = object::Ref<IAddrBook>::adopt(opened);
    result = book->Details(nullptr, nullptr, nullptr, recipient.ulEIDSize,
                           static_cast<LPENTRYID>(recipient.lpEntryID), nullptr, nullptr, nullptr,
                           DIALOG_MODAL);
    const bool answered =
        !FAILED(result) || result == MAPI_E_USER_CANCEL || result == MAPI_E_NOT_ENOUGH_MEMORY;
    return answered ? result : HRESULT{MAPI_E_INVALID_RECIPS};
}

HRESULT resolve_name(const Session& session, const char* name, FLAGS flags, MapiRecipDesc** out) {
    Person wanted;
    wanted.name = property::utf8_from_client(name, 0);
    Bag found;
    if (const ULONG result = resolve(session, wanted, (flags & MAPI_DIALOG) != 0, found);
        result != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(result);
    Result<MapiRecipDesc> result;
    result.describe(person_of(found), result[0]);
    *out = result.release();
    return S_OK;
}

} // namespace mapisim::simple

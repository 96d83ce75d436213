#include "addressbook/address_book_body.h"

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/addressbook_api.h"
#include "addressbook/resolve.h"
#include "memory/buffers.h"
#include "profile/profile.h"
#include "property/text.h"

namespace mapisim::addressbook {

using property::Value;

namespace {

notify::EntryId global_list_id() {
    return EntryId{EntryKind::container, kGlobalList}.vector();
}

} // namespace

AddressBookBody::AddressBookBody(session::LogonPtr logon) : logon_(std::move(logon)) {
    properties_->bag.set_text(PR_DISPLAY_NAME_W, "Address Book");
}

Directory& AddressBookBody::directory() const noexcept {
    return logon_->profile->directory();
}

bool AddressBookBody::compute(ULONG tag, const property::Bag&, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_ADDRBOOK);
        return true;
    case PROP_ID(PR_AB_DEFAULT_DIR):
        out = Value::binary(tag, global_list_id());
        return true;
    default:
        return false;
    }
}

void AddressBookBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), {PR_OBJECT_TYPE, PR_AB_DEFAULT_DIR});
}

// Identifiers
// --------------------------------------------------------------------------------------

HRESULT AddressBookBody::OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG* type,
                                   LPUNKNOWN* out) {
    return open_entry(logon_, size, id, iid, flags, type, out);
}

HRESULT AddressBookBody::CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2,
                                         ULONG, ULONG* result) {
    return compare_entry_ids(size1, id1, size2, id2, result);
}

HRESULT AddressBookBody::Advise(ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                ULONG_PTR* connection) {
    notify::Source source = directory().source();
    notify::EntryId filter;
    if (id && size) {
        const HRESULT result = advise_target(logon_, size, id, &source, &filter);
        if (FAILED(result))
            return result;
    }
    return notify::advise(source, std::move(filter), mask, sink, logon_->index, connection);
}

HRESULT AddressBookBody::Unadvise(ULONG_PTR connection) {
    return notify::unadvise(directory().source(), connection);
}

HRESULT AddressBookBody::CreateOneOff(LPTSTR name, LPTSTR type, LPTSTR address, ULONG flags,
                                      ULONG* size, LPENTRYID* id) {
    OneOff one_off{.name = property::utf8_from_client(name, flags),
                   .type = property::utf8_from_client(type, flags),
                   .address = property::utf8_from_client(address, flags),
                   .rich_info = false,
                   .unicode = (flags & MAPI_UNICODE) != 0};
    if (one_off.name.empty())
        one_off.name = one_off.address;
    // An Internet address is never sent rich text.
    one_off.rich_info =
        !(flags & MAPI_SEND_NO_RICH_INFO) && property::compare_text(one_off.type, "SMTP") != 0;
    return property::export_bytes(one_off.vector(), size, id);
}

// Names
// --------------------------------------------------------------------------------------------

HRESULT AddressBookBody::ResolveName(ULONG_PTR, ULONG flags, LPTSTR, LPADRLIST names) {
    if (!well_formed(*names))
        return MAPI_E_INVALID_PARAMETER;
    bool ambiguous = false, missing = false;
    for (ULONG i = 0; i < names->cEntries; ++i) {
        switch (resolve(directory(), names->aEntries[i], flags, nullptr, true)) {
        case Resolution::ambiguous:
            ambiguous = true;
            break;
        case Resolution::not_found:
            missing = true;
            break;
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::resolved:
        case Resolution::skipped:
            break;
        }
    }
    return ambiguous ? MAPI_E_AMBIGUOUS_RECIP : missing ? MAPI_E_NOT_FOUND : S_OK;
}

HRESULT AddressBookBody::PrepareRecips(ULONG, LPSPropTagArray, LPADRLIST) {
    return MAPI_E_NO_SUPPORT;
}

// Containers
// ---------------------------------------------------------------------------------------

HRESULT AddressBookBody::GetPAB(ULONG* size, LPENTRYID* id) {
    *size = 0; // no container is designated
    *id = nullptr;
    return S_OK;
}

HRESULT AddressBookBody::SetPAB(ULONG, LPENTRYID) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::GetDefaultDir(ULONG* size, LPENTRYID* id) {
    return property::export_bytes(global_list_id(), size, id);
}

HRESULT AddressBookBody::SetDefaultDir(ULONG, LPENTRYID) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::GetSearchPath(ULONG flags, LPSRowSet* path) {
    *path = nullptr;
    const property::Bag bag = Directory::container_properties(kGlobalList);
    const std::vector<Value> values(bag.begin(), bag.end());
    memory::Buffer<SRowSet> rows;
    SCODE result = rows.allocate(CbNewSRowSet(1));
    if (FAILED(result))
        return result;
    rows->cRows = 1;
    SRow& row = rows->aRow[0];
    row.ulAdrEntryPad = 0;
    result =
        property::export_values(values, (flags & MAPI_UNICODE) != 0, &row.cValues, &row.lpProps);
    if (FAILED(result))
        return result;
    *path = rows.release();
    return S_OK;
}

HRESULT AddressBookBody::SetSearchPath(ULONG, LPSRowSet) {
    return MAPI_E_NO_SUPPORT;
}

// Dialogs: there is no window in which they could be shown
// -----------------------------------------

HRESULT AddressBookBody::NewEntry(ULONG_PTR, ULONG, ULONG, LPENTRYID, ULONG, LPENTRYID, ULONG* size,
                                  LPENTRYID* id) {
    if (size)
        *size = 0;
    if (id)
        *id = nullptr;
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::Address(ULONG_PTR*, LPADRPARM, LPADRLIST*) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::Details(ULONG_PTR*, LPFNDISMISS, LPVOID, ULONG, LPENTRYID, LPFNBUTTON,
                                 LPVOID, LPTSTR, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::RecipOptions(ULONG_PTR, ULONG, LPADRENTRY) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT AddressBookBody::QueryDefaultRecipOpt(LPTSTR, ULONG, ULONG* count, LPSPropValue* options) {
    *count = 0;
    *options = nullptr;
    return MAPI_E_NO_SUPPORT;
}

} // namespace mapisim::addressbook

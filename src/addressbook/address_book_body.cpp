#include "addressbook/address_book_body.h"

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_list.h"
#include "addressbook/addressbook_api.h"
#include "addressbook/options.h"
#include "addressbook/resolve.h"
#include "memory/buffers.h"
#include "platform/readable.h"
#include "profile/profile.h"
#include "property/text.h"

namespace mapisim::addressbook {

using property::Value;

AddressBookBody::AddressBookBody(session::LogonPtr logon) : logon_(std::move(logon)) {
    properties_->bag.set_text(PR_DISPLAY_NAME_W, "Address Book");
}

Book& AddressBookBody::book() const noexcept {
    return logon_->profile->book();
}

bool AddressBookBody::compute(ULONG tag, const property::Bag&, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_ADDRBOOK);
        return true;
    case PROP_ID(PR_AB_DEFAULT_DIR):
        out = Value::binary(tag, default_directory(logon_).vector());
        return true;
    case PROP_ID(PR_AB_DEFAULT_PAB):
        out = Value::binary(tag, personal_book(logon_).vector());
        return true;
    case PROP_ID(PR_AB_SEARCH_PATH): {
        std::vector<notify::EntryId> path;
        for (const EntryId& id : search_path(logon_))
            path.push_back(id.vector());
        const std::vector<property::Bytes> ids(path.begin(), path.end());
        out = Value::binaries(PR_AB_SEARCH_PATH, ids);
        return true;
    }
    default:
        return false;
    }
}

void AddressBookBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(),
                {PR_OBJECT_TYPE, PR_AB_DEFAULT_DIR, PR_AB_DEFAULT_PAB, PR_AB_SEARCH_PATH});
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
    notify::Source source = book().source();
    notify::EntryId filter;
    if (id) {
        const HRESULT result = advise_target(logon_, size, id, &source, &filter);
        if (FAILED(result))
            return result;
    }
    return notify::advise(source, std::move(filter), mask, sink, logon_->index, connection);
}

HRESULT AddressBookBody::Unadvise(ULONG_PTR connection) {
    return notify::unadvise(book().source(), connection);
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
    one_off.rich_info = !(flags & MAPI_SEND_NO_RICH_INFO) &&
                        property::compare_text(one_off.type, "SMTP") != 0 &&
                        !is_internet_address(one_off.address);
    return property::export_bytes(one_off.vector(), size, id);
}

// Names
// --------------------------------------------------------------------------------------------

HRESULT AddressBookBody::ResolveName(ULONG_PTR, ULONG flags, LPTSTR, LPADRLIST names) {
    if (!well_formed(*names))
        return MAPI_E_INVALID_PARAMETER;
    const std::vector<EntryId> path = search_path(logon_);
    const Resolver resolve{
        .find = [&](std::string_view name) { return find_on_path(book(), path, name); },
        .flags = flags,
        .one_offs = true,
        .asks = (flags & MAPI_DIALOG) != 0};
    bool ambiguous = false, missing = false;
    for (ULONG i = 0; i < names->cEntries; ++i) {
        switch (resolve(names->aEntries[i])) {
        case Resolution::ambiguous:
            ambiguous = true;
            break;
        case Resolution::not_found:
            missing = true;
            break;
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::canceled:
            return MAPI_E_USER_CANCEL;
        case Resolution::resolved:
        case Resolution::skipped:
            break;
        }
    }
    return ambiguous ? MAPI_E_AMBIGUOUS_RECIP : missing ? MAPI_E_NOT_FOUND : S_OK;
}

HRESULT AddressBookBody::PrepareRecips(ULONG, LPSPropTagArray tags, LPADRLIST recipients) {
    constexpr ULONG most = 0x10000;
    if (!well_formed(*recipients) || (tags && tags->cValues > most))
        return MAPI_E_INVALID_PARAMETER;
    for (ULONG i = 0; i < recipients->cEntries; ++i) {
        if (recipients->aEntries[i].cValues == 0)
            continue;
        const SCODE result = prepare_entry(book(), recipients->aEntries[i], tags);
        if (FAILED(result))
            return result;
    }
    return S_OK;
}

// Containers
// ---------------------------------------------------------------------------------------

HRESULT AddressBookBody::container_argument(ULONG size, const ENTRYID* id, EntryId& out) const {
    if (size == 0)
        return MAPI_E_INVALID_PARAMETER;
    if (is_one_off(size, id))
        return MAPI_E_INVALID_ENTRYID;
    const HRESULT result = parse(size, id, out);
    if (FAILED(result))
        return result;
    if (out.kind != EntryKind::container && out.kind != EntryKind::personal_book)
        return MAPI_E_INVALID_ENTRYID;
    return book().has_container(out) ? S_OK : MAPI_E_NOT_FOUND;
}

HRESULT AddressBookBody::GetPAB(ULONG* size, LPENTRYID* id) {
    return property::export_bytes(personal_book(logon_).vector(), size, id);
}

HRESULT AddressBookBody::SetPAB(ULONG size, LPENTRYID id) {
    EntryId container;
    const HRESULT result = container_argument(size, id, container);
    if (FAILED(result))
        return result;
    if (!book().is_modifiable(container))
        return MAPI_E_NO_ACCESS;
    set_personal_book(logon_, container);
    return S_OK;
}

HRESULT AddressBookBody::GetDefaultDir(ULONG* size, LPENTRYID* id) {
    return property::export_bytes(default_directory(logon_).vector(), size, id);
}

HRESULT AddressBookBody::SetDefaultDir(ULONG size, LPENTRYID id) {
    EntryId container;
    const HRESULT result = container_argument(size, id, container);
    if (FAILED(result))
        return result;
    set_default_directory(logon_, container);
    return S_OK;
}

HRESULT AddressBookBody::GetSearchPath(ULONG flags, LPSRowSet* path) {
    *path = nullptr;
    const std::vector<EntryId> containers = search_path(logon_);
    memory::Buffer<SRowSet> rows;
    SCODE result = rows.allocate(CbNewSRowSet(containers.size()));
    if (FAILED(result))
        return result;
    rows->cRows = 0;
    for (const EntryId& id : containers) {
        // The identifier first, as SetSearchPath wants it.
        const property::Bag bag = book().container_properties(id);
        std::vector<Value> values{*bag.find(PR_ENTRYID)};
        for (const Value& value : bag) {
            if (value.id() != PROP_ID(PR_ENTRYID))
                values.push_back(value);
        }
        SRow& row = rows->aRow[rows->cRows];
        row = {};
        result = property::export_values(values, (flags & MAPI_UNICODE) != 0, &row.cValues,
                                         &row.lpProps);
        if (FAILED(result)) {
            for (ULONG i = 0; i < rows->cRows; ++i)
                memory::free(rows->aRow[i].lpProps);
            return result;
        }
        ++rows->cRows;
    }
    *path = rows.release();
    return S_OK;
}

HRESULT AddressBookBody::SetSearchPath(ULONG, LPSRowSet path) {
    constexpr ULONG most = 0x10000;
    if (path->cRows > most || platform::is_wild(path->aRow, path->cRows, sizeof(SRow)))
        return MAPI_E_INVALID_PARAMETER;
    std::vector<notify::EntryId> ids;
    for (ULONG i = 0; i < path->cRows; ++i) {
        const SRow& row = path->aRow[i];
        if (row.cValues && !row.lpProps)
            return MAPI_E_INVALID_PARAMETER;
        if (row.cValues == 0 || row.lpProps[0].ulPropTag != PR_ENTRYID)
            return MAPI_E_MISSING_REQUIRED_COLUMN;
        Value id;
        if (FAILED(Value::from_client(row.lpProps[0], id)))
            return MAPI_E_INVALID_PARAMETER;
        ids.emplace_back(id.bytes().begin(), id.bytes().end());
    }
    set_search_path(logon_, ids);
    return S_OK;
}

} // namespace mapisim::addressbook

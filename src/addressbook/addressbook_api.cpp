#include "addressbook/addressbook_api.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_book_body.h"
#include "addressbook/entries.h"
#include "object/wanted.h"
#include "profile/profile.h"

namespace mapisim::addressbook {

namespace {

/// Nothing in the address book can be changed.
HRESULT refuse_writing(ULONG flags) {
    return flags & MAPI_MODIFY && !(flags & MAPI_BEST_ACCESS) ? MAPI_E_NO_ACCESS : S_OK;
}

HRESULT open_container(const session::LogonPtr& logon, std::uint32_t container, const IID* iid,
                       ULONG flags, ULONG* type, IUnknown** out) {
    if (container > kGlobalList)
        return MAPI_E_NOT_FOUND;
    if (!object::gives_interface(iid, {&IID_IABContainer, &IID_IMAPIContainer, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    const HRESULT result = refuse_writing(flags);
    if (FAILED(result))
        return result;
    *out = static_cast<IABContainer*>(object::make<ContainerBody>(logon, container).detach());
    if (type)
        *type = MAPI_ABCONT;
    return S_OK;
}

HRESULT open_user(const property::Bag& properties, const IID* iid, ULONG flags, ULONG* type,
                  IUnknown** out) {
    if (!object::gives_interface(iid, {&IID_IMailUser, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    const HRESULT result = refuse_writing(flags);
    if (FAILED(result))
        return result;
    *out = static_cast<IMailUser*>(object::make<UserBody>(properties).detach());
    if (type)
        *type = MAPI_MAILUSER;
    return S_OK;
}

} // namespace

HRESULT open_address_book(const session::LogonPtr& logon, ULONG, IAddrBook** out) {
    *out = object::make<AddressBookBody>(logon).detach();
    return S_OK;
}

HRESULT query_identity(const session::LogonPtr& logon, ULONG* size, ENTRYID** id) {
    const profile::Identity identity = logon->profile->identity();
    if (!identity.entry_id.empty())
        return property::export_bytes(identity.entry_id, size, id);
    // Nobody: the warning comes with an identifier that is always the same.
    const OneOff unknown{.name = "Unknown", .type = "SMTP", .address = "unknown@invalid"};
    const HRESULT result = property::export_bytes(unknown.vector(), size, id);
    return FAILED(result) ? result : MAPI_W_NO_SERVICE;
}

bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept {
    EntryId parsed;
    return is_one_off(size, id) ||
           (id && size >= 20 && parse(size, id, parsed) != MAPI_E_UNKNOWN_ENTRYID);
}

HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iid,
                   ULONG flags, ULONG* type, IUnknown** out) {
    *out = nullptr;
    if (!id) {
        return size == 0 ? open_container(logon, kRootContainer, iid, flags, type, out)
                         : MAPI_E_INVALID_PARAMETER;
    }
    if (is_one_off(size, id)) {
        OneOff one_off;
        const HRESULT result = parse_one_off(size, id, one_off);
        if (FAILED(result))
            return result;
        property::Bag bag =
            user_properties(one_off.vector(), one_off.name, one_off.type, one_off.address);
        bag.set_boolean(PR_SEND_RICH_INFO, one_off.rich_info);
        return open_user(bag, iid, flags, type, out);
    }
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    if (parsed.kind == EntryKind::container) {
        return open_container(logon, parsed.number, iid, flags, type, out);
    }
    const Entry* entry = logon->profile->directory().find(parsed.number);
    if (!entry || entry->id.kind != parsed.kind)
        return MAPI_E_NOT_FOUND;
    return open_user(*entry->properties, iid, flags, type, out);
}

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) noexcept {
    *result = FALSE;
    if (!id1 || !id2)
        return MAPI_E_INVALID_PARAMETER;
    const auto known = [](ULONG size, const ENTRYID* id) {
        constexpr ULONG longest = 64 * 1024; // a wild size must not be read
        EntryId parsed;
        return is_one_off(size, id) ? size <= longest : parse(size, id, parsed) == S_OK;
    };
    if (!known(size1, id1) || !known(size2, id2))
        return MAPI_E_UNKNOWN_ENTRYID;
    // One object has one identifier here.
    *result = size1 == size2 && std::memcmp(id1, id2, size1) == 0;
    return S_OK;
}

HRESULT advise_target(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                      notify::Source* source, notify::EntryId* filter) {
    *source = logon->profile->directory().source();
    if (is_one_off(size, id))
        return MAPI_E_NO_SUPPORT; // nothing ever happens to it
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    const bool exists = parsed.kind == EntryKind::container
                            ? parsed.number <= kGlobalList
                            : logon->profile->directory().find(parsed.number) != nullptr;
    if (!exists)
        return MAPI_E_INVALID_ENTRYID;
    *filter = parsed.vector();
    return S_OK;
}

notify::Source advise_source(const session::LogonPtr& logon) noexcept {
    return logon->profile->directory().source();
}

} // namespace mapisim::addressbook

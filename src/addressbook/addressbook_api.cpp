#include "addressbook/addressbook_api.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_book_body.h"
#include "addressbook/containers.h"
#include "addressbook/forms.h"
#include "addressbook/lists.h"
#include "addressbook/users.h"
#include "object/wanted.h"
#include "profile/profile.h"

namespace mapisim::addressbook {

namespace {

/// For what cannot be changed.
HRESULT refuse_writing(ULONG flags) {
    return flags & MAPI_MODIFY && !(flags & MAPI_BEST_ACCESS) ? MAPI_E_NO_ACCESS : S_OK;
}

bool wants_writing(ULONG flags) {
    return (flags & (MAPI_MODIFY | MAPI_BEST_ACCESS)) != 0;
}

void set_type(ULONG* type, ULONG value) {
    if (type)
        *type = value;
}

HRESULT open_container(const session::LogonPtr& logon, const EntryId& container, const IID* iid,
                       ULONG flags, ULONG* type, IUnknown** out) {
    if (!logon->profile->book().has_container(container))
        return container.is_personal() ? MAPI_E_UNKNOWN_ENTRYID : MAPI_E_NOT_FOUND;
    if (!object::gives_interface(iid, {&IID_IABContainer, &IID_IMAPIContainer, &IID_IMAPIProp}))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    object::Ref<IABContainer> opened;
    if (container.is_personal()) {
        opened = object::make<PersonalBookBody>(logon, wants_writing(flags));
    } else {
        if (const HRESULT result = refuse_writing(flags); FAILED(result))
            return result;
        opened = object::make<DirectoryContainerBody>(logon, container);
    }
    *out = opened.detach();
    set_type(type, MAPI_ABCONT);
    return S_OK;
}

bool gives_user(const IID* iid) {
    return object::gives_interface(iid, {&IID_IMailUser, &IID_IMAPIProp});
}

bool gives_list(const IID* iid) {
    return object::gives_interface(iid, {&IID_IDistList, &IID_IMAPIContainer, &IID_IMAPIProp});
}

/// What cannot be changed: a user of the directory, a one-off, a template.
HRESULT open_user(const property::Bag& properties, const IID* iid, ULONG flags, ULONG* type,
                  IUnknown** out) {
    if (!gives_user(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    const HRESULT result = refuse_writing(flags);
    if (FAILED(result))
        return result;
    *out = static_cast<IMailUser*>(object::make<UserBody>(properties).detach());
    set_type(type, MAPI_MAILUSER);
    return S_OK;
}

/// The same of lists.
template<class Make>
HRESULT open_list(const IID* iid, ULONG flags, ULONG* type, IUnknown** out, Make make) {
    if (!gives_list(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    const HRESULT result = refuse_writing(flags);
    if (FAILED(result))
        return result;
    *out = static_cast<IDistList*>(make().detach());
    set_type(type, MAPI_DISTLIST);
    return S_OK;
}

HRESULT open_form(const session::LogonPtr& logon, Form form, const IID* iid, ULONG flags,
                  ULONG* type, IUnknown** out) {
    if (form == Form::user)
        return open_user(form_properties(form), iid, flags, type, out);
    return open_list(iid, flags, type, out,
                     [&] { return object::make<ListFormBody>(logon, form_properties(form)); });
}

HRESULT open_personal(const session::LogonPtr& logon, const EntryId& id, const IID* iid,
                      ULONG flags, ULONG* type, IUnknown** out) {
    const Book& book = logon->profile->book();
    if (!same_uid(id.book, book.personal_id().book))
        return MAPI_E_UNKNOWN_ENTRYID; // another profile's
    PersonalPtr entry = book.find(id);
    if (!entry)
        return MAPI_E_NOT_FOUND;
    const bool list = id.kind == EntryKind::personal_list;
    if (!(list ? gives_list(iid) : gives_user(iid)))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    Draft draft(logon, std::move(entry), wants_writing(flags));
    if (list)
        *out = static_cast<IDistList*>(object::make<PersonalListBody>(std::move(draft)).detach());
    else
        *out = static_cast<IMailUser*>(object::make<PersonalUserBody>(std::move(draft)).detach());
    set_type(type, list ? MAPI_DISTLIST : MAPI_MAILUSER);
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
    if (!id)
        return open_container(logon, EntryId{}, iid, flags, type, out);
    if (is_one_off(size, id)) {
        OneOff one_off;
        const HRESULT result = parse_one_off(size, id, one_off);
        if (FAILED(result))
            return result;
        return open_user(one_off_properties(one_off), iid, flags, type, out);
    }
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    switch (parsed.kind) {
    case EntryKind::container:
    case EntryKind::personal_book:
        return open_container(logon, parsed, iid, flags, type, out);
    case EntryKind::personal_user:
    case EntryKind::personal_list:
        return open_personal(logon, parsed, iid, flags, type, out);
    case EntryKind::form:
        return is_form(parsed.number)
                   ? open_form(logon, static_cast<Form>(parsed.number), iid, flags, type, out)
                   : MAPI_E_NOT_FOUND;
    case EntryKind::user:
    case EntryKind::list:
        break;
    }
    const Entry* entry = logon->profile->book().directory().find(parsed.number);
    if (!entry || entry->id.kind != parsed.kind)
        return MAPI_E_NOT_FOUND;
    if (parsed.kind != EntryKind::list)
        return open_user(*entry->properties, iid, flags, type, out);
    return open_list(iid, flags, type, out,
                     [&] { return object::make<DirectoryListBody>(logon, *entry); });
}

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) {
    *result = FALSE;
    if (!id1 || !id2)
        return MAPI_E_INVALID_PARAMETER;
    const auto known = [](ULONG size, const ENTRYID* id) {
        EntryId parsed;
        return is_one_off(size, id) || parse(size, id, parsed) == S_OK;
    };
    if (!known(size1, id1) || !known(size2, id2))
        return MAPI_E_UNKNOWN_ENTRYID;
    *result = size1 == size2 && std::memcmp(id1, id2, size1) == 0;
    // Everything has one identifier, but a one-off has one for each width and each spelling.
    OneOff first, second;
    if (!*result && parse_one_off(size1, id1, first) == S_OK &&
        parse_one_off(size2, id2, second) == S_OK) {
        *result = make_search_key(first.type, first.address) ==
                  make_search_key(second.type, second.address);
    }
    return S_OK;
}

HRESULT advise_target(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                      notify::Source* source, notify::EntryId* filter) {
    *source = logon->profile->book().source();
    if (is_one_off(size, id))
        return MAPI_E_NO_SUPPORT; // nothing ever happens to it
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    const Book& book = logon->profile->book();
    const bool is_container =
        parsed.kind == EntryKind::container || parsed.kind == EntryKind::personal_book;
    if (!(is_container ? book.has_container(parsed)
                       : book.properties_of(parsed.vector()) != nullptr))
        return MAPI_E_INVALID_ENTRYID;
    *filter = parsed.vector();
    return S_OK;
}

notify::Source advise_source(const session::LogonPtr& logon) noexcept {
    return logon->profile->book().source();
}

} // namespace mapisim::addressbook

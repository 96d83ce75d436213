#include "store/store_api.h"

#include <mapicode.h>

#include "object/wanted.h"
#include "profile/profile.h"
#include "store/open_store.h"
#include "store/store_body.h"

namespace mapisim::store {

namespace {

/// The store of the logon's profile that an identifier names or lies in.
HRESULT find(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, EntryId& parsed,
             MailboxPtr& mailbox) {
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    mailbox = logon->profile->find_store(parsed.store);
    return mailbox ? S_OK : MAPI_E_NOT_FOUND;
}

} // namespace

HRESULT open_stores_table(const session::LogonPtr& logon, ULONG flags, IMAPITable** out) {
    *out = table::make_table(logon->profile->store_rows(),
                             {.flags = flags, .logon = logon->index, .label = "message stores"})
               .detach();
    return S_OK;
}

HRESULT open_message_store(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                           ULONG flags, IMsgStore** out) {
    *out = nullptr;
    EntryId parsed;
    MailboxPtr mailbox;
    const HRESULT result = find(logon, size, id, parsed, mailbox);
    if (FAILED(result))
        return result;
    if (parsed.kind != EntryKind::store)
        return MAPI_E_INVALID_ENTRYID;
    auto store = std::make_shared<OpenStore>(
        OpenStore{.logon = logon,
                  .mailbox = std::move(mailbox),
                  .scope = object::ScopeRef(object::Scope::create(logon->scope.get())),
                  .writable = (flags & (MDB_WRITE | MAPI_BEST_ACCESS)) != 0,
                  .sends = logon->has_spooler() && !(flags & MDB_NO_MAIL)});
    *out = object::make<StoreBody>(std::move(store)).detach();
    return S_OK;
}

HRESULT set_default_store(const session::LogonPtr& logon, ULONG flags, ULONG size,
                          const ENTRYID* id) {
    if (flags < MAPI_DEFAULT_STORE || flags > MAPI_SECONDARY_STORE) {
        return flags == 0 ? MAPI_E_INVALID_PARAMETER : MAPI_E_UNKNOWN_FLAGS;
    }
    MailboxPtr mailbox;
    if (id) {
        EntryId parsed;
        const HRESULT result = find(logon, size, id, parsed, mailbox);
        if (FAILED(result))
            return result;
        if (parsed.kind != EntryKind::store)
            return MAPI_E_INVALID_ENTRYID;
        if (flags == MAPI_DEFAULT_STORE &&
            logon->profile->store_flags(*mailbox) & STATUS_NO_DEFAULT_STORE)
            return MAPI_E_NO_ACCESS;
    }
    logon->profile->mark_store(flags, mailbox);
    return S_OK;
}

bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept {
    return is_ours(size, id);
}

HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iid,
                   ULONG flags, ULONG* type, IUnknown** out) {
    *out = nullptr;
    EntryId parsed;
    MailboxPtr mailbox;
    HRESULT result = find(logon, size, id, parsed, mailbox);
    if (FAILED(result))
        return result;
    if (parsed.kind == EntryKind::store) {
        if (!object::gives_interface(iid, {&IID_IMsgStore, &IID_IMAPIProp})) {
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        }
        ULONG store_flags = MDB_NO_DIALOG | (flags & MAPI_BEST_ACCESS);
        if (flags & MAPI_MODIFY)
            store_flags |= MDB_WRITE;
        IMsgStore* store = nullptr;
        result = open_message_store(logon, size, id, store_flags, &store);
        if (FAILED(result))
            return result;
        *out = store;
        if (type)
            *type = MAPI_STORE;
        return result;
    }
    // What the session opens lives as long as the logon. A client that opened the store for reading
    // writes nothing in it; one that did not open it is let in as it asks.
    const bool writable = !mailbox->only_read_by(logon->index);
    auto store = std::make_shared<OpenStore>(OpenStore{.logon = logon,
                                                       .mailbox = std::move(mailbox),
                                                       .scope = logon->scope,
                                                       .writable = writable,
                                                       .sends = logon->has_spooler()});
    return open_object(store, size, id, iid, flags, type, out);
}

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) noexcept {
    return compare(size1, id1, size2, id2, result);
}

HRESULT advise_target(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                      notify::Source* source, notify::EntryId* filter) {
    EntryId parsed;
    MailboxPtr mailbox;
    const HRESULT result = find(logon, size, id, parsed, mailbox);
    if (FAILED(result))
        return result;
    *source = mailbox->source();
    return advise_filter(*mailbox, size, id, *filter);
}

std::vector<notify::Source> advise_sources(const session::LogonPtr& logon) {
    std::vector<notify::Source> sources;
    for (const MailboxPtr& mailbox : logon->profile->stores()) {
        sources.push_back(mailbox->source());
    }
    return sources;
}

} // namespace mapisim::store

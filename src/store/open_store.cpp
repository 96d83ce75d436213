#include "store/open_store.h"

#include <cstring>

#include <mapicode.h>

#include "check/events.h"
#include "gate/call.h"
#include "object/wanted.h"
#include "store/constants.h"
#include "store/folder_body.h"
#include "store/message_body.h"

namespace mapisim::store {

namespace {

HRESULT open_folder(const OpenStorePtr& store, Folder& folder, const IID* iid, ULONG flags,
                    ULONG* type, IUnknown** out) {
    if (!object::gives_interface(iid, {&IID_IMAPIFolder, &IID_IMAPIContainer, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    bool writable = false;
    const bool can_write = store->writable && !store->mailbox->counts(folder).deleted;
    const HRESULT result = resolve_access(can_write, flags, writable);
    if (FAILED(result))
        return result;
    *out = static_cast<IMAPIFolder*>(object::make<FolderBody>(store, folder, writable).detach());
    if (type)
        *type = MAPI_FOLDER;
    return S_OK;
}

HRESULT open_message(const OpenStorePtr& store, const MessagePtr& message, const IID* iid,
                     ULONG flags, ULONG* type, IUnknown** out) {
    if (!object::gives_interface(iid, {&IID_IMessage, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    const MessageState state = store->mailbox->state(*message);
    if (state.deleted && !(flags & kShowSoftDeletes))
        return MAPI_E_NOT_FOUND;
    if (state.locked) {
        gate::note({.fact = check::Fact::locked_message_opened});
        return MAPI_E_NO_ACCESS;
    }
    bool writable = false;
    const HRESULT result = resolve_access(store->writable && !state.deleted, flags, writable);
    if (FAILED(result))
        return result;
    if (state.queued && writable) {
        if (!(flags & MAPI_BEST_ACCESS)) {
            gate::note({.fact = check::Fact::queued_message_opened});
            return MAPI_E_SUBMITTED;
        }
        writable = false;
    }
    *out =
        static_cast<IMessage*>(object::make<MessageBody>(store, message, state, writable).detach());
    if (type)
        *type = MAPI_MESSAGE;
    return S_OK;
}

} // namespace

HRESULT open_object(const OpenStorePtr& store, ULONG size, const ENTRYID* id, const IID* iid,
                    ULONG flags, ULONG* type, IUnknown** out) {
    *out = nullptr;
    Mailbox& mailbox = *store->mailbox;
    if (!id)
        return open_folder(store, *mailbox.root(), iid, flags, type, out);
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    if (!same_uid(parsed.store, mailbox.uid()))
        return MAPI_E_NOT_FOUND;
    const bool removed = (flags & kShowSoftDeletes) != 0;
    switch (parsed.kind) {
    case EntryKind::folder:
        if (Folder* folder = mailbox.folder(parsed.number, removed)) {
            return open_folder(store, *folder, iid, flags, type, out);
        }
        return MAPI_E_NOT_FOUND;
    case EntryKind::message:
        if (const MessagePtr message = mailbox.message(parsed.number, removed)) {
            return open_message(store, message, iid, flags, type, out);
        }
        return MAPI_E_NOT_FOUND;
    case EntryKind::store: // a store is opened by the session
        break;
    }
    return MAPI_E_INVALID_ENTRYID;
}

HRESULT compare(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                ULONG* result) noexcept {
    *result = FALSE;
    if (!id1 || !id2)
        return MAPI_E_INVALID_PARAMETER;
    EntryId first, second;
    if (parse(size1, id1, first) != S_OK || parse(size2, id2, second) != S_OK)
        return MAPI_E_UNKNOWN_ENTRYID;
    *result = first.kind == second.kind && same_uid(first.store, second.store) &&
              first.number == second.number;
    return S_OK;
}

HRESULT advise_filter(const Mailbox& mailbox, ULONG size, const ENTRYID* id,
                      notify::EntryId& filter) {
    filter.clear();
    if (!id)
        return S_OK;
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    if (!same_uid(parsed.store, mailbox.uid()))
        return MAPI_E_NOT_FOUND;
    if (parsed.kind == EntryKind::store)
        return S_OK;
    const bool exists = parsed.kind == EntryKind::folder
                            ? mailbox.folder(parsed.number) != nullptr
                            : mailbox.message(parsed.number) != nullptr;
    if (!exists)
        return MAPI_E_NOT_FOUND;
    filter = parsed.vector();
    return S_OK;
}

} // namespace mapisim::store

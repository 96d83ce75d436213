#include "store/store_body.h"

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/call.h"
#include "memory/buffers.h"
#include "notify/hub.h"
#include "profile/profile.h"
#include "property/text.h"
#include "spooler/spooler.h"
#include "store/constants.h"

namespace mapisim::store {

using property::Value;

namespace {

constexpr ULONG kMailboxOwnerEntryId = PROP_TAG(PT_BINARY, 0x661B);
constexpr ULONG kMailboxOwnerName = PROP_TAG(PT_UNICODE, 0x661C);

constexpr ULONG kComputedTags[] = {
    PR_ENTRYID,           PR_STORE_ENTRYID,          PR_RECORD_KEY,
    PR_STORE_RECORD_KEY,  PR_MAPPING_SIGNATURE,      PR_OBJECT_TYPE,
    PR_ACCESS_LEVEL,      PR_STORE_SUPPORT_MASK,     PR_STORE_STATE,
    PR_VALID_FOLDER_MASK, PR_MDB_PROVIDER,           PR_RESOURCE_TYPE,
    PR_DEFAULT_STORE,     PR_RECEIVE_FOLDER_SETTINGS};

constexpr ULONG kInputFlags =
    LOGOFF_NO_WAIT | LOGOFF_ORDERLY | LOGOFF_PURGE | LOGOFF_ABORT | LOGOFF_QUIET;
constexpr ULONG kOutputFlags =
    LOGOFF_COMPLETE | LOGOFF_INBOUND | LOGOFF_OUTBOUND | LOGOFF_OUTBOUND_QUEUE;

/// Of several input flags the one that does most counts; of none LOGOFF_ABORT, as when a store is
/// merely released.
ULONG strongest(ULONG flags) {
    for (const ULONG flag : {LOGOFF_PURGE, LOGOFF_NO_WAIT, LOGOFF_ORDERLY, LOGOFF_QUIET}) {
        if (flags & flag)
            return flag;
    }
    return LOGOFF_ABORT;
}

HRESULT spooler_only() {
    gate::note({.fact = check::Fact::spooler_only_method});
    return MAPI_E_NO_SUPPORT;
}

Value entry_value(ULONG tag, const EntryId& id) {
    const auto bytes = id.bytes();
    return Value::binary(tag, bytes.data(), id.size());
}

} // namespace

ULONG support_mask(bool writable) noexcept {
    ULONG mask = STORE_ENTRYID_UNIQUE | STORE_ATTACH_OK | STORE_SUBMIT_OK | STORE_NOTIFY_OK |
                 STORE_MV_PROPS_OK | STORE_RESTRICTION_OK | STORE_SORT_OK | STORE_CATEGORIZE_OK |
                 STORE_SEARCH_OK | STORE_RTF_OK | STORE_UNCOMPRESSED_RTF | kStoreHtmlOk |
                 kStoreAnsiOk | STORE_UNICODE_OK | STORE_OLE_OK;
    if (writable)
        mask |= STORE_MODIFY_OK | STORE_CREATE_OK;
    return mask;
}

StoreBody::StoreBody(OpenStorePtr store)
    : PropObject(store->mailbox->properties()), store_(std::move(store)),
      user_(std::make_shared<Mailbox::User>(
          Mailbox::User{store_->logon->index, store_->scope, store_->writable})) {
    store_->mailbox->add_user(user_);
}

void StoreBody::client_released() noexcept {
    user_.reset();
    if (!logged_off_.load(std::memory_order_acquire)) {
        gate::note({.fact = check::Fact::store_without_logoff});
    }
}

// Properties
// ---------------------------------------------------------------------------------------

bool StoreBody::compute(ULONG tag, const property::Bag&, Value& out) const {
    const Mailbox& mailbox = *store_->mailbox;
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ENTRYID):
    case PROP_ID(PR_STORE_ENTRYID):
        out = mailbox.store_id_value().with_id(tag);
        return true;
    case PROP_ID(PR_RECORD_KEY):
    case PROP_ID(PR_STORE_RECORD_KEY):
    case PROP_ID(PR_MAPPING_SIGNATURE):
        out = mailbox.record_key_value().with_id(tag);
        return true;
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_STORE);
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = Value::number(tag, store_->writable ? MAPI_MODIFY : 0);
        return true;
    case PROP_ID(PR_STORE_SUPPORT_MASK):
        out = Value::number(tag, static_cast<LONG>(support_mask(store_->writable)));
        return true;
    case PROP_ID(PR_STORE_STATE):
        out = Value::number(tag, 0);
        return true;
    case PROP_ID(PR_MDB_PROVIDER):
        out = Value::binary(tag, &kProviderUid, sizeof kProviderUid);
        return true;
    case PROP_ID(PR_RESOURCE_TYPE):
        out = Value::number(tag, MAPI_STORE_PROVIDER);
        return true;
    case PROP_ID(PR_DEFAULT_STORE):
        out = Value::boolean(tag, store_->logon->profile->default_store() == store_->mailbox);
        return true;
    case PROP_ID(PR_RECEIVE_FOLDER_SETTINGS):
        out = Value::object(tag);
        return true;
    case PROP_ID(kMailboxOwnerEntryId):
        if (mailbox.owner().entry_id.empty())
            return false;
        out = Value::binary(tag, mailbox.owner().entry_id);
        return true;
    case PROP_ID(kMailboxOwnerName):
        if (mailbox.owner().entry_id.empty())
            return false;
        out = Value::text(tag, mailbox.owner().display_name);
        return true;
    case PROP_ID(PR_VALID_FOLDER_MASK): {
        ULONG mask = 0;
        for (const SpecialFolder& special : kSpecialFolders) {
            if (mailbox.special(special.which))
                mask |= special.valid_mask;
        }
        out = Value::number(tag, static_cast<LONG>(mask));
        return true;
    }
    default:
        break;
    }
    for (const SpecialFolder& special : kSpecialFolders) {
        if (special.store_tag == 0 || PROP_ID(special.store_tag) != PROP_ID(tag))
            continue;
        const Number number = mailbox.special(special.which);
        if (!number)
            return false;
        out = entry_value(tag, mailbox.folder_id(number));
        return true;
    }
    return false;
}

void StoreBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), std::begin(kComputedTags), std::end(kComputedTags));
    if (!store_->mailbox->owner().entry_id.empty())
        tags.insert(tags.end(), {kMailboxOwnerEntryId, kMailboxOwnerName});
    for (const SpecialFolder& special : kSpecialFolders) {
        if (special.store_tag && store_->mailbox->special(special.which)) {
            tags.push_back(special.store_tag);
        }
    }
}

HRESULT StoreBody::open_other(ULONG tag, const IID& iid, ULONG options, ULONG, IUnknown** out) {
    if (PROP_ID(tag) != PROP_ID(PR_RECEIVE_FOLDER_SETTINGS))
        return MAPI_E_NOT_FOUND;
    if (iid != IID_IMAPITable)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    LPMAPITABLE table = nullptr;
    const HRESULT result = GetReceiveFolderTable(options & MAPI_UNICODE, &table);
    *out = table;
    return result;
}

// Identifiers
// --------------------------------------------------------------------------------------

HRESULT StoreBody::Advise(ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                          ULONG_PTR* connection) {
    notify::EntryId filter;
    const HRESULT result = advise_filter(*store_->mailbox, size, id, filter);
    if (FAILED(result))
        return result;
    return notify::advise(store_->mailbox->source(), std::move(filter), mask, sink,
                          store_->logon->index, connection);
}

HRESULT StoreBody::Unadvise(ULONG_PTR connection) {
    return notify::unadvise(store_->mailbox->source(), connection);
}

HRESULT StoreBody::CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2, ULONG,
                                   ULONG* result) {
    return compare(size1, id1, size2, id2, result);
}

HRESULT StoreBody::OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG* type,
                             LPUNKNOWN* out) {
    return open_object(store_, size, id, iid, flags, type, out);
}

// Receive folders
// ----------------------------------------------------------------------------------

HRESULT StoreBody::SetReceiveFolder(LPTSTR message_class, ULONG flags, ULONG size, LPENTRYID id) {
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    Number folder = 0;
    if (id && size) {
        EntryId parsed;
        const HRESULT result = parse(size, id, parsed);
        if (FAILED(result))
            return result;
        if (parsed.kind != EntryKind::folder || !same_uid(parsed.store, store_->mailbox->uid())) {
            return MAPI_E_NOT_FOUND;
        }
        folder = parsed.number;
    }
    return store_->mailbox->set_receive_folder(property::utf8_from_client(message_class, flags),
                                               folder);
}

HRESULT StoreBody::GetReceiveFolder(LPTSTR message_class, ULONG flags, ULONG* size, LPENTRYID* id,
                                    LPTSTR* explicit_class) {
    const ReceiveFolder found =
        store_->mailbox->receive_folder(property::utf8_from_client(message_class, flags));
    if (explicit_class) {
        const SCODE result = property::export_text(found.message_class, flags, explicit_class);
        if (FAILED(result))
            return result;
    }
    const auto bytes = store_->mailbox->folder_id(found.folder).bytes();
    const SCODE result = property::export_bytes(bytes, size, id);
    if (FAILED(result) && explicit_class) {
        memory::free(*explicit_class);
        *explicit_class = nullptr;
    }
    return result;
}

HRESULT StoreBody::GetReceiveFolderTable(ULONG flags, LPMAPITABLE* table) {
    *table = table::make_table(store_->mailbox->receive_folder_rows(),
                               {.flags = flags,
                                .logon = store_->logon->index,
                                .label = "receive folders of " + label()})
                 .detach();
    return S_OK;
}

// Sending
// ------------------------------------------------------------------------------------------

HRESULT StoreBody::StoreLogoff(ULONG* flags) {
    const ULONG given = *flags & ~kOutputFlags;
    const bool unknown = (given & ~kInputFlags) != 0;
    if (unknown || given == 0 || (given & (given - 1)) != 0) {
        gate::note({.fact = check::Fact::store_logoff_flags, .a = given});
    }
    if (unknown)
        return MAPI_E_UNKNOWN_FLAGS;
    const ULONG flag = strongest(given);
    Mailbox& mailbox = *store_->mailbox;

    if (mailbox.used_by_others(store_->logon->index)) {
        // The transports go on for the others: the store is given up at once.
        gate::note({.fact = check::Fact::store_logoff_shared});
    } else if ((flag == LOGOFF_QUIET || flag == LOGOFF_ABORT) && mailbox.is_sending()) {
        *flags = LOGOFF_OUTBOUND;
        return S_OK;
    } else if (store_->sends && flag == LOGOFF_PURGE) {
        spooler::flush(mailbox);
    } else if (store_->sends && flag == LOGOFF_NO_WAIT) {
        spooler::send_due(mailbox);
    }
    *flags = LOGOFF_COMPLETE | (mailbox.queue_size() == 0 ? 0 : LOGOFF_OUTBOUND_QUEUE);
    logged_off_.store(true, std::memory_order_release);
    store_->scope->end(evidence::EndReason::store_logoff, gate::current_site());
    return S_OK;
}

HRESULT StoreBody::AbortSubmit(ULONG size, LPENTRYID id, ULONG) {
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    if (parsed.kind != EntryKind::message || !same_uid(parsed.store, store_->mailbox->uid())) {
        return MAPI_E_NOT_IN_QUEUE;
    }
    return store_->mailbox->abort_submit(parsed.number);
}

HRESULT StoreBody::GetOutgoingQueue(ULONG flags, LPMAPITABLE* table) {
    gate::note({.fact = check::Fact::spooler_only_method});
    *table =
        table::make_table(store_->mailbox->queue_rows(), {.flags = flags,
                                                          .logon = store_->logon->index,
                                                          .label = "outgoing queue of " + label()})
            .detach();
    return S_OK;
}

HRESULT StoreBody::SetLockState(LPMESSAGE, ULONG) {
    return spooler_only();
}

HRESULT StoreBody::FinishedMsg(ULONG, ULONG, LPENTRYID) {
    return spooler_only();
}

HRESULT StoreBody::NotifyNewMail(LPNOTIFICATION) {
    return spooler_only();
}

} // namespace mapisim::store

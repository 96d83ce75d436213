// A message's recipients and attachments.

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_list.h"
#include "gate/gate.h"
#include "object/wanted.h"
#include "store/attach_body.h"
#include "store/copy_out.h"
#include "store/message_body.h"
#include "store/translate.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

table::RowPtr recipient_row(const Recipient& recipient) {
    Bag overlay;
    overlay.set_number(PR_ROWID, static_cast<LONG>(recipient.row_id));
    overlay.set_binary(PR_INSTANCE_KEY, &recipient.row_id, sizeof recipient.row_id);
    if (!recipient.properties->has(PR_OBJECT_TYPE)) {
        overlay.set_number(PR_OBJECT_TYPE, MAPI_MAILUSER);
    }
    if (!recipient.properties->has(PR_DISPLAY_TYPE)) {
        overlay.set_number(PR_DISPLAY_TYPE, DT_MAILUSER);
    }
    return table::make_row(recipient.properties, std::move(overlay));
}

RowSourcePtr make_recipient_rows(const std::vector<Recipient>& recipients) {
    auto rows = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ROWID, PR_DISPLAY_NAME_W, PR_RECIPIENT_TYPE, PR_ADDRTYPE_W,
                    PR_EMAIL_ADDRESS_W, PR_ENTRYID, PR_OBJECT_TYPE, PR_DISPLAY_TYPE,
                    PR_RESPONSIBILITY, PR_INSTANCE_KEY, PR_SEARCH_KEY},
        .available = {PR_SPOOLER_STATUS, PR_SMTP_ADDRESS_W}});
    for (const Recipient& recipient : recipients)
        rows->put(recipient_row(recipient));
    return rows;
}

table::RowPtr attachment_row(Number message, const Attachment& attachment) {
    Bag overlay;
    set_attachment_identity(overlay, message, attachment);
    overlay.set_binary(PR_INSTANCE_KEY, &attachment.number, sizeof attachment.number);
    return table::make_row(attachment.properties, std::move(overlay));
}

RowSourcePtr make_attachment_rows(Number message, const std::vector<Attachment>& attachments) {
    auto rows = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ATTACH_NUM, PR_INSTANCE_KEY, PR_RECORD_KEY, PR_RENDERING_POSITION,
                    PR_ATTACH_FILENAME_W, PR_ATTACH_METHOD, PR_DISPLAY_NAME_W,
                    PR_ATTACH_LONG_FILENAME_W, PR_ATTACH_SIZE},
        .available = {PR_ATTACH_MIME_TAG_W, PR_ATTACH_EXTENSION_W, PR_CREATION_TIME,
                      PR_LAST_MODIFICATION_TIME, PR_ATTACH_PATHNAME_W, PR_ATTACH_TAG,
                      PR_ATTACH_ENCODING, PR_OBJECT_TYPE},
        .bookmarks = false});
    for (const Attachment& attachment : attachments) {
        rows->put(attachment_row(message, attachment));
    }
    return rows;
}

/// One ADRENTRY, deep copied: what it points to is the caller's memory. Empty for a NULL recipient.
HRESULT read_entry(const ADRENTRY& entry, Bag& bag) {
    for (ULONG i = 0; i < entry.cValues; ++i) {
        const ULONG type = PROP_TYPE(entry.rgPropVals[i].ulPropTag);
        if (type == PT_ERROR)
            continue;
        if (type == PT_NULL || type == PT_OBJECT)
            return MAPI_E_INVALID_PARAMETER;
        Value value;
        const SCODE result = Value::from_client(entry.rgPropVals[i], value);
        if (FAILED(result))
            return result;
        bag.set(std::move(value));
    }
    return S_OK;
}

Recipient make_recipient(ULONG row_id, Bag bag) {
    bag.erase(PR_ROWID);
    bag.erase(PR_INSTANCE_KEY);
    if (!bag.has(PR_RECIPIENT_TYPE))
        bag.set_number(PR_RECIPIENT_TYPE, MAPI_TO);
    return {row_id, std::make_shared<const Bag>(std::move(bag))};
}

} // namespace

table::TableOptions MessageBody::table_options(ULONG flags, const char* what) const {
    table::TableOptions options{.flags = flags, .label = what + title(), .memory = memory()};
    if (store_)
        options.logon = store_->logon->index;
    else
        options.advise_needs_core = true;
    return options;
}

// Recipients
// ---------------------------------------------------------------------------------------

HRESULT MessageBody::GetRecipientTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    RowSourcePtr rows;
    {
        const std::lock_guard lock(mutex_);
        if (!recipient_rows_)
            recipient_rows_ = make_recipient_rows(recipients_);
        rows = recipient_rows_;
    }
    *table = table::make_table(std::move(rows), table_options(flags, "recipients of ")).detach();
    return S_OK;
}

HRESULT MessageBody::ModifyRecipients(ULONG flags, LPADRLIST changes) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    if (!changes || (flags & (flags - 1)) != 0 || !addressbook::well_formed(*changes)) {
        return MAPI_E_INVALID_PARAMETER;
    }
    std::vector<Bag> bags;
    for (ULONG i = 0; i < changes->cEntries; ++i) {
        Bag bag;
        const HRESULT result = read_entry(changes->aEntries[i], bag);
        if (FAILED(result))
            return result;
        if (!bag.empty())
            bags.push_back(std::move(bag));
    }

    const std::lock_guard lock(mutex_);
    std::vector<Recipient> next;
    ULONG next_row_id = next_row_id_;
    if (flags == 0 || flags == MODRECIP_ADD) {
        if (flags == MODRECIP_ADD)
            next = recipients_;
        for (Bag& bag : bags)
            next.push_back(make_recipient(next_row_id++, std::move(bag)));
    } else {
        next = recipients_;
        std::unordered_map<ULONG, std::size_t> places;
        for (std::size_t i = 0; i < next.size(); ++i)
            places.emplace(next[i].row_id, i);
        for (Bag& bag : bags) {
            if (!bag.has(PR_ROWID))
                return MAPI_E_INVALID_PARAMETER;
            const auto row_id = static_cast<ULONG>(bag.number(PR_ROWID));
            const auto place = places.find(row_id);
            if (place == places.end())
                return MAPI_E_NOT_FOUND;
            if (flags == MODRECIP_REMOVE) {
                next[place->second].properties.reset();
                places.erase(place);
            } else {
                next[place->second] = make_recipient(row_id, std::move(bag));
            }
        }
        std::erase_if(next, [](const Recipient& r) { return !r.properties; });
    }
    if (recipient_rows_) {
        // Only what changed: rows that stay are left alone.
        std::unordered_set<ULONG> stay;
        for (const Recipient& recipient : next)
            stay.insert(recipient.row_id);
        std::unordered_set<const Bag*> known;
        for (const Recipient& old : recipients_) {
            known.insert(old.properties.get());
            if (!stay.contains(old.row_id))
                recipient_rows_->erase(table::key_of(old.row_id));
        }
        for (const Recipient& recipient : next) {
            if (!known.contains(recipient.properties.get()))
                recipient_rows_->put(recipient_row(recipient));
        }
    }
    recipients_.swap(next);
    next_row_id_ = next_row_id;
    dirty_.store(true, std::memory_order_release);
    return S_OK;
}

// Attachments
// --------------------------------------------------------------------------------------

HRESULT MessageBody::GetAttachmentTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    RowSourcePtr rows;
    {
        const std::lock_guard lock(mutex_);
        if (!attachment_rows_) {
            // Only what was saved with the message shows, and is not deleted since.
            std::unordered_set<ULONG> there;
            for (const Attachment& attachment : attachments_)
                there.insert(attachment.number);
            std::vector<Attachment> shown;
            if (const ContentPtr saved = saved_content()) {
                std::copy_if(saved->attachments.begin(), saved->attachments.end(),
                             std::back_inserter(shown),
                             [&](const Attachment& a) { return there.contains(a.number); });
            }
            attachment_rows_ = make_attachment_rows(number_, shown);
        }
        rows = attachment_rows_;
    }
    *table = table::make_table(std::move(rows), table_options(flags, "attachments of ")).detach();
    return S_OK;
}

/// Where an attachment is, or would be. With mutex_ held.
std::vector<Attachment>::iterator MessageBody::attachment_place(ULONG number) {
    return std::lower_bound(attachments_.begin(), attachments_.end(), number,
                            [](const Attachment& a, ULONG wanted) { return a.number < wanted; });
}

bool MessageBody::is_at(std::vector<Attachment>::iterator place, ULONG number) const {
    return place != attachments_.end() && place->number == number;
}

void MessageBody::refill_attachment_rows(const Content& content) {
    const std::lock_guard lock(mutex_);
    if (!attachment_rows_)
        return;
    std::vector<table::RowPtr> rows;
    for (const Attachment& attachment : content.attachments) {
        rows.push_back(attachment_row(number_, attachment));
    }
    attachment_rows_->replace_all(rows);
}

HRESULT MessageBody::OpenAttach(ULONG number, LPCIID iid, ULONG flags, LPATTACH* attachment) {
    *attachment = nullptr;
    if (!object::gives_interface(iid, {&IID_IAttachment, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    bool can_write = false;
    const HRESULT result = resolve_access(writable(), flags, can_write);
    if (FAILED(result))
        return result;
    Attachment found;
    {
        const std::lock_guard lock(mutex_);
        const auto place = attachment_place(number);
        if (!is_at(place, number))
            return MAPI_E_NOT_FOUND;
        found = *place;
    }
    *attachment =
        object::make<AttachBody>(object::Ref<MessageBody>::share(this), found, can_write, false)
            .detach();
    attachment_states_.opened(number);
    return S_OK;
}

HRESULT MessageBody::CreateAttach(LPCIID iid, ULONG, ULONG* number, LPATTACH* attachment) {
    *attachment = nullptr;
    if (!object::gives_interface(iid, {&IID_IAttachment, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    if (!writable())
        return MAPI_E_NO_ACCESS;
    Bag bag;
    const FILETIME now = scenario::to_filetime(scenario::now());
    bag.set_time(PR_CREATION_TIME, now);
    bag.set_time(PR_LAST_MODIFICATION_TIME, now);
    bag.set_number(PR_ATTACH_METHOD, NO_ATTACHMENT);
    bag.set_number(PR_RENDERING_POSITION, -1);
    Attachment created{.properties = std::make_shared<const Bag>(std::move(bag))};
    {
        const std::lock_guard lock(mutex_);
        created.number = next_attachment_++;
    }
    *attachment =
        object::make<AttachBody>(object::Ref<MessageBody>::share(this), created, true, true)
            .detach();
    *number = created.number;
    attachment_states_.opened(created.number);
    return S_OK;
}

HRESULT MessageBody::DeleteAttach(ULONG number, ULONG_PTR, LPMAPIPROGRESS client, ULONG flags) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    property::Progress progress(client, (flags & ATTACH_DIALOG) != 0);
    if (const HRESULT result = progress.begin(1); FAILED(result))
        return result;
    {
        const std::lock_guard lock(mutex_);
        const auto place = attachment_place(number);
        if (!is_at(place, number))
            return MAPI_E_NOT_FOUND;
        if (attachment_rows_)
            attachment_rows_->erase(table::key_of(number));
        attachments_.erase(place);
        dirty_.store(true, std::memory_order_release);
    }
    if (attachment_states_.deleted(number))
        gate::note({.fact = check::Fact::attachment_deleted_while_open, .a = number});
    return progress.step();
}

HRESULT MessageBody::keep_attachment(Attachment attachment) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    const std::lock_guard lock(mutex_);
    const auto place = attachment_place(attachment.number);
    if (is_at(place, attachment.number)) {
        *place = std::move(attachment);
    } else {
        attachments_.insert(place, std::move(attachment)); // not always in the order of creation
    }
    dirty_.store(true, std::memory_order_release);
    return S_OK;
}

// CopyTo
// -------------------------------------------------------------------------------------------

SCODE MessageBody::copy_object(ULONG tag, PropHost& destination, ULONG flags, property::Progress&) {
    auto* target = dynamic_cast<MessageBody*>(&destination);
    if (!target)
        return MAPI_E_NO_SUPPORT;
    if (target == this)
        return S_OK;
    const bool move = (flags & MAPI_MOVE) != 0;
    if (move && !writable())
        return MAPI_E_NO_ACCESS;
    Content mine;
    {
        const std::lock_guard lock(mutex_);
        mine.recipients = recipients_;
        mine.attachments = attachments_;
    }
    if (names() != target->names()) {
        const auto content = std::make_shared<const Content>(std::move(mine));
        mine = *translated(content, *names(), *target->names());
    }
    const bool keep = (flags & MAPI_NOREPLACE) != 0;
    const bool taken = target->take_parts(tag, std::move(mine), keep);
    if (taken && move)
        take_parts(tag, {}, false);
    return S_OK;
}

SCODE MessageBody::copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination,
                                   ULONG flags, property::Progress& progress) {
    const bool move = (flags & MAPI_MOVE) != 0;
    if (move && !writable())
        return MAPI_E_NO_ACCESS;
    property::Foreign<IMessage> target;
    HRESULT result = destination.query(IID_IMessage, target);
    if (FAILED(result))
        return MAPI_E_NO_SUPPORT;
    std::vector<Recipient> recipients;
    std::vector<Attachment> attachments;
    {
        const std::lock_guard lock(mutex_);
        recipients = recipients_;
        attachments = attachments_;
    }
    bool kept = false;
    HRESULT lost = S_OK; // what was copied in part
    if (PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS)) {
        lost = result = copy_recipients_out(recipients, target, flags, kept);
    } else if (result = clear_attachments_out(target, flags, kept); !FAILED(result) && !kept) {
        result = progress.begin(attachments.size());
        for (const Attachment& attachment : attachments) {
            LPATTACH made = nullptr;
            ULONG number = 0;
            if (!FAILED(result)) {
                result = target.call([&](IMessage& object) {
                    return object.CreateAttach(nullptr, 0, &number, &made);
                });
            }
            if (FAILED(result) || !made)
                return FAILED(result) ? result : MAPI_E_CALL_FAILED;
            const auto copy = property::Foreign<IAttach>::adopt(made);
            const auto body = object::make<AttachBody>(object::Ref<MessageBody>::share(this),
                                                       attachment, false, false);
            result = copy_and_save_out(*body, copy, IID_IAttachment);
            if (result != S_OK)
                lost = result;
            if (!FAILED(result))
                result = progress.step();
        }
    }
    if (FAILED(result))
        return result;
    if (lost == S_OK && move && !kept)
        take_parts(tag, {}, false);
    return lost;
}

/// Recipients or attachments in the place of its own. False for those that are to be kept.
bool MessageBody::take_parts(ULONG tag, Content parts, bool keep) {
    const std::lock_guard lock(mutex_);
    if (PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS)) {
        if (keep && !recipients_.empty())
            return false;
        for (Recipient& recipient : parts.recipients)
            recipient.row_id = next_row_id_++;
        if (recipient_rows_) {
            std::vector<table::RowPtr> rows;
            for (const Recipient& recipient : parts.recipients)
                rows.push_back(recipient_row(recipient));
            recipient_rows_->replace_all(rows);
        }
        recipients_.swap(parts.recipients);
    } else {
        if (keep && !attachments_.empty())
            return false;
        for (Attachment& attachment : parts.attachments)
            attachment.number = next_attachment_++;
        attachments_.swap(parts.attachments);
        if (attachment_rows_) // what is new shows when the message is saved
            attachment_rows_->replace_all({});
    }
    dirty_.store(true, std::memory_order_release);
    return true;
}

} // namespace mapisim::store

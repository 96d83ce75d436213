#include "store/message_body.h"

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "check/events.h"
#include "evidence/store.h"
#include "gate/call.h"
#include "profile/profile.h"
#include "spooler/spooler.h"
#include "store/people.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

constexpr ULONG kNewFlags = MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED;

/// What a client may say of a message that was never saved.
constexpr ULONG kSettableFlags = MSGFLAG_READ | MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED |
                                 MSGFLAG_RESEND | MSGFLAG_FROMME | MSGFLAG_RN_PENDING |
                                 MSGFLAG_NRN_PENDING;

/// Sixteen bytes that stay with a message through copies.
Value search_key(const MAPIUID& store, Number number) {
    MAPIUID key = store;
    for (std::size_t i = 0; i < sizeof number; ++i) {
        key.ab[15 - i] = static_cast<BYTE>(key.ab[15 - i] ^ (number >> (8 * i)));
    }
    return Value::binary(PR_SEARCH_KEY, &key, sizeof key);
}

} // namespace

MessageBody::MessageBody(OpenStorePtr store, Folder& folder, bool associated)
    : store_(std::move(store)), scope_(object::Scope::create(store_->scope.get())),
      number_(store_->mailbox->new_number()), new_folder_(&folder), new_associated_(associated),
      may_submit_(true), writable_(true) {
    properties_->bag.set(search_key(store_->mailbox->uid(), number_));
    writer_ = std::make_shared<Writer>(Writer{scope_});
}

MessageBody::MessageBody(OpenStorePtr store, MessagePtr message, const MessageState& state,
                         bool writable)
    : store_(std::move(store)), scope_(object::Scope::create(store_->scope.get())),
      number_(message->number), new_folder_(nullptr), new_associated_(state.associated),
      may_submit_(writable), writable_(writable), message_(std::move(message)),
      version_(state.version), recipients_(state.content->recipients),
      attachments_(state.content->attachments), next_row_id_(state.content->next_row_id),
      next_attachment_(state.content->next_attachment) {
    properties_->bag = state.content->properties;
    if (writable)
        writer_ = store_->mailbox->begin_writing(message_, scope_);
}

MessageBody::~MessageBody() {
    if (message_ && writer_)
        store_->mailbox->end_writing(message_, writer_);
}

std::string MessageBody::label() const {
    const std::lock_guard lock(properties_->mutex);
    return std::string{properties_->bag.text(PR_SUBJECT_W)};
}

std::string MessageBody::title() const {
    const std::string subject = label();
    return subject.empty() ? "a message without subject" : subject;
}

void MessageBody::client_released() noexcept {
    if (forms_.load() != 0)
        return;
    if (dirty_.load(std::memory_order_acquire)) {
        gate::note({.fact = check::Fact::unsaved_changes_lost}); // those of its attachments too
    } else {
        released_.store(true);
        note_lost_attachments(lost_attachments_.exchange(0));
    }
    const std::lock_guard lock(mutex_);
    if (message_ && writer_)
        store_->mailbox->end_writing(message_, writer_);
    writer_.reset();
}

void MessageBody::attachment_lost() noexcept {
    lost_attachments_.fetch_add(1);
    // A message that can still be saved misses nothing before it is.
    if (!writable() || released_.load())
        note_lost_attachments(lost_attachments_.exchange(0));
}

void MessageBody::note_lost_attachments(unsigned count) noexcept {
    if (count != 0)
        gate::note({.fact = check::Fact::attachment_not_saved, .a = count});
}

// Properties
// ---------------------------------------------------------------------------------------

ULONG MessageBody::new_flags(const Bag& bag) const {
    ULONG flags = static_cast<ULONG>(bag.number(PR_MESSAGE_FLAGS, kNewFlags)) & kSettableFlags;
    if (new_associated_)
        flags |= MSGFLAG_ASSOCIATED;
    return flags;
}

MessageState MessageBody::state() const {
    const std::lock_guard lock(mutex_);
    if (message_)
        return store_->mailbox->state(*message_);
    MessageState state;
    state.folder = new_folder_->number;
    state.associated = new_associated_;
    return state;
}

bool MessageBody::compute(ULONG tag, const Bag& bag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ACCESS):
        out = Value::number(tag, store_->writable
                                     ? MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE
                                     : MAPI_ACCESS_READ);
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = Value::number(tag, writable() ? MAPI_MODIFY : 0);
        return true;
    case PROP_ID(PR_MESSAGE_RECIPIENTS):
    case PROP_ID(PR_MESSAGE_ATTACHMENTS):
        out = Value::object(tag);
        return true;
    default:
        break;
    }
    MessageState now = state();
    if (!now.content)
        now.flags = new_flags(bag);
    return store_->mailbox->compute_message(number_, now, tag, out);
}

void MessageBody::computed_tags(const Bag& bag, std::vector<ULONG>& tags) const {
    const auto common = Mailbox::computed_message_tags();
    tags.insert(tags.end(), common.begin(), common.end());
    tags.insert(tags.end(), {PR_ACCESS_LEVEL, PR_MESSAGE_RECIPIENTS, PR_MESSAGE_ATTACHMENTS});
    // They lie in the bag since the last save, but are not the client's to set or to copy.
    for (const ULONG tag : derived_tags()) {
        if (bag.has(tag))
            tags.push_back(tag);
    }
}

SCODE MessageBody::may_set(const Value& value, const Bag& bag) const {
    if (PROP_ID(value.tag()) == PROP_ID(PR_MESSAGE_FLAGS)) {
        const std::lock_guard lock(mutex_);
        return message_ ? MAPI_E_COMPUTED : S_OK;
    }
    if (is_derived(value.tag()))
        return MAPI_E_COMPUTED;
    return PropHost::may_set(value, bag);
}

void MessageBody::properties_changed(std::span<const ULONG>) {
    dirty_.store(true, std::memory_order_release);
}

HRESULT MessageBody::open_other(ULONG tag, const IID& iid, ULONG, ULONG flags, IUnknown** out) {
    LPMAPITABLE table = nullptr;
    HRESULT result = MAPI_E_NOT_FOUND;
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_MESSAGE_RECIPIENTS):
        if (iid != IID_IMAPITable)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        result = GetRecipientTable(flags & MAPI_UNICODE, &table);
        break;
    case PROP_ID(PR_MESSAGE_ATTACHMENTS):
        if (iid != IID_IMAPITable)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        result = GetAttachmentTable(flags & MAPI_UNICODE, &table);
        break;
    default:
        break;
    }
    *out = table;
    return result;
}

// Saving
// -------------------------------------------------------------------------------------------

/// What would be saved now.
std::shared_ptr<Content> MessageBody::collect(bool submitting) const {
    auto content = std::make_shared<Content>();
    {
        const std::lock_guard lock(properties_->mutex);
        content->properties = properties_->bag;
    }
    {
        const std::lock_guard lock(mutex_);
        content->recipients = recipients_;
        content->attachments = attachments_;
        content->next_row_id = next_row_id_;
        content->next_attachment = next_attachment_;
    }
    Bag& bag = content->properties;
    const FILETIME now = scenario::to_filetime(scenario::now());
    if (submitting) {
        bag.set_time(PR_CLIENT_SUBMIT_TIME, now);
        fill_sender(bag);
        for (Recipient& recipient : content->recipients) {
            auto properties = std::make_shared<Bag>(*recipient.properties);
            properties->set_boolean(PR_RESPONSIBILITY, false);
            recipient.properties = std::move(properties);
        }
    }
    if (!bag.has(PR_CREATION_TIME))
        bag.set_time(PR_CREATION_TIME, now);
    bag.set_time(PR_LAST_MODIFICATION_TIME, now);
    derive(*content);
    return content;
}

HRESULT MessageBody::commit(ContentPtr content, bool force) {
    MessagePtr message;
    WriterPtr writer;
    ULONG version = 0;
    {
        const std::lock_guard lock(mutex_);
        message = message_;
        writer = writer_;
        version = version_;
    }
    Mailbox::Save save{.number = number_,
                       .folder = new_folder_,
                       .associated = new_associated_,
                       .content = content,
                       .version = version,
                       .force = force,
                       .writer = writer};
    if (message) {
        const HRESULT result = store_->mailbox->save(*message, save, &version);
        if (FAILED(result))
            return result;
    } else {
        save.flags = new_flags(content->properties);
        if (!content->attachments.empty())
            save.flags |= MSGFLAG_HASATTACH;
        if (content->properties.has(PR_MESSAGE_FLAGS)) {
            auto without = std::make_shared<Content>(*content);
            without->properties.erase(PR_MESSAGE_FLAGS);
            save.content = std::move(without);
        }
        const HRESULT result = store_->mailbox->save_new(save, &message);
        if (FAILED(result))
            return result;
        version = 1;
    }
    const std::lock_guard lock(mutex_);
    message_ = std::move(message);
    version_ = version;
    return S_OK;
}

/// After a save the client sees what the store made of it.
void MessageBody::show_saved(const Content& content) {
    {
        const std::lock_guard lock(properties_->mutex);
        Bag& bag = properties_->bag;
        bag.erase(PR_MESSAGE_FLAGS);
        for (const Value& value : content.properties) {
            if (is_derived(value.tag()) || !bag.has(value.tag()))
                bag.set(value);
        }
    }
    refill_attachment_rows(content);
}

HRESULT MessageBody::save_changes(ULONG flags) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    const std::lock_guard saving(saving_);
    note_lost_attachments(lost_attachments_.exchange(0));
    const ContentPtr content = collect(false);
    const bool was_dirty = dirty_.exchange(false, std::memory_order_acq_rel);
    const HRESULT result = commit(content, (flags & FORCE_SAVE) != 0);
    if (FAILED(result)) {
        if (was_dirty)
            dirty_.store(true, std::memory_order_release);
        return result;
    }
    show_saved(*content);
    if (!(flags & KEEP_OPEN_READWRITE)) {
        // No flag promises no further write either: handled as KEEP_OPEN_READONLY (decision).
        writable_.store(false, std::memory_order_release);
        const std::lock_guard lock(mutex_);
        store_->mailbox->end_writing(message_, writer_);
        writer_.reset();
    }
    return S_OK;
}

// Submitting
// ---------------------------------------------------------------------------------------

void MessageBody::fill_sender(Bag& bag) const {
    MailboxOwner owner = store_->mailbox->owner();
    if (owner.address.empty()) {
        const profile::Identity identity = store_->logon->profile->identity();
        if (identity.entry_id.empty())
            return; // nobody is known to send
        owner = {.display_name = identity.display_name,
                 .address = identity.address,
                 .entry_id = identity.entry_id,
                 .search_key = addressbook::make_search_key("SMTP", identity.address)};
    }
    for (const PersonTags& tags : {kSender, kSentRepresenting}) {
        if (bag.has(tags.name) || bag.has(tags.address))
            continue; // the client sends for another
        set_person(bag, tags, owner);
    }
}

namespace {

/// In its record, so that the check at Logoff knows why it is invalid though nobody calls it again.
void mark_submitted(evidence::Index object) noexcept {
    auto& store = evidence::own();
    if (object == 0 || object >= store.count<evidence::Object>())
        return;
    auto& record = store.at<evidence::Object>(object);
    auto live = evidence::ObjectState::live;
    if (record.state.compare_exchange_strong(live, evidence::ObjectState::invalid)) {
        record.ended_at = gate::current_site();
        record.end_reason.store(evidence::EndReason::message_submitted, std::memory_order_release);
    }
}

} // namespace

HRESULT MessageBody::SubmitMessage(ULONG) {
    if (!may_submit_ || new_associated_)
        return MAPI_E_NO_ACCESS;
    const std::lock_guard saving(saving_);
    {
        const std::lock_guard lock(mutex_);
        if (recipients_.empty())
            return MAPI_E_NO_RECIPIENTS;
    }
    const ContentPtr content = collect(true);
    HRESULT result = commit(content, false);
    if (FAILED(result))
        return result;
    show_saved(*content);
    result = store_->mailbox->submit(*message_, store_->logon->index, gate::current_site());
    if (FAILED(result))
        return result;

    dirty_.store(false, std::memory_order_release);
    // The message's end is that of the attachments that are open.
    note_lost_attachments(lost_attachments_.exchange(0) + unsaved_attachments_.load());
    const Bag& bag = content->properties;
    if (bag.boolean(PR_DELETE_AFTER_SUBMIT) && bag.has(PR_SENTMAIL_ENTRYID)) {
        gate::note(
            {.fact = check::Fact::submitted_both_dispositions, .text = bag.text(PR_SUBJECT_W)});
    }
    if (!store_->logon->has_spooler()) {
        gate::note({.fact = check::Fact::submit_without_spooler, .text = bag.text(PR_SUBJECT_W)});
    }
    spooler::submitted(*store_->mailbox);
    scope_->end(evidence::EndReason::message_submitted, gate::current_site());
    mark_submitted(gate::current_call().object);
    return S_OK;
}

HRESULT MessageBody::SetReadFlag(ULONG flags) {
    if (!valid_read_flags(flags))
        return MAPI_E_INVALID_PARAMETER;
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    MessagePtr message;
    {
        const std::lock_guard lock(mutex_);
        message = message_;
    }
    if (message)
        return store_->mailbox->set_read_flag(*message, flags);

    // Not saved yet: the flag is one that it will start with.
    const std::lock_guard lock(properties_->mutex);
    ULONG next = new_flags(properties_->bag);
    if (flags & CLEAR_READ_FLAG) {
        next &= ~static_cast<ULONG>(MSGFLAG_READ);
    } else if (!(flags & GENERATE_RECEIPT_ONLY)) {
        next |= MSGFLAG_READ;
    }
    properties_->bag.set_number(PR_MESSAGE_FLAGS, static_cast<LONG>(next));
    return S_OK;
}

} // namespace mapisim::store

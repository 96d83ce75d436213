#include "store/message_body.h"

#include <algorithm>
#include <iterator>

#include <mapicode.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/call.h"
#include "property/text.h"
#include "store/attach_body.h"
#include "store/constants.h"
#include "store/resend.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

/// What a message has by its place in a folder.
constexpr ULONG kOfItsPlace[] = {PR_ENTRYID, PR_PARENT_ENTRYID, PR_INSTANCE_KEY, PR_RECORD_KEY};

bool is_of_its_place(ULONG tag) {
    return std::any_of(std::begin(kOfItsPlace), std::end(kOfItsPlace),
                       [&](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
}

/// What a store computes and a storage keeps as the client gives it.
bool is_kept_in_storage(ULONG tag) {
    return PROP_ID(tag) == PROP_ID(PR_MESSAGE_FLAGS) || PROP_ID(tag) == PROP_ID(PR_CREATION_TIME) ||
           PROP_ID(tag) == PROP_ID(PR_LAST_MODIFICATION_TIME);
}

constexpr ULONG kNewFlags = MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED;

/// What a client may say of a message that was never saved.
constexpr ULONG kSettableFlags =
    MSGFLAG_READ | MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED | MSGFLAG_RESEND | MSGFLAG_FROMME;

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

MessageBody::MessageBody(object::Ref<AttachBody> host, ContentPtr content, bool writable)
    : store_(host->message()->open_store()), home_(host->message()->home()),
      scope_(object::Scope::create(host->message()->scope())),
      number_((host->message()->number() << 16) + host->number() + 1), new_folder_(nullptr),
      new_associated_(false), host_(std::move(host)), nesting_(host_->message()->nesting() + 1),
      may_submit_(false), writable_(writable) {
    begin_with(content);
}

MessageBody::MessageBody(MessageHomePtr home, ContentPtr content)
    : home_(std::move(home)), scope_(object::Scope::create(home_->scope())), number_(1),
      new_folder_(nullptr), new_associated_(false), may_submit_(false),
      writable_(home_->writable()) {
    begin_with(content);
}

void MessageBody::begin_with(const ContentPtr& content) {
    embedded_ = content;
    if (!content) {
        properties_->bag.set(search_key(uid(), number_));
        if (home_)
            properties_->bag.set_number(PR_MESSAGE_FLAGS, static_cast<LONG>(kNewFlags));
        return;
    }
    properties_->bag = content->properties;
    recipients_ = content->recipients;
    attachments_ = content->attachments;
    next_row_id_ = content->next_row_id;
    next_attachment_ = content->next_attachment;
    attributes_ = content->attributes;
}

object::Kind MessageBody::kind() const noexcept {
    return is_at_home() ? object::Kind::message_on_storage : object::Kind::message;
}

const property::CallerMemory& MessageBody::memory() const noexcept {
    static constinit const property::CallerMemory mapi;
    return home_ ? home_->memory() : mapi;
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

void MessageBody::client_released() {
    if (forms_.load() != 0)
        return;
    gone_.store(true, std::memory_order_release);
    if (dirty_.load(std::memory_order_acquire)) {
        // Those of its attachments too. A client that was told that its changes cannot be saved has
        // no other way to go.
        if (!save_refused_.load(std::memory_order_acquire))
            gate::note({.fact = check::Fact::unsaved_changes_lost});
    } else {
        released_.store(true);
        // A message that nobody saved was given up as a whole.
        if (const std::lock_guard lock(mutex_); message_ || embedded_)
            note_lost_attachments(attachment_states_.take_lost());
    }
    {
        const std::lock_guard lock(mutex_);
        if (message_ && writer_)
            store_->mailbox->end_writing(message_, writer_);
        writer_.reset();
    }
    if (is_at_home())
        home_->released();
}

void MessageBody::attachment_lost(ULONG number) noexcept {
    attachment_states_.lost(number);
    // A message that can still be saved misses nothing before it is.
    if (!writable() || released_.load())
        note_lost_attachments(attachment_states_.take_lost());
}

void MessageBody::note_lost_attachments(unsigned count) noexcept {
    if (count != 0)
        gate::note({.fact = check::Fact::attachment_not_saved, .a = count});
}

// Properties
// ---------------------------------------------------------------------------------------

ULONG MessageBody::new_flags(const Bag& bag) const {
    if (home_) // as the client says
        return static_cast<ULONG>(bag.number(PR_MESSAGE_FLAGS, kNewFlags));
    if (host_ && is_saved_inside())
        return static_cast<ULONG>(bag.number(PR_MESSAGE_FLAGS, MSGFLAG_READ | MSGFLAG_UNMODIFIED));
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
    state.folder = new_folder_ ? new_folder_->number : 0;
    state.associated = new_associated_;
    return state;
}

bool MessageBody::is_saved_inside() const {
    const std::lock_guard lock(mutex_);
    return embedded_ != nullptr;
}

ContentPtr MessageBody::saved_content() const {
    return message_ ? store_->mailbox->state(*message_).content : embedded_;
}

bool MessageBody::compute_in_storage(ULONG tag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_MESSAGE);
        return true;
    case PROP_ID(PR_MAPPING_SIGNATURE):
        out = Value::binary(tag, &home_->uid(), sizeof(MAPIUID));
        return true;
    case PROP_ID(PR_STORE_SUPPORT_MASK):
        out = Value::number(tag, static_cast<LONG>(home_->support_mask()));
        return true;
    default:
        return false;
    }
}

bool MessageBody::compute(ULONG tag, const Bag& bag, Value& out) const {
    if (!lets_read(tag)) {
        out = Value::error(CHANGE_PROP_TYPE(tag, PT_ERROR), MAPI_E_NO_ACCESS);
        return true;
    }
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ACCESS):
        out = Value::number(tag, (home_ ? home_->writable() : store_->writable) && !state().deleted
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
    case PROP_ID(PR_MESSAGE_SIZE): // PR_MESSAGE_SIZE_EXTENDED is the same in 64 bits
        if (PROP_TYPE(tag) != PT_I8 || !bag.has(tag))
            return false;
        out = Value::long_number(tag, bag.number(tag));
        return true;
    default:
        break;
    }
    if (bodies_.compute(tag, bag, out))
        return true;
    if (home_)
        return compute_in_storage(tag, out);
    if (host_ && is_of_its_place(tag))
        return false;
    MessageState now = state();
    if (!now.content)
        now.flags = new_flags(bag);
    return store_->mailbox->compute_message(number_, now, tag, out);
}

/// What only the store sets.
std::vector<ULONG> MessageBody::store_tags() const {
    std::vector<ULONG> tags{PR_ACCESS_LEVEL, PR_MESSAGE_RECIPIENTS, PR_MESSAGE_ATTACHMENTS};
    if (home_) {
        tags.insert(tags.end(),
                    {PR_ACCESS, PR_OBJECT_TYPE, PR_MAPPING_SIGNATURE, PR_STORE_SUPPORT_MASK});
        return tags;
    }
    const auto common = Mailbox::computed_message_tags();
    const bool removed = state().deleted_at != 0;
    std::copy_if(common.begin(), common.end(), std::back_inserter(tags), [&](ULONG tag) {
        return tag == kDeletedOn ? removed : !host_ || !is_of_its_place(tag);
    });
    return tags;
}

void MessageBody::computed_tags(const Bag& bag, std::vector<ULONG>& tags) const {
    const std::vector<ULONG> own = store_tags();
    tags.insert(tags.end(), own.begin(), own.end());
    // They lie in the bag since the last save, but are not the client's to set or to copy.
    for (const ULONG tag : derived_tags()) {
        if (bag.has(tag))
            tags.push_back(tag);
    }
    bodies_.computed_tags(bag, tags);
}

bool MessageBody::takes_computed(ULONG tag) const {
    return home_ && is_kept_in_storage(tag);
}

SCODE MessageBody::may_set(const Value& value, const Bag& bag) const {
    const SCODE attribute = lets_write(value.tag());
    return attribute == S_OK ? may_write(value, bag) : attribute;
}

SCODE MessageBody::may_write(const Value& value, const Bag&) const {
    if (home_ && is_kept_in_storage(value.tag()))
        return S_OK;
    if (PROP_ID(value.tag()) == PROP_ID(PR_MESSAGE_FLAGS)) {
        const std::lock_guard lock(mutex_);
        return message_ || embedded_ ? MAPI_E_COMPUTED : S_OK;
    }
    const std::vector<ULONG> own = store_tags();
    const bool computed =
        is_derived(value.tag()) || !BodyForms::may_set(value.tag()) ||
        std::any_of(own.begin(), own.end(), [&](ULONG tag) { return PROP_ID(tag) == value.id(); });
    return computed ? MAPI_E_COMPUTED : S_OK;
}

SCODE MessageBody::may_delete(ULONG tag, const Bag& bag) const {
    if (const SCODE attribute = lets_delete(tag); attribute != S_OK)
        return attribute;
    if (home_ && is_kept_in_storage(tag))
        return S_OK;
    const bool body = BodyForms::form_of(tag) != BodyForms::none;
    if (body && !bag.has(tag) && BodyForms::stored(bag) != BodyForms::none)
        return MAPI_E_COMPUTED;
    return PropHost::may_delete(tag, bag);
}

void MessageBody::properties_changed(std::span<const ULONG> tags) {
    dirty_.store(true, std::memory_order_release);
    unsigned changed = BodyForms::none;
    for (const ULONG tag : tags)
        changed |= BodyForms::form_of(tag);
    if (changed == BodyForms::none)
        return;
    const std::lock_guard lock(properties_->mutex);
    ++body_writes_;
    if (changed &= BodyForms::stored(properties_->bag); changed != BodyForms::none) {
        written_bodies_ |= changed;
        BodyForms::keep_only(properties_->bag, written_bodies_);
    }
}

HRESULT MessageBody::open_other(ULONG tag, const IID& iid, ULONG options, ULONG, IUnknown** out) {
    LPMAPITABLE table = nullptr;
    HRESULT result = MAPI_E_NOT_FOUND;
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_MESSAGE_RECIPIENTS):
        if (iid != IID_IMAPITable)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        result = GetRecipientTable(options & MAPI_UNICODE, &table);
        break;
    case PROP_ID(PR_MESSAGE_ATTACHMENTS):
        if (iid != IID_IMAPITable)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        result = GetAttachmentTable(options & MAPI_UNICODE, &table);
        break;
    default:
        break;
    }
    *out = table;
    return result;
}

// Saving
// -------------------------------------------------------------------------------------------

bool MessageBody::is_sent_again(const Bag& bag) const {
    const MessageState saved = state();
    return ((saved.content ? saved.flags : new_flags(bag)) & MSGFLAG_RESEND) != 0;
}

/// What would be saved now.
std::shared_ptr<Content> MessageBody::collect(bool submitting, std::uint64_t& body_writes) const {
    auto content = std::make_shared<Content>();
    unsigned written = BodyForms::none;
    {
        const std::lock_guard lock(properties_->mutex);
        content->properties = properties_->bag;
        content->attributes = attributes_;
        written = written_bodies_;
        body_writes = body_writes_;
    }
    ContentPtr before;
    {
        const std::lock_guard lock(mutex_);
        before = saved_content();
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
        assign_responsibility(content->recipients, is_sent_again(bag));
    }
    if (!bag.has(PR_CREATION_TIME))
        bag.set_time(PR_CREATION_TIME, now);
    if (!home_ || !bag.has(PR_LAST_MODIFICATION_TIME))
        bag.set_time(PR_LAST_MODIFICATION_TIME, now);
    BodyForms::settle_bag(bag, written, before ? &before->properties : nullptr);
    derive(*content);
    if (host_ || home_) { // its flags lie with it
        constexpr ULONG kOfContent = MSGFLAG_HASATTACH;
        const bool modified = !home_ && is_saved_inside();
        const ULONG flags =
            new_flags(bag) & ~(modified ? kOfContent | MSGFLAG_UNMODIFIED : kOfContent);
        bag.set_number(
            PR_MESSAGE_FLAGS,
            static_cast<LONG>(content->attachments.empty() ? flags : flags | kOfContent));
    }
    return content;
}

HRESULT MessageBody::commit_embedded(const ContentPtr& content) {
    const HRESULT result = host_->keep_embedded(content);
    if (FAILED(result))
        return result;
    if (host_->is_released())
        gate::note({.fact = check::Fact::attachment_saved_too_late});
    const std::lock_guard lock(mutex_);
    embedded_ = content;
    return S_OK;
}

HRESULT MessageBody::commit(const ContentPtr& content, bool force) {
    if (host_)
        return commit_embedded(content);
    if (home_) {
        const HRESULT result = home_->save(content);
        if (FAILED(result))
            return result;
        const std::lock_guard lock(mutex_);
        embedded_ = content;
        return S_OK;
    }
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
void MessageBody::show_saved(const Content& content, std::uint64_t body_writes) {
    {
        const std::lock_guard lock(properties_->mutex);
        Bag& bag = properties_->bag;
        bag.erase(PR_MESSAGE_FLAGS);
        bag.erase(PR_SUBJECT_PREFIX_W);
        const bool same_bodies = body_writes_ == body_writes;
        if (same_bodies) {
            written_bodies_ = BodyForms::none;
            bag.erase(PR_RTF_IN_SYNC);
        }
        for (const Value& value : content.properties) {
            const bool body = BodyForms::form_of(value.tag()) != BodyForms::none;
            if (body ? same_bodies : is_derived(value.tag()) || !bag.has(value.tag()))
                bag.set(value);
        }
    }
    refill_attachment_rows(content);
}

HRESULT MessageBody::save_changes(ULONG flags) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    std::unique_lock saving(saving_, std::defer_lock);
    struct Saving {
        MessageHome* home = nullptr;
        ~Saving() noexcept(false) { // the client's objects may be let go of
            if (home)
                home->end_saving();
        }
    } at_home;
    if (is_at_home()) { // the storage is the client's: no lock is held
        if (const HRESULT result = home_->begin_saving(); FAILED(result))
            return result;
        at_home.home = home_.get();
    } else {
        saving.lock();
    }
    note_lost_attachments(attachment_states_.take_lost());
    std::uint64_t body_writes = 0;
    const ContentPtr content = collect(false, body_writes);
    const bool was_dirty = dirty_.exchange(false, std::memory_order_acq_rel);
    const HRESULT result = commit(content, (flags & FORCE_SAVE) != 0);
    if (FAILED(result)) {
        if (was_dirty)
            dirty_.store(true, std::memory_order_release);
        if (result == MAPI_E_OBJECT_CHANGED || result == MAPI_E_OBJECT_DELETED)
            save_refused_.store(true, std::memory_order_release);
        return result;
    }
    save_refused_.store(false, std::memory_order_release);
    show_saved(*content, body_writes);
    if (!(flags & (KEEP_OPEN_READONLY | KEEP_OPEN_READWRITE)))
        saved_for_good_.store(true, std::memory_order_release);
    if (!(flags & KEEP_OPEN_READWRITE)) {
        // No flag promises no further write either: handled as KEEP_OPEN_READONLY (decision).
        writable_.store(false, std::memory_order_release);
        const std::lock_guard lock(mutex_);
        if (message_)
            store_->mailbox->end_writing(message_, writer_);
        writer_.reset();
    }
    return S_OK;
}

} // namespace mapisim::store

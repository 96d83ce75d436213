// The outgoing queue, and mail that arrives.

#include <algorithm>

#include <mapicode.h>
#include <mapitags.h>

#include "evidence/store.h"
#include "platform/undo.h"
#include "spooler/progress.h"
#include "store/events.h"
#include "store/mailbox.h"

namespace mapisim::store {

namespace {

std::atomic<std::uint64_t> submissions{0};

Queued entry_for(const Message& message, evidence::Index logon) {
    const FILETIME wanted = message.content->properties.time(PR_DEFERRED_DELIVERY_TIME);
    return {.number = message.number,
            .submitted_at = scenario::now(),
            .not_before = Ticks{wanted.dwHighDateTime} << 32 | wanted.dwLowDateTime,
            .priority = message.content->properties.number(PR_PRIORITY, PRIO_NORMAL),
            .order = submissions.fetch_add(1, std::memory_order_relaxed) + 1,
            .logon = logon,
            .subject = std::string{message.content->properties.text(PR_SUBJECT_W)},
            .progress = std::make_shared<spooler::Progress>()};
}

table::SourceOptions queue_columns() {
    return {.columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_CLIENT_SUBMIT_TIME, PR_SUBMIT_FLAGS,
                        PR_SUBJECT_W, PR_DISPLAY_TO_W, PR_DISPLAY_CC_W, PR_DISPLAY_BCC_W,
                        PR_SENDER_NAME_W, PR_PRIORITY, PR_MESSAGE_FLAGS, PR_MESSAGE_SIZE}};
}

auto place_in(auto& queue, Number number) {
    return std::find_if(queue.begin(), queue.end(),
                        [&](const Queued& entry) { return entry.number == number; });
}

/// Where there is no room for another: the record of a message that has left the queue.
evidence::Index take_over_record(evidence::Store& evidence) noexcept {
    return evidence.take_over<evidence::Mail>([](evidence::Mail& mail, evidence::Index) {
        auto state = mail.state.load();
        return (state == evidence::MailState::sent || state == evidence::MailState::aborted) &&
               mail.state.compare_exchange_strong(state, evidence::MailState::unused);
    });
}

/// 0 where there is no room for it.
evidence::Index record_mail(const Queued& entry, evidence::SiteIndex at) {
    evidence::Store& evidence = evidence::own();
    evidence::Index index = evidence.allocate<evidence::Mail>();
    if (!index)
        index = take_over_record(evidence);
    if (!index)
        return 0;
    evidence::Mail& mail = evidence.at<evidence::Mail>(index);
    mail.subject = evidence.add_text(entry.subject);
    mail.logon = entry.logon;
    mail.submitted_at = at;
    mail.submitted_call = entry.order;
    mail.state.store(evidence::MailState::queued, std::memory_order_release);
    return index;
}

void set_mail_state(evidence::Index mail, evidence::MailState state) {
    if (mail) {
        evidence::own().at<evidence::Mail>(mail).state.store(state, std::memory_order_release);
    }
}

} // namespace

HRESULT Mailbox::submit(Message& message, evidence::Index logon, evidence::SiteIndex at) {
    Folder *from = nullptr, *outbox = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (message.deleted)
            return MAPI_E_OBJECT_DELETED;
        if (message.queued)
            return MAPI_E_SUBMITTED;
        from = message.folder;
        outbox = find_special(Special::outbox);
        Queued entry = entry_for(message, logon);
        entry.mail = record_mail(entry, at); // first: what is queued is in the report
        if (!entry.mail)
            return MAPI_E_NOT_ENOUGH_MEMORY;
        platform::Undo forget(
            [record = entry.mail] { set_mail_state(record, evidence::MailState::aborted); });
        queue_.push_back(std::move(entry));
        message.queued = true;
        const ULONG before = message.flags;
        assign_flags(message, before | MSGFLAG_SUBMIT | MSGFLAG_UNSENT);
        platform::Undo undo([&] {
            queue_.pop_back();
            message.queued = false;
            assign_flags(message, before);
            if (queue_rows_)
                queue_rows_->erase(table::key_of(message.number));
        });
        if (outbox && outbox != from)
            move_to(message, *outbox);
        else
            put_row(message);
        undo.done();
        forget.done();
    }
    refresh(*from);
    if (outbox && outbox != from)
        refresh(*outbox);
    return S_OK;
}

void Mailbox::submit_report(const MessagePtr& report) {
    Folder* const outbox = find_special(Special::outbox);
    queue_.push_back(entry_for(*report, 0)); // of nobody's own
    report->queued = true;
    platform::Undo undo([&] { queue_.pop_back(); });
    place(report, outbox ? *outbox : *root_);
    undo.done();
}

table::RowPtr Mailbox::queue_row(const Message& message) const {
    property::Bag overlay = message_row(message)->overlay();
    property::Value value;
    if (compute_message(message.number, state_of(message), PR_SUBMIT_FLAGS, value))
        overlay.set(std::move(value));
    return table::make_row(bag_of(message.content), std::move(overlay));
}

RowSourcePtr Mailbox::queue_rows() {
    const std::lock_guard lock(mutex_);
    if (!queue_rows_) {
        auto source = std::make_shared<table::RowSource>(queue_columns());
        for (const Queued& entry : queue_) // as they were submitted
            source->put(queue_row(*find_message(entry.number)));
        queue_rows_ = std::move(source);
    }
    return queue_rows_;
}

HRESULT Mailbox::abort_submit(Number number) {
    const std::lock_guard lock(mutex_);
    const auto place = place_in(queue_, number);
    if (place == queue_.end())
        return MAPI_E_NOT_IN_QUEUE;
    const MessagePtr message = find_message(number);
    if (message->locked)
        return MAPI_E_UNABLE_TO_ABORT;
    message->queued = false;
    platform::Undo undo([&] { message->queued = true; });
    set_flags(*message, message->flags & ~static_cast<ULONG>(MSGFLAG_SUBMIT));
    undo.done();
    set_mail_state(place->mail, evidence::MailState::aborted);
    queue_.erase(place);
    if (queue_rows_)
        queue_rows_->erase(table::key_of(number));
    return S_OK;
}

std::vector<Queued> Mailbox::queue() const {
    const std::lock_guard lock(mutex_);
    return {queue_.begin(), queue_.end()};
}

std::size_t Mailbox::queue_size() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

bool Mailbox::is_sending() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(queue_.begin(), queue_.end(),
                       [](const Queued& entry) { return entry.locked; });
}

std::optional<MessageState> Mailbox::begin_sending(const Queued& mail) {
    const std::lock_guard lock(mutex_);
    const auto place = place_in(queue_, mail.number);
    if (place == queue_.end() || place->order != mail.order)
        return std::nullopt;
    const MessagePtr message = find_message(mail.number);
    const bool locked = place->locked;
    place->locked = message->locked = true;
    platform::Undo undo([&] { place->locked = message->locked = locked; });
    if (queue_rows_ && !locked)
        queue_rows_->put(queue_row(*message));
    std::optional<MessageState> state = state_of(*message);
    undo.done();
    return state;
}

void Mailbox::unlock(Queued& entry) noexcept {
    entry.locked = false;
    const MessagePtr message = find_message(entry.number);
    message->locked = false;
    try {
        if (queue_rows_)
            queue_rows_->put(queue_row(*message));
    } catch (const std::bad_alloc&) { // the row goes on saying that it is locked
    }
}

void Mailbox::cancel_sending(Number number) noexcept {
    const std::lock_guard lock(mutex_);
    if (const auto place = place_in(queue_, number); place != queue_.end())
        unlock(*place);
}

void Mailbox::defer_sending(Number number, Ticks at, Ticks again) noexcept {
    const std::lock_guard lock(mutex_);
    const auto place = place_in(queue_, number);
    if (place == queue_.end())
        return;
    place->again = again;
    last_sent_ = at;
    unlock(*place);
}

void Mailbox::cancel_sending() noexcept {
    const std::lock_guard lock(mutex_);
    for (Queued& entry : queue_) {
        if (entry.locked)
            unlock(entry);
    }
}

Ticks Mailbox::last_sent() const {
    const std::lock_guard lock(mutex_);
    return last_sent_;
}

void Mailbox::finish_sending(Number number, Ticks at) {
    Folder *from = nullptr, *to = nullptr;
    {
        const std::lock_guard lock(mutex_);
        const auto place = place_in(queue_, number);
        if (place == queue_.end())
            return;
        const MessagePtr message = find_message(number);
        message->locked = message->queued = false;
        const ULONG before = message->flags;
        platform::Undo undo([&] {
            message->locked = message->queued = true;
            assign_flags(*message, before);
        });
        from = message->folder;
        assign_flags(*message, (before | MSGFLAG_READ) &
                                   ~static_cast<ULONG>(MSGFLAG_SUBMIT | MSGFLAG_UNSENT));

        const property::Bag& bag = message->content->properties;
        if (bag.boolean(PR_DELETE_AFTER_SUBMIT)) {
            erase_message(*message, true);
        } else {
            const property::Bytes target = bag.binary(PR_SENTMAIL_ENTRYID);
            EntryId id;
            if (parse(static_cast<ULONG>(target.size()),
                      reinterpret_cast<const ENTRYID*>(target.data()), id) == S_OK &&
                id.kind == EntryKind::folder && same_uid(id.store, uid_)) {
                to = find_folder(id.number);
            }
            if (to && to != from)
                move_to(*message, *to);
            else
                put_row(*message);
        }
        undo.done();
        if (queue_rows_)
            queue_rows_->erase(table::key_of(number));
        set_mail_state(place->mail, evidence::MailState::sent);
        queue_.erase(place);
        last_sent_ = at;
    }
    refresh(*from);
    if (to && to != from)
        refresh(*to);
}

void Mailbox::deliver(ContentPtr content, ULONG flags) {
    const std::string message_class{content->properties.text(PR_MESSAGE_CLASS_W)};
    const Number target = receive_folder(message_class).folder;
    auto message = std::make_shared<Message>();
    message->number = new_number();
    message->content = std::move(content);
    message->flags = flags;
    const property::Bag& bag = message->content->properties;
    if (bag.boolean(PR_READ_RECEIPT_REQUESTED))
        message->flags |= MSGFLAG_RN_PENDING;
    if (bag.boolean(PR_NON_RECEIPT_NOTIFICATION_REQUESTED))
        message->flags |= MSGFLAG_NRN_PENDING;
    Folder* folder = nullptr;
    {
        const std::lock_guard lock(mutex_);
        folder = find_folder(target);
        if (!folder)
            folder = root_;
        place(message, *folder);
    }
    try {
        refresh(*folder);
        post_new_mail(*this, message->number, folder->number, message_class, message->flags);
        post(*this, {.type = fnevObjectCreated,
                     .object = message_id(message->number),
                     .parent = folder->number});
    } catch (const std::bad_alloc&) { // it has arrived, and must not be sent again to tell of it
    }
}

} // namespace mapisim::store

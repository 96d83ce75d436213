// Saving, deleting, moving and marking messages.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <mapicode.h>
#include <mapitags.h>

#include "platform/undo.h"
#include "store/events.h"
#include "store/mailbox.h"
#include "store/translate.h"

namespace mapisim::store {

// Steps
// --------------------------------------------------------------------------------------------

bool Mailbox::being_written(Message& message, const Writer* except) const {
    std::erase_if(message.writers, [](const std::weak_ptr<Writer>& writer) {
        const WriterPtr held = writer.lock();
        return !held || !held->counts();
    });
    return std::any_of(
        message.writers.begin(), message.writers.end(),
        [&](const std::weak_ptr<Writer>& writer) { return writer.lock().get() != except; });
}

WriterPtr Mailbox::begin_writing(const MessagePtr& message, object::ScopeRef scope) {
    auto writer = std::make_shared<Writer>(Writer{std::move(scope)});
    const std::lock_guard lock(mutex_);
    message->writers.push_back(writer);
    return writer;
}

void Mailbox::end_writing(const MessagePtr& message, const WriterPtr& writer) noexcept {
    const std::lock_guard lock(mutex_);
    std::erase_if(message->writers, [&](const std::weak_ptr<Writer>& known) {
        return known.expired() || known.lock() == writer;
    });
}

void Mailbox::put_row(const Message& message) {
    // The folder's own row last: when there is no memory for it all, that one stays as it was.
    RowSourcePtr& rows = rows_of(*message.folder, message.associated);
    table::RowPtr row = rows ? message_row(message) : nullptr;
    if (message.queued && queue_rows_)
        queue_rows_->put(queue_row(message));
    follow(message);
    if (row)
        rows->put(std::move(row));
}

void Mailbox::place(const MessagePtr& message, Folder& folder) {
    message->folder = &folder;
    std::set<Number>& numbers = set_of(folder, message->associated);
    numbers.insert(message->number);
    platform::Undo undo([&] {
        numbers.erase(message->number);
        messages_.erase(message->number);
    });
    messages_.insert_or_assign(message->number, message);
    put_row(*message);
    undo.done();
    if (!message->associated && !(message->flags & MSGFLAG_READ))
        ++folder.unread;
}

void Mailbox::remove_from_folder(Message& message) {
    Folder& folder = *message.folder;
    if (RowSourcePtr& rows = rows_of(folder, message.associated))
        rows->erase(table::key_of(message.number));
    set_of(folder, message.associated).erase(message.number);
    if (!message.associated && !(message.flags & MSGFLAG_READ))
        --folder.unread;
}

void Mailbox::assign_flags(Message& message, ULONG flags) noexcept {
    const ULONG changes = std::exchange(message.flags, flags) ^ flags;
    if (!message.associated && changes & MSGFLAG_READ)
        message.folder->unread += flags & MSGFLAG_READ ? std::size_t(-1) : 1;
}

void Mailbox::set_flags(Message& message, ULONG flags) {
    const ULONG old = message.flags;
    if (old == flags)
        return;
    assign_flags(message, flags);
    platform::Undo undo([&] { assign_flags(message, old); });
    put_row(message);
    undo.done();
}

HRESULT Mailbox::post_message(Message& message) {
    Folder* folder = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (message.deleted)
            return MAPI_E_OBJECT_DELETED;
        if (message.queued)
            return MAPI_E_SUBMITTED;
        constexpr ULONG kOfDrafts = MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED;
        set_flags(message, (message.flags | MSGFLAG_READ) & ~kOfDrafts);
        folder = message.folder;
    }
    refresh(*folder);
    return S_OK;
}

void Mailbox::move_to(Message& message, Folder& destination) {
    Folder& source = *message.folder;
    if (&source == &destination)
        return;
    set_of(destination, message.associated).insert(message.number);
    message.folder = &destination;
    platform::Undo undo([&] {
        set_of(destination, message.associated).erase(message.number);
        message.folder = &source;
    });
    put_row(message);
    undo.done();
    message.folder = &source;
    remove_from_folder(message);
    message.folder = &destination;
    if (!message.associated && !(message.flags & MSGFLAG_READ))
        ++destination.unread;

    const EntryId self = message_id(message.number), old_parent = folder_id(source.number);
    post(*this, {.type = fnevObjectMoved,
                 .object = self,
                 .parent = destination.number,
                 .old_object = &self,
                 .old_parent = &old_parent});
}

// Saving
// -------------------------------------------------------------------------------------------

HRESULT Mailbox::save_new(const Save& save, MessagePtr* out) {
    auto message = std::make_shared<Message>();
    message->number = save.number;
    message->associated = save.associated;
    message->content = save.content;
    message->flags = save.flags;
    if (save.writer)
        message->writers.push_back(save.writer);
    {
        const std::lock_guard lock(mutex_);
        if (save.folder->deleted)
            return MAPI_E_OBJECT_DELETED;
        if (!(message->flags & MSGFLAG_UNSENT) && asks_for_report(*message))
            message->flags |= MSGFLAG_RN_PENDING; // it came from elsewhere
        place(message, *save.folder);
    }
    *out = std::move(message);
    refresh(*save.folder);
    post(*this, {.type = fnevObjectCreated,
                 .object = message_id(save.number),
                 .parent = save.folder->number});
    return S_OK;
}

HRESULT Mailbox::save(Message& message, const Save& save, ULONG* version) {
    Number folder = 0;
    {
        const std::lock_guard lock(mutex_);
        if (message.deleted)
            return MAPI_E_OBJECT_DELETED;
        if (message.queued)
            return MAPI_E_SUBMITTED;
        if (message.version != save.version && !save.force)
            return MAPI_E_OBJECT_CHANGED;
        const ContentPtr old = message.content;
        const ULONG old_flags = message.flags;
        message.content = save.content;
        message.flags &= ~static_cast<ULONG>(MSGFLAG_UNMODIFIED | MSGFLAG_HASATTACH);
        if (!save.content->attachments.empty())
            message.flags |= MSGFLAG_HASATTACH;
        platform::Undo undo([&] {
            message.content = old;
            message.flags = old_flags;
        });
        put_row(message);
        undo.done();
        *version = ++message.version;
        folder = message.folder->number;
    }
    post(*this,
         {.type = fnevObjectModified, .object = message_id(message.number), .parent = folder});
    return S_OK;
}

// Many at once
// -------------------------------------------------------------------------------------

HRESULT Mailbox::delete_messages(Folder& folder, std::span<const Number> numbers, bool hard,
                                 property::Progress& progress) {
    ChangedFolders changed;
    const HRESULT result = each(numbers, progress, [&](Number number) {
        const MessagePtr message = find_in(folder, number);
        if (!message) {
            const MessagePtr removed = find_removed(number);
            if (!hard || !removed || removed->folder != &folder)
                return false;
            forget_removed(*removed);
            messages_.erase(number);
            return true;
        }
        if (message->queued || being_written(*message, nullptr))
            return false;
        changed.insert(message->folder);
        erase_message(*message, hard);
        return true;
    });
    for (Folder* const place : changed)
        refresh(*place);
    return result;
}

HRESULT Mailbox::move_messages(Folder& folder, std::span<const Number> numbers, Folder& destination,
                               property::Progress& progress) {
    ChangedFolders changed{&destination};
    bool gone = false;
    const HRESULT result = each(numbers, progress, [&](Number number) {
        gone = gone || destination.deleted;
        if (gone)
            return false;
        if (const MessagePtr message = find_in(folder, number); message && !message->queued) {
            changed.insert(message->folder);
            if (message->folder == &destination)
                return true;
            const LONG status = std::exchange(message->status, 0); // stays behind
            platform::Undo undo([&] { message->status = status; });
            move_to(*message, destination);
            undo.done();
            return true;
        }
        const MessagePtr removed = find_removed(number);
        if (!removed || removed->folder != &folder)
            return false;
        removed->status = 0;
        restore(*removed, destination);
        return true;
    });
    for (Folder* const place : changed)
        refresh(*place);
    return gone ? MAPI_E_OBJECT_DELETED : result;
}

HRESULT Mailbox::copy_messages(Mailbox& from, Folder& from_folder, std::span<const Number> numbers,
                               Folder& destination, property::Progress& progress) {
    HRESULT result = progress.begin(numbers.size());
    bool all = true;
    for (const Number number : numbers) {
        if (FAILED(result))
            break;
        std::optional<MessageState> state;
        {
            const std::lock_guard lock(from.mutex_);
            MessagePtr message = from.find_in(from_folder, number);
            if (!message && (message = from.find_removed(number)) &&
                message->folder != &from_folder) {
                message = nullptr;
            }
            if (message && !message->locked)
                state = from.state_of(*message);
        }
        if (state) {
            auto copy = std::make_shared<Message>();
            copy->number = new_number();
            copy->associated = state->associated;
            // What is pending is the original's: of one message there is one report.
            copy->flags = state->flags & ~static_cast<ULONG>(MSGFLAG_SUBMIT | MSGFLAG_RN_PENDING |
                                                             MSGFLAG_NRN_PENDING);
            copy->content = translated(state->content, from.names(), names());
            {
                const std::lock_guard lock(mutex_);
                if (destination.deleted)
                    return MAPI_E_OBJECT_DELETED;
                place(copy, destination);
            }
            const EntryId old = from.message_id(number);
            const EntryId old_parent = from.folder_id(state->folder);
            post(*this, {.type = fnevObjectCopied,
                         .object = message_id(copy->number),
                         .parent = destination.number,
                         .old_object = &old,
                         .old_parent = &old_parent});
        } else {
            all = false;
        }
        result = progress.step();
    }
    refresh(destination);
    return FAILED(result) ? result : all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

bool Mailbox::may_leave(Number number) const {
    const std::lock_guard lock(mutex_);
    const auto place = messages_.find(number);
    return place != messages_.end() && !place->second->queued &&
           !being_written(*place->second, nullptr);
}

HRESULT Mailbox::move_messages_to(Mailbox& to, Folder& folder, std::span<const Number> numbers,
                                  Folder& destination, property::Progress& progress) {
    HRESULT result = progress.begin(numbers.size());
    bool all = true;
    property::Progress none;
    for (const Number number : numbers) {
        if (FAILED(result))
            return result;
        // Looked at first: what cannot go from here must not arrive there.
        if (!may_leave(number) ||
            to.copy_messages(*this, folder, {&number, 1}, destination, none) != S_OK ||
            delete_messages(folder, {&number, 1}, true, none) != S_OK) {
            all = false;
        }
        result = progress.step();
    }
    return FAILED(result) ? result : all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

// Status
// -------------------------------------------------------------------------------------------

HRESULT Mailbox::change_status(Number number, LONG status, LONG mask, LONG* old) {
    const std::lock_guard lock(mutex_);
    const MessagePtr message = find_message(number);
    if (!message)
        return MAPI_E_NOT_FOUND;
    *old = message->status;
    const LONG next = (message->status & ~mask) | (status & mask);
    if (next == message->status)
        return S_OK;
    message->status = next;
    platform::Undo undo([&] { message->status = *old; });
    put_row(*message);
    undo.done();
    return S_OK;
}

} // namespace mapisim::store

// Read flags, and the read reports that follow from them.

#include <mapicode.h>
#include <mapitags.h>

#include "platform/undo.h"
#include "spooler/report.h"
#include "spooler/spooler.h"
#include "store/events.h"
#include "store/mailbox.h"

namespace mapisim::store {

namespace {

constexpr ULONG kPending = MSGFLAG_RN_PENDING | MSGFLAG_NRN_PENDING;

} // namespace

bool Mailbox::asks_for_report(const Message& message) noexcept {
    return !message.associated && message.content->properties.boolean(PR_READ_RECEIPT_REQUESTED);
}

void Mailbox::send_read_report(Message& message) {
    // Nobody can be told of that reads in a store without an owner.
    if (asks_for_report(message) && !owner().address.empty()) {
        auto report = std::make_shared<Message>();
        report->number = new_number();
        report->content = spooler::read_report(*this, state_of(message), report->number);
        report->flags = MSGFLAG_SUBMIT | MSGFLAG_UNSENT | MSGFLAG_READ | MSGFLAG_FROMME;
        submit_report(report);
    }
    set_flags(message, message.flags & ~kPending);
}

bool Mailbox::apply_read_flags(Message& message, ULONG flags) {
    const ULONG before = message.flags;
    const ContentPtr content = message.content;
    if ((flags & (SUPPRESS_RECEIPT | GENERATE_RECEIPT_ONLY)) ==
        (SUPPRESS_RECEIPT | GENERATE_RECEIPT_ONLY)) {
        if (asks_for_report(message)) {
            auto silent = std::make_shared<Content>(*content);
            silent->properties.set_boolean(PR_READ_RECEIPT_REQUESTED, false);
            message.content = std::move(silent);
            put_row(message);
        }
        set_flags(message, before & ~kPending);
    } else if (flags & GENERATE_RECEIPT_ONLY) {
        if (before & MSGFLAG_RN_PENDING)
            send_read_report(message);
    } else if (flags & CLEAR_READ_FLAG) {
        set_flags(message, before & ~static_cast<ULONG>(MSGFLAG_READ));
    } else if (flags & (CLEAR_RN_PENDING | CLEAR_NRN_PENDING)) {
        ULONG next = flags & SUPPRESS_RECEIPT ? before | MSGFLAG_READ : before;
        if (flags & (CLEAR_RN_PENDING | SUPPRESS_RECEIPT))
            next &= ~static_cast<ULONG>(MSGFLAG_RN_PENDING);
        if (flags & (CLEAR_NRN_PENDING | SUPPRESS_RECEIPT))
            next &= ~static_cast<ULONG>(MSGFLAG_NRN_PENDING);
        set_flags(message, next);
    } else if (!(before & MSGFLAG_READ)) {
        if (flags & SUPPRESS_RECEIPT) {
            set_flags(message, (before | MSGFLAG_READ) & ~kPending);
        } else {
            set_flags(message, before | MSGFLAG_READ);
            if (before & MSGFLAG_RN_PENDING)
                send_read_report(message);
        }
    }
    if (message.flags == before && message.content == content)
        return false;
    const ULONG tags[] = {PR_MESSAGE_FLAGS};
    post(*this, {.type = fnevObjectModified,
                 .object = message_id(message.number),
                 .parent = message.folder->number,
                 .tags = tags});
    return true;
}

HRESULT Mailbox::set_read_flags(Folder& folder, const std::vector<Number>* numbers, ULONG flags,
                                property::Progress& progress) {
    ChangedFolders changed;
    const std::size_t waiting = queue_size();
    const HRESULT result =
        each(numbers ? *numbers : numbers_of(folder, false), progress, [&](Number number) {
            const MessagePtr message = find_in(folder, number);
            if (!message || message->queued || being_written(*message, nullptr))
                return false;
            if (!message->associated && apply_read_flags(*message, flags))
                changed.insert(message->folder);
            return true;
        });
    for (Folder* const place : changed)
        refresh(*place);
    reports_left(waiting);
    return result;
}

HRESULT Mailbox::set_read_flag(Message& message, ULONG flags) {
    Folder* folder = nullptr;
    const std::size_t waiting = queue_size();
    {
        const std::lock_guard lock(mutex_);
        if (message.deleted)
            return MAPI_E_OBJECT_DELETED;
        if (message.queued)
            return MAPI_E_SUBMITTED;
        if (message.associated || !apply_read_flags(message, flags))
            return S_OK;
        folder = message.folder;
    }
    refresh(*folder);
    reports_left(waiting);
    return S_OK;
}

void Mailbox::reports_left(std::size_t waiting) {
    if (queue_size() <= waiting)
        return;
    if (Folder* const outbox = folder(special(Special::outbox)))
        refresh(*outbox);
    spooler::submitted(*this);
}

} // namespace mapisim::store

// Sending a message, and marking it as read.

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "check/events.h"
#include "evidence/store.h"
#include "gate/call.h"
#include "profile/profile.h"
#include "spooler/spooler.h"
#include "store/attach_body.h"
#include "store/message_body.h"
#include "store/people.h"

namespace mapisim::store {

using property::Bag;

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
void mark_submitted(evidence::Index index) noexcept {
    auto& store = evidence::own();
    if (index == 0 || index >= store.count<evidence::Object>())
        return;
    auto& record = store.at<evidence::Object>(index);
    if (record.kind != static_cast<std::uint8_t>(object::Kind::message))
        return; // a form has sent it, on a call to the session
    auto live = evidence::ObjectState::live;
    if (record.state.compare_exchange_strong(live, evidence::ObjectState::invalid)) {
        record.ended_at = gate::current_site();
        record.end_reason.store(evidence::EndReason::message_submitted, std::memory_order_release);
    }
}

} // namespace

HRESULT MessageBody::SubmitMessage(ULONG) {
    if (home_)
        return MAPI_E_NO_SUPPORT;
    if (!may_submit_ || new_associated_)
        return MAPI_E_NO_ACCESS;
    const std::lock_guard saving(saving_);
    {
        const std::lock_guard lock(mutex_);
        if (recipients_.empty())
            return MAPI_E_NO_RECIPIENTS;
    }
    std::uint64_t body_writes = 0;
    const ContentPtr content = collect(true, body_writes);
    HRESULT result = commit(content, false);
    if (FAILED(result))
        return result;
    show_saved(*content, body_writes);
    result = store_->mailbox->submit(*message_, store_->logon->index, gate::current_site());
    if (FAILED(result))
        return result;

    dirty_.store(false, std::memory_order_release);
    // The message's end is that of the attachments that are open.
    note_lost_attachments(attachment_states_.take_lost() + attachment_states_.unsaved());
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
    if (home_)
        return MAPI_E_NO_SUPPORT;
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    MessagePtr message;
    {
        const std::lock_guard lock(mutex_);
        message = message_;
    }
    if (message)
        return store_->mailbox->set_read_flag(*message, flags);

    // In no folder yet, or never: the flag is one that it is saved with.
    if (!writable())
        return MAPI_E_NO_ACCESS;
    {
        const std::lock_guard lock(properties_->mutex);
        ULONG next = new_flags(properties_->bag);
        if (flags & CLEAR_READ_FLAG) {
            next &= ~static_cast<ULONG>(MSGFLAG_READ);
        } else if (!(flags & GENERATE_RECEIPT_ONLY)) {
            next |= MSGFLAG_READ;
        }
        properties_->bag.set_number(PR_MESSAGE_FLAGS, static_cast<LONG>(next));
    }
    if (host_)
        dirty_.store(true, std::memory_order_release);
    return S_OK;
}

HRESULT MessageBody::post() {
    if (const HRESULT saved = SaveChanges(KEEP_OPEN_READWRITE); saved != S_OK)
        return saved;
    MessagePtr message;
    {
        const std::lock_guard lock(mutex_);
        message = message_;
    }
    return message ? store_->mailbox->post_message(*message) : S_OK;
}

} // namespace mapisim::store

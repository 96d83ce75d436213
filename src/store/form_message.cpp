#include "store/form_message.h"

#include <mapicode.h>
#include <mapitags.h>

#include "store/message_body.h"

namespace mapisim::store {

std::unique_ptr<FormMessage> FormMessage::prepare(IMessage* message) {
    auto* body = dynamic_cast<MessageBody*>(object::body_of(message));
    return body ? std::make_unique<FormMessage>(object::Ref<MessageBody>::share(body)) : nullptr;
}

FormMessage::FormMessage(object::Ref<MessageBody> message) : message_(std::move(message)) {
    message_->held_by_form();
}

FormMessage::~FormMessage() {
    message_->form_closed();
}

HRESULT FormMessage::accept(ULONG flags) {
    if (!(message_->get(PR_MESSAGE_FLAGS).number() & static_cast<LONG>(MSGFLAG_UNSENT)))
        return message_->SetReadFlag(0);
    if (flags & MAPI_POST_MESSAGE && flags & MAPI_NEW_MESSAGE) {
        SPropValue posted{}; // it is no draft
        posted.ulPropTag = PR_MESSAGE_FLAGS;
        posted.Value.l = MSGFLAG_READ;
        if (const HRESULT set = message_->SetProps(1, &posted, nullptr); set != S_OK)
            return set;
    }
    const HRESULT saved = message_->SaveChanges(KEEP_OPEN_READWRITE);
    return saved != S_OK || flags & MAPI_POST_MESSAGE ? saved : message_->SubmitMessage(0);
}

} // namespace mapisim::store

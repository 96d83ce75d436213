#include "store/form_message.h"

#include <mapicode.h>
#include <mapitags.h>

#include "gate/call_out.h"
#include "store/message_body.h"

namespace mapisim::store {

std::unique_ptr<FormMessage> FormMessage::prepare(IMessage* message) {
    auto* body = dynamic_cast<MessageBody*>(gate::body_of(message));
    return body && body->open_store()
               ? std::make_unique<FormMessage>(object::Ref<MessageBody>::share(body))
               : nullptr;
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
    if (!message_->writable())
        return S_OK; // it is looked at, and no more
    if (flags & MAPI_POST_MESSAGE)
        return message_->post();
    const HRESULT saved = message_->SaveChanges(KEEP_OPEN_READWRITE);
    return saved != S_OK ? saved : message_->SubmitMessage(0);
}

} // namespace mapisim::store

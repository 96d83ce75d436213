#pragma once

#include <memory>

#include <mapidefs.h>

#include "object/body.h"

namespace mapisim::store {

class MessageBody;

/// A message that was prepared for a form: what was changed in it stays when the client lets go of
/// it before it is saved. Nothing is shown: the form does what the user of the scenario wants.
class FormMessage {
public:
    /// Null for an object that is no message of a store of ours.
    static std::unique_ptr<FormMessage> prepare(IMessage* message);

    explicit FormMessage(object::Ref<MessageBody> message);
    ~FormMessage();
    FormMessage(const FormMessage&) = delete;
    FormMessage& operator=(const FormMessage&) = delete;

    /// A message that was not sent yet is sent, or saved in its folder under MAPI_POST_MESSAGE; any
    /// other is read.
    HRESULT accept(ULONG flags);

private:
    const object::Ref<MessageBody> message_;
};

} // namespace mapisim::store

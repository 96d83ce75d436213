#include "spooler/transmit.h"

#include <algorithm>

#include <mapitags.h>

namespace mapisim::spooler {

using property::Bag;

namespace {

/// PR_RTF_IN_SYNC is the receiving store's statement on texts that arrive as they were sent.
bool of_message(ULONG tag) noexcept {
    return FIsTransmittable(tag) || PROP_ID(tag) == PROP_ID(PR_RTF_IN_SYNC);
}

/// The flags of a message in a message lie with it.
bool of_embedded(ULONG tag) noexcept {
    return of_message(tag) || PROP_ID(tag) == PROP_ID(PR_MESSAGE_FLAGS);
}

bool of_attachment(ULONG tag) noexcept {
    return FIsTransmittable(tag);
}

bool of_recipient(ULONG tag) noexcept {
    return FIsTransmittable(tag) || PROP_ID(tag) == PROP_ID(PR_ENTRYID) ||
           PROP_ID(tag) == PROP_ID(PR_OBJECT_TYPE);
}

Bag only(const Bag& bag, bool (*travels)(ULONG)) {
    Bag out;
    out.reserve(bag.size());
    for (const property::Value& value : bag) {
        if (travels(value.tag()))
            out.set(value);
    }
    return out;
}

store::ContentPtr without(const store::ContentPtr& content, bool (*travels)(ULONG)) {
    auto out = std::make_shared<store::Content>(*content);
    out->properties = only(content->properties, travels);
    for (store::Recipient& recipient : out->recipients)
        recipient.properties =
            std::make_shared<const Bag>(only(*recipient.properties, of_recipient));
    for (store::Attachment& attachment : out->attachments) {
        attachment.properties =
            std::make_shared<const Bag>(only(*attachment.properties, of_attachment));
        if (attachment.embedded)
            attachment.embedded = without(attachment.embedded, of_embedded);
    }
    if (travels == of_embedded)
        store::derive(*out);
    return out;
}

} // namespace

store::ContentPtr transmitted(const store::ContentPtr& content) {
    return without(content, of_message);
}

} // namespace mapisim::spooler

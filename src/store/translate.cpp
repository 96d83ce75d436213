#include "store/translate.h"

namespace mapisim::store {

namespace {

property::BagPtr translated_ptr(const property::BagPtr& bag, const property::NameMap& from,
                                property::NameMap& to) {
    return std::make_shared<const property::Bag>(translated(*bag, from, to));
}

} // namespace

property::Bag translated(const property::Bag& bag, const property::NameMap& from,
                         property::NameMap& to) {
    if (&from == &to)
        return bag;
    property::Bag out;
    out.reserve(bag.size());
    for (const property::Value& value : bag) {
        if (value.id() < property::NameMap::kFirst) {
            out.set(value);
            continue;
        }
        property::Name name;
        if (!from.name_of(value.id(), name))
            continue;
        if (const ULONG id = to.id_of(name, true))
            out.set(value.with_id(PROP_TAG(0, id)));
    }
    return out;
}

ContentPtr translated(const ContentPtr& content, const property::NameMap& from,
                      property::NameMap& to) {
    if (&from == &to)
        return content;
    auto out = std::make_shared<Content>(*content);
    out->properties = translated(content->properties, from, to);
    out->attributes = nullptr;
    for (Recipient& recipient : out->recipients) {
        recipient.properties = translated_ptr(recipient.properties, from, to);
    }
    for (Attachment& attachment : out->attachments) {
        attachment.properties = translated_ptr(attachment.properties, from, to);
        attachment.attributes = nullptr;
        if (attachment.embedded)
            attachment.embedded = translated(attachment.embedded, from, to);
    }
    return out;
}

} // namespace mapisim::store

#include "store/content.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <mapitags.h>

#include "store/body_forms.h"

namespace mapisim::store {

namespace {

/// Length of a prefix such as "RE: " or "FWD: ": up to three letters, a colon, a space (decision:
/// the rule that most stores follow).
std::size_t prefix_length(std::string_view subject) {
    const std::size_t colon = subject.find(": ");
    if (colon == std::string_view::npos || colon == 0 || colon > 3)
        return 0;
    const bool letters =
        std::all_of(subject.begin(), subject.begin() + static_cast<long>(colon),
                    [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
    return letters ? colon + 2 : 0;
}

std::string names_of(const Content& content, LONG type) {
    std::string names;
    for (const Recipient& recipient : content.recipients) {
        // The upper bits of a recipient's type are flags such as MAPI_SUBMITTED.
        if ((recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF) != type)
            continue;
        if (!names.empty())
            names += "; ";
        names += recipient.properties->text(PR_DISPLAY_NAME_W);
    }
    return names;
}

/// What is embedded was measured before.
std::size_t size_of_all(const Content& content) {
    std::size_t size = content.properties.byte_size();
    for (const Recipient& recipient : content.recipients)
        size += recipient.properties->byte_size();
    for (const Attachment& attachment : content.attachments)
        size += byte_size(attachment);
    return size;
}

} // namespace

std::size_t byte_size(const Attachment& attachment) {
    return attachment.properties->byte_size() +
           (attachment.embedded ? attachment.embedded->size : 0);
}

void measure(Content& content) {
    content.depth = 0;
    for (const Attachment& attachment : content.attachments) {
        if (attachment.embedded)
            content.depth = std::max(content.depth, attachment.embedded->depth + 1);
    }
    content.size = size_of_all(content);
}

void derive(Content& content) {
    property::Bag& bag = content.properties;
    bag.set_text(PR_DISPLAY_TO_W, names_of(content, MAPI_TO));
    bag.set_text(PR_DISPLAY_CC_W, names_of(content, MAPI_CC));
    bag.set_text(PR_DISPLAY_BCC_W, names_of(content, MAPI_BCC));
    bag.set_boolean(PR_HASATTACH, !content.attachments.empty());

    const std::string subject{bag.text(PR_SUBJECT_W)};
    const property::Value* const given = bag.find(PR_SUBJECT_PREFIX_W);
    std::size_t prefix = 0;
    if (given && given->is_text() && subject.starts_with(given->text())) {
        prefix = given->text().size();
    } else if ((prefix = prefix_length(subject)) != 0) {
        bag.set_text(PR_SUBJECT_PREFIX_W, subject.substr(0, prefix));
    } else {
        bag.erase(PR_SUBJECT_PREFIX_W);
    }
    bag.set_text(PR_NORMALIZED_SUBJECT_W, std::string_view{subject}.substr(prefix));
    if (!bag.has(PR_CONVERSATION_TOPIC_W)) {
        bag.set_text(PR_CONVERSATION_TOPIC_W, std::string_view{subject}.substr(prefix));
    }

    if (!bag.has(PR_MESSAGE_CLASS_W))
        bag.set_text(PR_MESSAGE_CLASS_W, "IPM");
    if (!bag.has(PR_IMPORTANCE))
        bag.set_number(PR_IMPORTANCE, IMPORTANCE_NORMAL);
    if (!bag.has(PR_PRIORITY))
        bag.set_number(PR_PRIORITY, PRIO_NORMAL);
    if (!bag.has(PR_SENSITIVITY))
        bag.set_number(PR_SENSITIVITY, SENSITIVITY_NONE);

    BodyForms::add_plain_to_bag(bag);

    bag.erase(PR_MESSAGE_SIZE);
    measure(content);
    bag.set_number(PR_MESSAGE_SIZE,
                   static_cast<LONG>(std::min<std::size_t>(content.size, 0x7FFFFFFF)));
}

std::span<const ULONG> derived_tags() noexcept {
    static constexpr ULONG tags[] = {PR_DISPLAY_TO_W,  PR_DISPLAY_CC_W,          PR_DISPLAY_BCC_W,
                                     PR_HASATTACH,     PR_NORMALIZED_SUBJECT_W,  PR_MESSAGE_SIZE,
                                     PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME};
    return tags;
}

bool is_derived(ULONG tag) noexcept {
    const auto tags = derived_tags();
    return std::any_of(tags.begin(), tags.end(),
                       [&](ULONG derived) { return PROP_ID(derived) == PROP_ID(tag); });
}

} // namespace mapisim::store

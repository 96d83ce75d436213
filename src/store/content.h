#pragma once

#include <memory>
#include <span>
#include <vector>

#include <mapidefs.h>

#include "property/bag.h"
#include "store/attributes.h"

namespace mapisim::store {

struct Recipient {
    ULONG row_id = 0;
    property::BagPtr properties;
};

struct Content;
using ContentPtr = std::shared_ptr<const Content>;

struct Attachment {
    ULONG number = 0;
    property::BagPtr properties;
    ContentPtr embedded = {};      ///< the message that it is, or null
    AttributesPtr attributes = {}; ///< of one in a storage
};

/// What a saved message consists of, besides where it lies and how it was treated there (read,
/// queued, marked). Never changed once it is shared: a save makes a new one, and everybody who has
/// the old one open, or reads a row of it, goes on seeing it.
struct Content {
    property::Bag properties;
    std::vector<Recipient> recipients;
    std::vector<Attachment> attachments; ///< by their numbers
    ULONG next_row_id = 1;               ///< row and attachment numbers are not used again
    ULONG next_attachment = 0;
    AttributesPtr attributes = {}; ///< of a message in a storage
    /// As measure() found them: bytes of all of it, and how many messages lie in each other in it.
    /// Who has it as an attachment need not go through all that lies deeper.
    std::size_t size = 0;
    unsigned depth = 0;
};

/// Messages do not lie deeper in each other: MAPI_E_TOO_COMPLEX (decision).
inline constexpr unsigned kDeepestEmbedded = 100;

/// The bag of a content, as rows share it.
inline property::BagPtr bag_of(const ContentPtr& content) {
    return {content, &content->properties};
}

/// Sets what a store computes when a message is saved: PR_DISPLAY_TO and its like, PR_HASATTACH,
/// PR_NORMALIZED_SUBJECT, PR_SUBJECT_PREFIX, PR_CONVERSATION_TOPIC, PR_MESSAGE_SIZE, a message
/// class where there is none, PR_BODY where there is another form of the text.
void derive(Content& content);

/// Sets size and depth, of a content whose embedded messages have theirs.
void measure(Content& content);

/// Bytes of all that belongs to it, for PR_ATTACH_SIZE.
std::size_t byte_size(const Attachment& attachment);

/// The properties that only derive() and the saving of a message set.
std::span<const ULONG> derived_tags() noexcept;
bool is_derived(ULONG tag) noexcept;

} // namespace mapisim::store

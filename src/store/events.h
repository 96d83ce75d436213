#pragma once

#include <span>
#include <string_view>

#include <mapidefs.h>

#include "store/entry_id.h"

/// The events that a store reports. All are posted to the store's source; one who registered for an
/// object hears of what happens to it, and of what happens to the messages and folders right inside
/// it.
namespace mapisim::store {

class Mailbox;

struct ObjectEvent {
    ULONG type = 0; ///< fnevObjectCreated and its like
    EntryId object;
    Number parent = 0;
    const EntryId* old_object = nullptr; ///< for moves and copies
    const EntryId* old_parent = nullptr;
    std::span<const ULONG> tags = {}; ///< of an fnevObjectModified; none: not said
};

/// What cannot be told for want of memory is not told: the change itself stands.
void post(const Mailbox& mailbox, const ObjectEvent& event) noexcept;

void post_new_mail(const Mailbox& mailbox, Number message, Number folder,
                   std::string_view message_class, ULONG flags) noexcept;

} // namespace mapisim::store

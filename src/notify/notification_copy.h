#pragma once

#include <cstddef>

#include <mapidefs.h>

/// Copies of notifications with all that they point to, in one block.
namespace mapisim::notify {

/// One event of an object: those of which the notification is an OBJECT_NOTIFICATION.
constexpr bool is_object_event(ULONG type) noexcept {
    constexpr ULONG events = fnevObjectCreated | fnevObjectDeleted | fnevObjectModified |
                             fnevObjectMoved | fnevObjectCopied | fnevSearchComplete;
    return (type & events) != 0 && (type & (type - 1)) == 0;
}

/// Bytes of such a block, 0 when one of them is invalid: an unknown event type, NULL where
/// something must be, a wild size.
std::size_t notification_size(const NOTIFICATION* notifications, std::size_t count) noexcept;

/// Copies notifications that notification_size() accepted into `block` (aligned to 8): the array,
/// then what it points to. Returns the end of what was used.
std::byte* copy_notifications(const NOTIFICATION* notifications, std::size_t count,
                              void* block) noexcept;

/// What the exported utilities do. A count of 0 takes 0 bytes.
/// Looks first whether all that is to be counted is there.
SCODE ScCountNotifications(int count, LPNOTIFICATION notifications, ULONG* size) noexcept;
/// `size` may be NULL: the reference says that nothing is copied then, and that it is optional; it
/// is copied (decision).
SCODE ScCopyNotifications(int count, LPNOTIFICATION notifications, LPVOID block,
                          ULONG* size) noexcept;

/// Of notifications that ScCopyNotifications copied into one block.
SCODE ScRelocNotifications(int count, LPNOTIFICATION notifications, LPVOID old_base,
                           LPVOID new_base, ULONG* size) noexcept;

} // namespace mapisim::notify

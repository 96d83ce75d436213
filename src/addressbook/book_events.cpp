#include "addressbook/book_events.h"

#include <new>

namespace mapisim::addressbook {

namespace {

LPENTRYID pointer(const notify::EntryId& id) {
    return reinterpret_cast<LPENTRYID>(const_cast<std::byte*>(id.data()));
}

} // namespace

void post_change(notify::Source source, ULONG event, const notify::EntryId& entry,
                 const notify::EntryId& container, const notify::EntryId* copied_from,
                 ULONG object_type) noexcept {
    if (!notify::anybody_listens(source, event))
        return;
    try {
        const notify::EntryId about[] = {entry, container};
        NOTIFICATION note{};
        note.ulEventType = event;
        OBJECT_NOTIFICATION& info = note.info.obj;
        info.cbEntryID = static_cast<ULONG>(entry.size());
        info.lpEntryID = pointer(entry);
        info.ulObjType = object_type;
        info.cbParentID = static_cast<ULONG>(container.size());
        info.lpParentID = pointer(container);
        if (copied_from) {
            info.cbOldID = static_cast<ULONG>(copied_from->size());
            info.lpOldID = pointer(*copied_from);
        }
        notify::post(source, note, about);
    } catch (const std::bad_alloc&) {
    }
}

void post_table_change(notify::Source source, const notify::EntryId& container) noexcept {
    if (!notify::anybody_listens(source, fnevTableModified))
        return;
    try {
        NOTIFICATION note{};
        note.ulEventType = fnevTableModified;
        note.info.tab.ulTableEvent = TABLE_CHANGED;
        note.info.tab.hResult = S_OK;
        notify::post(source, note, {&container, 1});
    } catch (const std::bad_alloc&) {
    }
}

} // namespace mapisim::addressbook

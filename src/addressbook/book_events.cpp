#include "addressbook/book_events.h"

#include <new>

namespace mapisim::addressbook {

namespace {

LPENTRYID pointer(const notify::EntryId& id) {
    return reinterpret_cast<LPENTRYID>(const_cast<std::byte*>(id.data()));
}

} // namespace

void post_change(notify::Source source, ULONG event, const notify::EntryId& entry,
                 const notify::EntryId& book, const notify::EntryId* copied_from,
                 ULONG object_type) noexcept {
    if (!notify::anybody_listens(source, event | fnevTableModified))
        return;
    try {
        const notify::EntryId about[] = {entry, book};
        NOTIFICATION note{};
        note.ulEventType = event;
        OBJECT_NOTIFICATION& info = note.info.obj;
        info.cbEntryID = static_cast<ULONG>(entry.size());
        info.lpEntryID = pointer(entry);
        info.ulObjType = object_type;
        info.cbParentID = static_cast<ULONG>(book.size());
        info.lpParentID = pointer(book);
        if (copied_from) {
            info.cbOldID = static_cast<ULONG>(copied_from->size());
            info.lpOldID = pointer(*copied_from);
        }
        notify::post(source, note, about);

        NOTIFICATION table{};
        table.ulEventType = fnevTableModified;
        table.info.tab.ulTableEvent = TABLE_CHANGED;
        table.info.tab.hResult = S_OK;
        notify::post(source, table, {&about[1], 1});
    } catch (const std::bad_alloc&) {
    }
}

} // namespace mapisim::addressbook

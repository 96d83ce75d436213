#include "store/events.h"

#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "notify/hub.h"
#include "property/text.h"
#include "store/mailbox.h"

namespace mapisim::store {

namespace {

LPENTRYID pointer(notify::EntryId& id) {
    return id.empty() ? nullptr : reinterpret_cast<LPENTRYID>(id.data());
}

} // namespace

void post(const Mailbox& mailbox, const ObjectEvent& event) noexcept {
    if (!notify::anybody_listens(mailbox.source(), event.type))
        return;
    try {
        std::vector<notify::EntryId> about;
        about.reserve(4);
        notify::EntryId object = event.object.vector();
        notify::EntryId parent =
            event.parent ? mailbox.folder_id(event.parent).vector() : notify::EntryId{};
        about.push_back(object);
        if (!parent.empty())
            about.push_back(parent);

        NOTIFICATION note{};
        note.ulEventType = event.type;
        OBJECT_NOTIFICATION& info = note.info.obj;
        info.cbEntryID = static_cast<ULONG>(object.size());
        info.lpEntryID = pointer(object);
        info.ulObjType = event.object.kind == EntryKind::folder    ? MAPI_FOLDER
                         : event.object.kind == EntryKind::message ? MAPI_MESSAGE
                                                                   : MAPI_STORE;
        info.cbParentID = static_cast<ULONG>(parent.size());
        info.lpParentID = pointer(parent);

        notify::EntryId old_object, old_parent;
        if (event.old_object) {
            old_object = event.old_object->vector();
            info.cbOldID = static_cast<ULONG>(old_object.size());
            info.lpOldID = pointer(old_object);
        }
        if (event.old_parent) {
            old_parent = event.old_parent->vector();
            info.cbOldParentID = static_cast<ULONG>(old_parent.size());
            info.lpOldParentID = pointer(old_parent);
            about.push_back(old_parent);
        }
        std::vector<ULONG> tags; // laid out as an SPropTagArray
        if (!event.tags.empty()) {
            tags.push_back(static_cast<ULONG>(event.tags.size()));
            tags.insert(tags.end(), event.tags.begin(), event.tags.end());
            info.lpPropTagArray = reinterpret_cast<LPSPropTagArray>(tags.data());
        }
        notify::post(mailbox.source(), note, about);
    } catch (const std::bad_alloc&) {
    }
}

void post_new_mail(const Mailbox& mailbox, Number message, Number folder,
                   std::string_view message_class, ULONG flags) noexcept {
    if (!notify::anybody_listens(mailbox.source(), fnevNewMail))
        return;
    try {
        notify::EntryId ids[] = {mailbox.message_id(message).vector(),
                                 mailbox.folder_id(folder).vector()};
        std::wstring name = property::wide_from_utf8(message_class);
        NOTIFICATION note{};
        note.ulEventType = fnevNewMail;
        NEWMAIL_NOTIFICATION& info = note.info.newmail;
        info.cbEntryID = static_cast<ULONG>(ids[0].size());
        info.lpEntryID = pointer(ids[0]);
        info.cbParentID = static_cast<ULONG>(ids[1].size());
        info.lpParentID = pointer(ids[1]);
        info.ulFlags = MAPI_UNICODE;
        info.lpszMessageClass = reinterpret_cast<LPTSTR>(name.data());
        info.ulMessageFlags = flags;
        notify::post(mailbox.source(), note, ids);
    } catch (const std::bad_alloc&) {
    }
}

} // namespace mapisim::store

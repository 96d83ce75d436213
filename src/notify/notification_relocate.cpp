#include <algorithm>

#include <mapicode.h>

#include "notify/notification_copy.h"
#include "property/raw_relocate.h"

namespace mapisim::notify {

namespace {

using property::Relocation;

/// NULL stays NULL.
bool relocate_string(LPTSTR& string, ULONG flags, Relocation& relocation) noexcept {
    if (!string)
        return true;
    if (flags & MAPI_UNICODE)
        return relocation.string(reinterpret_cast<wchar_t*&>(string));
    return relocation.string(reinterpret_cast<char*&>(string));
}

bool relocate_error(ERROR_NOTIFICATION& error, Relocation& relocation) noexcept {
    if (!relocation.bytes(error.lpEntryID, error.cbEntryID))
        return false;
    if (!error.lpMAPIError)
        return true;
    if (!relocation.leads_inside(error.lpMAPIError))
        return false;
    MAPIERROR* const what = relocation.readable(error.lpMAPIError);
    return relocation.pointer(error.lpMAPIError, sizeof(MAPIERROR)) &&
           relocate_string(what->lpszError, error.ulFlags, relocation) &&
           relocate_string(what->lpszComponent, error.ulFlags, relocation);
}

bool relocate_object(OBJECT_NOTIFICATION& object, Relocation& relocation) noexcept {
    if (!relocation.bytes(object.lpEntryID, object.cbEntryID) ||
        !relocation.bytes(object.lpParentID, object.cbParentID) ||
        !relocation.bytes(object.lpOldID, object.cbOldID) ||
        !relocation.bytes(object.lpOldParentID, object.cbOldParentID))
        return false;
    if (!object.lpPropTagArray)
        return true;
    if (!relocation.leads_inside(object.lpPropTagArray))
        return false;
    const ULONG count = relocation.readable(object.lpPropTagArray)->cValues;
    return count <= property::kMaxCopy / sizeof(ULONG) &&
           relocation.pointer(object.lpPropTagArray,
                              offsetof(SPropTagArray, aulPropTag) + count * sizeof(ULONG));
}

bool relocate_one(NOTIFICATION& notification, Relocation& relocation) noexcept {
    auto& info = notification.info;
    switch (notification.ulEventType) {
    case fnevCriticalError:
        return relocate_error(info.err, relocation);
    case fnevNewMail:
        return relocation.bytes(info.newmail.lpEntryID, info.newmail.cbEntryID) &&
               relocation.bytes(info.newmail.lpParentID, info.newmail.cbParentID) &&
               relocate_string(info.newmail.lpszMessageClass, info.newmail.ulFlags, relocation);
    case fnevTableModified:
        return relocation.value(info.tab.propIndex) && relocation.value(info.tab.propPrior) &&
               relocation.values(info.tab.row.lpProps, info.tab.row.cValues);
    case fnevStatusObjectModified:
        return relocation.bytes(info.statobj.lpEntryID, info.statobj.cbEntryID) &&
               relocation.values(info.statobj.lpPropVals, info.statobj.cValues);
    case fnevExtended:
        return relocation.bytes(info.ext.pbEventParameters, info.ext.cb);
    default:
        return is_object_event(notification.ulEventType) && relocate_object(info.obj, relocation);
    }
}

} // namespace

SCODE ScRelocNotifications(int count, LPNOTIFICATION notifications, LPVOID old_base,
                           LPVOID new_base, ULONG* size) noexcept {
    const auto all = static_cast<std::size_t>(count);
    if (count < 0 || (count && !notifications) || all > property::kMaxCopy / sizeof(NOTIFICATION))
        return MAPI_E_INVALID_PARAMETER;
    std::size_t bytes = property::aligned(all * sizeof(NOTIFICATION));
    const SCODE result =
        property::relocate(old_base, new_base, notifications, bytes, [&](Relocation& relocation) {
            return std::all_of(notifications, notifications + count,
                               [&](NOTIFICATION& one) { return relocate_one(one, relocation); });
        });
    if (result == S_OK && size)
        *size = static_cast<ULONG>(bytes);
    return result;
}

} // namespace mapisim::notify

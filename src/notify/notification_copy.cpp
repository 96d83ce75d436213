#include "notify/notification_copy.h"

#include <algorithm>
#include <cstring>
#include <cwchar>
#include <limits>

#include <mapicode.h>

#include "platform/readable.h"
#include "property/raw_copy.h"
#include "property/validation.h"

namespace mapisim::notify {

namespace {

using property::add_bytes_size;
using property::add_linked_size;
using property::copy_bytes;
using property::copy_linked;

/// Bytes of a string whose width the flags tell, with terminator; 0 for NULL.
std::size_t string_size(LPCTSTR string, ULONG flags) noexcept {
    if (!string)
        return 0;
    if (flags & MAPI_UNICODE) {
        return (std::wcslen(reinterpret_cast<const wchar_t*>(string)) + 1) * sizeof(wchar_t);
    }
    return std::strlen(reinterpret_cast<const char*>(string)) + 1;
}

std::size_t tags_size(const SPropTagArray* tags) noexcept {
    return offsetof(SPropTagArray, aulPropTag) + std::size_t{tags->cValues} * sizeof(ULONG);
}

/// Adds what one part needs; remembers the first failure.
class Measure {
public:
    explicit Measure(std::size_t size) : size_(size) {}
    void bytes(const void* from, std::size_t count) noexcept {
        if (result_ == S_OK)
            result_ = add_bytes_size(from, count, size_);
    }
    void string(LPCTSTR from, ULONG flags) noexcept { bytes(from, string_size(from, flags)); }
    void tags(const SPropTagArray* from) noexcept {
        if (!from)
            return;
        if (from->cValues > property::kMaxCopy / sizeof(ULONG))
            result_ = MAPI_E_INVALID_PARAMETER;
        else
            bytes(from, tags_size(from));
    }
    void linked(const SPropValue* values, std::size_t count) noexcept {
        if (result_ == S_OK)
            result_ = add_linked_size(values, count, size_);
    }
    void values(const SPropValue* from, std::size_t count) noexcept {
        if (count > property::kMaxCopy / sizeof(SPropValue)) {
            result_ = MAPI_E_INVALID_PARAMETER;
            return;
        }
        bytes(from, count * sizeof(SPropValue));
        linked(from, count);
    }
    void fail() noexcept { result_ = MAPI_E_INVALID_PARAMETER; }
    std::size_t size() const noexcept { return result_ == S_OK ? size_ : 0; }

private:
    std::size_t size_;
    SCODE result_ = S_OK;
};

void measure(const NOTIFICATION& notification, Measure& sum) noexcept {
    const auto& info = notification.info;
    const ULONG type = notification.ulEventType;
    if (type == fnevCriticalError) {
        sum.bytes(info.err.lpEntryID, info.err.cbEntryID);
        if (const MAPIERROR* error = info.err.lpMAPIError) {
            sum.bytes(error, sizeof(*error));
            sum.string(error->lpszError, info.err.ulFlags);
            sum.string(error->lpszComponent, info.err.ulFlags);
        }
    } else if (type == fnevNewMail) {
        sum.bytes(info.newmail.lpEntryID, info.newmail.cbEntryID);
        sum.bytes(info.newmail.lpParentID, info.newmail.cbParentID);
        sum.string(info.newmail.lpszMessageClass, info.newmail.ulFlags);
    } else if (type == fnevTableModified) {
        sum.linked(&info.tab.propIndex, 1);
        sum.linked(&info.tab.propPrior, 1);
        sum.values(info.tab.row.lpProps, info.tab.row.cValues);
    } else if (type == fnevStatusObjectModified) {
        sum.bytes(info.statobj.lpEntryID, info.statobj.cbEntryID);
        sum.values(info.statobj.lpPropVals, info.statobj.cValues);
    } else if (type == fnevExtended) {
        sum.bytes(info.ext.pbEventParameters, info.ext.cb);
    } else if (is_object_event(type)) {
        sum.bytes(info.obj.lpEntryID, info.obj.cbEntryID);
        sum.bytes(info.obj.lpParentID, info.obj.cbParentID);
        sum.bytes(info.obj.lpOldID, info.obj.cbOldID);
        sum.bytes(info.obj.lpOldParentID, info.obj.cbOldParentID);
        sum.tags(info.obj.lpPropTagArray);
    } else {
        sum.fail();
    }
}

using platform::is_readable;

bool readable_string(LPCTSTR string, ULONG flags) noexcept {
    const std::size_t width = flags & MAPI_UNICODE ? sizeof(wchar_t) : sizeof(char);
    return !string ||
           platform::is_readable_text(string, width, std::numeric_limits<std::size_t>::max());
}
bool readable_tags(const SPropTagArray* tags) noexcept {
    return !tags || (is_readable(tags, offsetof(SPropTagArray, aulPropTag)) &&
                     tags->cValues <= property::kMaxCopy / sizeof(ULONG) &&
                     is_readable(tags, tags_size(tags)));
}

/// Whether all that the notification points to is there.
bool has_readable(const NOTIFICATION& notification) noexcept {
    const auto& info = notification.info;
    const ULONG type = notification.ulEventType;
    if (type == fnevCriticalError) {
        const MAPIERROR* const error = info.err.lpMAPIError;
        return is_readable(info.err.lpEntryID, info.err.cbEntryID) &&
               (!error || (is_readable(error, sizeof *error) &&
                           readable_string(error->lpszError, info.err.ulFlags) &&
                           readable_string(error->lpszComponent, info.err.ulFlags)));
    }
    if (type == fnevNewMail)
        return is_readable(info.newmail.lpEntryID, info.newmail.cbEntryID) &&
               is_readable(info.newmail.lpParentID, info.newmail.cbParentID) &&
               readable_string(info.newmail.lpszMessageClass, info.newmail.ulFlags);
    if (type == fnevTableModified)
        return property::are_readable(&info.tab.propIndex, 1) &&
               property::are_readable(&info.tab.propPrior, 1) &&
               property::are_readable(info.tab.row.lpProps, info.tab.row.cValues);
    if (type == fnevStatusObjectModified)
        return is_readable(info.statobj.lpEntryID, info.statobj.cbEntryID) &&
               property::are_readable(info.statobj.lpPropVals, info.statobj.cValues);
    if (type == fnevExtended)
        return is_readable(info.ext.pbEventParameters, info.ext.cb);
    if (!is_object_event(type))
        return true; // nothing of it is looked at
    return is_readable(info.obj.lpEntryID, info.obj.cbEntryID) &&
           is_readable(info.obj.lpParentID, info.obj.cbParentID) &&
           is_readable(info.obj.lpOldID, info.obj.cbOldID) &&
           is_readable(info.obj.lpOldParentID, info.obj.cbOldParentID) &&
           readable_tags(info.obj.lpPropTagArray);
}

bool are_readable(const NOTIFICATION* notifications, int count) noexcept {
    const auto all = static_cast<std::size_t>(count);
    if (all > property::kMaxCopy / sizeof(NOTIFICATION) ||
        !is_readable(notifications, all * sizeof(NOTIFICATION)))
        return false;
    return std::all_of(notifications, notifications + all, &has_readable);
}

SCODE count_size(int count, const NOTIFICATION* notifications, ULONG* size) noexcept {
    if (size)
        *size = 0;
    if (count < 0 || (count && !notifications))
        return MAPI_E_INVALID_PARAMETER;
    if (count == 0)
        return S_OK;
    const std::size_t bytes = notification_size(notifications, static_cast<std::size_t>(count));
    if (bytes == 0)
        return MAPI_E_INVALID_PARAMETER;
    if (size)
        *size = static_cast<ULONG>(bytes);
    return S_OK;
}

template<class T>
void put(T*& pointer, const void* from, std::size_t count, std::byte*& room) noexcept {
    if (count == 0) {
        pointer = nullptr;
        return;
    }
    pointer = reinterpret_cast<T*>(room);
    room = copy_bytes(from, count, room);
}

void put_values(SPropValue*& pointer, const SPropValue* from, std::size_t count,
                std::byte*& room) noexcept {
    put(pointer, from, count * sizeof(SPropValue), room);
    room = copy_linked(from, count, pointer, room);
}

std::byte* copy(const NOTIFICATION& from, NOTIFICATION& to, std::byte* room) noexcept {
    to = from;
    const auto& source = from.info;
    auto& target = to.info;
    const ULONG type = from.ulEventType;
    if (type == fnevCriticalError) {
        put(target.err.lpEntryID, source.err.lpEntryID, source.err.cbEntryID, room);
        if (const MAPIERROR* error = source.err.lpMAPIError) {
            put(target.err.lpMAPIError, error, sizeof(*error), room);
            const ULONG flags = source.err.ulFlags;
            MAPIERROR& copied = *target.err.lpMAPIError;
            put(copied.lpszError, error->lpszError, string_size(error->lpszError, flags), room);
            put(copied.lpszComponent, error->lpszComponent,
                string_size(error->lpszComponent, flags), room);
        }
    } else if (type == fnevNewMail) {
        put(target.newmail.lpEntryID, source.newmail.lpEntryID, source.newmail.cbEntryID, room);
        put(target.newmail.lpParentID, source.newmail.lpParentID, source.newmail.cbParentID, room);
        put(target.newmail.lpszMessageClass, source.newmail.lpszMessageClass,
            string_size(source.newmail.lpszMessageClass, source.newmail.ulFlags), room);
    } else if (type == fnevTableModified) {
        room = copy_linked(&source.tab.propIndex, 1, &target.tab.propIndex, room);
        room = copy_linked(&source.tab.propPrior, 1, &target.tab.propPrior, room);
        put_values(target.tab.row.lpProps, source.tab.row.lpProps, source.tab.row.cValues, room);
    } else if (type == fnevStatusObjectModified) {
        put(target.statobj.lpEntryID, source.statobj.lpEntryID, source.statobj.cbEntryID, room);
        put_values(target.statobj.lpPropVals, source.statobj.lpPropVals, source.statobj.cValues,
                   room);
    } else if (type == fnevExtended) {
        put(target.ext.pbEventParameters, source.ext.pbEventParameters, source.ext.cb, room);
    } else {
        put(target.obj.lpEntryID, source.obj.lpEntryID, source.obj.cbEntryID, room);
        put(target.obj.lpParentID, source.obj.lpParentID, source.obj.cbParentID, room);
        put(target.obj.lpOldID, source.obj.lpOldID, source.obj.cbOldID, room);
        put(target.obj.lpOldParentID, source.obj.lpOldParentID, source.obj.cbOldParentID, room);
        const SPropTagArray* const tags = source.obj.lpPropTagArray;
        put(target.obj.lpPropTagArray, tags, tags ? tags_size(tags) : 0, room);
    }
    return room;
}

} // namespace

std::size_t notification_size(const NOTIFICATION* notifications, std::size_t count) noexcept {
    if (count == 0 || !notifications || count > property::kMaxCopy / sizeof(NOTIFICATION)) {
        return 0;
    }
    Measure sum(property::aligned(count * sizeof(NOTIFICATION)));
    for (std::size_t i = 0; i < count && sum.size(); ++i)
        measure(notifications[i], sum);
    return sum.size();
}

std::byte* copy_notifications(const NOTIFICATION* notifications, std::size_t count,
                              void* block) noexcept {
    auto* const copies = static_cast<NOTIFICATION*>(block);
    auto* room = static_cast<std::byte*>(block) + property::aligned(count * sizeof(NOTIFICATION));
    for (std::size_t i = 0; i < count; ++i)
        room = copy(notifications[i], copies[i], room);
    return room;
}

SCODE ScCountNotifications(int count, LPNOTIFICATION notifications, ULONG* size) noexcept {
    if (count > 0 && notifications && !are_readable(notifications, count)) {
        if (size)
            *size = 0;
        return MAPI_E_INVALID_PARAMETER;
    }
    return count_size(count, notifications, size);
}

SCODE ScCopyNotifications(int count, LPNOTIFICATION notifications, LPVOID block,
                          ULONG* size) noexcept {
    ULONG bytes = 0;
    const SCODE result = count_size(count, notifications, &bytes);
    if (size)
        *size = 0;
    if (result != S_OK)
        return result;
    if (bytes && !block)
        return MAPI_E_INVALID_PARAMETER;
    if (bytes)
        copy_notifications(notifications, static_cast<std::size_t>(count), block);
    if (size)
        *size = bytes;
    return S_OK;
}

} // namespace mapisim::notify

#include "property/raw_copy.h"
#include "platform/readable.h"

#include <cstring>
#include <cwchar>

#include <mapicode.h>

namespace mapisim::property {

std::size_t element_size(ULONG type) noexcept {
    switch (type) {
    case PT_MV_I2:
        return sizeof(short);
    case PT_MV_LONG:
        return sizeof(LONG);
    case PT_MV_R4:
        return sizeof(float);
    case PT_MV_DOUBLE:
    case PT_MV_APPTIME:
        return sizeof(double);
    case PT_MV_CURRENCY:
    case PT_MV_SYSTIME:
    case PT_MV_I8:
        return sizeof(LARGE_INTEGER);
    case PT_MV_CLSID:
        return sizeof(GUID);
    default:
        return 0;
    }
}

namespace {

SCODE add(std::size_t& size, std::size_t more) noexcept {
    if (more > kMaxCopy || size > kMaxCopy - aligned(more))
        return MAPI_E_INVALID_PARAMETER;
    size += aligned(more);
    return S_OK;
}

SCODE add_array(std::size_t& size, const void* first, std::size_t count,
                std::size_t element) noexcept {
    if (count == 0 || !first || count > kMaxCopy / element ||
        platform::is_wild(first, count, element))
        return MAPI_E_INVALID_PARAMETER;
    return add(size, count * element);
}

std::size_t stored(const char* string) noexcept {
    return std::strlen(string) + 1;
}
std::size_t stored(const wchar_t* string) noexcept {
    return (std::wcslen(string) + 1) * sizeof(wchar_t);
}

template<class Char>
SCODE add_strings(std::size_t& size, Char* const* strings, std::size_t count) noexcept {
    SCODE result = add_array(size, strings, count, sizeof(Char*));
    for (std::size_t i = 0; result == S_OK && i < count; ++i) {
        result = strings[i] ? add(size, stored(strings[i])) : MAPI_E_INVALID_PARAMETER;
    }
    return result;
}

SCODE add_value(const SPropValue& value, std::size_t& size) noexcept {
    const auto& from = value.Value;
    const ULONG type = PROP_TYPE(value.ulPropTag);
    if (const std::size_t element = element_size(type)) {
        return add_array(size, from.MVl.lpl, from.MVl.cValues, element);
    }
    switch (type) {
    case PT_UNSPECIFIED:
    case PT_NULL:
    case PT_I2:
    case PT_LONG:
    case PT_R4:
    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_ERROR:
    case PT_BOOLEAN:
    case PT_OBJECT:
    case PT_I8:
    case PT_SYSTIME:
        return S_OK;
    case PT_STRING8:
        return from.lpszA ? add(size, stored(from.lpszA)) : MAPI_E_INVALID_PARAMETER;
    case PT_UNICODE:
        return from.lpszW ? add(size, stored(from.lpszW)) : MAPI_E_INVALID_PARAMETER;
    case PT_BINARY:
        return add_bytes_size(from.bin.lpb, from.bin.cb, size);
    case PT_CLSID:
        return from.lpguid ? add(size, sizeof(GUID)) : MAPI_E_INVALID_PARAMETER;
    case PT_MV_STRING8:
        return add_strings(size, from.MVszA.lppszA, from.MVszA.cValues);
    case PT_MV_UNICODE:
        return add_strings(size, from.MVszW.lppszW, from.MVszW.cValues);
    case PT_MV_BINARY: {
        const SBinaryArray& array = from.MVbin;
        SCODE result = add_array(size, array.lpbin, array.cValues, sizeof(SBinary));
        for (ULONG i = 0; result == S_OK && i < array.cValues; ++i) {
            result = add_bytes_size(array.lpbin[i].lpb, array.lpbin[i].cb, size);
        }
        return result;
    }
    default:
        return MAPI_E_NO_SUPPORT;
    }
}

template<class T>
T* put(T*& pointer, const void* from, std::size_t bytes, std::byte*& room) noexcept {
    pointer = reinterpret_cast<T*>(room);
    room = copy_bytes(from, bytes, room);
    return pointer;
}

} // namespace

SCODE add_linked_size(const SPropValue* values, std::size_t count, std::size_t& size) noexcept {
    if (count && !values)
        return MAPI_E_INVALID_PARAMETER;
    for (std::size_t i = 0; i < count; ++i) {
        if (const SCODE result = add_value(values[i], size); result != S_OK)
            return result;
    }
    return S_OK;
}

SCODE add_bytes_size(const void* bytes, std::size_t count, std::size_t& size) noexcept {
    if ((count && !bytes) || platform::is_wild(bytes, count, 1))
        return MAPI_E_INVALID_PARAMETER;
    return add(size, count);
}

std::byte* copy_bytes(const void* from, std::size_t count, std::byte* room) noexcept {
    if (count)
        std::memcpy(room, from, count);
    return room + aligned(count);
}

std::byte* copy_linked(const SPropValue* from, std::size_t count, SPropValue* to,
                       std::byte* room) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        const auto& source = from[i].Value;
        to[i] = from[i];
        auto& target = to[i].Value;
        const ULONG type = PROP_TYPE(from[i].ulPropTag);
        if (const std::size_t element = element_size(type)) {
            put(target.MVl.lpl, source.MVl.lpl, source.MVl.cValues * element, room);
            continue;
        }
        switch (type) {
        case PT_STRING8:
            put(target.lpszA, source.lpszA, stored(source.lpszA), room);
            break;
        case PT_UNICODE:
            put(target.lpszW, source.lpszW, stored(source.lpszW), room);
            break;
        case PT_BINARY:
            if (source.bin.cb)
                put(target.bin.lpb, source.bin.lpb, source.bin.cb, room);
            else
                target.bin.lpb = nullptr;
            break;
        case PT_CLSID:
            put(target.lpguid, source.lpguid, sizeof(GUID), room);
            break;
        case PT_MV_STRING8: {
            const ULONG all = source.MVszA.cValues;
            put(target.MVszA.lppszA, source.MVszA.lppszA, all * sizeof(LPSTR), room);
            for (ULONG k = 0; k < all; ++k) {
                const char* string = source.MVszA.lppszA[k];
                put(target.MVszA.lppszA[k], string, stored(string), room);
            }
            break;
        }
        case PT_MV_UNICODE: {
            const ULONG all = source.MVszW.cValues;
            put(target.MVszW.lppszW, source.MVszW.lppszW, all * sizeof(LPWSTR), room);
            for (ULONG k = 0; k < all; ++k) {
                const wchar_t* string = source.MVszW.lppszW[k];
                put(target.MVszW.lppszW[k], string, stored(string), room);
            }
            break;
        }
        case PT_MV_BINARY: {
            const ULONG all = source.MVbin.cValues;
            put(target.MVbin.lpbin, source.MVbin.lpbin, all * sizeof(SBinary), room);
            for (ULONG k = 0; k < all; ++k) {
                const SBinary& element = source.MVbin.lpbin[k];
                if (element.cb)
                    put(target.MVbin.lpbin[k].lpb, element.lpb, element.cb, room);
                else
                    target.MVbin.lpbin[k].lpb = nullptr;
            }
            break;
        }
        default:
            break;
        }
    }
    return room;
}

} // namespace mapisim::property

#include <cstring>

#include <mapicode.h>

#include "property/raw_copy.h"
#include "property/text.h"
#include "property/value_parts.h"

namespace mapisim::property {

using detail::to_filetime;
using detail::with_type;

ULONG Value::export_type(ULONG wanted, bool wide) const noexcept {
    wanted = PROP_TYPE(wanted);
    const ULONG own = type();
    if (own == PT_ERROR || own == PT_UNSPECIFIED)
        return PT_ERROR;
    if (wanted == PT_UNSPECIFIED) {
        if (wide)
            return own;
        return own == PT_UNICODE ? PT_STRING8 : own == PT_MV_UNICODE ? PT_MV_STRING8 : own;
    }
    return canonical(wanted) == own ? wanted : static_cast<ULONG>(PT_ERROR);
}

std::size_t Value::export_size(ULONG as) const {
    switch (as) {
    case PT_UNICODE:
        return aligned((data_.payload->units + 1) * sizeof(wchar_t));
    case PT_STRING8:
        return aligned(narrow_size(text()) + 1);
    case PT_BINARY:
    case PT_CLSID:
        return aligned(size_);
    case PT_MV_UNICODE:
    case PT_MV_STRING8: {
        const std::size_t all = count();
        std::size_t sum = all * sizeof(void*);
        for (std::size_t i = 0; i < all; ++i) {
            sum =
                aligned(sum) + (as == PT_MV_UNICODE ? (wide_size(text_at(i)) + 1) * sizeof(wchar_t)
                                                    : narrow_size(text_at(i)) + 1);
        }
        return aligned(sum);
    }
    case PT_MV_BINARY: {
        const std::size_t all = count();
        std::size_t sum = aligned(all * sizeof(SBinary));
        for (std::size_t i = 0; i < all; ++i)
            sum += aligned(bytes_at(i).size());
        return sum;
    }
    default:
        return as & MV_FLAG ? aligned(size_) : 0;
    }
}

std::byte* Value::write(ULONG as, SPropValue& out, std::byte* room) const {
    out.ulPropTag = with_type(tag_, as);
    out.dwAlignPad = 0;
    auto& to = out.Value;
    to.li.QuadPart = 0;
    switch (as) {
    case PT_UNSPECIFIED:
    case PT_NULL:
    case PT_OBJECT:
        return room;
    case PT_I2:
        to.i = static_cast<short>(data_.i8);
        return room;
    case PT_BOOLEAN:
        to.b = data_.i8 ? 1 : 0;
        return room;
    case PT_LONG:
        to.l = static_cast<LONG>(data_.i8);
        return room;
    case PT_ERROR:
        to.err = type() == PT_ERROR ? error() : MAPI_E_NOT_FOUND;
        return room;
    case PT_R4:
        to.flt = static_cast<float>(data_.d);
        return room;
    case PT_DOUBLE:
    case PT_APPTIME:
        to.dbl = data_.d;
        return room;
    case PT_CURRENCY:
        to.cur.int64 = data_.i8;
        return room;
    case PT_I8:
        to.li.QuadPart = data_.i8;
        return room;
    case PT_SYSTIME:
        to.ft = to_filetime(data_.i8);
        return room;
    case PT_UNICODE: {
        to.lpszW = reinterpret_cast<wchar_t*>(room);
        wchar_t* end = to.lpszW;
        if (data_.payload->units == size_) {
            // ASCII, which is the case that matters for speed.
            const auto* from = reinterpret_cast<const unsigned char*>(data_.payload->bytes());
            for (std::uint32_t i = 0; i < size_; ++i)
                end[i] = static_cast<wchar_t>(from[i]);
            end += size_;
        } else {
            end = write_wide(text(), end);
        }
        *end++ = L'\0';
        return room + aligned(static_cast<std::size_t>(reinterpret_cast<std::byte*>(end) - room));
    }
    case PT_STRING8: {
        to.lpszA = reinterpret_cast<char*>(room);
        char* end = to.lpszA;
        if (data_.payload->units == size_) {
            std::memcpy(end, data_.payload->bytes(), size_);
            end += size_;
        } else {
            end = write_narrow(text(), end);
        }
        *end++ = '\0';
        return room + aligned(static_cast<std::size_t>(reinterpret_cast<std::byte*>(end) - room));
    }
    case PT_BINARY:
        to.bin.cb = size_;
        to.bin.lpb = reinterpret_cast<BYTE*>(room);
        if (size_)
            std::memcpy(room, data_.payload->bytes(), size_);
        return room + aligned(size_);
    case PT_CLSID:
        to.lpguid = reinterpret_cast<GUID*>(room);
        std::memcpy(room, data_.payload->bytes(), sizeof(GUID));
        return room + aligned(sizeof(GUID));
    default:
        break;
    }

    const std::size_t all = count();
    to.MVl.cValues = static_cast<ULONG>(all);
    to.MVl.lpl = reinterpret_cast<LONG*>(room);
    if (as == PT_MV_UNICODE || as == PT_MV_STRING8) {
        std::byte* next = room + aligned(all * sizeof(void*));
        for (std::size_t i = 0; i < all; ++i) {
            const std::string_view element = text_at(i);
            std::byte* end = nullptr;
            if (as == PT_MV_UNICODE) {
                to.MVszW.lppszW[i] = reinterpret_cast<wchar_t*>(next);
                wchar_t* stop = write_wide(element, to.MVszW.lppszW[i]);
                *stop = L'\0';
                end = reinterpret_cast<std::byte*>(stop + 1);
            } else {
                to.MVszA.lppszA[i] = reinterpret_cast<char*>(next);
                char* stop = write_narrow(element, to.MVszA.lppszA[i]);
                *stop = '\0';
                end = reinterpret_cast<std::byte*>(stop + 1);
            }
            next += aligned(static_cast<std::size_t>(end - next));
        }
        return next;
    }
    if (as == PT_MV_BINARY) {
        std::byte* next = room + aligned(all * sizeof(SBinary));
        for (std::size_t i = 0; i < all; ++i) {
            const Bytes element = bytes_at(i);
            to.MVbin.lpbin[i].cb = static_cast<ULONG>(element.size());
            to.MVbin.lpbin[i].lpb = reinterpret_cast<BYTE*>(next);
            if (!element.empty())
                std::memcpy(next, element.data(), element.size());
            next += aligned(element.size());
        }
        return next;
    }
    if (size_)
        std::memcpy(room, data_.payload->bytes(), size_);
    return room + aligned(size_);
}

} // namespace mapisim::property

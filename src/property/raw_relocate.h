#pragma once

#include <cstddef>
#include <cstdint>
#include <mapicode.h>

#include <mapidefs.h>

#include "property/raw_copy.h"

/// Moves of a client's data that lies in one block, with all that it points to.
namespace mapisim::property {

/// Makes pointers that lead into a block at `old_base` lead to the same places of a block at
/// `new_base`. The block lies at one of the two, of which the other may be any number, zero too;
/// which one, the address of something inside tells. Each function answers false for what leads
/// nowhere in a block; where that changes nothing, what came before it has been changed already: a
/// first walk that changes nothing (`changes`) finds that out.
class Relocation {
public:
    Relocation(const void* old_base, const void* new_base, const void* inside,
               bool changes) noexcept;

    /// A value whose structure lies where it can be read.
    bool value(SPropValue& value) noexcept;
    bool values(SPropValue*& values, std::size_t count) noexcept;
    bool bytes(SBinary& binary) noexcept { return bytes(binary.lpb, binary.cb); }
    /// Nothing where there are none.
    template<class T> bool bytes(T*& pointer, std::size_t count) noexcept {
        return count == 0 || this->pointer(pointer, count);
    }
    template<class T> bool pointer(T*& pointer, std::size_t bytes) noexcept {
        if (!leads_inside(pointer) || bytes > kMaxCopy - size_)
            return false;
        size_ += aligned(bytes);
        if (changes_)
            pointer = moved(pointer);
        return true;
    }
    bool string(char*& string) noexcept;
    bool string(wchar_t*& string) noexcept;

    /// Where what an old pointer leads to can be read now.
    template<class T> T* readable(T* pointer) const noexcept {
        return lies_at_new_ ? moved(pointer) : pointer;
    }
    bool leads_inside(const void* pointer) const noexcept {
        return number(pointer) >= old_ && number(pointer) - old_ <= kMaxCopy;
    }

    /// Bytes of all that was walked, each rounded up to 8.
    std::size_t size() const noexcept { return size_; }

private:
    static std::uintptr_t number(const void* pointer) noexcept {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }
    template<class T> T* moved(T* pointer) const noexcept {
        return reinterpret_cast<T*>(number(pointer) - old_ + new_);
    }
    template<class T, class Visit> bool each(T*& array, ULONG count, const Visit& visit) noexcept;

    const std::uintptr_t old_;
    const std::uintptr_t new_;
    const bool changes_;
    bool lies_at_new_ = false;
    std::size_t size_ = 0;
};

/// Calls `walk` with a relocation that changes nothing and, where it answers true, with one that
/// does. MAPI_E_INVALID_PARAMETER, or the bytes that were walked are added to `size`.
template<class Walk>
SCODE relocate(const void* old_base, const void* new_base, const void* inside, std::size_t& size,
               const Walk& walk) {
    Relocation looks(old_base, new_base, inside, false);
    if (!walk(looks) || looks.size() > kMaxCopy - size)
        return MAPI_E_INVALID_PARAMETER;
    Relocation changes(old_base, new_base, inside, true);
    walk(changes);
    size += looks.size();
    return S_OK;
}

} // namespace mapisim::property

#pragma once

#include <new>
#include <string_view>

#include <mapi.h>

#include "memory/buffers.h"
#include "simple/people.h"

namespace mapisim::simple {

/// A structure that is handed to the client with all that it points to: one MAPIFreeBuffer frees
/// it. Throws std::bad_alloc.
template<class T> class Result {
public:
    explicit Result(std::size_t count = 1) {
        if (root_.allocate(sizeof(T) * count) != S_OK)
            throw std::bad_alloc();
        for (std::size_t i = 0; i < count; ++i)
            root_.get()[i] = {};
    }
    T* operator->() const noexcept { return root_.get(); }
    T& operator[](std::size_t i) const noexcept { return root_.get()[i]; }
    T* release() noexcept { return root_.release(); }

    template<class U> U* array(std::size_t count) {
        U* more = nullptr;
        if (count == 0)
            return nullptr;
        if (root_.more(sizeof(U) * count, &more) != S_OK)
            throw std::bad_alloc();
        for (std::size_t i = 0; i < count; ++i)
            more[i] = {};
        return more;
    }
    char* text(std::string_view utf8) {
        char* const out = array<char>(property::narrow_size(utf8) + 1);
        *property::write_narrow(utf8, out) = '\0';
        return out;
    }
    void describe(const Person& person, MapiRecipDesc& out) {
        out.ulRecipClass = person.recipient_class;
        out.lpszName = text(person.name);
        if (!person.address.empty())
            out.lpszAddress = text(person.address);
        out.lpEntryID = bytes(person.entry_id);
        out.ulEIDSize = static_cast<ULONG>(person.entry_id.size());
    }
    BYTE* bytes(property::Bytes from) {
        BYTE* const out = array<BYTE>(from.size());
        for (std::size_t i = 0; i < from.size(); ++i)
            out[i] = static_cast<BYTE>(from[i]);
        return out;
    }

private:
    memory::Buffer<T> root_;
};

} // namespace mapisim::simple

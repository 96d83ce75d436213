// What the fuzz targets share: an input read as a series of decisions, a client that is logged on,
// and values of properties whose memory is what MAPI asks for, whatever else they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <mapidefs.h>
#include <mapiutil.h>
#include <mapix.h>

#include "../clients/held.h"

namespace mapisim::fuzz {

/// Ends the program, which makes the input a finding.
[[noreturn]] inline void broken(const char* what) {
    std::fprintf(stderr, "this must not happen: %s\n", what);
    std::abort();
}
inline void require(bool holds, const char* what) {
    if (!holds)
        broken(what);
}

/// Reads an input; past its end everything is zero.
class Feed {
public:
    Feed(const std::uint8_t* data, std::size_t size) : at_(data), left_(size) {}

    bool empty() const { return left_ == 0; }
    std::uint8_t byte() {
        if (left_ == 0)
            return 0;
        --left_;
        return *at_++;
    }
    template<class T = std::uint32_t> T number() {
        T number{};
        for (std::size_t i = 0; i < sizeof number; ++i)
            number = static_cast<T>(number | static_cast<T>(static_cast<T>(byte()) << (8 * i)));
        return number;
    }
    /// A number below `limit`, which is no more than 256.
    std::size_t below(std::size_t limit) { return byte() % limit; }
    bool yes() { return (byte() & 1) != 0; }
    template<class T, std::size_t N> const T& one_of(const T (&all)[N]) { return all[below(N)]; }
    /// As much as there is of so many bytes.
    std::string_view bytes(std::size_t size) {
        const std::size_t taken = size < left_ ? size : left_;
        const std::string_view out(reinterpret_cast<const char*>(at_), taken);
        at_ += taken;
        left_ -= taken;
        return out;
    }
    std::string_view rest() { return bytes(left_); }

private:
    const std::uint8_t* at_;
    std::size_t left_;
};

/// Memory that a client has for the length of one input. Each block is as large as its content, so
/// that AddressSanitizer sees a read behind it.
class Arena {
public:
    template<class T> T* array(std::size_t count) {
        static_assert(std::is_trivially_copyable_v<T>);
        auto* const block = static_cast<T*>(bytes(count * sizeof(T)));
        if (count)
            std::memset(static_cast<void*>(block), 0, count * sizeof(T));
        return block;
    }
    BYTE* copy(std::string_view bytes);
    char* text(std::string_view bytes);
    wchar_t* wide(std::string_view bytes);

private:
    struct Free {
        void operator()(void* block) const { ::operator delete(block); }
    };
    void* bytes(std::size_t size) {
        blocks_.emplace_back(::operator new(size));
        return blocks_.back().get();
    }
    std::vector<std::unique_ptr<void, Free>> blocks_;
};

using client::Block;
using client::Held;

/// The client. It is logged on once in the process, to a world whose clock stands still.
struct Desk {
    Held<IMAPISession> session;
    Held<IMsgStore> store;
    Held<IMAPIFolder> root, subtree, inbox, drafts;
    Held<IAddrBook> book;
};
Desk& desk();

template<class I, class Container>
Held<I> open_entry(Container& container, const SBinary& id, ULONG flags = MAPI_BEST_ACCESS) {
    ULONG type = 0;
    IUnknown* object = nullptr;
    if (FAILED(container->OpenEntry(id.cb, reinterpret_cast<LPENTRYID>(id.lpb), nullptr, flags,
                                    &type, &object)))
        broken("an entry of the world cannot be opened");
    return Held<I>(static_cast<I*>(object));
}

/// Watches that an input leaves nothing behind: no object, buffer or registration.
class NothingLeft {
public:
    NothingLeft();
    ~NothingLeft();

private:
    unsigned objects_, buffers_, registrations_;
};

inline constexpr ULONG kShowSoftDeletes = 0x2, kHardDelete = 0x10; ///< public headers lack them

// Properties --------------------------------------------------------------------------------------

ULONG tag(Feed& feed);
/// Any value; what its type says it points to is there, or NULL.
void fill(Feed& feed, Arena& arena, SPropValue& value);
/// `count` values.
SPropValue* values(Feed& feed, Arena& arena, ULONG count);
SPropTagArray* tags(Feed& feed, Arena& arena, ULONG count);

/// All rows, with all columns; they are dropped.
void read_all(IMAPITable* table);

} // namespace mapisim::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tnef.h>

#include "property/value.h"

/// How a TNEF stream is made: a signature, a key, and attributes one after the other.
namespace mapisim::tnef {

using property::Bytes;
using Buffer = std::vector<std::byte>;

/// Little endian, whatever the machine.
class Writer {
public:
    template<std::unsigned_integral T> void number(T value) {
        for (std::size_t i = 0; i < sizeof value; ++i)
            bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
    }
    void raw(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void raw(std::string_view text) { raw(property::bytes_of(text.data(), text.size())); }
    void guid(const GUID& value);
    void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
    /// Zeros up to the next multiple of `unit`, of what was written since `start`.
    void pad(std::size_t start, std::size_t unit = 4) {
        zeros((unit - (bytes_.size() - start) % unit) % unit);
    }
    /// A number that could not be known before what follows it.
    void overwrite(std::size_t at, std::uint32_t value);

    std::size_t size() const noexcept { return bytes_.size(); }
    const Buffer& bytes() const noexcept { return bytes_; }
    Buffer take() noexcept { return std::move(bytes_); }

private:
    Buffer bytes_;
};

/// What lies past the end reads as zero and is remembered: ok() is false from then on.
class Reader {
public:
    explicit Reader(Bytes bytes) noexcept : left_(bytes) {}

    template<std::unsigned_integral T> T number() noexcept {
        T value{};
        const Bytes bytes = raw(sizeof value);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            value = static_cast<T>(value | static_cast<T>(static_cast<T>(bytes[i]) << (8 * i)));
        return value;
    }
    Bytes raw(std::size_t size) noexcept {
        if (size > left_.size()) {
            ok_ = false;
            left_ = {};
            return {};
        }
        const Bytes taken = left_.first(size);
        left_ = left_.subspan(size);
        return taken;
    }
    GUID guid() noexcept;
    /// The zeros behind something of `size` bytes. Those of the last one may be missing.
    void padding(std::size_t size) noexcept {
        const std::size_t count = (4 - size % 4) % 4;
        left_ = left_.subspan(count < left_.size() ? count : left_.size());
    }

    bool ok() const noexcept { return ok_; }
    std::size_t left() const noexcept { return left_.size(); }

private:
    Bytes left_;
    bool ok_ = true;
};

/// The bytes of it lie in the stream that it was read from.
struct Attribute {
    std::uint8_t level = 0; ///< LVL_MESSAGE or LVL_ATTACHMENT
    ULONG id = 0;           ///< with its type, as tnef.h has it
    Bytes data;
    bool damaged = false; ///< another check sum
};

inline constexpr std::size_t kHeaderSize = sizeof(ULONG) + sizeof(WORD);

void put_header(Writer& out, WORD key);
void put_attribute(Writer& out, std::uint8_t level, ULONG id, Bytes data);

/// False for what does not begin as a stream does.
bool take_header(Reader& in, WORD& key) noexcept;
/// Whether what is left can be one: bytes of another level, and fewer than one has, are behind the
/// last one.
bool begins_attribute(Reader in) noexcept;
/// The next one. False for one that does not end in the stream, or has another level.
bool take_attribute(Reader& in, Attribute& out) noexcept;

struct Stream {
    WORD key = 0;
    std::vector<Attribute> attributes;
};

/// Takes apart all of a stream. MAPI_E_CORRUPT_DATA for one whose first attribute is damaged, or
/// whose last one has no end. What stands behind the last one is left.
HRESULT parse(Bytes bytes, Stream& out);

// Text --------------------------------------------------------------------------------------------

/// Where a stream does not say (GetTnefStreamCodepage).
inline constexpr ULONG kDefaultCodePage = 437;

struct CodePages {
    ULONG primary = kDefaultCodePage;
    ULONG secondary = 0;
};
/// attOemCodepage. False for one that is too short.
bool read_code_pages(Bytes data, CodePages& out) noexcept;

/// Those of a whole stream, which may say none. False for what is no stream up to there. `decided`:
/// more of a stream that is not there yet would say nothing else.
bool find_code_pages(Bytes stream, CodePages& out, bool* decided = nullptr) noexcept;

/// UTF-16, little endian, with a terminator.
void put_wide(Writer& out, std::string_view utf8);
/// Up to the terminator, which may be missing.
std::string wide_text(Bytes data);
std::string narrow_text(Bytes data, ULONG code_page);

} // namespace mapisim::tnef

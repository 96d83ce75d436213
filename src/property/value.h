#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapidefs.h>

namespace mapisim::property {

using Bytes = std::span<const std::byte>;

inline Bytes bytes_of(const void* data, std::size_t size) noexcept {
    return {static_cast<const std::byte*>(data), size};
}

/// Text has one type inside the library: PT_STRING8 becomes PT_UNICODE, PT_MV_STRING8
/// PT_MV_UNICODE.
constexpr ULONG canonical(ULONG tag) noexcept {
    const ULONG type = tag & 0xFFFFu;
    return (type & ~0x1000u) == 0x001E ? (tag & 0xFFFF1000u) | 0x001F : tag;
}

namespace detail {
struct Payload;
}

/// An owned property value: tag and value of any type. Immutable but for assignment; copies share
/// what is large, so that a bag, a row and a stream of 5 MB cost 5 MB together. 16 bytes.
class Value {
public:
    Value() noexcept = default;
    Value(const Value& other) noexcept : tag_(other.tag_), size_(other.size_), data_(other.data_) {
        if (owns())
            add_ref();
    }
    Value(Value&& other) noexcept : tag_(other.tag_), size_(other.size_), data_(other.data_) {
        other.tag_ = 0;
    }
    Value& operator=(Value other) noexcept {
        std::swap(tag_, other.tag_);
        std::swap(size_, other.size_);
        std::swap(data_, other.data_);
        return *this;
    }
    ~Value() {
        if (owns())
            release();
    }

    // Making
    // --------------------------------------------------------------------------------------- Only
    // the identifier of `tag` counts where the name says the type; otherwise the type counts too.

    static Value boolean(ULONG tag, bool value) noexcept;
    static Value number(ULONG tag, LONG value) noexcept; ///< PT_LONG
    static Value short_number(ULONG tag, short value) noexcept;
    static Value long_number(ULONG tag, std::int64_t value) noexcept; ///< PT_I8 or PT_CURRENCY
    static Value real(ULONG tag, double value) noexcept; ///< PT_R4, PT_DOUBLE or PT_APPTIME
    static Value time(ULONG tag, FILETIME value) noexcept;
    static Value error(ULONG tag, SCODE code) noexcept;
    static Value null(ULONG tag) noexcept;
    static Value object(ULONG tag) noexcept; ///< placeholder for what OpenProperty opens
    static Value text(ULONG tag, std::string_view utf8);
    static Value text(ULONG tag, std::wstring_view wide);
    static Value binary(ULONG tag, Bytes bytes);
    /// With zeros behind the bytes, up to `size`, which take no memory before they are read.
    static Value binary(ULONG tag, Bytes bytes, std::size_t size);
    static Value binary(ULONG tag, const void* data, std::size_t size) {
        return binary(tag, bytes_of(data, size));
    }
    static Value guid(ULONG tag, const GUID& value);
    static Value numbers(ULONG tag, std::span<const LONG> values);
    static Value texts(ULONG tag, std::span<const std::string> utf8);
    static Value binaries(ULONG tag, std::span<const Bytes> values);

    /// A deep copy of a client's value. MAPI_E_INVALID_TYPE for a type that is none,
    /// MAPI_E_INVALID_PARAMETER for NULL pointers or impossible counts; `out` is then unchanged.
    /// The types PT_UNSPECIFIED, PT_NULL, PT_ERROR and PT_OBJECT are copied; the caller decides.
    static SCODE from_client(const SPropValue& client, Value& out);

    /// A single value, or element `index` of a multiple value, as a value of `tag` (type: the
    /// single type of this one).
    Value element(std::size_t index, ULONG tag) const;

    /// The same value under another identifier.
    Value with_id(ULONG tag) const {
        Value copy(*this);
        copy.tag_ = (tag & 0xFFFF0000u) | (tag_ & 0xFFFFu);
        return copy;
    }

    // Reading
    // --------------------------------------------------------------------------------------

    ULONG tag() const noexcept { return tag_; }
    ULONG id() const noexcept { return tag_ >> 16; }
    ULONG type() const noexcept { return tag_ & 0xFFFFu; }
    explicit operator bool() const noexcept { return tag_ != 0; }
    bool is_text() const noexcept { return type() == PT_UNICODE; }
    bool is_binary() const noexcept { return type() == PT_BINARY; }
    bool is_multiple() const noexcept { return (tag_ & MV_FLAG) != 0; }

    // Zero, false or empty when the value is of another type.
    LONG number() const noexcept; ///< PT_I2, PT_LONG, PT_BOOLEAN, PT_ERROR
    bool boolean() const noexcept { return number() != 0; }
    std::int64_t long_number() const noexcept; ///< every integer type, PT_CURRENCY, PT_SYSTIME
    double real() const noexcept;              ///< PT_R4, PT_DOUBLE, PT_APPTIME
    FILETIME time() const noexcept;
    SCODE error() const noexcept { return type() == PT_ERROR ? static_cast<SCODE>(data_.l) : S_OK; }
    std::string_view text() const noexcept; ///< UTF-8, followed by a terminator
    Bytes bytes() const noexcept;           ///< of PT_BINARY, PT_CLSID and text
    GUID guid() const noexcept;

    /// Number of elements of a multiple value, 1 for a single one.
    std::size_t count() const noexcept;
    std::string_view text_at(std::size_t index) const noexcept;
    Bytes bytes_at(std::size_t index) const noexcept; ///< element's bytes, of any multiple type

    /// Bytes of the value as PR_MESSAGE_SIZE and RES_SIZE count them: text as wide or narrow string
    /// without terminator, numbers as they are.
    std::size_t size(ULONG type = PT_UNSPECIFIED) const;

    // Handing out
    // ----------------------------------------------------------------------------------

    /// The type that a client gets who asks for `wanted` (a type, PT_UNSPECIFIED or 0), with
    /// strings wide or narrow where it leaves that open; PT_ERROR when the value cannot be had as
    /// `wanted`.
    ULONG export_type(ULONG wanted, bool wide) const noexcept;

    /// Bytes that write() needs besides the SPropValue, for a type of export_type().
    std::size_t export_size(ULONG type) const;

    /// Fills `out` with pointers into `room` (aligned to 8), and returns the end of what it used,
    /// aligned to 8 again.
    std::byte* write(ULONG type, SPropValue& out, std::byte* room) const;

    bool operator==(const Value& other) const noexcept; ///< identical tag and value

private:
    friend int compare(const Value&, const Value&) noexcept;
    union Data {
        LONG l;
        std::int64_t i8;
        double d;
        detail::Payload* payload;
    };
    bool owns() const noexcept {
        const ULONG type = tag_ & 0xFFFFu;
        return type == PT_UNICODE || type == PT_BINARY || type == PT_CLSID || (type & MV_FLAG);
    }
    void add_ref() const noexcept;
    void release() noexcept;
    enum class Room : std::uint8_t { any, zero };
    static Value with_payload(ULONG tag, std::size_t size, Room room = Room::any);

    ULONG tag_ = 0;
    std::uint32_t size_ = 0; ///< bytes of the payload
    Data data_{.i8 = 0};
};

/// The order of two values of one type (all text is one type, all integers are): below zero, zero,
/// above zero. Text as compare_text() has it, binary byte by byte and shorter before longer,
/// multiple values element by element. Values of different types are ordered by what they are
/// (numbers, text, bytes, several values), so that a sort always has one answer.
int compare(const Value& a, const Value& b) noexcept;

/// True when compare() says something about the two beyond their types.
bool comparable(ULONG type_a, ULONG type_b) noexcept;

/// A type that a property can have (PT_UNSPECIFIED is none).
bool is_valid_type(ULONG type) noexcept;

} // namespace mapisim::property

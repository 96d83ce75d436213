#include "property/value.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <new>

#include "platform/readable.h"
#include "property/text.h"
#include "property/value_parts.h"

namespace mapisim::property {

using detail::Family;
using detail::family_of;
using detail::fixed_size;
using detail::to_filetime;
using detail::with_type;

namespace {

/// Of all empty text: many messages have much of it. Its own reference is never given back.
struct NoText {
    detail::Payload payload;
    char terminator = 0;
};
constinit NoText no_text;
static_assert(offsetof(NoText, terminator) == sizeof(detail::Payload));

/// Larger values do not exist; counts beyond are mistakes of the client.
constexpr std::size_t kMaxBytes = 0x7FFF0000;

std::int64_t to_int64(FILETIME time) noexcept {
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(time.dwHighDateTime) << 32) |
                                     time.dwLowDateTime);
}

std::uint32_t load32(const std::byte* from) noexcept {
    std::uint32_t value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

/// Collects the elements of a multiple text or binary value.
class Packer {
public:
    explicit Packer(std::size_t count) : ends_(count) {}
    void add(Bytes bytes) {
        data_.insert(data_.end(), bytes.begin(), bytes.end());
        ends_[next_++] = static_cast<std::uint32_t>(data_.size());
    }
    std::size_t size() const noexcept { return 4 + 4 * ends_.size() + data_.size(); }
    void write(std::byte* out) const noexcept {
        const auto count = static_cast<std::uint32_t>(ends_.size());
        std::memcpy(out, &count, 4);
        if (count == 0)
            return;
        std::memcpy(out + 4, ends_.data(), 4 * ends_.size());
        if (!data_.empty())
            std::memcpy(out + 4 + 4 * ends_.size(), data_.data(), data_.size());
    }

private:
    std::vector<std::uint32_t> ends_;
    std::vector<std::byte> data_;
    std::size_t next_ = 0;
};

bool is_sound(const SBinary& binary) noexcept {
    return (binary.cb == 0 || binary.lpb) && binary.cb <= kMaxBytes &&
           !platform::is_wild(binary.lpb, binary.cb, 1);
}

} // namespace

// Making ------------------------------------------------------------------------------------------

void Value::add_ref() const noexcept {
    data_.payload->references.fetch_add(1, std::memory_order_relaxed);
}

void Value::release() noexcept {
    if (data_.payload->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        data_.payload->~Payload();
        std::free(data_.payload);
    }
}

Value Value::with_payload(ULONG tag, std::size_t size, Room room) {
    if (size > kMaxBytes)
        throw std::bad_alloc();
    const std::size_t all = sizeof(detail::Payload) + size + 1;
    void* block = room == Room::zero ? std::calloc(1, all) : std::malloc(all);
    if (!block)
        throw std::bad_alloc();
    Value value;
    value.tag_ = tag;
    value.size_ = static_cast<std::uint32_t>(size);
    value.data_.payload = ::new (block) detail::Payload;
    value.data_.payload->bytes()[size] = std::byte{0};
    return value;
}

Value Value::boolean(ULONG tag, bool value) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_BOOLEAN);
    made.data_.i8 = value ? 1 : 0;
    return made;
}

Value Value::number(ULONG tag, LONG value) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_LONG);
    made.data_.i8 = value;
    return made;
}

Value Value::short_number(ULONG tag, short value) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_I2);
    made.data_.i8 = value;
    return made;
}

Value Value::long_number(ULONG tag, std::int64_t value) noexcept {
    Value made;
    made.tag_ = PROP_TYPE(tag) == PT_CURRENCY ? tag : with_type(tag, PT_I8);
    made.data_.i8 = value;
    return made;
}

Value Value::real(ULONG tag, double value) noexcept {
    Value made;
    const ULONG type = PROP_TYPE(tag);
    made.tag_ = type == PT_R4 || type == PT_APPTIME ? tag : with_type(tag, PT_DOUBLE);
    made.data_.d = value;
    return made;
}

Value Value::time(ULONG tag, FILETIME value) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_SYSTIME);
    made.data_.i8 = to_int64(value);
    return made;
}

Value Value::error(ULONG tag, SCODE code) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_ERROR);
    made.data_.i8 = code;
    return made;
}

Value Value::null(ULONG tag) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_NULL);
    return made;
}

Value Value::object(ULONG tag) noexcept {
    Value made;
    made.tag_ = with_type(tag, PT_OBJECT);
    return made;
}

Value Value::text(ULONG tag, std::string_view utf8) {
    if (utf8.empty()) {
        Value made;
        made.tag_ = with_type(tag, PT_UNICODE);
        made.data_.payload = &no_text.payload;
        made.add_ref();
        return made;
    }
    Value made = with_payload(with_type(tag, PT_UNICODE), utf8.size());
    std::memcpy(made.data_.payload->bytes(), utf8.data(), utf8.size());
    made.data_.payload->units = static_cast<std::uint32_t>(wide_size(utf8));
    return made;
}

Value Value::text(ULONG tag, std::wstring_view wide) {
    if (wide.empty() || !is_ascii(wide))
        return text(tag, utf8_from_wide(wide));
    Value made = with_payload(with_type(tag, PT_UNICODE), wide.size());
    std::transform(wide.begin(), wide.end(), made.data_.payload->bytes(),
                   [](wchar_t c) { return static_cast<std::byte>(c); });
    made.data_.payload->units = static_cast<std::uint32_t>(wide.size());
    return made;
}

Value Value::binary(ULONG tag, Bytes bytes) {
    return binary(tag, bytes, bytes.size());
}

Value Value::binary(ULONG tag, Bytes bytes, std::size_t size) {
    Value made = with_payload(with_type(tag, PT_BINARY), size,
                              size == bytes.size() ? Room::any : Room::zero);
    if (!bytes.empty())
        std::memcpy(made.data_.payload->bytes(), bytes.data(), bytes.size());
    return made;
}

Value Value::guid(ULONG tag, const GUID& value) {
    Value made = with_payload(with_type(tag, PT_CLSID), sizeof(GUID));
    std::memcpy(made.data_.payload->bytes(), &value, sizeof(GUID));
    return made;
}

Value Value::numbers(ULONG tag, std::span<const LONG> values) {
    Value made = with_payload(with_type(tag, PT_MV_LONG), values.size_bytes());
    if (!values.empty()) {
        std::memcpy(made.data_.payload->bytes(), values.data(), values.size_bytes());
    }
    return made;
}

Value Value::texts(ULONG tag, std::span<const std::string> utf8) {
    Packer packer(utf8.size());
    for (const std::string& text : utf8)
        packer.add(bytes_of(text.data(), text.size()));
    Value made = with_payload(with_type(tag, PT_MV_UNICODE), packer.size());
    packer.write(made.data_.payload->bytes());
    return made;
}

Value Value::binaries(ULONG tag, std::span<const Bytes> values) {
    Packer packer(values.size());
    for (const Bytes bytes : values)
        packer.add(bytes);
    Value made = with_payload(with_type(tag, PT_MV_BINARY), packer.size());
    packer.write(made.data_.payload->bytes());
    return made;
}

SCODE Value::from_client(const SPropValue& client, Value& out) {
    const ULONG tag = canonical(client.ulPropTag);
    const auto& from = client.Value;
    switch (PROP_TYPE(client.ulPropTag)) {
    case PT_UNSPECIFIED:
    case PT_NULL:
    case PT_OBJECT: {
        Value made;
        made.tag_ = tag;
        out = std::move(made);
        return S_OK;
    }
    case PT_I2:
        out = short_number(tag, from.i);
        return S_OK;
    case PT_LONG:
        out = number(tag, from.l);
        return S_OK;
    case PT_BOOLEAN:
        out = boolean(tag, from.b != 0);
        return S_OK;
    case PT_ERROR:
        out = error(tag, from.err);
        return S_OK;
    case PT_R4:
        out = real(tag, static_cast<double>(from.flt));
        return S_OK;
    case PT_DOUBLE:
        out = real(tag, from.dbl);
        return S_OK;
    case PT_APPTIME:
        out = real(tag, from.at);
        return S_OK;
    case PT_CURRENCY:
        out = long_number(tag, from.cur.int64);
        return S_OK;
    case PT_I8:
        out = long_number(tag, from.li.QuadPart);
        return S_OK;
    case PT_SYSTIME:
        out = time(tag, from.ft);
        return S_OK;
    case PT_STRING8:
        if (!from.lpszA)
            return MAPI_E_INVALID_PARAMETER;
        out = text(tag, utf8_from_narrow(from.lpszA));
        return S_OK;
    case PT_UNICODE:
        if (!from.lpszW)
            return MAPI_E_INVALID_PARAMETER;
        out = text(tag, std::wstring_view(from.lpszW));
        return S_OK;
    case PT_BINARY:
        if (!is_sound(from.bin))
            return MAPI_E_INVALID_PARAMETER;
        out = binary(tag, from.bin.lpb, from.bin.cb);
        return S_OK;
    case PT_CLSID:
        if (!from.lpguid)
            return MAPI_E_INVALID_PARAMETER;
        out = guid(tag, *from.lpguid);
        return S_OK;
    default:
        break;
    }

    // Multiple values: all members of the union begin with the count and a pointer.
    const ULONG type = PROP_TYPE(client.ulPropTag);
    if (!(type & MV_FLAG) || !is_valid_type(type))
        return MAPI_E_INVALID_TYPE;
    const ULONG single = type & ~static_cast<ULONG>(MV_FLAG);
    const std::size_t count = from.MVl.cValues;
    if (count == 0 || !from.MVl.lpl)
        return MAPI_E_INVALID_PARAMETER;
    if (const std::size_t element = fixed_size(single)) {
        if (count > kMaxBytes / element || platform::is_wild(from.MVl.lpl, count, element))
            return MAPI_E_INVALID_PARAMETER;
        Value made = with_payload(tag, count * element);
        std::memcpy(made.data_.payload->bytes(), from.MVl.lpl, count * element);
        out = std::move(made);
        return S_OK;
    }
    if (count > kMaxBytes / sizeof(void*) ||
        platform::is_wild(from.MVl.lpl, count,
                          single == PT_BINARY ? sizeof(SBinary) : sizeof(void*)))
        return MAPI_E_INVALID_PARAMETER;
    // Refused before anything of the size that the client names is allocated.
    for (std::size_t i = 0; i < count; ++i) {
        if (single == PT_BINARY) {
            if (!is_sound(from.MVbin.lpbin[i]))
                return MAPI_E_INVALID_PARAMETER;
        } else if (single == PT_STRING8 ? !from.MVszA.lppszA[i] : !from.MVszW.lppszW[i]) {
            return MAPI_E_INVALID_PARAMETER;
        }
    }
    Packer packer(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (single == PT_BINARY) {
            packer.add(bytes_of(from.MVbin.lpbin[i].lpb, from.MVbin.lpbin[i].cb));
        } else {
            const std::string element = single == PT_STRING8
                                            ? utf8_from_narrow(from.MVszA.lppszA[i])
                                            : utf8_from_wide(from.MVszW.lppszW[i]);
            packer.add(bytes_of(element.data(), element.size()));
        }
        if (packer.size() > kMaxBytes)
            return MAPI_E_INVALID_PARAMETER;
    }
    Value made = with_payload(tag, packer.size());
    packer.write(made.data_.payload->bytes());
    out = std::move(made);
    return S_OK;
}

Value Value::element(std::size_t index, ULONG tag) const {
    if (!is_multiple())
        return with_id(tag);
    const ULONG single = with_type(tag, type() & ~static_cast<ULONG>(MV_FLAG));
    const Bytes bytes = bytes_at(index);
    if (PROP_TYPE(single) == PT_UNICODE)
        return text(single, text_at(index));
    if (PROP_TYPE(single) == PT_BINARY)
        return binary(single, bytes);
    if (bytes.empty())
        return null(tag);
    SPropValue client{};
    client.ulPropTag = single;
    GUID guid_copy;
    if (PROP_TYPE(single) == PT_CLSID) {
        std::memcpy(&guid_copy, bytes.data(), sizeof(guid_copy));
        client.Value.lpguid = &guid_copy;
    } else {
        std::memcpy(&client.Value, bytes.data(), bytes.size());
    }
    Value made;
    from_client(client, made);
    return made;
}

// Reading -----------------------------------------------------------------------------------------

LONG Value::number() const noexcept {
    switch (type()) {
    case PT_I2:
    case PT_LONG:
    case PT_BOOLEAN:
    case PT_ERROR:
        return static_cast<LONG>(data_.i8);
    default:
        return 0;
    }
}

std::int64_t Value::long_number() const noexcept {
    return family_of(type()) == Family::integer ? data_.i8 : 0;
}

double Value::real() const noexcept {
    return family_of(type()) == Family::real ? data_.d : 0;
}

FILETIME Value::time() const noexcept {
    return type() == PT_SYSTIME ? to_filetime(data_.i8) : FILETIME{};
}

std::string_view Value::text() const noexcept {
    if (!is_text())
        return {};
    return {reinterpret_cast<const char*>(data_.payload->bytes()), size_};
}

Bytes Value::bytes() const noexcept {
    if (!owns() || is_multiple())
        return {};
    return {data_.payload->bytes(), size_};
}

GUID Value::guid() const noexcept {
    GUID value{};
    if (type() == PT_CLSID)
        std::memcpy(&value, data_.payload->bytes(), sizeof(value));
    return value;
}

std::size_t Value::count() const noexcept {
    if (!is_multiple())
        return tag_ ? 1 : 0;
    const std::size_t element = fixed_size(type() & ~static_cast<ULONG>(MV_FLAG));
    return element ? size_ / element : load32(data_.payload->bytes());
}

Bytes Value::bytes_at(std::size_t index) const noexcept {
    if (!is_multiple())
        return index == 0 ? bytes() : Bytes{};
    const std::size_t all = count();
    if (index >= all)
        return {};
    const std::byte* const base = data_.payload->bytes();
    if (const std::size_t element = fixed_size(type() & ~static_cast<ULONG>(MV_FLAG))) {
        return {base + index * element, element};
    }
    const std::size_t begin = index ? load32(base + 4 * index) : 0;
    const std::size_t end = load32(base + 4 + 4 * index);
    return {base + 4 + 4 * all + begin, end - begin};
}

std::string_view Value::text_at(std::size_t index) const noexcept {
    if ((type() & ~static_cast<ULONG>(MV_FLAG)) != PT_UNICODE)
        return {};
    const Bytes bytes = bytes_at(index);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::size_t Value::size(ULONG wanted) const {
    switch (type()) {
    case PT_UNSPECIFIED:
    case PT_NULL:
    case PT_OBJECT:
        return 0;
    case PT_I2:
    case PT_BOOLEAN:
        return sizeof(short);
    case PT_LONG:
    case PT_ERROR:
    case PT_R4:
        return sizeof(LONG);
    case PT_UNICODE:
        return wanted == PT_STRING8 ? narrow_size(text()) : data_.payload->units * sizeof(wchar_t);
    case PT_BINARY:
    case PT_CLSID:
        return size_;
    case PT_MV_UNICODE: {
        std::size_t sum = 0;
        for (std::size_t i = 0, all = count(); i < all; ++i) {
            sum += wanted == PT_MV_STRING8 ? narrow_size(text_at(i))
                                           : wide_size(text_at(i)) * sizeof(wchar_t);
        }
        return sum;
    }
    case PT_MV_BINARY:
        return size_ - 4 - 4 * count();
    default:
        return is_multiple() ? size_ : sizeof(std::int64_t);
    }
}

SCODE detail::from_elements(ULONG tag, Bytes elements, Value& out) {
    const std::size_t size = fixed_size(PROP_TYPE(tag) & ~static_cast<ULONG>(MV_FLAG));
    if (size == 0)
        return MAPI_E_INVALID_TYPE;
    SPropValue client{};
    client.ulPropTag = tag;
    // All multiple values have their count and their array in the same places. The array is copied.
    client.Value.MVl.cValues = static_cast<ULONG>(elements.size() / size);
    client.Value.MVl.lpl = reinterpret_cast<LONG*>(const_cast<std::byte*>(elements.data()));
    return Value::from_client(client, out);
}

bool is_valid_type(ULONG type) noexcept {
    const ULONG single = type & ~static_cast<ULONG>(MV_FLAG);
    if (type & ~0xFFFFu)
        return false;
    if (fixed_size(single) || single == PT_BINARY || single == PT_UNICODE || single == PT_STRING8) {
        return true;
    }
    return single == type &&
           (type == PT_BOOLEAN || type == PT_ERROR || type == PT_OBJECT || type == PT_NULL);
}

} // namespace mapisim::property

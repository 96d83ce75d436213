#include "tnef/format.h"

#include <algorithm>
#include <cstring>

#include "property/code_page.h"
#include "property/utf16.h"

namespace mapisim::tnef {

namespace {

constexpr std::size_t kLeastAttribute = 1 + 4 + 4 + 2; // level, identifier, size, check sum

/// The sum of the bytes.
std::uint16_t check_sum(Bytes data) noexcept {
    std::uint32_t sum = 0;
    for (const std::byte byte : data)
        sum += std::to_integer<std::uint32_t>(byte);
    return static_cast<std::uint16_t>(sum);
}

} // namespace

void Writer::guid(const GUID& value) {
    number(std::uint32_t{value.Data1});
    number(std::uint16_t{value.Data2});
    number(std::uint16_t{value.Data3});
    raw(property::bytes_of(value.Data4, sizeof value.Data4));
}

void Writer::overwrite(std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes_[at + i] = static_cast<std::byte>(value >> (8 * i));
}

GUID Reader::guid() noexcept {
    GUID value{};
    value.Data1 = number<std::uint32_t>();
    value.Data2 = number<std::uint16_t>();
    value.Data3 = number<std::uint16_t>();
    const Bytes rest = raw(sizeof value.Data4);
    if (!rest.empty())
        std::memcpy(value.Data4, rest.data(), rest.size());
    return value;
}

void put_header(Writer& out, WORD key) {
    out.number(std::uint32_t{TNEF_SIGNATURE});
    out.number(std::uint16_t{key});
}

void put_attribute(Writer& out, std::uint8_t level, ULONG id, Bytes data) {
    out.number(level);
    out.number(std::uint32_t{id});
    out.number(static_cast<std::uint32_t>(data.size()));
    out.raw(data);
    out.number(check_sum(data));
}

bool take_header(Reader& in, WORD& key) noexcept {
    const auto signature = in.number<std::uint32_t>();
    key = in.number<std::uint16_t>();
    return in.ok() && signature == TNEF_SIGNATURE;
}

bool begins_attribute(Reader in) noexcept {
    if (in.left() < kLeastAttribute)
        return false;
    const auto level = in.number<std::uint8_t>();
    return level == LVL_MESSAGE || level == LVL_ATTACHMENT;
}

bool take_attribute(Reader& in, Attribute& out) noexcept {
    out.level = in.number<std::uint8_t>();
    out.id = in.number<std::uint32_t>();
    out.data = in.raw(in.number<std::uint32_t>());
    out.damaged = in.number<std::uint16_t>() != check_sum(out.data);
    return in.ok() && (out.level == LVL_MESSAGE || out.level == LVL_ATTACHMENT);
}

HRESULT parse(Bytes bytes, Stream& out) {
    Reader in(bytes);
    if (!take_header(in, out.key))
        return MAPI_E_CORRUPT_DATA;
    while (in.left() != 0) {
        const bool is_first = out.attributes.empty();
        if (!is_first && !begins_attribute(in))
            break;
        Attribute attribute;
        if (!take_attribute(in, attribute) || (is_first && attribute.damaged))
            return MAPI_E_CORRUPT_DATA;
        out.attributes.push_back(attribute);
    }
    return S_OK;
}

bool read_code_pages(Bytes data, CodePages& out) noexcept {
    Reader in(data);
    CodePages read{in.number<std::uint32_t>(), 0};
    if (!in.ok())
        return false;
    if (in.left() >= sizeof(std::uint32_t))
        read.secondary = in.number<std::uint32_t>();
    out = read;
    return true;
}

bool find_code_pages(Bytes stream, CodePages& out, bool* decided) noexcept {
    Reader in(stream);
    WORD key = 0;
    const auto decide = [decided](bool result) {
        if (decided)
            *decided = true;
        return result;
    };
    if (!take_header(in, key))
        return stream.size() >= kHeaderSize ? decide(false) : false;
    for (bool is_first = true; in.left() != 0; is_first = false) {
        if (!is_first && !begins_attribute(in))
            return in.left() >= kLeastAttribute ? decide(true) : true;
        Attribute attribute;
        if (!take_attribute(in, attribute))
            return in.ok() ? decide(false) : false;
        if (is_first && attribute.damaged)
            return decide(false);
        if (attribute.id == attOemCodepage)
            return decide(!attribute.damaged && read_code_pages(attribute.data, out));
        if (attribute.level == LVL_ATTACHMENT)
            return decide(true);
    }
    return true;
}

void put_wide(Writer& out, std::string_view utf8) {
    out.raw(property::utf16_from_utf8(utf8));
    out.number(std::uint16_t{0});
}

std::string wide_text(Bytes data) {
    std::size_t size = 0;
    while (data.size() - size >= 2 &&
           (data[size] != std::byte{0} || data[size + 1] != std::byte{0}))
        size += 2;
    return property::utf8_from_utf16(data.first(size));
}

std::string narrow_text(Bytes data, ULONG code_page) {
    const auto end = std::find(data.begin(), data.end(), std::byte{0});
    const auto size = static_cast<std::size_t>(end - data.begin());
    return property::utf8_from_code_page({reinterpret_cast<const char*>(data.data()), size},
                                         code_page);
}

} // namespace mapisim::tnef

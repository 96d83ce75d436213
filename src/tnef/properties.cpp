#include "tnef/properties.h"

#include <bit>

#include "property/code_page.h"
#include "property/value_parts.h"

namespace mapisim::tnef {

using property::Name;
using property::Value;

namespace {

constexpr std::size_t kLargest = 0x7FFF'0000; ///< of one value

constexpr ULONG single(ULONG tag) noexcept {
    return PROP_TYPE(tag) & ~static_cast<ULONG>(MV_FLAG);
}
constexpr bool is_multiple(ULONG tag) noexcept {
    return (PROP_TYPE(tag) & MV_FLAG) != 0;
}
/// Has a count, a size and padding of its own.
constexpr bool is_variable(ULONG type) noexcept {
    return type == PT_STRING8 || type == PT_UNICODE || type == PT_BINARY || type == PT_OBJECT;
}

bool is_in_streams(ULONG tag) noexcept {
    switch (single(tag)) {
    case PT_I2:
    case PT_LONG:
    case PT_R4:
    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_I8:
    case PT_STRING8:
    case PT_UNICODE:
    case PT_SYSTIME:
    case PT_CLSID:
    case PT_BINARY:
        return true;
    case PT_BOOLEAN:
    case PT_ERROR:
    case PT_OBJECT:
        return !is_multiple(tag);
    default:
        return false;
    }
}

void put_name(Writer& out, const Name& name) {
    out.guid(name.set);
    out.number(static_cast<std::uint32_t>(name.is_string ? MNID_STRING : MNID_ID));
    if (!name.is_string) {
        out.number(static_cast<std::uint32_t>(name.number));
        return;
    }
    const std::size_t size_at = out.size();
    out.number(std::uint32_t{0});
    const std::size_t start = out.size();
    put_wide(out, name.text);
    out.overwrite(size_at, static_cast<std::uint32_t>(out.size() - start));
    out.pad(start);
}

bool take_name(Reader& in, Name& out) {
    out.set = in.guid();
    const auto kind = in.number<std::uint32_t>();
    const auto number = in.number<std::uint32_t>(); // or the size of the text
    if (kind == MNID_ID) {
        out.number = static_cast<LONG>(number);
        return in.ok();
    }
    if (kind != MNID_STRING)
        return false;
    out.is_string = true;
    const Bytes text = in.raw(number);
    in.padding(text.size());
    out.text = wide_text(text);
    return in.ok();
}

/// One of several, or the only one, of a type with a size of its own.
void put_variable(Writer& out, ULONG type, Bytes bytes, std::string_view text, ULONG code_page) {
    const std::size_t size_at = out.size();
    out.number(std::uint32_t{0});
    const std::size_t start = out.size();
    if (type == PT_UNICODE) {
        put_wide(out, text);
    } else if (type == PT_STRING8) {
        out.raw(property::code_page_from_utf8(text, code_page, '?'));
        out.number(std::uint8_t{0});
    } else {
        out.raw(bytes);
    }
    out.overwrite(size_at, static_cast<std::uint32_t>(out.size() - start));
    out.pad(start);
}

void put_single(Writer& out, ULONG type, const Value& value) {
    switch (type) {
    case PT_I2:
    case PT_LONG:
    case PT_BOOLEAN:
    case PT_ERROR: {
        const auto number = static_cast<std::uint32_t>(value.number());
        // Two bytes, and two of padding.
        out.number(type == PT_I2 || type == PT_BOOLEAN ? number & 0xFFFF : number);
        break;
    }
    case PT_R4:
        out.number(std::bit_cast<std::uint32_t>(static_cast<float>(value.real())));
        break;
    case PT_DOUBLE:
    case PT_APPTIME:
        out.number(std::bit_cast<std::uint64_t>(value.real()));
        break;
    case PT_CLSID:
        out.guid(value.guid());
        break;
    default: // PT_CURRENCY, PT_I8, PT_SYSTIME
        out.number(static_cast<std::uint64_t>(value.long_number()));
        break;
    }
}

bool fits(const Value& value) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < value.count(); ++i)
        total += value.is_multiple() ? value.bytes_at(i).size() : value.bytes().size();
    return total < kLargest / 2; // in UTF-16, at the most
}

void put_value(Writer& out, const Property& property, ULONG code_page) {
    const ULONG type = single(property.tag);
    const Value& value = property.value;
    if (!is_multiple(property.tag)) {
        if (!is_variable(type))
            return put_single(out, type, value);
        out.number(std::uint32_t{1});
        return put_variable(out, type, value.bytes(), value.text(), code_page);
    }
    out.number(static_cast<std::uint32_t>(value.count()));
    for (std::size_t i = 0; i < value.count(); ++i) {
        const Bytes bytes = value.bytes_at(i);
        if (is_variable(type)) {
            const bool is_text = type != PT_BINARY;
            put_variable(out, type, bytes, is_text ? value.text_at(i) : std::string_view{},
                         code_page);
        } else {
            const std::size_t start = out.size();
            out.raw(bytes); // as it lies in memory: little endian
            out.pad(start);
        }
    }
}

void put_object(Writer& out, const Property& property) {
    out.number(std::uint32_t{1});
    out.number(static_cast<std::uint32_t>(sizeof(IID) + property.content.size()));
    const std::size_t start = out.size();
    out.guid(property.iid);
    out.raw(property.content);
    out.pad(start);
}

Value take_single(Reader& in, ULONG tag) {
    switch (PROP_TYPE(tag)) {
    case PT_I2:
        return Value::short_number(tag, static_cast<short>(in.number<std::uint32_t>()));
    case PT_LONG:
        return Value::number(tag, static_cast<LONG>(in.number<std::uint32_t>()));
    case PT_BOOLEAN:
        return Value::boolean(tag, (in.number<std::uint32_t>() & 0xFFFF) != 0);
    case PT_ERROR:
        return Value::error(tag, static_cast<SCODE>(in.number<std::uint32_t>()));
    case PT_R4:
        return Value::real(tag, std::bit_cast<float>(in.number<std::uint32_t>()));
    case PT_DOUBLE:
    case PT_APPTIME:
        return Value::real(tag, std::bit_cast<double>(in.number<std::uint64_t>()));
    case PT_SYSTIME: {
        const auto ticks = static_cast<std::int64_t>(in.number<std::uint64_t>());
        return Value::time(tag, property::detail::to_filetime(ticks));
    }
    case PT_CLSID:
        return Value::guid(tag, in.guid());
    default: // PT_CURRENCY, PT_I8
        return Value::long_number(tag, static_cast<std::int64_t>(in.number<std::uint64_t>()));
    }
}

/// Whether it can be read, and be had.
enum class Taken : std::uint8_t { no, left_out, yes };

/// Several values of a fixed size. Each takes bytes, so that a count that lies ends the reading.
Taken take_fixed(Reader& in, ULONG tag, std::uint32_t count, Value& out) {
    const std::size_t size = property::detail::fixed_size(single(tag));
    const std::size_t stride = (size + 3) / 4 * 4;
    if (count > in.left() / stride)
        return Taken::no;
    if (count == 0)
        return Taken::left_out;
    std::vector<std::byte> elements;
    elements.reserve(count * size);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Bytes element = in.raw(stride).first(size);
        elements.insert(elements.end(), element.begin(), element.end());
    }
    return property::detail::from_elements(tag, elements, out) == S_OK ? Taken::yes
                                                                       : Taken::left_out;
}

Taken take_variable(Reader& in, ULONG code_page, std::uint32_t count, Property& out) {
    const ULONG type = single(out.tag);
    std::vector<std::string> texts;
    std::vector<Bytes> parts;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto size = in.number<std::uint32_t>();
        const Bytes bytes = in.raw(size);
        in.padding(size);
        if (!in.ok())
            return Taken::no;
        if (type == PT_UNICODE)
            texts.push_back(wide_text(bytes));
        else if (type == PT_STRING8)
            texts.push_back(narrow_text(bytes, code_page));
        else
            parts.push_back(bytes);
    }
    if (count == 0)
        return Taken::left_out;
    const bool multiple = is_multiple(out.tag);
    if (type == PT_OBJECT) {
        Reader object(parts.front());
        out.iid = object.guid();
        out.content = object.raw(object.left());
        return object.ok() ? Taken::yes : Taken::no;
    }
    if (type == PT_BINARY)
        out.value =
            multiple ? Value::binaries(out.tag, parts) : Value::binary(out.tag, parts.front());
    else
        out.value = multiple ? Value::texts(out.tag, texts) : Value::text(out.tag, texts.front());
    return Taken::yes;
}

Taken take_property(Reader& in, ULONG code_page, Property& out) {
    out.tag = in.number<std::uint32_t>();
    if (!in.ok() || !is_in_streams(out.tag))
        return Taken::no;
    if (PROP_ID(out.tag) >= property::NameMap::kFirst) {
        Name name;
        if (!take_name(in, name))
            return Taken::no;
        out.name = std::move(name);
    }
    const bool multiple = is_multiple(out.tag);
    const bool variable = is_variable(single(out.tag));
    const std::uint32_t count = multiple || variable ? in.number<std::uint32_t>() : 1;
    if (!in.ok() || (!multiple && count != 1))
        return Taken::no;
    if (variable)
        return take_variable(in, code_page, count, out);
    if (multiple)
        return take_fixed(in, out.tag, count, out.value);
    out.value = take_single(in, out.tag);
    return in.ok() ? Taken::yes : Taken::no;
}

} // namespace

bool put_property(Writer& out, const Property& property, ULONG code_page) {
    const bool is_object = PROP_TYPE(property.tag) == PT_OBJECT;
    if (!is_in_streams(property.tag) ||
        (is_object ? property.content.size() > kLargest : !fits(property.value)))
        return false;
    out.number(std::uint32_t{property.tag});
    if (property.name)
        put_name(out, *property.name);
    if (is_object)
        put_object(out, property);
    else
        put_value(out, property, code_page);
    return true;
}

void put_properties(Writer& out, const std::vector<Property>& properties, ULONG code_page,
                    std::vector<ULONG>& refused) {
    const std::size_t count_at = out.size();
    std::uint32_t count = 0;
    out.number(count);
    for (const Property& property : properties) {
        if (put_property(out, property, code_page))
            ++count;
        else
            refused.push_back(property.tag);
    }
    out.overwrite(count_at, count);
}

bool take_properties(Reader& in, ULONG code_page, std::vector<Property>& out,
                     std::vector<ULONG>& left_out) {
    const auto count = in.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) {
        Property property;
        const Taken taken = take_property(in, code_page, property);
        if (taken == Taken::no)
            return false;
        const bool is_nameless =
            property.name && property.name->is_string && property.name->text.empty();
        if (taken == Taken::left_out || is_nameless)
            left_out.push_back(property.tag);
        else
            out.push_back(std::move(property));
    }
    return in.ok();
}

void put_rows(Writer& out, const std::vector<Row>& rows, ULONG code_page,
              std::vector<ULONG>& refused) {
    out.number(static_cast<std::uint32_t>(rows.size()));
    for (const Row& row : rows)
        put_properties(out, row, code_page, refused);
}

bool take_rows(Reader& in, ULONG code_page, std::vector<Row>& out, std::vector<ULONG>& left_out) {
    const auto count = in.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < count; ++i) {
        Row row;
        if (!take_properties(in, code_page, row, left_out))
            return false;
        out.push_back(std::move(row));
    }
    return in.ok();
}

} // namespace mapisim::tnef

#include "imsg/values.h"

#include <cstring>
#include <string>
#include <string_view>

#include <mapicode.h>

#include "imsg/bytes.h"
#include "imsg/format.h"
#include "property/code_page.h"
#include "property/raw_copy.h"
#include "property/text.h"
#include "property/utf16.h"
#include "property/value_parts.h"

namespace mapisim::imsg {

using property::Value;

namespace {

constexpr ULONG single(ULONG type) noexcept {
    return type & ~static_cast<ULONG>(MV_FLAG);
}
constexpr bool is_text(ULONG type) noexcept {
    return single(type) == PT_UNICODE || single(type) == PT_STRING8;
}

/// Bytes of a value that stands in its entry; 0 for others.
constexpr std::size_t size_in_entry(ULONG type) noexcept {
    switch (type) {
    case PT_I2:
    case PT_BOOLEAN:
        return 2;
    case PT_LONG:
    case PT_R4:
    case PT_ERROR:
        return 4;
    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_I8:
    case PT_SYSTIME:
        return 8;
    default:
        return 0;
    }
}

std::string encode(std::string_view text, const TextForm& form) {
    if (form.wide)
        return property::utf16_from_utf8(text);
    return form.code_page ? property::code_page_from_utf8(text, form.code_page, '?')
                          : property::narrow_from_utf8(text);
}

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at++]);
        if (first < 0x80)
            continue;
        const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        if (first < 0xC2 || first > 0xF4 || text.size() - at < more)
            return false;
        for (unsigned i = 0; i < more; ++i) {
            if ((static_cast<unsigned char>(text[at++]) & 0xC0) != 0x80)
                return false;
        }
    }
    return true;
}

std::string decode(Bytes bytes, ULONG type, const TextForm& form) {
    std::string text;
    if (single(type) == PT_UNICODE) {
        text = property::utf8_from_utf16(bytes);
    } else {
        const std::string_view narrow(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (form.code_page)
            text = property::utf8_from_code_page(narrow, form.code_page);
        else if (is_utf8(narrow))
            text = property::utf8_from_narrow(narrow);
        else
            text = property::utf8_from_code_page(narrow, 1252);
    }
    while (text.ends_with('\0')) // some write a terminator
        text.pop_back();
    return text;
}

std::size_t terminator(const TextForm& form) noexcept {
    return form.wide ? 2 : 1;
}

/// Text or bytes that have one stream each. `lengths` says how many there are.
HRESULT read_elements(const Storage& storage, ULONG tag, Bytes lengths, const TextForm& form,
                      Value& out) {
    const bool text = is_text(PROP_TYPE(tag));
    const std::size_t count = lengths.size() / (text ? 4 : 8);
    std::vector<std::string> texts;
    std::vector<std::vector<std::byte>> blocks;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::byte> bytes;
        const HRESULT result = storage.read(element_name(tag, i), bytes);
        if (result == MAPI_E_NOT_FOUND)
            return S_OK;
        if (FAILED(result))
            return result;
        if (text)
            texts.push_back(decode(bytes, PROP_TYPE(tag), form));
        else
            blocks.push_back(std::move(bytes));
    }
    if (count == 0)
        return S_OK;
    out = text ? Value::texts(tag, texts)
               : Value::binaries(tag, std::vector<Bytes>(blocks.begin(), blocks.end()));
    return S_OK;
}

HRESULT write_elements(const Storage& storage, ULONG tag, const Value& value, const TextForm& form,
                       std::vector<std::byte>& lengths) {
    const bool text = is_text(value.type());
    for (std::size_t i = 0; i < value.count(); ++i) {
        std::string encoded;
        Bytes bytes = value.bytes_at(i);
        if (text) {
            encoded = encode(value.text_at(i), form);
            encoded.append(terminator(form), '\0');
            bytes = bytes_of(encoded);
        }
        put_number(lengths, static_cast<std::uint32_t>(bytes.size()));
        if (!text)
            put_number(lengths, 0);
        if (const HRESULT result = storage.write(element_name(tag, i), bytes); FAILED(result))
            return result;
    }
    return S_OK;
}

} // namespace

ULONG stored_tag(const Value& value, bool wide) noexcept {
    const ULONG type = value.type();
    return is_text(type) && !wide ? CHANGE_PROP_TYPE(value.tag(), PT_STRING8 | (type & MV_FLAG))
                                  : value.tag();
}

Entry entry_at(Bytes stream, std::size_t at) noexcept {
    Entry entry{number_at(stream, at), number_at(stream, at + 4)};
    std::memcpy(entry.value.data(), stream.data() + at + 8, entry.value.size());
    return entry;
}

void put_entry(std::vector<std::byte>& stream, const Entry& entry) {
    put_number(stream, entry.tag);
    put_number(stream, entry.flags);
    put_bytes(stream, entry.value);
}

Entry object_entry(ULONG tag, ULONG flags, ULONG kind) noexcept {
    Entry entry{tag, flags};
    const ULONG value[] = {kObjectSize, kind};
    std::memcpy(entry.value.data(), value, sizeof value);
    return entry;
}

HRESULT read_value(const Storage& storage, const Entry& entry, const TextForm& form, Value& out) {
    const ULONG type = PROP_TYPE(entry.tag);
    if (const std::size_t size = size_in_entry(type); size != 0) {
        SPropValue client{};
        client.ulPropTag = entry.tag;
        std::memcpy(&client.Value, entry.value.data(), size);
        Value::from_client(client, out);
        return S_OK;
    }
    const bool many = (type & MV_FLAG) != 0;
    const bool has_array = many && property::element_size(type) != 0;
    if (!is_text(type) && single(type) != PT_BINARY && type != PT_CLSID && !has_array)
        return S_OK;
    std::vector<std::byte> bytes;
    const HRESULT result = storage.read(value_name(entry.tag), bytes);
    if (FAILED(result))
        return result == MAPI_E_NOT_FOUND ? S_OK : result;
    if (has_array)
        property::detail::from_elements(entry.tag, bytes, out); // none where there are none
    else if (many)
        return read_elements(storage, entry.tag, bytes, form, out);
    else if (is_text(type))
        out = Value::text(entry.tag, decode(bytes, type, form));
    else if (type == PT_BINARY)
        out = Value::binary(entry.tag, bytes);
    else if (bytes.size() == sizeof(GUID)) {
        GUID guid;
        std::memcpy(&guid, bytes.data(), sizeof guid);
        out = Value::guid(entry.tag, guid);
    }
    return S_OK;
}

HRESULT write_value(const Storage& storage, const Value& value, ULONG flags, const TextForm& form,
                    Entry& out, bool& made) {
    const ULONG type = value.type();
    made = true;
    out = {value.tag(), flags};
    if (const std::size_t size = size_in_entry(type); size != 0) {
        SPropValue client{};
        value.write(type, client, nullptr);
        std::memcpy(out.value.data(), &client.Value, size);
        return S_OK;
    }
    const bool text = is_text(type);
    out.tag = stored_tag(value, form.wide);
    std::vector<std::byte> joined;
    std::string encoded;
    Bytes bytes;
    HRESULT result = S_OK;
    if (type & MV_FLAG) {
        if (property::element_size(type) != 0) {
            for (std::size_t i = 0; i < value.count(); ++i)
                put_bytes(joined, value.bytes_at(i));
        } else {
            result = write_elements(storage, out.tag, value, form, joined);
        }
        bytes = joined;
    } else if (text) {
        encoded = encode(value.text(), form);
        bytes = bytes_of(encoded);
    } else if (type == PT_BINARY || type == PT_CLSID) {
        bytes = value.bytes();
    } else {
        made = false;
        return S_OK;
    }
    if (!FAILED(result))
        result = storage.write(value_name(out.tag), bytes);
    const std::size_t extra = text && !(type & MV_FLAG) ? terminator(form) : 0;
    const auto size = static_cast<std::uint32_t>(bytes.size() + extra);
    for (std::size_t i = 0; i < 4; ++i)
        out.value[i] = static_cast<std::byte>(size >> (8 * i));
    return result;
}

} // namespace mapisim::imsg

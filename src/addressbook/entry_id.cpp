#include "addressbook/entry_id.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>

#include "property/text.h"

namespace mapisim::addressbook {

namespace {

constexpr std::size_t kUidAt = 4;
constexpr std::size_t kVersionAt = kUidAt + sizeof(MAPIUID);
constexpr std::size_t kNumberAt = kVersionAt + 4;
constexpr std::size_t kBookAt = kNumberAt + 4;
constexpr std::byte kVersion{1};

// One-off identifiers: two words of 16 bits after the uid.
constexpr std::size_t kOneOffFlagsAt = kVersionAt + 2;
constexpr std::size_t kOneOffTextAt = kVersionAt + 4;

const std::byte* bytes_of(const ENTRYID* id) {
    return reinterpret_cast<const std::byte*>(id);
}

bool has_uid(ULONG size, const ENTRYID* id, const MAPIUID& uid) noexcept {
    return id && size >= kVersionAt && size <= notify::kLongestEntryId &&
           std::memcmp(bytes_of(id) + kUidAt, &uid, sizeof uid) == 0;
}

void put_word(notify::EntryId& out, unsigned word) {
    out.push_back(static_cast<std::byte>(word));
    out.push_back(static_cast<std::byte>(word >> 8));
}

void put_text(notify::EntryId& out, std::string_view text, bool wide) {
    if (!wide) {
        for (const char c : property::narrow_from_utf8(text)) {
            out.push_back(static_cast<std::byte>(c));
        }
        out.push_back(std::byte{});
        return;
    }
    for (const wchar_t unit : property::wide_from_utf8(text)) {
        const auto code = static_cast<std::uint32_t>(unit);
        if (code > 0xFFFF) { // wchar_t has 32 bits here
            put_word(out, 0xD800 + ((code - 0x10000) >> 10));
            put_word(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            put_word(out, code);
        }
    }
    put_word(out, 0);
}

/// Reads strings from an identifier's end.
class Reader {
public:
    Reader(const std::byte* data, std::size_t size, bool wide)
        : data_(data), size_(size), wide_(wide) {}

    bool next(std::string& out) {
        if (!wide_) {
            const auto* end = static_cast<const std::byte*>(std::memchr(data_, 0, size_));
            if (!end)
                return false;
            const auto length = static_cast<std::size_t>(end - data_);
            out = property::utf8_from_narrow({reinterpret_cast<const char*>(data_), length});
            skip(length + 1);
            return true;
        }
        std::wstring text;
        while (size_ >= 2) {
            const unsigned unit =
                std::to_integer<unsigned>(data_[0]) | std::to_integer<unsigned>(data_[1]) << 8;
            skip(2);
            if (unit == 0) {
                out = property::utf8_from_wide(text);
                return true;
            }
            add(text, unit);
        }
        return false;
    }
    bool at_end() const noexcept { return size_ == 0; }

private:
    static void add(std::wstring& text, unsigned unit) {
        if constexpr (sizeof(wchar_t) > 2) {
            const bool low = unit >= 0xDC00 && unit < 0xE000;
            if (low && !text.empty() && text.back() >= 0xD800 && text.back() < 0xDC00) {
                const auto high = static_cast<unsigned>(text.back()) - 0xD800;
                text.back() = static_cast<wchar_t>(0x10000 + (high << 10) + (unit - 0xDC00));
                return;
            }
        }
        text.push_back(static_cast<wchar_t>(unit));
    }
    void skip(std::size_t count) {
        data_ += count;
        size_ -= count;
    }

    const std::byte* data_;
    std::size_t size_;
    bool wide_;
};

} // namespace

notify::EntryId EntryId::vector() const {
    notify::EntryId out(kSize);
    std::memcpy(out.data() + kUidAt, &kProviderUid, sizeof kProviderUid);
    out[kVersionAt] = kVersion;
    out[kVersionAt + 1] = static_cast<std::byte>(kind);
    for (std::size_t i = 0; i < sizeof number; ++i) {
        out[kNumberAt + i] = static_cast<std::byte>(number >> (8 * i));
    }
    if (is_personal()) {
        out.resize(kSize + sizeof book);
        std::memcpy(out.data() + kBookAt, &book, sizeof book);
    }
    return out;
}

HRESULT parse(ULONG size, const ENTRYID* id, EntryId& out) noexcept {
    if (!id || size < kVersionAt)
        return MAPI_E_INVALID_ENTRYID;
    if (!has_uid(size, id, kProviderUid))
        return MAPI_E_UNKNOWN_ENTRYID;
    const std::byte* bytes = bytes_of(id);
    constexpr std::byte zero[kUidAt] = {};
    if (size < EntryId::kSize || bytes[kVersionAt] != kVersion ||
        std::memcmp(bytes, zero, sizeof zero) != 0 ||
        std::memcmp(bytes + kVersionAt + 2, zero, 2) != 0) {
        return MAPI_E_INVALID_ENTRYID;
    }
    EntryId parsed{.kind = static_cast<EntryKind>(bytes[kVersionAt + 1])};
    if (parsed.kind < EntryKind::container || parsed.kind > EntryKind::personal_list ||
        size != EntryId::kSize + (parsed.is_personal() ? sizeof parsed.book : 0)) {
        return MAPI_E_INVALID_ENTRYID;
    }
    for (std::size_t i = 0; i < sizeof parsed.number; ++i) {
        parsed.number |= std::to_integer<std::uint32_t>(bytes[kNumberAt + i]) << (8 * i);
    }
    if (parsed.is_personal())
        std::memcpy(&parsed.book, bytes + kBookAt, sizeof parsed.book);
    out = parsed;
    return S_OK;
}

notify::EntryId OneOff::vector() const {
    notify::EntryId out(kUidAt + sizeof kOneOffUid);
    std::memcpy(out.data() + kUidAt, &kOneOffUid, sizeof kOneOffUid);
    put_word(out, 0);
    put_word(out, static_cast<unsigned>((unicode ? MAPI_ONE_OFF_UNICODE : 0) |
                                        (rich_info ? 0 : MAPI_ONE_OFF_NO_RICH_INFO)));
    for (const std::string* text : {&name, &type, &address})
        put_text(out, *text, unicode);
    return out;
}

std::string OneOff::search_key() const {
    return make_search_key(type, address);
}

std::string make_search_key(std::string_view type, std::string_view address) {
    std::string key{type};
    key += ':';
    key += address;
    for (char& c : key) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return key;
}

bool is_one_off(ULONG size, const ENTRYID* id) noexcept {
    return has_uid(size, id, kOneOffUid);
}

HRESULT parse_one_off(ULONG size, const ENTRYID* id, OneOff& out) {
    if (!id || size < kVersionAt)
        return MAPI_E_INVALID_ENTRYID;
    if (!is_one_off(size, id))
        return MAPI_E_UNKNOWN_ENTRYID;
    if (size < kOneOffTextAt)
        return MAPI_E_INVALID_ENTRYID;
    const std::byte* bytes = bytes_of(id);
    const unsigned version = std::to_integer<unsigned>(bytes[kVersionAt]) |
                             std::to_integer<unsigned>(bytes[kVersionAt + 1]) << 8;
    const unsigned flags = std::to_integer<unsigned>(bytes[kOneOffFlagsAt]) |
                           std::to_integer<unsigned>(bytes[kOneOffFlagsAt + 1]) << 8;
    if (version != 0)
        return MAPI_E_INVALID_ENTRYID;
    OneOff parsed;
    parsed.unicode = (flags & MAPI_ONE_OFF_UNICODE) != 0;
    parsed.rich_info = (flags & MAPI_ONE_OFF_NO_RICH_INFO) == 0;
    Reader reader(bytes + kOneOffTextAt, size - kOneOffTextAt, parsed.unicode);
    if (!reader.next(parsed.name) || !reader.next(parsed.type) || !reader.next(parsed.address) ||
        !reader.at_end()) {
        return MAPI_E_INVALID_ENTRYID;
    }
    out = std::move(parsed);
    return S_OK;
}

// Written one-offs
// ---------------------------------------------------------------------------------------

namespace {

int hex_digit(char c) noexcept {
    const auto lower = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// One part of a written one-off, up to `end` where that is not quoted. A backslash quotes what has
/// a meaning; before anything else it stands for itself, as in the reference's example.
bool read_part(std::string_view text, std::size_t& at, char end, std::string& out) {
    constexpr std::string_view quotable = "\\[]:,;";
    for (; at < text.size(); ++at) {
        if (text[at] == end)
            return true;
        const bool quotes = text[at] == '\\' && at + 1 < text.size();
        if (quotes && quotable.find(text[at + 1]) != quotable.npos) {
            out += text[++at];
        } else if (quotes && text[at + 1] == 'x' && at + 3 < text.size() &&
                   hex_digit(text[at + 2]) >= 0 && hex_digit(text[at + 3]) >= 0) {
            out += static_cast<char>(hex_digit(text[at + 2]) * 16 + hex_digit(text[at + 3]));
            at += 3;
        } else {
            out += text[at];
        }
    }
    return false;
}

} // namespace

bool parse_written_one_off(std::string_view text, OneOff& out) {
    OneOff parsed;
    std::size_t at = 0;
    if (!read_part(text, at, '[', parsed.name) || !read_part(text, ++at, ':', parsed.type) ||
        !read_part(text, ++at, ']', parsed.address)) {
        return false;
    }
    constexpr std::string_view space = " \t";
    if (text.find_first_not_of(space, at + 1) != text.npos)
        return false;
    while (!parsed.name.empty() && space.find(parsed.name.back()) != space.npos)
        parsed.name.pop_back();
    parsed.name.erase(0, std::min(parsed.name.find_first_not_of(space), parsed.name.size()));
    if (parsed.name.empty())
        parsed.name = parsed.address;
    if (parsed.type.empty() || parsed.address.empty())
        return false;
    out = std::move(parsed);
    return true;
}

} // namespace mapisim::addressbook

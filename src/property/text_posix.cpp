#include "property/text.h"
#include "property/text_codec.h"

// Narrow strings are UTF-8 here: they pass as they are but for bytes that are none.
namespace mapisim::property {

std::string utf8_from_narrow(std::string_view narrow) {
    if (is_ascii(narrow))
        return std::string(narrow);
    std::string text;
    text.reserve(narrow.size());
    const char* at = narrow.data();
    const char* const end = at + narrow.size();
    while (at < end) {
        const char* const start = at;
        const char32_t point = codec::decode(at, end);
        if (at - start == 3 && codec::is_surrogate(point)) {
            // Not UTF-8 in the strict sense: must come back as these bytes.
            for (const char* p = start; p < at; ++p) {
                codec::encode(codec::kEscape + static_cast<unsigned char>(*p), text);
            }
        } else {
            codec::encode(point, text);
        }
    }
    return text;
}

std::string narrow_from_utf8(std::string_view text) {
    std::string narrow(narrow_size(text), '\0');
    write_narrow(text, narrow.data());
    return narrow;
}

namespace {

template<class Sink> void each_byte(std::string_view text, const Sink& sink) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const char* const start = at;
        if (static_cast<unsigned char>(*at) < 0x80) {
            sink(*at++);
            continue;
        }
        const char32_t point = codec::decode(at, end);
        if (point >= codec::kEscape + 0x80 && point <= codec::kEscape + 0xFF) {
            sink(static_cast<char>(point - codec::kEscape));
        } else {
            for (const char* p = start; p < at; ++p)
                sink(*p);
        }
    }
}

} // namespace

std::size_t narrow_size(std::string_view text) {
    if (is_ascii(text))
        return text.size();
    std::size_t size = 0;
    each_byte(text, [&size](char) { ++size; });
    return size;
}

char* write_narrow(std::string_view text, char* out) {
    each_byte(text, [&out](char c) { *out++ = c; });
    return out;
}

} // namespace mapisim::property

#include "property/utf16.h"

#include "property/text_codec.h"

namespace mapisim::property {

std::string utf16_from_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 2);
    const auto put = [&out](char32_t unit) {
        out.push_back(static_cast<char>(unit));
        out.push_back(static_cast<char>(unit >> 8));
    };
    const char* at = text.data();
    while (at < text.data() + text.size()) {
        const char32_t point = codec::decode(at, text.data() + text.size());
        if (point > 0xFFFF) {
            put(0xD800 + ((point - 0x10000) >> 10));
            put(0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            put(point);
        }
    }
    return out;
}

std::string utf8_from_utf16(Bytes bytes) {
    const std::size_t count = bytes.size() / 2;
    const auto unit = [&](std::size_t i) {
        return static_cast<char32_t>(std::to_integer<unsigned>(bytes[2 * i]) |
                                     std::to_integer<unsigned>(bytes[2 * i + 1]) << 8);
    };
    std::string out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        char32_t point = unit(i);
        const bool leads = point >= 0xD800 && point < 0xDC00 && i + 1 < count;
        if (leads && unit(i + 1) >= 0xDC00 && unit(i + 1) < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (unit(i + 1) - 0xDC00);
            ++i;
        }
        codec::encode(point, out);
    }
    return out;
}

} // namespace mapisim::property

// Compressed rich text: whatever it is, it is refused or read; what is compressed comes back. The
// other forms of a text can be made of anything.
#include <boost/crc.hpp>

#include "fuzz.h"
#include "property/html.h"
#include "property/rtf.h"
#include "property/rtf_text.h"
#include "property/text.h"

using namespace mapisim;

namespace {

void put(std::vector<std::byte>& out, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::byte>(number >> shift));
}

/// What no fuzzer would guess: the check sum of the runs.
std::vector<std::byte> with_header(std::string_view runs, std::uint32_t text_size) {
    boost::crc_optimal<32, 0x04C11DB7, 0, 0, true, true> sum;
    sum.process_bytes(runs.data(), runs.size());
    std::vector<std::byte> out;
    put(out, static_cast<std::uint32_t>(runs.size() + 12));
    put(out, text_size);
    put(out, 0x75465A4C);
    put(out, static_cast<std::uint32_t>(sum.checksum()));
    for (const char c : runs)
        out.push_back(static_cast<std::byte>(c));
    return out;
}

/// Of plain text, of rich text, of HTML: whatever it is taken for.
void is_converted(std::string_view text) {
    const std::string plain = property::text_from_rtf(text);
    std::string html;
    if (property::html_in_rtf(text, html))
        fuzz::require(plain == property::text_from_html(html),
                      "rich text says other things than the HTML that it carries");
    property::text_from_html(text);
    const bool simple =
        property::is_ascii(text) && text.find_first_of(std::string_view("\0\r\n", 3)) == text.npos;
    const std::string again = property::text_from_rtf(property::rtf_from_text(text));
    fuzz::require(!simple || again == text, "text comes back from rich text as something else");
    fuzz::require(property::html_in_rtf(property::rtf_from_html(text), html),
                  "rich text made of HTML carries none");
    fuzz::require(!simple || html == text, "HTML comes back from rich text as something else");
    const std::string shown = property::text_from_html(property::html_from_text(text));
    fuzz::require(!simple || shown == text, "text comes back from HTML as something else");
}

void comes_back(std::string_view text) {
    is_converted(text);
    const std::vector<std::byte> packed = property::compress_rtf(text);
    std::string again;
    fuzz::require(property::decompress_rtf(packed, again), "what was compressed cannot be read");
    fuzz::require(again == text, "what was compressed comes back as something else");
}

void read(property::Bytes packed) {
    std::string text;
    if (property::decompress_rtf(packed, text))
        comes_back(text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Feed feed(data, size);
    switch (feed.below(4)) {
    case 0:
        comes_back(feed.rest());
        break;
    case 1: {
        const auto text_size = feed.number<std::uint16_t>();
        read(with_header(feed.rest(), text_size));
        break;
    }
    case 2: { // long enough for the dictionary to come round
        const std::size_t times = feed.number<std::uint16_t>() % 2000;
        const std::string_view part = feed.rest();
        std::string text;
        for (std::size_t i = 0; i < times && text.size() < 20'000; ++i)
            text += std::string(part) + std::to_string(i % 7);
        comes_back(text);
        break;
    }
    default: {
        const std::string_view all = feed.rest();
        std::vector<std::byte> exact(all.size());
        if (!all.empty())
            std::memcpy(exact.data(), all.data(), all.size());
        read(exact);
        break;
    }
    }
    return 0;
}

#include "property/rtf.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "property/check_sum.h"

namespace mapisim::property {

namespace {

constexpr std::string_view kBeginning =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(kBeginning.size() == 207);

constexpr std::size_t kDictionary = 4096;
constexpr std::size_t kHeader = 16;
constexpr std::size_t kLeast = 2, kMost = 17; ///< length of a reference
constexpr std::uint32_t kCompressed = 0x75465A4C, kUncompressed = 0x414C454D;

void put_number(std::vector<std::byte>& out, std::size_t at, std::size_t number) {
    for (std::size_t i = 0; i < 4; ++i)
        out[at + i] = static_cast<std::byte>(number >> (8 * i));
}

std::uint32_t number_at(Bytes data, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number |= std::to_integer<std::uint32_t>(data[at + i]) << (8 * i);
    return number;
}

/// Finds what of the text stood in the dictionary before.
class Matches {
public:
    explicit Matches(std::string_view all) : all_(all), previous_(all.size(), kNone) {
        latest_.fill(kNone);
    }
    struct Match {
        std::size_t from = 0, length = 0;
    };
    Match find(std::size_t at) const {
        Match best;
        if (at + kLeast > all_.size())
            return best;
        const std::size_t most = std::min(kMost, all_.size() - at);
        unsigned tries = 32;
        for (std::uint32_t from = latest_[key(at)]; from != kNone && tries != 0;
             from = previous_[from], --tries) {
            // The decoder writes while it reads: what is this far back is just being overwritten.
            if (at - from > kDictionary - kMost)
                break;
            std::size_t length = 0;
            while (length < most && all_[from + length] == all_[at + length])
                ++length;
            // Of equal ones the oldest of those that are tried, as in the format's own examples.
            if (length >= best.length)
                best = {from, length};
        }
        return best.length < kLeast ? Match{} : best;
    }
    void add(std::size_t at) {
        if (at + kLeast > all_.size())
            return;
        std::uint32_t& latest = latest_[key(at)];
        previous_[at] = latest;
        latest = static_cast<std::uint32_t>(at);
    }

private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
    std::size_t key(std::size_t at) const {
        const auto first = static_cast<unsigned char>(all_[at]);
        const auto second = static_cast<unsigned char>(all_[at + 1]);
        return (first * 31u + second * 8u) % 1024;
    }

    std::string_view all_;
    std::array<std::uint32_t, 1024> latest_;
    std::vector<std::uint32_t> previous_;
};

} // namespace

std::vector<std::byte> compress_rtf(std::string_view rtf) {
    std::string all{kBeginning};
    all += rtf;
    Matches matches(all);
    for (std::size_t at = 0; at < kBeginning.size(); ++at)
        matches.add(at);

    std::vector<std::byte> out(kHeader);
    std::size_t control = 0;
    unsigned items = 8;
    const auto begin_item = [&](bool reference) {
        if (items == 8) {
            control = out.size();
            out.push_back({});
            items = 0;
        }
        if (reference)
            out[control] |= static_cast<std::byte>(1u << items);
        ++items;
    };
    const auto put_reference = [&](std::size_t from, std::size_t length) {
        begin_item(true);
        const std::size_t word = (from % kDictionary) << 4 | (length - kLeast);
        out.push_back(static_cast<std::byte>(word >> 8));
        out.push_back(static_cast<std::byte>(word));
    };
    for (std::size_t at = kBeginning.size(); at < all.size();) {
        const auto [from, length] = matches.find(at);
        const std::size_t taken = std::max<std::size_t>(length, 1);
        if (length != 0) {
            put_reference(from, length);
        } else {
            begin_item(false);
            out.push_back(static_cast<std::byte>(all[at]));
        }
        for (std::size_t i = 0; i < taken; ++i)
            matches.add(at++);
    }
    put_reference(all.size(), kLeast); // to where the next byte would go: the end
    put_number(out, 0, out.size() - 4);
    put_number(out, 4, rtf.size());
    put_number(out, 8, kCompressed);
    put_number(out, 12, check_sum(Bytes{out}.subspan(kHeader)));
    return out;
}

std::vector<std::byte> store_rtf(std::string_view rtf) {
    std::vector<std::byte> out(kHeader + rtf.size());
    put_number(out, 0, out.size() - 4);
    put_number(out, 4, rtf.size());
    put_number(out, 8, kUncompressed);
    put_number(out, 12, 0);
    if (!rtf.empty())
        std::memcpy(out.data() + kHeader, rtf.data(), rtf.size());
    return out;
}

bool decompress_rtf(Bytes data, std::string& rtf) {
    if (data.size() < kHeader)
        return false;
    const std::size_t size = number_at(data, 0);
    const std::size_t text_size = number_at(data, 4);
    if (size < kHeader - 4 || size > data.size() - 4)
        return false;
    Bytes in = data.subspan(kHeader, size + 4 - kHeader);
    if (number_at(data, 8) == kUncompressed) {
        if (text_size > in.size())
            return false;
        rtf.assign(reinterpret_cast<const char*>(in.data()), text_size);
        return true;
    }
    if (number_at(data, 8) != kCompressed || number_at(data, 12) != check_sum(in))
        return false;

    std::array<char, kDictionary> dictionary{};
    std::copy(kBeginning.begin(), kBeginning.end(), dictionary.begin());
    std::size_t write = kBeginning.size(), read = 0;
    std::string out;
    const auto put = [&](char c) {
        out.push_back(c);
        dictionary[write] = c;
        write = (write + 1) % kDictionary;
    };
    while (read < in.size()) {
        const auto control = std::to_integer<unsigned>(in[read++]);
        for (unsigned item = 0; item < 8; ++item) {
            if (!(control >> item & 1)) {
                if (read == in.size())
                    return false;
                put(static_cast<char>(in[read++]));
                continue;
            }
            if (in.size() - read < 2)
                return false;
            const std::size_t word = std::to_integer<std::size_t>(in[read]) << 8 |
                                     std::to_integer<std::size_t>(in[read + 1]);
            read += 2;
            const std::size_t from = word >> 4;
            if (from == write) {
                if (out.size() != text_size)
                    return false;
                rtf = std::move(out);
                return true;
            }
            for (std::size_t i = 0; i < (word & 0xF) + kLeast; ++i)
                put(dictionary[(from + i) % kDictionary]);
        }
    }
    return false;
}

} // namespace mapisim::property

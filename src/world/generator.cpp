#include "world/generator.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "scenario/values.h"

namespace mapisim::world {

namespace {

constexpr std::size_t kBlock = 16384;

constexpr std::string_view kWords[] = {
    "the",     "of",      "and",     "to",       "in",      "a",        "is",     "that",
    "for",     "it",      "as",      "was",      "with",    "be",       "by",     "on",
    "not",     "he",      "she",     "this",     "are",     "or",       "from",   "at",
    "which",   "but",     "have",    "an",       "had",     "they",     "you",    "were",
    "their",   "one",     "all",     "we",       "can",     "has",      "there",  "been",
    "if",      "more",    "when",    "will",     "would",   "who",      "so",     "no",
    "meeting", "project", "report",  "budget",   "team",    "customer", "week",   "plan",
    "review",  "draft",   "release", "schedule", "minutes", "question", "answer", "number"};

constexpr std::string_view kFirstNames[] = {"Ada",   "Bruno", "Chen",  "Dalia", "Emil",  "Fatima",
                                            "Goran", "Hana",  "Ivan",  "Julia", "Kofi",  "Lena",
                                            "Marco", "Nadia", "Oskar", "Priya", "Quinn", "Rosa",
                                            "Samir", "Tanja", "Ugo",   "Vera",  "Wanda", "Yusuf"};
constexpr std::string_view kLastNames[] = {
    "Adler",   "Bakker", "Castro",   "Dubois", "Eriksen", "Fischer",  "Garcia", "Horvat",
    "Ito",     "Jansen", "Kowalska", "Lindt",  "Moreau",  "Novak",    "Okafor", "Petrov",
    "Quiroga", "Rossi",  "Silva",    "Tamm",   "Urban",   "Virtanen", "Weiss",  "Zhang"};

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// A block that is repeated up to the size.
std::string filled(const std::string& block, std::size_t size) {
    std::string out;
    out.reserve(size);
    while (out.size() < size)
        out.append(block, 0, std::min(block.size(), size - out.size()));
    return out;
}

} // namespace

std::uint64_t Generator::next() noexcept { // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

std::string Generator::text(std::size_t size) {
    std::string block;
    std::size_t line = 0;
    bool begins = true;
    while (block.size() < std::min(size, kBlock)) {
        std::string word{kWords[below(std::size(kWords))]};
        if (begins)
            word[0] = static_cast<char>(word[0] - 'a' + 'A');
        begins = below(12) == 0;
        word += begins ? "." : "";
        if (line + word.size() > 72) {
            block += "\r\n";
            line = 0;
        } else if (line != 0) {
            block += ' ';
            ++line;
        }
        block += word;
        line += word.size();
    }
    block += "\r\n";
    std::string out = filled(block, size);
    if (!out.empty() && out.back() == '\r') // half of a line's end
        out.back() = '.';
    return out;
}

std::string Generator::bytes(std::size_t size) {
    std::string block;
    while (block.size() < std::min(size, kBlock)) {
        for (std::uint64_t number = next(), i = 0; i < sizeof number; ++i, number >>= 8)
            block += static_cast<char>(number);
    }
    return filled(block, size);
}

bool Generator::may_make(std::string_view account, std::uint64_t most) {
    const std::string small = lower(account);
    for (const std::string_view first : kFirstNames) {
        const std::string start = lower(first) + '.';
        if (!small.starts_with(start))
            continue;
        for (const std::string_view last : kLastNames) {
            const std::string name = start + lower(last);
            std::uint64_t number = 0;
            std::string why;
            if (small.starts_with(name) && small[name.size()] != '0' &&
                scenario::parse_number(small.substr(name.size()), 1, most, number, why))
                return true;
        }
    }
    return false;
}

Address Generator::person(std::uint64_t number, const std::string& domain) {
    const std::string_view first = kFirstNames[below(std::size(kFirstNames))];
    const std::string_view last = kLastNames[below(std::size(kLastNames))];
    return {.name = std::string(first) + ' ' + std::string(last),
            .address = lower(first) + '.' + lower(last) + std::to_string(number) + '@' + domain};
}

} // namespace mapisim::world

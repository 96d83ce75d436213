#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Files that people write in JSON, with comments: scenarios and worlds. Every part knows its line.
namespace mapisim::scenario {

struct JsonNode {
    enum class Kind : std::uint8_t { null, boolean, number, text, list, object };

    Kind kind = Kind::null;
    unsigned line = 1; ///< where it begins; of a member, where its name stands
    std::string name;  ///< of a member
    std::string text;  ///< of text, numbers ("1.5") and booleans ("yes", "no")
    std::vector<JsonNode> children;

    bool is(Kind wanted) const noexcept { return kind == wanted; }
    /// True for what has a text.
    bool is_value() const noexcept {
        return kind == Kind::boolean || kind == Kind::number || kind == Kind::text;
    }
};

/// "text", "a list" and so on, for people.
std::string_view kind_text(JsonNode::Kind kind) noexcept;

/// FILE:LINE: PATH: WHAT, as every mistake in such a file is told. An empty path is left out.
std::string mistake_text(std::string_view file, unsigned line, std::string_view path,
                         std::string_view what);

/// No person writes what is longer, has more parts or is nested deeper.
struct JsonLimits {
    std::size_t bytes = std::size_t{1} << 30;
    std::size_t parts = 10'000'000;
    std::size_t depth = 100;
};

/// Reads a whole text. What is no JSON, goes beyond the limits, or is given twice, is a mistake.
bool parse_json(std::string_view text, std::string_view file, JsonNode& root, std::string& why,
                const JsonLimits& limits = {});

/// The whole of a file; false when it cannot be read.
bool read_text(const std::string& path, std::string& text);

} // namespace mapisim::scenario

#include "scenario/json_tree.h"

#include "platform/cancellation.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unordered_map>

#include <nlohmann/json.hpp>

namespace mapisim::scenario {

namespace {

using Kind = JsonNode::Kind;

/// From here on a second look at all names would be too slow.
constexpr std::size_t kFewNames = 16;

/// Walks over the text and knows in which line the last character is that was taken.
class LineCounter {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    LineCounter(const char* at, unsigned* line) : at_(at), line_(line) {}
    reference operator*() const { return *at_; }
    LineCounter& operator++() {
        if (after_newline_ && line_)
            ++*line_;
        after_newline_ = *at_++ == '\n';
        return *this;
    }
    LineCounter operator++(int) {
        LineCounter before = *this;
        ++*this;
        return before;
    }
    bool operator==(const LineCounter& other) const { return at_ == other.at_; }
    bool operator!=(const LineCounter& other) const { return at_ != other.at_; }

private:
    const char* at_;
    unsigned* line_;
    bool after_newline_ = false;
};

/// Builds the tree as the parser meets its parts.
class Builder {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = std::string;
    using binary_t = nlohmann::json::binary_t;

    Builder(JsonNode& root, std::string_view file, const unsigned& line, std::string& why,
            const JsonLimits& limits)
        : root_(root), file_(file), line_(line), why_(why), limits_(limits) {}

    bool null() { return value(Kind::null, {}); }
    bool boolean(bool value_) { return value(Kind::boolean, value_ ? "yes" : "no"); }
    bool number_integer(number_integer_t value_) {
        return value(Kind::number, std::to_string(value_));
    }
    bool number_unsigned(number_unsigned_t value_) {
        return value(Kind::number, std::to_string(value_));
    }
    bool number_float(number_float_t, const string_t& text) { return value(Kind::number, text); }
    bool string(string_t& text) { return value(Kind::text, std::move(text)); }
    bool binary(binary_t&) { return false; }

    bool start_object(std::size_t) { return open(Kind::object); }
    bool start_array(std::size_t) { return open(Kind::list); }
    bool end_object() {
        open_.pop_back();
        return true;
    }
    bool end_array() { return end_object(); }

    bool key(string_t& name) {
        JsonNode& object = *open_.back().node;
        Open& names = open_.back();
        const JsonNode* first = nullptr;
        if (object.children.size() < kFewNames) {
            const auto same =
                std::find_if(object.children.begin(), object.children.end(),
                             [&](const JsonNode& member) { return member.name == name; });
            if (same != object.children.end())
                first = &*same;
        } else {
            if (names.index.empty()) {
                for (std::size_t i = 0; i < object.children.size(); ++i)
                    names.index.emplace(object.children[i].name, i);
            }
            const auto [place, fresh] = names.index.emplace(name, object.children.size());
            if (!fresh)
                first = &object.children[place->second];
        }
        JsonNode member;
        member.line = line_;
        member.name = std::move(name);
        const unsigned first_line = first ? first->line : 0;
        object.children.push_back(std::move(member));
        named_ = true;
        if (first_line == 0)
            return true;
        return refuse(line_, "is given twice, first in line " + std::to_string(first_line));
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 3, column 5: ..."
        std::string what = error.what();
        for (const std::string_view lead : {"] ", ": "}) {
            if (const std::size_t at = what.find(lead); at != std::string::npos) {
                what.erase(0, at + lead.size());
            }
        }
        why_ = mistake_text(file_, line_, {}, "this is no JSON: " + what);
        return false;
    }

private:
    struct Open {
        JsonNode* node;
        std::unordered_map<std::string, std::size_t> index; ///< of many names
    };

    JsonNode& next(Kind kind) {
        JsonNode* node = &root_;
        if (!open_.empty()) {
            auto& siblings = open_.back().node->children;
            if (!named_)
                siblings.emplace_back();
            node = &siblings.back();
        }
        node->kind = kind;
        if (!named_)
            node->line = line_;
        named_ = false;
        return *node;
    }
    /// False, and told, for one too many.
    bool counted() {
        return ++parts_ <= limits_.parts ||
               refuse(line_, "there are more parts here than a file may have, which are " +
                                 std::to_string(limits_.parts));
    }
    bool value(Kind kind, std::string text) {
        next(kind).text = std::move(text);
        return counted();
    }
    bool open(Kind kind) {
        JsonNode& node = next(kind);
        if (!counted())
            return false;
        if (open_.size() == limits_.depth)
            return refuse(node.line, "this is nested too deeply");
        open_.push_back({&node, {}});
        return true;
    }
    bool refuse(unsigned line, std::string_view what) {
        std::string path;
        for (const Open& open : open_) {
            const auto& children = open.node->children;
            if (children.empty())
                break;
            if (open.node->kind == Kind::object)
                path += (path.empty() ? "" : ".") + children.back().name;
            else
                path += '[' + std::to_string(children.size() - 1) + ']';
        }
        why_ = mistake_text(file_, line, path, what);
        return false;
    }

    JsonNode& root_;
    std::string_view file_;
    const unsigned& line_;
    std::string& why_;
    const JsonLimits& limits_;
    std::vector<Open> open_;
    std::size_t parts_ = 0;
    bool named_ = false; ///< the last sibling waits for its value
};

} // namespace

std::string_view kind_text(Kind kind) noexcept {
    switch (kind) {
    case Kind::null:
        return "null";
    case Kind::boolean:
        return "yes or no";
    case Kind::number:
        return "a number";
    case Kind::text:
        return "a text";
    case Kind::list:
        return "a list";
    case Kind::object:
        return "an object";
    }
    return {};
}

std::string mistake_text(std::string_view file, unsigned line, std::string_view path,
                         std::string_view what) {
    std::string text{file};
    text += ':' + std::to_string(line) + ": ";
    if (!path.empty()) {
        text += path;
        text += ": ";
    }
    text += what;
    return text;
}

bool parse_json(std::string_view text, std::string_view file, JsonNode& root, std::string& why,
                const JsonLimits& limits) {
    constexpr std::string_view mark = "\xEF\xBB\xBF"; // some editors begin a file with it
    if (text.starts_with(mark))
        text.remove_prefix(mark.size());
    root = {};
    if (text.size() > limits.bytes) {
        why = mistake_text(file, 1, {},
                           "the file is larger than " + std::to_string(limits.bytes) + " bytes");
        return false;
    }
    unsigned line = 1;
    Builder builder(root, file, line, why, limits);
    const char* const end = text.data() + text.size();
    return nlohmann::json::sax_parse(LineCounter(text.data(), &line), LineCounter(end, nullptr),
                                     &builder, nlohmann::json::input_format_t::json,
                                     /*strict=*/true, /*ignore_comments=*/true);
}

bool read_text(const std::string& path, std::string& text) {
    const platform::CancellationHold hold;
    std::ifstream file(std::filesystem::path(reinterpret_cast<const char8_t*>(path.c_str())),
                       std::ios::binary);
    if (!file)
        return false;
    text.clear();
    // Not by iterators, which let a folder's error through as an exception.
    std::vector<char> block(65536);
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
        text.append(block.data(), static_cast<std::size_t>(file.gcount()));
    return !file.bad();
}

} // namespace mapisim::scenario

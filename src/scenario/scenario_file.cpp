#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <nlohmann/json.hpp>

#include "scenario/nearest.h"
#include "scenario/settings.h"

namespace mapisim::scenario {

namespace {

/// Walks over the text and knows which line it is in.
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
        if (*at_++ == '\n' && line_)
            ++*line_;
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
};

/// Applies each value at its path as the parser meets it.
class Reader {
public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = std::string;
    using binary_t = nlohmann::json::binary_t;

    Reader(Settings& settings, std::string_view file, const unsigned& line, std::string& why)
        : settings_(settings), file_(file), line_(line), why_(why) {}

    bool null() { return refuse("null says nothing here; leave the name out"); }
    bool boolean(bool value) { return value_is(value ? "yes" : "no"); }
    bool number_integer(number_integer_t value) { return value_is(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) { return value_is(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) { return value_is(text); }
    bool string(string_t& value) { return value_is(value); }
    bool binary(binary_t&) { return false; }
    bool start_array(std::size_t) { return refuse("a list is not expected here"); }
    bool end_array() { return true; }

    bool start_object(std::size_t) {
        if (depth_++ == 0)
            return true;
        if (is_group(path())) {
            return true;
        }
        return refuse(is_setting(path()) ? "a single value is expected here, not a group"
                                         : unknown());
    }
    bool end_object() {
        parts_.resize(--depth_);
        return true;
    }
    bool key(string_t& name) {
        if (parts_.size() == depth_)
            parts_.pop_back();
        parts_.push_back(name);
        key_line_ = line_;
        const auto [first, fresh] = lines_.emplace(path(), line_);
        return fresh || refuse("is given twice, first in line " + std::to_string(first->second));
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 3, column 5: ..."
        std::string what = error.what();
        for (const std::string_view lead : {"] ", ": "}) {
            if (const std::size_t at = what.find(lead); at != std::string::npos) {
                what.erase(0, at + lead.size());
            }
        }
        key_line_ = line_;
        parts_.clear();
        return refuse("this is no JSON: " + what);
    }

private:
    std::string path() const {
        std::string path;
        for (const std::string& part : parts_)
            path += (path.empty() ? "" : ".") + part;
        return path;
    }
    static bool is_setting(std::string_view name) {
        for (const Setting& setting : all_settings()) {
            if (setting.name == name)
                return true;
        }
        return false;
    }
    static bool is_group(std::string_view name) {
        const std::string prefix = std::string(name) + '.';
        for (const Setting& setting : all_settings()) {
            if (setting.name.starts_with(prefix))
                return true;
        }
        return name == "rules";
    }
    std::string unknown() const {
        std::vector<std::string_view> names;
        for (const Setting& setting : all_settings()) {
            names.push_back(setting.name);
            if (const std::size_t dot = setting.name.find('.'); dot != std::string_view::npos) {
                names.push_back(setting.name.substr(0, dot));
            }
        }
        return "there is no such setting" + did_you_mean(path(), names);
    }

    bool value_is(std::string_view value) {
        if (depth_ == 0)
            return refuse("a scenario is an object: { ... }");
        const std::string name = path();
        if (is_group(name) && name != "rules")
            return refuse("a group of settings is expected here");
        std::string what;
        const std::size_t rules = settings_.rules.size();
        if (name.starts_with("rules.") || is_setting(name)) {
            if (!apply(settings_, name, value, what))
                return refuse(what);
        } else {
            return refuse(unknown());
        }
        for (std::size_t i = rules; i < settings_.rules.size(); ++i) {
            settings_.rules[i].line = key_line_;
        }
        return true;
    }

    bool refuse(const std::string& what) {
        why_ = std::string(file_) + ':' + std::to_string(key_line_) + ": ";
        if (const std::string name = path(); !name.empty())
            why_ += name + ": ";
        why_ += what;
        return false;
    }

    Settings& settings_;
    std::string_view file_;
    const unsigned& line_;
    std::string& why_;
    std::size_t depth_ = 0;
    std::vector<std::string> parts_;
    std::map<std::string, unsigned> lines_;
    unsigned key_line_ = 1;
};

} // namespace

bool parse_scenario(std::string_view text, std::string_view file, Settings& settings,
                    std::string& why) {
    unsigned line = 1;
    Settings next = settings;
    Reader reader(next, file, line, why);
    const char* const end = text.data() + text.size();
    const bool good = nlohmann::json::sax_parse(
        LineCounter(text.data(), &line), LineCounter(end, nullptr), &reader,
        nlohmann::json::input_format_t::json, /*strict=*/true, /*ignore_comments=*/true);
    if (good)
        settings = std::move(next);
    return good;
}

bool read_scenario(const std::string& path, Settings& settings, std::string& why) {
    std::ifstream file(std::filesystem::path(reinterpret_cast<const char8_t*>(path.c_str())),
                       std::ios::binary);
    std::string text;
    if (file)
        text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file || file.bad()) {
        why = path + ": the scenario cannot be read";
        return false;
    }
    return parse_scenario(text, path, settings, why);
}

} // namespace mapisim::scenario

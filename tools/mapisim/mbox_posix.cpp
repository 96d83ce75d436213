#include "mbox_posix.h"

#include <algorithm>

namespace mapisim::command {

namespace {

constexpr std::string_view kBegin = "From ";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// There is a time and a year in it, in whatever order programs write them.
bool is_marker(std::string_view line) {
    if (!line.starts_with(kBegin))
        return false;
    bool has_time = false, has_year = false;
    std::size_t digits = 0;
    for (std::size_t i = kBegin.size(); i <= line.size(); ++i) {
        if (i < line.size() && is_digit(line[i])) {
            ++digits;
            continue;
        }
        has_year = has_year || digits == 4;
        has_time = has_time ||
                   (digits != 0 && i + 1 < line.size() && line[i] == ':' && is_digit(line[i + 1]));
        digits = 0;
    }
    return has_time && has_year;
}

bool is_quoted(std::string_view line) {
    const std::size_t marks = std::min(line.find_first_not_of('>'), line.size());
    return marks != 0 && line.substr(marks).starts_with(kBegin);
}

std::string_view without_end(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

} // namespace

std::size_t MboxMessage::place_of(std::size_t in_text) const {
    const auto before = std::upper_bound(removed.begin(), removed.end(), in_text) - removed.begin();
    return at + in_text + static_cast<std::size_t>(before);
}

std::vector<MboxMessage> split_mbox(std::string_view file) {
    std::vector<MboxMessage> all;
    bool after_empty = true, in_body = false;
    std::size_t last = 0; ///< of the body that is read, where its last line begins
    const auto end_message = [&] {
        // The empty line before the next marker belongs to neither.
        if (in_body && last != 0 &&
            without_end(std::string_view(all.back().text).substr(last)).empty())
            all.back().text.resize(last);
    };
    for (std::size_t at = 0; at < file.size();) {
        const std::size_t end = std::min(file.find('\n', at), file.size() - 1) + 1;
        const std::string_view line = file.substr(at, end - at);
        if (at == 0 || (after_empty && is_marker(line))) {
            if (!all.empty())
                end_message();
            all.emplace_back().at = end;
            in_body = after_empty = false;
            last = 0;
            at = end;
            continue;
        }
        MboxMessage& message = all.back();
        after_empty = without_end(line).empty();
        const bool quoted = in_body && is_quoted(line);
        if (in_body)
            last = message.text.size();
        if (quoted)
            message.removed.push_back(message.text.size());
        message.text += line.substr(quoted ? 1 : 0);
        in_body = in_body || after_empty;
        at = end;
    }
    if (!all.empty())
        end_message();
    return all;
}

} // namespace mapisim::command

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mapisim::command {

/// One message of an mbox, without the line that begins it and without what quoted its lines.
struct MboxMessage {
    std::string text;
    std::size_t at = 0;               ///< where its text begins in the file
    std::vector<std::size_t> removed; ///< where in `text` a quoting mark stood

    /// Where in the file a byte of the text is.
    std::size_t place_of(std::size_t in_text) const;
};

/// A line of the form `From NAME DATE` begins a message at the start of the file and after an empty
/// line, and nothing else does: a body may have lines that begin with these words. Of a body's
/// lines that begin with ">From " or ">>From " and so on, one mark goes.
std::vector<MboxMessage> split_mbox(std::string_view file);

} // namespace mapisim::command

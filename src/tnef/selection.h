#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include <mapidefs.h>

namespace mapisim::tnef {

/// What a list of properties to include or exclude says, alone or after others: a later word on a
/// property counts. An identifier counts, whatever its type.
class Selection {
public:
    void include(const std::vector<ULONG>& tags);
    /// All that can be transmitted, but for these.
    void exclude(const std::vector<ULONG>& tags);

    bool takes(ULONG tag) const noexcept;
    bool empty() const noexcept { return !all_ && included_.empty(); }
    /// The type that text is asked for in: PT_STRING8 where a list says so.
    bool wants_narrow(ULONG tag) const noexcept;
    /// What lists name, by identifier.
    const std::map<ULONG, ULONG>& included() const noexcept { return included_; }

private:
    bool all_ = false;
    std::map<ULONG, ULONG> included_; ///< tags by their identifiers
    std::set<ULONG> excluded_;        ///< identifiers
};

/// Of attachments alone, or the attachments as a whole.
bool is_of_attachments(ULONG tag) noexcept;

/// Whether lists have it, whatever its type.
bool lists(const std::vector<ULONG>& tags, ULONG tag) noexcept;

/// What AddProps was told, in that order.
struct Rule {
    enum class Target : std::uint8_t { all, message, attachments, one_attachment };
    bool includes = false; ///< or excludes
    Target target = Target::all;
    ULONG attachment = 0;
    std::vector<ULONG> tags;
};

Selection of_message(const std::vector<Rule>& rules);
/// Empty where the attachment takes no part.
Selection of_attachment(const std::vector<Rule>& rules, ULONG number);

} // namespace mapisim::tnef

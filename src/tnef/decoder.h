#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tnef/attributes.h"
#include "tnef/objects.h"
#include "tnef/problems.h"
#include "tnef/properties.h"
#include "tnef/selection.h"

namespace mapisim::tnef {

/// What ExtractProps is to take out of a stream.
class Extraction {
public:
    /// Everything.
    Extraction() = default;
    Extraction(bool includes, const std::vector<ULONG>& tags);

    bool takes(ULONG tag) const noexcept { return ids_.contains(PROP_ID(tag)) == includes_; }
    /// The same of attachments, which a list may name as a whole.
    Extraction of_attachments() const;
    bool takes_attachments() const noexcept { return takes_attachments_; }

private:
    bool includes_ = false; ///< or excludes
    bool takes_attachments_ = true;
    std::set<ULONG> ids_;
};

/// The numbers of attachments by the keys that a stream gives them.
using Places = std::map<WORD, ULONG>;

/// Writes what a stream has into a message. `places` has what an earlier extraction made, and gets
/// what this one makes. MAPI_E_CORRUPT_DATA, before anything is written, for what is no stream.
HRESULT decode(Bytes stream, IMessage& message, const Extraction& extraction, Places& places,
               Problems& problems);

/// Keys go round, and are never zero.
constexpr WORD key_after(WORD base, std::size_t count) noexcept {
    return static_cast<WORD>((base - 1u + count) % 0xFFFF + 1);
}

} // namespace mapisim::tnef

#pragma once

#include <vector>

#include <tnef.h>

namespace mapisim::tnef {

/// What could not be processed, without that the rest was left undone.
class Problems {
public:
    /// `component`: 0 for the message, or the number of an attachment.
    void add(ULONG component, ULONG attribute, ULONG tag, SCODE code) {
        problems_.push_back({component, attribute, tag, code});
    }
    std::size_t size() const noexcept { return problems_.size(); }
    /// Those from `first` on are of a component that was not known before.
    void belong_to(std::size_t first, ULONG component) {
        for (std::size_t i = first; i < problems_.size(); ++i)
            problems_[i].ulComponent = component;
    }
    bool empty() const noexcept { return problems_.empty(); }

    /// The array in a root block, NULL without problems; it goes with S_OK. `out` may be null.
    HRESULT give(STnefProblemArray** out) const;

private:
    std::vector<STnefProblem> problems_;
};

} // namespace mapisim::tnef

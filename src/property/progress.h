#pragma once

#include <cstddef>

#include <mapicode.h>
#include <mapidefs.h>

namespace mapisim::property {

/// What a client is told of a long operation: the IMAPIProgress that it passed along with the flag
/// that asks for one, or nothing; nothing is ever shown on a screen. All calls leave through the
/// gate: no lock may be held. What the client answers is ignored, but for MAPI_E_USER_CANCEL, which
/// is then the result of the operation.
class Progress {
public:
    Progress() = default;
    Progress(LPMAPIPROGRESS client, bool wanted) noexcept : client_(wanted ? client : nullptr) {}

    /// `total` items follow.
    HRESULT begin(std::size_t total);
    /// The next item is done.
    HRESULT step();
    /// For what is inside the next item, which is given that item's part of the whole.
    Progress inside();

private:
    ULONG limit(std::size_t done) const noexcept;

    LPMAPIPROGRESS client_ = nullptr;
    bool top_level_ = false;
    ULONG low_ = 0, high_ = 0;
    std::size_t total_ = 0, done_ = 0;
};

/// Of the results of two parts of an operation: a failure, else a warning.
constexpr HRESULT worse(HRESULT one, HRESULT other) noexcept {
    return FAILED(one) || other == S_OK ? one : other;
}

} // namespace mapisim::property

#include "property/progress.h"

#include <algorithm>

#include <mapicode.h>

#include "gate/call_out.h"

namespace mapisim::property {

namespace {

/// Scale of the whole operation.
constexpr ULONG kWhole = 1000;

template<class Act> HRESULT tell(Act act) {
    const HRESULT result = gate::call_out(act, HRESULT{S_OK});
    return result == MAPI_E_USER_CANCEL ? result : S_OK;
}

ULONG clamped(std::size_t count) noexcept {
    return static_cast<ULONG>(std::min<std::size_t>(count, 0xFFFF'FFFF));
}

} // namespace

HRESULT Progress::begin(std::size_t total) {
    total_ = total;
    done_ = 0;
    if (!client_)
        return S_OK;
    return tell([&]() -> HRESULT {
        ULONG flags = 0;
        HRESULT result = client_->GetFlags(&flags);
        top_level_ = (flags & MAPI_TOP_LEVEL) != 0;
        if (result == MAPI_E_USER_CANCEL)
            return result;
        if (top_level_) {
            high_ = kWhole;
            return client_->SetLimits(&low_, &high_, &flags);
        }
        result = client_->GetMin(&low_);
        return result == MAPI_E_USER_CANCEL ? result : client_->GetMax(&high_);
    });
}

/// How far the operation is when so many items are done; the end only when all are.
ULONG Progress::limit(std::size_t done) const noexcept {
    if (done >= total_)
        return high_;
    const std::uint64_t span = high_ > low_ ? high_ - low_ : 0;
    return low_ + static_cast<ULONG>(span * done / total_);
}

HRESULT Progress::step() {
    ++done_;
    if (!client_)
        return S_OK;
    return tell([&] {
        return client_->Progress(limit(done_), top_level_ ? clamped(done_) : 0,
                                 top_level_ ? clamped(total_) : 0);
    });
}

Progress Progress::inside() {
    if (client_) {
        tell([&] {
            ULONG low = limit(done_), high = limit(done_ + 1), flags = 0;
            return client_->SetLimits(&low, &high, &flags);
        });
    }
    return {client_, client_ != nullptr};
}

} // namespace mapisim::property

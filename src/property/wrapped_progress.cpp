#include "property/wrapped_progress.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include <mapicode.h>

#include "object/body.h"
#include "platform/mutex.h"
#include "property/foreign.h"

namespace mapisim::property {

namespace {

struct Range {
    ULONG low = 1; // of every progress object, until it is told otherwise
    ULONG high = 1000;

    bool is_legal() const noexcept { return low <= high; }
};

/// Where `value` of one range is in another one.
ULONG map(ULONG value, const Range& from, const Range& to) noexcept {
    const std::uint64_t span = from.high - from.low;
    const std::uint64_t done = std::clamp(value, from.low, from.high) - from.low;
    const std::uint64_t room = to.high - to.low;
    return span == 0 ? to.high : to.low + static_cast<ULONG>(room * done / span);
}

class WrappedProgress final
    : public object::BodyOf<IMAPIProgress, object::InterfaceId::IMAPIProgress,
                            object::Kind::progress_object> {
public:
    WrappedProgress(std::shared_ptr<Foreign<IMAPIProgress>> whole, WrappedProgress* outer,
                    Range part, ULONG flags)
        : scope_(object::utility_scope()), part_(part),
          passes_counts_((flags & MAPI_TOP_LEVEL) != 0), outer_(outer), whole_(std::move(whole)),
          flags_(flags) {
        if (outer_)
            outer_->begin_use();
    }

    object::Scope* scope() const noexcept override { return scope_.get(); }
    /// The client's own is released with the object, not whenever its memory goes.
    void client_released() override { end_use(); }
    void begin_use() {
        const std::lock_guard lock(mutex_);
        ++users_;
    }
    void end_use() {
        std::shared_ptr<Foreign<IMAPIProgress>> whole;
        {
            const std::lock_guard lock(mutex_);
            if (users_ == 0 || --users_ != 0)
                return;
            whole.swap(whole_);
        }
        if (outer_)
            outer_->end_use();
        // The last Release may unwind the thread, which a shared pointer's end does not let
        // through.
        if (whole && whole.use_count() == 1) {
            const Foreign<IMAPIProgress> last = std::move(*whole);
        }
    }

    HRESULT STDMETHODCALLTYPE Progress(ULONG value, ULONG count, ULONG total) override {
        ULONG shown = 0;
        std::shared_ptr<Foreign<IMAPIProgress>> held;
        {
            const std::lock_guard lock(mutex_);
            held = whole_;
            shown = map(value, global_, part_);
        }
        if (!held)
            return MAPI_E_INVALID_OBJECT;
        return held->call([&](IMAPIProgress& whole) {
            return passes_counts_ ? whole.Progress(shown, count, total)
                                  : whole.Progress(shown, 0, 0);
        });
    }
    HRESULT STDMETHODCALLTYPE GetFlags(ULONG* flags) override { return get(flags_, flags); }
    HRESULT STDMETHODCALLTYPE GetMax(ULONG* high) override { return get(limits_.high, high); }
    HRESULT STDMETHODCALLTYPE GetMin(ULONG* low) override { return get(limits_.low, low); }
    HRESULT STDMETHODCALLTYPE SetLimits(ULONG* low, ULONG* high, ULONG* flags) override {
        if (*flags & ~ULONG{MAPI_TOP_LEVEL})
            return MAPI_E_UNKNOWN_FLAGS;
        const Range limits{*low, *high};
        if (!limits.is_legal())
            return MAPI_E_INVALID_PARAMETER;
        const std::lock_guard lock(mutex_);
        limits_ = limits;
        flags_ = *flags;
        if (flags_ & MAPI_TOP_LEVEL)
            global_ = limits;
        return S_OK;
    }

private:
    HRESULT get(const ULONG& value, ULONG* out) {
        const std::lock_guard lock(mutex_);
        *out = value;
        return S_OK;
    }

    const object::ScopeRef scope_;
    const Range part_; ///< of the whole's range
    const bool passes_counts_;
    WrappedProgress* const outer_; ///< the whole, if it is one of these
    platform::Mutex mutex_;
    unsigned users_ = 1; ///< guarded by the mutex, as what follows: the client, and parts of this
    std::shared_ptr<Foreign<IMAPIProgress>> whole_;
    Range global_; ///< what Progress counts in
    Range limits_; ///< the global ones, or those of what is inside
    ULONG flags_;
};

} // namespace

HRESULT wrap_progress(LPMAPIPROGRESS whole, ULONG low, ULONG high, ULONG flags,
                      LPMAPIPROGRESS* out) {
    const Range part{low, high};
    if (!part.is_legal())
        return MAPI_E_INVALID_PARAMETER;
    auto kept = std::make_shared<Foreign<IMAPIProgress>>(Foreign<IMAPIProgress>::share(whole));
    auto* const outer = dynamic_cast<WrappedProgress*>(gate::body_of(whole));
    *out = object::make<WrappedProgress>(std::move(kept), outer, part, flags).detach();
    return S_OK;
}

} // namespace mapisim::property

#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapidefs.h>

namespace mapisim::test {

/// A progress indicator as the reference asks of its implementers, which remembers what it was
/// told.
class Indicator final : public IMAPIProgress {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    HRESULT STDMETHODCALLTYPE Progress(ULONG value, ULONG count, ULONG total) override {
        values.push_back(value);
        if (throws)
            throw std::runtime_error("a client's own mistake");
        if (total != 0)
            items.emplace_back(count, total);
        if (values.size() == 1 && at_first)
            at_first();
        return values.size() == cancel_at ? MAPI_E_USER_CANCEL : S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetFlags(ULONG* out) override {
        *out = flags;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetMax(ULONG* out) override {
        *out = high;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetMin(ULONG* out) override {
        *out = low;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetLimits(LPULONG min, LPULONG max, LPULONG set) override {
        low = *min;
        high = *max;
        flags = *set;
        return S_OK;
    }

    using Items = std::vector<std::pair<ULONG, ULONG>>;
    ULONG flags = MAPI_TOP_LEVEL, low = 1, high = 1000;
    std::size_t cancel_at = 0;
    bool throws = false;
    std::function<void()> at_first;
    std::vector<ULONG> values;
    Items items;
};

/// One whose references are counted, on any thread, and which says nothing else.
class CountedProgress final : public IMAPIProgress {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    HRESULT STDMETHODCALLTYPE Progress(ULONG, ULONG, ULONG) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE GetFlags(ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE GetMax(ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE GetMin(ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE SetLimits(ULONG*, ULONG*, ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }

    std::atomic<ULONG> references{1};
};

} // namespace mapisim::test

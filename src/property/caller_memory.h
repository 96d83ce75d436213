#pragma once

#include <cstddef>

#include <mapidefs.h>
#include <mapix.h>

namespace mapisim::property {

/// The allocation functions that an object was made with, for all that it hands out. Every call of
/// them leaves through the gate: no lock may be held. What they throw is MAPI_E_CALL_FAILED.
class CallerMemory {
public:
    /// MAPI's own.
    CallerMemory() = default;
    CallerMemory(LPALLOCATEBUFFER buffer, LPALLOCATEMORE more, LPFREEBUFFER release) noexcept
        : allocate_(buffer), allocate_more_(more), free_(release) {}

    // `*out` is NULL after a failure.
    SCODE allocate(std::size_t size, void** out) const;
    /// Linked to `root`, which allocate() gave.
    SCODE allocate_more(std::size_t size, void* root, void** out) const;
    void free(void* root) const;

    // What a method gives in MAPI's memory, in the caller's: a call with the method's result, which
    // it returns. After a failure `*out` is NULL.

    HRESULT give(HRESULT result, LPSPropTagArray* out) const;
    HRESULT give(HRESULT result, LPSPropProblemArray* out) const;
    HRESULT give(HRESULT result, LPSSortOrderSet* out) const;
    HRESULT give(HRESULT result, LPMAPIERROR* out, ULONG flags) const;
    HRESULT give(HRESULT result, LPSPropValue* out, ULONG* count) const;
    HRESULT give(HRESULT result, LPMAPINAMEID** out, ULONG* count) const;
    HRESULT give(HRESULT result, LPSRowSet* out) const;

private:
    bool is_mapi() const noexcept { return allocate_ == nullptr; }
    template<class T> HRESULT give_bytes(HRESULT result, T** out, std::size_t size) const;
    SCODE copy_values(const SPropValue* values, std::size_t count, LPSPropValue* out) const;
    SCODE copy_names(const LPMAPINAMEID* names, std::size_t count, LPMAPINAMEID** out) const;
    SCODE copy_rows(const SRowSet& rows, LPSRowSet* out) const;

    LPALLOCATEBUFFER allocate_ = nullptr;
    LPALLOCATEMORE allocate_more_ = nullptr;
    LPFREEBUFFER free_ = nullptr;
};

} // namespace mapisim::property

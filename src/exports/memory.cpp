#include <mapiutil.h>
#include <mapix.h>

#include "evidence/store.h"
#include "gate/function.h"
#include "gate/methods.h"
#include "memory/buffers.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct MAPIAllocateBufferSpec {
    static constexpr Spec spec = Spec("MAPIAllocateBuffer").gives(2);
};
struct MAPIAllocateMoreSpec {
    static constexpr Spec spec = Spec("MAPIAllocateMore").gives(3);
};

void note_address(check::Fact fact, const memory::Diagnosis& diagnosis, const void* address) {
    gate::note({.fact = fact,
                .related = diagnosis.buffer,
                .a = reinterpret_cast<std::uintptr_t>(address)});
}

void note_free(const memory::Diagnosis& diagnosis, const void* block) {
    using What = memory::Diagnosis::What;
    switch (diagnosis.what) {
    case What::freed:
    case What::null:
        return;
    case What::unknown:
        return note_address(check::Fact::free_unknown, diagnosis, block);
    case What::freed_before:
        return note_address(check::Fact::free_twice, diagnosis, block);
    case What::linked:
        return note_address(check::Fact::free_linked, diagnosis, block);
    case What::written_past_end:
        return note_address(check::Fact::written_past_end, diagnosis, block);
    }
}

/// How many rows would leak if `block` alone were freed: 0 when no call handed it out as a row set.
std::size_t rows_that_leak(const void* block) {
    static const auto query_rows = gate::method_id(object::InterfaceId::IMAPITable, "QueryRows");
    constexpr auto query_all = gate::function_method(Function::HrQueryAllRows);
    const auto index = memory::record_of(block);
    if (index == 0)
        return 0;
    const auto& record = evidence::own().at<evidence::Buffer>(index);
    if (record.method != query_rows && record.method != query_all)
        return 0;
    const auto* rows = static_cast<const SRowSet*>(block);
    if (record.size < CbNewSRowSet(std::size_t{0}) ||
        record.size < CbNewSRowSet(std::size_t{rows->cRows})) {
        return 0;
    }
    std::size_t leaking = 0;
    for (ULONG i = 0; i < rows->cRows; ++i) {
        if (memory::is_live_root(rows->aRow[i].lpProps))
            ++leaking;
    }
    return leaking;
}

} // namespace

STDAPI_(SCODE) MAPIAllocateBuffer(ULONG cbSize, LPVOID* lppBuffer) {
    return gate::enter<Function::MAPIAllocateBuffer, MAPIAllocateBufferSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return memory::allocate(cbSize, lppBuffer); }, cbSize, lppBuffer);
}

STDAPI_(SCODE) MAPIAllocateMore(ULONG cbSize, LPVOID lpObject, LPVOID* lppBuffer) {
    return gate::enter<Function::MAPIAllocateMore, MAPIAllocateMoreSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            memory::Diagnosis about;
            const SCODE result = memory::allocate_more(cbSize, lpObject, lppBuffer, about);
            if (about.what == memory::Diagnosis::What::linked) {
                note_address(check::Fact::more_on_linked, about, lpObject);
            } else if (about.what != memory::Diagnosis::What::freed) {
                note_address(check::Fact::more_on_unknown, about, lpObject);
            }
            return result;
        },
        cbSize, lpObject, lppBuffer);
}

STDAPI_(ULONG) MAPIFreeBuffer(LPVOID lpBuffer) {
    gate::enter_plain<Function::MAPIFreeBuffer>(__builtin_return_address(0), [&](gate::Frame&) {
        if (lpBuffer && !gate::utilities_initialized()) {
            gate::note({.fact = check::Fact::free_after_uninitialize,
                        .related = memory::record_of(lpBuffer)});
        }
        if (const auto rows = rows_that_leak(lpBuffer)) {
            gate::note({.fact = check::Fact::container_freed_whole,
                        .related = memory::record_of(lpBuffer),
                        .a = rows});
        }
        note_free(memory::release_block(lpBuffer), lpBuffer);
    });
    return S_OK;
}

STDAPI_(LPMALLOC) MAPIGetDefaultMalloc(void) {
    LPMALLOC result = nullptr;
    gate::enter_plain<Function::MAPIGetDefaultMalloc>(
        __builtin_return_address(0), [&](gate::Frame& frame) {
            if (!gate::utilities_initialized()) {
                gate::refuse(frame.record(), check::Refusal::not_initialized, 0);
            }
            // It works at any time: providers keep it past every end.
            result = memory::default_malloc();
        });
    return result;
}

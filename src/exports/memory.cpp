#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

#include <mapiaux.h>
#include <mapiutil.h>
#include <mapix.h>

#include "evidence/store.h"
#include "gate/function.h"
#include "gate/methods.h"
#include "memory/buffers.h"
#include "provider/allocators.h"
#include "table/utilities.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct MAPIAllocateBufferSpec {
    static constexpr Spec spec = Spec("MAPIAllocateBuffer").gives(2);
};
struct MAPIReallocateBufferSpec {
    static constexpr Spec spec = Spec("MAPIReallocateBuffer").gives(3);
};
struct MAPIAllocateMoreSpec {
    static constexpr Spec spec = Spec("MAPIAllocateMore").gives(3);
};

void note_address(check::Fact fact, const memory::Diagnosis& diagnosis, const void* address) {
    gate::note({.fact = fact,
                .related = diagnosis.buffer,
                .a = reinterpret_cast<std::uintptr_t>(address)});
}

// A row set and an address list lie alike in memory.
static_assert(offsetof(SRowSet, aRow) == offsetof(ADRLIST, aEntries) &&
              sizeof(SRow) == sizeof(ADRENTRY) &&
              offsetof(SRow, lpProps) == offsetof(ADRENTRY, rgPropVals));

/// The rows that a block of `size` bytes has room for and says it has; none where it says more. Of
/// smaller blocks the count was not set, see allocate_watched().
std::span<const SRow> rows_of(const void* block, std::size_t size) {
    if (size < CbNewSRowSet(std::size_t{1}))
        return {};
    const auto* set = static_cast<const SRowSet*>(block);
    if (set->cRows > (size - CbNewSRowSet(std::size_t{0})) / sizeof(SRow))
        return {};
    return {set->aRow, set->cRows};
}

/// A live block of its own, with room for the values that the row is said to have.
bool is_row(const SRow& row) {
    const auto index = memory::record_of(row.lpProps);
    if (index == 0 || row.cValues == 0)
        return false;
    return row.cValues <= evidence::own().at<evidence::Buffer>(index).size / sizeof(SPropValue);
}

/// Marks what would leak if `block` alone were freed. Its rows may have been moved to another set,
/// or be freed next: they are told when they turn out to be lost. What the client allocated is a
/// row set or address list by its looks only.
void look_for_lost_rows(const void* block, evidence::Index index) {
    static const auto query_rows = gate::method_id(object::InterfaceId::IMAPITable, "QueryRows");
    static const auto search_path =
        gate::method_id(object::InterfaceId::IAddrBook, "GetSearchPath");
    constexpr auto query_all = gate::function_method(Function::HrQueryAllRows);
    constexpr auto allocate = gate::function_method(Function::MAPIAllocateBuffer);
    const auto& record = evidence::own().at<evidence::Buffer>(index);
    const auto rows = rows_of(block, static_cast<std::size_t>(record.size));
    const bool is_set =
        record.method == query_rows || record.method == query_all || record.method == search_path;
    if (!is_set && (record.method != allocate || !std::all_of(rows.begin(), rows.end(), is_row)))
        return;
    for (const SRow& row : rows)
        memory::mark_orphan(row.lpProps, gate::current_site());
}

constexpr memory::Inspector kLooksForLostRows = {
    [](const void* block, std::size_t size) { return !rows_of(block, size).empty(); },
    look_for_lost_rows};

// Apart from the exported functions, which go past all this where nobody looks.
[[gnu::noinline]] SCODE allocate_watched(const void* caller, ULONG size, LPVOID* out) {
    return gate::enter<Function::MAPIAllocateBuffer, MAPIAllocateBufferSpec>(
        caller,
        [&](gate::Frame&) {
            const SCODE result = memory::allocate(size, out);
            // rows_of() reads it, whether the client has written it or not.
            if (result == S_OK && size >= CbNewSRowSet(1))
                static_cast<SRowSet*>(*out)->cRows = 0;
            return result;
        },
        size, out);
}

[[gnu::noinline]] SCODE allocate_more_watched(const void* caller, ULONG size, LPVOID root,
                                              LPVOID* out) {
    return gate::enter<Function::MAPIAllocateMore, MAPIAllocateMoreSpec>(
        caller,
        [&](gate::Frame&) {
            memory::Diagnosis about;
            const SCODE result = memory::allocate_more(size, root, out, about);
            if (about.what == memory::Diagnosis::What::linked) {
                note_address(check::Fact::more_on_linked, about, root);
            } else if (about.what != memory::Diagnosis::What::freed) {
                note_address(check::Fact::more_on_unknown, about, root);
            }
            return result;
        },
        size, root, out);
}

[[gnu::noinline]] ULONG free_watched(const void* caller, LPVOID block) {
    gate::enter_plain<Function::MAPIFreeBuffer>(
        caller, [&](gate::Frame&) { table::free_block(block, &kLooksForLostRows); });
    return S_OK;
}

} // namespace

STDAPI_(SCODE) MAPIAllocateBuffer(ULONG cbSize, LPVOID* lppBuffer) {
    return gate::unwatched() ? memory::allocate(cbSize, lppBuffer)
                             : allocate_watched(__builtin_return_address(0), cbSize, lppBuffer);
}

STDAPI_(SCODE) MAPIAllocateMore(ULONG cbSize, LPVOID lpObject, LPVOID* lppBuffer) {
    return gate::unwatched()
               ? memory::allocate_more(cbSize, lpObject, lppBuffer)
               : allocate_more_watched(__builtin_return_address(0), cbSize, lpObject, lppBuffer);
}

STDAPI_(ULONG) MAPIFreeBuffer(LPVOID lpBuffer) {
    return gate::unwatched() ? memory::free(lpBuffer)
                             : free_watched(__builtin_return_address(0), lpBuffer);
}

// The old block stays as it is, and the caller's: what its parts point to lies in it.
STDAPI_(SCODE) MAPIReallocateBuffer(LPVOID lpv, ULONG ulSize, LPVOID* lppv) {
    return gate::enter<Function::MAPIReallocateBuffer, MAPIReallocateBufferSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (lpv && !memory::is_live_root(lpv))
                return MAPI_E_INVALID_PARAMETER;
            const SCODE result = memory::allocate(ulSize, lppv);
            if (result == S_OK && lpv)
                std::memcpy(*lppv, lpv, std::min<std::size_t>(memory::size_of(lpv), ulSize));
            return result;
        },
        lpv, ulSize, lppv);
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

namespace {

[[maybe_unused]] const bool allocators_are_known = [] {
    provider::set_allocators({.allocate_buffer = &MAPIAllocateBuffer,
                              .allocate_more = &MAPIAllocateMore,
                              .free_buffer = &MAPIFreeBuffer});
    return true;
}();

} // namespace

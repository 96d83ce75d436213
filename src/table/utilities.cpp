#include "table/utilities.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/call_out.h"
#include "gate/gate.h"
#include "memory/buffers.h"
#include "property/bag.h"

namespace mapisim::table {

namespace {

using What = memory::Diagnosis::What;

/// Rows asked for at once: a table may make room for all of them before it looks how many it has.
constexpr LONG kChunk = 32768;

void note_late(const void* block) noexcept {
    if (block && !gate::utilities_initialized()) {
        gate::note(
            {.fact = check::Fact::free_after_uninitialize, .related = memory::record_of(block)});
    }
}

/// What is wrong with a block that the client freed; nothing for most.
std::optional<check::Fact> fault_of(What what) noexcept {
    switch (what) {
    case What::freed:
    case What::null:
        break;
    case What::unknown:
        return check::Fact::free_unknown;
    case What::freed_before:
        return check::Fact::free_twice;
    case What::linked:
        return check::Fact::free_linked;
    case What::written_past_end:
        return check::Fact::written_past_end;
    }
    return std::nullopt;
}

check::EntryState entry_state(What what) noexcept {
    switch (what) {
    case What::freed_before:
        return check::EntryState::freed;
    case What::linked:
        return check::EntryState::linked;
    default:
        return check::EntryState::unknown;
    }
}

void free_and_note(void* block, bool in_container,
                   const memory::Inspector* inspector = nullptr) noexcept {
    note_late(block);
    const auto diagnosis = memory::release_block(block, inspector);
    auto fault = fault_of(diagnosis.what);
    if (!fault)
        return;
    // Whatever an entry is that is no live block, the set is what frees it once more.
    if (in_container && fault != check::Fact::written_past_end)
        fault = check::Fact::freed_twice_by_container;
    gate::note({.fact = *fault,
                .related = diagnosis.buffer,
                .a = reinterpret_cast<std::uintptr_t>(block),
                .b = static_cast<std::uint64_t>(entry_state(diagnosis.what))});
}

/// A row set that is freed with its rows unless it is handed out.
class RowSet {
public:
    RowSet() = default;
    RowSet(const RowSet&) = delete;
    RowSet& operator=(const RowSet&) = delete;
    ~RowSet() { table::FreeProws(set_); }
    LPSRowSet* receive() noexcept { return &set_; }
    LPSRowSet get() const noexcept { return set_; }
    LPSRowSet release() noexcept { return std::exchange(set_, nullptr); }
    ULONG count() const noexcept { return set_ ? set_->cRows : 0; }

    /// Takes the rows of `other` to the end of this set.
    SCODE append(RowSet& other) noexcept {
        if (!set_) {
            set_ = other.release();
            return S_OK;
        }
        const std::size_t all = std::size_t{count()} + other.count();
        memory::Buffer<SRowSet> joined;
        const SCODE result = joined.allocate(offsetof(SRowSet, aRow) + all * sizeof(SRow));
        if (result != S_OK)
            return result;
        joined->cRows = static_cast<ULONG>(all);
        SRow* const end = std::copy_n(set_->aRow, set_->cRows, joined->aRow);
        std::copy_n(other.set_->aRow, other.set_->cRows, end);
        other.set_->cRows = 0;
        memory::free(set_);
        set_ = joined.release();
        return S_OK;
    }

private:
    LPSRowSet set_ = nullptr;
};

/// The columns that a table has now.
struct Columns {
    explicit Columns(IMAPITable* table) : result(table->QueryColumns(0, &tags)) {
        if (SUCCEEDED(result) && !tags)
            result = MAPI_E_CALL_FAILED;
    }
    ~Columns() { memory::free(tags); }
    Columns(const Columns&) = delete;
    Columns& operator=(const Columns&) = delete;

    LPSPropTagArray tags = nullptr;
    HRESULT result;
};

} // namespace

HRESULT HrQueryAllRows(IMAPITable* table, LPSPropTagArray columns, LPSRestriction restriction,
                       LPSSortOrderSet order, LONG limit, LPSRowSet* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (!table || limit < 0)
        return MAPI_E_INVALID_PARAMETER;

    HRESULT result = S_OK;
    if (columns)
        result = table->SetColumns(columns, TBL_BATCH);
    if (!FAILED(result) && restriction)
        result = table->Restrict(restriction, TBL_BATCH);
    if (!FAILED(result) && order)
        result = table->SortTable(order, TBL_BATCH);
    if (!FAILED(result))
        result = table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr);
    if (FAILED(result))
        return result;

    RowSet all;
    for (;;) {
        LONG ask = kChunk;
        if (limit && limit < kChunk) {
            ask = std::min(ask, limit + 1 - static_cast<LONG>(all.count()));
        }
        RowSet part;
        result = table->QueryRows(ask, 0, part.receive());
        if (FAILED(result))
            return result;
        const ULONG got = part.count();
        if (got || !all.get()) {
            if (part.get())
                result = all.append(part);
            if (FAILED(result))
                return result;
        }
        if (limit && all.count() > static_cast<ULONG>(limit))
            return MAPI_E_TABLE_TOO_BIG;
        if (got == 0)
            break;
    }
    *out = all.release();
    return *out ? S_OK : MAPI_E_CALL_FAILED;
}

HRESULT find_entry_id(IMAPITable* table, ULONG tag,
                      const std::function<bool(const SPropValue&)>& is_wanted, ULONG* size,
                      LPENTRYID* out) {
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, tag}};
    LPSRowSet rows = nullptr;
    HRESULT result = mapisim::table::HrQueryAllRows(
        table, reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr, 0, &rows);
    if (FAILED(result))
        return result;
    result = MAPI_E_NOT_FOUND;
    for (ULONG i = 0; i < rows->cRows && result == MAPI_E_NOT_FOUND; ++i) {
        const SRow& row = rows->aRow[i];
        if (row.cValues < 2 || row.lpProps[0].ulPropTag != PR_ENTRYID ||
            row.lpProps[1].ulPropTag != tag || !is_wanted(row.lpProps[1]))
            continue;
        const SBinary& id = row.lpProps[0].Value.bin;
        result =
            property::export_bytes({reinterpret_cast<const std::byte*>(id.lpb), id.cb}, size, out);
    }
    mapisim::table::FreeProws(rows);
    return result;
}

HRESULT HrAddColumns(IMAPITable* table, const SPropTagArray* added, LPALLOCATEBUFFER allocate,
                     LPFREEBUFFER free, void (*filter)(LPSPropTagArray)) {
    if (!table || !added || !allocate || !free)
        return MAPI_E_INVALID_PARAMETER;
    const Columns there(table);
    if (FAILED(there.result))
        return there.result;
    const ULONG had = there.tags->cValues;
    if (added->cValues > property::kMostTags || had > property::kMostTags)
        return MAPI_E_TOO_BIG;
    if (filter) {
        gate::call_out(
            [&] {
                filter(there.tags);
                return 0;
            },
            0);
    }
    std::vector<bool> is_added(0x10000); // by identifier
    for (ULONG i = 0; i < added->cValues; ++i)
        is_added[PROP_ID(added->aulPropTag[i])] = true;
    void* block = nullptr;
    const auto size = static_cast<ULONG>(CbNewSPropTagArray(added->cValues + had));
    const SCODE allocated =
        gate::call_out([&] { return allocate(size, &block); }, SCODE{MAPI_E_CALL_FAILED});
    if (allocated != S_OK || !block)
        return allocated != S_OK ? allocated : MAPI_E_NOT_ENOUGH_MEMORY;
    auto* const all = static_cast<LPSPropTagArray>(block);
    std::copy_n(added->aulPropTag, added->cValues, all->aulPropTag);
    all->cValues = added->cValues;
    const ULONG left = std::min(had, there.tags->cValues); // the filter cannot add
    for (ULONG i = 0; i < left; ++i) {
        const ULONG tag = there.tags->aulPropTag[i];
        if (tag != PR_NULL && !is_added[PROP_ID(tag)])
            all->aulPropTag[all->cValues++] = tag;
    }
    const HRESULT result = table->SetColumns(all, TBL_BATCH);
    gate::call_out([&] { return free(block); }, ULONG{0});
    return result;
}

void free_block(void* block, const memory::Inspector* inspector) noexcept {
    free_and_note(block, false, inspector);
}

/// As many of the entries that a list claims as its block has room for.
static ULONG count_within(const void* block, std::size_t head, std::size_t entry,
                          ULONG count) noexcept {
    const std::size_t size = memory::size_of(block);
    const std::size_t room = size < head ? 0 : (size - head) / entry;
    return count < room ? count : static_cast<ULONG>(room);
}

void FreeProws(LPSRowSet rows) noexcept {
    if (rows && memory::is_live_root(rows)) {
        const ULONG count = count_within(rows, CbNewSRowSet(0), sizeof(SRow), rows->cRows);
        for (ULONG i = 0; i < count; ++i)
            free_and_note(rows->aRow[i].lpProps, true);
    }
    free_block(rows);
}

void FreePadrlist(LPADRLIST list) noexcept {
    if (list && memory::is_live_root(list)) {
        const ULONG count = count_within(list, CbNewADRLIST(0), sizeof(ADRENTRY), list->cEntries);
        for (ULONG i = 0; i < count; ++i)
            free_and_note(list->aEntries[i].rgPropVals, true);
    }
    free_block(list);
}

} // namespace mapisim::table

#include "addressbook/address_list.h"

#include <algorithm>

#include <mapicode.h>

#include "gate/gate.h"
#include "memory/buffers.h"
#include "platform/readable.h"

namespace mapisim::addressbook {

using property::Bag;
using property::BagPtr;
using property::Value;

namespace {

/// A list, or an entry's array, that was replaced. What is no block of its own is not touched.
void free_part(void* part) noexcept {
    if (memory::is_live_root(part)) {
        memory::free(part);
    } else if (part) {
        gate::note({.fact = check::Fact::address_part_not_own,
                    .a = reinterpret_cast<std::uintptr_t>(part)});
    }
}

bool is_value(const SPropValue& property) noexcept {
    const ULONG type = PROP_TYPE(property.ulPropTag);
    return type != PT_ERROR && type != PT_NULL && type != PT_OBJECT;
}

void put_array(ADRENTRY& entry, LPSPropValue array, std::size_t count) noexcept {
    const LPSPropValue old = entry.rgPropVals;
    entry.rgPropVals = array;
    entry.cValues = static_cast<ULONG>(count);
    free_part(old);
}

} // namespace

bool well_formed(const ADRENTRY& entry) noexcept {
    return entry.cValues == 0 ||
           (entry.rgPropVals && entry.cValues <= kMaxEntryValues &&
            !platform::is_wild(entry.rgPropVals, entry.cValues, sizeof(SPropValue)));
}

bool well_formed(const ADRLIST& names) noexcept {
    if (names.cEntries > kMaxEntries ||
        platform::is_wild(names.aEntries, names.cEntries, sizeof(ADRENTRY)))
        return false;
    const auto* const end = names.aEntries + names.cEntries;
    return std::all_of(names.aEntries, end,
                       [](const ADRENTRY& entry) { return well_formed(entry); });
}

bool read_entry(const ADRENTRY& entry, Bag& bag) {
    for (ULONG i = 0; i < entry.cValues; ++i) {
        Value value;
        if (!is_value(entry.rgPropVals[i]))
            continue;
        if (FAILED(Value::from_client(entry.rgPropVals[i], value)))
            return false;
        bag.set(std::move(value));
    }
    return true;
}

bool write_entry(ADRENTRY& entry, const Bag& bag, ULONG flags, const SPropTagArray* wanted) {
    Bag all = bag;
    // What the entry had is not taken from it, be it only that something is not there.
    for (ULONG i = 0; i < entry.cValues; ++i) {
        const SPropValue& had = entry.rgPropVals[i];
        Value value;
        if (!is_value(had) && !all.has(had.ulPropTag) && SUCCEEDED(Value::from_client(had, value)))
            all.set(std::move(value));
    }
    for (ULONG i = 0; wanted && i < wanted->cValues; ++i) {
        if (!all.has(wanted->aulPropTag[i]))
            all.set(Value::error(wanted->aulPropTag[i], MAPI_E_NOT_FOUND));
    }
    const std::vector<Value> values(all.begin(), all.end());
    ULONG count = 0;
    LPSPropValue array = nullptr;
    if (FAILED(property::export_values(values, (flags & MAPI_UNICODE) != 0, &count, &array))) {
        return false;
    }
    put_array(entry, array, count);
    return true;
}

SCODE prepare_entry(const Book& book, ADRENTRY& entry, const SPropTagArray* wanted) {
    // In the types that they have: nothing says how strings are to come back.
    std::vector<ULONG> tags;
    std::vector<Value> had(entry.cValues);
    Bag bag;
    for (ULONG i = 0; i < entry.cValues; ++i) {
        if (FAILED(Value::from_client(entry.rgPropVals[i], had[i])))
            return MAPI_E_INVALID_PARAMETER;
        if (had[i].type() != PT_ERROR)
            bag.set(had[i]);
    }
    const property::Bytes id = bag.binary(PR_ENTRYID);
    const BagPtr known = id.empty() ? nullptr : book.properties_of({id.begin(), id.end()});
    std::vector<const Value*> values;
    for (ULONG i = 0; wanted && i < wanted->cValues; ++i) {
        const ULONG tag = wanted->aulPropTag[i];
        const Value* const in_book = known ? known->find(tag) : nullptr;
        tags.push_back(tag);
        values.push_back(in_book ? in_book : bag.find(tag));
    }
    const std::size_t asked = tags.size();
    for (ULONG i = 0; i < entry.cValues; ++i) {
        const ULONG tag = entry.rgPropVals[i].ulPropTag;
        if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(asked),
                        [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); }))
            continue;
        tags.push_back(tag);
        values.push_back(&had[i]);
    }
    if (tags.empty())
        return S_OK;
    LPSPropValue array = nullptr;
    const SCODE result = property::export_columns(tags, values, false, 0, &array);
    if (FAILED(result))
        return result;
    put_array(entry, array, tags.size());
    return S_OK;
}

SCODE append_entries(LPADRLIST& list, const std::vector<Bag>& entries, ULONG flags) {
    const std::size_t before = list ? list->cEntries : 0;
    memory::Buffer<ADRLIST> bigger;
    const SCODE result = bigger.allocate(CbNewADRLIST(before + entries.size()));
    if (FAILED(result))
        return result;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        ADRENTRY& entry = bigger->aEntries[before + i];
        entry = {};
        if (!write_entry(entry, entries[i], flags)) {
            for (std::size_t made = 0; made < i; ++made)
                memory::free(bigger->aEntries[before + made].rgPropVals);
            return MAPI_E_NOT_ENOUGH_MEMORY;
        }
    }
    for (std::size_t i = 0; i < before; ++i)
        bigger->aEntries[i] = list->aEntries[i];
    bigger->cEntries = static_cast<ULONG>(before + entries.size());
    free_part(list);
    list = bigger.release();
    return S_OK;
}

} // namespace mapisim::addressbook

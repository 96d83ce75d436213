#include "table/order.h"

#include <algorithm>

#include <mapicode.h>

#include "property/text.h"
#include "table/columns.h"

namespace mapisim::table {

namespace {

using property::Value;

constexpr ULONG kMaxKeys = 32;

/// One row while it is sorted. `head` decides most comparisons without a look at the value.
struct Item {
    std::uint64_t head = 0;
    const Value* value = nullptr;
    RowPtr row;
};

/// The first eight bytes of text as compare_text() sees it; ordered as numbers.
std::uint64_t text_head(std::string_view text) {
    std::uint64_t head = 0;
    unsigned count = 0;
    std::string folded;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            folded = property::fold(property::prefix(text, 8), FL_IGNORECASE);
            text = folded;
            break;
        }
        if (++count == 8)
            break;
    }
    count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        head = head << 8 | byte;
        if (++count == 8)
            return head;
    }
    return head << 8 * (8 - count);
}

/// False when the head of this value says nothing.
bool head_of(const Value& value, std::uint64_t& head) {
    switch (value.type()) {
    case PT_UNICODE:
        head = text_head(value.text());
        return true;
    case PT_I2:
    case PT_LONG:
    case PT_BOOLEAN:
    case PT_I8:
    case PT_CURRENCY:
    case PT_SYSTIME:
        head = static_cast<std::uint64_t>(value.long_number()) ^ (std::uint64_t{1} << 63);
        return true;
    default:
        return false;
    }
}

int compare_by(const Value* a, const Value* b) noexcept {
    if (!a || !b)
        return a ? 1 : b ? -1 : 0;
    return property::compare(*a, *b);
}

bool descending(const SSortOrder& key) noexcept {
    return key.ulOrder == TABLE_SORT_DESCEND;
}

} // namespace

HRESULT Order::compile(const SSortOrderSet* client, std::vector<SSortOrder>& out) {
    if (!client)
        return MAPI_E_INVALID_PARAMETER;
    if (client->cCategories > client->cSorts || client->cExpanded > client->cCategories) {
        return MAPI_E_INVALID_PARAMETER;
    }
    if (client->cSorts > kMaxKeys || client->cCategories != 0)
        return MAPI_E_TOO_COMPLEX;
    std::vector<SSortOrder> keys;
    for (ULONG i = 0; i < client->cSorts; ++i) {
        const SSortOrder& key = client->aSort[i];
        if (key.ulOrder != TABLE_SORT_ASCEND && key.ulOrder != TABLE_SORT_DESCEND) {
            return MAPI_E_TOO_COMPLEX;
        }
        ULONG type = PROP_TYPE(key.ulPropTag);
        if (is_instance(type))
            type &= ~static_cast<ULONG>(MV_INSTANCE);
        if (type == PT_NULL || type == PT_ERROR || type == PT_OBJECT || (type & MV_INSTANCE) ||
            (type != PT_UNSPECIFIED && !property::is_valid_type(type))) {
            return MAPI_E_TOO_COMPLEX;
        }
        keys.push_back(key);
    }
    out = std::move(keys);
    return S_OK;
}

bool Order::precedes(const Row& a, const Row& b) const noexcept {
    for (const SSortOrder& key : keys_) {
        const int order = compare_by(a.find(key.ulPropTag), b.find(key.ulPropTag));
        if (order != 0)
            return descending(key) ? order > 0 : order < 0;
    }
    return a.sequence() != b.sequence() ? a.sequence() < b.sequence() : a.instance() < b.instance();
}

void Order::sort(std::vector<RowPtr>& rows) const {
    if (keys_.empty())
        return;
    std::vector<Item> items(rows.size());
    bool heads = true;
    ULONG type = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Item& item = items[i];
        item.value = rows[i]->find(keys_.front().ulPropTag);
        if (!item.value)
            continue;
        // Heads of different types have nothing to do with each other.
        if (type == 0)
            type = item.value->type();
        if (heads)
            heads = item.value->type() == type && head_of(*item.value, item.head);
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        items[i].row = std::move(rows[i]);
    const bool down = descending(keys_.front());
    std::sort(items.begin(), items.end(), [&](const Item& a, const Item& b) {
        int order = 0;
        if (heads && a.value && b.value && a.head != b.head)
            order = a.head < b.head ? -1 : 1;
        else
            order = compare_by(a.value, b.value);
        if (order != 0)
            return down ? order > 0 : order < 0;
        for (std::size_t i = 1; i < keys_.size(); ++i) {
            const ULONG tag = keys_[i].ulPropTag;
            order = compare_by(a.row->find(tag), b.row->find(tag));
            if (order != 0)
                return descending(keys_[i]) ? order > 0 : order < 0;
        }
        if (a.row->sequence() != b.row->sequence())
            return a.row->sequence() < b.row->sequence();
        return a.row->instance() < b.row->instance();
    });
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = std::move(items[i].row);
}

std::size_t Order::place_of(const std::vector<RowPtr>& rows, const Row& row) const noexcept {
    if (natural() && !rows.empty()) {
        // Sequences are nearly dense: mostly the first guess is right.
        const std::uint64_t first = rows.front()->sequence();
        const std::uint64_t last = rows.back()->sequence();
        const std::uint64_t wanted = row.sequence();
        if (wanted > last)
            return rows.size();
        if (wanted <= first)
            return 0;
        const auto guess = static_cast<std::size_t>(static_cast<double>(wanted - first) /
                                                    static_cast<double>(last - first) *
                                                    static_cast<double>(rows.size() - 1));
        if (rows[guess]->sequence() == wanted)
            return guess;
    }
    const auto place =
        std::lower_bound(rows.begin(), rows.end(), row,
                         [this](const RowPtr& a, const Row& b) { return precedes(*a, b); });
    return static_cast<std::size_t>(place - rows.begin());
}

} // namespace mapisim::table

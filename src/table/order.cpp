#include "table/order.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <mapicode.h>
#include <mapitags.h>

#include "property/text.h"
#include "table/columns.h"

namespace mapisim::table {

namespace {

using property::Value;

constexpr ULONG kMaxKeys = 32;

// Heads -------------------------------------------------------------------------------------------

/// What compare() distinguishes first stands in the three high bits of a head.
constexpr unsigned kKindShift = 61;
constexpr std::uint64_t kMissing = ~std::uint64_t{0};
constexpr std::uint64_t kMostOfKind = (std::uint64_t{1} << kKindShift) - 1;
constexpr std::uint64_t kKinds = 7;

enum Kind : std::uint64_t { integer, real, text, binary, guid, other, multiple };

std::uint64_t of_kind(Kind kind, std::uint64_t value) noexcept {
    return static_cast<std::uint64_t>(kind) << kKindShift | value;
}

/// Eight bytes of text as compare_text() sees it, from `skip` on; ordered as numbers.
std::uint64_t text_head(std::string_view text, std::size_t skip = 0) {
    std::string folded;
    if (!property::is_ascii(text.substr(0, skip + 8))) {
        folded = property::fold(property::prefix(text, skip + 8), FL_IGNORECASE);
        text = folded;
    }
    std::uint64_t head = 0;
    for (std::size_t i = skip; i < skip + 8; ++i) {
        const char c = i < text.size() ? text[i] : '\0';
        head = head << 8 | static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return head;
}

std::uint64_t bytes_head(property::Bytes bytes) noexcept {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        head = head << 8 | (i < bytes.size() ? static_cast<std::uint64_t>(bytes[i]) : 0);
    }
    return head;
}

std::uint64_t real_head(double value) noexcept {
    if (std::isnan(value))
        return kMostOfKind; // after everything, as compare() has it
    const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
    const std::uint64_t sign = std::uint64_t{1} << 63;
    return (bits & sign ? ~bits : bits | sign) >> 3;
}

std::uint64_t integer_head(std::int64_t value) noexcept {
    constexpr std::int64_t half = std::int64_t{1} << 60;
    return static_cast<std::uint64_t>(std::clamp(value, -half, half - 1) + half);
}

std::uint64_t head_of(const Value* value) {
    if (!value)
        return kMissing;
    const ULONG type = value->type();
    if (type & MV_FLAG)
        return of_kind(multiple, 0);
    switch (type) {
    case PT_UNICODE:
        return of_kind(text, text_head(value->text()) >> 3);
    case PT_I2:
    case PT_LONG:
    case PT_BOOLEAN:
    case PT_I8:
    case PT_CURRENCY:
    case PT_SYSTIME:
        return of_kind(integer, integer_head(value->long_number()));
    case PT_R4:
    case PT_DOUBLE:
    case PT_APPTIME:
        return of_kind(real, real_head(value->real()));
    case PT_BINARY:
        return of_kind(binary, bytes_head(value->bytes()) >> 3);
    case PT_CLSID:
        return of_kind(guid, bytes_head(value->bytes()) >> 3);
    default:
        return of_kind(other, 0);
    }
}

/// What a row is sorted by; null for what has none.
const Value* sorted_by(const Row& row, ULONG tag) noexcept {
    const Value* const value = row.find(tag);
    return value && value->type() != PT_ERROR ? value : nullptr;
}

/// One row while it is sorted.
struct Item {
    std::uint64_t head = 0;
    std::uint64_t tail = 0; ///< of text: what follows the head
    std::uint64_t first_head = 0;
    const Value* value = nullptr;
    std::size_t index = 0;
};

/// Where the head of text ends for certain.
constexpr std::size_t kWholeInHead = 7;
/// Runs of so many that are the same so far are worth reading on in their text, up to here.
constexpr std::ptrdiff_t kLongRun = 16;
constexpr std::size_t kReadOn = 256;

/// Makes heads and tails of the text from `seen` on; false where there is none.
bool read_on(Item* first, Item* last, std::size_t seen, bool descending) {
    if (!first->value || !first->value->is_text())
        return false;
    std::uint64_t any = 0;
    for (Item* item = first; item != last; ++item) {
        item->head = text_head(item->value->text(), seen);
        item->tail = text_head(item->value->text(), seen + 8);
        any |= item->head | item->tail;
        if (descending) {
            item->head = ~item->head;
            item->tail = ~item->tail;
        }
    }
    return any != 0;
}

/// Sorts by heads and tails, and what they leave open by `precedes`.
template<class Precedes>
void sort_items(Item* first, Item* last, std::size_t seen, bool descending,
                const Precedes& precedes) {
    std::sort(first, last, [](const Item& a, const Item& b) {
        return a.head != b.head ? a.head < b.head : a.tail < b.tail;
    });
    while (first != last) {
        Item* end = first + 1;
        while (end != last && end->head == first->head && end->tail == first->tail)
            ++end;
        if (end - first > kLongRun && seen < kReadOn && read_on(first, end, seen, descending))
            sort_items(first, end, seen + 16, descending, precedes);
        else if (end - first > 1)
            std::sort(first, end, precedes);
        first = end;
    }
}

bool sortable(ULONG tag) noexcept {
    ULONG type = PROP_TYPE(tag);
    if (is_instance(type))
        type &= ~static_cast<ULONG>(MV_INSTANCE);
    return type != PT_NULL && type != PT_ERROR && type != PT_OBJECT && !(type & MV_INSTANCE) &&
           (type == PT_UNSPECIFIED || property::is_valid_type(type));
}

} // namespace

// Criteria ----------------------------------------------------------------------------------------

Order::Order(std::vector<SSortOrder> keys, ULONG categories, ULONG expanded)
    : keys_(std::move(keys)), categories_(categories), expanded_(expanded) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const bool joined = keys_[i].ulOrder == TABLE_SORT_COMBINE;
        // A category has one direction, that of its first column.
        descending_.push_back(joined ? descending_.back() : keys_[i].ulOrder == TABLE_SORT_DESCEND);
        if (i >= categories)
            continue;
        if (joined)
            level_keys_.back() = i + 1;
        else
            level_keys_.push_back(i + 1);
    }
}

HRESULT Order::compile(const SSortOrderSet* client, Order& out) {
    if (!client)
        return MAPI_E_INVALID_PARAMETER;
    if (client->cCategories > client->cSorts || client->cExpanded > client->cCategories) {
        return MAPI_E_INVALID_PARAMETER;
    }
    if (client->cSorts > kMaxKeys)
        return MAPI_E_TOO_COMPLEX;
    std::vector<SSortOrder> keys;
    for (ULONG i = 0; i < client->cSorts; ++i) {
        const SSortOrder& key = client->aSort[i];
        const bool category = i < client->cCategories;
        const bool joined = key.ulOrder == TABLE_SORT_COMBINE && category && i > 0;
        if (key.ulOrder != TABLE_SORT_ASCEND && key.ulOrder != TABLE_SORT_DESCEND && !joined) {
            return MAPI_E_TOO_COMPLEX;
        }
        if (!sortable(key.ulPropTag))
            return MAPI_E_TOO_COMPLEX;
        const ULONG id = PROP_ID(key.ulPropTag);
        // Headings have values of their own for these.
        if (category && (id == PROP_ID(PR_CONTENT_UNREAD) || id == PROP_ID(PR_CONTENT_COUNT) ||
                         id == PROP_ID(PR_DEPTH) || id == PROP_ID(PR_ROW_TYPE) ||
                         id == PROP_ID(PR_INSTANCE_KEY))) {
            return MAPI_E_INVALID_PARAMETER;
        }
        keys.push_back(key);
    }
    out = Order(std::move(keys), client->cCategories, client->cExpanded);
    return S_OK;
}

// Comparing ---------------------------------------------------------------------------------------

int Order::compare_key(std::size_t key, const Value* a, const Value* b) const noexcept {
    if (!a || !b)
        return a ? -1 : b ? 1 : 0;
    const int order = property::compare(*a, *b);
    return descending_[key] ? -order : order;
}

int Order::compare(const Row& a, const Row& b, std::size_t from, std::size_t to) const noexcept {
    for (std::size_t key = from; key < to; ++key) {
        const ULONG tag = keys_[key].ulPropTag;
        const int order = compare_key(key, sorted_by(a, tag), sorted_by(b, tag));
        if (order != 0)
            return order;
    }
    return 0;
}

std::size_t Order::parting_level(const Row& a, const Row& b) const noexcept {
    std::size_t key = 0;
    for (std::size_t level = 0; level < levels(); ++level) {
        if (compare(a, b, key, level_keys_[level]) != 0)
            return level;
        key = level_keys_[level];
    }
    return levels();
}

int Order::compare_categories(const Row& a, std::size_t level_a, const Row& b,
                              std::size_t level_b) const noexcept {
    return compare(a, b, 0, level_keys_[std::min(level_a, level_b)]);
}

bool Order::precedes(const Row& a, const Row& b) const noexcept {
    const std::size_t keys_a = keys_of(a);
    const std::size_t keys_b = keys_of(b);
    if (const int order = compare(a, b, 0, std::min(keys_a, keys_b)); order != 0)
        return order < 0;
    if (a.is_heading() || b.is_heading()) {
        // Outer headings come before inner ones, and headings before rows.
        if (a.is_heading() && b.is_heading())
            return a.level() < b.level();
        return a.is_heading();
    }
    return a.sequence() != b.sequence() ? a.sequence() < b.sequence() : a.instance() < b.instance();
}

std::uint64_t Order::head(const Row& row) const {
    if (natural())
        return row.sequence();
    const std::uint64_t head = head_of(sorted_by(row, keys_.front().ulPropTag));
    if (!descending_.front() || head == kMissing)
        return head;
    return (kKinds << kKindShift) - 1 - head;
}

std::vector<RowTree::Entry> Order::arrange(std::vector<RowPtr> rows) const {
    std::vector<RowTree::Entry> entries;
    if (natural()) {
        entries.reserve(rows.size());
        for (RowPtr& row : rows)
            entries.push_back(entry(std::move(row)));
        return entries;
    }
    std::vector<Item> items(rows.size());
    const ULONG first = keys_.front().ulPropTag;
    const bool down = descending_.front();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Item& item = items[i];
        item.index = i;
        item.head = item.first_head = head(*rows[i]);
        item.value = sorted_by(*rows[i], first);
        if (item.value && item.value->is_text()) {
            item.tail = text_head(item.value->text(), kWholeInHead);
            item.tail = down ? ~item.tail : item.tail;
        }
    }
    const auto row_precedes = [&](const Item& a, const Item& b) {
        int order = compare_key(0, a.value, b.value);
        const Row& row_a = *rows[a.index];
        const Row& row_b = *rows[b.index];
        if (order == 0)
            order = compare(row_a, row_b, 1, keys_.size());
        if (order != 0)
            return order < 0;
        if (row_a.sequence() != row_b.sequence())
            return row_a.sequence() < row_b.sequence();
        return row_a.instance() < row_b.instance();
    };
    sort_items(items.data(), items.data() + items.size(), kWholeInHead + 8, down, row_precedes);
    entries.reserve(items.size());
    for (const Item& item : items)
        entries.push_back({item.first_head, std::move(rows[item.index])});
    return entries;
}

std::size_t Order::place_of(const RowTree& rows, const Row& row) const {
    const std::uint64_t row_head = head(row);
    return rows.count_preceding(row_head, [&](std::uint64_t other_head, const Row& other) {
        return precedes(other_head, other, row_head, row);
    });
}

std::size_t Order::end_of(const RowTree& rows, const Row& row, std::size_t level) const {
    const std::uint64_t row_head = head(row);
    return rows.count_preceding(row_head, [&](std::uint64_t other_head, const Row& other) {
        if (other_head != row_head)
            return other_head < row_head;
        // The headings around it have fewer keys and come before it.
        const std::size_t keys = std::min(keys_of(other), level_keys_[level]);
        return compare(other, row, 0, keys) <= 0;
    });
}

} // namespace mapisim::table

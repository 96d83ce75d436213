#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <boost/container/flat_set.hpp>

#include <mapicode.h>

#include "platform/readable.h"
#include "property/value.h"

namespace mapisim::property {

/// Properties by identifier, in the order of the identifiers. Wherever a function takes a tag to
/// look for, its type does not count. Not thread-safe; a const Bag is.
class Bag {
    struct ById {
        using is_transparent = void;
        bool operator()(const Value& a, const Value& b) const noexcept { return a.id() < b.id(); }
        bool operator()(const Value& a, ULONG id) const noexcept { return a.id() < id; }
        bool operator()(ULONG id, const Value& b) const noexcept { return id < b.id(); }
    };
    using Values = boost::container::flat_set<Value, ById>;

public:
    Bag() = default;
    Bag(std::initializer_list<Value> values) {
        for (const Value& value : values)
            set(value);
    }

    const Value* find(ULONG tag) const noexcept {
        const auto place = values_.find(PROP_ID(tag));
        return place == values_.end() ? nullptr : &*place;
    }
    /// The same, faster for one who reads the same identifier from many bags of one shape: `hint`
    /// is where it stood in the last one, or would have, 0 at first.
    const Value* find(ULONG tag, std::size_t& hint) const noexcept {
        const ULONG id = PROP_ID(tag);
        const std::size_t count = values_.size();
        if (hint < count && values_.nth(hint)->id() == id)
            return &*values_.nth(hint);
        if (hint <= count && (hint == count || values_.nth(hint)->id() > id) &&
            (hint == 0 || values_.nth(hint - 1)->id() < id))
            return nullptr;
        const auto place = values_.lower_bound(id);
        hint = values_.index_of(place);
        return place != values_.end() && place->id() == id ? &*place : nullptr;
    }
    bool has(ULONG tag) const noexcept { return find(tag) != nullptr; }

    /// Adds or replaces. A value with no tag is ignored.
    void set(Value value);
    bool erase(ULONG tag);
    void clear() noexcept { values_.clear(); }
    void reserve(std::size_t count) { values_.reserve(count); }
    void swap(Bag& other) noexcept { values_.swap(other.values_); }
    /// Everything that `other` has.
    void merge(const Bag& other);

    std::size_t size() const noexcept { return values_.size(); }
    bool empty() const noexcept { return values_.empty(); }
    auto begin() const noexcept { return values_.begin(); }
    auto end() const noexcept { return values_.end(); }

    // Shorthand. The first argument is any tag with the right identifier (PR_SUBJECT_A, _W or
    // plain).
    void set_text(ULONG tag, std::string_view utf8) { set(Value::text(tag, utf8)); }
    void set_number(ULONG tag, LONG value) { set(Value::number(tag, value)); }
    void set_boolean(ULONG tag, bool value) { set(Value::boolean(tag, value)); }
    void set_time(ULONG tag, FILETIME value) { set(Value::time(tag, value)); }
    void set_binary(ULONG tag, Bytes bytes) { set(Value::binary(tag, bytes)); }
    void set_binary(ULONG tag, const void* data, std::size_t size) {
        set(Value::binary(tag, data, size));
    }
    void set_object(ULONG tag) { set(Value::object(tag)); }

    // What is absent or of another type reads as the fallback.
    std::string_view text(ULONG tag, std::string_view fallback = {}) const noexcept;
    LONG number(ULONG tag, LONG fallback = 0) const noexcept;
    bool boolean(ULONG tag, bool fallback = false) const noexcept;
    FILETIME time(ULONG tag) const noexcept;
    Bytes binary(ULONG tag) const noexcept;

    /// Sum of the values' sizes, for PR_MESSAGE_SIZE and the like.
    std::size_t byte_size() const;

private:
    Values values_;
};

/// An immutable bag that several may hold: a saved message, its row in a table, an open copy.
using BagPtr = std::shared_ptr<const Bag>;

// Handing out
// --------------------------------------------------------------------------------------

/// Copies values into one root block of the client's memory, freed by one MAPIFreeBuffer. `wide`:
/// text as PT_UNICODE. MAPI_E_NOT_ENOUGH_MEMORY; `*out` is NULL after a failure and for no values.
SCODE export_values(std::span<const Value> values, bool wide, ULONG* count, LPSPropValue* out);

/// The same for values whose wanted tags are in `tags`, in that order, as GetProps and QueryRows
/// have it: what is missing (null pointer) becomes PT_ERROR with MAPI_E_NOT_FOUND. `values` has an
/// entry for each tag. Returns S_OK, MAPI_W_ERRORS_RETURNED or MAPI_E_NOT_ENOUGH_MEMORY. What has
/// `limit` bytes or more becomes PT_ERROR with MAPI_E_NOT_ENOUGH_MEMORY (0: no limit).
SCODE export_columns(std::span<const ULONG> tags, std::span<const Value* const> values, bool wide,
                     std::size_t limit, LPSPropValue* out);

/// Tags, values or columns that one call takes: no more than there are identifiers. The counts that
/// are refused are none, and what nobody set or is more (decision).
inline constexpr ULONG kMostTags = 0x10000;
constexpr SCODE check_count(ULONG count) noexcept {
    return count == 0 ? MAPI_E_INVALID_PARAMETER : count > kMostTags ? MAPI_E_TOO_BIG : S_OK;
}

/// The same for an array: MAPI_E_INVALID_PARAMETER where so much is not there.
template<class T> SCODE check_count(ULONG count, const T* first) noexcept {
    const SCODE result = check_count(count);
    const bool wild = result == S_OK && platform::is_wild(first, count, sizeof(T));
    return wild ? MAPI_E_INVALID_PARAMETER : result;
}

/// A tag array in a root block.
SCODE export_tags(std::span<const ULONG> tags, LPSPropTagArray* out);

struct Problem {
    ULONG index;
    ULONG tag;
    SCODE code;
};
/// A problem array in a root block; NULL for no problems. `out` may be null.
SCODE export_problems(std::span<const Problem> problems, LPSPropProblemArray* out);

/// Bytes or an entry identifier in a root block.
SCODE export_bytes(Bytes bytes, ULONG* size, LPENTRYID* out);

/// A string in a root block, wide under MAPI_UNICODE.
SCODE export_text(std::string_view utf8, ULONG flags, LPTSTR* out);

/// What GetLastError of every interface gives: a MAPIERROR for `result`, NULL for success. `text`:
/// what is known beyond the code; with it, a warning gets one too.
HRESULT export_error(HRESULT result, ULONG flags, LPMAPIERROR* out, std::string_view text = {});

} // namespace mapisim::property

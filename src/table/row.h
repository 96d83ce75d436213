#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <mapidefs.h>
#include <mapitags.h>

#include "property/bag.h"
#include "property/restriction.h"

namespace mapisim::table {

/// A number as the own key of a row: its bytes.
template<std::unsigned_integral Number> std::string_view key_of(const Number& number) noexcept {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// A key, where it is as long as a number, in the row itself: the values are scattered over memory.
class ShortKey {
public:
    explicit ShortKey(std::string_view key) noexcept
        : size_(static_cast<std::uint8_t>(std::min(key.size(), kLonger))) {
        if (is_whole() && !key.empty())
            std::memcpy(&bytes_, key.data(), key.size());
    }
    bool is_whole() const noexcept { return size_ < kLonger; }
    /// Of one that is whole.
    std::string_view bytes() const noexcept {
        return {reinterpret_cast<const char*>(&bytes_), size_};
    }
    bool operator==(const ShortKey&) const noexcept = default;

private:
    static constexpr std::size_t kLonger = sizeof(std::uint64_t) + 1;
    std::uint64_t bytes_ = 0;
    std::uint8_t size_;
};

/// Which identifiers a bag may have: what is not in it, the bag has not.
class Mask {
public:
    Mask() noexcept = default;
    explicit Mask(const property::Bag& bag) noexcept {
        for (const property::Value& value : bag)
            bits_ |= bit(value.id());
    }
    bool may_have(ULONG tag) const noexcept { return (bits_ & bit(PROP_ID(tag))) != 0; }

private:
    static std::uint64_t bit(ULONG id) noexcept { return std::uint64_t{1} << (id & 63); }
    std::uint64_t bits_ = 0;
};

/// What many rows have in common, kept once: the values that are the same in all of them, and how
/// a restriction looks into their parts.
struct CommonValues {
    using Visit = std::function<bool(const property::Subject&)>;

    CommonValues(property::Bag bag, bool (*any)(const void*, ULONG, const Visit&))
        : values(std::move(bag)), mask(values), any_of(any) {}

    const property::Bag values;
    const Mask mask;
    /// For RES_SUBRESTRICTION: what Subject::any_of() does, on the `parts` of a row.
    bool (*const any_of)(const void* parts, ULONG tag, const Visit& visit);
};
using CommonValuesPtr = std::shared_ptr<const CommonValues>;

/// One row: immutable, shared by the source and every view on it. A change is a new row with the
/// same PR_INSTANCE_KEY. The values may be a saved object's own bag; `overlay` has what differs
/// from it, `common` what differs in the same way for many rows.
class Row final : public property::Subject {
public:
    /// `parts` lives as long as the values.
    Row(property::BagPtr values, property::Bag overlay, CommonValuesPtr common = nullptr,
        const void* parts = nullptr)
        : values_(std::move(values)), overlay_mask_(overlay), common_(std::move(common)),
          overlay_(std::move(overlay)), parts_(parts), short_key_(find_key()) {}

    /// By identifier; overlay first. A tag with MV_INSTANCE asks for the one value that this
    /// instance of the row has, where there are several.
    const property::Value* find(ULONG tag) const override {
        if ((tag & MV_INSTANCE) && special_) {
            if (const property::Value* value = special_->instances.find(tag))
                return value;
        }
        if (overlay_mask_.may_have(tag)) {
            if (const property::Value* value = overlay_.find(tag))
                return value;
        }
        if (common_ && common_->mask.may_have(tag)) {
            if (const property::Value* value = common_->values.find(tag))
                return value;
        }
        return values_->find(tag);
    }
    bool any_of(ULONG tag, const CommonValues::Visit& visit) const override {
        return common_ && common_->any_of && common_->any_of(parts_, tag, visit);
    }
    /// The bytes of PR_INSTANCE_KEY, or what the row was made with instead.
    std::string_view key() const noexcept {
        return short_key_.is_whole() ? short_key_.bytes() : find_key();
    }
    /// The same as to compare with key().
    bool has_key(ShortKey wanted, std::string_view whole) const noexcept {
        return short_key_.is_whole() ? short_key_ == wanted : find_key() == whole;
    }
    const property::Bag& values() const noexcept { return *values_; }
    const property::Bag& overlay() const noexcept { return overlay_; }
    const property::Bag* common() const noexcept { return common_ ? &common_->values : nullptr; }
    /// For one who will soon ask for values: they are scattered over memory.
    void fetch_values() const noexcept { __builtin_prefetch(values_.get()); }
    bool overlay_may_have(ULONG tag) const noexcept { return overlay_mask_.may_have(tag); }

    // Rows that a view makes from those of its source
    // ------------------------------------------------------------------------------------------

    /// One row for each value of the multi-valued properties among `tags`, in the order of the
    /// values, with keys of their own. The row itself where there is nothing to expand.
    static void expand(const boost::intrusive_ptr<const Row>& row, std::span<const ULONG> tags,
                       std::vector<boost::intrusive_ptr<const Row>>& out);
    /// The heading of a category of this level; 0 is the outermost.
    static boost::intrusive_ptr<const Row> heading(property::BagPtr values, std::size_t level);

    /// The single value by which this instance of the row differs from the others; null for others.
    const property::Value* instance_value(ULONG tag) const noexcept {
        return special_ ? special_->instances.find(tag) : nullptr;
    }
    /// Which of the rows that its source's row was expanded to.
    std::size_t instance() const noexcept { return special_ ? special_->instance : 0; }
    bool is_heading() const noexcept { return special_ && special_->heading; }
    std::size_t level() const noexcept { return special_ ? special_->level : 0; }
    /// True for two that stand for the same row of a source, whatever its values are.
    bool same_place(const Row& other) const noexcept {
        return sequence_ == other.sequence_ && instance() == other.instance();
    }

    /// Where the row stands in the source's own order; given by the source.
    std::uint64_t sequence() const noexcept { return sequence_; }

private:
    struct Special {
        std::string key; ///< in place of PR_INSTANCE_KEY, where the row has no room for it
        property::Bag instances;
        std::size_t instance = 0;
        std::size_t level = 0;
        bool heading = false;
    };

    friend class RowSource;
    friend boost::intrusive_ptr<const Row> make_keyed_row(property::BagPtr values, std::string key);
    friend void intrusive_ptr_add_ref(const Row* row) noexcept {
        row->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(const Row* row) noexcept {
        if (row->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete row;
    }
    boost::intrusive_ptr<Row> clone() const {
        boost::intrusive_ptr<Row> copy(new Row(values_, overlay_, common_, parts_));
        if (keyed_)
            copy->set_key(std::string(key()));
        return copy;
    }
    void set_key(std::string key) {
        keyed_ = true;
        short_key_ = ShortKey(key);
        if (!short_key_.is_whole()) {
            auto special = std::make_unique<Special>();
            special->key = std::move(key);
            special_ = std::move(special);
        }
    }
    /// The key where it does not lie in the row itself.
    std::string_view find_key() const noexcept {
        if (special_ && !special_->key.empty())
            return special_->key;
        const property::Value* value = find(PR_INSTANCE_KEY);
        const property::Bytes bytes = value ? value->bytes() : property::Bytes{};
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    property::BagPtr values_;
    Mask overlay_mask_;
    CommonValuesPtr common_;
    property::Bag overlay_;
    const void* parts_;
    std::unique_ptr<const Special> special_;
    ShortKey short_key_; ///< what find_key() finds in all the others
    bool keyed_ = false; ///< by a key in place of PR_INSTANCE_KEY
    mutable std::uint64_t sequence_ = 0;
    mutable std::atomic<std::uint32_t> references_{0};
    /// Erased where there was no memory to take it out of the source's rows.
    mutable std::atomic<bool> gone_{false};
};
using RowPtr = boost::intrusive_ptr<const Row>;

/// One of the bags must have PR_INSTANCE_KEY (4 to 16 bytes, unique in the source, kept over
/// changes).
RowPtr make_row(property::Bag values);
RowPtr make_row(property::BagPtr values, property::Bag overlay = {},
                CommonValuesPtr common = nullptr, const void* parts = nullptr);

/// One that is known by `key`, which is not empty, in a source of such rows alone: what stands in
/// PR_INSTANCE_KEY is a column like others.
RowPtr make_keyed_row(property::BagPtr values, std::string key);

} // namespace mapisim::table

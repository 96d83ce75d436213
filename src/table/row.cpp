#include "table/row.h"

#include <stdexcept>

namespace mapisim::table {

namespace {

/// One row is not expanded to more rows than this: what goes beyond stays as it is, and shows as an
/// error in its column.
constexpr std::size_t kMaxInstances = 65536;

} // namespace

RowPtr make_row(property::Bag values) {
    return make_row(std::make_shared<const property::Bag>(std::move(values)));
}

RowPtr make_row(property::BagPtr values, property::Bag overlay, CommonValuesPtr common,
                const void* parts) {
    RowPtr row(new Row(std::move(values), std::move(overlay), std::move(common), parts));
    if (row->key().empty())
        throw std::invalid_argument("a row needs PR_INSTANCE_KEY");
    return row;
}

RowPtr make_keyed_row(property::BagPtr values, std::string key) {
    boost::intrusive_ptr<Row> row(new Row(std::move(values), {}));
    row->set_key(std::move(key));
    return row;
}

void Row::expand(const RowPtr& row, std::span<const ULONG> tags, std::vector<RowPtr>& out) {
    std::size_t rows = 1;
    std::vector<const property::Value*> values;
    for (const ULONG tag : tags) {
        const property::Value* const value = row->find(tag);
        // One that has no value, or a single one, stands in one row.
        if (!value || !value->is_multiple() || value->count() == 0 ||
            value->count() > kMaxInstances / rows)
            continue;
        values.push_back(value);
        rows *= value->count();
    }
    if (values.empty()) {
        out.push_back(row);
        return;
    }
    for (std::size_t instance = 0; instance < rows; ++instance) {
        auto special = std::make_unique<Special>();
        special->instance = instance;
        std::size_t rest = instance;
        for (const property::Value* const value : values) {
            special->instances.set(value->element(rest % value->count(), value->tag()));
            rest /= value->count();
        }
        std::string key(row->key());
        for (unsigned shift = 0; shift < 32; shift += 8)
            key.push_back(static_cast<char>(instance >> shift));
        boost::intrusive_ptr<Row> one = row->clone();
        one->sequence_ = row->sequence_;
        if (one->keyed_)
            special->key = std::move(key);
        else
            one->overlay_.set_binary(PR_INSTANCE_KEY, key.data(), key.size());
        one->special_ = std::move(special);
        one->overlay_mask_ = Mask(one->overlay_);
        one->short_key_ = ShortKey(one->find_key());
        out.push_back(std::move(one));
    }
}

RowPtr Row::heading(property::BagPtr values, std::size_t level) {
    auto special = std::make_unique<Special>();
    special->level = level;
    special->heading = true;
    boost::intrusive_ptr<Row> row(new Row(std::move(values), {}));
    row->special_ = std::move(special);
    return row;
}

} // namespace mapisim::table

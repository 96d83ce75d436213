#include "table/categories.h"

#include <cstring>

#include <mapitags.h>

#include "platform/undo.h"
#include "property/text.h"

namespace mapisim::table {

using property::Bag;
using property::Value;

namespace {

/// A heading's PR_INSTANCE_KEY: this, the level, the identifier.
constexpr char kMagic[4] = {'M', 'S', 'C', 'H'};
constexpr std::size_t kKeySize = 16;

/// FNV-1a; what compares equal has the same.
class Hash {
public:
    void add(const void* data, std::size_t size) noexcept {
        const auto* const bytes = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < size; ++i)
            state_ = (state_ ^ bytes[i]) * 0x100000001b3;
    }
    void add(std::uint64_t number) noexcept {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            const auto byte = static_cast<unsigned char>(number >> shift);
            add(&byte, 1);
        }
    }
    void add(const Value* value) {
        if (!value || value->type() == PT_ERROR) {
            add(std::uint64_t{0});
            return;
        }
        if (value->is_multiple()) {
            add(value->count());
            for (std::size_t i = 0; i < value->count(); ++i) {
                const Value element = value->element(i, value->tag());
                add(&element);
            }
            return;
        }
        switch (value->type()) {
        case PT_UNICODE: {
            const std::string folded = property::fold(value->text(), FL_IGNORECASE);
            add(std::uint64_t{1});
            add(folded.data(), folded.size());
            break;
        }
        case PT_BINARY:
        case PT_CLSID:
            add(std::uint64_t{2});
            add(value->bytes().data(), value->bytes().size());
            break;
        case PT_R4:
        case PT_DOUBLE:
        case PT_APPTIME: {
            const double real = value->real() == 0 ? 0.0 : value->real();
            std::uint64_t bits = 0;
            std::memcpy(&bits, &real, sizeof bits);
            add(std::uint64_t{3});
            add(bits);
            break;
        }
        default:
            add(std::uint64_t{4});
            add(static_cast<std::uint64_t>(value->long_number()));
        }
    }
    std::uint64_t value() const noexcept { return state_; }

private:
    std::uint64_t state_ = 0xcbf29ce484222325;
};

std::uint64_t identifier(const Order& order, const Row& row, std::size_t level) {
    Hash hash;
    hash.add(std::uint64_t{level});
    for (std::size_t key = 0; key < order.keys_of(level); ++key)
        hash.add(row.find(order.keys()[key].ulPropTag));
    return hash.value();
}

} // namespace

bool Categories::is_heading_key(std::string_view key) noexcept {
    return key.size() == kKeySize && std::memcmp(key.data(), kMagic, sizeof kMagic) == 0;
}

Category* Categories::find(const Row& row, std::size_t level) const {
    const auto place = places_.find({&row, level});
    return place == places_.end() ? nullptr : place->second.category.get();
}

Category* Categories::find(std::string_view key) const {
    if (!is_heading_key(key))
        return nullptr;
    std::uint64_t id = 0;
    std::memcpy(&id, key.data() + kKeySize - sizeof id, sizeof id);
    const auto known = by_id_.find(id);
    return known != by_id_.end() && known->second->heading->key() == key ? known->second : nullptr;
}

Category& Categories::add(const RowPtr& row, std::size_t level, Category* parent, std::size_t count,
                          std::size_t unread, const CategoryStates& states) {
    auto category = std::make_unique<Category>();
    category->parent = parent;
    category->level = level;
    category->count = count;
    category->unread = unread;
    category->id = identifier(*order_, *row, level);
    while (by_id_.contains(category->id))
        ++category->id;
    const auto state = states.find(category->id);
    category->expanded = state == states.end() ? expanded_at_first(level) : state->second;
    category->heading = row; // has the keys that renew_heading() asks for
    renew_heading(*category);

    Category& made = *category;
    const RowPtr anchor = made.heading;
    by_id_.emplace(made.id, &made);
    platform::Undo undo([this, id = made.id] { by_id_.erase(id); });
    places_.emplace_hint(places_.end(), Place{anchor.get(), level},
                         Held{anchor, std::move(category)});
    undo.done();
    return made;
}

void Categories::renew_heading(Category& category) const {
    auto values = std::make_shared<Bag>();
    values->reserve(order_->keys_of(category.level) + 5);
    for (std::size_t key = 0; key < order_->keys_of(category.level); ++key) {
        if (const Value* value = category.heading->find(order_->keys()[key].ulPropTag))
            values->set(*value);
    }
    std::string instance_key(kMagic, sizeof kMagic);
    const auto level = static_cast<std::uint32_t>(category.level);
    instance_key.append(reinterpret_cast<const char*>(&level), sizeof level);
    instance_key.append(reinterpret_cast<const char*>(&category.id), sizeof category.id);
    values->set_binary(PR_INSTANCE_KEY, instance_key.data(), instance_key.size());
    values->set_number(PR_DEPTH, static_cast<LONG>(category.level));
    values->set_number(PR_ROW_TYPE, static_cast<LONG>(category.expanded ? TBL_EXPANDED_CATEGORY
                                                                        : TBL_COLLAPSED_CATEGORY));
    values->set_number(PR_CONTENT_COUNT, static_cast<LONG>(category.count));
    values->set_number(PR_CONTENT_UNREAD, static_cast<LONG>(category.unread));
    category.heading = Row::heading(std::move(values), category.level);
}

void Categories::remove(const Category& category) noexcept {
    by_id_.erase(category.id);
    places_.erase(places_.find({category.heading.get(), category.level}));
}

CategoryStates Categories::states() const {
    CategoryStates states;
    for (const auto& [place, held] : places_) {
        const Category& category = *held.category;
        if (category.expanded != expanded_at_first(category.level))
            states.emplace(category.id, category.expanded);
    }
    return states;
}

} // namespace mapisim::table

// Expanding, collapsing, and remembering what is expanded.

#include <algorithm>
#include <cstring>
#include <string>

#include <mapicode.h>

#include "memory/buffers.h"
#include "table/view.h"

namespace mapisim::table {

namespace {

constexpr char kStateMagic[4] = {'M', 'S', 'C', 'S'};
constexpr std::uint32_t kVersion = 1;

/// What GetCollapseState gives: magic, version, sort order, the row's key, and for each category
/// its identifier and whether it is expanded.
class Writer {
public:
    template<class T> void number(T value) {
        for (unsigned shift = 0; shift < 8 * sizeof(T); shift += 8)
            bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
    }
    void text(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
    }
    std::string& bytes() noexcept { return bytes_; }

private:
    std::string bytes_{kStateMagic, sizeof kStateMagic};
};

class Reader {
public:
    explicit Reader(std::string_view bytes) noexcept : bytes_(bytes) {
        good_ = take(sizeof kStateMagic) == std::string_view(kStateMagic, sizeof kStateMagic);
    }
    template<class T> T number() noexcept {
        std::uint64_t value = 0;
        const std::string_view part = take(sizeof(T));
        for (std::size_t i = part.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(part[i]);
        return static_cast<T>(value);
    }
    std::string_view text() noexcept { return take(number<std::uint32_t>()); }
    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return good_ && bytes_.empty(); }

private:
    std::string_view take(std::size_t size) noexcept {
        if (!good_ || size > bytes_.size()) {
            good_ = false;
            return {};
        }
        const std::string_view part = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return part;
    }
    std::string_view bytes_;
    bool good_ = true;
};

std::string described(const Order& order) {
    Writer writer;
    writer.number(kVersion);
    writer.number(order.categories());
    writer.number(order.expanded());
    writer.number(static_cast<std::uint32_t>(order.keys().size()));
    for (const SSortOrder& key : order.keys()) {
        writer.number(property::canonical(key.ulPropTag));
        writer.number(key.ulOrder);
    }
    return std::move(writer.bytes());
}

} // namespace

HRESULT View::expand(std::string_view key, ULONG count, LPSRowSet* out, ULONG* more) {
    if (out)
        *out = nullptr;
    if (more)
        *more = 0;
    if (count && !out)
        return MAPI_E_INVALID_PARAMETER;
    RowTree rows;
    std::vector<ULONG> columns;
    std::size_t levels = 0;
    std::size_t index = 0;
    std::size_t added = 0;
    std::size_t taken = 0;
    {
        Lock lock(*this);
        catch_up(lock);
        Category* const category = arranged_.find_visible(key);
        if (!category)
            return MAPI_E_NOT_FOUND;
        columns = columns_;
        levels = arranged_.levels();
        stale_ = true; // where memory runs out in between
        added = arranged_.expand(*category, index);
        stale_ = false;
        if (position_ > index)
            position_ += added;
        for (auto& [id, bookmark] : bookmarks_) {
            if (bookmark.index > index)
                bookmark.index += added;
        }
        taken = std::min<std::size_t>(count, added);
        position_ = index + 1 + taken;
        rows = arranged_.rows();
    }
    if (more)
        *more = static_cast<ULONG>(added);
    if (!out)
        return S_OK;
    const HRESULT result =
        options_.memory.give(write_rows(rows, levels, columns, index + 1, taken, out), out);
    if (FAILED(result)) {
        const Lock lock(*this);
        position_ = std::min(index + 1, arranged_.rows().size());
    }
    return result;
}

HRESULT View::collapse(std::string_view key, ULONG* count) {
    if (count)
        *count = 0;
    Lock lock(*this);
    catch_up(lock);
    Category* const category = arranged_.find_visible(key);
    if (!category)
        return MAPI_E_NOT_FOUND;
    std::size_t index = 0;
    stale_ = true; // where memory runs out in between
    const std::size_t gone = arranged_.collapse(*category, index);
    stale_ = false;
    // What stood on a row that went stands on the next one that is left.
    const std::size_t next = index + 1;
    const auto follow_row = [&](std::size_t at) {
        return at < next ? at : at < next + gone ? next : at - gone;
    };
    for (auto& [id, bookmark] : bookmarks_) {
        if (bookmark.index >= next && bookmark.index < next + gone)
            bookmark.moved = true;
        bookmark.index = follow_row(bookmark.index);
    }
    position_ = follow_row(position_);
    if (count)
        *count = static_cast<ULONG>(gone);
    return S_OK;
}

HRESULT View::collapse_state(std::string_view key, ULONG* size, BYTE** out) {
    *size = 0;
    *out = nullptr;
    std::string state;
    {
        Lock lock(*this);
        catch_up(lock);
        if (arranged_.levels() == 0)
            return MAPI_E_NO_SUPPORT;
        const RowPtr row = arranged_.find_heading(key) ? nullptr : row_of(key);
        if (!arranged_.find_heading(key) && (!row || !arranged_.has(*row)))
            return MAPI_E_NOT_FOUND;
        Writer writer;
        writer.text(described(shape_->order));
        writer.text(key);
        arranged_.visit_categories([&writer](const Category& category) {
            writer.number(category.id);
            writer.number(static_cast<std::uint8_t>(category.expanded));
        });
        state.swap(writer.bytes());
    }
    memory::Buffer<BYTE> block;
    if (const SCODE result = block.allocate(state.size()); result != S_OK)
        return result;
    std::memcpy(block.get(), state.data(), state.size());
    *size = static_cast<ULONG>(state.size());
    *out = block.release();
    return S_OK;
}

HRESULT View::set_collapse_state(std::string_view state, BOOKMARK* out) {
    Reader reader(state);
    const std::string_view order = reader.text();
    const std::string_view key = reader.text();
    CategoryStates states;
    while (reader.good() && !reader.at_end()) {
        const auto id = reader.number<std::uint64_t>();
        if (!states.emplace(id, reader.number<std::uint8_t>() != 0).second)
            return MAPI_E_INVALID_PARAMETER; // it names each category once
    }

    Lock lock(*this);
    catch_up(lock);
    if (arranged_.levels() == 0)
        return MAPI_E_NO_SUPPORT;
    if (!reader.good())
        return MAPI_E_INVALID_PARAMETER;
    if (order != described(shape_->order) || bookmarks_.size() >= kMaxBookmarks)
        return MAPI_E_UNABLE_TO_COMPLETE;
    const RowTree before = arranged_.rows();
    stale_ = true; // where memory runs out in between
    arranged_.set_states(states);
    stale_ = false;
    const auto follow_row = [&](std::size_t index, bool& moved) {
        if (index >= before.size())
            return arranged_.rows().size();
        std::size_t place = 0;
        if (!arranged_.place_of(*before[index], place))
            moved = true;
        return place;
    };
    bool moved = false;
    position_ = follow_row(position_, moved);
    for (auto& [id, bookmark] : bookmarks_)
        bookmark.index = follow_row(bookmark.index, bookmark.moved);

    // The row may be hidden, or gone.
    Bookmark location{0, true};
    if (const Category* const category = arranged_.find_heading(key))
        location.moved = !arranged_.place_of(*category->heading, location.index);
    else if (const RowPtr row = row_of(key); row && arranged_.has(*row))
        location.moved = !arranged_.place_of(*row, location.index);
    return add_bookmark(location, out);
}

} // namespace mapisim::table

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "storage/compound_file.h"
#include "storage/layout.h"

namespace mapisim::storage {

using namespace layout;

namespace {

using Number = std::uint32_t;

/// What stands in the directory.
struct Entry {
    std::u16string_view name;
    const Element* element;
    std::uint8_t type;
    std::uint8_t colour = kBlack;
    Number left = kNoStream, right = kNoStream, child = kNoStream;
    Number start = 0;
    std::uint64_t size = 0;
};

class Writer {
public:
    Writer(const Element& root, Version version)
        : version_(version), shift_(version == Version::three ? 9 : 12),
          sector_(std::size_t{1} << shift_) {
        entries_.push_back({u"Root Entry", &root, kRoot});
        add_inside(0);
    }

    HRESULT write(std::vector<std::byte>& out) {
        // Streams first, in the order of the directory; then what describes them.
        if (!place_streams())
            return STG_E_MEDIUMFULL;
        std::vector<std::byte> directory, mini_fat;
        write_mini_fat(mini_fat);
        entries_[0].size = mini_size_;
        entries_[0].start = mini_size_ == 0 ? kEndOfChain : place(mini_size_);
        const Number mini_fat_start = mini_fat.empty() ? kEndOfChain : place(mini_fat.size());
        const std::size_t directory_size = round_up(entries_.size() * kEntrySize);
        const Number directory_start = place(directory_size);
        if (!place_fat())
            return STG_E_MEDIUMFULL;
        const std::uint64_t total = (std::uint64_t{fat_.size()} + 1) << shift_;
        if (total > kMostBytes)
            return STG_E_MEDIUMFULL;

        out.assign(static_cast<std::size_t>(total), std::byte{});
        write_header(out.data(), directory_start, directory_size, mini_fat_start, mini_fat.size());
        std::byte* mini = mini_size_ == 0 ? nullptr : at(out, entries_[0].start);
        for (const Entry& entry : entries_) {
            if (entry.type != kStream || entry.size == 0)
                continue;
            std::byte* const to = entry.size < kMiniCutoff
                                      ? mini + (std::size_t{entry.start} << kMiniShift)
                                      : at(out, entry.start);
            entry.element->data->read(0, to, static_cast<std::size_t>(entry.size));
        }
        if (!mini_fat.empty())
            std::memcpy(at(out, mini_fat_start), mini_fat.data(), mini_fat.size());
        std::byte* const entries = at(out, directory_start);
        for (std::size_t i = 0; i * kEntrySize < directory_size; ++i)
            write_entry(entries + i * kEntrySize, i < entries_.size() ? &entries_[i] : nullptr);
        write_fat(out);
        return S_OK;
    }

private:
    std::size_t round_up(std::size_t size) const noexcept {
        return (size + sector_ - 1) & ~(sector_ - 1);
    }
    std::byte* at(std::vector<std::byte>& out, Number sector) const noexcept {
        return out.data() + ((std::size_t{sector} + 1) << shift_);
    }

    /// The elements of the storage that is entry `storage`, and all below them.
    void add_inside(std::size_t storage) {
        const Elements& inside = entries_[storage].element->inside;
        if (inside.empty())
            return;
        const auto first = static_cast<Number>(entries_.size());
        for (const auto& [name, element] : inside)
            entries_.push_back({name, element.get(), element->is_storage ? kStorage : kStream});
        const auto count = static_cast<Number>(inside.size());
        unsigned deepest = 0;
        while ((std::size_t{2} << deepest) <= count)
            ++deepest;
        entries_[storage].child = balance(first, count, 0, deepest);
        for (Number i = first; i != first + count; ++i) {
            if (entries_[i].type == kStorage)
                add_inside(i);
        }
    }

    /// Makes a tree of entries that stand in order, as flat as can be. Every way down has as many
    /// black ones when those of the last level, which may have gaps, are red.
    Number balance(Number first, Number count, unsigned level, unsigned deepest) {
        if (count == 0)
            return kNoStream;
        const Number before = count / 2;
        const Number middle = first + before;
        const Number left = balance(first, before, level + 1, deepest);
        const Number right = balance(middle + 1, count - before - 1, level + 1, deepest);
        Entry& entry = entries_[middle];
        entry.left = left;
        entry.right = right;
        entry.colour = level == deepest && level > 0 ? kRed : kBlack;
        return middle;
    }

    /// Takes sectors for so many bytes; the first one.
    Number place(std::uint64_t size) {
        const auto count = static_cast<std::size_t>((size + sector_ - 1) >> shift_);
        const std::size_t first = fat_.size();
        fat_.resize(first + count);
        for (std::size_t i = first; i < fat_.size(); ++i)
            fat_[i] = static_cast<Number>(i + 1);
        fat_.back() = kEndOfChain;
        return static_cast<Number>(first);
    }

    bool place_streams() {
        std::uint64_t all = 0;
        for (Entry& entry : entries_) {
            if (entry.type != kStream)
                continue;
            entry.size = entry.element->size();
            all += entry.size;
            if (all > kMostBytes)
                return false;
            if (entry.size == 0) {
                entry.start = kEndOfChain;
            } else if (entry.size < kMiniCutoff) {
                const auto count =
                    static_cast<Number>((entry.size + kMiniSector - 1) >> kMiniShift);
                entry.start = static_cast<Number>(mini_next_.size());
                for (Number i = 1; i < count; ++i)
                    mini_next_.push_back(entry.start + i);
                mini_next_.push_back(kEndOfChain);
            } else {
                entry.start = place(entry.size);
            }
        }
        mini_size_ = mini_next_.size() << kMiniShift;
        return true;
    }

    void write_mini_fat(std::vector<std::byte>& out) const {
        out.assign(round_up(mini_next_.size() * 4), std::byte{0xFF});
        for (std::size_t i = 0; i < mini_next_.size(); ++i)
            put(out.data() + 4 * i, mini_next_[i]);
    }

    /// The sectors of the table itself, and of the list of these where the header has no room.
    bool place_fat() {
        const std::size_t data = fat_.size();
        const std::size_t per_sector = sector_ / 4;
        for (;;) {
            difat_sectors_ = fat_sectors_ > kHeaderDifat
                                 ? (fat_sectors_ - kHeaderDifat + per_sector - 2) / (per_sector - 1)
                                 : 0;
            const std::size_t all = data + fat_sectors_ + difat_sectors_;
            if (all > kMostRegularSector)
                return false;
            if (all <= fat_sectors_ * per_sector)
                break;
            fat_sectors_ = (all + per_sector - 1) / per_sector;
        }
        first_fat_ = static_cast<Number>(data);
        fat_.insert(fat_.end(), fat_sectors_, kFatSector);
        fat_.insert(fat_.end(), difat_sectors_, kDifatSector);
        return true;
    }

    void write_fat(std::vector<std::byte>& out) const {
        const std::size_t per_sector = sector_ / 4;
        std::byte* const table = at(out, first_fat_);
        std::memset(table, 0xFF, fat_sectors_ << shift_);
        for (std::size_t i = 0; i < fat_.size(); ++i)
            put(table + 4 * i, fat_[i]);
        const std::size_t first_difat = first_fat_ + fat_sectors_;
        std::size_t next = std::min(fat_sectors_, kHeaderDifat);
        for (std::size_t i = 0; i < difat_sectors_; ++i) {
            std::byte* const list = at(out, static_cast<Number>(first_difat + i));
            std::memset(list, 0xFF, sector_);
            for (std::size_t k = 0; k + 1 < per_sector && next < fat_sectors_; ++k, ++next)
                put(list + 4 * k, static_cast<Number>(first_fat_ + next));
            put(list + 4 * (per_sector - 1),
                i + 1 == difat_sectors_ ? kEndOfChain : static_cast<Number>(first_difat + i + 1));
        }
    }

    void write_header(std::byte* out, Number directory, std::size_t directory_size, Number mini_fat,
                      std::size_t mini_fat_size) const {
        std::memcpy(out, kSignature, sizeof kSignature);
        put(out + kAtMinor, kMinorVersion);
        put(out + kAtMajor, static_cast<std::uint16_t>(version_));
        put(out + kAtByteOrder, kLittleEndian);
        put(out + kAtSectorShift, static_cast<std::uint16_t>(shift_));
        put(out + kAtMiniShift, static_cast<std::uint16_t>(kMiniShift));
        if (version_ == Version::four)
            put(out + kAtDirectorySectors, static_cast<Number>(directory_size >> shift_));
        put(out + kAtFatSectors, static_cast<Number>(fat_sectors_));
        put(out + kAtDirectory, directory);
        put(out + kAtCutoff, kMiniCutoff);
        put(out + kAtMiniFat, mini_fat);
        put(out + kAtMiniFatSectors, static_cast<Number>(mini_fat_size >> shift_));
        put(out + kAtDifat,
            difat_sectors_ == 0 ? kEndOfChain : static_cast<Number>(first_fat_ + fat_sectors_));
        put(out + kAtDifatSectors, static_cast<Number>(difat_sectors_));
        for (std::size_t i = 0; i < kHeaderDifat; ++i)
            put(out + kAtFirstFat + 4 * i,
                i < fat_sectors_ ? static_cast<Number>(first_fat_ + i) : kFree);
    }

    static void put_time(std::byte* at, const FILETIME& time) noexcept {
        put(at, Number{time.dwLowDateTime});
        put(at + 4, Number{time.dwHighDateTime});
    }

    /// Null: one that is not used.
    static void write_entry(std::byte* out, const Entry* entry) {
        put(out + kAtLeft, entry ? entry->left : kNoStream);
        put(out + kAtRight, entry ? entry->right : kNoStream);
        put(out + kAtChild, entry ? entry->child : kNoStream);
        if (!entry)
            return;
        std::size_t at = 0;
        for (const char16_t unit : entry->name) {
            put(out + at, static_cast<std::uint16_t>(unit));
            at += 2;
        }
        put(out + kAtNameSize, static_cast<std::uint16_t>(at + 2));
        out[kAtType] = std::byte{entry->type};
        out[kAtColour] = std::byte{entry->colour};
        if (entry->type != kStream) {
            std::memcpy(out + kAtClsid, &entry->element->clsid, sizeof(CLSID));
            put(out + kAtStateBits, Number{entry->element->state_bits});
            if (entry->type != kRoot) // the root's is the file's
                put_time(out + kAtCreated, entry->element->created);
            put_time(out + kAtModified, entry->element->modified);
        }
        put(out + kAtStart, entry->start);
        put(out + kAtSize, entry->size);
    }

    const Version version_;
    const unsigned shift_;
    const std::size_t sector_;
    std::vector<Entry> entries_;
    std::vector<Number> fat_; ///< what follows each sector
    std::vector<Number> mini_next_;
    std::uint64_t mini_size_ = 0;
    std::size_t fat_sectors_ = 0, difat_sectors_ = 0;
    Number first_fat_ = 0;
};

} // namespace

HRESULT write_compound_file(const Element& root, Version version, std::vector<std::byte>& out) {
    return Writer(root, version).write(out);
}

} // namespace mapisim::storage

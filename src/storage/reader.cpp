#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "storage/compound_file.h"
#include "storage/layout.h"

namespace mapisim::storage {

using namespace layout;
using property::Bytes;

namespace {

/// What was wrong with the file; ends the reading.
struct Fault {
    HRESULT code;
};

[[noreturn]] void corrupt() {
    throw Fault{STG_E_DOCFILECORRUPT};
}
void require(bool condition) {
    if (!condition)
        corrupt();
}

class Reader {
public:
    explicit Reader(Bytes file) : file_(file) {}

    ElementPtr read(Version& version) {
        read_header(version);
        read_fat();
        directory_ = read_chain(get<std::uint32_t>(file_.data() + kAtDirectory));
        const std::size_t entries = directory_.size() / kEntrySize;
        require(entries > 0 && entry(0)[kAtType] == std::byte{kRoot});
        seen_.assign(entries, false);
        read_mini_stream();
        return read_tree();
    }

private:
    using Number = std::uint32_t;

    void read_header(Version& version) {
        if (file_.size() >= kSignatureSize &&
            std::memcmp(file_.data(), kOldSignature, kSignatureSize) == 0)
            throw Fault{STG_E_OLDFORMAT};
        if (!has_signature(file_) || file_.size() < kHeaderSize)
            throw Fault{STG_E_INVALIDHEADER};
        const auto major = field<std::uint16_t>(kAtMajor);
        if (major < 3)
            throw Fault{STG_E_OLDFORMAT};
        if (major > 4)
            throw Fault{STG_E_OLDDLL};
        version = major == 3 ? Version::three : Version::four;
        shift_ = version == Version::three ? 9 : 12;
        if (field<std::uint16_t>(kAtByteOrder) != kLittleEndian ||
            field<std::uint16_t>(kAtSectorShift) != shift_ ||
            field<std::uint16_t>(kAtMiniShift) != kMiniShift ||
            field<Number>(kAtCutoff) != kMiniCutoff)
            throw Fault{STG_E_INVALIDHEADER};
        wide_sizes_ = version == Version::four;
        const std::size_t sector = std::size_t{1} << shift_;
        // The header has a sector of its own. The last one may be cut short, where nothing is
        // read of it.
        const std::size_t behind = file_.size() > sector ? file_.size() - sector : 0;
        sectors_ = (behind + sector - 1) >> shift_;
        require(sectors_ <= kMostRegularSector);
        taken_.assign(sectors_, false);
    }

    void read_fat() {
        const auto wanted = field<Number>(kAtFatSectors);
        require(wanted <= sectors_);
        fat_.reserve(std::size_t{wanted} << (shift_ - 2));
        Number got = 0;
        const auto add = [&](Number sector) {
            if (got == wanted || sector == kFree)
                return;
            add_numbers(sector, fat_);
            ++got;
        };
        for (std::size_t i = 0; i < kHeaderDifat; ++i)
            add(field<Number>(kAtFirstFat + 4 * i));
        Number next = field<Number>(kAtDifat);
        while (got != wanted) {
            std::vector<Number> numbers;
            add_numbers(next, numbers); // no sector is taken twice: it comes to an end
            next = numbers.back();
            numbers.pop_back();
            for (const Number sector : numbers)
                add(sector);
        }
    }

    void read_mini_stream() {
        const std::byte* const root = entry(0);
        const std::uint64_t size = size_of(root);
        std::vector<std::byte> table;
        if (const auto first = field<Number>(kAtMiniFat);
            field<Number>(kAtMiniFatSectors) != 0 && first != kEndOfChain && first != kFree)
            table = read_chain(first);
        mini_fat_.resize(table.size() / 4);
        for (std::size_t i = 0; i < mini_fat_.size(); ++i)
            mini_fat_[i] = get<Number>(table.data() + 4 * i);
        if (size != 0)
            mini_ = read_chain(get<Number>(root + kAtStart), size);
        mini_taken_.assign((mini_.size() + kMiniSector - 1) >> kMiniShift, false);
    }

    /// A storage whose elements are to be read.
    struct Place {
        Element* storage;
        Number child;
        unsigned depth;
    };

    ElementPtr read_tree() {
        ElementPtr root = read_storage(entry(0));
        seen_[0] = true;
        std::vector<Place> places{{root.get(), get<Number>(entry(0) + kAtChild), 0}};
        std::vector<Number> siblings;
        while (!places.empty()) {
            const Place place = places.back();
            places.pop_back();
            siblings.assign(1, place.child);
            while (!siblings.empty()) {
                const Number number = siblings.back();
                siblings.pop_back();
                if (number == kNoStream)
                    continue;
                require(number < seen_.size() && !seen_[number]);
                seen_[number] = true;
                const std::byte* const at = entry(number);
                siblings.push_back(get<Number>(at + kAtLeft));
                siblings.push_back(get<Number>(at + kAtRight));
                read_element(at, place, places);
            }
        }
        return root;
    }

    void read_element(const std::byte* at, const Place& place, std::vector<Place>& places) {
        std::u16string name = name_of(at);
        ElementPtr element;
        if (at[kAtType] == std::byte{kStorage}) {
            require(place.depth + 1 < kDeepest);
            element = read_storage(at);
            places.push_back({element.get(), get<Number>(at + kAtChild), place.depth + 1});
        } else {
            require(at[kAtType] == std::byte{kStream});
            element = read_stream(at);
        }
        require(place.storage->inside.emplace(std::move(name), std::move(element)).second);
    }

    static std::u16string name_of(const std::byte* at) {
        const auto size = get<std::uint16_t>(at + kAtNameSize);
        require(size >= 4 && size <= kNameRoom && size % 2 == 0);
        std::u16string name;
        for (std::size_t i = 0; i + 2 < size; i += 2)
            name.push_back(static_cast<char16_t>(get<std::uint16_t>(at + i)));
        require(name.find(u'\0') == name.npos);
        return name;
    }

    static ElementPtr read_storage(const std::byte* at) {
        auto element = std::make_shared<Element>();
        element->is_storage = true;
        std::memcpy(&element->clsid, at + kAtClsid, sizeof element->clsid);
        element->state_bits = get<Number>(at + kAtStateBits);
        element->created = time_at(at + kAtCreated);
        element->modified = time_at(at + kAtModified);
        return element;
    }

    ElementPtr read_stream(const std::byte* at) {
        auto element = std::make_shared<Element>();
        const std::uint64_t size = size_of(at);
        if (size == 0)
            return element;
        const auto start = get<Number>(at + kAtStart);
        auto data = std::make_shared<property::SparseBytes>();
        data->bytes = size < kMiniCutoff ? read_mini_chain(start, static_cast<std::size_t>(size))
                                         : read_chain(start, size);
        data->size = data->bytes.size();
        element->data = std::move(data);
        return element;
    }

    static FILETIME time_at(const std::byte* at) noexcept {
        return {get<Number>(at), get<Number>(at + 4)};
    }

    std::uint64_t size_of(const std::byte* at) const {
        // In version 3 the upper half may be anything.
        const std::uint64_t size =
            wide_sizes_ ? get<std::uint64_t>(at + kAtSize) : get<std::uint32_t>(at + kAtSize);
        require(size <= file_.size());
        return size;
    }

    template<class T> T field(std::size_t at) const noexcept { return get<T>(file_.data() + at); }
    const std::byte* entry(std::size_t number) const noexcept {
        return directory_.data() + number * kEntrySize;
    }

    /// The `count` first bytes of a sector that nothing else has.
    const std::byte* take(Number sector, std::size_t count) {
        require(sector < sectors_ && !taken_[sector]);
        const std::size_t at = (std::size_t{sector} + 1) << shift_;
        require(count <= file_.size() - at);
        taken_[sector] = true;
        return file_.data() + at;
    }
    void add_numbers(Number sector, std::vector<Number>& out) {
        const std::size_t size = std::size_t{1} << shift_;
        const std::byte* const bytes = take(sector, size);
        for (std::size_t i = 0; i < size; i += 4)
            out.push_back(get<Number>(bytes + i));
    }

    /// All of a chain.
    std::vector<std::byte> read_chain(Number sector) {
        std::vector<std::byte> out;
        const std::size_t size = std::size_t{1} << shift_;
        while (sector != kEndOfChain) {
            const std::byte* const bytes = take(sector, size);
            out.insert(out.end(), bytes, bytes + size);
            require(sector < fat_.size());
            sector = fat_[sector];
        }
        return out;
    }
    /// As many bytes of a chain, which may be longer.
    std::vector<std::byte> read_chain(Number sector, std::uint64_t wanted) {
        const auto all = static_cast<std::size_t>(wanted);
        std::vector<std::byte> out;
        out.reserve(all);
        const std::size_t size = std::size_t{1} << shift_;
        while (out.size() < all) {
            const std::size_t count = std::min(size, all - out.size());
            const std::byte* const bytes = take(sector, count);
            out.insert(out.end(), bytes, bytes + count);
            require(sector < fat_.size());
            sector = fat_[sector];
        }
        return out;
    }
    std::vector<std::byte> read_mini_chain(Number sector, std::size_t all) {
        std::vector<std::byte> out;
        out.reserve(all);
        while (out.size() < all) {
            require(sector < mini_taken_.size() && !mini_taken_[sector] &&
                    sector < mini_fat_.size());
            mini_taken_[sector] = true;
            const std::size_t at = std::size_t{sector} << kMiniShift;
            const std::size_t count = std::min(kMiniSector, all - out.size());
            require(count <= mini_.size() - at);
            out.insert(out.end(), mini_.begin() + static_cast<std::ptrdiff_t>(at),
                       mini_.begin() + static_cast<std::ptrdiff_t>(at + count));
            sector = mini_fat_[sector];
        }
        return out;
    }

    const Bytes file_;
    unsigned shift_ = 9;
    bool wide_sizes_ = false;
    std::size_t sectors_ = 0;
    std::vector<bool> taken_, mini_taken_, seen_;
    std::vector<Number> fat_, mini_fat_;
    std::vector<std::byte> directory_, mini_;
};

} // namespace

bool has_signature(Bytes file) noexcept {
    return file.size() >= kSignatureSize &&
           std::memcmp(file.data(), kSignature, kSignatureSize) == 0;
}

HRESULT read_compound_file(Bytes file, ElementPtr& root, Version& version) {
    try {
        root = Reader(file).read(version);
        return S_OK;
    } catch (const Fault& fault) {
        return fault.code;
    }
}

} // namespace mapisim::storage

#include "imports.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/core.h>

namespace mapisim::command {

namespace {

/// More than any true table has: a damaged file must not keep us.
constexpr std::uint32_t kMost = 100'000;
constexpr std::size_t kLongestName = 512;

/// A PE file, read at the addresses that it will have in memory. What cannot be read is 0.
class Image {
public:
    explicit Image(const fs::path& file) : in_(file, std::ios::binary) {
        std::uint32_t header = 0;
        if (read<std::uint16_t>(0) != 0x5a4d || (header = read<std::uint32_t>(0x3c)) == 0 ||
            read<std::uint32_t>(header) != 0x4550)
            return;
        const std::uint64_t optional = header + 24;
        wide_ = read<std::uint16_t>(optional) == 0x20b;
        directories_ = optional + (wide_ ? 112u : 96u);
        const std::uint64_t sections = optional + read<std::uint16_t>(header + 20);
        const auto count = read<std::uint16_t>(header + 6);
        for (std::uint16_t i = 0; i < count; ++i) {
            const std::uint64_t at = sections + std::uint64_t{i} * 40;
            sections_.push_back({read<std::uint32_t>(at + 12), read<std::uint32_t>(at + 16),
                                 read<std::uint32_t>(at + 20)});
        }
    }

    bool is_wide() const { return wide_; }
    std::uint32_t directory(unsigned number) {
        return directories_ == 0 ? 0
                                 : read<std::uint32_t>(directories_ + std::uint64_t{number} * 8);
    }

    template<class T> T at(std::uint64_t address) {
        const auto offset = offset_of(address);
        return offset == 0 ? T{} : read<T>(offset);
    }

    std::string name_at(std::uint64_t address) {
        std::string name;
        for (char c = at<char>(address); c != 0 && name.size() < kLongestName;
             c = at<char>(++address))
            name += c;
        return name;
    }

private:
    struct Section {
        std::uint32_t address, size, offset;
    };

    std::uint64_t offset_of(std::uint64_t address) const {
        for (const Section& section : sections_) {
            if (address >= section.address && address - section.address < section.size)
                return address - section.address + section.offset;
        }
        return 0;
    }

    template<class T> T read(std::uint64_t offset) {
        T value{};
        in_.clear();
        in_.seekg(static_cast<std::streamoff>(offset));
        char bytes[sizeof(T)];
        if (in_.read(bytes, sizeof bytes))
            std::memcpy(&value, bytes, sizeof value);
        return value;
    }

    std::ifstream in_;
    bool wide_ = false;
    std::uint64_t directories_ = 0;
    std::vector<Section> sections_;
};

struct Exports {
    std::set<std::string, std::less<>> names;
    std::uint32_t first_ordinal = 0;
    std::uint32_t ordinals = 0;
};

Exports exports_of(Image& image) {
    constexpr unsigned kExportDirectory = 0;
    Exports found;
    const std::uint64_t table = image.directory(kExportDirectory);
    if (table == 0)
        return found;
    found.first_ordinal = image.at<std::uint32_t>(table + 16);
    found.ordinals = image.at<std::uint32_t>(table + 20);
    const auto count = std::min(image.at<std::uint32_t>(table + 24), kMost);
    const std::uint64_t names = image.at<std::uint32_t>(table + 32);
    for (std::uint32_t i = 0; i < count; ++i)
        found.names.insert(image.name_at(image.at<std::uint32_t>(names + std::uint64_t{i} * 4)));
    return found;
}

bool is_mapi(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name == "mapi32.dll" || name == "mapi32";
}

/// Adds what a list of imports asks for and `exports` has not.
void add_missing(Image& image, std::uint64_t list, const Exports& exports,
                 std::vector<std::string>& missing) {
    const unsigned step = image.is_wide() ? 8 : 4;
    for (std::uint32_t i = 0; i < kMost; ++i, list += step) {
        const auto entry = image.is_wide() ? image.at<std::uint64_t>(list)
                                           : std::uint64_t{image.at<std::uint32_t>(list)};
        if (entry == 0)
            return;
        if ((entry >> (step * 8 - 1)) != 0) {
            const auto ordinal = static_cast<std::uint32_t>(entry & 0xffff);
            if (ordinal < exports.first_ordinal ||
                ordinal - exports.first_ordinal >= exports.ordinals)
                missing.push_back(fmt::format("number {}", ordinal));
            continue;
        }
        const std::string name = image.name_at(entry + 2); // behind a hint
        if (!name.empty() && !exports.names.contains(name))
            missing.push_back(name);
    }
}

} // namespace

std::vector<std::string> missing_windows_imports(const fs::path& program, const fs::path& library) {
    constexpr unsigned kImports = 1;
    constexpr unsigned kDelayedImports = 13;
    std::vector<std::string> missing;
    Image client(program);
    Image mapi(library);
    const Exports exports = exports_of(mapi);
    if (exports.names.empty())
        return missing;
    // Each entry has the address of its list of names and of the library's name at other places.
    const auto walk = [&](unsigned directory, unsigned size, unsigned name, unsigned list) {
        std::uint64_t entry = client.directory(directory);
        for (std::uint32_t i = 0; entry != 0 && i < kMost; ++i, entry += size) {
            const std::uint64_t library_name = client.at<std::uint32_t>(entry + name);
            if (library_name == 0)
                return;
            if (!is_mapi(client.name_at(library_name)))
                continue;
            std::uint64_t names = client.at<std::uint32_t>(entry + list);
            if (names == 0) // linkers of old left it out
                names = client.at<std::uint32_t>(entry + 16);
            add_missing(client, names, exports, missing);
        }
    };
    walk(kImports, 20, 12, 0);
    walk(kDelayedImports, 32, 4, 16);
    return missing;
}

} // namespace mapisim::command

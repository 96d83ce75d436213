#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

/// Looks at a compound file as [MS-CFB] describes it, apart from what the library reads by: every
/// sector belongs to one thing, directories are ordered red-black trees, and what a file says of
/// itself is so.
namespace mapisim::test {

class CompoundFileChecker {
public:
    explicit CompoundFileChecker(std::string_view file) : file_(file) {}

    /// Streams by their paths, and storages with a slash at the end, as the file has them.
    std::map<std::string, std::string> check() {
        shift_ = number<std::uint16_t>(30);
        EXPECT_EQ(file_.substr(0, 8), "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        EXPECT_EQ(file_.substr(8, 16), std::string(16, '\0'));
        EXPECT_EQ(number<std::uint16_t>(24), 0x3E);
        EXPECT_EQ(number<std::uint16_t>(26), shift_ == 9 ? 3 : 4);
        EXPECT_EQ(number<std::uint16_t>(28), 0xFFFE);
        EXPECT_EQ(number<std::uint16_t>(32), 6);
        EXPECT_EQ(file_.substr(34, 6), std::string(6, '\0'));
        EXPECT_EQ(number<std::uint32_t>(56), 4096u);
        EXPECT_EQ(file_.size() % (std::size_t{1} << shift_), 0u);
        owners_.assign((file_.size() >> shift_) - 1, "");
        read_fat();
        directory_ = chain(number<std::uint32_t>(48), "directory");
        EXPECT_EQ(number<std::uint32_t>(40), shift_ == 9 ? 0 : directory_.size() >> shift_);
        if (number<std::uint32_t>(60) != kEnd)
            mini_fat_ = numbers(chain(number<std::uint32_t>(60), "mini FAT"));
        EXPECT_EQ(number<std::uint32_t>(64), mini_fat_.size() * 4 >> shift_);
        const std::string_view root = entry(0);
        EXPECT_EQ(root[66], 5);
        EXPECT_EQ(at<std::uint32_t>(root, 68), kNone);
        EXPECT_EQ(at<std::uint32_t>(root, 72), kNone);
        EXPECT_EQ(at<std::uint64_t>(root, 100), 0u); // the time of its making
        if (at<std::uint64_t>(root, 120) != 0)
            mini_ = chain(at<std::uint32_t>(root, 116), "mini stream");
        EXPECT_EQ(at<std::uint64_t>(root, 120) % 64, 0u);
        EXPECT_LE(at<std::uint64_t>(root, 120), mini_.size());
        EXPECT_EQ((at<std::uint64_t>(root, 120) + (1u << shift_) - 1) >> shift_,
                  mini_.size() >> shift_);
        mini_owners_.assign(at<std::uint64_t>(root, 120) / 64, "");
        used_.assign(directory_.size() / 128, false);
        used_[0] = true;
        check_tree(at<std::uint32_t>(root, 76), "");
        for (std::size_t i = 0; i < owners_.size(); ++i)
            EXPECT_EQ(owners_[i].empty(), fat_[i] == kFree) << "sector " << i;
        for (std::size_t i = owners_.size(); i < fat_.size(); ++i)
            EXPECT_EQ(fat_[i], kFree);
        for (std::size_t i = 0; i < mini_owners_.size(); ++i)
            EXPECT_EQ(mini_owners_[i].empty(), mini_fat_[i] == kFree) << "mini sector " << i;
        for (std::size_t i = 0; i < used_.size(); ++i)
            EXPECT_EQ(used_[i], entry(i)[66] != 0) << "directory entry " << i;
        return std::move(found_);
    }
    bool has_difat() const { return number<std::uint32_t>(72) != 0; }

private:
    static constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF, kNone = 0xFFFFFFFF;

    template<class T> static T at(std::string_view bytes, std::size_t where) {
        T value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[where + i]))
                                    << 8 * i);
        return value;
    }
    template<class T> T number(std::size_t where) const { return at<T>(file_, where); }
    std::string_view entry(std::size_t i) const {
        return std::string_view(directory_).substr(i * 128, 128);
    }
    std::string_view sector(std::uint32_t i, const std::string& owner) {
        if (i >= owners_.size() || !owners_[i].empty()) {
            ADD_FAILURE() << "sector " << i << " of " << owner;
            throw std::runtime_error("the file is no compound file");
        }
        owners_[i] = owner;
        return file_.substr((std::size_t{i} + 1) << shift_, std::size_t{1} << shift_);
    }
    static std::vector<std::uint32_t> numbers(std::string_view bytes) {
        std::vector<std::uint32_t> all;
        for (std::size_t i = 0; i < bytes.size(); i += 4)
            all.push_back(at<std::uint32_t>(bytes, i));
        return all;
    }
    void read_fat() {
        std::vector<std::uint32_t> list = numbers(file_.substr(76, 4 * 109));
        std::vector<std::uint32_t> difat;
        std::uint32_t next = number<std::uint32_t>(68);
        while (next != kEnd) {
            difat.push_back(next);
            auto more = numbers(sector(next, "DIFAT"));
            next = more.back();
            list.insert(list.end(), more.begin(), more.end() - 1);
        }
        EXPECT_EQ(difat.size(), number<std::uint32_t>(72));
        const auto end = std::find(list.begin(), list.end(), kFree);
        EXPECT_EQ(std::count(end, list.end(), kFree), list.end() - end);
        list.erase(end, list.end());
        EXPECT_EQ(list.size(), number<std::uint32_t>(44));
        for (const std::uint32_t each : list) {
            const auto part = numbers(sector(each, "FAT"));
            fat_.insert(fat_.end(), part.begin(), part.end());
        }
        ASSERT_GE(fat_.size(), owners_.size());
        for (const std::uint32_t each : list)
            EXPECT_EQ(fat_[each], 0xFFFFFFFDu);
        for (const std::uint32_t each : difat)
            EXPECT_EQ(fat_[each], 0xFFFFFFFCu);
    }
    std::string chain(std::uint32_t first, const std::string& owner) {
        std::string bytes;
        for (std::uint32_t i = first; i != kEnd; i = fat_[i])
            bytes += sector(i, owner);
        return bytes;
    }
    std::string mini_chain(std::uint32_t first, const std::string& owner) {
        std::string bytes;
        for (std::uint32_t i = first; i != kEnd; i = mini_fat_[i]) {
            if (i >= mini_owners_.size() || !mini_owners_[i].empty())
                throw std::runtime_error("mini sector of " + owner);
            mini_owners_[i] = owner;
            bytes += mini_.substr(std::size_t{i} * 64, 64);
        }
        return bytes;
    }

    static std::u16string key(std::string_view entry) {
        std::u16string name;
        for (std::size_t i = 0; i + 2 < at<std::uint16_t>(entry, 64); i += 2) {
            const auto unit = static_cast<char16_t>(at<std::uint16_t>(entry, i));
            name.push_back(unit >= 'a' && unit <= 'z' ? static_cast<char16_t>(unit - 32) : unit);
        }
        return name;
    }
    static std::string text(std::string_view entry) {
        std::string name;
        for (std::size_t i = 0; i + 2 < at<std::uint16_t>(entry, 64); i += 2)
            name.push_back(entry[i]);
        return name;
    }

    void check_tree(std::uint32_t top, const std::string& path) {
        std::vector<std::u16string> names;
        if (top != kNone) {
            EXPECT_EQ(entry(top)[67], 1) << path << ": the top is red";
        }
        black_height(top, path, names);
        for (std::size_t i = 1; i < names.size(); ++i) {
            const bool ordered = names[i - 1].size() != names[i].size()
                                     ? names[i - 1].size() < names[i].size()
                                     : names[i - 1] < names[i];
            EXPECT_TRUE(ordered) << path << ": name " << i;
        }
    }
    int black_height(std::uint32_t i, const std::string& path, std::vector<std::u16string>& names) {
        if (i == kNone)
            return 1;
        if (i >= used_.size() || used_[i])
            throw std::runtime_error("directory entry");
        used_[i] = true;
        const std::string_view here = entry(i);
        const auto left = at<std::uint32_t>(here, 68), right = at<std::uint32_t>(here, 72);
        const bool red = here[67] == 0;
        for (const std::uint32_t child : {left, right}) {
            if (red && child != kNone) {
                EXPECT_EQ(entry(child)[67], 1) << path << ": red below red";
            }
        }
        const int height = black_height(left, path, names);
        names.push_back(key(here));
        check_element(here, path);
        EXPECT_EQ(black_height(right, path, names), height) << path;
        return height + (red ? 0 : 1);
    }
    void check_element(std::string_view here, const std::string& path) {
        const std::string name = path + text(here);
        const auto size = at<std::uint64_t>(here, 120);
        const auto start = at<std::uint32_t>(here, 116);
        if (here[66] == 1) {
            found_[name + "/"] = {};
            EXPECT_EQ(size, 0u) << name;
            check_tree(at<std::uint32_t>(here, 76), name + "/");
            return;
        }
        EXPECT_EQ(here[66], 2) << name;
        EXPECT_EQ(at<std::uint32_t>(here, 76), kNone) << name;
        EXPECT_EQ(here.substr(80, 36), std::string(36, '\0')) << name; // class, bits, times
        std::string content;
        if (size >= 4096) {
            content = chain(start, name);
            EXPECT_EQ(content.size(), (size + (1u << shift_) - 1) >> shift_ << shift_) << name;
        } else if (size != 0) {
            content = mini_chain(start, name);
            EXPECT_EQ(content.size(), (size + 63) / 64 * 64) << name;
        } else {
            EXPECT_EQ(start, kEnd) << name;
        }
        found_[name] = content.substr(0, size);
    }

    const std::string_view file_;
    unsigned shift_ = 9;
    std::vector<std::string> owners_, mini_owners_;
    std::vector<std::uint32_t> fat_, mini_fat_;
    std::vector<bool> used_;
    std::string directory_, mini_;
    std::map<std::string, std::string> found_;
};

} // namespace mapisim::test

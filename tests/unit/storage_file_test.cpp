#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "storage/compound_file.h"
#include "storage_checker.h"

namespace {

using namespace mapisim::storage;
using mapisim::test::CompoundFileChecker;
using Flat = std::map<std::string, std::string>;

std::string_view text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::vector<std::byte> bytes_of(std::string_view text) {
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}
/// Content that shows where it comes from.
std::string content(std::size_t size, unsigned seed = 1) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>(i / 64 * 7 + i + seed * 31);
    return text;
}

ElementPtr add_stream(Element& to, const std::u16string& name, std::string_view text) {
    auto made = make_stream_element();
    if (!text.empty())
        made->writable_data().write(0, text.data(), text.size());
    to.inside[name] = made;
    return made;
}
ElementPtr add_storage(Element& to, const std::u16string& name) {
    return to.inside[name] = make_storage_element();
}
void flatten(const Element& storage, const std::string& path, Flat& out) {
    for (const auto& [name, element] : storage.inside) {
        const std::string here = path + std::string(name.begin(), name.end());
        if (element->is_storage) {
            out[here + "/"] = {};
            flatten(*element, here + "/", out);
        } else {
            std::string& text = out[here];
            text.resize(element->size());
            if (!text.empty())
                element->data->read(0, reinterpret_cast<std::byte*>(text.data()), text.size());
        }
    }
}
Flat flat(const Element& storage) {
    Flat out;
    flatten(storage, "", out);
    return out;
}

std::vector<std::byte> written(const Element& root, Version version = Version::three) {
    std::vector<std::byte> file;
    EXPECT_EQ(write_compound_file(root, version, file), S_OK);
    return file;
}

/// Writes it, lets the checker look, reads it again.
void round_trip(const Element& root, Version version) {
    const auto file = written(root, version);
    CompoundFileChecker checker(text_of(file));
    const Flat expected = flat(root);
    EXPECT_TRUE(checker.check() == expected);
    ElementPtr again;
    Version found{};
    ASSERT_EQ(read_compound_file(file, again, found), S_OK);
    EXPECT_EQ(found, version);
    EXPECT_TRUE(flat(*again) == expected);
    EXPECT_EQ(written(*again, version), file); // down to classes, bits and times
}

class CompoundFiles : public testing::TestWithParam<Version> {};
INSTANTIATE_TEST_SUITE_P(Versions, CompoundFiles, testing::Values(Version::three, Version::four),
                         [](const auto& version) {
                             return version.param == Version::three ? "Three" : "Four";
                         });

TEST_P(CompoundFiles, KeepStreamsOfEverySize) {
    for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 511u, 512u, 513u, 4031u, 4032u, 4095u,
                                   4096u, 4097u, 8191u, 8192u, 65536u, 65537u}) {
        SCOPED_TRACE(size);
        const auto root = make_storage_element();
        add_stream(*root, u"a", content(size, 1));
        add_stream(*root, u"b", content(size, 2));
        round_trip(*root, GetParam());
    }
    const auto empty = make_storage_element();
    round_trip(*empty, GetParam());
}

TEST_P(CompoundFiles, KeepWhatIsSaidOfStorages) {
    const auto root = make_storage_element();
    root->clsid = IID_IStorage;
    root->state_bits = 0x1234;
    root->modified = {5, 6};
    const auto inside = add_storage(*root, u"\x0005inside");
    inside->clsid = IID_IStream;
    inside->state_bits = 0xFFFFFFFF;
    inside->created = {1, 2};
    inside->modified = {3, 4};
    const auto sparse = add_stream(*inside, u"sparse", "x");
    sparse->writable_data().resize(5000); // zeros that are not there
    round_trip(*root, GetParam());
    ElementPtr again;
    Version version{};
    ASSERT_EQ(read_compound_file(written(*root, GetParam()), again, version), S_OK);
    EXPECT_EQ(again->clsid, IID_IStorage);
    EXPECT_EQ(again->state_bits, 0x1234u);
    const Element& kept = *again->inside.at(u"\x0005INSIDE"); // in either case
    EXPECT_EQ(kept.clsid, IID_IStream);
    EXPECT_EQ(kept.state_bits, 0xFFFFFFFFu);
    EXPECT_EQ(kept.created.dwHighDateTime, 2u);
    EXPECT_EQ(kept.modified.dwLowDateTime, 3u);
}

TEST_P(CompoundFiles, KeepRandomTrees) {
    std::mt19937 random(20260101);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (int tree = 0; tree < 25; ++tree) {
        SCOPED_TRACE(tree);
        const auto root = make_storage_element();
        std::vector<ElementPtr> storages{root};
        for (unsigned i = below(120); i > 0; --i) {
            std::u16string name;
            for (unsigned k = 1 + below(31); k > 0; --k)
                name.push_back(static_cast<char16_t>(u"aAbBzZ019_. \x01"[below(13)]));
            const ElementPtr in = storages[below(static_cast<unsigned>(storages.size()))];
            if (in->inside.contains(name))
                continue;
            if (below(5) == 0)
                storages.push_back(add_storage(*in, name));
            else
                add_stream(*in, name, content(below(10) == 0 ? below(20000) : below(500), i));
        }
        round_trip(*root, GetParam());
    }
}

TEST(CompoundFile, HasABalancedTreeOfAnyNumber) {
    for (unsigned count = 1; count <= 70; ++count) {
        SCOPED_TRACE(count);
        const auto root = make_storage_element();
        for (unsigned i = 0; i < count; ++i)
            add_stream(*root,
                       {static_cast<char16_t>(u'A' + i % 26), static_cast<char16_t>(u'0' + i / 26)},
                       "");
        round_trip(*root, Version::three);
    }
}

TEST(CompoundFile, HasAListOfTablesWhereTheHeaderIsTooShort) {
    // 109 tables of 128 sectors of 512 bytes: 6.8 MB and some more.
    for (const std::size_t size : {7'000'000u, 7'088'640u, 7'089'152u, 16'000'000u}) {
        SCOPED_TRACE(size);
        const auto root = make_storage_element();
        add_stream(*root, u"large", content(size));
        add_stream(*root, u"small", "x");
        const auto file = written(*root);
        EXPECT_EQ(CompoundFileChecker(text_of(file)).has_difat(), size > 7'050'000);
        round_trip(*root, Version::three);
    }
}

TEST(CompoundFile, GrowsToTheLimitAndNotBeyond) {
    const auto root = make_storage_element();
    add_stream(*root, u"a", "x")->writable_data().resize(0x7000'0000);
    add_stream(*root, u"b", "x")->writable_data().resize(0x7000'0000);
    std::vector<std::byte> file;
    EXPECT_EQ(write_compound_file(*root, Version::three, file), STG_E_MEDIUMFULL);
    EXPECT_TRUE(file.empty());
}

// Broken files ------------------------------------------------------------------------------------

class BrokenCompoundFile : public testing::Test {
protected:
    // Sectors: 0 to 9 the large stream (5,000 bytes), 10 the mini stream, 11 its table, 12 the
    // directory (root, "in", "large", "small"), 13 more of it, 14 the FAT.
    void SetUp() override {
        const auto root = make_storage_element();
        add_stream(*root, u"large", content(5000));
        add_stream(*root, u"small", content(100));
        add_storage(*add_storage(*root, u"in"), u"deeper");
        good_ = std::string(text_of(written(*root)));
        ASSERT_EQ(good_.size(), 512u * 16);
        ASSERT_EQ(number(good_, kFat + 4 * 14), 0xFFFFFFFDu);
        ASSERT_EQ(number(good_, kDirectory + 128 * 2 + 116), 0u); // "large" begins the file
        ASSERT_EQ(number(good_, kDirectory + 128 * 2 + 120), 5000u);
    }
    static std::uint32_t number(const std::string& file, std::size_t at) {
        std::uint32_t value = 0;
        std::memcpy(&value, file.data() + at, 4);
        return value;
    }
    static HRESULT read(const std::string& file) {
        ElementPtr root;
        Version version{};
        const HRESULT result = read_compound_file(bytes_of(file), root, version);
        EXPECT_EQ(result == S_OK, root != nullptr);
        return result;
    }
    HRESULT with(std::size_t at, std::uint32_t value, std::size_t size = 4) const {
        std::string file = good_;
        std::memcpy(file.data() + at, &value, size);
        return read(file);
    }

    static constexpr std::size_t kDirectory = 512 * 13, kFat = 512 * 15, kMiniFat = 512 * 12;
    static constexpr std::uint32_t kEnd = 0xFFFFFFFE;
    std::string good_;
};

TEST_F(BrokenCompoundFile, IsRefused) {
    ASSERT_EQ(read(good_), S_OK);
    constexpr std::size_t root = kDirectory, in = kDirectory + 128, large = kDirectory + 256,
                          small = kDirectory + 384;
    const struct {
        const char* what;
        std::size_t at;
        std::uint32_t value;
        std::size_t size;
        HRESULT result;
    } cases[] = {
        {"nothing changed", 0, 0xE011CFD0, 4, S_OK},
        {"signature", 0, 0, 4, STG_E_INVALIDHEADER},
        {"version 2", 26, 2, 2, STG_E_OLDFORMAT},
        {"version 5", 26, 5, 2, STG_E_OLDDLL},
        {"version 4 with sectors of 512", 26, 4, 2, STG_E_INVALIDHEADER},
        {"byte order", 28, 0xFEFF, 2, STG_E_INVALIDHEADER},
        {"sectors of 1", 30, 0, 2, STG_E_INVALIDHEADER},
        {"sectors of 2^40", 30, 40, 2, STG_E_INVALIDHEADER},
        {"mini sectors", 32, 7, 2, STG_E_INVALIDHEADER},
        {"cutoff", 56, 0, 4, STG_E_INVALIDHEADER},
        {"no tables", 44, 0, 4, STG_E_DOCFILECORRUPT},
        {"too many tables", 44, 0xFFFFFFFF, 4, STG_E_DOCFILECORRUPT},
        {"more tables than listed", 44, 2, 4, STG_E_DOCFILECORRUPT},
        {"table outside", 76, 1000, 4, STG_E_DOCFILECORRUPT},
        {"table that is the directory", 76, 12, 4, STG_E_DOCFILECORRUPT},
        {"directory outside", 48, 15, 4, STG_E_DOCFILECORRUPT},
        {"directory nowhere", 48, kEnd, 4, STG_E_DOCFILECORRUPT},
        {"directory that is the table", 48, 14, 4, STG_E_DOCFILECORRUPT},
        {"mini table outside", 60, 99, 4, STG_E_DOCFILECORRUPT},
        {"no mini table", 60, kEnd, 4, STG_E_DOCFILECORRUPT},
        {"directory in a circle", kFat + 4 * 13, 12, 4, STG_E_DOCFILECORRUPT},
        {"stream in a circle", kFat + 4 * 3, 1, 4, STG_E_DOCFILECORRUPT},
        {"stream that ends", kFat + 4 * 3, kEnd, 4, STG_E_DOCFILECORRUPT},
        {"stream that goes on in free space", kFat + 4 * 3, 0xFFFFFFFF, 4, STG_E_DOCFILECORRUPT},
        {"stream that shares", kFat + 4 * 3, 10, 4, STG_E_DOCFILECORRUPT},
        {"mini stream in a circle", kMiniFat, 0, 4, STG_E_DOCFILECORRUPT},
        {"mini stream that ends", kMiniFat, kEnd, 4, STG_E_DOCFILECORRUPT},
        {"mini stream outside", kMiniFat, 0x7FFFFFFF, 4, STG_E_DOCFILECORRUPT},
        {"root of another type", root + 66, 1, 1, STG_E_DOCFILECORRUPT},
        {"root's content outside", root + 116, 77, 4, STG_E_DOCFILECORRUPT},
        {"root's content too large", root + 120, 0x7FFFFFFF, 4, STG_E_DOCFILECORRUPT},
        {"root's content too small", root + 120, 64, 4, STG_E_DOCFILECORRUPT},
        {"root that has itself", root + 76, 0, 4, STG_E_DOCFILECORRUPT},
        {"child outside", root + 76, 400, 4, STG_E_DOCFILECORRUPT},
        {"storage that has itself", in + 76, 1, 4, STG_E_DOCFILECORRUPT},
        {"storage that has another's", in + 76, 3, 4, STG_E_DOCFILECORRUPT},
        {"entry beside itself", large + 68, 2, 4, STG_E_DOCFILECORRUPT},
        {"entry before the first", large + 72, 0, 4, STG_E_DOCFILECORRUPT},
        {"entry that is not used", large + 66, 0, 1, STG_E_DOCFILECORRUPT},
        {"entry of no type", large + 66, 9, 1, STG_E_DOCFILECORRUPT},
        {"second root", large + 66, 5, 1, STG_E_DOCFILECORRUPT},
        {"name of no size", large + 64, 0, 2, STG_E_DOCFILECORRUPT},
        {"name without letters", large + 64, 2, 2, STG_E_DOCFILECORRUPT},
        {"name of an odd size", large + 64, 11, 2, STG_E_DOCFILECORRUPT},
        {"name of 66 bytes", large + 64, 66, 2, STG_E_DOCFILECORRUPT},
        {"name with a zero in it", large + 2, 0, 2, STG_E_DOCFILECORRUPT},
        {"stream larger than the file", large + 120, 9000, 4, STG_E_DOCFILECORRUPT},
        {"stream that becomes small", large + 120, 4000, 4, STG_E_DOCFILECORRUPT},
        {"stream that becomes large", small + 120, 4096, 4, STG_E_DOCFILECORRUPT},
        {"stream outside", large + 116, 0xFFFFFF00, 4, STG_E_DOCFILECORRUPT},
        {"small stream outside", small + 116, 2, 4, STG_E_DOCFILECORRUPT},
        // What says nothing.
        {"upper half of a size", large + 124, 77, 4, S_OK},
        {"colour", large + 67, 0, 1, S_OK},
        {"minor version", 24, 0, 2, S_OK},
        {"an empty stream's place", small + 120, 0, 4, S_OK},
        {"a shorter stream", large + 120, 4100, 4, S_OK},
    };
    for (const auto& each : cases)
        EXPECT_EQ(with(each.at, each.value, each.size), each.result) << each.what;
}

TEST_F(BrokenCompoundFile, IsRefusedWhereverItEnds) {
    for (std::size_t size = 0; size < good_.size(); size += size < 600 ? 1 : 37) {
        const HRESULT result = read(good_.substr(0, size));
        EXPECT_EQ(result, size < 512 ? STG_E_INVALIDHEADER : STG_E_DOCFILECORRUPT) << size;
    }
}

TEST_F(BrokenCompoundFile, OfTheFirstFormat) {
    EXPECT_EQ(read(std::string("\x0E\x11\xFC\x0D\xD0\xCF\x11\x0E", 8)), STG_E_OLDFORMAT);
}

TEST_F(BrokenCompoundFile, IsReadOrRefusedWhateverIsInIt) {
    std::mt19937 random(4711);
    unsigned read_well = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string file = good_;
        for (auto k = random() % 3 + 1; k > 0; --k) {
            // Where it matters: the header, the tables, the directory.
            const std::size_t at = random() % 4 == 0 ? random() % 512 : 512 * 12 + random() % 2048;
            file[at] = static_cast<char>(random() % 2 == 0 ? random() : random() % 16);
        }
        read_well += read(file) == S_OK;
    }
    EXPECT_GT(read_well, 1000u);
    EXPECT_LT(read_well, 19000u);
}

TEST(CompoundFile, HasNoMoreLevelsThanCanBeWalkedThrough) {
    for (const unsigned levels : {kDeepest, kDeepest + 1}) {
        const auto root = make_storage_element();
        ElementPtr in = root;
        for (unsigned i = 1; i < levels; ++i)
            in = add_storage(*in, u"s");
        ASSERT_EQ(levels_of(*root), levels);
        ElementPtr again;
        Version version{};
        EXPECT_EQ(read_compound_file(written(*root), again, version),
                  levels == kDeepest ? S_OK : STG_E_DOCFILECORRUPT);
    }
}

TEST(StorageNames, AreOrderedByLengthAndThenByCapitals) {
    const NameLess less;
    EXPECT_TRUE(less(u"z", u"aa"));
    EXPECT_TRUE(less(u"a", u"B"));
    EXPECT_FALSE(less(u"a", u"A"));
    EXPECT_FALSE(less(u"A", u"a"));
    EXPECT_TRUE(less(u"_", u"\x00E9"));
    EXPECT_TRUE(less(u"Z", u"_")); // capitals, of which the line comes after
    EXPECT_TRUE(less(u"z", u"_"));
    EXPECT_FALSE(less(u"\x00E9", u"\x00C9"));
    EXPECT_EQ(upper_case(u'\x00FF'), u'\x0178');
    EXPECT_EQ(upper_case(u'\x0444'), u'\x0424');
    EXPECT_EQ(upper_case(u'\x0131'), u'\x0131');
    EXPECT_EQ(upper_case(u'\x00DF'), u'\x00DF');
    EXPECT_EQ(upper_case(u'\x0101'), u'\x0100');
    EXPECT_EQ(upper_case(u'\x0100'), u'\x0100');
    EXPECT_EQ(upper_case(u'\xFFFF'), u'\xFFFF');
}

} // namespace

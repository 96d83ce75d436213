#include <algorithm>
#include <string>

#include <mapicode.h>

#include "file_stream_fixture.h"

namespace {

using FileStreams = mapisim::test::FileStreamTest;

const std::string kUmlauts = "\xC3\xA4\xC3\xB6\xC3\xBC"; // three characters, six bytes

} // namespace

TEST_F(FileStreams, ANamedFileGoesWithTheStreamWhereThatIsWanted) {
    for (const ULONG how : {ULONG{STGM_READ}, ULONG{STGM_READWRITE}, kCreate}) {
        make_file("a.txt", "text");
        IStream *stream = nullptr, *clone = nullptr;
        ASSERT_EQ(open(file("a.txt"), how | STGM_DELETEONRELEASE, stream), S_OK) << how;
        EXPECT_EQ(read_all(stream), how == kCreate ? "" : "text");
        ASSERT_EQ(stream->Clone(&clone), S_OK);
        stream->Release();
        EXPECT_EQ(names().size(), 1u) << how << ": a clone is open";
        clone->Release();
        EXPECT_EQ(names().size(), 0u) << how;
    }
}

TEST_F(FileStreams, ThePrefixIsForTemporaryFilesAlone) {
    make_file("a.txt", "text");
    for (const char* const prefix : {"abc", "longer than three"}) {
        IStream* stream = nullptr;
        ASSERT_EQ(open(file("a.txt"), STGM_READ, stream, prefix), S_OK);
        EXPECT_EQ(read_all(stream), "text");
        stream->Release();
        ASSERT_EQ(open(file("new.txt"), kCreate, stream, prefix), S_OK);
        stream->Release();
        auto found = names();
        std::sort(found.begin(), found.end());
        EXPECT_EQ(found, (std::vector<std::string>{"a.txt", "new.txt"}));
    }
    IStream* stream = nullptr;
    ASSERT_EQ(open_wide(file("a.txt"), STGM_READ, stream, L"longer than three"), S_OK);
    EXPECT_EQ(read_all(stream), "text");
    stream->Release();
}

// The page says characters: how many bytes or units one has is of no interest.
TEST_F(FileStreams, APrefixHasThreeCharacters) {
    const std::wstring wide = mapisim::property::wide_from_utf8(kUmlauts);
    const std::string narrow = mapisim::property::narrow_from_utf8(kUmlauts);
    const bool has_umlauts = mapisim::property::utf8_from_narrow(narrow) == kUmlauts;
    for (const bool is_wide : {false, true}) {
        if (!is_wide && !has_umlauts)
            continue; // the system's code page lacks them
        IStream* stream = nullptr;
        ASSERT_EQ(is_wide ? open_wide(file(), kTemporary, stream, wide.c_str())
                          : open(file(), kTemporary, stream, narrow.c_str()),
                  S_OK)
            << is_wide;
        const auto found = names();
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0].substr(0, kUmlauts.size()), kUmlauts);
        EXPECT_EQ(found[0].size(), kUmlauts.size() + std::string("0000.TMP").size());
        stream->Release();
        EXPECT_EQ(is_wide ? open_wide(file(), kTemporary, stream, (wide + L"x").c_str())
                          : open(file(), kTemporary, stream, (narrow + "x").c_str()),
                  MAPI_E_INVALID_PARAMETER)
            << is_wide;
        EXPECT_EQ(stream, nullptr);
        EXPECT_EQ(names().size(), 0u);
    }
}

TEST_F(FileStreams, TheWideFormReadsAndWrites) {
    const std::string name = kUmlauts + " \xE3\x81\x82.txt"; // not in one code page
    make_file(name, "one two");
    IStream* stream = nullptr;
    ASSERT_EQ(open_wide(file(name), STGM_READ, stream), S_OK);
    EXPECT_EQ(read_all(stream), "one two");
    EXPECT_EQ(write(stream, "x"), STG_E_ACCESSDENIED);
    stream->Release();
    ASSERT_EQ(open_wide(file(name), STGM_READWRITE, stream), S_OK);
    EXPECT_EQ(write(stream, "ONE"), S_OK);
    stream->Release();
    EXPECT_EQ(content(name), "ONE two");
    ASSERT_EQ(open_wide(file(name), kCreate, stream), S_OK);
    stream->Release();
    EXPECT_EQ(content(name), "");
    EXPECT_EQ(names(), (std::vector<std::string>{name}));
    ASSERT_EQ(open_wide(file(name), STGM_READ | STGM_DELETEONRELEASE, stream), S_OK);
    stream->Release();
    EXPECT_EQ(names().size(), 0u);
}

TEST_F(FileStreams, TheWideFormMakesTemporaryFiles) {
    IStream* stream = nullptr;
    ASSERT_EQ(open_wide(file(), kTemporary, stream), S_OK);
    auto found = names();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].substr(0, 3), "SOF");
    EXPECT_EQ(found[0].substr(7), ".TMP");
    EXPECT_EQ(write(stream, "kept for a while"), S_OK);
    stream->Release();
    EXPECT_EQ(names().size(), 0u);
    ASSERT_EQ(open_wide(file(), kUnique, stream, L"ab"), S_OK);
    EXPECT_EQ(write(stream, "kept"), S_OK);
    stream->Release();
    found = names();
    ASSERT_EQ(found.size(), 1u) << "it was not to be deleted";
    EXPECT_EQ(found[0].substr(0, 2), "ab");
    EXPECT_EQ(content(found[0]), "kept");
    ASSERT_EQ(OpenStreamOnFileW(MAPIAllocateBuffer, MAPIFreeBuffer, kCreate | STGM_DELETEONRELEASE,
                                nullptr, nullptr, &stream),
              S_OK);
    EXPECT_EQ(write(stream, "somewhere"), S_OK);
    stream->Release();
}

TEST_F(FileStreams, TheWideFormRefusesWhatTheOtherDoes) {
    make_file("a.txt", "text");
    const struct {
        std::string name;
        ULONG flags;
        HRESULT result;
    } cases[] = {
        {"none", STGM_READ, MAPI_E_NOT_FOUND},
        {"none", STGM_READWRITE, MAPI_E_NOT_FOUND},
        {"no/folder", kCreate, MAPI_E_NOT_FOUND},
        {"no", kTemporary, MAPI_E_NOT_FOUND},
        {".", STGM_READ, MAPI_E_NO_ACCESS},
        {".", kCreate, MAPI_E_NO_ACCESS},
        {"a.txt", STGM_CREATE, MAPI_E_INVALID_PARAMETER},
        {".", SOF_UNIQUEFILENAME, MAPI_E_INVALID_PARAMETER},
        {".", SOF_UNIQUEFILENAME | STGM_READWRITE, MAPI_E_INVALID_PARAMETER},
        {"a.txt", 0x00000800, MAPI_E_UNKNOWN_FLAGS},
    };
    for (const auto& [name, flags, result] : cases) {
        auto* stream = reinterpret_cast<IStream*>(1);
        EXPECT_EQ(open_wide(file(name), flags, stream), result) << name << ' ' << flags;
        EXPECT_EQ(stream, nullptr) << name << ' ' << flags;
    }
    const std::wstring path = mapisim::property::wide_from_utf8(file("a.txt"));
    IStream* stream = nullptr;
    for (const ULONG flags : {ULONG{STGM_READ}, kCreate, ULONG{STGM_DELETEONRELEASE}}) {
        EXPECT_EQ(
            OpenStreamOnFileW(MAPIAllocateBuffer, MAPIFreeBuffer, flags, nullptr, nullptr, &stream),
            MAPI_E_INVALID_PARAMETER)
            << flags;
    }
    EXPECT_EQ(OpenStreamOnFileW(nullptr, MAPIFreeBuffer, STGM_READ, path.c_str(), nullptr, &stream),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(
        OpenStreamOnFileW(MAPIAllocateBuffer, nullptr, STGM_READ, path.c_str(), nullptr, &stream),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenStreamOnFileW(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_READ, path.c_str(),
                                nullptr, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(content("a.txt"), "text");
    EXPECT_EQ(names().size(), 1u);
}

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include <mapicode.h>
#include <mapiutil.h>

#include "../scratch_folder.h"
#include "file_stream_fixture.h"
#include "foreign_objects.h"
#include "mailbox_fixture.h"
#include "property/rtf.h"
#include "property/rtf_stream.h"
#include "property/rtf_text.h"
#include "property_helpers.h"

namespace {
using FileStreams = mapisim::test::FileStreamTest;
} // namespace

TEST_F(FileStreams, AFileIsRead) {
    make_file("a.txt", "one two three");
    IStream* stream = nullptr;
    ASSERT_EQ(open(folder_.file("a.txt"), STGM_READ, stream), S_OK);
    EXPECT_EQ(read_all(stream), "one two three");
    EXPECT_EQ(stream->Seek(offset(-5), STREAM_SEEK_END, nullptr), S_OK);
    EXPECT_EQ(read_all(stream), "three");
    EXPECT_EQ(write(stream, "x"), STG_E_ACCESSDENIED);
    STATSTG status{};
    ASSERT_EQ(stream->Stat(&status, STATFLAG_NONAME), S_OK);
    EXPECT_EQ(status.cbSize.QuadPart, 13u);
    EXPECT_EQ(status.grfMode, static_cast<DWORD>(STGM_READ));
    IStream* clone = nullptr;
    ASSERT_EQ(stream->Clone(&clone), S_OK);
    EXPECT_EQ(stream->Release(), 0u);
    ASSERT_EQ(clone->Seek(offset(0), STREAM_SEEK_SET, nullptr), S_OK);
    EXPECT_EQ(read_all(clone), "one two three");
    clone->Release();
}

TEST_F(FileStreams, AFileIsWritten) {
    make_file("a.txt", "one two three");
    IStream* stream = nullptr;
    ASSERT_EQ(open(folder_.file("a.txt"), STGM_READWRITE, stream), S_OK);
    EXPECT_EQ(write(stream, "ONE"), S_OK);
    EXPECT_EQ(stream->Seek(offset(2), STREAM_SEEK_END, nullptr), S_OK);
    EXPECT_EQ(write(stream, "."), S_OK);
    EXPECT_EQ(stream->Commit(STGC_DEFAULT), S_OK);
    stream->Release();
    EXPECT_EQ(content("a.txt"), std::string("ONE two three\0\0.", 16));

    ASSERT_EQ(open(folder_.file("a.txt"), STGM_READWRITE | STGM_CREATE, stream), S_OK);
    EXPECT_EQ(write(stream, "anew"), S_OK);
    ULARGE_INTEGER size{};
    size.QuadPart = 2;
    EXPECT_EQ(stream->SetSize(size), S_OK);
    stream->Release();
    EXPECT_EQ(content("a.txt"), "an");

    ASSERT_EQ(open(folder_.file("new.txt"), STGM_READWRITE | STGM_CREATE, stream), S_OK);
    stream->Release();
    EXPECT_EQ(content("new.txt"), "");
    EXPECT_EQ(names().size(), 2u);
}

TEST_F(FileStreams, NamesMayBeWide) {
    const std::string path = folder_.file("") + "\xC3\xBC"
                                                "ber \xE3\x81\x82.txt";
    IStream* stream = nullptr;
    ASSERT_EQ(OpenStreamOnFileW(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_CREATE | STGM_READWRITE,
                                mapisim::property::wide_from_utf8(path).c_str(), nullptr, &stream),
              S_OK);
    EXPECT_EQ(write(stream, "x"), S_OK);
    stream->Release();
    const std::u8string name(path.begin(), path.end());
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(name)));
}

TEST_F(FileStreams, ATemporaryFileHasANameOfItsOwnAndGoesWithTheStream) {
    IStream *first = nullptr, *second = nullptr, *clone = nullptr;
    const std::string folder = folder_.file("").substr(0, folder_.file("x").size() - 2);
    ASSERT_EQ(open(folder, kTemporary, first, "abc"), S_OK);
    ASSERT_EQ(open(folder, kTemporary, second), S_OK);
    auto found = names();
    ASSERT_EQ(found.size(), 2u);
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return (a[0] | 0x20) < (b[0] | 0x20); });
    EXPECT_EQ(found[0].substr(0, 3), "abc");
    EXPECT_EQ(found[0].substr(7), ".TMP");
    EXPECT_EQ(found[1].substr(0, 3), "SOF");
    ASSERT_EQ(first->Clone(&clone), S_OK);
    first->Release();
    second->Release();
    EXPECT_EQ(names().size(), 1u) << "a clone is open";
    clone->Release();
    EXPECT_EQ(names().size(), 0u);

    ASSERT_EQ(open(folder, SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE, first), S_OK);
    first->Release();
    EXPECT_EQ(names().size(), 1u) << "it was not to be deleted";

    ASSERT_EQ(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                               STGM_CREATE | STGM_READWRITE | STGM_DELETEONRELEASE, nullptr,
                               nullptr, &first),
              S_OK);
    EXPECT_EQ(write(first, "somewhere"), S_OK);
    first->Release();
}

TEST_F(FileStreams, WhatCannotBeIsRefused) {
    IStream* stream = reinterpret_cast<IStream*>(1);
    EXPECT_EQ(open(folder_.file("none"), STGM_READ, stream), MAPI_E_NOT_FOUND);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(open(folder_.file("none"), STGM_READWRITE, stream), MAPI_E_NOT_FOUND);
    EXPECT_EQ(open(folder_.file("no/folder"), STGM_CREATE | STGM_READWRITE, stream),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(open(folder_.file("."), STGM_READ, stream), MAPI_E_NO_ACCESS);
    EXPECT_EQ(open(folder_.file("a"), STGM_CREATE, stream), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(open(folder_.file("a"), 0x00000800, stream), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(open(folder_.file("."),
                   SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE | STGM_DELETEONRELEASE, stream,
                   "four"),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(open(folder_.file("."), SOF_UNIQUEFILENAME, stream), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(
        OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_READ, nullptr, nullptr, &stream),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenStreamOnFile(nullptr, MAPIFreeBuffer, STGM_READ, nullptr, nullptr, &stream),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(
        OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_READ, nullptr, nullptr, nullptr),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_TRUE(names().empty());
}

namespace {

class RtfStreams : public MailboxTest, protected mapisim::test::StreamText {
protected:
    void SetUp() override {
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
        MailboxTest::SetUp();
    }
    void TearDown() override {
        MailboxTest::TearDown();
        DeinitMapiUtil();
    }
    static void refuses_what_its_page_excludes(IStream* text) {
        IStream* clone = reinterpret_cast<IStream*>(1);
        STATSTG status{};
        EXPECT_EQ(text->Seek(offset(0), STREAM_SEEK_SET, nullptr), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(text->SetSize({}), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(text->Revert(), MAPI_E_NO_SUPPORT);
        for (const DWORD lock : {DWORD{LOCK_WRITE}, DWORD{LOCK_EXCLUSIVE}}) {
            EXPECT_EQ(text->LockRegion({}, {}, lock), MAPI_E_NO_SUPPORT);
            EXPECT_EQ(text->UnlockRegion({}, {}, lock), MAPI_E_NO_SUPPORT);
        }
        EXPECT_EQ(text->Stat(&status, 0), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(text->Clone(&clone), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(clone, nullptr);
    }
    /// A stream of the property, as a client would open it.
    static Ref<IStream> open_rtf(IMessage* message, ULONG flags) {
        IUnknown* out = nullptr;
        EXPECT_EQ(message->OpenProperty(PR_RTF_COMPRESSED, &IID_IStream, 0, flags, &out), S_OK);
        return Ref<IStream>::adopt(static_cast<IStream*>(out));
    }
    static Ref<IStream> in_memory(const std::vector<std::byte>& bytes) {
        return mapisim::property::make_stream(bytes, nullptr, nullptr);
    }
    static std::string native(const std::string& rtf, ULONG page, ULONG& type) {
        auto compressed = in_memory(mapisim::property::compress_rtf(rtf));
        RTF_WCSINFO options{sizeof options, MAPI_NATIVE_BODY, 1252, page};
        RTF_WCSRETINFO about{sizeof about, 99};
        IStream* text = nullptr;
        EXPECT_EQ(WrapCompressedRTFStreamEx(compressed.get(), &options, &text, &about), S_OK);
        type = about.ulStreamFlags;
        const std::string read = read_all(text);
        text->Release();
        return read;
    }
};

} // namespace

TEST_F(RtfStreams, TextIsWrittenAndReadThroughTheCompressedStream) {
    const std::string rtf = "{\\rtf1\\ansi hello\\par}";
    for (const ULONG form : {ULONG{0}, ULONG{STORE_UNCOMPRESSED_RTF}}) {
        auto message = create_message(inbox_.get(), "rich");
        IStream* text = nullptr;
        {
            auto compressed = open_rtf(message.get(), MAPI_CREATE | MAPI_MODIFY);
            ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY | form, &text), S_OK);
        }
        EXPECT_EQ(write(text, rtf.substr(0, 5)), S_OK);
        EXPECT_EQ(write(text, rtf.substr(5)), S_OK);
        char room[4];
        EXPECT_EQ(text->Read(room, 4, nullptr), STG_E_ACCESSDENIED);
        text->Release();
        ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        const auto bytes = get(message.get(), PR_RTF_COMPRESSED).bytes();
        EXPECT_EQ(std::to_integer<char>(bytes[8]), form ? 'M' : 'L');

        auto compressed = open_rtf(message.get(), 0);
        ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), 0, &text), S_OK);
        EXPECT_EQ(read_all(text), rtf);
        EXPECT_EQ(write(text, "x"), STG_E_ACCESSDENIED);
        text->Release();
    }
}

TEST_F(RtfStreams, CommitReachesTheStreamAndCanBeRepeated) {
    std::vector<std::byte> kept;
    auto compressed = mapisim::property::make_stream(
        {},
        [&kept](mapisim::property::Bytes bytes, std::size_t) -> HRESULT {
            kept.assign(bytes.begin(), bytes.end());
            return S_OK;
        },
        nullptr);
    IStream* text = nullptr;
    ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY, &text), S_OK);
    std::string rtf;
    EXPECT_EQ(write(text, "{\\rtf1 "), S_OK);
    EXPECT_EQ(text->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(compressed->Commit(STGC_DEFAULT), S_OK);
    ASSERT_TRUE(mapisim::property::decompress_rtf(kept, rtf));
    EXPECT_EQ(rtf, "{\\rtf1 ");
    EXPECT_EQ(write(text, "}"), S_OK);
    text->Release();
    ASSERT_TRUE(mapisim::property::decompress_rtf(kept, rtf));
    EXPECT_EQ(rtf, "{\\rtf1 }");
}

TEST_F(RtfStreams, WhatIsWrittenReachesAFileThatTheClientHasLetGo) {
    ScratchFolder folder;
    const std::string path = folder.file("text.rtf");
    IStream *file = nullptr, *text = nullptr;
    ASSERT_EQ(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_CREATE | STGM_READWRITE,
                               reinterpret_cast<LPCTSTR>(path.c_str()), nullptr, &file),
              S_OK);
    ASSERT_EQ(WrapCompressedRTFStream(file, MAPI_MODIFY, &text), S_OK);
    EXPECT_EQ(write(text, "{\\rtf1 kept}"), S_OK);
    EXPECT_EQ(file->Release(), 0u);
    text->Release();
    std::ifstream in(folder.path() / "text.rtf", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::string rtf;
    ASSERT_TRUE(mapisim::property::decompress_rtf(
        std::as_bytes(std::span(bytes.data(), bytes.size())), rtf));
    EXPECT_EQ(rtf, "{\\rtf1 kept}");
}

TEST_F(RtfStreams, WhatCannotBeWrittenIsWrappedForReadingOnly) {
    auto message = create_message(inbox_.get(), "rich");
    IStream* text = nullptr;
    {
        auto compressed = open_rtf(message.get(), MAPI_CREATE | MAPI_MODIFY);
        ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY, &text), S_OK);
        EXPECT_EQ(write(text, "{\\rtf1 a}"), S_OK);
        text->Release();
    }
    auto compressed = open_rtf(message.get(), 0);
    text = reinterpret_cast<IStream*>(1);
    EXPECT_EQ(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY, &text), MAPI_E_NO_ACCESS);
    EXPECT_EQ(text, nullptr);
    ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), 0, &text), S_OK);
    EXPECT_EQ(read_all(text), "{\\rtf1 a}");
    text->Release();
}

TEST_F(RtfStreams, AnUnknownCodePageIsRefusedWhereItIsUsed) {
    RTF_WCSINFO options{sizeof options, MAPI_NATIVE_BODY, 1252, 99999};
    RTF_WCSRETINFO about{sizeof about, 0};
    IStream* text = nullptr;
    auto plain = in_memory(mapisim::property::compress_rtf("{\\rtf1\\ansi\\fromtext abc}"));
    EXPECT_EQ(WrapCompressedRTFStreamEx(plain.get(), &options, &text, &about),
              MAPI_E_INVALID_PARAMETER);
    ULONG type = 0;
    EXPECT_EQ(native("{\\rtf1 abc}", 99999, type), "{\\rtf1 abc}");
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_NATIVE_BODY_TYPE_RTF));
    EXPECT_EQ(native("{\\rtf1\\ansi\\fromtext abc}", 1200, type).size(), 6u);
    options = {sizeof options, MAPI_NATIVE_BODY, 99999, 0};
    plain = in_memory(mapisim::property::compress_rtf("{\\rtf1\\ansi\\fromtext abc}"));
    ASSERT_EQ(WrapCompressedRTFStreamEx(plain.get(), &options, &text, &about), S_OK)
        << "the message's own";
    EXPECT_EQ(read_all(text), "abc");
    text->Release();
}

TEST_F(RtfStreams, TheyGoInOneDirection) {
    auto compressed = in_memory(mapisim::property::compress_rtf("{\\rtf1 abc}"));
    IStream* text = nullptr;
    ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), 0, &text), S_OK);
    refuses_what_its_page_excludes(text);
    auto copy = mapisim::property::make_stream(
        {}, [](mapisim::property::Bytes, std::size_t) -> HRESULT { return S_OK; }, nullptr);
    ULARGE_INTEGER all{}, read{}, written{};
    all.QuadPart = 1000;
    EXPECT_EQ(text->CopyTo(copy.get(), all, &read, &written), S_OK);
    EXPECT_EQ(read.QuadPart, 11u);
    EXPECT_EQ(written.QuadPart, 11u);
    EXPECT_EQ(copy->Seek(offset(0), STREAM_SEEK_SET, nullptr), S_OK);
    EXPECT_EQ(read_all(copy.get()), "{\\rtf1 abc}");
    EXPECT_EQ(read_all(text), "") << "that was all";
    text->Release();
}

TEST_F(RtfStreams, NorDoesOneThatIsWrittenGoBack) {
    auto compressed = mapisim::property::make_stream(
        {}, [](mapisim::property::Bytes, std::size_t) -> HRESULT { return S_OK; }, nullptr);
    IStream* text = nullptr;
    ASSERT_EQ(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY, &text), S_OK);
    EXPECT_EQ(write(text, "{\\rtf1 abc}"), S_OK);
    refuses_what_its_page_excludes(text);
    EXPECT_EQ(text->Commit(STGC_DEFAULT), S_OK);
    text->Release();
    std::vector<std::byte> written;
    ASSERT_EQ(compressed->Seek(offset(0), STREAM_SEEK_SET, nullptr), S_OK);
    ASSERT_EQ(mapisim::property::read_all(compressed.get(), written), S_OK);
    std::string rtf;
    ASSERT_TRUE(mapisim::property::decompress_rtf(written, rtf));
    EXPECT_EQ(rtf, "{\\rtf1 abc}") << "what was refused changed nothing";
}

TEST_F(RtfStreams, TheExtendedFormWritesInEitherForm) {
    for (const ULONG form : {ULONG{0}, ULONG{STORE_UNCOMPRESSED_RTF}}) {
        std::vector<std::byte> kept;
        auto compressed = mapisim::property::make_stream(
            {},
            [&kept](mapisim::property::Bytes bytes, std::size_t) -> HRESULT {
                kept.assign(bytes.begin(), bytes.end());
                return S_OK;
            },
            nullptr);
        // Code pages count for the native body alone.
        RTF_WCSINFO options{sizeof options, MAPI_MODIFY | form, 99999, 99999};
        RTF_WCSRETINFO about{sizeof about, 99};
        IStream* text = nullptr;
        ASSERT_EQ(WrapCompressedRTFStreamEx(compressed.get(), &options, &text, &about), S_OK);
        char room[4];
        EXPECT_EQ(text->Read(room, sizeof room, nullptr), STG_E_ACCESSDENIED);
        EXPECT_EQ(write(text, "{\\rtf1\\ansi gr\\'fc}"), S_OK);
        text->Release();
        ASSERT_GT(kept.size(), 16u);
        EXPECT_EQ(std::to_integer<char>(kept[8]), form ? 'M' : 'L') << "MELA or LZFu";
        std::string rtf;
        ASSERT_TRUE(mapisim::property::decompress_rtf(kept, rtf));
        EXPECT_EQ(rtf, "{\\rtf1\\ansi gr\\'fc}");
    }
}

TEST_F(RtfStreams, TheExtendedFormReadsRichTextWhereNoNativeBodyIsAskedFor) {
    const std::string html = mapisim::property::rtf_from_html("<p>one</p>");
    for (const std::string& rtf :
         {std::string("{\\rtf1\\ansi one}"), html, std::string("{\\rtf1\\ansi\\fromtext one}")}) {
        for (const ULONG flags : {ULONG{0}, ULONG{STORE_UNCOMPRESSED_RTF}}) {
            for (const bool is_stored : {false, true}) { // which the stream itself says
                auto compressed = in_memory(is_stored ? mapisim::property::store_rtf(rtf)
                                                      : mapisim::property::compress_rtf(rtf));
                RTF_WCSINFO options{sizeof options, flags, 99999, 99999};
                RTF_WCSRETINFO about{sizeof about, 99};
                IStream* text = nullptr;
                ASSERT_EQ(WrapCompressedRTFStreamEx(compressed.get(), &options, &text, &about),
                          S_OK);
                EXPECT_EQ(read_all(text), rtf);
                EXPECT_EQ(write(text, "x"), STG_E_ACCESSDENIED);
                text->Release();
            }
        }
    }
}

TEST_F(RtfStreams, TheExtendedFormDoesNotWriteWhatIsOpenForReading) {
    auto message = create_message(inbox_.get(), "rich");
    set(message.get(),
        {Value::binary(PR_RTF_COMPRESSED, mapisim::property::compress_rtf("{\\rtf1 one}"))});
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    auto compressed = open_rtf(message.get(), 0);
    RTF_WCSINFO options{sizeof options, MAPI_MODIFY, 0, 0};
    RTF_WCSRETINFO about{sizeof about, 0};
    IStream* text = reinterpret_cast<IStream*>(1);
    EXPECT_EQ(WrapCompressedRTFStreamEx(compressed.get(), &options, &text, &about),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(text, nullptr);
    options.ulFlags = 0;
    ASSERT_EQ(WrapCompressedRTFStreamEx(compressed.get(), &options, &text, &about), S_OK);
    EXPECT_EQ(read_all(text), "{\\rtf1 one}");
    text->Release();
}

TEST_F(RtfStreams, WhatIsNoRichTextIsRefused) {
    IStream* text = reinterpret_cast<IStream*>(1);
    auto bad = in_memory(std::vector<std::byte>(40, std::byte{7}));
    EXPECT_EQ(WrapCompressedRTFStream(bad.get(), 0, &text), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(text, nullptr);
    auto empty = in_memory({});
    ASSERT_EQ(WrapCompressedRTFStream(empty.get(), 0, &text), S_OK);
    EXPECT_EQ(read_all(text), "");
    text->Release();
    EXPECT_EQ(WrapCompressedRTFStream(bad.get(), 0x40, &text), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(WrapCompressedRTFStream(nullptr, 0, &text), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(WrapCompressedRTFStream(bad.get(), 0, nullptr), MAPI_E_INVALID_PARAMETER);
    RTF_WCSINFO options{sizeof options, MAPI_NATIVE_BODY | MAPI_MODIFY, 0, 0};
    RTF_WCSRETINFO about{sizeof about, 0};
    EXPECT_EQ(WrapCompressedRTFStreamEx(bad.get(), &options, &text, &about),
              MAPI_E_INVALID_PARAMETER);
    options = {sizeof options - 1, 0, 0, 0};
    EXPECT_EQ(WrapCompressedRTFStreamEx(empty.get(), &options, &text, &about),
              MAPI_E_INVALID_PARAMETER);
    options = {sizeof options, 2, 0, 0};
    EXPECT_EQ(WrapCompressedRTFStreamEx(empty.get(), &options, &text, &about),
              MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(WrapCompressedRTFStreamEx(empty.get(), nullptr, &text, &about),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(WrapCompressedRTFStreamEx(empty.get(), &options, &text, nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(RtfStreams, TheNativeBodyComesInTheWantedCodePage) {
    ULONG type = 0;
    EXPECT_EQ(native("{\\rtf1\\ansi plain rich}", 0, type), "{\\rtf1\\ansi plain rich}");
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_NATIVE_BODY_TYPE_RTF));
    const std::string html = mapisim::property::rtf_from_html("<p>gr\xC3\xBC\xC3\x9F</p>");
    EXPECT_EQ(native(html, 65001, type), "<p>gr\xC3\xBC\xC3\x9F</p>");
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_NATIVE_BODY_TYPE_HTML));
    EXPECT_EQ(native(html, 0, type), "<p>gr\xFC\xDF</p>");
    native("{\\rtf1\\ansi{\\fonttbl}write \\\\fromtext there}", 0, type);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_NATIVE_BODY_TYPE_RTF)) << "it is shown, not said";
    const std::string text = mapisim::property::rtf_from_text("\xC3\xBC");
    EXPECT_EQ(native(text, 1200, type).substr(0, 2), std::string("\xFC\0", 2));
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_NATIVE_BODY_TYPE_PLAINTEXT));
}

namespace {

/// A message of a store that does not keep plain and rich text in step.
class ForeignText : public mapisim::test::ForeignMessage {
public:
    HRESULT STDMETHODCALLTYPE OpenProperty(ULONG tag, LPCIID, ULONG, ULONG,
                                           LPUNKNOWN* out) override {
        *out = nullptr;
        const mapisim::property::Value* const value = bag.find(tag);
        if (!value)
            return MAPI_E_NOT_FOUND;
        *out = mapisim::property::make_stream(
                   mapisim::property::stream_content(*value, PROP_TYPE(tag)), nullptr, nullptr)
                   .detach();
        return S_OK;
    }
    std::string plain() const {
        const auto* const value = bag.find(PR_BODY_W);
        return value ? std::string(value->text()) : "none";
    }
    std::string rich() const {
        std::string rtf = "none";
        const auto* const value = bag.find(PR_RTF_COMPRESSED);
        if (value)
            mapisim::property::decompress_rtf(value->bytes(), rtf);
        return rtf;
    }
};

} // namespace

TEST_F(RtfStreams, RtfSyncBringsAForeignMessageInStep) {
    auto message = Ref<ForeignText>::adopt(new ForeignText);
    message->bag.set_text(PR_BODY_W, "hello");
    BOOL updated = 7;
    EXPECT_EQ(RTFSync(message.get(), 0, &updated), S_OK);
    EXPECT_FALSE(updated);
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_RTF_CHANGED, &updated), S_OK);
    EXPECT_FALSE(updated);
    EXPECT_EQ(message->plain(), "hello") << "there is no rich text";
    EXPECT_FALSE(message->bag.has(PR_RTF_IN_SYNC));
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_BODY_CHANGED, &updated), S_OK);
    EXPECT_TRUE(updated);
    EXPECT_TRUE(message->bag.boolean(PR_RTF_IN_SYNC));
    EXPECT_FALSE(message->saved) << "that is the caller's";
    message->bag.set_boolean(PR_RTF_IN_SYNC, false);
    EXPECT_EQ(message->rich(), mapisim::property::rtf_from_text("hello"));
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_BODY_CHANGED, &updated), S_OK);
    EXPECT_FALSE(updated) << "they say the same";
    EXPECT_FALSE(message->bag.boolean(PR_RTF_IN_SYNC)) << "nothing is written";

    const auto other = mapisim::property::compress_rtf("{\\rtf1 other}");
    message->bag.set_binary(PR_RTF_COMPRESSED, other);
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_RTF_CHANGED | RTF_SYNC_BODY_CHANGED, &updated), S_OK);
    EXPECT_TRUE(updated);
    EXPECT_EQ(message->plain(), "other") << "where both changed the rich text counts";
    EXPECT_TRUE(message->bag.boolean(PR_RTF_IN_SYNC));
    message->bag.set_boolean(PR_RTF_IN_SYNC, false);

    message->bag.set_binary(PR_RTF_COMPRESSED,
                            mapisim::property::Bytes(other).subspan(0, other.size() - 3));
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_RTF_CHANGED, &updated), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(message->plain(), "other");
    EXPECT_FALSE(message->bag.boolean(PR_RTF_IN_SYNC));
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_BODY_CHANGED, &updated), S_OK);
    EXPECT_TRUE(updated) << "what is damaged is replaced";
    EXPECT_TRUE(message->bag.boolean(PR_RTF_IN_SYNC));
    EXPECT_EQ(message->rich(), mapisim::property::rtf_from_text("other"));
    EXPECT_EQ(RTFSync(message.get(), 4, &updated), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(RTFSync(nullptr, 0, &updated), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(RTFSync(message.get(), 0, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(RtfStreams, RtfSyncHasNothingToDoInOurStores) {
    auto message = create_message(inbox_.get(), "rich");
    set(message.get(),
        {Value::binary(PR_RTF_COMPRESSED, mapisim::property::compress_rtf("{\\rtf1 one}"))});
    BOOL updated = 7;
    EXPECT_EQ(RTFSync(message.get(), RTF_SYNC_RTF_CHANGED, &updated), S_OK);
    EXPECT_FALSE(updated);
    EXPECT_EQ(get(message.get(), PR_BODY_W).text(), "one");
}

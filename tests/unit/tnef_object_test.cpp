// TNEF objects as clients have them, through the exported functions, and tags in the text.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <mapiguid.h>
#include <tnef.h>

#include "../refusing_stream.h"
#include "data_fixture.h"
#include "foreign_objects.h"
#include "stream_text.h"
#include "tnef/tagged_body.h"

// Declared by no header: one has its name as text.
EXTERN_C HRESULT STDAPICALLTYPE GetTnefStreamCodePage(LPSTREAM, ULONG*, ULONG*);

namespace {

using namespace mapisim;
using namespace mapisim::test;
using property::Bag;
using property::Value;
using tnef::Tagged;

/// A client's message with a text and attachments that can be opened.
class TaggedMessage final : public ForeignMessage {
public:
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG, ULONG* count,
                                       LPSPropValue* values) override {
        return give(bag, tags, count, values);
    }
    HRESULT STDMETHODCALLTYPE OpenAttach(ULONG number, LPCIID, ULONG, LPATTACH* out) override;

    static HRESULT give(const Bag& bag, const SPropTagArray* tags, ULONG* count,
                        LPSPropValue* values) {
        const std::vector<ULONG> wanted(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        std::vector<const Value*> found;
        for (const ULONG tag : wanted)
            found.push_back(bag.find(tag));
        *count = tags->cValues;
        return property::export_columns(wanted, found, true, 0, values);
    }
    std::vector<Bag> files;
};

class TaggedFile final : public ForeignObject<IAttach> {
public:
    explicit TaggedFile(Bag& values) : values_(values) {}
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG, ULONG* count,
                                       LPSPropValue* values) override {
        return TaggedMessage::give(values_, tags, count, values);
    }
    HRESULT STDMETHODCALLTYPE SaveChanges(ULONG) override {
        values_.merge(bag);
        return S_OK;
    }

private:
    Bag& values_;
};

HRESULT STDMETHODCALLTYPE TaggedMessage::OpenAttach(ULONG number, LPCIID, ULONG, LPATTACH* out) {
    *out = nullptr;
    if (number >= files.size())
        return MAPI_E_NOT_FOUND;
    *out = new TaggedFile(files[number]);
    return S_OK;
}

/// One that has more properties than a property set can have.
class FullMessage final : public ForeignMessage {
public:
    HRESULT STDMETHODCALLTYPE GetPropList(ULONG, LPSPropTagArray* out) override {
        return property::export_tags(std::vector<ULONG>(0x10001, PR_SUBJECT_W), out);
    }
};

/// A client's stream in memory that runs out of room, or cannot be read to its end.
class FailingStream final : public RefusingStream {
public:
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = --references;
        if (left == 0)
            delete this;
        return left;
    }
    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        if (at >= readable)
            return STG_E_READFAULT;
        const std::size_t got = std::min<std::size_t>(size, content.size() - at);
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), got,
                    static_cast<std::byte*>(out));
        at += got;
        most = std::max(most, at);
        *read = static_cast<ULONG>(got);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        const std::size_t put = std::min<std::size_t>(size, room > at ? room - at : 0);
        content.resize(std::max(content.size(), at + put));
        std::copy_n(static_cast<const std::byte*>(in), put,
                    content.begin() + static_cast<std::ptrdiff_t>(at));
        at += put;
        *written = static_cast<ULONG>(put);
        return put == 0 ? STG_E_MEDIUMFULL : S_OK;
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER* now) override {
        const auto start = origin == STREAM_SEEK_SET   ? 0
                           : origin == STREAM_SEEK_CUR ? static_cast<LONGLONG>(at)
                                                       : static_cast<LONGLONG>(content.size());
        at = static_cast<std::size_t>(start + move.QuadPart);
        if (now)
            now->QuadPart = at;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        if (!can_shrink)
            return MAPI_E_NO_SUPPORT;
        content.resize(static_cast<std::size_t>(size.QuadPart));
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return S_OK; }

    std::vector<std::byte> content;
    std::size_t at = 0, most = 0, room = 10'000'000, readable = 10'000'000;
    bool can_shrink = true;
};

class TnefObjects : public DataTest {
protected:
    void SetUp() override {
        DataTest::SetUp();
        message_ = Owned<TaggedMessage>(new TaggedMessage);
        message_->bag.set_text(PR_BODY_W, "See @ and @.");
        message_->bag.set_text(PR_SUBJECT_W, "tagged");
        add_file("plan.txt", 10);
        add_file("a:b.txt", 4);
        message_->files[1].set_text(PR_ATTACH_TRANSPORT_NAME_W, "T2.DAT");
    }

    void add_file(const char* name, LONG position) {
        message_->attachments.push_back(
            object::Ref<ForeignAttachment>::adopt(new ForeignAttachment));
        message_->files.push_back({Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE),
                                   Value::text(PR_ATTACH_FILENAME_W, name),
                                   Value::number(PR_RENDERING_POSITION, position)});
    }
    static HRESULT open(IStream* stream, IMessage* message, ULONG flags, Owned<ITnef>& out,
                        const char* name = "winmail.dat") {
        return OpenTnefStreamEx(nullptr, stream, reinterpret_cast<LPTSTR>(const_cast<char*>(name)),
                                flags, message, 100, nullptr, out.out());
    }
    /// A stream of the client's own, without a file.
    static Owned<IStream> stream() {
        Owned<IStream> out;
        EXPECT_EQ(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                                   SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE |
                                       STGM_DELETEONRELEASE,
                                   nullptr, nullptr, out.out()),
                  S_OK);
        return out;
    }
    static void rewind(IStream* stream) {
        EXPECT_EQ(stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr), S_OK);
    }

    Owned<TaggedMessage> message_;
};

TEST_F(TnefObjects, OfTooManyPropertiesNoneIsLeftOutSilently) {
    auto file = stream();
    Owned<FullMessage> message(new FullMessage);
    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message.get(), TNEF_ENCODE, tnef), S_OK);
    EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
    WORD key = 0;
    STnefProblemArray* problems = nullptr;
    EXPECT_EQ(tnef->Finish(0, &key, &problems), MAPI_E_TOO_BIG);
    EXPECT_EQ(problems, nullptr);
}

TEST_F(TnefObjects, FromOneMessageToAnother) {
    auto file = stream();
    {
        Owned<ITnef> tnef;
        ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
        EXPECT_EQ(message_->references, 2u);
        ASSERT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
        WORD key = 0;
        STnefProblemArray* problems = nullptr;
        ASSERT_EQ(tnef->Finish(0, &key, &problems), S_OK);
        EXPECT_EQ(problems, nullptr);
        EXPECT_EQ(key, 102);
    }
    EXPECT_EQ(message_->references, 1u); // released with the object
    rewind(file.get());
    ULONG page = 0, sub_page = 7;
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), &page, &sub_page), S_OK);
    EXPECT_EQ(page, 1252u);
    EXPECT_EQ(sub_page, 0u);
    page = 0, sub_page = 7;
    EXPECT_EQ(GetTnefStreamCodePage(file.get(), &page, &sub_page), S_OK); // its other spelling
    EXPECT_EQ(page, 1252u);
    EXPECT_EQ(sub_page, 0u);
    Owned<ForeignMessage> copy(new ForeignMessage);
    Owned<ITnef> tnef;
    ASSERT_EQ(OpenTnefStream(nullptr, file.get(), nullptr, TNEF_DECODE, copy.get(), 0, tnef.out()),
              S_OK);
    Block<STnefProblemArray> problems;
    EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, problems.out()), S_OK);
    EXPECT_EQ(problems.get(), nullptr);
    EXPECT_EQ(copy->bag.text(PR_SUBJECT_W), "tagged");
    EXPECT_EQ(copy->attachments.size(), 2u);
}

TEST_F(TnefObjects, ProblemArraysAreTheCallers) {
    message_->refused = PR_SUBJECT_W;
    message_->refusal = MAPI_E_NO_ACCESS;
    auto file = stream();
    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    ASSERT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE | TNEF_PROP_MESSAGE_ONLY, 0, nullptr, nullptr),
              S_OK);
    ASSERT_EQ(tnef->Finish(0, nullptr, nullptr), S_OK);
    rewind(file.get());
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_DECODE, tnef), S_OK);
    STnefProblemArray* problems = nullptr;
    ASSERT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, &problems), S_OK);
    ASSERT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].ulPropTag, PR_SUBJECT_W);
    EXPECT_EQ(problems->aProblem[0].ulAttribute, attSubject);
    EXPECT_EQ(MAPIFreeBuffer(problems), 0u);
    EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, nullptr), S_OK);
}

TEST_F(TnefObjects, WhatIsWrongIsRefused) {
    auto file = stream();
    ITnef* out = reinterpret_cast<ITnef*>(1);
    auto* const name = reinterpret_cast<LPTSTR>(const_cast<char*>("n"));
    EXPECT_EQ(OpenTnefStream(nullptr, nullptr, name, TNEF_ENCODE, message_.get(), 1, &out),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(out, nullptr);
    EXPECT_EQ(OpenTnefStream(nullptr, file.get(), name, TNEF_ENCODE, nullptr, 1, &out),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenTnefStream(nullptr, file.get(), name, TNEF_ENCODE, message_.get(), 1, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenTnefStream(nullptr, file.get(), name, 0x40, message_.get(), 1, &out),
              MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(OpenTnefStreamEx(nullptr, file.get(), name, 1, message_.get(), 1, nullptr, &out),
              MAPI_E_UNKNOWN_FLAGS);
    ULONG page = 0;
    EXPECT_EQ(GetTnefStreamCodepage(nullptr, &page, &page), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), nullptr, &page), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), &page, &page), MAPI_E_CORRUPT_DATA);

    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    EXPECT_EQ(tnef->AddProps(0x20, 0, nullptr, nullptr), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(tnef->Finish(1, nullptr, nullptr), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(tnef->SetProps(TNEF_PROP_INCLUDE, 0, 1, nullptr), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(tnef->SetProps(0, 0, 1, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(tnef->OpenTaggedBody(nullptr, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    void* object = nullptr;
    EXPECT_EQ(tnef->QueryInterface(IID_ITNEF, &object), S_OK);
    EXPECT_EQ(object, tnef.get());
    static_cast<ITnef*>(object)->Release();
    EXPECT_EQ(tnef->QueryInterface(IID_IStream, &object), MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(TnefObjects, AStreamThatFails) {
    // A stream that cannot be written.
    Owned<IStream> closed(property::make_stream({}, {}, {}).detach());
    Owned<ITnef> tnef;
    ASSERT_EQ(open(closed.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    EXPECT_EQ(tnef->Finish(0, nullptr, nullptr), STG_E_ACCESSDENIED);
}

TEST_F(TnefObjects, WhatFailedHalfWayIsWrittenAgain) {
    auto file = Owned<FailingStream>(new FailingStream);
    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    ASSERT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
    message_->bag.set_text(PR_BODY_W, std::string(200'000, 'x')); // of several portions
    file->room = 100'000;
    EXPECT_EQ(tnef->Finish(0, nullptr, nullptr), STG_E_MEDIUMFULL);
    EXPECT_TRUE(file->content.empty()); // as it was
    file->room = 10'000'000;
    WORD key = 0;
    EXPECT_EQ(tnef->Finish(0, &key, nullptr), S_OK);
    EXPECT_EQ(key, 102);
    file->at = 0;
    auto copy = Owned<ForeignMessage>(new ForeignMessage);
    ASSERT_EQ(open(file.get(), copy.get(), TNEF_DECODE, tnef), S_OK);
    EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, nullptr), S_OK);
    EXPECT_EQ(copy->bag.text(PR_BODY_W).size(), 200'000u);
    EXPECT_EQ(copy->attachments.size(), 2u);

    // What cannot be taken back is not written behind.
    auto stuck = Owned<FailingStream>(new FailingStream);
    stuck->room = 100'000;
    stuck->can_shrink = false;
    ASSERT_EQ(open(stuck.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    ASSERT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
    EXPECT_EQ(tnef->Finish(0, nullptr, nullptr), STG_E_MEDIUMFULL);
    stuck->room = 10'000'000;
    const std::size_t size = stuck->content.size();
    EXPECT_EQ(tnef->Finish(0, nullptr, nullptr), STG_E_MEDIUMFULL);
    EXPECT_EQ(stuck->content.size(), size);
}

TEST_F(TnefObjects, NoMoreOfAStreamIsReadThanTellsItsCodePage) {
    auto file = Owned<FailingStream>(new FailingStream);
    tnef::Writer out;
    tnef::put_header(out, 1);
    tnef::put_attribute(out, LVL_MESSAGE, attTnefVersion, property::bytes_of("\0\0\1\0", 4));
    tnef::put_attribute(out, LVL_MESSAGE, attOemCodepage,
                        property::bytes_of("\xE3\4\0\0\0\0\0\0", 8));
    const std::vector<std::byte> large(1'000'000);
    tnef::put_attribute(out, LVL_MESSAGE, attBody, large);
    file->content = out.take();
    ULONG page = 0, sub_page = 0;
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), &page, &sub_page), S_OK);
    EXPECT_EQ(page, 1251u);
    EXPECT_LT(file->most, 10'000u);
    EXPECT_EQ(file->at, 0u);
    // Behind a large attribute it is found all the same.
    tnef::Writer late;
    tnef::put_header(late, 1);
    tnef::put_attribute(late, LVL_MESSAGE, attBody, large);
    tnef::put_attribute(late, LVL_MESSAGE, attOemCodepage,
                        property::bytes_of("\xE2\4\0\0\0\0\0\0", 8));
    file->content = late.take();
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), &page, &sub_page), S_OK);
    EXPECT_EQ(page, 1250u);
    // A stream that fails stands where it stood.
    file->readable = 500'000;
    EXPECT_EQ(GetTnefStreamCodepage(file.get(), &page, &sub_page), MAPI_E_NOT_ENOUGH_DISK);
    EXPECT_EQ(file->at, 0u);
}

// Tags --------------------------------------------------------------------------------------------

TEST_F(TnefObjects, TextIsTagged) {
    auto file = stream();
    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    Owned<IStream> text;
    ASSERT_EQ(tnef->OpenTaggedBody(message_.get(), 0, text.out()), S_OK);
    EXPECT_EQ(StreamText::read_all(text.get()),
              "See [[ a_b.txt : 101 in T2.DAT ]] and [[ plan.txt : 100 in winmail.dat ]].");
    EXPECT_EQ(text->Write("x", 1, nullptr), STG_E_ACCESSDENIED);
    EXPECT_EQ(message_->bag.text(PR_BODY_W), "See @ and @."); // stays as it is
    EXPECT_EQ(tnef->OpenTaggedBody(message_.get(), MAPI_CREATE, text.out()),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(TnefObjects, TagsBecomePositions) {
    for (Bag& values : message_->files)
        values.set_number(PR_RENDERING_POSITION, -1);
    auto file = stream();
    Owned<ITnef> tnef;
    ASSERT_EQ(open(file.get(), message_.get(), TNEF_ENCODE, tnef), S_OK);
    Owned<IStream> text;
    ASSERT_EQ(tnef->OpenTaggedBody(message_.get(), MAPI_CREATE | MAPI_MODIFY, text.out()), S_OK);
    const std::string written = "1: [[ plan.txt : 100 in winmail.dat ]], 2: [[ x : 7 in t2.dat ]], "
                                "[[ none : 9 in winmail.dat ]] [[ no tag ]]";
    EXPECT_EQ(text->Write(written.data(), static_cast<ULONG>(written.size()), nullptr), S_OK);
    EXPECT_EQ(message_->bag.text(PR_BODY_W), "See @ and @.");
    text.release(); // commits
    EXPECT_EQ(message_->bag.text(PR_BODY_W),
              "1:  , 2:  , [[ none : 9 in winmail.dat ]] [[ no tag ]]");
    EXPECT_EQ(message_->files[0].number(PR_RENDERING_POSITION), 3);
    EXPECT_EQ(message_->files[1].number(PR_RENDERING_POSITION), 9);

    // What is opened to be changed begins as it is; Commit is enough, and Revert takes back.
    ASSERT_EQ(tnef->OpenTaggedBody(message_.get(), MAPI_MODIFY, text.out()), S_OK);
    EXPECT_EQ(text->SetSize(ULARGE_INTEGER{}), S_OK);
    EXPECT_EQ(text->Write("gone", 4, nullptr), S_OK);
    EXPECT_EQ(text->Revert(), S_OK);
    EXPECT_EQ(text->Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr), S_OK);
    EXPECT_EQ(text->Write("9: ", 3, nullptr), S_OK);
    EXPECT_EQ(text->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(message_->bag.text(PR_BODY_W),
              "9:  , 2:  , [[ none : 9 in winmail.dat ]] [[ no tag ]]");
    IStream* clone = nullptr;
    EXPECT_EQ(text->Clone(&clone), MAPI_E_NO_SUPPORT);
}

TEST_F(TnefObjects, AMessageWithATaggedTextIsLetGoOf) {
    Owned<IStream> text;
    ASSERT_EQ(tnef::open_tagged_body(*message_.get(), MAPI_MODIFY, {}, text.out()), S_OK);
    EXPECT_EQ(message_->references, 2u);
    object::body_of(text.get())->client_released(); // its memory may stay for longer
    EXPECT_EQ(message_->references, 1u);
    EXPECT_EQ(text->Write("x", 1, nullptr), S_OK);
    EXPECT_EQ(text->Commit(STGC_DEFAULT), MAPI_E_INVALID_OBJECT);
}

std::vector<Tagged> two(LONG first, LONG second) {
    return {{.number = 0, .key = 5, .position = first, .title = "one", .transport_name = {}},
            {.number = 1, .key = 6, .position = second, .title = "two", .transport_name = "t"}};
}

TEST(TnefTags, StandInThePlaceOfOneCharacter) {
    struct {
        const wchar_t* text;
        LONG first, second;
        const wchar_t* tagged;
    } const cases[] = {
        {L"a b", -1, -1, L"a b"},
        {L"a b", 1, -1, L"a[[ one : 5 in s ]]b"},
        {L"a b", 0, 2, L"[[ one : 5 in s ]] [[ two : 6 in t ]]"},
        {L"a b", 1, 1, L"a[[ one : 5 in s ]][[ two : 6 in t ]]b"},
        {L"a b", 3, 900, L"a b[[ one : 5 in s ]][[ two : 6 in t ]]"},
        {L"", 0, -1, L"[[ one : 5 in s ]]"},
    };
    for (const auto& [text, first, second, tagged] : cases)
        EXPECT_EQ(tnef::put_tags(text, two(first, second), "s"), tagged);
}

TEST(TnefTags, AreTakenOut) {
    struct {
        const wchar_t* tagged;
        const wchar_t* text;
        LONG first, second;
    } const cases[] = {
        {L"a[[ one : 5 in s ]]b", L"a b", 1, -1},
        {L"[[ whatever : 5 in elsewhere ]]", L" ", 0, -1},
        {L"[[ two : 99 in T ]][[ x : 1 in y : 5 in s ]]", L"  ", 1, 0},
        {L"[[ [[ one : 5 in s ]]", L" ", 0, -1},
        {L"[[ one : 8 in s ]]", L"[[ one : 8 in s ]]", -1, -1},
        {L"[[ one : in s ]] [[ one 5 in s ]] [[ : 5 ]]",
         L"[[ one : in s ]] [[ one 5 in s ]] [[ : 5 ]]", -1, -1},
        {L"[[ one : 5000000000 in s ]]", L"[[ one : 5000000000 in s ]]", -1, -1},
        {L"[[ no end : 5 in s", L"[[ no end : 5 in s", -1, -1},
        {L"[[ ", L"[[ ", -1, -1},
        {L"[[ [[ [[ no tag [[ one : 5 in s ]]", L" ", 0, -1},
        {L"", L"", -1, -1},
    };
    for (const auto& [tagged, text, first, second] : cases) {
        auto attachments = two(-1, -1);
        EXPECT_EQ(tnef::take_tags(tagged, attachments), text);
        EXPECT_EQ(attachments[0].position, first);
        EXPECT_EQ(attachments[1].position, second);
    }
}

} // namespace

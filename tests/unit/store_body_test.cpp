#include <mapicode.h>

#include "mailbox_fixture.h"
#include "property/rtf.h"
#include "property/rtf_text.h"
#include "property_helpers.h"

namespace {

constexpr ULONG kHtmlText = PROP_TAG(PT_UNICODE, PROP_ID(PR_HTML));
constexpr ULONG kNativeBody = PROP_TAG(PT_LONG, 0x1016);
constexpr ULONG kInternetCpid = PROP_TAG(PT_LONG, 0x3FDE);

/// The forms that a message's text has.
class StoreBodies : public MailboxTest {
protected:
    using Bag = mapisim::property::Bag;

    static Value rtf(const std::string& text) {
        return Value::binary(PR_RTF_COMPRESSED, mapisim::property::compress_rtf(text));
    }
    static std::string rtf_of(IMessage* message) {
        std::string text;
        EXPECT_TRUE(
            mapisim::property::decompress_rtf(get(message, PR_RTF_COMPRESSED).bytes(), text));
        return text;
    }
    static Value html(std::string_view text) {
        return Value::binary(PR_HTML, text.data(), text.size());
    }
    Ref<IMessage> saved(IMessage* message) {
        EXPECT_EQ(message->SaveChanges(0), S_OK);
        return open_message(entry_id(message));
    }
    static std::vector<ULONG> listed(IMessage* message) {
        SPropTagArray* tags = nullptr;
        EXPECT_EQ(message->GetPropList(MAPI_UNICODE, &tags), S_OK);
        std::vector<ULONG> out(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        mapisim::memory::free(tags);
        return out;
    }
    static std::size_t times(const std::vector<ULONG>& tags, ULONG wanted) {
        return static_cast<std::size_t>(std::count(tags.begin(), tags.end(), wanted));
    }
    static std::string stream(IMessage* message, ULONG tag) {
        IUnknown* out = nullptr;
        if (message->OpenProperty(tag, &IID_IStream, 0, 0, &out) != S_OK)
            return "none";
        auto* const stream = static_cast<IStream*>(out);
        char room[4096];
        ULONG read = 0;
        EXPECT_EQ(stream->Read(room, sizeof room, &read), S_OK);
        stream->Release();
        return {room, read};
    }
};

TEST_F(StoreBodies, RichTextAloneGivesTheOthers) {
    auto message = create_message(inbox_.get(), "rich");
    set(message.get(), {rtf("{\\rtf1\\ansi one\\par tw\\'f6}")});
    for (int round = 0; round < 2; ++round) { // before and after it was saved
        EXPECT_EQ(text(message.get(), PR_BODY_W), "one\r\ntw\xC3\xB6");
        EXPECT_EQ(rtf_of(message.get()), "{\\rtf1\\ansi one\\par tw\\'f6}");
        EXPECT_NE(text(message.get(), kHtmlText).find("one\r\ntw&#246;</pre>"), std::string::npos);
        EXPECT_TRUE(get(message.get(), PR_RTF_IN_SYNC).boolean());
        EXPECT_EQ(number(message.get(), kNativeBody), 2);
        const auto tags = listed(message.get());
        EXPECT_EQ(times(tags, PR_BODY_W), 1u);
        EXPECT_EQ(times(tags, PR_RTF_COMPRESSED), 1u);
        EXPECT_EQ(times(tags, PR_HTML), 0u); // it never was HTML
        EXPECT_EQ(stream(message.get(), PR_BODY_A).substr(0, 5), "one\r\n");
        if (round == 0)
            message = saved(message.get());
    }
    const auto row = contents(inbox_.get()).at(0);
    EXPECT_EQ(row.text(PR_BODY_W), "one\r\ntw\xC3\xB6"); // tables and searches have it
}

TEST_F(StoreBodies, PlainTextAloneGivesTheOthers) {
    auto message = create_message(inbox_.get(), "plain");
    EXPECT_FALSE(get(message.get(), PR_BODY_W));
    EXPECT_FALSE(get(message.get(), PR_RTF_COMPRESSED));
    EXPECT_FALSE(get(message.get(), PR_RTF_IN_SYNC));
    EXPECT_FALSE(get(message.get(), kNativeBody));
    set(message.get(), {Value::text(PR_BODY_W, "a <b>\r\n{c}")});
    message = saved(message.get());
    EXPECT_EQ(mapisim::property::text_from_rtf(rtf_of(message.get())), "a <b>\r\n{c}");
    EXPECT_NE(text(message.get(), kHtmlText).find("a &lt;b&gt;\r\n{c}"), std::string::npos);
    EXPECT_EQ(number(message.get(), kNativeBody), 1);
    EXPECT_EQ(times(listed(message.get()), PR_RTF_COMPRESSED), 1u);
    EXPECT_NE(stream(message.get(), PR_RTF_COMPRESSED), "none");
    // What is empty is text too.
    set(message.get(), {Value::text(PR_BODY_W, "")});
    EXPECT_EQ(mapisim::property::text_from_rtf(rtf_of(message.get())), "");
}

TEST_F(StoreBodies, HtmlAloneGivesTheOthers) {
    auto message = create_message(inbox_.get(), "html");
    const std::string source = "<p>gr\xC3\xBC\xC3\x9F <b>dich</b></p>";
    set(message.get(), {Value::number(kInternetCpid, 65001), html(source)});
    message = saved(message.get());
    EXPECT_EQ(text(message.get(), PR_BODY_W), "gr\xC3\xBC\xC3\x9F dich");
    std::string carried;
    ASSERT_TRUE(mapisim::property::html_in_rtf(rtf_of(message.get()), carried));
    EXPECT_EQ(carried, source);
    EXPECT_EQ(number(message.get(), kNativeBody), 3);
    // In another code page it is other text, and so are the forms that are made of it.
    set(message.get(), {Value::number(kInternetCpid, 1251)});
    EXPECT_EQ(text(message.get(), kHtmlText).substr(0, 7), "<p>gr\xD0\x93");
    ASSERT_TRUE(mapisim::property::html_in_rtf(rtf_of(message.get()), carried));
    EXPECT_EQ(carried, text(message.get(), kHtmlText));
}

TEST_F(StoreBodies, RichTextThatCarriesHtmlGivesIt) {
    auto message = create_message(inbox_.get(), "carrier");
    set(message.get(), {Value::number(kInternetCpid, 1252),
                        rtf(mapisim::property::rtf_from_html("<p>\xC3\xA9t\xD0\x9F</p>"))});
    EXPECT_EQ(times(listed(message.get()), PR_HTML), 1u);
    EXPECT_EQ(text(message.get(), kHtmlText), "<p>\xC3\xA9t\xD0\x9F</p>");
    EXPECT_EQ(stream(message.get(), PR_HTML), "<p>&#233;t&#1055;</p>");
    EXPECT_EQ(text(message.get(), PR_BODY_W), "\xC3\xA9t\xD0\x9F");
}

TEST_F(StoreBodies, WhatIsWrittenReplacesWhatWasSaved) {
    auto message = create_message(inbox_.get(), "changes");
    // Written together, they are kept as they are.
    set(message.get(), {Value::text(PR_BODY_W, "plain"), html("<p>html</p>")});
    message = saved(message.get());
    EXPECT_EQ(text(message.get(), PR_BODY_W), "plain");
    EXPECT_EQ(stream(message.get(), PR_HTML), "<p>html</p>");
    // Written later, one replaces them.
    set(message.get(), {rtf("{\\rtf1 rich}")});
    EXPECT_EQ(text(message.get(), PR_BODY_W), "rich");
    EXPECT_NE(text(message.get(), kHtmlText).find(">\r\nrich<"), std::string::npos);
    message = saved(message.get());
    EXPECT_EQ(text(message.get(), PR_BODY_W), "rich");
    set(message.get(), {Value::text(PR_BODY_W, "plain again")});
    EXPECT_EQ(mapisim::property::text_from_rtf(rtf_of(message.get())), "plain again");
    EXPECT_EQ(number(message.get(), kNativeBody), 1);
    // Still open and saved, the next one replaces it.
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    set(message.get(), {html("<p>new</p>")});
    EXPECT_EQ(text(message.get(), PR_BODY_W), "new");
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(message.get(), PR_BODY_W), "new");
}

TEST_F(StoreBodies, WhiteSpaceAloneChangesNothing) {
    auto message = create_message(inbox_.get(), "space");
    const std::string looks = "{\\rtf1 one \\b two\\b0\\par three}";
    set(message.get(), {rtf(looks)});
    message = saved(message.get());
    set(message.get(), {Value::text(PR_BODY_W, "one two\nthree\r\n")});
    message = saved(message.get());
    EXPECT_EQ(rtf_of(message.get()), looks);
    EXPECT_EQ(text(message.get(), PR_BODY_W), "one two\r\nthree");
    set(message.get(), {Value::text(PR_BODY_W, "one two four")});
    message = saved(message.get());
    EXPECT_EQ(mapisim::property::text_from_rtf(rtf_of(message.get())), "one two four");
}

TEST_F(StoreBodies, RichTextAndPlainTextThatDifferAreToldOrMadeOne) {
    auto message = create_message(inbox_.get(), "both");
    set(message.get(), {rtf("{\\rtf1 rich}"), Value::text(PR_BODY_W, "ri ch")});
    EXPECT_FALSE(get(message.get(), PR_RTF_IN_SYNC));
    message = saved(message.get());
    EXPECT_TRUE(get(message.get(), PR_RTF_IN_SYNC).boolean());
    set(message.get(), {rtf("{\\rtf1 rich}"), Value::text(PR_BODY_W, "poor")});
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_FALSE(get(message.get(), PR_RTF_IN_SYNC));
    EXPECT_EQ(text(message.get(), PR_BODY_W), "poor");
    // FALSE asks for the plain text to be made anew.
    set(message.get(), {Value::boolean(PR_RTF_IN_SYNC, false)});
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_TRUE(get(message.get(), PR_RTF_IN_SYNC).boolean());
    EXPECT_EQ(text(message.get(), PR_BODY_W), "rich");
}

TEST_F(StoreBodies, WhatIsMadeCanBeWrittenButNotDeleted) {
    auto message = create_message(inbox_.get(), "delete");
    set(message.get(), {Value::text(PR_BODY_W, "text")});
    SizedSPropTagArray(2, tags) = {2, {PR_RTF_COMPRESSED, kNativeBody}};
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(message->DeleteProps(reinterpret_cast<LPSPropTagArray>(&tags), &problems), S_OK);
    ASSERT_TRUE(problems);
    ASSERT_EQ(problems->cProblem, 2u);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_COMPUTED);
    EXPECT_EQ(problems->aProblem[1].scode, MAPI_E_COMPUTED);
    mapisim::memory::free(problems);
    EXPECT_EQ(mapisim::property::host_of(message.get())->write_value(Value::number(kNativeBody, 2)),
              MAPI_E_COMPUTED);
    SizedSPropTagArray(1, plain) = {1, {PR_BODY_W}};
    EXPECT_EQ(message->DeleteProps(reinterpret_cast<LPSPropTagArray>(&plain), nullptr), S_OK);
    EXPECT_FALSE(get(message.get(), PR_BODY_W));
    EXPECT_FALSE(get(message.get(), PR_RTF_COMPRESSED));
    EXPECT_EQ(stream(message.get(), PR_RTF_COMPRESSED), "none");
}

TEST_F(StoreBodies, AStreamChangesTheFormThatItReads) {
    auto message = create_message(inbox_.get(), "stream");
    set(message.get(), {html("<b>old</b>")});
    message = saved(message.get());
    IUnknown* out = nullptr;
    ASSERT_EQ(message->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_MODIFY, &out), S_OK);
    auto* const stream = static_cast<IStream*>(out);
    LARGE_INTEGER end{};
    EXPECT_EQ(stream->Seek(end, STREAM_SEEK_END, nullptr), S_OK);
    EXPECT_EQ(stream->Write("er", 2, nullptr), S_OK);
    EXPECT_EQ(stream->Commit(0), S_OK);
    stream->Release();
    EXPECT_EQ(text(message.get(), PR_BODY_W), "older");
    EXPECT_NE(text(message.get(), kHtmlText).find("older"), std::string::npos);
    EXPECT_EQ(number(message.get(), kNativeBody), 1);
}

TEST_F(StoreBodies, DamagedRichTextGivesNothing) {
    auto message = create_message(inbox_.get(), "damaged");
    set(message.get(), {Value::binary(PR_RTF_COMPRESSED, "abc", 3)});
    EXPECT_FALSE(get(message.get(), PR_BODY_W));
    EXPECT_FALSE(get(message.get(), PR_HTML));
    message = saved(message.get());
    EXPECT_FALSE(get(message.get(), PR_BODY_W));
    EXPECT_EQ(get(message.get(), PR_RTF_COMPRESSED).bytes().size(), 3u);
    // The uncompressed form is no damage.
    set(message.get(),
        {Value::binary(PR_RTF_COMPRESSED, "\x17\0\0\0\x0b\0\0\0MELA\0\0\0\0{\\rtf1 abc}", 27)});
    EXPECT_EQ(text(message.get(), PR_BODY_W), "abc");
}

TEST_F(StoreBodies, ACopyHasTheText) {
    auto message = create_message(inbox_.get(), "copied");
    set(message.get(), {html("<b>html</b>")});
    auto copy = create_message(inbox_.get(), "copy");
    set(copy.get(), {rtf("{\\rtf1 before}")});
    EXPECT_EQ(copy->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, copy.get(),
                              MAPI_NOREPLACE, nullptr),
              S_OK);
    EXPECT_EQ(text(copy.get(), PR_BODY_W), "before");
    EXPECT_EQ(number(copy.get(), kNativeBody), 2);
    EXPECT_EQ(
        message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, copy.get(), 0, nullptr),
        S_OK);
    EXPECT_EQ(text(copy.get(), PR_BODY_W), "html");
    EXPECT_EQ(number(copy.get(), kNativeBody), 3);
    // CopyProps copies a form that is named, though it was made.
    auto third = create_message(inbox_.get(), "third");
    SizedSPropTagArray(1, plain) = {1, {PR_BODY_W}};
    EXPECT_EQ(message->CopyProps(reinterpret_cast<LPSPropTagArray>(&plain), 0, nullptr,
                                 &IID_IMessage, third.get(), 0, nullptr),
              S_OK);
    EXPECT_EQ(number(third.get(), kNativeBody), 1);
    EXPECT_EQ(text(third.get(), PR_BODY_W), "html");
}

TEST_F(StoreBodies, TheStoreSaysThatItKeepsThemTogether) {
    const LONG wanted = STORE_RTF_OK | STORE_UNCOMPRESSED_RTF | 0x00010000; // STORE_HTML_OK
    EXPECT_EQ(number(store_.get(), PR_STORE_SUPPORT_MASK) & wanted, wanted);
}

} // namespace

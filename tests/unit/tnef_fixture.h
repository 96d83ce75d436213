#pragma once

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <tuple>

#include <mapicode.h>
#include <mapiguid.h>
#include <tnef.h>

#include "foreign_objects.h"
#include "mailbox_fixture.h"
#include "property/stream.h"
#include "property_helpers.h"
#include "tnef/decoder.h"
#include "tnef/properties.h"
#include "tnef/tnef_body.h"

namespace mapisim::test {

using namespace std::string_literals;
using property::Bytes;

inline constexpr WORD kKey = 0x1234;
inline const property::Name kNumbered = {
    .set = PS_PUBLIC_STRINGS, .is_string = false, .number = 0x8503, .text = {}};
inline const property::Name kCalled = {
    .set = PS_PUBLIC_STRINGS, .is_string = true, .number = 0, .text = "Called"};

inline tnef::Buffer bytes(const std::string& text) {
    const Bytes all = property::bytes_of(text.data(), text.size());
    return {all.begin(), all.end()};
}

/// A client's message that gives its values, as GetProps does of a real one.
class ReadableForeign : public ForeignMessage {
public:
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG, ULONG* count,
                                       LPSPropValue* values) override {
        const std::vector<ULONG> wanted(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        std::vector<const property::Value*> found;
        for (const ULONG tag : wanted)
            found.push_back(bag.find(tag));
        *count = tags->cValues;
        return property::export_columns(wanted, found, true, limit, values);
    }
    HRESULT STDMETHODCALLTYPE OpenProperty(ULONG tag, LPCIID iid, ULONG options, ULONG flags,
                                           LPUNKNOWN* out) override {
        const property::Value* const value = bag.find(tag);
        if (flags & MAPI_CREATE || *iid != IID_IStream || !value)
            return ForeignMessage::OpenProperty(tag, iid, options, flags, out);
        *out = property::make_stream(property::stream_content(*value, PROP_TYPE(tag)), {}, {})
                   .detach();
        return S_OK;
    }
};

/// What a problem says.
using Problem = std::tuple<ULONG, ULONG, ULONG, SCODE>;

class TnefMessages : public MailboxTest {
protected:
    // A stream, and what is behind it once something was written.
    struct Memory {
        explicit Memory(tnef::Buffer begin = {})
            : stream(property::make_stream(std::move(begin),
                                           [this](Bytes all, std::size_t) {
                                               content.assign(all.begin(), all.end());
                                               return S_OK;
                                           },
                                           {})) {}
        Memory(const Memory&) = delete;
        tnef::Buffer& all() {
            EXPECT_EQ(stream->Commit(STGC_DEFAULT), S_OK);
            return content;
        }
        tnef::Buffer content;
        Ref<IStream> stream;
    };

    static HRESULT try_open(IStream* stream, IMessage* message, ULONG flags, Ref<ITnef>& out,
                            const char* name = "winmail.dat", WORD key = kKey,
                            IAddrBook* book = nullptr) {
        ITnef* tnef = nullptr;
        const HRESULT result = tnef::open_tnef({.support = nullptr,
                                                .stream = stream,
                                                .stream_name = name,
                                                .flags = flags,
                                                .message = message,
                                                .key = key,
                                                .book = book},
                                               &tnef);
        out = Ref<ITnef>::adopt(tnef);
        return result;
    }
    static Ref<ITnef> open_tnef(IStream* stream, IMessage* message, ULONG flags) {
        Ref<ITnef> tnef;
        EXPECT_EQ(try_open(stream, message, flags, tnef), S_OK);
        return tnef;
    }

    static std::vector<Problem> problems_of(STnefProblemArray* array) {
        std::vector<Problem> out;
        for (ULONG i = 0; array && i < array->cProblem; ++i) {
            const STnefProblem& each = array->aProblem[i];
            out.emplace_back(each.ulComponent, each.ulAttribute, each.ulPropTag, each.scode);
        }
        memory::free(array);
        return out;
    }
    static std::vector<Problem> finish(ITnef* tnef, WORD* key = nullptr) {
        STnefProblemArray* array = nullptr;
        const HRESULT result = tnef->Finish(0, key, &array);
        EXPECT_EQ(result, S_OK); // the array alone tells of problems
        return problems_of(array);
    }

    using Prepare = std::function<void(ITnef*)>;
    static void everything(ITnef* tnef) {
        Tags recipients = {PR_MESSAGE_RECIPIENTS};
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_INCLUDE, 0, nullptr, recipients), S_OK);
    }
    static tnef::Buffer encode(IMessage* message, ULONG flags = 0,
                               const Prepare& prepare = everything,
                               std::vector<Problem>* problems = nullptr) {
        // Its table has the attachments of a saved message.
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        Memory memory;
        auto tnef = open_tnef(memory.stream.get(), message, TNEF_ENCODE | flags);
        prepare(tnef.get());
        const auto found = finish(tnef.get());
        if (problems)
            *problems = found;
        else
            EXPECT_TRUE(found.empty());
        return memory.all();
    }
    static std::vector<Problem> decode(const tnef::Buffer& stream, IMessage* message,
                                       ULONG flags = TNEF_PROP_EXCLUDE,
                                       SPropTagArray* list = nullptr) {
        Memory memory(stream);
        auto tnef = open_tnef(memory.stream.get(), message, TNEF_DECODE);
        STnefProblemArray* array = nullptr;
        const HRESULT result = tnef->ExtractProps(flags, list, &array);
        EXPECT_EQ(result, S_OK); // the array alone tells of problems
        return problems_of(array);
    }
    Ref<IMessage> decoded(const tnef::Buffer& stream) {
        auto message = blank();
        EXPECT_TRUE(decode(stream, message.get()).empty());
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return message;
    }
    Ref<IMessage> blank() {
        IMessage* message = nullptr;
        EXPECT_EQ(inbox_->CreateMessage(nullptr, 0, &message), S_OK);
        return Ref<IMessage>::adopt(message);
    }

    /// The attributes of a stream, as they follow one another.
    static std::vector<ULONG> attributes(const tnef::Buffer& stream) {
        tnef::Stream parsed;
        EXPECT_EQ(tnef::parse(stream, parsed), S_OK);
        std::vector<ULONG> out;
        for (const tnef::Attribute& each : parsed.attributes)
            out.push_back(each.id);
        return out;
    }
    static bool has(const tnef::Buffer& stream, ULONG attribute) {
        const auto all = attributes(stream);
        return std::find(all.begin(), all.end(), attribute) != all.end();
    }
    /// The properties of an encapsulation block, those of the first attachment or of the message.
    static std::set<ULONG> block(const tnef::Buffer& stream, ULONG attribute) {
        tnef::Stream parsed;
        EXPECT_EQ(tnef::parse(stream, parsed), S_OK);
        std::set<ULONG> out;
        for (const tnef::Attribute& each : parsed.attributes) {
            if (each.id != attribute)
                continue;
            std::vector<tnef::Property> properties;
            tnef::Reader in(each.data);
            std::vector<ULONG> left_out;
            EXPECT_TRUE(tnef::take_properties(in, 1252, properties, left_out));
            for (const tnef::Property& property : properties)
                out.insert(property.tag);
            break;
        }
        return out;
    }
    static tnef::Buffer
    stream_of(std::initializer_list<std::tuple<int, ULONG, std::string>> parts) {
        tnef::Writer out;
        tnef::put_header(out, kKey);
        for (const auto& [level, id, data] : parts)
            tnef::put_attribute(out, static_cast<std::uint8_t>(level), id, bytes(data));
        return out.take();
    }

    Ref<IAttach> attach(IMessage* message, std::initializer_list<Value> values,
                        ULONG* number = nullptr) {
        IAttach* made = nullptr;
        ULONG own = 0;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, number ? number : &own, &made), S_OK);
        auto attachment = Ref<IAttach>::adopt(made);
        set(attachment.get(), values);
        return attachment;
    }
    void attach_file(IMessage* message, const char* name, const std::string& content,
                     LONG position = -1) {
        auto file =
            attach(message, {Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE),
                             Value::text(PR_ATTACH_FILENAME_W, name),
                             Value::number(PR_RENDERING_POSITION, position),
                             Value::binary(PR_ATTACH_DATA_BIN, content.data(), content.size())});
        EXPECT_EQ(file->SaveChanges(0), S_OK);
    }
    template<class Fill> void attach_message(IMessage* message, Fill fill) {
        auto attachment = attach(message, {Value::number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG),
                                           Value::text(PR_DISPLAY_NAME_W, "inside")});
        IUnknown* opened = nullptr;
        ASSERT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                           MAPI_CREATE | MAPI_MODIFY, &opened),
                  S_OK);
        auto inside = Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
        fill(inside.get());
        EXPECT_EQ(inside->SaveChanges(0), S_OK);
        EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    }
    static Ref<IAttach> attachment(IMessage* message, ULONG number) {
        IAttach* opened = nullptr;
        EXPECT_EQ(message->OpenAttach(number, nullptr, 0, &opened), S_OK);
        return Ref<IAttach>::adopt(opened);
    }
    static Ref<IMessage> inside(IMessage* message, ULONG number) {
        IUnknown* opened = nullptr;
        EXPECT_EQ(attachment(message, number)
                      ->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &opened),
                  S_OK);
        return Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
    }
    /// Those of a message that is not saved too.
    static std::size_t attachment_count(IMessage* message) {
        std::vector<ULONG> numbers;
        EXPECT_EQ(tnef::attachment_numbers(*message, numbers), S_OK);
        return numbers.size();
    }
    static std::vector<Bag> recipients(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    ULONG id_of(const property::Name& name) {
        return mailbox_of(store_.get()).names().id_of(name, true);
    }
    static std::string content(IAttach* attachment) {
        const Value value = get(attachment, PR_ATTACH_DATA_BIN);
        return {reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()};
    }

    /// One with a bit of all.
    Ref<IMessage> full_message() {
        auto message = create_message(inbox_.get(), "Gr\xC3\xBC\xC3\x9F"
                                                    "e");
        set(message.get(),
            {Value::text(PR_BODY_W, std::string(6000, 'x')),
             Value::number(PR_PRIORITY, PRIO_URGENT), Value::text(PR_SENDER_NAME_W, "Ann Example"),
             Value::text(PR_SENDER_ADDRTYPE_W, "SMTP"),
             Value::text(PR_SENDER_EMAIL_ADDRESS_W, "ann@x.example"),
             Value::text(PR_SENT_REPRESENTING_NAME_W, "Bob"),
             Value::text(PR_SENT_REPRESENTING_ADDRTYPE_W, "SMTP"),
             Value::text(PR_SENT_REPRESENTING_EMAIL_ADDRESS_W, "bob@x.example"),
             Value::binary(PR_CONVERSATION_KEY, "\1\2", 2),
             Value::number(PROP_TAG(PT_LONG, id_of(kNumbered)), 42),
             Value::text(PROP_TAG(PT_UNICODE, id_of(kCalled)), "named")});
        address(message.get(), "one@x.example");
        address(message.get(), "two@x.example", MAPI_CC);
        attach_file(message.get(), "a.txt", "first", 3);
        attach_file(message.get(), "b.bin", std::string(5000, '\1'));
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return message;
    }
    void expect_full(IMessage* message) {
        EXPECT_EQ(text(message, PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                               "e");
        EXPECT_EQ(text(message, PR_BODY_W), std::string(6000, 'x'));
        EXPECT_EQ(text(message, PR_MESSAGE_CLASS_W), "IPM.Note");
        EXPECT_EQ(number(message, PR_PRIORITY), PRIO_URGENT);
        EXPECT_EQ(text(message, PR_SENDER_NAME_W), "Ann Example");
        EXPECT_EQ(text(message, PR_SENDER_EMAIL_ADDRESS_W), "ann@x.example");
        EXPECT_EQ(text(message, PR_SENT_REPRESENTING_EMAIL_ADDRESS_W), "bob@x.example");
        EXPECT_EQ(get(message, PR_CONVERSATION_KEY).bytes().size(), 2u);
        EXPECT_EQ(number(message, PROP_TAG(PT_LONG, id_of(kNumbered))), 42);
        EXPECT_EQ(text(message, PROP_TAG(PT_UNICODE, id_of(kCalled))), "named");
        const auto people = recipients(message);
        ASSERT_EQ(people.size(), 2u);
        EXPECT_EQ(people[0].text(PR_EMAIL_ADDRESS_W), "one@x.example");
        EXPECT_EQ(people[1].number(PR_RECIPIENT_TYPE), MAPI_CC);
        ASSERT_EQ(attachment_count(message), 2u);
        auto first = attachment(message, 0), second = attachment(message, 1);
        EXPECT_EQ(text(first.get(), PR_ATTACH_FILENAME_W), "a.txt");
        EXPECT_EQ(number(first.get(), PR_RENDERING_POSITION), 3);
        EXPECT_EQ(number(second.get(), PR_RENDERING_POSITION), -1);
        EXPECT_EQ(number(second.get(), PR_ATTACH_METHOD), ATTACH_BY_VALUE);
        EXPECT_EQ(content(first.get()), "first");
        EXPECT_EQ(content(second.get()), std::string(5000, '\1'));
    }
};

} // namespace mapisim::test

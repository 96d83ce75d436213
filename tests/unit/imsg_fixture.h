#pragma once

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <imessage.h>

#include "data_fixture.h"
#include "memory_storage.h"

namespace mapisim::test {

/// Messages on a storage in memory, as their client has them.
class ImsgTest : public DataTest {
protected:
    using Bag = property::Bag;
    using Value = property::Value;

    void TearDown() override {
        EXPECT_EQ(file_.medium.open, 0);
        DataTest::TearDown();
    }

    static SCODE try_open(MemoryFile& file, IMessage** out, ULONG flags = MAPI_UNICODE,
                          LPMSGSESS session = nullptr, MSGCALLRELEASE* callback = nullptr,
                          ULONG data = 0) {
        const Owned<IStorage> storage(file.open());
        return OpenIMsgOnIStg(session, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                              MAPIGetDefaultMalloc(), nullptr, storage.get(), callback, data, flags,
                              out);
    }
    Owned<IMessage> open(ULONG flags = MAPI_UNICODE, LPMSGSESS session = nullptr) {
        Owned<IMessage> message;
        EXPECT_EQ(try_open(file_, message.out(), flags, session), S_OK);
        if (!message)
            throw std::runtime_error("there is no message");
        return message;
    }

    /// The code of the first problem.
    static SCODE set(IMAPIProp* object, const std::vector<Value>& values) {
        ULONG count = 0;
        Block<SPropValue> array;
        EXPECT_EQ(property::export_values(values, true, &count, array.out()), S_OK);
        Block<SPropProblemArray> problems;
        const HRESULT result = object->SetProps(count, array.get(), problems.out());
        return result != S_OK ? result : problems.get() ? problems->aProblem[0].scode : S_OK;
    }
    static Value get(IMAPIProp* object, ULONG tag) {
        ULONG count = 0;
        Block<SPropValue> value;
        EXPECT_FALSE(FAILED(object->GetProps(Tags{tag}, MAPI_UNICODE, &count, value.out())));
        Value out;
        if (value.get())
            Value::from_client(value[0], out);
        return out;
    }
    static std::string text(IMAPIProp* object, ULONG tag) {
        return std::string(get(object, CHANGE_PROP_TYPE(tag, PT_UNICODE)).text());
    }
    static LONG number(IMAPIProp* object, ULONG tag) { return get(object, tag).number(); }
    static SCODE erase(IMAPIProp* object, ULONG tag) {
        Block<SPropProblemArray> problems;
        const HRESULT result = object->DeleteProps(Tags{tag}, problems.out());
        return result != S_OK ? result : problems.get() ? problems->aProblem[0].scode : S_OK;
    }
    static void add_recipient(IMessage* message, const wchar_t* name, LONG type = MAPI_TO) {
        SPropValue values[] = {wide_value(PR_DISPLAY_NAME_W, name),
                               long_value(PR_RECIPIENT_TYPE, type)};
        SizedADRLIST(1, list) = {};
        list.cEntries = 1;
        list.aEntries[0].cValues = 2;
        list.aEntries[0].rgPropVals = values;
        EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
                  S_OK);
    }
    static Owned<IAttach> attach(IMessage* message, LONG method) {
        ULONG number = 0;
        Owned<IAttach> attachment;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, attachment.out()), S_OK);
        EXPECT_EQ(set(attachment.get(), {Value::number(PR_ATTACH_METHOD, method)}), S_OK);
        return attachment;
    }
    static Owned<IAttach> attachment(IMessage* message, ULONG number, ULONG flags = 0) {
        Owned<IAttach> attachment;
        EXPECT_EQ(message->OpenAttach(number, nullptr, flags, attachment.out()), S_OK);
        return attachment;
    }
    static Owned<IMessage> inside(IAttach* attachment, ULONG flags = 0) {
        IUnknown* opened = nullptr;
        EXPECT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, flags, &opened),
                  S_OK);
        return Owned<IMessage>(static_cast<IMessage*>(opened));
    }
    static std::vector<Bag> rows(IMAPITable* opened) {
        const Owned<IMAPITable> table(opened);
        std::vector<Bag> out;
        LPSRowSet set = nullptr;
        EXPECT_EQ(HrQueryAllRows(opened, nullptr, nullptr, nullptr, 0, &set), S_OK);
        for (ULONG i = 0; set && i < set->cRows; ++i) {
            Bag bag;
            for (ULONG c = 0; c < set->aRow[i].cValues; ++c) {
                Value value;
                if (PROP_TYPE(set->aRow[i].lpProps[c].ulPropTag) != PT_ERROR &&
                    Value::from_client(set->aRow[i].lpProps[c], value) == S_OK)
                    bag.set(value);
            }
            out.push_back(bag);
        }
        FreeProws(set);
        return out;
    }
    static std::vector<Bag> recipients(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    static std::vector<Bag> attachments(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }

    /// A message in an empty file, with all of another one. It is not saved.
    static Owned<IMessage> copy_in(MemoryFile& file, IMessage* message) {
        Owned<IMessage> copy;
        EXPECT_EQ(try_open(file, copy.out()), S_OK);
        EXPECT_EQ(
            message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, copy.get(), 0, nullptr),
            S_OK);
        return copy;
    }
    /// A message with a recipient, a file and a message in it.
    void write_something() {
        auto message = open();
        EXPECT_EQ(set(message.get(),
                      {Value::text(PR_SUBJECT_W, "there"), Value::text(PR_BODY_W, "text")}),
                  S_OK);
        add_recipient(message.get(), L"Ann");
        {
            auto file = attach(message.get(), ATTACH_BY_VALUE);
            EXPECT_EQ(set(file.get(), {Value::binary(PR_ATTACH_DATA_BIN, "data", 4)}), S_OK);
            EXPECT_EQ(file->SaveChanges(0), S_OK);
            auto holder = attach(message.get(), ATTACH_EMBEDDED_MSG);
            auto inner = inside(holder.get(), MAPI_CREATE | MAPI_MODIFY);
            EXPECT_EQ(set(inner.get(), {Value::text(PR_SUBJECT_W, "inner")}), S_OK);
            EXPECT_EQ(inner->SaveChanges(0), S_OK);
            EXPECT_EQ(holder->SaveChanges(0), S_OK);
        }
        EXPECT_EQ(message->SaveChanges(0), S_OK);
    }

    // What lies in the file
    // ------------------------------------------------------------------------

    static std::string hex(const std::byte* bytes, std::size_t size) {
        std::string out;
        char digits[3];
        for (std::size_t i = 0; i < size; ++i) {
            std::snprintf(digits, sizeof digits, "%02X", std::to_integer<unsigned>(bytes[i]));
            out += digits;
        }
        return out;
    }
    static std::string hex(const Node* node) {
        return node ? hex(node->bytes.data(), node->bytes.size()) : "none";
    }
    static std::string narrow(const std::wstring& name) { return {name.begin(), name.end()}; }
    /// Names of all streams and storages, which end with a slash.
    static void names_of(const Node& node, const std::string& path, std::vector<std::string>& out) {
        for (const auto& [name, child] : node.children) {
            const std::string full = path + narrow(name);
            out.push_back(child->is_storage ? full + "/" : full);
            names_of(*child, full + "/", out);
        }
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        names_of(*file_.root, "", out);
        return out;
    }
    /// Entries of a property stream by their tags: flags and value, as they are.
    static std::map<std::string, std::string> entries(const Node& storage, std::size_t header) {
        std::map<std::string, std::string> out;
        const Node* const stream = storage.find(L"__properties_version1.0");
        if (!stream || stream->bytes.size() < header)
            return {{"no", "stream"}};
        EXPECT_EQ((stream->bytes.size() - header) % 16, 0u);
        for (std::size_t at = header; at + 16 <= stream->bytes.size(); at += 16)
            out[hex(stream->bytes.data() + at, 4)] =
                hex(stream->bytes.data() + at + 4, 4) + " " + hex(stream->bytes.data() + at + 8, 8);
        return out;
    }

    MemoryFile file_;
};

/// A file that is written by hand.
class FileWriter {
public:
    explicit FileWriter(Node& node, std::size_t header = 32) : node_(node) {
        bytes_.assign(header, '\0');
    }
    ~FileWriter() { node_.put(L"__properties_version1.0", bytes_); }
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    void entry(ULONG tag, std::string value, ULONG flags = 6) {
        value.resize(8);
        number(tag);
        number(flags);
        bytes_ += value;
    }
    void stream(ULONG tag, const std::string& bytes, ULONG flags = 6) {
        std::string size;
        for (unsigned i = 0; i < 4; ++i)
            size.push_back(static_cast<char>(bytes.size() >> (8 * i)));
        entry(tag, size, flags);
        put(tag, bytes);
    }
    void put(ULONG tag, const std::string& bytes) {
        wchar_t name[40];
        std::swprintf(name, 40, L"__substg1.0_%08X", static_cast<unsigned>(tag));
        node_.put(name, bytes);
    }
    /// Text as 16-bit units.
    static std::string wide(const std::string& ascii) {
        std::string out;
        for (const char c : ascii)
            out += std::string{c, '\0'};
        return out;
    }
    std::string& bytes() { return bytes_; }

private:
    void number(ULONG n) {
        for (unsigned i = 0; i < 4; ++i)
            bytes_.push_back(static_cast<char>(n >> (8 * i)));
    }

    Node& node_;
    std::string bytes_;
};

} // namespace mapisim::test

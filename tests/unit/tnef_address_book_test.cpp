// OpenTnefStreamEx with an address book, which knows the addresses behind entry identifiers.
#include "addressbook/addressbook_api.h"
#include "addressbook/book.h"
#include "data_fixture.h"
#include "tnef_fixture.h"

namespace {

using namespace mapisim;
using namespace mapisim::test;
using property::Bag;
using property::Value;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
/// A client's own address book that does nothing.
class RefusingBook : public RefusingProp<IAddrBook> {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    MAPI_IADDRBOOK_METHODS({ return MAPI_E_NO_SUPPORT; })
};
#pragma GCC diagnostic pop

class ForeignEntry final : public ForeignObject<IMailUser> {
public:
    explicit ForeignEntry(int& open) : open_(open) { ++open_; }
    ~ForeignEntry() override { --open_; }
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG, ULONG* count,
                                       LPSPropValue* values) override {
        if (refusal != S_OK)
            return refusal;
        const std::vector<ULONG> wanted(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        std::vector<const Value*> found;
        for (const ULONG tag : wanted)
            found.push_back(bag.find(tag));
        *count = tags->cValues;
        return property::export_columns(wanted, found, true, 0, values);
    }
    HRESULT refusal = S_OK;

private:
    int& open_;
};

/// One with entries by their identifiers.
class ForeignBook final : public RefusingBook {
public:
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG* type,
                                        LPUNKNOWN* out) override {
        asked.emplace_back(reinterpret_cast<const char*>(id), size);
        if (throws)
            throw std::runtime_error("a client's own mistake");
        const auto found = entries.find(asked.back());
        if (found == entries.end())
            return MAPI_E_UNKNOWN_ENTRYID;
        auto entry = object::Ref<ForeignEntry>::adopt(new ForeignEntry(open));
        entry->bag = found->second;
        entry->refusal = refusal;
        *type = MAPI_MAILUSER;
        *out = entry.detach();
        return S_OK;
    }

    std::map<std::string, Bag> entries;
    std::vector<std::string> asked;
    ULONG references = 1;
    int open = 0; ///< entries
    bool throws = false;
    HRESULT refusal = S_OK; ///< of what is read of an entry
};

/// A client's message that gives its values and its recipients.
class AddressedMessage final : public ReadableForeign {
public:
    HRESULT STDMETHODCALLTYPE GetRecipientTable(ULONG, LPMAPITABLE* out) override {
        auto rows = std::make_shared<table::RowSource>(
            table::SourceOptions{.columns = {PR_RECIPIENT_TYPE, PR_DISPLAY_NAME_W, PR_ADDRTYPE_W,
                                             PR_EMAIL_ADDRESS_W, PR_ENTRYID},
                                 .available = {}});
        for (std::size_t i = 0; i < people.size(); ++i) {
            Bag row = people[i];
            row.set_binary(PR_INSTANCE_KEY, &i, sizeof i);
            rows->put(table::make_row(std::make_shared<const Bag>(std::move(row)), {}));
        }
        *out = table::make_table(std::move(rows), {.label = "foreign"}).detach();
        return S_OK;
    }
    std::vector<Bag> people;
};

class TnefAddressBook : public DataTest {
protected:
    void SetUp() override {
        DataTest::SetUp();
        message_ = Owned<AddressedMessage>(new AddressedMessage);
        book_.entries["id of Ann"] = {Value::text(PR_DISPLAY_NAME_W, "Ann Example"),
                                      Value::text(PR_ADDRTYPE_W, "SMTP"),
                                      Value::text(PR_EMAIL_ADDRESS_W, "ann@x.example")};
        book_.entries["id of Bob"] = {Value::text(PR_DISPLAY_NAME_W, "Bob Example"),
                                      Value::text(PR_ADDRTYPE_W, "FAX"),
                                      Value::text(PR_EMAIL_ADDRESS_W, "12345")};
    }
    void TearDown() override {
        EXPECT_EQ(book_.open, 0);
        EXPECT_EQ(book_.references, 1u);
        DataTest::TearDown();
    }
    static Value id(const char* text, ULONG tag = PR_ENTRYID) {
        return Value::binary(tag, text, std::strlen(text));
    }
    /// What another one reads of the message.
    Owned<ForeignMessage> sent(IAddrBook* book, ULONG mode = 0) {
        Owned<IStream> stream;
        EXPECT_EQ(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                                   SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE |
                                       STGM_DELETEONRELEASE,
                                   nullptr, nullptr, stream.out()),
                  S_OK);
        auto* const name = reinterpret_cast<LPTSTR>(const_cast<char*>("winmail.dat"));
        {
            Owned<ITnef> tnef;
            EXPECT_EQ(OpenTnefStreamEx(nullptr, stream.get(), name, TNEF_ENCODE | mode,
                                       message_.get(), 1, book, tnef.out()),
                      S_OK);
            EXPECT_EQ(book_.references, book ? 2u : 1u) << "it is kept while it may be asked";
            Tags recipients = {PR_MESSAGE_RECIPIENTS};
            EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr), S_OK);
            EXPECT_EQ(tnef->AddProps(TNEF_PROP_INCLUDE, 0, nullptr, recipients), S_OK);
            Block<STnefProblemArray> problems;
            EXPECT_EQ(tnef->Finish(0, nullptr, problems.out()), S_OK);
            EXPECT_EQ(problems.get(), nullptr);
        }
        EXPECT_EQ(stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr), S_OK);
        auto copy = Owned<ForeignMessage>(new ForeignMessage);
        Owned<ITnef> tnef;
        EXPECT_EQ(OpenTnefStreamEx(nullptr, stream.get(), name, TNEF_DECODE, copy.get(), 0, nullptr,
                                   tnef.out()),
                  S_OK);
        EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, nullptr), S_OK);
        return copy;
    }

    Owned<AddressedMessage> message_;
    ForeignBook book_;
};

TEST_F(TnefAddressBook, KnowsTheAddressOfASender) {
    message_->bag.set(id("id of Ann", PR_SENDER_ENTRYID));
    message_->bag.set(id("id of Bob", PR_SENT_REPRESENTING_ENTRYID));
    message_->bag.set_text(PR_SENT_REPRESENTING_NAME_W, "My Bob");
    for (const ULONG mode : {TNEF_BEST_DATA, TNEF_COMPATIBILITY}) {
        book_.asked.clear();
        const auto copy = sent(&book_, mode);
        EXPECT_EQ(copy->bag.text(PR_SENDER_NAME_W), "Ann Example");
        EXPECT_EQ(copy->bag.text(PR_SENDER_ADDRTYPE_W), "SMTP");
        EXPECT_EQ(copy->bag.text(PR_SENDER_EMAIL_ADDRESS_W), "ann@x.example");
        EXPECT_EQ(copy->bag.text(PR_SENT_REPRESENTING_NAME_W), "My Bob") << "it had a name";
        EXPECT_EQ(copy->bag.text(PR_SENT_REPRESENTING_ADDRTYPE_W), "FAX");
        EXPECT_EQ(copy->bag.text(PR_SENT_REPRESENTING_EMAIL_ADDRESS_W), "12345");
        EXPECT_EQ(book_.asked, (std::vector<std::string>{"id of Ann", "id of Bob"}));
    }
    const auto copy = sent(nullptr);
    EXPECT_FALSE(copy->bag.has(PR_SENDER_EMAIL_ADDRESS_W)) << "who says it without a book?";
    EXPECT_FALSE(copy->bag.has(PR_SENT_REPRESENTING_EMAIL_ADDRESS_W));
}

TEST_F(TnefAddressBook, KnowsTheAddressOfARecipient) {
    message_->people = {
        {Value::number(PR_RECIPIENT_TYPE, MAPI_TO), id("id of Ann")},
        {Value::number(PR_RECIPIENT_TYPE, MAPI_CC), id("id of Bob"),
         Value::text(PR_DISPLAY_NAME_W, "My Bob")},
        {Value::number(PR_RECIPIENT_TYPE, MAPI_TO), id("id of Cid"),
         Value::text(PR_DISPLAY_NAME_W, "Cid"), Value::text(PR_ADDRTYPE_W, "SMTP"),
         Value::text(PR_EMAIL_ADDRESS_W, "cid@x.example")},
        {Value::number(PR_RECIPIENT_TYPE, MAPI_TO), Value::text(PR_DISPLAY_NAME_W, "Dan")},
    };
    for (const ULONG mode : {TNEF_BEST_DATA, TNEF_PURE}) {
        book_.asked.clear();
        const auto copy = sent(&book_, mode);
        ASSERT_EQ(copy->recipients.size(), 4u);
        EXPECT_EQ(copy->recipients[0].text(PR_DISPLAY_NAME_W), "Ann Example");
        EXPECT_EQ(copy->recipients[0].text(PR_ADDRTYPE_W), "SMTP");
        EXPECT_EQ(copy->recipients[0].text(PR_EMAIL_ADDRESS_W), "ann@x.example");
        EXPECT_EQ(copy->recipients[0].binary(PR_ENTRYID).size(), 9u) << "it stays";
        EXPECT_EQ(copy->recipients[1].text(PR_DISPLAY_NAME_W), "My Bob");
        EXPECT_EQ(copy->recipients[1].number(PR_RECIPIENT_TYPE), MAPI_CC);
        EXPECT_EQ(copy->recipients[1].text(PR_ADDRTYPE_W), "FAX");
        EXPECT_EQ(copy->recipients[1].text(PR_EMAIL_ADDRESS_W), "12345");
        EXPECT_EQ(copy->recipients[2].text(PR_EMAIL_ADDRESS_W), "cid@x.example");
        EXPECT_EQ(copy->recipients[3].text(PR_DISPLAY_NAME_W), "Dan");
        EXPECT_FALSE(copy->recipients[3].has(PR_EMAIL_ADDRESS_W));
        EXPECT_EQ(book_.asked, (std::vector<std::string>{"id of Ann", "id of Bob"}));
    }
    const auto copy = sent(nullptr);
    ASSERT_EQ(copy->recipients.size(), 4u);
    EXPECT_FALSE(copy->recipients[0].has(PR_EMAIL_ADDRESS_W));
}

TEST_F(TnefAddressBook, TakesNothingAwayFromARecipient) {
    book_.entries["id of Eve"].set_text(PR_EMAIL_ADDRESS_W, "eve@x.example");
    message_->people = {
        {Value::number(PR_RECIPIENT_TYPE, MAPI_TO), id("id of Eve"),
         Value::text(PR_ADDRTYPE_W, "SMTP")},
    };
    const auto copy = sent(&book_);
    ASSERT_EQ(copy->recipients.size(), 1u);
    EXPECT_EQ(copy->recipients[0].text(PR_EMAIL_ADDRESS_W), "eve@x.example");
    EXPECT_EQ(copy->recipients[0].text(PR_ADDRTYPE_W), "SMTP");
    EXPECT_FALSE(copy->recipients[0].has(PR_DISPLAY_NAME_W));
}

TEST_F(TnefAddressBook, IsNotAskedWhatTheMessageSays) {
    message_->bag.set(id("id of Ann", PR_SENDER_ENTRYID));
    message_->bag.set_text(PR_SENDER_NAME_W, "Ann at home");
    message_->bag.set_text(PR_SENDER_ADDRTYPE_W, "SMTP");
    message_->bag.set_text(PR_SENDER_EMAIL_ADDRESS_W, "ann@home.example");
    message_->bag.set_text(PR_SENT_REPRESENTING_NAME_W, "Nobody"); // of whom there is no entry
    const auto copy = sent(&book_);
    EXPECT_EQ(copy->bag.text(PR_SENDER_NAME_W), "Ann at home");
    EXPECT_EQ(copy->bag.text(PR_SENDER_EMAIL_ADDRESS_W), "ann@home.example");
    EXPECT_EQ(copy->bag.text(PR_SENT_REPRESENTING_NAME_W), "Nobody");
    EXPECT_TRUE(book_.asked.empty());
}

TEST_F(TnefAddressBook, MayFail) {
    message_->bag.set(id("id of Ann", PR_SENDER_ENTRYID));
    message_->bag.set_text(PR_SENDER_NAME_W, "Ann");
    message_->people = {{Value::number(PR_RECIPIENT_TYPE, MAPI_TO), id("id of Ann"),
                         Value::text(PR_DISPLAY_NAME_W, "Ann")}};
    const auto known = book_.entries;
    for (int way = 0; way < 4; ++way) {
        book_.throws = way == 0;
        book_.refusal = way == 1 ? HRESULT{MAPI_E_NO_ACCESS} : S_OK;
        book_.entries = known;
        if (way == 2)
            book_.entries.clear();
        if (way == 3)
            book_.entries["id of Ann"] = {
                Value::text(PR_DISPLAY_NAME_W, "A list")}; // of no address
        book_.asked.clear();
        const auto copy = sent(&book_);
        EXPECT_EQ(copy->bag.text(PR_SENDER_NAME_W), "Ann") << way;
        EXPECT_FALSE(copy->bag.has(PR_SENDER_EMAIL_ADDRESS_W)) << way;
        ASSERT_EQ(copy->recipients.size(), 1u);
        EXPECT_EQ(copy->recipients[0].text(PR_DISPLAY_NAME_W), "Ann") << way;
        EXPECT_FALSE(copy->recipients[0].has(PR_EMAIL_ADDRESS_W)) << way;
        EXPECT_EQ(book_.asked.size(), 2u) << way;
    }
}

/// The world's own address book and messages.
class TnefWorldBook : public TnefMessages {};

TEST_F(TnefWorldBook, KnowsItsUsers) {
    IAddrBook* opened = nullptr;
    ASSERT_EQ(addressbook::open_address_book(logon_, 0, &opened), S_OK);
    const auto book = Ref<IAddrBook>::adopt(opened);
    const auto list = open<IABContainer>(
        book.get(),
        addressbook::EntryId{.kind = addressbook::EntryKind::container, .number = 1}.vector(), 0);
    IMAPITable* table = nullptr;
    ASSERT_EQ(list->GetContentsTable(MAPI_UNICODE, &table), S_OK);
    const auto users = rows(table);
    ASSERT_FALSE(users.empty());
    const Bag& user = users.front();
    ASSERT_NE(user.text(PR_EMAIL_ADDRESS_W), "");
    const property::Bytes user_id = user.binary(PR_ENTRYID);

    auto message = blank();
    set(message.get(), {Value::binary(PR_SENDER_ENTRYID, user_id.data(), user_id.size())});
    Memory memory;
    Ref<ITnef> tnef;
    ASSERT_EQ(try_open(memory.stream.get(), message.get(), TNEF_ENCODE, tnef, "winmail.dat", kKey,
                       book.get()),
              S_OK);
    everything(tnef.get());
    EXPECT_TRUE(finish(tnef.get()).empty());
    auto copy = decoded(memory.all());
    EXPECT_EQ(text(copy.get(), PR_SENDER_NAME_W), user.text(PR_DISPLAY_NAME_W));
    EXPECT_EQ(text(copy.get(), PR_SENDER_ADDRTYPE_W), user.text(PR_ADDRTYPE_W));
    EXPECT_EQ(text(copy.get(), PR_SENDER_EMAIL_ADDRESS_W), user.text(PR_EMAIL_ADDRESS_W));
}

} // namespace

// The address book as a client sees it: interfaces, arguments and ends of life, through the gate.

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

/// The personal address book, to be written.
Held<IABContainer> open_pab(IAddrBook* book) {
    ULONG size = 0, type = 0;
    Block<ENTRYID> id;
    LPUNKNOWN object = nullptr;
    must(book->GetPAB(&size, id.out()), "GetPAB");
    must(book->OpenEntry(size, id.get(), nullptr, MAPI_MODIFY, &type, &object), "OpenEntry");
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT));
    return Held<IABContainer>(static_cast<IABContainer*>(object));
}

Held<IMAPIProp> create_entry(IABContainer* pab, ULONG form) {
    const auto id = property(pab, form);
    Held<IMAPIProp> made;
    must(pab->CreateEntry(id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb),
                          CREATE_CHECK_DUP_STRICT, made.out()),
         "CreateEntry");
    return made;
}

template<class I> bool answers(IUnknown* object, const IID& iid) {
    Held<I> other;
    const HRESULT result = object->QueryInterface(iid, reinterpret_cast<void**>(other.out()));
    EXPECT_EQ(result == S_OK, other.get() != nullptr);
    return result == S_OK;
}

} // namespace

TEST(AddressBook, NewEntriesHaveTheirInterfaces) {
    const Mapi mapi;
    Logon logon;
    auto book = open_address_book(logon.get());
    auto pab = open_pab(book.get());
    EXPECT_TRUE(answers<IMAPIContainer>(pab.get(), IID_IMAPIContainer));
    EXPECT_FALSE(answers<IDistList>(pab.get(), IID_IDistList));

    auto user = create_entry(pab.get(), PR_DEF_CREATE_MAILUSER);
    EXPECT_TRUE(answers<IMailUser>(user.get(), IID_IMailUser));
    EXPECT_FALSE(answers<IDistList>(user.get(), IID_IDistList));
    set_text(user.get(), PR_DISPLAY_NAME_A, "Jo");
    set_text(user.get(), PR_EMAIL_ADDRESS_A, "jo@elsewhere.example");
    ASSERT_EQ(user->SaveChanges(KEEP_OPEN_READWRITE), S_OK);

    auto made = create_entry(pab.get(), PR_DEF_CREATE_DL);
    Held<IDistList> list;
    ASSERT_EQ(made->QueryInterface(IID_IDistList, reinterpret_cast<void**>(list.out())), S_OK);
    EXPECT_TRUE(answers<IMAPIContainer>(made.get(), IID_IMAPIContainer));
    EXPECT_FALSE(answers<IMailUser>(made.get(), IID_IMailUser));
    set_text(list.get(), PR_DISPLAY_NAME_A, "Friends");
    const auto id = property(user.get(), PR_ENTRYID);
    Held<IMAPIProp> member;
    ASSERT_EQ(list->CreateEntry(id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), 0,
                                member.out()),
              S_OK);
    ASSERT_EQ(member->SaveChanges(0), S_OK);
    ASSERT_EQ(list->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    Held<IMAPITable> table;
    ULONG count = 0;
    ASSERT_EQ(list->GetContentsTable(0, table.out()), S_OK);
    ASSERT_EQ(table->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 1u);
}

TEST(AddressBook, OutlooksFunctionsSayWhatTheyMiss) {
    expect("null-argument");
    const Mapi mapi;
    Logon logon;
    auto book = open_address_book(logon.get());
    ULONG type = 0, same = 0;
    LPUNKNOWN opened = nullptr;
    unsigned missed = 0;
    const auto misses = [&](HRESULT result) {
        EXPECT_EQ(result, MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(found("null-argument"), ++missed);
    };
    misses(HrOpenABEntryUsingDefaultContext(nullptr, book.get(), 0, nullptr, nullptr, 0, &type,
                                            &opened));
    misses(HrOpenABEntryUsingDefaultContext(logon.get(), nullptr, 0, nullptr, nullptr, 0, &type,
                                            &opened));
    misses(HrOpenABEntryWithExchangeContext(nullptr, nullptr, book.get(), 0, nullptr, nullptr, 0,
                                            &type, &opened));
    misses(HrOpenABEntryWithProviderUID(nullptr, nullptr, 0, nullptr, nullptr, 0, &type, &opened));
    misses(HrOpenABEntryWithResolvedRow(nullptr, nullptr, 0, nullptr, nullptr, 0, &type, &opened));
    misses(HrOpenABEntryWithSupport(nullptr, 0, nullptr, nullptr, 0, &type, &opened));
    misses(HrOpenABEntryWithProviderUIDSupport(nullptr, nullptr, 0, nullptr, nullptr, 0, &type,
                                               &opened));
    misses(HrCompareABEntryIDsWithExchangeContext(nullptr, nullptr, book.get(), 0, nullptr, 0,
                                                  nullptr, 0, &same));
    misses(HrDoABDetailsWithExchangeContext(nullptr, nullptr, book.get(), nullptr, nullptr, nullptr,
                                            0, nullptr, nullptr, nullptr, nullptr, 0));
    misses(HrDoABDetailsWithProviderUID(nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr,
                                        nullptr, nullptr, nullptr, 0));
}

TEST(AddressBook, ArgumentsAreLookedAtFirst) {
    expect("null-argument");
    expect("unknown-flags");
    expect("reserved-argument");
    const Mapi mapi;
    Logon logon;
    auto book = open_address_book(logon.get());
    auto pab = open_pab(book.get());
    const auto form = property(pab.get(), PR_DEF_CREATE_MAILUSER);
    auto* const id = reinterpret_cast<LPENTRYID>(form->Value.bin.lpb);
    LPMAPIPROP entry = nullptr;
    EXPECT_EQ(pab->CreateEntry(form->Value.bin.cb, id, 0x80, &entry), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(pab->CreateEntry(0, nullptr, 0, &entry), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(pab->CreateEntry(form->Value.bin.cb, id, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(pab->CopyEntries(nullptr, 0, nullptr, 0), MAPI_E_INVALID_PARAMETER);
    ENTRYLIST none = {0, nullptr};
    EXPECT_EQ(pab->CopyEntries(&none, 0, nullptr, 0x80), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(pab->CopyEntries(&none, 0, nullptr, 0), S_OK);
    EXPECT_EQ(pab->DeleteEntries(&none, 1), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(pab->DeleteEntries(nullptr, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(book->ResolveName(0, 0, nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(book->SetPAB(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(book->SetDefaultDir(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(book->PrepareRecips(0, nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    ULONG count = 0;
    LPSPropValue options = nullptr;
    EXPECT_EQ(book->QueryDefaultRecipOpt(nullptr, 0, &count, &options), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(book->RecipOptions(0, 0, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST(AddressBook, EntriesEndWithTheSession) {
    expect("open-at-logoff");
    expect("call-after-logoff");
    const Mapi mapi;
    Logon logon;
    auto book = open_address_book(logon.get());
    auto pab = open_pab(book.get());
    auto user = create_entry(pab.get(), PR_DEF_CREATE_MAILUSER);
    logon.end();
    EXPECT_EQ(user->SaveChanges(0), MAPI_E_INVALID_OBJECT);
    LPMAPITABLE table = nullptr;
    EXPECT_EQ(pab->GetContentsTable(0, &table), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(table, nullptr);
}

#include <cstring>
#include <mapicode.h>
#include <random>

#include "addressbook_fixture.h"

namespace mapisim::addressbook {
namespace {

TEST_F(AddressBookTest, TheIdentityIsAUserOfTheList) {
    ULONG count = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(query_identity(logon_, &count, &id), S_OK);
    EXPECT_TRUE(owns_entry_id(count, id));
    ULONG type = 0;
    IUnknown* user = nullptr;
    ASSERT_EQ(book_->OpenEntry(count, id, nullptr, 0, &type, &user), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_MAILUSER));
    EXPECT_EQ(text(user, PR_DISPLAY_NAME_W), "MapiSim User");
    EXPECT_EQ(text(user, PR_EMAIL_ADDRESS_W), "user@mapisim.example");
    user->Release();
    EXPECT_EQ(book_->OpenEntry(count, id, nullptr, MAPI_MODIFY, &type, &user), MAPI_E_NO_ACCESS);
    EXPECT_EQ(book_->OpenEntry(count, id, &IID_IABContainer, 0, &type, &user),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    memory::free(id);
}

TEST_F(AddressBookTest, TheRootHoldsTheGlobalList) {
    ULONG type = 0;
    IUnknown* out = nullptr;
    ASSERT_EQ(book_->OpenEntry(0, nullptr, nullptr, 0, &type, &out), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT));
    auto root = Ref<IABContainer>::adopt(static_cast<IABContainer*>(out));
    IMAPITable* table = nullptr;
    EXPECT_EQ(root->GetContentsTable(0, &table), MAPI_E_NO_SUPPORT);
    ASSERT_EQ(root->GetHierarchyTable(MAPI_UNICODE, &table), S_OK);
    const auto lists = rows(table);
    EXPECT_EQ(texts(lists, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Global Address List", "All Address Lists",
                                        "Personal Address Book"}));
    EXPECT_EQ(lists[0].number(PR_DISPLAY_TYPE), static_cast<LONG>(DT_GLOBAL));

    const property::Bytes bytes = lists[0].binary(PR_ENTRYID);
    auto list = open<IABContainer>(book_.get(), {bytes.begin(), bytes.end()}, 0);
    ASSERT_EQ(list->GetContentsTable(MAPI_UNICODE, &table), S_OK);
    const auto users = rows(table);
    EXPECT_EQ(users.size(), logon_->profile->directory().entries().size());
    for (const Bag& row : users) {
        auto user = open<IMAPIProp>(list.get(), id_of(row), 0);
        EXPECT_EQ(text(user.get(), PR_SMTP_ADDRESS_W), row.text(PR_EMAIL_ADDRESS_W));
    }
    ULONG count = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(book_->GetDefaultDir(&count, &id), S_OK);
    EXPECT_EQ(notify::entry_id(count, id), notify::EntryId(bytes.begin(), bytes.end()));
    memory::free(id);
    LPSRowSet path = nullptr;
    ASSERT_EQ(book_->GetSearchPath(MAPI_UNICODE, &path), S_OK);
    ASSERT_EQ(path->cRows, 2u); // the personal address book, and what is global
    for (ULONG i = 0; i < path->cRows; ++i) {
        EXPECT_EQ(path->aRow[i].lpProps[0].ulPropTag, PR_ENTRYID);
        memory::free(path->aRow[i].lpProps);
    }
    memory::free(path);
}

TEST_F(AddressBookTest, ResolvesNames) {
    Names names({"mapisim user", "Postm", "desk help", "somebody@elsewhere.example"});
    ASSERT_EQ(book_->ResolveName(0, 0, nullptr, names.list), S_OK);
    for (ULONG i = 0; i < names.list->cEntries; ++i) {
        EXPECT_TRUE(names.find(i, PR_ENTRYID)) << i;
        EXPECT_TRUE(names.find(i, PR_SEARCH_KEY)) << i;
        ASSERT_TRUE(names.find(i, PR_RECIPIENT_TYPE)) << i;
        EXPECT_EQ(names.find(i, PR_RECIPIENT_TYPE)->Value.l, MAPI_CC);
    }
    EXPECT_STREQ(names.find(0, PR_DISPLAY_NAME_A)->Value.lpszA, "MapiSim User");
    EXPECT_STREQ(names.find(1, PR_EMAIL_ADDRESS_A)->Value.lpszA, "postmaster@mapisim.example");
    EXPECT_STREQ(names.find(2, PR_DISPLAY_NAME_A)->Value.lpszA, "Help Desk");
    const SBinary& one_off = names.find(3, PR_ENTRYID)->Value.bin;
    EXPECT_TRUE(is_one_off(one_off.cb, reinterpret_cast<ENTRYID*>(one_off.lpb)));
    const auto* before = names.list->aEntries[0].rgPropVals;
    ASSERT_EQ(book_->ResolveName(0, MAPI_UNICODE, nullptr, names.list), S_OK);
    EXPECT_EQ(names.list->aEntries[0].rgPropVals, before); // what is resolved is left alone
}

TEST_F(AddressBookTest, SaysWhatCannotBeResolved) {
    Names ambiguous({"meeting room", "Help Desk"});
    EXPECT_EQ(book_->ResolveName(0, MAPI_UNICODE, nullptr, ambiguous.list), MAPI_E_AMBIGUOUS_RECIP);
    EXPECT_EQ(ambiguous.list->aEntries[0].cValues, 2u);
    EXPECT_TRUE(ambiguous.find(1, PR_DISPLAY_NAME_W));
    Names unknown({"nobody by that name", "Help Desk"});
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, unknown.list), MAPI_E_NOT_FOUND);
    EXPECT_TRUE(unknown.find(1, PR_ENTRYID));
    Names empty({"  "});
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, empty.list), MAPI_E_NOT_FOUND);
    SizedADRLIST(1, nothing) = {1, {{0, 0, nullptr}}};
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, reinterpret_cast<LPADRLIST>(&nothing)), S_OK);
}

TEST_F(AddressBookTest, LeavesMemoryAloneThatIsNotItsOwn) {
    std::string name = "Help Desk";
    SPropValue value{};
    value.ulPropTag = PR_DISPLAY_NAME_A;
    value.Value.lpszA = name.data();
    SizedADRLIST(1, list) = {1, {{0, 1, &value}}};
    ASSERT_EQ(book_->ResolveName(0, 0, nullptr, reinterpret_cast<LPADRLIST>(&list)), S_OK);
    EXPECT_NE(list.aEntries[0].rgPropVals, &value);
    EXPECT_EQ(value.Value.lpszA, name.data());
    memory::free(list.aEntries[0].rgPropVals);
}

// The page of ResolveNames: no property is removed from what is resolved.
TEST_F(AddressBookTest, LeavesAnEntryWhatHasNoValue) {
    std::string name = "Help Desk";
    SPropValue values[4] = {};
    values[0].ulPropTag = PR_DISPLAY_NAME_A;
    values[0].Value.lpszA = name.data();
    values[1].ulPropTag = PROP_TAG(PT_ERROR, PROP_ID(PR_TITLE_A));
    values[1].Value.err = MAPI_E_NO_ACCESS;
    values[2].ulPropTag = PROP_TAG(PT_NULL, PROP_ID(PR_COMMENT_A));
    values[3].ulPropTag = PROP_TAG(PT_ERROR, PROP_ID(PR_EMAIL_ADDRESS_A)); // which is found
    SizedADRLIST(1, list) = {1, {{0, 4, values}}};
    ASSERT_EQ(book_->ResolveName(0, 0, nullptr, reinterpret_cast<LPADRLIST>(&list)), S_OK);
    const auto all_of = [&](ULONG id) {
        std::vector<SPropValue> found;
        for (ULONG i = 0; i < list.aEntries[0].cValues; ++i) {
            if (PROP_ID(list.aEntries[0].rgPropVals[i].ulPropTag) == PROP_ID(id))
                found.push_back(list.aEntries[0].rgPropVals[i]);
        }
        EXPECT_EQ(found.size(), 1u);
        return found.empty() ? SPropValue{} : found[0];
    };
    EXPECT_EQ(all_of(PR_TITLE_A).ulPropTag, values[1].ulPropTag);
    EXPECT_EQ(all_of(PR_TITLE_A).Value.err, MAPI_E_NO_ACCESS);
    EXPECT_EQ(all_of(PR_COMMENT_A).ulPropTag, values[2].ulPropTag);
    EXPECT_EQ(all_of(PR_EMAIL_ADDRESS_A).ulPropTag, PR_EMAIL_ADDRESS_A);
    memory::free(list.aEntries[0].rgPropVals);
}

TEST_F(AddressBookTest, ContainersResolveAgainstFlags) {
    ULONG count = 0, type = 0;
    LPENTRYID id = nullptr;
    IUnknown* out = nullptr;
    ASSERT_EQ(book_->GetDefaultDir(&count, &id), S_OK);
    ASSERT_EQ(book_->OpenEntry(count, id, nullptr, 0, &type, &out), S_OK);
    memory::free(id);
    auto list = Ref<IABContainer>::adopt(static_cast<IABContainer*>(out));
    Names names({"Help Desk", "meeting room", "nobody", "Postmaster"});
    struct {
        ULONG count;
        ULONG flags[4];
    } found = {4, {MAPI_UNRESOLVED, MAPI_UNRESOLVED, MAPI_UNRESOLVED, MAPI_RESOLVED}};
    SizedSPropTagArray(2, tags) = {2, {PR_ENTRYID, PR_TITLE_W}};
    ASSERT_EQ(list->ResolveNames(reinterpret_cast<LPSPropTagArray>(&tags), MAPI_UNICODE, names.list,
                                 reinterpret_cast<LPFlagList>(&found)),
              S_OK);
    EXPECT_EQ(found.flags[0], MAPI_RESOLVED);
    EXPECT_EQ(found.flags[1], MAPI_AMBIGUOUS);
    EXPECT_EQ(found.flags[2], MAPI_UNRESOLVED);
    EXPECT_EQ(names.list->aEntries[3].cValues, 2u);
    EXPECT_TRUE(names.find(0, PR_TITLE_W));
    found.flags[0] = MAPI_UNRESOLVED; // though it has an identifier by now
    ASSERT_EQ(list->ResolveNames(nullptr, 0, names.list, reinterpret_cast<LPFlagList>(&found)),
              S_OK);
    EXPECT_EQ(found.flags[0], MAPI_RESOLVED);
}

TEST_F(AddressBookTest, RefusesListsThatAreNotWhatTheySay) {
    SPropValue value{};
    std::string name = "Help Desk";
    value.ulPropTag = PR_DISPLAY_NAME_A;
    value.Value.lpszA = name.data();
    SizedADRLIST(2, list) = {2, {{0, 1, &value}, {0, 3, nullptr}}};
    auto* const names = reinterpret_cast<LPADRLIST>(&list);
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, names), MAPI_E_INVALID_PARAMETER);

    ULONG count = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(book_->GetDefaultDir(&count, &id), S_OK);
    ULONG type = 0;
    IUnknown* out = nullptr;
    ASSERT_EQ(book_->OpenEntry(count, id, nullptr, 0, &type, &out), S_OK);
    memory::free(id);
    auto container = Ref<IABContainer>::adopt(static_cast<IABContainer*>(out));
    struct {
        ULONG count;
        ULONG flags[3];
    } flags = {2, {MAPI_UNRESOLVED, MAPI_UNRESOLVED, MAPI_UNRESOLVED}};
    const auto resolve = [&] {
        return container->ResolveNames(nullptr, 0, names, reinterpret_cast<LPFlagList>(&flags));
    };
    EXPECT_EQ(resolve(), MAPI_E_INVALID_PARAMETER);
    list.aEntries[1].cValues = 0; // is no recipient
    for (const ULONG wrong : {0u, 1u, 3u}) {
        flags.count = wrong;
        EXPECT_EQ(resolve(), MAPI_E_INVALID_PARAMETER) << wrong;
    }
    EXPECT_EQ(list.aEntries[0].rgPropVals, &value); // nothing was done by half
    flags.count = 2;
    EXPECT_EQ(resolve(), S_OK);
    EXPECT_EQ(flags.flags[0], MAPI_RESOLVED);
    memory::free(list.aEntries[0].rgPropVals);
}

TEST_F(AddressBookTest, RefusesCountsThatNobodySet) {
    SPropValue value{};
    std::string name = "Help Desk";
    value.ulPropTag = PR_DISPLAY_NAME_A;
    value.Value.lpszA = name.data();
    SizedADRLIST(1, list) = {1, {{0, 1, &value}}};
    auto* const names = reinterpret_cast<LPADRLIST>(&list);
    const auto refused = [&] {
        EXPECT_EQ(book_->ResolveName(0, 0, nullptr, names), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(book_->PrepareRecips(0, nullptr, names), MAPI_E_INVALID_PARAMETER);
    };
    for (const ULONG count : {0x10001u, 0xFFFFFFFFu}) {
        list.aEntries[0].cValues = count;
        refused();
        EXPECT_EQ(book_->RecipOptions(0, 0, &names->aEntries[0]), MAPI_E_INVALID_PARAMETER);
    }
    list.aEntries[0].cValues = 1;
    for (const ULONG count : {(1u << 20) + 1, 0xFFFFFFFFu}) {
        list.cEntries = count;
        refused();
    }
}

TEST_F(AddressBookTest, NullOpensTheRoot) {
    ULONG type = 0;
    IUnknown* out = nullptr;
    ASSERT_EQ(book_->OpenEntry(0, nullptr, nullptr, 0, &type, &out), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT));
    out->Release();
}

TEST_F(AddressBookTest, ComparesOnlyWhatBothAreIdentifiers) {
    const auto user = EntryId{.kind = EntryKind::user, .number = 1}.vector();
    const auto one_off = OneOff{.name = "N", .type = "SMTP", .address = "a@b.example"}.vector();
    auto foreign = user;
    foreign[9] ^= std::byte{1};
    auto damaged = user;
    damaged[20] = std::byte{9};
    const auto compare = [&](const notify::EntryId& a, const notify::EntryId& b, ULONG& same) {
        return book_->CompareEntryIDs(size(a), entry(a), size(b), entry(b), 0, &same);
    };
    ULONG same = 7;
    EXPECT_EQ(compare(user, one_off, same), S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(FALSE));
    const auto narrow =
        OneOff{.name = "Other", .type = "smtp", .address = "A@B.example", .unicode = false}
            .vector();
    EXPECT_EQ(compare(narrow, one_off, same), S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(TRUE));
    const auto other = OneOff{.name = "N", .type = "SMTP", .address = "c@b.example"}.vector();
    EXPECT_EQ(compare(other, one_off, same), S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(FALSE));
    for (const auto* bad : {&foreign, &damaged}) {
        EXPECT_EQ(compare(user, *bad, same), MAPI_E_UNKNOWN_ENTRYID);
        EXPECT_EQ(compare(*bad, one_off, same), MAPI_E_UNKNOWN_ENTRYID);
    }
    EXPECT_EQ(book_->CompareEntryIDs(size(user), entry(user), size(user), nullptr, 0, &same),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(AddressBookTest, OneOffsHaveTheDocumentedLayout) {
    for (const ULONG flags : {0u, static_cast<unsigned>(MAPI_UNICODE)}) {
        std::wstring wide[3] = {L"Gr\u00fc\u00dfe", L"SMTP", L"a@b.example"};
        std::string narrow[3] = {"Somebody", "SMTP", "a@b.example"};
        const auto text_of = [&](int i) {
            return flags ? reinterpret_cast<LPTSTR>(wide[i].data())
                         : reinterpret_cast<LPTSTR>(narrow[i].data());
        };
        ULONG count = 0;
        LPENTRYID id = nullptr;
        ASSERT_EQ(book_->CreateOneOff(text_of(0), text_of(1), text_of(2), flags, &count, &id),
                  S_OK);
        const auto* bytes = reinterpret_cast<const unsigned char*>(id);
        EXPECT_EQ(std::memcmp(bytes + 4, &kOneOffUid, 16), 0);
        EXPECT_EQ(bytes[20] | bytes[21], 0);
        EXPECT_EQ(bytes[22] | bytes[23] << 8,
                  MAPI_ONE_OFF_NO_RICH_INFO | (flags ? MAPI_ONE_OFF_UNICODE : 0));
        const std::size_t unit = flags ? 2 : 1;
        EXPECT_EQ(count, 24 + unit * ((flags ? 6u : 9u) + 5 + 12));
        ULONG type = 0;
        IUnknown* out = nullptr;
        ASSERT_EQ(book_->OpenEntry(count, id, nullptr, 0, &type, &out), S_OK);
        EXPECT_EQ(text(out, PR_DISPLAY_NAME_W), flags ? "Gr\xc3\xbc\xc3\x9f"
                                                        "e"
                                                      : "Somebody");
        EXPECT_EQ(text(out, PR_EMAIL_ADDRESS_W), "a@b.example");
        const auto key = entry_id(out, PR_SEARCH_KEY);
        EXPECT_STREQ(reinterpret_cast<const char*>(key.data()), "SMTP:A@B.EXAMPLE");
        out->Release();
        memory::free(id);
    }
}

TEST_F(AddressBookTest, AnInternetAddressNeverGetsRichText) {
    const auto rich = [&](const char* type, const char* address) {
        ULONG count = 0;
        LPENTRYID id = nullptr;
        const auto narrow = [](const char* s) {
            return reinterpret_cast<LPTSTR>(const_cast<char*>(s));
        };
        EXPECT_EQ(book_->CreateOneOff(narrow("n"), narrow(type), narrow(address), 0, &count, &id),
                  S_OK);
        const auto* const bytes = reinterpret_cast<const unsigned char*>(id);
        const bool without = ((bytes[22] | bytes[23] << 8) & MAPI_ONE_OFF_NO_RICH_INFO) != 0;
        memory::free(id);
        return !without;
    };
    EXPECT_FALSE(rich("SMTP", "a@b.example"));
    EXPECT_FALSE(rich("MS", "a@b.example"));
    EXPECT_TRUE(rich("MS", "NET/PO/USER"));
}

TEST_F(AddressBookTest, DamagedIdentifiersAreRefused) {
    const auto user = EntryId{.kind = EntryKind::user, .number = 1}.vector();
    const auto one_off = OneOff{.name = "N", .type = "SMTP", .address = "a@b.example"}.vector();
    std::mt19937 random(1);
    for (const notify::EntryId* good : {&user, &one_off}) {
        for (std::size_t length = 1; length < good->size(); ++length) {
            ULONG type = 0;
            IUnknown* out = nullptr;
            const notify::EntryId cut(good->begin(), good->begin() + static_cast<long>(length));
            EXPECT_EQ(book_->OpenEntry(size(cut), entry(cut), nullptr, 0, &type, &out),
                      MAPI_E_INVALID_ENTRYID)
                << length;
        }
        for (int i = 0; i < 5000; ++i) {
            auto wild = *good;
            for (int n = 0; n < 3; ++n)
                wild[random() % wild.size()] = static_cast<std::byte>(random());
            wild.resize(wild.size() - random() % 4);
            ULONG type = 0;
            IUnknown* out = nullptr;
            if (book_->OpenEntry(size(wild), entry(wild), nullptr, 0, &type, &out) == S_OK)
                out->Release();
        }
    }
    ULONG type = 0;
    IUnknown* out = nullptr;
    const auto missing = EntryId{.kind = EntryKind::user, .number = 99}.vector();
    EXPECT_EQ(book_->OpenEntry(size(missing), entry(missing), nullptr, 0, &type, &out),
              MAPI_E_NOT_FOUND);
    auto foreign = user;
    foreign[9] ^= std::byte{1};
    EXPECT_EQ(book_->OpenEntry(size(foreign), entry(foreign), nullptr, 0, &type, &out),
              MAPI_E_UNKNOWN_ENTRYID);
    ULONG same = 7;
    EXPECT_EQ(book_->CompareEntryIDs(size(user), entry(user), size(user), entry(user), 0, &same),
              S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(TRUE));
    EXPECT_EQ(book_->CompareEntryIDs(size(foreign), entry(foreign), size(foreign), entry(foreign),
                                     0, &same),
              MAPI_E_UNKNOWN_ENTRYID);
}

} // namespace
} // namespace mapisim::addressbook

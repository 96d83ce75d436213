#include "addressbook_fixture.h"
#include "profile/section.h"

namespace mapisim::addressbook {
namespace {

class DialogsTest : public AddressBookTest {
protected:
    /// GetSearchPath, as names.
    std::vector<std::string> path_names() {
        LPSRowSet path = nullptr;
        EXPECT_EQ(book_->GetSearchPath(MAPI_UNICODE, &path), S_OK);
        std::vector<std::string> names;
        for (ULONG i = 0; i < path->cRows; ++i) {
            EXPECT_EQ(path->aRow[i].lpProps[0].ulPropTag, PR_ENTRYID);
            Bag bag;
            for (ULONG c = 0; c < path->aRow[i].cValues; ++c) {
                Value value;
                EXPECT_EQ(Value::from_client(path->aRow[i].lpProps[c], value), S_OK);
                bag.set(value);
            }
            names.emplace_back(bag.text(PR_DISPLAY_NAME_W));
            memory::free(path->aRow[i].lpProps);
        }
        memory::free(path);
        return names;
    }
    HRESULT set_path(std::vector<notify::EntryId> ids) {
        std::vector<SPropValue> values(ids.size());
        std::vector<std::byte> block(CbNewSRowSet(ids.size()));
        auto* const rows = reinterpret_cast<LPSRowSet>(block.data());
        rows->cRows = size(ids);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            values[i].ulPropTag = PR_ENTRYID;
            values[i].Value.bin = {size(ids[i]), reinterpret_cast<LPBYTE>(ids[i].data())};
            rows->aRow[i] = {0, 1, &values[i]};
        }
        return book_->SetSearchPath(0, rows);
    }
    static notify::EntryId container(std::uint32_t number) {
        return EntryId{.kind = EntryKind::container, .number = number}.vector();
    }
    static void free_list(LPADRLIST list) {
        for (ULONG i = 0; list && i < list->cEntries; ++i)
            memory::free(list->aEntries[i].rgPropVals);
        memory::free(list);
    }
    static Bag bag_of(const ADRENTRY& one) {
        Bag bag;
        for (ULONG i = 0; i < one.cValues; ++i) {
            Value value;
            EXPECT_EQ(Value::from_client(one.rgPropVals[i], value), S_OK);
            bag.set(value);
        }
        return bag;
    }
};

// Names
// --------------------------------------------------------------------------------------------

TEST_F(DialogsTest, TheUserChoosesBetweenCandidates) {
    Names names({"anna", "Help Desk"});
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, names.list), MAPI_E_AMBIGUOUS_RECIP);
    EXPECT_FALSE(names.find(0, PR_ENTRYID));
    EXPECT_TRUE(names.find(1, PR_ENTRYID));
    choose("user.resolve", "0");
    EXPECT_EQ(book_->ResolveName(0, MAPI_DIALOG, nullptr, names.list), MAPI_E_USER_CANCEL);
    EXPECT_FALSE(names.find(0, PR_ENTRYID));
    choose("user.resolve", "2");
    ASSERT_EQ(book_->ResolveName(0, MAPI_DIALOG, nullptr, names.list), S_OK);
    EXPECT_STREQ(names.find(0, PR_DISPLAY_NAME_A)->Value.lpszA, "Anna Kowalska");
    Names unknown({"nobody by that name"});
    EXPECT_EQ(book_->ResolveName(0, MAPI_DIALOG, nullptr, unknown.list), MAPI_E_NOT_FOUND);
}

TEST_F(DialogsTest, OneOffsAreWrittenInBrackets) {
    Names names({"Bill Lee[MSPEER:\\\\\\\\billl\\in]", "[fax:0\\x31 2]", "open[smtp:a@b.example"});
    EXPECT_EQ(book_->ResolveName(0, 0, nullptr, names.list), MAPI_E_NOT_FOUND);
    EXPECT_STREQ(names.find(0, PR_DISPLAY_NAME_A)->Value.lpszA, "Bill Lee");
    EXPECT_STREQ(names.find(0, PR_ADDRTYPE_A)->Value.lpszA, "MSPEER");
    EXPECT_STREQ(names.find(0, PR_EMAIL_ADDRESS_A)->Value.lpszA, "\\\\billl\\in");
    EXPECT_STREQ(names.find(1, PR_DISPLAY_NAME_A)->Value.lpszA, "01 2");
    EXPECT_FALSE(names.find(2, PR_ENTRYID));
}

TEST_F(DialogsTest, APathIsFollowedInItsOrder) {
    EXPECT_EQ(path_names(),
              (std::vector<std::string>{"Personal Address Book", "Global Address List"}));
    // What the personal address book knows comes first.
    auto pab = open_pab();
    List desk({global("Help Desk")});
    ASSERT_EQ(pab->CopyEntries(desk, 0, nullptr, 0), S_OK);
    const auto own = id_of(entries(pab.get()).at(0));
    const auto resolved = [&](const char* name) {
        Names names({name});
        const HRESULT result = book_->ResolveName(0, 0, nullptr, names.list);
        const SPropValue* id = names.find(0, PR_ENTRYID);
        return result == S_OK && id
                   ? notify::entry_id(id->Value.bin.cb,
                                      reinterpret_cast<LPENTRYID>(id->Value.bin.lpb))
                   : notify::EntryId{};
    };
    EXPECT_EQ(resolved("help"), own);
    ASSERT_EQ(set_path({container(kAllRooms), container(kAllUsers)}), S_OK);
    EXPECT_EQ(path_names(), (std::vector<std::string>{"All Rooms", "All Users"}));
    EXPECT_EQ(resolved("help"), global("Help Desk"));
    EXPECT_TRUE(resolved("All Staff").empty()); // a list
    EXPECT_EQ(resolved("room.north"), global("Meeting Room North"));

    // It is kept in the profile, for every logon; what is no container any more is left out.
    IAddrBook* again = nullptr;
    ASSERT_EQ(open_address_book(log_on(), 0, &again), S_OK);
    book_ = Ref<IAddrBook>::adopt(again);
    EXPECT_EQ(path_names().size(), 2u);
    ASSERT_EQ(set_path({container(77), container(kGlobalList), own}), S_OK);
    EXPECT_EQ(path_names(), (std::vector<std::string>{"Global Address List"}));
    ASSERT_EQ(set_path({}), S_OK);
    EXPECT_TRUE(path_names().empty());
    EXPECT_TRUE(resolved("help").empty());
}

TEST_F(DialogsTest, APathNeedsIdentifiers) {
    SPropValue value{};
    value.ulPropTag = PR_DISPLAY_TYPE;
    SizedSRowSet(1, rows) = {1, {{0, 1, &value}}};
    auto* const path = reinterpret_cast<LPSRowSet>(&rows);
    EXPECT_EQ(book_->SetSearchPath(0, path), MAPI_E_MISSING_REQUIRED_COLUMN);
    rows.aRow[0].cValues = 0;
    EXPECT_EQ(book_->SetSearchPath(0, path), MAPI_E_MISSING_REQUIRED_COLUMN);
    rows.aRow[0] = {0, 1, nullptr};
    EXPECT_EQ(book_->SetSearchPath(0, path), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(path_names().size(), 2u); // as it was
}

TEST_F(DialogsTest, ContainersAreDesignated) {
    const auto set_both = [&](const notify::EntryId& id) {
        return std::pair{book_->SetDefaultDir(size(id), entry(id)),
                         book_->SetPAB(size(id), entry(id))};
    };
    using Results = std::pair<HRESULT, HRESULT>;
    EXPECT_EQ(set_both(container(kAllUsers)), (Results{S_OK, MAPI_E_NO_ACCESS}));
    ULONG count = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(book_->GetDefaultDir(&count, &id), S_OK);
    EXPECT_EQ(take(count, id), container(kAllUsers));
    const auto pab = entry_id(open_pab().get());
    EXPECT_EQ(set_both(pab), (Results{S_OK, S_OK}));
    EXPECT_EQ(entry_id(book_.get(), PR_AB_DEFAULT_DIR), pab);
    EXPECT_EQ(entry_id(book_.get(), PR_AB_DEFAULT_PAB), pab);
    EXPECT_EQ(set_both(container(77)), (Results{MAPI_E_NOT_FOUND, MAPI_E_NOT_FOUND}));
    EXPECT_EQ(set_both(global("Help Desk")),
              (Results{MAPI_E_INVALID_ENTRYID, MAPI_E_INVALID_ENTRYID}));
    auto foreign = pab;
    foreign[9] ^= std::byte{1};
    EXPECT_EQ(set_both(foreign), (Results{MAPI_E_UNKNOWN_ENTRYID, MAPI_E_UNKNOWN_ENTRYID}));
    EXPECT_EQ(property::host_of(book_.get())->write_value(Value::binary(PR_AB_DEFAULT_DIR, pab)),
              MAPI_E_NO_ACCESS);
}

TEST_F(DialogsTest, RecipientsArePrepared) {
    const auto desk = global("Help Desk");
    void* block = nullptr;
    memory::allocate(3 * sizeof(SPropValue), &block);
    std::string name = "Desk, the";
    auto* const values = static_cast<LPSPropValue>(block);
    values[0].ulPropTag = PR_RECIPIENT_TYPE;
    values[0].Value.l = MAPI_BCC;
    values[1].ulPropTag = PR_DISPLAY_NAME_A;
    values[1].Value.lpszA = name.data();
    values[2].ulPropTag = PR_ENTRYID;
    values[2].Value.bin = {size(desk), reinterpret_cast<LPBYTE>(entry(desk))};
    SizedADRLIST(2, list) = {2, {{0, 3, values}, {0, 0, nullptr}}};
    auto* const names = reinterpret_cast<LPADRLIST>(&list);
    EXPECT_EQ(book_->PrepareRecips(0, nullptr, names), S_OK);
    EXPECT_EQ(list.aEntries[0].cValues, 3u);
    SizedSPropTagArray(4, tags) = {4, {PR_TITLE_W, PR_SMTP_ADDRESS_A, PR_SURNAME_W, PR_ENTRYID}};
    ASSERT_EQ(book_->PrepareRecips(0, reinterpret_cast<LPSPropTagArray>(&tags), names), S_OK);
    const ADRENTRY& one = list.aEntries[0];
    ASSERT_EQ(one.cValues, 6u);
    EXPECT_STREQ(one.rgPropVals[0].Value.lpszW, L"Service");
    EXPECT_STREQ(one.rgPropVals[1].Value.lpszA, "helpdesk@mapisim.example");
    EXPECT_EQ(one.rgPropVals[2].ulPropTag, PROP_TAG(PT_ERROR, PROP_ID(PR_SURNAME)));
    EXPECT_EQ(one.rgPropVals[2].Value.err, MAPI_E_NOT_FOUND);
    EXPECT_EQ(one.rgPropVals[3].ulPropTag, PR_ENTRYID);
    EXPECT_EQ(one.rgPropVals[4].ulPropTag, PR_RECIPIENT_TYPE);
    EXPECT_EQ(one.rgPropVals[5].ulPropTag, PR_DISPLAY_NAME_A);
    EXPECT_STREQ(one.rgPropVals[5].Value.lpszA, "Desk, the"); // what it had
    EXPECT_EQ(list.aEntries[1].cValues, 0u);
    memory::free(one.rgPropVals);
}

// Dialogs
// ------------------------------------------------------------------------------------------

TEST_F(DialogsTest, TheUserPicksRecipients) {
    ADRPARM parameters{};
    parameters.ulFlags = DIALOG_MODAL | AB_UNICODEUI;
    parameters.cDestFields = 0xFFFFFFFF;
    LPADRLIST list = nullptr;
    ULONG_PTR window = 0;
    EXPECT_EQ(book_->Address(&window, &parameters, &list), MAPI_E_USER_CANCEL);
    EXPECT_EQ(list, nullptr);
    choose("user.address", "Help Desk; cc:somebody@elsewhere.example ;BCC: nobody at all");
    ASSERT_EQ(book_->Address(&window, &parameters, &list), S_OK);
    ASSERT_EQ(list->cEntries, 3u);
    EXPECT_EQ(bag_of(list->aEntries[0]).text(PR_EMAIL_ADDRESS_W), "helpdesk@mapisim.example");
    EXPECT_EQ(bag_of(list->aEntries[0]).number(PR_RECIPIENT_TYPE), MAPI_TO);
    EXPECT_EQ(bag_of(list->aEntries[1]).number(PR_RECIPIENT_TYPE), MAPI_CC);
    EXPECT_TRUE(bag_of(list->aEntries[1]).has(PR_ENTRYID));
    EXPECT_EQ(bag_of(list->aEntries[2]).number(PR_RECIPIENT_TYPE), MAPI_BCC);
    EXPECT_FALSE(bag_of(list->aEntries[2]).has(PR_ENTRYID)); // not resolved

    // Who is there stays; fields are those of the caller.
    choose("user.address", "CC:Postmaster");
    ULONG fields[] = {MAPI_TO};
    parameters.cDestFields = 1;
    parameters.lpulDestComps = fields;
    ASSERT_EQ(book_->Address(&window, &parameters, &list), S_OK);
    ASSERT_EQ(list->cEntries, 4u);
    EXPECT_EQ(bag_of(list->aEntries[3]).number(PR_RECIPIENT_TYPE), MAPI_TO);

    // All that is in the list is to be resolved, what was there before too.
    choose("user.address", "Postmaster");
    parameters.ulFlags |= AB_RESOLVE;
    EXPECT_EQ(book_->Address(&window, &parameters, &list), MAPI_E_USER_CANCEL);
    EXPECT_EQ(list->cEntries, 4u);
    memory::free(list->aEntries[2].rgPropVals);
    list->aEntries[2] = {};
    ASSERT_EQ(memory::allocate(sizeof(SPropValue),
                               reinterpret_cast<void**>(&list->aEntries[2].rgPropVals)),
              S_OK);
    list->aEntries[2].cValues = 1;
    list->aEntries[2].rgPropVals[0].ulPropTag = PR_DISPLAY_NAME_A;
    list->aEntries[2].rgPropVals[0].Value.lpszA = const_cast<char*>("Postmaster");
    ASSERT_EQ(book_->Address(&window, &parameters, &list), S_OK);
    ASSERT_EQ(list->cEntries, 5u);
    EXPECT_TRUE(bag_of(list->aEntries[2]).has(PR_ENTRYID));
    memory::free(list->aEntries[--list->cEntries].rgPropVals);

    choose("user.address", "nobody at all");
    EXPECT_EQ(book_->Address(&window, &parameters, &list), MAPI_E_USER_CANCEL);
    parameters.ulFlags = DIALOG_MODAL | AB_SELECTONLY | AB_RESOLVE;
    choose("user.address", "somebody@elsewhere.example");
    EXPECT_EQ(book_->Address(&window, &parameters, &list), MAPI_E_USER_CANCEL);
    choose("user.address", "Postmaster;Help Desk");
    parameters.ulFlags = DIALOG_MODAL;
    parameters.cDestFields = 0;
    ASSERT_EQ(book_->Address(&window, &parameters, &list), S_OK); // looked, and no more
    EXPECT_EQ(list->cEntries, 4u);
    parameters.ulFlags |= ADDRESS_ONE;
    ASSERT_EQ(book_->Address(&window, &parameters, &list), S_OK);
    EXPECT_EQ(list->cEntries, 5u);
    parameters.ulFlags = DIALOG_MODAL | DIALOG_SDI;
    EXPECT_EQ(book_->Address(&window, &parameters, &list), MAPI_E_INVALID_PARAMETER);
    free_list(list);
}

TEST_F(DialogsTest, DetailsAreLookedAt) {
    const auto desk = global("Help Desk");
    const auto details = [&](const notify::EntryId& id) {
        return book_->Details(nullptr, nullptr, nullptr, size(id), entry(id), nullptr, nullptr,
                              nullptr, DIALOG_MODAL);
    };
    EXPECT_EQ(details(desk), S_OK);
    EXPECT_EQ(details(EntryId{.kind = EntryKind::user, .number = 99}.vector()), MAPI_E_NOT_FOUND);
    EXPECT_EQ(book_->Details(nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr, 0),
              MAPI_E_INVALID_PARAMETER);
    choose("user.details", "no");
    EXPECT_EQ(details(desk), MAPI_E_USER_CANCEL);
}

TEST_F(DialogsTest, TheUserEntersNewEntries) {
    ULONG count = 7;
    LPENTRYID id = nullptr;
    EXPECT_EQ(book_->NewEntry(0, 0, 0, nullptr, 0, nullptr, &count, &id), MAPI_E_USER_CANCEL);
    EXPECT_EQ(count, 0u);
    choose("user.new_entry", "Jo Doe[SMTP:jo@a.example]");
    ASSERT_EQ(book_->NewEntry(0, 0, 0, nullptr, 0, nullptr, &count, &id), S_OK);
    const auto one_off = take(count, id);
    EXPECT_TRUE(is_one_off(size(one_off), entry(one_off)));

    const auto pab = entry_id(open_pab().get());
    ASSERT_EQ(book_->NewEntry(0, 0, size(pab), entry(pab), 0, nullptr, &count, &id), S_OK);
    const auto made = take(count, id);
    const Bag row = named(entries(open_pab(0).get()), "Jo Doe");
    EXPECT_EQ(id_of(row), made);
    EXPECT_EQ(row.text(PR_EMAIL_ADDRESS_W), "jo@a.example");
    const auto tpl = form_id(Form::list);
    ASSERT_EQ(book_->NewEntry(0, 0, size(pab), entry(pab), size(tpl), entry(tpl), nullptr, nullptr),
              S_OK);
    EXPECT_EQ(entries(open_pab(0).get()).size(), 2u);
    EXPECT_EQ(
        book_->NewEntry(0, CREATE_CHECK_DUP_STRICT, size(pab), entry(pab), 0, nullptr, &count, &id),
        MAPI_E_COLLISION);
    const auto gal = container(kGlobalList);
    EXPECT_EQ(book_->NewEntry(0, 0, size(gal), entry(gal), 0, nullptr, &count, &id),
              MAPI_E_NO_SUPPORT);
    const auto user = global("Help Desk");
    EXPECT_EQ(book_->NewEntry(0, 0, size(pab), entry(pab), size(user), entry(user), &count, &id),
              MAPI_E_INVALID_ENTRYID);
    EXPECT_EQ(book_->NewEntry(0, 0, 0, nullptr, 0, nullptr, &count, nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(DialogsTest, RecipientsHaveOptionsByTheirType) {
    ULONG count = 0;
    LPSPropValue options = nullptr;
    std::string smtp = "smtp", fax = "FAX";
    ASSERT_EQ(
        book_->QueryDefaultRecipOpt(reinterpret_cast<LPTSTR>(smtp.data()), 0, &count, &options),
        S_OK);
    ASSERT_EQ(count, 1u);
    EXPECT_EQ(options[0].ulPropTag, PR_SEND_RICH_INFO);
    memory::free(options);
    EXPECT_EQ(
        book_->QueryDefaultRecipOpt(reinterpret_cast<LPTSTR>(fax.data()), 0, &count, &options),
        MAPI_E_NOT_FOUND);
    EXPECT_EQ(options, nullptr);

    Names names({"Help Desk", "Anna"});
    ASSERT_EQ(book_->ResolveName(0, 0, nullptr, names.list), MAPI_E_AMBIGUOUS_RECIP);
    EXPECT_EQ(book_->RecipOptions(0, 0, &names.list->aEntries[0]), S_OK);
    EXPECT_TRUE(names.find(0, PR_SEND_RICH_INFO));
    EXPECT_EQ(book_->RecipOptions(0, 0, &names.list->aEntries[1]), MAPI_E_NOT_FOUND);
    choose("user.recipient_options", "no");
    EXPECT_EQ(book_->RecipOptions(0, 0, &names.list->aEntries[0]), MAPI_E_USER_CANCEL);
}

} // namespace
} // namespace mapisim::addressbook

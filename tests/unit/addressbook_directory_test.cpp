#include <algorithm>

#include <mapiaux.h>

#include "addressbook/directory.h"
#include "addressbook_fixture.h"
#include "property/text.h"

namespace mapisim::addressbook {
namespace {

class DirectoryTest : public AddressBookTest {
protected:
    std::vector<Bag> hierarchy(IABContainer* container, ULONG flags = 0) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(container->GetHierarchyTable(flags | MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    /// The names that a restriction on one text property leaves of a container's contents.
    std::vector<std::string> restricted(ULONG rt, ULONG tag, const wchar_t* text) {
        std::wstring value = text;
        SPropValue prop{};
        prop.ulPropTag = tag;
        prop.Value.lpszW = value.data();
        SRestriction restriction{};
        restriction.rt = rt;
        if (rt == RES_CONTENT)
            restriction.res.resContent = {FL_PREFIX | FL_IGNORECASE, tag, &prop};
        else
            restriction.res.resProperty = {RELOP_EQ, tag, &prop};
        IMAPITable* table = nullptr;
        EXPECT_EQ(open_container(kGlobalList)->GetContentsTable(MAPI_UNICODE, &table), S_OK);
        EXPECT_EQ(table->Restrict(&restriction, 0), S_OK);
        return texts(rows(table), PR_DISPLAY_NAME_W);
    }
};

TEST_F(DirectoryTest, TheHierarchyShowsItsDepth) {
    auto root = open_container(kRootContainer);
    const auto top = hierarchy(root.get());
    const auto all = hierarchy(root.get(), CONVENIENT_DEPTH);
    EXPECT_EQ(top.size(), 3u);
    EXPECT_EQ(texts(all, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Global Address List", "All Address Lists", "All Users",
                                        "All Groups", "All Rooms", "Personal Address Book"}));
    EXPECT_EQ(all[1].number(PR_DEPTH, -1), 0);
    EXPECT_EQ(all[2].number(PR_DEPTH, -1), 1);
    for (const Bag& row : all) {
        EXPECT_EQ(row.number(PR_OBJECT_TYPE), MAPI_ABCONT);
        EXPECT_EQ(row.binary(PR_AB_PROVIDER_ID).size(), sizeof(MAPIUID));
        const LONG flags = row.number(PR_CONTAINER_FLAGS);
        EXPECT_NE(flags & (AB_MODIFIABLE | AB_UNMODIFIABLE), 0u);
        // What the flags say is what the container does.
        auto container = open<IABContainer>(root.get(), id_of(row), 0);
        EXPECT_EQ(number(container.get(), PR_CONTAINER_FLAGS), flags);
        IMAPITable* table = nullptr;
        EXPECT_EQ(container->GetContentsTable(0, &table),
                  flags & AB_RECIPIENTS ? S_OK : MAPI_E_NO_SUPPORT);
        if (table)
            table->Release();
        EXPECT_EQ(container->GetHierarchyTable(0, &table),
                  flags & AB_SUBCONTAINERS ? S_OK : MAPI_E_NO_SUPPORT);
        if (table)
            table->Release();
    }
    EXPECT_EQ(hierarchy(open_container(kAllLists).get()).size(), 3u);
    const Bag pab = named(top, "Personal Address Book");
    EXPECT_EQ(pab.number(PR_CONTAINER_FLAGS), static_cast<LONG>(AB_RECIPIENTS | AB_MODIFIABLE));
    EXPECT_EQ(pab.number(PR_DISPLAY_TYPE), static_cast<LONG>(DT_MODIFIABLE));
}

TEST_F(DirectoryTest, TablesOpenAsPropertiesToo) {
    auto list = open_container(kGlobalList);
    IUnknown* out = nullptr;
    ASSERT_EQ(list->OpenProperty(PR_CONTAINER_CONTENTS, &IID_IMAPITable, MAPI_UNICODE, 0, &out),
              S_OK);
    EXPECT_EQ(rows(static_cast<IMAPITable*>(out)).size(), entries(list.get()).size());
    EXPECT_EQ(list->OpenProperty(PR_CONTAINER_HIERARCHY, &IID_IMAPITable, 0, 0, &out),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(list->OpenProperty(PR_CREATE_TEMPLATES, &IID_IMAPITable, 0, 0, &out),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(list->OpenProperty(PR_CONTAINER_CONTENTS, &IID_IStream, 0, 0, &out),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    auto root = open_container(kRootContainer);
    ASSERT_EQ(root->OpenProperty(PR_CONTAINER_HIERARCHY, &IID_IMAPITable,
                                 MAPI_UNICODE | CONVENIENT_DEPTH, 0, &out),
              S_OK);
    EXPECT_EQ(rows(static_cast<IMAPITable*>(out)).size(), 6u);
}

TEST_F(DirectoryTest, ContainersShowWhatTheyAreFor) {
    const auto all = entries(open_container(kGlobalList).get());
    const auto users = entries(open_container(kAllUsers).get());
    const auto groups = entries(open_container(kAllGroups).get());
    const auto rooms = entries(open_container(kAllRooms).get());
    EXPECT_EQ(all.size(), users.size() + groups.size() + rooms.size());
    EXPECT_EQ(texts(rooms, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Meeting Room North", "Meeting Room South"}));
    EXPECT_TRUE(named(groups, "All Staff").has(PR_ENTRYID));
    for (const Bag& row : groups) {
        EXPECT_EQ(row.number(PR_OBJECT_TYPE), MAPI_DISTLIST);
        EXPECT_EQ(row.number(PR_DISPLAY_TYPE), static_cast<LONG>(DT_DISTLIST));
    }
    for (const Bag& row : users)
        EXPECT_EQ(row.number(PR_OBJECT_TYPE), MAPI_MAILUSER);
    std::vector<std::string> names = texts(all, PR_DISPLAY_NAME_W);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end(), [](const auto& a, const auto& b) {
        return property::compare_text(a, b) < 0;
    }));
}

TEST_F(DirectoryTest, UsersHaveWhatClientsAskFor) {
    auto user = open<IMailUser>(book_.get(), global("MapiSim User"), 0);
    EXPECT_EQ(text(user.get(), PR_ACCOUNT_W), "user");
    EXPECT_EQ(text(user.get(), PR_ADDRTYPE_W), "SMTP");
    EXPECT_EQ(text(user.get(), PR_TITLE_W), "User");
    EXPECT_EQ(text(user.get(), PR_BUSINESS_TELEPHONE_NUMBER_W), "+44 1632 960001");
    EXPECT_EQ(text(user.get(), PR_MANAGER_NAME_W), "Olga Smirnova");
    EXPECT_EQ(number(user.get(), PR_ACCESS_LEVEL), 0);
    const Value proxies = get(user.get(), kProxyAddresses);
    ASSERT_EQ(proxies.count(), 2u);
    EXPECT_EQ(proxies.text_at(0), "SMTP:user@mapisim.example");
    EXPECT_EQ(proxies.text_at(1), "smtp:mapisim.user@mapisim.example");
    SPropValue value{};
    value.ulPropTag = PR_TITLE_W;
    std::wstring title = L"King";
    value.Value.lpszW = title.data();
    LPSPropProblemArray problems = nullptr;
    EXPECT_EQ(user->SetProps(1, &value, &problems), S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_ACCESS);
    memory::free(problems);
    EXPECT_EQ(user->SaveChanges(0), MAPI_E_NO_ACCESS);
}

TEST_F(DirectoryTest, ListsShowTheirMembers) {
    auto list = open<IDistList>(book_.get(), global("Project Aurora"), 0);
    EXPECT_EQ(number(list.get(), PR_OBJECT_TYPE), MAPI_DISTLIST);
    const auto members = entries(list.get());
    EXPECT_EQ(texts(members, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"MapiSim Second User", "MapiSim User",
                                        "Project Aurora Partners"}));
    // The inner one leads back, and has a member from outside.
    auto inner = open<IDistList>(list.get(), id_of(members[2]), 0);
    const auto partners = entries(inner.get());
    EXPECT_EQ(id_of(named(partners, "Project Aurora")), entry_id(list.get()));
    const notify::EntryId outside = id_of(named(partners, "partner@elsewhere.example"));
    EXPECT_TRUE(is_one_off(size(outside), entry(outside)));
    ULONG type = 0;
    IUnknown* out = nullptr;
    const auto id = entry_id(list.get());
    ASSERT_EQ(book_->OpenEntry(size(id), entry(id), &IID_IDistList, 0, &type, &out), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_DISTLIST));
    out->Release();
    EXPECT_EQ(book_->OpenEntry(size(id), entry(id), &IID_IMailUser, 0, &type, &out),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(book_->OpenEntry(size(id), entry(id), nullptr, MAPI_MODIFY, &type, &out),
              MAPI_E_NO_ACCESS);
    IMAPITable* table = nullptr;
    EXPECT_EQ(list->GetHierarchyTable(0, &table), MAPI_E_NO_SUPPORT);
    List ids({global("Help Desk")});
    EXPECT_EQ(list->CopyEntries(ids, 0, nullptr, 0), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(list->DeleteEntries(ids, 0), MAPI_E_NO_SUPPORT);
}

TEST_F(DirectoryTest, TheFirstThatHasAnAddressIsFound) {
    const Directory directory({{.display_name = "One",
                                .address = "one@a.example",
                                .account = "",
                                .aliases = {"Both@a.example", "\u00dcn@a.example"}},
                               {.display_name = "Both", .address = "both@a.example", .account = ""},
                               {.display_name = "Two",
                                .address = "two@a.example",
                                .account = "",
                                .aliases = {"one@a.example", "2@a.example"}}});
    const auto name = [&](std::string_view address) {
        const Entry* const found = directory.find_address(address);
        return found ? found->display_name : "";
    };
    EXPECT_EQ(name("ONE@a.example"), "One");
    EXPECT_EQ(name("both@a.example"), "One");
    EXPECT_EQ(name("\u00fcN@A.example"), "One");
    EXPECT_EQ(name("Two@a.example"), "Two");
    EXPECT_EQ(name("2@a.example"), "Two");
    EXPECT_EQ(name("3@a.example"), "");
    EXPECT_EQ(name(""), "");
}

TEST_F(DirectoryTest, NothingInItChanges) {
    auto list = open_container(kGlobalList);
    const auto user = global("Help Desk");
    List ids({user});
    IMAPIProp* made = nullptr;
    EXPECT_EQ(list->CreateEntry(size(user), entry(user), 0, &made), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(made, nullptr);
    EXPECT_EQ(list->CopyEntries(ids, 0, nullptr, 0), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(list->DeleteEntries(ids, 0), MAPI_E_NO_SUPPORT);
}

TEST_F(DirectoryTest, RestrictionsFindNames) {
    EXPECT_EQ(restricted(RES_PROPERTY, PR_ANR_W, L"anna"),
              (std::vector<std::string>{"Anna Bergstr\u00f6m", "Anna Kowalska"}));
    EXPECT_EQ(restricted(RES_PROPERTY, PR_ANR_W, L"berg an"),
              (std::vector<std::string>{"Anna Bergstr\u00f6m"}));
    EXPECT_EQ(restricted(RES_PROPERTY, PR_ANR_W, L"jurgen"),
              (std::vector<std::string>{"J\u00fcrgen M\u00fcller"}));
    EXPECT_EQ(restricted(RES_PROPERTY, PR_ANR_W, L"zoe.van"),
              (std::vector<std::string>{"Zo\u00eb van Dijk"}));
    EXPECT_TRUE(restricted(RES_PROPERTY, PR_ANR_W, L"example").empty()); // everybody's domain
    EXPECT_TRUE(restricted(RES_PROPERTY, PR_ANR_W, L"nna").empty());
    EXPECT_EQ(restricted(RES_CONTENT, PR_DISPLAY_NAME_W, L"meet"),
              (std::vector<std::string>{"Meeting Room North", "Meeting Room South"}));
}

TEST_F(DirectoryTest, SearchCriteriaNarrowTheContents) {
    auto list = open_container(kGlobalList);
    LPSRestriction got = nullptr;
    LPENTRYLIST containers = nullptr;
    ULONG state = 7;
    EXPECT_EQ(list->GetSearchCriteria(MAPI_UNICODE, &got, &containers, &state),
              MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(list->SetSearchCriteria(nullptr, nullptr, 0), MAPI_E_NOT_INITIALIZED);
    std::wstring name = L"anna";
    SPropValue prop{};
    prop.ulPropTag = PR_ANR_W;
    prop.Value.lpszW = name.data();
    SRestriction wanted{};
    wanted.rt = RES_PROPERTY;
    wanted.res.resProperty = {RELOP_EQ, PR_ANR_W, &prop};
    EXPECT_EQ(list->SetSearchCriteria(&wanted, nullptr, RESTART_SEARCH | STOP_SEARCH),
              MAPI_E_INVALID_PARAMETER);
    List own({entry_id(list.get())});
    List other({global("Help Desk")});
    EXPECT_EQ(list->SetSearchCriteria(&wanted, other, 0), MAPI_E_TOO_COMPLEX);
    ASSERT_EQ(list->SetSearchCriteria(&wanted, own, RESTART_SEARCH), S_OK);
    EXPECT_EQ(entries(list.get()).size(), 2u);
    EXPECT_GT(entries(open_container(kGlobalList).get()).size(), 2u); // another opening
    ASSERT_EQ(list->GetSearchCriteria(MAPI_UNICODE, &got, &containers, &state), S_OK);
    EXPECT_EQ(got->rt, static_cast<ULONG>(RES_PROPERTY));
    EXPECT_STREQ(got->res.resProperty.lpProp->Value.lpszW, L"anna");
    ASSERT_EQ(containers->cValues, 1u);
    EXPECT_EQ(notify::entry_id(containers->lpbin[0].cb,
                               reinterpret_cast<LPENTRYID>(containers->lpbin[0].lpb)),
              entry_id(list.get()));
    EXPECT_EQ(state, static_cast<ULONG>(SEARCH_RUNNING));
    memory::free(got);
    memory::free(containers);
    ASSERT_EQ(list->SetSearchCriteria(nullptr, nullptr, STOP_SEARCH), S_OK);
    EXPECT_GT(entries(list.get()).size(), 2u);
    EXPECT_EQ(open_container(kRootContainer)->SetSearchCriteria(&wanted, nullptr, 0),
              MAPI_E_NO_SUPPORT);
}

} // namespace
} // namespace mapisim::addressbook

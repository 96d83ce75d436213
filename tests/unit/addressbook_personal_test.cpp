#include "addressbook/book.h"
#include "addressbook_fixture.h"
#include "notify/engine.h"
#include "progress_indicator.h"
#include <algorithm>

namespace mapisim::addressbook {
namespace {

/// Keeps what it hears.
class Listener final : public IMAPIAdviseSink {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
    ULONG STDMETHODCALLTYPE Release() override { return --references_; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notes) override {
        for (ULONG i = 0; i < count; ++i)
            events.push_back(notes[i].ulEventType);
        return S_OK;
    }
    std::vector<ULONG> events;

private:
    ULONG references_ = 1;
};

class PersonalBookTest : public AddressBookTest {
protected:
    void TearDown() override {
        notify::stop_engine();
        AddressBookTest::TearDown();
    }
    Ref<IMAPIProp> create(IABContainer* pab, ULONG flags = 0, Form form = Form::user) {
        const auto tpl = form_id(form);
        IMAPIProp* made = nullptr;
        EXPECT_EQ(pab->CreateEntry(size(tpl), entry(tpl), flags, &made), S_OK);
        return Ref<IMAPIProp>::adopt(made);
    }
    /// A saved user, still open for writing.
    Ref<IMAPIProp> add_user(IABContainer* pab, const char* name, const char* address,
                            ULONG flags = 0, HRESULT expected = S_OK) {
        auto made = create(pab, flags);
        set(made.get(),
            {Value::text(PR_DISPLAY_NAME_W, name), Value::text(PR_EMAIL_ADDRESS_W, address)});
        EXPECT_EQ(made->SaveChanges(KEEP_OPEN_READWRITE), expected);
        return made;
    }
};

TEST_F(PersonalBookTest, CopyingTellsOfItsProgressUnlessToldNotTo) {
    auto pab = open_pab();
    List both({global("Help Desk"), global("All Staff")});
    test::Indicator told, quiet, stopped;
    EXPECT_EQ(pab->CopyEntries(both, 0, &quiet, AB_NO_DIALOG), S_OK);
    EXPECT_TRUE(quiet.values.empty());
    EXPECT_EQ(pab->CopyEntries(both, 0, &told, 0), S_OK);
    EXPECT_EQ(told.values, (std::vector<ULONG>{500, 1000}));
    EXPECT_EQ(told.items, (test::Indicator::Items{{1, 2}, {2, 2}}));
    const std::size_t before = entries(pab.get()).size();
    stopped.cancel_at = 1;
    EXPECT_EQ(pab->CopyEntries(both, 0, &stopped, 0), MAPI_E_USER_CANCEL);
    EXPECT_EQ(entries(pab.get()).size(), before + 1); // what was done stays
}

TEST_F(PersonalBookTest, EntriesAppearWhenTheyAreSaved) {
    auto pab = open_pab();
    EXPECT_EQ(number(pab.get(), PR_ACCESS_LEVEL), MAPI_MODIFY);
    auto made = create(pab.get());
    set(made.get(), {Value::text(PR_DISPLAY_NAME_W, "Fran\u00e7ois"),
                     Value::text(PR_EMAIL_ADDRESS_W, "f@elsewhere.example"),
                     Value::text(PR_NICKNAME_W, "Frank")});
    EXPECT_TRUE(entries(pab.get()).empty());
    ASSERT_EQ(made->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    const auto rows = entries(pab.get());
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].text(PR_ADDRTYPE_W), "SMTP");
    EXPECT_EQ(id_of(rows[0]), entry_id(made.get()));
    EXPECT_EQ(made->SaveChanges(0), MAPI_E_NO_ACCESS); // it was to be read from then on

    ULONG type = 0;
    IUnknown* out = nullptr;
    const auto id = id_of(rows[0]);
    ASSERT_EQ(book_->OpenEntry(size(id), entry(id), nullptr, 0, &type, &out), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_MAILUSER));
    auto user = Ref<IUnknown>::adopt(out);
    EXPECT_EQ(text(user.get(), PR_NICKNAME_W), "Frank");
    EXPECT_EQ(text(user.get(), PR_SMTP_ADDRESS_W), "f@elsewhere.example");
    const auto key = entry_id(user.get(), PR_SEARCH_KEY);
    EXPECT_STREQ(reinterpret_cast<const char*>(key.data()), "SMTP:F@ELSEWHERE.EXAMPLE");
    EXPECT_EQ(number(user.get(), PR_DISPLAY_TYPE), static_cast<LONG>(DT_MAILUSER));
    EXPECT_EQ(number(user.get(), PR_ACCESS_LEVEL), 0);
}

TEST_F(PersonalBookTest, WhatFollowsFromAnEntryIsNotSet) {
    auto pab = open_pab();
    auto made = create(pab.get());
    for (const Value& value :
         {Value::binary(PR_ENTRYID, "x", 1), Value::binary(PR_SEARCH_KEY, "x", 1),
          Value::number(PR_OBJECT_TYPE, 1), Value::number(PR_DISPLAY_TYPE, 1)}) {
        EXPECT_EQ(property::host_of(made.get())->write_value(value), MAPI_E_COMPUTED);
    }
    EXPECT_EQ(made->SaveChanges(0), MAPI_E_MISSING_REQUIRED_COLUMN); // neither name nor address
    set(made.get(), {Value::text(PR_EMAIL_ADDRESS_W, "a@b.example")});
    ASSERT_EQ(made->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(made.get(), PR_DISPLAY_NAME_W), "a@b.example");
}

TEST_F(PersonalBookTest, CreatingChecksForDuplicatesWhenSaved) {
    auto pab = open_pab();
    add_user(pab.get(), "Jo", "jo@a.example");
    add_user(pab.get(), "Jo", "jo@a.example"); // nobody asked for a check
    EXPECT_EQ(entries(pab.get()).size(), 2u);
    add_user(pab.get(), "JO", "JO@A.example", CREATE_CHECK_DUP_STRICT, MAPI_E_COLLISION);
    add_user(pab.get(), "Jo", "other@a.example", CREATE_CHECK_DUP_LOOSE, MAPI_E_COLLISION);
    add_user(pab.get(), "Jo", "other@a.example", CREATE_CHECK_DUP_STRICT);
    EXPECT_EQ(entries(pab.get()).size(), 3u);
    auto replaced =
        add_user(pab.get(), "Jo", "third@a.example", CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE);
    const auto rows = entries(pab.get());
    EXPECT_EQ(rows.size(), 3u);
    EXPECT_EQ(named(rows, "Jo").has(PR_ENTRYID), true);
    EXPECT_EQ(text(replaced.get(), PR_EMAIL_ADDRESS_W), "third@a.example");
}

TEST_F(PersonalBookTest, SavingSeesWhatOthersDid) {
    auto pab = open_pab();
    auto first = add_user(pab.get(), "Jo", "jo@a.example");
    const auto id = entry_id(first.get());
    auto second = open<IMAPIProp>(book_.get(), id);
    set(first.get(), {Value::text(PR_TITLE_W, "one")});
    ASSERT_EQ(first->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    set(second.get(), {Value::text(PR_TITLE_W, "two")});
    EXPECT_EQ(second->SaveChanges(KEEP_OPEN_READWRITE), MAPI_E_OBJECT_CHANGED);
    EXPECT_EQ(second->SaveChanges(KEEP_OPEN_READWRITE | FORCE_SAVE), S_OK);
    EXPECT_EQ(text(open<IMAPIProp>(book_.get(), id, 0).get(), PR_TITLE_W), "two");
    List ids({id});
    ASSERT_EQ(pab->DeleteEntries(ids, 0), S_OK);
    EXPECT_EQ(second->SaveChanges(FORCE_SAVE), MAPI_E_OBJECT_DELETED);
    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(book_->OpenEntry(size(id), entry(id), nullptr, 0, &type, &out), MAPI_E_NOT_FOUND);
    EXPECT_EQ(pab->DeleteEntries(ids, 0), MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(PersonalBookTest, CopiesComeFromAnywhere) {
    auto pab = open_pab();
    const auto one_off = OneOff{.name = "N", .type = "SMTP", .address = "n@b.example"}.vector();
    List ids({global("Help Desk"), one_off, global("Sales")});
    ASSERT_EQ(pab->CopyEntries(ids, 0, nullptr, CREATE_CHECK_DUP_STRICT), S_OK);
    auto rows = entries(pab.get());
    EXPECT_EQ(texts(rows, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Help Desk", "N", "Sales"}));
    EXPECT_EQ(text(open<IMAPIProp>(book_.get(), id_of(rows[0]), 0).get(), PR_TITLE_W), "Service");
    auto list = open<IDistList>(book_.get(), id_of(rows[2]), 0);
    EXPECT_EQ(entries(list.get()).size(), 3u);
    EXPECT_EQ(pab->CopyEntries(ids, 0, nullptr, CREATE_CHECK_DUP_STRICT), S_OK);
    EXPECT_EQ(pab->CopyEntries(ids, 0, nullptr, CREATE_REPLACE), S_OK);
    EXPECT_EQ(entries(pab.get()).size(), 3u);
    EXPECT_EQ(pab->CopyEntries(ids, 0, nullptr, 0), S_OK);
    EXPECT_EQ(entries(pab.get()).size(), 6u);

    List missing({EntryId{.kind = EntryKind::user, .number = 99}.vector(), global("Help Desk")});
    EXPECT_EQ(pab->CopyEntries(missing, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(entries(pab.get()).size(), 7u);
    auto foreign = one_off;
    foreign[5] ^= std::byte{1};
    List bad({global("Help Desk"), foreign});
    EXPECT_EQ(pab->CopyEntries(bad, 0, nullptr, 0), MAPI_E_INVALID_ENTRYID);
    EXPECT_EQ(pab->DeleteEntries(bad, 0), MAPI_E_INVALID_ENTRYID);
    EXPECT_EQ(entries(pab.get()).size(), 7u);
}

TEST_F(PersonalBookTest, AnEntryIsMadeLikeAnother) {
    auto pab = open_pab();
    const auto desk = global("Help Desk");
    IMAPIProp* out = nullptr;
    ASSERT_EQ(pab->CreateEntry(size(desk), entry(desk), 0, &out), S_OK);
    auto made = Ref<IMAPIProp>::adopt(out);
    EXPECT_EQ(text(made.get(), PR_EMAIL_ADDRESS_W), "helpdesk@mapisim.example");
    EXPECT_FALSE(get(made.get(), PR_ENTRYID));
    ASSERT_EQ(made->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    EXPECT_NE(entry_id(made.get()), desk);
    const auto missing = EntryId{.kind = EntryKind::user, .number = 99}.vector();
    EXPECT_EQ(pab->CreateEntry(size(missing), entry(missing), 0, &out), MAPI_E_NOT_FOUND);
    auto foreign = desk;
    foreign[9] ^= std::byte{1};
    EXPECT_EQ(pab->CreateEntry(size(foreign), entry(foreign), 0, &out), MAPI_E_UNKNOWN_ENTRYID);
    EXPECT_EQ(pab->CreateEntry(3, entry(desk), 0, &out), MAPI_E_INVALID_ENTRYID);
}

TEST_F(PersonalBookTest, EntriesHaveNamedProperties) {
    auto pab = open_pab();
    auto user = add_user(pab.get(), "Jo", "jo@a.example");
    MAPINAMEID name{};
    GUID set_id = {0x1234, 1, 2, {3}};
    std::wstring text = L"shoe size";
    name.lpguid = &set_id;
    name.ulKind = MNID_STRING;
    name.Kind.lpwstrName = text.data();
    LPMAPINAMEID names[] = {&name};
    LPSPropTagArray tags = nullptr;
    ASSERT_EQ(user->GetIDsFromNames(1, names, MAPI_CREATE, &tags), S_OK);
    const ULONG tag = CHANGE_PROP_TYPE(tags->aulPropTag[0], PT_LONG);
    memory::free(tags);
    set(user.get(), {Value::number(tag, 43)});
    EXPECT_EQ(property::host_of(user.get())->write_value(Value::number(tag + 0x10000, 1)),
              E_UNEXPECTED); // has no name
    ASSERT_EQ(user->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    // A copy has it too; what the directory means by its own identifiers is not copied.
    List ids({entry_id(user.get()), global("Help Desk")});
    ASSERT_EQ(pab->CopyEntries(ids, 0, nullptr, 0), S_OK);
    for (const Bag& row : entries(pab.get())) {
        auto entry = open<IMAPIProp>(book_.get(), id_of(row), 0);
        EXPECT_EQ(number(entry.get(), tag), row.text(PR_DISPLAY_NAME_W) == "Jo" ? 43 : 0);
        EXPECT_FALSE(get(entry.get(), kProxyAddresses));
    }
}

TEST_F(PersonalBookTest, ReadersDoNotWrite) {
    auto pab = open_pab(0);
    const auto tpl = form_id(Form::user);
    IMAPIProp* out = nullptr;
    EXPECT_EQ(pab->CreateEntry(size(tpl), entry(tpl), 0, &out), MAPI_E_NO_ACCESS);
    List ids({global("Help Desk")});
    EXPECT_EQ(pab->CopyEntries(ids, 0, nullptr, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(pab->DeleteEntries(ids, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(number(open_pab(MAPI_BEST_ACCESS).get(), PR_ACCESS_LEVEL), MAPI_MODIFY);
}

TEST_F(PersonalBookTest, TemplatesAreListedAndOpen) {
    auto pab = open_pab();
    IUnknown* out = nullptr;
    ASSERT_EQ(pab->OpenProperty(PR_CREATE_TEMPLATES, &IID_IMAPITable, MAPI_UNICODE, 0, &out), S_OK);
    const auto forms = rows(static_cast<IMAPITable*>(out));
    ASSERT_EQ(forms.size(), 2u);
    EXPECT_EQ(forms[0].text(PR_ADDRTYPE_W), "SMTP");
    EXPECT_EQ(forms[1].text(PR_ADDRTYPE_W), "MAPIPDL");
    EXPECT_EQ(id_of(forms[0]), entry_id(pab.get(), PR_DEF_CREATE_MAILUSER));
    EXPECT_EQ(id_of(forms[1]), entry_id(pab.get(), PR_DEF_CREATE_DL));
    for (const Bag& form : forms) {
        EXPECT_TRUE(form.boolean(PR_SELECTABLE));
        auto opened = open<IMAPIProp>(book_.get(), id_of(form), 0);
        EXPECT_EQ(text(opened.get(), PR_ADDRTYPE_W), form.text(PR_ADDRTYPE_W));
    }
    auto user = open<IMailUser>(book_.get(), id_of(forms[0]), 0);
    EXPECT_EQ(number(user.get(), PR_OBJECT_TYPE), MAPI_MAILUSER);
    ULONG type = 0;
    auto list_id = id_of(forms[1]);
    ASSERT_EQ(book_->OpenEntry(size(list_id), entry(list_id), &IID_IDistList, 0, &type, &out),
              S_OK);
    EXPECT_EQ(type, ULONG{MAPI_DISTLIST});
    auto list = Ref<IDistList>::adopt(static_cast<IDistList*>(out));
    EXPECT_EQ(number(list.get(), PR_OBJECT_TYPE), MAPI_DISTLIST);
    EXPECT_TRUE(entries(list.get()).empty());
    EXPECT_EQ(pab->OpenProperty(PR_CREATE_TEMPLATES, &IID_IStream, 0, 0, &out),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(PersonalBookTest, TheBookCanBeRenamed) {
    auto pab = open_pab();
    set(pab.get(), {Value::text(PR_DISPLAY_NAME_W, "My people")});
    EXPECT_EQ(text(open_pab(0).get(), PR_DISPLAY_NAME_W), "My people");
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_container(kRootContainer)->GetHierarchyTable(MAPI_UNICODE, &table), S_OK);
    EXPECT_EQ(rows(table)[2].text(PR_DISPLAY_NAME_W), "My people");
    EXPECT_EQ(property::host_of(pab.get())->write_value(Value::number(PR_CONTAINER_FLAGS, 0)),
              MAPI_E_COMPUTED);
}

TEST_F(PersonalBookTest, EachProfileHasItsOwn) {
    auto pab = open_pab();
    auto user = add_user(pab.get(), "Jo", "jo@a.example");
    const auto id = entry_id(user.get());
    const LogonPtr second = log_on(0, "MapiSim Second");
    IAddrBook* out = nullptr;
    ASSERT_EQ(open_address_book(second, 0, &out), S_OK);
    auto other = Ref<IAddrBook>::adopt(out);
    ULONG count = 0, type = 0;
    LPENTRYID pab_id = nullptr;
    IUnknown* opened = nullptr;
    ASSERT_EQ(other->GetPAB(&count, &pab_id), S_OK);
    const auto theirs = take(count, pab_id);
    EXPECT_NE(theirs, entry_id(pab.get()));
    EXPECT_TRUE(entries(open<IABContainer>(other.get(), theirs).get()).empty());
    EXPECT_EQ(other->OpenEntry(size(id), entry(id), nullptr, 0, &type, &opened),
              MAPI_E_UNKNOWN_ENTRYID);
    EXPECT_EQ(book_->OpenEntry(size(theirs), entry(theirs), nullptr, 0, &type, &opened),
              MAPI_E_UNKNOWN_ENTRYID);
    // Cut or lengthened, it is none.
    for (const std::size_t length : {EntryId::kSize, id.size() - 1, id.size() + 1}) {
        auto wrong = id;
        wrong.resize(length);
        EXPECT_EQ(book_->OpenEntry(size(wrong), entry(wrong), nullptr, 0, &type, &opened),
                  MAPI_E_INVALID_ENTRYID);
    }
}

TEST_F(PersonalBookTest, ChangesReachListeners) {
    ASSERT_TRUE(notify::start_engine(false));
    auto pab = open_pab();
    Listener all, book, one;
    constexpr ULONG mask = fnevObjectCreated | fnevObjectModified | fnevObjectDeleted |
                           fnevObjectCopied | fnevTableModified;
    ULONG_PTR connections[3] = {};
    const auto pab_id = entry_id(pab.get());
    ASSERT_EQ(book_->Advise(0, nullptr, mask, &all, &connections[0]), S_OK);
    ASSERT_EQ(book_->Advise(size(pab_id), entry(pab_id), mask & ~ULONG{fnevTableModified}, &book,
                            &connections[1]),
              S_OK);
    auto user = add_user(pab.get(), "Jo", "jo@a.example");
    const auto id = entry_id(user.get());
    ASSERT_EQ(book_->Advise(size(id), entry(id), mask, &one, &connections[2]), S_OK);
    set(user.get(), {Value::text(PR_TITLE_W, "one")});
    ASSERT_EQ(user->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    List desk({global("Help Desk")});
    ASSERT_EQ(pab->CopyEntries(desk, 0, nullptr, 0), S_OK);
    List ids({id});
    ASSERT_EQ(pab->DeleteEntries(ids, 0), S_OK);
    notify::deliver_here();
    EXPECT_EQ(book.events, (std::vector<ULONG>{fnevObjectCreated, fnevObjectModified,
                                               fnevObjectCopied, fnevObjectDeleted}));
    EXPECT_EQ(one.events, (std::vector<ULONG>{fnevObjectModified, fnevObjectDeleted}));
    EXPECT_EQ(std::count(all.events.begin(), all.events.end(), ULONG{fnevTableModified}), 4);
    for (const ULONG_PTR connection : connections)
        EXPECT_EQ(book_->Unadvise(connection), S_OK);
    const auto one_off = OneOff{.name = "N", .type = "SMTP", .address = "n@b.example"}.vector();
    EXPECT_EQ(book_->Advise(size(one_off), entry(one_off), mask, &all, &connections[0]),
              MAPI_E_NO_SUPPORT);
    EXPECT_EQ(book_->Advise(size(id), entry(id), mask, &all, &connections[0]),
              MAPI_E_INVALID_ENTRYID);
}

TEST_F(PersonalBookTest, TheBookAndItsListsReachListenersToo) {
    ASSERT_TRUE(notify::start_engine(false));
    auto pab = open_pab();
    auto user = add_user(pab.get(), "Jo", "jo@a.example");
    auto made = create(pab.get(), 0, Form::list);
    set(made.get(), {Value::text(PR_DISPLAY_NAME_W, "Team")});
    List jo({entry_id(user.get())});
    ASSERT_EQ(static_cast<IDistList*>(made.get())->CopyEntries(jo, 0, nullptr, 0), S_OK);
    ASSERT_EQ(made->SaveChanges(0), S_OK);

    constexpr ULONG mask =
        fnevObjectCreated | fnevObjectModified | fnevObjectDeleted | fnevTableModified;
    Listener book, list, root;
    ULONG_PTR connections[3] = {};
    const auto listen = [&](const notify::EntryId& id, Listener& listener, ULONG_PTR& connection) {
        auto copy = id;
        ASSERT_EQ(book_->Advise(size(copy), entry(copy), mask, &listener, &connection), S_OK);
    };
    listen(entry_id(pab.get()), book, connections[0]);
    listen(entry_id(made.get()), list, connections[1]);
    listen(EntryId{.kind = EntryKind::container, .number = kRootContainer}.vector(), root,
           connections[2]);
    set(pab.get(), {Value::text(PR_DISPLAY_NAME_W, "My people")});
    notify::deliver_here();
    EXPECT_EQ(book.events, (std::vector<ULONG>{fnevObjectModified}));
    EXPECT_EQ(root.events, (std::vector<ULONG>{fnevObjectModified, fnevTableModified}));
    EXPECT_TRUE(list.events.empty());

    ASSERT_EQ(pab->DeleteEntries(jo, 0), S_OK); // and the list loses it
    notify::deliver_here();
    EXPECT_EQ(list.events, (std::vector<ULONG>{fnevObjectModified, fnevTableModified}));
    EXPECT_EQ(book.events, (std::vector<ULONG>{fnevObjectModified, fnevObjectDeleted,
                                               fnevTableModified, fnevObjectModified}));
    for (const ULONG_PTR connection : connections)
        EXPECT_EQ(book_->Unadvise(connection), S_OK);
}

TEST_F(PersonalBookTest, ListsAreMadeWithTheirMembers) {
    auto pab = open_pab();
    auto user = add_user(pab.get(), "Jo", "jo@a.example");
    auto made = create(pab.get(), CREATE_CHECK_DUP_STRICT, Form::list);
    auto* const list = static_cast<IDistList*>(made.get());
    set(list, {Value::text(PR_DISPLAY_NAME_W, "Friends")});
    const auto tpl = form_id(Form::user);
    const auto desk = global("Help Desk");
    IMAPIProp* out = nullptr;
    ASSERT_EQ(list->CreateEntry(size(desk), entry(desk), 0, &out), S_OK);
    ASSERT_EQ(out->SaveChanges(0), S_OK);
    out->Release();
    ASSERT_EQ(list->CreateEntry(size(tpl), entry(tpl), 0, &out), S_OK);
    EXPECT_EQ(out->SaveChanges(0), MAPI_E_MISSING_REQUIRED_COLUMN);
    set(out, {Value::text(PR_EMAIL_ADDRESS_W, "outside@b.example")});
    ASSERT_EQ(out->SaveChanges(0), S_OK);
    out->Release();
    List jo({entry_id(user.get()), entry_id(user.get())});
    ASSERT_EQ(list->CopyEntries(jo, 0, nullptr, 0), S_OK);
    EXPECT_EQ(entries(list).size(), 3u); // nobody is on a list twice
    EXPECT_TRUE(named(entries(pab.get()), "Friends").empty());
    ASSERT_EQ(list->SaveChanges(KEEP_OPEN_READWRITE), S_OK);

    const Bag row = named(entries(pab.get()), "Friends");
    EXPECT_EQ(row.text(PR_ADDRTYPE_W), "MAPIPDL");
    EXPECT_EQ(row.number(PR_OBJECT_TYPE), MAPI_DISTLIST);
    EXPECT_EQ(row.number(PR_DISPLAY_TYPE), static_cast<LONG>(DT_PRIVATE_DISTLIST));
    auto reader = open<IDistList>(book_.get(), id_of(row), 0);
    EXPECT_EQ(texts(entries(reader.get()), PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Help Desk", "Jo", "outside@b.example"}));
    EXPECT_EQ(reader->CopyEntries(jo, 0, nullptr, 0), MAPI_E_NO_ACCESS);

    // A member shows as it is now, and is gone when it is.
    set(user.get(), {Value::text(PR_DISPLAY_NAME_W, "Joanna")});
    ASSERT_EQ(user->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_TRUE(named(entries(reader.get()), "Joanna").has(PR_ENTRYID));
    EXPECT_EQ(text(user.get(), PR_TRANSMITABLE_DISPLAY_NAME_W), "Joanna");
    ASSERT_EQ(pab->DeleteEntries(jo, 0), MAPI_W_PARTIAL_COMPLETION); // named twice
    EXPECT_EQ(entries(reader.get()).size(), 2u);

    List members({desk});
    ASSERT_EQ(list->DeleteEntries(members, 0), S_OK);
    EXPECT_EQ(list->DeleteEntries(members, 0), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(entries(reader.get()).size(), 2u); // not saved yet
    List gone({entry_id(user.get())});
    list->DeleteEntries(gone, 0);
    ASSERT_EQ(list->SaveChanges(0), S_OK);
    EXPECT_EQ(texts(entries(reader.get()), PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"outside@b.example"}));
}

TEST_F(PersonalBookTest, WhoIsGoneDoesNotComeBackWithAnOpenList) {
    auto pab = open_pab();
    const auto gone = entry_id(add_user(pab.get(), "Jo", "jo@a.example").get());
    const auto stays = entry_id(add_user(pab.get(), "Al", "al@a.example").get());
    List members({gone, stays, global("Help Desk")});
    std::vector<Ref<IMAPIProp>> lists; // one that was saved before, and a new one
    for (const char* name : {"Saved", "New"}) {
        lists.push_back(create(pab.get(), 0, Form::list));
        set(lists.back().get(), {Value::text(PR_DISPLAY_NAME_W, name)});
        auto* const list = static_cast<IDistList*>(lists.back().get());
        ASSERT_EQ(list->CopyEntries(members, 0, nullptr, 0), S_OK);
    }
    ASSERT_EQ(lists[0]->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    List jo({gone});
    ASSERT_EQ(pab->DeleteEntries(jo, 0), S_OK);
    for (const auto& list : lists) {
        ASSERT_EQ(list->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        auto reader = open<IDistList>(book_.get(), entry_id(list.get()), 0);
        EXPECT_EQ(texts(entries(reader.get()), PR_DISPLAY_NAME_W),
                  (std::vector<std::string>{"Al", "Help Desk"}));
    }
}

} // namespace
} // namespace mapisim::addressbook

#include <mapicode.h>
#include <random>
#include <thread>

#include "property/text.h"
#include "store/entry_id.h"
#include "world_fixture.h"

namespace mapisim::store {
namespace {

using property::Bag;

class StoreTest : public WorldTest {};

TEST_F(StoreTest, HasTheFoldersThatItsPropertiesLeadTo) {
    auto store = open_store();
    struct Case {
        ULONG tag;
        const char* name;
    };
    for (const Case& c :
         {Case{PR_IPM_SUBTREE_ENTRYID, "Top of Information Store"},
          Case{PR_IPM_OUTBOX_ENTRYID, "Outbox"}, Case{PR_IPM_SENTMAIL_ENTRYID, "Sent Items"},
          Case{PR_IPM_WASTEBASKET_ENTRYID, "Deleted Items"}}) {
        auto folder = open<IMAPIFolder>(store.get(), entry_id(store.get(), c.tag));
        EXPECT_EQ(text(folder.get(), PR_DISPLAY_NAME_W), c.name);
    }
    EXPECT_EQ(number(store.get(), PR_VALID_FOLDER_MASK), 0xFF);
    auto inbox = open_folder(store.get(), Special::inbox);
    auto drafts = open<IMAPIFolder>(store.get(), entry_id(inbox.get(), PR_IPM_DRAFTS_ENTRYID));
    EXPECT_EQ(text(drafts.get(), PR_DISPLAY_NAME_W), "Drafts");
    EXPECT_EQ(get(drafts.get(), PR_IPM_DRAFTS_ENTRYID).tag(), 0u); // only Inbox and root lead on
}

TEST_F(StoreTest, IdentifiersAreTheSameInEveryWorld) {
    const auto before = special_id(open_store().get(), Special::inbox);
    profile::world().reset();
    EXPECT_EQ(special_id(open_store(log_on()).get(), Special::inbox), before);
}

TEST_F(StoreTest, NoIdentifierOpensTheRoot) {
    auto store = open_store();
    ULONG type = 0;
    IUnknown* root = nullptr;
    ASSERT_EQ(store->OpenEntry(0, nullptr, nullptr, 0, &type, &root), S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_FOLDER));
    EXPECT_EQ(number(root, PR_FOLDER_TYPE), FOLDER_ROOT);
    EXPECT_EQ(entry_id(root, PR_PARENT_ENTRYID), entry_id(root)); // the root is its own parent
    root->Release();
}

TEST_F(StoreTest, AccessIsReadOnlyUnlessAskedFor) {
    auto reading = open_store(logon_, 0);
    EXPECT_EQ(number(reading.get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(number(reading.get(), PR_STORE_SUPPORT_MASK) & (STORE_MODIFY_OK | STORE_CREATE_OK),
              0u);
    const auto id = special_id(reading.get(), Special::inbox);
    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(reading->OpenEntry(size(id), entry(id), nullptr, MAPI_MODIFY, &type, &out),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(out, nullptr);

    auto best = open<IMAPIFolder>(reading.get(), id, MAPI_BEST_ACCESS);
    EXPECT_EQ(number(best.get(), PR_ACCESS_LEVEL), 0);
    IMessage* message = nullptr;
    EXPECT_EQ(best->CreateMessage(nullptr, 0, &message), MAPI_E_NO_ACCESS);

    auto writing = open_store(logon_, MDB_WRITE);
    EXPECT_EQ(number(open<IMAPIFolder>(writing.get(), id, 0).get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(number(open<IMAPIFolder>(writing.get(), id).get(), PR_ACCESS_LEVEL), MAPI_MODIFY);
}

TEST_F(StoreTest, TheWrongInterfaceIsRefused) {
    auto store = open_store();
    const auto id = special_id(store.get(), Special::inbox);
    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(store->OpenEntry(size(id), entry(id), &IID_IMessage, 0, &type, &out),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    ASSERT_EQ(store->OpenEntry(size(id), entry(id), &IID_IMAPIContainer, 0, &type, &out), S_OK);
    out->Release();
}

TEST_F(StoreTest, DamagedAndForeignIdentifiersAreRefused) {
    auto store = open_store();
    const auto good = special_id(store.get(), Special::inbox);
    const auto try_open = [&](const notify::EntryId& id) {
        ULONG type = 0;
        IUnknown* out = nullptr;
        const HRESULT result = store->OpenEntry(size(id), entry(id), nullptr, 0, &type, &out);
        if (out)
            out->Release();
        return result;
    };
    for (std::size_t length = 1; length < good.size(); ++length) {
        EXPECT_EQ(try_open({good.begin(), good.begin() + static_cast<long>(length)}),
                  MAPI_E_INVALID_ENTRYID)
            << length;
    }
    auto longer = good;
    longer.resize(good.size() + 7);
    EXPECT_EQ(try_open(longer), MAPI_E_INVALID_ENTRYID);
    auto foreign = good;
    foreign[7] ^= std::byte{1};
    EXPECT_EQ(try_open(foreign), MAPI_E_UNKNOWN_ENTRYID);
    auto other_store = good;
    other_store[30] ^= std::byte{1};
    EXPECT_EQ(try_open(other_store), MAPI_E_NOT_FOUND);
    auto nothing = good;
    nothing[44] = std::byte{0x7f};
    EXPECT_EQ(try_open(nothing), MAPI_E_NOT_FOUND);
    EXPECT_EQ(try_open(entry_id(store.get())), MAPI_E_INVALID_ENTRYID); // a store opens no store

    std::mt19937 random(1);
    for (int i = 0; i < 20000; ++i) {
        notify::EntryId wild(random() % 64);
        for (std::byte& b : wild)
            b = static_cast<std::byte>(random());
        const std::size_t true_part = i % 2 ? 20 + random() % 20 : 0;
        std::copy_n(good.begin(), std::min(wild.size(), true_part), wild.begin());
        if (wild.empty())
            continue;
        EXPECT_NE(try_open(wild), S_OK);
    }
}

TEST_F(StoreTest, ComparesIdentifiers) {
    auto store = open_store();
    const auto inbox = special_id(store.get(), Special::inbox);
    const auto outbox = special_id(store.get(), Special::outbox);
    ULONG same = 7;
    EXPECT_EQ(
        store->CompareEntryIDs(size(inbox), entry(inbox), size(inbox), entry(inbox), 0, &same),
        S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(TRUE));
    EXPECT_EQ(
        store->CompareEntryIDs(size(inbox), entry(inbox), size(outbox), entry(outbox), 0, &same),
        S_OK);
    EXPECT_EQ(same, static_cast<ULONG>(FALSE));
    auto foreign = inbox;
    foreign[5] ^= std::byte{1};
    EXPECT_EQ(store->CompareEntryIDs(size(foreign), entry(foreign), size(foreign), entry(foreign),
                                     0, &same),
              MAPI_E_UNKNOWN_ENTRYID);
}

TEST_F(StoreTest, ComparesOnlyWhatBothAreIdentifiers) {
    auto store = open_store();
    auto good = special_id(store.get(), Special::inbox);
    auto foreign = good;
    foreign[5] ^= std::byte{1};
    auto damaged = good;
    damaged.resize(30);
    ULONG same = 7;
    for (auto* bad : {&foreign, &damaged}) {
        EXPECT_EQ(
            store->CompareEntryIDs(size(good), entry(good), size(*bad), entry(*bad), 0, &same),
            MAPI_E_UNKNOWN_ENTRYID);
        EXPECT_EQ(
            store->CompareEntryIDs(size(*bad), entry(*bad), size(good), entry(good), 0, &same),
            MAPI_E_UNKNOWN_ENTRYID);
        EXPECT_EQ(same, static_cast<ULONG>(FALSE));
    }
    EXPECT_EQ(store->CompareEntryIDs(size(good), entry(good), size(good), nullptr, 0, &same),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(store->CompareEntryIDs(0, nullptr, size(good), entry(good), 0, &same),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(store->CompareEntryIDs(~0u, entry(good), ~0u, entry(good), 0, &same),
              MAPI_E_UNKNOWN_ENTRYID);
}

TEST_F(StoreTest, EveryClassIsReceivedInTheInbox) {
    auto store = open_store();
    for (const char* message_class : {(const char*)nullptr, "", "IPM.Note.Phone", "Unheard.Of"}) {
        ULONG count = 0;
        LPENTRYID id = nullptr;
        LPTSTR explicit_class = nullptr;
        ASSERT_EQ(
            store->GetReceiveFolder(reinterpret_cast<LPTSTR>(const_cast<char*>(message_class)), 0,
                                    &count, &id, &explicit_class),
            S_OK);
        EXPECT_EQ(notify::entry_id(count, id), special_id(store.get(), Special::inbox));
        const bool note = message_class && std::string_view(message_class).starts_with("IPM");
        EXPECT_STREQ(reinterpret_cast<char*>(explicit_class), note ? "IPM" : "");
        memory::free(id);
        memory::free(explicit_class);
    }
}

TEST_F(StoreTest, AReceiveFolderCanBeChosenForAClass) {
    auto store = open_store();
    const auto drafts = special_id(store.get(), Special::drafts);
    std::wstring name = L"IPM.Fax";
    const auto fax = reinterpret_cast<LPTSTR>(name.data());
    ASSERT_EQ(store->SetReceiveFolder(fax, MAPI_UNICODE, size(drafts), entry(drafts)), S_OK);
    EXPECT_EQ(mailbox_of(store.get()).receive_folder("IPM.Fax.Colour").folder,
              mailbox_of(store.get()).special(Special::drafts));
    EXPECT_EQ(mailbox_of(store.get()).receive_folder("IPM.Faxes").message_class, "IPM");
    IMAPITable* table = nullptr;
    ASSERT_EQ(store->GetReceiveFolderTable(MAPI_UNICODE, &table), S_OK);
    EXPECT_EQ(texts(rows(table), PR_MESSAGE_CLASS_W),
              (std::vector<std::string>{"", "IPM", "REPORT.IPM", "IPM.Fax"}));
    ASSERT_EQ(store->SetReceiveFolder(fax, MAPI_UNICODE, 0, nullptr), S_OK);
    EXPECT_EQ(mailbox_of(store.get()).receive_folder("IPM.Fax").message_class, "IPM");
}

TEST_F(StoreTest, SpoolerMethodsAreNotForClients) {
    auto store = open_store();
    EXPECT_EQ(store->SetLockState(nullptr, MSG_LOCKED), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(store->FinishedMsg(0, 0, nullptr), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(store->NotifyNewMail(nullptr), MAPI_E_NO_SUPPORT);
}

// The stores of a session
// --------------------------------------------------------------------------

TEST_F(StoreTest, TheStoresTableMarksTheDefault) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_stores_table(logon_, MAPI_UNICODE, &table), S_OK);
    const auto stores = rows(table);
    ASSERT_EQ(stores.size(), 2u);
    EXPECT_TRUE(stores[0].boolean(PR_DEFAULT_STORE));
    EXPECT_FALSE(stores[1].boolean(PR_DEFAULT_STORE));

    const auto archive = logon_->profile->stores()[1]->store_id().vector();
    ASSERT_EQ(set_default_store(logon_, MAPI_DEFAULT_STORE, size(archive), entry(archive)), S_OK);
    ASSERT_EQ(open_stores_table(logon_, MAPI_UNICODE, &table), S_OK);
    const auto after = rows(table);
    EXPECT_FALSE(after[0].boolean(PR_DEFAULT_STORE));
    EXPECT_TRUE(after[1].boolean(PR_DEFAULT_STORE));
    EXPECT_EQ(after[1].number(PR_RESOURCE_FLAGS) & static_cast<LONG>(STATUS_DEFAULT_STORE),
              static_cast<LONG>(STATUS_DEFAULT_STORE));
    EXPECT_TRUE(get(open_store(logon_, 0, 1).get(), PR_DEFAULT_STORE).boolean());

    ASSERT_EQ(set_default_store(logon_, MAPI_DEFAULT_STORE, 0, nullptr), S_OK);
    EXPECT_EQ(logon_->profile->default_store(), nullptr);
    EXPECT_EQ(set_default_store(logon_, 0, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(set_default_store(logon_, 6, 0, nullptr), MAPI_E_UNKNOWN_FLAGS);
}

TEST_F(StoreTest, TheSessionOpensWhatAStoreHolds) {
    const auto inbox = special_id(open_store().get(), Special::inbox);
    ULONG type = 0;
    IUnknown* out = nullptr;
    ASSERT_EQ(open_entry(logon_, size(inbox), entry(inbox), nullptr, MAPI_MODIFY, &type, &out),
              S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_FOLDER));
    out->Release();
    const auto store = logon_->profile->stores()[0]->store_id().vector();
    ASSERT_EQ(open_entry(logon_, size(store), entry(store), nullptr, MAPI_MODIFY, &type, &out),
              S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_STORE));
    EXPECT_EQ(number(out, PR_ACCESS_LEVEL), MAPI_MODIFY);
    out->Release();

    // A store of another profile is none of this session's.
    const auto other = profile::world().find("MapiSim Second")->stores()[0]->store_id().vector();
    EXPECT_EQ(open_entry(logon_, size(other), entry(other), nullptr, 0, &type, &out),
              MAPI_E_NOT_FOUND);
}

// StoreLogoff
// --------------------------------------------------------------------------------------

TEST_F(StoreTest, StoreLogoffEndsTheStoreAndWhatWasOpenedFromIt) {
    auto store = open_store();
    auto inbox = open_folder(store.get(), Special::inbox);
    auto message = create_message(inbox.get(), "open");
    const auto* store_body = object::body_of(store.get());
    const auto* message_body = object::body_of(message.get());
    ULONG flags = LOGOFF_ORDERLY;
    ASSERT_EQ(store->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE);
    EXPECT_EQ(store_body->scope()->ended(), evidence::EndReason::store_logoff);
    EXPECT_EQ(message_body->scope()->ended(), evidence::EndReason::store_logoff);
    EXPECT_EQ(logon_->scope->ended(), evidence::EndReason::none);
}

TEST_F(StoreTest, StoreLogoffRefusesUnknownFlagsOnly) {
    auto store = open_store();
    ULONG flags = 0x100;
    EXPECT_EQ(store->StoreLogoff(&flags), MAPI_E_UNKNOWN_FLAGS);
    flags = LOGOFF_ORDERLY | LOGOFF_PURGE;
    EXPECT_EQ(store->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE);
}

// The reference wants exactly one flag, and says what a store does that was told nothing: as with
// LOGOFF_ABORT. The call is a finding, and logs off.
TEST_F(StoreTest, StoreLogoffWithoutAFlagIsAsWithAbort) {
    for (const ULONG given : {ULONG{0}, ULONG{LOGOFF_ABORT}}) {
        auto store = open_store();
        const auto* body = object::body_of(store.get());
        ULONG flags = given;
        EXPECT_EQ(store->StoreLogoff(&flags), S_OK);
        EXPECT_EQ(flags, LOGOFF_COMPLETE);
        EXPECT_EQ(body->scope()->ended(), evidence::EndReason::store_logoff);
    }
}

TEST_F(StoreTest, TheStoreObjectMayGoBeforeItsFolders) {
    auto store = open_store();
    auto inbox = open_folder(store.get(), Special::inbox);
    store = nullptr;
    add_message(inbox.get(), "after the store");
    EXPECT_EQ(contents(inbox.get()).size(), 1u);
}

// Named properties
// ---------------------------------------------------------------------------------

TEST_F(StoreTest, ObjectsOfOneStoreShareTheirNames) {
    auto store = open_store();
    auto inbox = open_folder(store.get(), Special::inbox);
    const GUID set{0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
    MAPINAMEID name{const_cast<GUID*>(&set), MNID_ID, {0x8001}};
    LPMAPINAMEID names[] = {&name};
    LPSPropTagArray first = nullptr, second = nullptr;
    ASSERT_EQ(store->GetIDsFromNames(1, names, MAPI_CREATE, &first), S_OK);
    ASSERT_EQ(inbox->GetIDsFromNames(1, names, 0, &second), S_OK);
    EXPECT_EQ(first->aulPropTag[0], second->aulPropTag[0]);
    EXPECT_EQ(entry_id(store.get(), PR_MAPPING_SIGNATURE),
              entry_id(inbox.get(), PR_MAPPING_SIGNATURE));
    memory::free(first);
    memory::free(second);
}

// Profile sections
// ---------------------------------------------------------------------------------

TEST_F(StoreTest, SectionsHaveManyReadersOrOneWriter) {
    const MAPIUID uid = uid_from_text("a section");
    const auto open = [&](ULONG flags, const MAPIUID* which) {
        IProfSect* out = nullptr;
        const HRESULT result = profile::open_section(logon_, which, flags, &out);
        return std::pair{result, Ref<IProfSect>::adopt(out)};
    };
    EXPECT_EQ(open(0, &uid).first, MAPI_E_NOT_FOUND);
    {
        auto [made, writer] = open(MAPI_MODIFY, &uid);
        ASSERT_EQ(made, S_OK);
        set(writer.get(), {Value::text(PR_COMMENT_W, "kept")});
        EXPECT_EQ(open(0, &uid).first, MAPI_E_NO_ACCESS);
        EXPECT_EQ(open(MAPI_MODIFY, &uid).first, MAPI_E_NO_ACCESS);
    }
    auto [result, reader] = open(0, &uid);
    ASSERT_EQ(result, S_OK);
    EXPECT_EQ(text(reader.get(), PR_COMMENT_W), "kept");
    EXPECT_EQ(text(reader.get(), PR_PROFILE_NAME_W), "MapiSim");
    EXPECT_EQ(open(0, &uid).first, S_OK);
    EXPECT_EQ(open(MAPI_MODIFY, &uid).first, MAPI_E_NO_ACCESS);

    const MAPIUID store = logon_->profile->stores()[0]->uid();
    EXPECT_EQ(open(0, &store).first, MAPI_E_NO_ACCESS);
    EXPECT_EQ(open(0x00080000, &store).first, S_OK);
    auto own = open(0, nullptr).second;
    EXPECT_EQ(text(own.get(), PR_PROFILE_NAME_W), "MapiSim");
}

TEST_F(StoreTest, SecurePropertiesAreSeenByThoseWhoNameThem) {
    constexpr ULONG first = PROP_TAG(PT_BINARY, PROP_ID_SECURE_MIN);
    constexpr ULONG last = PROP_TAG(PT_UNICODE, PROP_ID_SECURE_MAX);
    constexpr ULONG before = PROP_TAG(PT_LONG, PROP_ID_SECURE_MIN - 1);
    const auto open = [&](const char* name) {
        const MAPIUID uid = uid_from_text(name);
        IProfSect* out = nullptr;
        EXPECT_EQ(profile::open_section(logon_, &uid, MAPI_MODIFY, &out), S_OK);
        return Ref<IProfSect>::adopt(out);
    };
    auto section = open("with a password");
    EXPECT_EQ(property::host_of(section.get())->write_value(Value::text(PR_PROFILE_NAME_W, "x")),
              MAPI_E_COMPUTED);
    set(section.get(), {Value::binary(first, "secret", 6), Value::text(last, "password"),
                        Value::number(before, 1)});

    const auto shows = [&](const SPropTagArray& tags, ULONG wanted) {
        const auto* const end = tags.aulPropTag + tags.cValues;
        return std::any_of(tags.aulPropTag, end,
                           [&](ULONG tag) { return PROP_ID(tag) == PROP_ID(wanted); });
    };
    LPSPropTagArray list = nullptr;
    ASSERT_EQ(section->GetPropList(MAPI_UNICODE, &list), S_OK);
    EXPECT_FALSE(shows(*list, first) || shows(*list, last));
    EXPECT_TRUE(shows(*list, before));
    const ULONG listed = list->cValues;
    memory::free(list);
    ULONG count = 0;
    LPSPropValue values = nullptr;
    ASSERT_EQ(section->GetProps(nullptr, MAPI_UNICODE, &count, &values), S_OK);
    EXPECT_EQ(count, listed);
    memory::free(values);
    SizedSPropTagArray(2, named) = {2, {first, last}};
    auto* const both = reinterpret_cast<LPSPropTagArray>(&named);
    ASSERT_EQ(section->GetProps(both, MAPI_UNICODE, &count, &values), S_OK);
    EXPECT_EQ(values[0].Value.bin.cb, 6u);
    EXPECT_STREQ(values[1].Value.lpszW, L"password");
    memory::free(values);

    auto copy = open("a copy");
    ASSERT_EQ(
        section->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, copy.get(), 0, nullptr),
        S_OK);
    EXPECT_EQ(number(copy.get(), before), 1);
    EXPECT_FALSE(get(copy.get(), last));
    ASSERT_EQ(section->CopyProps(both, 0, nullptr, &IID_IMAPIProp, copy.get(), 0, nullptr), S_OK);
    EXPECT_EQ(text(copy.get(), last), "password");
    EXPECT_EQ(section->DeleteProps(both, nullptr), S_OK);
    EXPECT_FALSE(get(section.get(), first));
}

TEST_F(StoreTest, AWriterThatNeverReleasedIsForgottenAfterLogoff) {
    const MAPIUID uid = uid_from_text("a section");
    auto leaving = log_on();
    IProfSect* left = nullptr;
    ASSERT_EQ(profile::open_section(leaving, &uid, MAPI_MODIFY, &left), S_OK);
    log_off(leaving);
    IProfSect* next = nullptr;
    EXPECT_EQ(profile::open_section(logon_, &uid, MAPI_MODIFY, &next), S_OK);
    next->Release();
    left->Release();
}

} // namespace
} // namespace mapisim::store

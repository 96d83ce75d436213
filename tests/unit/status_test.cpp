#include <cstring>
#include <fstream>
#include <set>

#include <mapicode.h>

#include "../scratch_folder.h"
#include "profile_fixture.h"
#include "status/status_api.h"

namespace mapisim::status {
namespace {

class StatusTest : public ProfileTest {
protected:
    using ProfileTest::table_of;
    std::vector<Bag> table_of(const LogonPtr& logon) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(open_status_table(logon, MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    static const Bag* find(const std::vector<Bag>& rows, LONG type) {
        for (const Bag& row : rows) {
            if (row.number(PR_RESOURCE_TYPE) == type)
                return &row;
        }
        return nullptr;
    }
    static const Bag* find(const std::vector<Bag>& rows, const MAPIUID& provider) {
        for (const Bag& row : rows) {
            const property::Bytes key = row.binary(PR_INSTANCE_KEY);
            if (key.size() == sizeof provider &&
                std::memcmp(key.data(), &provider, sizeof provider) == 0)
                return &row;
        }
        return nullptr;
    }
    /// A profile with two accounts, the first of which supplies the identity.
    void add_accounts() {
        ASSERT_EQ(create("Two"), S_OK);
        services_ = services_of("Two");
        for (const char* user : {"second", "helpdesk"}) {
            accounts_.push_back(add(services_.get(), "MSEMS"));
            ASSERT_EQ(configure(services_.get(), accounts_.back(),
                                {{profile::kUnresolvedName, user},
                                 {profile::kUnresolvedServer, "server"}}),
                      S_OK);
        }
    }
    void TearDown() override {
        services_ = nullptr;
        admin_ = nullptr;
        ProfileTest::TearDown();
    }
    /// PR_RESOURCE_FLAGS without what does not concern the identity.
    static LONG identity_flags(const Bag& row) {
        return row.number(PR_RESOURCE_FLAGS) &
               static_cast<LONG>(STATUS_PRIMARY_IDENTITY | STATUS_NO_PRIMARY_IDENTITY);
    }
    Ref<IMAPIStatus> open_row(const LogonPtr& logon, const Bag& row) {
        const auto id = id_of(row);
        ULONG type = 0;
        IUnknown* out = nullptr;
        EXPECT_EQ(open_entry(logon, size(id), entry(id), nullptr, 0, &type, &out), S_OK);
        return Ref<IMAPIStatus>::adopt(static_cast<IMAPIStatus*>(out));
    }
    static notify::EntryId id_of(const Bag& row) {
        const property::Bytes bytes = row.binary(PR_ENTRYID);
        return {bytes.begin(), bytes.end()};
    }

    Ref<IMsgServiceAdmin> services_;
    std::vector<MAPIUID> accounts_;
};

TEST_F(StatusTest, TheSubsystemsRowNamesTheProfile) {
    const auto rows = table_of(logon_);
    const Bag* subsystem = find(rows, MAPI_SUBSYSTEM);
    ASSERT_TRUE(subsystem);
    EXPECT_EQ(subsystem->text(PR_DISPLAY_NAME_W), "MapiSim");
    EXPECT_EQ(subsystem->number(PR_OBJECT_TYPE), MAPI_STATUS);
    for (const LONG type : {MAPI_SPOOLER, MAPI_AB, MAPI_TRANSPORT_PROVIDER, MAPI_STORE_PROVIDER})
        EXPECT_TRUE(find(rows, type)) << type;
    EXPECT_EQ(rows.size(), 6u); // two stores
    EXPECT_EQ(find(rows, MAPI_TRANSPORT_PROVIDER)->text(PR_IDENTITY_DISPLAY_W), "MapiSim User");
}

TEST_F(StatusTest, WithoutMailThereIsNoTransport) {
    const auto rows = table_of(log_on(MAPI_NO_MAIL));
    EXPECT_FALSE(find(rows, MAPI_TRANSPORT_PROVIDER));
    EXPECT_EQ(find(rows, MAPI_SPOOLER)->number(PR_STATUS_CODE), static_cast<LONG>(STATUS_FAILURE));
    EXPECT_EQ(find(table_of(logon_), MAPI_SPOOLER)->number(PR_STATUS_CODE),
              static_cast<LONG>(STATUS_AVAILABLE));
}

TEST_F(StatusTest, SaysThatTheTransportIsOffline) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_status_table(logon_, MAPI_UNICODE, &table), S_OK); // open while that changes
    const auto says = [&](const char* offline) {
        std::string why;
        EXPECT_TRUE(scenario::set("transport.offline", offline, why)) << why;
        settings_changed();
        return find(table_of(logon_), MAPI_TRANSPORT_PROVIDER)->number(PR_STATUS_CODE);
    };
    EXPECT_EQ(says("true"), static_cast<LONG>(STATUS_OFFLINE));
    EXPECT_TRUE(says("false") & static_cast<LONG>(STATUS_AVAILABLE));
    table->Release();
}

TEST_F(StatusTest, RowsOpen) {
    for (const Bag& row : table_of(logon_)) {
        const auto id = id_of(row);
        EXPECT_TRUE(owns_entry_id(size(id), entry(id)));
        ULONG type = 0;
        IUnknown* out = nullptr;
        ASSERT_EQ(open_entry(logon_, size(id), entry(id), &IID_IMAPIStatus, 0, &type, &out), S_OK);
        auto object = Ref<IMAPIStatus>::adopt(static_cast<IMAPIStatus*>(out));
        EXPECT_EQ(text(object.get(), PR_DISPLAY_NAME_W), row.text(PR_DISPLAY_NAME_W));
        EXPECT_EQ(object->ValidateState(0, 0), S_OK);
        EXPECT_EQ(object->ValidateState(0, SHOW_XP_SESSION_UI | SUPPRESS_UI), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(object->SettingsDialog(0, 0), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(object->ChangePassword(nullptr, nullptr, 0), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(open_entry(logon_, size(id), entry(id), nullptr, MAPI_MODIFY, &type, &out),
                  MAPI_E_NO_ACCESS);
        EXPECT_EQ(open_entry(logon_, size(id) - 1, entry(id), nullptr, 0, &type, &out),
                  MAPI_E_INVALID_ENTRYID);
        // Of another session there is no such row.
        EXPECT_EQ(
            open_entry(log_on(0, "MapiSim Second"), size(id), entry(id), nullptr, 0, &type, &out),
            MAPI_E_NOT_FOUND);
    }
}

TEST_F(StatusTest, TheSpoolerKnowsItsTransports) {
    const auto rows = table_of(logon_);
    const auto spooler = id_of(*find(rows, MAPI_SPOOLER));
    const auto transport = id_of(*find(rows, MAPI_TRANSPORT_PROVIDER));
    ULONG type = 0;
    IUnknown* out = nullptr;
    ASSERT_EQ(open_entry(logon_, size(spooler), entry(spooler), nullptr, 0, &type, &out), S_OK);
    auto object = Ref<IMAPIStatus>::adopt(static_cast<IMAPIStatus*>(out));
    EXPECT_EQ(object->FlushQueues(0, size(transport), entry(transport), FLUSH_UPLOAD), S_OK);
    EXPECT_EQ(object->FlushQueues(0, size(spooler), entry(spooler), FLUSH_UPLOAD),
              MAPI_E_NOT_FOUND);
}

TEST_F(StatusTest, OpenTablesFollowTheDefaultStore) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_status_table(logon_, MAPI_UNICODE, &table), S_OK);
    const auto archive = logon_->profile->stores()[1]->store_id().vector();
    ASSERT_EQ(store::set_default_store(logon_, MAPI_DEFAULT_STORE, size(archive), entry(archive)),
              S_OK);
    const auto all = rows(table);
    EXPECT_EQ(all[4].number(PR_RESOURCE_FLAGS) & static_cast<LONG>(STATUS_DEFAULT_STORE), 0);
    EXPECT_NE(all[5].number(PR_RESOURCE_FLAGS) & static_cast<LONG>(STATUS_DEFAULT_STORE), 0);
}

TEST_F(StatusTest, EveryStoreHasItsOwnKey) {
    std::string text = R"({"address_book": {"users": [{"name": "A", "address": "a@x.example"}]},
                           "profiles": [{"name": "MapiSim", "user": "a@x.example", "stores": [)";
    for (int i = 0; i < 300; ++i)
        text += std::string(i == 0 ? "" : ", ") + R"({"name": "S)" + std::to_string(i) + "\"}";
    const ScratchFolder folder;
    const std::string file = folder.file("world.json");
    std::ofstream(file, std::ios::binary) << text << "]}]}";
    std::string why;
    ASSERT_TRUE(scenario::set("world", file, why)) << why;
    ASSERT_TRUE(profile::world().load(why)) << why;
    logon_ = log_on();
    const auto all = table_of(logon_);
    EXPECT_EQ(all.size(), 304u);
    std::set<notify::EntryId> keys, ids;
    for (const Bag& row : all) {
        const property::Bytes key = row.binary(PR_INSTANCE_KEY);
        keys.emplace(key.begin(), key.end());
        ids.insert(id_of(row));
    }
    EXPECT_EQ(keys.size(), 304u);
    EXPECT_EQ(ids.size(), 304u);
}

TEST_F(StatusTest, EveryProviderSaysWhoItIs) {
    add_accounts();
    const LogonPtr logon = log_on(0, "Two");
    const auto all = table_of(logon);
    EXPECT_EQ(all.size(), 7u); // two transports, two stores
    int transports = 0, stores = 0;
    for (const Bag& provider : providers_of(services_.get())) {
        const LONG type = provider.number(PR_RESOURCE_TYPE);
        const Bag* row = find(all, uid_of(provider, PR_PROVIDER_UID));
        ASSERT_EQ(row != nullptr, type != MAPI_AB_PROVIDER);
        if (!row)
            continue;
        ++(type == MAPI_TRANSPORT_PROVIDER ? transports : stores);
        EXPECT_EQ(row->number(PR_RESOURCE_TYPE), type);
        EXPECT_EQ(row->text(PR_PROVIDER_DLL_NAME_W), "emsmdb.dll");
        EXPECT_EQ(row->number(PR_RESOURCE_FLAGS), provider.number(PR_RESOURCE_FLAGS));
        for (const ULONG tag : {PR_DISPLAY_NAME_W, PR_PROVIDER_DISPLAY_W}) {
            EXPECT_FALSE(row->text(tag).empty());
            EXPECT_EQ(row->text(tag), provider.text(tag));
        }
    }
    EXPECT_EQ(transports, 2);
    EXPECT_EQ(stores, 2);
    // The names of stores are those of the message store table, also after a change.
    const MAPIUID store = uid_of(stores_of(logon)[0], PR_PROVIDER_UID);
    set(section(services_.get(), store, kForceAccess | MAPI_MODIFY).get(),
        {Value::text(PR_DISPLAY_NAME_W, "Renamed")});
    EXPECT_EQ(stores_of(logon)[0].text(PR_DISPLAY_NAME_W), "Renamed");
    EXPECT_EQ(find(table_of(logon), store)->text(PR_DISPLAY_NAME_W), "Renamed");
    EXPECT_EQ(find(table_of(logon_), MAPI_TRANSPORT_PROVIDER)->text(PR_PROVIDER_DLL_NAME_W),
              "mapi32.dll");
    log_off(logon);
}

TEST_F(StatusTest, RestrictingOnTheLibraryFindsTheProvider) {
    add_accounts();
    const auto finds = [&](const LogonPtr& logon) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(open_status_table(logon, 0, &table), S_OK);
        std::string name = "EMSMDB.DLL";
        SPropValue value{};
        value.ulPropTag = PR_PROVIDER_DLL_NAME_A;
        value.Value.lpszA = name.data();
        SRestriction restriction{};
        restriction.rt = RES_CONTENT;
        restriction.res.resContent = {FL_FULLSTRING | FL_IGNORECASE, PR_PROVIDER_DLL_NAME_A,
                                      &value};
        EXPECT_EQ(table->Restrict(&restriction, 0), S_OK);
        return rows(table).size();
    };
    const LogonPtr logon = log_on(0, "Two");
    EXPECT_EQ(finds(logon), 4u);
    EXPECT_EQ(finds(logon_), 0u);
    log_off(logon);
}

TEST_F(StatusTest, OnlyOneServiceSuppliesThePrimaryIdentity) {
    add_accounts();
    const MAPIUID personal = add(services_.get(), "MSUPST MS", "Personal");
    ASSERT_EQ(configure(services_.get(), personal, {{profile::kPstPath, "p.pst"}}), S_OK);
    const LogonPtr logon = log_on(0, "Two");
    const auto check = [&](const MAPIUID* primary) {
        const auto all = table_of(logon);
        int seen = 0;
        for (const Bag& provider : providers_of(services_.get())) {
            const Bag* row = find(all, uid_of(provider, PR_PROVIDER_UID));
            if (!row)
                continue;
            ++seen;
            const MAPIUID service = uid_of(provider);
            const bool is_primary = primary && store::same_uid(service, *primary);
            EXPECT_EQ(identity_flags(*row),
                      static_cast<LONG>(is_primary ? STATUS_PRIMARY_IDENTITY
                                                   : STATUS_NO_PRIMARY_IDENTITY));
            const bool has_one = !store::same_uid(service, personal);
            const bool is_second = store::same_uid(service, accounts_[0]);
            EXPECT_EQ(row->text(PR_IDENTITY_DISPLAY_W), !has_one    ? ""
                                                        : is_second ? "MapiSim Second User"
                                                                    : "Help Desk");
            EXPECT_EQ(row->has(PR_IDENTITY_DISPLAY_W), has_one);
            EXPECT_EQ(row->has(PR_IDENTITY_ENTRYID), has_one);
            EXPECT_EQ(row->has(PR_IDENTITY_SEARCH_KEY), has_one);
        }
        EXPECT_EQ(seen, 5);
        for (const LONG type : {MAPI_SUBSYSTEM, MAPI_SPOOLER, MAPI_AB})
            EXPECT_EQ(identity_flags(*find(all, type)),
                      static_cast<LONG>(STATUS_NO_PRIMARY_IDENTITY));
    };
    check(&accounts_[0]);
    ASSERT_EQ(services_->SetPrimaryIdentity(&accounts_[1], 0), S_OK);
    check(&accounts_[1]);
    ASSERT_EQ(services_->SetPrimaryIdentity(nullptr, 0), S_OK);
    check(nullptr);
    log_off(logon);
}

TEST_F(StatusTest, RowsStayWhatTheyAreWhenAnotherGoes) {
    add_accounts();
    const LogonPtr logon = log_on(0, "Two");
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_status_table(logon, MAPI_UNICODE, &table), S_OK); // open while that changes
    const auto before = table_of(logon);
    const Bag spooler = *find(before, MAPI_SPOOLER);
    std::vector<MAPIUID> gone, kept;
    for (const Bag& provider : providers_of(services_.get())) {
        if (provider.number(PR_RESOURCE_TYPE) != MAPI_AB_PROVIDER)
            (store::same_uid(uid_of(provider), accounts_[0]) ? gone : kept)
                .push_back(uid_of(provider, PR_PROVIDER_UID));
    }
    ASSERT_EQ(services_->DeleteMsgService(&accounts_[0]), S_OK);
    const auto after = rows(table);
    EXPECT_EQ(after.size(), 5u);
    for (const MAPIUID& uid : gone)
        EXPECT_FALSE(find(after, uid));
    ASSERT_EQ(kept.size(), 2u);
    for (const MAPIUID& uid : kept) {
        ASSERT_TRUE(find(after, uid));
        EXPECT_EQ(id_of(*find(after, uid)), id_of(*find(before, uid)));
        EXPECT_EQ(find(after, uid)->number(PR_ROWID), find(before, uid)->number(PR_ROWID));
        open_row(logon, *find(before, uid));
    }
    EXPECT_EQ(id_of(*find(after, MAPI_SPOOLER)), id_of(spooler));
    log_off(logon);
}

TEST_F(StatusTest, AnOpenObjectFollowsItsResource) {
    const auto transport = open_row(logon_, *find(table_of(logon_), MAPI_TRANSPORT_PROVIDER));
    const auto says = [&](const char* offline) {
        std::string why;
        EXPECT_TRUE(scenario::set("transport.offline", offline, why)) << why;
        settings_changed();
        return number(transport.get(), PR_STATUS_CODE);
    };
    EXPECT_EQ(says("true"), static_cast<LONG>(STATUS_OFFLINE));
    EXPECT_TRUE(says("false") & static_cast<LONG>(STATUS_AVAILABLE));

    add_accounts();
    const LogonPtr logon = log_on(0, "Two");
    const auto store = open_row(logon, *find(table_of(logon), MAPI_STORE_PROVIDER));
    const auto spooler = open_row(logon, *find(table_of(logon), MAPI_SPOOLER));
    const auto is_primary = [&] {
        return (number(store.get(), PR_RESOURCE_FLAGS) &
                static_cast<LONG>(STATUS_PRIMARY_IDENTITY)) != 0;
    };
    EXPECT_TRUE(is_primary());
    ASSERT_EQ(services_->SetPrimaryIdentity(&accounts_[1], 0), S_OK);
    EXPECT_FALSE(is_primary());
    EXPECT_EQ(number(store.get(), PR_STATUS_CODE), static_cast<LONG>(STATUS_AVAILABLE));
    ASSERT_EQ(services_->DeleteMsgService(&accounts_[0]), S_OK);
    EXPECT_EQ(number(store.get(), PR_STATUS_CODE), static_cast<LONG>(STATUS_FAILURE));
    EXPECT_EQ(number(spooler.get(), PR_STATUS_CODE), static_cast<LONG>(STATUS_AVAILABLE));
    log_off(logon);
}

} // namespace
} // namespace mapisim::status

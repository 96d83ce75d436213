#include <fstream>
#include <set>

#include <mapicode.h>

#include "scratch_folder.h"
#include "status/status_api.h"
#include "world_fixture.h"

namespace mapisim::status {
namespace {

class StatusTest : public WorldTest {
protected:
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
    static notify::EntryId id_of(const Bag& row) {
        const property::Bytes bytes = row.binary(PR_ENTRYID);
        return {bytes.begin(), bytes.end()};
    }
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

} // namespace
} // namespace mapisim::status

// Profiles that come, change and go on many threads at once.
#include "stress.h"

#include <string>

using namespace stress;

namespace {

class Profiles : public StressTest {
protected:
    static LPTSTR text_of(const std::string& text) {
        return reinterpret_cast<LPTSTR>(const_cast<char*>(text.c_str()));
    }

    static LPSERVICEADMIN services_of(LPPROFADMIN admin, const std::string& profile) {
        LPSERVICEADMIN services = nullptr;
        must(admin->AdminServices(text_of(profile), nullptr, 0, 0, &services), "AdminServices");
        return services;
    }

    /// Adds a personal store; gives its service's uid.
    static MAPIUID add_store(LPSERVICEADMIN services, const std::string& name,
                             const std::string& path) {
        must(services->CreateMsgService(text_of("MSUPST MS"), text_of(name), 0, 0),
             "CreateMsgService");
        LPMAPITABLE table = nullptr;
        must(services->GetMsgServiceTable(0, &table), "GetMsgServiceTable");
        SizedSPropTagArray(2, columns) = {2, {PR_SERVICE_UID, PR_DISPLAY_NAME_A}};
        LPSRowSet rows = nullptr;
        must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr, 0,
                            &rows),
             "HrQueryAllRows");
        MAPIUID uid = {};
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SPropValue* row = rows->aRow[i].lpProps;
            if (row[1].Value.lpszA == name)
                uid = *reinterpret_cast<LPMAPIUID>(row[0].Value.bin.lpb);
        }
        FreeProws(rows);
        table->Release();
        SPropValue value = {};
        value.ulPropTag = PROP_TAG(PT_STRING8, 0x6700); // PR_PST_PATH
        value.Value.lpszA = const_cast<char*>(path.c_str());
        must(services->ConfigureMsgService(&uid, 0, 0, 1, &value), "ConfigureMsgService");
        return uid;
    }
};

} // namespace

TEST_F(Profiles, of_their_own_with_a_store_that_all_share) {
    const int count = rounds(60);
    on_threads(4, [&](int thread) {
        must(start(), "MAPIInitialize");
        LPPROFADMIN admin = nullptr;
        must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
        const std::string name = "Of thread " + std::to_string(thread);
        for (int round = 0; round < count; ++round) {
            must(admin->CreateProfile(text_of(name), nullptr, 0, 0), "CreateProfile");
            LPSERVICEADMIN services = services_of(admin, name);
            add_store(services, "Shared", "shared.pst");
            services->Release();
            LPMAPISESSION session = nullptr;
            must(MAPILogonEx(0, text_of(name), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION, &session),
                 "MAPILogonEx");
            LPMAPITABLE stores = nullptr;
            must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
            LPMDB store = open_default_store(session, stores);
            EXPECT_NE(store, nullptr);
            store->Release();
            stores->Release();
            if (round % 2)
                must(admin->DeleteProfile(text_of(name), 0), "DeleteProfile");
            must(session->Logoff(0, 0, 0), "Logoff");
            session->Release();
            if (round % 2 == 0)
                must(admin->DeleteProfile(text_of(name), 0), "DeleteProfile");
        }
        admin->Release();
        MAPIUninitialize();
    });
}

TEST_F(Profiles, stores_come_and_go_while_others_read) {
    const int count = rounds(100);
    std::atomic<bool> over{false};
    must(start(), "MAPIInitialize");
    // Who logs on while a service is not configured yet is refused.
    LPMAPISESSION sessions[] = {log_on(), log_on()};
    on_threads(4, [&](int thread) {
        must(start(), "MAPIInitialize");
        if (thread < 2) {
            LPPROFADMIN admin = nullptr;
            must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
            LPSERVICEADMIN services = services_of(admin, "MapiSim");
            for (int round = 0; round < count; ++round) {
                const std::string name = "Store " + std::to_string(thread);
                MAPIUID uid = add_store(services, name, name + ".pst");
                EXPECT_EQ(services->DeleteMsgService(&uid), S_OK);
            }
            services->Release();
            admin->Release();
            over = true;
        } else {
            LPMAPISESSION session = sessions[thread - 2];
            LPMAPITABLE stores = nullptr;
            must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
            while (!over) {
                ULONG rows = 0;
                EXPECT_EQ(stores->GetRowCount(0, &rows), S_OK);
                EXPECT_GE(rows, 2u);
                EXPECT_LE(rows, 4u);
                LPMAPITABLE status = nullptr;
                EXPECT_EQ(session->GetStatusTable(0, &status), S_OK);
                status->Release();
            }
            stores->Release();
            EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
            session->Release();
        }
        MAPIUninitialize();
    });
    MAPIUninitialize();
}

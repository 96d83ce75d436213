// Administration of profiles as a client meets it: through the gate.
#include "client.h"

#include <mapispi.h>

using namespace rules;
using mapisim::expect;

namespace {

class Admin {
public:
    Admin() {
        must(MAPIAdminProfiles(0, profiles.out()), "MAPIAdminProfiles");
        must(profiles->AdminServices(text_of("MapiSim"), nullptr, 0, 0, services.out()),
             "AdminServices");
    }
    const Mapi mapi;
    Held<IProfAdmin> profiles;
    Held<IMsgServiceAdmin> services;
};

} // namespace

TEST(ProfileAdministration, NeedsMapi) {
    expect("call-before-initialize");
    LPPROFADMIN admin = nullptr;
    EXPECT_EQ(MAPIAdminProfiles(0, &admin), MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(admin, nullptr);
}

TEST(ProfileAdministration, KnowsItsFlags) {
    expect("unknown-flags");
    Admin admin;
    constexpr ULONG unknown = 0x40000000;
    LPPROFADMIN other = nullptr;
    EXPECT_EQ(MAPIAdminProfiles(unknown, &other), MAPI_E_UNKNOWN_FLAGS);
    const auto name = text_of("P");
    EXPECT_EQ(admin.profiles->CreateProfile(name, nullptr, 0, unknown), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(admin.profiles->DeleteProfile(name, unknown), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(admin.profiles->SetDefaultProfile(name, unknown), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(admin.services->CreateMsgService(text_of("CONTAB"), nullptr, 0, unknown),
              MAPI_E_UNKNOWN_FLAGS);
    MAPIUID uid{};
    EXPECT_EQ(admin.services->ConfigureMsgService(&uid, 0, unknown, 0, nullptr),
              MAPI_E_UNKNOWN_FLAGS);
}

TEST(ProfileAdministration, KnowsWhatIsReserved) {
    expect("reserved-argument");
    Admin admin;
    MAPIUID uid{};
    EXPECT_EQ(admin.services->SetPrimaryIdentity(&uid, 1), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(admin.services->MsgServiceTransportOrder(0, &uid, 1), MAPI_E_UNKNOWN_FLAGS);
    const Logon logon;
    Held<IMsgServiceAdmin> services;
    EXPECT_EQ(logon->AdminServices(1, services.out()), MAPI_E_UNKNOWN_FLAGS);
}

TEST(ProfileAdministration, NeedsItsPointers) {
    expect("null-argument");
    Admin admin;
    EXPECT_EQ(MAPIAdminProfiles(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin.profiles->CreateProfile(nullptr, nullptr, 0, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin.profiles->CopyProfile(text_of("MapiSim"), nullptr, nullptr, 0, 0),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin.profiles->GetProfileTable(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin.services->CreateMsgService(nullptr, nullptr, 0, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin.services->DeleteMsgService(nullptr), MAPI_E_INVALID_PARAMETER);
    Held<IMsgServiceAdmin> none;
    EXPECT_EQ(admin.profiles->AdminServices(nullptr, nullptr, 0, 0, none.out()),
              MAPI_E_INVALID_PARAMETER);
}

TEST(ProfileAdministration, TheSessionHasItToo) {
    const Mapi mapi;
    const Logon logon;
    Held<IMsgServiceAdmin> services;
    ASSERT_EQ(logon->AdminServices(0, services.out()), S_OK);
    Held<IMsgServiceAdmin2> second;
    ASSERT_EQ(
        services->QueryInterface(IID_IMsgServiceAdmin2, reinterpret_cast<void**>(second.out())),
        S_OK);
    Held<IUnknown> one, two;
    EXPECT_EQ(services->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(one.out())), S_OK);
    EXPECT_EQ(second->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(two.out())), S_OK);
    EXPECT_EQ(one.get(), two.get());

    MAPIUID uid{};
    ASSERT_EQ(second->CreateMsgServiceEx(text_of("MSUPST MS"), text_of("New"), 0,
                                         SERVICE_UI_ALLOWED, &uid),
              S_OK);
    const auto stores = stores_table(logon.get());
    ULONG count = 0;
    EXPECT_EQ(stores->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 3u);
    // Interface arguments come through the gate.
    EXPECT_EQ(services->CopyMsgService(&uid, nullptr, nullptr, nullptr, logon.get(), 0, 0), S_OK);
    EXPECT_EQ(
        second->CopyMsgService(&uid, nullptr, nullptr, &IID_IMsgServiceAdmin2, second.get(), 0, 0),
        S_OK);
    EXPECT_EQ(services->CopyMsgService(&uid, nullptr, nullptr, nullptr, stores.get(), 0, 0),
              MAPI_E_INVALID_PARAMETER)
        << "neither a session nor an administration object";
    Held<IProviderAdmin> providers;
    ASSERT_EQ(second->AdminProviders(&uid, 0, providers.out()), S_OK);
    Held<IMAPITable> table;
    ASSERT_EQ(providers->GetProviderTable(MAPI_UNICODE, table.out()), S_OK);
    EXPECT_EQ(table->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 1u);
    EXPECT_EQ(services->DeleteMsgService(&uid), S_OK);
}

TEST(ProfileAdministration, AServiceThatLacksSettingsKeepsTheLogonOut) {
    Admin admin;
    must(admin.profiles->CreateProfile(text_of("Raw"), nullptr, 0, 0), "CreateProfile");
    Held<IMsgServiceAdmin> services;
    must(admin.profiles->AdminServices(text_of("Raw"), nullptr, 0, 0, services.out()),
         "AdminServices");
    must(services->CreateMsgService(text_of("MSUPST MS"), nullptr, 0, 0), "CreateMsgService");
    LPMAPISESSION session = nullptr;
    constexpr ULONG flags = MAPI_EXTENDED | MAPI_NEW_SESSION;
    EXPECT_EQ(MAPILogonEx(0, text_of("Raw"), nullptr, flags, &session), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(session, nullptr);
    set("user.service", "cancel");
    EXPECT_EQ(MAPILogonEx(0, text_of("Raw"), nullptr, flags | MAPI_LOGON_UI, &session),
              MAPI_E_USER_CANCEL);
    set("user.service", "accept");
    ASSERT_EQ(MAPILogonEx(0, text_of("Raw"), nullptr, flags | MAPI_LOGON_UI, &session), S_OK);
    const Logon logon(session);
    const auto store = open_store(session);
    EXPECT_NE(store.get(), nullptr);
    ULONG logoff = LOGOFF_ORDERLY;
    EXPECT_EQ(store->StoreLogoff(&logoff), S_OK);
}

TEST(ProfileAdministration, WhatIsLeftOpenIsNamed) {
    expect("open-at-uninitialize");
    const Mapi mapi;
    LPPROFADMIN admin = nullptr;
    ASSERT_EQ(MAPIAdminProfiles(0, &admin), S_OK);
}

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

Held<IProfAdmin> admin_profiles() {
    Held<IProfAdmin> admin;
    must(MAPIAdminProfiles(0, admin.out()), "MAPIAdminProfiles");
    return admin;
}

Held<IMsgServiceAdmin> services_of(IProfAdmin* admin, const char* profile) {
    Held<IMsgServiceAdmin> services;
    must(admin->AdminServices(text_of(profile), nullptr, 0, 0, services.out()), "AdminServices");
    return services;
}

LPMAPISESSION log_on_to(const char* profile) {
    LPMAPISESSION session = nullptr;
    must(MAPILogonEx(0, text_of(profile), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION, &session),
         "MAPILogonEx");
    return session;
}

} // namespace

TEST(ProfileDeletedInUse, BreaksBeforeLogoff) {
    expect("profile-deleted-in-use");
    const Mapi mapi;
    const auto admin = admin_profiles();
    must(admin->CreateProfile(text_of("Short"), nullptr, 0, 0), "CreateProfile");
    const Logon logon(log_on_to("Short"));
    EXPECT_EQ(admin->DeleteProfile(text_of("Short"), 0), S_OK);
    LPMAPISESSION none = nullptr;
    EXPECT_EQ(MAPILogonEx(0, text_of("Short"), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION, &none),
              MAPI_E_LOGON_FAILED);
}
TEST(ProfileDeletedInUse, DoesNotBreakAfterLogoff) {
    const Mapi mapi;
    const auto admin = admin_profiles();
    must(admin->CreateProfile(text_of("Short"), nullptr, 0, 0), "CreateProfile");
    { const Logon logon(log_on_to("Short")); }
    EXPECT_EQ(admin->DeleteProfile(text_of("Short"), 0), S_OK);
    EXPECT_EQ(admin->CreateProfile(text_of("Short"), nullptr, 0, 0), S_OK);
}

TEST(ProfileSectionHeld, BreaksWhileItIsWritten) {
    expect("profile-section-held");
    const Mapi mapi;
    const auto admin = admin_profiles();
    const auto services = services_of(admin.get(), "MapiSim");
    MAPIUID uid = service_uids(services.get()).front();
    Held<IProfSect> writer, reader;
    must(services->OpenProfileSection(&uid, nullptr, MAPI_MODIFY, writer.out()),
         "OpenProfileSection");
    EXPECT_EQ(services->OpenProfileSection(&uid, nullptr, 0, reader.out()), MAPI_E_NO_ACCESS);
}
TEST(ProfileSectionHeld, DoesNotBreakForManyReadersAndOneWriterAfterThem) {
    const Mapi mapi;
    const auto admin = admin_profiles();
    const auto services = services_of(admin.get(), "MapiSim");
    MAPIUID uid = service_uids(services.get()).front();
    {
        Held<IProfSect> one, two;
        must(services->OpenProfileSection(&uid, nullptr, 0, one.out()), "OpenProfileSection");
        must(services->OpenProfileSection(&uid, nullptr, 0, two.out()), "OpenProfileSection");
    }
    Held<IProfSect> writer;
    EXPECT_EQ(services->OpenProfileSection(&uid, nullptr, MAPI_MODIFY, writer.out()), S_OK);
}

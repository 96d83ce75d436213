#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapiguid.h>
#include <mapispi.h>

#include "profile/service.h"
#include "profile/tags.h"
#include "store/entry_id.h"
#include "world_fixture.h"

/// Administration of profiles as a client does it.
class ProfileTest : public WorldTest {
protected:
    static constexpr ULONG kForceAccess = 0x00080000;

    void SetUp() override {
        WorldTest::SetUp();
        admin_ = mapisim::profile::make_profile_admin();
    }

    /// A narrow string as the methods take it.
    static LPTSTR text_of(const char* text) {
        return reinterpret_cast<LPTSTR>(const_cast<char*>(text));
    }

    HRESULT create(const char* name, ULONG flags = 0) {
        return admin_->CreateProfile(text_of(name), nullptr, 0, flags);
    }
    std::vector<Bag> profiles(ULONG flags = 0) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(admin_->GetProfileTable(flags, &table), S_OK);
        return rows(table);
    }
    std::vector<std::string> names(ULONG flags = 0) {
        return texts(profiles(flags), PR_DISPLAY_NAME_W);
    }
    Ref<IMsgServiceAdmin> services_of(const char* profile) {
        IMsgServiceAdmin* out = nullptr;
        EXPECT_EQ(admin_->AdminServices(text_of(profile), nullptr, 0, 0, &out), S_OK);
        return Ref<IMsgServiceAdmin>::adopt(out);
    }
    static std::vector<Bag> table_of(IMsgServiceAdmin* services) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(services->GetMsgServiceTable(0, &table), S_OK);
        return rows(table);
    }
    template<class Admin> static std::vector<Bag> providers_of(Admin* admin) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(admin->GetProviderTable(0, &table), S_OK);
        return rows(table);
    }
    static MAPIUID uid_of(const Bag& row, ULONG tag = PR_SERVICE_UID) {
        MAPIUID uid{};
        const auto bytes = row.binary(tag);
        EXPECT_EQ(bytes.size(), sizeof uid);
        std::copy_n(reinterpret_cast<const BYTE*>(bytes.data()), std::min(bytes.size(), sizeof uid),
                    uid.ab);
        return uid;
    }
    /// Adds a service without asking anybody; gives its uid.
    static MAPIUID add(IMsgServiceAdmin* services, const char* name,
                       const char* display_name = nullptr) {
        EXPECT_EQ(services->CreateMsgService(text_of(name), text_of(display_name), 0, 0), S_OK);
        const auto all = table_of(services);
        if (all.empty())
            return {};
        EXPECT_EQ(all.back().text(PR_SERVICE_NAME_W), name);
        return uid_of(all.back());
    }
    static HRESULT configure(IMsgServiceAdmin* services, MAPIUID uid,
                             std::initializer_list<std::pair<ULONG, const char*>> values,
                             ULONG flags = 0) {
        std::vector<SPropValue> client;
        for (const auto& [tag, text] : values) {
            SPropValue value{};
            value.ulPropTag = CHANGE_PROP_TYPE(tag, PT_STRING8);
            value.Value.lpszA = const_cast<char*>(text);
            client.push_back(value);
        }
        return services->ConfigureMsgService(&uid, 0, flags, size(client),
                                             client.empty() ? nullptr : client.data());
    }
    /// A profile with one personal store.
    Ref<IMsgServiceAdmin> make_personal(const char* profile, const char* path) {
        EXPECT_EQ(create(profile), S_OK);
        auto services = services_of(profile);
        const MAPIUID uid = add(services.get(), "MSUPST MS", "Personal");
        EXPECT_EQ(configure(services.get(), uid, {{mapisim::profile::kPstPath, path}}), S_OK);
        return services;
    }
    template<class Admin>
    static Ref<IProfSect> section(Admin* admin, MAPIUID uid, ULONG flags = 0,
                                  HRESULT wanted = S_OK) {
        IProfSect* out = nullptr;
        EXPECT_EQ(admin->OpenProfileSection(&uid, nullptr, flags, &out), wanted);
        return Ref<IProfSect>::adopt(out);
    }
    static std::vector<Bag> stores_of(const LogonPtr& logon) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(mapisim::store::open_stores_table(logon, 0, &table), S_OK);
        return rows(table);
    }
    static void answer(const char* answer) {
        std::string why;
        ASSERT_TRUE(mapisim::scenario::set("user.service", answer, why)) << why;
    }

    Ref<IProfAdmin> admin_;
};

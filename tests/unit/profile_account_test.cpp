#include <fstream>
#include <gmock/gmock.h>

#include "../scratch_folder.h"
#include "memory/buffers.h"
#include "profile_fixture.h"
#include "session/session_body.h"

namespace mapisim::profile {
namespace {

using ::testing::ElementsAre;

/// MSEMS, providers, sections.
class ProfileAccountTest : public ProfileTest {
protected:
    void SetUp() override {
        ProfileTest::SetUp();
        ASSERT_EQ(create("Account"), S_OK);
        services_ = services_of("Account");
        uid_ = add(services_.get(), "MSEMS");
        profile_ = world().find("Account");
    }
    void TearDown() override {
        services_ = nullptr;
        profile_ = nullptr;
        ProfileTest::TearDown();
    }
    HRESULT configure(const char* name, const char* server) {
        return ProfileTest::configure(services_.get(), uid_,
                                      {{kUnresolvedName, name}, {kUnresolvedServer, server}});
    }
    Ref<IProviderAdmin> providers() {
        IProviderAdmin* out = nullptr;
        EXPECT_EQ(services_->AdminProviders(&uid_, 0, &out), S_OK);
        return Ref<IProviderAdmin>::adopt(out);
    }

    /// Another account.
    MAPIUID add_account(const char* name) {
        const MAPIUID uid = add(services_.get(), "MSEMS");
        EXPECT_EQ(ProfileTest::configure(services_.get(), uid,
                                         {{kUnresolvedName, name}, {kUnresolvedServer, "other"}}),
                  S_OK);
        return uid;
    }
    std::vector<LONG> ordinals() {
        std::vector<LONG> all;
        for (const Bag& row : providers_of(services_.get()))
            all.push_back(row.number(PR_PROVIDER_ORDINAL));
        return all;
    }

    Ref<IMsgServiceAdmin> services_;
    MAPIUID uid_{};
    std::shared_ptr<Profile> profile_;
};

TEST_F(ProfileAccountTest, AnAccountIsAUserOfTheWorldAndAServer) {
    EXPECT_EQ(profile_->prepare_logon(0), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure("user", ""), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure("second", "server"), S_OK);
    EXPECT_EQ(profile_->prepare_logon(0), S_OK);
    EXPECT_EQ(profile_->identity().address, "second@mapisim.example");
    EXPECT_EQ(profile_->default_store(), world().find("MapiSim Second")->default_store());
    EXPECT_TRUE(profile_->has_transport());

    auto own = section(services_.get(), uid_);
    const Value account = get(own.get(), kAccountSection);
    ASSERT_EQ(account.bytes().size(), sizeof(MAPIUID));
    const MAPIUID uid = uid_of(Bag{account.with_id(PR_SERVICE_UID)});
    auto settings = section(services_.get(), uid, MAPI_MODIFY);
    EXPECT_EQ(text(settings.get(), kUnresolvedName), "second");
    EXPECT_EQ(text(settings.get(), kHomeServer), "server");
    EXPECT_EQ(text(settings.get(), kUserSmtpAddress), "second@mapisim.example");
    const Value stores = get(settings.get(), PR_STORE_PROVIDERS);
    ASSERT_EQ(stores.bytes().size(), sizeof(MAPIUID));
    auto store = section(services_.get(), uid_of(Bag{stores.with_id(PR_SERVICE_UID)}),
                         kForceAccess | MAPI_MODIFY);
    EXPECT_EQ(text(store.get(), PR_DISPLAY_NAME_W), "Mailbox - MapiSim Second User");
    auto global = section(services_.get(), kGlobalSection);
    EXPECT_EQ(text(global.get(), kUnresolvedServer), "server");
}

TEST_F(ProfileAccountTest, TheWayOfTheTopicThatWritesSections) {
    // "How to programmatically create a profile": no ConfigureMsgService, but the account's section
    // and the store's, found by the properties that lead to them.
    const Value account = get(section(services_.get(), uid_, kForceAccess).get(), kAccountSection);
    auto settings =
        section(services_.get(), uid_of(Bag{account.with_id(PR_SERVICE_UID)}), MAPI_MODIFY);
    set(settings.get(), {Value::text(kUserSmtpAddress, "=SMTP:second@mapisim.example")});
    EXPECT_EQ(settings->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const Value stores = get(settings.get(), PR_STORE_PROVIDERS);
    ASSERT_EQ(stores.bytes().size(), sizeof(MAPIUID));
    auto store = section(services_.get(), uid_of(Bag{stores.with_id(PR_SERVICE_UID)}),
                         kForceAccess | MAPI_MODIFY);
    set(store.get(), {Value::text(kUserSmtpAddress, "=SMTP:second@mapisim.example"),
                      Value::text(PR_DISPLAY_NAME_W, "Anthony")});
    EXPECT_EQ(store->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    store = nullptr;
    settings = nullptr;
    EXPECT_EQ(profile_->prepare_logon(0), S_OK);
    EXPECT_EQ(profile_->identity().address, "second@mapisim.example");
    const auto logon = log_on(0, "Account");
    ASSERT_EQ(stores_of(logon).size(), 1u);
    EXPECT_EQ(stores_of(logon)[0].text(PR_DISPLAY_NAME_W), "Anthony");
    log_off(logon);
}

TEST_F(ProfileAccountTest, AListHasNoAccount) {
    const ScratchFolder folder;
    const std::string file = folder.file("world.json");
    std::ofstream(file, std::ios::binary) << R"({"address_book": {"lists": [
        {"name": "L", "address": "l@x.example", "members": []}]}, "profiles": []})";
    std::string why;
    ASSERT_TRUE(scenario::set("world", file, why)) << why;
    ASSERT_TRUE(world().load(why)) << why;
    ASSERT_EQ(create("Nobody"), S_OK);
    auto services = services_of("Nobody");
    const MAPIUID uid = add(services.get(), "MSEMS");
    EXPECT_EQ(ProfileTest::configure(services.get(), uid, {}, SERVICE_UI_ALLOWED),
              MAPI_E_UNCONFIGURED)
        << "the user agrees, but there is none";
    EXPECT_TRUE(world().find("Nobody")->stores().empty());
}

TEST_F(ProfileAccountTest, ACopyDoesNotTakeTheIdentity) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    ASSERT_EQ(profile_->copy_service(uid_, *profile_), S_OK);
    const auto services = profile_->services();
    ASSERT_EQ(services.size(), 2u);
    EXPECT_TRUE(services[0]->flags() & SERVICE_PRIMARY_IDENTITY);
    EXPECT_TRUE(services[1]->flags() & SERVICE_NO_PRIMARY_IDENTITY);
    EXPECT_FALSE(services[1]->flags() & SERVICE_PRIMARY_IDENTITY);
    ASSERT_EQ(services[1]->providers.size(), services[0]->providers.size());
    for (const Provider& provider : services[1]->providers)
        EXPECT_EQ(profile_->find_section(&provider.uid()), provider.section);
    const auto copied = profile_->copy("Copy");
    ASSERT_EQ(copied->services().size(), 2u);
    EXPECT_NE(copied->services()[1]->section, services[1]->section);
}

TEST_F(ProfileAccountTest, NamesAreResolvedAgainstTheAddressBook) {
    EXPECT_EQ(configure("MapiSim", "server"), MAPI_E_EXTENDED_ERROR) << "two begin so";
    LPMAPIERROR error = nullptr;
    ASSERT_EQ(services_->GetLastError(MAPI_E_EXTENDED_ERROR, 0, &error), S_OK);
    EXPECT_NE(std::string(reinterpret_cast<const char*>(error->lpszError)).find("MapiSim"),
              std::string::npos);
    memory::free(error);
    EXPECT_EQ(configure("nobody at all", "server"), MAPI_E_EXTENDED_ERROR);
    EXPECT_EQ(profile_->prepare_logon(0), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure("/o=x/ou=y/cn=Recipients/cn=helpdesk", "server"), S_OK);
    EXPECT_EQ(profile_->identity().display_name, "Help Desk");
    ASSERT_EQ(services_->GetLastError(MAPI_E_NOT_FOUND, 0, &error), S_OK);
    memory::free(error);

    auto services = services_of("Account");
    const MAPIUID other = add(services.get(), "MSEMS");
    EXPECT_EQ(ProfileTest::configure(services.get(), other,
                                     {{kUserSmtpAddress, "=SMTP:postmaster@mapisim.example"}}),
              S_OK);
    EXPECT_EQ(profile_->stores().size(), 2u);
    EXPECT_EQ(profile_->identity().display_name, "Help Desk") << "the first one stays primary";
}

TEST_F(ProfileAccountTest, AMailboxThatIsMadeGetsMailAndIsTheSameInEveryProfile) {
    ASSERT_EQ(configure("helpdesk", "server"), S_OK);
    auto outbox = open_folder(open_store().get(), store::Special::outbox);
    auto message = create_message(outbox.get(), "for the help desk");
    address(message.get(), "helpdesk@mapisim.example");
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    spooler::flush(*logon_->profile);
    const auto logon = log_on(0, "Account");
    auto inbox = open_folder(open_store(logon).get(), store::Special::inbox);
    EXPECT_THAT(texts(contents(inbox.get()), PR_SUBJECT_W), ElementsAre("for the help desk"));
    log_off(logon);
}

TEST_F(ProfileAccountTest, TheUserChoosesTheFirstOfTheWorld) {
    EXPECT_EQ(ProfileTest::configure(services_.get(), uid_, {}, SERVICE_UI_ALLOWED), S_OK);
    EXPECT_EQ(profile_->identity().display_name, "MapiSim User");
}

TEST_F(ProfileAccountTest, ThePrimaryIdentityIsChosen) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    MAPIUID other = add(services_.get(), "MSEMS");
    ASSERT_EQ(ProfileTest::configure(services_.get(), other,
                                     {{kUnresolvedName, "helpdesk"}, {kUnresolvedServer, "s"}}),
              S_OK);
    const auto flags = [&](std::size_t i) {
        return static_cast<ULONG>(table_of(services_.get())[i].number(PR_RESOURCE_FLAGS)) &
               (SERVICE_PRIMARY_IDENTITY | SERVICE_NO_PRIMARY_IDENTITY);
    };
    EXPECT_EQ(flags(0), static_cast<ULONG>(SERVICE_PRIMARY_IDENTITY));
    EXPECT_EQ(flags(1), static_cast<ULONG>(SERVICE_NO_PRIMARY_IDENTITY));
    ASSERT_EQ(services_->SetPrimaryIdentity(&other, 0), S_OK);
    EXPECT_EQ(flags(0), static_cast<ULONG>(SERVICE_NO_PRIMARY_IDENTITY));
    EXPECT_EQ(flags(1), static_cast<ULONG>(SERVICE_PRIMARY_IDENTITY));
    EXPECT_EQ(profile_->identity().display_name, "Help Desk");
    for (const Bag& row : providers_of(services_.get())) {
        const bool chosen = store::same_uid(uid_of(row), other);
        EXPECT_EQ(row.number(PR_RESOURCE_FLAGS) &
                      static_cast<LONG>(STATUS_PRIMARY_IDENTITY | STATUS_NO_PRIMARY_IDENTITY),
                  static_cast<LONG>(chosen ? STATUS_PRIMARY_IDENTITY : STATUS_NO_PRIMARY_IDENTITY));
    }
    ASSERT_EQ(services_->SetPrimaryIdentity(&uid_, 0), S_OK);
    EXPECT_EQ(profile_->identity().address, "second@mapisim.example");
    ASSERT_EQ(services_->SetPrimaryIdentity(nullptr, 0), S_OK);
    EXPECT_EQ(flags(0), static_cast<ULONG>(SERVICE_NO_PRIMARY_IDENTITY));
    EXPECT_EQ(profile_->identity().address, "second@mapisim.example") << "the first that is found";

    MAPIUID contacts = add(services_.get(), "CONTAB");
    EXPECT_EQ(services_->SetPrimaryIdentity(&contacts, 0), MAPI_E_NO_ACCESS);
    MAPIUID none = store::uid_from_text("none");
    EXPECT_EQ(services_->SetPrimaryIdentity(&none, 0), MAPI_E_NOT_FOUND);
}

TEST_F(ProfileAccountTest, TransportsAreOrdered) {
    add(services_.get(), "MSEMS");
    std::vector<MAPIUID> transports;
    for (const Bag& row : providers_of(services_.get())) {
        if (row.number(PR_RESOURCE_TYPE) == static_cast<LONG>(MAPI_TRANSPORT_PROVIDER))
            transports.push_back(uid_of(row, PR_PROVIDER_UID));
    }
    ASSERT_EQ(transports.size(), 2u);
    const auto order = [&](std::vector<MAPIUID> uids) {
        return services_->MsgServiceTransportOrder(size(uids), uids.data(), 0);
    };
    const auto ordinal = [&](const MAPIUID& uid) {
        for (const Bag& row : providers_of(services_.get())) {
            if (store::same_uid(uid_of(row, PR_PROVIDER_UID), uid))
                return row.number(PR_PROVIDER_ORDINAL);
        }
        return LONG{-1};
    };
    EXPECT_LT(ordinal(transports[0]), ordinal(transports[1]));
    EXPECT_EQ(order({transports[1], transports[0]}), S_OK);
    EXPECT_GT(ordinal(transports[0]), ordinal(transports[1]));
    EXPECT_EQ(order({transports[1]}), MAPI_E_BUSY);
    EXPECT_EQ(order({transports[1], uid_}), MAPI_E_NOT_FOUND);
    EXPECT_EQ(order({transports[1], transports[1]}), MAPI_E_NOT_FOUND);
    EXPECT_GT(ordinal(transports[0]), ordinal(transports[1]));
}

TEST_F(ProfileAccountTest, ProvidersOfAService) {
    MAPIUID none = store::uid_from_text("none");
    IProviderAdmin* out = nullptr;
    EXPECT_EQ(services_->AdminProviders(&none, 0, &out), MAPI_E_NOT_FOUND);
    ASSERT_EQ(configure("user", "server"), S_OK);
    auto admin = providers();
    const auto table = providers_of(admin.get());
    ASSERT_EQ(table.size(), 4u) << "three providers and a further section";
    EXPECT_FALSE(table[3].has(PR_RESOURCE_TYPE));
    EXPECT_EQ(providers_of(services_.get()).size(), 3u);

    // Somebody else's mailbox.
    std::string name = "/o=MapiSim/cn=Recipients/cn=second";
    SPropValue mailbox{};
    mailbox.ulPropTag = CHANGE_PROP_TYPE(kMailbox, PT_STRING8);
    mailbox.Value.lpszA = name.data();
    MAPIUID uid{};
    ASSERT_EQ(admin->CreateProvider(text_of("EMSDelegate"), 1, &mailbox, 0, 0, &uid), S_OK);
    EXPECT_EQ(providers_of(admin.get()).size(), 5u);
    ASSERT_EQ(profile_->stores().size(), 2u);
    EXPECT_EQ(profile_->stores()[1]->owner().address, "second@mapisim.example");
    EXPECT_EQ(profile_->default_store(), profile_->stores()[0]);
    EXPECT_EQ(admin->DeleteProvider(&uid), S_OK);
    EXPECT_EQ(profile_->stores().size(), 1u);
    EXPECT_EQ(admin->DeleteProvider(&uid), MAPI_E_NOT_FOUND);
    section(admin.get(), uid, kForceAccess, MAPI_E_NOT_FOUND);

    MAPIUID own = uid_of(table[0], PR_PROVIDER_UID);
    EXPECT_EQ(admin->DeleteProvider(&own), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(admin->CreateProvider(text_of("EMS_AB"), 0, nullptr, 0, 0, &uid), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(admin->CreateProvider(text_of("no such"), 0, nullptr, 0, 0, &uid), MAPI_E_NOT_FOUND);
    EXPECT_EQ(providers_of(admin.get()).size(), 4u);
    ASSERT_EQ(services_->DeleteMsgService(&uid_), S_OK);
    IMAPITable* gone = nullptr;
    EXPECT_EQ(admin->GetProviderTable(0, &gone), MAPI_E_NOT_FOUND);
}

TEST_F(ProfileAccountTest, TheGlobalSectionGoesWithTheLastAccount) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    MAPIUID other = add_account("helpdesk");
    const MAPIUID idle = add(services_.get(), "MSEMS"); // never gets a user
    const auto user = [&] {
        return text(section(services_.get(), kGlobalSection).get(), kUserSmtpAddress);
    };
    EXPECT_EQ(user(), "helpdesk@mapisim.example");
    {
        auto global = section(services_.get(), kGlobalSection, MAPI_MODIFY);
        set(global.get(), {Value::text(PR_COMMENT_W, "of the help desk")});
    }
    ASSERT_EQ(services_->DeleteMsgService(&other), S_OK);
    EXPECT_EQ(user(), "second@mapisim.example");
    auto global = section(services_.get(), kGlobalSection);
    EXPECT_FALSE(get(global.get(), PR_COMMENT_W));
    EXPECT_EQ(get(global.get(), PR_STORE_PROVIDERS).bytes().size(), 2 * sizeof(MAPIUID))
        << "those of the whole profile";
    global = nullptr;
    other = add_account("helpdesk");
    ASSERT_EQ(services_->DeleteMsgService(&uid_), S_OK);
    EXPECT_EQ(user(), "helpdesk@mapisim.example") << "it was not that of the account";
    ASSERT_EQ(services_->DeleteMsgService(&other), S_OK);
    section(services_.get(), kGlobalSection, 0, MAPI_E_NOT_FOUND);
    // A client's own has nothing to do with an account.
    section(services_.get(), kGlobalSection, MAPI_MODIFY);
    MAPIUID last = idle;
    ASSERT_EQ(services_->DeleteMsgService(&last), S_OK);
    section(services_.get(), kGlobalSection);
}

TEST_F(ProfileAccountTest, TheNextAccountSuppliesTheIdentity) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    add(services_.get(), "CONTAB");
    MAPIUID idle = add(services_.get(), "MSEMS");
    const MAPIUID desk = add_account("helpdesk");
    const auto primary = [&](const MAPIUID& uid) {
        return (profile_->find_service(uid)->flags() & SERVICE_PRIMARY_IDENTITY) != 0;
    };
    ASSERT_TRUE(primary(uid_));
    ASSERT_EQ(services_->DeleteMsgService(&uid_), S_OK);
    EXPECT_TRUE(primary(desk)) << "the other has nobody to be";
    EXPECT_FALSE(primary(idle));
    for (const Provider& provider : profile_->find_service(desk)->providers)
        EXPECT_TRUE(static_cast<ULONG>(provider.section->get(PR_RESOURCE_FLAGS).number()) &
                    STATUS_PRIMARY_IDENTITY);
    // Who has no primary identity gets none because another service goes.
    ASSERT_EQ(services_->SetPrimaryIdentity(nullptr, 0), S_OK);
    ASSERT_EQ(services_->DeleteMsgService(&idle), S_OK);
    EXPECT_FALSE(primary(desk));
}

TEST_F(ProfileAccountTest, TheUserIsAskedForAProvider) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    auto admin = providers();
    MAPIUID uid{};
    const auto create_delegate = [&](ULONG flags) {
        return admin->CreateProvider(text_of("EMSDelegate"), 0, nullptr, 0, flags, &uid);
    };
    answer("cancel");
    EXPECT_EQ(create_delegate(MAPI_DIALOG), MAPI_E_USER_CANCEL);
    EXPECT_EQ(providers_of(services_.get()).size(), 3u);
    EXPECT_EQ(create_delegate(0), S_OK) << "nobody is asked";
    EXPECT_EQ(profile_->stores().size(), 1u) << "and the mailbox is missing";
    answer("accept");
    EXPECT_EQ(create_delegate(MAPI_DIALOG), S_OK);
    ASSERT_EQ(profile_->stores().size(), 2u);
    EXPECT_EQ(profile_->stores()[1]->owner().display_name, "MapiSim User");
    EXPECT_EQ(admin->CreateProvider(text_of("EMS_AB"), 0, nullptr, 0, MAPI_DIALOG, &uid),
              MAPI_E_NO_SUPPORT);
}

TEST_F(ProfileAccountTest, ValuesHaveOneLimit) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    SPropValue value{};
    value.ulPropTag = kConfigFlags;
    std::vector<SPropValue> values(property::kMostTags, value);
    auto admin = providers();
    MAPIUID uid{};
    const auto create_delegate = [&](ULONG count) {
        return admin->CreateProvider(text_of("EMSDelegate"), count, values.data(), 0, 0, &uid);
    };
    EXPECT_EQ(create_delegate(size(values)), S_OK);
    EXPECT_EQ(create_delegate(size(values) + 1), MAPI_E_TOO_BIG);
    EXPECT_EQ(services_->ConfigureMsgService(&uid_, 0, 0, size(values), values.data()), S_OK);
    EXPECT_EQ(services_->ConfigureMsgService(&uid_, 0, 0, size(values) + 1, values.data()),
              MAPI_E_TOO_BIG);
}

TEST_F(ProfileAccountTest, OrdinalsHaveNoGaps) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    MAPIUID contacts = add(services_.get(), "CONTAB");
    add(services_.get(), "MSUPST MS");
    EXPECT_THAT(ordinals(), ElementsAre(0, 1, 2, 3, 4));
    ASSERT_EQ(services_->DeleteMsgService(&contacts), S_OK);
    EXPECT_THAT(ordinals(), ElementsAre(0, 1, 2, 3));
    ASSERT_EQ(profile_->copy_service(uid_, *profile_), S_OK);
    EXPECT_THAT(ordinals(), ElementsAre(0, 1, 2, 3, 4, 5, 6));
    auto admin = providers();
    MAPIUID delegate{};
    ASSERT_EQ(admin->CreateProvider(text_of("EMSDelegate"), 0, nullptr, 0, 0, &delegate), S_OK);
    EXPECT_THAT(ordinals(), ElementsAre(0, 1, 2, 7, 3, 4, 5, 6)) << "rows go by services";
    ASSERT_EQ(services_->DeleteMsgService(&uid_), S_OK);
    EXPECT_THAT(ordinals(), ElementsAre(0, 1, 2, 3));
}

TEST_F(ProfileAccountTest, SomebodyElsesMailboxIsNoDefaultStore) {
    ASSERT_EQ(configure("second", "server"), S_OK);
    MAPIUID uid{};
    ASSERT_EQ(providers()->CreateProvider(text_of("EMSDelegate"), 0, nullptr, 0, MAPI_DIALOG, &uid),
              S_OK);
    const auto logon = log_on(0, "Account");
    const auto stores = profile_->stores();
    ASSERT_EQ(stores.size(), 2u);
    const auto own = stores[0]->store_id().vector(), others = stores[1]->store_id().vector();
    const auto choose = [&](ULONG flags, const notify::EntryId& id) {
        return store::set_default_store(logon, flags, size(id), entry(id));
    };
    EXPECT_EQ(choose(MAPI_DEFAULT_STORE, others), MAPI_E_NO_ACCESS);
    EXPECT_EQ(profile_->default_store(), stores[0]);
    EXPECT_EQ(choose(MAPI_SIMPLE_STORE_PERMANENT, others), S_OK);
    EXPECT_EQ(choose(MAPI_DEFAULT_STORE, own), S_OK);
    EXPECT_EQ(store::set_default_store(logon, MAPI_DEFAULT_STORE, 0, entry(own)),
              MAPI_E_INVALID_ENTRYID);
    EXPECT_EQ(profile_->default_store(), stores[0]);
    EXPECT_EQ(store::set_default_store(logon, MAPI_DEFAULT_STORE, 0, nullptr), S_OK);
    EXPECT_EQ(profile_->default_store(), nullptr);
    log_off(logon);
}

TEST_F(ProfileAccountTest, SectionsOfProvidersNeedForce) {
    auto admin = providers();
    const MAPIUID provider = uid_of(providers_of(admin.get())[0], PR_PROVIDER_UID);
    section(admin.get(), provider, 0, MAPI_E_NO_ACCESS);
    section(admin.get(), provider, MAPI_MODIFY, MAPI_E_NO_ACCESS);
    section(services_.get(), provider, 0, MAPI_E_NO_ACCESS);
    {
        auto reader = section(services_.get(), provider, kForceAccess);
        section(admin.get(), provider, kForceAccess | MAPI_MODIFY, MAPI_E_NO_ACCESS);
        section(admin.get(), provider, kForceAccess);
        SPropValue value{};
        value.ulPropTag = PR_COMMENT_A;
        std::string comment = "no";
        value.Value.lpszA = comment.data();
        LPSPropProblemArray problems = nullptr;
        const HRESULT result = reader->SetProps(1, &value, &problems);
        EXPECT_TRUE(result == MAPI_E_NO_ACCESS || problems);
        memory::free(problems);
        EXPECT_FALSE(get(reader.get(), PR_COMMENT_W));
    }
    IProfSect* out = nullptr;
    EXPECT_EQ(admin->OpenProfileSection(nullptr, nullptr, 0, &out), MAPI_E_INVALID_PARAMETER);
    MAPIUID own = uid_;
    EXPECT_EQ(services_->OpenProfileSection(&own, &IID_IMessage, 0, &out),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    const MAPIUID fresh = store::uid_from_text("fresh");
    section(services_.get(), fresh, 0, MAPI_E_NOT_FOUND);
    section(services_.get(), fresh, MAPI_MODIFY);
    section(services_.get(), fresh, 0);
}

TEST_F(ProfileAccountTest, APathThatIsWrittenIntoTheSectionCounts) {
    const MAPIUID store = add(services_.get(), "MSUPST MS", "By hand");
    IProviderAdmin* out = nullptr;
    MAPIUID uid = store;
    ASSERT_EQ(services_->AdminProviders(&uid, 0, &out), S_OK);
    auto admin = Ref<IProviderAdmin>::adopt(out);
    const auto table = providers_of(admin.get());
    ASSERT_EQ(table.size(), 1u);
    auto settings =
        section(admin.get(), uid_of(table[0], PR_PROVIDER_UID), kForceAccess | MAPI_MODIFY);
    set(settings.get(), {Value::text(kPstPath, "hand.pst")});
    ASSERT_EQ(profile_->stores().size(), 1u);
    const auto first = profile_->stores()[0];
    set(settings.get(), {Value::text(kPstPath, "other.pst")});
    ASSERT_EQ(profile_->stores().size(), 1u);
    EXPECT_NE(profile_->stores()[0], first);
}

} // namespace
} // namespace mapisim::profile

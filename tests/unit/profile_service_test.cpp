#include <gmock/gmock.h>

#include "memory/buffers.h"
#include "notify/engine.h"
#include "profile_fixture.h"
#include "session/session_body.h"
#include "status/status_api.h"

namespace mapisim::profile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProfileServiceTest : public ProfileTest {};

TEST_F(ProfileServiceTest, TheDefaultProfileShowsItsServices) {
    auto services = services_of("MapiSim");
    const auto table = table_of(services.get());
    EXPECT_THAT(texts(table, PR_SERVICE_NAME_W), ElementsAre("MAPISIM", "MSUPST MS", "CONTAB"));
    const auto flags = [&](std::size_t i) {
        return static_cast<ULONG>(table[i].number(PR_RESOURCE_FLAGS));
    };
    EXPECT_EQ(flags(0), SERVICE_SINGLE_COPY | SERVICE_PRIMARY_IDENTITY | SERVICE_DEFAULT_STORE);
    EXPECT_EQ(flags(1), static_cast<ULONG>(SERVICE_NO_PRIMARY_IDENTITY));
    EXPECT_EQ(table[1].text(PR_DISPLAY_NAME_W), "Archive");
    EXPECT_EQ(table[1].text(PR_SERVICE_DLL_NAME_W), "mspst.dll");
    EXPECT_EQ(table[1].find(PR_SERVICE_SUPPORT_FILES_W)->text_at(0), "mspst.dll");
    EXPECT_FALSE(table[1].text(PR_SERVICE_ENTRY_NAME).empty());

    const auto providers = providers_of(services.get());
    EXPECT_THAT(texts(providers, PR_SERVICE_NAME_W),
                ElementsAre("MAPISIM", "MAPISIM", "MAPISIM", "MSUPST MS", "CONTAB"));
    EXPECT_EQ(providers[0].number(PR_RESOURCE_TYPE), static_cast<LONG>(MAPI_STORE_PROVIDER));
    EXPECT_EQ(providers[1].number(PR_RESOURCE_TYPE), static_cast<LONG>(MAPI_AB_PROVIDER));
    EXPECT_EQ(providers[2].number(PR_RESOURCE_TYPE), static_cast<LONG>(MAPI_TRANSPORT_PROVIDER));
    EXPECT_EQ(providers[0].text(PR_DISPLAY_NAME_W), "Mailbox - MapiSim User");
    EXPECT_NE(providers[0].number(PR_RESOURCE_FLAGS) & static_cast<LONG>(STATUS_DEFAULT_STORE), 0);
    EXPECT_NE(providers[2].number(PR_RESOURCE_FLAGS) & static_cast<LONG>(STATUS_PRIMARY_IDENTITY),
              0);
    EXPECT_TRUE(store::same_uid(uid_of(providers[3]), uid_of(table[1])));
    // What else lies in the sections can be asked for, but for what is secure.
    EXPECT_EQ(providers[3].text(kPstPath), "Archive.pst");
    EXPECT_TRUE(providers[0].has(PR_MDB_PROVIDER));
    constexpr ULONG secret = PROP_TAG(PT_UNICODE, PROP_ID_SECURE_MIN);
    set(section(services.get(), uid_of(providers[3], PR_PROVIDER_UID), kForceAccess | MAPI_MODIFY)
            .get(),
        {Value::text(secret, "password")});
    EXPECT_FALSE(providers_of(services.get())[3].has(secret));
}

TEST_F(ProfileServiceTest, TheUsualWay) {
    // Make a profile, add a personal store, configure it, log on, work, log off, delete it.
    auto services = make_personal("Test", "C:\\temp\\test.pst");
    const auto logon = log_on(0, "Test");
    ASSERT_EQ(logon->profile->prepare_logon(0), S_OK);
    const auto stores = stores_of(logon);
    ASSERT_EQ(stores.size(), 1u);
    EXPECT_TRUE(stores[0].boolean(PR_DEFAULT_STORE));
    EXPECT_EQ(stores[0].text(PR_DISPLAY_NAME_W), "Personal");
    auto store = open_store(logon);
    auto inbox = open_folder(store.get(), store::Special::inbox);
    const auto id = add_message(inbox.get(), "kept");
    log_off(logon);
    EXPECT_EQ(admin_->DeleteProfile(text_of("Test"), 0), S_OK);

    // The store is still there when another profile names it.
    make_personal("Other", "c:/TEMP/test.pst");
    const auto again = log_on(0, "Other");
    auto other = open_folder(open_store(again).get(), store::Special::inbox);
    EXPECT_THAT(texts(contents(other.get()), PR_SUBJECT_W), ElementsAre("kept"));
    log_off(again);
    // Another path is another store.
    make_personal("Third", "c:/TEMP/other.pst");
    const auto third = log_on(0, "Third");
    EXPECT_THAT(contents(open_folder(open_store(third).get(), store::Special::inbox).get()),
                IsEmpty());
    log_off(third);
}

TEST_F(ProfileServiceTest, AServiceIsKnownByItsNameAlone) {
    ASSERT_EQ(create("P"), S_OK);
    auto services = services_of("P");
    EXPECT_EQ(services->CreateMsgService(text_of("NO SUCH"), nullptr, 0, 0), MAPI_E_NOT_FOUND);
    WCHAR name[] = L"msupst ms";
    WCHAR display[] = L"Wide \x00fc";
    EXPECT_EQ(services->CreateMsgService(reinterpret_cast<LPTSTR>(name),
                                         reinterpret_cast<LPTSTR>(display), 0, MAPI_UNICODE),
              S_OK);
    add(services.get(), "MSPST MS");
    add(services.get(), "CONTAB", "ignored");
    const auto table = table_of(services.get());
    EXPECT_THAT(texts(table, PR_SERVICE_NAME_W), ElementsAre("MSUPST MS", "MSPST MS", "CONTAB"));
    EXPECT_THAT(texts(table, PR_DISPLAY_NAME_W),
                ElementsAre("Wide ü", "Personal Folders", "Outlook Address Book"));
}

TEST_F(ProfileServiceTest, CreateMsgServiceExGivesTheUid) {
    ASSERT_EQ(create("P"), S_OK);
    auto services = services_of("P");
    void* face = nullptr;
    ASSERT_EQ(services->QueryInterface(IID_IMsgServiceAdmin2, &face), S_OK);
    auto second = Ref<IMsgServiceAdmin2>::adopt(static_cast<IMsgServiceAdmin2*>(face));
    MAPIUID uid{};
    ASSERT_EQ(second->CreateMsgServiceEx(text_of("MSUPST MS"), text_of("One"), 0, 0, &uid), S_OK);
    const auto table = table_of(services.get());
    ASSERT_EQ(table.size(), 1u);
    EXPECT_TRUE(store::same_uid(uid, uid_of(table[0])));
    EXPECT_EQ(second->CreateMsgServiceEx(text_of("MSUPST MS"), nullptr, 0, 0, nullptr), S_OK);
    EXPECT_EQ(second->CreateMsgServiceEx(text_of("NONE"), nullptr, 0, 0, &uid), MAPI_E_NOT_FOUND);
    EXPECT_EQ(second->DeleteMsgService(&uid), S_OK);
    EXPECT_EQ(table_of(services.get()).size(), 1u);
    EXPECT_EQ(services->QueryInterface(IID_IProfAdmin, &face), MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(ProfileServiceTest, SomeServicesAreThereOnce) {
    auto services = services_of("MapiSim");
    EXPECT_EQ(services->CreateMsgService(text_of("CONTAB"), nullptr, 0, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(services->CreateMsgService(text_of("MAPISIM"), nullptr, 0, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(table_of(services.get()).size(), 3u);
}

TEST_F(ProfileServiceTest, WithoutAPathAStoreIsNotConfigured) {
    ASSERT_EQ(create("P"), S_OK);
    auto services = services_of("P");
    const MAPIUID uid = add(services.get(), "MSUPST MS");
    auto profile = world().find("P");
    EXPECT_EQ(profile->prepare_logon(0), MAPI_E_UNCONFIGURED);
    EXPECT_THAT(profile->stores(), IsEmpty());
    EXPECT_EQ(configure(services.get(), uid, {}), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure(services.get(), uid, {{PR_DISPLAY_NAME_W, "Renamed"}}),
              MAPI_E_UNCONFIGURED);
    EXPECT_EQ(table_of(services.get())[0].text(PR_DISPLAY_NAME_W), "Renamed");
    EXPECT_EQ(configure(services.get(), uid, {{kPstPath, ""}}), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(profile->prepare_logon(0), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure(services.get(), uid, {{kPstPath, "p.pst"}}), S_OK);
    EXPECT_EQ(profile->prepare_logon(0), S_OK);
    EXPECT_EQ(profile->stores().size(), 1u);
    // Once it is, it stays so.
    EXPECT_EQ(configure(services.get(), uid, {}), S_OK);

    MAPIUID none = store::uid_from_text("none");
    EXPECT_EQ(configure(services.get(), none, {{kPstPath, "p.pst"}}), MAPI_E_NOT_FOUND);
    MAPIUID own = uid;
    EXPECT_EQ(services->ConfigureMsgService(&own, 0, 0, 1, nullptr), MAPI_E_INVALID_PARAMETER);
    SPropValue error{};
    error.ulPropTag = CHANGE_PROP_TYPE(kPstPath, PT_ERROR);
    EXPECT_EQ(services->ConfigureMsgService(&own, 0, 0, 1, &error), MAPI_E_INVALID_PARAMETER);
    SPropValue number{};
    number.ulPropTag = CHANGE_PROP_TYPE(kPstPath, PT_LONG);
    EXPECT_EQ(services->ConfigureMsgService(&own, 0, 0, 1, &number), MAPI_E_INVALID_PARAMETER);
}

TEST_F(ProfileServiceTest, TheUserFillsInWhatIsMissing) {
    ASSERT_EQ(create("P"), S_OK);
    auto services = services_of("P");
    ASSERT_EQ(services->CreateMsgService(text_of("MSUPST MS"), nullptr, 0, SERVICE_UI_ALLOWED),
              S_OK);
    EXPECT_EQ(world().find("P")->stores().size(), 1u);

    answer("cancel");
    EXPECT_EQ(services->CreateMsgService(text_of("MSUPST MS"), nullptr, 0, SERVICE_UI_ALLOWED),
              MAPI_E_USER_CANCEL);
    EXPECT_EQ(table_of(services.get()).size(), 1u) << "what was cancelled is not there";
    const MAPIUID uid = uid_of(table_of(services.get())[0]);
    // Allowed is no reason to ask where nothing is missing.
    EXPECT_EQ(configure(services.get(), uid, {}, SERVICE_UI_ALLOWED), S_OK);
    EXPECT_EQ(configure(services.get(), uid, {{PR_DISPLAY_NAME_W, "No"}}, SERVICE_UI_ALWAYS),
              MAPI_E_USER_CANCEL);
    EXPECT_NE(table_of(services.get())[0].text(PR_DISPLAY_NAME_W), "No");

    const MAPIUID second = add(services.get(), "MSUPST MS");
    auto profile = world().find("P");
    EXPECT_EQ(configure(services.get(), second, {}, SERVICE_UI_ALLOWED), MAPI_E_USER_CANCEL);
    EXPECT_EQ(profile->prepare_logon(MAPI_LOGON_UI), MAPI_E_USER_CANCEL);
    answer("accept");
    EXPECT_EQ(configure(services.get(), second, {}, SERVICE_UI_ALWAYS | MSG_SERVICE_UI_READ_ONLY),
              MAPI_E_UNCONFIGURED);
    EXPECT_EQ(configure(services.get(), second, {{kPstPathHint, "hint.pst"}}, SERVICE_UI_ALLOWED),
              S_OK);
    auto section = this->section(
        services.get(), uid_of(providers_of(services.get())[1], PR_PROVIDER_UID), kForceAccess);
    EXPECT_EQ(text(section.get(), kPstPath), "hint.pst");
    add(services.get(), "MSPST MS");
    EXPECT_EQ(profile->prepare_logon(0), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(profile->prepare_logon(MAPI_LOGON_UI), S_OK);
}

TEST_F(ProfileServiceTest, EveryServiceAsksWhenTheLogonWantsIt) {
    auto profile = world().find("MapiSim Second");
    const auto store = profile->default_store();
    EXPECT_EQ(profile->prepare_logon(MAPI_SERVICE_UI_ALWAYS), S_OK);
    EXPECT_EQ(profile->default_store(), store);
    EXPECT_EQ(profile->identity().display_name, "MapiSim Second User");
    answer("cancel");
    EXPECT_EQ(profile->prepare_logon(MAPI_SERVICE_UI_ALWAYS), MAPI_E_USER_CANCEL);
    EXPECT_EQ(profile->prepare_logon(MAPI_LOGON_UI), S_OK);
}

TEST_F(ProfileServiceTest, StoresComeAndGoInSessionsThatRun) {
    ASSERT_TRUE(notify::start_engine(false));
    struct Stopped {
        ~Stopped() { notify::stop_engine(); }
    } const stopped;
    std::vector<ULONG> events;
    struct Sink final : IMAPIAdviseSink {
        explicit Sink(std::vector<ULONG>& out) : events(out) {}
        HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
            *out = nullptr;
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        }
        ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
        ULONG STDMETHODCALLTYPE Release() override { return 1; }
        ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION all) override {
            for (ULONG i = 0; i < count; ++i)
                events.push_back(all[i].info.tab.ulTableEvent);
            return 0;
        }
        std::vector<ULONG>& events;
    };
    Sink sink(events);
    IMAPITable* table = nullptr;
    ASSERT_EQ(store::open_stores_table(logon_, 0, &table), S_OK);
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, &sink, &connection), S_OK);

    auto services = Ref<IMsgServiceAdmin>(make_service_admin(
        {.profile = logon_->profile, .scope = logon_->scope, .logon = logon_->index}));
    MAPIUID uid = add(services.get(), "MSUPST MS", "New one");
    EXPECT_EQ(stores_of(logon_).size(), 2u) << "not configured yet";
    ASSERT_EQ(configure(services.get(), uid, {{kPstPath, "new.pst"}}), S_OK);
    notify::deliver_here();
    EXPECT_THAT(events, ElementsAre(static_cast<ULONG>(TABLE_ROW_ADDED)));
    const auto stores = stores_of(logon_);
    ASSERT_EQ(stores.size(), 3u);
    EXPECT_EQ(stores[2].text(PR_DISPLAY_NAME_W), "New one");
    EXPECT_FALSE(stores[2].boolean(PR_DEFAULT_STORE));
    auto store = open_store(logon_, MDB_WRITE, 2);

    ASSERT_EQ(services->DeleteMsgService(&uid), S_OK);
    notify::deliver_here();
    EXPECT_THAT(events, ElementsAre(static_cast<ULONG>(TABLE_ROW_ADDED),
                                    static_cast<ULONG>(TABLE_ROW_DELETED)));
    EXPECT_EQ(stores_of(logon_).size(), 2u);
    // Whoever has it open goes on.
    add_message(open_folder(store.get(), store::Special::inbox).get(), "still there");
    EXPECT_EQ(table->Unadvise(connection), S_OK);
    table->Release();
    EXPECT_EQ(services->DeleteMsgService(&uid), MAPI_E_NOT_FOUND);
}

TEST_F(ProfileServiceTest, TheStatusTableFollows) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(status::open_status_table(logon_, 0, &table), S_OK);
    ULONG before = 0, during = 0, after = 0;
    EXPECT_EQ(table->GetRowCount(0, &before), S_OK);
    auto services = services_of("MapiSim");
    MAPIUID uid = add(services.get(), "MSUPST MS");
    ASSERT_EQ(configure(services.get(), uid, {{kPstPath, "s.pst"}}), S_OK);
    EXPECT_EQ(table->GetRowCount(0, &during), S_OK);
    ASSERT_EQ(services->DeleteMsgService(&uid), S_OK);
    EXPECT_EQ(table->GetRowCount(0, &after), S_OK);
    EXPECT_EQ(during, before + 1);
    EXPECT_EQ(after, before);
    table->Release();
}

TEST_F(ProfileServiceTest, TheDefaultStoreGoesWithItsService) {
    auto services = make_personal("P", "one.pst");
    MAPIUID first = uid_of(table_of(services.get())[0]);
    const MAPIUID second = add(services.get(), "MSUPST MS", "Second");
    ASSERT_EQ(configure(services.get(), second, {{kPstPath, "two.pst"}}), S_OK);
    auto profile = world().find("P");
    EXPECT_EQ(profile->default_store(), profile->stores()[0]);
    EXPECT_NE(table_of(services.get())[0].number(PR_RESOURCE_FLAGS) & SERVICE_DEFAULT_STORE, 0);
    profile->mark_store(MAPI_DEFAULT_STORE, profile->stores()[1]);
    const auto table = table_of(services.get());
    EXPECT_EQ(table[0].number(PR_RESOURCE_FLAGS) & SERVICE_DEFAULT_STORE, 0);
    EXPECT_NE(table[1].number(PR_RESOURCE_FLAGS) & SERVICE_DEFAULT_STORE, 0);
    MAPIUID gone = second;
    ASSERT_EQ(services->DeleteMsgService(&gone), S_OK);
    EXPECT_EQ(profile->default_store(), nullptr);
    EXPECT_EQ(profile->stores().size(), 1u);
    // The same file twice is one store.
    const MAPIUID again = add(services.get(), "MSUPST MS", "Again");
    ASSERT_EQ(configure(services.get(), again, {{kPstPath, "ONE.pst"}}), S_OK);
    EXPECT_EQ(profile->stores().size(), 1u);
    ASSERT_EQ(services->DeleteMsgService(&first), S_OK);
    EXPECT_EQ(profile->stores().size(), 1u);
}

TEST_F(ProfileServiceTest, ATemporarySimpleStoreIsNoPartOfTheProfile) {
    auto services = make_personal("P", "one.pst");
    const MAPIUID second = add(services.get(), "MSUPST MS", "Second");
    ASSERT_EQ(configure(services.get(), second, {{kPstPath, "two.pst"}}), S_OK);
    const auto profile = world().find("P");
    const auto simple = [](const std::vector<Bag>& rows) {
        std::vector<bool> marks;
        for (const Bag& row : rows)
            marks.push_back(static_cast<ULONG>(row.number(PR_RESOURCE_FLAGS)) &
                            STATUS_SIMPLE_STORE);
        return marks;
    };
    auto logon = log_on(0, "P");
    const auto other = log_on(0, "P");
    const auto mark = [&](ULONG flags, std::size_t which) {
        const auto id = profile->stores()[which]->store_id().vector();
        return store::set_default_store(logon, flags, size(id), entry(id));
    };
    IMAPITable* status = nullptr;
    ASSERT_EQ(status::open_status_table(logon, 0, &status), S_OK);
    ASSERT_EQ(mark(MAPI_SIMPLE_STORE_PERMANENT, 0), S_OK);
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(true, false));
    EXPECT_THAT(simple(providers_of(services.get())), ElementsAre(true, false));
    ASSERT_EQ(mark(MAPI_SIMPLE_STORE_TEMPORARY, 1), S_OK);
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(false, true));
    EXPECT_THAT(simple(stores_of(other)), ElementsAre(false, true));
    const auto status_marks = simple(rows(status));
    ASSERT_GE(status_marks.size(), 2u);
    EXPECT_TRUE(status_marks.back());
    EXPECT_FALSE(status_marks[status_marks.size() - 2]);
    profile->refresh();
    EXPECT_THAT(simple(providers_of(services.get())), ElementsAre(true, false));

    const auto copy = profile->copy("Copy");
    EXPECT_TRUE(copy->store_flags(*copy->stores()[0]) & STATUS_SIMPLE_STORE);
    EXPECT_FALSE(copy->store_flags(*copy->stores()[1]) & STATUS_SIMPLE_STORE);
    log_off(logon);
    EXPECT_THAT(simple(stores_of(other)), ElementsAre(false, true)) << "a session goes on";
    log_off(other);
    logon = log_on(0, "P");
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(true, false));
    // No store for now, and a permanent mark that takes its place.
    ASSERT_EQ(store::set_default_store(logon, MAPI_SIMPLE_STORE_TEMPORARY, 0, nullptr), S_OK);
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(false, false));
    EXPECT_THAT(simple(providers_of(services.get())), ElementsAre(true, false));
    ASSERT_EQ(mark(MAPI_SIMPLE_STORE_PERMANENT, 0), S_OK);
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(true, false));
    // A store that leaves the profile takes the mark along.
    ASSERT_EQ(mark(MAPI_SIMPLE_STORE_TEMPORARY, 1), S_OK);
    MAPIUID gone = second;
    ASSERT_EQ(services->DeleteMsgService(&gone), S_OK);
    EXPECT_THAT(simple(stores_of(logon)), ElementsAre(true));
    log_off(logon);
}

TEST_F(ProfileServiceTest, CopiesHaveNewUidsAndTheSameSettings) {
    auto services = make_personal("From", "from.pst");
    MAPIUID uid = uid_of(table_of(services.get())[0]);
    const auto copy = [&](MAPIUID from, const IID* wanted, IUnknown* to,
                          const IID* section = nullptr) {
        return services->CopyMsgService(&from, nullptr, section, wanted, to, 0, 0);
    };
    ASSERT_EQ(copy(uid, &IID_IMsgServiceAdmin, services.get()), S_OK);
    const auto table = table_of(services.get());
    ASSERT_EQ(table.size(), 2u);
    EXPECT_EQ(table[1].text(PR_DISPLAY_NAME_W), "Personal");
    EXPECT_FALSE(store::same_uid(uid, uid_of(table[1])));
    const auto providers = providers_of(services.get());
    ASSERT_EQ(providers.size(), 2u);
    EXPECT_TRUE(store::same_uid(uid_of(providers[1]), uid_of(table[1])));

    auto session = session::make_session(logon_);
    EXPECT_EQ(copy(uid, nullptr, session.get()), S_OK);
    EXPECT_EQ(stores_of(logon_).size(), 3u);
    EXPECT_EQ(copy(uid, &IID_IMAPISession, services.get()), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(copy(uid, &IID_IMsgStore, session.get()), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(copy(uid, &IID_IMAPISession, session.get(), &IID_IMessage),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(copy(store::uid_from_text("none"), nullptr, session.get()), MAPI_E_NOT_FOUND);
    auto own = services_of("MapiSim");
    MAPIUID contacts = uid_of(table_of(own.get())[2]);
    EXPECT_EQ(own->CopyMsgService(&contacts, nullptr, nullptr, nullptr, session.get(), 0, 0),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(services->RenameMsgService(&uid, 0, text_of("New name")), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
}

TEST_F(ProfileServiceTest, ProfilesWithoutStoreAndIdentityCanBeLoggedOnTo) {
    ASSERT_EQ(create("Empty"), S_OK);
    const auto logon = log_on(0, "Empty");
    EXPECT_EQ(logon->profile->prepare_logon(0), S_OK);
    EXPECT_THAT(stores_of(logon), IsEmpty());
    auto session = session::make_session(logon);
    ULONG size = 0;
    LPENTRYID id = nullptr;
    EXPECT_EQ(session->QueryIdentity(&size, &id), MAPI_W_NO_SERVICE);
    EXPECT_NE(size, 0u);
    memory::free(id);
    LPTSTR* types = nullptr;
    EXPECT_EQ(session->EnumAdrTypes(0, &size, &types), S_OK);
    EXPECT_EQ(size, 0u);
    memory::free(types);
    IMAPITable* table = nullptr;
    ASSERT_EQ(session->GetStatusTable(0, &table), S_OK);
    for (const Bag& row : rows(table)) {
        EXPECT_FALSE(row.has(PR_IDENTITY_ENTRYID));
        EXPECT_NE(row.number(PR_RESOURCE_TYPE), static_cast<LONG>(MAPI_TRANSPORT_PROVIDER));
    }
    session = nullptr;
    log_off(logon);
}

TEST_F(ProfileServiceTest, MailOfAProfileWithoutTransportStays) {
    make_personal("P", "p.pst");
    const auto logon = log_on(0, "P");
    auto store = open_store(logon);
    auto outbox = open_folder(store.get(), store::Special::outbox);
    auto message = create_message(outbox.get(), "waits");
    address(message.get(), "user@mapisim.example");
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    scenario::advance(100 * scenario::kTicksPerSecond);
    spooler::run_until(scenario::now());
    EXPECT_EQ(mailbox_of(store.get()).queue().size(), 1u);
    EXPECT_FALSE(get(store.get(), PROP_TAG(PT_BINARY, 0x661B))) << "a store without an owner";
    // An account brings a transport and a sender.
    auto services = services_of("P");
    const MAPIUID uid = add(services.get(), "MSEMS");
    ASSERT_EQ(
        configure(services.get(), uid, {{kUnresolvedName, "user"}, {kUnresolvedServer, "server"}}),
        S_OK);
    spooler::run_until(scenario::now());
    EXPECT_TRUE(mailbox_of(store.get()).queue().empty());
    auto received = open_folder(open_store().get(), store::Special::inbox);
    ASSERT_EQ(contents(received.get()).size(), 1u);
    log_off(logon);
}

} // namespace
} // namespace mapisim::profile

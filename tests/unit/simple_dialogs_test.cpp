#include "simple_fixture.h"

namespace mapisim::simple {
namespace {

class SimpleDialogsTest : public SimpleTest {
protected:
    void SetUp() override {
        SimpleTest::SetUp();
        session_ = log_on();
    }
    /// Recipients that a function gave, freed at the end.
    struct People {
        ULONG count = 0;
        MapiRecipDesc* all = nullptr;
        People() = default;
        People(const People&) = delete;
        People& operator=(const People&) = delete;
        ~People() { MAPIFreeBuffer(all); }
    };
    ULONG resolve(const char* name, People& out, FLAGS flags = 0) {
        MAPIFreeBuffer(out.all);
        out.all = nullptr;
        return MAPIResolveName(session_, 0, text(name), flags, 0, &out.all);
    }
    ULONG address(ULONG fields, People& out, ULONG count = 0, MapiRecipDesc* initial = nullptr) {
        return MAPIAddress(session_, 0, nullptr, fields, nullptr, count, initial, 0, 0, &out.count,
                           &out.all);
    }
    LHANDLE session_ = 0;
};

TEST_F(SimpleDialogsTest, ANameIsResolved) {
    People found;
    ASSERT_EQ(resolve("Help D", found), kSuccess);
    EXPECT_EQ(found.all->ulReserved, 0u);
    EXPECT_EQ(found.all->ulRecipClass, ULONG{MAPI_TO});
    EXPECT_STREQ(found.all->lpszName, "Help Desk");
    EXPECT_STREQ(found.all->lpszAddress, "SMTP:helpdesk@mapisim.example");
    EXPECT_NE(found.all->ulEIDSize, 0u);
    EXPECT_EQ(MAPIDetails(session_, 0, found.all, MAPI_AB_NOMODIFY, 0), kSuccess);
}

TEST_F(SimpleDialogsTest, AnAddressIsResolved) {
    People found;
    ASSERT_EQ(resolve("SMTP:somebody@elsewhere.example", found), kSuccess);
    EXPECT_STREQ(found.all->lpszName, "somebody@elsewhere.example");
    EXPECT_STREQ(found.all->lpszAddress, "SMTP:somebody@elsewhere.example");
    ASSERT_EQ(resolve("fax:123-456", found), kSuccess);
    EXPECT_STREQ(found.all->lpszAddress, "FAX:123-456") << "types have capitals alone";
    ASSERT_EQ(resolve("somebody@elsewhere.example", found), kSuccess);
    EXPECT_STREQ(found.all->lpszAddress, "SMTP:somebody@elsewhere.example");
}

TEST_F(SimpleDialogsTest, NamesThatMeanSeveralOrNobody) {
    People found;
    EXPECT_EQ(resolve("Anna", found), ULONG{MAPI_E_AMBIGUOUS_RECIPIENT});
    EXPECT_EQ(resolve("Nobody At All", found), ULONG{MAPI_E_UNKNOWN_RECIPIENT});
    EXPECT_EQ(resolve("", found), ULONG{MAPI_E_UNKNOWN_RECIPIENT});
    EXPECT_EQ(found.all, nullptr);
    set("user.resolve", "2");
    ASSERT_EQ(resolve("Anna", found, MAPI_DIALOG), kSuccess);
    EXPECT_STREQ(found.all->lpszName, "Anna Kowalska");
    set("user.resolve", "0");
    EXPECT_EQ(resolve("Anna", found, MAPI_DIALOG), ULONG{MAPI_USER_ABORT});
    EXPECT_EQ(resolve("Nobody At All", found, MAPI_DIALOG), ULONG{MAPI_E_UNKNOWN_RECIPIENT});
}

TEST_F(SimpleDialogsTest, DetailsNeedAnIdentifier) {
    MapiRecipDesc recipient = {};
    recipient.lpszName = text("Help Desk");
    EXPECT_EQ(MAPIDetails(session_, 0, &recipient, 0, 0), ULONG{MAPI_E_AMBIGUOUS_RECIPIENT});
    BYTE nonsense[24] = {};
    recipient.ulEIDSize = sizeof nonsense;
    recipient.lpEntryID = nonsense;
    EXPECT_EQ(MAPIDetails(session_, 0, &recipient, 0, 0), ULONG{MAPI_E_INVALID_RECIPS});
    recipient.lpEntryID = nullptr;
    EXPECT_EQ(MAPIDetails(session_, 0, &recipient, 0, 0), ULONG{MAPI_E_INVALID_RECIPS});
    People found;
    ASSERT_EQ(resolve("Help Desk", found), kSuccess);
    set("user.details", "false");
    EXPECT_EQ(MAPIDetails(session_, 0, found.all, 0, 0), ULONG{MAPI_USER_ABORT});
}

TEST_F(SimpleDialogsTest, TheUserChoosesRecipients) {
    set("user.address", "CC:Help Desk; MapiSim User; BCC:x@elsewhere.example");
    MapiRecipDesc before[2] = {};
    before[0].ulRecipClass = MAPI_CC;
    before[0].lpszName = text("Postmaster");
    before[1].ulRecipClass = MAPI_TO;
    before[1].lpszAddress = text("SMTP:first@elsewhere.example");
    People chosen;
    ASSERT_EQ(address(4, chosen, 2, before), kSuccess);
    ASSERT_EQ(chosen.count, 5u);
    const char* const names[] = {"first@elsewhere.example", "MapiSim User", "Postmaster",
                                 "Help Desk", "x@elsewhere.example"};
    const ULONG classes[] = {MAPI_TO, MAPI_TO, MAPI_CC, MAPI_CC, MAPI_BCC};
    for (ULONG i = 0; i < 5; ++i) {
        EXPECT_STREQ(chosen.all[i].lpszName, names[i]);
        EXPECT_EQ(chosen.all[i].ulRecipClass, classes[i]);
        EXPECT_NE(chosen.all[i].ulEIDSize, 0u);
    }
}

TEST_F(SimpleDialogsTest, FieldsOfTheDialog) {
    set("user.address", "CC:Help Desk");
    {
        People chosen;
        ASSERT_EQ(address(1, chosen), kSuccess);
        ASSERT_EQ(chosen.count, 1u);
        EXPECT_EQ(chosen.all[0].ulRecipClass, ULONG{MAPI_TO}) << "there is no other field";
    }
    {
        MapiRecipDesc copy = {};
        copy.ulRecipClass = MAPI_CC;
        copy.lpszName = text("Postmaster");
        People chosen;
        ASSERT_EQ(address(1, chosen, 1, &copy), kSuccess);
        ASSERT_EQ(chosen.count, 2u);
        EXPECT_EQ(chosen.all[1].ulRecipClass, ULONG{MAPI_CC}) << "the list has asked for one";
    }
    {
        People chosen;
        ASSERT_EQ(address(0, chosen), kSuccess) << "to look only";
        EXPECT_EQ(chosen.count, 0u);
        EXPECT_NE(chosen.all, nullptr);
    }
}

TEST_F(SimpleDialogsTest, AddressFailures) {
    People chosen;
    chosen.count = 7;
    EXPECT_EQ(address(4, chosen), ULONG{MAPI_USER_ABORT}) << "the user says nothing";
    EXPECT_EQ(chosen.count, 0u);
    set("user.address", "Help Desk");
    EXPECT_EQ(address(5, chosen), ULONG{MAPI_E_INVALID_EDITFIELDS});
    EXPECT_EQ(address(4, chosen, 1, nullptr), ULONG{MAPI_E_INVALID_RECIPS});
    MapiRecipDesc bad = {};
    bad.lpszName = text("Help Desk");
    EXPECT_EQ(address(4, chosen, 1, &bad), ULONG{MAPI_E_INVALID_RECIPS}) << "of no class";
    bad.ulRecipClass = MAPI_TO;
    bad.lpszAddress = text("nothing");
    EXPECT_EQ(address(4, chosen, 1, &bad), ULONG{MAPI_E_INVALID_RECIPS});
    BYTE little[4] = {};
    bad.lpEntryID = little;
    for (const ULONG size : {ULONG{sizeof little}, ULONG{0xFFFF'FFF0}}) {
        bad.ulEIDSize = size;
        EXPECT_EQ(address(4, chosen, 1, &bad), ULONG{MAPI_E_INVALID_RECIPS});
    }
    EXPECT_EQ(address(4, chosen, 1u << 20, &bad), ULONG{MAPI_E_INVALID_RECIPS});
    bad.ulEIDSize = 0;
    bad.lpEntryID = nullptr;
    bad.lpszAddress = nullptr;
    bad.lpszName = text("Nobody At All");
    EXPECT_EQ(address(4, chosen, 1, &bad), ULONG{MAPI_USER_ABORT});
    EXPECT_EQ(chosen.all, nullptr);
    EXPECT_EQ(
        MAPIAddress(session_, 0, nullptr, 4, nullptr, 0, nullptr, 0, 0, &chosen.count, nullptr),
        ULONG{MAPI_E_FAILURE});
}

TEST_F(SimpleDialogsTest, TheAddressBookMayBeShownAndNoMore) {
    set("user.address", "Help Desk");
    EXPECT_EQ(MAPIAddress(session_, 0, nullptr, 4, nullptr, 0, nullptr, 0, 0, nullptr, nullptr),
              kSuccess);
}

TEST_F(SimpleDialogsTest, WithoutASession) {
    set("user.address", "Help Desk");
    People chosen;
    EXPECT_EQ(MAPIAddress(0, 0, nullptr, 4, nullptr, 0, nullptr, MAPI_LOGON_UI, 0, &chosen.count,
                          &chosen.all),
              kSuccess);
    EXPECT_EQ(chosen.count, 1u);
    MapiRecipDesc* found = nullptr;
    EXPECT_EQ(MAPIResolveName(0, 0, text("Help Desk"), 0, 0, &found), ULONG{MAPI_E_LOGIN_FAILURE});
    EXPECT_EQ(MAPIDetails(0, 0, chosen.all, MAPI_LOGON_UI, 0), kSuccess);
}

} // namespace
} // namespace mapisim::simple

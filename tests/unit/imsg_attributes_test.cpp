#include <mapispi.h>

#include "imsg_fixture.h"

// Attributes of the properties of messages on storages.

namespace mapisim::test {
namespace {

class ImsgAttributes : public ImsgTest {
protected:
    static HRESULT get_of(void* object, std::vector<ULONG> tags, std::vector<ULONG>& out) {
        std::vector<ULONG> words{static_cast<ULONG>(tags.size())};
        words.insert(words.end(), tags.begin(), tags.end());
        Block<SPropAttrArray> found;
        const HRESULT result = GetAttribIMsgOnIStg(
            object, reinterpret_cast<LPSPropTagArray>(words.data()), found.out());
        out.clear();
        for (ULONG i = 0; found.get() && i < found->cValues; ++i)
            out.push_back(found->aPropAttr[i]);
        return result;
    }
    /// The code of the first problem.
    static HRESULT give(void* object, ULONG tag, ULONG attribute, SCODE* problem = nullptr) {
        SizedSPropAttrArray(1, attributes) = {1, {attribute}};
        Block<SPropProblemArray> problems;
        const HRESULT result = SetAttribIMsgOnIStg(
            object, Tags{tag}, reinterpret_cast<LPSPropAttrArray>(&attributes), problems.out());
        if (problem)
            *problem = problems.get() ? problems->aProblem[0].scode : S_OK;
        return result;
    }
};

TEST_F(ImsgAttributes, AreKeptInTheFile) {
    auto message = open();
    ASSERT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x"), Value::text(PR_BODY_W, "y"),
                                  Value::number(PR_SENSITIVITY, 1)}),
              S_OK);
    std::vector<ULONG> flags;
    EXPECT_EQ(get_of(message.get(), {PR_SUBJECT_A, PR_OBJECT_TYPE, PR_BODY_W}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{6, 2, 6}));
    EXPECT_EQ(get_of(message.get(), {PR_SUBJECT_W, PR_REPORT_TEXT_W}, flags),
              MAPI_W_ERRORS_RETURNED);
    EXPECT_EQ(flags, (std::vector<ULONG>{6, PROPATTR_NOT_PRESENT}));
    EXPECT_EQ(give(message.get(), PR_SUBJECT_W, PROPATTR_READABLE), S_OK);
    EXPECT_EQ(give(message.get(), PR_SENSITIVITY,
                   PROPATTR_MANDATORY | PROPATTR_READABLE | PROPATTR_WRITEABLE),
              S_OK);
    EXPECT_EQ(give(message.get(), PR_BODY_W, PROPATTR_WRITEABLE), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    auto found = entries(*file_.root, 32);
    EXPECT_EQ(found.at("1F003700").substr(0, 8), "02000000");
    EXPECT_EQ(found.at("03003600").substr(0, 8), "07000000");
    EXPECT_EQ(found.at("1F000010").substr(0, 8), "04000000");

    message = open();
    EXPECT_EQ(get_of(message.get(), {PR_SUBJECT_W, PR_SENSITIVITY, PR_BODY_W}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{2, 7, 4}));
    // Not to be written:
    EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "z")}), MAPI_E_COMPUTED);
    EXPECT_EQ(erase(message.get(), PR_SUBJECT_W), MAPI_E_COMPUTED);
    IUnknown* stream = nullptr;
    EXPECT_EQ(message->OpenProperty(PR_SUBJECT_W, &IID_IStream, 0, MAPI_MODIFY, &stream),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "x");
    // To be written, but to stay:
    EXPECT_EQ(set(message.get(), {Value::number(PR_SENSITIVITY, 2)}), S_OK);
    EXPECT_EQ(erase(message.get(), PR_SENSITIVITY), MAPI_E_NO_ACCESS);
    // Not to be read:
    EXPECT_EQ(get(message.get(), PR_BODY_W).error(), MAPI_E_NO_ACCESS);
    EXPECT_TRUE(FAILED(message->OpenProperty(PR_BODY_W, &IID_IStream, 0, 0, &stream)));
    Block<SPropTagArray> tags;
    ASSERT_EQ(message->GetPropList(0, tags.out()), S_OK);
    const auto all = listed(tags.get());
    EXPECT_TRUE(std::none_of(all.begin(), all.end(),
                             [](ULONG tag) { return PROP_ID(tag) == PROP_ID(PR_BODY); }));
    // And it is opened up again.
    EXPECT_EQ(give(message.get(), PR_SUBJECT_W, PROPATTR_READABLE | PROPATTR_WRITEABLE), S_OK);
    EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "z")}), S_OK);
}

TEST_F(ImsgAttributes, OfAttachmentsAndWhatIsInThem) {
    write_something();
    auto message = open();
    auto file = attachment(message.get(), 0, MAPI_MODIFY);
    EXPECT_EQ(give(file.get(), PR_ATTACH_DATA_BIN, PROPATTR_READABLE), S_OK);
    EXPECT_EQ(set(file.get(), {Value::binary(PR_ATTACH_DATA_BIN, "x", 1)}), MAPI_E_COMPUTED);
    ASSERT_EQ(file->SaveChanges(0), S_OK);
    file.release();
    auto holder = attachment(message.get(), 1, MAPI_MODIFY);
    auto inner = inside(holder.get(), MAPI_MODIFY);
    EXPECT_EQ(give(inner.get(), PR_SUBJECT_W, PROPATTR_READABLE), S_OK);
    ASSERT_EQ(inner->SaveChanges(0), S_OK);
    ASSERT_EQ(holder->SaveChanges(0), S_OK);
    inner.release();
    holder.release();
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    message = open();
    std::vector<ULONG> flags;
    file = attachment(message.get(), 0);
    EXPECT_EQ(get_of(file.get(), {PR_ATTACH_DATA_BIN, PR_ATTACH_NUM}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{2, 2}));
    holder = attachment(message.get(), 1);
    inner = inside(holder.get());
    EXPECT_EQ(get_of(inner.get(), {PR_SUBJECT_W}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{2}));
    // A copy elsewhere has none.
    MemoryFile other;
    auto copy = copy_in(other, message.get());
    auto copied = attachment(copy.get(), 0, MAPI_MODIFY);
    EXPECT_EQ(set(copied.get(), {Value::binary(PR_ATTACH_DATA_BIN, "x", 1)}), S_OK);
}

TEST_F(ImsgAttributes, NoneAtAllAreKept) {
    auto message = open();
    ASSERT_EQ(set(message.get(), {Value::number(PR_SENSITIVITY, 1)}), S_OK);
    EXPECT_EQ(give(message.get(), PR_SENSITIVITY, 0), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    message = open();
    EXPECT_EQ(get(message.get(), PR_SENSITIVITY).error(), MAPI_E_NO_ACCESS);
    EXPECT_EQ(set(message.get(), {Value::number(PR_SENSITIVITY, 2)}), MAPI_E_COMPUTED);
}

TEST_F(ImsgAttributes, WhatIsRefused) {
    auto message = open();
    ASSERT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x")}), S_OK);
    SCODE problem = S_OK;
    EXPECT_EQ(give(message.get(), PR_SUBJECT_W, PROPATTR_NOT_PRESENT), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(give(message.get(), PR_REPORT_TEXT_W, 6, &problem), MAPI_W_ERRORS_RETURNED);
    EXPECT_EQ(problem, MAPI_E_NOT_FOUND);
    EXPECT_EQ(give(message.get(), PR_OBJECT_TYPE, 6, &problem), MAPI_W_ERRORS_RETURNED);
    EXPECT_EQ(problem, MAPI_E_COMPUTED);
    SizedSPropAttrArray(2, two) = {2, {6, 6}};
    auto* const attributes = reinterpret_cast<LPSPropAttrArray>(&two);
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W}, attributes, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(SetAttribIMsgOnIStg(nullptr, Tags{PR_SUBJECT_W}, attributes, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), nullptr, attributes, nullptr),
              MAPI_E_INVALID_PARAMETER);
    std::vector<ULONG> tags(2 + 65536, PR_SUBJECT_W);
    std::vector<ULONG> flags(2 + 65536, 6);
    for (const ULONG count : {0u, 65537u, 0x8000'0000u, 0xFFFF'FFFFu}) {
        tags[0] = flags[0] = count;
        EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), reinterpret_cast<LPSPropTagArray>(tags.data()),
                                      reinterpret_cast<LPSPropAttrArray>(flags.data()), nullptr),
                  count == 0 ? MAPI_E_INVALID_PARAMETER : MAPI_E_TOO_BIG)
            << count;
    }
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W}, nullptr, nullptr),
              MAPI_E_INVALID_PARAMETER);
    tags[0] = 1;
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), reinterpret_cast<LPSPropTagArray>(tags.data()),
                                  reinterpret_cast<LPSPropAttrArray>(flags.data()), nullptr),
              MAPI_E_INVALID_PARAMETER)
        << "not as many attributes";
    LPSPropAttrArray out = nullptr;
    EXPECT_EQ(GetAttribIMsgOnIStg(message.get(), nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    Owned<IPropData> data; // has no attributes
    ASSERT_EQ(CreateIProp(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                          data.out()),
              S_OK);
    EXPECT_EQ(GetAttribIMsgOnIStg(data.get(), nullptr, &out), MAPI_E_INVALID_OBJECT);
    const Owned<IStorage> foreign(file_.open());
    EXPECT_EQ(GetAttribIMsgOnIStg(foreign.get(), nullptr, &out), MAPI_E_INVALID_OBJECT);
}

TEST_F(ImsgAttributes, OfWhichSomeAreSet) {
    auto message = open();
    ASSERT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x"), Value::text(PR_BODY_W, "y")}),
              S_OK);
    SizedSPropAttrArray(3, given) = {3, {PROPATTR_READABLE, PROPATTR_READABLE, PROPATTR_READABLE}};
    auto* const attributes = reinterpret_cast<LPSPropAttrArray>(&given);
    std::vector<ULONG> flags;
    // Without a place for the problems.
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W, PR_REPORT_TEXT_W, PR_BODY_W},
                                  attributes, nullptr),
              MAPI_W_ERRORS_RETURNED);
    EXPECT_EQ(get_of(message.get(), {PR_SUBJECT_W, PR_BODY_W}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{2, 2}));
    // With one.
    given.aPropAttr[0] = given.aPropAttr[2] = PROPATTR_READABLE | PROPATTR_WRITEABLE;
    Block<SPropProblemArray> problems;
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W, PR_REPORT_TEXT_W, PR_BODY_W},
                                  attributes, problems.out()),
              MAPI_W_ERRORS_RETURNED);
    ASSERT_NE(problems.get(), nullptr);
    ASSERT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].ulIndex, 1u);
    EXPECT_EQ(problems->aProblem[0].ulPropTag, PR_REPORT_TEXT_W);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NOT_FOUND);
    EXPECT_EQ(get_of(message.get(), {PR_SUBJECT_W, PR_BODY_W}, flags), S_OK);
    EXPECT_EQ(flags, (std::vector<ULONG>{6, 6}));
    // And without any problem.
    EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W, PR_SUBJECT_W, PR_BODY_W},
                                  attributes, problems.out()),
              S_OK);
    EXPECT_EQ(problems.get(), nullptr);
}

TEST(StoreMessageAttributes, AreNone) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    {
        Owned<IMAPISession> session;
        ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr,
                              MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, session.out()),
                  S_OK);
        Owned<IMAPITable> stores;
        ASSERT_EQ(session->GetMsgStoresTable(0, stores.out()), S_OK);
        ASSERT_EQ(stores->SetColumns(Tags{PR_ENTRYID}, 0), S_OK);
        LPSRowSet rows = nullptr;
        ASSERT_EQ(stores->QueryRows(1, 0, &rows), S_OK);
        const SBinary& id = rows->aRow[0].lpProps[0].Value.bin;
        Owned<IMsgStore> store;
        ASSERT_EQ(session->OpenMsgStore(0, id.cb, reinterpret_cast<LPENTRYID>(id.lpb), nullptr,
                                        MDB_WRITE | MDB_NO_DIALOG, store.out()),
                  S_OK);
        FreeProws(rows);
        ULONG type = 0;
        Owned<IMAPIFolder> root;
        ASSERT_EQ(store->OpenEntry(0, nullptr, nullptr, MAPI_MODIFY, &type,
                                   reinterpret_cast<LPUNKNOWN*>(root.out())),
                  S_OK);
        Owned<IMessage> message;
        ASSERT_EQ(root->CreateMessage(nullptr, 0, message.out()), S_OK);
        LPSPropAttrArray out = nullptr;
        EXPECT_EQ(GetAttribIMsgOnIStg(message.get(), nullptr, &out), MAPI_E_INVALID_OBJECT);
        EXPECT_EQ(out, nullptr);
        SizedSPropAttrArray(1, given) = {1, {PROPATTR_READABLE}};
        Block<SPropProblemArray> problems;
        EXPECT_EQ(SetAttribIMsgOnIStg(message.get(), Tags{PR_SUBJECT_W},
                                      reinterpret_cast<LPSPropAttrArray>(&given), problems.out()),
                  MAPI_E_INVALID_OBJECT);
        EXPECT_EQ(problems.get(), nullptr);
    }
    MAPIUninitialize();
}

} // namespace
} // namespace mapisim::test

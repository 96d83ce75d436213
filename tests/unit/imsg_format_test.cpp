#include <algorithm>

#include "imsg_fixture.h"

// What lies in a storage, against the published format: names and bytes are literals.

namespace mapisim::test {
namespace {

constexpr GUID kSet = {0x11223344, 0x5566, 0x7788, {1, 2, 3, 4, 5, 6, 7, 8}};
constexpr FILETIME kTime = {0x89ABCDEF, 0x01234567};

class ImsgFormat : public ImsgTest {
protected:
    /// With all that a fresh one has of the moment set to what is known.
    static void settle(IMessage* message) {
        EXPECT_EQ(set(message, {Value::time(PR_CREATION_TIME, kTime),
                                Value::time(PR_LAST_MODIFICATION_TIME, kTime),
                                Value::binary(PR_SEARCH_KEY, "key", 3),
                                Value::text(PR_MESSAGE_CLASS_W, "IPM.Note"),
                                Value::text(PR_SUBJECT_W, "RE: Hi")}),
                  S_OK);
    }
    std::string bytes(const wchar_t* path) const { return hex(file_.root->find(path)); }
};

TEST_F(ImsgFormat, TopLevelOfAUnicodeMessage) {
    auto message = open();
    settle(message.get());
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(file_.medium.commits, 1);
    const std::vector<std::string> expected = {
        "__nameid_version1.0/",
        "__nameid_version1.0/__substg1.0_00020102",
        "__nameid_version1.0/__substg1.0_00030102",
        "__nameid_version1.0/__substg1.0_00040102",
        "__properties_version1.0",
        "__substg1.0_001A001F",
        "__substg1.0_0037001F",
        "__substg1.0_003D001F",
        "__substg1.0_0070001F",
        "__substg1.0_0E02001F",
        "__substg1.0_0E03001F",
        "__substg1.0_0E04001F",
        "__substg1.0_0E1D001F",
        "__substg1.0_300B0102",
    };
    EXPECT_EQ(names(), expected);
    EXPECT_EQ(bytes(L"__substg1.0_001A001F"), "490050004D002E004E006F0074006500");
    EXPECT_EQ(bytes(L"__substg1.0_0037001F"), "520045003A002000480069"
                                              "00");
    EXPECT_EQ(bytes(L"__substg1.0_300B0102"), "6B6579");
    EXPECT_EQ(bytes(L"__substg1.0_0E04001F"), "");
    // The header: nothing, next recipient and attachment, their counts, nothing.
    EXPECT_EQ(bytes(L"__properties_version1.0").substr(0, 64), std::string(64, '0'));
    auto found = entries(*file_.root, 32);
    found.erase("0300080E"); // PR_MESSAGE_SIZE
    const std::map<std::string, std::string> wanted = {
        {"1F001A00", "06000000 1200000000000000"}, // the size counts a terminator
        {"03001700", "06000000 0100000000000000"}, // PR_IMPORTANCE
        {"03002600", "06000000 0000000000000000"}, // PR_PRIORITY
        {"03003600", "06000000 0000000000000000"}, // PR_SENSITIVITY
        {"1F003700", "06000000 0E00000000000000"},
        {"1F003D00", "06000000 0A00000000000000"}, // PR_SUBJECT_PREFIX
        {"1F007000", "06000000 0600000000000000"}, // PR_CONVERSATION_TOPIC
        {"1F00020E", "06000000 0200000000000000"},
        {"1F00030E", "06000000 0200000000000000"},
        {"1F00040E", "06000000 0200000000000000"},
        {"0300070E", "06000000 0A00000000000000"}, // unsent, unmodified
        {"0B001B0E", "06000000 0000000000000000"}, // PR_HASATTACH
        {"1F001D0E", "06000000 0600000000000000"},
        {"02010B30", "06000000 0300000000000000"},
        {"40000730", "06000000 EFCDAB8967452301"},
        {"40000830", "06000000 EFCDAB8967452301"},
        {"03000D34", "06000000 780A050000000000"}, // with STORE_UNICODE_OK
    };
    EXPECT_EQ(found, wanted);
}

TEST_F(ImsgFormat, EightBitTextAndItsCodePage) {
    auto message = open(0);
    settle(message.get());
    ASSERT_EQ(
        set(message.get(),
            {Value::number(PROP_TAG(PT_LONG, 0x3FFD), 1252), Value::text(PR_BODY_W, "\xC3\xA4"),
             Value::texts(PROP_TAG(PT_MV_UNICODE, 0x6650), std::vector<std::string>{"a", "bc"})}),
        S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    for (const std::string& name : names())
        EXPECT_EQ(name.find("001F"), name.npos) << name;
    EXPECT_EQ(bytes(L"__substg1.0_0037001E"), "52453A204869");
    EXPECT_EQ(bytes(L"__substg1.0_1000001E"), "E4");
    EXPECT_EQ(bytes(L"__substg1.0_6650101E"), "0200000003000000");
    EXPECT_EQ(bytes(L"__substg1.0_6650101E-00000001"), "626300");
    const auto found = entries(*file_.root, 32);
    EXPECT_EQ(found.at("1E003700"), "06000000 0700000000000000");
    EXPECT_EQ(found.at("03000D34"), "06000000 780A010000000000"); // without STORE_UNICODE_OK
    message.release();
    message = open(MAPI_UNICODE); // an 8-bit file stays one
    EXPECT_EQ(number(message.get(), PR_STORE_SUPPORT_MASK), 0x00010A78);
    EXPECT_EQ(text(message.get(), PR_BODY_W), "\xC3\xA4");
    EXPECT_EQ(get(message.get(), PROP_TAG(PT_MV_UNICODE, 0x6650)).text_at(1), "bc");
}

TEST_F(ImsgFormat, ValuesOfEveryType) {
    const GUID guids[] = {kSet, kSet};
    short shorts[] = {1, -2};
    LONG longs[] = {3, -4};
    float floats[] = {1.5f};
    double doubles[] = {2.5, -3.5};
    CURRENCY money[1] = {};
    LARGE_INTEGER large[1] = {};
    FILETIME times[] = {kTime};
    large[0].QuadPart = -5;
    SBinary blocks[] = {{2, reinterpret_cast<LPBYTE>(const_cast<char*>("xy"))}, {0, nullptr}};
    LPWSTR strings[] = {const_cast<LPWSTR>(L"one"), const_cast<LPWSTR>(L"")};
    std::memcpy(&money[0], &large[0], sizeof large[0]);
    SPropValue values[20] = {};
    unsigned count = 0;
    const auto next = [&](ULONG type) -> SPropValue& {
        values[count].ulPropTag = PROP_TAG(type, 0x6600 + count);
        return values[count++];
    };
    next(PT_I2).Value.i = -2;
    next(PT_LONG).Value.l = -3;
    next(PT_R4).Value.flt = 1.5f;
    next(PT_DOUBLE).Value.dbl = -2.5;
    next(PT_CURRENCY).Value.cur = money[0];
    next(PT_APPTIME).Value.at = 4.5;
    next(PT_BOOLEAN).Value.b = 1;
    next(PT_I8).Value.li = large[0];
    next(PT_SYSTIME).Value.ft = kTime;
    next(PT_CLSID).Value.lpguid = const_cast<GUID*>(guids);
    next(PT_MV_I2).Value.MVi = {2, shorts};
    next(PT_MV_LONG).Value.MVl = {2, longs};
    next(PT_MV_R4).Value.MVflt = {1, floats};
    next(PT_MV_DOUBLE).Value.MVdbl = {2, doubles};
    next(PT_MV_CURRENCY).Value.MVcur = {1, money};
    next(PT_MV_SYSTIME).Value.MVft = {1, times};
    next(PT_MV_I8).Value.MVli = {1, large};
    next(PT_MV_CLSID).Value.MVguid = {2, const_cast<GUID*>(guids)};
    next(PT_MV_BINARY).Value.MVbin = {2, blocks};
    next(PT_MV_UNICODE).Value.MVszW = {2, strings};
    auto message = open();
    Block<SPropProblemArray> problems;
    ASSERT_EQ(message->SetProps(count, values, problems.out()), S_OK);
    EXPECT_EQ(problems.get(), nullptr);
    std::vector<Value> before;
    for (unsigned i = 0; i < count; ++i)
        before.push_back(get(message.get(), values[i].ulPropTag));
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();

    const auto found = entries(*file_.root, 32);
    EXPECT_EQ(found.at("02000066"), "06000000 FEFF000000000000");
    EXPECT_EQ(found.at("03000166"), "06000000 FDFFFFFF00000000");
    EXPECT_EQ(found.at("04000266"), "06000000 0000C03F00000000");
    EXPECT_EQ(found.at("05000366"), "06000000 00000000000004C0");
    EXPECT_EQ(found.at("06000466"), "06000000 FBFFFFFFFFFFFFFF");
    EXPECT_EQ(found.at("0B000666"), "06000000 0100000000000000");
    EXPECT_EQ(found.at("14000766"), "06000000 FBFFFFFFFFFFFFFF");
    EXPECT_EQ(found.at("48000966"), "06000000 1000000000000000");
    EXPECT_EQ(bytes(L"__substg1.0_66090048"), "44332211665588770102030405060708");
    EXPECT_EQ(bytes(L"__substg1.0_660A1002"), "0100FEFF");
    EXPECT_EQ(found.at("03100B66"), "06000000 0800000000000000");
    EXPECT_EQ(bytes(L"__substg1.0_660B1003"), "03000000FCFFFFFF");
    EXPECT_EQ(bytes(L"__substg1.0_660C1004"), "0000C03F");
    EXPECT_EQ(bytes(L"__substg1.0_66111048"), "44332211665588770102030405060708"
                                              "44332211665588770102030405060708");
    EXPECT_EQ(bytes(L"__substg1.0_66121102"), "02000000000000000000000000000000");
    EXPECT_EQ(bytes(L"__substg1.0_66121102-00000000"), "7879");
    EXPECT_EQ(bytes(L"__substg1.0_66121102-00000001"), "");
    EXPECT_EQ(found.at("1F101366"), "06000000 0800000000000000");
    EXPECT_EQ(bytes(L"__substg1.0_6613101F"), "0800000002000000");
    EXPECT_EQ(bytes(L"__substg1.0_6613101F-00000000"), "6F006E0065000000");

    message = open();
    for (unsigned i = 0; i < count; ++i)
        EXPECT_EQ(get(message.get(), values[i].ulPropTag), before[i]) << i;
}

TEST_F(ImsgFormat, RecipientsAndAttachments) {
    auto message = open();
    settle(message.get());
    add_recipient(message.get(), L"Ann");
    add_recipient(message.get(), L"Bob", MAPI_CC);
    {
        auto file = attach(message.get(), ATTACH_BY_VALUE);
        ASSERT_EQ(set(file.get(), {Value::binary(PR_ATTACH_DATA_BIN, "data", 4)}), S_OK);
        ASSERT_EQ(file->SaveChanges(0), S_OK);
        auto holder = attach(message.get(), ATTACH_EMBEDDED_MSG);
        auto inner = inside(holder.get(), MAPI_CREATE | MAPI_MODIFY);
        settle(inner.get());
        add_recipient(inner.get(), L"Eve");
        ASSERT_EQ(inner->SaveChanges(0), S_OK);
        ASSERT_EQ(holder->SaveChanges(0), S_OK);
    }
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    const Node& root = *file_.root;
    EXPECT_EQ(bytes(L"__properties_version1.0").substr(0, 64), "0000000000000000"
                                                               "02000000"
                                                               "02000000"
                                                               "02000000"
                                                               "02000000"
                                                               "0000000000000000");
    EXPECT_EQ(bytes(L"__recip_version1.0_#00000001/__substg1.0_3001001F"), "42006F006200");
    const auto bob = entries(*root.find(L"__recip_version1.0_#00000001"), 8);
    const std::map<std::string, std::string> wanted = {
        {"03000030", "06000000 0100000000000000"}, // PR_ROWID
        {"0300150C", "06000000 0200000000000000"}, // PR_RECIPIENT_TYPE
        {"1F000130", "06000000 0800000000000000"},
    };
    EXPECT_EQ(bob, wanted);
    const auto file = entries(*root.find(L"__attach_version1.0_#00000000"), 8);
    EXPECT_EQ(file.at("0300210E"), "06000000 0000000000000000"); // PR_ATTACH_NUM
    EXPECT_EQ(file.at("02010137"), "06000000 0400000000000000");
    EXPECT_EQ(bytes(L"__attach_version1.0_#00000000/__substg1.0_37010102"), "64617461");
    const auto holder = entries(*root.find(L"__attach_version1.0_#00000001"), 8);
    EXPECT_EQ(holder.at("0D000137"), "06000000 FFFFFFFF01000000"); // an embedded message
    EXPECT_EQ(holder.at("03000537"), "06000000 0500000000000000");
    const Node* const inner = root.find(L"__attach_version1.0_#00000001/__substg1.0_3701000D");
    ASSERT_NE(inner, nullptr);
    EXPECT_EQ(inner->children.count(L"__nameid_version1.0"), 0u); // the top has all names
    EXPECT_EQ(hex(inner->find(L"__properties_version1.0")).substr(0, 48), "0000000000000000"
                                                                          "01000000"
                                                                          "00000000"
                                                                          "01000000"
                                                                          "00000000");
    EXPECT_EQ(entries(*inner, 24).at("1F003700"), "06000000 0E00000000000000");
    EXPECT_EQ(hex(inner->find(L"__recip_version1.0_#00000000/__substg1.0_3001001F")),
              "450076006500");
}

TEST_F(ImsgFormat, NamesOfProperties) {
    auto message = open();
    EXPECT_EQ(named(message.get(), PS_PUBLIC_STRINGS, 0, L"Keywords"), 0x8000u);
    EXPECT_EQ(named(message.get(), kSet, 0x8503), 0x8001u);
    EXPECT_EQ(named(message.get(), kSet, 0, L"x"), 0x8002u);
    ASSERT_EQ(set(message.get(), {Value::number(PROP_TAG(PT_LONG, 0x8001), 7),
                                  Value::text(PROP_TAG(PT_UNICODE, 0x8002), "v")}),
              S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    const auto stream = [&](const std::wstring& name) {
        return hex(file_.root->find(L"__nameid_version1.0/__substg1.0_" + name));
    };
    EXPECT_EQ(stream(L"00020102"), "44332211665588770102030405060708");
    // Name or offset; set and kind (set 2 is PS_PUBLIC_STRINGS, others from 3 on), number.
    EXPECT_EQ(stream(L"00030102"), "00000000"
                                   "05000000"
                                   "03850000"
                                   "06000100"
                                   "14000000"
                                   "07000200");
    EXPECT_EQ(stream(L"00040102"), "10000000"
                                   "4B006500790077006F00720064007300"
                                   "02000000"
                                   "78000000");
    // 0x1000 + (0x8503 XOR 6) mod 31; of text the CRC-32 of its units stands for the number.
    EXPECT_EQ(stream(L"100F0102"), "03850000"
                                   "06000100");
    EXPECT_EQ(stream(L"10150102"), "3B4DDA2E"
                                   "05000000");
    EXPECT_EQ(stream(L"10190102"), "FEF3E6E7"
                                   "07000200");
    EXPECT_EQ(entries(*file_.root, 32).at("03000180"), "06000000 0700000000000000");

    message = open();
    EXPECT_EQ(named(message.get(), kSet, 0x8503, nullptr, 0), 0x8001u);
    EXPECT_EQ(named(message.get(), kSet, 0, L"x", 0), 0x8002u);
    EXPECT_EQ(named(message.get(), kSet, 0, L"X", 0), 0u);
    EXPECT_EQ(text(message.get(), PROP_TAG(PT_UNICODE, 0x8002)), "v");
}

TEST_F(ImsgFormat, WhatIsThereNoMoreLeavesNoStream) {
    auto message = open();
    settle(message.get());
    ASSERT_EQ(set(message.get(), {Value::text(PR_BODY_W, "gone"),
                                  Value::texts(PROP_TAG(PT_MV_UNICODE, 0x6650),
                                               std::vector<std::string>{"a", "b", "c"})}),
              S_OK);
    add_recipient(message.get(), L"Ann");
    add_recipient(message.get(), L"Bob");
    file_.root->put(L"mine", "the client's own"); // and not under the message's names
    file_.root->put(L"__other", "either");
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const auto has = [&](const wchar_t* name) { return file_.root->find(name) != nullptr; };
    EXPECT_TRUE(has(L"__substg1.0_1000001F") && has(L"__recip_version1.0_#00000001"));
    EXPECT_TRUE(has(L"__substg1.0_6650101F-00000002"));
    EXPECT_EQ(erase(message.get(), PR_BODY_W), S_OK);
    ASSERT_EQ(set(message.get(),
                  {Value::texts(PROP_TAG(PT_MV_UNICODE, 0x6650), std::vector<std::string>{"a"})}),
              S_OK);
    SizedADRLIST(1, none) = {};
    ASSERT_EQ(message->ModifyRecipients(0, reinterpret_cast<LPADRLIST>(&none)), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_FALSE(has(L"__substg1.0_1000001F") || has(L"__recip_version1.0_#00000000"));
    EXPECT_FALSE(has(L"__substg1.0_6650101F-00000001"));
    EXPECT_TRUE(has(L"__substg1.0_6650101F-00000000"));
    EXPECT_TRUE(has(L"mine") && has(L"__other"));
}

// Files of others ---------------------------------------------------------------------------------

class ImsgReading : public ImsgTest {
protected:
    SCODE result() {
        Owned<IMessage> message;
        const SCODE code = try_open(file_, message.out());
        EXPECT_EQ(message.get() != nullptr, code == S_OK);
        return code;
    }
};

TEST_F(ImsgReading, AFileByHand) {
    {
        FileWriter file(*file_.root);
        file.stream(PR_SUBJECT_A, "narrow");
        file.stream(PR_BODY_W, FileWriter::wide("wide") + std::string(2, '\0'));
        file.entry(PR_MESSAGE_FLAGS, "\x01");
        file.entry(PR_CREATION_TIME, "\x01\x02\x03\x04\x05\x06\x07\x08");
        file.bytes() += "half an entry";
    }
    // Numbers in names need not follow each other.
    FileWriter(file_.root->storage(L"__recip_version1.0_#00000007"), 8)
        .stream(PR_DISPLAY_NAME_A, "Ann");
    FileWriter(file_.root->storage(L"__recip_version1.0_#none"), 8);
    FileWriter(file_.root->storage(L"__attach_version1.0_#0000000a"), 8)
        .stream(PR_ATTACH_DATA_BIN, "data");
    auto message = open();
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "narrow");
    EXPECT_EQ(text(message.get(), PR_BODY_W), "wide");
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS), MSGFLAG_READ);
    EXPECT_EQ(get(message.get(), PR_CREATION_TIME).time().dwLowDateTime, 0x04030201u);
    const auto people = recipients(message.get());
    ASSERT_EQ(people.size(), 1u);
    EXPECT_EQ(people[0].text(PR_DISPLAY_NAME_W), "Ann");
    EXPECT_EQ(people[0].number(PR_RECIPIENT_TYPE), MAPI_TO);
    const auto files = attachments(message.get());
    ASSERT_EQ(files.size(), 1u);
    auto file = attachment(message.get(), static_cast<ULONG>(files[0].number(PR_ATTACH_NUM)));
    EXPECT_EQ(get(file.get(), PR_ATTACH_DATA_BIN).bytes().size(), 4u);
    EXPECT_EQ(number(message.get(), PR_STORE_SUPPORT_MASK) & 0x40000, 0x40000); // it has wide text
}

TEST_F(ImsgReading, WhatHasNoMeaningIsLeftOut) {
    {
        FileWriter file(*file_.root);
        file.stream(PR_SUBJECT_W, FileWriter::wide("kept"));
        file.stream(PR_SUBJECT_W, FileWriter::wide("kept"));       // twice
        file.entry(PR_BODY_W, std::string("\xFF\xFF\xFF\x7F", 4)); // has no stream
        file.entry(PROP_TAG(0x0FFF, 0x6600), "odd");               // no type
        file.stream(PROP_TAG(PT_CLSID, 0x6601), "short");
        file.stream(PROP_TAG(PT_MV_LONG, 0x6602), "abc");                        // less than one
        file.stream(PROP_TAG(PT_MV_BINARY, 0x6603), std::string(80000, '\xFF')); // no elements
        file.stream(PROP_TAG(PT_MV_UNICODE, 0x6604), std::string(40000, '\xFF'));
        file.entry(PROP_TAG(PT_LONG, 0x8000), "x"); // has no name
        file.entry(PROP_TAG(PT_LONG, 0), "x");
        file.entry(PR_ATTACH_DATA_OBJ, "x");
    }
    FileWriter(file_.root->storage(L"__attach_version1.0_#00000000"), 8)
        .entry(PR_ATTACH_DATA_OBJ, std::string("\xFF\xFF\xFF\xFF\x01\0\0\0", 8)); // has no storage
    auto message = open();
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "kept");
    for (const ULONG id : {0x6600u, 0x6601u, 0x6602u, 0x6603u, 0x6604u, 0x8000u})
        EXPECT_EQ(get(message.get(), PROP_TAG(PT_UNSPECIFIED, id)).type(), PT_ERROR) << id;
    EXPECT_EQ(get(message.get(), PR_BODY_W).error(), MAPI_E_NOT_FOUND);
    EXPECT_EQ(attachments(message.get()).size(), 1u);
}

TEST_F(ImsgReading, WhatIsComputedHasNoAttributesOfTheFile) {
    {
        FileWriter file(*file_.root);
        file.entry(PR_STORE_SUPPORT_MASK, std::string("\x78\x0A\x05\0", 4), PROPATTR_WRITEABLE);
        file.entry(PR_IMPORTANCE, "\x02", PROPATTR_WRITEABLE);
    }
    const auto message = open();
    EXPECT_EQ(number(message.get(), PR_STORE_SUPPORT_MASK), 0x00050A78);
    EXPECT_EQ(get(message.get(), PR_IMPORTANCE).type(), ULONG{PT_ERROR}) << "this one has them";
}

TEST_F(ImsgReading, NamesThatNameNothing) {
    {
        FileWriter file(*file_.root);
        for (ULONG id = 0x8000; id < 0x8006; ++id)
            file.entry(PROP_TAG(PT_LONG, id), std::string(1, static_cast<char>(id)));
    }
    Node& names = file_.root->storage(L"__nameid_version1.0");
    const auto entry = [](ULONG number, unsigned set, unsigned kind, unsigned index) {
        std::string out;
        for (const ULONG word : {number, ULONG{index << 16 | set << 1 | kind}}) {
            for (unsigned i = 0; i < 4; ++i)
                out.push_back(static_cast<char>(word >> (8 * i)));
        }
        return out;
    };
    names.put(L"__substg1.0_00030102", entry(5, 3, 0, 0) +                // a set beyond the stream
                                           entry(0xFFFFFFF0, 2, 1, 1) +   // text beyond the stream
                                           entry(0, 2, 1, 2) +            // text that is too long
                                           entry(12, 2, 1, 3) +           // fine
                                           entry(7, 0, 0, 4) +            // set 0
                                           entry(7, 2, 0, 0xFFFF) + "odd" // no identifier
    );
    names.put(L"__substg1.0_00040102", std::string("\xFF\xFF\xFF\xFF"
                                                   "abcdefgh",
                                                   12) +
                                           std::string("\x02\0\0\0k\0\0\0", 8));
    auto message = open();
    const ULONG id = named(message.get(), PS_PUBLIC_STRINGS, 0, L"k", 0);
    ASSERT_NE(id, 0u);
    EXPECT_EQ(number(message.get(), PROP_TAG(PT_LONG, id)), 3);
    Block<SPropTagArray> tags;
    ASSERT_EQ(message->GetPropList(0, tags.out()), S_OK);
    const auto all = listed(tags.get());
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [](ULONG t) { return PROP_ID(t) >= 0x8000; }),
              1);
}

TEST_F(ImsgReading, NamesInLowerCaseAreReplaced) {
    FileWriter(*file_.root).entry(PR_SUBJECT_W, "\x06");
    file_.root->put(L"__substg1.0_0037001f", FileWriter::wide("old"));
    auto message = open();
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "old");
    EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "new")}), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    EXPECT_EQ(text(open().get(), PR_SUBJECT_W), "new");
}

TEST_F(ImsgReading, TheCodePageOf8BitText) {
    const auto subject = [&](ULONG page, ULONG locale, ULONG internet, const char* bytes) {
        const auto low = [](ULONG n) {
            return std::string{static_cast<char>(n), static_cast<char>(n >> 8)};
        };
        file_.root = std::make_shared<Node>();
        {
            FileWriter file(*file_.root);
            file.stream(PR_SUBJECT_A, bytes);
            if (page)
                file.entry(PROP_TAG(PT_LONG, 0x3FFD), low(page));
            if (locale)
                file.entry(PROP_TAG(PT_LONG, 0x3FF1), low(locale));
            if (internet)
                file.entry(PROP_TAG(PT_LONG, 0x3FDE), low(internet));
        }
        // What a recipient says is not the message's.
        FileWriter(file_.root->storage(L"__recip_version1.0_#00000000"), 8)
            .entry(PROP_TAG(PT_LONG, 0x3FFD), low(1253));
        FileWriter(file_.root->storage(L"__recip_version1.0_#00000001"), 8)
            .stream(PR_DISPLAY_NAME_A, bytes);
        auto message = open();
        const std::string read = text(message.get(), PR_SUBJECT_W);
        EXPECT_EQ(recipients(message.get()).at(1).text(PR_DISPLAY_NAME_W), read);
        return read;
    };
    EXPECT_EQ(subject(1251, 0x0407, 1253, "\xC4"), "\xD0\x94");
    EXPECT_EQ(subject(0, 0x0419, 1253, "\xC4"), "\xD0\x94");
    EXPECT_EQ(subject(0, 0, 1251, "\xC4"), "\xD0\x94");
    EXPECT_EQ(subject(0, 0, 65001, "\xC4"), "\xC3\x84");
    EXPECT_EQ(subject(0, 0x0407, 65001, "\xC4"), "\xC3\x84");
    EXPECT_EQ(subject(0, 0, 0, "\xC4"), "\xC3\x84");
}

TEST_F(ImsgReading, AnEmbeddedMessageWithoutAMethod) {
    file_.root->put(L"__properties_version1.0", std::string(32, '\0'));
    Node& holder = file_.root->storage(L"__attach_version1.0_#00000000");
    FileWriter(holder, 8).entry(PR_ATTACH_DATA_OBJ, std::string("\xFF\xFF\xFF\xFF\x01\0\0\0", 8));
    FileWriter(holder.storage(L"__substg1.0_3701000D"), 24).stream(PR_SUBJECT_A, "inner");
    auto message = open();
    auto file = attachment(message.get(), 0);
    EXPECT_EQ(text(inside(file.get()).get(), PR_SUBJECT_W), "inner");
}

TEST_F(ImsgReading, DamagedFiles) {
    file_.root->put(L"__substg1.0_0037001F", "text"); // of a message without properties
    EXPECT_EQ(result(), MAPI_E_CORRUPT_DATA);
    file_.root->put(L"__properties_version1.0", std::string(31, '\0')); // less than its header
    EXPECT_EQ(result(), MAPI_E_CORRUPT_DATA);
    file_.root->put(L"__properties_version1.0", std::string(32, '\0'));
    EXPECT_EQ(result(), S_OK);
    file_.root->put(L"__properties_version1.0", std::string(100000, '\xFF'));
    EXPECT_EQ(result(), S_OK);
    Node& recipient = file_.root->storage(L"__recip_version1.0_#00000000");
    EXPECT_EQ(result(), MAPI_E_CORRUPT_DATA);
    recipient.put(L"__properties_version1.0", std::string(8, '\0'));
    EXPECT_EQ(result(), S_OK);
    Node& holder = file_.root->storage(L"__attach_version1.0_#00000000");
    EXPECT_EQ(result(), MAPI_E_CORRUPT_DATA);
    {
        FileWriter file(holder, 8);
        file.entry(PR_ATTACH_METHOD, "\x05");
        file.entry(PR_ATTACH_DATA_OBJ, std::string("\xFF\xFF\xFF\xFF\x01\0\0\0", 8));
    }
    Node& inner = holder.storage(L"__substg1.0_3701000D");
    EXPECT_EQ(result(), MAPI_E_CORRUPT_DATA);
    inner.put(L"__properties_version1.0", std::string(24, '\0'));
    EXPECT_EQ(result(), S_OK);
    file_.medium.endless = true;
    EXPECT_EQ(result(), MAPI_E_TOO_BIG);
}

TEST_F(ImsgReading, MessagesTooDeepInEachOther) {
    Node* at = file_.root.get();
    std::vector<Node*> levels;
    for (int depth = 0; depth <= 101; ++depth) {
        at->put(L"__properties_version1.0", std::string(depth == 0 ? 32 : 24, '\0'));
        Node& holder = at->storage(L"__attach_version1.0_#00000000");
        FileWriter file(holder, 8);
        file.entry(PR_ATTACH_METHOD, "\x05");
        file.entry(PR_ATTACH_DATA_OBJ, std::string("\xFF\xFF\xFF\xFF\x01\0\0\0", 8));
        levels.push_back(at);
        at = &holder.storage(L"__substg1.0_3701000D");
    }
    at->put(L"__properties_version1.0", std::string(24, '\0'));
    EXPECT_EQ(result(), MAPI_E_TOO_COMPLEX);
    levels[100]->children.erase(L"__attach_version1.0_#00000000");
    EXPECT_EQ(result(), S_OK);
}

TEST_F(ImsgReading, TheStorageOfAnObjectIsKept) {
    file_.root->put(L"__properties_version1.0", std::string(32, '\0'));
    Node& holder = file_.root->storage(L"__attach_version1.0_#00000000");
    {
        FileWriter file(holder, 8);
        file.entry(PR_ATTACH_METHOD, "\x06");
        file.entry(PR_ATTACH_DATA_OBJ, std::string("\xFF\xFF\xFF\xFF\x04\0\0\0", 8));
    }
    Node& object = holder.storage(L"__substg1.0_3701000D");
    object.clsid = kSet;
    object.state_bits = 0x50;
    object.put(L"\1Ole", "of its own");
    object.storage(L"deeper").put(L"__properties_version1.0", "no message");
    const auto first = holder.children.at(L"__substg1.0_3701000D"); // no other takes its address
    auto message = open();
    {
        auto file = attachment(message.get(), 0);
        EXPECT_GE(number(file.get(), PR_ATTACH_SIZE), 20);
        IUnknown* opened = nullptr;
        ASSERT_EQ(file->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IStorage, 0, 0, &opened), S_OK);
        const Owned<IStorage> storage(static_cast<IStorage*>(opened));
        Owned<IStream> stream;
        ASSERT_EQ(storage->OpenStream(L"\1Ole", nullptr, STGM_READ | STGM_SHARE_EXCLUSIVE, 0,
                                      stream.out()),
                  S_OK);
        char text[20] = {};
        ULONG read = 0;
        ASSERT_EQ(stream->Read(text, sizeof text, &read), S_OK);
        EXPECT_EQ(std::string(text, read), "of its own");
        opened = nullptr;
        EXPECT_EQ(file->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &opened),
                  MAPI_E_INTERFACE_NOT_SUPPORTED); // it is no message
    }
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const Node* written = file_.root->find(L"__attach_version1.0_#00000000/__substg1.0_3701000D");
    ASSERT_NE(written, nullptr);
    EXPECT_NE(written, first.get());
    EXPECT_EQ(written->clsid, kSet);
    EXPECT_EQ(written->state_bits, 0x50u);
    EXPECT_EQ(hex(written->find(L"\1Ole")), "6F66206974"
                                            "73206F776E");
    EXPECT_EQ(hex(written->find(L"deeper/__properties_version1.0")), "6E6F206D657373616765");
    EXPECT_EQ(entries(*file_.root->find(L"__attach_version1.0_#00000000"), 8).at("0D000137"),
              "06000000 FFFFFFFF04000000");
    // Another message takes it along, and data take its place.
    MemoryFile other;
    auto copy = copy_in(other, message.get());
    {
        auto file = attachment(message.get(), 0, MAPI_MODIFY);
        ASSERT_EQ(set(file.get(), {Value::binary(PR_ATTACH_DATA_BIN, "x", 1)}), S_OK);
        ASSERT_EQ(file->SaveChanges(0), S_OK);
    }
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(file_.root->find(L"__attach_version1.0_#00000000/__substg1.0_3701000D"), nullptr);
    ASSERT_EQ(copy->SaveChanges(0), S_OK);
    copy.release();
    EXPECT_EQ(hex(other.root->find(L"__attach_version1.0_#00000000/__substg1.0_3701000D/\1Ole")),
              "6F66206974"
              "73206F776E");
    EXPECT_EQ(other.medium.open, 0);
}

} // namespace
} // namespace mapisim::test

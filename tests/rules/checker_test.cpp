// What a test tells the checker of findings that are not its business.
#include "client.h"

using namespace rules;

TEST(Mute, AMutedFindingIsMarkedAndFailsNoTest) {
    ASSERT_EQ(MapiSimMute("released-too-*"), MAPISIM_OK);
    {
        const Mapi mapi;
        const Logon logon;
        Held<IMAPITable> table;
        must(logon->GetMsgStoresTable(0, table.out()), "GetMsgStoresTable");
        IMAPITable* const pointer = table.take();
        pointer->Release();
        pointer->Release();
    }
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimFindingCount(), 1u);
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_STREQ(finding.slug, "released-too-often");
    EXPECT_TRUE(finding.muted);
    EXPECT_FALSE(finding.expected);
}

TEST(Mute, IsForRulesThatThereAre) {
    EXPECT_NE(MapiSimMute("no-such-rule"), MAPISIM_OK);
    EXPECT_NE(MapiSimMute(nullptr), MAPISIM_OK);
}

// The setting "world", through the control interface.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "../scratch_folder.h"
#include "client.h"

namespace rules {
namespace {

/// How many messages the default store's Sent Items has.
LONG sent_items(LPMAPISESSION session) {
    const auto store = open_store(session);
    const auto folder = open_folder(store.get(), PR_IPM_SENTMAIL_ENTRYID);
    return property(folder.get(), PR_CONTENT_COUNT)->Value.l;
}

class WorldFile {
public:
    explicit WorldFile(const std::string& text) {
        std::ofstream(folder_.path() / "world.json", std::ios::binary) << text;
    }
    std::string path() const { return folder_.file("world.json"); }

private:
    const ScratchFolder folder_;
};

constexpr const char* kAnn = R"({"default_profile": "Ann", "address_book": {"users": [
    {"name": "Ann", "address": "ann@x.example"}]}, "profiles": [{"name": "Ann",
    "user": "ann@x.example", "stores": [{"name": "S", "folders": [{"name": "Sent Items",
    "messages": [{"subject": "n", "repeat": 7}]}]}]}]})";

TEST(WorldSetting, ChoosesTheWorldAtOnce) {
    const Mapi mapi;
    set("world", "default");
    {
        const Logon logon;
        EXPECT_GT(sent_items(logon.get()), 2);
    }
    set("world", "empty");
    {
        const Logon logon;
        EXPECT_EQ(profile_of(logon.get()), "MapiSim");
        EXPECT_EQ(sent_items(logon.get()), 0);
    }
    const WorldFile file(kAnn);
    set("world", file.path().c_str());
    {
        const Logon logon;
        EXPECT_EQ(profile_of(logon.get()), "Ann");
        EXPECT_EQ(sent_items(logon.get()), 7);
    }
}

TEST(WorldSetting, LeavesOpenObjectsTheirWorld) {
    const Mapi mapi;
    set("world", "empty");
    const WorldFile file(kAnn);
    const Logon before;
    set("world", file.path().c_str());
    EXPECT_EQ(sent_items(before.get()), 0);
    const Logon after;
    EXPECT_EQ(sent_items(after.get()), 7);
}

TEST(WorldSetting, TellsMistakesAndChangesNothing) {
    const Mapi mapi;
    set("world", "empty");
    const WorldFile file("{\"profiles\": [\n{\"nam\": \"P\"}]}");
    char why[300] = "";
    EXPECT_EQ(MapiSimSet("world", file.path().c_str(), why, sizeof why), MAPISIM_UNKNOWN);
    EXPECT_EQ(std::string(why), file.path() + ":2: profiles[0].nam: there is no such name here; "
                                              "did you mean name?");
    EXPECT_EQ(MapiSimSet("world", "/no/such/world", why, sizeof why), MAPISIM_UNKNOWN);
    EXPECT_STREQ(why, "/no/such/world: the world cannot be read");
    EXPECT_EQ(MapiSimSet("world", "", why, sizeof why), MAPISIM_UNKNOWN);
    const Logon logon;
    EXPECT_EQ(sent_items(logon.get()), 0);
}

TEST(WorldSetting, IsForgottenByAReset) {
    const WorldFile file(kAnn);
    set("world", file.path().c_str());
    MapiSimReset();
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(profile_of(logon.get()), "MapiSim");
    EXPECT_GT(sent_items(logon.get()), 2);
}

} // namespace
} // namespace rules

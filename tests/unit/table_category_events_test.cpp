// What is heard of a table with categories.
#include "category_fixture.h"
#include "notify/engine.h"
#include "spooler/housekeeper.h"

using namespace mapisim;
using namespace mapisim::test;

namespace {

/// Writes down what it hears: "added LINE after KEY", with the line as the fixture has it.
class Listener final : public IMAPIAdviseSink {
public:
    using Describe = std::string (*)(const SRow&);
    explicit Listener(Describe describe) : describe_(describe) {}
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notifications) override {
        for (ULONG i = 0; i < count; ++i)
            hear(notifications[i].info.tab);
        return S_OK;
    }
    static std::string number(const SPropValue& key) {
        if (key.ulPropTag == PR_NULL)
            return "nothing";
        if (key.Value.bin.cb != sizeof(int))
            return "a heading";
        int value = 0;
        std::memcpy(&value, key.Value.bin.lpb, sizeof value);
        return std::to_string(value);
    }
    std::vector<std::string> heard;
    std::atomic<ULONG> references{1};

private:
    void hear(const TABLE_NOTIFICATION& event) {
        switch (event.ulTableEvent) {
        case TABLE_ROW_ADDED:
        case TABLE_ROW_MODIFIED:
            heard.push_back((event.ulTableEvent == TABLE_ROW_ADDED ? "added" : "modified") +
                            (" " + describe_(event.row) + " after " + number(event.propPrior)));
            break;
        case TABLE_ROW_DELETED:
            EXPECT_EQ(0u, event.row.cValues);
            heard.push_back("deleted " + number(event.propIndex));
            break;
        default:
            heard.push_back("event " + std::to_string(event.ulTableEvent));
        }
    }
    const Describe describe_;
};

class CategoryEventTest : public CategoryTest {
protected:
    void SetUp() override {
        ASSERT_TRUE(notify::start_engine(false));
        ASSERT_EQ(S_OK, table->Advise(fnevTableModified, &listener, &connection));
    }
    void TearDown() override {
        table = nullptr;
        notify::stop_engine();
        spooler::stop_housekeeper();
    }
    Lines heard() {
        notify::deliver_here();
        return std::exchange(listener.heard, {});
    }
    Listener listener{[](const SRow& row) { return line_of(row); }};
    ULONG_PTR connection = 0;
};

} // namespace

TEST_F(CategoryEventTest, ANewRowChangesItsHeadings) {
    ASSERT_EQ(S_OK, sort_twice(2));
    put(6, "Ann", 1, "f");
    EXPECT_EQ(
        (Lines{"modified -Ann 4/3 after nothing", "modified  -1 2/2 after 5", "added   6 after 1"}),
        heard());
    put(7, "Cid", 3, "g");
    EXPECT_EQ((Lines{"added -Cid 1/1 after 4", "added  -3 1/1 after a heading",
                     "added   7 after a heading"}),
              heard());
}

TEST_F(CategoryEventTest, TheLastRowTakesItsHeadingsAway) {
    ASSERT_EQ(S_OK, sort_twice(2));
    erase(1);
    EXPECT_EQ((Lines{"deleted 1", "deleted a heading", "modified -Ann 2/1 after nothing"}),
              heard());
}

TEST_F(CategoryEventTest, AReadMessageChangesCountsAndARowThatMovesIsTakenOutAndPutIn) {
    ASSERT_EQ(S_OK, sort_by_sender(1));
    put(4, "Bob", 1, "d", true);
    EXPECT_EQ((Lines{"modified -Bob 2/0 after 5", "modified  4 after 2"}), heard());
    put(4, "Bob", 2, "d", true); // nothing that is counted
    EXPECT_EQ((Lines{"modified  4 after 2"}), heard());
    put(4, "Ann", 1, "d", true);
    EXPECT_EQ((Lines{"deleted 4", "modified -Bob 1/0 after 5", "modified -Ann 4/2 after nothing",
                     "added  4 after 3"}),
              heard());
}

TEST_F(CategoryEventTest, HiddenRowsAndStatesAreNoNews) {
    ASSERT_EQ(S_OK, sort_twice(0));
    put(6, "Ann", 1, "f", true);
    EXPECT_EQ((Lines{"modified +Ann 4/2 after nothing"}), heard());
    put(6, "Ann", 1, "ff", true);
    EXPECT_EQ(Lines{}, heard());
    const std::string ann = key_at(0);
    ASSERT_EQ(S_OK, expand(ann));
    ASSERT_EQ(S_OK, collapse(ann));
    EXPECT_EQ(Lines{}, heard());
    ASSERT_EQ(S_OK, sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}}, 1, 1, TBL_ASYNC));
    EXPECT_EQ((Lines{"event " + std::to_string(TABLE_SORT_DONE)}), heard());
}

// A view under random calls and changes, against a plain model of what the reference says, and
// against a client that follows it by its notifications alone.
#include <algorithm>
#include <map>
#include <random>

#include "category_fixture.h"
#include "notify/engine.h"
#include "spooler/housekeeper.h"

using namespace mapisim;
using namespace mapisim::test;

namespace {

constexpr const char* kSenders[] = {"", "Ann", "bob", "BOB", "Cid", "dora"};
constexpr const char* kSubjects[] = {"alpha", "Beta", "gamma", "beta 2"};

struct Plain {
    int number = 0;
    std::string sender, subject;
    LONG priority = 0;
    bool read = false;
};

std::string lower(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::tolower(c));
    return text;
}

/// What the view has to show, worked out anew each time.
class Model {
public:
    struct Key {
        ULONG tag;
        ULONG order;
    };
    std::vector<Plain> rows; ///< in the source's order
    std::vector<Key> keys;
    std::size_t categories = 0, expanded = 0; ///< levels
    LONG above = -1;                          ///< only rows of a higher priority
    std::map<std::string, bool> states;       ///< of categories that are not as at first

    /// The value as text that sorts; what is missing last.
    static std::string value(const Plain& row, ULONG tag) {
        if (tag == PR_SENDER_NAME)
            return row.sender.empty() ? "\x7f" : lower(row.sender);
        if (tag == PR_SUBJECT)
            return lower(row.subject);
        return std::to_string(row.priority);
    }
    bool precedes(const Plain& a, const Plain& b) const {
        for (const Key& key : keys) {
            const std::string x = value(a, key.tag), y = value(b, key.tag);
            if (x == y)
                continue;
            if (x == "\x7f" || y == "\x7f")
                return y == "\x7f";
            return key.order == TABLE_SORT_DESCEND ? y < x : x < y;
        }
        return false;
    }
    std::vector<Plain> sorted() const {
        std::vector<Plain> out;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
                     [this](const Plain& row) { return row.priority > above; });
        std::stable_sort(out.begin(), out.end(),
                         [this](const Plain& a, const Plain& b) { return precedes(a, b); });
        return out;
    }
    std::string category(const Plain& row, std::size_t level) const {
        std::string path;
        for (std::size_t i = 0; i <= level; ++i)
            path += "/" + value(row, keys[i].tag);
        return path;
    }
    bool is_expanded(const std::string& path, std::size_t level) const {
        const auto state = states.find(path);
        return state == states.end() ? level < expanded : state->second;
    }
    /// Categories that are gone are forgotten.
    void forget() {
        std::map<std::string, bool> left;
        for (const Plain& row : sorted()) {
            for (std::size_t level = 0; level < categories; ++level) {
                const auto state = states.find(category(row, level));
                if (state != states.end())
                    left.insert(*state);
            }
        }
        states.swap(left);
    }
    std::vector<std::string> lines() const {
        std::vector<std::string> out;
        const std::vector<Plain> all = sorted();
        std::string last;
        for (std::size_t i = 0; i < all.size(); ++i) {
            bool visible = true;
            for (std::size_t level = 0; level < categories && visible; ++level) {
                const std::string path = category(all[i], level);
                const bool open = is_expanded(path, level);
                if (i == 0 || category(all[i - 1], level) != path)
                    out.push_back(std::string(level, ' ') + heading(all, path, level, open));
                visible = open;
            }
            if (visible)
                out.push_back(std::string(categories, ' ') + std::to_string(all[i].number));
        }
        return out;
    }

private:
    std::string heading(const std::vector<Plain>& all, const std::string& path, std::size_t level,
                        bool open) const {
        std::size_t count = 0, unread = 0;
        const Plain* first = nullptr;
        for (const Plain& row : all) {
            if (category(row, level) != path)
                continue;
            first = first ? first : &row;
            ++count;
            unread += !row.read;
        }
        bool by_priority = false;
        for (std::size_t i = 0; i <= level; ++i)
            by_priority = by_priority || keys[i].tag == PR_PRIORITY;
        std::string name = by_priority             ? std::to_string(first->priority)
                           : first->sender.empty() ? "nobody"
                                                   : lower(first->sender);
        return (open ? "-" : "+") + name + " " + std::to_string(count) + "/" +
               std::to_string(unread);
    }
};

/// Keeps a list of keys by what it hears.
class Follower final : public IMAPIAdviseSink {
public:
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

    std::vector<std::string> keys;
    bool lost = false; ///< it has to read all anew
    std::atomic<ULONG> references{1};

private:
    static std::string text(const SPropValue& key) {
        return {reinterpret_cast<const char*>(key.Value.bin.lpb), key.Value.bin.cb};
    }
    void hear(const TABLE_NOTIFICATION& event) {
        if (lost)
            return;
        const std::string key =
            event.propIndex.ulPropTag == PR_INSTANCE_KEY ? text(event.propIndex) : "";
        const auto known = std::find(keys.begin(), keys.end(), key);
        switch (event.ulTableEvent) {
        case TABLE_ROW_ADDED:
            EXPECT_EQ(keys.end(), known) << "added twice";
            break;
        case TABLE_ROW_MODIFIED:
        case TABLE_ROW_DELETED:
            if (known == keys.end())
                ADD_FAILURE() << "not known";
            else
                keys.erase(known);
            break;
        default:
            lost = true;
            return;
        }
        if (event.ulTableEvent == TABLE_ROW_DELETED)
            return;
        auto place = keys.begin();
        if (event.propPrior.ulPropTag == PR_INSTANCE_KEY) {
            place = std::find(keys.begin(), keys.end(), text(event.propPrior));
            EXPECT_NE(keys.end(), place) << "the row before is not known";
            if (place != keys.end())
                ++place;
        }
        keys.insert(place, key);
    }
};

class TableRandomTest : public CategoryTest, public testing::WithParamInterface<unsigned> {
protected:
    void SetUp() override {
        ASSERT_TRUE(notify::start_engine(false));
        source->reload({});
        ASSERT_EQ(S_OK, table->Advise(fnevTableModified, &follower, &connection));
    }
    void TearDown() override {
        table = nullptr;
        notify::stop_engine();
        spooler::stop_housekeeper();
    }
    unsigned any(unsigned below) { return static_cast<unsigned>(random() % below); }

    void put_plain(const Plain& row) {
        const auto known =
            std::find_if(model.rows.begin(), model.rows.end(),
                         [&row](const Plain& other) { return other.number == row.number; });
        if (known == model.rows.end())
            model.rows.push_back(row);
        else
            *known = row;
        put(row.number, row.sender.c_str(), row.priority, row.subject.c_str(), row.read);
    }
    Plain random_row() {
        Plain row;
        row.number = static_cast<int>(any(120));
        row.sender = kSenders[any(6)];
        row.subject = kSubjects[any(4)];
        row.priority = static_cast<LONG>(any(3));
        row.read = any(2);
        return row;
    }
    void sort_anew() {
        constexpr ULONG tags[] = {PR_SENDER_NAME, PR_PRIORITY, PR_SUBJECT};
        const unsigned first = any(2);
        std::vector<SSortOrder> order;
        model.keys.clear();
        for (unsigned i = 0; i < any(4); ++i) {
            const unsigned which = i < 2 ? (first + i) % 2 : 2;
            order.push_back({tags[which], any(2)});
            model.keys.push_back({order.back().ulPropTag, order.back().ulOrder});
        }
        model.categories = std::min<std::size_t>(any(3), std::min<std::size_t>(order.size(), 2));
        model.expanded = any(static_cast<unsigned>(model.categories) + 1);
        model.states.clear();
        ASSERT_EQ(S_OK, sort(order, static_cast<ULONG>(model.categories),
                             static_cast<ULONG>(model.expanded), any(2) ? TBL_BATCH : 0));
    }
    void restrict_anew() {
        model.above = static_cast<LONG>(any(3)) - 1;
        model.states.clear();
        SPropValue value = long_value(PR_PRIORITY, model.above);
        SRestriction restriction = property_is(RELOP_GT, value);
        ASSERT_EQ(S_OK, table->Restrict(model.above < 0 ? nullptr : &restriction,
                                        any(2) ? TBL_BATCH : 0));
    }
    /// Which category the heading on this line is; by the model's own lines.
    void toggle() {
        const std::vector<std::string> lines = model.lines();
        std::vector<LONG> headings;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (lines[i].find('/') != std::string::npos)
                headings.push_back(static_cast<LONG>(i));
        }
        if (headings.empty())
            return;
        const LONG at = headings[any(static_cast<unsigned>(headings.size()))];
        const std::size_t level = lines[static_cast<std::size_t>(at)].find_first_not_of(' ');
        // The n-th heading among all lines is that of the n-th new category in the order.
        const std::string path = path_of(static_cast<std::size_t>(at));
        const bool open = model.is_expanded(path, level);
        ULONG moved = 0;
        const std::string key = key_at(at);
        ASSERT_EQ(S_OK, open ? collapse(key, &moved) : expand(key, 0, nullptr, &moved));
        model.states[path] = !open;
        const std::size_t now = model.lines().size();
        EXPECT_EQ(open ? lines.size() - now : now - lines.size(), moved);
        if (!open) {
            EXPECT_EQ(static_cast<ULONG>(at) + 1, position());
        }
    }
    std::string path_of(std::size_t line) const {
        const std::vector<Plain> all = model.sorted();
        std::size_t at = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            bool visible = true;
            for (std::size_t level = 0; level < model.categories && visible; ++level) {
                const std::string path = model.category(all[i], level);
                if ((i == 0 || model.category(all[i - 1], level) != path) && at++ == line)
                    return path;
                visible = model.is_expanded(path, level);
            }
            at += visible;
        }
        return {};
    }
    void check(int step) {
        Lines shown = all();
        for (std::string& line : shown)
            line = lower(line);
        ASSERT_EQ(model.lines(), shown) << "after step " << step;
        ASSERT_EQ(shown.size(), count());
    }
    std::vector<std::string> shown_keys() {
        std::vector<std::string> keys;
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        LPSRowSet rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(1000, 0, &rows));
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SBinary& key = rows->aRow[i].lpProps[2].Value.bin;
            keys.emplace_back(reinterpret_cast<const char*>(key.lpb), key.cb);
        }
        table::FreeProws(rows);
        return keys;
    }

    std::minstd_rand random{GetParam()};
    Model model;
    Follower follower;
    ULONG_PTR connection = 0;
};

} // namespace

TEST_P(TableRandomTest, AgreesWithAPlainModel) {
    for (int step = 0; step < 1500; ++step) {
        bool called = true; // by the client, who then reads the table itself
        switch (any(24)) {
        case 0:
            sort_anew();
            break;
        case 1:
            restrict_anew();
            break;
        case 2:
        case 3:
        case 4:
        case 5:
            toggle();
            break;
        case 6: {
            source->replace_all(source->snapshot());
            called = false;
            break;
        }
        default:
            called = false;
            for (unsigned changes = 1 + any(4); changes; --changes) {
                const Plain row = random_row();
                if (any(3) == 0) {
                    std::erase_if(model.rows, [&row](const Plain& other) {
                        return other.number == row.number;
                    });
                    erase(row.number);
                } else {
                    put_plain(row);
                }
                model.forget();
            }
        }
        check(step);
        if (HasFatalFailure())
            return;
        notify::deliver_here();
        const std::vector<std::string> keys = shown_keys();
        if (!called && !follower.lost) {
            ASSERT_EQ(keys, follower.keys) << "heard in step " << step;
        }
        follower.keys = keys;
        follower.lost = false;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TableRandomTest, testing::Values(1u, 2u, 3u, 4u, 5u, 6u));

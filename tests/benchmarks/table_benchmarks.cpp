// Contents tables against SQLite, and how their cost grows with the folder. They have a process of
// their own, since a session stays open in it, with folders that take long to fill.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include <unistd.h>

#include "benchmarks.h"
#include "sqlite_rows.h"

namespace mapisim::benchmarks {

namespace {

constexpr int kSmall = 10'000;
constexpr int kMiddle = 100'000;
constexpr int kLarge = 1'000'000;

SizedSPropTagArray(8, kColumns) = {8,
                                   {PR_ENTRYID, PR_SUBJECT_W, PR_SENDER_NAME_W,
                                    PR_MESSAGE_DELIVERY_TIME, PR_MESSAGE_SIZE, PR_MESSAGE_FLAGS,
                                    PR_IMPORTANCE, PR_MESSAGE_CLASS_W}};

std::size_t resident_bytes() {
    std::size_t pages = 0;
    if (std::FILE* const file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%*u %zu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::wstring wide(const std::string& text) {
    return {text.begin(), text.end()};
}

/// What the i-th message says, the same for both sides.
struct Text {
    explicit Text(int i) {
        static constexpr const char* words[] = {"report", "Meeting", "invoice", "Lunch",  "budget",
                                                "Review", "release", "Holiday", "status", "Offer"};
        std::minstd_rand random(static_cast<unsigned>(i) + 1);
        subject = i % 3 ? "" : "Re: ";
        for (int word = 0; word < 4; ++word)
            subject += std::string(words[random() % 10]) + " ";
        subject += std::to_string(random() % 100'000);
        sender = "Sender " + std::to_string(random() % 500);
    }
    std::string subject, sender;
};

/// A folder with so many messages, made when it is first wanted.
class Folder {
public:
    Folder(IMAPIFolder* parent, int count) : count_(count) {
        const std::size_t before = resident_bytes();
        std::string name = "benchmark " + std::to_string(count);
        must(parent->CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(name.data()), nullptr,
                                  nullptr, 0, &folder_));
        for (int i = 0; i < count; ++i)
            append(i);
        must(folder_->GetContentsTable(MAPI_UNICODE, &table_));
        must(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&kColumns), 0));
        ULONG rows = 0;
        must(table_->GetRowCount(0, &rows));
        bytes = resident_bytes() - before;
        read_keys();
    }
    ~Folder() {
        table_->Release();
        folder_->Release();
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    IMAPITable* table() const { return table_; }
    int count() const { return count_; }
    const std::string& key(std::size_t i) const { return keys_[i % keys_.size()]; }
    /// The place of each row by its key: what a look-up costs that does nothing else.
    const std::unordered_map<std::string, std::size_t>& places() const { return places_; }
    std::size_t bytes = 0;

    void append(int i) {
        const Text text(i);
        std::wstring subject = wide(text.subject), sender = wide(text.sender);
        SPropValue values[4] = {};
        values[0].ulPropTag = PR_SUBJECT_W;
        values[0].Value.lpszW = subject.data();
        values[1].ulPropTag = PR_SENDER_NAME_W;
        values[1].Value.lpszW = sender.data();
        values[2].ulPropTag = PR_MESSAGE_DELIVERY_TIME;
        values[2].Value.ft.dwLowDateTime = static_cast<DWORD>(i) * 1000;
        values[2].Value.ft.dwHighDateTime = 30'000'000;
        values[3].ulPropTag = PR_IMPORTANCE;
        values[3].Value.l = i % 3;
        IMessage* message = nullptr;
        must(folder_->CreateMessage(nullptr, 0, &message));
        must(message->SetProps(4, values, nullptr));
        must(message->SaveChanges(0));
        message->Release();
    }
    /// Deletes what was appended to the unsorted folder, so that it is as large as its name says.
    void take_back() {
        SizedSPropTagArray(1, id) = {1, {PR_ENTRYID}};
        must(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&id), 0));
        LPSRowSet rows = nullptr;
        must(table_->SeekRow(BOOKMARK_BEGINNING, count_, nullptr));
        must(table_->QueryRows(std::numeric_limits<LONG>::max(), 0, &rows));
        std::vector<SBinary> ids;
        for (ULONG i = 0; i < rows->cRows; ++i)
            ids.push_back(rows->aRow[i].lpProps[0].Value.bin);
        ENTRYLIST list = {static_cast<ULONG>(ids.size()), ids.data()};
        must(folder_->DeleteMessages(&list, 0, nullptr, 0));
        FreeProws(rows);
        must(table_->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        must(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&kColumns), 0));
    }

private:
    void read_keys() {
        SizedSPropTagArray(1, key) = {1, {PR_INSTANCE_KEY}};
        must(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&key), 0));
        LPSRowSet rows = nullptr;
        must(table_->QueryRows(count_, 0, &rows));
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SBinary& bin = rows->aRow[i].lpProps[0].Value.bin;
            keys_.emplace_back(reinterpret_cast<const char*>(bin.lpb), bin.cb);
            places_.emplace(keys_.back(), i);
        }
        FreeProws(rows);
        std::shuffle(keys_.begin(), keys_.end(), std::minstd_rand(1));
        must(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&kColumns), 0));
    }

    const int count_;
    IMAPIFolder* folder_ = nullptr;
    IMAPITable* table_ = nullptr;
    std::vector<std::string> keys_;
    std::unordered_map<std::string, std::size_t> places_;
};

class Place {
public:
    Place() {
        session_ = std::make_unique<Session>();
        LPMAPITABLE stores = nullptr;
        must((*session_)->GetMsgStoresTable(0, &stores));
        SizedSPropTagArray(1, id) = {1, {PR_ENTRYID}};
        must(stores->SetColumns(reinterpret_cast<LPSPropTagArray>(&id), 0));
        LPSRowSet rows = nullptr;
        must(stores->QueryRows(1, 0, &rows));
        const SBinary& bin = rows->aRow[0].lpProps[0].Value.bin;
        must((*session_)->OpenMsgStore(0, bin.cb, reinterpret_cast<LPENTRYID>(bin.lpb), nullptr,
                                       MDB_WRITE | MAPI_BEST_ACCESS, &store_));
        FreeProws(rows);
        stores->Release();
        ULONG type = 0;
        IUnknown* root = nullptr;
        must(store_->OpenEntry(0, nullptr, nullptr, MAPI_MODIFY, &type, &root));
        root_ = static_cast<IMAPIFolder*>(root);
    }
    ~Place() {
        folders_.clear();
        root_->Release();
        store_->Release();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    Folder& folder(int count) {
        std::unique_ptr<Folder>& folder = folders_[count];
        if (!folder)
            folder = std::make_unique<Folder>(root_, count);
        return *folder;
    }

private:
    std::unique_ptr<Session> session_;
    IMsgStore* store_ = nullptr;
    IMAPIFolder* root_ = nullptr;
    std::map<int, std::unique_ptr<Folder>> folders_;
};

std::unique_ptr<Place> open_place;

Folder& folder(int count) {
    if (!open_place)
        open_place = std::make_unique<Place>();
    return open_place->folder(count);
}

const SqliteRows& sqlite() {
    static const SqliteRows rows(kSmall, [](int i) {
        const Text text(i);
        return SqliteRows::Row{text.subject, text.sender};
    });
    return rows;
}

// What is measured --------------------------------------------------------------------------------

void read_all(IMAPITable* table) {
    must(table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
    for (;;) {
        LPSRowSet rows = nullptr;
        must(table->QueryRows(1000, 0, &rows));
        const ULONG count = rows->cRows;
        FreeProws(rows);
        if (count == 0)
            return;
    }
}

void sort(IMAPITable* table, bool descending) {
    SizedSSortOrderSet(1, order) = {
        1, 0, 0, {{PR_SUBJECT_W, descending ? TABLE_SORT_DESCEND : TABLE_SORT_ASCEND}}};
    must(table->SortTable(reinterpret_cast<LPSSortOrderSet>(&order), 0));
}

void unsort(IMAPITable* table) {
    SizedSSortOrderSet(1, order) = {0, 0, 0, {}};
    must(table->SortTable(reinterpret_cast<LPSSortOrderSet>(&order), 0));
}

ULONG restrict_to(IMAPITable* table, const wchar_t* part) {
    std::wstring text(part);
    SPropValue value = {};
    value.ulPropTag = PR_SUBJECT_W;
    value.Value.lpszW = text.data();
    SRestriction restriction = {};
    restriction.rt = RES_CONTENT;
    restriction.res.resContent = {FL_SUBSTRING | FL_IGNORECASE, PR_SUBJECT_W, &value};
    must(table->Restrict(&restriction, 0));
    ULONG count = 0;
    must(table->GetRowCount(0, &count));
    return count;
}

void query_all(benchmark::State& state, int count) {
    IMAPITable* const table = folder(count).table();
    for (auto _ : state)
        read_all(table);
}

void sort_and_read(benchmark::State& state, int count) {
    IMAPITable* const table = folder(count).table();
    bool descending = false;
    for (auto _ : state) {
        sort(table, descending = !descending);
        read_all(table);
    }
    unsort(table);
}

void sort_alone(benchmark::State& state, int count) {
    IMAPITable* const table = folder(count).table();
    bool descending = false;
    for (auto _ : state)
        sort(table, descending = !descending);
    unsort(table);
}

void restrict_and_count(benchmark::State& state, int count) {
    IMAPITable* const table = folder(count).table();
    for (auto _ : state)
        benchmark::DoNotOptimize(restrict_to(table, L"inVOIce 7"));
    must(table->Restrict(nullptr, 0));
}

void find_by_key(benchmark::State& state, int count) {
    const Folder& where = folder(count);
    std::size_t i = 0;
    for (auto _ : state) {
        const std::string& key = where.key(i++);
        SPropValue value = {};
        value.ulPropTag = PR_INSTANCE_KEY;
        value.Value.bin = {static_cast<ULONG>(key.size()),
                           reinterpret_cast<BYTE*>(const_cast<char*>(key.data()))};
        SRestriction restriction = {};
        restriction.rt = RES_PROPERTY;
        restriction.res.resProperty = {RELOP_EQ, PR_INSTANCE_KEY, &value};
        must(where.table()->FindRow(&restriction, BOOKMARK_BEGINNING, 0));
    }
}

/// The same keys looked up in a map of the standard library.
void find_in_map(benchmark::State& state, int count) {
    const Folder& where = folder(count);
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(where.places().find(where.key(i++))->second);
}

/// One message more, and the sorted table catches up.
void append(benchmark::State& state, int count) {
    Folder& where = folder(count);
    sort(where.table(), false);
    int i = count;
    for (auto _ : state) {
        where.append(i++);
        ULONG rows = 0;
        must(where.table()->GetRowCount(0, &rows));
    }
    unsort(where.table());
    where.take_back();
}

void memory_of(benchmark::State& state, int count) {
    const Folder& where = folder(count);
    for (auto _ : state)
        benchmark::DoNotOptimize(where.bytes);
    state.counters["bytes"] = static_cast<double>(where.bytes);
    state.counters["most"] = 1.5e9;
    state.counters["bytes/message"] = static_cast<double>(where.bytes) / count;
}

template<class Measure> void growth(const char* what, const Measure& measure, int most) {
    for (const int count : {kSmall, kMiddle, kLarge}) {
        const std::string name = std::string("growth of ") + what + ", " + std::to_string(count);
        auto* const made = benchmark::RegisterBenchmark(
            name.c_str(), [=](benchmark::State& state) { measure(state, count); });
        made->UseRealTime();
        if (count == kLarge)
            made->Iterations(most);
    }
}

} // namespace

void register_tables() {
    pair(
        "table of 10,000 x 8, query all rows", 0.8, [](auto& state) { query_all(state, kSmall); },
        [](auto& state) { sqlite().query(state, ""); });
    pair(
        "table of 10,000 x 8, sort by string and read", 1.0,
        [](auto& state) { sort_and_read(state, kSmall); },
        [](auto& state) { sqlite().query(state, " ORDER BY subject COLLATE NOCASE"); });
    pair(
        "table of 10,000, restrict by substring", 1.0,
        [](auto& state) { restrict_and_count(state, kSmall); },
        [](auto& state) { sqlite().count(state, " WHERE subject LIKE '%inVOIce 7%'"); });
    // A find makes the same number of steps in any folder: a look-up in a hash table, then the
    // row's place in a tree that counts, five or six reads that wait for each other. In 1,000,000
    // rows they miss the processor's caches, so the time is not constant. Nor is that of a bare map
    // of the same keys, which grows more: the ratio must not be larger in the larger folder.
    pair(
        "find by instance key in 10,000, to a std::unordered_map", 25.0,
        [](auto& state) { find_by_key(state, kSmall); },
        [](auto& state) { find_in_map(state, kSmall); });
    pair(
        "find by instance key in 1,000,000, to a std::unordered_map", 8.0,
        [](auto& state) { find_by_key(state, kLarge); },
        [](auto& state) { find_in_map(state, kLarge); });
    growth("query", query_all, 1);
    growth("sort", sort_alone, 1);
    growth("restrict", restrict_and_count, 1);
    growth("find", find_by_key, 10'000);
    growth("find in a map", find_in_map, 10'000);
    growth("append", append, 1000);
    benchmark::RegisterBenchmark("memory of 1,000,000 small messages", [](auto& state) {
        memory_of(state, kLarge);
    })->Iterations(1);
}

void end_tables() {
    open_place.reset();
}

} // namespace mapisim::benchmarks

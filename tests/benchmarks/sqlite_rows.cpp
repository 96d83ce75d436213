#include "sqlite_rows.h"

#include <cstdlib>
#include <cstring>
#include <vector>

namespace mapisim::benchmarks {

namespace {

void must_be(int result, int wanted = SQLITE_OK) {
    if (result != wanted)
        std::abort();
}

constexpr int kColumns = 8;

/// What a client gets of a value.
struct Cell {
    int type;
    int size;
    union {
        sqlite3_int64 number;
        const char* data;
    };
};

} // namespace

SqliteRows::SqliteRows(int count, const std::function<Row(int)>& row) {
    must_be(sqlite3_open(":memory:", &database_));
    must_be(sqlite3_exec(database_,
                         "CREATE TABLE rows (id INTEGER PRIMARY KEY, entryid BLOB, subject TEXT, "
                         "sender TEXT, time INTEGER, size INTEGER, flags INTEGER, "
                         "importance INTEGER, class TEXT); BEGIN",
                         nullptr, nullptr, nullptr));
    sqlite3_stmt* const insert =
        prepare("INSERT INTO rows (entryid, subject, sender, time, size, flags, importance, class) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (int i = 0; i < count; ++i) {
        const Row made = row(i);
        char id[48] = {};
        std::memcpy(id, &i, sizeof i);
        sqlite3_bind_blob(insert, 1, id, sizeof id, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 2, made.subject.c_str(), -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 3, made.sender.c_str(), -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(insert, 4, (sqlite3_int64{30'000'000} << 32) + i * 1000);
        sqlite3_bind_int(insert, 5, 400);
        sqlite3_bind_int(insert, 6, 1);
        sqlite3_bind_int(insert, 7, i % 3);
        sqlite3_bind_text(insert, 8, "IPM.Note", -1, SQLITE_STATIC);
        must_be(sqlite3_step(insert), SQLITE_DONE);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    must_be(sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr));
}

sqlite3_stmt* SqliteRows::prepare(const std::string& statement) const {
    sqlite3_stmt* made = nullptr;
    must_be(sqlite3_prepare_v2(database_, statement.c_str(), -1, &made, nullptr));
    return made;
}

void SqliteRows::query(benchmark::State& state, const std::string& tail) const {
    sqlite3_stmt* const select = prepare(
        "SELECT entryid, subject, sender, time, size, flags, importance, class FROM rows" + tail);
    std::vector<void*> blocks;
    for (auto _ : state) {
        while (sqlite3_step(select) == SQLITE_ROW) {
            std::size_t size = kColumns * sizeof(Cell);
            for (int column = 0; column < kColumns; ++column) {
                if (sqlite3_column_type(select, column) != SQLITE_INTEGER)
                    size += static_cast<std::size_t>(sqlite3_column_bytes(select, column)) + 1;
            }
            auto* const cells = static_cast<Cell*>(std::malloc(size));
            auto* room = reinterpret_cast<char*>(cells + kColumns);
            for (int column = 0; column < kColumns; ++column) {
                Cell& cell = cells[column];
                cell.type = sqlite3_column_type(select, column);
                if (cell.type == SQLITE_INTEGER) {
                    cell.number = sqlite3_column_int64(select, column);
                    continue;
                }
                cell.size = sqlite3_column_bytes(select, column);
                const auto bytes = static_cast<std::size_t>(cell.size);
                std::memcpy(room, sqlite3_column_blob(select, column), bytes);
                room[bytes] = 0;
                cell.data = room;
                room += bytes + 1;
            }
            blocks.push_back(cells);
        }
        sqlite3_reset(select);
        for (void* const block : blocks)
            std::free(block);
        blocks.clear();
    }
    sqlite3_finalize(select);
}

void SqliteRows::count(benchmark::State& state, const std::string& tail) const {
    sqlite3_stmt* const select = prepare("SELECT count(*) FROM rows" + tail);
    for (auto _ : state) {
        must_be(sqlite3_step(select), SQLITE_ROW);
        benchmark::DoNotOptimize(sqlite3_column_int(select, 0));
        sqlite3_reset(select);
    }
    sqlite3_finalize(select);
}

} // namespace mapisim::benchmarks

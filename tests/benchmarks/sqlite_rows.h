// The same rows in SQLite, for comparison.
#pragma once

#include <functional>
#include <string>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

namespace mapisim::benchmarks {

/// A table in memory with eight columns, as a contents table has them.
class SqliteRows {
public:
    struct Row {
        std::string subject, sender;
    };

    SqliteRows(int count, const std::function<Row(int)>& row);
    ~SqliteRows() { sqlite3_close(database_); }
    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;

    /// Reads all columns of the rows, each row into a block of its own, and frees them.
    void query(benchmark::State& state, const std::string& tail) const;
    void count(benchmark::State& state, const std::string& tail) const;

private:
    sqlite3_stmt* prepare(const std::string& statement) const;

    sqlite3* database_ = nullptr;
};

} // namespace mapisim::benchmarks

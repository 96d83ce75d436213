#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include "evidence/layout.h"
#include "evidence/lock.h"
#include "platform/shared_memory.h"

namespace mapisim::evidence {

template<class T> struct TableOf;
template<> struct TableOf<Object> { static constexpr Table value = Table::objects; };
template<> struct TableOf<Buffer> { static constexpr Table value = Table::buffers; };
template<> struct TableOf<Registration> { static constexpr Table value = Table::registrations; };
template<> struct TableOf<Thread> { static constexpr Table value = Table::threads; };
template<> struct TableOf<Logon> { static constexpr Table value = Table::logons; };
template<> struct TableOf<Finding> { static constexpr Table value = Table::findings; };
template<> struct TableOf<Site> { static constexpr Table value = Table::sites; };
template<> struct TableOf<Module> { static constexpr Table value = Table::modules; };
template<> struct TableOf<Mail> { static constexpr Table value = Table::mails; };

inline constexpr std::size_t kLongestText = 4000;

/// At most so many bytes of a UTF-8 text, cut between two characters.
std::string_view cut_text(std::string_view text, std::size_t most) noexcept;

/// The evidence of one process: tables that grow by chunks and whose records never move. Written by
/// the library in the client's process, read there by the checker, and read by `mapisim`
/// afterwards.
class Store {
public:
    Store() { std::fill_n(readable_, kTableCount, Index{kMaxChunks}); }
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Starts a new evidence; an empty path keeps it in this process' memory alone.
    bool create(const std::string& path, std::string& why);
    /// Opens another process' evidence for reading. Refuses what is no evidence, is of another
    /// layout or is cut off.
    bool open(const std::string& path, std::string& why);

    /// Starts an evidence that has room for nothing but the process record, for when there is no
    /// memory.
    void create_without_room();

    Process& process() const { return *process_; }

    /// Takes a record that was never used; 0 when there is no more room. Thread-safe.
    template<class T> Index allocate() { return allocate_index(TableOf<T>::value, kPerChunk<T>); }

    /// The record at `index`, which must have been handed out by allocate() (writer) or be below
    /// count() (reader).
    template<class T> T& at(Index index) const {
        auto* chunk = static_cast<std::byte*>(chunk_of(TableOf<T>::value, index / kPerChunk<T>));
        return *std::launder(reinterpret_cast<T*>(chunk + (index % kPerChunk<T>)*sizeof(T)));
    }

    /// One past the highest index in use; records start at 1.
    template<class T> Index count() const {
        constexpr auto table = static_cast<std::size_t>(TableOf<T>::value);
        return std::min(process_->next[table].load(std::memory_order_acquire),
                        readable_[table] * kPerChunk<T>);
    }

    /// For when allocate() has no more room: goes on through the records from where the last search
    /// ended, until `take` makes one its own; 0 when it takes none. Thread-safe if `take` is.
    template<class T, class Take> Index take_over(Take take) {
        auto& latest = taken_over_[static_cast<std::size_t>(TableOf<T>::value)];
        const Index end = count<T>();
        Index index = latest.load(std::memory_order_relaxed);
        for (Index looked_at = 1; looked_at < end; ++looked_at) {
            index = index + 1 < end ? index + 1 : 1;
            if (take(at<T>(index), index)) {
                latest.store(index, std::memory_order_relaxed);
                return index;
            }
        }
        return 0;
    }

    /// Keeps a string; what is longer than kLongestText is cut. 0 when it is empty or there is no
    /// room.
    TextIndex add_text(std::string_view text);
    /// The same for what comes again and again, such as the name of a folder: kept once while it is
    /// remembered. 0 also when texts have taken three quarters of their room; the rest is for
    /// findings.
    TextIndex add_label(std::string_view text);
    std::string_view text(TextIndex index) const;

    /// In a forked child: what follows stays private to the child, and no table grows any more.
    void detach_after_fork();

private:
    template<class T> static constexpr Index kPerChunk = static_cast<Index>(kChunkSize / sizeof(T));

    void* chunk_of(Table table, Index ordinal) const {
        return chunks_[static_cast<std::size_t>(table)][ordinal].load(std::memory_order_acquire);
    }
    Index allocate_index(Table table, Index per_chunk);
    bool add_chunk(Table table, Index ordinal);
    void* map_lost_chunk();
    bool map_process(std::string& why, bool fresh);
    void start_process();

    platform::SharedMemory memory_;
    platform::SharedMemory beside_; ///< chunks for which the file had no room: no report sees them
    Process* process_ = nullptr;
    Lock growing_;
    bool detached_ = false;
    /// Chunks of each table that a reader found; what a damaged file says beyond them is not
    /// believed.
    Index readable_[kTableCount];
    Process without_room_{};
    std::atomic<Index> taken_over_[kTableCount] = {};
    std::atomic<TextIndex> labels_[std::size_t{1} << 12] = {}; ///< by the hash of their text
    std::atomic<void*> chunks_[kTableCount][kMaxChunks] = {};
};

extern std::atomic<Store*> own_store; ///< null until it is made
Store& make_own() noexcept;
/// The evidence of this process. Made on first use, never destroyed: in a file `<pid>-<n>.evidence`
/// of the folder that MAPISIM_EVIDENCE names, else (or when the file cannot be made, which stderr
/// says once) in memory of the process alone.
inline Store& own() noexcept {
    Store* store = own_store.load(std::memory_order_acquire);
    return store ? *store : make_own();
}

/// For the fork handler in the child. own() goes on naming the parent's evidence, now as a private
/// copy at the same addresses whose process state is forked_child: stale cells can be read and
/// written, nobody hears of it.
void own_after_fork() noexcept;

/// For a forked child that begins to use MAPI for itself (MAPIInitialize): from here on own() is a
/// new evidence with a file of its own. Pointers into the old one stay good, but its indices mean
/// nothing in the new one: a cell that keeps a reference to its record goes on with it, and nothing
/// may be reported by the old numbers. Does nothing where own() is not the copy of a parent's
/// evidence. Returns own().
Store& restart_after_fork() noexcept;

/// For the moment before the library's code is unmapped while the process goes on (Windows): gives
/// back the memory. Nothing of the evidence may be used any more.
void close_own() noexcept;

} // namespace mapisim::evidence

#include "evidence/store.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <mutex>
#include <new>

#include "platform/process.h"

namespace mapisim::evidence {

namespace {
/// A table stops growing here, so that a client that loops for ever cannot fill the disk.
constexpr Index kMostChunks[kTableCount] = {1, 512, 512, 32, 16, 8, 16, 64, 4, 64, 16};
} // namespace

bool Store::create(const std::string& path, std::string& why) {
    if (!memory_.create(path, why))
        return false;
    if (map_process(why, true)) {
        if (!path.empty())
            beside_.create({}, why); // without it nothing is beside the file
        return true;
    }
    memory_.close(); // the next attempt may do without a file
    if (!path.empty())
        why = "it cannot grow";
    return false;
}

bool Store::open(const std::string& path, std::string& why) {
    if (!memory_.open(path, why))
        return false;
    if (memory_.size() < kChunkSize) {
        why = "it is shorter than any evidence";
        return false;
    }
    if (!map_process(why, false))
        return false;
    if (process_->magic != kMagic || process_->layout_version != kLayoutVersion ||
        process_->chunk_size != kChunkSize) {
        why = "it is not evidence of this version of MapiSim";
        return false;
    }
    // What is not reachable by this list is not believed later either: see count(). A file that is
    // still being written can only have more by then.
    const Index count = process_->chunk_count.load(std::memory_order_acquire);
    if (count == 0 || count > kMaxChunks) {
        why = "its list of chunks is damaged";
        return false;
    }
    for (Index i = 1; i < count; ++i) {
        const auto [table, ordinal] = process_->chunks[i];
        if (table == 0 || table >= kTableCount || ordinal >= kMostChunks[table] ||
            chunks_[table][ordinal].load()) {
            why = "its list of chunks is damaged";
            return false;
        }
        void* chunk = memory_.map(std::uint64_t{i} * kChunkSize, kChunkSize);
        if (!chunk) {
            why = "it is cut off";
            return false;
        }
        chunks_[table][ordinal].store(chunk, std::memory_order_release);
    }
    for (std::size_t table = 0; table < kTableCount; ++table) {
        Index& readable = readable_[table];
        for (readable = 0; readable < kMostChunks[table] && chunks_[table][readable].load();
             ++readable) {
        }
    }
    return true;
}

void Store::create_without_room() {
    process_ = &without_room_;
    detached_ = true;
    start_process();
}

void Store::detach_after_fork() {
    growing_.reset();
    detached_ = true;
    memory_.detach_after_fork();
    beside_.detach_after_fork();
}

bool Store::map_process(std::string& why, bool fresh) {
    void* chunk = memory_.map(0, kChunkSize);
    if (!chunk) {
        why = "no memory for it";
        return false;
    }
    chunks_[0][0].store(chunk);
    if (!fresh) {
        process_ = std::launder(static_cast<Process*>(chunk));
        return true;
    }
    process_ = new (chunk) Process{};
    start_process();
    return true;
}

void Store::start_process() {
    process_->layout_version = kLayoutVersion;
    process_->chunk_size = kChunkSize;
    process_->pointer_bits = sizeof(void*) * 8;
    process_->is_windows = platform::kIsWindows ? 1 : 0;
    for (auto& next : process_->next)
        next.store(1, std::memory_order_relaxed);
    process_->chunk_count.store(1, std::memory_order_relaxed);
    process_->magic = kMagic;
}

Index Store::allocate_index(Table table, Index per_chunk) {
    auto& next = process_->next[static_cast<std::size_t>(table)];
    for (Index index = next.load(std::memory_order_relaxed);;) {
        const Index ordinal = index / per_chunk;
        if (!chunk_of(table, ordinal)) {
            if (!add_chunk(table, ordinal))
                return 0;
        }
        if (next.compare_exchange_weak(index, index + 1, std::memory_order_acq_rel))
            return index;
    }
}

bool Store::add_chunk(Table table, Index ordinal) {
    const auto t = static_cast<std::size_t>(table);
    if (ordinal >= kMostChunks[t])
        return false;
    if (detached_)
        return false;
    const std::lock_guard lock(growing_);
    if (chunks_[t][ordinal].load(std::memory_order_relaxed))
        return true;
    const Index position = process_->chunk_count.load(std::memory_order_relaxed);
    if (position >= kMaxChunks)
        return false;
    void* chunk = memory_.map(std::uint64_t{position} * kChunkSize, kChunkSize);
    if (!chunk) {
        // A full disk is no reason for which the client's calls may fail.
        chunk = map_lost_chunk();
        chunks_[t][ordinal].store(chunk, std::memory_order_release);
        return chunk != nullptr;
    }
    process_->chunks[position] = {static_cast<std::uint16_t>(t),
                                  static_cast<std::uint16_t>(ordinal)};
    process_->chunk_count.store(position + 1, std::memory_order_release);
    chunks_[t][ordinal].store(chunk, std::memory_order_release);
    return true;
}

void* Store::map_lost_chunk() {
    const auto number = process_->lost_chunks.load(std::memory_order_relaxed);
    void* chunk = beside_.map(std::uint64_t{number} * kChunkSize, kChunkSize);
    if (chunk)
        process_->lost_chunks.store(number + 1, std::memory_order_relaxed);
    return chunk;
}

std::string_view cut_text(std::string_view text, std::size_t most) noexcept {
    if (text.size() <= most)
        return text;
    std::size_t length = most;
    // Not in the middle of a UTF-8 sequence, which has four bytes at most.
    while (length > 0 && length + 4 > most &&
           (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return text.substr(0, length);
}

TextIndex Store::add_text(std::string_view text) {
    if (text.empty())
        return 0;
    text = cut_text(text, kLongestText);
    const auto need = static_cast<Index>(sizeof(std::uint16_t) + text.size() + 1) & ~Index{1};
    auto& next = process_->next[static_cast<std::size_t>(Table::texts)];
    Index position = next.load(std::memory_order_relaxed);
    for (;;) {
        Index start = (position + 1) & ~Index{1};
        // A text never crosses the end of a chunk.
        if (start / kChunkSize != (start + need - 1) / kChunkSize) {
            start = static_cast<Index>((start / kChunkSize + 1) * kChunkSize);
        }
        if (!chunk_of(Table::texts, static_cast<Index>(start / kChunkSize)) &&
            !add_chunk(Table::texts, static_cast<Index>(start / kChunkSize))) {
            return 0;
        }
        if (!next.compare_exchange_weak(position, start + need, std::memory_order_acq_rel))
            continue;
        auto* at =
            static_cast<char*>(chunk_of(Table::texts, static_cast<Index>(start / kChunkSize))) +
            start % kChunkSize;
        const auto length = static_cast<std::uint16_t>(text.size());
        std::memcpy(at + sizeof length, text.data(), text.size());
        std::memcpy(at, &length, sizeof length);
        return start;
    }
}

TextIndex Store::add_label(std::string_view text) {
    constexpr auto table = static_cast<std::size_t>(Table::texts);
    constexpr auto room = Index{kMostChunks[table] / 4 * 3 * kChunkSize};
    text = cut_text(text, kLongestText);
    auto& known = labels_[std::hash<std::string_view>{}(text) % std::size(labels_)];
    const TextIndex index = known.load(std::memory_order_acquire);
    if (index != 0 && this->text(index) == text)
        return index;
    if (process_->next[table].load(std::memory_order_relaxed) >= room)
        return 0;
    const TextIndex added = add_text(text);
    if (added != 0)
        known.store(added, std::memory_order_release);
    return added;
}

std::string_view Store::text(TextIndex index) const {
    if (index == 0 || index / kChunkSize >= kMaxChunks)
        return {};
    const auto* chunk =
        static_cast<const char*>(chunk_of(Table::texts, static_cast<Index>(index / kChunkSize)));
    const std::size_t offset = index % kChunkSize;
    std::uint16_t length = 0;
    if (!chunk || offset + sizeof length > kChunkSize)
        return {};
    std::memcpy(&length, chunk + offset, sizeof length);
    if (offset + sizeof length + length > kChunkSize)
        return {};
    return {chunk + offset + sizeof length, length};
}

} // namespace mapisim::evidence

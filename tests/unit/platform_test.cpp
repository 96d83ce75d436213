#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "../scratch_folder.h"
#include "platform/barrier.h"
#include "platform/call_stack.h"
#include "platform/call_stack_rules.h"
#include "platform/modules.h"
#include "platform/ole.h"
#include "platform/process.h"
#include "platform/shared_memory.h"
#include "platform/thread_slot.h"

namespace mapisim::platform {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

// Shared memory -----------------------------------------------------------------------------------

TEST(SharedMemory, ReaderSeesWhatTheWriterWrites) {
    const ScratchFolder folder;
    const std::string path = folder.file("m\xC3\xA4rz.bin");
    std::string why;
    SharedMemory writer;
    ASSERT_TRUE(writer.create(path, why)) << why;
    auto* first = static_cast<char*>(writer.map(0, kPiece));
    auto* second = static_cast<char*>(writer.map(kPiece, kPiece));
    ASSERT_TRUE(first && second);
    std::strcpy(first, "one");
    std::strcpy(second, "two");

    SharedMemory reader;
    ASSERT_TRUE(reader.open(path, why)) << why;
    EXPECT_EQ(reader.size(), 2 * kPiece);
    const auto* seen = static_cast<const char*>(reader.map(kPiece, kPiece));
    ASSERT_NE(seen, nullptr);
    EXPECT_STREQ(seen, "two");
    std::strcpy(second, "three");
    EXPECT_STREQ(seen, "three");

    // It grew since it was opened.
    ASSERT_NE(writer.map(2 * kPiece, 4 * kPiece), nullptr);
    EXPECT_EQ(reader.size(), 6 * kPiece);
    EXPECT_NE(reader.map(5 * kPiece, kPiece), nullptr);
    EXPECT_EQ(reader.map(6 * kPiece, kPiece), nullptr);
}

TEST(SharedMemory, NewMemoryIsZero) {
    const ScratchFolder folder;
    std::string why;
    for (const std::string& path : {std::string(), folder.file("zero")}) {
        SharedMemory memory;
        ASSERT_TRUE(memory.create(path, why)) << why;
        const auto* bytes = static_cast<const char*>(memory.map(0, kPiece));
        ASSERT_NE(bytes, nullptr);
        EXPECT_TRUE(std::all_of(bytes, bytes + kPiece, [](char byte) { return byte == 0; }));
    }
}

TEST(SharedMemory, TakesNoFileThatIsThere) {
    const ScratchFolder folder;
    const std::string path = folder.file("taken");
    std::ofstream(path) << "mine";
    std::string why;
    SharedMemory memory;
    EXPECT_FALSE(memory.create(path, why));
    EXPECT_FALSE(why.empty());
    std::string content;
    std::ifstream(path) >> content;
    EXPECT_EQ(content, "mine");
}

TEST(SharedMemory, CloseTakesTheFileBack) {
    const ScratchFolder folder;
    const std::string path = folder.file("closed");
    std::string why;
    SharedMemory memory;
    memory.close();
    ASSERT_TRUE(memory.create(path, why)) << why;
    ASSERT_NE(memory.map(0, kPiece), nullptr);
    memory.close();
    EXPECT_FALSE(std::ifstream(path).good());
    EXPECT_EQ(memory.map(0, kPiece), nullptr);
    ASSERT_TRUE(memory.create(path, why)) << why;
    ASSERT_NE(memory.map(0, kPiece), nullptr);
    SharedMemory reader;
    ASSERT_TRUE(reader.open(path, why)) << why;
    reader.close();
    EXPECT_TRUE(std::ifstream(path).good()) << "it is not the reader's";
    memory.close();
    ASSERT_TRUE(memory.create("", why)) << why;
    EXPECT_NE(memory.map(0, kPiece), nullptr);
}

TEST(SharedMemory, RefusesWhatCannotBe) {
    const ScratchFolder folder;
    std::string why;
    SharedMemory nowhere;
    EXPECT_FALSE(nowhere.create(folder.file("no/such/folder"), why));
    EXPECT_FALSE(std::exchange(why, {}).empty());
    EXPECT_FALSE(nowhere.open(folder.file("missing"), why));
    EXPECT_FALSE(std::exchange(why, {}).empty());
    EXPECT_FALSE(nowhere.open(folder.file(""), why));
    EXPECT_FALSE(why.empty());
    EXPECT_EQ(nowhere.map(0, kPiece), nullptr);

    SharedMemory memory;
    ASSERT_TRUE(memory.create(folder.file("odd"), why));
    EXPECT_EQ(memory.map(1, kPiece), nullptr);
    EXPECT_EQ(memory.map(0, kPiece - 1), nullptr);
    EXPECT_EQ(memory.map(0, 0), nullptr);
    EXPECT_EQ(memory.map(~std::uint64_t{0} / kPiece * kPiece, kPiece), nullptr);
    EXPECT_FALSE(memory.create(folder.file("second"), why)) << "one object, one file";
    EXPECT_NE(memory.map(0, kPiece), nullptr);
}

// Call stacks -------------------------------------------------------------------------------------

struct Captured {
    std::array<std::uintptr_t, 64> fast{};
    std::array<std::uintptr_t, 64> slow{};
    std::size_t fast_count = 0;
    std::size_t slow_count = 0;
};

/// Both ways of unwinding, twice, so that the second one uses what the first one learned.
__attribute__((noinline)) void capture_both(Captured& captured) {
    for (int round = 0; round < 2; ++round) {
        captured.fast_count = capture_stack(captured.fast.data(), captured.fast.size());
    }
    captured.slow_count = capture_slowly(captured.slow.data(), captured.slow.size(), 0);
}

void expect_same(const Captured& captured, std::size_t least) {
    EXPECT_GE(captured.fast_count, least);
    // Wine's own unwinder makes up frames beyond the first one of a thread.
    if (!kIsWindows) {
        EXPECT_EQ(captured.fast_count, captured.slow_count);
    }
    // The innermost one differs, being another call in the same function.
    for (std::size_t i = 1; i < std::min(captured.fast_count, captured.slow_count); ++i) {
        EXPECT_EQ(captured.fast[i], captured.slow[i]) << "frame " << i;
    }
}

__attribute__((noinline)) int recurse(int depth, Captured& captured) {
    if (depth == 0) {
        capture_both(captured);
        return 0;
    }
    volatile int result = recurse(depth - 1, captured);
    return result + 1;
}

TEST(CallStack, PlainFrames) {
    Captured captured;
    recurse(20, captured);
    expect_same(captured, 22);
}

__attribute__((noinline)) int with_changing_frame(std::size_t size, Captured& captured) {
    auto* room = static_cast<volatile char*>(__builtin_alloca(size));
    room[size - 1] = 1;
    const int result = recurse(3, captured);
    return result + room[size - 1];
}

TEST(CallStack, FramesOfChangingSize) {
    Captured captured;
    for (const std::size_t size : {16u, 5000u}) {
        with_changing_frame(size, captured);
        expect_same(captured, 6);
    }
}

struct alignas(128) Wide {
    volatile char bytes[128];
};

__attribute__((noinline)) int with_aligned_frame(Captured& captured, int more) {
    Wide wide{};
    wide.bytes[0] = static_cast<char>(more);
    const int result = more > 0 ? with_aligned_frame(captured, more - 1) : recurse(3, captured);
    return result + wide.bytes[0];
}

TEST(CallStack, AlignedFrames) {
    Captured captured;
    with_aligned_frame(captured, 2);
    expect_same(captured, 8);
}

__attribute__((noinline)) int with_large_frame(Captured& captured) {
    volatile char room[200'000];
    room[0] = 1;
    const int result = recurse(3, captured);
    return result + room[0];
}

TEST(CallStack, LargeFrames) {
    Captured captured;
    with_large_frame(captured);
    expect_same(captured, 6);
}

TEST(CallStack, ThroughForeignCodeAndCatchBlocks) {
    static Captured captured;
    int numbers[] = {2, 1};
    std::qsort(numbers, 2, sizeof *numbers, [](const void*, const void*) {
        try {
            throw 1;
        } catch (int) {
            recurse(2, captured);
        }
        return 0;
    });
    expect_same(captured, 6);
}

TEST(CallStack, OnAnotherThread) {
    Captured captured;
    std::thread([&] { recurse(5, captured); }).join();
    expect_same(captured, 7);
}

TEST(CallStack, KeepsToTheCapacity) {
    std::array<std::uintptr_t, 4> frames{};
    EXPECT_EQ(capture_stack(frames.data(), 3), 3u);
    EXPECT_NE(frames[2], 0u);
    EXPECT_EQ(frames[3], 0u);
    EXPECT_EQ(capture_stack(frames.data(), 0), 0u);
}

TEST(CallStack, ManyThreadsLearnTheSame) {
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                Captured captured;
                recurse(i % 10, captured);
                if (!std::equal(captured.fast.begin() + 1,
                                captured.fast.begin() +
                                    static_cast<std::ptrdiff_t>(
                                        std::min(captured.fast_count, captured.slow_count)),
                                captured.slow.begin() + 1)) {
                    ++wrong;
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
}

// Modules -----------------------------------------------------------------------------------------

TEST(Modules, FindsTheProgramAndForeignLibraries) {
    Module own;
    ASSERT_TRUE(find_module(reinterpret_cast<std::uintptr_t>(&capture_both), own));
    EXPECT_EQ(own.path, program_path());
    EXPECT_LT(own.start, own.end);
    EXPECT_TRUE(std::filesystem::exists(std::u8string(own.path.begin(), own.path.end())));

    const int on_the_stack = 0;
    Module nothing;
    EXPECT_FALSE(find_module(reinterpret_cast<std::uintptr_t>(&on_the_stack), nothing));
    EXPECT_FALSE(find_module(0, nothing));
    EXPECT_FALSE(find_module(~std::uintptr_t{0}, nothing));
}

TEST(Modules, KnowsItsOwn) {
    EXPECT_TRUE(in_own_module(reinterpret_cast<std::uintptr_t>(&find_module)));
    EXPECT_FALSE(in_own_module(0));
    const auto on_the_heap = std::make_unique<int>();
    EXPECT_FALSE(in_own_module(reinterpret_cast<std::uintptr_t>(on_the_heap.get())));
    EXPECT_EQ(own_library_path(), program_path());
    EXPECT_TRUE(own_module_is_program());
}

// Barrier -----------------------------------------------------------------------------------------

/// Of two threads that each write their flag, pass their half of the barrier and read the other's
/// flag, one at least sees the other's.
TEST(Barrier, OneOfTwoSeesTheOther) {
    heavy_barrier_setup();
    constexpr int kRounds = 5000;
    std::atomic<int> light_flag{0};
    std::atomic<int> heavy_flag{0};
    std::atomic<int> round{0};
    std::atomic<int> done{0};
    std::vector<int> light_saw(kRounds);
    std::thread other([&] {
        for (int i = 0; i < kRounds; ++i) {
            while (round.load() != i + 1) {
                std::this_thread::yield();
            }
            light_flag.store(i + 1, std::memory_order_relaxed);
            light_barrier();
            light_saw[static_cast<std::size_t>(i)] = heavy_flag.load(std::memory_order_relaxed);
            done.store(i + 1);
        }
    });
    int missed = 0;
    for (int i = 0; i < kRounds; ++i) {
        round.store(i + 1);
        heavy_flag.store(i + 1, std::memory_order_relaxed);
        heavy_barrier();
        const int heavy_saw = light_flag.load(std::memory_order_relaxed);
        while (done.load() != i + 1) {
            std::this_thread::yield();
        }
        if (heavy_saw != i + 1 && light_saw[static_cast<std::size_t>(i)] != i + 1) {
            ++missed;
        }
    }
    other.join();
    EXPECT_EQ(missed, 0);
}

// Thread slot -------------------------------------------------------------------------------------

std::atomic<int> slot_exits{0};
std::atomic<void*> slot_exit_value{nullptr};

void slot_exit(void* value) {
    EXPECT_EQ(thread_slot(), nullptr);
    slot_exit_value = value;
    ++slot_exits;
}

TEST(ThreadSlot, ExitFunctionRunsWithTheLastValue) {
    slot_exits = 0;
    int first = 0;
    int second = 0;
    std::thread([&] {
        EXPECT_EQ(thread_slot(), nullptr);
        set_thread_slot(&first, slot_exit);
        EXPECT_EQ(thread_slot(), &first);
        set_thread_slot(&second, slot_exit);
        EXPECT_EQ(thread_slot(), &second);
    }).join();
    EXPECT_EQ(slot_exits, 1);
    EXPECT_EQ(slot_exit_value, &second);
}

TEST(ThreadSlot, ThreadsThatClearedItOrNeverSetItEndSilently) {
    slot_exits = 0;
    int value = 0;
    std::thread([&] {
        set_thread_slot(&value, slot_exit);
        set_thread_slot(nullptr, slot_exit);
    }).join();
    std::thread([] { EXPECT_EQ(thread_slot(), nullptr); }).join();
    EXPECT_EQ(slot_exits, 0);
}

// OLE ---------------------------------------------------------------------------------------------

TEST(Ole, InitialisationIsOfTheThread) {
    std::thread([] {
        EXPECT_FALSE(com_is_initialized());
        EXPECT_EQ(com_initialize(), 0);
        EXPECT_EQ(com_initialize(), 1);
        EXPECT_TRUE(com_is_initialized());
        std::thread([] { EXPECT_FALSE(com_is_initialized()); }).join();
        com_uninitialize();
        EXPECT_TRUE(com_is_initialized());
        com_uninitialize();
        EXPECT_FALSE(com_is_initialized());
    }).join();
}

TEST(Ole, WatchingAndUnwatchingInAnyOrder) {
    unwatch_ole();
    watch_ole([](OleCall, long, const void*) {});
    watch_ole([](OleCall, long, const void*) {});
    unwatch_ole();
    unwatch_ole();
}

// Process -----------------------------------------------------------------------------------------

TEST(Process, TellsItsThreadsApart) {
    EXPECT_NE(process_id(), 0u);
    if (!kIsWindows) { // the first process under Wine has none
        EXPECT_NE(parent_process_id(), 0u);
    }
    EXPECT_NE(parent_process_id(), process_id());
    EXPECT_TRUE(on_first_thread_of_process());
    const std::uint32_t mine = thread_id();
    std::thread([&] {
        EXPECT_NE(thread_id(), mine);
        EXPECT_FALSE(on_first_thread_of_process());
    }).join();
    EXPECT_FALSE(runs_as_service());
    EXPECT_FALSE(inside_loader());
}

TEST(Process, ClockNeverGoesBack) {
    std::uint64_t last = monotonic_nanoseconds();
    for (int i = 0; i < 10000; ++i) {
        const std::uint64_t now = monotonic_nanoseconds();
        ASSERT_GE(now, last);
        last = now;
    }
}

TEST(Process, MissingVariablesAreEmpty) {
    EXPECT_EQ(environment("MAPISIM_NO_SUCH_VARIABLE"), "");
    EXPECT_NE(environment("PATH"), "");
}

TEST(Process, HarmlessOutsideALibraryAndADebugger) {
    pin_library(true);
    pin_library(true);
    pin_library(false);
    pin_library(false);
    break_into_debugger();
}

} // namespace
} // namespace mapisim::platform

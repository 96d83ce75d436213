#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "../scratch_folder.h"
#include "platform/barrier.h"
#include "platform/call_stack.h"
#include "platform/modules.h"
#include "platform/ole.h"
#include "platform/process.h"
#include "platform/shared_memory.h"
#include "platform/thread_slot.h"

namespace mapisim::platform {
namespace {

constexpr std::size_t kPiece = 64 * 1024;

/// Runs `body` in a forked child; its result is the exit code.
template<class Body> int in_child(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

TEST(SharedMemoryLinux, KeepsNoDescriptor) {
    const ScratchFolder folder;
    const auto before = open_descriptors();
    std::string why;
    SharedMemory memory;
    ASSERT_TRUE(memory.create(folder.file("quiet"), why));
    ASSERT_NE(memory.map(0, kPiece), nullptr);
    EXPECT_EQ(open_descriptors(), before);
}

TEST(SharedMemoryLinux, NeverWritesToAnotherFileOfThatName) {
    const ScratchFolder folder;
    const std::string path = folder.file("swapped");
    std::string why;
    SharedMemory memory;
    ASSERT_TRUE(memory.create(path, why));
    auto* first = static_cast<char*>(memory.map(0, kPiece));
    ASSERT_NE(first, nullptr);
    std::filesystem::rename(path, folder.file("moved"));
    EXPECT_EQ(memory.map(kPiece, kPiece), nullptr);
    SharedMemory other;
    ASSERT_TRUE(other.create(path, why));
    EXPECT_EQ(memory.map(kPiece, kPiece), nullptr);
    EXPECT_EQ(std::filesystem::file_size(path), 0u);
    first[0] = 1; // what is mapped stays good
}

TEST(SharedMemoryLinux, FollowsNobodyOutOfItsFolder) {
    const ScratchFolder folder;
    const std::string relative = "relative";
    const auto back = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    std::string why;
    SharedMemory memory;
    const bool made = memory.create(relative, why);
    std::filesystem::current_path(back);
    ASSERT_TRUE(made) << why;
    EXPECT_NE(memory.map(0, kPiece), nullptr);
    EXPECT_EQ(std::filesystem::file_size(folder.path() / relative), kPiece);
}

TEST(SharedMemoryLinux, OnlyTheOwnerMayReadIt) {
    const ScratchFolder folder;
    std::string why;
    SharedMemory memory;
    ASSERT_TRUE(memory.create(folder.file("private"), why));
    struct stat status = {};
    ASSERT_EQ(::stat(folder.file("private").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(SharedMemoryLinux, APipeDoesNotHangTheReader) {
    const ScratchFolder folder;
    ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
    std::string why;
    SharedMemory memory;
    EXPECT_FALSE(memory.open(folder.file("pipe"), why));
    EXPECT_FALSE(memory.open(folder.file(""), why)) << "nor does a folder";
}

TEST(SharedMemoryLinux, FileSizeLimitIsNoSignal) {
    const ScratchFolder folder;
    EXPECT_EQ(in_child([&] {
                  std::string why;
                  SharedMemory memory;
                  if (!memory.create(folder.file("limited"), why)) {
                      return 1;
                  }
                  const rlimit limit = {2 * kPiece, 2 * kPiece};
                  ::setrlimit(RLIMIT_FSIZE, &limit);
                  return memory.map(kPiece, kPiece) && !memory.map(2 * kPiece, kPiece) ? 0 : 2;
              }),
              0);
}

TEST(SharedMemoryLinux, ForkedChildWritesToACopy) {
    const ScratchFolder folder;
    for (const bool removed : {false, true}) {
        const std::string path = folder.file(removed ? "removed" : "kept");
        std::string why;
        SharedMemory memory;
        ASSERT_TRUE(memory.create(path, why));
        auto* text = static_cast<char*>(memory.map(0, kPiece));
        ASSERT_NE(text, nullptr);
        std::strcpy(text, "parent");
        if (removed) {
            std::filesystem::remove(path);
        }
        EXPECT_EQ(in_child([&] {
                      memory.detach_after_fork();
                      if (std::strcmp(text, "parent") != 0) {
                          return 1;
                      }
                      std::strcpy(text, "child");
                      return memory.map(kPiece, kPiece) ? 2 : 0;
                  }),
                  0);
        EXPECT_STREQ(text, "parent");
    }
}

volatile std::sig_atomic_t frames_in_handler = 0;

TEST(CallStackLinux, FromASignalHandler) {
    struct sigaction action = {};
    struct sigaction before = {};
    action.sa_handler = [](int) {
        std::uintptr_t frames[64];
        frames_in_handler = static_cast<int>(capture_stack(frames, 64));
    };
    ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
    ::raise(SIGUSR1);
    ::sigaction(SIGUSR1, &before, nullptr);
    EXPECT_GT(frames_in_handler, 6) << "it goes on in the code that was interrupted";
}

TEST(ModulesLinux, GenerationFollowsLoadAndUnload) {
    const std::uint64_t before = module_generation();
    EXPECT_EQ(module_generation(), before);
    void* library = ::dlopen("libBrokenLocale.so.1", RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << ::dlerror();
    const std::uint64_t loaded = module_generation();
    EXPECT_NE(loaded, before);
    ::dlclose(library);
    EXPECT_NE(module_generation(), loaded);
    EXPECT_NE(module_generation(), before);
}

TEST(ModulesLinux, FindsTheCLibrary) {
    Module module;
    ASSERT_TRUE(find_module(reinterpret_cast<std::uintptr_t>(&::qsort), module));
    EXPECT_TRUE(std::filesystem::exists(module.path)) << module.path;
}

TEST(BarrierLinux, WorksOnInAForkedChild) {
    heavy_barrier_setup();
    EXPECT_EQ(in_child([] {
                  heavy_barrier();
                  heavy_barrier_setup();
                  heavy_barrier();
                  return 0;
              }),
              0);
}

int late_value = 0;
std::atomic<int> late_exits{0};

TEST(ThreadSlotLinux, DestructorsThatSetItAgainAreHeard) {
    void* const mine = thread_slot();
    // Another key's destructor that calls the library once more, whichever order they have.
    static pthread_key_t other;
    ASSERT_EQ(::pthread_key_create(
                  &other, [](void*) { set_thread_slot(&late_value, [](void*) { ++late_exits; }); }),
              0);
    std::thread([] {
        int value = 0;
        set_thread_slot(&value, [](void*) { ++late_exits; });
        ::pthread_setspecific(other, &value);
    }).join();
    ::pthread_key_delete(other);
    EXPECT_GE(late_exits, 1);
    EXPECT_LE(late_exits, 2);
    EXPECT_EQ(thread_slot(), mine);
}

TEST(OleLinux, ShimsCount) {
    std::thread([] {
        note_ole(-1);
        EXPECT_FALSE(com_is_initialized()) << "one too many has no effect";
        note_ole(+1);
        EXPECT_TRUE(com_is_initialized());
        note_ole(-1);
        EXPECT_FALSE(com_is_initialized());
    }).join();
}

TEST(ProcessLinux, EnvironmentIsReadAnew) {
    ::setenv("MAPISIM_TEST_VARIABLE", "\xC3\xA4", 1);
    EXPECT_EQ(environment("MAPISIM_TEST_VARIABLE"), "\xC3\xA4");
    ::unsetenv("MAPISIM_TEST_VARIABLE");
    EXPECT_EQ(environment("MAPISIM_TEST_VARIABLE"), "");
}

} // namespace
} // namespace mapisim::platform

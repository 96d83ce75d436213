#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <vector>

#include "../on_threads.h"
#include "../scratch_folder.h"
#include "evidence/sites.h"
#include "evidence/store.h"
#include "platform/modules.h"

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

namespace mapisim::evidence {
namespace {

[[gnu::noinline]] std::uintptr_t some_code(std::size_t offset) {
    return reinterpret_cast<std::uintptr_t>(&some_code) + offset;
}

TEST(Sites, AStackIsKeptOnce) {
    const std::uintptr_t stack[] = {some_code(1), some_code(2), some_code(3)};
    const SiteIndex site = intern_site(stack, 3);
    ASSERT_NE(site, 0u);
    EXPECT_EQ(intern_site(stack, 3), site);
    EXPECT_NE(intern_site(stack, 2), site);
    const std::uintptr_t swapped[] = {stack[1], stack[0], stack[2]};
    EXPECT_NE(intern_site(swapped, 3), site);
    EXPECT_EQ(intern_site(stack, 0), 0u);
}

TEST(Sites, FramesNameModuleAndOffset) {
    const std::uintptr_t stack[] = {some_code(7), 16};
    const Store& store = own();
    const Site& site = store.at<Site>(intern_site(stack, 2));
    ASSERT_EQ(site.count, 2u);
    const Index index = frame_module(site.frames[0]);
    ASSERT_NE(index, 0u);
    const Module& module = store.at<Module>(index);
    EXPECT_EQ(store.text(module.path), platform::program_path());
    EXPECT_EQ(module.base + frame_offset(site.frames[0]), stack[0]);
    EXPECT_EQ(frame_module(site.frames[1]), 0u) << "no module is there";
    EXPECT_EQ(frame_offset(site.frames[1]), 16u);
}

TEST(Sites, DeepStacksKeepTheirInnermostFrames) {
    std::vector<std::uintptr_t> stack;
    for (std::size_t i = 0; i < 2 * kSiteFrames; ++i) {
        stack.push_back(some_code(i));
    }
    const SiteIndex site = intern_site(stack.data(), stack.size());
    ASSERT_NE(site, 0u);
    EXPECT_EQ(own().at<Site>(site).count, kSiteFrames);
    EXPECT_EQ(intern_site(stack.data(), kSiteFrames), site);
}

TEST(Sites, CallerIsAStackOfOne) {
    for (std::size_t i = 0; i < 20'000; i += 13) { // more than the cache holds without collisions
        const std::uintptr_t address = some_code(i);
        const SiteIndex site = intern_caller(reinterpret_cast<void*>(address));
        ASSERT_NE(site, 0u);
        ASSERT_EQ(intern_caller(reinterpret_cast<void*>(address)), site);
        ASSERT_EQ(intern_site(&address, 1), site);
    }
    EXPECT_NE(intern_caller(nullptr), 0u);
    EXPECT_NE(intern_caller(reinterpret_cast<void*>(~std::uintptr_t{0})), 0u);
}

TEST(Sites, HereIsTheCaller) {
    const SiteIndex first = here();
    const SiteIndex second = here();
    ASSERT_NE(first, 0u);
    EXPECT_NE(first, second) << "two places";
    // One place, as the compiler cannot know the number of rounds.
    std::vector<SiteIndex> rounds(own().count<Site>());
    std::generate(rounds.begin(), rounds.end(), here);
    const std::set<SiteIndex> sites(rounds.begin(), rounds.end());
    EXPECT_EQ(sites.size(), 1u);
}

TEST(Sites, ThreadsAgree) {
    constexpr std::size_t kStacks = 2000;
    constexpr int kThreads = 4;
    std::vector<std::vector<SiteIndex>> sites(kThreads);
    on_threads(kThreads, [&](int thread) {
        for (std::size_t i = 0; i < kStacks; ++i) {
            const std::uintptr_t stack[] = {some_code(i), some_code(i / 3), some_code(90'000)};
            sites[static_cast<std::size_t>(thread)].push_back(intern_site(stack, 3));
        }
    });
    for (const auto& of_thread : sites) {
        EXPECT_EQ(of_thread, sites[0]);
    }
    EXPECT_EQ(std::set<SiteIndex>(sites[0].begin(), sites[0].end()).size(), kStacks);
    EXPECT_EQ(std::count(sites[0].begin(), sites[0].end(), 0u), 0);
}

#if !defined(_WIN32)
TEST(Sites, AnotherLibraryAtTheSameAddressIsAnotherModule) {
    const ScratchFolder folder;
    // A small one of the C library's own, which nothing uses.
    ASSERT_EQ(::dlopen("libBrokenLocale.so.1", RTLD_NOW | RTLD_NOLOAD), nullptr);
    void* const probe = ::dlopen("libBrokenLocale.so.1", RTLD_NOW);
    ASSERT_NE(probe, nullptr) << ::dlerror();
    platform::Module module;
    ASSERT_TRUE(platform::find_module(
        reinterpret_cast<std::uintptr_t>(::dlsym(probe, "__ctype_get_mb_cur_max")), module));
    const std::string first = folder.file("first.so");
    const std::string second = folder.file("second.so");
    std::filesystem::copy_file(module.path, first);
    std::filesystem::copy_file(module.path, second);
    ::dlclose(probe);

    struct Seen {
        std::uintptr_t address;
        SiteIndex site;
        SiteIndex caller;
        std::string path;
    };
    const auto see = [](const std::string& path) {
        void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        EXPECT_NE(library, nullptr) << ::dlerror();
        Seen seen{};
        seen.address =
            reinterpret_cast<std::uintptr_t>(::dlsym(library, "__ctype_get_mb_cur_max")) + 1;
        seen.site = intern_site(&seen.address, 1);
        seen.caller = intern_caller(reinterpret_cast<void*>(seen.address));
        const Index index = frame_module(own().at<Site>(seen.site).frames[0]);
        seen.path = own().text(own().at<Module>(index).path);
        ::dlclose(library);
        return seen;
    };
    const Seen one = see(first);
    const Seen two = see(second);
    const Seen again = see(first);
    EXPECT_EQ(one.path, first);
    EXPECT_EQ(two.path, second);
    EXPECT_EQ(one.caller, one.site);
    EXPECT_EQ(two.caller, two.site);
    EXPECT_EQ(again.site, one.site);
    EXPECT_EQ(again.caller, one.site);
    // Only where the loader chose the same address again was the harder case met.
    RecordProperty("same_address", one.address == two.address ? "yes" : "no");
}
#endif

} // namespace
} // namespace mapisim::evidence

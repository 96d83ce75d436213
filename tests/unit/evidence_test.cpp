#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <vector>

#include "../on_threads.h"
#include "../scratch_folder.h"
#include "evidence/sites.h"
#include "evidence/store.h"
#include "platform/modules.h"
#include "platform/process.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace mapisim::evidence {
namespace {

/// In memory alone, or in a file of a folder.
std::unique_ptr<Store> make_store(const std::string& path = {}) {
    auto store = std::make_unique<Store>();
    std::string why;
    EXPECT_TRUE(store->create(path, why)) << why;
    return store;
}

// The store ---------------------------------------------------------------------------------------

TEST(EvidenceStore, BeginsEmpty) {
    const auto store = make_store();
    EXPECT_EQ(store->count<Object>(), 1u);
    EXPECT_EQ(store->count<Finding>(), 1u);
    EXPECT_EQ(store->process().pointer_bits, sizeof(void*) * 8);
    EXPECT_EQ(store->process().is_windows, platform::kIsWindows ? 1u : 0u);
}

TEST(EvidenceStore, RecordsStayWhereTheyAreWhileItGrows) {
    const auto store = make_store();
    std::vector<Object*> objects{nullptr};
    constexpr Index kMany = 40'000; // of three chunks
    for (Index i = 1; i <= kMany; ++i) {
        ASSERT_EQ(store->allocate<Object>(), i);
        objects.push_back(&store->at<Object>(i));
        objects.back()->sequence = i;
    }
    EXPECT_EQ(store->count<Object>(), kMany + 1);
    for (Index i = 1; i <= kMany; ++i) {
        ASSERT_EQ(&store->at<Object>(i), objects[i]);
        ASSERT_EQ(objects[i]->sequence, i);
    }
}

TEST(EvidenceStore, AFullTableGivesNoMoreAndOthersGoOn) {
    const auto store = make_store();
    Index last = 0;
    while (const Index index = store->allocate<Module>()) {
        ASSERT_EQ(index, last + 1);
        last = index;
    }
    EXPECT_GT(last, 100'000u);
    EXPECT_EQ(store->allocate<Module>(), 0u);
    EXPECT_EQ(store->count<Module>(), last + 1);
    EXPECT_EQ(store->allocate<Object>(), 1u);
}

TEST(EvidenceStore, ThreadsGetDifferentRecords) {
    const auto store = make_store();
    constexpr int kThreads = 4;
    constexpr std::size_t kEach = 20'000;
    std::vector<Index> indices(kThreads * kEach);
    on_threads(kThreads, [&](int thread) {
        for (std::size_t i = 0; i < kEach; ++i) {
            indices[static_cast<std::size_t>(thread) * kEach + i] = store->allocate<Object>();
        }
    });
    std::sort(indices.begin(), indices.end());
    for (std::size_t i = 0; i < indices.size(); ++i) {
        ASSERT_EQ(indices[i], i + 1);
    }
}

TEST(EvidenceStore, WithoutRoomItStillAnswers) {
    Store store;
    store.create_without_room();
    EXPECT_EQ(store.allocate<Object>(), 0u);
    EXPECT_EQ(store.add_text("text"), 0u);
    EXPECT_EQ(store.count<Object>(), 1u);
    store.process().loads = 1;
}

// Texts -------------------------------------------------------------------------------------------

TEST(EvidenceText, ComesBack) {
    const auto store = make_store();
    const std::string texts[] = {"a",
                                 "Gr\xC3\xBC\xC3\x9F"
                                 "e",
                                 std::string("nul\0inside", 10)};
    std::vector<TextIndex> indices;
    for (const auto& text : texts) {
        indices.push_back(store->add_text(text));
        ASSERT_NE(indices.back(), 0u);
    }
    for (std::size_t i = 0; i < indices.size(); ++i) {
        EXPECT_EQ(store->text(indices[i]), texts[i]);
    }
    EXPECT_EQ(store->add_text(""), 0u);
    EXPECT_EQ(store->text(0), "");
    EXPECT_EQ(store->text(~TextIndex{0}), "");
    EXPECT_EQ(store->text(TextIndex{kChunkSize} * 7), "") << "of a chunk that is not there";
}

TEST(EvidenceText, LongOnesAreCutBetweenCharacters) {
    const auto store = make_store();
    const std::string fits(4000, 'x');
    EXPECT_EQ(store->text(store->add_text(fits)), fits);
    EXPECT_EQ(store->text(store->add_text(fits + "y")), fits);
    const std::string euro = "\xE2\x82\xAC";
    for (const std::size_t before : {3997u, 3998u, 3999u}) {
        const std::string start(before, 'x');
        const auto kept = store->text(store->add_text(start + euro + euro));
        EXPECT_EQ(kept, before == 3997u ? start + euro : start);
    }
}

TEST(EvidenceText, ManyCrossTheChunks) {
    const auto store = make_store();
    std::vector<std::pair<TextIndex, std::string>> texts;
    for (std::size_t i = 0; i < 3000; ++i) {
        std::string text(1 + i * 7 % 3999, static_cast<char>('a' + i % 26));
        const TextIndex index = store->add_text(text);
        ASSERT_NE(index, 0u);
        texts.emplace_back(index, std::move(text));
    }
    for (const auto& [index, text] : texts) {
        ASSERT_EQ(store->text(index), text);
    }
}

TEST(EvidenceText, EndsWhereTheRoomEnds) {
    const auto store = make_store();
    const std::string text(4000, 'x');
    std::size_t bytes = 0;
    while (store->add_text(text) != 0) {
        bytes += text.size();
        ASSERT_LT(bytes, std::size_t{1} << 28);
    }
    EXPECT_GT(bytes, std::size_t{60} << 20);
    EXPECT_EQ(store->add_text(text), 0u);
}

TEST(EvidenceText, ThreadsDoNotMixThem) {
    const auto store = make_store();
    std::atomic<int> wrong{0};
    on_threads(4, [&](int thread) {
        for (std::size_t i = 0; i < 5000; ++i) {
            const std::string text(1 + i % 200, static_cast<char>('a' + thread));
            if (store->text(store->add_text(text)) != text) {
                ++wrong;
            }
        }
    });
    EXPECT_EQ(wrong, 0);
}

// Reading another process' evidence ---------------------------------------------------------------

TEST(EvidenceReader, SeesWhatWasThereWhenItWasOpened) {
    const ScratchFolder folder;
    const std::string path = folder.file("live.evidence");
    const auto writer = make_store(path);
    Object& object = writer->at<Object>(writer->allocate<Object>());
    object.state = ObjectState::live;
    object.label = writer->add_text("Inbox");
    writer->process().state = ProcessState::running;

    Store reader;
    std::string why;
    ASSERT_TRUE(reader.open(path, why)) << why;
    ASSERT_EQ(reader.count<Object>(), 2u);
    EXPECT_EQ(reader.at<Object>(1).state, ObjectState::live);
    EXPECT_EQ(reader.text(reader.at<Object>(1).label), "Inbox");
    EXPECT_EQ(reader.process().state, ProcessState::running);

    // New records in known chunks are seen, new chunks are not, and never half.
    while (writer->allocate<Object>() < 20'000) {
    }
    EXPECT_EQ(reader.count<Object>(), kChunkSize / sizeof(Object));
    Store later;
    ASSERT_TRUE(later.open(path, why)) << why;
    EXPECT_EQ(later.count<Object>(), 20'001u);
}

struct Damage {
    const char* name;
    std::function<void(Process&)> how;
    bool refused = true;
};
void PrintTo(const Damage& damage, std::ostream* out) {
    *out << damage.name;
}

class DamagedEvidence : public testing::TestWithParam<Damage> {};

TEST_P(DamagedEvidence, IsRefusedOrHarmless) {
    const ScratchFolder folder;
    const std::string path = folder.file("damaged.evidence");
    {
        const auto store = make_store(path);
        ASSERT_EQ(store->allocate<Object>(), 1u);
        ASSERT_NE(store->add_text("text"), 0u);
        GetParam().how(store->process());
    }
    Store reader;
    std::string why;
    EXPECT_EQ(reader.open(path, why), !GetParam().refused);
    EXPECT_EQ(why.empty(), !GetParam().refused);
    if (!GetParam().refused) {
        for (Index i = 1; i < reader.count<Object>(); ++i) {
            EXPECT_EQ(reader.at<Object>(i).generation, 0u);
        }
        for (Index i = 1; i < reader.count<Finding>(); ++i) {
            EXPECT_EQ(reader.at<Finding>(i).count, 0u);
        }
        reader.text(static_cast<TextIndex>(kChunkSize - 1));
        reader.text(static_cast<TextIndex>(kChunkSize - 2));
    }
}

constexpr auto kObjects = static_cast<std::size_t>(Table::objects);
constexpr auto kFindings = static_cast<std::size_t>(Table::findings);

INSTANTIATE_TEST_SUITE_P(
    All, DamagedEvidence,
    testing::Values(
        Damage{"magic", [](Process& process) { process.magic ^= 1; }},
        Damage{"version", [](Process& process) { ++process.layout_version; }},
        Damage{"chunk_size", [](Process& process) { process.chunk_size = 4096; }},
        Damage{"no_chunks", [](Process& process) { process.chunk_count = 0; }},
        Damage{"too_many_chunks", [](Process& process) { process.chunk_count = kMaxChunks + 1; }},
        Damage{"missing_chunks", [](Process& process) { process.chunk_count = 4; }},
        Damage{"unknown_table", [](Process& process) { process.chunks[1].table = 999; }},
        Damage{"process_table", [](Process& process) { process.chunks[1].table = 0; }},
        Damage{"far_ordinal", [](Process& process) { process.chunks[1].ordinal = 0xffff; }},
        Damage{"twice", [](Process& process) { process.chunks[2] = process.chunks[1]; }},
        Damage{"too_many_records", [](Process& process) { process.next[kObjects] = 0xffff'ffffu; },
               false},
        Damage{"records_without_chunk",
               [](Process& process) { process.next[kFindings] = 0xffff'ffffu; }, false},
        Damage{"hole", [](Process& process) { process.chunks[1].ordinal = 5; }, false}),
    [](const auto& instance) { return std::string(instance.param.name); });

TEST(EvidenceReader, RefusesWhatIsNoEvidence) {
    const ScratchFolder folder;
    std::string why;
    const auto refuse = [&](const std::string& path) {
        why.clear();
        Store store;
        EXPECT_FALSE(store.open(path, why));
        EXPECT_FALSE(why.empty());
    };
    refuse(folder.file("missing"));
    std::ofstream(folder.file("empty")).close();
    refuse(folder.file("empty"));
    std::ofstream(folder.file("short")) << "MPSIMEV1";
    refuse(folder.file("short"));
    std::ofstream(folder.file("noise"), std::ios::binary) << std::string(kChunkSize * 2, '\x5a');
    refuse(folder.file("noise"));
    std::ofstream(folder.file("zeros"), std::ios::binary) << std::string(kChunkSize * 2, '\0');
    refuse(folder.file("zeros"));
}

TEST(EvidenceReader, RefusesATruncatedFile) {
    const ScratchFolder folder;
    const std::string path = folder.file("cut.evidence");
    {
        const auto store = make_store(path);
        store->allocate<Object>();
        store->add_text("text");
    }
    std::filesystem::resize_file(path, 2 * kChunkSize + 4096);
    std::string why;
    Store reader;
    EXPECT_FALSE(reader.open(path, why));
    EXPECT_FALSE(why.empty());
}

// The evidence of this process --------------------------------------------------------------------

TEST(OwnEvidence, KnowsItsProcess) {
    Store& store = own();
    EXPECT_EQ(&own(), &store);
    EXPECT_EQ(&restart_after_fork(), &store) << "nothing was forked";
    EXPECT_EQ(store.process().process_id, platform::process_id());
    EXPECT_EQ(store.process().parent_process_id, platform::parent_process_id());
    EXPECT_EQ(store.text(store.process().program), platform::program_path());
    EXPECT_EQ(store.text(store.process().library), platform::own_library_path());
    EXPECT_EQ(store.process().state, ProcessState::running);
    EXPECT_EQ(store.process().loads, 1u);
}

void set_environment(const char* name, const std::string& value) {
#if defined(_WIN32)
    ::SetEnvironmentVariableA(name, value.c_str());
#else
    ::setenv(name, value.c_str(), 1);
#endif
}

[[noreturn]] void die_at_once() {
#if defined(_WIN32)
    ::TerminateProcess(::GetCurrentProcess(), 9);
#else
    ::kill(::getpid(), SIGKILL);
#endif
    std::abort();
}

/// Tests whose child processes run the whole test again up to the statement that dies, so that both
/// sides must come to the same folder.
class EvidenceDeathTest : public testing::Test {
protected:
    static constexpr const char* kVariable = "MAPISIM_TEST_FOLDER";

    EvidenceDeathTest() : folder_(platform::environment(kVariable)) {
        testing::GTEST_FLAG(death_test_style) = "threadsafe";
        if (folder_.empty()) {
            scratch_ = std::make_unique<ScratchFolder>();
            folder_ = scratch_->file("");
            set_environment(kVariable, folder_);
        }
    }
    ~EvidenceDeathTest() override {
        if (scratch_) {
            set_environment(kVariable, "");
        }
    }

    /// For the child: the evidence that it leaves in the folder.
    Store& own_in_folder() const {
        set_environment("MAPISIM_EVIDENCE", folder_);
        return own();
    }
    std::vector<std::string> files() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            const auto text = entry.path().u8string();
            found.emplace_back(text.begin(), text.end());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    std::string folder_;
    std::unique_ptr<ScratchFolder> scratch_;
};

TEST_F(EvidenceDeathTest, OutlivesItsProcess) {
    EXPECT_DEATH(
        {
            Store& store = own_in_folder();
            Object& object = store.at<Object>(store.allocate<Object>());
            object.state = ObjectState::live;
            object.label = store.add_text("Outbox");
            object.acquired_at = here();
            die_at_once();
        },
        "");
    ASSERT_EQ(files().size(), 1u);
    Store reader;
    std::string why;
    ASSERT_TRUE(reader.open(files()[0], why)) << why;
    const Process& process = reader.process();
    EXPECT_EQ(std::filesystem::path(files()[0]).filename().string(),
              std::to_string(process.process_id) + "-1.evidence");
    EXPECT_EQ(process.state, ProcessState::running);
    EXPECT_EQ(reader.text(process.program), platform::program_path());
    ASSERT_EQ(reader.count<Object>(), 2u);
    const Object& object = reader.at<Object>(1);
    EXPECT_EQ(object.state, ObjectState::live);
    EXPECT_EQ(reader.text(object.label), "Outbox");
    ASSERT_GT(reader.count<Site>(), object.acquired_at);
    const Site& site = reader.at<Site>(object.acquired_at);
    ASSERT_GE(site.count, 1u);
    EXPECT_EQ(reader.text(reader.at<Module>(frame_module(site.frames[0])).path),
              platform::program_path());
}

TEST_F(EvidenceDeathTest, TwoProcessesWriteTwoFiles) {
    EXPECT_EXIT(own_in_folder().add_text("first"); std::_Exit(7), testing::ExitedWithCode(7), "");
    EXPECT_EXIT(own_in_folder().add_text("second"); std::_Exit(7), testing::ExitedWithCode(7), "");
    EXPECT_EQ(files().size(), 2u);
    std::string why;
    for (const auto& file : files()) {
        Store reader;
        EXPECT_TRUE(reader.open(file, why)) << why;
    }
}

TEST_F(EvidenceDeathTest, LoadedAgainItTakesTheNextName) {
    EXPECT_EXIT(
        {
            own_in_folder();
            const SiteIndex site = here();
            close_own();
            std::_Exit(own().process().loads == 2 && here() != 0 && site != 0 ? 7 : 1);
        },
        testing::ExitedWithCode(7), "");
    EXPECT_EQ(files().size(), 2u);
}

TEST_F(EvidenceDeathTest, WithoutItsFolderItGoesOnInMemory) {
    EXPECT_EXIT(
        {
            set_environment("MAPISIM_EVIDENCE", folder_ + "/no/such/folder");
            Store& store = own();
            own();
            const bool usable = store.allocate<Object>() == 1 && here() != 0;
            std::_Exit(usable ? 7 : 1);
        },
        testing::ExitedWithCode(7), "MapiSim: no evidence in .*/no/such/folder");
    EXPECT_TRUE(files().empty());
}

#if !defined(_WIN32)
TEST_F(EvidenceDeathTest, ForkedChildLeavesItsParentsAlone) {
    EXPECT_EXIT(
        {
            Store& store = own_in_folder();
            platform::on_fork(nullptr, nullptr, own_after_fork);
            Object& object = store.at<Object>(store.allocate<Object>());
            object.references.start(1);
            object.label = store.add_text("of the parent");
            here();
            const pid_t child = ::fork();
            if (child == 0) {
                bool good = own().process().state == ProcessState::forked_child && &own() == &store;
                object.references.start(99);
                store.add_text("unheard");
                good = good && here() != 0 && store.allocate<Finding>() == 0;
                // It begins for itself.
                Store& mine = restart_after_fork();
                good = good && &mine != &store && &own() == &mine && &restart_after_fork() == &mine;
                good = good && mine.process().process_id == static_cast<std::uint32_t>(::getpid());
                good = good && mine.process().parent_process_id == store.process().process_id;
                good = good && mine.allocate<Finding>() == 1 && here() != 0;
                good = good && mine.count<Site>() > 1;
                mine.add_text("of the child");
                // What refers to the old record goes on with it.
                good = good && object.references.count() == 99 &&
                       store.text(object.label) == "of the parent";
                // And a child of the child.
                const pid_t grandchild = ::fork();
                if (grandchild == 0) {
                    const bool copied = own().process().state == ProcessState::forked_child;
                    std::_Exit(copied && &restart_after_fork() != &mine ? 0 : 1);
                }
                int status = -1;
                ::waitpid(grandchild, &status, 0);
                std::_Exit(good && status == 0 ? 0 : 1);
            }
            int status = -1;
            ::waitpid(child, &status, 0);
            std::_Exit(status == 0 && object.references.count() == 1 &&
                               store.process().state == ProcessState::running
                           ? 7
                           : 1);
        },
        testing::ExitedWithCode(7), "");
    ASSERT_EQ(files().size(), 3u);
    std::set<std::uint32_t> parents;
    std::string why;
    for (const auto& file : files()) {
        Store reader;
        ASSERT_TRUE(reader.open(file, why)) << why;
        EXPECT_EQ(reader.process().state, ProcessState::running);
        parents.insert(reader.process().parent_process_id);
    }
    EXPECT_EQ(parents.size(), 3u);
}

TEST_F(EvidenceDeathTest, ForkBeforeFirstUse) {
    EXPECT_EXIT(
        {
            platform::on_fork(nullptr, nullptr, own_after_fork);
            const pid_t child = ::fork();
            if (child == 0) {
                std::_Exit(own_in_folder().process().state == ProcessState::running ? 0 : 1);
            }
            int status = -1;
            ::waitpid(child, &status, 0);
            std::_Exit(status == 0 ? 7 : 1);
        },
        testing::ExitedWithCode(7), "");
    EXPECT_EQ(files().size(), 1u);
}
#endif

} // namespace
} // namespace mapisim::evidence

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../scratch_folder.h"
#include "check/rules.h"
#include "evidence_builder.h"
#include "gate/methods.h"
#include "mapisim/report.h"
#include "mapisim/report/symbolizer.h"

namespace mapisim::report {
namespace {

namespace fs = std::filesystem;

using check::Rule;
using object::InterfaceId;
using object::Kind;

/// A client's process as it might have been, with some findings.
class Reports : public ::testing::Test {
protected:
    Reports() {
        auto& process = built.process();
        process.process_id = 4711;
        process.program = built.store().add_text("/home/me/client");
        process.ever_initialized = 1;
        process.state = evidence::ProcessState::exited_orderly;
        process.end_checked = 1;
        module = built.module("/home/me/client");
        thread = built.thread(4712, 0);
        built.store().at<evidence::Thread>(thread).is_first_of_process = 1;
        input.processes.push_back({.evidence = &built.store(), .end = End::exited});
        input.command = {"./client", "--fast"};
        input.version = "1.2.3";
    }

    evidence::Finding& add(Rule rule, std::string_view sentence, evidence::Index object = 0,
                           std::uint32_t count = 1) {
        const auto index = built.store().allocate<evidence::Finding>();
        auto& finding = built.store().at<evidence::Finding>(index);
        finding.rule = static_cast<std::uint16_t>(rule);
        finding.severity = check::info(rule).severity;
        finding.effects = finding.severity == evidence::Severity::error ? 1 : 0;
        finding.sentence = built.store().add_text(sentence);
        finding.thread = thread;
        finding.at = built.site(module, {0x1111, 0x2222});
        finding.method = gate::method_id(InterfaceId::IMAPISession, "Logoff");
        finding.sequence = built.process().sequence.fetch_add(1) + 1;
        if (object != 0) {
            const auto& record = built.store().at<evidence::Object>(object);
            finding.object = object;
            finding.object_generation = record.generation;
            finding.object_kind = record.kind;
            finding.object_interface = record.iface;
            finding.related_at = record.acquired_at;
        }
        finding.count = count;
        return finding;
    }

    evidence::Index folder() {
        const auto store = built.object(Kind::store, InterfaceId::IMsgStore, 0, 0, "Mailbox");
        const auto index = built.object(Kind::folder, InterfaceId::IMAPIFolder, 0,
                                        built.site(module, {0x333}), "Inbox", store);
        built.store().at<evidence::Object>(index).acquired_by = thread;
        return index;
    }

    std::string text() {
        std::ostringstream out;
        write_text_report(out, input);
        return out.str();
    }
    nlohmann::json json() {
        std::ostringstream out;
        write_json_report(out, input);
        return nlohmann::json::parse(out.str());
    }
    /// The lines of the text report that begin with a severity.
    std::string heads() {
        std::istringstream lines(text());
        std::string line;
        std::string all;
        while (std::getline(lines, line)) {
            if (line.starts_with("ERROR") || line.starts_with("WARNING") ||
                line.starts_with("INFO"))
                all += line + "\n";
        }
        return all;
    }

    test::EvidenceBuilder built;
    evidence::Index module = 0;
    evidence::Index thread = 0;
    ReportInput input;
};

TEST_F(Reports, OfAPoliteClientAreOneLine) {
    EXPECT_EQ(text(), "mapisim: no findings: the client broke no rule that MapiSim checks\n");
    const auto result = verdict(input);
    EXPECT_EQ(result.errors + result.warnings + result.infos, 0u);
    EXPECT_FALSE(result.fails);
}

TEST_F(Reports, TellAFindingWithAllThatBelongsToIt) {
    add(Rule::open_at_logoff, "The folder \"Inbox\" (IMAPIFolder) was still open.", folder(), 3);
    EXPECT_EQ(text(), R"(ERROR  MAPI-OBJECT-001  open-at-logoff  (3 times)
  The folder "Inbox" (IMAPIFolder) was still open.
  In IMAPISession::Logoff, thread 4712 (the first):
      client+0x1111
      client+0x2222
  The folder "Inbox" (IMAPIFolder): live, 1 reference, acquired by thread 4712 (the first) at:
      client+0x333
    opened from the message store "Mailbox" (IMsgStore)
  See ending-a-mapi-session.md; mapisim explain MAPI-OBJECT-001

To mute a rule: --mute ID, or MAPISIM_RULES="ID=mute"; * and ? stand for more than one.

mapisim: 1 error: the client broke rules of the MAPI reference
)");
}

TEST_F(Reports, PutErrorsFirstAndThenKeepTheOrder) {
    add(Rule::mail_left_in_queue, "first");
    add(Rule::callback_result, "second");
    add(Rule::freed_twice, "third");
    add(Rule::foreign_block_freed, "fourth");
    EXPECT_EQ(heads(), "ERROR  MAPI-MEMORY-007  freed-twice\n"
                       "ERROR  MAPI-MEMORY-006  foreign-block-freed\n"
                       "WARNING  MAPI-NOTIFY-013  callback-result\n"
                       "INFO  MAPI-QUEUE-001  mail-left-in-queue\n");
    EXPECT_EQ(verdict_line(verdict(input)), "2 errors, 1 warning, 1 info: the client broke rules "
                                            "of the MAPI reference");
}

TEST_F(Reports, SayThatTheyAreIncompleteWhereTheEvidenceCouldNotGrow) {
    built.process().lost_chunks = 1;
    EXPECT_NE(text().find("INCOMPLETE"), std::string::npos);
    EXPECT_FALSE(verdict(input).fails);
    built.process().lost_chunks = 0;
    EXPECT_EQ(text().find("INCOMPLETE"), std::string::npos);
}

TEST_F(Reports, CountWhatIsMutedAndExpectedApart) {
    add(Rule::freed_twice, "muted").muted = 1;
    add(Rule::open_at_logoff, "expected").muted = 2;
    EXPECT_EQ(text(),
              "mapisim: no findings: the client broke no rule that MapiSim checks (1 muted) "
              "(1 expected)\n");
    EXPECT_FALSE(verdict(input).fails);
    input.show_muted = true;
    EXPECT_NE(text().find("freed-twice  (muted)"), std::string::npos);
    EXPECT_NE(text().find("open-at-logoff  (expected)"), std::string::npos);
}

TEST_F(Reports, FailWhereTheFindingSaysSo) {
    add(Rule::callback_result, "a warning").effects = 1;
    EXPECT_TRUE(verdict(input).fails);
}

TEST_F(Reports, PassOverWhatWasTakenBack) {
    add(Rule::freed_twice, "gone").count = 0;
    EXPECT_EQ(verdict(input).errors, 0u);
}

TEST_F(Reports, FoldARuleThatIsBrokenInManyPlaces) {
    for (int i = 0; i < 30; ++i)
        add(Rule::freed_twice, "again");
    const auto all = text();
    EXPECT_NE(all.find("And 10 more findings of MAPI-MEMORY-007 at other places"),
              std::string::npos);
    EXPECT_EQ(verdict(input).errors, 30u);
    EXPECT_EQ(json()["findings"].size(), 30u);
}

TEST_F(Reports, SayThatAnObjectIsGone) {
    const auto index = folder();
    add(Rule::used_after_release, "used", index);
    built.store().at<evidence::Object>(index).generation = 2;
    EXPECT_NE(text().find("The folder (IMAPIFolder) itself is gone"), std::string::npos);
    EXPECT_EQ(json()["findings"][0]["object"]["current"], false);
}

TEST_F(Reports, TellThatALogonEndedUnderAnObjectThatNobodyCalledSince) {
    const auto on = built.logon();
    const auto index = built.object(Kind::table, InterfaceId::IMAPITable, on);
    add(Rule::open_at_logoff, "open", index);
    EXPECT_EQ(json()["findings"][0]["object"]["state"], "live");
    auto& logon = built.store().at<evidence::Logon>(on);
    logon.state = evidence::LogonState::logged_off;
    logon.ended_at = built.site(module, {0x666});
    const auto object = json()["findings"][0]["object"];
    EXPECT_EQ(object["state"], "invalid");
    EXPECT_EQ(object["ended"]["by"], "Logoff");
    EXPECT_EQ(object["ended"]["stack"][0]["offset"], "0x666");
}

TEST_F(Reports, SayHowToSeeWholeStacksOfAllocations) {
    add(Rule::buffer_not_freed, "a leak").related_at = built.site(module, {0x1});
    EXPECT_NE(text().find("  Allocated at:\n      client+0x1\n"), std::string::npos);
    EXPECT_NE(text().find("--stacks=full"), std::string::npos);
}

TEST_F(Reports, DoNotRepeatTheStackOfTheFinding) {
    const auto index = folder();
    auto& finding = add(Rule::unsaved_changes_lost, "released", index);
    auto& object = built.store().at<evidence::Object>(index);
    object.state = evidence::ObjectState::released;
    object.references.start(0);
    object.released_by = thread;
    object.released_at = finding.at;
    EXPECT_NE(text().find("    released by thread 4712 (the first), at the same place\n"),
              std::string::npos)
        << text();
    add(Rule::no_way_to_choose_profile, "the same twice").related_at = finding.at;
    EXPECT_EQ(text().find("Acquired at"), std::string::npos) << text();
}

TEST_F(Reports, NameTheOtherThread) {
    add(Rule::thread_not_initialized, "on thread 4713").related_at = built.site(module, {0x777});
    EXPECT_NE(text().find("  By the other thread, initialised at:\n      client+0x777\n"),
              std::string::npos)
        << text();
}

TEST_F(Reports, TellHowAnObjectEnded) {
    const auto index = folder();
    auto& object = built.store().at<evidence::Object>(index);
    object.state = evidence::ObjectState::released;
    object.references.start(0);
    object.end_reason = evidence::EndReason::logoff;
    object.ended_at = built.site(module, {0x444});
    object.released_by = thread;
    object.released_at = built.site(module, {0x555});
    add(Rule::used_after_release, "used", index);
    const auto all = text();
    EXPECT_NE(all.find("    ended by Logoff at:\n      client+0x444\n"), std::string::npos) << all;
    EXPECT_NE(all.find("    released by thread 4712 (the first) at:\n      client+0x555\n"),
              std::string::npos)
        << all;
}

TEST_F(Reports, MakeTheFindingsOfTheEndWhereTheProcessCouldNot) {
    built.process().end_checked = 0;
    built.process().initializations = 1;
    EXPECT_EQ(heads(), "ERROR  MAPI-UNINIT-007  never-uninitialized\n");
    EXPECT_EQ(json()["findings"][0]["at_end"], true);
    EXPECT_TRUE(verdict(input).fails);
    scenario::RuleSetting wish;
    wish.pattern = "MAPI-UNINIT-*";
    wish.severity = evidence::Severity::warning;
    input.rules = {wish};
    EXPECT_EQ(heads(), "WARNING  MAPI-UNINIT-007  never-uninitialized\n");
    EXPECT_FALSE(verdict(input).fails);
    input.rules[0].muted = true;
    EXPECT_EQ(heads(), "");
    EXPECT_EQ(verdict(input).muted, 1u);
}

TEST_F(Reports, DoNotBlameAClientThatWasEndedFromOutside) {
    built.process().end_checked = 0;
    built.process().initializations = 1;
    input.processes[0].end = End::timed_out;
    EXPECT_EQ(heads(), "");
    EXPECT_NE(text().find("Process 4711 (client) was ended before it had ended its session: 1 "
                          "finding that follows from it (never-uninitialized) is left out here"),
              std::string::npos)
        << text();
    const auto finding = json()["findings"][0];
    EXPECT_EQ(finding["severity"], "info");
    EXPECT_EQ(finding["follows"], "timeout");
    EXPECT_FALSE(verdict(input).fails);
}

TEST_F(Reports, PutACrashAndTrueMistakesBeforeWhatFollowsFromTheCrash) {
    built.process().end_checked = 0;
    built.process().initializations = 1;
    add(Rule::freed_twice, "before the crash");
    input.processes[0].end = End::crashed;
    input.processes[0].code = 11;
    EXPECT_EQ(heads(), "ERROR  MAPI-MEMORY-007  freed-twice\n");
    const auto all = text();
    const auto crash = all.find("crashed: ");
    const auto mistake = all.find("before the crash");
    const auto following =
        all.find("Process 4711 (client) crashed before it had ended its session: "
                 "1 finding that follows from it (never-uninitialized)");
    EXPECT_LT(crash, mistake);
    EXPECT_LT(mistake, following);
    EXPECT_NE(following, std::string::npos) << all;
    const auto result = verdict(input);
    EXPECT_EQ(result.errors, 1u);
    EXPECT_EQ(result.following, 1u);
    EXPECT_EQ(verdict_line(result), "1 error: the client broke rules of the MAPI reference (1 more "
                                    "follows from how it ended)");
    const auto report = json();
    EXPECT_EQ(report["verdict"]["following"], 1);
    EXPECT_EQ(report["findings"][0]["follows"], nullptr);
    EXPECT_EQ(report["findings"][1]["rule"], "MAPI-UNINIT-007");
    EXPECT_EQ(report["findings"][1]["severity"], "error");
    EXPECT_EQ(report["findings"][1]["follows"], "crash");
    EXPECT_EQ(report["findings"][1]["fails"], false);
}

TEST_F(Reports, DoNotFailForACrashAlone) {
    built.process().end_checked = 0;
    built.process().initializations = 1;
    input.processes[0].end = End::crashed;
    EXPECT_FALSE(verdict(input).fails);
    EXPECT_EQ(verdict_line(verdict(input)),
              "no findings but 1 that follows from how the client ended");
}

TEST_F(Reports, ShowTheLastCallsOfAProcessThatCrashed) {
    const auto index = folder();
    auto& record = built.store().at<evidence::Thread>(thread);
    const auto called = [&](std::uint32_t method, evidence::Index object, std::uint32_t result) {
        const auto number = static_cast<std::uint32_t>(record.calls++);
        record.trace[number % evidence::kTraceLength] = {method, object, 0x10000 + 0x777, result,
                                                         number};
    };
    for (int i = 0; i < 40; ++i)
        called(gate::export_id("MAPIFreeBuffer"), 0, 0);
    called(gate::export_id("MAPISendMail"), 0, 1);
    called(gate::method_id(InterfaceId::IMAPIFolder, "GetContentsTable"), index, 0x80040108);
    called(gate::method_id(InterfaceId::IMAPIFolder, "GetProps"), index, 0xffffffff);
    input.processes[0].end = End::crashed;
    input.processes[0].code = 11;
    built.process().is_windows = 0; // there the code is an exception's, not a signal's
    const auto all = text();
    EXPECT_TRUE(all.starts_with(
        R"(Process 4711 (client) crashed: signal 11 (SIGSEGV).
  Then it held: 2 objects (1 message store, 1 folder), 0 buffers, 0 registrations, 0 sessions logged on.
  Last calls of thread 4712 (the first), the latest first:
    IMAPIFolder::GetProps on the folder "Inbox" (IMAPIFolder): not returned; from client+0x777
    IMAPIFolder::GetContentsTable on the folder "Inbox" (IMAPIFolder): MAPI_E_INVALID_OBJECT (0x80040108); from client+0x777
    MAPISendMail: MAPI_E_USER_ABORT (1); from client+0x777
    MAPIFreeBuffer: S_OK; from client+0x777
)")) << all;
    const auto process = json()["processes"][0];
    EXPECT_EQ(process["end"]["how"], "crashed");
    EXPECT_EQ(process["threads"][0]["calls"].size(), evidence::kTraceLength);
    EXPECT_EQ(process["threads"][0]["calls"][0]["result"], nullptr);
    EXPECT_EQ(process["threads"][0]["calls"][1]["result_name"], "MAPI_E_INVALID_OBJECT");
    EXPECT_EQ(process["threads"][0]["calls"][2]["result_name"], "MAPI_E_USER_ABORT");
}

TEST_F(Reports, CoverEveryProcess) {
    test::EvidenceBuilder child;
    child.process().process_id = 4800;
    child.process().program = child.store().add_text("/home/me/child");
    child.process().initializations = 1;
    input.processes.push_back({.evidence = &child.store()});
    add(Rule::freed_twice, "in the client");
    EXPECT_EQ(heads(), "ERROR  MAPI-MEMORY-007  freed-twice\n"
                       "ERROR  MAPI-UNINIT-007  never-uninitialized\n");
    EXPECT_NE(text().find("In process 4800 (child)."), std::string::npos);
    EXPECT_EQ(json()["findings"][1]["process"], 1);
}

TEST_F(Reports, HaveAllPartsInJsonAlways) {
    add(Rule::open_at_logoff, "with an object", folder());
    auto& bare = add(Rule::mail_left_in_queue, "without anything \xff");
    bare.at = 0;
    bare.thread = 0;
    bare.method = 0;
    const auto report = json();
    EXPECT_EQ(report["format"], "mapisim-report");
    EXPECT_EQ(report["version"], 1);
    EXPECT_EQ(report["mapisim"], "1.2.3");
    EXPECT_EQ(report["command"], (std::vector<std::string>{"./client", "--fast"}));
    EXPECT_EQ(report["verdict"]["errors"], 1);
    EXPECT_EQ(report["verdict"]["fails"], true);
    ASSERT_EQ(report["findings"].size(), 2u);
    for (const auto& finding : report["findings"]) {
        for (const char* part : {"rule", "slug", "severity", "title", "standing", "fails", "count",
                                 "at_end", "follows", "process", "sentence", "method", "thread",
                                 "stack", "object", "related", "pages", "explain"})
            EXPECT_TRUE(finding.contains(part)) << part;
    }
    const auto& first = report["findings"][0];
    EXPECT_EQ(first["rule"], "MAPI-OBJECT-001");
    EXPECT_EQ(first["method"], "IMAPISession::Logoff");
    EXPECT_EQ(first["thread"]["id"], 4712);
    EXPECT_EQ(first["stack"][0]["module"], "/home/me/client");
    EXPECT_EQ(first["stack"][0]["offset"], "0x1111");
    EXPECT_EQ(first["object"]["kind"], "folder");
    EXPECT_EQ(first["object"]["parents"][0]["label"], "Mailbox");
    EXPECT_EQ(first["object"]["released"], nullptr);
    EXPECT_EQ(first["pages"][0], "ending-a-mapi-session.md");
    const auto& second = report["findings"][1];
    EXPECT_EQ(second["thread"], nullptr);
    EXPECT_EQ(second["object"], nullptr);
    EXPECT_EQ(second["stack"].size(), 0u);
    EXPECT_EQ(second["sentence"], "without anything \xEF\xBF\xBD");
}

TEST_F(Reports, BelieveNothingOfADamagedEvidence) {
    auto& finding = add(Rule::open_at_logoff, "damaged", folder());
    finding.rule = 60000;
    auto& other = add(Rule::open_at_logoff, "damaged");
    other.object = 1'000'000'000;
    other.at = 1'000'000'000;
    other.related_at = 1'000'000'000;
    other.thread = 1'000'000'000;
    other.sentence = 1'000'000'000;
    other.object_kind = 200;
    built.store().at<evidence::Object>(folder()).parent = 1'000'000'000;
    EXPECT_EQ(verdict(input).errors, 1u);
    text();
    json();
}

TEST_F(Reports, HaveColoursWhenAsked) {
    add(Rule::freed_twice, "red");
    EXPECT_EQ(text().find('\033'), std::string::npos);
    input.colours = true;
    EXPECT_NE(text().find("\033[1;31mERROR\033[0m"), std::string::npos);
}

TEST_F(Reports, NameSettingsThatWereRefused) {
    built.process().scenario_error = built.store().add_text("x.json:3: no such setting");
    EXPECT_NE(text().find("its settings were refused: x.json:3: no such setting"),
              std::string::npos);
}

// The symbolizer -------------------------------------------------------------------------------

class SymbolizerFiles : public ::testing::Test {
protected:
    std::string write(const char* name, std::string_view bytes) {
        std::ofstream(folder / name, std::ios::binary) << bytes;
        return (folder / name).string();
    }

private:
    const ScratchFolder scratch;

protected:
    const fs::path& folder = scratch.path();
};

TEST_F(SymbolizerFiles, ReadsImageBases) {
    std::string wide(512, '\0');
    wide.replace(0, 2, "MZ");
    wide[0x3c] = '\x80';
    wide.replace(0x80, 4, std::string("PE\0\0", 4));
    wide.replace(0x80 + 24, 2, "\x0b\x02");
    wide.replace(0x80 + 48, 8, std::string("\x00\x00\x00\x40\x01\x00\x00\x00", 8));
    std::string narrow = wide;
    narrow.replace(0x80 + 24, 2, "\x0b\x01");
    narrow.replace(0x80 + 52, 4, std::string("\x00\x00\x40\x00", 4));
    std::uint64_t base = 7;
    EXPECT_TRUE(read_image_base(write("wide.exe", wide), base));
    EXPECT_EQ(base, 0x140000000u);
    EXPECT_TRUE(read_image_base(write("narrow.exe", narrow), base));
    EXPECT_EQ(base, 0x400000u);
    EXPECT_TRUE(read_image_base(write("elf", "\177ELFwhatever"), base));
    EXPECT_EQ(base, 0u);
    EXPECT_FALSE(read_image_base(write("text", "hello world"), base));
    EXPECT_FALSE(read_image_base(write("cut.exe", wide.substr(0, 0x90)), base));
    EXPECT_FALSE(read_image_base(write("empty", ""), base));
    EXPECT_FALSE(read_image_base((folder / "none").string(), base));
}

#if !defined(_WIN32)

TEST_F(SymbolizerFiles, FindsWindowsPathsInAWinePrefix) {
    const auto real = fs::canonical(folder);
    fs::create_directories(real / "drive_c/Program Files/Client");
    fs::create_directories(real / "dosdevices");
    fs::create_directory_symlink("../drive_c", real / "dosdevices/c:");
    fs::create_directory_symlink("/", real / "dosdevices/z:");
    std::ofstream(real / "drive_c/Program Files/Client/App.exe") << "x";
    const auto wanted = (real / "drive_c/Program Files/Client/App.exe").string();
    EXPECT_EQ(host_path("C:\\Program Files\\Client\\App.exe", real.string()), wanted);
    EXPECT_EQ(host_path("c:\\program files\\CLIENT\\app.EXE", real.string()), wanted);
    std::string through_root = "Z:" + wanted;
    for (char& c : through_root)
        c = c == '/' ? '\\' : c;
    EXPECT_EQ(host_path(through_root, real.string()), wanted);
    EXPECT_EQ(host_path(through_root, ""), wanted);
    EXPECT_EQ(host_path("Q:\\x", real.string()), "Q:\\x");
    EXPECT_EQ(host_path("/usr/bin/true", real.string()), "/usr/bin/true");
    EXPECT_EQ(host_path("", ""), "");
}

/// With debug information its own place is found; without it, nothing is worse than unknown.
[[gnu::noinline]] int landmark(int value) {
    return value * 3 + 1;
}

TEST(SymbolizerProgram, FindsAFunctionOfThisProgram) {
    ASSERT_TRUE(start_symbolizer()) << "llvm-symbolizer is what tools/setup installs";
    const auto program = fs::read_symlink("/proc/self/exe").string();
    std::ifstream maps("/proc/self/maps");
    std::string first; // of this program: a sanitizer's memory may lie below it
    while (std::getline(maps, first) && first.find(program) == std::string::npos) {
    }
    const auto start = std::stoull(first, nullptr, 16);
    EXPECT_EQ(landmark(2), 7);
    const auto address = reinterpret_cast<std::uintptr_t>(&landmark);
    Symbolizer symbolizer("", true);
    const auto& frames = symbolizer.resolve(program, address - start);
    ASSERT_FALSE(frames.empty());
    EXPECT_NE(frames.back().function.find("landmark"), std::string::npos);
    EXPECT_NE(frames.back().file.find("report_test.cpp"), std::string::npos);
    EXPECT_GT(frames.back().line, 0u);
    EXPECT_EQ(&symbolizer.resolve(program, address - start), &frames);
    EXPECT_TRUE(symbolizer.resolve("/no/such/module", 16).empty());
}

#endif

TEST(SymbolizerProgram, KnowsNothingWhenNotAsked) {
    Symbolizer symbolizer("", false);
    EXPECT_TRUE(symbolizer.resolve("/usr/lib/libc.so", 16).empty());
}

} // namespace
} // namespace mapisim::report

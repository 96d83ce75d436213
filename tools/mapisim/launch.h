#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client.h"
#include "command.h"
#include "report.h"

/// Starting the client with the simulated subsystem in place, and seeing it to its end.
namespace mapisim::command {

struct Launch {
    std::vector<std::string> command; ///< the file to start, then its arguments
    /// What the client's environment has besides this program's own; an empty value removes a name.
    std::vector<std::pair<std::string, std::string>> environment;
    fs::path evidence_folder;
    std::string evidence; ///< value of MAPISIM_EVIDENCE; tells the client's processes from others
    double timeout = 0;   ///< seconds, 0: none
    fs::path library;     ///< the file that the client is meant to load
    std::string wine_prefix;
    fs::path end_file; ///< what Wine's starter tells of the client; empty without a starter
    std::shared_ptr<void> lock; ///< held as long as the client runs
};

/// Decides how the client is started, and prepares what it needs. `evidence` is this run's folder.
Launch prepare(const RunOptions& options, const Client& client, const fs::path& evidence);

struct Outcome {
    report::End end = report::End::unknown;
    std::int64_t code = 0;        ///< exit code; signal or NTSTATUS of a crash
    int exit_code = 0;            ///< as a shell would have it
    std::uint32_t process_id = 0; ///< as evidence has it; 0: not known
    /// Processes that use MapiSim and outlived the client and our patience, numbered as in
    /// evidence.
    std::vector<std::uint32_t> children_left;
};

/// Of a Windows program's exit code. Ctrl-C ends one with a status that looks like an exception's.
constexpr std::uint32_t kEndedByConsole = 0xC000013A;
/// What Wine ends one with that calls a function which no library has.
constexpr std::uint32_t kWineStub = 0x80000100;
constexpr bool is_crash(std::uint32_t code) {
    return (code >= 0xC0000000 && code != kEndedByConsole) || code == kWineStub;
}

/// How long children that outlive the client are waited for; their evidence is complete then.
inline constexpr std::chrono::milliseconds kPatience{2000};

/// Runs the client; signals for this program go to it. After the timeout all its processes are
/// ended.
Outcome launch(const Launch& launch);

/// Lines of `mapisim doctor` about what this system adds; true when nothing is wrong.
bool examine_system(std::string& lines);

} // namespace mapisim::command

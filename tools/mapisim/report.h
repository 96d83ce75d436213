#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/store.h"
#include "scenario/settings.h"

/// The report of one run, made from the evidence that the client's processes left.
namespace mapisim::report {

/// How a process ended, as its parent saw it.
enum class End : std::uint8_t {
    unknown, ///< nobody waited for it (a child of the client)
    exited,
    crashed,       ///< by a signal (Linux) or an unhandled exception (Windows)
    timed_out,     ///< ended by `--timeout`
    interrupted,   ///< ended because the user stopped it, or `mapisim`
    still_running, ///< a child of the client that nobody waited for any longer
};
/// How reports name it.
std::string_view end_name(End end);

struct ClientProcess {
    const evidence::Store* evidence = nullptr; ///< opened for reading; never null
    End end = End::unknown;
    std::int64_t code = 0; ///< exit code; number of the signal, or NTSTATUS, of a crash
};

struct ReportInput {
    std::vector<ClientProcess> processes; ///< the client itself first
    std::vector<std::string> command;     ///< the client and its arguments, as given
    std::string wine_prefix;              ///< for the paths of a Windows client; may be empty
    /// How the findings that are made only now, of the process' end, are to be taken (the others
    /// were made under the same rules inside the client).
    std::vector<scenario::RuleSetting> rules;
    std::string version; ///< of MapiSim
    bool symbolize = true;
    bool colours = false;    ///< for the text; set it for a terminal only
    bool show_muted = false; ///< list muted and expected findings too
};

struct Verdict {
    unsigned errors = 0; ///< different findings; how often each happened does not count
    unsigned warnings = 0;
    unsigned infos = 0;
    /// Of a process that crashed, was ended from outside or still runs: what it therefore left
    /// open. Counts for nothing.
    unsigned following = 0;
    unsigned muted = 0;
    unsigned expected = 0;
    std::uint64_t dropped = 0;  ///< findings for which there was no room
    bool lost_evidence = false; ///< a file could not grow: what it would have told is missing
    bool fails = false;         ///< `mapisim run` ends with 99 where the client itself ended well
};

Verdict verdict(const ReportInput& input);

/// One line, such as "2 errors, 1 warning: the client broke rules of the MAPI reference".
std::string verdict_line(const Verdict& verdict);

void write_text_report(std::ostream& out, const ReportInput& input);

/// The schema stands in report/json.cpp.
void write_json_report(std::ostream& out, const ReportInput& input);

} // namespace mapisim::report

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "files.h"
#include "report.h"
#include "scenario/settings.h"

namespace mapisim::command {

/// What `mapisim run` knows of a run that evidence does not tell: run.json, beside kept evidence.
struct RunRecord {
    struct Process {
        std::string evidence; ///< name of its file
        report::End end = report::End::unknown;
        std::int64_t code = 0;
    };
    std::vector<Process> processes; ///< the client itself first
    std::vector<std::string> command;
    std::string wine_prefix;
    std::vector<scenario::RuleSetting> rules; ///< how findings of a process' end were taken
};

void write_run_record(const fs::path& folder, const RunRecord& record);

/// Empty where the folder has none.
RunRecord read_run_record(const fs::path& folder);

} // namespace mapisim::command

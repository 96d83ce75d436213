#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "report.h"

namespace mapisim::command {

/// Where the reports go. Files are opened before the run, so that a name that cannot be written is
/// known before the client has worked.
class Outputs {
public:
    /// Each wish is FORMAT=FILE; FILE "-" is standard error. Without a wish for text, text goes
    /// there.
    explicit Outputs(const std::vector<std::string>& wishes);
    ~Outputs();

    /// Writes all that can be written, then throws a Failure where one could not.
    /// A text is left out when no process used MapiSim: "no findings" would say too much.
    void write(report::ReportInput& input);

private:
    struct Output;
    std::vector<std::unique_ptr<Output>> outputs_;
};

} // namespace mapisim::command

#include <cstdio>

#include <fmt/core.h>

#include "command.h"
#include "launch.h"
#include "report/symbolizer.h"

namespace mapisim::command {

int doctor() {
    std::string lines;
    const bool good = examine_system(lines);
    lines +=
        fmt::format("Reports\n  {}\n",
                    report::start_symbolizer()
                        ? "ok      llvm-symbolizer"
                        : "without llvm-symbolizer: call stacks show modules and offsets only");
    fmt::print("MapiSim {}\n{}{}\n", MAPISIM_VERSION, lines,
               good ? "All is there." : "Something is missing.");
    return good ? 0 : 1;
}

} // namespace mapisim::command

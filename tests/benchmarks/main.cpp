#include "benchmarks.h"

int main(int argc, char** argv) {
    using namespace mapisim::benchmarks;
    register_memory();
    if (!checks_off()) {
        register_calls();
        register_sessions();
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

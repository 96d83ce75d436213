#include "benchmarks.h"

int main(int argc, char** argv) {
    using namespace mapisim::benchmarks;
    if (tables_alone()) {
        register_tables();
    } else {
        register_memory();
        if (!checks_off())
            register_calls();
        register_sessions();
        register_client();
        register_data();
        register_rich_text();
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    end_tables();
    benchmark::Shutdown();
    return 0;
}

#include "stress.h"

#include <cstring>

namespace stress {

Registered* Registered::first = nullptr;

Registered::Registered(const char* name_, int (*run_)()) : name(name_), run(run_), next(first) {
    first = this;
}

} // namespace stress

/// `stress_tests --child NAME` is one process of a test that needs a whole one for itself.
int main(int count, char** arguments) {
    if (count == 3 && std::strcmp(arguments[1], "--child") == 0) {
        for (auto* child = stress::Registered::first; child; child = child->next) {
            if (std::strcmp(child->name, arguments[2]) == 0)
                return child->run();
        }
        std::fprintf(stderr, "no child %s\n", arguments[2]);
        return 2;
    }
    testing::InitGoogleTest(&count, arguments);
    return RUN_ALL_TESTS();
}

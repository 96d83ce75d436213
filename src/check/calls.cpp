#include "check/areas.h"

namespace mapisim::check {

bool noted_calls(const CallRecord& call, const Note& note) {
    if (note.fact != Fact::function_not_supported)
        return false;
    report(about(Rule::function_not_supported, call,
                 say("{} was called, which MapiSim does not serve.", call_name(call))));
    return true;
}

} // namespace mapisim::check

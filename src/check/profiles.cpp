#include "check/areas.h"

namespace mapisim::check {

bool noted_profiles(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::profile_deleted_in_use:
        report(about(Rule::profile_deleted_in_use, call,
                     say("The profile \"{}\" was deleted while a session uses it.", note.text)));
        return true;
    case Fact::profile_section_held:
        report(about(Rule::profile_section_held, call,
                     say("{} was refused a profile section that is open for {}.", call_name(call),
                         note.a ? "writing" : "reading")));
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check

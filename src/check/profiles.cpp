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
    case Fact::entry_threw:
        report(about(
            Rule::entry_function_threw, call,
            say("An exception left the entry function of a message service: {}.", note.text)));
        return true;
    case Fact::entry_support_kept: {
        auto finding =
            about(Rule::configuration_support_kept, call,
                  Sentence()
                      .add("The entry function of a message service kept {} reference{} to ",
                           note.a, note.a == 1 ? "" : "s")
                      .object(evidence::own(), note.object, 0)
                      .add("."));
        set_object(finding, evidence::own(), note.object);
        report(finding);
        return true;
    }
    default:
        return false;
    }
}

} // namespace mapisim::check

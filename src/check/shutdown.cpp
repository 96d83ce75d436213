#include <atomic>

#include "check/areas.h"
#include "check/constants.h"

namespace mapisim::check {

namespace {

enum class Answer : std::uint8_t { never_asked, yes, no };
constinit std::atomic<Answer> last_answer{Answer::never_asked};
constinit std::atomic<bool> late_call_told{false};

} // namespace

void called_shutdown(const CallRecord& call) {
    const auto& methods = watched();
    if (call.method == methods.query_shutdown) {
        last_answer.store(mapi::failed(call.result) ? Answer::no : Answer::yes);
        return;
    }
    if (call.method != methods.notify_shutdown && call.method != methods.do_shutdown)
        return;
    switch (last_answer.load()) {
    case Answer::yes:
        break;
    case Answer::no:
        report(about(Rule::shutdown_after_refusal, call,
                     say("{} was called although QueryFastShutdown had failed.", call_name(call))));
        break;
    case Answer::never_asked:
        report(about(Rule::shutdown_without_query, call,
                     say("{} was called without QueryFastShutdown.", call_name(call))));
        break;
    }
}

bool refused_shutdown(const CallRecord& call, Refusal why) {
    if (why == Refusal::fault)
        return true; // the scenario's wish, nobody's mistake
    if (why != Refusal::fast_shutdown)
        return false;
    if (late_call_told.exchange(true))
        return true;
    report(about(Rule::call_after_fast_shutdown, call,
                 say("{} was called after DoFastShutdown.", call_name(call))));
    return true;
}

void reset_shutdown() noexcept {
    last_answer.store(Answer::never_asked);
    late_call_told.store(false);
}

} // namespace mapisim::check

#pragma once

#include <cxxabi.h>

#include <exception>
#include <string>
#include <typeinfo>

#include "gate/gate.h"

namespace mapisim::gate {

/// Calls the client's code (an advise sink, a callback, a service's entry function): the one way
/// out. No lock may be held. What the code throws is noted and ends here; a forced unwind passes;
/// it has no object, which the sanitizer takes for a null reference. `otherwise` is the result
/// then.
enum class Callee : std::uint8_t { sink, service };
template<class Act, class Result>
__attribute__((no_sanitize("null", "alignment"))) Result call_out(Act&& act, Result otherwise,
                                                                  Callee callee = Callee::sink) {
    auto* context = object::thread_context();
    struct Dispatching {
        object::ThreadContext* context;
        explicit Dispatching(object::ThreadContext* c) noexcept : context(c) {
            if (context)
                ++context->dispatching;
        }
        ~Dispatching() {
            if (context)
                --context->dispatching;
        }
    } const dispatching(context);
    const bool is_sink = callee == Callee::sink;
    const auto fact = is_sink ? check::Fact::sink_threw : check::Fact::entry_threw;
    const evidence::Index related = is_sink && context ? context->delivering : 0;
    try {
        return act();
    } catch (abi::__forced_unwind&) {
        throw;
    } catch (const std::exception& thrown) {
        note({.fact = fact, .related = related, .text = typeid(thrown).name()});
    } catch (...) {
        note({.fact = fact, .related = related, .text = "an exception of another kind"});
    }
    return otherwise;
}

} // namespace mapisim::gate

#pragma once

#include <cxxabi.h>

#include <exception>
#include <string>
#include <typeinfo>

#include <mapicode.h>

#include "gate/gate.h"
#include "platform/cancellation.h"

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

/// Releases an object of the client's. It may be in the middle of things, where nothing can be
/// thrown: the thread is not cancelled meanwhile.
inline void release_foreign(IUnknown& object) {
    const platform::CancellationHold hold;
    call_out([&object] { return object.Release(); }, ULONG{0});
}

/// Body of `inner`, or null for an interface of the client's, which is asked.
inline object::Body* body_of(IUnknown* inner) {
    return call_out([inner] { return object::body_of(inner); },
                    static_cast<object::Body*>(nullptr));
}

/// Calls an object that is MapiSim's, from within or as its client has it, or a client's own. What
/// the latter throws is MAPI_E_CALL_FAILED; what the former throws, for lack of memory, goes on to
/// the gate.
template<class Act> HRESULT ask(IUnknown& object, Act act) {
    return object::find_shell(&object) || body_of(&object)
               ? act()
               : call_out([&]() -> HRESULT { return act(); }, HRESULT{MAPI_E_CALL_FAILED});
}

/// Fails, with a finding, for an object of ours that was released or has become invalid, which no
/// function uses.
inline HRESULT refuse_dead(IUnknown* argument) {
    auto* const shell = object::find_shell(argument);
    if (!shell || object::examine(shell) == evidence::ObjectState::live)
        return S_OK;
    void* none = nullptr;
    const HRESULT result = argument->QueryInterface(object::kBodyIid, &none);
    return FAILED(result) ? result : MAPI_E_INVALID_OBJECT;
}

} // namespace mapisim::gate

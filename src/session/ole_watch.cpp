#include "session/ole_watch.h"

#include <utility>

#include "evidence/store.h"
#include "gate/frame.h"
#include "gate/functions.h"
#include "gate/gate.h"
#include "platform/process.h"

namespace mapisim::session {

namespace {

using gate::Function;

Function function_of(platform::OleCall call) {
    switch (call) {
    case platform::OleCall::ole_initialize:
        return Function::OleInitialize;
    case platform::OleCall::ole_uninitialize:
        return Function::OleUninitialize;
    case platform::OleCall::co_initialize:
        return Function::CoInitialize;
    case platform::OleCall::co_uninitialize:
        return Function::CoUninitialize;
    }
    return Function::none;
}

/// Parts of the subsystem's life, as a call of OleInitialize finds it.
enum class Phase : std::uint64_t { before, during, after };
constexpr unsigned kPhaseBits = 2;

Phase phase_now() noexcept {
    const auto& process = evidence::own().process();
    if (process.initializations.load() > 0)
        return Phase::during;
    return process.ever_initialized.load() == 0 ? Phase::before : Phase::after;
}

void count_ole_initialize(object::ThreadContext& context) {
    context.record->ole_initializations.fetch_add(1);
    context.ole_calls = context.ole_calls << kPhaseBits | static_cast<std::uint64_t>(phase_now());
}

/// Which OleInitialize the OleUninitialize that is under way ends; false when there is none.
bool take_matching(object::ThreadContext& context, Phase& began) {
    auto& open = context.record->ole_initializations;
    if (open.load() > 0) {
        open.fetch_sub(1);
        began = static_cast<Phase>(context.ole_calls & ((1u << kPhaseBits) - 1));
        context.ole_calls >>= kPhaseBits;
        return true;
    }
    began = Phase::before;
    return std::exchange(context.ole_before_watch, false);
}

void count_ole_uninitialize(object::ThreadContext& context) {
    auto began = Phase::before;
    if (!take_matching(context, began)) {
        gate::note({.fact = check::Fact::ole_uninitialize_too_often});
    } else if (phase_now() == Phase::after && began != Phase::after) {
        ++evidence::own().process().ole_late;
        gate::note({.fact = check::Fact::ole_uninitialize_late,
                    .b = began == Phase::before ? std::uint64_t{1} : 0});
    }
}

} // namespace

void watch_ole_calls() {
    platform::watch_ole(&ole_called);
}

void first_look_at_ole(object::ThreadContext& context) {
    // Where imports are patched, what the client did before that was not seen.
    if (platform::kIsWindows && platform::com_is_initialized() &&
        context.record->ole_initializations.load() == 0)
        context.ole_before_watch = true;
}

void ole_called(platform::OleCall call, long result, const void* caller) {
    gate::Frame frame(nullptr, gate::function_method(function_of(call)), caller);
    if (!frame.entered())
        return;
    frame.returns(static_cast<std::uint32_t>(result));
    auto& context = frame.context();
    if (call == platform::OleCall::ole_initialize && result >= 0) {
        count_ole_initialize(context);
    } else if (call == platform::OleCall::ole_uninitialize) {
        count_ole_uninitialize(context);
    }
}

} // namespace mapisim::session

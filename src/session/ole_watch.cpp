#include "session/ole_watch.h"

#include "evidence/store.h"
#include "gate/frame.h"
#include "gate/functions.h"
#include "gate/gate.h"

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

void count_ole_uninitialize(object::ThreadContext& context) {
    auto& process = evidence::own().process();
    auto& open = context.record->ole_initializations;
    if (process.ever_initialized.load() != 0 && process.initializations.load() == 0) {
        ++process.ole_late;
        gate::note({.fact = check::Fact::ole_uninitialize_late});
    } else if (open.load() <= 0) {
        gate::note({.fact = check::Fact::ole_uninitialize_too_often});
    }
    if (open.load() > 0)
        open.fetch_sub(1);
}

} // namespace

void watch_ole_calls() {
    platform::watch_ole(&ole_called);
}

void ole_called(platform::OleCall call, long result, const void* caller) {
    gate::Frame frame(nullptr, gate::function_method(function_of(call)), caller);
    if (!frame.entered())
        return;
    frame.returns(static_cast<std::uint32_t>(result));
    auto& context = frame.context();
    if (call == platform::OleCall::ole_initialize && result >= 0) {
        context.record->ole_initializations.fetch_add(1);
    } else if (call == platform::OleCall::ole_uninitialize) {
        count_ole_uninitialize(context);
    }
}

} // namespace mapisim::session

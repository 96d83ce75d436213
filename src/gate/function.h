#pragma once

#include "gate/functions.h"
#include "gate/gate.h"
#include "gate/simple_results.h"
#include "gate/thunk.h"

/// How an exported function enters: the same steps as a method's, without an object.
namespace mapisim::gate {

/// After DoFastShutdown nothing may be called: said once for each function, the call goes on.
inline void report_after_shutdown(const Frame& frame) noexcept {
    const auto attention = frame.context().attention.load(std::memory_order_relaxed);
    if (attention & object::ThreadContext::kFastShutdown) [[unlikely]] {
        refuse(frame.record(), check::Refusal::fast_shutdown, 0);
    }
}

/// A result as the function gives it. That of a function of Simple MAPI is one already where it is
/// no failing HRESULT: such numbers are small.
template<Function function> HRESULT own_result(HRESULT result) noexcept {
    if constexpr (info(function).results == Results::simple) {
        return FAILED(result) ? static_cast<HRESULT>(simple_result(result)) : result;
    } else {
        return result;
    }
}
template<Function function> constexpr bool is_failure(HRESULT result) noexcept {
    return info(function).results == Results::simple ? result != S_OK : FAILED(result);
}

/// A function that is called with `arguments` from `caller`; its work is `act`, which returns a
/// result code (an HRESULT or SCODE; for Simple MAPI its numbers or an HRESULT). Pointer results
/// that `spec` names are cleared after a failure, and interface results become shells.
template<Function function, class S, class Act, class... A>
HRESULT enter(const void* caller, Act&& act, A... arguments) {
    using Each = Arguments<S, std::index_sequence_for<A...>>;
    Frame frame(nullptr, function_method(function), caller);
    if (!frame.entered())
        return own_result<function>(MAPI_E_NOT_ENOUGH_MEMORY);
    const auto serve = [&]() -> HRESULT {
        check::Refusal why{};
        unsigned culprit = 0;
        Each::clear(arguments...);
        constexpr auto needs = info(function).needs;
        if ((needs == Needs::core && !core_initialized()) ||
            ((needs == Needs::utilities || needs == Needs::objects) && !utilities_initialized()))
            [[unlikely]] {
            return refuse(describe_call(frame, arguments...), check::Refusal::not_initialized, 0);
        }
        if ((needs == Needs::core || needs == Needs::objects) && core_initialized() &&
            frame.context().attention.load(std::memory_order_relaxed) != 0) [[unlikely]] {
            const HRESULT state = attend(frame, describe_call(frame, arguments...));
            if (state != S_OK)
                return state;
            // A sink that was told meanwhile may have uninitialised.
            if (function == Function::HrDispatchNotifications && !core_initialized())
                return S_OK; // which was what it was called for
            if (needs == Needs::core && !core_initialized())
                return refuse(describe_call(frame, arguments...), check::Refusal::not_initialized,
                              0);
        }
        if constexpr (needs == Needs::itself)
            deliver_waiting(frame);
        report_after_shutdown(frame);
        if (!Each::all_legal(why, culprit, arguments...)) [[unlikely]] {
            return refuse(describe_call(frame, arguments...), why, culprit);
        }
        if (faults_armed.load(std::memory_order_relaxed)) [[unlikely]] {
            const HRESULT wanted = fault(describe_call(frame, arguments...));
            if (wanted != S_OK)
                return wanted;
        }
        HRESULT result =
            guarded([&] { return act(frame); },
                    [&] { return unexpected_exception(describe_call(frame, arguments...)); });
        if (is_failure<function>(result)) {
            Each::clear(arguments...);
        } else if (!Each::wrap_all(frame, arguments...)) {
            Each::clear(arguments...);
            result = MAPI_E_NOT_ENOUGH_MEMORY;
        }
        return result;
    };
    const HRESULT result = own_result<function>(serve());
    frame.returns(static_cast<std::uint32_t>(result));
    constexpr bool watched = function_watched(function);
    if (watched && checking.load(std::memory_order_relaxed)) {
        auto record = describe_call(frame, arguments...);
        record.result = static_cast<std::uint32_t>(result);
        check::called(record);
    }
    return result;
}

/// A function without a result code, which can neither fail nor be refused.
template<Function function, class Act> void enter_plain(const void* caller, Act&& act) {
    Frame frame(nullptr, function_method(function), caller);
    if (!frame.entered())
        return;
    report_after_shutdown(frame);
    guarded(
        [&] {
            act(frame);
            return S_OK;
        },
        [&] { return unexpected_exception(frame.record()); });
    frame.returns(0);
    constexpr bool watched = function_watched(function);
    if (watched && checking.load(std::memory_order_relaxed)) {
        check::called(frame.record());
    }
}

/// A function whose result is a value and no code: it cannot be refused, so that a use before any
/// initialisation is said and the call goes on. A value of zero stands for what could not be done.
template<Function function, class Act> auto enter_value(const void* caller, Act&& act) {
    using Result = decltype(act());
    Result result{};
    constexpr auto needs = info(function).needs;
    enter_plain<function>(caller, [&](Frame& frame) {
        if (needs != Needs::nothing && !utilities_initialized()) [[unlikely]] {
            refuse(frame.record(), check::Refusal::not_initialized, 0);
        } else if (needs == Needs::objects &&
                   frame.context().attention.load(std::memory_order_relaxed) != 0) {
            attend(frame, frame.record());
        }
        result = act();
    });
    return result;
}

} // namespace mapisim::gate

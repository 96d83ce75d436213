#pragma once

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

#include "gate/describe.h"
#include "gate/gate.h"
#include "gate/vtables.h"
#include "gate/watch.h"

/// The entry points behind every vtable slot, one for each method, with the method's exact
/// signature: on 32 bits the callee pops the arguments, so there can be no generic stub.
namespace mapisim::gate {

template<class T> std::uint64_t as_number(T value) noexcept {
    if constexpr (std::is_pointer_v<T>) {
        return reinterpret_cast<std::uintptr_t>(value);
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        return static_cast<std::uint64_t>(value);
    } else {
        return 0; // a structure by value, such as LARGE_INTEGER
    }
}

template<class... Arguments>
check::CallRecord describe_call(const Frame& frame, Arguments... arguments) noexcept {
    auto call = frame.record();
    static_assert(sizeof...(Arguments) <= check::kMaxArguments);
    call.argument_count = sizeof...(Arguments);
    unsigned i = 0;
    ((call.arguments[i++] = as_number(arguments)), ...);
    return call;
}

/// Runs `act`; what it throws becomes a result: of `threw`, unless it is about memory. A forced
/// unwind (a cancelled thread) passes.
template<class Act, class Threw>
[[gnu::always_inline]] inline HRESULT guarded(Act&& act, Threw&& threw) {
    try {
        return act();
    } catch (...) {
        return caught_lack_of_memory() ? MAPI_E_NOT_ENOUGH_MEMORY : threw();
    }
}

template<class T> inline constexpr bool is_interface_pointer = false;
template<class T>
requires std::is_class_v<T>
inline constexpr bool is_interface_pointer<T*> = std::is_base_of_v<IUnknown, T>;

template<class T> inline constexpr bool is_interface_result = false;
template<class T> inline constexpr bool is_interface_result<T**> = is_interface_pointer<T*>;

/// An interface argument reaches the body as the inner target; all else as it came.
template<class S, unsigned n, class T> T inward(T argument) noexcept {
    if constexpr (is_interface_pointer<T>) {
        return static_cast<T>(unwrap(argument));
    } else if constexpr (std::is_same_v<T, void*> && S::spec.object(n)) {
        return unwrap(argument);
    } else {
        return argument;
    }
}

/// Before the call and after a failure, a pointer result is NULL.
template<class S, unsigned n, class T> void clear_result(T argument) noexcept {
    if constexpr (S::spec.out(n) && std::is_pointer_v<T>) {
        if constexpr (std::is_pointer_v<std::remove_pointer_t<T>>) {
            if (argument)
                *argument = nullptr;
        }
    }
}

/// After success, an interface result becomes a shell; false when there is no memory for one.
template<class S, unsigned n, class T> bool wrap_result(const Frame& frame, T argument) noexcept {
    if constexpr (S::spec.out(n) && is_interface_result<T>) {
        using Interface = std::remove_pointer_t<std::remove_pointer_t<T>>;
        if (argument && *argument) {
            *argument = static_cast<Interface*>(wrap(*argument, Describe<Interface>::id,
                                                     Describe<Interface>::kind, frame.shell(),
                                                     frame.scope(), frame.site()));
            return *argument != nullptr;
        }
    }
    return true;
}

/// False for an object of ours that cannot serve as an argument: it has another interface, or it is
/// dead and `live` is asked for.
inline bool usable(void* object, object::InterfaceId wanted, bool live) noexcept {
    auto* shell = object ? object::find_shell(object) : nullptr;
    return !shell || (derives(shell->iface, wanted) &&
                      (!live || object::examine(shell) == evidence::ObjectState::live));
}

/// The interface that an argument must have.
template<class S, unsigned n, class T> constexpr object::InterfaceId wanted_interface() {
    using Interface = std::remove_pointer_t<T>;
    if constexpr (std::is_same_v<Interface, IUnknown> || S::spec.any_object(n)) {
        return object::InterfaceId::IUnknown;
    } else if constexpr (std::is_void_v<Interface>) {
        return object::InterfaceId::IMAPIProp; // to copy from or to
    } else if constexpr (requires { Describe<Interface>::id; }) {
        return Describe<Interface>::id;
    } else {
        return object::InterfaceId::none; // no object of ours has it
    }
}

/// The first argument that may not be as it is; S_OK when all may.
template<class S, unsigned n, class T>
bool legal(T argument, check::Refusal& why, unsigned& culprit) noexcept {
    if constexpr (is_interface_pointer<T> || (std::is_same_v<T, void*> && S::spec.object(n))) {
        // Exported functions call what they are given: a dead object answers for itself.
        constexpr bool live = requires {
            S::slot;
        };
        if (!usable(argument, wanted_interface<S, n, T>(), live)) [[unlikely]] {
            why = check::Refusal::bad_pointer;
            culprit = n;
            return false;
        }
    }
    if constexpr (S::spec.required(n) && std::is_pointer_v<T>) {
        if (!argument) [[unlikely]] {
            why = check::Refusal::null_argument;
            culprit = n;
            return false;
        }
    }
    if constexpr (S::spec.reserved(n)) {
        if (argument) [[unlikely]] {
            why = check::Refusal::reserved_nonzero;
            culprit = n;
            return false;
        }
    }
    if constexpr (S::spec.flags_argument == n) {
        if (static_cast<std::uint32_t>(argument) & ~S::spec.known_flags) [[unlikely]] {
            why = S::spec.known_flags == 0 ? check::Refusal::reserved_flags
                                           : check::Refusal::unknown_flags;
            culprit = n;
            return false;
        }
    }
    return true;
}

/// An identifier has a size and an address, or neither: a size alone is no less a mistake than an
/// identifier of no bytes, and either would pass for "no identifier".
template<class S, unsigned n, class All>
bool whole(const All& arguments, check::Refusal& why, unsigned& culprit) noexcept {
    if constexpr (S::spec.identifier_size(n)) {
        const bool has_size = std::get<n - 1>(arguments) != 0;
        if (has_size != (std::get<n>(arguments) != nullptr)) [[unlikely]] {
            why = has_size ? check::Refusal::null_argument : check::Refusal::empty_identifier;
            culprit = has_size ? n + 1 : n;
            return false;
        }
    }
    return true;
}

/// Notes a flag that asks for another one, which is not there.
template<class S, unsigned n, class T> void look_at_flags(T argument) noexcept {
    if constexpr (S::spec.flags_argument == n && S::spec.dependent_flag != 0) {
        const auto flags = static_cast<std::uint32_t>(argument);
        if ((flags & S::spec.dependent_flag) && !(flags & S::spec.companion_flag)) [[unlikely]]
            note({.fact = check::Fact::created_without_modify});
    }
}

template<class S, class Sequence> struct Arguments;
template<class S, std::size_t... n> struct Arguments<S, std::index_sequence<n...>> {
    template<class... A> static void clear(A... arguments) noexcept {
        (clear_result<S, n + 1>(arguments), ...);
    }
    template<class... A>
    static bool all_legal(check::Refusal& why, unsigned& culprit, A... arguments) noexcept {
        if (!(legal<S, n + 1>(arguments, why, culprit) && ...)) [[unlikely]]
            return false;
        if constexpr (S::spec.size_bits != 0) {
            return (whole<S, n + 1>(std::tuple(arguments...), why, culprit) && ...);
        } else {
            return true;
        }
    }
    template<class... A> static void look_at_all_flags(A... arguments) noexcept {
        (look_at_flags<S, n + 1>(arguments), ...);
    }
    template<class... A> static bool wrap_all(const Frame& frame, A... arguments) noexcept {
        bool all = true; // and the others are wrapped where one cannot be
        ((all = wrap_result<S, n + 1>(frame, arguments) && all), ...);
        return all;
    }
    template<class Interface, class Member, class... A>
    static HRESULT forward(Interface* inner, Member member, A... arguments) {
        return static_cast<HRESULT>((inner->*member)(inward<S, n + 1>(arguments)...));
    }
};

template<class Interface> constexpr std::size_t own_method_count() {
    return Describe<Interface>::methods.count;
}

/// Slots before the interface's own methods.
template<class Interface> constexpr unsigned first_slot() {
    if constexpr (std::is_same_v<Interface, IUnknown>) {
        return 0;
    } else if constexpr (std::is_same_v<typename Describe<Interface>::Base, IUnknown>) {
        return 3;
    } else {
        using Base = typename Describe<Interface>::Base;
        return first_slot<Base>() + static_cast<unsigned>(own_method_count<Base>());
    }
}

template<class Interface, std::size_t index> constexpr unsigned slot_of() {
    return first_slot<Interface>() + static_cast<unsigned>(index);
}

/// Entry point of method number `index` of `Interface` (its own methods, bases not counted).
template<class Interface, std::size_t index, class Member> struct Thunk;

template<class Interface, std::size_t index, class Result, class Declaring, class... A>
struct Thunk<Interface, index, Result (STDMETHODCALLTYPE Declaring::*)(A...)> {
    static constexpr auto& entry = method_at<index>(Describe<Interface>::methods);
    static constexpr Spec spec = entry.spec;
    static constexpr unsigned slot = slot_of<Interface, index>();
    using Each = Arguments<Thunk, std::index_sequence_for<A...>>;

    static Result STDMETHODCALLTYPE call(object::Shell* self, A... arguments) {
        Frame frame(self, interface_method(self->iface, slot), __builtin_return_address(0));
        if (!frame.entered()) [[unlikely]]
            return static_cast<Result>(own_result(MAPI_E_NOT_ENOUGH_MEMORY));
        const HRESULT result = own_result(serve(frame, self, arguments...));
        frame.returns(static_cast<std::uint32_t>(result));
        if constexpr (watched<Interface>(spec.name)) {
            if (!checking.load(std::memory_order_relaxed))
                return static_cast<Result>(result);
            tell_checker(frame, result, arguments...);
        }
        return static_cast<Result>(result);
    }

private:
    static HRESULT own_result(HRESULT result) noexcept {
        if constexpr (spec.gives_value) {
            return FAILED(result) ? 0 : result;
        } else {
            return result;
        }
    }

    // Out of the way, so that the usual call carries no description of itself.
    [[gnu::noinline]] static void tell_checker(const Frame& frame, HRESULT result,
                                               A... arguments) noexcept {
        auto record = describe_call(frame, arguments...);
        record.result = static_cast<std::uint32_t>(result);
        check::called(record);
    }
    [[gnu::noinline, gnu::cold]] static HRESULT attend_first(Frame& frame, A... arguments) {
        return attend(frame, describe_call(frame, arguments...));
    }
    [[gnu::noinline, gnu::cold]] static HRESULT refused(const Frame& frame, check::Refusal why,
                                                        unsigned culprit, A... arguments) noexcept {
        Each::clear(arguments...);
        return refuse(describe_call(frame, arguments...), why, culprit);
    }
    [[gnu::noinline, gnu::cold]] static HRESULT wanted_fault(const Frame& frame,
                                                             A... arguments) noexcept {
        return fault(describe_call(frame, arguments...));
    }
    [[gnu::noinline, gnu::cold]] static HRESULT threw(const Frame& frame, A... arguments) noexcept {
        return unexpected_exception(describe_call(frame, arguments...));
    }

    [[gnu::always_inline]] static HRESULT serve(Frame& frame, object::Shell* self, A... arguments) {
        if (!frame.usual()) [[unlikely]] {
            const HRESULT state = attend_first(frame, arguments...);
            if (state != S_OK) {
                Each::clear(arguments...);
                return state;
            }
        }
        IUnknown* inner = self->inner.load(std::memory_order_acquire);
        check::Refusal why{};
        unsigned culprit = 0;
        if (!inner) [[unlikely]] {
            // Another thread made the last Release since the look at the stamp.
            return refused(frame, check::Refusal::released_object, 0, arguments...);
        }
        if (!Each::all_legal(why, culprit, arguments...)) [[unlikely]]
            return refused(frame, why, culprit, arguments...);
        Each::look_at_all_flags(arguments...);
        Each::clear(arguments...);
        if (faults_armed.load(std::memory_order_relaxed)) [[unlikely]] {
            const HRESULT wanted = wanted_fault(frame, arguments...);
            if (wanted != S_OK)
                return wanted;
        }
        HRESULT result = guarded(
            [&] {
                return Each::forward(static_cast<Interface*>(inner), entry.member, arguments...);
            },
            [&] { return threw(frame, arguments...); });
        if (FAILED(result)) {
            Each::clear(arguments...);
        } else if (!Each::wrap_all(frame, arguments...)) {
            drop_results(arguments...);
            result = MAPI_E_NOT_ENOUGH_MEMORY;
        }
        return result;
    }

    /// A shell could not be made for one of several results: the others go back too.
    static void drop_results(A... arguments) noexcept {
        (drop_result(arguments), ...);
        Each::clear(arguments...);
    }
    template<class T> static void drop_result(T argument) noexcept {
        if constexpr (is_interface_result<T>) {
            if (argument && *argument && object::find_shell(*argument))
                (*argument)->Release();
        }
    }
};

} // namespace mapisim::gate

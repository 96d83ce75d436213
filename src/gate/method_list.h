#pragma once

#include <cstddef>
#include <utility>

#include "gate/spec.h"

namespace mapisim::gate {

/// A method of an interface with what the gate checks for it.
template<class Member> struct Method {
    Member member;
    Spec spec;
};
template<class Member> consteval Method<Member> method(Member member, Spec spec) {
    return {member, spec};
}

/// One of a list, by its place.
template<std::size_t place, class Member> struct MethodAt { Method<Member> method; };
template<std::size_t place, class Member>
constexpr const Method<Member>& method_at(const MethodAt<place, Member>& at) noexcept {
    return at.method;
}

template<class Places, class... Member> struct MethodsAt;
template<std::size_t... place, class... Member>
struct MethodsAt<std::index_sequence<place...>, Member...> : MethodAt<place, Member>... {
    constexpr MethodsAt(const Method<Member>&... method) : MethodAt<place, Member>{method}... {}
};

/// The methods of an interface in the order of its vtable. std::tuple holds them too, but to choose
/// among its constructors takes GCC for 32-bit Windows twenty seconds in every file.
template<class... Member>
struct Methods : MethodsAt<std::index_sequence_for<Member...>, Member...> {
    static constexpr std::size_t count = sizeof...(Member);

    constexpr Methods(const Method<Member>&... method)
        : MethodsAt<std::index_sequence_for<Member...>, Member...>(method...) {}

    /// Calls `act` with all of them.
    template<class Act> constexpr decltype(auto) apply(Act act) const {
        return [&]<std::size_t... place>(std::index_sequence<place...>)->decltype(auto) {
            return act(method_at<place>(*this)...);
        }
        (std::index_sequence_for<Member...>{});
    }
};

} // namespace mapisim::gate

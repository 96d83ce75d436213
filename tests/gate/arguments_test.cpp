#include <array>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <mapicode.h>

#include "fake_body.h"
#include "gate/describe.h"
#include "gate/thunk.h"

/// What the gate refuses before an object hears of it, for every method of every interface: unknown
/// flags, NULL for what is required, something for what is reserved, halves of identifiers. Behind
/// each object is one that has no such methods, so that a call which is let through would not go
/// unseen.
namespace mapisim::test {

namespace {

/// Memory that legal pointer arguments lead to, with something in it that a refusal clears.
struct Target {
    alignas(16) std::array<std::byte, 256> bytes{};
    std::shared_ptr<void> object;
    Target() { bytes.fill(std::byte{0xee}); }
    void* pointer() { return bytes.data(); }
    bool is_cleared() const {
        for (std::size_t i = 0; i < sizeof(void*); ++i) {
            if (bytes[i] != std::byte{0})
                return false;
        }
        return true;
    }
};

/// What one call is given: everything legal, but for one argument.
struct Wanted {
    unsigned argument = 0; ///< from 1; 0 for none
    std::uintptr_t value = 0;
};

template<class I> class LiveObject {
public:
    LiveObject() {
        object::NewShell start;
        start.iface = gate::Describe<I>::id;
        start.vtable = gate::vtable_of(start.iface);
        start.inner = object::make<FakeSink>().detach();
        shell_ = start.vtable ? object::create_shell(start) : nullptr;
    }
    ~LiveObject() {
        if (shell_)
            get()->Release();
    }
    LiveObject(const LiveObject&) = delete;
    LiveObject& operator=(const LiveObject&) = delete;
    /// Null for an interface that is only a base.
    I* get() const { return reinterpret_cast<I*>(shell_); }

private:
    object::Shell* shell_ = nullptr;
};

/// The methods of `I` that `Base`, itself or a base of it, declares.
template<class I, class Declaring> class Methods {
public:
    explicit Methods(I* object) : object_(object) {}

    void check_all() const {
        if constexpr (!std::is_same_v<Declaring, IUnknown>) {
            Methods<I, typename gate::Describe<Declaring>::Base>(object_).check_all();
            gate::Describe<Declaring>::methods.apply(
                [&](const auto&... method) { (check(method), ...); });
        }
    }

private:
    template<class Result, class Owner, class... A>
    void check(const gate::Method<Result (STDMETHODCALLTYPE Owner::*)(A...)>& method) const {
        const gate::Spec& spec = method.spec;
        SCOPED_TRACE(std::string(object::interface_name(gate::Describe<I>::id)) + "::" + spec.name);
        for (unsigned n = 1; n <= sizeof...(A); ++n) {
            if (spec.required(n))
                expect(method, {n, 0}, MAPI_E_INVALID_PARAMETER);
            if (spec.reserved(n))
                expect(method, {n, 1}, MAPI_E_INVALID_PARAMETER);
            if (spec.identifier_size(n)) {
                expect(method, {n, 0}, MAPI_E_INVALID_ENTRYID);
                expect(method, {n + 1, 0}, MAPI_E_INVALID_PARAMETER);
            }
        }
        for (unsigned bit = 0; spec.flags_argument != 0 && bit < 32; ++bit) {
            const auto flag = std::uint32_t{1} << bit;
            if (!(spec.known_flags & flag))
                expect(method, {spec.flags_argument, flag}, MAPI_E_UNKNOWN_FLAGS);
        }
    }

    template<class Result, class Owner, class... A>
    void expect(const gate::Method<Result (STDMETHODCALLTYPE Owner::*)(A...)>& method,
                Wanted wanted, HRESULT refusal) const {
        std::array<Target, sizeof...(A)> targets;
        const auto result = call(method, wanted, targets, std::index_sequence_for<A...>());
        EXPECT_EQ(static_cast<HRESULT>(result), refusal)
            << "argument " << wanted.argument << " is " << wanted.value;
        for (unsigned n = 1; n <= sizeof...(A); ++n) {
            if (method.spec.out(n) && n != wanted.argument) {
                EXPECT_TRUE(targets[n - 1].is_cleared()) << "result " << n;
            }
        }
    }

    template<class Result, class Owner, class... A, std::size_t... n>
    Result call(const gate::Method<Result (STDMETHODCALLTYPE Owner::*)(A...)>& method,
                [[maybe_unused]] Wanted wanted,
                [[maybe_unused]] std::array<Target, sizeof...(A)>& targets,
                std::index_sequence<n...>) const {
        return (static_cast<Owner*>(object_)->*method.member)(
            argument<A>(method.spec, static_cast<unsigned>(n + 1), wanted, targets[n])...);
    }

    template<class T>
    T argument(const gate::Spec& spec, unsigned n, Wanted wanted, Target& target) const {
        const bool is_wanted = n == wanted.argument;
        if constexpr (std::is_pointer_v<T>) {
            if (is_wanted)
                return reinterpret_cast<T>(wanted.value);
            if (spec.reserved(n))
                return nullptr;
            if (spec.object(n))
                return reinterpret_cast<T>(object_);
            if constexpr (gate::is_interface_pointer<T>) {
                using Other = std::remove_pointer_t<T>;
                if constexpr (std::is_same_v<Other, IUnknown>) {
                    return spec.required(n) ? object_ : nullptr;
                } else if constexpr (requires { gate::Describe<Other>::id; }) {
                    if (spec.required(n)) { // and refused for itself where it is none
                        auto live = std::make_shared<LiveObject<Other>>();
                        target.object = live;
                        return live->get();
                    }
                }
                return nullptr;
            } else {
                return reinterpret_cast<T>(target.pointer());
            }
        } else if constexpr (std::is_integral_v<T>) {
            if (is_wanted)
                return static_cast<T>(wanted.value);
            return spec.identifier_size(n) ? T{20} : T{};
        } else if constexpr (std::is_reference_v<T>) {
            static const std::remove_cvref_t<T> value{};
            return value;
        } else {
            return T{};
        }
    }

    I* const object_;
};

template<class I> class Arguments : public testing::Test {};

template<class Tuple> struct AsTypes;
template<class... I> struct AsTypes<std::tuple<I...>> { using type = testing::Types<I...>; };
struct Names {
    template<class I> static std::string GetName(int) {
        return object::interface_name(gate::Describe<I>::id);
    }
};
TYPED_TEST_SUITE(Arguments, AsTypes<gate::Interfaces>::type, Names);

TYPED_TEST(Arguments, AreRefusedBeforeTheObjectHears) {
    const LiveObject<TypeParam> object;
    if (!object.get())
        return; // only a base: its methods are looked at with those of each that has it
    Methods<TypeParam, TypeParam>(object.get()).check_all();
}

} // namespace
} // namespace mapisim::test

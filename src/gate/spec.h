#pragma once

#include <cstdint>

namespace mapisim::gate {

/// What the gate checks before a method or function is let in. Arguments count from 1, the object
/// not included.
struct Spec {
    const char* name = nullptr;
    std::uint32_t known_flags = 0;
    std::uint32_t dependent_flag = 0; ///< is not to be set without the next one
    std::uint32_t companion_flag = 0;
    std::uint8_t flags_argument = 0;
    std::uint16_t required_bits = 0; ///< must not be NULL
    std::uint16_t reserved_bits = 0; ///< must be zero
    std::uint16_t out_bits = 0;      ///< `*argument` is a pointer result: NULL after a failure
    std::uint16_t object_bits = 0;   ///< a void pointer that may be one of our objects
    std::uint16_t any_bits = 0;      ///< such an object of any interface; of the others IMAPIProp
    std::uint16_t size_bits = 0;     ///< the size of an identifier that the next argument leads to
    bool gives_value = false;        ///< the result is no code: 0 where the call is not served

    consteval explicit Spec(const char* method) : name(method) {}

    /// Argument `n` is a set of flags, of which `known` exist.
    consteval Spec flags(unsigned n, std::uint32_t known) const {
        Spec copy = *this;
        copy.flags_argument = static_cast<std::uint8_t>(n);
        copy.known_flags = known;
        return copy;
    }
    /// Of the flags, `flag` asks for `companion`: without it the call goes on, and is reported.
    consteval Spec flag_with(std::uint32_t flag, std::uint32_t companion) const {
        Spec copy = *this;
        copy.dependent_flag = flag;
        copy.companion_flag = companion;
        return copy;
    }
    template<class... N> consteval Spec needs(N... n) const {
        Spec copy = *this;
        ((copy.required_bits |= bit(n)), ...);
        return copy;
    }
    template<class... N> consteval Spec zero(N... n) const {
        Spec copy = *this;
        ((copy.reserved_bits |= bit(n)), ...);
        return copy;
    }
    /// Pointer results that the caller must take.
    template<class... N> consteval Spec gives(N... n) const {
        Spec copy = *this;
        ((copy.out_bits |= bit(n)), ...);
        ((copy.required_bits |= bit(n)), ...);
        return copy;
    }
    /// Pointer results that the caller may decline with NULL. (In a template clang 14 takes no
    /// argument for a constant that consteval wants.)
    template<class... N> constexpr Spec offers(N... n) const {
        Spec copy = *this;
        ((copy.out_bits |= bit(n)), ...);
        return copy;
    }
    template<class... N> consteval Spec objects(N... n) const {
        Spec copy = *this;
        ((copy.object_bits |= bit(n)), ...);
        return copy;
    }

    /// Objects of which an identifier beside them says what they are.
    template<class... N> consteval Spec any_objects(N... n) const {
        Spec copy = *this;
        ((copy.object_bits |= bit(n)), ...);
        ((copy.any_bits |= bit(n)), ...);
        return copy;
    }

    /// Argument `n` is the size of an identifier, the next one its address: both or neither.
    template<class... N> consteval Spec identifiers(N... n) const {
        Spec copy = *this;
        ((copy.size_bits |= bit(n)), ...);
        return copy;
    }

    /// The result is a value, and no code.
    consteval Spec value() const {
        Spec copy = *this;
        copy.gives_value = true;
        return copy;
    }

    static constexpr std::uint16_t bit(int n) { return static_cast<std::uint16_t>(1u << (n - 1)); }
    constexpr bool required(unsigned n) const { return (required_bits >> (n - 1)) & 1; }
    constexpr bool reserved(unsigned n) const { return (reserved_bits >> (n - 1)) & 1; }
    constexpr bool out(unsigned n) const { return (out_bits >> (n - 1)) & 1; }
    constexpr bool object(unsigned n) const { return (object_bits >> (n - 1)) & 1; }
    constexpr bool identifier_size(unsigned n) const { return (size_bits >> (n - 1)) & 1; }
    constexpr bool any_object(unsigned n) const { return (any_bits >> (n - 1)) & 1; }
};

} // namespace mapisim::gate

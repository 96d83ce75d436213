#pragma once

#include <cstddef>
#include <cstdint>

namespace mapisim::platform {

/// How one x86-64 frame is left, known for each return address: where the frame ends (CFA: just
/// above its own return address) and where it saved its caller's rbp.
struct FrameRule {
    enum class Kind : std::uint8_t {
        unknown,
        end,        ///< the outermost frame
        slow,       ///< something that only a full unwinder follows
        from_rsp,   ///< CFA = rsp + cfa
        from_rbp,   ///< CFA = rbp + cfa
        through_rbp ///< CFA = the word at rbp + cfa (functions that align their stack)
    };
    enum class Saved : std::uint8_t { same, by_cfa, by_rbp };

    Kind kind = Kind::unknown;
    Saved saved = Saved::same;
    std::int16_t rbp = 0; ///< in words of 8 bytes: the saved one is at CFA + rbp or at rbp + rbp
    std::int32_t cfa = 0; ///< in bytes

    /// Takes the offsets where they fit, else makes the rule a slow one.
    void set(Kind how, std::int64_t cfa_bytes, Saved where, std::int64_t rbp_bytes) noexcept {
        const auto words = static_cast<std::int16_t>(rbp_bytes / 8);
        const auto bytes = static_cast<std::int32_t>(cfa_bytes);
        const bool fits = words * std::int64_t{8} == rbp_bytes && bytes == cfa_bytes;
        *this =
            fits ? FrameRule{how, where, words, bytes} : FrameRule{Kind::slow, Saved::same, 0, 0};
    }
};
static_assert(sizeof(FrameRule) == sizeof(std::uint64_t));

/// Reads the rule out of the unwind tables. `keep` becomes true where it stays valid until a module
/// is unloaded, which is not so for generated code.
FrameRule frame_rule(std::uintptr_t return_address, bool& keep) noexcept;

/// capture_stack() by the platform's own unwinder; leaves out `skip` frames besides its own.
std::size_t capture_slowly(std::uintptr_t* frames, std::size_t capacity, std::size_t skip) noexcept;

} // namespace mapisim::platform

#include <algorithm>
#include <cstring>
#include <windows.h>

#include "platform/call_stack_rules.h"
#include "platform/modules.h"

namespace mapisim::platform {

__attribute__((noinline)) std::size_t capture_slowly(std::uintptr_t* frames, std::size_t capacity,
                                                     std::size_t skip) noexcept {
    constexpr ULONG kMost = 62; // what every version of Windows takes
    void* raw[kMost];
    const bool keep_own = own_module_is_program();
    const ULONG found = ::RtlCaptureStackBackTrace(0, kMost, raw, nullptr);
    std::size_t count = 0;
    for (std::size_t i = skip + 1; i < found && count < capacity; ++i) {
        const auto address = reinterpret_cast<std::uintptr_t>(raw[i]);
        if (address != 0 && (keep_own || !in_own_module(address))) {
            frames[count++] = address;
        }
    }
    return count;
}

#if defined(__x86_64__)

namespace {

// The format of x64 exception handling's unwind information, which is part of Windows' binary
// interface.
constexpr unsigned kRbp = 5;
constexpr unsigned kChained = 4;
enum Operation : unsigned {
    push_nonvolatile,
    allocate_large,
    allocate_small,
    set_frame_register,
    save_nonvolatile,
    save_nonvolatile_far,
    save_xmm128 = 8,
    save_xmm128_far
};

struct Frame {
    bool by_rbp = false;       ///< offsets count from rbp, else from rsp
    std::int64_t base = 0;     ///< bottom of the fixed part of the frame
    std::int64_t top = 0;      ///< how far it is undone already
    bool saved = false;        ///< rbp,
    std::int64_t saved_at = 0; ///< at this offset
};

std::uint32_t wide_operand(const unsigned char* code, unsigned slots) noexcept {
    std::uint32_t value = 0;
    std::memcpy(&value, code + 2, slots == 1 ? 2 : 4);
    return value;
}

/// Undoes the prologue that one block of unwind information describes; false for what is not
/// followed here. The return addresses of interest lie behind the whole prologue.
bool undo(const unsigned char* information, std::uintptr_t distance, bool chained,
          Frame& frame) noexcept {
    const unsigned version = information[0] & 7u;
    if (version != 1 || (!chained && distance < information[1])) {
        return false;
    }
    const unsigned count = information[2];
    const unsigned frame_register = information[3] & 15u;
    const std::int64_t frame_offset = (information[3] >> 4) * 16;
    const unsigned char* code = information + 4;
    if (frame_register != 0 && !frame.by_rbp && !chained) {
        if (frame_register != kRbp) {
            return false;
        }
        frame.by_rbp = true;
        frame.base = frame.top = -frame_offset;
    }
    for (unsigned i = 0; i < count;) {
        const unsigned char* slot = code + 2 * i;
        const unsigned operation = slot[1] & 15u;
        const unsigned operand = slot[1] >> 4;
        unsigned slots = 1;
        switch (operation) {
        case push_nonvolatile:
            if (operand == kRbp) {
                frame.saved = true;
                frame.saved_at = frame.top;
            }
            frame.top += 8;
            break;
        case allocate_large:
            if (operand == 0) {
                frame.top += std::int64_t{wide_operand(slot, 1)} * 8;
                slots = 2;
            } else {
                frame.top += wide_operand(slot, 2);
                slots = 3;
            }
            break;
        case allocate_small:
            frame.top += std::int64_t{operand} * 8 + 8;
            break;
        case set_frame_register:
            if (!frame.by_rbp) {
                return false;
            }
            frame.top = frame.base;
            break;
        case save_nonvolatile:
        case save_nonvolatile_far:
            slots = operation == save_nonvolatile ? 2 : 3;
            if (operand == kRbp) {
                frame.saved = true;
                frame.saved_at = frame.base + (operation == save_nonvolatile
                                                   ? std::int64_t{wide_operand(slot, 1)} * 8
                                                   : std::int64_t{wide_operand(slot, 2)});
            }
            break;
        case save_xmm128:
            slots = 2;
            break;
        case save_xmm128_far:
            slots = 3;
            break;
        default:
            return false;
        }
        i += slots;
    }
    return true;
}

} // namespace

FrameRule frame_rule(std::uintptr_t return_address, bool& keep) noexcept {
    FrameRule rule;
    rule.kind = FrameRule::Kind::slow;
    HMODULE module = nullptr;
    keep = ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                    GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                                reinterpret_cast<LPCWSTR>(return_address), &module) != 0;
    DWORD64 base = 0;
    // The call lies before the return address, which may be the next function's already.
    const auto* function = ::RtlLookupFunctionEntry(return_address - 1, &base, nullptr);
    if (!function) {
        rule.kind = FrameRule::Kind::end; // generated code, or the bottom of a stack under Wine
        return rule;
    }
    Frame frame;
    bool chained = false;
    for (int links = 0; links < 8; ++links) {
        const auto* information =
            reinterpret_cast<const unsigned char*>(base + function->UnwindData);
        if (function->UnwindData & 1) { // refers to another entry of the table
            function =
                reinterpret_cast<decltype(function)>(base + (function->UnwindData & ~DWORD{1}));
            continue;
        }
        const std::uintptr_t start = base + function->BeginAddress;
        if (!undo(information, return_address - start, chained, frame)) {
            return rule;
        }
        if (!((information[0] >> 3) & kChained)) {
            const std::int64_t cfa = frame.top + 8;
            rule.set(frame.by_rbp ? FrameRule::Kind::from_rbp : FrameRule::Kind::from_rsp, cfa,
                     frame.saved ? FrameRule::Saved::by_cfa : FrameRule::Saved::same,
                     frame.saved ? frame.saved_at - cfa : 0);
            return rule;
        }
        const unsigned even_count = (information[2] + 1u) & ~1u;
        function = reinterpret_cast<decltype(function)>(information + 4 + 2 * even_count);
        chained = true;
    }
    return rule;
}

#endif

} // namespace mapisim::platform

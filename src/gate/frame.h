#pragma once

#include <cstdint>

#include "check/events.h"
#include "object/shell.h"
#include "object/thread_context.h"

namespace mapisim::gate {

using check::MethodId;

inline constexpr MethodId interface_method(object::InterfaceId iface, unsigned slot) {
    return static_cast<MethodId>(iface) << 8 | slot;
}

inline constexpr std::uint32_t kStillRunning =
    0xffff'ffff; ///< the result of a call in the trace's tail

/// One call of the client, from its entry to its return: pins the thread, keeps the trace, and is
/// what the rooms see as the current call. Lives on the stack of the entry point.
///
/// On the way of every call: no value that one call leaves in memory is computed from what the call
/// before left there, but the call number, since a load that waits for such a store costs more than
/// all the rest. Inlined, so that the thread's context stays in a register.
class Frame : private object::Call {
public:
    [[gnu::always_inline]] Frame(object::Shell* shell, MethodId its_method,
                                 const void* its_caller) noexcept
        : context_(object::thread_context()), shell_(shell) {
        auto* const context = context_;
        method = its_method;
        caller = its_caller;
        if (!context) [[unlikely]]
            return;
        outer = context->call;
        context->call = this;
        if (!outer) [[likely]]
            context->enter();
        if (shell)
            scope_ = shell->scope.load(std::memory_order_acquire);
        auto& record = *context->record;
        const auto call = record.calls.load(std::memory_order_relaxed);
        record.calls.store(call + 1, std::memory_order_relaxed);
        auto& trace = record.trace[call % evidence::kTraceLength];
        trace.method = its_method;
        trace.object = shell ? shell->index : 0;
        trace.caller = reinterpret_cast<std::uintptr_t>(its_caller);
        trace.result = kStillRunning;
        trace.sequence = static_cast<std::uint32_t>(call);
        trace_ = &trace;
    }
    [[gnu::always_inline]] ~Frame() {
        auto* const context = context_;
        if (!context) [[unlikely]]
            return;
        if (outer) [[unlikely]] {
            context->call = outer;
        } else {
            context->call = nullptr;
            context->leave();
        }
    }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

    /// False when there is no memory for the thread's context.
    bool entered() const noexcept { return context_ != nullptr; }

    /// The fast answer to "is everything as usual": the object is live and nothing asks for
    /// attention.
    bool usual() const noexcept {
        return context_->attention.load(std::memory_order_relaxed) == 0 &&
               shell_->stamp.load(std::memory_order_acquire) ==
                   object::validity_epoch.load(std::memory_order_acquire);
    }

    void returns(std::uint32_t result) noexcept { trace_->result = result; }

    object::ThreadContext& context() const noexcept { return *context_; }
    object::Shell* shell() const noexcept { return shell_; }
    /// The scope of the shell's object as the call began; lives as long as the frame.
    object::Scope* scope() const noexcept { return scope_; }
    /// True for a call that the thread was in none before.
    bool outermost() const noexcept { return !outer; }
    /// The innermost call of the context's thread; null when there is none.
    static const Frame* innermost(const object::ThreadContext& context) noexcept {
        return static_cast<const Frame*>(context.call);
    }

    /// The whole client stack at this call, unwound once.
    evidence::SiteIndex site() const noexcept;

    /// The call as the checker sees it, without arguments and result.
    check::CallRecord record() const noexcept;

private:
    object::ThreadContext* const context_;
    object::Shell* const shell_;
    object::Scope* scope_ = nullptr;
    evidence::TraceEntry* trace_ = nullptr;
    mutable evidence::SiteIndex site_ = 0;
};

} // namespace mapisim::gate

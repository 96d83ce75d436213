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
class Frame {
public:
    Frame(object::Shell* shell, MethodId method, const void* caller) noexcept
        : context_(object::thread_context()), shell_(shell) {
        if (!context_) [[unlikely]]
            return;
        outer_frame_ = context_->frame;
        outer_method_ = context_->method;
        outer_caller_ = context_->caller;
        context_->frame = this;
        context_->method = method;
        context_->caller = caller;
        if (context_->depth++ == 0)
            context_->enter();
        if (shell)
            scope_ = shell->scope.load(std::memory_order_acquire);
        auto& record = *context_->record;
        const auto call = record.calls.load(std::memory_order_relaxed);
        record.calls.store(call + 1, std::memory_order_relaxed);
        record.depth.store(context_->depth, std::memory_order_relaxed);
        trace_ = &record.trace[call % evidence::kTraceLength];
        trace_->method = method;
        trace_->object = shell ? shell->index : 0;
        trace_->caller = reinterpret_cast<std::uintptr_t>(caller);
        trace_->sequence_and_result = call << 32 | kStillRunning;
    }
    ~Frame() {
        if (!context_) [[unlikely]]
            return;
        context_->frame = outer_frame_;
        context_->method = outer_method_;
        context_->caller = outer_caller_;
        context_->record->depth.store(context_->depth - 1, std::memory_order_relaxed);
        if (--context_->depth == 0)
            context_->leave();
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

    void returns(std::uint32_t result) noexcept {
        trace_->sequence_and_result =
            (trace_->sequence_and_result & ~std::uint64_t{0xffff'ffff}) | result;
    }

    object::ThreadContext& context() const noexcept { return *context_; }
    object::Shell* shell() const noexcept { return shell_; }
    /// The scope of the shell's object as the call began; lives as long as the frame.
    object::Scope* scope() const noexcept { return scope_; }
    const Frame* outer() const noexcept { return static_cast<const Frame*>(outer_frame_); }

    /// The whole client stack at this call, unwound once.
    evidence::SiteIndex site() const noexcept;

    /// The call as the checker sees it, without arguments and result.
    check::CallRecord record() const noexcept;

private:
    object::ThreadContext* const context_;
    object::Shell* const shell_;
    object::Scope* scope_ = nullptr;
    evidence::TraceEntry* trace_ = nullptr;
    const void* outer_frame_ = nullptr;
    const void* outer_caller_ = nullptr;
    MethodId outer_method_ = 0;
    mutable evidence::SiteIndex site_ = 0;
};

} // namespace mapisim::gate

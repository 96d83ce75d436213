#include "gate/gate.h"

#include <new>

#include <cxxabi.h>
#include <mapicode.h>

#include "evidence/sites.h"
#include "evidence/store.h"
#include "gate/call_out.h"
#include "gate/vtables.h"
#include "platform/process.h"
#include "scenario/settings.h"

namespace mapisim::gate {

Hooks hooks;
std::atomic<bool> faults_armed{false};
std::atomic<bool> checking{true};

evidence::SiteIndex Frame::site() const noexcept {
    if (!checking.load(std::memory_order_relaxed))
        return 0;
    if (site_ == 0)
        site_ = evidence::here();
    return site_;
}

check::CallRecord Frame::record() const noexcept {
    check::CallRecord call;
    if (!context_)
        return call;
    call.method = method;
    call.caller = caller;
    call.thread = context_->index;
    if (const auto* object = shell_ ? shell_->record() : nullptr) {
        call.kind = static_cast<object::Kind>(object->kind);
        call.iface = shell_->iface;
        // In a forked child that has evidence of its own, the parent's objects are not in it.
        const auto& store = evidence::own();
        if (shell_->index < store.count<evidence::Object>() &&
            &store.at<evidence::Object>(shell_->index) == shell_->primary->record()) {
            call.object = shell_->index;
            call.object_generation = object->generation;
        }
    }
    return call;
}

namespace {
const Frame* current_frame() noexcept {
    const auto* context = static_cast<object::ThreadContext*>(platform::thread_slot());
    return context ? Frame::innermost(*context) : nullptr;
}
} // namespace

check::CallRecord current_call() noexcept {
    const auto* frame = current_frame();
    return frame ? frame->record() : check::CallRecord{};
}

evidence::SiteIndex current_site() noexcept {
    const auto* frame = current_frame();
    return frame ? frame->site() : 0;
}

object::Shell* current_object() noexcept {
    const auto* frame = current_frame();
    return frame ? frame->shell() : nullptr;
}

void note(const check::Note& note) noexcept {
    check::noted(current_call(), note);
}

HRESULT attend(Frame& frame, const check::CallRecord& call) {
    auto* shell = frame.shell();
    auto state = shell ? object::examine(shell) : evidence::ObjectState::live;
    if (state == evidence::ObjectState::released) {
        return refuse(call, check::Refusal::released_object, 0);
    }
    if (state == evidence::ObjectState::invalid) {
        auto refused = call;
        if (const auto* scope = shell->scope.load(std::memory_order_acquire))
            refused.ended = scope->ended();
        return refuse(refused, check::Refusal::invalid_object, 0);
    }
    auto& context = frame.context();
    const auto attention = context.attention.load(std::memory_order_acquire);
    if (shell && (attention & object::ThreadContext::kFastShutdown)) {
        refuse(call, check::Refusal::fast_shutdown, 0); // reported; the call goes on
    }
    // Where Simple MAPI alone has started it, no thread need initialise it.
    if ((attention & object::ThreadContext::kNotInitialized) && context.dispatching == 0 &&
        !object::outlives_subsystem(call.kind) &&
        evidence::own().process().initializations.load(std::memory_order_acquire) > 0) {
        if (context.record->ran_other_objects == 0) {
            context.record->ran_other_objects = 1;
            note({.fact = check::Fact::thread_not_initialized, .object = call.object});
        }
        if (scenario::settings().threads_uninitialized == scenario::ThreadPolicy::refuse)
            return MAPI_E_NOT_INITIALIZED; // its finding is the note's
    }
    // A sink may have logged off or released the very object.
    if (deliver_waiting(frame) && shell && object::examine(shell) != evidence::ObjectState::live)
        return attend(frame, call);
    return S_OK;
}

bool deliver_waiting(const Frame& frame) {
    const auto& context = frame.context();
    const auto attention = context.attention.load(std::memory_order_acquire);
    if (!(attention & object::ThreadContext::kNotificationsWaiting) || !frame.outermost() ||
        context.dispatching != 0 || !hooks.deliver_notifications)
        return false;
    hooks.deliver_notifications();
    return true;
}

HRESULT refuse(const check::CallRecord& call, check::Refusal why, unsigned argument) noexcept {
    if (checking.load(std::memory_order_relaxed))
        check::refused(call, why, argument);
    switch (why) {
    case check::Refusal::not_initialized:
        return MAPI_E_NOT_INITIALIZED;
    case check::Refusal::invalid_object:
    case check::Refusal::released_object:
        return MAPI_E_INVALID_OBJECT;
    case check::Refusal::unknown_flags:
    case check::Refusal::reserved_flags:
        return MAPI_E_UNKNOWN_FLAGS;
    case check::Refusal::empty_identifier:
        return MAPI_E_INVALID_ENTRYID;
    case check::Refusal::null_argument:
    case check::Refusal::bad_pointer:
    case check::Refusal::reserved_nonzero:
    case check::Refusal::fast_shutdown:
    case check::Refusal::fault:
        break;
    }
    return MAPI_E_INVALID_PARAMETER;
}

// The scenario's faults are not built yet: nothing arms them.
HRESULT fault(const check::CallRecord&) noexcept {
    return S_OK;
}

// Apart from the thunks, so that what they do on the way of every call stays small. A forced unwind
// has no object, which the sanitizer takes for a null reference.
__attribute__((noinline, cold, no_sanitize("null", "alignment"))) bool caught_lack_of_memory() {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return true;
    } catch (abi::__forced_unwind&) {
        throw;
    } catch (...) {
        return false;
    }
}

HRESULT unexpected_exception(const check::CallRecord& call) noexcept {
    note({.fact = check::Fact::internal_error, .object = call.object});
    return MAPI_E_CALL_FAILED;
}

void* wrap(IUnknown* inner, object::InterfaceId type, object::Kind kind,
           const object::Shell* parent, object::Scope* parent_scope,
           evidence::SiteIndex site) noexcept {
    object::NewShell start;
    start.inner = inner;
    start.iface = type;
    start.kind = kind;
    start.acquired_at = site;
    if (parent) {
        start.scope = parent_scope;
        start.parent = parent->index;
        start.logon = parent->record()->logon;
    }
    if (auto* body = body_of(inner)) {
        start.iface = body->interface_id();
        start.kind = body->kind();
        if (auto* own_scope = body->scope())
            start.scope = own_scope;
        if (const auto logon = body->logon())
            start.logon = logon;
        try {
            start.label = evidence::own().add_label(body->label());
        } catch (const std::bad_alloc&) {
            // The object is worth more than its name in a report.
        }
    }
    if (const auto* context = object::thread_context())
        start.thread = context->index;
    start.vtable = vtable_of(start.iface);
    object::Shell* shell = start.vtable ? object::create_shell(start) : nullptr;
    if (!shell)
        inner->Release();
    else if (!core_initialized())
        platform::pin_library(true); // as it is for as long as the subsystem is initialised
    return shell;
}

void end_object(object::Shell* shell) noexcept {
    const auto* const context = object::thread_context();
    object::finish_release(shell, current_site(), context ? context->index : 0);
    object::reclaim();
    let_go_of_library();
}

void* unwrap(void* pointer) noexcept {
    if (!pointer)
        return nullptr;
    auto* shell = object::find_shell(pointer);
    if (!shell || object::examine(shell) != evidence::ObjectState::live)
        return pointer;
    IUnknown* inner = shell->inner.load(std::memory_order_acquire);
    return inner ? inner : pointer;
}

bool may_be_unloaded() noexcept {
    return !core_initialized() && evidence::own().process().live_objects.load() == 0;
}

void let_go_of_library() noexcept {
    const auto* context = object::thread_context();
    if (!context || context->dispatching != 0 || !may_be_unloaded())
        return;
    platform::pin_library(false);
    // A MAPIInitialize on another thread meanwhile found it pinned, and left it at that.
    if (!may_be_unloaded())
        platform::pin_library(true);
}

} // namespace mapisim::gate

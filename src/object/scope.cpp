#include "object/scope.h"

#include <mutex>
#include <new>
#include <utility>

#include "evidence/store.h"
#include "platform/mutex.h"

namespace mapisim::object {

std::atomic<std::uint64_t> validity_epoch{1};

namespace {
std::atomic<std::uint32_t> fork_generation{0};
}

Scope::Scope(Scope* parent) noexcept
    : parent_(parent), fork_generation_(fork_generation.load(std::memory_order_relaxed)) {}

Scope* Scope::create(Scope* parent) {
    auto* scope = new Scope(parent);
    if (parent)
        parent->add_ref();
    return scope;
}

void Scope::release() noexcept {
    // A loop, not recursion: a chain of scopes may be as deep as messages are nested.
    for (Scope* scope = this; scope;) {
        if (scope->references_.fetch_sub(1, std::memory_order_acq_rel) != 1)
            return;
        Scope* parent = scope->parent_;
        delete scope;
        scope = parent;
    }
}

void Scope::end(evidence::EndReason reason, evidence::SiteIndex at) noexcept {
    auto none = evidence::EndReason::none;
    at_.store(at_.load(std::memory_order_relaxed) ? at_.load(std::memory_order_relaxed) : at,
              std::memory_order_relaxed);
    if (reason_.compare_exchange_strong(none, reason, std::memory_order_acq_rel)) {
        validity_epoch.fetch_add(1, std::memory_order_acq_rel);
    }
}

evidence::EndReason Scope::ended() const noexcept {
    if (fork_generation_ != fork_generation.load(std::memory_order_relaxed)) {
        return evidence::EndReason::forked;
    }
    for (const Scope* scope = this; scope; scope = scope->parent_) {
        const auto reason = scope->reason_.load(std::memory_order_acquire);
        if (reason != evidence::EndReason::none)
            return reason;
    }
    return evidence::EndReason::none;
}

evidence::SiteIndex Scope::ended_at() const noexcept {
    for (const Scope* scope = this; scope; scope = scope->parent_) {
        if (scope->reason_.load(std::memory_order_acquire) != evidence::EndReason::none) {
            return scope->at_.load(std::memory_order_relaxed);
        }
    }
    return 0;
}

namespace {
struct Subsystem {
    platform::Mutex mutex;
    ScopeRef scope;
    ScopeRef utilities;
};
ScopeRef begun(ScopeRef& scope) {
    if (!scope)
        scope = ScopeRef(Scope::create(nullptr));
    return scope;
}
// Never destroyed: clients call from their own exit handlers.
alignas(Subsystem) unsigned char subsystem_storage[sizeof(Subsystem)];
Subsystem& subsystem() noexcept {
    static Subsystem* const instance = new (subsystem_storage) Subsystem;
    return *instance;
}
} // namespace

ScopeRef subsystem_scope() {
    auto& s = subsystem();
    const std::lock_guard lock(s.mutex);
    return begun(s.scope);
}

ScopeRef utility_scope() {
    const bool initialized = evidence::own().process().core_initialized();
    auto& s = subsystem();
    const std::lock_guard lock(s.mutex);
    return begun(initialized ? s.scope : s.utilities);
}

void scopes_after_fork() noexcept {
    fork_generation.fetch_add(1);
    new (&subsystem()) Subsystem; // its mutex may have been held by a thread that is gone
    validity_epoch.fetch_add(1);
}

void scopes_before_unload() noexcept {
    subsystem().scope = ScopeRef();
    subsystem().utilities = ScopeRef();
}

void end_subsystem_scope(evidence::EndReason reason, evidence::SiteIndex at) {
    ScopeRef old;
    ScopeRef old_utilities;
    {
        auto& s = subsystem();
        const std::lock_guard lock(s.mutex);
        old = std::exchange(s.scope, ScopeRef());
        if (reason == evidence::EndReason::world_reset)
            old_utilities = std::exchange(s.utilities, ScopeRef());
    }
    if (old)
        old->end(reason, at);
    if (old_utilities)
        old_utilities->end(reason, at);
}

} // namespace mapisim::object

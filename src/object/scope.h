#pragma once

#include <atomic>
#include <cstdint>

#include "evidence/layout.h"

namespace mapisim::object {

/// Changes whenever any scope ends. A shell that was found valid under today's number is valid.
extern std::atomic<std::uint64_t> validity_epoch;

/// The life that objects share: a logon, a store, a submitted message, the subsystem between the
/// first MAPIInitialize and the last MAPIUninitialize. An object is valid while its scope and that
/// scope's ancestors are; ending one costs the same however many objects it holds.
class Scope {
public:
    /// With one reference for the caller. The parent is kept alive.
    static Scope* create(Scope* parent);

    void add_ref() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept;

    /// The first end counts; a later one changes nothing. `at` is the client's call that did it.
    void end(evidence::EndReason reason, evidence::SiteIndex at) noexcept;

    /// The reason of this scope's end or of its nearest ended ancestor's; none while it is valid.
    evidence::EndReason ended() const noexcept;
    evidence::SiteIndex ended_at() const noexcept;
    Scope* parent() const noexcept { return parent_; }

private:
    explicit Scope(Scope* parent) noexcept;

    std::atomic<std::uint32_t> references_{1};
    std::atomic<evidence::EndReason> reason_{evidence::EndReason::none};
    std::atomic<evidence::SiteIndex> at_{0};
    Scope* const parent_;
    const std::uint32_t fork_generation_; ///< of the process that made it
};

/// Owns one reference on a scope.
class ScopeRef {
public:
    ScopeRef() = default;
    explicit ScopeRef(Scope* adopted) noexcept : scope_(adopted) {}
    ScopeRef(const ScopeRef& other) noexcept : scope_(other.scope_) {
        if (scope_)
            scope_->add_ref();
    }
    ScopeRef(ScopeRef&& other) noexcept : scope_(other.scope_) { other.scope_ = nullptr; }
    ScopeRef& operator=(ScopeRef other) noexcept {
        Scope* mine = scope_;
        scope_ = other.scope_;
        other.scope_ = mine;
        return *this;
    }
    ~ScopeRef() {
        if (scope_)
            scope_->release();
    }
    Scope* get() const noexcept { return scope_; }
    Scope* operator->() const noexcept { return scope_; }
    explicit operator bool() const noexcept { return scope_ != nullptr; }

private:
    Scope* scope_ = nullptr;
};

/// The subsystem's own scope, parent of all others: begins with the first MAPIInitialize (or
/// utility initialisation) and ends with the last MAPIUninitialize.
ScopeRef subsystem_scope();
/// The scope of what the utilities make: the subsystem's while that is initialised; under
/// ScInitMapiUtil alone one that somebody else's MAPIUninitialize does not end.
ScopeRef utility_scope();
/// In a forked child: every scope so far was the parent's, and is over here.
void scopes_after_fork() noexcept;

/// The library is unloaded.
void scopes_before_unload() noexcept;

/// Ends the present one, and begins the next. With the world also the utilities' own ends.
void end_subsystem_scope(evidence::EndReason reason, evidence::SiteIndex at);

} // namespace mapisim::object

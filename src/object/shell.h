#pragma once

#include <atomic>
#include <cstdint>

#include "evidence/layout.h"
#include "object/kinds.h"
#include "object/scope.h"

struct IUnknown;

namespace mapisim::object {

/// What a client's interface pointer points to: a cell that stays mapped for ever, so that a stale
/// pointer finds an answer and a history. It stands in front of one inner target.
struct alignas(64) Shell {
    const void* vtable = nullptr; ///< first, as a C++ object's: this is what clients call through
    std::atomic<std::uint64_t> stamp{
        0}; ///< the validity epoch in which it was last found valid; 0: never again
    std::atomic<IUnknown*> inner{nullptr};
    std::atomic<Scope*> scope{nullptr};
    /// Of the primary: all faces of an object share one count. A face changes it when it is
    /// released, and a call may still be in it.
    std::atomic<evidence::Object*> history{nullptr};
    Shell* primary = nullptr;               ///< itself, unless it is a further face of an object
    std::atomic<Shell*> next_face{nullptr}; ///< list of further faces, kept at the primary
    evidence::Index index = 0;
    InterfaceId iface = InterfaceId::none;

    evidence::Object* record() const noexcept { return history.load(std::memory_order_acquire); }
};
static_assert(sizeof(Shell) == 64 || sizeof(void*) == 4);

/// What a new shell starts with.
struct NewShell {
    const void* vtable = nullptr;
    InterfaceId iface = InterfaceId::none;
    Kind kind = Kind::unknown;
    IUnknown* inner = nullptr; ///< its reference is taken over on success
    Scope* scope = nullptr;    ///< gets a reference
    evidence::Index parent = 0;
    evidence::Index logon = 0;
    evidence::SiteIndex acquired_at = 0;
    evidence::Index thread = 0;
    evidence::TextIndex label = 0;
};

/// A live shell with one reference of the client's; null when there is no memory.
Shell* create_shell(const NewShell& start) noexcept;

/// A further face of `primary`'s identity, with another interface; shares its count, adds none.
/// Null when there is no memory.
Shell* create_face(Shell* primary, const void* vtable, InterfaceId iface, IUnknown* inner) noexcept;

/// The shell at `address`, or null when that is not one of our cells. Never reads foreign memory.
Shell* find_shell(const void* address) noexcept;

/// The client's AddRef. Returns the new count, 0 when the object is released already.
inline std::uint32_t add_reference(Shell* shell) noexcept {
    return shell->record()->references.add();
}

using Dropped = evidence::ReferenceCount::Dropped;
/// The client's Release, the count alone: on `last`, the caller finishes with finish_release().
inline Dropped drop_reference(Shell* shell, std::uint32_t& left) noexcept {
    return shell->record()->references.drop(left);
}

/// After the last Release: gives up inner targets and scope, and sends the cells into quarantine.
void finish_release(Shell* shell, evidence::SiteIndex at, evidence::Index thread) noexcept;

/// Whether the shell's object is live; on the way it refreshes the stamp, or, when a scope has
/// ended, notes that in the ledger. Caller is inside its pin.
evidence::ObjectState examine(Shell* shell) noexcept;

/// Cells that wait before they are used again, for each interface.
void set_quarantine(std::size_t cells) noexcept;

/// Under AddressSanitizer: from now on a call on a released object stops the program.
void set_poison(bool wanted) noexcept;

void shells_after_fork() noexcept;

/// The library is unloaded: the cells go too.
void shells_before_unload() noexcept;

} // namespace mapisim::object

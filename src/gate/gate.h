#pragma once

#include "check/events.h"
#include "evidence/store.h"
#include "gate/call.h"
#include "gate/frame.h"
#include "object/body.h"

/// The one way in and out: validate, fault, act, record. See thunk.h (methods), function.h
/// (exported functions) and call_out.h (calls to the client).
namespace mapisim::gate {

/// False when the scenario switched the checks off: nothing is told to the checker, no stack is
/// taken.
extern std::atomic<bool> checking;

/// What higher rooms do at certain moments; set once, when their room starts.
struct Hooks {
    /// Deliver what waits for the calling thread.
    void (*deliver_notifications)() = nullptr;
    /// An object's last reference is gone; its registrations go with it.
    void (*object_released)(evidence::Index object, std::uint32_t generation) = nullptr;
};
extern Hooks hooks;

/// Whether the object can be called, and what else the thread has to attend to first. S_OK, or the
/// result of a refused call, already reported.
/// A thread that is cancelled in a sink passes through.
HRESULT attend(Frame& frame, const check::CallRecord& call);

/// Notifications that wait for the thread are delivered, where it is in no other call. False when
/// there were none.
bool deliver_waiting(const Frame& frame);

/// Reports a refused call and gives its result.
HRESULT refuse(const check::CallRecord& call, check::Refusal why, unsigned argument) noexcept;

/// Whether the scenario wants this call to fail; its result then, else S_OK.
extern std::atomic<bool> faults_armed;
HRESULT fault(const check::CallRecord& call) noexcept;

/// In a handler: whether what was caught says that memory ran out. A forced unwind goes on.
bool caught_lack_of_memory();

/// The result for an exception that is not about memory: a mistake of ours, never of the client's.
HRESULT unexpected_exception(const check::CallRecord& call) noexcept;

/// Puts a shell in front of `inner`, whose reference it takes over, in any case. `type` counts for
/// a foreign interface; a body knows better. `parent` is what it was opened from, `parent_scope`
/// the scope that this lived in when the call began: another thread may have released it since.
/// Null when there is no memory.
void* wrap(IUnknown* inner, object::InterfaceId type, object::Kind kind,
           const object::Shell* parent, object::Scope* parent_scope,
           evidence::SiteIndex site) noexcept;

/// The last reference to an object that the client had is gone, not by its Release.
void end_object(object::Shell* shell) noexcept;

/// The inner target of a client's pointer: for one of our shells its inner interface, if it is live
/// (one that died meanwhile stays as it is, and answers for itself); any other pointer unchanged.
/// Caller is pinned.
void* unwrap(void* pointer) noexcept;

/// After the last MAPIUninitialize and after each last Release: the library need not stay loaded
/// once it is not initialised, the client holds no object, and no code of ours is below the caller.
void let_go_of_library() noexcept;
/// The library is not initialised and the client holds no object.
bool may_be_unloaded() noexcept;

/// The client's view of the subsystem's state.
inline bool core_initialized() noexcept {
    return evidence::own().process().core_initialized();
}
inline bool utilities_initialized() noexcept {
    return core_initialized() ||
           evidence::own().process().utility_initializations.load(std::memory_order_acquire) > 0;
}

/// Nobody looks at the calls of a client that may call: the allocator, which touches no object,
/// goes past the frame then.
inline bool unwatched() noexcept {
    return !checking.load(std::memory_order_relaxed) &&
           !faults_armed.load(std::memory_order_relaxed) && utilities_initialized();
}

} // namespace mapisim::gate

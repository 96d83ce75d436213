#include "gate/unknown.h"

#include <new>

#include "evidence/store.h"
#include "gate/call_out.h"
#include "gate/gate.h"
#include "gate/thunk.h"
#include "gate/vtables.h"
#include "object/reclaim.h"
#include "platform/process.h"
#include "platform/undo.h"
#include "scenario/settings.h"

namespace mapisim::gate {

namespace {

enum Slot : unsigned { kQueryInterface, kAddRef, kRelease };

MethodId method_id(const object::Shell* self, Slot slot) noexcept {
    return interface_method(self->iface, slot);
}

/// Whether an object whose scope ended so is released later than it may be.
bool is_late(evidence::EndReason ended) noexcept {
    switch (ended) {
    case evidence::EndReason::none:
    case evidence::EndReason::forked:
    case evidence::EndReason::world_reset:
        return false;
    case evidence::EndReason::message_session_closed: // which needs the utilities alone
        return !utilities_initialized();
    default:
        return !core_initialized();
    }
}

/// Whether the body is told that the client let go: while it was valid; of a session that others
/// ended, which is not logged off before it is released; of a message whose changes went with its
/// store.
bool hears_of_release(evidence::EndReason ended, object::Kind kind) noexcept {
    switch (ended) {
    case evidence::EndReason::none:
        return true;
    case evidence::EndReason::shared_session_ended:
        return kind == object::Kind::session;
    case evidence::EndReason::store_logoff:
        return kind == object::Kind::message;
    default:
        return false;
    }
}

/// A face of the object that is there already.
object::Shell* existing_face(object::Shell* primary, object::InterfaceId wanted) noexcept {
    for (auto* face = primary->next_face.load(std::memory_order_acquire); face;
         face = face->next_face.load(std::memory_order_acquire)) {
        if (derives(face->iface, wanted))
            return face;
    }
    return nullptr;
}

/// The face of `primary` that answers for `iid`, made if need be; the caller holds a reference of
/// the client's meanwhile.
HRESULT find_face(object::Shell* primary, REFIID iid, const check::CallRecord& call,
                  object::Shell*& answer) {
    const auto wanted = interface_of(iid);
    if (wanted != object::InterfaceId::none) {
        answer = derives(primary->iface, wanted) ? primary : existing_face(primary, wanted);
        if (answer)
            return S_OK;
    }
    if (iid == object::kBodyIid) // a client that passes questions on must not see the body
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    IUnknown* inner = primary->inner.load(std::memory_order_acquire);
    if (!inner)
        return refuse(call, check::Refusal::released_object, 0);
    void* other = nullptr;
    const HRESULT result = guarded([&] { return inner->QueryInterface(iid, &other); },
                                   [&] { return unexpected_exception(call); });
    if (FAILED(result))
        return result;
    auto* face_inner = static_cast<IUnknown*>(other);
    const void* vtable = wanted == object::InterfaceId::none ? nullptr : vtable_of(wanted);
    answer = vtable ? object::create_face(primary, vtable, wanted, face_inner) : nullptr;
    if (answer)
        return S_OK;
    face_inner->Release();
    return vtable ? MAPI_E_NOT_ENOUGH_MEMORY : MAPI_E_INTERFACE_NOT_SUPPORTED;
}

HRESULT serve_query(Frame& frame, object::Shell* self, REFIID iid, void** out) {
    auto* primary = self->primary;
    const auto call = describe_call(frame, &iid, out);
    const bool identity =
        interface_of(iid) == object::InterfaceId::IUnknown &&
        scenario::settings().objects_invalid_query == scenario::InvalidQuery::iunknown;
    // Identity can be asked of an invalid object too.
    if (!frame.usual() && !(identity && object::examine(self) == evidence::ObjectState::invalid)) {
        const HRESULT state = attend(frame, call);
        if (state != S_OK)
            return state;
    }
    // The client's new reference comes first: the object cannot go while a face is made for it.
    if (object::add_reference(primary) == 0)
        return refuse(call, check::Refusal::released_object, 0);
    object::Shell* answer = nullptr;
    const HRESULT result = identity ? S_OK : find_face(primary, iid, call, answer);
    if (result != S_OK) {
        release(primary);
        return result;
    }
    *out = identity ? primary : answer;
    return S_OK;
}

[[gnu::noinline, gnu::cold]] void note_late_add_ref(object::Shell* self,
                                                    const void* caller) noexcept {
    Frame frame(self, method_id(self, kAddRef), caller);
    if (frame.entered())
        note({.fact = check::Fact::addref_after_release, .object = frame.record().object});
}

/// A Release that is the last one, or comes after it.
[[gnu::noinline]] ULONG finish(object::Shell* self, object::Dropped dropped, const void* caller) {
    {
        Frame frame(self, method_id(self, kRelease), caller);
        if (!frame.entered()) {
            // Without a context nothing can be reported; the object must still go.
            if (dropped == object::Dropped::last)
                object::finish_release(self, 0, 0);
            return 0;
        }
        const auto call = frame.record();
        if (frame.context().attention.load() & object::ThreadContext::kFastShutdown)
            refuse(call, check::Refusal::fast_shutdown, 0); // reported; it goes on
        if (dropped == object::Dropped::was_released) {
            note({.fact = check::Fact::released_too_often, .object = call.object});
            return 0;
        }
        auto* primary = self->primary;
        const auto* scope = primary->scope.load(std::memory_order_acquire);
        const auto ended = scope ? scope->ended() : evidence::EndReason::none;
        if (is_late(ended)) {
            note({.fact = check::Fact::release_after_uninitialize, .object = call.object});
        }
        IUnknown* inner = primary->inner.load(std::memory_order_acquire);
        {
            // The object goes, also where a thread is cancelled in what the body calls.
            const platform::Undo finished([&] {
                if (hooks.object_released)
                    hooks.object_released(primary->index, primary->record()->generation);
                object::finish_release(self, frame.site(), frame.context().index);
            });
            if (inner && hears_of_release(ended, call.kind)) {
                try {
                    if (auto* body = body_of(inner))
                        body->client_released();
                } catch (const std::bad_alloc&) {
                    // Release has no way to say that memory ran out.
                }
            }
        }
        frame.returns(0);
    }
    object::reclaim();
    let_go_of_library();
    return 0;
}

} // namespace

HRESULT STDMETHODCALLTYPE query_interface(object::Shell* self, REFIID iid, void** out) {
    Frame frame(self, method_id(self, kQueryInterface), __builtin_return_address(0));
    if (!frame.entered())
        return MAPI_E_NOT_ENOUGH_MEMORY;
    if (!out)
        return refuse(describe_call(frame, &iid, out), check::Refusal::null_argument, 2);
    *out = nullptr;
    const HRESULT result = serve_query(frame, self, iid, out);
    frame.returns(static_cast<std::uint32_t>(result));
    return result;
}

ULONG STDMETHODCALLTYPE add_ref(object::Shell* self) {
    const auto count = object::add_reference(self);
    if (count == 0) [[unlikely]]
        note_late_add_ref(self, __builtin_return_address(0));
    return count;
}

ULONG STDMETHODCALLTYPE release(object::Shell* self) {
    std::uint32_t left = 0;
    const auto dropped = object::drop_reference(self, left);
    if (dropped == object::Dropped::still_held) [[likely]]
        return left;
    return finish(self, dropped, __builtin_return_address(0));
}

} // namespace mapisim::gate

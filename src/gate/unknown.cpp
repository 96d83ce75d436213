#include "gate/unknown.h"

#include "evidence/store.h"
#include "gate/gate.h"
#include "gate/thunk.h"
#include "gate/vtables.h"
#include "object/reclaim.h"

namespace mapisim::gate {

namespace {

enum Slot : unsigned { kQueryInterface, kAddRef, kRelease };

MethodId method_id(const object::Shell* self, Slot slot) noexcept {
    return interface_method(self->iface, slot);
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

HRESULT serve_query(Frame& frame, object::Shell* self, REFIID iid, void** out) {
    auto* primary = self->primary;
    const auto wanted = interface_of(iid);
    const auto call = describe_call(frame, &iid, out);
    if (wanted == object::InterfaceId::IUnknown &&
        self->record->references.load(std::memory_order_acquire) != 0) {
        // Identity can be asked of an invalid object too.
        object::add_reference(primary);
        *out = primary;
        return S_OK;
    }
    if (!frame.usual()) {
        const HRESULT state = attend(frame, call);
        if (state != S_OK)
            return state;
    }
    object::Shell* answer = nullptr;
    if (wanted != object::InterfaceId::none) {
        answer = derives(primary->iface, wanted) ? primary : existing_face(primary, wanted);
    }
    if (!answer) {
        IUnknown* inner = primary->inner.load(std::memory_order_acquire);
        if (!inner)
            return refuse(call, check::Refusal::released_object, 0);
        void* other = nullptr;
        const HRESULT result =
            guarded([&] { return inner->QueryInterface(iid, &other); }, [&] { return call; });
        if (FAILED(result))
            return result;
        auto* face_inner = static_cast<IUnknown*>(other);
        const void* vtable = wanted == object::InterfaceId::none ? nullptr : vtable_of(wanted);
        answer = vtable ? object::create_face(primary, vtable, wanted, face_inner) : nullptr;
        if (!answer) {
            face_inner->Release();
            return vtable ? MAPI_E_NOT_ENOUGH_MEMORY : MAPI_E_INTERFACE_NOT_SUPPORTED;
        }
    }
    if (object::add_reference(answer) == 0)
        return refuse(call, check::Refusal::released_object, 0);
    *out = answer;
    return S_OK;
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
    if (count == 0) [[unlikely]] {
        Frame frame(self, method_id(self, kAddRef), __builtin_return_address(0));
        if (frame.entered())
            note({.fact = check::Fact::addref_after_release, .object = self->index});
    }
    return count;
}

ULONG STDMETHODCALLTYPE release(object::Shell* self) {
    std::uint32_t left = 0;
    const auto dropped = object::drop_reference(self, left);
    if (dropped == object::Dropped::still_held) [[likely]]
        return left;
    {
        Frame frame(self, method_id(self, kRelease), __builtin_return_address(0));
        if (!frame.entered()) {
            // Without a context nothing can be reported; the object must still go.
            if (dropped == object::Dropped::last)
                object::finish_release(self, 0, 0);
            return 0;
        }
        if (dropped == object::Dropped::was_released) {
            note({.fact = check::Fact::released_too_often, .object = self->index});
            return 0;
        }
        auto* primary = self->primary;
        IUnknown* inner = primary->inner.load(std::memory_order_acquire);
        auto* scope = primary->scope.load(std::memory_order_acquire);
        const auto ended = scope ? scope->ended() : evidence::EndReason::none;
        if (ended == evidence::EndReason::uninitialized) {
            note({.fact = check::Fact::release_after_uninitialize, .object = primary->index});
        }
        // A session that others ended is not logged off before it is released.
        const bool session_ended =
            ended == evidence::EndReason::shared_session_ended &&
            primary->record->kind == static_cast<std::uint8_t>(object::Kind::session);
        if (inner && (ended == evidence::EndReason::none || session_ended)) {
            if (auto* body = object::body_of(inner))
                body->client_released();
        }
        if (hooks.object_released) {
            hooks.object_released(primary->index, primary->record->generation);
        }
        object::finish_release(self, frame.site(), frame.context().index);
        frame.returns(0);
    }
    object::reclaim();
    return 0;
}

} // namespace mapisim::gate

#include "provider/make_invalid.h"

#include <array>
#include <atomic>
#include <new>

#include <mapicode.h>
#include <mapix.h>

#include "memory/buffers.h"
#include "object/shell.h"

namespace mapisim::provider {

namespace {

/// What an object becomes; it is at least 16 bytes long.
struct Dead {
    const void* const* vtable;
    std::atomic<ULONG> references;
};
static_assert(sizeof(Dead) <= 16);

HRESULT STDMETHODCALLTYPE query_dead(Dead* self, REFIID iid, void** out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (iid != IID_IUnknown)
        return MAPI_E_INVALID_OBJECT;
    self->references.fetch_add(1, std::memory_order_relaxed);
    *out = self;
    return S_OK;
}
ULONG STDMETHODCALLTYPE add_ref_dead(Dead* self) {
    return self->references.fetch_add(1, std::memory_order_relaxed) + 1;
}
ULONG STDMETHODCALLTYPE release_dead(Dead* self) {
    const ULONG left = self->references.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (left == 0)
        memory::free(self);
    return left;
}
/// Whatever its arguments: on 64 bits the caller takes them away again.
HRESULT STDMETHODCALLTYPE call_dead() {
    return MAPI_E_INVALID_OBJECT;
}

constexpr ULONG kMostMethods = 256;

const void* const* dead_vtable() noexcept {
    static const auto table = [] {
        std::array<const void*, kMostMethods> slots{};
        slots.fill(reinterpret_cast<const void*>(&call_dead));
        slots[0] = reinterpret_cast<const void*>(&query_dead);
        slots[1] = reinterpret_cast<const void*>(&add_ref_dead);
        slots[2] = reinterpret_cast<const void*>(&release_dead);
        return slots;
    }();
    return table.data();
}

} // namespace

HRESULT make_invalid(void* object, ULONG references, ULONG methods) noexcept {
    if (sizeof(void*) == 4)
        return MAPI_E_NO_SUPPORT;
    if (methods < 3 || methods > kMostMethods || references == 0)
        return MAPI_E_INVALID_PARAMETER;
    if (object::find_shell(object))
        return MAPI_E_INVALID_PARAMETER; // nobody but MAPI owns it
    auto* const dead = new (object) Dead{dead_vtable(), {}};
    dead->references.store(references, std::memory_order_release);
    return S_OK;
}

} // namespace mapisim::provider

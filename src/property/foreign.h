#pragma once

#include <utility>

#include <mapicode.h>
#include <mapidefs.h>

#include "gate/call_out.h"

namespace mapisim::property {

/// An object of the client's own that something is copied to. Every call of it, the last Release
/// too, leaves through the gate: no lock may be held.
template<class Interface> class Foreign {
public:
    Foreign() = default;
    static Foreign adopt(Interface* pointer) noexcept {
        Foreign foreign;
        foreign.pointer_ = pointer;
        return foreign;
    }
    /// With a reference of its own beside the caller's; none of null.
    static Foreign share(Interface* pointer) {
        if (pointer)
            gate::call_out([&] { return pointer->AddRef(); }, ULONG{0});
        return adopt(pointer);
    }
    Foreign(Foreign&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
    Foreign& operator=(Foreign&& other) noexcept {
        std::swap(pointer_, other.pointer_);
        return *this;
    }
    ~Foreign() noexcept(false) { // a forced unwind passes through the last Release, too
        if (pointer_)
            gate::release_foreign(*pointer_);
    }

    Interface* get() const noexcept { return pointer_; }
    explicit operator bool() const noexcept { return pointer_ != nullptr; }

    /// What it throws is MAPI_E_CALL_FAILED.
    template<class Act> HRESULT call(Act act) const {
        return gate::call_out([&]() -> HRESULT { return act(*pointer_); },
                              HRESULT{MAPI_E_CALL_FAILED});
    }

    /// MAPI_E_INTERFACE_NOT_SUPPORTED where it does not have it.
    template<class Other> HRESULT query(const IID& iid, Foreign<Other>& out) const {
        return query(pointer_, iid, out);
    }
    template<class Other>
    static HRESULT query(IUnknown* object, const IID& iid, Foreign<Other>& out) {
        void* found = nullptr;
        const HRESULT result = gate::call_out([&] { return object->QueryInterface(iid, &found); },
                                              HRESULT{MAPI_E_CALL_FAILED});
        if (FAILED(result) || !found)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        out = Foreign<Other>::adopt(static_cast<Other*>(found));
        return S_OK;
    }

private:
    Interface* pointer_ = nullptr;
};

/// Frees what a foreign object handed out, or what was made for it.
class ForeignBlock {
public:
    explicit ForeignBlock(void* block) noexcept : block_(block) {}
    ForeignBlock(const ForeignBlock&) = delete;
    ForeignBlock& operator=(const ForeignBlock&) = delete;
    ~ForeignBlock();

private:
    void* block_;
};

} // namespace mapisim::property

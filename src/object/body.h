#pragma once

#include <atomic>
#include <string>
#include <type_traits>

#include <mapidefs.h>
#include <mapix.h>

#include "evidence/layout.h"
#include "object/kinds.h"
#include "object/scope.h"

namespace mapisim::object {

/// What a shell may ask of an inner target of our own besides its MAPI interface. The world's
/// objects are bodies; a foreign interface behind a shell is none.
class Body {
public:
    virtual Kind kind() const noexcept = 0;
    virtual InterfaceId interface_id() const noexcept = 0;

    /// What a report calls this object besides its kind, such as a folder's name; may be empty.
    virtual std::string label() const { return {}; }

    /// The scope that the object itself lives in, and what is opened from it; null: its parent's.
    virtual Scope* scope() const noexcept { return nullptr; }

    /// The logon that the object belongs to; 0: its parent's.
    virtual evidence::Index logon() const noexcept { return 0; }

    /// The client's last reference is gone while the object was still valid (no lock is held).
    virtual void client_released() {}

protected:
    ~Body() = default;
};

/// The private question that tells a body from a foreign interface: QueryInterface with it gives
/// the Body, without adding a reference, and answers kIsBody, since there are clients' objects that
/// say yes to every question.
extern const IID kBodyIid;
constexpr HRESULT kIsBody = 0x2D530001; // a success code of our own; no shell passes it on

/// Body of `inner`, or null for a foreign interface, whose code is called: see gate::body_of.
Body* body_of(IUnknown* inner);

/// Base of the world's objects: a MAPI interface plus the library's own reference count, which is
/// not the client's (that one is the shell's). Created with one reference.
template<class Interface, InterfaceId Id, Kind DefaultKind>
class BodyOf : public Interface, public Body {
public:
    using InterfaceType = Interface;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (!out)
            return MAPI_E_INVALID_PARAMETER;
        *out = nullptr;
        if (iid == kBodyIid) {
            *out = static_cast<Body*>(this);
            return kIsBody;
        }
        return query_other(iid, out);
    }
    ULONG STDMETHODCALLTYPE AddRef() override {
        return references_.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
        if (left == 0)
            destroy();
        return left;
    }

    Kind kind() const noexcept override { return DefaultKind; }
    InterfaceId interface_id() const noexcept override { return Id; }

protected:
    BodyOf() = default;
    virtual ~BodyOf() = default;

    /// Interfaces beyond the primary one and its bases, which the shell answers by itself: set
    /// `out` to another body (with a reference) that becomes a further face of this object.
    virtual HRESULT query_other(REFIID, void**) { return MAPI_E_INTERFACE_NOT_SUPPORTED; }

private:
    void destroy() noexcept { delete this; }

    std::atomic<ULONG> references_{1};
};

/// Smart pointer to anything with AddRef and Release.
template<class T> class Ref {
public:
    Ref() = default;
    Ref(std::nullptr_t) noexcept {}
    static Ref adopt(T* pointer) noexcept {
        Ref ref;
        ref.pointer_ = pointer;
        return ref;
    }
    static Ref share(T* pointer) noexcept {
        if (pointer)
            pointer->AddRef();
        return adopt(pointer);
    }
    Ref(const Ref& other) noexcept : pointer_(other.pointer_) {
        if (pointer_)
            pointer_->AddRef();
    }
    Ref(Ref&& other) noexcept : pointer_(other.pointer_) { other.pointer_ = nullptr; }
    template<class U>
    requires std::is_convertible_v<U*, T*> Ref(Ref<U> other)
    noexcept : pointer_(other.detach()) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(pointer_, other.pointer_);
        return *this;
    }
    ~Ref() {
        if (pointer_)
            pointer_->Release();
    }
    T* get() const noexcept { return pointer_; }
    T* operator->() const noexcept { return pointer_; }
    T& operator*() const noexcept { return *pointer_; }
    explicit operator bool() const noexcept { return pointer_ != nullptr; }
    /// Gives the reference away, as an out-parameter wants it.
    T* detach() noexcept {
        T* pointer = pointer_;
        pointer_ = nullptr;
        return pointer;
    }

private:
    T* pointer_ = nullptr;
};

template<class T, class... Arguments> Ref<T> make(Arguments&&... arguments) {
    return Ref<T>::adopt(new T(static_cast<Arguments&&>(arguments)...));
}

} // namespace mapisim::object

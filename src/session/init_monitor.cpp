#include "session/init_monitor.h"

#include <mapicode.h>

#include "object/scope.h"
#include "session/initialize.h"

namespace mapisim::session {

namespace {

HRESULT wait(IUnknown* waiter, DWORD timeout) {
    const auto alive = object::Ref<IUnknown>::share(waiter); // the wait itself keeps nothing
    return wait_until_initialized(timeout) ? S_OK : HRESULT_FROM_WIN32(ERROR_TIMEOUT);
}

class WaitResult final
    : public object::BodyOf<IMAPIWaitResult, object::InterfaceId::IMAPIWaitResult,
                            object::Kind::init_wait> {
public:
    explicit WaitResult(DWORD timeout) : timeout_(timeout) {}

    HRESULT STDMETHODCALLTYPE End() override { return wait(this, timeout_); }

private:
    const DWORD timeout_;
};

class InitMonitor final
    : public object::BodyOf<IMAPIInitMonitor, object::InterfaceId::IMAPIInitMonitor,
                            object::Kind::init_monitor> {
public:
    object::Scope* scope() const noexcept override { return scope_.get(); }

    BOOL STDMETHODCALLTYPE IsInitialized() override { return wait_until_initialized(0); }
    HRESULT STDMETHODCALLTYPE Wait(DWORD timeout) override { return wait(this, timeout); }
    HRESULT STDMETHODCALLTYPE BeginWait(DWORD timeout, IMAPIWaitResult** out) override {
        *out = object::make<WaitResult>(timeout).detach();
        return S_OK;
    }

private:
    const object::ScopeRef scope_{object::Scope::create(nullptr)};
};

} // namespace

object::Ref<IMAPIInitMonitor> make_init_monitor() {
    return object::make<InitMonitor>();
}

} // namespace mapisim::session

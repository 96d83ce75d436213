#include <mapicode.h>

#include "evidence/store.h"
#include "object/thread_context.h"
#include "scenario/settings.h"
#include "session/session_body.h"

namespace mapisim::session {

namespace {

/// Fast shutdown: no provider of the simulated world objects to it, unless the scenario says so.
class ClientShutdown final
    : public object::BodyOf<IMAPIClientShutdown, object::InterfaceId::IMAPIClientShutdown,
                            object::Kind::session> {
public:
    explicit ClientShutdown(LogonPtr logon) : logon_(std::move(logon)) {}

    HRESULT STDMETHODCALLTYPE QueryFastShutdown() override {
        return scenario::settings().session_fast_shutdown ? S_OK : MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE NotifyProcessShutdown() override { return S_OK; }
    HRESULT STDMETHODCALLTYPE DoFastShutdown() override {
        if (!scenario::settings().session_fast_shutdown)
            return MAPI_E_NO_SUPPORT;
        evidence::own().process().fast_shutdown.store(1);
        object::for_each_context([](object::ThreadContext& context) {
            context.attention.fetch_or(object::ThreadContext::kFastShutdown);
        });
        return S_OK;
    }
    object::Scope* scope() const noexcept override { return logon_->scope.get(); }

private:
    const LogonPtr logon_;
};

} // namespace

object::Ref<IMAPIClientShutdown> make_client_shutdown(const LogonPtr& logon) {
    return object::make<ClientShutdown>(logon);
}

} // namespace mapisim::session

#include <mapiaux.h>

#include "gate/function.h"
#include "property/wrapped_progress.h"
#include "session/init_monitor.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct WrapProgressSpec {
    static constexpr Spec spec = Spec("WrapProgress").needs(1).flags(4, MAPI_TOP_LEVEL).gives(5);
};
struct CreateMAPIInitializationMonitorSpec {
    static constexpr Spec spec = Spec("CreateMAPIInitializationMonitor").gives(1);
};

} // namespace

STDAPI WrapProgress(LPMAPIPROGRESS lpProgress, ULONG ulMin, ULONG ulMax, ULONG ulFlags,
                    LPMAPIPROGRESS* lppProgress) {
    return gate::enter<Function::WrapProgress, WrapProgressSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            auto* const whole = static_cast<IMAPIProgress*>(gate::unwrap(lpProgress));
            return property::wrap_progress(whole, ulMin, ulMax, ulFlags, lppProgress);
        },
        lpProgress, ulMin, ulMax, ulFlags, lppProgress);
}

STDAPI CreateMAPIInitializationMonitor(IMAPIInitMonitor** ppInitMonitor) {
    return gate::enter<Function::CreateMAPIInitializationMonitor,
                       CreateMAPIInitializationMonitorSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            *ppInitMonitor = session::make_init_monitor().detach();
            return S_OK;
        },
        ppInitMonitor);
}

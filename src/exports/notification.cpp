#include <mapiutil.h>

#include "gate/function.h"
#include "notify/engine.h"
#include "notify/notification_copy.h"
#include "notify/sinks.h"
#include "utility/idle.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct HrAllocAdviseSinkSpec {
    static constexpr Spec spec = Spec("HrAllocAdviseSink").needs(1).gives(3);
};
struct HrThisThreadAdviseSinkSpec {
    static constexpr Spec spec = Spec("HrThisThreadAdviseSink").needs(1).gives(2);
};
struct HrDispatchNotificationsSpec {
    static constexpr Spec spec = Spec("HrDispatchNotifications").flags(1, 0);
};
struct ScCopyNotificationsSpec {
    static constexpr Spec spec = Spec("ScCopyNotifications");
};
struct ScRelocNotificationsSpec {
    static constexpr Spec spec{"ScRelocNotifications"};
};
struct ScCountNotificationsSpec {
    static constexpr Spec spec = Spec("ScCountNotifications");
};

} // namespace

STDAPI HrAllocAdviseSink(LPNOTIFCALLBACK lpfnCallback, LPVOID lpvContext,
                         LPMAPIADVISESINK* lppAdviseSink) {
    return gate::enter<Function::HrAllocAdviseSink, HrAllocAdviseSinkSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return notify::make_callback_sink(lpfnCallback, lpvContext, lppAdviseSink);
        },
        reinterpret_cast<void*>(lpfnCallback), lpvContext, lppAdviseSink);
}

STDAPI HrThisThreadAdviseSink(LPMAPIADVISESINK lpAdviseSink, LPMAPIADVISESINK* lppAdviseSink) {
    return gate::enter<Function::HrThisThreadAdviseSink, HrThisThreadAdviseSinkSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            auto* inner = static_cast<IMAPIAdviseSink*>(gate::unwrap(lpAdviseSink));
            return notify::make_thread_sink(inner, lppAdviseSink);
        },
        lpAdviseSink, lppAdviseSink);
}

STDAPI HrDispatchNotifications(ULONG ulFlags) {
    return gate::enter<Function::HrDispatchNotifications, HrDispatchNotificationsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            HRESULT result = S_OK;
            if (gate::core_initialized()) { // with the utilities alone there are no notifications
                const utility::IdleHold hold;
                result = notify::dispatch_notifications();
            }
            utility::run_idle();
            return result;
        },
        ulFlags);
}

STDAPI_(SCODE)
ScCopyNotifications(int cNotification, LPNOTIFICATION lpNotifications, LPVOID lpvDst, ULONG* lpcb) {
    return gate::enter<Function::ScCopyNotifications, ScCopyNotificationsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return notify::ScCopyNotifications(cNotification, lpNotifications, lpvDst, lpcb);
        },
        cNotification, lpNotifications, lpvDst, lpcb);
}

STDAPI_(SCODE)
ScCountNotifications(int cNotifications, LPNOTIFICATION lpNotifications, ULONG* lpcb) {
    return gate::enter<Function::ScCountNotifications, ScCountNotificationsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return notify::ScCountNotifications(cNotifications, lpNotifications, lpcb);
        },
        cNotifications, lpNotifications, lpcb);
}

STDAPI_(SCODE)
ScRelocNotifications(int cNotification, LPNOTIFICATION lpNotifications, LPVOID lpvBaseOld,
                     LPVOID lpvBaseNew, ULONG* lpcb) {
    return gate::enter<Function::ScRelocNotifications, ScRelocNotificationsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return notify::ScRelocNotifications(cNotification, lpNotifications, lpvBaseOld,
                                                lpvBaseNew, lpcb);
        },
        cNotification, lpNotifications, lpvBaseOld, lpvBaseNew, lpcb);
}

#include <mapiutil.h>

#include "gate/function.h"
#include "utility/idle.h"

using namespace mapisim;
using gate::Function;

STDAPI_(LONG) MAPIInitIdle(LPVOID lpvReserved) {
    LONG failed = 1;
    gate::enter_value<Function::MAPIInitIdle>(__builtin_return_address(0), [&] {
        if (!lpvReserved && gate::utilities_initialized() && utility::start_idle())
            failed = 0;
        return 0;
    });
    return failed;
}

STDAPI_(void) MAPIDeinitIdle(void) {
    gate::enter_value<Function::MAPIDeinitIdle>(__builtin_return_address(0), [] {
        utility::stop_idle();
        return 0;
    });
}

STDAPI_(FTG)
FtgRegisterIdleRoutine(PFNIDLE lpfnIdle, LPVOID lpvIdleParam, short priIdle, ULONG csecIdle,
                       USHORT iroIdle) {
    return gate::enter_value<Function::FtgRegisterIdleRoutine>(__builtin_return_address(0), [&] {
        return utility::register_idle(lpfnIdle, lpvIdleParam, priIdle, csecIdle, iroIdle);
    });
}

STDAPI_(void) DeregisterIdleRoutine(FTG ftg) {
    gate::enter_value<Function::DeregisterIdleRoutine>(__builtin_return_address(0), [&] {
        utility::deregister_idle(ftg);
        return 0;
    });
}

STDAPI_(void) EnableIdleRoutine(FTG ftg, BOOL fEnable) {
    gate::enter_value<Function::EnableIdleRoutine>(__builtin_return_address(0), [&] {
        utility::enable_idle(ftg, fEnable != FALSE);
        return 0;
    });
}

STDAPI_(void)
ChangeIdleRoutine(FTG ftg, PFNIDLE lpfnIdle, LPVOID lpvIdleParam, short priIdle, ULONG csecIdle,
                  USHORT iroIdle, USHORT ircIdle) {
    gate::enter_value<Function::ChangeIdleRoutine>(__builtin_return_address(0), [&] {
        utility::change_idle(ftg, lpfnIdle, lpvIdleParam, priIdle, csecIdle, iroIdle, ircIdle);
        return 0;
    });
}

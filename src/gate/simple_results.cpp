#include "gate/simple_results.h"

#include <mapi.h>
#include <mapicode.h>

namespace mapisim::gate {

ULONG simple_result(HRESULT result) noexcept {
    switch (result) {
    case S_OK:
        return SUCCESS_SUCCESS;
    case MAPI_E_USER_CANCEL:
        return MAPI_E_USER_ABORT;
    case MAPI_E_LOGON_FAILED:
    case MAPI_E_UNCONFIGURED:
    case MAPI_E_TIMEOUT:
        return MAPI_E_LOGON_FAILURE;
    case MAPI_E_NOT_ENOUGH_DISK:
        return MAPI_E_DISK_FULL;
    case MAPI_E_NOT_ENOUGH_MEMORY:
    case MAPI_E_NOT_ENOUGH_RESOURCES:
        return MAPI_E_INSUFFICIENT_MEMORY;
    case MAPI_E_NO_ACCESS:
        return MAPI_E_ACCESS_DENIED;
    case MAPI_E_SESSION_LIMIT:
        return MAPI_E_TOO_MANY_SESSIONS;
    case MAPI_E_OBJECT_DELETED:
        return MAPI_E_INVALID_MESSAGE;
    case MAPI_E_END_OF_SESSION:
        return MAPI_E_INVALID_SESSION;
    case MAPI_E_AMBIGUOUS_RECIP:
        return MAPI_E_AMBIGUOUS_RECIPIENT;
    case MAPI_E_BUSY:
    case MAPI_E_SUBMITTED:
        return MAPI_E_MESSAGE_IN_USE;
    case MAPI_E_NETWORK_ERROR:
        return MAPI_E_NETWORK_FAILURE;
    case MAPI_E_NO_RECIPIENTS:
        return MAPI_E_INVALID_RECIPS;
    case MAPI_E_NO_SUPPORT:
        return MAPI_E_NOT_SUPPORTED;
    default:
        return MAPI_E_FAILURE;
    }
}

} // namespace mapisim::gate

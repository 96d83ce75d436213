#include "utility/storage_codes.h"

#include <mapicode.h>
#include <objidl.h>

namespace mapisim::utility {

SCODE MapStorageSCode(SCODE code) noexcept {
    switch (code) {
    case S_OK:
        return S_OK;
    case STG_E_ACCESSDENIED:
    case STG_E_SHAREVIOLATION:
    case STG_E_LOCKVIOLATION:
    case STG_E_DISKISWRITEPROTECTED:
        return MAPI_E_NO_ACCESS;
    case STG_E_FILENOTFOUND:
    case STG_E_PATHNOTFOUND:
    case STG_E_NOMOREFILES:
        return MAPI_E_NOT_FOUND;
    case STG_E_FILEALREADYEXISTS:
        return MAPI_E_COLLISION;
    case STG_E_INSUFFICIENTMEMORY:
    case E_OUTOFMEMORY:
        return MAPI_E_NOT_ENOUGH_MEMORY;
    case STG_E_TOOMANYOPENFILES:
        return MAPI_E_NOT_ENOUGH_RESOURCES;
    case STG_E_MEDIUMFULL:
        return MAPI_E_NOT_ENOUGH_DISK;
    case STG_E_SEEKERROR:
    case STG_E_READFAULT:
    case STG_E_WRITEFAULT:
        return MAPI_E_DISK_ERROR;
    case STG_E_INVALIDHEADER:
    case STG_E_DOCFILECORRUPT:
        return MAPI_E_CORRUPT_DATA;
    case STG_E_INVALIDFLAG:
    case STG_E_INVALIDNAME:
    case STG_E_INVALIDPARAMETER:
    case STG_E_INVALIDPOINTER:
    case E_INVALIDARG:
        return MAPI_E_INVALID_PARAMETER;
    case STG_E_NOTCURRENT:
    case STG_E_REVERTED:
        return MAPI_E_OBJECT_CHANGED;
    case E_NOINTERFACE:
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    default:
        return MAPI_E_CALL_FAILED;
    }
}

} // namespace mapisim::utility

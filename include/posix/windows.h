/* Stands in for the Windows SDK's windows.h on other platforms: the types and
 * the few calls that MAPI clients use. */
#ifndef MAPISIM_POSIX_WINDOWS_H
#define MAPISIM_POSIX_WINDOWS_H
#define _WINDOWS_

#include "ole2.h"
#include "tchar.h"
#include "winbase.h"
#include "windef.h"
#include "winerror.h"

#endif

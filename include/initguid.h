/* Passes on to the toolchain's or the posix folder's initguid.h. On Windows it first notes whether
 * the system's headers are past the point where they would have defined their own constants:
 * mapiguid.h then defines them. */
#ifndef _MSC_VER
#pragma GCC system_header
#endif

#if defined(_WIN32) && defined(__IUnknown_INTERFACE_DEFINED__) && !defined(INITGUID)
#define MAPISIM_LATE_INITGUID
#endif

#include_next <initguid.h>

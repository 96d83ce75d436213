/* OLE start and end for platforms without a Windows SDK. The library exports
 * exactly these two OLE functions. */
#ifndef MAPISIM_POSIX_OLE2_H
#define MAPISIM_POSIX_OLE2_H
#define _OLE2_H_

#include "objbase.h"

STDAPI OleInitialize(LPVOID pvReserved);
STDAPI_(void) OleUninitialize(void);

#endif

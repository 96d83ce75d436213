/* OLE start and end for platforms without a Windows SDK. The library exports exactly these two
 * OLE functions. */
#ifndef MAPISIM_POSIX_OLE2_H
#define MAPISIM_POSIX_OLE2_H
#define _OLE2_H_

#include "objbase.h"

/** Stands in for OLE's function, so that what a client does with OLE around MAPI can be checked.
 * @param pvReserved NULL.
 * @return S_OK the first time on a thread, S_FALSE after that; E_INVALIDARG.
 * Threads: counts for the calling thread only. After MAPIInitialize, where a client needs both.
 * @see initializing-ole-for-mapi */
STDAPI OleInitialize(LPVOID pvReserved);

/** Undoes one OleInitialize on the calling thread. Comes before MAPIUninitialize, and only where
 * OleInitialize was called.
 * @see ending-a-mapi-session */
STDAPI_(void) OleUninitialize(void);

#endif

/* OLE start and end, and what needs OLE's memory, for platforms without a Windows SDK. The library
 * exports the OLE functions of this file and of objbase.h, and no others. */
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

/** Makes an array of bytes in memory, which grows.
 * @param hGlobal NULL: there is no other global memory.
 * @param fDeleteOnRelease TRUE or FALSE; the memory goes with the object.
 * @param pplkbyt gets the object, to be released; NULL after a failure.
 * @return S_OK; E_INVALIDARG; E_OUTOFMEMORY. Threads: any. */
STDAPI CreateILockBytesOnHGlobal(HGLOBAL hGlobal, BOOL fDeleteOnRelease, ILockBytes** pplkbyt);
/** The same as a stream. */
STDAPI CreateStreamOnHGlobal(HGLOBAL hGlobal, BOOL fDeleteOnRelease, LPSTREAM* ppstm);

/** The class of a storage, which may be of any maker.
 * @return S_OK; E_INVALIDARG; what the storage returns. Threads: any. */
STDAPI ReadClassStg(LPSTORAGE pStg, CLSID* pclsid);
STDAPI WriteClassStg(LPSTORAGE pStg, REFCLSID rclsid);

#endif

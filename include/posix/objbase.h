/* OLE basics for platforms without a Windows SDK: memory, and storages on compound files.
 * Everything in here works whether or not MAPI or OLE has been initialised, on any thread. */
#ifndef MAPISIM_POSIX_OBJBASE_H
#define MAPISIM_POSIX_OBJBASE_H
#define _OBJBASE_H_

#include "objidl.h"
#include <stdlib.h>

/* ---- The memory of names and the like that OLE's functions and objects hand out ---- */

#ifdef __cplusplus
inline LPVOID CoTaskMemAlloc(SIZE_T cb) {
    return malloc(cb);
}
inline LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb) {
    return realloc(pv, cb);
}
inline void CoTaskMemFree(LPVOID pv) {
    free(pv);
}
#else
static __inline__ __attribute__((unused)) LPVOID CoTaskMemAlloc(SIZE_T cb) {
    return malloc(cb);
}
static __inline__ __attribute__((unused)) LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb) {
    return realloc(pv, cb);
}
static __inline__ __attribute__((unused)) void CoTaskMemFree(LPVOID pv) {
    free(pv);
}
#endif

/* ---- Compound files ---- */

#define STGFMT_STORAGE 0
#define STGFMT_NATIVE 1
#define STGFMT_FILE 3
#define STGFMT_ANY 4
#define STGFMT_DOCFILE 5

#define STGOPTIONS_VERSION 2
typedef struct tagSTGOPTIONS {
    USHORT usVersion;
    USHORT reserved;
    ULONG ulSectorSize;
    const WCHAR* pwcsTemplateFile;
} STGOPTIONS;

/** Makes a file, and opens it as a storage.
 * @param pwcsName its path; NULL for a new one in the system's folder for temporary files.
 * @param grfMode STGM_...: with STGM_CREATE in the place of a file that is there; with
 *   STGM_TRANSACTED nothing is in it before the storage's Commit, otherwise before its Commit or
 * last Release. The sharing is looked at, and others are not kept from the file.
 * @param reserved 0.
 * @param ppstgOpen gets the storage, to be released; NULL after a failure.
 * @return S_OK; STG_E_FILEALREADYEXISTS; STG_E_PATHNOTFOUND; STG_E_ACCESSDENIED; STG_E_MEDIUMFULL;
 *   STG_E_INVALIDFLAG, also for STGM_CONVERT, which is not simulated, and for STGM_READ;
 *   STG_E_INVALIDPOINTER; STG_E_INVALIDPARAMETER; E_OUTOFMEMORY. */
STDAPI StgCreateDocfile(const OLECHAR* pwcsName, DWORD grfMode, DWORD reserved,
                        IStorage** ppstgOpen);
/** Opens a file as a storage.
 * @param pwcsName its path.
 * @param pstgPriority NULL.
 * @param grfMode STGM_..., without those that make a file.
 * @param snbExclude NULL.
 * @param reserved 0.
 * @param ppstgOpen gets the storage, to be released; NULL after a failure.
 * @return S_OK; STG_E_FILENOTFOUND; STG_E_FILEALREADYEXISTS for a file that is no compound file;
 *   STG_E_DOCFILECORRUPT; STG_E_OLDFORMAT; STG_E_OLDDLL; STG_E_ACCESSDENIED; STG_E_INVALIDFLAG;
 *   STG_E_INVALIDNAME; STG_E_INVALIDPOINTER; STG_E_INVALIDPARAMETER; E_OUTOFMEMORY. */
STDAPI StgOpenStorage(const OLECHAR* pwcsName, IStorage* pstgPriority, DWORD grfMode,
                      SNB snbExclude, DWORD reserved, IStorage** ppstgOpen);
/** StgCreateDocfile with more to say.
 * @param stgfmt STGFMT_STORAGE or STGFMT_DOCFILE.
 * @param grfAttrs 0.
 * @param pStgOptions NULL; with STGFMT_DOCFILE, a sector size of 512 or 4096.
 * @param reserved2 NULL.
 * @param riid IID_IStorage.
 * @param ppObjectOpen gets the storage, to be released; NULL after a failure.
 * @return as StgCreateDocfile; E_NOINTERFACE; STG_E_INVALIDPARAMETER for another format. */
STDAPI StgCreateStorageEx(const WCHAR* pwcsName, DWORD grfMode, DWORD stgfmt, DWORD grfAttrs,
                          STGOPTIONS* pStgOptions, void* reserved2, REFIID riid,
                          void** ppObjectOpen);
/** StgOpenStorage with more to say: STGFMT_STORAGE, STGFMT_DOCFILE or STGFMT_ANY. */
STDAPI StgOpenStorageEx(const WCHAR* pwcsName, DWORD grfMode, DWORD stgfmt, DWORD grfAttrs,
                        STGOPTIONS* pStgOptions, void* reserved2, REFIID riid, void** ppObjectOpen);
/** Whether a file is a compound file.
 * @return S_OK; S_FALSE; STG_E_FILENOTFOUND; STG_E_ACCESSDENIED; STG_E_INVALIDNAME. */
STDAPI StgIsStorageFile(const OLECHAR* pwcsName);
/** Makes a compound file in an array of bytes, which the storage keeps a reference on. What was in
 * it is gone when the storage is written.
 * @param plkbyt the bytes, the caller's or of CreateILockBytesOnHGlobal.
 * @return as StgCreateDocfile; what the bytes return. */
STDAPI StgCreateDocfileOnILockBytes(ILockBytes* plkbyt, DWORD grfMode, DWORD reserved,
                                    IStorage** ppstgOpen);
/** Opens the compound file that an array of bytes is.
 * @return as StgOpenStorage; STG_E_INVALIDHEADER for what is no compound file; what the bytes
 *   return. */
STDAPI StgOpenStorageOnILockBytes(ILockBytes* plkbyt, IStorage* pstgPriority, DWORD grfMode,
                                  SNB snbExclude, DWORD reserved, IStorage** ppstgOpen);
/** Whether an array of bytes is a compound file.
 * @return S_OK; S_FALSE; STG_E_INVALIDPOINTER; what the bytes return. */
STDAPI StgIsStorageILockBytes(ILockBytes* plkbyt);

#endif

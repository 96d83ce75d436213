/* OLE memory, stream and storage interfaces for platforms without a Windows
 * SDK. */
#ifndef MAPISIM_POSIX_OBJIDL_H
#define MAPISIM_POSIX_OBJIDL_H
#define __objidl_h__

#include "unknwn.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct IStream IStream, *LPSTREAM;
typedef struct IStorage IStorage, *LPSTORAGE;
typedef struct IEnumSTATSTG IEnumSTATSTG, *LPENUMSTATSTG;
typedef struct ILockBytes ILockBytes, *LPLOCKBYTES;
typedef OLECHAR** SNB;

typedef enum tagSTGTY {
    STGTY_STORAGE = 1,
    STGTY_STREAM = 2,
    STGTY_LOCKBYTES = 3,
    STGTY_PROPERTY = 4
} STGTY;

typedef enum tagSTREAM_SEEK {
    STREAM_SEEK_SET = 0,
    STREAM_SEEK_CUR = 1,
    STREAM_SEEK_END = 2
} STREAM_SEEK;

/* The GNU <fcntl.h> has an obsolete macro of this name. */
#undef LOCK_WRITE
typedef enum tagLOCKTYPE { LOCK_WRITE = 1, LOCK_EXCLUSIVE = 2, LOCK_ONLYONCE = 4 } LOCKTYPE;

typedef enum tagSTATFLAG {
    STATFLAG_DEFAULT = 0,
    STATFLAG_NONAME = 1,
    STATFLAG_NOOPEN = 2
} STATFLAG;

typedef enum tagSTGC {
    STGC_DEFAULT = 0,
    STGC_OVERWRITE = 1,
    STGC_ONLYIFCURRENT = 2,
    STGC_DANGEROUSLYCOMMITMERELYTODISKCACHE = 4,
    STGC_CONSOLIDATE = 8
} STGC;

typedef enum tagSTGMOVE { STGMOVE_MOVE = 0, STGMOVE_COPY = 1, STGMOVE_SHALLOWCOPY = 2 } STGMOVE;

#define STGM_DIRECT 0x00000000
#define STGM_READ 0x00000000
#define STGM_WRITE 0x00000001
#define STGM_READWRITE 0x00000002
#define STGM_SHARE_EXCLUSIVE 0x00000010
#define STGM_SHARE_DENY_WRITE 0x00000020
#define STGM_SHARE_DENY_READ 0x00000030
#define STGM_SHARE_DENY_NONE 0x00000040
#define STGM_CREATE 0x00001000
#define STGM_TRANSACTED 0x00010000
#define STGM_CONVERT 0x00020000
#define STGM_PRIORITY 0x00040000
#define STGM_NOSCRATCH 0x00100000
#define STGM_NOSNAPSHOT 0x00200000
#define STGM_FAILIFTHERE 0x00000000
#define STGM_DELETEONRELEASE 0x04000000
#define STGM_SIMPLE 0x08000000

typedef struct tagSTATSTG {
    LPOLESTR pwcsName;
    DWORD type;
    ULARGE_INTEGER cbSize;
    FILETIME mtime;
    FILETIME ctime;
    FILETIME atime;
    DWORD grfMode;
    DWORD grfLocksSupported;
    CLSID clsid;
    DWORD grfStateBits;
    DWORD reserved;
} STATSTG;

/* clang-format off */

#undef INTERFACE
#define INTERFACE IMalloc
DECLARE_INTERFACE_(IMalloc, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    STDMETHOD_(void*, Alloc)(THIS_ SIZE_T cb) PURE;
    STDMETHOD_(void*, Realloc)(THIS_ void* pv, SIZE_T cb) PURE;
    STDMETHOD_(void, Free)(THIS_ void* pv) PURE;
    STDMETHOD_(SIZE_T, GetSize)(THIS_ void* pv) PURE;
    STDMETHOD_(int, DidAlloc)(THIS_ void* pv) PURE;
    STDMETHOD_(void, HeapMinimize)(THIS) PURE;
};
typedef IMalloc* LPMALLOC;

#define MAPISIM_ISEQUENTIALSTREAM_SLOTS                                                            \
    STDMETHOD(Read)(THIS_ void* pv, ULONG cb, ULONG* pcbRead) PURE;                                \
    STDMETHOD(Write)(THIS_ const void* pv, ULONG cb, ULONG* pcbWritten) PURE;

#undef INTERFACE
#define INTERFACE ISequentialStream
DECLARE_INTERFACE_(ISequentialStream, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    MAPISIM_ISEQUENTIALSTREAM_SLOTS
};

#undef INTERFACE
#define INTERFACE IStream
DECLARE_INTERFACE_(IStream, ISequentialStream)
{
    MAPISIM_IUNKNOWN_SLOTS
    MAPISIM_ISEQUENTIALSTREAM_SLOTS
    STDMETHOD(Seek)(THIS_ LARGE_INTEGER dlibMove, DWORD dwOrigin,
                    ULARGE_INTEGER* plibNewPosition) PURE;
    STDMETHOD(SetSize)(THIS_ ULARGE_INTEGER libNewSize) PURE;
    STDMETHOD(CopyTo)(THIS_ IStream* pstm, ULARGE_INTEGER cb, ULARGE_INTEGER* pcbRead,
                      ULARGE_INTEGER* pcbWritten) PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(LockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                          DWORD dwLockType) PURE;
    STDMETHOD(UnlockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                            DWORD dwLockType) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG* pstatstg, DWORD grfStatFlag) PURE;
    STDMETHOD(Clone)(THIS_ IStream** ppstm) PURE;
};

#undef INTERFACE
#define INTERFACE IEnumSTATSTG
DECLARE_INTERFACE_(IEnumSTATSTG, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    STDMETHOD(Next)(THIS_ ULONG celt, STATSTG* rgelt, ULONG* pceltFetched) PURE;
    STDMETHOD(Skip)(THIS_ ULONG celt) PURE;
    STDMETHOD(Reset)(THIS) PURE;
    STDMETHOD(Clone)(THIS_ IEnumSTATSTG** ppenum) PURE;
};

#undef INTERFACE
#define INTERFACE IStorage
DECLARE_INTERFACE_(IStorage, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    STDMETHOD(CreateStream)(THIS_ LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1,
                            DWORD reserved2, IStream** ppstm) PURE;
    STDMETHOD(OpenStream)(THIS_ LPCOLESTR pwcsName, void* reserved1, DWORD grfMode,
                          DWORD reserved2, IStream** ppstm) PURE;
    STDMETHOD(CreateStorage)(THIS_ LPCOLESTR pwcsName, DWORD grfMode, DWORD reserved1,
                             DWORD reserved2, IStorage** ppstg) PURE;
    STDMETHOD(OpenStorage)(THIS_ LPCOLESTR pwcsName, IStorage* pstgPriority, DWORD grfMode,
                           SNB snbExclude, DWORD reserved, IStorage** ppstg) PURE;
    STDMETHOD(CopyTo)(THIS_ DWORD ciidExclude, const IID* rgiidExclude, SNB snbExclude,
                      IStorage* pstgDest) PURE;
    STDMETHOD(MoveElementTo)(THIS_ LPCOLESTR pwcsName, IStorage* pstgDest, LPCOLESTR pwcsNewName,
                             DWORD grfFlags) PURE;
    STDMETHOD(Commit)(THIS_ DWORD grfCommitFlags) PURE;
    STDMETHOD(Revert)(THIS) PURE;
    STDMETHOD(EnumElements)(THIS_ DWORD reserved1, void* reserved2, DWORD reserved3,
                            IEnumSTATSTG** ppenum) PURE;
    STDMETHOD(DestroyElement)(THIS_ LPCOLESTR pwcsName) PURE;
    STDMETHOD(RenameElement)(THIS_ LPCOLESTR pwcsOldName, LPCOLESTR pwcsNewName) PURE;
    STDMETHOD(SetElementTimes)(THIS_ LPCOLESTR pwcsName, const FILETIME* pctime,
                               const FILETIME* patime, const FILETIME* pmtime) PURE;
    STDMETHOD(SetClass)(THIS_ REFCLSID clsid) PURE;
    STDMETHOD(SetStateBits)(THIS_ DWORD grfStateBits, DWORD grfMask) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG* pstatstg, DWORD grfStatFlag) PURE;
};

#undef INTERFACE
#define INTERFACE ILockBytes
DECLARE_INTERFACE_(ILockBytes, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    STDMETHOD(ReadAt)(THIS_ ULARGE_INTEGER ulOffset, void* pv, ULONG cb, ULONG* pcbRead) PURE;
    STDMETHOD(WriteAt)(THIS_ ULARGE_INTEGER ulOffset, const void* pv, ULONG cb,
                       ULONG* pcbWritten) PURE;
    STDMETHOD(Flush)(THIS) PURE;
    STDMETHOD(SetSize)(THIS_ ULARGE_INTEGER cb) PURE;
    STDMETHOD(LockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                          DWORD dwLockType) PURE;
    STDMETHOD(UnlockRegion)(THIS_ ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                            DWORD dwLockType) PURE;
    STDMETHOD(Stat)(THIS_ STATSTG* pstatstg, DWORD grfStatFlag) PURE;
};

    /* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

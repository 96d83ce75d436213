/* Helpers that MAPI's own components share. */
#ifndef __MAPIWIN_H__
#define __MAPIWIN_H__

#include <mapinls.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MULDIV(x, y, z) MulDiv(x, y, z)

/* One pointer for each process, kept by whoever links it in. */
extern LPVOID pinstX;
#define PvGetInstanceGlobals() pinstX
#define ScSetInstanceGlobals(_pv) (pinstX = _pv, 0)
#define PvGetVerifyInstanceGlobals(_pid) pinstX
#define ScSetVerifyInstanceGlobals(_pv, _pid) (pinstX = _pv, 0)
#define PvSlowGetInstanceGlobals(_pid) pinstX

#define szMAPIDLLSuffix "32"

#define GetTempFileName32(_szPath, _szPfx, _n, _lpbuf) GetTempFileName(_szPath, _szPfx, _n, _lpbuf)
#define CloseMutexHandle CloseHandle

/* Bytes of a string with its terminating zero. */
#define Cbtszsize(_a) ((lstrlen(_a) + 1) * sizeof(TCHAR))
#define CbtszsizeA(_a) ((lstrlenA(_a) + 1))
#define CbtszsizeW(_a) ((lstrlenW(_a) + 1) * sizeof(WCHAR))

/* Characters and bytes that an object takes when written in hexadecimal. */
#define HexCchOf(_s) (sizeof(_s) * 2 + 1)
#define HexSizeOf(_s) (HexCchOf(_s) * sizeof(TCHAR))

STDAPI_(BOOL) IsBadBoundedStringPtr(const void* lpsz, UINT cchMax);

#ifdef __cplusplus
}
#endif

#endif

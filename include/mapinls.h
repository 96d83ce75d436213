/* National language support of MAPI's own: comparing and converting strings. */
#ifndef _MAPINLS_H_
#define _MAPINLS_H_

#include <objbase.h>
#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef FAR
#define FAR
#endif

#ifndef LPOLESTR
#define LPOLESTR LPWSTR
#define LPCOLESTR LPCWSTR
#define OLECHAR WCHAR
#endif
#ifndef OLESTR
#define OLESTR(str) L##str
#endif

#ifndef NORM_IGNORECASE
#define NORM_IGNORECASE 0x00000001
#define NORM_IGNORENONSPACE 0x00000002
#define NORM_IGNORESYMBOLS 0x00000004
#define NORM_IGNOREKANATYPE 0x00010000
#define NORM_IGNOREWIDTH 0x00020000
#endif

#ifndef CP_ACP
#define CP_ACP 0
#define CP_OEMCP 1
#endif

STDAPI_(LCID) MNLS_GetUserDefaultLCID(void);
STDAPI_(UINT) MNLS_GetACP(void);
STDAPI_(int)
MNLS_CompareStringA(LCID Locale, DWORD dwCmpFlags, LPCSTR lpString1, int cchCount1,
                    LPCSTR lpString2, int cchCount2);
STDAPI_(int)
MNLS_CompareStringW(LCID Locale, DWORD dwCmpFlags, LPCWSTR lpString1, int cchCount1,
                    LPCWSTR lpString2, int cchCount2);
STDAPI_(int)
MNLS_MultiByteToWideChar(UINT uCodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cchMultiByte,
                         LPWSTR lpWideCharStr, int cchWideChar);
STDAPI_(int)
MNLS_WideCharToMultiByte(UINT uCodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                         LPSTR lpMultiByteStr, int cchMultiByte, LPCSTR lpDefaultChar,
                         BOOL* lpfUsedDefaultChar);
STDAPI_(int) MNLS_lstrlenW(LPCWSTR lpString);
STDAPI_(int) MNLS_lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
STDAPI_(LPWSTR) MNLS_lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
STDAPI_(BOOL) MNLS_IsBadStringPtrW(LPCWSTR lpsz, UINT ucchMax);

#if !defined(_WINNT) && !defined(_WIN95)
#define _WINNT
#endif

/* Wide strings go to MAPI's functions unless the client opts out. */
#ifndef MAPI_NOWIDECHAR
#undef lstrlenW
#undef lstrcmpW
#undef lstrcpyW
#undef CompareStringW
#undef IsBadStringPtrW
#define lstrlenW MNLS_lstrlenW
#define lstrcmpW MNLS_lstrcmpW
#define lstrcpyW MNLS_lstrcpyW
#define CompareStringW MNLS_CompareStringW
#define IsBadStringPtrW MNLS_IsBadStringPtrW
#endif

#ifdef __cplusplus
}
#endif

#endif

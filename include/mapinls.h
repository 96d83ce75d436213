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

/* What Windows' functions of the same names do. Linux' have no locale: letters compare as they do
 * in MapiSim's tables, and narrow text of the system is UTF-8. Threads: any. */

/** @param cchCount1 characters; negative for text that ends with its terminator.
 * @return 1, 2 or 3 for less, equal, greater; 0 for NULL and unknown flags.
 * @see mnls_comparestringw */
STDAPI_(int)
MNLS_CompareStringW(LCID Locale, DWORD dwCmpFlags, LPCWSTR lpString1, int cchCount1,
                    LPCWSTR lpString2, int cchCount2);
/** @param cchWideChar characters of room; 0 asks how many are needed.
 * @return characters; 0 where they do not fit.
 * @see mnls_multibytetowidechar, mnls_widechartomultibyte */
STDAPI_(int)
MNLS_MultiByteToWideChar(UINT uCodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cchMultiByte,
                         LPWSTR lpWideCharStr, int cchWideChar);
STDAPI_(int)
MNLS_WideCharToMultiByte(UINT uCodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                         LPSTR lpMultiByteStr, int cchMultiByte, LPCSTR lpDefaultChar,
                         BOOL* lpfUsedDefaultChar);
/** Characters without the terminator; 0 for NULL. */
STDAPI_(int) MNLS_lstrlenW(LPCWSTR lpString);
/** Below zero, zero or above it; NULL comes first.
 * @see mnls_lstrcmpw */
STDAPI_(int) MNLS_lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
/** @return lpString1; NULL, with nothing written, where one of the two is NULL.
 * @see mnls_lstrcpyw */
STDAPI_(LPWSTR) MNLS_lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);
/** Whether one of the first ucchMax characters up to the terminator cannot be read.
 * @see mnls_isbadstringptrw */
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

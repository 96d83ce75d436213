/* Base Windows types for platforms without a Windows SDK. */
#ifndef MAPISIM_POSIX_WINDEF_H
#define MAPISIM_POSIX_WINDEF_H

#ifdef _WIN32
#error "the posix folder must not be on the include path on Windows"
#endif

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

/* Calling conventions and old memory models mean nothing on ELF. */
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef __declspec
#define __declspec(attribute)
#endif
#define WINAPI
#define WINAPIV
#define APIENTRY
#define CALLBACK
#define PASCAL
#define FAR
#define NEAR
#define CONST const

#ifndef EXTERN_C
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#endif

#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

#define VOID void
#define MAX_PATH 260

typedef char CHAR;
typedef signed char INT8;
typedef unsigned char UCHAR, BYTE, UINT8, BOOLEAN;
typedef short SHORT, INT16;
typedef unsigned short USHORT, WORD, UINT16;
typedef int INT, INT32, LONG32, BOOL, WINBOOL;
typedef unsigned int UINT, UINT32, ULONG32, DWORD32;
/* 32 bits as on Windows, whatever the width of the platform's long. */
typedef int32_t LONG;
typedef uint32_t ULONG, DWORD;
typedef float FLOAT;
typedef double DOUBLE, DATE;

/* long long, so that the type and printf's %lld agree everywhere. */
typedef long long LONGLONG, LONG64, INT64;
typedef unsigned long long ULONGLONG, DWORDLONG, ULONG64, DWORD64, UINT64;

typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T, *PULONG_PTR;
typedef LONG_PTR SSIZE_T;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;

typedef wchar_t WCHAR, *PWCHAR, *PWSTR, *LPWSTR, *LPWCH;
typedef const wchar_t *PCWSTR, *LPCWSTR;
typedef CHAR *PCHAR, *PSTR, *LPSTR, *LPCH;
typedef const CHAR *PCSTR, *LPCSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define __TEXT(quote) L##quote
#else
typedef char TCHAR;
#define __TEXT(quote) quote
#endif
typedef TCHAR *PTSTR, *LPTSTR;
typedef const TCHAR *PCTSTR, *LPCTSTR;
#define TEXT(quote) __TEXT(quote)

typedef WCHAR OLECHAR, *LPOLESTR, *BSTR;
typedef const WCHAR* LPCOLESTR;
#define OLESTR(quote) L##quote

typedef void *PVOID, *LPVOID, *HANDLE, *HGLOBAL;
typedef const void* LPCVOID;
typedef BYTE *PBYTE, *LPBYTE;
typedef BOOL *PBOOL, *LPBOOL;
typedef INT *PINT, *LPINT;
typedef UINT* PUINT;
typedef WORD *PWORD, *LPWORD;
typedef DWORD *PDWORD, *LPDWORD;
typedef LONG *PLONG, *LPLONG;
typedef ULONG *PULONG, *LPULONG;
typedef USHORT* PUSHORT;
typedef SHORT* PSHORT;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef HANDLE *PHANDLE, *LPHANDLE;

/* Opaque handles keep distinct types, as with STRICT on Windows. */
#define DECLARE_HANDLE(name)                                                                       \
    struct name##__ {                                                                              \
        int unused;                                                                                \
    };                                                                                             \
    typedef struct name##__* name
DECLARE_HANDLE(HWND);
DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HKEY);
DECLARE_HANDLE(HICON);
DECLARE_HANDLE(HMENU);
DECLARE_HANDLE(HACCEL);
typedef HINSTANCE HMODULE;
typedef INT_PTR (*FARPROC)(void);

typedef LONG HRESULT;
typedef LONG SCODE, *PSCODE;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID;

typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;
#define _FILETIME_

typedef struct _SYSTEMTIME {
    WORD wYear;
    WORD wMonth;
    WORD wDayOfWeek;
    WORD wDay;
    WORD wHour;
    WORD wMinute;
    WORD wSecond;
    WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef union _LARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef union tagCY {
    __extension__ struct {
        ULONG Lo;
        LONG Hi;
    };
    LONGLONG int64;
} CY;
#define _tagCY_DEFINED
#define _CY_DEFINED

typedef struct tagPOINT {
    LONG x;
    LONG y;
} POINT, *PPOINT, *LPPOINT;

typedef struct tagRECT {
    LONG left;
    LONG top;
    LONG right;
    LONG bottom;
} RECT, *PRECT, *LPRECT;
typedef const RECT* LPCRECT;

typedef struct tagMSG {
    HWND hwnd;
    UINT message;
    WPARAM wParam;
    LPARAM lParam;
    DWORD time;
    POINT pt;
} MSG, *PMSG, *LPMSG;

#define MAKEWORD(a, b) ((WORD)(((BYTE)(a)) | (((WORD)((BYTE)(b))) << 8)))
#define MAKELONG(a, b) ((LONG)(((WORD)(a)) | (((DWORD)((WORD)(b))) << 16)))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l)&0xFFFF))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xFFFF))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w)&0xFF))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xFF))
#define UNREFERENCED_PARAMETER(p) ((void)(p))

#endif

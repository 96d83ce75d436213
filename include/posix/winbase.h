/* The few Win32 calls that MAPI clients use besides MAPI itself, as inline
 * functions over POSIX; none of them is an export of the library. */
#ifndef MAPISIM_POSIX_WINBASE_H
#define MAPISIM_POSIX_WINBASE_H

#include "winerror.h"
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define ZeroMemory(destination, length) memset((destination), 0, (length))
#define FillMemory(destination, length, fill) memset((destination), (fill), (length))
#define CopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define MoveMemory(destination, source, length) memmove((destination), (source), (length))

#define INFINITE 0xFFFFFFFF
#define CP_ACP 0
#define CP_OEMCP 1
#define CP_UTF8 65001
#define NORM_IGNORECASE 0x00000001
#define NORM_IGNORENONSPACE 0x00000002
#define NORM_IGNORESYMBOLS 0x00000004
#define NORM_IGNOREKANATYPE 0x00010000
#define NORM_IGNOREWIDTH 0x00020000

#ifdef __cplusplus
#define MAPISIM_INLINE inline
#else
#define MAPISIM_INLINE static __inline__ __attribute__((unused))
#endif

MAPISIM_INLINE LONG InterlockedIncrement(LONG volatile* value) {
    return __atomic_add_fetch(value, 1, __ATOMIC_SEQ_CST);
}
MAPISIM_INLINE LONG InterlockedDecrement(LONG volatile* value) {
    return __atomic_sub_fetch(value, 1, __ATOMIC_SEQ_CST);
}
MAPISIM_INLINE LONG InterlockedExchange(LONG volatile* target, LONG value) {
    return __atomic_exchange_n(target, value, __ATOMIC_SEQ_CST);
}
MAPISIM_INLINE LONG InterlockedExchangeAdd(LONG volatile* target, LONG value) {
    return __atomic_fetch_add(target, value, __ATOMIC_SEQ_CST);
}
MAPISIM_INLINE LONG InterlockedCompareExchange(LONG volatile* target, LONG exchange,
                                               LONG comparand) {
    __atomic_compare_exchange_n(target, &comparand, exchange, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return comparand;
}

/* Not to be had in a strict ISO C mode. */
#ifdef CLOCK_MONOTONIC
MAPISIM_INLINE void Sleep(DWORD milliseconds) {
    struct timespec left;
    left.tv_sec = (time_t)(milliseconds / 1000);
    left.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
    while (nanosleep(&left, &left) != 0) {
    }
}
MAPISIM_INLINE DWORD GetTickCount(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (DWORD)((unsigned long long)now.tv_sec * 1000 +
                   (unsigned long long)now.tv_nsec / 1000000);
}
#endif
MAPISIM_INLINE DWORD GetCurrentProcessId(void) {
    return (DWORD)getpid();
}
MAPISIM_INLINE DWORD GetCurrentThreadId(void) {
    return (DWORD)(uintptr_t)pthread_self();
}

MAPISIM_INLINE int lstrlenA(LPCSTR text) {
    return text ? (int)strlen(text) : 0;
}
MAPISIM_INLINE int lstrlenW(LPCWSTR text) {
    return text ? (int)wcslen(text) : 0;
}
MAPISIM_INLINE int lstrcmpA(LPCSTR a, LPCSTR b) {
    return strcmp(a, b);
}
MAPISIM_INLINE int lstrcmpW(LPCWSTR a, LPCWSTR b) {
    return wcscmp(a, b);
}
MAPISIM_INLINE int lstrcmpiA(LPCSTR a, LPCSTR b) {
    return strcasecmp(a, b);
}
MAPISIM_INLINE LPSTR lstrcpyA(LPSTR to, LPCSTR from) {
    return strcpy(to, from);
}
MAPISIM_INLINE LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from) {
    return wcscpy(to, from);
}
#ifdef UNICODE
#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcpy lstrcpyW
#else
#define lstrlen lstrlenA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#define lstrcpy lstrcpyA
#endif

MAPISIM_INLINE int MulDiv(int number, int numerator, int denominator) {
    long long product = (long long)number * numerator;
    long long half = denominator / 2;
    if (denominator == 0)
        return -1;
    return (int)(((product < 0) != (denominator < 0) ? product - half : product + half) /
                 denominator);
}

/* Only NULL can be told from a good pointer without touching the memory. */
MAPISIM_INLINE BOOL IsBadReadPtr(const void* p, UINT_PTR size) {
    return size != 0 && p == NULL;
}
MAPISIM_INLINE BOOL IsBadWritePtr(void* p, UINT_PTR size) {
    return size != 0 && p == NULL;
}
MAPISIM_INLINE BOOL IsBadCodePtr(FARPROC code) {
    return code == NULL;
}
MAPISIM_INLINE BOOL IsBadStringPtrA(LPCSTR text, UINT_PTR most) {
    return most != 0 && text == NULL;
}
MAPISIM_INLINE BOOL IsBadStringPtrW(LPCWSTR text, UINT_PTR most) {
    return most != 0 && text == NULL;
}
#ifdef UNICODE
#define IsBadStringPtr IsBadStringPtrW
#else
#define IsBadStringPtr IsBadStringPtrA
#endif

#endif

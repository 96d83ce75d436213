/* GUIDs for platforms without a Windows SDK. */
#include "windef.h"

/* Outside the guard: initguid.h includes this file again to switch over. */
#undef DEFINE_GUID
#ifdef INITGUID
/* Weak, so that each translation unit may define the same constant. */
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)                               \
    EXTERN_C const GUID name;                                                                      \
    MAPISIM_GUID_LINKAGE const GUID name                                                           \
        __attribute__((weak)) = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) EXTERN_C const GUID name
#endif

#ifndef MAPISIM_POSIX_GUIDDEF_H
#define MAPISIM_POSIX_GUIDDEF_H
#define _GUIDDEF_H_
#define GUID_DEFINED

/* In C++ the language linkage must be repeated; in C, an initialised extern
 * would be warned about. */
#ifdef __cplusplus
#define MAPISIM_GUID_LINKAGE extern "C"
#else
#define MAPISIM_GUID_LINKAGE
#endif

#define DEFINE_OLEGUID(name, l, w1, w2) DEFINE_GUID(name, l, w1, w2, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)

typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID, *LPGUID, IID, *LPIID, CLSID, *LPCLSID, FMTID, *LPFMTID;
typedef const GUID* LPCGUID;

#ifdef __cplusplus
#define REFGUID const GUID&
#define REFIID const IID&
#define REFCLSID const CLSID&
#define REFFMTID const FMTID&

inline int IsEqualGUID(REFGUID a, REFGUID b) {
    return memcmp(&a, &b, sizeof(GUID)) == 0;
}
inline int InlineIsEqualGUID(REFGUID a, REFGUID b) {
    return IsEqualGUID(a, b);
}
inline bool operator==(REFGUID a, REFGUID b) {
    return IsEqualGUID(a, b) != 0;
}
inline bool operator!=(REFGUID a, REFGUID b) {
    return IsEqualGUID(a, b) == 0;
}
#else
#define REFGUID const GUID* const
#define REFIID const IID* const
#define REFCLSID const CLSID* const
#define REFFMTID const FMTID* const

#define IsEqualGUID(a, b) (memcmp((a), (b), sizeof(GUID)) == 0)
#define InlineIsEqualGUID(a, b) IsEqualGUID(a, b)
#endif
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)
#define IsEqualFMTID(a, b) IsEqualGUID(a, b)

/* The constants that a Windows SDK keeps in its uuid library are defined here
 * with or without INITGUID: there is no such library to link to. */
#define MAPISIM_SYSTEM_GUID(name, l)                                                               \
    EXTERN_C const GUID name;                                                                      \
    MAPISIM_GUID_LINKAGE const GUID name                                                           \
        __attribute__((weak)) = {l, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}}

EXTERN_C const GUID GUID_NULL;
MAPISIM_GUID_LINKAGE const GUID GUID_NULL
    __attribute__((weak)) = {0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};
#define IID_NULL GUID_NULL
#define CLSID_NULL GUID_NULL
#define FMTID_NULL GUID_NULL

MAPISIM_SYSTEM_GUID(IID_IUnknown, 0x00000000);
MAPISIM_SYSTEM_GUID(IID_IClassFactory, 0x00000001);
MAPISIM_SYSTEM_GUID(IID_IMalloc, 0x00000002);
MAPISIM_SYSTEM_GUID(IID_IMarshal, 0x00000003);
MAPISIM_SYSTEM_GUID(IID_ILockBytes, 0x0000000A);
MAPISIM_SYSTEM_GUID(IID_IStorage, 0x0000000B);
MAPISIM_SYSTEM_GUID(IID_IStream, 0x0000000C);
MAPISIM_SYSTEM_GUID(IID_IEnumSTATSTG, 0x0000000D);
MAPISIM_SYSTEM_GUID(IID_IPersist, 0x0000010C);
MAPISIM_SYSTEM_GUID(IID_IDataObject, 0x0000010E);

EXTERN_C const GUID IID_ISequentialStream;
MAPISIM_GUID_LINKAGE const GUID IID_ISequentialStream __attribute__((weak)) = {
    0x0C733A30, 0x2A1C, 0x11CE, {0xAD, 0xE5, 0x00, 0xAA, 0x00, 0x44, 0x77, 0x3D}};

#endif

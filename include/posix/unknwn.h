/* IUnknown and IClassFactory for platforms without a Windows SDK. */
#ifndef MAPISIM_POSIX_UNKNWN_H
#define MAPISIM_POSIX_UNKNWN_H
#define __unknwn_h__
#define __IUnknown_INTERFACE_DEFINED__
#define __IUnknown_FWD_DEFINED__

#include "basetyps.h"
#include "winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/* No interface has a virtual destructor: it would take vtable slots. */
/* clang-format off */

#define MAPISIM_IUNKNOWN_SLOTS                                                                     \
    STDMETHOD(QueryInterface)(THIS_ REFIID riid, void** ppvObject) PURE;                           \
    STDMETHOD_(ULONG, AddRef)(THIS) PURE;                                                          \
    STDMETHOD_(ULONG, Release)(THIS) PURE;

#undef INTERFACE
#define INTERFACE IUnknown
DECLARE_INTERFACE(IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
};
typedef IUnknown* LPUNKNOWN;

#undef INTERFACE
#define INTERFACE IClassFactory
DECLARE_INTERFACE_(IClassFactory, IUnknown)
{
    MAPISIM_IUNKNOWN_SLOTS
    STDMETHOD(CreateInstance)(THIS_ IUnknown* pUnkOuter, REFIID riid, void** ppvObject) PURE;
    STDMETHOD(LockServer)(THIS_ BOOL fLock) PURE;
};
typedef IClassFactory* LPCLASSFACTORY;

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

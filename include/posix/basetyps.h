/* Macros that declare COM interfaces, for platforms without a Windows SDK. */
#ifndef MAPISIM_POSIX_BASETYPS_H
#define MAPISIM_POSIX_BASETYPS_H
#define _BASETYPS_H_

#include "guiddef.h"
#include "windef.h"

#define STDMETHODCALLTYPE
#define STDMETHODVCALLTYPE
#define STDAPICALLTYPE
#define STDAPIVCALLTYPE

/* Visible even where a client or the library hides symbols by default. */
#define STDAPI EXTERN_C __attribute__((visibility("default"))) HRESULT
#define STDAPI_(type) EXTERN_C __attribute__((visibility("default"))) type
#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define IFACEMETHODIMP STDMETHODIMP
#define IFACEMETHODIMP_(type) STDMETHODIMP_(type)

#if defined(__cplusplus) && !defined(CINTERFACE)
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(iface) struct iface
#define DECLARE_INTERFACE_(iface, base) struct iface : public base
#else
#define STDMETHOD(method) HRESULT(STDMETHODCALLTYPE* method)
#define STDMETHOD_(type, method) type(STDMETHODCALLTYPE* method)
#define PURE
#define THIS_ INTERFACE *This,
#define THIS INTERFACE* This
#ifdef CONST_VTABLE
#define MAPISIM_CONST_VTBL const
#else
#define MAPISIM_CONST_VTBL
#endif
#define DECLARE_INTERFACE(iface)                                                                   \
    typedef struct iface {                                                                         \
        MAPISIM_CONST_VTBL struct iface##Vtbl* lpVtbl;                                             \
    } iface;                                                                                       \
    typedef MAPISIM_CONST_VTBL struct iface##Vtbl iface##Vtbl;                                     \
    struct iface##Vtbl
#define DECLARE_INTERFACE_(iface, base) DECLARE_INTERFACE(iface)
#endif

#ifndef BEGIN_INTERFACE
#define BEGIN_INTERFACE
#endif
#ifndef END_INTERFACE
#define END_INTERFACE
#endif

#endif

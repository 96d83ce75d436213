/* Hooks that see messages before the spooler delivers or sends them. */
#ifndef MAPIHOOK_H
#define MAPIHOOK_H

#include <mapicode.h>
#include <mapidefs.h>
#include <mapiguid.h>
#include <mapitags.h>
#include <mapix.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It takes the interface macros for something else. */
/* clang-format off */

/* What a hook wants done with a message. */
#define HOOK_DELETE ((ULONG)0x00000001)
#define HOOK_CANCEL ((ULONG)0x00000002)

/* Implemented by a hook provider. The reference has no pages of it. */
#define MAPI_ISPOOLERHOOK_METHODS(IPURE)                                                           \
    MAPIMETHOD(InboundMsgHook)(THIS_ LPMESSAGE lpMessage, LPMAPIFOLDER lpFolder, LPMDB lpMDB,      \
                               ULONG* lpulFlags, ULONG* lpcbEntryID, LPBYTE* lppEntryID) IPURE;    \
    MAPIMETHOD(OutboundMsgHook)(THIS_ LPMESSAGE lpMessage, LPMAPIFOLDER lpFolder, LPMDB lpMDB,     \
                                ULONG* lpulFlags, ULONG* lpcbEntryID, LPBYTE* lppEntryID) IPURE;
#undef INTERFACE
#define INTERFACE ISpoolerHook
DECLARE_MAPI_INTERFACE_(ISpoolerHook, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_ISPOOLERHOOK_METHODS(PURE)
};
DECLARE_MAPI_INTERFACE_PTR(ISpoolerHook, LPSPOOLERHOOK);

/* What the hook provider is asked to look at. */
#define HOOK_INBOUND ((ULONG)0x00000200)
#define HOOK_OUTBOUND ((ULONG)0x00000400)

/** The entry point of a hook provider, which the spooler calls. */
typedef HRESULT(STDMAPIINITCALLTYPE HPPROVIDERINIT)(
    LPMAPISESSION lpSession, HINSTANCE hInstance, LPALLOCATEBUFFER lpAllocateBuffer,
    LPALLOCATEMORE lpAllocateMore, LPFREEBUFFER lpFreeBuffer, LPMAPIUID lpSectionUID, ULONG ulFlags,
    LPSPOOLERHOOK* lppSpoolerHook);

HPPROVIDERINIT HPProviderInit;

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

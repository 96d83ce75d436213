/* Messages in OLE structured storage, such as .msg files. */
#ifndef _IMESSAGE_H_
#define _IMESSAGE_H_

#include <mapidefs.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _MSGSESS* LPMSGSESS;

/** Called when the last reference of a message is released, or its session closed, and nothing
 * touches its storage any more.
 * @param ulCallerData what OpenIMsgOnIStg was given.
 * @param lpMessage the message, whose storage may be released now. No method of it may be called.
 * @see msgcallrelease */
typedef void(STDAPICALLTYPE MSGCALLRELEASE)(ULONG ulCallerData, LPMESSAGE lpMessage);

/** Groups the messages that are opened within it: what is left open ends with the session.
 * @param lpMalloc an OLE allocator, such as MAPIGetDefaultMalloc's.
 * @param ulFlags 0, or MAPI_UNICODE: messages that are made in it have Unicode text.
 * @param lppMsgSess the session, to be closed with CloseIMsgSession. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_UNKNOWN_FLAGS; MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see openimsgsession */
STDAPI_(SCODE) OpenIMsgSession(LPMALLOC lpMalloc, ULONG ulFlags, LPMSGSESS* lppMsgSess);

/** Ends the session; messages that were opened in it become invalid, let go of their storages, and
 * tell of that as if they had been released.
 * Threads: any.
 * @see closeimsgsession */
STDAPI_(void) CloseIMsgSession(LPMSGSESS lpMsgSess);

/* OpenIMsgOnIStg */
#define IMSG_NO_ISTG_COMMIT ((ULONG)0x00000001)

/** Makes a message of a storage, empty or with a message in it.
 * @param lpMsgSess may be NULL.
 * @param lpAllocateBuffer, lpAllocateMore, lpFreeBuffer MAPI's allocation functions or ones like
 *   them, for all that the message hands out; NULL where lpMapiSup has them.
 * @param lpMalloc an OLE allocator.
 * @param lpMapiSup may be NULL; a support object.
 * @param lpStg the storage, which the message references, open for reading, or for reading and
 *   writing. SaveChanges writes into it.
 * @param lpfMsgCallRelease may be NULL; called when the message is released.
 * @param ulCallerData anything, for that function.
 * @param ulFlags IMSG_NO_ISTG_COMMIT: SaveChanges does not commit the storage; MAPI_UNICODE.
 * @param lppMsg the message. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_UNKNOWN_FLAGS; MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED; MAPI_E_NO_ACCESS for a storage that cannot be read;
 *   MAPI_E_CORRUPT_DATA for one that has no message but parts of one; MAPI_E_TOO_COMPLEX for
 *   messages too deep in each other; for errors of the storage what MapStorageSCode makes of them.
 * Threads: any.
 * @see openimsgonistg */
STDAPI_(SCODE)
OpenIMsgOnIStg(LPMSGSESS lpMsgSess, LPALLOCATEBUFFER lpAllocateBuffer,
               LPALLOCATEMORE lpAllocateMore, LPFREEBUFFER lpFreeBuffer, LPMALLOC lpMalloc,
               LPVOID lpMapiSup, LPSTORAGE lpStg, MSGCALLRELEASE* lpfMsgCallRelease,
               ULONG ulCallerData, ULONG ulFlags, LPMESSAGE* lppMsg);

/* Attributes of properties */
#define PROPATTR_MANDATORY ((ULONG)0x00000001)
#define PROPATTR_READABLE ((ULONG)0x00000002)
#define PROPATTR_WRITEABLE ((ULONG)0x00000004)
#define PROPATTR_NOT_PRESENT ((ULONG)0x00000008)

typedef struct _SPropAttrArray {
    ULONG cValues;
    ULONG aPropAttr[MAPI_DIM];
} SPropAttrArray, *LPSPropAttrArray;

#define CbNewSPropAttrArray(_cattr) (offsetof(SPropAttrArray, aPropAttr) + (_cattr) * sizeof(ULONG))
#define CbSPropAttrArray(_lparray)                                                                 \
    (offsetof(SPropAttrArray, aPropAttr) + (UINT)((_lparray)->cValues) * sizeof(ULONG))
#define SizedSPropAttrArray(_cattr, _name)                                                         \
    struct _SPropAttrArray_##_name {                                                               \
        ULONG cValues;                                                                             \
        ULONG aPropAttr[_cattr];                                                                   \
    } _name

/** The attributes of properties of an object that OpenIMsgOnIStg made, or that was opened from one.
 * @param lpPropTagArray may be NULL for all properties.
 * @param lppPropAttrArray one attribute for each tag, in the same order; freed with the object's
 *   free function. PROPATTR_NOT_PRESENT for what the object does not have.
 * @return S_OK; MAPI_W_ERRORS_RETURNED; MAPI_E_INVALID_PARAMETER; MAPI_E_INVALID_OBJECT for any
 *   other object.
 * Threads: any.
 * @see getattribimsgonistg */
STDAPI GetAttribIMsgOnIStg(LPVOID lpObject, LPSPropTagArray lpPropTagArray,
                           LPSPropAttrArray* lppPropAttrArray);
/** Sets them.
 * @param lpPropAttrs as many as there are tags.
 * @param lppPropProblems may be NULL; what could not be set, NULL where all could.
 * @return S_OK; MAPI_W_ERRORS_RETURNED; MAPI_E_INVALID_PARAMETER; MAPI_E_NO_ACCESS for an object
 *   that is open for reading alone; MAPI_E_INVALID_OBJECT for any other object.
 * Threads: any.
 * @see setattribimsgonistg */
STDAPI SetAttribIMsgOnIStg(LPVOID lpObject, LPSPropTagArray lpPropTags,
                           LPSPropAttrArray lpPropAttrs, LPSPropProblemArray* lppPropProblems);

/** The MAPI result code that says what a code of OLE's storage says; MAPI_E_CALL_FAILED for others.
 * Threads: any.
 * @see mapstoragescode */
STDAPI_(SCODE) MapStorageSCode(SCODE StgSCode);

#ifdef __cplusplus
}
#endif

#endif

/* MAPI's utility functions. */
#ifndef _MAPIUTIL_H_
#define _MAPIUTIL_H_

#include <mapix.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It takes the interface macros for something else. */
/* clang-format off */

/* ---- Start and end of the utilities alone ---- */

/** Makes the utility functions of this header usable without MAPIInitialize. No sessions, no
 * notifications of tables.
 * @param ulFlags 0.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (ulFlags is not 0).
 * Threads: any. It has a count of its own: each call is undone by one DeinitMapiUtil.
 * MAPIInitialize includes it, so clients with sessions do not need it.
 * @see scinitmapiutil, using-the-mapi-utilities */
STDAPI_(SCODE) ScInitMapiUtil(ULONG ulFlags);

/** Undoes one ScInitMapiUtil. Where MAPIInitialize was called too, it comes after
 * MAPIUninitialize.
 * No parameters and no result. A call too many has no effect.
 * @see deinitmapiutil */
STDAPI_(void) DeinitMapiUtil(void);

/* ---- Notifications ---- */

/** Makes an advise sink out of a function.
 * @param lpfnCallback called with lpvContext for each batch of notifications; it returns S_OK.
 *   The notifications are MAPI's and valid until it returns.
 * @param lpvContext anything; not looked at. It has to live as long as the sink, which may
 *   outlast Unadvise.
 * @param lppAdviseSink the sink with one reference. The caller releases it, usually right after
 *   Advise. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED.
 * Threads: any. The function is called on the thread that MAPIInitialize's flags decide.
 * @see hrallocadvisesink, notifcallback */
STDAPI HrAllocAdviseSink(LPNOTIFCALLBACK lpfnCallback, LPVOID lpvContext,
                         LPMAPIADVISESINK* lppAdviseSink);

/** Wraps a sink so that it is called on the calling thread only.
 * @param lpAdviseSink the sink, which the wrapper references; the caller may release its own
 *   reference.
 * @param lppAdviseSink the wrapper with one reference. The caller hands it to Advise and
 *   releases it. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED.
 * Threads: notifications wait until the thread that called this function is in a MAPI call, in
 * HrDispatchNotifications or, on Windows, in its message loop. Works with either flag of
 * MAPIInitialize.
 * @see hrthisthreadadvisesink */
STDAPI HrThisThreadAdviseSink(LPMAPIADVISESINK lpAdviseSink, LPMAPIADVISESINK* lppAdviseSink);

/** Delivers the notifications that wait for this thread, then returns.
 * @param ulFlags 0.
 * @return S_OK when none is left; MAPI_E_USER_CANCEL when on Windows a message meanwhile asked
 *   to quit; MAPI_E_NOT_INITIALIZED.
 * Threads: the one for which they wait, the thread of the first MAPIInitialize or one that
 * wrapped sinks. Sinks run inside the call.
 * @see hrdispatchnotifications, forcing-a-notification */
STDAPI HrDispatchNotifications(ULONG ulFlags);

/** Checks notifications and says how much room a copy of them takes.
 * @param cNotifications number of notifications.
 * @param lpNotifications the notifications. Only read.
 * @param lpcb the room in bytes, all strings, identifiers and properties included; NULL to check
 *   only.
 * @return S_OK; MAPI_E_INVALID_PARAMETER.
 * Threads: any.
 * @see sccountnotifications */
STDAPI_(SCODE) ScCountNotifications(int cNotifications, LPNOTIFICATION lpNotifications,
                                    ULONG* lpcb);

/** Copies notifications with all that they point to into one block, to keep them beyond OnNotify.
 * @param cNotification number of notifications.
 * @param lpNotifications the notifications. Only read.
 * @param lpvDst the caller's block, at least as long as ScCountNotifications says. The copies
 *   stand at its start and point into it.
 * @param lpcb bytes used; may be NULL.
 * @return S_OK; MAPI_E_INVALID_PARAMETER.
 * Threads: any.
 * @see sccopynotifications */
STDAPI_(SCODE) ScCopyNotifications(int cNotification, LPNOTIFICATION lpNotifications, LPVOID lpvDst,
                                   ULONG* lpcb);

/** Makes the pointers in copied notifications lead into another block.
 * @param cNotification number of notifications.
 * @param lpNotifications what ScCopyNotifications made, where it lies now.
 * @param lpvBaseOld the address of the block that the pointers lead into.
 * @param lpvBaseNew the address of the block that they shall lead into. The block lies at one of the
 *   two; the other may be any value.
 * @param lpcb may be NULL; bytes of the block.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (an event or a pointer that no copy has); nothing is
 *   changed then.
 * Threads: any.
 * @see screlocnotifications */
STDAPI_(SCODE) ScRelocNotifications(int cNotification, LPNOTIFICATION lpNotifications,
                                    LPVOID lpvBaseOld, LPVOID lpvBaseNew, ULONG* lpcb);

/* The names under which the following can be looked up in a loaded library. */
#if defined(_WIN32) && defined(_X86_)
#define szHrDispatchNotifications "_HrDispatchNotifications@4"
#define szScCreateConversationIndex "_ScCreateConversationIndex@16"
#else
#define szHrDispatchNotifications "HrDispatchNotifications"
#define szScCreateConversationIndex "ScCreateConversationIndex"
#endif

typedef HRESULT(STDAPICALLTYPE DISPATCHNOTIFICATIONS)(ULONG ulFlags);
typedef DISPATCHNOTIFICATIONS* LPDISPATCHNOTIFICATIONS;

/* ---- Tables and rows ---- */

/** Fetches all rows of a table in one go. Leaves the table with the columns, the restriction and
 * the order that it was given.
 * @param lpTable the table.
 * @param lpPropTags columns; NULL keeps those of the table.
 * @param lpRestriction rows wanted; NULL sets no restriction.
 * @param lpSortOrderSet order; NULL keeps that of the table.
 * @param crowsMax most rows that the caller accepts; 0 for no limit.
 * @param lppRows the rows. The caller frees them with FreeProws. NULL after a failure.
 * @return S_OK; MAPI_E_TABLE_TOO_BIG (more than crowsMax rows); MAPI_E_INVALID_PARAMETER;
 *   MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED; what the table's methods return.
 * @see hrqueryallrows */
STDAPI HrQueryAllRows(LPMAPITABLE lpTable, LPSPropTagArray lpPropTags, LPSRestriction lpRestriction,
                      LPSSortOrderSet lpSortOrderSet, LONG crowsMax, LPSRowSet* lppRows);

/** Frees a row set: each row's properties, then the set.
 * @param lpRows the set, each part allocated by itself with MAPIAllocateBuffer, as QueryRows and
 *   HrQueryAllRows do; NULL is allowed.
 * Threads: any.
 * @see freeprows */
STDAPI_(void) FreeProws(LPSRowSet lpRows);

/** Frees an address list: each entry's properties, then the list.
 * @param lpAdrlist the list, each part allocated by itself with MAPIAllocateBuffer; NULL is
 *   allowed.
 * Threads: any.
 * @see freepadrlist */
STDAPI_(void) FreePadrlist(LPADRLIST lpAdrlist);

/** Puts columns in front of those that a table has; those of them that it had move there.
 * @param lptbl a table.
 * @param lpproptagColumnsNew the columns to come first.
 * @param lpAllocateBuffer MAPIAllocateBuffer or a function like it.
 * @param lpFreeBuffer MAPIFreeBuffer or a function like it.
 * @param lpfnFilterColumns may be NULL; is called first with the columns that the table has, and may
 *   change their tags: one that it makes PR_NULL goes.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_TOO_COMPLEX (more than
 *   32,767 columns); what QueryColumns and SetColumns return.
 * Threads: any.
 * @see hraddcolumnsex */
STDAPI HrAddColumns(LPMAPITABLE lptbl, LPSPropTagArray lpproptagColumnsNew,
                    LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer);
STDAPI HrAddColumnsEx(LPMAPITABLE lptbl, LPSPropTagArray lpproptagColumnsNew,
                      LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer,
                      void (*lpfnFilterColumns)(LPSPropTagArray ptaga));

/* Rows that the caller supplies, seen as a table. */
DECLARE_MAPI_INTERFACE_PTR(ITableData, LPTABLEDATA);

typedef void(STDAPICALLTYPE CALLERRELEASE)(ULONG_PTR ulCallerData, LPTABLEDATA lpTblData,
                                           LPMAPITABLE lpVue);

/* HrDeleteRows: every row, whatever the row set says */
#define TAD_ALL_ROWS 1

#define MAPI_ITABLEDATA_METHODS(IPURE)                                                             \
    MAPIMETHOD(HrGetView)(THIS_ LPSSortOrderSet lpSSortOrderSet, CALLERRELEASE* lpfCallerRelease,  \
                          ULONG_PTR ulCallerData, LPMAPITABLE* lppMAPITable) IPURE;                \
    MAPIMETHOD(HrModifyRow)(THIS_ LPSRow) IPURE;                                                   \
    MAPIMETHOD(HrDeleteRow)(THIS_ LPSPropValue lpSPropValue) IPURE;                                \
    MAPIMETHOD(HrQueryRow)(THIS_ LPSPropValue lpsPropValue, LPSRow* lppSRow,                       \
                           ULONG* lpuliRow) IPURE;                                                 \
    MAPIMETHOD(HrEnumRow)(THIS_ ULONG ulRowNumber, LPSRow* lppSRow) IPURE;                         \
    MAPIMETHOD(HrNotify)(THIS_ ULONG ulFlags, ULONG cValues, LPSPropValue lpSPropValue) IPURE;     \
    MAPIMETHOD(HrInsertRow)(THIS_ ULONG uliRow, LPSRow lpSRow) IPURE;                              \
    MAPIMETHOD(HrModifyRows)(THIS_ ULONG ulFlags, LPSRowSet lpSRowSet) IPURE;                      \
    MAPIMETHOD(HrDeleteRows)(THIS_ ULONG ulFlags, LPSRowSet lprowsetToDelete,                      \
                             ULONG* cRowsDeleted) IPURE;
#undef INTERFACE
#define INTERFACE ITableData
DECLARE_MAPI_INTERFACE_(ITableData, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_ITABLEDATA_METHODS(PURE)
};

STDAPI_(SCODE) CreateTable(LPCIID lpInterface, ALLOCATEBUFFER* lpAllocateBuffer,
                           ALLOCATEMORE* lpAllocateMore, FREEBUFFER* lpFreeBuffer,
                           LPVOID lpvReserved, ULONG ulTableType, ULONG ulPropTagIndexColumn,
                           LPSPropTagArray lpSPropTagArrayColumns, LPTABLEDATA* lppTableData);

/* ---- Properties ---- */

/** Gets one property of an object. Never returns a warning.
 * @param lpMapiProp the object.
 * @param ulPropTag the property; its type may be PT_UNSPECIFIED.
 * @param lppProp the value. The caller frees it with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_NOT_FOUND, or the other error that stands for the property;
 *   MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED; what GetProps returns.
 * @see hrgetoneprop */
STDAPI HrGetOneProp(LPMAPIPROP lpMapiProp, ULONG ulPropTag, LPSPropValue* lppProp);

/** Sets one property of an object. Never returns a warning. SaveChanges, where the object needs
 * it, is left to the caller.
 * @param lpMapiProp the object.
 * @param lpProp tag and value. Only read.
 * @return S_OK; the error that stands for the property; MAPI_E_INVALID_PARAMETER;
 *   MAPI_E_NOT_INITIALIZED; what SetProps returns.
 * @see hrsetoneprop */
STDAPI HrSetOneProp(LPMAPIPROP lpMapiProp, LPSPropValue lpProp);

/** Whether an object has a property.
 * @param lpMapiProp the object.
 * @param ulPropTag the property; with PT_UNSPECIFIED the identifier alone is looked for.
 * @return FALSE also for NULL and where the object does not tell its properties.
 * Threads: any.
 * @see fpropexists */
STDAPI_(BOOL) FPropExists(LPMAPIPROP lpMapiProp, ULONG ulPropTag);
/** The first value in an array that has a tag, or with PT_UNSPECIFIED the identifier alone; NULL
 * when none has. LpValFindProp is the same with its parameters in another order.
 * Threads: any.
 * @see ppropfindprop */
STDAPI_(LPSPropValue) PpropFindProp(LPSPropValue lpPropArray, ULONG cValues, ULONG ulPropTag);
STDAPI_(LPSPropValue) LpValFindProp(ULONG ulPropTag, ULONG cValues, LPSPropValue lpPropArray);

/** Copies one property value with what it points to.
 * @param lpSPropValueDest the caller's structure for the copy.
 * @param lpSPropValueSrc the value. Only read.
 * @param lpfAllocMore MAPIAllocateMore or a function like it, for what does not fit into the
 *   structure.
 * @param lpvObject the buffer to which that memory is linked and with which it is freed.
 * @return S_OK; MAPI_E_NO_SUPPORT (unknown type); MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_INVALID_PARAMETER.
 * Threads: any.
 * @see propcopymore */
STDAPI_(SCODE) PropCopyMore(LPSPropValue lpSPropValueDest, LPSPropValue lpSPropValueSrc,
                            ALLOCATEMORE* lpfAllocMore, LPVOID lpvObject);

/** Copies property values with all that they point to into one new buffer.
 * @param cValues number of values.
 * @param lpPropArray the values. Only read.
 * @param lpAllocateBuffer MAPIAllocateBuffer or a function like it.
 * @param lppPropArray the copies. The caller frees them with one MAPIFreeBuffer. NULL after a
 *   failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY.
 * Threads: any.
 * @see scduppropset */
STDAPI_(SCODE) ScDupPropset(int cValues, LPSPropValue lpPropArray,
                            LPALLOCATEBUFFER lpAllocateBuffer, LPSPropValue* lppPropArray);

/** Bytes that values take in one block with all that they point to.
 * @param cValues number of values.
 * @param lpPropArray the values. Only read.
 * @param lpcb may be NULL; the bytes.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (an identifier of 0 or 0xFFFF, an unknown type, a multiple
 *   value of no values, NULL where a value points to something).
 * Threads: any.
 * @see sccountprops */
STDAPI_(SCODE) ScCountProps(int cValues, LPSPropValue lpPropArray, ULONG* lpcb);
/** Copies values with all that they point to into a block of the caller's.
 * @param lpvDst room for what ScCountProps says, aligned as MAPIAllocateBuffer aligns.
 * @return S_OK; MAPI_E_INVALID_PARAMETER.
 * Threads: any.
 * @see sccopyprops */
STDAPI_(SCODE) ScCopyProps(int cValues, LPSPropValue lpPropArray, LPVOID lpvDst, ULONG* lpcb);
/** Makes the pointers in values that lie in one block lead into another one.
 * @param lpPropArray what ScCopyProps or ScDupPropset made, where it lies now.
 * @param lpvBaseOld the address of the block that the pointers lead into.
 * @param lpvBaseNew the address of the block that they shall lead into. The block lies at one of the
 *   two; the other may be any value.
 * @param lpcb may be NULL; bytes of the block.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (an unknown type, a pointer that leads nowhere in the
 *   block); nothing is changed then.
 * Threads: any.
 * @see screlocprops */
STDAPI_(SCODE) ScRelocProps(int cValues, LPSPropValue lpPropArray, LPVOID lpvBaseOld,
                            LPVOID lpvBaseNew, ULONG* lpcb);
/** Bytes of a value without its structure; a string's with its terminator. 0 for NULL, for a type
 * that is none, and for counts of more bytes than 32 bits can say.
 * Threads: any.
 * @see ulpropsize */
STDAPI_(ULONG) UlPropSize(LPSPropValue lpSPropValue);
/** One of the values of a property with several, its pointers included: what they lead to stays the
 * property's own.
 * @param lpPropSv the caller's structure; PR_NULL where there is no such value.
 * Threads: any.
 * @see getinstance */
STDAPI_(void) GetInstance(LPSPropValue lpPropMv, LPSPropValue lpPropSv, ULONG uliInst);
/** Whether two names of properties are the same: property set, kind, and number or string, whose
 * case counts. FALSE for NULL.
 * Threads: any.
 * @see fequalnames */
STDAPI_(BOOL) FEqualNames(LPMAPINAMEID lpName1, LPMAPINAMEID lpName2);
/** Whether a text or binary value contains another one of its type.
 * @param ulFuzzyLevel FL_FULLSTRING, FL_PREFIX or FL_SUBSTRING, for text with FL_IGNORECASE,
 *   FL_IGNORENONSPACE, FL_LOOSE; anything else is taken for FL_FULLSTRING alone.
 * Threads: any.
 * @see fpropcontainsprop */
STDAPI_(BOOL) FPropContainsProp(LPSPropValue lpSPropValueDst, LPSPropValue lpSPropValueSrc,
                                ULONG ulFuzzyLevel);
/** Whether two values of one type stand in a relation (RELOP_LT to RELOP_NE). FALSE for values of
 * different types or of a type without an order, and for RELOP_RE.
 * Threads: any.
 * @see fpropcompareprop */
STDAPI_(BOOL) FPropCompareProp(LPSPropValue lpSPropValue1, ULONG ulRelOp,
                               LPSPropValue lpSPropValue2);
/** The order of two values of one type: below zero, zero or above zero. Text is compared without
 * regard to case, as tables sort it.
 * Threads: any.
 * @see lpropcompareprop */
STDAPI_(LONG) LPropCompareProp(LPSPropValue lpSPropValueA, LPSPropValue lpSPropValueB);

/* Property objects in memory. */
#define IPROP_READONLY ((ULONG)0x00000001)
#define IPROP_READWRITE ((ULONG)0x00000002)
#define IPROP_CLEAN ((ULONG)0x00010000)
#define IPROP_DIRTY ((ULONG)0x00020000)

#define MAPI_IPROPDATA_METHODS(IPURE)                                                              \
    MAPIMETHOD(HrSetObjAccess)(THIS_ ULONG ulAccess) IPURE;                                        \
    MAPIMETHOD(HrSetPropAccess)(THIS_ LPSPropTagArray lpPropTagArray, ULONG* rgulAccess) IPURE;    \
    MAPIMETHOD(HrGetPropAccess)(THIS_ LPSPropTagArray* lppPropTagArray,                            \
                                ULONG** lprgulAccess) IPURE;                                       \
    MAPIMETHOD(HrAddObjProps)(THIS_ LPSPropTagArray lppPropTagArray,                               \
                              LPSPropProblemArray* lprgulAccess) IPURE;
#undef INTERFACE
#define INTERFACE IPropData
DECLARE_MAPI_INTERFACE_(IPropData, IMAPIProp)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPISIM_INHERITED(MAPI_IMAPIPROP_METHODS(PURE))
    MAPI_IPROPDATA_METHODS(PURE)
};
DECLARE_MAPI_INTERFACE_PTR(IPropData, LPPROPDATA);

STDAPI_(SCODE) CreateIProp(LPCIID lpInterface, ALLOCATEBUFFER* lpAllocateBuffer,
                           ALLOCATEMORE* lpAllocateMore, FREEBUFFER* lpFreeBuffer,
                           LPVOID lpvReserved, LPPROPDATA* lppPropData);

/* ---- Allocation for OLE, reference counts ---- */

/** Gives MAPI's OLE allocator, of which there is one.
 * @return the allocator, with a reference for the caller to release. What it allocates is freed
 *   with its own Free, never with MAPIFreeBuffer. NULL before MAPIInitialize or ScInitMapiUtil.
 * Threads: any, as is the allocator.
 * @see mapigetdefaultmalloc */
STDAPI_(LPMALLOC) MAPIGetDefaultMalloc(void);

/** AddRef and Release of any interface; 0 for NULL.
 * Threads: as the object's.
 * @see uladdref, ulrelease */
STDAPI_(ULONG) UlAddRef(LPVOID lpunk);
STDAPI_(ULONG) UlRelease(LPVOID lpunk);

/* ---- Streams and compressed RTF ---- */

#define SOF_UNIQUEFILENAME ((ULONG)0x80000000)
#define OPENSTREAMONFILE "OpenStreamOnFile"

/** Opens a file as a stream, or makes one.
 * @param lpAllocateBuffer, lpFreeBuffer MAPIAllocateBuffer and MAPIFreeBuffer, or functions like them;
 *   MapiSim's stream needs neither.
 * @param ulFlags STGM_READ; STGM_READWRITE; with it STGM_CREATE, which empties a file that is there;
 *   STGM_DELETEONRELEASE, which deletes it when the stream and its clones are released;
 *   SOF_UNIQUEFILENAME with STGM_CREATE, a file of a new name; STGM_SHARE_... are taken and have no
 *   effect.
 * @param lpszFileName the file, in 8 bits for OpenStreamOnFile; with SOF_UNIQUEFILENAME the folder.
 *   NULL, with STGM_CREATE and STGM_DELETEONRELEASE: a new file in the system's folder for such.
 * @param lpszPrefix the beginning of a new name, up to three characters; NULL for "SOF".
 * @param lppStream the stream. The caller releases it. NULL after a failure.
 * @return S_OK; MAPI_E_NOT_FOUND; MAPI_E_NO_ACCESS; MAPI_E_NOT_ENOUGH_DISK; MAPI_E_DISK_ERROR;
 *   MAPI_E_UNKNOWN_FLAGS; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see openstreamonfile, openstreamonfilew */
STDAPI OpenStreamOnFile(LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer, ULONG ulFlags,
                        LPCTSTR lpszFileName, LPCTSTR lpszPrefix, LPSTREAM* lppStream);
STDAPI OpenStreamOnFileW(LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer,
                         ULONG ulFlags, LPCWSTR lpszFileName, LPCWSTR lpszPrefix,
                         LPSTREAM* lppStream);
typedef HRESULT(STDAPICALLTYPE *LPOPENSTREAMONFILE)(LPALLOCATEBUFFER lpAllocateBuffer,
    LPFREEBUFFER lpFreeBuffer, ULONG ulFlags, LPCTSTR lpszFileName, LPCTSTR lpszPrefix,
    LPSTREAM* lppStream);

/* RTFSync */
#define RTF_SYNC_RTF_CHANGED ((ULONG)0x00000001)
#define RTF_SYNC_BODY_CHANGED ((ULONG)0x00000002)

typedef struct RTF_WCSINFO {
    ULONG size;
    ULONG ulFlags;
    ULONG ulInCodePage;
    ULONG ulOutCodePage;
} RTF_WCSINFO;

typedef struct RTF_WCSRETINFO {
    ULONG size;
    ULONG ulStreamFlags;
} RTF_WCSRETINFO;

/** Makes a message's plain and rich text say the same.
 * @param ulFlags which of them changed: RTF_SYNC_RTF_CHANGED, RTF_SYNC_BODY_CHANGED; where both did,
 *   the rich text counts.
 * @param lpfMessageUpdated TRUE where the other one was changed: SaveChanges is left to the caller.
 *   MapiSim's own stores keep the two in step themselves.
 * @return S_OK; MAPI_E_CORRUPT_DATA (what PR_RTF_COMPRESSED has is none); MAPI_E_UNKNOWN_FLAGS;
 *   MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED; what the message returns.
 * Threads: as the message's.
 * @see rtfsync */
STDAPI RTFSync(LPMESSAGE lpMessage, ULONG ulFlags, BOOL* lpfMessageUpdated);
/** Gives the text of a stream of compressed rich text as a stream. It goes from the beginning to the
 * end: Seek, SetSize, Revert, LockRegion, UnlockRegion, Stat and Clone are MAPI_E_NO_SUPPORT.
 * @param lpCompressedRTFStream a stream of PR_RTF_COMPRESSED at its beginning, which is referenced.
 *   Without MAPI_MODIFY it is read at once.
 * @param ulFlags MAPI_MODIFY to write the text anew, and not to read it; it gets to the compressed
 *   stream at Commit and at the last Release. With STORE_UNCOMPRESSED_RTF it is not compressed.
 * @param lpUncompressedRTFStream the stream. The caller releases it, before the message is saved.
 *   NULL after a failure.
 * @return S_OK; MAPI_E_CORRUPT_DATA; MAPI_E_UNKNOWN_FLAGS; MAPI_E_INVALID_PARAMETER;
 *   MAPI_E_NOT_INITIALIZED; what the compressed stream returns.
 * Threads: any.
 * @see wrapcompressedrtfstream */
STDAPI WrapCompressedRTFStream(LPSTREAM lpCompressedRTFStream, ULONG ulFlags,
                               LPSTREAM* lpUncompressedRTFStream);
/** The same with options: MAPI_NATIVE_BODY in ulFlags, not with MAPI_MODIFY, gives the HTML or plain
 * text that the rich text was made of.
 * @param pWCSInfo size, flags; for MAPI_NATIVE_BODY the code page of the message and the one wanted,
 *   of which 0 stands for the former, and 1200 is UTF-16.
 * @param pRetInfo its size is the caller's; ulStreamFlags becomes MAPI_NATIVE_BODY_TYPE_....
 * @return as WrapCompressedRTFStream.
 * @see wrapcompressedrtfstreamex, rtf_wcsinfo, rtf_wcsretinfo */
STDAPI WrapCompressedRTFStreamEx(LPSTREAM pCompressedRTFStream, const RTF_WCSINFO* pWCSInfo,
                                 LPSTREAM* ppUncompressedRTFStream, RTF_WCSRETINFO* pRetInfo);
/** Makes a storage of a stream, which holds a compound file or will. What is written to it reaches the
 * stream when the storage is committed, and at its last Release, which also lets go of the stream.
 * @param lpUnkIn the stream, the caller's or MAPI's.
 * @param lpInterface NULL or IID_IStream; IID_ILockBytes.
 * @param ulFlags STGSTRM_RESET (0), for reading from the beginning of the stream; STGSTRM_MODIFY;
 *   STGSTRM_CREATE, a new, empty storage, which can be written to; STGSTRM_CURRENT, which begins at the
 *   position of the stream and which an ILockBytes has no place for. <mapispi.h> defines them.
 * @param lppStorageOut gets the storage, to be released; NULL after a failure.
 * @return S_OK; MAPI_E_CORRUPT_DATA for what is no compound file; MAPI_E_INTERFACE_NOT_SUPPORTED;
 *   MAPI_E_UNKNOWN_FLAGS; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED;
 *   what the stream returns. The storage's methods return OLE's codes (STG_E_...).
 * Threads: any.
 * @see hristoragefromstream */
STDAPI HrIStorageFromStream(LPUNKNOWN lpUnkIn, LPCIID lpInterface, ULONG ulFlags,
                            LPSTORAGE* lppStorageOut);

/* ---- Message stores and entry identifiers ---- */

/* HrValidateIPMSubtree */
#define MAPI_FORCE_CREATE 1
#define MAPI_FULL_IPM_TREE 2

/** Makes the folders that a store for mail needs and that are missing, in a store of any provider:
 * the search root, the IPM subtree and Deleted Items; with MAPI_FULL_IPM_TREE the Inbox, Outbox, Sent
 * Items and views too. The store's properties lead to them, and its receive folder is the Inbox.
 * @param ulFlags MAPI_FORCE_CREATE: folders that the store says to be valid are opened to see it.
 * @param lpcValues, lppValues may be NULL, the former only with the latter; PR_VALID_FOLDER_MASK and the
 *   identifiers, the Inbox' as PROP_TAG(PT_BINARY, PROP_ID_NULL). The caller frees them with
 *   MAPIFreeBuffer.
 * @param lpperr may be NULL; becomes NULL.
 * @return S_OK; MAPI_E_UNKNOWN_FLAGS; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED; what the store
 *   and its folders return.
 * Threads: as the store's.
 * @see hrvalidateipmsubtree */
STDAPI HrValidateIPMSubtree(LPMDB lpMDB, ULONG ulFlags, ULONG* lpcValues, LPSPropValue* lppValues,
                            LPMAPIERROR* lpperr);
/** Puts the name of the provider's DLL before a store's identifier, as clients get it.
 * @param ulFlags MAPI_UNICODE: lpszDLLName is wide.
 * @param lppWrappedEntry the new identifier, which OpenMsgStore and its like take as the one that was
 *   wrapped. The caller frees it with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_UNKNOWN_FLAGS; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see wrapstoreentryid */
STDAPI WrapStoreEntryID(ULONG ulFlags, LPTSTR lpszDLLName, ULONG cbOrigEntry, LPENTRYID lpOrigEntry,
                        ULONG* lpcbWrappedEntry, LPENTRYID* lppWrappedEntry);
/** An identifier of text that HrSzFromEntryID made, in 8 bits.
 * @param lppEntryID the identifier. The caller frees it with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_ENTRYID; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see hrentryidfromsz, hrszfromentryid */
STDAPI HrEntryIDFromSz(LPTSTR lpsz, ULONG* lpcb, LPENTRYID* lppEntryID);
STDAPI HrSzFromEntryID(ULONG cb, LPENTRYID lpEntryID, LPTSTR* lpsz);
/** One identifier of a store's record key and an object's identifier in it, and the two back again;
 * the ...MsgID functions have it as 8-bit text.
 * @param lpSession a session with that store.
 * @param cbStoreRecordKey 0 for an object that is in no store: its identifier is copied.
 * @param lppEntryID, lpszMsgID, lppStoreEntryID, lppMsgEntryID the results. The caller frees each with
 *   MAPIFreeBuffer. NULL after a failure, and the store's for what is no such identifier. What is
 *   taken apart stays the caller's (its page says that it is freed).
 * @return S_OK; MAPI_E_NOT_FOUND (the session does not have the store); MAPI_E_INVALID_ENTRYID (no
 *   text of one); MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see hrcomposeeid, hrdecomposeeid, hrcomposemsgid, hrdecomposemsgid */
STDAPI HrComposeEID(LPMAPISESSION lpSession, ULONG cbStoreRecordKey, LPBYTE lpStoreRecordKey,
                    ULONG cbMsgEntryID, LPENTRYID lpMsgEntryID, ULONG* lpcbEID,
                    LPENTRYID* lppEntryID);
STDAPI HrDecomposeEID(LPMAPISESSION lpSession, ULONG cbEntryID, LPENTRYID lpEntryID,
                      ULONG* lpcbStoreEntryID, LPENTRYID* lppStoreEntryID, ULONG* lpcbMsgEntryID,
                      LPENTRYID* lppMsgEntryID);
STDAPI HrComposeMsgID(LPMAPISESSION lpSession, ULONG cbStoreSearchKey, LPBYTE pStoreSearchKey,
                      ULONG cbMsgEntryID, LPENTRYID lpMsgEntryID, LPTSTR* lpszMsgID);
STDAPI HrDecomposeMsgID(LPMAPISESSION lpSession, LPTSTR lpszMsgID, ULONG* lpcbStoreEntryID,
                        LPENTRYID* lppStoreEntryID, ULONG* lppcbMsgEntryID,
                        LPENTRYID* lppMsgEntryID);
/** The PR_CONVERSATION_INDEX of a new conversation or of an answer in one.
 * @param cbParent, lpbParent the index of what is answered; 0 and NULL begin a conversation.
 * @param lppbConvIndex the index. The caller frees it with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (also where the parent's is none); MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED.
 * Threads: any.
 * @see sccreateconversationindex, tracking-conversations */
STDAPI_(SCODE) ScCreateConversationIndex(ULONG cbParent, LPBYTE lpbParent, ULONG* lpcbConvIndex,
                                         LPBYTE* lppbConvIndex);

typedef SCODE(STDAPICALLTYPE CREATECONVERSATIONINDEX)(ULONG cbParent, LPBYTE lpbParent,
    ULONG* lpcbConvIndex, LPBYTE* lppbConvIndex);
typedef CREATECONVERSATIONINDEX* LPCREATECONVERSATIONINDEX;

/* ---- Strings, numbers, times ---- */

/* These take 8-bit text. NULL is an empty string. Threads: any. */

/** The bytes that pairs of hexadecimal digits stand for; FALSE for any other text, with nothing
 * written.
 * @see fbinfromhex */
STDAPI_(BOOL) FBinFromHex(LPTSTR lpsz, LPBYTE lpb);
/** The same for as much of the text as fills a block of cb bytes; what follows is not looked at.
 * S_OK or MAPI_E_CALL_FAILED.
 * @see scbinfromhexbounded */
STDAPI_(SCODE) ScBinFromHexBounded(LPTSTR lpsz, LPBYTE lpb, ULONG cb);
/** Two capital digits for each of cb bytes; lpsz has room for 2 * cb + 1 characters.
 * @see hexfrombin */
STDAPI_(void) HexFromBin(LPBYTE lpb, int cb, LPTSTR lpsz);
/** The number that the text begins with, in hexadecimal or decimal digits; 0 where it begins with
 * none.
 * @see ulfromszhex, ufromsz */
STDAPI_(ULONG) UlFromSzHex(LPCTSTR lpsz);
STDAPI_(unsigned int) UFromSz(LPCTSTR lpsz);
/** The first or last place of a character, or of a text, in a text; NULL where it has none.
 * @see szfindch, szfindlastch */
STDAPI_(LPTSTR) SzFindCh(LPCTSTR lpsz, USHORT ch);
STDAPI_(LPTSTR) SzFindLastCh(LPCTSTR lpsz, USHORT ch);
STDAPI_(LPTSTR) SzFindSz(LPCTSTR lpsz, LPCTSTR lpszKey);
/** The path on the other machine of a path on a drive, and the other way round.
 * @param cchUNC, cchLocal characters of room, the terminator included.
 * @return S_OK; S_FALSE, with nothing written, for what is such a path already; MAPI_E_NOT_FOUND (the
 *   drive is none of another machine; Linux has no drives); MAPI_E_TOO_BIG (no room);
 *   MAPI_E_INVALID_PARAMETER.
 * @see scuncfromlocalpath, sclocalpathfromunc */
STDAPI_(SCODE) ScUNCFromLocalPath(LPSTR lpszLocal, LPSTR lpszUNC, UINT cchUNC);
STDAPI_(SCODE) ScLocalPathFromUNC(LPSTR lpszUNC, LPSTR lpszLocal, UINT cchLocal);
/** Sum, product, difference and negative of 64-bit numbers without sign, modulo 2^64.
 * @see ftaddft, ftadcft, ftmuldw, ftmuldwdw, ftnegft, ftsubft */
STDAPI_(FILETIME) FtAddFt(FILETIME ftAddend1, FILETIME ftAddend2);
/* With the carry into and out of the sum; lpwCarry may be NULL. */
STDAPI_(FILETIME) FtAdcFt(FILETIME ft1, FILETIME ft2, WORD* lpwCarry);
STDAPI_(FILETIME) FtMulDwDw(DWORD ftMultiplicand, DWORD ftMultiplier);
STDAPI_(FILETIME) FtMulDw(DWORD ftMultiplier, FILETIME ftMultiplicand);
STDAPI_(FILETIME) FtSubFt(FILETIME ftMinuend, FILETIME ftSubtrahend);
STDAPI_(FILETIME) FtNegFt(FILETIME ft);

/* ---- Display tables ---- */

typedef struct {
    ULONG ulCtlType;
    ULONG ulCtlFlags;
    LPBYTE lpbNotif;
    ULONG cbNotif;
    LPTSTR lpszFilter;
    ULONG ulItemID;
    union {
        LPVOID lpv;
        LPDTBLLABEL lplabel;
        LPDTBLEDIT lpedit;
        LPDTBLLBX lplbx;
        LPDTBLCOMBOBOX lpcombobox;
        LPDTBLDDLBX lpddlbx;
        LPDTBLCHECKBOX lpcheckbox;
        LPDTBLGROUPBOX lpgroupbox;
        LPDTBLBUTTON lpbutton;
        LPDTBLRADIOBUTTON lpradiobutton;
        LPDTBLMVLISTBOX lpmvlbx;
        LPDTBLMVDDLBX lpmvddlbx;
        LPDTBLPAGE lppage;
    } ctl;
} DTCTL, *LPDTCTL;

typedef struct {
    ULONG cctl;
    LPTSTR lpszResourceName;
    union {
        LPTSTR lpszComponent;
        ULONG ulItemID;
    };
    LPDTCTL lpctl;
} DTPAGE, *LPDTPAGE;

/** Makes a display table of pages of controls. Places and labels are read from dialog templates:
 * those of controls by ulItemID (where several have the same, as labels do, in their order), those
 * of a page, which a control of type DTCT_PAGE stands for, from the dialog itself. The structures
 * are copied, with the text behind them: the label, or for edit controls and combo boxes lpszFilter
 * (NULL: "*"). Rows have the columns of display tables and PR_ROWID.
 * @param lpAllocateBuffer, lpAllocateMore, lpFreeBuffer for what the objects hand out; see
 *   CreateTable.
 * @param lpMalloc is not looked at.
 * @param hInstance the module that has the templates as resources; NULL for the program. Modules of
 *   Linux have no resources: there it is a handle of dlopen, and a template is an exported object
 *   with C linkage of the resource's name, or `dialog_N` for the number N (and `string_N`, in
 *   UTF-8, for a string).
 * @param lpPage lpszResourceName is a name, or a number up to 65535; lpszComponent a string, or the
 *   number of a string resource, which ulItemID of the page's control may also name.
 * @param ulFlags MAPI_UNICODE: strings are wide, those that are passed and those of the table.
 * @param lppTable the table. The caller releases it. NULL after a failure.
 * @param lppTblData NULL, or the table data object behind it. The caller releases it, in any order.
 * @return S_OK; MAPI_E_NOT_FOUND (a template, one of its controls, a string resource);
 *   MAPI_E_CORRUPT_DATA for what is no template; MAPI_E_INVALID_PARAMETER (an unknown type of
 *   control, memory that is not there); MAPI_E_UNKNOWN_FLAGS (ulCtlFlags, too);
 *   MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED; what the allocation functions return.
 * Threads: any.
 * @see builddisplaytable, dtpage, dtctl */
STDAPI BuildDisplayTable(LPALLOCATEBUFFER lpAllocateBuffer, LPALLOCATEMORE lpAllocateMore,
                         LPFREEBUFFER lpFreeBuffer, LPMALLOC lpMalloc, HINSTANCE hInstance,
                         UINT cPages, LPDTPAGE lpPage, ULONG ulFlags, LPMAPITABLE* lppTable,
                         LPTABLEDATA* lppTblData);

/* ---- The idle engine ---- */

#ifndef NOIDLEENGINE

/* Priorities; nothing below zero runs while the user is waiting. */
#define PRILOWEST -32768
#define PRIHIGHEST 32767
#define PRIUSER 0

/* When a routine runs. */
#define IRONULL ((USHORT)0x0000)
#define FIROWAIT ((USHORT)0x0001)
#define FIROINTERVAL ((USHORT)0x0002)
#define FIROPERBLOCK ((USHORT)0x0004)
#define FIRODISABLED ((USHORT)0x0020)
#define FIROONCEONLY ((USHORT)0x0040)
/* What ChangeIdleRoutine changes. */
#define IRCNULL ((USHORT)0x0000)
#define FIRCPFN ((USHORT)0x0001)
#define FIRCPV ((USHORT)0x0002)
#define FIRCPRI ((USHORT)0x0004)
#define FIRCCSEC ((USHORT)0x0008)
#define FIRCIRO ((USHORT)0x0010)

typedef BOOL(STDAPICALLTYPE FNIDLE)(LPVOID);
typedef FNIDLE* PFNIDLE;
typedef void* FTG;
typedef FTG* PFTG;
#define FTGNULL ((FTG)NULL)

/** Starts the idle engine, or counts one more start. Routines are called on the thread of the first
 * one, from its message loop and in HrDispatchNotifications, those of the highest priority first;
 * on Linux, which has no message loop, in the latter alone. Times are MapiSim's virtual time.
 * @param lpvReserved NULL.
 * @return 0; 1 where it cannot be started, also before MAPIInitialize and ScInitMapiUtil.
 * Threads: any; the functions below too.
 * @see mapiinitidle */
STDAPI_(LONG) MAPIInitIdle(LPVOID lpvReserved);
/** Undoes one MAPIInitIdle; the last one, and the last MAPIUninitialize, takes all routines away.
 * @see mapideinitidle */
STDAPI_(void) MAPIDeinitIdle(void);
/** Registers a routine.
 * @param lpfnIdle returns FALSE.
 * @param lpvIdleParam anything, for the routine.
 * @param priIdle not 0, which is the user's.
 * @param csecIdle hundredths of a second: with FIROWAIT before the first call, with FIROINTERVAL
 *   between any two.
 * @param iroIdle one of FIROWAIT, FIROINTERVAL and the obsolete FIROONCEONLY (as FIROINTERVAL, once)
 *   and FIROPERBLOCK (as FIROINTERVAL), or none of them (the same); FIRODISABLED.
 * @return a tag for the other functions, which is not used again; NULL where the engine was not
 *   started, for no routine, for priority 0 and for several of those options.
 * @see ftgregisteridleroutine, fnidle */
STDAPI_(FTG) FtgRegisterIdleRoutine(PFNIDLE lpfnIdle, LPVOID lpvIdleParam, short priIdle,
                                    ULONG csecIdle, USHORT iroIdle);
/** Takes it away; a routine may do so itself. What is no tag has no effect, here and below.
 * @see deregisteridleroutine, enableidleroutine */
STDAPI_(void) DeregisterIdleRoutine(FTG ftg);
STDAPI_(void) EnableIdleRoutine(FTG ftg, BOOL fEnable);
/** Changes what ircIdle names: FIRCPFN, FIRCPV, FIRCPRI, FIRCCSEC, FIRCIRO. What could not be
 * registered (no routine, priority 0) stays as it was, and the options for any but one of those.
 * @see changeidleroutine */
STDAPI_(void) ChangeIdleRoutine(FTG ftg, PFNIDLE lpfnIdle, LPVOID lpvIdleParam, short priIdle,
                                ULONG csecIdle, USHORT iroIdle, USHORT ircIdle);

#endif

/* ---- Other ---- */

#if !defined(_WINNT) && !defined(_WIN95)
#define _WINNT
#endif

/* Key words of conversions; no library is known to define them. */
extern char rgchCsds[];
extern char rgchCids[];
extern char rgchCsdi[];
extern char rgchCidi[];

typedef BOOL(STDAPICALLTYPE FGETCOMPONENTPATH)(LPTSTR szComponent, LPTSTR szQualifier,
                                               LPTSTR szDllPath, DWORD cchBufferSize,
                                               BOOL fInstall);
typedef FGETCOMPONENTPATH* LPFGETCOMPONENTPATH;

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

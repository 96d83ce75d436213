/* Checks of parameters for those who implement MAPI's interfaces. */
#ifndef _INC_VALIDATE
#define _INC_VALIDATE

#include <mapispi.h>
#include <mapiutil.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The methods that can be checked ---- */

#define MAKE_ENUM(Method, Interface) Interface##_##Method

typedef enum _tagMethods {
    IUnknown_QueryInterface = 0,
    IUnknown_AddRef,
    IUnknown_Release,
    IMAPIProp_GetLastError,
    IMAPIProp_SaveChanges,
    IMAPIProp_GetProps,
    IMAPIProp_GetPropList,
    IMAPIProp_OpenProperty,
    IMAPIProp_SetProps,
    IMAPIProp_DeleteProps,
    IMAPIProp_CopyTo,
    IMAPIProp_CopyProps,
    IMAPIProp_GetNamesFromIDs,
    IMAPIProp_GetIDsFromNames,
    IMAPITable_GetLastError,
    IMAPITable_Advise,
    IMAPITable_Unadvise,
    IMAPITable_GetStatus,
    IMAPITable_SetColumns,
    IMAPITable_QueryColumns,
    IMAPITable_GetRowCount,
    IMAPITable_SeekRow,
    IMAPITable_SeekRowApprox,
    IMAPITable_QueryPosition,
    IMAPITable_FindRow,
    IMAPITable_Restrict,
    IMAPITable_CreateBookmark,
    IMAPITable_FreeBookmark,
    IMAPITable_SortTable,
    IMAPITable_QuerySortOrder,
    IMAPITable_QueryRows,
    IMAPITable_Abort,
    IMAPITable_ExpandRow,
    IMAPITable_CollapseRow,
    IMAPITable_WaitForCompletion,
    IMAPITable_GetCollapseState,
    IMAPITable_SetCollapseState,
    IMAPIContainer_GetContentsTable,
    IMAPIContainer_GetHierarchyTable,
    IMAPIContainer_OpenEntry,
    IMAPIContainer_SetSearchCriteria,
    IMAPIContainer_GetSearchCriteria,
    IABContainer_CreateEntry,
    IABContainer_CopyEntries,
    IABContainer_DeleteEntries,
    IABContainer_ResolveNames,
    IDistList_CreateEntry,
    IDistList_CopyEntries,
    IDistList_DeleteEntries,
    IDistList_ResolveNames,
    IMAPIFolder_CreateMessage,
    IMAPIFolder_CopyMessages,
    IMAPIFolder_DeleteMessages,
    IMAPIFolder_CreateFolder,
    IMAPIFolder_CopyFolder,
    IMAPIFolder_DeleteFolder,
    IMAPIFolder_SetReadFlags,
    IMAPIFolder_GetMessageStatus,
    IMAPIFolder_SetMessageStatus,
    IMAPIFolder_SaveContentsSort,
    IMAPIFolder_EmptyFolder,
    IMsgStore_Advise,
    IMsgStore_Unadvise,
    IMsgStore_CompareEntryIDs,
    IMsgStore_OpenEntry,
    IMsgStore_SetReceiveFolder,
    IMsgStore_GetReceiveFolder,
    IMsgStore_GetReceiveFolderTable,
    IMsgStore_StoreLogoff,
    IMsgStore_AbortSubmit,
    IMsgStore_GetOutgoingQueue,
    IMsgStore_SetLockState,
    IMsgStore_FinishedMsg,
    IMsgStore_NotifyNewMail,
    IMessage_GetAttachmentTable,
    IMessage_OpenAttach,
    IMessage_CreateAttach,
    IMessage_DeleteAttach,
    IMessage_GetRecipientTable,
    IMessage_ModifyRecipients,
    IMessage_SubmitMessage,
    IMessage_SetReadFlag,
    IABProvider_Shutdown,
    IABProvider_Logon,
    IABLogon_GetLastError,
    IABLogon_Logoff,
    IABLogon_OpenEntry,
    IABLogon_CompareEntryIDs,
    IABLogon_Advise,
    IABLogon_Unadvise,
    IABLogon_OpenStatusEntry,
    IABLogon_OpenTemplateID,
    IABLogon_GetOneOffTable,
    IABLogon_PrepareRecips,
    IXPProvider_Shutdown,
    IXPProvider_TransportLogon,
    IXPLogon_AddressTypes,
    IXPLogon_RegisterOptions,
    IXPLogon_TransportNotify,
    IXPLogon_Idle,
    IXPLogon_TransportLogoff,
    IXPLogon_SubmitMessage,
    IXPLogon_EndMessage,
    IXPLogon_Poll,
    IXPLogon_StartMessage,
    IXPLogon_OpenStatusEntry,
    IXPLogon_ValidateState,
    IXPLogon_FlushQueues,
    IMSProvider_Shutdown,
    IMSProvider_Logon,
    IMSProvider_SpoolerLogon,
    IMSProvider_CompareStoreIDs,
    IMSLogon_GetLastError,
    IMSLogon_Logoff,
    IMSLogon_OpenEntry,
    IMSLogon_CompareEntryIDs,
    IMSLogon_Advise,
    IMSLogon_Unadvise,
    IMSLogon_OpenStatusEntry,
    IMAPIControl_GetLastError,
    IMAPIControl_Activate,
    IMAPIControl_GetState,
    IMAPIStatus_ValidateState,
    IMAPIStatus_SettingsDialog,
    IMAPIStatus_ChangePassword,
    IMAPIStatus_FlushQueues,
    IStream__Read,
    IStream__Write,
    IStream_Seek,
    IStream_SetSize,
    IStream_CopyTo,
    IStream_Commit,
    IStream_Revert,
    IStream_LockRegion,
    IStream_UnlockRegion,
    IStream_Stat,
    IStream_Clone,
    IMAPIAdviseSink_OnNotify
} METHODS;

/* ---- Checks of single values ---- */

/* TRUE for what no method would take: NULL, memory that is not there, unknown types, counts that do
 * not fit. None of them changes anything, allocates, or has another result. Threads: any. */

/** Strings, each up to its terminator.
 * @see fbadrglpszw */
STDAPI_(BOOL) FBadRglpszW(LPWSTR* lppszW, ULONG cStrings);
/** Each row as FBadRow.
 * @see fbadrowset */
STDAPI_(BOOL) FBadRowSet(LPSRowSet lpRowSet);
/** Names with a property set, and a number or a string.
 * @see fbadrglpnameid */
STDAPI_(BOOL) FBadRglpNameID(LPMAPINAMEID* lppNameId, ULONG cNames);
/** Entry identifiers; those of less than four bytes are bad, too.
 * @see fbadentrylist */
STDAPI_(BOOL) FBadEntryList(LPENTRYLIST lpEntryList);
/** A restriction with all its parts, no more than 64 deep.
 * @see fbadrestriction */
STDAPI_(ULONG) FBadRestriction(LPSRestriction lpres);
/** A tag whose type exists, whatever its identifier.
 * @see fbadproptag */
STDAPI_(ULONG) FBadPropTag(ULONG ulPropTag);
/** Each value of a row as FBadProp.
 * @see fbadrow */
STDAPI_(ULONG) FBadRow(LPSRow lprow);
/** A value with what it points to; a PT_BOOLEAN is TRUE or FALSE.
 * @see fbadprop */
STDAPI_(ULONG) FBadProp(LPSPropValue lpprop);
/** Orders and categories of tags that can be sorted by.
 * @see fbadsortorderset */
STDAPI_(ULONG) FBadSortOrderSet(LPSSortOrderSet lpsos);
/** Columns, of which PT_NULL is none that is bad and PT_ERROR is one.
 * @see fbadcolumnset */
STDAPI_(ULONG) FBadColumnSet(LPSPropTagArray lpptaCols);

#define FBadPropVal(lpPropVal) FBadRgPropVal(lpPropVal, 1)
#define FBadRgPropVal(lpPropVal, cValues) (FAILED(ScCountProps(cValues, lpPropVal, NULL)))
/* An address list is laid out like a row set. */
#define FBadAdrList(lpAdrList) (FBadRowSet((LPSRowSet)(lpAdrList)))

/* ---- Checks of whole calls, one for each method of IMAPIProp ---- */

#define MAPISIM_BAD_OUT(p, type) IsBadWritePtr((p), sizeof(type))
#define MAPISIM_BAD_IN(p, type) IsBadReadPtr((p), sizeof(type))
#define MAPISIM_BAD_OPTIONAL_OUT(p, type) ((p) && MAPISIM_BAD_OUT(p, type))
#define MAPISIM_BAD_OPTIONAL_IN(p, type) ((p) && MAPISIM_BAD_IN(p, type))
#define MAPISIM_BAD_TAGS(p)                                                                        \
    (MAPISIM_BAD_IN(p, ULONG) || IsBadReadPtr((p), (UINT)(((p)->cValues + 1) * sizeof(ULONG))))
#define MAPISIM_BAD_TARGET(lpProgress, lpInterface, lpDestObj, lppProblems)                        \
    (((lpProgress) && FBadUnknown(lpProgress)) || MAPISIM_BAD_OPTIONAL_IN(lpInterface, IID) ||     \
     MAPISIM_BAD_IN(lpDestObj, LPVOID) ||                                                          \
     MAPISIM_BAD_OPTIONAL_OUT(lppProblems, LPSPropProblemArray))

/* For objects written in C: is this one of ours? */
#define BAD_STANDARD_OBJ(lpObj, prefix, method, lpVtbl)                                            \
    (IsBadWritePtr((lpObj), sizeof(*lpObj)) ||                                                     \
     IsBadReadPtr((void*)&(lpObj->lpVtbl->method), sizeof(LPVOID)) ||                              \
     ((LPVOID)(lpObj->lpVtbl->method) != (LPVOID)(prefix##method)))

/* Looks at the vtable by its place, which is the same in C and in C++. */
#define FBadUnknown(lpObj)                                                                         \
    (MAPISIM_BAD_IN(lpObj, LPVOID) ||                                                              \
     IsBadReadPtr(*(LPVOID**)(LPVOID)(lpObj), 3 * sizeof(LPVOID)) ||                               \
     IsBadCodePtr(**(FARPROC**)(LPVOID)(lpObj)))
#define FBadQueryInterface(lpObj, riid, ppvObj)                                                    \
    (MAPISIM_BAD_IN(riid, IID) || MAPISIM_BAD_OUT(ppvObj, LPVOID))
#define FBadAddRef(lpObj) FALSE
#define FBadRelease(lpObj) FALSE
#define FBadGetLastError(lpObj, hResult, ulFlags, lppMAPIError)                                    \
    (MAPISIM_BAD_OUT(lppMAPIError, LPMAPIERROR))
#define FBadSaveChanges(lpObj, ulFlags) FALSE
#define FBadGetProps(lpObj, lpPTagA, lpcValues, lppPropArray)                                      \
    (((lpPTagA) && MAPISIM_BAD_TAGS(lpPTagA)) || MAPISIM_BAD_OUT(lpcValues, ULONG) ||              \
     MAPISIM_BAD_OUT(lppPropArray, LPSPropValue))
#define FBadGetPropList(lpObj, lppPTagA) (MAPISIM_BAD_OUT(lppPTagA, LPSPropTagArray))
#define FBadOpenProperty(lpObj, ulPropTag, lpiid, ulInterfaceOptions, ulFlags, lppUnk)             \
    (MAPISIM_BAD_IN(lpiid, IID) || MAPISIM_BAD_OUT(lppUnk, LPUNKNOWN))
#define FBadSetProps(lpObj, cValues, lpPropArray, lppProblems)                                     \
    (FBadRgPropVal(lpPropArray, (int)(cValues)) ||                                                 \
     MAPISIM_BAD_OPTIONAL_OUT(lppProblems, LPSPropProblemArray))
#define FBadDeleteProps(lpObj, lpPTagA, lppProblems)                                               \
    (!(lpPTagA) || MAPISIM_BAD_TAGS(lpPTagA) ||                                                    \
     MAPISIM_BAD_OPTIONAL_OUT(lppProblems, LPSPropProblemArray))
#define FBadCopyTo(lpIPDAT, ciidExclude, rgiidExclude, lpExcludeProps, ulUIParam, lpProgress,      \
                   lpInterface, lpDestObj, ulFlags, lppProblems)                                   \
    (((ciidExclude) && IsBadReadPtr((rgiidExclude), (UINT)((ciidExclude) * sizeof(IID)))) ||       \
     ((lpExcludeProps) && MAPISIM_BAD_TAGS(lpExcludeProps)) ||                                     \
     MAPISIM_BAD_TARGET(lpProgress, lpInterface, lpDestObj, lppProblems))
#define FBadCopyProps(lpIPDAT, lpPropTagArray, ulUIParam, lpProgress, lpInterface, lpDestObj,      \
                      ulFlags, lppProblems)                                                        \
    (((lpPropTagArray) && MAPISIM_BAD_TAGS(lpPropTagArray)) ||                                     \
     MAPISIM_BAD_TARGET(lpProgress, lpInterface, lpDestObj, lppProblems))
#define FBadGetNamesFromIDs(lpIPDAT, lppPropTags, lpPropSetGuid, ulFlags, lpcPropNames,            \
                            lpppPropNames)                                                         \
    (MAPISIM_BAD_IN(lppPropTags, LPSPropTagArray) ||                                               \
     MAPISIM_BAD_OPTIONAL_IN(lpPropSetGuid, GUID) ||                                               \
     (*(lppPropTags) && MAPISIM_BAD_TAGS(*(lppPropTags))) ||                                       \
     MAPISIM_BAD_OUT(lpcPropNames, ULONG) || MAPISIM_BAD_OUT(lpppPropNames, LPVOID))
#define FBadGetIDsFromNames(lpIPDAT, cPropNames, lppPropNames, ulFlags, lppPropTags)               \
    (((cPropNames) && FBadRglpNameID(lppPropNames, cPropNames)) ||                                 \
     MAPISIM_BAD_OUT(lppPropTags, LPULONG))

/* ---- Checks by number of the method ---- */

/** Whether the arguments of a call are legal, for who implements the method. What is looked at:
 * flags against those that the method has, reserved arguments, and the memory behind pointers:
 * whether it is there and may be written, with what is in restrictions, sort orders, property
 * values, columns, names, lists of entries and recipients. The object is not looked at.
 * HrValidateParameters: the arguments without the object, each in a slot of a pointer's size (or as
 * many as it needs), as the macros below pack them.
 * __CPPValidateParameters, __ValidateParameters: the same where the caller pushed them, from the
 * first argument or from the object before it on. Only 32-bit x86 passes them so.
 * The variants with a variable argument list have the object first.
 * Results: S_OK; MAPI_E_INVALID_PARAMETER (also for a method that is none of METHODS);
 * MAPI_E_UNKNOWN_FLAGS; MAPI_E_NOT_INITIALIZED. The first argument that is bad counts.
 * Threads: any. */
STDAPI HrValidateParameters(METHODS eMethod, LPVOID* ppFirstArg);
STDAPI __CPPValidateParameters(METHODS eMethod, const LPVOID ppFirst);
STDAPI __ValidateParameters(METHODS eMethod, LPVOID ppThis);
EXTERN_C HRESULT __cdecl HrValidateParametersV(METHODS eMethod, ...);
EXTERN_C HRESULT __cdecl HrValidateParametersValist(METHODS eMethod, va_list arglist);

#define BASED_STACK

/* AssertSz is mapidbg.h's. */
#define MAPISIM_RETURN_IF_BAD(type, check)                                                         \
    {                                                                                              \
        HRESULT _hr_ = (check);                                                                    \
        if (HR_FAILED(_hr_))                                                                       \
            return (type)_hr_;                                                                     \
    }
#define MAPISIM_ASSERT_GOOD(check)                                                                 \
    AssertSz(HR_SUCCEEDED(check), "MAPI called a method with bad parameters")

#if defined(_X86_) || defined(__i386__)
#if defined(__cplusplus)
#define ValidateParameters(eMethod, First)                                                         \
    MAPISIM_RETURN_IF_BAD(HRESULT, __CPPValidateParameters(eMethod, (LPVOID)&First))
#define UlValidateParameters(eMethod, First)                                                       \
    MAPISIM_RETURN_IF_BAD(ULONG, __CPPValidateParameters(eMethod, (LPVOID)&First))
#define CheckParameters(eMethod, First)                                                            \
    MAPISIM_ASSERT_GOOD(__CPPValidateParameters(eMethod, (LPVOID)&First))
#else
#define ValidateParameters(eMethod, ppThis)                                                        \
    MAPISIM_RETURN_IF_BAD(HRESULT, __ValidateParameters(eMethod, ppThis))
#define UlValidateParameters(eMethod, ppThis)                                                      \
    MAPISIM_RETURN_IF_BAD(ULONG, __ValidateParameters(eMethod, ppThis))
#define CheckParameters(eMethod, ppThis) MAPISIM_ASSERT_GOOD(__ValidateParameters(eMethod, ppThis))
#endif
#endif

#define ValidateParms(x) MAPISIM_RETURN_IF_BAD(HRESULT, HrValidateParametersV x)
#define UlValidateParms(x) MAPISIM_RETURN_IF_BAD(ULONG, HrValidateParametersV x)
#define CheckParms(x) MAPISIM_ASSERT_GOOD(HrValidateParametersV x)

/* Packing: how many slots an argument takes, and the array of them. */
#define ArgSize(T) ((sizeof(T) + sizeof(DWORD_PTR) - 1) / sizeof(DWORD_PTR))
#define MakeArg1(idx, a1) memcpy(__rgArgs + (idx), &(a1), sizeof(a1))
#define MakeArg2(idx, a1, a2)                                                                      \
    MakeArg1(idx, a1);                                                                             \
    MakeArg1((idx) + ArgSize(a1), a2)
#define MakeArg3(idx, a1, a2, a3)                                                                  \
    MakeArg1(idx, a1);                                                                             \
    MakeArg2((idx) + ArgSize(a1), a2, a3)
#define MakeArg4(idx, a1, a2, a3, a4)                                                              \
    MakeArg1(idx, a1);                                                                             \
    MakeArg3((idx) + ArgSize(a1), a2, a3, a4)
#define MakeArg5(idx, a1, a2, a3, a4, a5)                                                          \
    MakeArg1(idx, a1);                                                                             \
    MakeArg4((idx) + ArgSize(a1), a2, a3, a4, a5)
#define MakeArg6(idx, a1, a2, a3, a4, a5, a6)                                                      \
    MakeArg1(idx, a1);                                                                             \
    MakeArg5((idx) + ArgSize(a1), a2, a3, a4, a5, a6)
#define MakeArg7(idx, a1, a2, a3, a4, a5, a6, a7)                                                  \
    MakeArg1(idx, a1);                                                                             \
    MakeArg6((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7)
#define MakeArg8(idx, a1, a2, a3, a4, a5, a6, a7, a8)                                              \
    MakeArg1(idx, a1);                                                                             \
    MakeArg7((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8)
#define MakeArg9(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9)                                          \
    MakeArg1(idx, a1);                                                                             \
    MakeArg8((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9)
#define MakeArg10(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                                    \
    MakeArg1(idx, a1);                                                                             \
    MakeArg9((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define MakeArg11(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)                               \
    MakeArg1(idx, a1);                                                                             \
    MakeArg10((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)
#define MakeArg12(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)                          \
    MakeArg1(idx, a1);                                                                             \
    MakeArg11((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)
#define MakeArg13(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)                     \
    MakeArg1(idx, a1);                                                                             \
    MakeArg12((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)
#define MakeArg14(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)                \
    MakeArg1(idx, a1);                                                                             \
    MakeArg13((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)
#define MakeArg15(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)           \
    MakeArg1(idx, a1);                                                                             \
    MakeArg14((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)
#define MakeArg16(idx, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16)      \
    MakeArg1(idx, a1);                                                                             \
    MakeArg15((idx) + ArgSize(a1), a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15,   \
              a16)

#define MakeArray1(a1)                                                                             \
    DWORD_PTR __rgArgs[ArgSize(a1)] = {0};                                                         \
    MakeArg1(0, a1)
#define MakeArray2(a1, a2)                                                                         \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2)] = {0};                                           \
    MakeArg2(0, a1, a2)
#define MakeArray3(a1, a2, a3)                                                                     \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3)] = {0};                             \
    MakeArg3(0, a1, a2, a3)
#define MakeArray4(a1, a2, a3, a4)                                                                 \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4)] = {0};               \
    MakeArg4(0, a1, a2, a3, a4)
#define MakeArray5(a1, a2, a3, a4, a5)                                                             \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5)] = {0}; \
    MakeArg5(0, a1, a2, a3, a4, a5)
#define MakeArray6(a1, a2, a3, a4, a5, a6)                                                         \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6)] = {0};                                                         \
    MakeArg6(0, a1, a2, a3, a4, a5, a6)
#define MakeArray7(a1, a2, a3, a4, a5, a6, a7)                                                     \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7)] = {0};                                           \
    MakeArg7(0, a1, a2, a3, a4, a5, a6, a7)
#define MakeArray8(a1, a2, a3, a4, a5, a6, a7, a8)                                                 \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8)] = {0};                             \
    MakeArg8(0, a1, a2, a3, a4, a5, a6, a7, a8)
#define MakeArray9(a1, a2, a3, a4, a5, a6, a7, a8, a9)                                             \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9)] = {0};               \
    MakeArg9(0, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define MakeArray10(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                                       \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10)] = {   \
        0};                                                                                        \
    MakeArg10(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define MakeArray11(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)                                  \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11)] = {0};                                                        \
    MakeArg11(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)
#define MakeArray12(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)                             \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11) + ArgSize(a12)] = {0};                                         \
    MakeArg12(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)
#define MakeArray13(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)                        \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11) + ArgSize(a12) + ArgSize(a13)] = {0};                          \
    MakeArg13(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)
#define MakeArray14(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)                   \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11) + ArgSize(a12) + ArgSize(a13) + ArgSize(a14)] = {0};           \
    MakeArg14(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)
#define MakeArray15(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)              \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11) + ArgSize(a12) + ArgSize(a13) + ArgSize(a14) + ArgSize(a15)] = \
        {0};                                                                                       \
    MakeArg15(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)
#define MakeArray16(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16)         \
    DWORD_PTR __rgArgs[ArgSize(a1) + ArgSize(a2) + ArgSize(a3) + ArgSize(a4) + ArgSize(a5) +       \
                       ArgSize(a6) + ArgSize(a7) + ArgSize(a8) + ArgSize(a9) + ArgSize(a10) +      \
                       ArgSize(a11) + ArgSize(a12) + ArgSize(a13) + ArgSize(a14) + ArgSize(a15) +  \
                       ArgSize(a16)] = {0};                                                        \
    MakeArg16(0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16)

/* The first argument is the object, which is not checked: a method that has no other needs no
 * check. */
#define MAPISIM_PACKED_CHECK(type, m, pack)                                                        \
    {                                                                                              \
        HRESULT _hr_;                                                                              \
        pack;                                                                                      \
        _hr_ = HrValidateParameters(m, (LPVOID*)__rgArgs);                                         \
        if (HR_FAILED(_hr_))                                                                       \
            return (type)_hr_;                                                                     \
    }
#define ValidateParameters1(m, a1)
#define ValidateParameters2(m, a1, a2) MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray1(a2))
#define ValidateParameters3(m, a1, a2, a3) MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray2(a2, a3))
#define ValidateParameters4(m, a1, a2, a3, a4)                                                     \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray3(a2, a3, a4))
#define ValidateParameters5(m, a1, a2, a3, a4, a5)                                                 \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray4(a2, a3, a4, a5))
#define ValidateParameters6(m, a1, a2, a3, a4, a5, a6)                                             \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray5(a2, a3, a4, a5, a6))
#define ValidateParameters7(m, a1, a2, a3, a4, a5, a6, a7)                                         \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray6(a2, a3, a4, a5, a6, a7))
#define ValidateParameters8(m, a1, a2, a3, a4, a5, a6, a7, a8)                                     \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray7(a2, a3, a4, a5, a6, a7, a8))
#define ValidateParameters9(m, a1, a2, a3, a4, a5, a6, a7, a8, a9)                                 \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray8(a2, a3, a4, a5, a6, a7, a8, a9))
#define ValidateParameters10(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                           \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray9(a2, a3, a4, a5, a6, a7, a8, a9, a10))
#define ValidateParameters11(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)                      \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray10(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11))
#define ValidateParameters12(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)                 \
    MAPISIM_PACKED_CHECK(HRESULT, m, MakeArray11(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12))
#define ValidateParameters13(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)            \
    MAPISIM_PACKED_CHECK(HRESULT, m,                                                               \
                         MakeArray12(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13))
#define ValidateParameters14(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)       \
    MAPISIM_PACKED_CHECK(HRESULT, m,                                                               \
                         MakeArray13(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14))
#define ValidateParameters15(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)  \
    MAPISIM_PACKED_CHECK(                                                                          \
        HRESULT, m, MakeArray14(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15))
#define ValidateParameters16(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15,  \
                             a16)                                                                  \
    MAPISIM_PACKED_CHECK(                                                                          \
        HRESULT, m,                                                                                \
        MakeArray15(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16))
#define UlValidateParameters1(m, a1)
#define UlValidateParameters2(m, a1, a2) MAPISIM_PACKED_CHECK(ULONG, m, MakeArray1(a2))
#define UlValidateParameters3(m, a1, a2, a3) MAPISIM_PACKED_CHECK(ULONG, m, MakeArray2(a2, a3))
#define UlValidateParameters4(m, a1, a2, a3, a4)                                                   \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray3(a2, a3, a4))
#define UlValidateParameters5(m, a1, a2, a3, a4, a5)                                               \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray4(a2, a3, a4, a5))
#define UlValidateParameters6(m, a1, a2, a3, a4, a5, a6)                                           \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray5(a2, a3, a4, a5, a6))
#define UlValidateParameters7(m, a1, a2, a3, a4, a5, a6, a7)                                       \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray6(a2, a3, a4, a5, a6, a7))
#define UlValidateParameters8(m, a1, a2, a3, a4, a5, a6, a7, a8)                                   \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray7(a2, a3, a4, a5, a6, a7, a8))
#define UlValidateParameters9(m, a1, a2, a3, a4, a5, a6, a7, a8, a9)                               \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray8(a2, a3, a4, a5, a6, a7, a8, a9))
#define UlValidateParameters10(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                         \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray9(a2, a3, a4, a5, a6, a7, a8, a9, a10))
#define UlValidateParameters11(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)                    \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray10(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11))
#define UlValidateParameters12(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)               \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray11(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12))
#define UlValidateParameters13(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)          \
    MAPISIM_PACKED_CHECK(ULONG, m, MakeArray12(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13))
#define UlValidateParameters14(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)     \
    MAPISIM_PACKED_CHECK(ULONG, m,                                                                 \
                         MakeArray13(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14))
#define UlValidateParameters15(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14,     \
                               a15)                                                                \
    MAPISIM_PACKED_CHECK(                                                                          \
        ULONG, m, MakeArray14(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15))
#define UlValidateParameters16(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14,     \
                               a15, a16)                                                           \
    MAPISIM_PACKED_CHECK(                                                                          \
        ULONG, m, MakeArray15(a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16))
#define CheckParameters1(m, a1)
#define CheckParameters2(m, a1, a2)
#define CheckParameters3(m, a1, a2, a3)
#define CheckParameters4(m, a1, a2, a3, a4)
#define CheckParameters5(m, a1, a2, a3, a4, a5)
#define CheckParameters6(m, a1, a2, a3, a4, a5, a6)
#define CheckParameters7(m, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters8(m, a1, a2, a3, a4, a5, a6, a7, a8)
#define CheckParameters9(m, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define CheckParameters10(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define CheckParameters11(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11)
#define CheckParameters12(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12)
#define CheckParameters13(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)
#define CheckParameters14(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14)
#define CheckParameters15(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15)
#define CheckParameters16(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16)

/* ---- The same under the names of the methods ---- */

#define Validate_IUnknown_QueryInterface(a1, a2, a3)                                               \
    ValidateParameters3(IUnknown_QueryInterface, a1, a2, a3)
#define UlValidate_IUnknown_QueryInterface(a1, a2, a3)                                             \
    UlValidateParameters3(IUnknown_QueryInterface, a1, a2, a3)
#define CheckParameters_IUnknown_QueryInterface(a1, a2, a3)                                        \
    CheckParameters3(IUnknown_QueryInterface, a1, a2, a3)
#define Validate_IUnknown_AddRef(a1) ValidateParameters1(IUnknown_AddRef, a1)
#define UlValidate_IUnknown_AddRef(a1) UlValidateParameters1(IUnknown_AddRef, a1)
#define CheckParameters_IUnknown_AddRef(a1) CheckParameters1(IUnknown_AddRef, a1)
#define Validate_IUnknown_Release(a1) ValidateParameters1(IUnknown_Release, a1)
#define UlValidate_IUnknown_Release(a1) UlValidateParameters1(IUnknown_Release, a1)
#define CheckParameters_IUnknown_Release(a1) CheckParameters1(IUnknown_Release, a1)

#define Validate_IMAPIProp_GetLastError(a1, a2, a3, a4)                                            \
    ValidateParameters4(IMAPIProp_GetLastError, a1, a2, a3, a4)
#define UlValidate_IMAPIProp_GetLastError(a1, a2, a3, a4)                                          \
    UlValidateParameters4(IMAPIProp_GetLastError, a1, a2, a3, a4)
#define CheckParameters_IMAPIProp_GetLastError(a1, a2, a3, a4)                                     \
    CheckParameters4(IMAPIProp_GetLastError, a1, a2, a3, a4)
#define Validate_IMAPIProp_SaveChanges(a1, a2) ValidateParameters2(IMAPIProp_SaveChanges, a1, a2)
#define UlValidate_IMAPIProp_SaveChanges(a1, a2)                                                   \
    UlValidateParameters2(IMAPIProp_SaveChanges, a1, a2)
#define CheckParameters_IMAPIProp_SaveChanges(a1, a2)                                              \
    CheckParameters2(IMAPIProp_SaveChanges, a1, a2)
#define Validate_IMAPIProp_GetProps(a1, a2, a3, a4, a5)                                            \
    ValidateParameters5(IMAPIProp_GetProps, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIProp_GetProps(a1, a2, a3, a4, a5)                                          \
    UlValidateParameters5(IMAPIProp_GetProps, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIProp_GetProps(a1, a2, a3, a4, a5)                                     \
    CheckParameters5(IMAPIProp_GetProps, a1, a2, a3, a4, a5)
#define Validate_IMAPIProp_GetPropList(a1, a2, a3)                                                 \
    ValidateParameters3(IMAPIProp_GetPropList, a1, a2, a3)
#define UlValidate_IMAPIProp_GetPropList(a1, a2, a3)                                               \
    UlValidateParameters3(IMAPIProp_GetPropList, a1, a2, a3)
#define CheckParameters_IMAPIProp_GetPropList(a1, a2, a3)                                          \
    CheckParameters3(IMAPIProp_GetPropList, a1, a2, a3)
#define Validate_IMAPIProp_OpenProperty(a1, a2, a3, a4, a5, a6)                                    \
    ValidateParameters6(IMAPIProp_OpenProperty, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMAPIProp_OpenProperty(a1, a2, a3, a4, a5, a6)                                  \
    UlValidateParameters6(IMAPIProp_OpenProperty, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMAPIProp_OpenProperty(a1, a2, a3, a4, a5, a6)                             \
    CheckParameters6(IMAPIProp_OpenProperty, a1, a2, a3, a4, a5, a6)
#define Validate_IMAPIProp_SetProps(a1, a2, a3, a4)                                                \
    ValidateParameters4(IMAPIProp_SetProps, a1, a2, a3, a4)
#define UlValidate_IMAPIProp_SetProps(a1, a2, a3, a4)                                              \
    UlValidateParameters4(IMAPIProp_SetProps, a1, a2, a3, a4)
#define CheckParameters_IMAPIProp_SetProps(a1, a2, a3, a4)                                         \
    CheckParameters4(IMAPIProp_SetProps, a1, a2, a3, a4)
#define Validate_IMAPIProp_DeleteProps(a1, a2, a3)                                                 \
    ValidateParameters3(IMAPIProp_DeleteProps, a1, a2, a3)
#define UlValidate_IMAPIProp_DeleteProps(a1, a2, a3)                                               \
    UlValidateParameters3(IMAPIProp_DeleteProps, a1, a2, a3)
#define CheckParameters_IMAPIProp_DeleteProps(a1, a2, a3)                                          \
    CheckParameters3(IMAPIProp_DeleteProps, a1, a2, a3)
#define Validate_IMAPIProp_CopyTo(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                         \
    ValidateParameters10(IMAPIProp_CopyTo, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define UlValidate_IMAPIProp_CopyTo(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                       \
    UlValidateParameters10(IMAPIProp_CopyTo, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define CheckParameters_IMAPIProp_CopyTo(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)                  \
    CheckParameters10(IMAPIProp_CopyTo, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10)
#define Validate_IMAPIProp_CopyProps(a1, a2, a3, a4, a5, a6, a7, a8)                               \
    ValidateParameters8(IMAPIProp_CopyProps, a1, a2, a3, a4, a5, a6, a7, a8)
#define UlValidate_IMAPIProp_CopyProps(a1, a2, a3, a4, a5, a6, a7, a8)                             \
    UlValidateParameters8(IMAPIProp_CopyProps, a1, a2, a3, a4, a5, a6, a7, a8)
#define CheckParameters_IMAPIProp_CopyProps(a1, a2, a3, a4, a5, a6, a7, a8)                        \
    CheckParameters8(IMAPIProp_CopyProps, a1, a2, a3, a4, a5, a6, a7, a8)
#define Validate_IMAPIProp_GetNamesFromIDs(a1, a2, a3, a4, a5, a6)                                 \
    ValidateParameters6(IMAPIProp_GetNamesFromIDs, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMAPIProp_GetNamesFromIDs(a1, a2, a3, a4, a5, a6)                               \
    UlValidateParameters6(IMAPIProp_GetNamesFromIDs, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMAPIProp_GetNamesFromIDs(a1, a2, a3, a4, a5, a6)                          \
    CheckParameters6(IMAPIProp_GetNamesFromIDs, a1, a2, a3, a4, a5, a6)
#define Validate_IMAPIProp_GetIDsFromNames(a1, a2, a3, a4, a5)                                     \
    ValidateParameters5(IMAPIProp_GetIDsFromNames, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIProp_GetIDsFromNames(a1, a2, a3, a4, a5)                                   \
    UlValidateParameters5(IMAPIProp_GetIDsFromNames, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIProp_GetIDsFromNames(a1, a2, a3, a4, a5)                              \
    CheckParameters5(IMAPIProp_GetIDsFromNames, a1, a2, a3, a4, a5)

#define Validate_IMAPITable_GetLastError(a1, a2, a3, a4)                                           \
    ValidateParameters4(IMAPITable_GetLastError, a1, a2, a3, a4)
#define UlValidate_IMAPITable_GetLastError(a1, a2, a3, a4)                                         \
    UlValidateParameters4(IMAPITable_GetLastError, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_GetLastError(a1, a2, a3, a4)                                    \
    CheckParameters4(IMAPITable_GetLastError, a1, a2, a3, a4)
#define Validate_IMAPITable_Advise(a1, a2, a3, a4)                                                 \
    ValidateParameters4(IMAPITable_Advise, a1, a2, a3, a4)
#define UlValidate_IMAPITable_Advise(a1, a2, a3, a4)                                               \
    UlValidateParameters4(IMAPITable_Advise, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_Advise(a1, a2, a3, a4)                                          \
    CheckParameters4(IMAPITable_Advise, a1, a2, a3, a4)
#define Validate_IMAPITable_Unadvise(a1, a2) ValidateParameters2(IMAPITable_Unadvise, a1, a2)
#define UlValidate_IMAPITable_Unadvise(a1, a2) UlValidateParameters2(IMAPITable_Unadvise, a1, a2)
#define CheckParameters_IMAPITable_Unadvise(a1, a2) CheckParameters2(IMAPITable_Unadvise, a1, a2)
#define Validate_IMAPITable_GetStatus(a1, a2, a3)                                                  \
    ValidateParameters3(IMAPITable_GetStatus, a1, a2, a3)
#define UlValidate_IMAPITable_GetStatus(a1, a2, a3)                                                \
    UlValidateParameters3(IMAPITable_GetStatus, a1, a2, a3)
#define CheckParameters_IMAPITable_GetStatus(a1, a2, a3)                                           \
    CheckParameters3(IMAPITable_GetStatus, a1, a2, a3)
#define Validate_IMAPITable_SetColumns(a1, a2, a3)                                                 \
    ValidateParameters3(IMAPITable_SetColumns, a1, a2, a3)
#define UlValidate_IMAPITable_SetColumns(a1, a2, a3)                                               \
    UlValidateParameters3(IMAPITable_SetColumns, a1, a2, a3)
#define CheckParameters_IMAPITable_SetColumns(a1, a2, a3)                                          \
    CheckParameters3(IMAPITable_SetColumns, a1, a2, a3)
#define Validate_IMAPITable_QueryColumns(a1, a2, a3)                                               \
    ValidateParameters3(IMAPITable_QueryColumns, a1, a2, a3)
#define UlValidate_IMAPITable_QueryColumns(a1, a2, a3)                                             \
    UlValidateParameters3(IMAPITable_QueryColumns, a1, a2, a3)
#define CheckParameters_IMAPITable_QueryColumns(a1, a2, a3)                                        \
    CheckParameters3(IMAPITable_QueryColumns, a1, a2, a3)
#define Validate_IMAPITable_GetRowCount(a1, a2, a3)                                                \
    ValidateParameters3(IMAPITable_GetRowCount, a1, a2, a3)
#define UlValidate_IMAPITable_GetRowCount(a1, a2, a3)                                              \
    UlValidateParameters3(IMAPITable_GetRowCount, a1, a2, a3)
#define CheckParameters_IMAPITable_GetRowCount(a1, a2, a3)                                         \
    CheckParameters3(IMAPITable_GetRowCount, a1, a2, a3)
#define Validate_IMAPITable_SeekRow(a1, a2, a3, a4)                                                \
    ValidateParameters4(IMAPITable_SeekRow, a1, a2, a3, a4)
#define UlValidate_IMAPITable_SeekRow(a1, a2, a3, a4)                                              \
    UlValidateParameters4(IMAPITable_SeekRow, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_SeekRow(a1, a2, a3, a4)                                         \
    CheckParameters4(IMAPITable_SeekRow, a1, a2, a3, a4)
#define Validate_IMAPITable_SeekRowApprox(a1, a2, a3)                                              \
    ValidateParameters3(IMAPITable_SeekRowApprox, a1, a2, a3)
#define UlValidate_IMAPITable_SeekRowApprox(a1, a2, a3)                                            \
    UlValidateParameters3(IMAPITable_SeekRowApprox, a1, a2, a3)
#define CheckParameters_IMAPITable_SeekRowApprox(a1, a2, a3)                                       \
    CheckParameters3(IMAPITable_SeekRowApprox, a1, a2, a3)
#define Validate_IMAPITable_QueryPosition(a1, a2, a3, a4)                                          \
    ValidateParameters4(IMAPITable_QueryPosition, a1, a2, a3, a4)
#define UlValidate_IMAPITable_QueryPosition(a1, a2, a3, a4)                                        \
    UlValidateParameters4(IMAPITable_QueryPosition, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_QueryPosition(a1, a2, a3, a4)                                   \
    CheckParameters4(IMAPITable_QueryPosition, a1, a2, a3, a4)
#define Validate_IMAPITable_FindRow(a1, a2, a3, a4)                                                \
    ValidateParameters4(IMAPITable_FindRow, a1, a2, a3, a4)
#define UlValidate_IMAPITable_FindRow(a1, a2, a3, a4)                                              \
    UlValidateParameters4(IMAPITable_FindRow, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_FindRow(a1, a2, a3, a4)                                         \
    CheckParameters4(IMAPITable_FindRow, a1, a2, a3, a4)
#define Validate_IMAPITable_Restrict(a1, a2, a3)                                                   \
    ValidateParameters3(IMAPITable_Restrict, a1, a2, a3)
#define UlValidate_IMAPITable_Restrict(a1, a2, a3)                                                 \
    UlValidateParameters3(IMAPITable_Restrict, a1, a2, a3)
#define CheckParameters_IMAPITable_Restrict(a1, a2, a3)                                            \
    CheckParameters3(IMAPITable_Restrict, a1, a2, a3)
#define Validate_IMAPITable_CreateBookmark(a1, a2)                                                 \
    ValidateParameters2(IMAPITable_CreateBookmark, a1, a2)
#define UlValidate_IMAPITable_CreateBookmark(a1, a2)                                               \
    UlValidateParameters2(IMAPITable_CreateBookmark, a1, a2)
#define CheckParameters_IMAPITable_CreateBookmark(a1, a2)                                          \
    CheckParameters2(IMAPITable_CreateBookmark, a1, a2)
#define Validate_IMAPITable_FreeBookmark(a1, a2)                                                   \
    ValidateParameters2(IMAPITable_FreeBookmark, a1, a2)
#define UlValidate_IMAPITable_FreeBookmark(a1, a2)                                                 \
    UlValidateParameters2(IMAPITable_FreeBookmark, a1, a2)
#define CheckParameters_IMAPITable_FreeBookmark(a1, a2)                                            \
    CheckParameters2(IMAPITable_FreeBookmark, a1, a2)
#define Validate_IMAPITable_SortTable(a1, a2, a3)                                                  \
    ValidateParameters3(IMAPITable_SortTable, a1, a2, a3)
#define UlValidate_IMAPITable_SortTable(a1, a2, a3)                                                \
    UlValidateParameters3(IMAPITable_SortTable, a1, a2, a3)
#define CheckParameters_IMAPITable_SortTable(a1, a2, a3)                                           \
    CheckParameters3(IMAPITable_SortTable, a1, a2, a3)
#define Validate_IMAPITable_QuerySortOrder(a1, a2)                                                 \
    ValidateParameters2(IMAPITable_QuerySortOrder, a1, a2)
#define UlValidate_IMAPITable_QuerySortOrder(a1, a2)                                               \
    UlValidateParameters2(IMAPITable_QuerySortOrder, a1, a2)
#define CheckParameters_IMAPITable_QuerySortOrder(a1, a2)                                          \
    CheckParameters2(IMAPITable_QuerySortOrder, a1, a2)
#define Validate_IMAPITable_QueryRows(a1, a2, a3, a4)                                              \
    ValidateParameters4(IMAPITable_QueryRows, a1, a2, a3, a4)
#define UlValidate_IMAPITable_QueryRows(a1, a2, a3, a4)                                            \
    UlValidateParameters4(IMAPITable_QueryRows, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_QueryRows(a1, a2, a3, a4)                                       \
    CheckParameters4(IMAPITable_QueryRows, a1, a2, a3, a4)
#define Validate_IMAPITable_Abort(a1) ValidateParameters1(IMAPITable_Abort, a1)
#define UlValidate_IMAPITable_Abort(a1) UlValidateParameters1(IMAPITable_Abort, a1)
#define CheckParameters_IMAPITable_Abort(a1) CheckParameters1(IMAPITable_Abort, a1)
#define Validate_IMAPITable_ExpandRow(a1, a2, a3, a4, a5, a6, a7)                                  \
    ValidateParameters7(IMAPITable_ExpandRow, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMAPITable_ExpandRow(a1, a2, a3, a4, a5, a6, a7)                                \
    UlValidateParameters7(IMAPITable_ExpandRow, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMAPITable_ExpandRow(a1, a2, a3, a4, a5, a6, a7)                           \
    CheckParameters7(IMAPITable_ExpandRow, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMAPITable_CollapseRow(a1, a2, a3, a4, a5)                                        \
    ValidateParameters5(IMAPITable_CollapseRow, a1, a2, a3, a4, a5)
#define UlValidate_IMAPITable_CollapseRow(a1, a2, a3, a4, a5)                                      \
    UlValidateParameters5(IMAPITable_CollapseRow, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPITable_CollapseRow(a1, a2, a3, a4, a5)                                 \
    CheckParameters5(IMAPITable_CollapseRow, a1, a2, a3, a4, a5)
#define Validate_IMAPITable_WaitForCompletion(a1, a2, a3, a4)                                      \
    ValidateParameters4(IMAPITable_WaitForCompletion, a1, a2, a3, a4)
#define UlValidate_IMAPITable_WaitForCompletion(a1, a2, a3, a4)                                    \
    UlValidateParameters4(IMAPITable_WaitForCompletion, a1, a2, a3, a4)
#define CheckParameters_IMAPITable_WaitForCompletion(a1, a2, a3, a4)                               \
    CheckParameters4(IMAPITable_WaitForCompletion, a1, a2, a3, a4)
#define Validate_IMAPITable_GetCollapseState(a1, a2, a3, a4, a5, a6)                               \
    ValidateParameters6(IMAPITable_GetCollapseState, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMAPITable_GetCollapseState(a1, a2, a3, a4, a5, a6)                             \
    UlValidateParameters6(IMAPITable_GetCollapseState, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMAPITable_GetCollapseState(a1, a2, a3, a4, a5, a6)                        \
    CheckParameters6(IMAPITable_GetCollapseState, a1, a2, a3, a4, a5, a6)
#define Validate_IMAPITable_SetCollapseState(a1, a2, a3, a4, a5)                                   \
    ValidateParameters5(IMAPITable_SetCollapseState, a1, a2, a3, a4, a5)
#define UlValidate_IMAPITable_SetCollapseState(a1, a2, a3, a4, a5)                                 \
    UlValidateParameters5(IMAPITable_SetCollapseState, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPITable_SetCollapseState(a1, a2, a3, a4, a5)                            \
    CheckParameters5(IMAPITable_SetCollapseState, a1, a2, a3, a4, a5)

#define Validate_IMAPIContainer_GetContentsTable(a1, a2, a3)                                       \
    ValidateParameters3(IMAPIContainer_GetContentsTable, a1, a2, a3)
#define UlValidate_IMAPIContainer_GetContentsTable(a1, a2, a3)                                     \
    UlValidateParameters3(IMAPIContainer_GetContentsTable, a1, a2, a3)
#define CheckParameters_IMAPIContainer_GetContentsTable(a1, a2, a3)                                \
    CheckParameters3(IMAPIContainer_GetContentsTable, a1, a2, a3)
#define Validate_IMAPIContainer_GetHierarchyTable(a1, a2, a3)                                      \
    ValidateParameters3(IMAPIContainer_GetHierarchyTable, a1, a2, a3)
#define UlValidate_IMAPIContainer_GetHierarchyTable(a1, a2, a3)                                    \
    UlValidateParameters3(IMAPIContainer_GetHierarchyTable, a1, a2, a3)
#define CheckParameters_IMAPIContainer_GetHierarchyTable(a1, a2, a3)                               \
    CheckParameters3(IMAPIContainer_GetHierarchyTable, a1, a2, a3)
#define Validate_IMAPIContainer_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                              \
    ValidateParameters7(IMAPIContainer_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMAPIContainer_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                            \
    UlValidateParameters7(IMAPIContainer_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMAPIContainer_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                       \
    CheckParameters7(IMAPIContainer_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMAPIContainer_SetSearchCriteria(a1, a2, a3, a4)                                  \
    ValidateParameters4(IMAPIContainer_SetSearchCriteria, a1, a2, a3, a4)
#define UlValidate_IMAPIContainer_SetSearchCriteria(a1, a2, a3, a4)                                \
    UlValidateParameters4(IMAPIContainer_SetSearchCriteria, a1, a2, a3, a4)
#define CheckParameters_IMAPIContainer_SetSearchCriteria(a1, a2, a3, a4)                           \
    CheckParameters4(IMAPIContainer_SetSearchCriteria, a1, a2, a3, a4)
#define Validate_IMAPIContainer_GetSearchCriteria(a1, a2, a3, a4, a5)                              \
    ValidateParameters5(IMAPIContainer_GetSearchCriteria, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIContainer_GetSearchCriteria(a1, a2, a3, a4, a5)                            \
    UlValidateParameters5(IMAPIContainer_GetSearchCriteria, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIContainer_GetSearchCriteria(a1, a2, a3, a4, a5)                       \
    CheckParameters5(IMAPIContainer_GetSearchCriteria, a1, a2, a3, a4, a5)

#define Validate_IABContainer_CreateEntry(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IABContainer_CreateEntry, a1, a2, a3, a4, a5)
#define UlValidate_IABContainer_CreateEntry(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IABContainer_CreateEntry, a1, a2, a3, a4, a5)
#define CheckParameters_IABContainer_CreateEntry(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IABContainer_CreateEntry, a1, a2, a3, a4, a5)
#define Validate_IABContainer_CopyEntries(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IABContainer_CopyEntries, a1, a2, a3, a4, a5)
#define UlValidate_IABContainer_CopyEntries(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IABContainer_CopyEntries, a1, a2, a3, a4, a5)
#define CheckParameters_IABContainer_CopyEntries(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IABContainer_CopyEntries, a1, a2, a3, a4, a5)
#define Validate_IABContainer_DeleteEntries(a1, a2, a3)                                            \
    ValidateParameters3(IABContainer_DeleteEntries, a1, a2, a3)
#define UlValidate_IABContainer_DeleteEntries(a1, a2, a3)                                          \
    UlValidateParameters3(IABContainer_DeleteEntries, a1, a2, a3)
#define CheckParameters_IABContainer_DeleteEntries(a1, a2, a3)                                     \
    CheckParameters3(IABContainer_DeleteEntries, a1, a2, a3)
#define Validate_IABContainer_ResolveNames(a1, a2, a3, a4, a5)                                     \
    ValidateParameters5(IABContainer_ResolveNames, a1, a2, a3, a4, a5)
#define UlValidate_IABContainer_ResolveNames(a1, a2, a3, a4, a5)                                   \
    UlValidateParameters5(IABContainer_ResolveNames, a1, a2, a3, a4, a5)
#define CheckParameters_IABContainer_ResolveNames(a1, a2, a3, a4, a5)                              \
    CheckParameters5(IABContainer_ResolveNames, a1, a2, a3, a4, a5)

#define Validate_IDistList_CreateEntry(a1, a2, a3, a4, a5)                                         \
    ValidateParameters5(IDistList_CreateEntry, a1, a2, a3, a4, a5)
#define UlValidate_IDistList_CreateEntry(a1, a2, a3, a4, a5)                                       \
    UlValidateParameters5(IDistList_CreateEntry, a1, a2, a3, a4, a5)
#define CheckParameters_IDistList_CreateEntry(a1, a2, a3, a4, a5)                                  \
    CheckParameters5(IDistList_CreateEntry, a1, a2, a3, a4, a5)
#define Validate_IDistList_CopyEntries(a1, a2, a3, a4, a5)                                         \
    ValidateParameters5(IDistList_CopyEntries, a1, a2, a3, a4, a5)
#define UlValidate_IDistList_CopyEntries(a1, a2, a3, a4, a5)                                       \
    UlValidateParameters5(IDistList_CopyEntries, a1, a2, a3, a4, a5)
#define CheckParameters_IDistList_CopyEntries(a1, a2, a3, a4, a5)                                  \
    CheckParameters5(IDistList_CopyEntries, a1, a2, a3, a4, a5)
#define Validate_IDistList_DeleteEntries(a1, a2, a3)                                               \
    ValidateParameters3(IDistList_DeleteEntries, a1, a2, a3)
#define UlValidate_IDistList_DeleteEntries(a1, a2, a3)                                             \
    UlValidateParameters3(IDistList_DeleteEntries, a1, a2, a3)
#define CheckParameters_IDistList_DeleteEntries(a1, a2, a3)                                        \
    CheckParameters3(IDistList_DeleteEntries, a1, a2, a3)
#define Validate_IDistList_ResolveNames(a1, a2, a3, a4, a5)                                        \
    ValidateParameters5(IDistList_ResolveNames, a1, a2, a3, a4, a5)
#define UlValidate_IDistList_ResolveNames(a1, a2, a3, a4, a5)                                      \
    UlValidateParameters5(IDistList_ResolveNames, a1, a2, a3, a4, a5)
#define CheckParameters_IDistList_ResolveNames(a1, a2, a3, a4, a5)                                 \
    CheckParameters5(IDistList_ResolveNames, a1, a2, a3, a4, a5)

#define Validate_IMAPIFolder_CreateMessage(a1, a2, a3, a4)                                         \
    ValidateParameters4(IMAPIFolder_CreateMessage, a1, a2, a3, a4)
#define UlValidate_IMAPIFolder_CreateMessage(a1, a2, a3, a4)                                       \
    UlValidateParameters4(IMAPIFolder_CreateMessage, a1, a2, a3, a4)
#define CheckParameters_IMAPIFolder_CreateMessage(a1, a2, a3, a4)                                  \
    CheckParameters4(IMAPIFolder_CreateMessage, a1, a2, a3, a4)
#define Validate_IMAPIFolder_CopyMessages(a1, a2, a3, a4, a5, a6, a7)                              \
    ValidateParameters7(IMAPIFolder_CopyMessages, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMAPIFolder_CopyMessages(a1, a2, a3, a4, a5, a6, a7)                            \
    UlValidateParameters7(IMAPIFolder_CopyMessages, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMAPIFolder_CopyMessages(a1, a2, a3, a4, a5, a6, a7)                       \
    CheckParameters7(IMAPIFolder_CopyMessages, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMAPIFolder_DeleteMessages(a1, a2, a3, a4, a5)                                    \
    ValidateParameters5(IMAPIFolder_DeleteMessages, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIFolder_DeleteMessages(a1, a2, a3, a4, a5)                                  \
    UlValidateParameters5(IMAPIFolder_DeleteMessages, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIFolder_DeleteMessages(a1, a2, a3, a4, a5)                             \
    CheckParameters5(IMAPIFolder_DeleteMessages, a1, a2, a3, a4, a5)
#define Validate_IMAPIFolder_CreateFolder(a1, a2, a3, a4, a5, a6, a7)                              \
    ValidateParameters7(IMAPIFolder_CreateFolder, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMAPIFolder_CreateFolder(a1, a2, a3, a4, a5, a6, a7)                            \
    UlValidateParameters7(IMAPIFolder_CreateFolder, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMAPIFolder_CreateFolder(a1, a2, a3, a4, a5, a6, a7)                       \
    CheckParameters7(IMAPIFolder_CreateFolder, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMAPIFolder_CopyFolder(a1, a2, a3, a4, a5, a6, a7, a8, a9)                        \
    ValidateParameters9(IMAPIFolder_CopyFolder, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define UlValidate_IMAPIFolder_CopyFolder(a1, a2, a3, a4, a5, a6, a7, a8, a9)                      \
    UlValidateParameters9(IMAPIFolder_CopyFolder, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define CheckParameters_IMAPIFolder_CopyFolder(a1, a2, a3, a4, a5, a6, a7, a8, a9)                 \
    CheckParameters9(IMAPIFolder_CopyFolder, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define Validate_IMAPIFolder_DeleteFolder(a1, a2, a3, a4, a5, a6)                                  \
    ValidateParameters6(IMAPIFolder_DeleteFolder, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMAPIFolder_DeleteFolder(a1, a2, a3, a4, a5, a6)                                \
    UlValidateParameters6(IMAPIFolder_DeleteFolder, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMAPIFolder_DeleteFolder(a1, a2, a3, a4, a5, a6)                           \
    CheckParameters6(IMAPIFolder_DeleteFolder, a1, a2, a3, a4, a5, a6)
#define Validate_IMAPIFolder_SetReadFlags(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IMAPIFolder_SetReadFlags, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIFolder_SetReadFlags(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IMAPIFolder_SetReadFlags, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIFolder_SetReadFlags(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IMAPIFolder_SetReadFlags, a1, a2, a3, a4, a5)
#define Validate_IMAPIFolder_GetMessageStatus(a1, a2, a3, a4, a5)                                  \
    ValidateParameters5(IMAPIFolder_GetMessageStatus, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIFolder_GetMessageStatus(a1, a2, a3, a4, a5)                                \
    UlValidateParameters5(IMAPIFolder_GetMessageStatus, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIFolder_GetMessageStatus(a1, a2, a3, a4, a5)                           \
    CheckParameters5(IMAPIFolder_GetMessageStatus, a1, a2, a3, a4, a5)
#define Validate_IMAPIFolder_SetMessageStatus(a1, a2, a3, a4, a5, a6)                              \
    ValidateParameters6(IMAPIFolder_SetMessageStatus, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMAPIFolder_SetMessageStatus(a1, a2, a3, a4, a5, a6)                            \
    UlValidateParameters6(IMAPIFolder_SetMessageStatus, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMAPIFolder_SetMessageStatus(a1, a2, a3, a4, a5, a6)                       \
    CheckParameters6(IMAPIFolder_SetMessageStatus, a1, a2, a3, a4, a5, a6)
#define Validate_IMAPIFolder_SaveContentsSort(a1, a2, a3)                                          \
    ValidateParameters3(IMAPIFolder_SaveContentsSort, a1, a2, a3)
#define UlValidate_IMAPIFolder_SaveContentsSort(a1, a2, a3)                                        \
    UlValidateParameters3(IMAPIFolder_SaveContentsSort, a1, a2, a3)
#define CheckParameters_IMAPIFolder_SaveContentsSort(a1, a2, a3)                                   \
    CheckParameters3(IMAPIFolder_SaveContentsSort, a1, a2, a3)
#define Validate_IMAPIFolder_EmptyFolder(a1, a2, a3, a4)                                           \
    ValidateParameters4(IMAPIFolder_EmptyFolder, a1, a2, a3, a4)
#define UlValidate_IMAPIFolder_EmptyFolder(a1, a2, a3, a4)                                         \
    UlValidateParameters4(IMAPIFolder_EmptyFolder, a1, a2, a3, a4)
#define CheckParameters_IMAPIFolder_EmptyFolder(a1, a2, a3, a4)                                    \
    CheckParameters4(IMAPIFolder_EmptyFolder, a1, a2, a3, a4)

#define Validate_IMsgStore_Advise(a1, a2, a3, a4, a5, a6)                                          \
    ValidateParameters6(IMsgStore_Advise, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMsgStore_Advise(a1, a2, a3, a4, a5, a6)                                        \
    UlValidateParameters6(IMsgStore_Advise, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMsgStore_Advise(a1, a2, a3, a4, a5, a6)                                   \
    CheckParameters6(IMsgStore_Advise, a1, a2, a3, a4, a5, a6)
#define Validate_IMsgStore_Unadvise(a1, a2) ValidateParameters2(IMsgStore_Unadvise, a1, a2)
#define UlValidate_IMsgStore_Unadvise(a1, a2) UlValidateParameters2(IMsgStore_Unadvise, a1, a2)
#define CheckParameters_IMsgStore_Unadvise(a1, a2) CheckParameters2(IMsgStore_Unadvise, a1, a2)
#define Validate_IMsgStore_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                             \
    ValidateParameters7(IMsgStore_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMsgStore_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                           \
    UlValidateParameters7(IMsgStore_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMsgStore_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                      \
    CheckParameters7(IMsgStore_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMsgStore_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                   \
    ValidateParameters7(IMsgStore_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMsgStore_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                 \
    UlValidateParameters7(IMsgStore_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMsgStore_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                            \
    CheckParameters7(IMsgStore_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMsgStore_SetReceiveFolder(a1, a2, a3, a4, a5)                                    \
    ValidateParameters5(IMsgStore_SetReceiveFolder, a1, a2, a3, a4, a5)
#define UlValidate_IMsgStore_SetReceiveFolder(a1, a2, a3, a4, a5)                                  \
    UlValidateParameters5(IMsgStore_SetReceiveFolder, a1, a2, a3, a4, a5)
#define CheckParameters_IMsgStore_SetReceiveFolder(a1, a2, a3, a4, a5)                             \
    CheckParameters5(IMsgStore_SetReceiveFolder, a1, a2, a3, a4, a5)
#define Validate_IMsgStore_GetReceiveFolder(a1, a2, a3, a4, a5, a6)                                \
    ValidateParameters6(IMsgStore_GetReceiveFolder, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMsgStore_GetReceiveFolder(a1, a2, a3, a4, a5, a6)                              \
    UlValidateParameters6(IMsgStore_GetReceiveFolder, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMsgStore_GetReceiveFolder(a1, a2, a3, a4, a5, a6)                         \
    CheckParameters6(IMsgStore_GetReceiveFolder, a1, a2, a3, a4, a5, a6)
#define Validate_IMsgStore_GetReceiveFolderTable(a1, a2, a3)                                       \
    ValidateParameters3(IMsgStore_GetReceiveFolderTable, a1, a2, a3)
#define UlValidate_IMsgStore_GetReceiveFolderTable(a1, a2, a3)                                     \
    UlValidateParameters3(IMsgStore_GetReceiveFolderTable, a1, a2, a3)
#define CheckParameters_IMsgStore_GetReceiveFolderTable(a1, a2, a3)                                \
    CheckParameters3(IMsgStore_GetReceiveFolderTable, a1, a2, a3)
#define Validate_IMsgStore_StoreLogoff(a1, a2) ValidateParameters2(IMsgStore_StoreLogoff, a1, a2)
#define UlValidate_IMsgStore_StoreLogoff(a1, a2)                                                   \
    UlValidateParameters2(IMsgStore_StoreLogoff, a1, a2)
#define CheckParameters_IMsgStore_StoreLogoff(a1, a2)                                              \
    CheckParameters2(IMsgStore_StoreLogoff, a1, a2)
#define Validate_IMsgStore_AbortSubmit(a1, a2, a3, a4)                                             \
    ValidateParameters4(IMsgStore_AbortSubmit, a1, a2, a3, a4)
#define UlValidate_IMsgStore_AbortSubmit(a1, a2, a3, a4)                                           \
    UlValidateParameters4(IMsgStore_AbortSubmit, a1, a2, a3, a4)
#define CheckParameters_IMsgStore_AbortSubmit(a1, a2, a3, a4)                                      \
    CheckParameters4(IMsgStore_AbortSubmit, a1, a2, a3, a4)
#define Validate_IMsgStore_GetOutgoingQueue(a1, a2, a3)                                            \
    ValidateParameters3(IMsgStore_GetOutgoingQueue, a1, a2, a3)
#define UlValidate_IMsgStore_GetOutgoingQueue(a1, a2, a3)                                          \
    UlValidateParameters3(IMsgStore_GetOutgoingQueue, a1, a2, a3)
#define CheckParameters_IMsgStore_GetOutgoingQueue(a1, a2, a3)                                     \
    CheckParameters3(IMsgStore_GetOutgoingQueue, a1, a2, a3)
#define Validate_IMsgStore_SetLockState(a1, a2, a3)                                                \
    ValidateParameters3(IMsgStore_SetLockState, a1, a2, a3)
#define UlValidate_IMsgStore_SetLockState(a1, a2, a3)                                              \
    UlValidateParameters3(IMsgStore_SetLockState, a1, a2, a3)
#define CheckParameters_IMsgStore_SetLockState(a1, a2, a3)                                         \
    CheckParameters3(IMsgStore_SetLockState, a1, a2, a3)
#define Validate_IMsgStore_FinishedMsg(a1, a2, a3, a4)                                             \
    ValidateParameters4(IMsgStore_FinishedMsg, a1, a2, a3, a4)
#define UlValidate_IMsgStore_FinishedMsg(a1, a2, a3, a4)                                           \
    UlValidateParameters4(IMsgStore_FinishedMsg, a1, a2, a3, a4)
#define CheckParameters_IMsgStore_FinishedMsg(a1, a2, a3, a4)                                      \
    CheckParameters4(IMsgStore_FinishedMsg, a1, a2, a3, a4)
#define Validate_IMsgStore_NotifyNewMail(a1, a2)                                                   \
    ValidateParameters2(IMsgStore_NotifyNewMail, a1, a2)
#define UlValidate_IMsgStore_NotifyNewMail(a1, a2)                                                 \
    UlValidateParameters2(IMsgStore_NotifyNewMail, a1, a2)
#define CheckParameters_IMsgStore_NotifyNewMail(a1, a2)                                            \
    CheckParameters2(IMsgStore_NotifyNewMail, a1, a2)

#define Validate_IMessage_GetAttachmentTable(a1, a2, a3)                                           \
    ValidateParameters3(IMessage_GetAttachmentTable, a1, a2, a3)
#define UlValidate_IMessage_GetAttachmentTable(a1, a2, a3)                                         \
    UlValidateParameters3(IMessage_GetAttachmentTable, a1, a2, a3)
#define CheckParameters_IMessage_GetAttachmentTable(a1, a2, a3)                                    \
    CheckParameters3(IMessage_GetAttachmentTable, a1, a2, a3)
#define Validate_IMessage_OpenAttach(a1, a2, a3, a4, a5)                                           \
    ValidateParameters5(IMessage_OpenAttach, a1, a2, a3, a4, a5)
#define UlValidate_IMessage_OpenAttach(a1, a2, a3, a4, a5)                                         \
    UlValidateParameters5(IMessage_OpenAttach, a1, a2, a3, a4, a5)
#define CheckParameters_IMessage_OpenAttach(a1, a2, a3, a4, a5)                                    \
    CheckParameters5(IMessage_OpenAttach, a1, a2, a3, a4, a5)
#define Validate_IMessage_CreateAttach(a1, a2, a3, a4, a5)                                         \
    ValidateParameters5(IMessage_CreateAttach, a1, a2, a3, a4, a5)
#define UlValidate_IMessage_CreateAttach(a1, a2, a3, a4, a5)                                       \
    UlValidateParameters5(IMessage_CreateAttach, a1, a2, a3, a4, a5)
#define CheckParameters_IMessage_CreateAttach(a1, a2, a3, a4, a5)                                  \
    CheckParameters5(IMessage_CreateAttach, a1, a2, a3, a4, a5)
#define Validate_IMessage_DeleteAttach(a1, a2, a3, a4, a5)                                         \
    ValidateParameters5(IMessage_DeleteAttach, a1, a2, a3, a4, a5)
#define UlValidate_IMessage_DeleteAttach(a1, a2, a3, a4, a5)                                       \
    UlValidateParameters5(IMessage_DeleteAttach, a1, a2, a3, a4, a5)
#define CheckParameters_IMessage_DeleteAttach(a1, a2, a3, a4, a5)                                  \
    CheckParameters5(IMessage_DeleteAttach, a1, a2, a3, a4, a5)
#define Validate_IMessage_GetRecipientTable(a1, a2, a3)                                            \
    ValidateParameters3(IMessage_GetRecipientTable, a1, a2, a3)
#define UlValidate_IMessage_GetRecipientTable(a1, a2, a3)                                          \
    UlValidateParameters3(IMessage_GetRecipientTable, a1, a2, a3)
#define CheckParameters_IMessage_GetRecipientTable(a1, a2, a3)                                     \
    CheckParameters3(IMessage_GetRecipientTable, a1, a2, a3)
#define Validate_IMessage_ModifyRecipients(a1, a2, a3)                                             \
    ValidateParameters3(IMessage_ModifyRecipients, a1, a2, a3)
#define UlValidate_IMessage_ModifyRecipients(a1, a2, a3)                                           \
    UlValidateParameters3(IMessage_ModifyRecipients, a1, a2, a3)
#define CheckParameters_IMessage_ModifyRecipients(a1, a2, a3)                                      \
    CheckParameters3(IMessage_ModifyRecipients, a1, a2, a3)
#define Validate_IMessage_SubmitMessage(a1, a2) ValidateParameters2(IMessage_SubmitMessage, a1, a2)
#define UlValidate_IMessage_SubmitMessage(a1, a2)                                                  \
    UlValidateParameters2(IMessage_SubmitMessage, a1, a2)
#define CheckParameters_IMessage_SubmitMessage(a1, a2)                                             \
    CheckParameters2(IMessage_SubmitMessage, a1, a2)
#define Validate_IMessage_SetReadFlag(a1, a2) ValidateParameters2(IMessage_SetReadFlag, a1, a2)
#define UlValidate_IMessage_SetReadFlag(a1, a2) UlValidateParameters2(IMessage_SetReadFlag, a1, a2)
#define CheckParameters_IMessage_SetReadFlag(a1, a2) CheckParameters2(IMessage_SetReadFlag, a1, a2)

#define Validate_IABProvider_Shutdown(a1, a2) ValidateParameters2(IABProvider_Shutdown, a1, a2)
#define UlValidate_IABProvider_Shutdown(a1, a2) UlValidateParameters2(IABProvider_Shutdown, a1, a2)
#define CheckParameters_IABProvider_Shutdown(a1, a2) CheckParameters2(IABProvider_Shutdown, a1, a2)
#define Validate_IABProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9)                             \
    ValidateParameters9(IABProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define UlValidate_IABProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9)                           \
    UlValidateParameters9(IABProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9)
#define CheckParameters_IABProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9)                      \
    CheckParameters9(IABProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9)

#define Validate_IABLogon_GetLastError(a1, a2, a3, a4)                                             \
    ValidateParameters4(IABLogon_GetLastError, a1, a2, a3, a4)
#define UlValidate_IABLogon_GetLastError(a1, a2, a3, a4)                                           \
    UlValidateParameters4(IABLogon_GetLastError, a1, a2, a3, a4)
#define CheckParameters_IABLogon_GetLastError(a1, a2, a3, a4)                                      \
    CheckParameters4(IABLogon_GetLastError, a1, a2, a3, a4)
#define Validate_IABLogon_Logoff(a1, a2) ValidateParameters2(IABLogon_Logoff, a1, a2)
#define UlValidate_IABLogon_Logoff(a1, a2) UlValidateParameters2(IABLogon_Logoff, a1, a2)
#define CheckParameters_IABLogon_Logoff(a1, a2) CheckParameters2(IABLogon_Logoff, a1, a2)
#define Validate_IABLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                    \
    ValidateParameters7(IABLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IABLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                  \
    UlValidateParameters7(IABLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IABLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                             \
    CheckParameters7(IABLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IABLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                              \
    ValidateParameters7(IABLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IABLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                            \
    UlValidateParameters7(IABLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IABLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                       \
    CheckParameters7(IABLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IABLogon_Advise(a1, a2, a3, a4, a5, a6)                                           \
    ValidateParameters6(IABLogon_Advise, a1, a2, a3, a4, a5, a6)
#define UlValidate_IABLogon_Advise(a1, a2, a3, a4, a5, a6)                                         \
    UlValidateParameters6(IABLogon_Advise, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IABLogon_Advise(a1, a2, a3, a4, a5, a6)                                    \
    CheckParameters6(IABLogon_Advise, a1, a2, a3, a4, a5, a6)
#define Validate_IABLogon_Unadvise(a1, a2) ValidateParameters2(IABLogon_Unadvise, a1, a2)
#define UlValidate_IABLogon_Unadvise(a1, a2) UlValidateParameters2(IABLogon_Unadvise, a1, a2)
#define CheckParameters_IABLogon_Unadvise(a1, a2) CheckParameters2(IABLogon_Unadvise, a1, a2)
#define Validate_IABLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IABLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define UlValidate_IABLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IABLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define CheckParameters_IABLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IABLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define Validate_IABLogon_OpenTemplateID(a1, a2, a3, a4, a5, a6, a7, a8)                           \
    ValidateParameters8(IABLogon_OpenTemplateID, a1, a2, a3, a4, a5, a6, a7, a8)
#define UlValidate_IABLogon_OpenTemplateID(a1, a2, a3, a4, a5, a6, a7, a8)                         \
    UlValidateParameters8(IABLogon_OpenTemplateID, a1, a2, a3, a4, a5, a6, a7, a8)
#define CheckParameters_IABLogon_OpenTemplateID(a1, a2, a3, a4, a5, a6, a7, a8)                    \
    CheckParameters8(IABLogon_OpenTemplateID, a1, a2, a3, a4, a5, a6, a7, a8)
#define Validate_IABLogon_GetOneOffTable(a1, a2, a3)                                               \
    ValidateParameters3(IABLogon_GetOneOffTable, a1, a2, a3)
#define UlValidate_IABLogon_GetOneOffTable(a1, a2, a3)                                             \
    UlValidateParameters3(IABLogon_GetOneOffTable, a1, a2, a3)
#define CheckParameters_IABLogon_GetOneOffTable(a1, a2, a3)                                        \
    CheckParameters3(IABLogon_GetOneOffTable, a1, a2, a3)
#define Validate_IABLogon_PrepareRecips(a1, a2, a3, a4)                                            \
    ValidateParameters4(IABLogon_PrepareRecips, a1, a2, a3, a4)
#define UlValidate_IABLogon_PrepareRecips(a1, a2, a3, a4)                                          \
    UlValidateParameters4(IABLogon_PrepareRecips, a1, a2, a3, a4)
#define CheckParameters_IABLogon_PrepareRecips(a1, a2, a3, a4)                                     \
    CheckParameters4(IABLogon_PrepareRecips, a1, a2, a3, a4)

#define Validate_IXPProvider_Shutdown(a1, a2) ValidateParameters2(IXPProvider_Shutdown, a1, a2)
#define UlValidate_IXPProvider_Shutdown(a1, a2) UlValidateParameters2(IXPProvider_Shutdown, a1, a2)
#define CheckParameters_IXPProvider_Shutdown(a1, a2) CheckParameters2(IXPProvider_Shutdown, a1, a2)
#define Validate_IXPProvider_TransportLogon(a1, a2, a3, a4, a5, a6, a7)                            \
    ValidateParameters7(IXPProvider_TransportLogon, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IXPProvider_TransportLogon(a1, a2, a3, a4, a5, a6, a7)                          \
    UlValidateParameters7(IXPProvider_TransportLogon, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IXPProvider_TransportLogon(a1, a2, a3, a4, a5, a6, a7)                     \
    CheckParameters7(IXPProvider_TransportLogon, a1, a2, a3, a4, a5, a6, a7)

#define Validate_IXPLogon_AddressTypes(a1, a2, a3, a4, a5, a6)                                     \
    ValidateParameters6(IXPLogon_AddressTypes, a1, a2, a3, a4, a5, a6)
#define UlValidate_IXPLogon_AddressTypes(a1, a2, a3, a4, a5, a6)                                   \
    UlValidateParameters6(IXPLogon_AddressTypes, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IXPLogon_AddressTypes(a1, a2, a3, a4, a5, a6)                              \
    CheckParameters6(IXPLogon_AddressTypes, a1, a2, a3, a4, a5, a6)
#define Validate_IXPLogon_RegisterOptions(a1, a2, a3, a4)                                          \
    ValidateParameters4(IXPLogon_RegisterOptions, a1, a2, a3, a4)
#define UlValidate_IXPLogon_RegisterOptions(a1, a2, a3, a4)                                        \
    UlValidateParameters4(IXPLogon_RegisterOptions, a1, a2, a3, a4)
#define CheckParameters_IXPLogon_RegisterOptions(a1, a2, a3, a4)                                   \
    CheckParameters4(IXPLogon_RegisterOptions, a1, a2, a3, a4)
#define Validate_IXPLogon_TransportNotify(a1, a2, a3)                                              \
    ValidateParameters3(IXPLogon_TransportNotify, a1, a2, a3)
#define UlValidate_IXPLogon_TransportNotify(a1, a2, a3)                                            \
    UlValidateParameters3(IXPLogon_TransportNotify, a1, a2, a3)
#define CheckParameters_IXPLogon_TransportNotify(a1, a2, a3)                                       \
    CheckParameters3(IXPLogon_TransportNotify, a1, a2, a3)
#define Validate_IXPLogon_Idle(a1, a2) ValidateParameters2(IXPLogon_Idle, a1, a2)
#define UlValidate_IXPLogon_Idle(a1, a2) UlValidateParameters2(IXPLogon_Idle, a1, a2)
#define CheckParameters_IXPLogon_Idle(a1, a2) CheckParameters2(IXPLogon_Idle, a1, a2)
#define Validate_IXPLogon_TransportLogoff(a1, a2)                                                  \
    ValidateParameters2(IXPLogon_TransportLogoff, a1, a2)
#define UlValidate_IXPLogon_TransportLogoff(a1, a2)                                                \
    UlValidateParameters2(IXPLogon_TransportLogoff, a1, a2)
#define CheckParameters_IXPLogon_TransportLogoff(a1, a2)                                           \
    CheckParameters2(IXPLogon_TransportLogoff, a1, a2)
#define Validate_IXPLogon_SubmitMessage(a1, a2, a3, a4, a5)                                        \
    ValidateParameters5(IXPLogon_SubmitMessage, a1, a2, a3, a4, a5)
#define UlValidate_IXPLogon_SubmitMessage(a1, a2, a3, a4, a5)                                      \
    UlValidateParameters5(IXPLogon_SubmitMessage, a1, a2, a3, a4, a5)
#define CheckParameters_IXPLogon_SubmitMessage(a1, a2, a3, a4, a5)                                 \
    CheckParameters5(IXPLogon_SubmitMessage, a1, a2, a3, a4, a5)
#define Validate_IXPLogon_EndMessage(a1, a2, a3)                                                   \
    ValidateParameters3(IXPLogon_EndMessage, a1, a2, a3)
#define UlValidate_IXPLogon_EndMessage(a1, a2, a3)                                                 \
    UlValidateParameters3(IXPLogon_EndMessage, a1, a2, a3)
#define CheckParameters_IXPLogon_EndMessage(a1, a2, a3)                                            \
    CheckParameters3(IXPLogon_EndMessage, a1, a2, a3)
#define Validate_IXPLogon_Poll(a1, a2) ValidateParameters2(IXPLogon_Poll, a1, a2)
#define UlValidate_IXPLogon_Poll(a1, a2) UlValidateParameters2(IXPLogon_Poll, a1, a2)
#define CheckParameters_IXPLogon_Poll(a1, a2) CheckParameters2(IXPLogon_Poll, a1, a2)
#define Validate_IXPLogon_StartMessage(a1, a2, a3, a4)                                             \
    ValidateParameters4(IXPLogon_StartMessage, a1, a2, a3, a4)
#define UlValidate_IXPLogon_StartMessage(a1, a2, a3, a4)                                           \
    UlValidateParameters4(IXPLogon_StartMessage, a1, a2, a3, a4)
#define CheckParameters_IXPLogon_StartMessage(a1, a2, a3, a4)                                      \
    CheckParameters4(IXPLogon_StartMessage, a1, a2, a3, a4)
#define Validate_IXPLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IXPLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define UlValidate_IXPLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IXPLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define CheckParameters_IXPLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IXPLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define Validate_IXPLogon_ValidateState(a1, a2, a3)                                                \
    ValidateParameters3(IXPLogon_ValidateState, a1, a2, a3)
#define UlValidate_IXPLogon_ValidateState(a1, a2, a3)                                              \
    UlValidateParameters3(IXPLogon_ValidateState, a1, a2, a3)
#define CheckParameters_IXPLogon_ValidateState(a1, a2, a3)                                         \
    CheckParameters3(IXPLogon_ValidateState, a1, a2, a3)
#define Validate_IXPLogon_FlushQueues(a1, a2, a3, a4, a5)                                          \
    ValidateParameters5(IXPLogon_FlushQueues, a1, a2, a3, a4, a5)
#define UlValidate_IXPLogon_FlushQueues(a1, a2, a3, a4, a5)                                        \
    UlValidateParameters5(IXPLogon_FlushQueues, a1, a2, a3, a4, a5)
#define CheckParameters_IXPLogon_FlushQueues(a1, a2, a3, a4, a5)                                   \
    CheckParameters5(IXPLogon_FlushQueues, a1, a2, a3, a4, a5)

#define Validate_IMSProvider_Shutdown(a1, a2) ValidateParameters2(IMSProvider_Shutdown, a1, a2)
#define UlValidate_IMSProvider_Shutdown(a1, a2) UlValidateParameters2(IMSProvider_Shutdown, a1, a2)
#define CheckParameters_IMSProvider_Shutdown(a1, a2) CheckParameters2(IMSProvider_Shutdown, a1, a2)
#define Validate_IMSProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)         \
    ValidateParameters13(IMSProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)
#define UlValidate_IMSProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)       \
    UlValidateParameters13(IMSProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12,   \
                           a13)
#define CheckParameters_IMSProvider_Logon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)  \
    CheckParameters13(IMSProvider_Logon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)
#define Validate_IMSProvider_SpoolerLogon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13)  \
    ValidateParameters13(IMSProvider_SpoolerLogon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11,   \
                         a12, a13)
#define UlValidate_IMSProvider_SpoolerLogon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12,     \
                                            a13)                                                   \
    UlValidateParameters13(IMSProvider_SpoolerLogon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, \
                           a12, a13)
#define CheckParameters_IMSProvider_SpoolerLogon(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11,     \
                                                 a12, a13)                                         \
    CheckParameters13(IMSProvider_SpoolerLogon, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, \
                      a13)
#define Validate_IMSProvider_CompareStoreIDs(a1, a2, a3, a4, a5, a6, a7)                           \
    ValidateParameters7(IMSProvider_CompareStoreIDs, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMSProvider_CompareStoreIDs(a1, a2, a3, a4, a5, a6, a7)                         \
    UlValidateParameters7(IMSProvider_CompareStoreIDs, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMSProvider_CompareStoreIDs(a1, a2, a3, a4, a5, a6, a7)                    \
    CheckParameters7(IMSProvider_CompareStoreIDs, a1, a2, a3, a4, a5, a6, a7)

#define Validate_IMSLogon_GetLastError(a1, a2, a3, a4)                                             \
    ValidateParameters4(IMSLogon_GetLastError, a1, a2, a3, a4)
#define UlValidate_IMSLogon_GetLastError(a1, a2, a3, a4)                                           \
    UlValidateParameters4(IMSLogon_GetLastError, a1, a2, a3, a4)
#define CheckParameters_IMSLogon_GetLastError(a1, a2, a3, a4)                                      \
    CheckParameters4(IMSLogon_GetLastError, a1, a2, a3, a4)
#define Validate_IMSLogon_Logoff(a1, a2) ValidateParameters2(IMSLogon_Logoff, a1, a2)
#define UlValidate_IMSLogon_Logoff(a1, a2) UlValidateParameters2(IMSLogon_Logoff, a1, a2)
#define CheckParameters_IMSLogon_Logoff(a1, a2) CheckParameters2(IMSLogon_Logoff, a1, a2)
#define Validate_IMSLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                    \
    ValidateParameters7(IMSLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMSLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                                  \
    UlValidateParameters7(IMSLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMSLogon_OpenEntry(a1, a2, a3, a4, a5, a6, a7)                             \
    CheckParameters7(IMSLogon_OpenEntry, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMSLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                              \
    ValidateParameters7(IMSLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define UlValidate_IMSLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                            \
    UlValidateParameters7(IMSLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define CheckParameters_IMSLogon_CompareEntryIDs(a1, a2, a3, a4, a5, a6, a7)                       \
    CheckParameters7(IMSLogon_CompareEntryIDs, a1, a2, a3, a4, a5, a6, a7)
#define Validate_IMSLogon_Advise(a1, a2, a3, a4, a5, a6)                                           \
    ValidateParameters6(IMSLogon_Advise, a1, a2, a3, a4, a5, a6)
#define UlValidate_IMSLogon_Advise(a1, a2, a3, a4, a5, a6)                                         \
    UlValidateParameters6(IMSLogon_Advise, a1, a2, a3, a4, a5, a6)
#define CheckParameters_IMSLogon_Advise(a1, a2, a3, a4, a5, a6)                                    \
    CheckParameters6(IMSLogon_Advise, a1, a2, a3, a4, a5, a6)
#define Validate_IMSLogon_Unadvise(a1, a2) ValidateParameters2(IMSLogon_Unadvise, a1, a2)
#define UlValidate_IMSLogon_Unadvise(a1, a2) UlValidateParameters2(IMSLogon_Unadvise, a1, a2)
#define CheckParameters_IMSLogon_Unadvise(a1, a2) CheckParameters2(IMSLogon_Unadvise, a1, a2)
#define Validate_IMSLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                      \
    ValidateParameters5(IMSLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define UlValidate_IMSLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                                    \
    UlValidateParameters5(IMSLogon_OpenStatusEntry, a1, a2, a3, a4, a5)
#define CheckParameters_IMSLogon_OpenStatusEntry(a1, a2, a3, a4, a5)                               \
    CheckParameters5(IMSLogon_OpenStatusEntry, a1, a2, a3, a4, a5)

#define Validate_IMAPIControl_GetLastError(a1, a2, a3, a4)                                         \
    ValidateParameters4(IMAPIControl_GetLastError, a1, a2, a3, a4)
#define UlValidate_IMAPIControl_GetLastError(a1, a2, a3, a4)                                       \
    UlValidateParameters4(IMAPIControl_GetLastError, a1, a2, a3, a4)
#define CheckParameters_IMAPIControl_GetLastError(a1, a2, a3, a4)                                  \
    CheckParameters4(IMAPIControl_GetLastError, a1, a2, a3, a4)
#define Validate_IMAPIControl_Activate(a1, a2, a3)                                                 \
    ValidateParameters3(IMAPIControl_Activate, a1, a2, a3)
#define UlValidate_IMAPIControl_Activate(a1, a2, a3)                                               \
    UlValidateParameters3(IMAPIControl_Activate, a1, a2, a3)
#define CheckParameters_IMAPIControl_Activate(a1, a2, a3)                                          \
    CheckParameters3(IMAPIControl_Activate, a1, a2, a3)
#define Validate_IMAPIControl_GetState(a1, a2, a3)                                                 \
    ValidateParameters3(IMAPIControl_GetState, a1, a2, a3)
#define UlValidate_IMAPIControl_GetState(a1, a2, a3)                                               \
    UlValidateParameters3(IMAPIControl_GetState, a1, a2, a3)
#define CheckParameters_IMAPIControl_GetState(a1, a2, a3)                                          \
    CheckParameters3(IMAPIControl_GetState, a1, a2, a3)

#define Validate_IMAPIStatus_ValidateState(a1, a2, a3)                                             \
    ValidateParameters3(IMAPIStatus_ValidateState, a1, a2, a3)
#define UlValidate_IMAPIStatus_ValidateState(a1, a2, a3)                                           \
    UlValidateParameters3(IMAPIStatus_ValidateState, a1, a2, a3)
#define CheckParameters_IMAPIStatus_ValidateState(a1, a2, a3)                                      \
    CheckParameters3(IMAPIStatus_ValidateState, a1, a2, a3)
#define Validate_IMAPIStatus_SettingsDialog(a1, a2, a3)                                            \
    ValidateParameters3(IMAPIStatus_SettingsDialog, a1, a2, a3)
#define UlValidate_IMAPIStatus_SettingsDialog(a1, a2, a3)                                          \
    UlValidateParameters3(IMAPIStatus_SettingsDialog, a1, a2, a3)
#define CheckParameters_IMAPIStatus_SettingsDialog(a1, a2, a3)                                     \
    CheckParameters3(IMAPIStatus_SettingsDialog, a1, a2, a3)
#define Validate_IMAPIStatus_ChangePassword(a1, a2, a3, a4)                                        \
    ValidateParameters4(IMAPIStatus_ChangePassword, a1, a2, a3, a4)
#define UlValidate_IMAPIStatus_ChangePassword(a1, a2, a3, a4)                                      \
    UlValidateParameters4(IMAPIStatus_ChangePassword, a1, a2, a3, a4)
#define CheckParameters_IMAPIStatus_ChangePassword(a1, a2, a3, a4)                                 \
    CheckParameters4(IMAPIStatus_ChangePassword, a1, a2, a3, a4)
#define Validate_IMAPIStatus_FlushQueues(a1, a2, a3, a4, a5)                                       \
    ValidateParameters5(IMAPIStatus_FlushQueues, a1, a2, a3, a4, a5)
#define UlValidate_IMAPIStatus_FlushQueues(a1, a2, a3, a4, a5)                                     \
    UlValidateParameters5(IMAPIStatus_FlushQueues, a1, a2, a3, a4, a5)
#define CheckParameters_IMAPIStatus_FlushQueues(a1, a2, a3, a4, a5)                                \
    CheckParameters5(IMAPIStatus_FlushQueues, a1, a2, a3, a4, a5)

#define Validate_IStream_Read(a1, a2, a3, a4) ValidateParameters4(IStream__Read, a1, a2, a3, a4)
#define UlValidate_IStream_Read(a1, a2, a3, a4) UlValidateParameters4(IStream__Read, a1, a2, a3, a4)
#define CheckParameters_IStream_Read(a1, a2, a3, a4) CheckParameters4(IStream__Read, a1, a2, a3, a4)
#define Validate_IStream_Write(a1, a2, a3, a4) ValidateParameters4(IStream__Write, a1, a2, a3, a4)
#define UlValidate_IStream_Write(a1, a2, a3, a4)                                                   \
    UlValidateParameters4(IStream__Write, a1, a2, a3, a4)
#define CheckParameters_IStream_Write(a1, a2, a3, a4)                                              \
    CheckParameters4(IStream__Write, a1, a2, a3, a4)
#define Validate_IStream_Seek(a1, a2, a3, a4) ValidateParameters4(IStream_Seek, a1, a2, a3, a4)
#define UlValidate_IStream_Seek(a1, a2, a3, a4) UlValidateParameters4(IStream_Seek, a1, a2, a3, a4)
#define CheckParameters_IStream_Seek(a1, a2, a3, a4) CheckParameters4(IStream_Seek, a1, a2, a3, a4)
#define Validate_IStream_SetSize(a1, a2) ValidateParameters2(IStream_SetSize, a1, a2)
#define UlValidate_IStream_SetSize(a1, a2) UlValidateParameters2(IStream_SetSize, a1, a2)
#define CheckParameters_IStream_SetSize(a1, a2) CheckParameters2(IStream_SetSize, a1, a2)
#define Validate_IStream_CopyTo(a1, a2, a3, a4, a5)                                                \
    ValidateParameters5(IStream_CopyTo, a1, a2, a3, a4, a5)
#define UlValidate_IStream_CopyTo(a1, a2, a3, a4, a5)                                              \
    UlValidateParameters5(IStream_CopyTo, a1, a2, a3, a4, a5)
#define CheckParameters_IStream_CopyTo(a1, a2, a3, a4, a5)                                         \
    CheckParameters5(IStream_CopyTo, a1, a2, a3, a4, a5)
#define Validate_IStream_Commit(a1, a2) ValidateParameters2(IStream_Commit, a1, a2)
#define UlValidate_IStream_Commit(a1, a2) UlValidateParameters2(IStream_Commit, a1, a2)
#define CheckParameters_IStream_Commit(a1, a2) CheckParameters2(IStream_Commit, a1, a2)
#define Validate_IStream_Revert(a1) ValidateParameters1(IStream_Revert, a1)
#define UlValidate_IStream_Revert(a1) UlValidateParameters1(IStream_Revert, a1)
#define CheckParameters_IStream_Revert(a1) CheckParameters1(IStream_Revert, a1)
#define Validate_IStream_LockRegion(a1, a2, a3, a4)                                                \
    ValidateParameters4(IStream_LockRegion, a1, a2, a3, a4)
#define UlValidate_IStream_LockRegion(a1, a2, a3, a4)                                              \
    UlValidateParameters4(IStream_LockRegion, a1, a2, a3, a4)
#define CheckParameters_IStream_LockRegion(a1, a2, a3, a4)                                         \
    CheckParameters4(IStream_LockRegion, a1, a2, a3, a4)
#define Validate_IStream_UnlockRegion(a1, a2, a3, a4)                                              \
    ValidateParameters4(IStream_UnlockRegion, a1, a2, a3, a4)
#define UlValidate_IStream_UnlockRegion(a1, a2, a3, a4)                                            \
    UlValidateParameters4(IStream_UnlockRegion, a1, a2, a3, a4)
#define CheckParameters_IStream_UnlockRegion(a1, a2, a3, a4)                                       \
    CheckParameters4(IStream_UnlockRegion, a1, a2, a3, a4)
#define Validate_IStream_Stat(a1, a2, a3) ValidateParameters3(IStream_Stat, a1, a2, a3)
#define UlValidate_IStream_Stat(a1, a2, a3) UlValidateParameters3(IStream_Stat, a1, a2, a3)
#define CheckParameters_IStream_Stat(a1, a2, a3) CheckParameters3(IStream_Stat, a1, a2, a3)
#define Validate_IStream_Clone(a1, a2) ValidateParameters2(IStream_Clone, a1, a2)
#define UlValidate_IStream_Clone(a1, a2) UlValidateParameters2(IStream_Clone, a1, a2)
#define CheckParameters_IStream_Clone(a1, a2) CheckParameters2(IStream_Clone, a1, a2)

#define Validate_IMAPIAdviseSink_OnNotify(a1, a2, a3)                                              \
    ValidateParameters3(IMAPIAdviseSink_OnNotify, a1, a2, a3)
#define UlValidate_IMAPIAdviseSink_OnNotify(a1, a2, a3)                                            \
    UlValidateParameters3(IMAPIAdviseSink_OnNotify, a1, a2, a3)
#define CheckParameters_IMAPIAdviseSink_OnNotify(a1, a2, a3)                                       \
    CheckParameters3(IMAPIAdviseSink_OnNotify, a1, a2, a3)

#ifdef __cplusplus
}
#endif

#endif

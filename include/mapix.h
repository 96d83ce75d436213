/* Extended MAPI for clients: start and end, memory, sessions, profiles. */
#ifndef MAPIX_H
#define MAPIX_H

#include <mapicode.h>
#include <mapidefs.h>
#include <mapiguid.h>
#include <mapitags.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It takes the interface macros for something else. */
/* clang-format off */

DECLARE_MAPI_INTERFACE_PTR(IProfAdmin, LPPROFADMIN);
DECLARE_MAPI_INTERFACE_PTR(IMsgServiceAdmin, LPSERVICEADMIN);
DECLARE_MAPI_INTERFACE_PTR(IMAPISession, LPMAPISESSION);

#ifndef _FLAGS_DEFINED
#define _FLAGS_DEFINED
typedef ULONG FLAGS;
#endif

/* ---- Start and end ---- */

#define MAPI_INIT_VERSION 0
/* MAPIINIT_0.ulFlags; MAPI_NO_COINIT is in mapiaux.h. */
#define MAPI_MULTITHREAD_NOTIFICATIONS 0x00000001

typedef struct {
    ULONG ulVersion;
    ULONG ulFlags;
} MAPIINIT_0, *LPMAPIINIT_0;
typedef MAPIINIT_0 MAPIINIT;
typedef MAPIINIT* LPMAPIINIT;

typedef HRESULT(STDAPICALLTYPE MAPIINITIALIZE)(LPVOID lpMapiInit);
typedef MAPIINITIALIZE* LPMAPIINITIALIZE;
typedef void(STDAPICALLTYPE MAPIUNINITIALIZE)(void);
typedef MAPIUNINITIALIZE* LPMAPIUNINITIALIZE;

/** Starts MAPI for this thread, or counts one more start. Comes before every other MAPI call.
 * @param lpMapiInit NULL, or a MAPIINIT_0 that stays the caller's: ulVersion is
 *   MAPI_INIT_VERSION, ulFlags combines MAPI_MULTITHREAD_NOTIFICATIONS (deliver notifications on
 *   a thread of MAPI's), MAPI_NT_SERVICE, MAPI_NO_COINIT.
 * @return S_OK, the second time too; MAPI_E_INVALID_PARAMETER (version, pointer);
 *   MAPI_E_UNKNOWN_FLAGS; MAPI_E_TOO_COMPLEX, MAPI_E_VERSION, MAPI_E_SESSION_LIMIT,
 *   MAPI_E_NOT_ENOUGH_RESOURCES, MAPI_E_INVALID_OBJECT or MAPI_E_NOT_INITIALIZED when a step of
 *   the start fails. After a failure there is nothing to undo.
 * Threads: each thread that uses MAPI calls it, and MAPIUninitialize as often before it ends.
 * Without MAPI_MULTITHREAD_NOTIFICATIONS the thread of the first call receives the notifications
 * and has to outlive the others. Not from DllMain, nor from a function that starts or ends
 * threads.
 * @see mapiinitialize, mapiinit_0, initializing-mapi */
STDAPI MAPIInitialize(LPVOID lpMapiInit);

/** Undoes one MAPIInitialize; the last one ends MAPI for the process. Sessions are logged off and
 * objects released before it, and OleUninitialize, where it is needed, comes before it too.
 * No parameters and no result. The last call ends what is still open: methods then return
 * MAPI_E_INVALID_OBJECT, functions MAPI_E_NOT_INITIALIZED. A call too many has no effect.
 * Buffers are not freed by it.
 * Threads: on each thread that called MAPIInitialize, as often as it did. Not from DllMain.
 * @see mapiuninitialize */
STDAPI_(void) MAPIUninitialize(void);

/* ---- Logging on ---- */

/* MAPILogonEx; MAPI_NT_SERVICE and MAPI_USE_DEFAULT are in mapidefs.h, MAPI_BG_SESSION in
 * mapiaux.h. */
#ifndef MAPI_LOGON_UI
#define MAPI_LOGON_UI 0x00000001
#define MAPI_NEW_SESSION 0x00000002
#define MAPI_EXTENDED 0x00000020
#define MAPI_FORCE_DOWNLOAD 0x00001000
#endif
#define MAPI_APP_PROFILE 0x00000004
#define MAPI_ALLOW_OTHERS 0x00000008
#define MAPI_EXPLICIT_PROFILE 0x00000010
#define MAPI_SERVICE_UI_ALWAYS 0x00002000
#define MAPI_NO_MAIL 0x00008000
#ifndef MAPI_PASSWORD_UI
#define MAPI_PASSWORD_UI 0x00020000
#endif
#define MAPI_TIMEOUT_SHORT 0x00100000
#define MAPI_SIMPLE_DEFAULT (MAPI_LOGON_UI | MAPI_FORCE_DOWNLOAD | MAPI_ALLOW_OTHERS)
#define MAPI_SIMPLE_EXPLICIT (MAPI_NEW_SESSION | MAPI_FORCE_DOWNLOAD | MAPI_EXPLICIT_PROFILE)

typedef HRESULT(STDAPICALLTYPE MAPILOGONEX)(ULONG_PTR ulUIParam, LPTSTR lpszProfileName,
                                            LPTSTR lpszPassword, ULONG ulFlags,
                                            LPMAPISESSION* lppSession);
typedef MAPILOGONEX* LPMAPILOGONEX;

/** Logs on and gives the caller a session object of its own, of a new session or of the shared
 * one.
 * @param ulUIParam parent window of dialogs; ignored without MAPI_LOGON_UI.
 * @param lpszProfileName name of the profile, at most cchProfileNameMax characters; NULL or
 *   empty for none. Only read.
 * @param lpszPassword NULL.
 * @param ulFlags MAPI_LOGON_UI, MAPI_NEW_SESSION, MAPI_APP_PROFILE, MAPI_ALLOW_OTHERS,
 *   MAPI_EXPLICIT_PROFILE, MAPI_EXTENDED, MAPI_USE_DEFAULT, MAPI_FORCE_DOWNLOAD,
 *   MAPI_SERVICE_UI_ALWAYS, MAPI_NO_MAIL, MAPI_NT_SERVICE, MAPI_PASSWORD_UI, MAPI_TIMEOUT_SHORT,
 *   MAPI_BG_SESSION, MAPI_UNICODE (the strings are wide).
 * @param lppSession the session. The caller ends it with Logoff and then Release. NULL after a
 *   failure.
 * @return S_OK; MAPI_E_LOGON_FAILED (no such profile, no way to choose one, a bad parameter, too
 *   many sessions); MAPI_E_TIMEOUT (MAPI_TIMEOUT_SHORT and another logon is under way);
 *   MAPI_E_USER_CANCEL; MAPI_E_UNCONFIGURED (a service of the profile lacks settings, and nobody
 *   may be asked); MAPI_E_UNKNOWN_FLAGS; MAPI_E_NOT_INITIALIZED.
 * Threads: any that called MAPIInitialize; logons happen one at a time. The session may be used
 * on other such threads.
 * @see mapilogonex, logging-on-to-mapi, mapi-sessions */
STDAPI MAPILogonEx(ULONG_PTR ulUIParam, LPTSTR lpszProfileName, LPTSTR lpszPassword, ULONG ulFlags,
                   LPMAPISESSION* lppSession);

/** Gives the session behind a Simple MAPI handle.
 * @param lhSimpleSession from MAPILogon.
 * @param ulFlags 0.
 * @param lpInterface NULL or IID_IMAPISession.
 * @param lppMAPISession the session, to be released before MAPILogoff, which ends it; its Release
 *   ends nothing. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (no such handle); MAPI_E_UNKNOWN_FLAGS; E_NOINTERFACE.
 * Threads: any; needs no MAPIInitialize.
 * @see scmapixfromsmapi */
STDAPI_(SCODE) ScMAPIXFromSMAPI(LHANDLE lhSimpleSession, ULONG ulFlags, LPCIID lpInterface,
                                LPMAPISESSION* lppMAPISession);

/* ---- Memory ---- */

typedef SCODE(STDAPICALLTYPE MAPIALLOCATEBUFFER)(ULONG cbSize, LPVOID* lppBuffer);
typedef SCODE(STDAPICALLTYPE MAPIALLOCATEMORE)(ULONG cbSize, LPVOID lpObject, LPVOID* lppBuffer);
typedef ULONG(STDAPICALLTYPE MAPIFREEBUFFER)(LPVOID lpBuffer);
typedef MAPIALLOCATEBUFFER* LPMAPIALLOCATEBUFFER;
typedef MAPIALLOCATEMORE* LPMAPIALLOCATEMORE;
#ifndef _LPMAPIFREEBUFFER_DEFINED
#define _LPMAPIFREEBUFFER_DEFINED
typedef MAPIFREEBUFFER* LPMAPIFREEBUFFER;
#endif

/** Allocates a buffer to which further ones can be linked.
 * @param cbSize bytes.
 * @param lppBuffer the buffer, aligned for any type, its contents undefined. The caller frees it
 *   with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_INVALID_PARAMETER (lppBuffer is NULL);
 *   MAPI_E_NOT_INITIALIZED.
 * Threads: any; the buffer may be freed on another one.
 * @see mapiallocatebuffer */
STDAPI_(SCODE) MAPIAllocateBuffer(ULONG cbSize, LPVOID* lppBuffer);

/** Allocates a buffer that is freed together with another one.
 * @param cbSize bytes.
 * @param lpObject a buffer from MAPIAllocateBuffer. A buffer from MAPIAllocateMore will not do.
 * @param lppBuffer the new buffer, aligned for any type. It is not freed by itself. NULL after a
 *   failure.
 * @return S_OK; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED.
 * Threads: any, also several at once for one lpObject, as long as none frees it meanwhile.
 * @see mapiallocatemore */
STDAPI_(SCODE) MAPIAllocateMore(ULONG cbSize, LPVOID lpObject, LPVOID* lppBuffer);

/** Frees a buffer from MAPIAllocateBuffer and all that MAPIAllocateMore linked to it.
 * @param lpBuffer the buffer, given back to MAPI whatever the result; NULL is allowed and does
 *   nothing. Row sets and address lists hold further buffers: FreeProws and FreePadrlist know
 *   them.
 * @return S_OK. Other values say nothing that a program could rely on.
 * Threads: any. After the last MAPIUninitialize it still frees, and is reported.
 * @see mapifreebuffer */
STDAPI_(ULONG) MAPIFreeBuffer(LPVOID lpBuffer);

/* ---- Sessions ---- */

/* Logoff */
#define MAPI_LOGOFF_SHARED 0x00000001
#define MAPI_LOGOFF_UI 0x00000002
/* SetDefaultStore: one of them, they are no bits */
#define MAPI_DEFAULT_STORE 0x00000001
#define MAPI_SIMPLE_STORE_TEMPORARY 0x00000002
#define MAPI_SIMPLE_STORE_PERMANENT 0x00000003
#define MAPI_PRIMARY_STORE 0x00000004
#define MAPI_SECONDARY_STORE 0x00000005
/* ShowForm */
#define MAPI_POST_MESSAGE 0x00000001
#define MAPI_NEW_MESSAGE 0x00000002

/* One logon. Ends with Logoff followed by Release; every object that came from it is released
 * before that. Connection numbers are unique in the process and below 2^32. */
#define MAPI_IMAPISESSION_METHODS(IPURE)                                                           \
    /* Words for the last error hResult of this session. lppMAPIError may be set to NULL;          \
     * else one MAPIFreeBuffer frees it. S_OK, MAPI_E_BAD_CHARWIDTH.                               \
     * (imapisession-getlasterror) */                                                              \
    MAPIMETHOD(GetLastError)(THIS_ HRESULT hResult, ULONG ulFlags,                                 \
                             LPMAPIERROR* lppMAPIError) IPURE;                                     \
    /* The profile's stores, as a table that the caller releases. MAPI_UNICODE. S_OK,              \
     * MAPI_E_BAD_CHARWIDTH. (imapisession-getmsgstorestable) */                                   \
    MAPIMETHOD(GetMsgStoresTable)(THIS_ ULONG ulFlags, LPMAPITABLE* lppTable) IPURE;               \
    /* Opens a store, read-only unless MDB_WRITE or MAPI_BEST_ACCESS asks for more; the            \
     * caller releases it. S_OK, MAPI_W_ERRORS_RETURNED (open all the same),                       \
     * MAPI_E_NO_ACCESS, MAPI_E_NOT_FOUND, MAPI_E_LOGON_FAILED. (imapisession-openmsgstore) */     \
    MAPIMETHOD(OpenMsgStore)(THIS_ ULONG_PTR ulUIParam, ULONG cbEntryID, LPENTRYID lpEntryID,      \
                             LPCIID lpInterface, ULONG ulFlags, LPMDB* lppMDB) IPURE;              \
    /* Opens the address book; the caller releases it, after the warning                           \
     * MAPI_W_ERRORS_RETURNED too. AB_NO_DIALOG. (imapisession-openaddressbook) */                 \
    MAPIMETHOD(OpenAddressBook)(THIS_ ULONG_PTR ulUIParam, LPCIID lpInterface, ULONG ulFlags,      \
                                LPADRBOOK* lppAdrBook) IPURE;                                      \
    /* Opens a section of the profile: many readers or one writer (MAPI_MODIFY). S_OK,             \
     * MAPI_E_NO_ACCESS, MAPI_E_NOT_FOUND. (imapisession-openprofilesection) */                    \
    MAPIMETHOD(OpenProfileSection)(THIS_ LPMAPIUID lpUID, LPCIID lpInterface, ULONG ulFlags,       \
                                   LPPROFSECT* lppProfSect) IPURE;                                 \
    /* The status objects of MAPI and the providers, as a table that the caller releases.          \
     * (imapisession-getstatustable) */                                                            \
    MAPIMETHOD(GetStatusTable)(THIS_ ULONG ulFlags, LPMAPITABLE* lppTable) IPURE;                  \
    /* Opens the object behind an entry identifier, which is not NULL; lpulObjType tells what      \
     * it is, the caller releases it. S_OK, MAPI_E_NO_ACCESS, MAPI_E_NOT_FOUND,                    \
     * MAPI_E_UNKNOWN_ENTRYID. (imapisession-openentry) */                                         \
    MAPIMETHOD(OpenEntry)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID, LPCIID lpInterface,          \
                          ULONG ulFlags, ULONG* lpulObjType, LPUNKNOWN* lppUnk) IPURE;             \
    /* Whether two entry identifiers mean the same object; ulFlags is 0. S_OK,                     \
     * MAPI_E_UNKNOWN_ENTRYID. (imapisession-compareentryids) */                                   \
    MAPIMETHOD(CompareEntryIDs)(THIS_ ULONG cbEntryID1, LPENTRYID lpEntryID1, ULONG cbEntryID2,    \
                                LPENTRYID lpEntryID2, ULONG ulFlags, ULONG* lpulResult) IPURE;     \
    /* Registers a sink for an object, or with a NULL identifier for the session: then for         \
     * critical errors and extended events. References the sink; the connection number is not      \
     * 0 and goes to Unadvise of this object. S_OK, MAPI_E_INVALID_ENTRYID,                        \
     * MAPI_E_NO_SUPPORT, MAPI_E_UNKNOWN_ENTRYID. (imapisession-advise) */                         \
    MAPIMETHOD(Advise)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID, ULONG ulEventMask,              \
                       LPMAPIADVISESINK lpAdviseSink, ULONG_PTR* lpulConnection) IPURE;            \
    /* Ends a registration and lets go of the sink. A notification on its way may still            \
     * arrive. (imapisession-unadvise) */                                                          \
    MAPIMETHOD(Unadvise)(THIS_ ULONG_PTR ulConnection) IPURE;                                      \
    /* In the vtable, but neither documented nor supported: MAPI_E_NO_SUPPORT. */                  \
    MAPIMETHOD(MessageOptions)(THIS_ ULONG_PTR ulUIParam, ULONG ulFlags, LPTSTR lpszAdrType,       \
                               LPMESSAGE lpMessage) IPURE;                                         \
    /* In the vtable, but neither documented nor supported: MAPI_E_NO_SUPPORT. */                  \
    MAPIMETHOD(QueryDefaultMessageOpt)(THIS_ LPTSTR lpszAdrType, ULONG ulFlags, ULONG* lpcValues,  \
                                       LPSPropValue* lppOptions) IPURE;                            \
    /* The address types of the loaded transports; one MAPIFreeBuffer frees the array.             \
     * MAPI_UNICODE. Deprecated. (imapisession-enumadrtypes) */                                    \
    MAPIMETHOD(EnumAdrTypes)(THIS_ ULONG ulFlags, ULONG* lpcAdrTypes,                              \
                             LPTSTR** lpppszAdrTypes) IPURE;                                       \
    /* Entry identifier of the session's user; freed with MAPIFreeBuffer. S_OK,                    \
     * MAPI_W_NO_SERVICE (an identifier is given all the same). (imapisession-queryidentity) */    \
    MAPIMETHOD(QueryIdentity)(THIS_ ULONG* lpcbEntryID, LPENTRYID* lppEntryID) IPURE;              \
    /* Ends this logon. MAPI_LOGOFF_SHARED tells the other clients of a shared session to log      \
     * off; MAPI_LOGOFF_UI allows a question to the user; ulReserved is 0. Every object from       \
     * the session is released before it; after it only Release may be called. S_OK, and the       \
     * session lives on after MAPI_E_USER_CANCEL, MAPI_E_UNKNOWN_FLAGS,                            \
     * MAPI_E_INVALID_PARAMETER. (imapisession-logoff) */                                          \
    MAPIMETHOD(Logoff)(THIS_ ULONG_PTR ulUIParam, ULONG ulFlags, ULONG ulReserved) IPURE;          \
    /* Makes a store the default for one purpose, or with NULL none.                               \
     * (imapisession-setdefaultstore) */                                                           \
    MAPIMETHOD(SetDefaultStore)(THIS_ ULONG ulFlags, ULONG cbEntryID, LPENTRYID lpEntryID) IPURE;  \
    /* Access to the profile's services; changes count from the next session on. The caller        \
     * releases it; ulFlags is 0. (imapisession-adminservices) */                                  \
    MAPIMETHOD(AdminServices)(THIS_ ULONG ulFlags, LPSERVICEADMIN* lppServiceAdmin) IPURE;         \
    /* Shows a message that PrepareForm prepared. S_OK, MAPI_E_USER_CANCEL.                        \
     * (imapisession-showform) */                                                                  \
    MAPIMETHOD(ShowForm)(THIS_ ULONG_PTR ulUIParam, LPMDB lpMsgStore, LPMAPIFOLDER lpParentFolder, \
                         LPCIID lpInterface, ULONG_PTR ulMessageToken, LPMESSAGE lpMessageSent,    \
                         ULONG ulFlags, ULONG ulMessageStatus, ULONG ulMessageFlags,               \
                         ULONG ulAccess, LPSTR lpszMessageClass) IPURE;                            \
    /* Takes a reference to a message and gives a token for ShowForm.                              \
     * (imapisession-prepareform) */                                                               \
    MAPIMETHOD(PrepareForm)(THIS_ LPCIID lpInterface, LPMESSAGE lpMessage,                         \
                            ULONG_PTR* lpulMessageToken) IPURE;
#undef INTERFACE
#define INTERFACE IMAPISession
DECLARE_MAPI_INTERFACE_(IMAPISession, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMAPISESSION_METHODS(PURE)
};

/* ---- The address book ---- */

#define MAPI_IADDRBOOK_METHODS(IPURE)                                                              \
    MAPIMETHOD(OpenEntry)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID, LPCIID lpInterface,          \
                          ULONG ulFlags, ULONG* lpulObjType, LPUNKNOWN* lppUnk) IPURE;             \
    MAPIMETHOD(CompareEntryIDs)(THIS_ ULONG cbEntryID1, LPENTRYID lpEntryID1, ULONG cbEntryID2,    \
                                LPENTRYID lpEntryID2, ULONG ulFlags, ULONG* lpulResult) IPURE;     \
    MAPIMETHOD(Advise)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID, ULONG ulEventMask,              \
                       LPMAPIADVISESINK lpAdviseSink, ULONG_PTR* lpulConnection) IPURE;            \
    MAPIMETHOD(Unadvise)(THIS_ ULONG_PTR ulConnection) IPURE;                                      \
    MAPIMETHOD(CreateOneOff)(THIS_ LPTSTR lpszName, LPTSTR lpszAdrType, LPTSTR lpszAddress,        \
                             ULONG ulFlags, ULONG* lpcbEntryID, LPENTRYID* lppEntryID) IPURE;      \
    MAPIMETHOD(NewEntry)(THIS_ ULONG_PTR ulUIParam, ULONG ulFlags, ULONG cbEIDContainer,           \
                         LPENTRYID lpEIDContainer, ULONG cbEIDNewEntryTpl,                         \
                         LPENTRYID lpEIDNewEntryTpl, ULONG* lpcbEIDNewEntry,                       \
                         LPENTRYID* lppEIDNewEntry) IPURE;                                         \
    MAPIMETHOD(ResolveName)(THIS_ ULONG_PTR ulUIParam, ULONG ulFlags, LPTSTR lpszNewEntryTitle,    \
                            LPADRLIST lpAdrList) IPURE;                                            \
    MAPIMETHOD(Address)(THIS_ ULONG_PTR* lpulUIParam, LPADRPARM lpAdrParms,                        \
                        LPADRLIST* lppAdrList) IPURE;                                              \
    MAPIMETHOD(Details)(THIS_ ULONG_PTR* lpulUIParam, LPFNDISMISS lpfnDismiss,                     \
                        LPVOID lpvDismissContext, ULONG cbEntryID, LPENTRYID lpEntryID,            \
                        LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,                     \
                        LPTSTR lpszButtonText, ULONG ulFlags) IPURE;                               \
    MAPIMETHOD(RecipOptions)(THIS_ ULONG_PTR ulUIParam, ULONG ulFlags, LPADRENTRY lpRecip) IPURE;  \
    MAPIMETHOD(QueryDefaultRecipOpt)(THIS_ LPTSTR lpszAdrType, ULONG ulFlags, ULONG* lpcValues,    \
                                     LPSPropValue* lppOptions) IPURE;                              \
    MAPIMETHOD(GetPAB)(THIS_ ULONG* lpcbEntryID, LPENTRYID* lppEntryID) IPURE;                     \
    MAPIMETHOD(SetPAB)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID) IPURE;                          \
    MAPIMETHOD(GetDefaultDir)(THIS_ ULONG* lpcbEntryID, LPENTRYID* lppEntryID) IPURE;              \
    MAPIMETHOD(SetDefaultDir)(THIS_ ULONG cbEntryID, LPENTRYID lpEntryID) IPURE;                   \
    MAPIMETHOD(GetSearchPath)(THIS_ ULONG ulFlags, LPSRowSet* lppSearchPath) IPURE;                \
    MAPIMETHOD(SetSearchPath)(THIS_ ULONG ulFlags, LPSRowSet lpSearchPath) IPURE;                  \
    MAPIMETHOD(PrepareRecips)(THIS_ ULONG ulFlags, LPSPropTagArray lpPropTagArray,                 \
                              LPADRLIST lpRecipList) IPURE;
#undef INTERFACE
#define INTERFACE IAddrBook
DECLARE_MAPI_INTERFACE_(IAddrBook, IMAPIProp)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPISIM_INHERITED(MAPI_IMAPIPROP_METHODS(PURE))
    MAPI_IADDRBOOK_METHODS(PURE)
};

/* ---- Profiles and their services ---- */

/* CreateProfile */
#define MAPI_DEFAULT_SERVICES 0x00000001

typedef HRESULT(STDAPICALLTYPE MAPIADMINPROFILES)(ULONG ulFlags, LPPROFADMIN* lppProfAdmin);
typedef MAPIADMINPROFILES* LPMAPIADMINPROFILES;

/** Gives a profile administration object, for which no session is needed.
 * @param ulFlags MAPI_UNICODE or 0.
 * @param lppProfAdmin the object, to be released before MAPIUninitialize. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_UNKNOWN_FLAGS; MAPI_E_NOT_INITIALIZED;
 *   MAPI_E_NOT_ENOUGH_MEMORY.
 * @see mapiadminprofiles */
STDAPI MAPIAdminProfiles(ULONG ulFlags, LPPROFADMIN* lppProfAdmin);

#define MAPI_IPROFADMIN_METHODS(IPURE)                                                             \
    MAPIMETHOD(GetLastError)(THIS_ HRESULT hResult, ULONG ulFlags,                                 \
                             LPMAPIERROR* lppMAPIError) IPURE;                                     \
    MAPIMETHOD(GetProfileTable)(THIS_ ULONG ulFlags, LPMAPITABLE* lppTable) IPURE;                 \
    MAPIMETHOD(CreateProfile)(THIS_ LPTSTR lpszProfileName, LPTSTR lpszPassword,                   \
                              ULONG_PTR ulUIParam, ULONG ulFlags) IPURE;                           \
    MAPIMETHOD(DeleteProfile)(THIS_ LPTSTR lpszProfileName, ULONG ulFlags) IPURE;                  \
    MAPIMETHOD(ChangeProfilePassword)(THIS_ LPTSTR lpszProfileName, LPTSTR lpszOldPassword,        \
                                      LPTSTR lpszNewPassword, ULONG ulFlags) IPURE;                \
    MAPIMETHOD(CopyProfile)(THIS_ LPTSTR lpszOldProfileName, LPTSTR lpszOldPassword,               \
                            LPTSTR lpszNewProfileName, ULONG_PTR ulUIParam, ULONG ulFlags) IPURE;  \
    MAPIMETHOD(RenameProfile)(THIS_ LPTSTR lpszOldProfileName, LPTSTR lpszOldPassword,             \
                              LPTSTR lpszNewProfileName, ULONG_PTR ulUIParam,                      \
                              ULONG ulFlags) IPURE;                                                \
    MAPIMETHOD(SetDefaultProfile)(THIS_ LPTSTR lpszProfileName, ULONG ulFlags) IPURE;              \
    MAPIMETHOD(AdminServices)(THIS_ LPTSTR lpszProfileName, LPTSTR lpszPassword,                   \
                              ULONG_PTR ulUIParam, ULONG ulFlags,                                  \
                              LPSERVICEADMIN* lppServiceAdmin) IPURE;
#undef INTERFACE
#define INTERFACE IProfAdmin
DECLARE_MAPI_INTERFACE_(IProfAdmin, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IPROFADMIN_METHODS(PURE)
};

/* PR_RESOURCE_FLAGS of services */
#define SERVICE_DEFAULT_STORE 0x00000001
#define SERVICE_SINGLE_COPY 0x00000002
#define SERVICE_CREATE_WITH_STORE 0x00000004
#define SERVICE_PRIMARY_IDENTITY 0x00000008
#define SERVICE_NO_PRIMARY_IDENTITY 0x00000020

#define MAPI_IMSGSERVICEADMIN_METHODS(IPURE)                                                       \
    MAPIMETHOD(GetLastError)(THIS_ HRESULT hResult, ULONG ulFlags,                                 \
                             LPMAPIERROR* lppMAPIError) IPURE;                                     \
    MAPIMETHOD(GetMsgServiceTable)(THIS_ ULONG ulFlags, LPMAPITABLE* lppTable) IPURE;              \
    MAPIMETHOD(CreateMsgService)(THIS_ LPTSTR lpszService, LPTSTR lpszDisplayName,                 \
                                 ULONG_PTR ulUIParam, ULONG ulFlags) IPURE;                        \
    MAPIMETHOD(DeleteMsgService)(THIS_ LPMAPIUID lpUID) IPURE;                                     \
    MAPIMETHOD(CopyMsgService)(THIS_ LPMAPIUID lpUID, LPTSTR lpszDisplayName,                      \
                               LPCIID lpInterfaceToCopy, LPCIID lpInterfaceDst,                    \
                               LPVOID lpObjectDst, ULONG_PTR ulUIParam, ULONG ulFlags) IPURE;      \
    MAPIMETHOD(RenameMsgService)(THIS_ LPMAPIUID lpUID, ULONG ulFlags,                             \
                                 LPTSTR lpszDisplayName) IPURE;                                    \
    MAPIMETHOD(ConfigureMsgService)(THIS_ LPMAPIUID lpUID, ULONG_PTR ulUIParam, ULONG ulFlags,     \
                                    ULONG cValues, LPSPropValue lpProps) IPURE;                    \
    MAPIMETHOD(OpenProfileSection)(THIS_ LPMAPIUID lpUID, LPCIID lpInterface, ULONG ulFlags,       \
                                   LPPROFSECT* lppProfSect) IPURE;                                 \
    MAPIMETHOD(MsgServiceTransportOrder)(THIS_ ULONG cUID, LPMAPIUID lpUIDList,                    \
                                         ULONG ulFlags) IPURE;                                     \
    MAPIMETHOD(AdminProviders)(THIS_ LPMAPIUID lpUID, ULONG ulFlags,                               \
                               LPPROVIDERADMIN* lppProviderAdmin) IPURE;                           \
    MAPIMETHOD(SetPrimaryIdentity)(THIS_ LPMAPIUID lpUID, ULONG ulFlags) IPURE;                    \
    MAPIMETHOD(GetProviderTable)(THIS_ ULONG ulFlags, LPMAPITABLE* lppTable) IPURE;
#undef INTERFACE
#define INTERFACE IMsgServiceAdmin
DECLARE_MAPI_INTERFACE_(IMsgServiceAdmin, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMSGSERVICEADMIN_METHODS(PURE)
};

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

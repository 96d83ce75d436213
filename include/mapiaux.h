/* Later additions to MAPI that the public headers keep apart. */
#ifndef MAPIAUX_H
#define MAPIAUX_H

#include <mapidefs.h>
#include <mapitags.h>
#include <mapix.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It takes the interface macros for something else. */
/* clang-format off */

DECLARE_MAPI_INTERFACE_PTR(IMsgServiceAdmin2, LPSERVICEADMIN2);
DECLARE_MAPI_INTERFACE_PTR(IMSCapabilities, LPMSCAPABILITIES);
DECLARE_MAPI_INTERFACE_PTR(IMAPIInitMonitor, LPMAPIINITMONITOR);
DECLARE_MAPI_INTERFACE_PTR(IMAPIWaitResult, LPMAPIWAITRESULT);

/* MAPIINIT_0.ulFlags: the caller has initialised COM on this thread and keeps it so. */
#define MAPI_NO_COINIT 0x00000008
/* MAPILogonEx: a session in the background. */
#define MAPI_BG_SESSION 0x00200000
/* OpenMsgStore: past the cache. */
#define MDB_ONLINE ((ULONG)0x00000100)
/* OpenEntry: past the cache; from the cache only; from the global address list only (of the address
 * book). */
#define MAPI_NO_CACHE ((ULONG)0x00000200)
#define MAPI_CACHE_ONLY ((ULONG)0x00004000)
#define MAPI_GAL_ONLY ((ULONG)0x00000080)
/* SaveChanges */
#define SPAMFILTER_ONSAVE ((ULONG)0x00000080)
#define ITEMPROC_FORCE ((ULONG)0x00000800)
#define NON_EMS_XP_SAVE ((ULONG)0x00001000)
/* PR_STORE_SUPPORT_MASK */
#define STORE_UNICODE_OK ((ULONG)0x00040000)
#define STORE_ITEMPROC ((ULONG)0x00200000)

/* Address groups by age. */
#define AG_MONTHS 0
#define AG_WEEKS 1
#define AG_DAYS 2
#define NUM_AG_TYPES 3

/* PR_DISPLAY_TYPE: further kinds */
#define DT_ROOM ((ULONG)0x00000007)
#define DT_EQUIPMENT ((ULONG)0x00000008)
#define DT_SEC_DISTLIST ((ULONG)0x00000009)

/* PR_DISPLAY_TYPE_EX: a local and a remote display type in one number. */
#define DTE_FLAG_REMOTE_VALID 0x80000000
#define DTE_FLAG_ACL_CAPABLE 0x40000000
#define DTE_MASK_REMOTE 0x0000ff00
#define DTE_MASK_LOCAL 0x000000ff
#define DTE_IS_REMOTE_VALID(v) (!!((v) & DTE_FLAG_REMOTE_VALID))
#define DTE_IS_ACL_CAPABLE(v) (!!((v) & DTE_FLAG_ACL_CAPABLE))
#define DTE_REMOTE(v) (((v) & DTE_MASK_REMOTE) >> 8)
#define DTE_LOCAL(v) ((v) & DTE_MASK_LOCAL)

/* PR_MSG_EDITOR_FORMAT */
#define EDITOR_FORMAT_DONTKNOW ((ULONG)0)
#define EDITOR_FORMAT_PLAINTEXT ((ULONG)1)
#define EDITOR_FORMAT_HTML ((ULONG)2)
#define EDITOR_FORMAT_RTF ((ULONG)3)

/* PR_ROH_FLAGS and PR_ROH_PROXY_AUTH_SCHEME */
#define ROHFLAGS_USE_ROH 0x1
#define ROHFLAGS_SSL_ONLY 0x2
#define ROHFLAGS_MUTUAL_AUTH 0x4
#define ROHFLAGS_HTTP_FIRST_ON_FAST 0x8
#define ROHFLAGS_HTTP_FIRST_ON_SLOW 0x20
#define ROHAUTH_BASIC 0x1
#define ROHAUTH_NTLM 0x2

#define PR_ATTACH_CONTENT_ID PROP_TAG(PT_TSTRING, 0x3712)
#define PR_ATTACH_CONTENT_ID_W PROP_TAG(PT_UNICODE, 0x3712)
#define PR_ATTACH_CONTENT_ID_A PROP_TAG(PT_STRING8, 0x3712)
#define PR_DISPLAY_TYPE_EX PROP_TAG(PT_LONG, 0x3905)
#define PR_MSG_EDITOR_FORMAT PROP_TAG(PT_LONG, 0x5909)
#define PR_ROH_FLAGS PROP_TAG(PT_LONG, 0x6623)
#define PR_ROH_PROXY_AUTH_SCHEME PROP_TAG(PT_LONG, 0x6627)

/* ---- Services ---- */

/* The methods of IMsgServiceAdmin and one more. */
#define MAPI_IMSGSERVICEADMIN_METHODS2(IPURE)                                                      \
    MAPIMETHOD(CreateMsgServiceEx)(THIS_ LPTSTR lpszService, LPTSTR lpszDisplayName,               \
                                   ULONG_PTR ulUIParam, ULONG ulFlags,                             \
                                   LPMAPIUID lpuidService) IPURE;
#undef INTERFACE
#define INTERFACE IMsgServiceAdmin2
DECLARE_MAPI_INTERFACE_(IMsgServiceAdmin2, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMSGSERVICEADMIN_METHODS(PURE)
    MAPI_IMSGSERVICEADMIN_METHODS2(PURE)
};

/* ---- What a store can do ---- */

#if defined(__cplusplus) && __cplusplus >= 201103L
enum class MSCAP_SELECTOR {
    MSCAP_SEL_RESERVED1 = 0,
    MSCAP_SEL_RESERVED2 = 1,
    MSCAP_SEL_FOLDER = 2,
    MSCAP_SEL_RESERVED3 = 3,
    MSCAP_SEL_RESTRICTION = 4
};
#else
typedef enum MSCAP_SELECTOR {
    MSCAP_SEL_RESERVED1 = 0,
    MSCAP_SEL_RESERVED2 = 1,
    MSCAP_SEL_FOLDER = 2,
    MSCAP_SEL_RESERVED3 = 3,
    MSCAP_SEL_RESTRICTION = 4
} MSCAP_SELECTOR;
#endif

/* GetCapabilities: bits for MSCAP_SEL_FOLDER; for MSCAP_SEL_RESTRICTION */
#define MSCAP_SECURE_FOLDER_HOMEPAGES ((ULONG)0x00000001)
#define MSCAP_RES_ANNOTATION ((ULONG)0x00000001)

#define MAPI_IMSCAPABILITIES_METHODS(IPURE)                                                        \
    MAPIMETHOD_(ULONG, GetCapabilities)(THIS_ MSCAP_SELECTOR mscapSelector) IPURE;
#undef INTERFACE
#define INTERFACE IMSCapabilities
DECLARE_MAPI_INTERFACE_(IMSCapabilities, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMSCAPABILITIES_METHODS(PURE)
};

/* ---- Waiting for the initialisation ---- */

#ifndef ERROR_TIMEOUT
#define ERROR_TIMEOUT 1460L
#endif

#define MAPI_IMAPIWAITRESULT_METHODS(IPURE) MAPIMETHOD(End)(THIS) IPURE;
#undef INTERFACE
#define INTERFACE IMAPIWaitResult
DECLARE_MAPI_INTERFACE_(IMAPIWaitResult, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMAPIWAITRESULT_METHODS(PURE)
};

#define MAPI_IMAPIINITMONITOR_METHODS(IPURE)                                                       \
    MAPIMETHOD_(BOOL, IsInitialized)(THIS) IPURE;                                                  \
    MAPIMETHOD(Wait)(THIS_ DWORD timeout) IPURE;                                                   \
    MAPIMETHOD(BeginWait)(THIS_ DWORD timeout, IMAPIWaitResult** ppResult) IPURE;
#undef INTERFACE
#define INTERFACE IMAPIInitMonitor
DECLARE_MAPI_INTERFACE_(IMAPIInitMonitor, IUnknown)
{
    BEGIN_INTERFACE
    MAPISIM_INHERITED(MAPI_IUNKNOWN_METHODS(PURE))
    MAPI_IMAPIINITMONITOR_METHODS(PURE)
};

/** An object that tells whether MAPI is initialised in this process, and waits for it. It is valid
 * before, between and after initialisations, until it is released; of Wait and of End of what
 * BeginWait gives, HRESULT_FROM_WIN32(ERROR_TIMEOUT) says that the milliseconds have passed (INFINITE
 * never do; 0 asks without waiting). End counts them from its own call, and may be called again.
 * @param ppInitMonitor the object. The caller releases it. NULL after a failure.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY (E_OUTOFMEMORY).
 * Threads: any, for the object too; none need initialise MAPI.
 * @see createmapiinitializationmonitor, imapiinitmonitoriunknown, imapiwaitresultiunknown */
STDAPI CreateMAPIInitializationMonitor(IMAPIInitMonitor** ppInitMonitor);

/* ---- Functions that are exported and stand in no other header ---- */

/* The reference has no page of them. Threads: any. */

/** Bytes as characters of the base-64 alphabet, in 8 bits.
 * @param lpsz room for CchOfEncoding(cb) characters, the terminator included. */
STDAPI_(void) EncodeID(LPBYTE lpb, ULONG cb, LPTSTR lpsz);
STDAPI_(ULONG) CchOfEncoding(ULONG cb);
/** The other way round.
 * @param lpb room for CbOfEncoded(lpsz) bytes, which may be more than there are.
 * @param lpcb how many there are.
 * @return FALSE, with nothing written, for other text and for NULL. */
STDAPI_(BOOL) FDecodeID(LPTSTR lpsz, LPBYTE lpb, ULONG* lpcb);
STDAPI_(ULONG) CbOfEncoded(LPTSTR lpsz);

/** Each of some numbers with its bytes the other way round. */
STDAPI_(void) SwapPlong(ULONG* lpul, ULONG culNumbers);
STDAPI_(void) SwapPword(USHORT* lpus, ULONG cusNumbers);

/** A new unique identifier, of the seeded generator.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_INITIALIZED. */
STDAPI_(SCODE) ScGenerateMuid(LPMAPIUID lpMuid);

/** A new block of another size with what the old one begins with, which stays the caller's.
 * @param lpv NULL, or a block of MAPIAllocateBuffer. What it is the root of is not copied.
 * @return S_OK; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED.
 * @see mapireallocatebuffer */
STDAPI_(SCODE) MAPIReallocateBuffer(LPVOID lpv, ULONG ulSize, LPVOID* lppv);

/** A progress object for a part of an operation: its own limits, 1 and 1000 until SetLimits says
 * otherwise, are shown as ulMin and ulMax of another one. The reference has neither a page nor a
 * declaration of it; what it does follows from those of IMAPIProgress.
 * @param lpProgress the object of the whole operation, which is referenced.
 * @param ulMin, ulMax where in its range the part lies.
 * @param ulFlags what GetFlags says at first. With MAPI_TOP_LEVEL the counts of items are passed on,
 *   without it they are 0, as those of any part are.
 * @param lppProgress the new object. The caller releases it. NULL after a failure. Its Progress
 *   gives what that of lpProgress returns.
 * @return S_OK; MAPI_E_INVALID_PARAMETER (ulMin above ulMax, too); MAPI_E_UNKNOWN_FLAGS;
 *   MAPI_E_NOT_ENOUGH_MEMORY; MAPI_E_NOT_INITIALIZED.
 * @see implementing-a-progress-indicator, imapiprogress-setlimits */
STDAPI WrapProgress(LPMAPIPROGRESS lpProgress, ULONG ulMin, ULONG ulMax, ULONG ulFlags,
                    LPMAPIPROGRESS* lppProgress);

/** The path of the library that has MAPI's functions: MapiSim's, whatever component is named.
 * @return FALSE for NULL, and where there is no room for the path.
 * @see fgetcomponentpath */
STDAPI_(BOOL)
FGetComponentPath(LPSTR szComponent, LPSTR szQualifier, LPSTR szDllPath, DWORD cchBufferSize,
                  BOOL fInstall);
/** Does nothing, and says that it was done.
 * @see fixmapi */
STDAPI_(DWORD) FixMAPI(void);

/* Outlook's own. Where a provider's entry is meant, by whatever its service, they do as the address
 * book's methods do: there is one address book.
 * @return what the method of the address book or of the support object returns;
 *   MAPI_E_INVALID_PARAMETER for no session, address book or support object;
 *   MAPI_E_NOT_INITIALIZED.
 * @see hropenabentrywithprovideruid, hropenabentryusingdefaultcontext, hropenabentrywithresolvedrow,
 *   hropenabentrywithsupport, hropenabentrywithprovideruidsupport, hrdoabdetailswithprovideruid,
 *   hrcompareabentryidswithexchangecontext */
DECLARE_MAPI_INTERFACE_PTR(IMAPISupport, LPMAPISUP);
STDAPI HrOpenABEntryWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                        LPADRBOOK pAddrBook, ULONG cbEntryID, LPENTRYID lpEntryID,
                                        LPCIID lpInterface, ULONG ulFlags, ULONG* lpulObjType,
                                        LPUNKNOWN* lppUnk);
STDAPI HrOpenABEntryUsingDefaultContext(LPMAPISESSION pmsess, LPADRBOOK pAddrBook,
                                        ULONG cbEntryID, LPENTRYID lpEntryID, LPCIID lpInterface,
                                        ULONG ulFlags, ULONG* lpulObjType, LPUNKNOWN* lppUnk);
STDAPI HrOpenABEntryWithProviderUID(LPMAPIUID pEmsabpUID, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk);
STDAPI HrOpenABEntryWithProviderUIDSupport(LPMAPIUID pEmsabpUID, LPMAPISUP lpSup,
                                           ULONG cbEntryID, LPENTRYID lpEntryID, LPCIID lpInterface,
                                           ULONG ulFlags, ULONG* lpulObjType, LPUNKNOWN* lppUnk);
STDAPI HrOpenABEntryWithResolvedRow(LPSRow prwResolved, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk);
STDAPI HrOpenABEntryWithSupport(LPMAPISUP lpSup, ULONG cbEntryID, LPENTRYID lpEntryID,
                                LPCIID lpInterface, ULONG ulFlags, ULONG* lpulObjType,
                                LPUNKNOWN* lppUnk);
STDAPI HrDoABDetailsWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                        LPADRBOOK pAddrBook, ULONG_PTR* lpulUIParam,
                                        LPFNDISMISS lpfnDismiss, LPVOID lpvDismissContext,
                                        ULONG cbEntryID, LPENTRYID lpEntryID,
                                        LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,
                                        LPSTR lpszButtonText, ULONG ulFlags);
STDAPI HrDoABDetailsWithProviderUID(LPMAPIUID pEmsabpUID, LPADRBOOK pAddrBook,
                                    ULONG_PTR* lpulUIParam, LPFNDISMISS lpfnDismiss,
                                    LPVOID lpvDismissContext, ULONG cbEntryID, LPENTRYID lpEntryID,
                                    LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,
                                    LPSTR lpszButtonText, ULONG ulFlags);
STDAPI HrCompareABEntryIDsWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                              LPADRBOOK pAddrBook, ULONG cbEntryID1,
                                              LPENTRYID lpEntryID1, ULONG cbEntryID2,
                                              LPENTRYID lpEntryID2, ULONG ulFlags,
                                              ULONG* lpulResult);

/** The identifier of the global address list.
 * @param lppeid the identifier. The caller frees it with MAPIFreeBuffer. NULL after a failure.
 * @return S_OK; MAPI_E_NOT_FOUND; MAPI_E_INVALID_PARAMETER; MAPI_E_NOT_ENOUGH_MEMORY;
 *   MAPI_E_NOT_INITIALIZED; what the address book returns.
 * @see hrgetgalfromemsmdbuid */
STDAPI HrGetGALFromEmsmdbUID(LPMAPISESSION pSess, LPADRBOOK lpAdrBook, LPMAPIUID pEmsmdbUID,
                             ULONG* lpcbeid, LPENTRYID* lppeid);

/** MAPI_E_NOT_FOUND: there is no server. MAPI_E_USER_CANCEL where hCancelEvent is an event that is
 * set and may be queried, on Windows; E_INVALIDARG for what is no address.
 * @see hrgetautodiscoverxml */
STDAPI HrGetAutoDiscoverXML(LPCWSTR pwzAddress, LPCWSTR pwzPassword, HANDLE hCancelEvent,
                            ULONG ulFlags, LPSTREAM* ppXmlStream);
/** MAPI_E_NOT_FOUND, as in every process but Outlook's own.
 * @see hropenofflineobj */
STDAPI HrOpenOfflineObj(ULONG ulReserved, LPCWSTR pwszProfileNameIn, const GUID* pGUID,
                        const GUID* pReserved, LPVOID* ppOfflineObj);
/** FALSE, as is *pfPolicy: nothing is cached, and no policy says so.
 * @see getdefcachedmode, getdefcachedmodedownloadpubfoldfavs */
STDAPI_(BOOL) GetDefCachedMode(BOOL* pfPolicy);
STDAPI_(BOOL) GetDefCachedModeDownloadPubFoldFavs(BOOL* pfPolicy);
/** Has nothing to do: no store has a file.
 * @see mapicrashrecovery */
STDAPI_(void) MAPICrashRecovery(ULONG ulFlags);

/** Whether one of some 8-bit strings cannot be read; as FBadRglpszW. */
STDAPI_(BOOL) FBadRglpszA(LPSTR* lppszA, ULONG cStrings);

/* clang-format on */

#ifdef __cplusplus
}
#endif

#endif

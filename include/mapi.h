/* Simple MAPI. */
#ifndef MAPI_H
#define MAPI_H

#include <windows.h>

#ifndef EXPORT
#define EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _LPULONG_DEFINED
#define _LPULONG_DEFINED
typedef ULONG* LPULONG;
#endif
#ifndef _LPBYTE_DEFINED
#define _LPBYTE_DEFINED
typedef BYTE* LPBYTE;
#endif
#ifndef _FLAGS_DEFINED
#define _FLAGS_DEFINED
typedef ULONG FLAGS;
#endif
#ifndef __LHANDLE
#define __LHANDLE
typedef ULONG_PTR LHANDLE, *LPLHANDLE;
#endif

/* No session: most calls then open one of their own and close it again. */
#define lhSessionNull ((LHANDLE)0)

/* ---- Results: small numbers, no HRESULTs ---- */

#ifndef SUCCESS_SUCCESS
#define SUCCESS_SUCCESS 0
#endif
#define MAPI_USER_ABORT 1
#define MAPI_E_USER_ABORT MAPI_USER_ABORT
#define MAPI_E_FAILURE 2
#define MAPI_E_LOGON_FAILURE 3
#define MAPI_E_LOGIN_FAILURE MAPI_E_LOGON_FAILURE
#define MAPI_E_DISK_FULL 4
#define MAPI_E_INSUFFICIENT_MEMORY 5
#define MAPI_E_ACCESS_DENIED 6
#define MAPI_E_TOO_MANY_SESSIONS 8
#define MAPI_E_TOO_MANY_FILES 9
#define MAPI_E_TOO_MANY_RECIPIENTS 10
#define MAPI_E_ATTACHMENT_NOT_FOUND 11
#define MAPI_E_ATTACHMENT_OPEN_FAILURE 12
#define MAPI_E_ATTACHMENT_WRITE_FAILURE 13
#define MAPI_E_UNKNOWN_RECIPIENT 14
#define MAPI_E_BAD_RECIPTYPE 15
#define MAPI_E_NO_MESSAGES 16
#define MAPI_E_INVALID_MESSAGE 17
#define MAPI_E_TEXT_TOO_LARGE 18
#define MAPI_E_INVALID_SESSION 19
#define MAPI_E_TYPE_NOT_SUPPORTED 20
#define MAPI_E_AMBIGUOUS_RECIPIENT 21
#define MAPI_E_AMBIG_RECIP MAPI_E_AMBIGUOUS_RECIPIENT
#define MAPI_E_MESSAGE_IN_USE 22
#define MAPI_E_NETWORK_FAILURE 23
#define MAPI_E_INVALID_EDITFIELDS 24
#define MAPI_E_INVALID_RECIPS 25
#define MAPI_E_NOT_SUPPORTED 26

/* ---- Structures ---- */

/* MapiFileDesc.flFlags */
#define MAPI_OLE 0x00000001
#define MAPI_OLE_STATIC 0x00000002

typedef struct {
    ULONG ulReserved;
    ULONG flFlags;
    ULONG nPosition;
    LPSTR lpszPathName;
    LPSTR lpszFileName;
    LPVOID lpFileType;
} MapiFileDesc, *lpMapiFileDesc;

typedef struct {
    ULONG ulReserved;
    ULONG cbTag;
    LPBYTE lpTag;
    ULONG cbEncoding;
    LPBYTE lpEncoding;
} MapiFileTagExt, *lpMapiFileTagExt;

/* MapiRecipDesc.ulRecipClass; mapidefs.h has them too. */
#ifndef MAPI_ORIG
#define MAPI_ORIG 0
#define MAPI_TO 1
#define MAPI_CC 2
#define MAPI_BCC 3
#define MAPI_P1 0x10000000
#define MAPI_SUBMITTED 0x80000000
#endif

typedef struct {
    ULONG ulReserved;
    ULONG ulRecipClass;
    LPSTR lpszName;
    LPSTR lpszAddress;
    ULONG ulEIDSize;
    LPVOID lpEntryID;
} MapiRecipDesc, *lpMapiRecipDesc;

/* MapiMessage.flFlags */
#define MAPI_UNREAD 0x00000001
#define MAPI_RECEIPT_REQUESTED 0x00000002
#define MAPI_SENT 0x00000004

typedef struct {
    ULONG ulReserved;
    LPSTR lpszSubject;
    LPSTR lpszNoteText;
    LPSTR lpszMessageType;
    LPSTR lpszDateReceived;
    LPSTR lpszConversationID;
    FLAGS flFlags;
    lpMapiRecipDesc lpOriginator;
    ULONG nRecipCount;
    lpMapiRecipDesc lpRecips;
    ULONG nFileCount;
    lpMapiFileDesc lpFiles;
} MapiMessage, *lpMapiMessage;

/* ---- Flags ---- */

/* MAPILogon; mapix.h has them too. */
#ifndef MAPI_LOGON_UI
#define MAPI_LOGON_UI 0x00000001
#define MAPI_NEW_SESSION 0x00000002
#define MAPI_EXTENDED 0x00000020
#define MAPI_FORCE_DOWNLOAD 0x00001000
#endif
#ifndef MAPI_PASSWORD_UI
#define MAPI_PASSWORD_UI 0x00020000
#endif
/* MAPISendMail */
#ifndef MAPI_DIALOG
#define MAPI_DIALOG 0x00000008
#endif
/* MAPIFindNext */
#define MAPI_UNREAD_ONLY 0x00000020
#define MAPI_GUARANTEE_FIFO 0x00000100
#define MAPI_LONG_MSGID 0x00004000
/* MAPIReadMail */
#define MAPI_PEEK 0x00000080
#define MAPI_SUPPRESS_ATTACH 0x00000800
#define MAPI_ENVELOPE_ONLY 0x00000040
#define MAPI_BODY_AS_FILE 0x00000200
/* MAPIDetails */
#define MAPI_AB_NOMODIFY 0x00000400

/* ---- Functions ---- */

typedef ULONG(STDAPICALLTYPE MAPILOGON)(ULONG_PTR ulUIParam, LPSTR lpszProfileName,
                                        LPSTR lpszPassword, FLAGS flFlags, ULONG ulReserved,
                                        LPLHANDLE lplhSession);
typedef MAPILOGON* LPMAPILOGON;
STDAPI_(ULONG)
MAPILogon(ULONG_PTR ulUIParam, LPSTR lpszProfileName, LPSTR lpszPassword, FLAGS flFlags,
          ULONG ulReserved, LPLHANDLE lplhSession);

typedef ULONG(STDAPICALLTYPE MAPILOGOFF)(LHANDLE lhSession, ULONG_PTR ulUIParam, FLAGS flFlags,
                                         ULONG ulReserved);
typedef MAPILOGOFF* LPMAPILOGOFF;
STDAPI_(ULONG) MAPILogoff(LHANDLE lhSession, ULONG_PTR ulUIParam, FLAGS flFlags, ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPISENDMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           lpMapiMessage lpMessage, FLAGS flFlags,
                                           ULONG ulReserved);
typedef MAPISENDMAIL* LPMAPISENDMAIL;
STDAPI_(ULONG)
MAPISendMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPISENDDOCUMENTS)(ULONG_PTR ulUIParam, LPSTR lpszDelimChar,
                                                LPSTR lpszFilePaths, LPSTR lpszFileNames,
                                                ULONG ulReserved);
typedef MAPISENDDOCUMENTS* LPMAPISENDDOCUMENTS;
STDAPI_(ULONG)
MAPISendDocuments(ULONG_PTR ulUIParam, LPSTR lpszDelimChar, LPSTR lpszFilePaths,
                  LPSTR lpszFileNames, ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIFINDNEXT)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           LPSTR lpszMessageType, LPSTR lpszSeedMessageID,
                                           FLAGS flFlags, ULONG ulReserved, LPSTR lpszMessageID);
typedef MAPIFINDNEXT* LPMAPIFINDNEXT;
STDAPI_(ULONG)
MAPIFindNext(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageType, LPSTR lpszSeedMessageID,
             FLAGS flFlags, ULONG ulReserved, LPSTR lpszMessageID);

typedef ULONG(STDAPICALLTYPE MAPIREADMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           LPSTR lpszMessageID, FLAGS flFlags, ULONG ulReserved,
                                           lpMapiMessage* lppMessage);
typedef MAPIREADMAIL* LPMAPIREADMAIL;
STDAPI_(ULONG)
MAPIReadMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
             ULONG ulReserved, lpMapiMessage* lppMessage);

typedef ULONG(STDAPICALLTYPE MAPISAVEMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           lpMapiMessage lpMessage, FLAGS flFlags, ULONG ulReserved,
                                           LPSTR lpszMessageID);
typedef MAPISAVEMAIL* LPMAPISAVEMAIL;
STDAPI_(ULONG)
MAPISaveMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved, LPSTR lpszMessageID);

typedef ULONG(STDAPICALLTYPE MAPIDELETEMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                             LPSTR lpszMessageID, FLAGS flFlags, ULONG ulReserved);
typedef MAPIDELETEMAIL* LPMAPIDELETEMAIL;
STDAPI_(ULONG)
MAPIDeleteMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
               ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIADDRESS)(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszCaption,
                                          ULONG nEditFields, LPSTR lpszLabels, ULONG nRecips,
                                          lpMapiRecipDesc lpRecips, FLAGS flFlags, ULONG ulReserved,
                                          LPULONG lpnNewRecips, lpMapiRecipDesc* lppNewRecips);
typedef MAPIADDRESS* LPMAPIADDRESS;
STDAPI_(ULONG)
MAPIAddress(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszCaption, ULONG nEditFields,
            LPSTR lpszLabels, ULONG nRecips, lpMapiRecipDesc lpRecips, FLAGS flFlags,
            ULONG ulReserved, LPULONG lpnNewRecips, lpMapiRecipDesc* lppNewRecips);

typedef ULONG(STDAPICALLTYPE MAPIDETAILS)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                          lpMapiRecipDesc lpRecip, FLAGS flFlags, ULONG ulReserved);
typedef MAPIDETAILS* LPMAPIDETAILS;
STDAPI_(ULONG)
MAPIDetails(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiRecipDesc lpRecip, FLAGS flFlags,
            ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIRESOLVENAME)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                              LPSTR lpszName, FLAGS flFlags, ULONG ulReserved,
                                              lpMapiRecipDesc* lppRecip);
typedef MAPIRESOLVENAME* LPMAPIRESOLVENAME;
STDAPI_(ULONG)
MAPIResolveName(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszName, FLAGS flFlags,
                ULONG ulReserved, lpMapiRecipDesc* lppRecip);

#ifndef _LPMAPIFREEBUFFER_DEFINED
#define _LPMAPIFREEBUFFER_DEFINED
typedef ULONG(STDAPICALLTYPE* LPMAPIFREEBUFFER)(LPVOID lpBuffer);
#endif
/* Described in mapix.h. */
STDAPI_(ULONG) MAPIFreeBuffer(LPVOID lpBuffer);

#ifdef __cplusplus
}
#endif

#endif

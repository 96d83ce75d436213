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
#define MAPI_E_UNICODE_NOT_SUPPORTED 27
#define MAPI_E_ATTACHMENT_TOO_LARGE 28

/* ---- Structures ---- */

/* MapiFileDesc.flFlags */
#define MAPI_OLE 0x00000001
#define MAPI_OLE_STATIC 0x00000002

/** An attachment: the file lpszPathName, which the recipient sees as lpszFileName (the file's own
 * name where that is NULL or empty). nPosition is the character of the text that it stands for,
 * 0xFFFFFFFF none. lpFileType is NULL or a MapiFileTagExt. */
typedef struct {
    ULONG ulReserved;
    ULONG flFlags;
    ULONG nPosition;
    LPSTR lpszPathName;
    LPSTR lpszFileName;
    LPVOID lpFileType;
} MapiFileDesc, *lpMapiFileDesc;

/** The same in wide strings. */
typedef struct {
    ULONG ulReserved;
    ULONG flFlags;
    ULONG nPosition;
    LPWSTR lpszPathName;
    LPWSTR lpszFileName;
    LPVOID lpFileType;
} MapiFileDescW, *lpMapiFileDescW;

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

/** A sender or recipient: by an identifier, or else by an address (TYPE:ADDRESS, such as
 * SMTP:a@b.example), or else by a name that is resolved. */
typedef struct {
    ULONG ulReserved;
    ULONG ulRecipClass;
    LPSTR lpszName;
    LPSTR lpszAddress;
    ULONG ulEIDSize;
    LPVOID lpEntryID;
} MapiRecipDesc, *lpMapiRecipDesc;

/** The same in wide strings. */
typedef struct {
    ULONG ulReserved;
    ULONG ulRecipClass;
    LPWSTR lpszName;
    LPWSTR lpszAddress;
    ULONG ulEIDSize;
    LPVOID lpEntryID;
} MapiRecipDescW, *lpMapiRecipDescW;

/* MapiMessage.flFlags */
#define MAPI_UNREAD 0x00000001
#define MAPI_RECEIPT_REQUESTED 0x00000002
#define MAPI_SENT 0x00000004

/** A message. lpszMessageType is its class, NULL or empty for an interpersonal one;
 * lpszDateReceived is YYYY/MM/DD HH:MM. */
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

/** The same in wide strings. */
typedef struct {
    ULONG ulReserved;
    LPWSTR lpszSubject;
    LPWSTR lpszNoteText;
    LPWSTR lpszMessageType;
    LPWSTR lpszDateReceived;
    LPWSTR lpszConversationID;
    FLAGS flFlags;
    lpMapiRecipDescW lpOriginator;
    ULONG nRecipCount;
    lpMapiRecipDescW lpRecips;
    ULONG nFileCount;
    lpMapiFileDescW lpFiles;
} MapiMessageW, *lpMapiMessageW;

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
#define MAPI_DIALOG_MODELESS (0x00000004 | MAPI_DIALOG)
/* MAPISendMailW */
#define MAPI_FORCE_UNICODE 0x00040000
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

/* ---- Functions ----
 *
 * None of them needs MAPIInitialize: a session is all that they need, and what they started ends
 * with the last session. Any thread may call them, and use a session of another thread's. Results
 * are the small numbers above. MAPI_E_FAILURE also stands for a reserved argument that is not zero,
 * an unknown flag and a NULL where something is needed; MAPI_E_INSUFFICIENT_MEMORY comes from all.
 * ulUIParam is the parent window of dialogs. Functions whose lhSession may be lhSessionNull then
 * log on for the call alone: they join the shared session where there is one, else ask the user
 * where MAPI_LOGON_UI is set (MAPI_NEW_SESSION: they do not join), else fail with
 * MAPI_E_LOGIN_FAILURE. */

typedef ULONG(STDAPICALLTYPE MAPILOGON)(ULONG_PTR ulUIParam, LPSTR lpszProfileName,
                                        LPSTR lpszPassword, FLAGS flFlags, ULONG ulReserved,
                                        LPLHANDLE lplhSession);
typedef MAPILOGON* LPMAPILOGON;
/** Begins a session, or joins the shared one, which it establishes where there is none.
 * @param lpszProfileName name of the profile; NULL or empty for none.
 * @param lpszPassword NULL or empty.
 * @param flFlags MAPI_LOGON_UI, MAPI_PASSWORD_UI, MAPI_NEW_SESSION, MAPI_FORCE_DOWNLOAD; the flags
 *   of MAPILogonEx are taken, too.
 * @param lplhSession the session, each time another one. The caller ends it with MAPILogoff. 0
 *   after a failure.
 * @return SUCCESS_SUCCESS; MAPI_E_LOGIN_FAILURE; MAPI_E_TOO_MANY_SESSIONS; MAPI_E_USER_ABORT.
 * @see mapilogon */
STDAPI_(ULONG)
MAPILogon(ULONG_PTR ulUIParam, LPSTR lpszProfileName, LPSTR lpszPassword, FLAGS flFlags,
          ULONG ulReserved, LPLHANDLE lplhSession);

typedef ULONG(STDAPICALLTYPE MAPILOGOFF)(LHANDLE lhSession, ULONG_PTR ulUIParam, FLAGS flFlags,
                                         ULONG ulReserved);
typedef MAPILOGOFF* LPMAPILOGOFF;
/** Ends a session. Its handle and the identifiers of messages that it gave are not used again.
 * @param lhSession a session.
 * @param flFlags 0.
 * @return SUCCESS_SUCCESS; MAPI_E_INVALID_SESSION.
 * @see mapilogoff */
STDAPI_(ULONG) MAPILogoff(LHANDLE lhSession, ULONG_PTR ulUIParam, FLAGS flFlags, ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPISENDMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           lpMapiMessage lpMessage, FLAGS flFlags,
                                           ULONG ulReserved);
typedef MAPISENDMAIL* LPMAPISENDMAIL;
/** Sends a message. Its files are read before the function returns.
 * @param lhSession a session or lhSessionNull.
 * @param lpMessage the message; lpOriginator is not looked at. Only read.
 * @param flFlags MAPI_LOGON_UI, MAPI_NEW_SESSION, MAPI_DIALOG, MAPI_DIALOG_MODELESS.
 * @return SUCCESS_SUCCESS; MAPI_E_INVALID_SESSION; MAPI_E_LOGIN_FAILURE; MAPI_E_USER_ABORT;
 *   MAPI_E_UNKNOWN_RECIPIENT, MAPI_E_AMBIGUOUS_RECIPIENT (a name); MAPI_E_INVALID_RECIPS (an
 *   address or identifier, or nobody without MAPI_DIALOG); MAPI_E_BAD_RECIPTYPE;
 *   MAPI_E_TOO_MANY_RECIPIENTS; MAPI_E_TOO_MANY_FILES; MAPI_E_ATTACHMENT_NOT_FOUND;
 *   MAPI_E_ATTACHMENT_OPEN_FAILURE; MAPI_E_ATTACHMENT_TOO_LARGE. Nothing is sent after a failure.
 * @see mapisendmail */
STDAPI_(ULONG)
MAPISendMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPISENDMAILW)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                            lpMapiMessageW lpMessage, FLAGS flFlags,
                                            ULONG ulReserved);
typedef MAPISENDMAILW* LPMAPISENDMAILW;
/** MAPISendMail in wide strings, with MAPI_FORCE_UNICODE among its flags.
 * @return as MAPISendMail; MAPI_E_UNICODE_NOT_SUPPORTED never: all mailboxes take it.
 * @see mapisendmailw */
STDAPI_(ULONG)
MAPISendMailW(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessageW lpMessage, FLAGS flFlags,
              ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPISENDDOCUMENTS)(ULONG_PTR ulUIParam, LPSTR lpszDelimChar,
                                                LPSTR lpszFilePaths, LPSTR lpszFileNames,
                                                ULONG ulReserved);
typedef MAPISENDDOCUMENTS* LPMAPISENDDOCUMENTS;
/** Sends files, to whom the user chooses.
 * @param lpszDelimChar what stands between the names in the two lists; one character.
 * @param lpszFilePaths paths of the files; NULL or empty for none.
 * @param lpszFileNames what recipients see as their names; NULL or empty: their own.
 * @return SUCCESS_SUCCESS; MAPI_E_LOGIN_FAILURE; MAPI_E_USER_ABORT;
 *   MAPI_E_ATTACHMENT_OPEN_FAILURE; MAPI_E_UNKNOWN_RECIPIENT and the like as of MAPISendMail.
 * @see mapisenddocuments */
STDAPI_(ULONG)
MAPISendDocuments(ULONG_PTR ulUIParam, LPSTR lpszDelimChar, LPSTR lpszFilePaths,
                  LPSTR lpszFileNames, ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIFINDNEXT)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           LPSTR lpszMessageType, LPSTR lpszSeedMessageID,
                                           FLAGS flFlags, ULONG ulReserved, LPSTR lpszMessageID);
typedef MAPIFINDNEXT* LPMAPIFINDNEXT;
/** Gives the identifier of a message in the folder where messages of the class arrive.
 * @param lhSession a session.
 * @param lpszMessageType the class, or how it begins; NULL or empty: interpersonal messages.
 * @param lpszSeedMessageID the message to go on behind; NULL or empty: the first one.
 * @param flFlags MAPI_UNREAD_ONLY, MAPI_GUARANTEE_FIFO, MAPI_LONG_MSGID.
 * @param lpszMessageID room for 64 characters, with MAPI_LONG_MSGID for 512. Empty after a failure.
 * @return SUCCESS_SUCCESS; MAPI_E_NO_MESSAGES; MAPI_E_INVALID_MESSAGE; MAPI_E_INVALID_SESSION.
 * @see mapifindnext */
STDAPI_(ULONG)
MAPIFindNext(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageType, LPSTR lpszSeedMessageID,
             FLAGS flFlags, ULONG ulReserved, LPSTR lpszMessageID);

typedef ULONG(STDAPICALLTYPE MAPIREADMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           LPSTR lpszMessageID, FLAGS flFlags, ULONG ulReserved,
                                           lpMapiMessage* lppMessage);
typedef MAPIREADMAIL* LPMAPIREADMAIL;
/** Reads a message, and marks it as read.
 * @param lhSession a session.
 * @param lpszMessageID from MAPIFindNext or MAPISaveMail in this session.
 * @param flFlags MAPI_PEEK (not marked as read), MAPI_ENVELOPE_ONLY (neither text nor files),
 *   MAPI_SUPPRESS_ATTACH (no files), MAPI_BODY_AS_FILE (the text is the first of the files).
 * @param lppMessage the message, to be freed with one MAPIFreeBuffer, also after MAPILogoff; NULL
 *   after a failure. Attachments are in temporary files, which are the caller's to delete.
 * @return SUCCESS_SUCCESS; MAPI_E_INVALID_MESSAGE; MAPI_E_INVALID_SESSION;
 *   MAPI_E_ATTACHMENT_WRITE_FAILURE; MAPI_E_DISK_FULL.
 * @see mapireadmail */
STDAPI_(ULONG)
MAPIReadMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
             ULONG ulReserved, lpMapiMessage* lppMessage);

typedef ULONG(STDAPICALLTYPE MAPISAVEMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                           lpMapiMessage lpMessage, FLAGS flFlags, ULONG ulReserved,
                                           LPSTR lpszMessageID);
typedef MAPISAVEMAIL* LPMAPISAVEMAIL;
/** Saves a message, in the place of another one or as a new one where mail of its class arrives.
 * @param lhSession a session; lhSessionNull for a new message only.
 * @param lpMessage the message; MAPI_SENT and MAPI_UNREAD count for a new one. Only read.
 * @param flFlags MAPI_LOGON_UI, MAPI_NEW_SESSION, MAPI_LONG_MSGID.
 * @param lpszMessageID the message that is replaced, or an empty string with room for 64
 *   characters, with MAPI_LONG_MSGID for 512, which gets the identifier of the new one.
 * @return SUCCESS_SUCCESS; MAPI_E_INVALID_MESSAGE; MAPI_E_INVALID_SESSION; MAPI_E_LOGIN_FAILURE;
 *   MAPI_E_INVALID_RECIPS, MAPI_E_BAD_RECIPTYPE; MAPI_E_ATTACHMENT_NOT_FOUND and the like as of
 *   MAPISendMail; MAPI_E_USER_ABORT.
 * @see mapisavemail */
STDAPI_(ULONG)
MAPISaveMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved, LPSTR lpszMessageID);

typedef ULONG(STDAPICALLTYPE MAPIDELETEMAIL)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                             LPSTR lpszMessageID, FLAGS flFlags, ULONG ulReserved);
typedef MAPIDELETEMAIL* LPMAPIDELETEMAIL;
/** Deletes a message. Its identifier is not used again.
 * @param lhSession a session.
 * @param lpszMessageID from MAPIFindNext or MAPISaveMail in this session.
 * @param flFlags 0.
 * @return SUCCESS_SUCCESS; MAPI_E_INVALID_MESSAGE; MAPI_E_INVALID_SESSION; MAPI_E_FAILURE.
 * @see mapideletemail */
STDAPI_(ULONG)
MAPIDeleteMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
               ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIADDRESS)(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszCaption,
                                          ULONG nEditFields, LPSTR lpszLabels, ULONG nRecips,
                                          lpMapiRecipDesc lpRecips, FLAGS flFlags, ULONG ulReserved,
                                          LPULONG lpnNewRecips, lpMapiRecipDesc* lppNewRecips);
typedef MAPIADDRESS* LPMAPIADDRESS;
/** Lets the user choose recipients.
 * @param lhSession a session or lhSessionNull.
 * @param lpszCaption title of the dialog; NULL or empty: the usual one.
 * @param nEditFields how many kinds of recipients can be chosen, 4 for all; 0: the user looks only.
 * @param lpszLabels label of the one field; NULL or empty: the usual one.
 * @param lpRecips nRecips recipients that are in the dialog at first.
 * @param flFlags MAPI_LOGON_UI, MAPI_NEW_SESSION.
 * @param lpnNewRecips their number; 0 after a failure.
 * @param lppNewRecips who was there and who was chosen, by class, to be freed with one
 *   MAPIFreeBuffer, even if there are none; NULL after a failure.
 * @return SUCCESS_SUCCESS; MAPI_E_USER_ABORT; MAPI_E_INVALID_EDITFIELDS; MAPI_E_INVALID_RECIPS;
 *   MAPI_E_INVALID_SESSION; MAPI_E_LOGIN_FAILURE.
 * @see mapiaddress */
STDAPI_(ULONG)
MAPIAddress(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszCaption, ULONG nEditFields,
            LPSTR lpszLabels, ULONG nRecips, lpMapiRecipDesc lpRecips, FLAGS flFlags,
            ULONG ulReserved, LPULONG lpnNewRecips, lpMapiRecipDesc* lppNewRecips);

typedef ULONG(STDAPICALLTYPE MAPIDETAILS)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                          lpMapiRecipDesc lpRecip, FLAGS flFlags, ULONG ulReserved);
typedef MAPIDETAILS* LPMAPIDETAILS;
/** Shows the user an entry of the address book.
 * @param lhSession a session or lhSessionNull.
 * @param lpRecip whose identifier alone counts.
 * @param flFlags MAPI_LOGON_UI, MAPI_NEW_SESSION, MAPI_AB_NOMODIFY.
 * @return SUCCESS_SUCCESS; MAPI_E_AMBIGUOUS_RECIPIENT (no identifier); MAPI_E_INVALID_RECIPS;
 *   MAPI_E_USER_ABORT; MAPI_E_INVALID_SESSION; MAPI_E_LOGIN_FAILURE.
 * @see mapidetails */
STDAPI_(ULONG)
MAPIDetails(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiRecipDesc lpRecip, FLAGS flFlags,
            ULONG ulReserved);

typedef ULONG(STDAPICALLTYPE MAPIRESOLVENAME)(LHANDLE lhSession, ULONG_PTR ulUIParam,
                                              LPSTR lpszName, FLAGS flFlags, ULONG ulReserved,
                                              lpMapiRecipDesc* lppRecip);
typedef MAPIRESOLVENAME* LPMAPIRESOLVENAME;
/** Finds whom a name means.
 * @param lhSession a session or lhSessionNull.
 * @param lpszName the name, or TYPE:ADDRESS.
 * @param flFlags MAPI_LOGON_UI, MAPI_NEW_SESSION, MAPI_DIALOG (the user chooses where several are
 *   meant), MAPI_AB_NOMODIFY.
 * @param lppRecip the recipient, to be freed with one MAPIFreeBuffer, also after MAPILogoff; NULL
 *   after a failure.
 * @return SUCCESS_SUCCESS; MAPI_E_AMBIGUOUS_RECIPIENT; MAPI_E_UNKNOWN_RECIPIENT; MAPI_E_USER_ABORT;
 *   MAPI_E_INVALID_SESSION; MAPI_E_LOGIN_FAILURE.
 * @see mapiresolvename */
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

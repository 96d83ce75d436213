// Simple MAPI alone: finds a recipient, sends a file, waits for it, reads, saves and deletes it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <mapi.h>

static void must(ULONG result, const char* what) {
    if (result == SUCCESS_SUCCESS)
        return;
    fprintf(stderr, "%s failed: %lu\n", what, static_cast<unsigned long>(result));
    exit(2);
}

static void write_file(const char* path, const char* text) {
    FILE* file = fopen(path, "wb");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(2);
    }
}

static void print_file(const MapiFileDesc& file) {
    char text[200] = "";
    FILE* opened = fopen(file.lpszPathName, "rb");
    if (opened) {
        text[fread(text, 1, sizeof text - 1, opened)] = '\0';
        fclose(opened);
    }
    printf("%s: %s\n", file.lpszFileName, text);
    remove(file.lpszPathName);
}

static void send(LHANDLE session, const char* subject, lpMapiRecipDesc to, const char* path,
                 FLAGS flags) {
    MapiFileDesc file;
    memset(&file, 0, sizeof file);
    file.nPosition = 0xFFFFFFFF;
    file.lpszPathName = const_cast<char*>(path);
    file.lpszFileName = const_cast<char*>("enclosed.txt");
    MapiMessage message;
    memset(&message, 0, sizeof message);
    message.lpszSubject = const_cast<char*>(subject);
    message.lpszNoteText = const_cast<char*>("The file is enclosed.");
    message.nRecipCount = 1;
    message.lpRecips = to;
    message.nFileCount = path ? 1 : 0;
    message.lpFiles = path ? &file : NULL;
    must(MAPISendMail(session, 0, &message, flags, 0), "MAPISendMail");
}

/// The first unread message with the subject, once it is there.
static void wait_for(LHANDLE session, const char* subject, char* id) {
    for (;;) {
        id[0] = '\0';
        while (MAPIFindNext(session, 0, NULL, id, MAPI_UNREAD_ONLY | MAPI_LONG_MSGID, 0, id) ==
               SUCCESS_SUCCESS) {
            lpMapiMessage message = NULL;
            must(MAPIReadMail(session, 0, id, MAPI_ENVELOPE_ONLY | MAPI_PEEK, 0, &message),
                 "MAPIReadMail");
            const bool found = strcmp(message->lpszSubject, subject) == 0;
            MAPIFreeBuffer(message);
            if (found)
                return;
        }
    }
}

int main(int argc, char** argv) {
    const char* const path = argc > 1 ? argv[1] : "simple_mail.tmp";
    const bool rude = argc > 2;
    LHANDLE session = lhSessionNull;
    must(MAPILogon(0, NULL, NULL, MAPI_LOGON_UI | MAPI_NEW_SESSION, 0, &session), "MAPILogon");
    lpMapiRecipDesc user = NULL;
    must(MAPIResolveName(session, 0, const_cast<char*>("MapiSim User"), 0, 0, &user),
         "MAPIResolveName");
    printf("to %s <%s>\n", user->lpszName, user->lpszAddress);
    user->ulRecipClass = MAPI_TO;
    write_file(path, "Kept in a file.");
    send(session, "With a file", user, path, 0);
    remove(path);
    MAPIFreeBuffer(user);

    char id[513];
    wait_for(session, "With a file", id);
    lpMapiMessage message = NULL;
    must(MAPIReadMail(session, 0, id, 0, 0, &message), "MAPIReadMail");
    printf("from %s: %s\n", message->lpOriginator->lpszName, message->lpszNoteText);
    for (ULONG i = 0; i < message->nFileCount; ++i)
        print_file(message->lpFiles[i]);
    message->nFileCount = 0;
    char copy[513] = "";
    must(MAPISaveMail(session, 0, message, MAPI_LONG_MSGID, 0, copy), "MAPISaveMail");
    MAPIFreeBuffer(message);
    must(MAPIDeleteMail(session, 0, id, 0, 0), "MAPIDeleteMail");
    must(MAPIDeleteMail(session, 0, copy, 0, 0), "MAPIDeleteMail");
    must(MAPILogoff(session, 0, 0, 0), "MAPILogoff");

    // The usual way of most programs: one call, and nothing else.
    MapiRecipDesc somebody;
    memset(&somebody, 0, sizeof somebody);
    somebody.ulRecipClass = MAPI_TO;
    somebody.lpszName = const_cast<char*>("Somebody");
    somebody.lpszAddress = const_cast<char*>("SMTP:somebody@elsewhere.example");
    send(lhSessionNull, "One call", &somebody, NULL, MAPI_LOGON_UI);
    printf("sent by one call\n");
    if (rude)
        must(MAPILogon(0, NULL, NULL, MAPI_LOGON_UI | MAPI_NEW_SESSION, 0, &session), "MAPILogon");
    return 0;
}

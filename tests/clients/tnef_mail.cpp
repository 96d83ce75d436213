// A message of the inbox as a TNEF stream, and the stream as a new message. tnef_mail FILE keeps
// the stream. mingw-w64's library lacks these functions: they are looked up.
#include <string.h>

#include "walk.h"

#include <tnef.h>

#ifndef _WIN32
#include <dlfcn.h>
#endif

static const char* const kSubject = "Lunch?";

template<class Function> static Function look_up(const char* name) {
#ifdef _WIN32
    void* const found =
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleA("mapi32.dll"), name));
#else
    void* const found = dlsym(RTLD_DEFAULT, name);
#endif
    if (!found) {
        fprintf(stderr, "there is no %s\n", name);
        exit(2);
    }
    return reinterpret_cast<Function>(found);
}

/// The first message with the subject.
static LPMESSAGE find_message(LPMAPIFOLDER inbox) {
    LPMAPITABLE contents = NULL;
    must(inbox->GetContentsTable(0, &contents), "GetContentsTable");
    const ULONG columns[] = {PR_ENTRYID, PR_SUBJECT_A};
    LPSRowSet rows = all_rows(contents, columns, "the inbox");
    LPMESSAGE message = NULL;
    for (ULONG i = 0; i < rows->cRows && !message; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        if (strcmp(text_of(row[1]), kSubject) == 0)
            message = open_entry<LPMESSAGE>(inbox, row[0].Value.bin, 0, "OpenEntry of a message");
    }
    FreeProws(rows);
    if (!message) {
        fprintf(stderr, "there is no such message\n");
        exit(2);
    }
    return message;
}

static void print(LPMESSAGE message) {
    SizedSPropTagArray(3, tags) = {3, {PR_SUBJECT_A, PR_SENDER_NAME_A, PR_DISPLAY_TO_A}};
    ULONG count = 0;
    LPSPropValue values = NULL;
    must(message->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &count, &values),
         "GetProps");
    for (ULONG i = 0; i < count; ++i)
        printf("%s\n", text_of(values[i]));
    MAPIFreeBuffer(values);
}

int main(int argc, char** argv) {
    char* const kept = argc > 1 ? argv[1] : NULL;
    initialize();
    LPMAPISESSION session = log_on(MAPI_NEW_SESSION | MAPI_NO_MAIL);
    LPMAPITABLE stores = NULL;
    must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
    LPMDB store = open_default_store(session, stores);
    stores->Release();
    LPADRBOOK book = NULL;
    must(session->OpenAddressBook(0, NULL, AB_NO_DIALOG, &book), "OpenAddressBook");
    LPMAPIFOLDER inbox = open_inbox(store);

    const LPOPENTNEFSTREAMEX open = look_up<LPOPENTNEFSTREAMEX>(OPENTNEFSTREAMEX);
    LPTSTR const name = reinterpret_cast<LPTSTR>(const_cast<char*>("winmail.dat"));
    LPSTREAM stream = NULL;
    must(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                          STGM_CREATE | STGM_READWRITE |
                              (kept ? 0 : SOF_UNIQUEFILENAME | STGM_DELETEONRELEASE),
                          reinterpret_cast<LPTSTR>(kept), NULL, &stream),
         "OpenStreamOnFile");
    LPMESSAGE message = find_message(inbox);
    print(message);
    LPITNEF tnef = NULL;
    must(open(NULL, stream, name, TNEF_ENCODE, message, 4711, book, &tnef), "OpenTnefStreamEx");
    SizedSPropTagArray(1, recipients) = {1, {PR_MESSAGE_RECIPIENTS}};
    must(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, NULL, NULL), "AddProps");
    must(tnef->AddProps(TNEF_PROP_INCLUDE, 0, NULL, reinterpret_cast<LPSPropTagArray>(&recipients)),
         "AddProps");
    WORD key = 0;
    LPSTnefProblemArray problems = NULL;
    must(tnef->Finish(0, &key, &problems), "Finish");
    printf("problems: %s\n", problems ? "yes" : "no");
    MAPIFreeBuffer(problems);
    tnef->Release();
    message->Release();

    LARGE_INTEGER start;
    start.QuadPart = 0;
    must(stream->Seek(start, STREAM_SEEK_SET, NULL), "Seek");
    ULONG page = 0, sub_page = 0;
    must(look_up<LPGETTNEFSTREAMCODEPAGE>("GetTnefStreamCodepage")(stream, &page, &sub_page),
         "GetTnefStreamCodepage");
    printf("code page: %u\n", static_cast<unsigned>(page));
    must(inbox->CreateMessage(NULL, 0, &message), "CreateMessage");
    must(open(NULL, stream, name, TNEF_DECODE, message, 0, book, &tnef), "OpenTnefStreamEx");
    must(tnef->ExtractProps(TNEF_PROP_EXCLUDE, NULL, &problems), "ExtractProps");
    printf("problems: %s\n", problems ? "yes" : "no");
    MAPIFreeBuffer(problems);
    LPSTREAM text = NULL;
    must(tnef->OpenTaggedBody(message, 0, &text), "OpenTaggedBody");
    char room[16] = "";
    ULONG got = 0;
    must(text->Read(room, sizeof room - 1, &got), "Read");
    printf("%s\n", got != 0 ? "there is a text" : "there is no text");
    text->Release();
    tnef->Release();
    must(message->SaveChanges(KEEP_OPEN_READONLY), "SaveChanges");
    print(message);
    message->Release();

    stream->Release();
    inbox->Release();
    book->Release();
    ULONG flags = LOGOFF_ORDERLY;
    must(store->StoreLogoff(&flags), "StoreLogoff");
    store->Release();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    DeinitMapiUtil();
    OleUninitialize();
    MAPIUninitialize();
    return 0;
}

// A client of several processes. "stale": a child goes on with its parent's session after fork.
// "rude": a polite parent whose child leaves a session open. "late": the child outlives the parent.
// "early": the fork comes between a call and MAPIInitialize. "simple": the child has the handle of
// its parent's session of Simple MAPI. "daemon": the child goes on with a session of its own until
// it is killed.
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mapi.h>
#include <mapiaux.h>

#include "session.h"

/// Closes what others may wait on, tells the parent that it works, and stays; not for ever.
[[noreturn]] static void stay(int ready) {
    for (int file = 0; file <= 2; ++file)
        close(file);
    must(write(ready, "", 1) == 1 ? S_OK : E_FAIL, "telling the parent");
    alarm(120);
    for (;;)
        pause();
}

static void work_in_child(const char* how, const Session& parents, int ready) {
    if (strcmp(how, "stale") == 0) {
        LPMAPITABLE table = NULL;
        const HRESULT result = parents.session->GetMsgStoresTable(0, &table);
        printf("in the child: 0x%08X\n", static_cast<unsigned>(result));
        return;
    }
    if (strcmp(how, "late") == 0)
        usleep(100000);
    must(MAPIInitialize(NULL), "MAPIInitialize in the child");
    LPMAPISESSION session = log_on();
    if (strcmp(how, "daemon") == 0)
        stay(ready);
    if (strcmp(how, "late") != 0)
        return;
    must(session->Logoff(0, 0, 0), "Logoff in the child");
    session->Release();
    MAPIUninitialize();
}

/// Runs in a child, and waits for it.
template<class Work> static void in_child(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    must(waitpid(child, &status, 0) == child && status == 0 ? S_OK : E_FAIL, "the child");
}

static void whole_session() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPMAPISESSION session = log_on();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    MAPIUninitialize();
}

static int fork_early() {
    IMAPIInitMonitor* monitor = NULL;
    must(CreateMAPIInitializationMonitor(&monitor), "CreateMAPIInitializationMonitor");
    in_child(&whole_session);
    must(monitor->IsInitialized() ? E_FAIL : S_OK, "what the child does stays there");
    whole_session();
    monitor->Release();
    return 0;
}

static int fork_with_handle() {
    LHANDLE session = 0;
    must(MAPILogon(0, NULL, NULL, MAPI_NEW_SESSION | MAPI_USE_DEFAULT, 0, &session) ==
                 SUCCESS_SUCCESS
             ? S_OK
             : E_FAIL,
         "MAPILogon");
    in_child([session] {
        char id[513] = "";
        must(MAPIFindNext(session, 0, NULL, NULL, 0, 0, id) == MAPI_E_INVALID_SESSION ? S_OK
                                                                                      : E_FAIL,
             "MAPIFindNext in the child");
    });
    return MAPILogoff(session, 0, 0, 0) == SUCCESS_SUCCESS ? 0 : 2;
}

int main(int count, char** arguments) {
    const char* how = count > 1 ? arguments[1] : "rude";
    if (strcmp(how, "early") == 0)
        return fork_early();
    if (strcmp(how, "simple") == 0)
        return fork_with_handle();
    Session my = {};
    start_and_work(my);
    int ready[2];
    must(pipe(ready) == 0 ? S_OK : E_FAIL, "a pipe");
    const pid_t child = fork();
    if (child == 0) {
        work_in_child(how, my, ready[1]);
        fflush(stdout);
        _exit(0);
    }
    char byte = 0;
    if (strcmp(how, "daemon") == 0)
        must(read(ready[0], &byte, 1) == 1 ? S_OK : E_FAIL, "hearing of the child");
    else if (strcmp(how, "late") != 0)
        waitpid(child, NULL, 0);
    end_in_order(my);
    return 0;
}

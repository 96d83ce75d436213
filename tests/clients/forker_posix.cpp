// A client of several processes. "stale": a child goes on with its parent's session after fork.
// "rude": a polite parent whose child leaves a session open. "late": the child outlives the parent.
// "daemon": the child goes on with a session of its own until it is killed.
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
        usleep(300000);
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

int main(int count, char** arguments) {
    const char* how = count > 1 ? arguments[1] : "rude";
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

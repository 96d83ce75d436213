// A client of several processes. "stale": a child goes on with its parent's session after fork.
// "rude": a polite parent whose child leaves a session open. "late": the child outlives the parent.
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "session.h"

static void end(Session& my) {
    step1_unadvise(my);
    step2_release_objects(my);
    step3_free_cached(my);
    step4_logoff(my);
    step5_release_session(my);
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
}

static void work_in_child(const char* how, const Session& parents) {
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
    const pid_t child = fork();
    if (child == 0) {
        work_in_child(how, my);
        fflush(stdout);
        _exit(0);
    }
    if (strcmp(how, "late") != 0)
        waitpid(child, NULL, 0);
    end(my);
    return 0;
}

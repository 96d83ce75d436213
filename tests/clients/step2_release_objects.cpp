// Never releases what it opened; polite in all else.
#include "session.h"

int main() {
    Session my = {};
    start_and_work(my);
    step1_unadvise(my);
    step3_free_cached(my);
    step4_logoff(my);
    step5_release_session(my);
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
    return 0;
}

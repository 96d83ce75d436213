// Stops in the middle of a session and never goes on.
#include "session.h"

int main() {
    Session my = {};
    start_and_work(my);
    printf("hanging\n");
    fflush(stdout);
    for (;;)
        Sleep(1000);
}

// Dies in the middle of a session.
#include "session.h"

int main() {
    Session my = {};
    start_and_work(my);
    printf("about to crash\n");
    fflush(stdout);
    *static_cast<volatile int*>(NULL) = 1;
    return 0;
}

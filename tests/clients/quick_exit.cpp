// Leaves in the middle of a session, without atexit functions or destructors; the exit code is its
// argument.
#include <stdlib.h>
#if defined(_WIN32)
#include <process.h>
#else
#include <unistd.h>
#endif

#include "session.h"

int main(int count, char** arguments) {
    Session my = {};
    start_and_work(my);
    _exit(count > 1 ? atoi(arguments[1]) : 0);
}

// The process in which `mapisim service` calls a service's entry function: on the simulated
// subsystem like any client, so that the service finds what it links to, and a crash of its own
// ends nothing else.
//
//   mapisim-service-host FILE install|uninstall MAY_ASK SERVICE
//
// writes to FILE what MapiSimServiceEvent gave and the entry function returned, as two numbers in a
// line, and what it said about a failure in the next.
#include <cstdio>
#include <cstring>

#include <windows.h>

#include <mapix.h>

#include "mapisim/mapisim.h"

int main(int count, char** arguments) {
    if (count != 5)
        return 1;
    const bool install = std::strcmp(arguments[2], "install") == 0;
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    if (FAILED(MAPIInitialize(&wanted)))
        return 1;
    int32_t result = 0;
    char why[1000] = "";
    const int told = MapiSimServiceEvent(
        arguments[4], install ? MAPISIM_SERVICE_INSTALL : MAPISIM_SERVICE_UNINSTALL,
        std::strcmp(arguments[3], "1") == 0, &result, why, sizeof why);
    MAPIUninitialize(); // which unloads the library
    std::FILE* const file = std::fopen(arguments[1], "wb");
    if (!file)
        return 1;
    std::fprintf(file, "%d %lu\n%s\n", told,
                 static_cast<unsigned long>(static_cast<uint32_t>(result)), why);
    return std::fclose(file) == 0 ? 0 : 1;
}

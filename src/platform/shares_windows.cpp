#include <windows.h>

#include "platform/shares.h"

namespace mapisim::platform {

std::string share_of_drive(char letter) {
    // mpr.dll is for this alone: it is not to be loaded by everybody who loads this library.
    const HMODULE library = LoadLibraryA("mpr.dll");
    if (!library)
        return {};
    using GetConnection = DWORD(WINAPI*)(const char*, char*, DWORD*);
    const auto get = reinterpret_cast<GetConnection>(
        reinterpret_cast<void*>(GetProcAddress(library, "WNetGetConnectionA")));
    std::string share;
    if (get) {
        const char drive[] = {letter, ':', '\0'};
        DWORD size = 1024;
        share.resize(size);
        if (get(drive, share.data(), &size) == NO_ERROR)
            share.resize(std::char_traits<char>::length(share.c_str()));
        else
            share.clear();
    }
    FreeLibrary(library);
    return share;
}

} // namespace mapisim::platform

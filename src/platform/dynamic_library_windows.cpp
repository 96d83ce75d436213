#include "platform/dynamic_library.h"

#include <windows.h>

#include "platform/text_windows.h"

namespace mapisim::platform {

void* load_library(const std::string& path, std::string& why) {
    // What it needs itself lies beside it, where it is named by a path.
    const bool has_folder = path.find_first_of("/\\") != std::string::npos;
    std::wstring name = wide(path);
    for (wchar_t& letter : name) {
        if (letter == L'/')
            letter = L'\\';
    }
    const UINT before = ::SetErrorMode(SEM_FAILCRITICALERRORS); // no box for what is missing
    HMODULE const library =
        ::LoadLibraryExW(name.c_str(), nullptr, has_folder ? LOAD_WITH_ALTERED_SEARCH_PATH : 0);
    const DWORD error = ::GetLastError();
    ::SetErrorMode(before);
    if (library)
        return reinterpret_cast<void*>(library);
    why = path + ": Windows cannot load it, error " + std::to_string(error);
    return nullptr;
}

void* find_function(void* library, const std::string& name) noexcept {
    return reinterpret_cast<void*>(::GetProcAddress(static_cast<HMODULE>(library), name.c_str()));
}

void unload_library(void* library) noexcept {
    ::FreeLibrary(static_cast<HMODULE>(library));
}

std::vector<std::string> exported_names(std::string_view function, unsigned argument_bytes) {
    const std::string plain(function);
    const std::string popped = plain + '@' + std::to_string(argument_bytes);
    return {plain, '_' + popped, popped};
}

} // namespace mapisim::platform

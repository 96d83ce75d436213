#pragma once

#include <windows.h>

namespace mapisim::platform {

/// One that no import library of mingw-w64 has; null where the system lacks it.
template<class Function> Function ntdll_function(const char* name) noexcept {
    const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
    return ntdll
               ? reinterpret_cast<Function>(reinterpret_cast<void*>(::GetProcAddress(ntdll, name)))
               : nullptr;
}

} // namespace mapisim::platform

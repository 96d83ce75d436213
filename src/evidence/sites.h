#pragma once

#include <cstddef>
#include <cstdint>

#include "evidence/store.h"

namespace mapisim::evidence {

/// Keeps a call stack once and gives its number; frames are stored as module and offset (module 0:
/// the address itself, of code in no module). A library that is unloaded and loaded again at
/// another place gives the same sites. Thread-safe; 0 when there is no room.
SiteIndex intern_site(const std::uintptr_t* frames, std::size_t count) noexcept;

/// The site of one return address, from a cache shared by all threads, so cheap enough for every
/// buffer. Where another library takes the very addresses of one that was unloaded, the cache
/// notices it at the next intern_site() or the next address that it does not know.
SiteIndex intern_caller(const void* caller) noexcept;

/// The client's stack from here outwards, unwound by call-frame information.
SiteIndex here() noexcept;

/// For own.cpp: in a forked child, after own() changed or its locks may be held by nobody.
void restart_sites() noexcept;
/// For own.cpp: own() is gone.
void forget_sites() noexcept;

} // namespace mapisim::evidence

#pragma once

#include <cstdint>

#include <mapix.h>

#include "object/thread_context.h"

/// The initialisation counts of the subsystem, of its utilities and of each thread.
namespace mapisim::session {

/// MAPIInitialize. MAPI_E_INVALID_PARAMETER for another version than MAPI_INIT_VERSION,
/// MAPI_E_UNKNOWN_FLAGS, MAPI_E_INVALID_OBJECT when the notification engine cannot start, or what
/// CoInitialize says.
HRESULT initialize(const MAPIINIT_0* init);

/// MAPIUninitialize; the last one ends what is still there.
void uninitialize();

/// What a forked child does before it is told anything of its own: evidence of its own begins.
/// Nothing elsewhere.
void leave_parent(object::ThreadContext& context);

/// The same for one session of Simple MAPI, whose client need not initialise: no thread counts it,
/// and COM is left alone. MAPI_E_INVALID_OBJECT as above.
HRESULT begin_simple_session();
/// Ends what is still there when neither MAPIInitialize nor another session keeps it up.
void end_simple_session();

/// The time between the first MAPIInitialize and the last MAPIUninitialize, as a number; 0 outside
/// it and while the last MAPIUninitialize is under way.
std::uint64_t present_life() noexcept;
/// False as soon as the last MAPIUninitialize of that life has begun.
bool life_goes_on(std::uint64_t life) noexcept;

/// Whether MAPI can be used, at once or within so many milliseconds (INFINITE: as long as it
/// takes).
bool wait_until_initialized(std::uint32_t milliseconds);

/// ScInitMapiUtil and DeinitMapiUtil, which have a count of their own.
SCODE initialize_utilities(ULONG flags);
void deinitialize_utilities();

/// Hands the present settings to the rooms that keep a copy.
void apply_settings();

/// A test begins anew: what was ended before is no past of it, and a fast shutdown none either.
void forget_history() noexcept;

/// The library is being unloaded, or the process ends.
void library_detached(bool process_ends) noexcept;

} // namespace mapisim::session

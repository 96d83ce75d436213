#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <mapidefs.h>
#include <mapix.h>

#include "evidence/layout.h"

/// Registrations for events, their queues, and delivery on the right thread.
namespace mapisim::notify {

/// What can be advised on: a number that a session, store, address book, table or status object
/// takes once for its life (two objects that show the same store share its number).
using Source = std::uint64_t;
Source new_source() noexcept;

using EntryId = std::vector<std::byte>;
/// They have some hundred bytes; a size beyond this one is a mistake, and is not read.
inline constexpr ULONG kLongestEntryId = 0x10000;
inline EntryId entry_id(ULONG size, const ENTRYID* id) {
    const auto* bytes = reinterpret_cast<const std::byte*>(id);
    return {bytes, bytes + size};
}

/// Serves an Advise: `filter` narrows to one object of the source, empty means all of it. The sink
/// gets a reference. `logon` is the logon that the registration ends with. Writes the low 32 bits
/// of
/// `*connection` (all of it when the scenario says so).
/// MAPI_E_INVALID_PARAMETER for a NULL sink or connection.
HRESULT advise(Source source, EntryId filter, ULONG event_mask, IMAPIAdviseSink* sink,
               evidence::Index logon, ULONG_PTR* connection) noexcept;

/// Serves an Unadvise on the object of the Advise. Another object of the same source may do it too,
/// which is noted. An unknown number changes nothing, is noted, and gives S_OK for the session and
/// others where the reference lists nothing else, as `unknown` says.
HRESULT unadvise(Source source, ULONG_PTR connection, HRESULT unknown = S_OK) noexcept;

/// Queues an event for every registration of `source` whose mask has its type and whose filter is
/// empty or equals one of `about`. Everything that `event` points to is copied. `except_logon` is
/// left out. Returns how many registrations will hear of it. No lock of the caller's may be needed
/// by a sink; nothing is delivered inside this call.
std::size_t post(Source source, const NOTIFICATION& event, std::span<const EntryId> about = {},
                 evidence::Index except_logon = 0) noexcept;

/// The same for the registrations of some logons alone (ascending), whatever they filter. Returns
/// the logon of each registration that will hear of it.
std::vector<evidence::Index> post_to_logons(Source source, const NOTIFICATION& event,
                                            std::span<const evidence::Index> logons) noexcept;

/// True while something waits for the thread of the first MAPIInitialize, which may not come.
bool something_waits_for_thread() noexcept;
/// What runs when that begins; set once.
void set_waiting_hook(void (*hook)()) noexcept;

/// True when somebody listens for fnevExtended on anything.
bool anybody_hears_extended() noexcept;

/// True when somebody listens for one of `event_mask` on the source: lets a caller skip the making
/// of an event that nobody wants.
bool anybody_listens(Source source, ULONG event_mask) noexcept;

/// Cancels what is left of a source or of a logon (their end), without calls to the sinks but
/// Release.
void end_source(Source source) noexcept;
void end_logon(evidence::Index logon) noexcept;

} // namespace mapisim::notify

#pragma once

#include "check/events.h"
#include "object/shell.h"

/// What the rooms of the world may ask the gate about the call that they are serving, and tell it.
namespace mapisim::gate {

/// The innermost call of the client on this thread; method 0 when there is none.
check::CallRecord current_call() noexcept;

/// The site (whole client stack) of the innermost call, captured when first asked for.
evidence::SiteIndex current_site() noexcept;

/// The object of that call, as its client knows it; null for an exported function's.
object::Shell* current_object() noexcept;

/// Tells the checker what a room noticed.
void note(const check::Note& note) noexcept;

} // namespace mapisim::gate

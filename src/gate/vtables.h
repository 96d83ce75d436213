#pragma once

#include <mapidefs.h>

#include "object/kinds.h"

namespace mapisim::gate {

/// The vtable of the shells of an interface; null for one that has no shells.
const void* vtable_of(object::InterfaceId id) noexcept;

/// Which interface `iid` is, none when shells know nothing of it.
object::InterfaceId interface_of(REFIID iid) noexcept;

/// Whether `id` is `base` or derives from it, so that one pointer serves both.
bool derives(object::InterfaceId id, object::InterfaceId base) noexcept;

} // namespace mapisim::gate

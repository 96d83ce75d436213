#pragma once

#include <mapiutil.h>

#include "object/body.h"
#include "property/caller_memory.h"

namespace mapisim::property {

/// What CreateIProp makes: an empty property data object, which can be read and written.
object::Ref<IPropData> make_prop_data(CallerMemory memory);

} // namespace mapisim::property

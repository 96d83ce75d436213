#pragma once

#include <mapidefs.h>

#include "object/shell.h"

/// The three methods that every shell shares.
namespace mapisim::gate {

HRESULT STDMETHODCALLTYPE query_interface(object::Shell* self, REFIID iid, void** out);
ULONG STDMETHODCALLTYPE add_ref(object::Shell* self);
ULONG STDMETHODCALLTYPE release(object::Shell* self);

} // namespace mapisim::gate

#pragma once

#include "imsg/storage.h"
#include "imsg/values.h"
#include "property/names.h"
#include "store/content.h"

namespace mapisim::imsg {

/// Writes a message into a storage, in the place of the one that was there. What is not a message's
/// stays. Nothing is committed.
HRESULT write_message(const Storage& storage, const store::Content& content,
                      const property::NameMap& names, ULONG support_mask);

} // namespace mapisim::imsg

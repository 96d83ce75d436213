#pragma once

#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/directory.h"

namespace mapisim::addressbook {

enum class Resolution {
    resolved,
    ambiguous,
    not_found,
    skipped, ///< was resolved before, or is no recipient
    no_memory
};

/// False where an entry counts properties and has none. One without properties is no recipient.
bool well_formed(const ADRLIST& names) noexcept;

/// Resolves one entry of an ADRLIST by its display name. A resolved entry gets a new property
/// array, with what it had and what was found; the old array is freed when MAPIAllocateBuffer made
/// it, and left alone otherwise: its strings may be the caller's own memory. `wanted`: tags that
/// the entry is to have, PT_ERROR where there is nothing. `one_offs`: an address becomes a one-off.
Resolution resolve(const Directory& directory, ADRENTRY& entry, ULONG flags,
                   const SPropTagArray* wanted, bool one_offs);

} // namespace mapisim::addressbook

#pragma once

#include <mapi.h>

#include "simple/sessions.h"

/// MAPIAddress, MAPIDetails and MAPIResolveName. Nothing is shown: the scripted user answers.
namespace mapisim::simple {

/// `fields` as MAPIAddress has them, at most 4. MAPI_E_INVALID_RECIPS.
HRESULT address(const Session& session, ULONG fields, ULONG count, const MapiRecipDesc* recipients,
                ULONG* new_count, MapiRecipDesc** out);

HRESULT details(const Session& session, const MapiRecipDesc& recipient);

HRESULT resolve_name(const Session& session, const char* name, FLAGS flags, MapiRecipDesc** out);

} // namespace mapisim::simple

#pragma once

#include <mapi.h>

#include "simple/sessions.h"

/// Messages that are there: MAPIFindNext, MAPIReadMail, MAPIDeleteMail.
namespace mapisim::simple {

/// `id` has room for an identifier. MAPI_E_NO_MESSAGES, MAPI_E_INVALID_MESSAGE.
HRESULT find_next(Session& session, const char* message_class, const char* seed, FLAGS flags,
                  char* id);

HRESULT read_mail(Session& session, const char* id, FLAGS flags, MapiMessage** out);

HRESULT delete_mail(Session& session, const char* id);

} // namespace mapisim::simple

#pragma once

#include <mapidefs.h>

#include "profile/profile.h"
#include "profile/profile_api.h"

/// The tables of the administration objects: static, each shows what was there when it was opened.
namespace mapisim::profile {

/// IProfAdmin::GetProfileTable; MAPI_APP_PROFILE shows such profiles too.
HRESULT open_profile_table(ULONG flags, IMAPITable** out);

/// IMsgServiceAdmin::GetMsgServiceTable.
HRESULT open_service_table(const Administered& administered, ULONG flags, IMAPITable** out);

/// IMsgServiceAdmin::GetProviderTable: all providers of the profile.
HRESULT open_provider_table(const Administered& administered, ULONG flags, IMAPITable** out);

/// IProviderAdmin::GetProviderTable: those of one service, and its further sections.
HRESULT open_provider_table(const Administered& administered, const InstalledService& service,
                            ULONG flags, IMAPITable** out);

} // namespace mapisim::profile

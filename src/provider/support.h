#pragma once

#include <mapispi.h>

#include "object/body.h"
#include "profile/profile_api.h"

namespace mapisim::provider {

/// A configuration support object, valid as long as `administered.scope`. Without a profile
/// (installing and uninstalling are about none) it has no profile sections.
object::Ref<IMAPISupport> make_config_support(profile::Administered administered,
                                              const MAPIUID& service);

} // namespace mapisim::provider

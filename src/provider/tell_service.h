#pragma once

#include <string>
#include <string_view>

#include <mapidefs.h>

namespace mapisim::provider {

struct Told {
    enum class How { told, unknown, in_use } how = How::unknown;
    HRESULT result = S_OK; ///< of the entry function
};

/// MSG_SERVICE_INSTALL or MSG_SERVICE_UNINSTALL for a service of the world that has a library.
/// in_use: a session uses a profile that has the service which is to be uninstalled.
Told tell_service(std::string_view name, ULONG event, ULONG flags, std::string& error);

} // namespace mapisim::provider

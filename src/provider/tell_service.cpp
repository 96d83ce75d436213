#include "provider/tell_service.h"

#include <algorithm>

#include <mapispi.h>

#include "profile/profile.h"
#include "profile/world.h"
#include "property/text.h"
#include "provider/library_service.h"
#include "session/registry.h"

namespace mapisim::provider {

namespace {

bool is_used_by_session(const profile::Service& service) {
    const auto logons = session::active_logons();
    return std::any_of(logons.begin(), logons.end(), [&](const session::LogonPtr& logon) {
        const auto installed = logon->profile->services();
        return std::any_of(installed.begin(), installed.end(), [&](const auto& one) {
            return property::compare_text(one->kind->info().name, service.info().name) == 0;
        });
    });
}

} // namespace

Told tell_service(std::string_view name, ULONG event, ULONG flags, std::string& error) {
    const profile::ServicePtr known = profile::world().depot()->services()->find(name);
    const auto service = std::dynamic_pointer_cast<const LibraryService>(known);
    if (!service || (event != MSG_SERVICE_INSTALL && event != MSG_SERVICE_UNINSTALL))
        return {};
    if (event == MSG_SERVICE_INSTALL)
        return {.how = Told::How::told, .result = service->installed(flags, error)};
    if (is_used_by_session(*service)) {
        error = "a session uses a profile that has the service";
        return {.how = Told::How::in_use};
    }
    return {.how = Told::How::told, .result = service->uninstalled(flags, error)};
}

} // namespace mapisim::provider

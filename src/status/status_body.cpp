#include "status/status_body.h"

#include <mapicode.h>
#include <mapitags.h>

#include "profile/profile.h"
#include "spooler/spooler.h"
#include "status/status_api.h"

namespace mapisim::status {

StatusBody::StatusBody(session::LogonPtr logon, Resource resource,
                       std::shared_ptr<table::RowSource> rows, property::PropertiesPtr properties)
    : PropObject(std::move(properties)), logon_(std::move(logon)), resource_(resource),
      rows_(std::move(rows)) {}

std::string StatusBody::label() const {
    return std::string{get(PR_DISPLAY_NAME_W).text()};
}

HRESULT StatusBody::ValidateState(ULONG_PTR, ULONG flags) {
    // There is no user interface to show; else, what the row says is so.
    return flags & SHOW_XP_SESSION_UI ? MAPI_E_NO_SUPPORT : S_OK;
}

HRESULT StatusBody::SettingsDialog(ULONG_PTR, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT StatusBody::ChangePassword(LPTSTR, LPTSTR, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT StatusBody::FlushQueues(ULONG_PTR, ULONG size, LPENTRYID transport, ULONG flags) {
    if (!(get(PR_RESOURCE_METHODS).number() & static_cast<LONG>(STATUS_FLUSH_QUEUES))) {
        return MAPI_E_NO_SUPPORT;
    }
    if (resource_ == Resource::spooler && size && transport &&
        !names_transport(*logon_, size, transport)) {
        return MAPI_E_NOT_FOUND;
    }
    // Mail for the world's own users arrives when it is sent: there is nothing to download. A
    // client that says neither means both.
    if (flags & FLUSH_UPLOAD || !(flags & FLUSH_DOWNLOAD))
        spooler::flush(*logon_->profile);
    return S_OK;
}

} // namespace mapisim::status

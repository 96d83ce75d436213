#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mapiaux.h>
#include <mapidefs.h>
#include <mapix.h>

#include "platform/mutex.h"
#include "profile/profile_api.h"
#include "profile/service.h"
#include "property/value.h"

namespace mapisim::profile {

/// Copies of a client's values for a service or provider. MAPI_E_INVALID_PARAMETER for what is no
/// value, MAPI_E_TOO_BIG for more than there can be.
HRESULT read_values(ULONG count, const SPropValue* client, std::vector<property::Value>& out);

/// What a service said of its failure, until the next one.
class LastError {
public:
    /// Gives the result on.
    HRESULT keep(HRESULT result, std::string text);
    /// GetLastError for a result of the client's.
    HRESULT give(HRESULT result, ULONG flags, LPMAPIERROR* error) const;

private:
    mutable platform::Mutex mutex_;
    HRESULT result_ = S_OK;
    std::string text_;
};

/// For whom a service is called by a method of the object.
Caller caller_of(const Administered& administered, ULONG_PTR ui = 0, ULONG count = 0,
                 const SPropValue* values = nullptr);

/// What IMsgServiceAdmin and IMsgServiceAdmin2 of one object have in common.
class ServiceAdmin {
public:
    explicit ServiceAdmin(Administered administered) : administered_(std::move(administered)) {}

    const Administered& administered() const noexcept { return administered_; }

    HRESULT last_error(HRESULT result, ULONG flags, LPMAPIERROR* error) const;
    HRESULT create(LPTSTR service, LPTSTR display_name, ULONG_PTR ui, ULONG flags, MAPIUID* uid);
    HRESULT configure(const MAPIUID& uid, ULONG_PTR ui, ULONG flags, ULONG count,
                      const SPropValue* client);
    HRESULT remove(const MAPIUID& uid);
    /// Into the profile of the session or administration object `to`.
    HRESULT copy(const MAPIUID& uid, const IID* section, const IID* wanted, void* to);
    HRESULT order_transports(ULONG count, const MAPIUID* uids);
    HRESULT admin_providers(const MAPIUID& uid, LPPROVIDERADMIN* out);

private:
    const Administered administered_;
    LastError error_; ///< of the service that was changed last
};

/// What every body of either interface is.
class ServiceAdminFace {
public:
    virtual const ServiceAdmin& admin() const noexcept = 0;

protected:
    ~ServiceAdminFace() = default;
};

} // namespace mapisim::profile

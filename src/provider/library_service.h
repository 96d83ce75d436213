#pragma once

#include <list>
#include <string>
#include <vector>

#include "profile/profile_api.h"
#include "profile/service.h"
#include "world/description.h"

namespace mapisim::provider {

/// A message service that has a library of its own, whose entry function answers for it. Its
/// providers are in the profile, but not loaded.
class LibraryService final : public profile::Service {
public:
    explicit LibraryService(world::Service description);

    const profile::ServiceInfo& info() const noexcept override { return info_; }
    bool is_simulated() const noexcept override { return false; }
    std::shared_ptr<void> hold() const override;
    HRESULT create(Event& event) const override;
    HRESULT configure(Event& event) const override;
    HRESULT remove(Event& event) const override;
    HRESULT create_provider(Event& event, const profile::Provider& provider) const override;
    HRESULT delete_provider(Event& event, const profile::Provider& provider) const override;
    /// What its entry function said last; who was never asked has what it needs.
    bool configured(const profile::InstalledService& service) const override;
    store::MailboxPtr store_of(const profile::Profile&, const profile::Provider&) const override {
        return nullptr;
    }

    /// MSG_SERVICE_INSTALL and MSG_SERVICE_UNINSTALL, which are about no profile.
    HRESULT installed(ULONG flags, std::string& error) const;
    HRESULT uninstalled(ULONG flags, std::string& error) const;

private:
    struct Entry;
    struct Call;
    /// MAPI_E_EXTENDED_ERROR where the library cannot be loaded, MAPI_E_NOT_INITIALIZED where it
    /// has no such function; `error` says so.
    HRESULT find_entry(Entry& entry, std::string& error) const;
    HRESULT call_entry(const Call& call, std::string& error) const;
    HRESULT tell(Event& event, ULONG context, profile::ForEntry entry = {}) const;

    const world::Service description_;
    std::list<std::vector<property::Value>> values_; ///< what the infos point to
    std::vector<profile::ProviderInfo> providers_;
    std::vector<profile::SectionInfo> sections_;
    profile::ServiceInfo info_{};
};

} // namespace mapisim::provider

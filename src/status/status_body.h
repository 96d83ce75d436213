#pragma once

#include <string>

#include <mapidefs.h>
#include <mapix.h>

#include "property/prop_object.h"
#include "session/logon.h"
#include "table/table.h"

namespace mapisim::status {

/// The resources that a logon has a row for.
enum class Resource : std::uint8_t { subsystem = 1, spooler, address_book, transport, store };

/// IMAPIStatus of one row, whose properties follow it as long as there are `rows`.
class StatusBody final : public property::PropObject<IMAPIStatus, object::InterfaceId::IMAPIStatus,
                                                     object::Kind::status_object> {
public:
    StatusBody(session::LogonPtr logon, Resource resource, std::shared_ptr<table::RowSource> rows,
               property::PropertiesPtr properties);

    /// That of a transport is bound to the thread that opened it.
    object::Kind kind() const noexcept override {
        return resource_ == Resource::transport ? object::Kind::transport_status
                                                : object::Kind::status_object;
    }
    std::string label() const override;

    HRESULT STDMETHODCALLTYPE ValidateState(ULONG_PTR window, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE SettingsDialog(ULONG_PTR window, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE ChangePassword(LPTSTR old_one, LPTSTR new_one, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE FlushQueues(ULONG_PTR window, ULONG size, LPENTRYID transport,
                                          ULONG flags) override;

    bool writable() const override { return false; }
    const IID& own_interface() const override { return IID_IMAPIStatus; }

private:
    const session::LogonPtr logon_;
    const Resource resource_;
    const std::shared_ptr<table::RowSource> rows_;
};

} // namespace mapisim::status

#include "profile/tables.h"

#include <span>

#include <mapitags.h>

#include "profile/world.h"
#include "table/table.h"

namespace mapisim::profile {

using property::Bag;

namespace {

constexpr ULONG kProfileColumns[] = {PR_DISPLAY_NAME_W, PR_DEFAULT_PROFILE};

constexpr ULONG kServiceColumns[] = {
    PR_SERVICE_UID,        PR_SERVICE_NAME_W,     PR_DISPLAY_NAME_W,          PR_RESOURCE_FLAGS,
    PR_SERVICE_DLL_NAME_W, PR_SERVICE_ENTRY_NAME, PR_SERVICE_SUPPORT_FILES_W, PR_INSTANCE_KEY};

constexpr ULONG kProviderColumns[] = {
    PR_PROVIDER_UID,       PR_SERVICE_UID,         PR_SERVICE_NAME_W,   PR_DISPLAY_NAME_W,
    PR_PROVIDER_DISPLAY_W, PR_PROVIDER_DLL_NAME_W, PR_PROVIDER_ORDINAL, PR_RESOURCE_TYPE,
    PR_RESOURCE_FLAGS,     PR_INSTANCE_KEY};

class StaticTable {
public:
    explicit StaticTable(std::span<const ULONG> columns)
        : rows_(std::make_shared<table::RowSource>(table::SourceOptions{
              .columns = {columns.begin(), columns.end()}, .type = TBLTYPE_SNAPSHOT})) {}

    void add(Bag bag, const MAPIUID& key) {
        bag.set_binary(PR_INSTANCE_KEY, &key, sizeof key);
        rows_->put(table::make_row(std::move(bag)));
    }
    /// What lies in a section, but for what is secure there.
    void add(const Section& section) {
        Bag bag;
        for (const property::Value& value : section.values()) {
            if (value.id() < PROP_ID_SECURE_MIN || value.id() > PROP_ID_SECURE_MAX)
                bag.set(value);
        }
        add(std::move(bag), section.uid());
    }
    HRESULT open(ULONG flags, evidence::Index logon, std::string label, IMAPITable** out) const {
        *out = table::make_table(rows_, {.flags = flags, .logon = logon, .label = std::move(label)})
                   .detach();
        return S_OK;
    }

private:
    const std::shared_ptr<table::RowSource> rows_;
};

} // namespace

HRESULT open_profile_table(ULONG flags, IMAPITable** out) {
    StaticTable table(kProfileColumns);
    for (const auto& profile : world().profiles()) {
        if (profile->is_app() && !(flags & MAPI_APP_PROFILE))
            continue;
        Bag bag;
        bag.set_text(PR_DISPLAY_NAME_W, profile->name());
        bag.set_boolean(PR_DEFAULT_PROFILE, profile->is_default());
        table.add(std::move(bag), profile->uid());
    }
    return table.open(flags, 0, "profiles", out);
}

HRESULT open_service_table(const Administered& administered, ULONG flags, IMAPITable** out) {
    StaticTable table(kServiceColumns);
    for (const InstalledPtr& service : administered.profile->services())
        table.add(*service->section);
    return table.open(flags, administered.logon, "message services", out);
}

HRESULT open_provider_table(const Administered& administered, ULONG flags, IMAPITable** out) {
    StaticTable table(kProviderColumns);
    for (const InstalledPtr& service : administered.profile->services()) {
        for (const Provider& provider : service->providers)
            table.add(*provider.section);
    }
    return table.open(flags, administered.logon, "providers", out);
}

HRESULT open_provider_table(const Administered& administered, const InstalledService& service,
                            ULONG flags, IMAPITable** out) {
    StaticTable table(kProviderColumns);
    for (const Provider& provider : service.providers)
        table.add(*provider.section);
    for (const SectionPtr& section : service.extra)
        table.add(*section);
    return table.open(flags, administered.logon, "providers", out);
}

} // namespace mapisim::profile

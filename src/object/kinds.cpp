#include "object/kinds.h"

#include <array>
#include <cstddef>

namespace mapisim::object {

namespace {
constexpr std::array<const char*, static_cast<std::size_t>(Kind::count_)> kKindNames = {
    "object",
    "session",
    "message store",
    "folder",
    "message",
    "attachment",
    "table",
    "status object",
    "address book",
    "address book container",
    "mail user",
    "distribution list",
    "profile section",
    "profile administration object",
    "message service administration object",
    "provider administration object",
    "advise sink",
    "stream",
    "storage",
    "property data object",
    "table data object",
    "transport's status object",
    "support object",
    "progress object",
    "initialisation monitor",
    "wait for the initialisation",
    "OLE object",
    "TNEF object",
    "message session",
    "message on a storage",
};

constexpr std::array<const char*, static_cast<std::size_t>(InterfaceId::count_)> kInterfaceNames = {
    "",
    "IMAPISession",
    "IMAPIClientShutdown",
    "IMsgStore",
    "IMAPIFolder",
    "IMessage",
    "IAttach",
    "IMAPITable",
    "IMAPIStatus",
    "IAddrBook",
    "IABContainer",
    "IMailUser",
    "IDistList",
    "IProfSect",
    "IProfAdmin",
    "IMsgServiceAdmin",
    "IMsgServiceAdmin2",
    "IProviderAdmin",
    "IMAPIAdviseSink",
    "IStream",
    "IMAPIProp",
    "IMAPIContainer",
    "IStorage",
    "ISequentialStream",
    "IUnknown",
    "IMAPISupport",
    "IPropData",
    "ITableData",
    "IMAPIProgress",
    "IMAPIInitMonitor",
    "IMAPIWaitResult",
    "IEnumSTATSTG",
    "ILockBytes",
    "ITnef",
};
static_assert(kKindNames.back() && kInterfaceNames.back());
} // namespace

const char* kind_name(Kind kind) noexcept {
    const auto i = static_cast<std::size_t>(kind);
    return i < kKindNames.size() ? kKindNames[i] : kKindNames[0];
}

const char* interface_name(InterfaceId id) noexcept {
    const auto i = static_cast<std::size_t>(id);
    return i < kInterfaceNames.size() ? kInterfaceNames[i] : "";
}

} // namespace mapisim::object

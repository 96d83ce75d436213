#pragma once

#include <cstdint>

namespace mapisim::object {

/// What the client would call the object.
enum class Kind : std::uint8_t {
    unknown,
    session,
    store,
    folder,
    message,
    attachment,
    table,
    status_object,
    address_book,
    address_container,
    mail_user,
    distribution_list,
    profile_section,
    profile_admin,
    service_admin,
    provider_admin,
    advise_sink,
    stream,
    storage,
    property_data,
    table_data,
    transport_status,
    support_object,
    progress_object,
    init_monitor,
    init_wait,
    ole_object,
    tnef,
    message_session,
    message_on_storage,
    count_
};

/// The interfaces that a shell can have. The numbers stand in evidence files: append only.
enum class InterfaceId : std::uint8_t {
    none,
    IMAPISession,
    IMAPIClientShutdown,
    IMsgStore,
    IMAPIFolder,
    IMessage,
    IAttach,
    IMAPITable,
    IMAPIStatus,
    IAddrBook,
    IABContainer,
    IMailUser,
    IDistList,
    IProfSect,
    IProfAdmin,
    IMsgServiceAdmin,
    IMsgServiceAdmin2,
    IProviderAdmin,
    IMAPIAdviseSink,
    IStream,
    IMAPIProp,
    IMAPIContainer,
    IStorage,
    ISequentialStream,
    IUnknown,
    IMAPISupport,
    IPropData,
    ITableData,
    IMAPIProgress,
    IMAPIInitMonitor,
    IMAPIWaitResult,
    IEnumSTATSTG,
    ILockBytes,
    ITnef,
    count_
};

/// What is there whether MAPI is initialised or not, and may be kept as long as the library is.
constexpr bool outlives_subsystem(Kind kind) noexcept {
    return kind == Kind::init_monitor || kind == Kind::init_wait || kind == Kind::ole_object;
}

/// Singular, as a report says it: "address book".
const char* kind_name(Kind kind) noexcept;
const char* interface_name(InterfaceId id) noexcept;

} // namespace mapisim::object

#pragma once

#include "gate/describe.h"

/// The interfaces that providers implement and MAPI calls: no shell has them, so that the gate
/// checks no call of them; a provider can have its own checked (HrValidateParameters).
namespace mapisim::gate {

inline constexpr ULONG kProviderOpenFlags = MAPI_MODIFY | MAPI_DEFERRED_ERRORS | MAPI_BEST_ACCESS;

template<> struct Describe<IABProvider> {
    using I = IABProvider;
    static constexpr auto methods = Methods{
        method(&I::Shutdown, Spec("Shutdown").needs(1)),
        method(&I::Logon, Spec("Logon")
                              .flags(4, AB_NO_DIALOG | MAPI_DEFERRED_ERRORS | MAPI_UNICODE)
                              .needs(1, 3, 5)
                              .gives(6, 7, 8)),
    };
};

template<> struct Describe<IABLogon> {
    using I = IABLogon;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::Logoff, Spec("Logoff").flags(1, 0)),
        method(&I::OpenEntry,
               Spec("OpenEntry")
                   .flags(4, kProviderOpenFlags | MAPI_NO_CACHE | MAPI_CACHE_ONLY | MAPI_GAL_ONLY)
                   .needs(5)
                   .gives(6)),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs").flags(5, 0).needs(2, 4, 6)),
        method(&I::Advise, Spec("Advise").needs(4, 5)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::OpenStatusEntry,
               Spec("OpenStatusEntry").flags(2, MAPI_MODIFY).needs(3).gives(4)),
        method(&I::OpenTemplateID,
               Spec("OpenTemplateID").flags(3, FILL_ENTRY).needs(2, 4).zero(7).gives(6)),
        method(&I::GetOneOffTable, Spec("GetOneOffTable").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::PrepareRecips, Spec("PrepareRecips").flags(1, MAPI_CACHE_ONLY).needs(3)),
    };
};

template<> struct Describe<IXPProvider> {
    using I = IXPProvider;
    static constexpr auto methods = Methods{
        method(&I::Shutdown, Spec("Shutdown").needs(1)),
        method(&I::TransportLogon, Spec("TransportLogon").needs(1, 3, 4).gives(5, 6)),
    };
};

template<> struct Describe<IXPLogon> {
    using I = IXPLogon;
    static constexpr auto methods = Methods{
        method(&I::AddressTypes, Spec("AddressTypes").needs(1, 2, 4).gives(3, 5)),
        method(&I::RegisterOptions, Spec("RegisterOptions").needs(1, 2).gives(3)),
        method(&I::TransportNotify, Spec("TransportNotify").needs(1, 2)),
        method(&I::Idle, Spec("Idle").flags(1, 0)),
        method(&I::TransportLogoff, Spec("TransportLogoff").flags(1, 0)),
        method(&I::SubmitMessage, Spec("SubmitMessage").flags(1, BEGIN_DEFERRED).needs(2, 3, 4)),
        method(&I::EndMessage, Spec("EndMessage").needs(2)),
        method(&I::Poll, Spec("Poll").needs(1)),
        method(&I::StartMessage, Spec("StartMessage").flags(1, 0).needs(2, 3)),
        method(&I::OpenStatusEntry,
               Spec("OpenStatusEntry").flags(2, MAPI_MODIFY).needs(3).gives(4)),
        method(&I::ValidateState,
               Spec("ValidateState")
                   .flags(2, SUPPRESS_UI | REFRESH_XP_HEADER_CACHE | PROCESS_XP_HEADER_CACHE |
                                 FORCE_XP_CONNECT | FORCE_XP_DISCONNECT | CONFIG_CHANGED |
                                 ABORT_XP_HEADER_OPERATION | SHOW_XP_SESSION_UI)),
        method(&I::FlushQueues, Spec("FlushQueues")
                                    .flags(4, FLUSH_UPLOAD | FLUSH_DOWNLOAD | FLUSH_FORCE |
                                                  FLUSH_NO_UI | FLUSH_ASYNC_OK)
                                    .zero(2, 3)),
    };
};

template<> struct Describe<IMSProvider> {
    using I = IMSProvider;
    static constexpr ULONG kLogonFlags = MDB_NO_DIALOG | MDB_WRITE | MAPI_DEFERRED_ERRORS |
                                         MDB_TEMPORARY | MDB_NO_MAIL | MDB_ONLINE |
                                         MAPI_BEST_ACCESS | MAPI_UNICODE;
    static constexpr auto methods = Methods{
        method(&I::Shutdown, Spec("Shutdown").needs(1)),
        method(&I::Logon, Spec("Logon").flags(6, kLogonFlags).needs(1, 3, 8).gives(9, 10, 11, 12)),
        method(&I::SpoolerLogon,
               Spec("SpoolerLogon").flags(6, kLogonFlags).needs(1, 3).gives(10, 11, 12)),
        method(&I::CompareStoreIDs, Spec("CompareStoreIDs").flags(5, 0).needs(2, 4, 6)),
    };
};

template<> struct Describe<IMSLogon> {
    using I = IMSLogon;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::Logoff, Spec("Logoff").needs(1)),
        method(&I::OpenEntry, Spec("OpenEntry")
                                  .flags(4, kProviderOpenFlags | MAPI_NO_CACHE | MAPI_CACHE_ONLY)
                                  .needs(5)
                                  .gives(6)),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs").flags(5, 0).needs(2, 4, 6)),
        method(&I::Advise, Spec("Advise").needs(4, 5)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::OpenStatusEntry,
               Spec("OpenStatusEntry").flags(2, MAPI_MODIFY).needs(3).gives(4)),
    };
};

template<> struct Describe<IMAPIControl> {
    using I = IMAPIControl;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::Activate, Spec("Activate").flags(1, 0)),
        method(&I::GetState, Spec("GetState").flags(1, 0).needs(2)),
    };
};

} // namespace mapisim::gate

#pragma once

#include <mapispi.h>
#include <mapix.h>

#include "gate/describe_storage.h"
#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// The interfaces by which profiles, their services and providers are administered, and the support
/// object; see describe.h.
namespace mapisim::gate {

using object::InterfaceId;
using object::Kind;

template<class Interface> struct Describe;

/// Documented; also of IMAPISession.
inline constexpr ULONG kForceAccess = 0x0008'0000;
/// SERVICE_NO_RESTART_WARNING, of CreateMsgService.
inline constexpr ULONG kNoRestartWarning = 0x0000'0080;
inline constexpr ULONG kServiceFlags = MAPI_UNICODE | SERVICE_UI_ALLOWED | SERVICE_UI_ALWAYS;

/// IMsgServiceAdmin2 repeats the methods of IMsgServiceAdmin rather than deriving from it.
template<class I, class... More> constexpr auto service_admin_methods(const Method<More>&... more) {
    return Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::GetMsgServiceTable, Spec("GetMsgServiceTable").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::CreateMsgService,
               Spec("CreateMsgService").flags(4, kServiceFlags | kNoRestartWarning).needs(1)),
        method(&I::DeleteMsgService, Spec("DeleteMsgService").needs(1)),
        method(&I::CopyMsgService, Spec("CopyMsgService")
                                       .flags(7, SERVICE_UI_ALWAYS | MAPI_UNICODE)
                                       .needs(1, 5)
                                       .any_objects(5)),
        method(&I::RenameMsgService, Spec("RenameMsgService").flags(2, MAPI_UNICODE).needs(1, 3)),
        method(&I::ConfigureMsgService, Spec("ConfigureMsgService")
                                            .flags(3, kServiceFlags | MSG_SERVICE_UI_READ_ONLY)
                                            .needs(1)),
        method(&I::OpenProfileSection,
               Spec("OpenProfileSection")
                   .flags(3, MAPI_MODIFY | MAPI_DEFERRED_ERRORS | kForceAccess)
                   .gives(4)),
        method(&I::MsgServiceTransportOrder, Spec("MsgServiceTransportOrder").flags(3, 0).needs(2)),
        method(&I::AdminProviders, Spec("AdminProviders").flags(2, 0).needs(1).gives(3)),
        method(&I::SetPrimaryIdentity, Spec("SetPrimaryIdentity").flags(2, 0)),
        method(&I::GetProviderTable, Spec("GetProviderTable").flags(1, MAPI_UNICODE).gives(2)),
        more...};
}

template<> struct Describe<IMsgServiceAdmin> {
    static const IID& iid() noexcept { return IID_IMsgServiceAdmin; }
    using Base = IUnknown;
    static constexpr auto id = InterfaceId::IMsgServiceAdmin;
    static constexpr auto kind = Kind::service_admin;
    static constexpr auto methods = service_admin_methods<IMsgServiceAdmin>();
};

template<> struct Describe<IMsgServiceAdmin2> {
    static const IID& iid() noexcept { return IID_IMsgServiceAdmin2; }
    using Base = IUnknown;
    using I = IMsgServiceAdmin2;
    static constexpr auto id = InterfaceId::IMsgServiceAdmin2;
    static constexpr auto kind = Kind::service_admin;
    static constexpr auto methods = service_admin_methods<I>(
        method(&I::CreateMsgServiceEx,
               Spec("CreateMsgServiceEx").flags(4, kServiceFlags | kNoRestartWarning).needs(1)));
};

template<> struct Describe<IProviderAdmin> {
    static const IID& iid() noexcept { return IID_IProviderAdmin; }
    using Base = IUnknown;
    using I = IProviderAdmin;
    static constexpr auto id = InterfaceId::IProviderAdmin;
    static constexpr auto kind = Kind::provider_admin;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::GetProviderTable, Spec("GetProviderTable").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::CreateProvider,
               Spec("CreateProvider").flags(5, MAPI_DIALOG | MAPI_UNICODE).needs(1, 6)),
        method(&I::DeleteProvider, Spec("DeleteProvider").needs(1)),
        method(&I::OpenProfileSection,
               Spec("OpenProfileSection")
                   .flags(3, MAPI_MODIFY | MAPI_DEFERRED_ERRORS | kForceAccess)
                   .gives(4)),
    };
};

template<> struct Describe<IProfAdmin> {
    static const IID& iid() noexcept { return IID_IProfAdmin; }
    using Base = IUnknown;
    using I = IProfAdmin;
    static constexpr auto id = InterfaceId::IProfAdmin;
    static constexpr auto kind = Kind::profile_admin;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::GetProfileTable,
               Spec("GetProfileTable").flags(1, MAPI_APP_PROFILE | MAPI_UNICODE).gives(2)),
        method(&I::CreateProfile,
               Spec("CreateProfile")
                   .flags(4, MAPI_APP_PROFILE | MAPI_DEFAULT_SERVICES | MAPI_DIALOG | MAPI_UNICODE)
                   .needs(1)),
        method(&I::DeleteProfile,
               Spec("DeleteProfile").flags(2, MAPI_APP_PROFILE | MAPI_UNICODE).needs(1)),
        method(&I::ChangeProfilePassword,
               Spec("ChangeProfilePassword").flags(4, MAPI_UNICODE).needs(1)),
        method(&I::CopyProfile, Spec("CopyProfile")
                                    .flags(5, MAPI_APP_PROFILE | MAPI_DIALOG | MAPI_UNICODE)
                                    .needs(1, 3)),
        method(&I::RenameProfile,

               Spec("RenameProfile")
                   .flags(5, MAPI_APP_PROFILE | MAPI_DIALOG | MAPI_UNICODE)
                   .needs(1, 3)),
        method(&I::SetDefaultProfile, Spec("SetDefaultProfile").flags(2, MAPI_UNICODE)),
        method(&I::AdminServices,
               Spec("AdminServices").flags(4, MAPI_DIALOG | MAPI_UNICODE).needs(1).gives(5)),
    };
};

/// What no support object of ours has gets no checks: it answers MAPI_E_NO_SUPPORT.
template<> struct Describe<IMAPISupport> {
    static const IID& iid() noexcept { return IID_IMAPISup; }
    using Base = IUnknown;
    using I = IMAPISupport;
    static constexpr auto id = InterfaceId::IMAPISupport;
    static constexpr auto kind = Kind::support_object;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::GetMemAllocRoutines, Spec("GetMemAllocRoutines").needs(1, 2, 3)),
        method(&I::Subscribe, Spec("Subscribe")),
        method(&I::Unsubscribe, Spec("Unsubscribe")),
        method(&I::Notify, Spec("Notify")),
        method(&I::ModifyStatusRow, Spec("ModifyStatusRow")),
        method(&I::OpenProfileSection,
               Spec("OpenProfileSection").flags(2, MAPI_MODIFY | MAPI_DEFERRED_ERRORS).gives(3)),
        method(&I::RegisterPreprocessor, Spec("RegisterPreprocessor")),
        method(&I::NewUID, Spec("NewUID").needs(1)),
        method(&I::MakeInvalid, Spec("MakeInvalid").flags(1, 0).needs(2)),
        method(&I::SpoolerYield, Spec("SpoolerYield")),
        method(&I::SpoolerNotify, Spec("SpoolerNotify")),
        method(&I::CreateOneOff, Spec("CreateOneOff")),
        method(&I::SetProviderUID, Spec("SetProviderUID")),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs")),
        method(&I::OpenTemplateID, Spec("OpenTemplateID")),
        method(&I::OpenEntry, Spec("OpenEntry")),
        method(&I::GetOneOffTable, Spec("GetOneOffTable")),
        method(&I::Address, Spec("Address")),
        method(&I::Details, Spec("Details")),
        method(&I::NewEntry, Spec("NewEntry")),
        method(&I::DoConfigPropsheet, Spec("DoConfigPropsheet").flags(2, 0).needs(4, 5)),
        method(&I::CopyMessages, Spec("CopyMessages")),
        method(&I::CopyFolder, Spec("CopyFolder")),
        method(&I::DoCopyTo, Spec("DoCopyTo")),
        method(&I::DoCopyProps, Spec("DoCopyProps")),
        method(&I::DoProgressDialog, Spec("DoProgressDialog")),
        method(&I::ReadReceipt, Spec("ReadReceipt")),
        method(&I::PrepareSubmit, Spec("PrepareSubmit")),
        method(&I::ExpandRecips, Spec("ExpandRecips")),
        method(&I::UpdatePAB, Spec("UpdatePAB")),
        method(&I::DoSentMail, Spec("DoSentMail")),
        method(&I::OpenAddressBook, Spec("OpenAddressBook")),
        method(&I::Preprocess, Spec("Preprocess")),
        method(&I::CompleteMsg, Spec("CompleteMsg")),
        method(&I::StoreLogoffTransports, Spec("StoreLogoffTransports")),
        method(&I::StatusRecips, Spec("StatusRecips")),
        method(&I::WrapStoreEntryID, Spec("WrapStoreEntryID")),
        method(&I::ModifyProfile, Spec("ModifyProfile")),
        method(&I::IStorageFromStream,
               Spec("IStorageFromStream").flags(3, kStorageFromStream).needs(1).gives(4)),
        method(&I::GetSvcConfigSupportObj, Spec("GetSvcConfigSupportObj").flags(1, 0).gives(2)),
    };
};

} // namespace mapisim::gate

#pragma once

#include <tuple>

#include <mapiaux.h>
#include <mapidefs.h>
#include <mapispi.h>
#include <mapix.h>

#include "gate/describe_admin.h"
#include "gate/describe_data.h"
#include "gate/describe_small.h"
#include "gate/describe_storage.h"
#include "gate/describe_tnef.h"
#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// What the gate knows of each interface: its base, its methods in vtable order, and what each
/// argument may be. The only place that lists them, but for those of the other describe_*.h.
namespace mapisim::gate {

using object::InterfaceId;
using object::Kind;

template<class Interface> struct Describe;

// Documented flags that the standard headers leave to those of Exchange.
inline constexpr ULONG kShowSoftDeletes = 0x0000'0002;
inline constexpr ULONG kHardDelete = 0x0000'0010;
inline constexpr ULONG kNonContentIndexed = 0x0002'0000;
inline constexpr ULONG kAddressLookup = 0x0000'0001; // EMS_AB_ADDRESS_LOOKUP

inline constexpr ULONG kOpenFlags = MAPI_MODIFY | kShowSoftDeletes | MAPI_DEFERRED_ERRORS |
                                    MAPI_BEST_ACCESS | MAPI_NO_CACHE | MAPI_CACHE_ONLY;
inline constexpr ULONG kTableFlags = MAPI_UNICODE | MAPI_DEFERRED_ERRORS;
inline constexpr ULONG kAsync = TBL_ASYNC | TBL_BATCH;

template<> struct Describe<IUnknown> {
    static const IID& iid() noexcept { return IID_IUnknown; }
    static constexpr auto id = InterfaceId::IUnknown;
    static constexpr auto kind = Kind::unknown;
    static constexpr auto methods = Methods{};
};

template<> struct Describe<IMAPISession> {
    static const IID& iid() noexcept { return IID_IMAPISession; }
    using Base = IUnknown;
    using I = IMAPISession;
    static constexpr auto id = InterfaceId::IMAPISession;
    static constexpr auto kind = Kind::session;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::GetMsgStoresTable, Spec("GetMsgStoresTable").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::OpenMsgStore,
               Spec("OpenMsgStore")
                   .flags(5, MDB_NO_DIALOG | MDB_WRITE | MAPI_DEFERRED_ERRORS | MAPI_BEST_ACCESS |
                                 MDB_TEMPORARY | MDB_NO_MAIL | MDB_ONLINE)
                   .needs(3)
                   .gives(6)),
        // A caller may open the address book only to have it opened: the reference does not say so,
        // and the pointer is asked for in every example.
        method(&I::OpenAddressBook, Spec("OpenAddressBook").flags(3, AB_NO_DIALOG).gives(4)),
        method(&I::OpenProfileSection,
               Spec("OpenProfileSection")
                   .flags(3, MAPI_MODIFY | MAPI_DEFERRED_ERRORS | kForceAccess)
                   .gives(4)),
        method(&I::GetStatusTable, Spec("GetStatusTable").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::OpenEntry, Spec("OpenEntry").flags(4, kOpenFlags).needs(2).gives(6)),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs").flags(5, 0).needs(6)),
        method(&I::Advise, Spec("Advise").identifiers(1).needs(4, 5)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::MessageOptions, Spec("MessageOptions").flags(2, MAPI_UNICODE)),
        method(&I::QueryDefaultMessageOpt,
               Spec("QueryDefaultMessageOpt").flags(2, MAPI_UNICODE).needs(3).gives(4)),
        method(&I::EnumAdrTypes, Spec("EnumAdrTypes").flags(1, MAPI_UNICODE).needs(2).gives(3)),
        method(&I::QueryIdentity, Spec("QueryIdentity").needs(1).gives(2)),
        method(&I::Logoff, Spec("Logoff").flags(2, MAPI_LOGOFF_SHARED | MAPI_LOGOFF_UI).zero(3)),
        method(&I::SetDefaultStore, Spec("SetDefaultStore")),
        method(&I::AdminServices, Spec("AdminServices").flags(1, 0).gives(2)),
        method(&I::ShowForm,
               Spec("ShowForm").flags(7, MAPI_POST_MESSAGE | MAPI_NEW_MESSAGE).needs(2, 3).zero(6)),
        method(&I::PrepareForm, Spec("PrepareForm").needs(2, 3)),
    };
};

template<> struct Describe<IMAPIClientShutdown> {
    static const IID& iid() noexcept { return IID_IMAPIClientShutdown; }
    using Base = IUnknown;
    using I = IMAPIClientShutdown;
    static constexpr auto id = InterfaceId::IMAPIClientShutdown;
    static constexpr auto kind = Kind::session;
    static constexpr auto methods = Methods{
        method(&I::QueryFastShutdown, Spec("QueryFastShutdown")),
        method(&I::NotifyProcessShutdown, Spec("NotifyProcessShutdown")),
        method(&I::DoFastShutdown, Spec("DoFastShutdown")),
    };
};

template<> struct Describe<IMAPIProp> {
    static const IID& iid() noexcept { return IID_IMAPIProp; }
    using Base = IUnknown;
    using I = IMAPIProp;
    static constexpr auto id = InterfaceId::IMAPIProp;
    static constexpr auto kind = Kind::unknown;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::SaveChanges,
               Spec("SaveChanges")
                   .flags(1, KEEP_OPEN_READONLY | KEEP_OPEN_READWRITE | FORCE_SAVE |
                                 MAPI_DEFERRED_ERRORS | SPAMFILTER_ONSAVE | NON_EMS_XP_SAVE)),
        method(&I::GetProps, Spec("GetProps").flags(2, MAPI_UNICODE).needs(3).gives(4)),
        method(&I::GetPropList, Spec("GetPropList").flags(1, MAPI_UNICODE).gives(2)),
        // The interface options belong to the interface: flags of streams, tables and storages.
        method(&I::OpenProperty,
               Spec("OpenProperty")
                   .flags(4, MAPI_MODIFY | MAPI_CREATE | MAPI_DEFERRED_ERRORS | MAPI_BEST_ACCESS)
                   .flag_with(MAPI_CREATE, MAPI_MODIFY)
                   .needs(2)
                   .gives(5)),
        method(&I::SetProps, Spec("SetProps").offers(3)),
        method(&I::DeleteProps, Spec("DeleteProps").needs(1).offers(2)),
        method(&I::CopyTo, Spec("CopyTo")
                               .flags(8, MAPI_MOVE | MAPI_NOREPLACE | MAPI_DECLINE_OK | MAPI_DIALOG)
                               .needs(6, 7)
                               .objects(7)
                               .offers(9)),
        method(&I::CopyProps,
               Spec("CopyProps")
                   .flags(6, MAPI_MOVE | MAPI_NOREPLACE | MAPI_DECLINE_OK | MAPI_DIALOG)
                   .needs(1, 4, 5)
                   .objects(5)
                   .offers(7)),
        // The tag array of this method is in and out: it is not NULLed.
        method(
            &I::GetNamesFromIDs,
            Spec("GetNamesFromIDs").flags(3, MAPI_NO_STRINGS | MAPI_NO_IDS).needs(1, 4).gives(5)),
        method(&I::GetIDsFromNames, Spec("GetIDsFromNames").flags(3, MAPI_CREATE).gives(4)),
    };
};

template<> struct Describe<IMsgStore> {
    static const IID& iid() noexcept { return IID_IMsgStore; }
    using Base = IMAPIProp;
    using I = IMsgStore;
    static constexpr auto id = InterfaceId::IMsgStore;
    static constexpr auto kind = Kind::store;
    static constexpr auto methods = Methods{
        method(&I::Advise, Spec("Advise").identifiers(1).needs(4, 5)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs").flags(5, 0).needs(6)),
        method(&I::OpenEntry, Spec("OpenEntry").flags(4, kOpenFlags).identifiers(1).gives(6)),
        method(&I::SetReceiveFolder,
               Spec("SetReceiveFolder").flags(2, MAPI_UNICODE).identifiers(3)),
        method(&I::GetReceiveFolder,
               Spec("GetReceiveFolder").flags(2, MAPI_UNICODE).needs(3).gives(4).offers(5)),
        method(&I::GetReceiveFolderTable,
               Spec("GetReceiveFolderTable").flags(1, kTableFlags).gives(2)),
        method(&I::StoreLogoff, Spec("StoreLogoff").needs(1)),
        method(&I::AbortSubmit, Spec("AbortSubmit").flags(3, 0).needs(2)),
        method(&I::GetOutgoingQueue, Spec("GetOutgoingQueue").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::SetLockState, Spec("SetLockState").needs(1)),
        method(&I::FinishedMsg, Spec("FinishedMsg").flags(1, 0).needs(3)),
        method(&I::NotifyNewMail, Spec("NotifyNewMail").needs(1)),
    };
};

template<> struct Describe<IMAPIContainer> {
    static const IID& iid() noexcept { return IID_IMAPIContainer; }
    using Base = IMAPIProp;
    using I = IMAPIContainer;
    static constexpr auto id = InterfaceId::IMAPIContainer;
    static constexpr auto kind = Kind::unknown;
    static constexpr auto methods = Methods{
        method(&I::GetContentsTable, Spec("GetContentsTable")
                                         .flags(1, kTableFlags | MAPI_ASSOCIATED | kShowSoftDeletes)
                                         .gives(2)),
        method(&I::GetHierarchyTable,
               Spec("GetHierarchyTable")
                   .flags(1, kTableFlags | CONVENIENT_DEPTH | kShowSoftDeletes)
                   .gives(2)),
        method(&I::OpenEntry, Spec("OpenEntry").flags(4, kOpenFlags).identifiers(1).gives(6)),
        method(&I::SetSearchCriteria,
               Spec("SetSearchCriteria")
                   .flags(3, STOP_SEARCH | RESTART_SEARCH | RECURSIVE_SEARCH | SHALLOW_SEARCH |
                                 FOREGROUND_SEARCH | BACKGROUND_SEARCH | kNonContentIndexed)),
        method(&I::GetSearchCriteria,
               Spec("GetSearchCriteria").flags(1, MAPI_UNICODE).offers(2, 3)),
    };
};

template<> struct Describe<IMAPIFolder> {
    static const IID& iid() noexcept { return IID_IMAPIFolder; }
    using Base = IMAPIContainer;
    using I = IMAPIFolder;
    static constexpr auto id = InterfaceId::IMAPIFolder;
    static constexpr auto kind = Kind::folder;
    static constexpr auto methods = Methods{
        method(&I::CreateMessage,
               Spec("CreateMessage")
                   .flags(2, MAPI_ASSOCIATED | MAPI_DEFERRED_ERRORS | ITEMPROC_FORCE)
                   .gives(3)),
        method(&I::CopyMessages, Spec("CopyMessages")
                                     .flags(6, MESSAGE_MOVE | MESSAGE_DIALOG | MAPI_DECLINE_OK)
                                     .needs(1, 3)
                                     .objects(3)),
        method(&I::DeleteMessages,
               Spec("DeleteMessages").flags(4, MESSAGE_DIALOG | kHardDelete).needs(1)),
        method(&I::CreateFolder, Spec("CreateFolder")
                                     .flags(5, MAPI_UNICODE | OPEN_IF_EXISTS | MAPI_DEFERRED_ERRORS)
                                     .needs(2)
                                     .gives(6)),
        method(&I::CopyFolder, Spec("CopyFolder")
                                   .flags(8, FOLDER_MOVE | FOLDER_DIALOG | MAPI_DECLINE_OK |
                                                 COPY_SUBFOLDERS | MAPI_UNICODE)
                                   .needs(2, 4)
                                   .objects(4)),
        method(&I::DeleteFolder,
               Spec("DeleteFolder")
                   .flags(5, DEL_MESSAGES | FOLDER_DIALOG | DEL_FOLDERS | kHardDelete)
                   .needs(2)),
        method(&I::SetReadFlags, Spec("SetReadFlags")
                                     .flags(4, SUPPRESS_RECEIPT | MESSAGE_DIALOG | CLEAR_READ_FLAG |
                                                   MAPI_DEFERRED_ERRORS | GENERATE_RECEIPT_ONLY |
                                                   CLEAR_RN_PENDING | CLEAR_NRN_PENDING)),
        method(&I::GetMessageStatus, Spec("GetMessageStatus").flags(3, 0).needs(2, 4)),
        method(&I::SetMessageStatus, Spec("SetMessageStatus").needs(2)),
        method(&I::SaveContentsSort, Spec("SaveContentsSort").flags(2, RECURSIVE_SORT)),
        method(&I::EmptyFolder,
               Spec("EmptyFolder").flags(3, FOLDER_DIALOG | DEL_ASSOCIATED | kHardDelete)),
    };
};

template<> struct Describe<IMessage> {
    static const IID& iid() noexcept { return IID_IMessage; }
    using Base = IMAPIProp;
    using I = IMessage;
    static constexpr auto id = InterfaceId::IMessage;
    static constexpr auto kind = Kind::message;
    static constexpr auto methods = Methods{
        method(&I::GetAttachmentTable, Spec("GetAttachmentTable").flags(1, kTableFlags).gives(2)),
        method(&I::OpenAttach, Spec("OpenAttach")
                                   .flags(3, MAPI_MODIFY | MAPI_DEFERRED_ERRORS | MAPI_BEST_ACCESS)
                                   .gives(4)),
        method(&I::CreateAttach,
               Spec("CreateAttach").flags(2, MAPI_DEFERRED_ERRORS).needs(3).gives(4)),
        method(&I::DeleteAttach, Spec("DeleteAttach").flags(4, ATTACH_DIALOG)),
        method(&I::GetRecipientTable, Spec("GetRecipientTable").flags(1, kTableFlags).gives(2)),
        method(&I::ModifyRecipients,
               Spec("ModifyRecipients").flags(1, MODRECIP_ADD | MODRECIP_MODIFY | MODRECIP_REMOVE)),
        method(&I::SubmitMessage, Spec("SubmitMessage").flags(1, FORCE_SUBMIT)),
        method(&I::SetReadFlag,
               Spec("SetReadFlag")
                   .flags(1, SUPPRESS_RECEIPT | CLEAR_READ_FLAG | MAPI_DEFERRED_ERRORS |
                                 GENERATE_RECEIPT_ONLY | CLEAR_RN_PENDING | CLEAR_NRN_PENDING)),
    };
};

template<> struct Describe<IAttach> {
    static const IID& iid() noexcept { return IID_IAttachment; }
    using Base = IMAPIProp;
    static constexpr auto id = InterfaceId::IAttach;
    static constexpr auto kind = Kind::attachment;
    static constexpr auto methods = Methods{};
};

template<> struct Describe<IMAPITable> {
    static const IID& iid() noexcept { return IID_IMAPITable; }
    using Base = IUnknown;
    using I = IMAPITable;
    static constexpr auto id = InterfaceId::IMAPITable;
    static constexpr auto kind = Kind::table;
    static constexpr auto methods = Methods{
        method(&I::GetLastError, Spec("GetLastError").flags(2, MAPI_UNICODE).gives(3)),
        method(&I::Advise, Spec("Advise").needs(2, 3)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::GetStatus, Spec("GetStatus").needs(1, 2)),
        method(&I::SetColumns, Spec("SetColumns").flags(2, kAsync).needs(1)),
        method(&I::QueryColumns, Spec("QueryColumns").flags(1, TBL_ALL_COLUMNS).gives(2)),
        method(&I::GetRowCount, Spec("GetRowCount").flags(1, TBL_NOWAIT).needs(2)),
        method(&I::SeekRow, Spec("SeekRow")),
        method(&I::SeekRowApprox, Spec("SeekRowApprox")),
        method(&I::QueryPosition, Spec("QueryPosition").needs(1, 2, 3)),
        method(&I::FindRow, Spec("FindRow").flags(3, DIR_BACKWARD).needs(1)),
        method(&I::Restrict, Spec("Restrict").flags(2, kAsync)),
        method(&I::CreateBookmark, Spec("CreateBookmark").needs(1)),
        method(&I::FreeBookmark, Spec("FreeBookmark")),
        method(&I::SortTable, Spec("SortTable").flags(2, kAsync).needs(1)),
        method(&I::QuerySortOrder, Spec("QuerySortOrder").gives(1)),
        method(&I::QueryRows, Spec("QueryRows").flags(2, TBL_NOADVANCE).gives(3)),
        method(&I::Abort, Spec("Abort")),
        method(&I::ExpandRow, Spec("ExpandRow").flags(4, 0).needs(2).offers(5)),
        method(&I::CollapseRow, Spec("CollapseRow").flags(3, 0).needs(2)),
        method(&I::WaitForCompletion, Spec("WaitForCompletion").flags(1, 0)),
        method(&I::GetCollapseState, Spec("GetCollapseState").flags(1, 0).needs(3, 4).gives(5)),
        method(&I::SetCollapseState, Spec("SetCollapseState").flags(1, 0).needs(3, 4)),
    };
};

template<> struct Describe<IMAPIStatus> {
    static const IID& iid() noexcept { return IID_IMAPIStatus; }
    using Base = IMAPIProp;
    using I = IMAPIStatus;
    static constexpr auto id = InterfaceId::IMAPIStatus;
    static constexpr auto kind = Kind::status_object;
    static constexpr auto methods = Methods{
        method(&I::ValidateState,
               Spec("ValidateState")
                   .flags(2, SUPPRESS_UI | REFRESH_XP_HEADER_CACHE | PROCESS_XP_HEADER_CACHE |
                                 FORCE_XP_CONNECT | FORCE_XP_DISCONNECT | CONFIG_CHANGED |
                                 ABORT_XP_HEADER_OPERATION | SHOW_XP_SESSION_UI)),
        method(&I::SettingsDialog, Spec("SettingsDialog").flags(2, UI_READONLY)),
        method(&I::ChangePassword, Spec("ChangePassword").flags(3, MAPI_UNICODE)),
        method(&I::FlushQueues, Spec("FlushQueues")
                                    .flags(4, FLUSH_UPLOAD | FLUSH_DOWNLOAD | FLUSH_FORCE |
                                                  FLUSH_NO_UI | FLUSH_ASYNC_OK)),
    };
};

template<> struct Describe<IAddrBook> {
    static const IID& iid() noexcept { return IID_IAddrBook; }
    using Base = IMAPIProp;
    using I = IAddrBook;
    static constexpr auto id = InterfaceId::IAddrBook;
    static constexpr auto kind = Kind::address_book;
    static constexpr auto methods = Methods{
        method(&I::OpenEntry,
               Spec("OpenEntry").flags(4, kOpenFlags | MAPI_GAL_ONLY).identifiers(1).gives(6)),
        method(&I::CompareEntryIDs, Spec("CompareEntryIDs").flags(5, 0).needs(6)),
        method(&I::Advise, Spec("Advise").identifiers(1).needs(4, 5)),
        method(&I::Unadvise, Spec("Unadvise")),
        method(&I::CreateOneOff, Spec("CreateOneOff")
                                     .flags(4, MAPI_SEND_NO_RICH_INFO | MAPI_UNICODE)
                                     .needs(2, 3, 5)
                                     .gives(6)),
        method(&I::NewEntry,
               Spec("NewEntry").flags(2, MAPI_UNICODE | CREATE_CHECK_DUP_STRICT).offers(8)),
        // Fields of the UI flag set are also the address book's own switches here.
        method(&I::ResolveName,
               Spec("ResolveName")
                   .flags(2, MAPI_DIALOG | MAPI_UNICODE | AB_UNICODEUI | MAPI_CACHE_ONLY)
                   .needs(4)),
        method(&I::Address, Spec("Address").needs(2, 3)),
        method(&I::Details, Spec("Details")),
        method(&I::RecipOptions, Spec("RecipOptions").flags(2, MAPI_UNICODE).needs(3)),
        method(&I::QueryDefaultRecipOpt,
               Spec("QueryDefaultRecipOpt").flags(2, MAPI_UNICODE).needs(1, 3).gives(4)),
        method(&I::GetPAB, Spec("GetPAB").needs(1).gives(2)),
        method(&I::SetPAB, Spec("SetPAB").needs(2)),
        method(&I::GetDefaultDir, Spec("GetDefaultDir").needs(1).gives(2)),
        method(&I::SetDefaultDir, Spec("SetDefaultDir").needs(2)),
        method(&I::GetSearchPath, Spec("GetSearchPath").flags(1, MAPI_UNICODE).gives(2)),
        method(&I::SetSearchPath, Spec("SetSearchPath").flags(1, 0).needs(2)),
        method(&I::PrepareRecips, Spec("PrepareRecips").flags(1, MAPI_CACHE_ONLY).needs(3)),
    };
};

template<> struct Describe<IABContainer> {
    static const IID& iid() noexcept { return IID_IABContainer; }
    using Base = IMAPIContainer;
    using I = IABContainer;
    static constexpr auto id = InterfaceId::IABContainer;
    static constexpr auto kind = Kind::address_container;
    static constexpr auto methods = Methods{
        method(&I::CreateEntry,
               Spec("CreateEntry")
                   .flags(3, CREATE_CHECK_DUP_STRICT | CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE)
                   .needs(2)
                   .gives(4)),
        // AB_NO_DIALOG has the value of CREATE_CHECK_DUP_STRICT.
        method(&I::CopyEntries,
               Spec("CopyEntries")
                   .flags(4, CREATE_CHECK_DUP_STRICT | CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE)
                   .needs(1)),
        method(&I::DeleteEntries, Spec("DeleteEntries").flags(2, 0).needs(1)),
        method(&I::ResolveNames, Spec("ResolveNames")
                                     .flags(2, MAPI_UNICODE | MAPI_CACHE_ONLY | kAddressLookup)
                                     .needs(3, 4)),
    };
};

template<> struct Describe<IDistList> {
    static const IID& iid() noexcept { return IID_IDistList; }
    using Base = IMAPIContainer;
    using I = IDistList;
    static constexpr auto id = InterfaceId::IDistList;
    static constexpr auto kind = Kind::distribution_list;
    static constexpr auto methods = Methods{
        method(&I::CreateEntry,
               Spec("CreateEntry")
                   .flags(3, CREATE_CHECK_DUP_STRICT | CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE)
                   .needs(2)
                   .gives(4)),
        // AB_NO_DIALOG has the value of CREATE_CHECK_DUP_STRICT.
        method(&I::CopyEntries,
               Spec("CopyEntries")
                   .flags(4, CREATE_CHECK_DUP_STRICT | CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE)
                   .needs(1)),
        method(&I::DeleteEntries, Spec("DeleteEntries").flags(2, 0).needs(1)),
        method(&I::ResolveNames, Spec("ResolveNames")
                                     .flags(2, MAPI_UNICODE | MAPI_CACHE_ONLY | kAddressLookup)
                                     .needs(3, 4)),
    };
};

template<> struct Describe<IMailUser> {
    static const IID& iid() noexcept { return IID_IMailUser; }
    using Base = IMAPIProp;
    static constexpr auto id = InterfaceId::IMailUser;
    static constexpr auto kind = Kind::mail_user;
    static constexpr auto methods = Methods{};
};

template<> struct Describe<IProfSect> {
    static const IID& iid() noexcept { return IID_IProfSect; }
    using Base = IMAPIProp;
    static constexpr auto id = InterfaceId::IProfSect;
    static constexpr auto kind = Kind::profile_section;
    static constexpr auto methods = Methods{};
};

template<> struct Describe<IMAPIAdviseSink> {
    static const IID& iid() noexcept { return IID_IMAPIAdviseSink; }
    using Base = IUnknown;
    using I = IMAPIAdviseSink;
    static constexpr auto id = InterfaceId::IMAPIAdviseSink;
    static constexpr auto kind = Kind::advise_sink;
    static constexpr auto methods = Methods{
        method(&I::OnNotify, Spec("OnNotify")),
    };
};

template<> struct Describe<ISequentialStream> {
    static const IID& iid() noexcept { return IID_ISequentialStream; }
    using Base = IUnknown;
    using I = ISequentialStream;
    static constexpr auto id = InterfaceId::ISequentialStream;
    static constexpr auto kind = Kind::stream;
    static constexpr auto methods = Methods{
        method(&I::Read, Spec("Read")),
        method(&I::Write, Spec("Write")),
    };
};

template<> struct Describe<IStream> {
    static const IID& iid() noexcept { return IID_IStream; }
    using Base = ISequentialStream;
    using I = IStream;
    static constexpr auto id = InterfaceId::IStream;
    static constexpr auto kind = Kind::stream;
    static constexpr auto methods = Methods{
        method(&I::Seek, Spec("Seek")),
        method(&I::SetSize, Spec("SetSize")),
        method(&I::CopyTo, Spec("CopyTo").needs(1)),
        method(&I::Commit, Spec("Commit")),
        method(&I::Revert, Spec("Revert")),
        method(&I::LockRegion, Spec("LockRegion")),
        method(&I::UnlockRegion, Spec("UnlockRegion")),
        method(&I::Stat, Spec("Stat").needs(1)),
        method(&I::Clone, Spec("Clone").gives(1)),
    };
};

/// Every interface that a shell can have.
using Interfaces =
    std::tuple<IMAPISession, IMAPIClientShutdown, IMAPIProp, IMsgStore, IMAPIContainer, IMAPIFolder,
               IMessage, IAttach, IMAPITable, IMAPIStatus, IAddrBook, IABContainer, IDistList,
               IMailUser, IProfSect, IMAPIAdviseSink, ISequentialStream, IStream, IProfAdmin,
               IMsgServiceAdmin, IMsgServiceAdmin2, IProviderAdmin, IMAPISupport, IPropData,
               ITableData, IMAPIProgress, IMAPIInitMonitor, IMAPIWaitResult, IStorage, IEnumSTATSTG,
               ILockBytes, ITnef>;

} // namespace mapisim::gate

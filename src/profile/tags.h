#pragma once

#include <mapidefs.h>
#include <mapitags.h>

/// Properties and sections of the services that clients name, which the public MAPI headers leave
/// to headers of the services.
namespace mapisim::profile {

// Personal stores.
inline constexpr ULONG kPstPath = PROP_TAG(PT_UNICODE, 0x6700);     ///< PR_PST_PATH
inline constexpr ULONG kPstPathHint = PROP_TAG(PT_UNICODE, 0x6771); ///< PR_PST_PATH_HINT

// Exchange accounts. Identifiers begin at 0x6600.
inline constexpr ULONG kProfileVersion = PROP_TAG(PT_LONG, 0x6600);
inline constexpr ULONG kConfigFlags = PROP_TAG(PT_LONG, 0x6601);
inline constexpr ULONG kHomeServer = PROP_TAG(PT_UNICODE, 0x6602);
inline constexpr ULONG kUser = PROP_TAG(PT_UNICODE, 0x6603); ///< distinguished name
inline constexpr ULONG kConnectFlags = PROP_TAG(PT_LONG, 0x6604);
inline constexpr ULONG kTransportFlags = PROP_TAG(PT_LONG, 0x6605);
inline constexpr ULONG kUnresolvedName = PROP_TAG(PT_UNICODE, 0x6607);
inline constexpr ULONG kUnresolvedServer = PROP_TAG(PT_UNICODE, 0x6608);
inline constexpr ULONG kProfileType = PROP_TAG(PT_LONG, 0x660A);
inline constexpr ULONG kMailbox = PROP_TAG(PT_UNICODE, 0x660B);
inline constexpr ULONG kServer = PROP_TAG(PT_UNICODE, 0x660C);
inline constexpr ULONG kHomeServerDn = PROP_TAG(PT_UNICODE, 0x6612);
inline constexpr ULONG kUserSmtpAddress = PROP_TAG(PT_UNICODE, 0x6641);

/// PR_EMSMDB_SECTION_UID, in a service's section: where the settings of its account lie.
inline constexpr ULONG kAccountSection = PROP_TAG(PT_BINARY, 0x3D15);

/// The section that held the settings of the one account while there could be but one; clients
/// still look for it under this name (pbGlobalProfileSectionGuid).
inline constexpr MAPIUID kGlobalSection = {{0x13, 0xdb, 0xb0, 0xc8, 0xaa, 0x05, 0x10, 0x1a, 0x9b,
                                            0xb0, 0x00, 0xaa, 0x00, 0x2f, 0xc4, 0x5a}};

} // namespace mapisim::profile

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "check/events.h"

namespace mapisim::gate {

/// The exported functions. The numbers stand in evidence files: append only.
enum class Function : std::uint16_t {
    none,
    MAPIInitialize,
    MAPIUninitialize,
    MAPILogonEx,
    MAPIAllocateBuffer,
    MAPIAllocateMore,
    MAPIFreeBuffer,
    MAPIGetDefaultMalloc,
    ScInitMapiUtil,
    DeinitMapiUtil,
    HrAllocAdviseSink,
    HrThisThreadAdviseSink,
    HrDispatchNotifications,
    HrQueryAllRows,
    HrGetOneProp,
    HrSetOneProp,
    FreeProws,
    FreePadrlist,
    ScDupPropset,
    PropCopyMore,
    ScCopyNotifications,
    ScCountNotifications,
    OleInitialize,
    OleUninitialize,
    CoInitialize,   ///< watched, not exported
    CoUninitialize, ///< watched, not exported
    MAPIAdminProfiles,
    HrAddColumns,
    HrAddColumnsEx,
    FPropExists,
    PpropFindProp,
    LpValFindProp,
    ScCountProps,
    ScCopyProps,
    ScRelocProps,
    UlPropSize,
    FEqualNames,
    FPropContainsProp,
    FPropCompareProp,
    LPropCompareProp,
    ScRelocNotifications,
    FBinFromHex,
    ScBinFromHexBounded,
    HexFromBin,
    UlFromSzHex,
    UFromSz,
    SzFindCh,
    SzFindLastCh,
    SzFindSz,
    FtAddFt,
    FtAdcFt,
    FtSubFt,
    FtMulDw,
    FtMulDwDw,
    FtNegFt,
    CreateIProp,
    CreateTable,
    count_
};

/// What must have been called before.
enum class Needs : std::uint8_t {
    nothing,   ///< answers at any time
    utilities, ///< MAPIInitialize or ScInitMapiUtil, on whatever thread
    objects,   ///< the same, for what uses an object: the thread attends to itself first
    core       ///< MAPIInitialize
};

struct FunctionInfo {
    std::string_view name;
    Needs needs;
};

inline constexpr std::array<FunctionInfo, static_cast<std::size_t>(Function::count_)> kFunctions = {
    {
        {"", Needs::nothing},
        {"MAPIInitialize", Needs::nothing},
        {"MAPIUninitialize", Needs::nothing},
        {"MAPILogonEx", Needs::core},
        {"MAPIAllocateBuffer", Needs::utilities},
        {"MAPIAllocateMore", Needs::utilities},
        {"MAPIFreeBuffer", Needs::nothing},
        {"MAPIGetDefaultMalloc", Needs::utilities},
        {"ScInitMapiUtil", Needs::nothing},
        {"DeinitMapiUtil", Needs::nothing},
        {"HrAllocAdviseSink", Needs::utilities},
        {"HrThisThreadAdviseSink", Needs::core},
        {"HrDispatchNotifications", Needs::core},
        {"HrQueryAllRows", Needs::objects},
        {"HrGetOneProp", Needs::objects},
        {"HrSetOneProp", Needs::objects},
        {"FreeProws", Needs::nothing},
        {"FreePadrlist", Needs::nothing},
        {"ScDupPropset", Needs::utilities},
        {"PropCopyMore", Needs::utilities},
        {"ScCopyNotifications", Needs::utilities},
        {"ScCountNotifications", Needs::utilities},
        {"OleInitialize", Needs::nothing},
        {"OleUninitialize", Needs::nothing},
        {"CoInitialize", Needs::nothing},
        {"CoUninitialize", Needs::nothing},
        {"MAPIAdminProfiles", Needs::core},
        {"HrAddColumns", Needs::objects},
        {"HrAddColumnsEx", Needs::objects},
        {"FPropExists", Needs::objects},
        {"PpropFindProp", Needs::utilities},
        {"LpValFindProp", Needs::utilities},
        {"ScCountProps", Needs::utilities},
        {"ScCopyProps", Needs::utilities},
        {"ScRelocProps", Needs::utilities},
        {"UlPropSize", Needs::utilities},
        {"FEqualNames", Needs::utilities},
        {"FPropContainsProp", Needs::utilities},
        {"FPropCompareProp", Needs::utilities},
        {"LPropCompareProp", Needs::utilities},
        {"ScRelocNotifications", Needs::utilities},
        {"FBinFromHex", Needs::utilities},
        {"ScBinFromHexBounded", Needs::utilities},
        {"HexFromBin", Needs::utilities},
        {"UlFromSzHex", Needs::utilities},
        {"UFromSz", Needs::utilities},
        {"SzFindCh", Needs::utilities},
        {"SzFindLastCh", Needs::utilities},
        {"SzFindSz", Needs::utilities},
        {"FtAddFt", Needs::utilities},
        {"FtAdcFt", Needs::utilities},
        {"FtSubFt", Needs::utilities},
        {"FtMulDw", Needs::utilities},
        {"FtMulDwDw", Needs::utilities},
        {"FtNegFt", Needs::utilities},
        {"CreateIProp", Needs::utilities},
        {"CreateTable", Needs::utilities},
    }};

constexpr const FunctionInfo& info(Function function) {
    return kFunctions[static_cast<std::size_t>(function)];
}

constexpr check::MethodId function_method(Function function) {
    return check::kExport | static_cast<check::MethodId>(function);
}

} // namespace mapisim::gate

#pragma once

#include <string_view>
#include <type_traits>

#include <mapidefs.h>
#include <mapix.h>

#include "gate/functions.h"

namespace mapisim::gate {

/// Methods whose every return the checker hears of; the others cost it nothing.
template<class Interface> consteval bool watched(std::string_view method) {
    if constexpr (std::is_same_v<Interface, IMAPISession> ||
                  std::is_same_v<Interface, IMAPIClientShutdown>) {
        return true;
    } else if constexpr (std::is_same_v<Interface, IMsgStore>) {
        return method != "OpenEntry" && method != "CompareEntryIDs";
    } else if constexpr (std::is_same_v<Interface, IMAPIStatus>) {
        return true;
    } else {
        return method == "SubmitMessage" || method == "SetSearchCriteria" || method == "Advise" ||
               method == "Unadvise";
    }
}

/// The same for the exported functions: all but the allocator and the utilities.
constexpr bool function_watched(Function function) {
    switch (function) {
    case Function::MAPIInitialize:
    case Function::MAPIUninitialize:
    case Function::MAPILogonEx:
    case Function::ScInitMapiUtil:
    case Function::DeinitMapiUtil:
    case Function::HrAllocAdviseSink:
    case Function::HrThisThreadAdviseSink:
    case Function::HrDispatchNotifications:
    case Function::OleInitialize:
    case Function::OleUninitialize:
    case Function::MAPILogon:
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::gate

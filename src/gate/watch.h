#pragma once

#include <string_view>
#include <type_traits>

#include <mapidefs.h>
#include <mapix.h>

namespace mapisim::gate {

/// Methods whose every return the checker hears of; the others cost it nothing.
template <class Interface>
consteval bool watched(std::string_view method) {
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

}  // namespace mapisim::gate

#pragma once

#include <string>
#include <string_view>

#include "check/events.h"
#include "gate/functions.h"

/// Names of methods and functions, and where the reference describes them.
namespace mapisim::gate {

/// "IMAPISession::Logoff", "MAPILogonEx"; empty for an unknown number.
std::string method_name(check::MethodId id);

/// The reference's page, such as "imapisession-logoff.md"; that of the interface which declares the
/// method. Empty for an unknown number.
std::string method_page(check::MethodId id);

/// A function that returns the small numbers of Simple MAPI.
bool has_simple_results(check::MethodId id) noexcept;

/// 0 when there is none of that name.
check::MethodId method_id(object::InterfaceId iface, std::string_view method);
constexpr check::MethodId export_id(std::string_view name) {
    for (std::size_t i = 1; i < kFunctions.size(); ++i) {
        if (kFunctions[i].name == name)
            return function_method(static_cast<Function>(i));
    }
    return 0;
}

} // namespace mapisim::gate

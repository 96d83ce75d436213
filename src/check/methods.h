#pragma once

#include <string>
#include <string_view>

#include "check/events.h"

/// Numbers and names of what is called. The gate, which alone knows the interfaces, defines these:
/// the checker asks without looking up to it.
namespace mapisim::check {

/// "IMAPISession::Logoff", "MAPILogonEx"; empty for an unknown number.
std::string method_name(MethodId id);

/// 0 when there is none of that name.
MethodId method_id(object::InterfaceId iface, std::string_view method);
MethodId export_id(std::string_view name);

} // namespace mapisim::check

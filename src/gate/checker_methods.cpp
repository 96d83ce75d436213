#include "check/methods.h"
#include "gate/methods.h"

namespace mapisim::check {

std::string method_name(MethodId id) {
    return gate::method_name(id);
}

MethodId method_id(object::InterfaceId iface, std::string_view method) {
    return gate::method_id(iface, method);
}

MethodId export_id(std::string_view name) {
    return gate::export_id(name);
}

} // namespace mapisim::check

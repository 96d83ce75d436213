#include "gate/methods.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "gate/describe.h"

namespace mapisim::gate {

namespace {

struct Named {
    std::string_view name;
    object::InterfaceId declared_by = object::InterfaceId::none;
};
constexpr std::size_t kMostMethods = 44;
struct MethodSlots {
    std::array<Named, kMostMethods> named;
    std::size_t count = 0;

    void add(std::string_view name, object::InterfaceId declared_by) {
        named[count++] = {name, declared_by};
    }
};
using Table = std::array<MethodSlots, static_cast<std::size_t>(object::InterfaceId::count_)>;

template<class Interface> void add(MethodSlots& slots) {
    if constexpr (std::is_same_v<Interface, IUnknown>) {
        for (const auto* name : {"QueryInterface", "AddRef", "Release"}) {
            slots.add(name, object::InterfaceId::IUnknown);
        }
    } else {
        add<typename Describe<Interface>::Base>(slots);
        Describe<Interface>::methods.apply([&](const auto&... entry) {
            (slots.add(entry.spec.name, Describe<Interface>::id), ...);
        });
    }
}

const Table& all() {
    static const Table table = [] {
        Table interfaces{};
        [&]<class... Interface>(std::type_identity<std::tuple<Interface...>>) {
            (add<Interface>(interfaces[static_cast<std::size_t>(Describe<Interface>::id)]), ...);
        }(std::type_identity<Interfaces>{});
        return interfaces;
    }();
    return table;
}

const Named* find(check::MethodId id) {
    const auto iface = id >> 8;
    const auto slot = id & 0xff;
    if (id & check::kExport || iface >= all().size())
        return nullptr;
    const auto& slots = all()[iface];
    return slot < slots.count ? &slots.named[slot] : nullptr;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

} // namespace

std::string method_name(check::MethodId id) {
    if (id & check::kExport) {
        const auto function = id & ~check::kExport;
        return function < kFunctions.size() ? std::string(kFunctions[function].name)
                                            : std::string();
    }
    const auto* named = find(id);
    if (!named)
        return {};
    return std::string(object::interface_name(static_cast<object::InterfaceId>(id >> 8))) +
           "::" + std::string(named->name);
}

bool has_simple_results(check::MethodId id) noexcept {
    const auto function = id & ~check::kExport;
    return (id & check::kExport) && function < kFunctions.size() &&
           kFunctions[function].results == Results::simple;
}

std::string method_page(check::MethodId id) {
    if (id & check::kExport) {
        const auto name = method_name(id);
        const bool simple = has_simple_results(id);
        return name.empty() ? name : (simple ? "nc-mapi-" : "") + lower(name) + ".md";
    }
    const auto* named = find(id);
    if (!named)
        return {};
    if (named->declared_by == object::InterfaceId::IUnknown) {
        return "implementing-the-iunknown-interface.md";
    }
    return lower(object::interface_name(named->declared_by)) + "-" + lower(named->name) + ".md";
}

check::MethodId method_id(object::InterfaceId iface, std::string_view method) {
    const auto& slots = all()[static_cast<std::size_t>(iface)];
    for (std::size_t i = 0; i < slots.count; ++i) {
        if (slots.named[i].name == method) {
            return static_cast<check::MethodId>(iface) << 8 | static_cast<check::MethodId>(i);
        }
    }
    return 0;
}

} // namespace mapisim::gate

#include "gate/vtables.h"

#include <array>

#include "gate/thunk.h"
#include "gate/unknown.h"

namespace mapisim::gate {

namespace {

/// More than any interface has: NULL comes after the last.
constexpr std::size_t kVtableSlots = 45;
using Vtable = std::array<const void*, kVtableSlots>;

template<class Function> const void* code(Function function) noexcept {
    return reinterpret_cast<const void*>(function);
}

template<class Interface, std::size_t... index>
void fill_own(Vtable& slots, std::index_sequence<index...>) noexcept {
    constexpr auto& methods = Describe<Interface>::methods;
    static_assert(first_slot<Interface>() + sizeof...(index) < kVtableSlots);
    ((slots[slot_of<Interface, index>()] =
          code(&Thunk<Interface, index,
                      std::remove_cv_t<decltype(method_at<index>(methods).member)>>::call)),
     ...);
}

template<class Interface> void fill(Vtable& slots) noexcept {
    if constexpr (std::is_same_v<Interface, IUnknown>) {
        slots[0] = code(&query_interface);
        slots[1] = code(&add_ref);
        slots[2] = code(&release);
    } else {
        fill<typename Describe<Interface>::Base>(slots);
        fill_own<Interface>(slots, std::make_index_sequence<own_method_count<Interface>()>{});
    }
}

constexpr auto kInterfaceCount = static_cast<std::size_t>(InterfaceId::count_);

struct Known {
    Vtable slots{};
    const IID* iid = nullptr;
    InterfaceId base = InterfaceId::none;
};

template<class Interface> void learn(std::array<Known, kInterfaceCount>& known) noexcept {
    auto& entry = known[static_cast<std::size_t>(Describe<Interface>::id)];
    fill<Interface>(entry.slots);
    entry.iid = &Describe<Interface>::iid();
    entry.base = Describe<typename Describe<Interface>::Base>::id;
}

const std::array<Known, kInterfaceCount>& known() noexcept {
    static const auto table = [] {
        std::array<Known, kInterfaceCount> all{};
        [&]<class... Interface>(std::type_identity<std::tuple<Interface...>>) {
            (learn<Interface>(all), ...);
        }(std::type_identity<Interfaces>{});
        // What a client cannot call but holds, such as a message session.
        auto& handle = all[static_cast<std::size_t>(InterfaceId::IUnknown)];
        fill<IUnknown>(handle.slots);
        return all;
    }();
    return table;
}

} // namespace

const void* vtable_of(InterfaceId id) noexcept {
    const auto& entry = known()[static_cast<std::size_t>(id)];
    return entry.slots[0] ? entry.slots.data() : nullptr;
}

InterfaceId interface_of(REFIID iid) noexcept {
    if (iid == IID_IUnknown)
        return InterfaceId::IUnknown;
    for (std::size_t i = 0; i < kInterfaceCount; ++i) {
        if (known()[i].iid && *known()[i].iid == iid)
            return static_cast<InterfaceId>(i);
    }
    return InterfaceId::none;
}

bool derives(InterfaceId id, InterfaceId base) noexcept {
    while (id != base) {
        if (id == InterfaceId::none || id == InterfaceId::IUnknown)
            return false;
        id = known()[static_cast<std::size_t>(id)].base;
    }
    return true;
}

} // namespace mapisim::gate

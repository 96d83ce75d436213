#include "platform/call_stack.h"

#include <unwind.h>
#include <utility>

#include "platform/modules.h"

namespace mapisim::platform {

namespace {

struct Collector {
    std::uintptr_t* frames;
    std::size_t capacity;
    std::size_t count;
    bool keep_own;
    bool innermost;
};

_Unwind_Reason_Code collect(struct _Unwind_Context* context, void* argument) {
    auto& to = *static_cast<Collector*>(argument);
    if (std::exchange(to.innermost, false))
        return _URC_NO_REASON; // capture_stack itself
    const auto address = static_cast<std::uintptr_t>(_Unwind_GetIP(context));
    if (address == 0)
        return _URC_END_OF_STACK;
    if (!to.keep_own && in_own_module(address))
        return _URC_NO_REASON;
    if (to.count == to.capacity)
        return _URC_END_OF_STACK;
    to.frames[to.count++] = address;
    return _URC_NO_REASON;
}

} // namespace

std::size_t capture_stack(std::uintptr_t* frames, std::size_t capacity) noexcept {
    Collector to{frames, capacity, 0, own_module_is_program(), true};
    _Unwind_Backtrace(collect, &to);
    return to.count;
}

} // namespace mapisim::platform

#pragma once

#include <cstdarg>

#include <mapival.h>

/// Whether the arguments of a call of a method are legal, told to who implements that method: what
/// the gate knows of the method, and what the types of its arguments say. Nothing that is pointed
/// to is believed to be there. The object itself is not looked at.
namespace mapisim::property {

/// The arguments lie in slots of a pointer's size, as on the stack of 32 bits, or as the macros of
/// mapival.h pack them.
HRESULT check_parameters(METHODS method, const void* slots) noexcept;

/// The arguments come as they are passed to a function with `...`.
HRESULT check_parameters(METHODS method, std::va_list* arguments) noexcept;

} // namespace mapisim::property

#pragma once

#include <windows.h>

namespace mapisim::gate {

/// What a function of Simple MAPI returns where the rooms below give a failing HRESULT, or a fault
/// of the scenario does; MAPI_E_FAILURE for what has no number of its own.
ULONG simple_result(HRESULT result) noexcept;

} // namespace mapisim::gate

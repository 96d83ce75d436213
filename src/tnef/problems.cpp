#include "tnef/problems.h"

#include <algorithm>
#include <cstddef>

#include <mapicode.h>

#include "memory/buffers.h"

namespace mapisim::tnef {

HRESULT Problems::give(STnefProblemArray** out) const {
    if (problems_.empty() || !out)
        return S_OK;
    void* room = nullptr;
    if (const SCODE result = memory::allocate(CbNewSTnefProblemArray(problems_.size()), &room);
        result != S_OK)
        return result;
    auto* const array = static_cast<STnefProblemArray*>(room);
    array->cProblem = static_cast<ULONG>(problems_.size());
    std::copy(problems_.begin(), problems_.end(), array->aProblem);
    *out = array;
    return S_OK;
}

} // namespace mapisim::tnef

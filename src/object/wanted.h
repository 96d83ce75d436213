#pragma once

#include <initializer_list>

#include <mapidefs.h>

namespace mapisim::object {

/// An OpenEntry and its like may name the interface that is wanted: true for none in particular,
/// for IUnknown, and for one of those that the object has.
inline bool gives_interface(const IID* wanted, std::initializer_list<const IID*> has) noexcept {
    if (!wanted || *wanted == IID_IUnknown)
        return true;
    for (const IID* iid : has) {
        if (*wanted == *iid)
            return true;
    }
    return false;
}

} // namespace mapisim::object

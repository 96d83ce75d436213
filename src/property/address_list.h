#pragma once

#include <span>
#include <vector>

#include <mapidefs.h>

#include "memory/buffers.h"
#include "property/bag.h"

namespace mapisim::property {

/// An ADRLIST that is given back with all that belongs to it.
class AddressList {
public:
    explicit AddressList(std::size_t count) : room_(CbNewADRLIST(count) / sizeof(ULONG_PTR) + 1) {}
    AddressList(const AddressList&) = delete;
    AddressList& operator=(const AddressList&) = delete;
    ~AddressList() {
        for (ULONG i = 0; i < get()->cEntries; ++i)
            memory::free(get()->aEntries[i].rgPropVals);
    }
    LPADRLIST get() noexcept { return reinterpret_cast<LPADRLIST>(room_.data()); }

    /// No more than there is room for.
    SCODE add(const Bag& recipient) {
        const std::vector<Value> values(recipient.begin(), recipient.end());
        ADRENTRY& entry = get()->aEntries[get()->cEntries];
        const SCODE result = export_values(values, true, &entry.cValues, &entry.rgPropVals);
        if (result == S_OK)
            ++get()->cEntries;
        return result;
    }

private:
    std::vector<ULONG_PTR> room_;
};

} // namespace mapisim::property

#include "addressbook/global_list.h"

#include <mapiutil.h>

#include "property/bag.h"
#include "property/foreign.h"
#include "table/utilities.h"

namespace mapisim::addressbook {

namespace {

/// The containers at the top of the address book.
HRESULT open_top(IAddrBook* book, property::Foreign<IMAPITable>& out) {
    LPUNKNOWN opened = nullptr;
    ULONG type = 0;
    HRESULT result =
        gate::call_out([&] { return book->OpenEntry(0, nullptr, nullptr, 0, &type, &opened); },
                       HRESULT{MAPI_E_CALL_FAILED});
    if (FAILED(result))
        return result;
    // The standard interface of a container.
    const auto container =
        property::Foreign<IABContainer>::adopt(static_cast<IABContainer*>(opened));
    LPMAPITABLE table = nullptr;
    result = container.call([&](IABContainer& c) { return c.GetHierarchyTable(0, &table); });
    if (SUCCEEDED(result))
        out = property::Foreign<IMAPITable>::adopt(table);
    return result;
}

} // namespace

HRESULT find_global_list(IAddrBook* book, ULONG* size, LPENTRYID* id) {
    property::Foreign<IMAPITable> table;
    HRESULT result = open_top(book, table);
    if (FAILED(result))
        return result;
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DISPLAY_TYPE}};
    LPSRowSet rows = nullptr;
    result = table::HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns),
                                   nullptr, nullptr, 0, &rows);
    if (FAILED(result))
        return result;
    result = MAPI_E_NOT_FOUND;
    for (ULONG i = 0; i < rows->cRows && result == MAPI_E_NOT_FOUND; ++i) {
        const SPropValue* const row = rows->aRow[i].lpProps;
        if (row[0].ulPropTag != PR_ENTRYID || row[1].ulPropTag != PR_DISPLAY_TYPE ||
            row[1].Value.l != DT_GLOBAL)
            continue;
        const SBinary& found = row[0].Value.bin;
        result = property::export_bytes({reinterpret_cast<const std::byte*>(found.lpb), found.cb},
                                        size, id);
    }
    table::FreeProws(rows);
    return result;
}

} // namespace mapisim::addressbook

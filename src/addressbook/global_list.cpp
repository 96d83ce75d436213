#include "addressbook/global_list.h"

#include <mapiutil.h>

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
    const HRESULT result = open_top(book, table);
    if (FAILED(result))
        return result;
    return table::find_entry_id(
        table.get(), PR_DISPLAY_TYPE,
        [](const SPropValue& type) { return type.Value.l == DT_GLOBAL; }, size, id);
}

} // namespace mapisim::addressbook

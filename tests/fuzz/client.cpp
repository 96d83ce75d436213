// The client of the targets that go through MAPI's calls.
#include <utility>

#include <mapitags.h>

#include "fuzz.h"
#include "mapisim/mapisim.h"

namespace mapisim::fuzz {

namespace {

void must(HRESULT result, const char* what) {
    if (FAILED(result))
        broken(what);
}

Held<IMAPIFolder> folder(IMsgStore* store, ULONG id_tag) {
    Block<SPropValue> id;
    must(HrGetOneProp(store, id_tag, id.out()), "the identifier of a folder");
    return open_entry<IMAPIFolder>(store, id->Value.bin, MAPI_MODIFY);
}

void open_default_store(Desk& desk) {
    Held<IMAPITable> table;
    must(desk.session->GetMsgStoresTable(0, table.out()), "GetMsgStoresTable");
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* const row = rows->aRow[i].lpProps;
        if (row[1].ulPropTag != PR_DEFAULT_STORE || !row[1].Value.b)
            continue;
        must(desk.session->OpenMsgStore(0, row[0].Value.bin.cb,
                                        reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr,
                                        MDB_WRITE | MDB_NO_DIALOG, desk.store.out()),
             "OpenMsgStore");
    }
    FreeProws(rows);
}

Desk* log_on() {
    for (const auto& [name, value] :
         {std::pair{"clock.kind", "stepping"}, std::pair{"world", "default"},
          // Cells are reused early, so that AddressSanitizer has less to keep.
          std::pair{"objects.quarantine_cells", "16"}}) {
        char why[200] = "";
        if (MapiSimSet(name, value, why, sizeof why) != MAPISIM_OK)
            broken(why);
    }
    auto desk = std::make_unique<Desk>();
    MAPIINIT_0 flags = {MAPI_INIT_VERSION, 0};
    must(MAPIInitialize(&flags), "MAPIInitialize");
    must(MAPILogonEx(0, nullptr, nullptr,
                     MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL,
                     desk->session.out()),
         "MAPILogonEx");
    open_default_store(*desk);
    ULONG type = 0;
    IUnknown* root = nullptr;
    must(desk->store->OpenEntry(0, nullptr, nullptr, MAPI_MODIFY, &type, &root), "the root");
    desk->root = Held<IMAPIFolder>(static_cast<IMAPIFolder*>(root));
    desk->subtree = folder(desk->store.get(), PR_IPM_SUBTREE_ENTRYID);
    desk->drafts = folder(desk->store.get(), PR_IPM_OUTBOX_ENTRYID);
    Block<ENTRYID> inbox;
    ULONG size = 0;
    must(desk->store->GetReceiveFolder(nullptr, 0, &size, inbox.out(), nullptr),
         "GetReceiveFolder");
    desk->inbox = open_entry<IMAPIFolder>(desk->store, {size, reinterpret_cast<BYTE*>(inbox.get())},
                                          MAPI_MODIFY);
    must(desk->session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, desk->book.out()),
         "OpenAddressBook");
    return desk.release();
}

} // namespace

BYTE* Arena::copy(std::string_view bytes) {
    auto* const out = array<BYTE>(bytes.size());
    if (!bytes.empty())
        std::memcpy(out, bytes.data(), bytes.size());
    return out;
}

char* Arena::text(std::string_view bytes) {
    auto* const out = array<char>(bytes.size() + 1);
    if (!bytes.empty())
        std::memcpy(out, bytes.data(), bytes.size());
    return out;
}

wchar_t* Arena::wide(std::string_view bytes) {
    const std::size_t units = bytes.size() / sizeof(wchar_t);
    auto* const out = array<wchar_t>(units + 1);
    if (units)
        std::memcpy(out, bytes.data(), units * sizeof(wchar_t));
    return out;
}

Desk& desk() {
    static Desk* const the_desk = log_on(); // until the process ends
    return *the_desk;
}

NothingLeft::NothingLeft() {
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    objects_ = census.objects;
    buffers_ = census.buffers;
    registrations_ = census.registrations;
}

NothingLeft::~NothingLeft() {
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    require(census.objects == objects_, "an object is left");
    require(census.buffers == buffers_, "a buffer is left");
    require(census.registrations == registrations_, "a registration is left");
}

} // namespace mapisim::fuzz

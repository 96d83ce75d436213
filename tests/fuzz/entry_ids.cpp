// Entry identifiers: those of the world, changed, wherever a client may pass one.
#include <mapitags.h>

#include "fuzz.h"

using namespace mapisim::fuzz;

namespace {

using Id = std::string;

void add(std::vector<Id>& all, ULONG size, const ENTRYID* id) {
    all.emplace_back(reinterpret_cast<const char*>(id), size);
}

/// Adds the identifiers of a table's first rows.
void add_rows(std::vector<Id>& all, IMAPITable* table) {
    const Held<IMAPITable> held(table);
    SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    LPSRowSet rows = nullptr;
    require(SUCCEEDED(table->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0)) &&
                SUCCEEDED(table->QueryRows(8, 0, &rows)),
            "the rows of a table");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue& id = rows->aRow[i].lpProps[0];
        if (id.ulPropTag == PR_ENTRYID)
            all.emplace_back(reinterpret_cast<const char*>(id.Value.bin.lpb), id.Value.bin.cb);
    }
    FreeProws(rows);
}

void add_one_off(std::vector<Id>& all, ULONG flags) {
    std::wstring name = L"Ann \x00E4", type = L"SMTP", address = L"ann@x.example";
    std::string narrow_name = "Ann", narrow_type = "SMTP", narrow_address = "ann@x.example";
    Block<ENTRYID> id;
    ULONG size = 0;
    const bool wide = (flags & MAPI_UNICODE) != 0;
    const auto text = [&](std::wstring& w, std::string& a) {
        return wide ? reinterpret_cast<LPTSTR>(w.data()) : reinterpret_cast<LPTSTR>(a.data());
    };
    require(
        SUCCEEDED(desk().book->CreateOneOff(text(name, narrow_name), text(type, narrow_type),
                                            text(address, narrow_address), flags, &size, id.out())),
        "CreateOneOff");
    add(all, size, id.get());
}

/// Identifiers of every kind that there is.
const std::vector<Id>& known() {
    static const std::vector<Id>* const ids = [] {
        auto* const all = new std::vector<Id>;
        Desk& on = desk();
        IMAPITable* table = nullptr;
        on.session->GetMsgStoresTable(0, &table);
        add_rows(*all, table);
        on.session->GetStatusTable(0, &table);
        add_rows(*all, table);
        on.root->GetHierarchyTable(0, &table);
        add_rows(*all, table);
        on.inbox->GetContentsTable(0, &table);
        add_rows(*all, table);
        Block<ENTRYID> id;
        ULONG size = 0;
        require(SUCCEEDED(on.book->GetDefaultDir(&size, id.out())), "GetDefaultDir");
        add(*all, size, id.get());
        const auto container =
            open_entry<IABContainer>(on.book, {size, reinterpret_cast<BYTE*>(id.get())});
        container->GetContentsTable(0, &table);
        add_rows(*all, table);
        Block<ENTRYID> own;
        require(SUCCEEDED(on.book->GetPAB(&size, own.out())), "GetPAB");
        add(*all, size, own.get());
        Block<ENTRYID> identity;
        require(SUCCEEDED(on.session->QueryIdentity(&size, identity.out())), "QueryIdentity");
        add(*all, size, identity.get());
        add_one_off(*all, 0);
        add_one_off(*all, MAPI_UNICODE);
        all->emplace_back();
        return all;
    }();
    return *ids;
}

struct Input {
    Feed& feed;
    Arena& arena;

    /// A known identifier with some bytes changed, cut off or more of them.
    SBinary id() {
        Id bytes = known()[feed.byte() % known().size()];
        for (std::size_t edits = feed.below(4); edits != 0; --edits) {
            switch (feed.below(4)) {
            case 0:
                bytes += feed.bytes(feed.byte());
                break;
            case 1:
                bytes.resize(feed.byte() % (bytes.size() + 1));
                break;
            default:
                if (const std::size_t at = feed.byte(); at < bytes.size())
                    bytes[at] = static_cast<char>(feed.byte());
                break;
            }
        }
        return {static_cast<ULONG>(bytes.size()), arena.copy(bytes)};
    }
    ENTRYLIST list() {
        const auto count = static_cast<ULONG>(feed.below(4));
        auto* const all = arena.array<SBinary>(count);
        for (ULONG i = 0; i < count; ++i)
            all[i] = feed.byte() == 255 ? SBinary{feed.byte(), nullptr} : id();
        return {count, all};
    }
    ULONG flags() {
        constexpr ULONG some[] = {0, MAPI_MODIFY, MAPI_BEST_ACCESS, kShowSoftDeletes,
                                  MAPI_DEFERRED_ERRORS};
        return feed.byte() == 255 ? feed.number() : feed.one_of(some);
    }
};

LPENTRYID entry(const SBinary& id) {
    return reinterpret_cast<LPENTRYID>(id.lpb);
}

/// What can be opened can be read.
void look_at(IUnknown* object, ULONG type) {
    const Held<IUnknown> held(object);
    Held<IMAPIProp> properties;
    if (FAILED(object->QueryInterface(IID_IMAPIProp, reinterpret_cast<void**>(properties.out()))))
        return;
    Block<SPropValue> all;
    ULONG count = 0;
    properties->GetProps(nullptr, MAPI_UNICODE, &count, all.out());
    Held<IMAPITable> table;
    if (type == MAPI_FOLDER || type == MAPI_ABCONT || type == MAPI_DISTLIST) {
        if (SUCCEEDED(static_cast<IMAPIContainer*>(object)->GetContentsTable(0, table.out())))
            read_all(table.get());
    }
}

/// An object that identifiers are opened with.
template<class Opens> void open(Input& input, Opens& opens) {
    const SBinary id = input.id();
    ULONG type = 0;
    IUnknown* object = nullptr;
    if (SUCCEEDED(opens->OpenEntry(id.cb, entry(id), nullptr, input.flags(), &type, &object)))
        look_at(object, type);
    else
        require(!object, "a call that fails gives an object");
}

template<class Compares> void compare(Input& input, Compares& compares) {
    const SBinary a = input.id(), b = input.id();
    ULONG same = 2, again = 2;
    const HRESULT result = compares->CompareEntryIDs(a.cb, entry(a), b.cb, entry(b), 0, &same);
    const HRESULT other = compares->CompareEntryIDs(b.cb, entry(b), a.cb, entry(a), 0, &again);
    require(FAILED(result) == FAILED(other) && (FAILED(result) || same == again),
            "to compare the other way round gives another answer");
}

LONG STDAPICALLTYPE heard(LPVOID, ULONG, LPNOTIFICATION) {
    return S_OK;
}

template<class Advises> void advise(Input& input, Advises& advises) {
    const SBinary id = input.id();
    Held<IMAPIAdviseSink> sink;
    require(SUCCEEDED(HrAllocAdviseSink(&heard, nullptr, sink.out())), "HrAllocAdviseSink");
    ULONG_PTR connection = 0;
    const ULONG mask = input.feed.number<std::uint16_t>();
    if (SUCCEEDED(advises->Advise(id.cb, entry(id), mask, sink.get(), &connection)))
        require(SUCCEEDED(advises->Unadvise(connection)), "Unadvise");
}

void prepare(Input& input) {
    constexpr ULONG kValues = 2;
    SPropValue* values = nullptr;
    require(SUCCEEDED(MAPIAllocateBuffer(kValues * sizeof(SPropValue),
                                         reinterpret_cast<void**>(&values))),
            "MAPIAllocateBuffer");
    values[0] = {};
    values[0].ulPropTag = PR_ENTRYID;
    values[0].Value.bin = input.id();
    values[1] = {};
    values[1].ulPropTag = PR_RECIPIENT_TYPE;
    ADRLIST list = {1, {{0, kValues, values}}};
    SPropTagArray* const wanted =
        tags(input.feed, input.arena, static_cast<ULONG>(input.feed.below(4)));
    desk().book->PrepareRecips(0, wanted, &list);
    MAPIFreeBuffer(list.aEntries[0].rgPropVals);
}

void store_calls(Input& input) {
    Desk& on = desk();
    const SBinary id = input.id();
    std::string message_class = "IPM.Fuzz";
    ULONG status = 0;
    switch (input.feed.below(6)) {
    case 0:
        on.store->SetReceiveFolder(reinterpret_cast<LPTSTR>(message_class.data()), 0, id.cb,
                                   entry(id));
        break;
    case 1:
        on.store->AbortSubmit(id.cb, entry(id), 0);
        break;
    case 2:
        on.inbox->GetMessageStatus(id.cb, entry(id), 0, &status);
        break;
    case 3:
        on.inbox->SetMessageStatus(id.cb, entry(id), 0, MSGSTATUS_HIGHLIGHTED, &status);
        break;
    case 4: {
        ENTRYLIST list = input.list();
        on.inbox->SetReadFlags(&list, 0, nullptr, SUPPRESS_RECEIPT);
        break;
    }
    default: { // and the folder that a message is copied to becomes empty again
        ENTRYLIST list = input.list();
        on.inbox->CopyMessages(&list, nullptr, on.drafts.get(), 0, nullptr,
                               input.flags() & ~static_cast<ULONG>(MESSAGE_MOVE));
        on.drafts->EmptyFolder(0, nullptr, kHardDelete);
        break;
    }
    }
}

void book_calls(Input& input) {
    Desk& on = desk();
    const SBinary id = input.id();
    switch (input.feed.below(3)) {
    case 0:
        on.book->SetDefaultDir(id.cb, entry(id));
        break;
    case 1: {
        ULONG_PTR window = 0;
        on.book->Details(&window, nullptr, nullptr, id.cb, entry(id), nullptr, nullptr, nullptr, 0);
        break;
    }
    default: {
        Held<IMsgStore> store;
        on.session->OpenMsgStore(0, id.cb, entry(id), nullptr, MDB_NO_DIALOG, store.out());
        break;
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    known();
    const NothingLeft watch;
    Feed feed(data, size);
    Arena arena;
    Input input{feed, arena};
    Desk& on = desk();
    for (int calls = 0; calls < 16 && !feed.empty(); ++calls) {
        switch (feed.below(12)) {
        case 0:
            open(input, on.session);
            break;
        case 1:
            open(input, on.store);
            break;
        case 2:
            open(input, on.book);
            break;
        case 3:
            open(input, on.inbox);
            break;
        case 4:
            compare(input, on.session);
            break;
        case 5:
            compare(input, on.store);
            break;
        case 6:
            compare(input, on.book);
            break;
        case 7:
            advise(input, on.session);
            break;
        case 8:
            advise(input, on.store);
            break;
        case 9:
            prepare(input);
            break;
        case 10:
            store_calls(input);
            break;
        default:
            book_calls(input);
            break;
        }
    }
    return 0;
}

// What the default checks cost a whole client. Checks are on or off for a whole process, so the two
// halves of this pair are timed in two.
#include <array>
#include <chrono>

#include "benchmarks.h"
#include "mapisim/mapisim.h"

namespace mapisim::benchmarks {

IMsgStore* open_default_store(IMAPISession* session) {
    IMAPITable* stores = nullptr;
    must(session->GetMsgStoresTable(0, &stores));
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    SRowSet* rows = nullptr;
    must(HrQueryAllRows(stores, reinterpret_cast<SPropTagArray*>(&columns), nullptr, nullptr, 0,
                        &rows));
    IMsgStore* store = nullptr;
    for (ULONG i = 0; i < rows->cRows && !store; ++i) {
        const SPropValue* values = rows->aRow[i].lpProps;
        if (values[1].ulPropTag == PR_DEFAULT_STORE && values[1].Value.b) {
            must(session->OpenMsgStore(0, values[0].Value.bin.cb,
                                       reinterpret_cast<ENTRYID*>(values[0].Value.bin.lpb), nullptr,
                                       MDB_WRITE | MAPI_DEFERRED_ERRORS, &store));
        }
    }
    FreeProws(rows);
    stores->Release();
    return store;
}

IMAPIFolder* open_outbox(IMsgStore* store) {
    SPropValue* outbox = nullptr;
    must(HrGetOneProp(store, PR_IPM_OUTBOX_ENTRYID, &outbox));
    ULONG type = 0;
    IUnknown* folder = nullptr;
    must(store->OpenEntry(outbox->Value.bin.cb, reinterpret_cast<ENTRYID*>(outbox->Value.bin.lpb),
                          nullptr, MAPI_MODIFY, &type, &folder));
    MAPIFreeBuffer(outbox);
    return static_cast<IMAPIFolder*>(folder);
}

namespace {

constexpr int kMessages = 1'000;

SPropValue text(ULONG tag, const char* value) {
    SPropValue property{};
    property.ulPropTag = tag;
    property.Value.lpszA = const_cast<char*>(value);
    return property;
}

/// One recipient, by a name of the address book.
void address(IMessage* message, IAddrBook* book) {
    ADRLIST* list = nullptr;
    must(MAPIAllocateBuffer(CbNewADRLIST(1), reinterpret_cast<void**>(&list)));
    list->cEntries = 0;
    auto& entry = list->aEntries[0];
    entry = {};
    must(MAPIAllocateBuffer(2 * sizeof(SPropValue), reinterpret_cast<void**>(&entry.rgPropVals)));
    entry.cValues = 2;
    entry.rgPropVals[0] = {};
    entry.rgPropVals[0].ulPropTag = PR_RECIPIENT_TYPE;
    entry.rgPropVals[0].Value.l = MAPI_TO;
    entry.rgPropVals[1] = text(PR_DISPLAY_NAME_A, "MapiSim Second");
    list->cEntries = 1;
    must(book->ResolveName(0, 0, nullptr, list));
    must(message->ModifyRecipients(MODRECIP_ADD, list));
    FreePadrlist(list);
}

/// From MAPIInitialize to MAPIUninitialize; the world is made and reset outside of that.
void send(benchmark::State& state) {
    for (auto _ : state) {
        { const Session makes_the_world; }
        const auto start = std::chrono::steady_clock::now();
        {
            const Session session;
            auto* store = open_default_store(session.get());
            auto* outbox = open_outbox(store);
            IAddrBook* book = nullptr;
            must(session->OpenAddressBook(0, nullptr, 0, &book));
            for (int i = 0; i < kMessages; ++i) {
                IMessage* message = nullptr;
                must(outbox->CreateMessage(nullptr, 0, &message));
                std::array values = {
                    text(PR_SUBJECT_A, "The figures of the week"),
                    text(PR_BODY_A, "They are as they were the week before, but for the last."),
                    text(PR_MESSAGE_CLASS_A, "IPM.Note")};
                must(message->SetProps(values.size(), values.data(), nullptr));
                address(message, book);
                must(message->SubmitMessage(0));
                message->Release();
            }
            ULONG flags = LOGOFF_PURGE;
            must(store->StoreLogoff(&flags));
            book->Release();
            outbox->Release();
            store->Release();
        }
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        state.SetIterationTime(taken.count());
        MapiSimReset();
    }
}

} // namespace

void register_client() {
    timed_half("a client that sends 1,000 messages, default checks to none", 1.15, 5, !checks_off(),
               send);
}

} // namespace mapisim::benchmarks

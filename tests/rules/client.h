// A client in small: each part ends as the reference asks when its scope ends, unless the snippet
// has ended it before. A helper that fails throws, which fails the test.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <windows.h>

#include <mapix.h>

#include <mapiutil.h>

#include <mapiaux.h>
#include <mapitags.h>

#include <ole2.h>

#include "../clients/held.h"
#include "mapisim/gtest.h"

namespace rules {

inline void must(HRESULT result, const char* what) {
    if (SUCCEEDED(result))
        return;
    throw std::runtime_error(std::string(what) + " failed: " +
                             std::to_string(static_cast<unsigned long>(result) & 0xffffffff));
}

/// Narrow text for a parameter that is declared in the width of the build.
inline LPTSTR text_of(const char* text) {
    return reinterpret_cast<LPTSTR>(const_cast<char*>(text));
}

inline void set(const char* name, const char* value) {
    char why[200] = "";
    if (MapiSimSet(name, value, why, sizeof why) != MAPISIM_OK)
        throw std::runtime_error(why);
}

/// How often the rule was broken since the test began.
inline unsigned found(const char* slug) {
    unsigned count = 0;
    MapiSimFinding finding;
    for (unsigned i = 0; MapiSimGetFinding(i, &finding) == MAPISIM_OK; ++i)
        count += std::string(finding.slug) == slug ? finding.count : 0;
    return count;
}

/// MAPIInitialize and MAPIUninitialize of the calling thread.
class Mapi {
public:
    explicit Mapi(ULONG flags = MAPI_MULTITHREAD_NOTIFICATIONS) {
        MAPIINIT_0 wanted = {MAPI_INIT_VERSION, flags};
        must(MAPIInitialize(&wanted), "MAPIInitialize");
    }
    ~Mapi() { end(); }
    Mapi(const Mapi&) = delete;
    Mapi& operator=(const Mapi&) = delete;
    void end() {
        if (open_)
            MAPIUninitialize();
        open_ = false;
    }

private:
    bool open_ = true;
};

using client::Block;
using client::Held;

inline LPMAPISESSION log_on(ULONG flags) {
    LPMAPISESSION session = nullptr;
    must(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | flags, &session), "MAPILogonEx");
    return session;
}

/// A logon: its session logs off and is released at the end.
class Logon {
public:
    explicit Logon(ULONG flags = MAPI_USE_DEFAULT | MAPI_NEW_SESSION) : session_(log_on(flags)) {}
    explicit Logon(LPMAPISESSION session) : session_(session) {}
    ~Logon() { end(); }
    Logon(const Logon&) = delete;
    Logon& operator=(const Logon&) = delete;
    IMAPISession* operator->() const { return session_; }
    LPMAPISESSION get() const { return session_; }
    /// The snippet ends it itself.
    LPMAPISESSION take() {
        LPMAPISESSION session = session_;
        session_ = nullptr;
        return session;
    }
    void end(ULONG flags = 0) {
        if (LPMAPISESSION session = take()) {
            EXPECT_EQ(session->Logoff(0, flags, 0), S_OK);
            session->Release();
        }
    }

private:
    LPMAPISESSION session_;
};

constexpr ULONG kOwner = MAPI_USE_DEFAULT | MAPI_ALLOW_OTHERS;
constexpr ULONG kJoin = 0;

inline std::string profile_of(LPMAPISESSION session) {
    Held<IMAPITable> status;
    must(session->GetStatusTable(0, status.out()), "GetStatusTable");
    SizedSPropTagArray(2, columns) = {2, {PR_RESOURCE_TYPE, PR_DISPLAY_NAME_A}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(status.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    std::string name;
    for (ULONG i = 0; i < rows->cRows; ++i) {
        if (rows->aRow[i].lpProps[0].Value.l == MAPI_SUBSYSTEM)
            name = rows->aRow[i].lpProps[1].Value.lpszA;
    }
    FreeProws(rows);
    return name;
}

// Stores and folders ------------------------------------------------------------------------------

inline Held<IMAPITable> stores_table(LPMAPISESSION session) {
    Held<IMAPITable> table;
    must(session->GetMsgStoresTable(0, table.out()), "GetMsgStoresTable");
    return table;
}

inline Held<IMsgStore> open_store(LPMAPISESSION session) {
    const auto table = stores_table(session);
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    Held<IMsgStore> store;
    for (ULONG i = 0; i < rows->cRows && !store.get(); ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        if (row[1].ulPropTag == PR_DEFAULT_STORE && row[1].Value.b) {
            must(session->OpenMsgStore(0, row[0].Value.bin.cb,
                                       reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr,
                                       MDB_WRITE | MDB_NO_DIALOG, store.out()),
                 "OpenMsgStore");
        }
    }
    FreeProws(rows);
    return store;
}

inline Block<SPropValue> property(IMAPIProp* object, ULONG tag) {
    Block<SPropValue> value;
    must(HrGetOneProp(object, tag, value.out()), "HrGetOneProp");
    return value;
}

template<class I>
Held<I> open_entry(IMsgStore* store, const SBinary& id, ULONG flags = MAPI_MODIFY) {
    ULONG type = 0;
    LPUNKNOWN object = nullptr;
    must(store->OpenEntry(id.cb, reinterpret_cast<LPENTRYID>(id.lpb), nullptr, flags, &type,
                          &object),
         "OpenEntry");
    return Held<I>(static_cast<I*>(object));
}

inline Held<IMAPIFolder> open_folder(IMsgStore* store, ULONG entry_id_tag) {
    const auto id = property(store, entry_id_tag);
    return open_entry<IMAPIFolder>(store, id->Value.bin);
}

inline Held<IAddrBook> open_address_book(LPMAPISESSION session) {
    Held<IAddrBook> book;
    must(session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, book.out()), "OpenAddressBook");
    return book;
}

/// A status object of the session, by PR_RESOURCE_TYPE.
inline Held<IMAPIStatus> open_status(LPMAPISESSION session, LONG resource) {
    Held<IMAPITable> table;
    must(session->GetStatusTable(0, table.out()), "GetStatusTable");
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RESOURCE_TYPE}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    LPUNKNOWN object = nullptr;
    for (ULONG i = 0; i < rows->cRows && !object; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        ULONG type = 0;
        if (row[1].Value.l == resource) {
            must(session->OpenEntry(row[0].Value.bin.cb,
                                    reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr, 0,
                                    &type, &object),
                 "OpenEntry of a status object");
        }
    }
    FreeProws(rows);
    return Held<IMAPIStatus>(static_cast<IMAPIStatus*>(object));
}

// Messages ----------------------------------------------------------------------------------------

inline void set_text(IMAPIProp* object, ULONG tag, const char* text) {
    std::string copy = text;
    SPropValue value;
    value.ulPropTag = tag;
    value.Value.lpszA = copy.data();
    must(HrSetOneProp(object, &value), "HrSetOneProp");
}

/// Of a message's compressed rich text, to be written.
inline Held<IStream> open_rich_text(IMessage* message) {
    Held<IStream> stream;
    must(message->OpenProperty(PR_RTF_COMPRESSED, &IID_IStream, 0, MAPI_CREATE | MAPI_MODIFY,
                               reinterpret_cast<LPUNKNOWN*>(stream.out())),
         "OpenProperty");
    return stream;
}

inline Held<IMessage> new_message(IMAPIFolder* folder, const char* subject = "Hello") {
    Held<IMessage> message;
    must(folder->CreateMessage(nullptr, 0, message.out()), "CreateMessage");
    set_text(message.get(), PR_SUBJECT_A, subject);
    return message;
}

/// Somebody outside the world.
inline void address(IMessage* message) {
    char name[] = "Somebody", type[] = "SMTP", mailbox[] = "somebody@example.com";
    Block<ADRLIST> list(CbNewADRLIST(1));
    Block<SPropValue> values(4 * sizeof(SPropValue));
    values.get()[0].ulPropTag = PR_RECIPIENT_TYPE;
    values.get()[0].Value.l = MAPI_TO;
    values.get()[1].ulPropTag = PR_DISPLAY_NAME_A;
    values.get()[1].Value.lpszA = name;
    values.get()[2].ulPropTag = PR_ADDRTYPE_A;
    values.get()[2].Value.lpszA = type;
    values.get()[3].ulPropTag = PR_EMAIL_ADDRESS_A;
    values.get()[3].Value.lpszA = mailbox;
    list->cEntries = 1;
    list->aEntries[0] = {0, 4, values.get()};
    must(message->ModifyRecipients(MODRECIP_ADD, list.get()), "ModifyRecipients");
}

/// A logon with what a sending client needs; closed in order.
struct Desk {
    Logon logon;
    Held<IMsgStore> store;
    Held<IMAPIFolder> outbox;

    explicit Desk(ULONG flags = MAPI_USE_DEFAULT | MAPI_NEW_SESSION)
        : logon(flags), store(open_store(logon.get())),
          outbox(open_folder(store.get(), PR_IPM_OUTBOX_ENTRYID)) {}

    void send(const char* subject = "Hello") {
        auto message = new_message(outbox.get(), subject);
        address(message.get());
        must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
        must(message->SubmitMessage(0), "SubmitMessage");
    }
    /// An event for whoever listens for fnevObjectCreated on the store.
    void make_event() {
        auto message = new_message(outbox.get());
        must(message->SaveChanges(0), "SaveChanges");
    }
};

/// A new message in the Outbox of a session of its own.
struct Draft {
    const Mapi mapi;
    const Desk desk;
    const Held<IMessage> message = new_message(desk.outbox.get());
};

inline unsigned queued() {
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    return census.queued;
}

// Sinks -------------------------------------------------------------------------------------------

/// PR_SERVICE_UID of each service of a profile, in the order of its table.
inline std::vector<MAPIUID> service_uids(IMsgServiceAdmin* services) {
    Held<IMAPITable> table;
    must(services->GetMsgServiceTable(0, table.out()), "GetMsgServiceTable");
    SizedSPropTagArray(1, columns) = {1, {PR_SERVICE_UID}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    std::vector<MAPIUID> uids;
    for (ULONG i = 0; i < rows->cRows; ++i)
        uids.push_back(*reinterpret_cast<LPMAPIUID>(rows->aRow[i].lpProps[0].Value.bin.lpb));
    FreeProws(rows);
    return uids;
}

/// What callbacks on any thread have heard.
class Ear {
public:
    /// A sink that tells this.
    Held<IMAPIAdviseSink> sink() {
        Held<IMAPIAdviseSink> made;
        must(HrAllocAdviseSink(&Ear::callback, this, made.out()), "HrAllocAdviseSink");
        return made;
    }
    void hear(const NOTIFICATION& event) {
        const std::lock_guard lock(mutex_);
        events_.push_back(event.ulEventType);
        if (event.ulEventType == fnevCriticalError) {
            scodes_.push_back(event.info.err.scode);
            sizes_.push_back(event.info.err.cbEntryID);
        }
        threads_.push_back(std::this_thread::get_id());
        changed_.notify_all();
    }
    unsigned count() const {
        const std::lock_guard lock(mutex_);
        return static_cast<unsigned>(events_.size());
    }
    /// False when it did not happen within a minute.
    bool wait_for(unsigned wanted) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::minutes(1),
                                 [&] { return events_.size() >= wanted; });
    }
    std::vector<ULONG> events() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }
    std::vector<SCODE> scodes() const {
        const std::lock_guard lock(mutex_);
        return scodes_;
    }
    std::vector<ULONG> entry_id_sizes() const {
        const std::lock_guard lock(mutex_);
        return sizes_;
    }
    std::vector<std::thread::id> threads() const {
        const std::lock_guard lock(mutex_);
        return threads_;
    }

private:
    static LONG STDAPICALLTYPE callback(LPVOID self, ULONG count, LPNOTIFICATION events) {
        for (ULONG i = 0; i < count; ++i)
            static_cast<Ear*>(self)->hear(events[i]);
        return S_OK;
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<ULONG> events_;
    std::vector<SCODE> scodes_;
    std::vector<ULONG> sizes_;
    std::vector<std::thread::id> threads_;
};

inline ULONG_PTR advise(LPMAPISESSION session, IMAPIAdviseSink* sink,
                        ULONG mask = fnevCriticalError) {
    ULONG_PTR connection = 0;
    must(session->Advise(0, nullptr, mask, sink, &connection), "IMAPISession::Advise");
    return connection;
}
inline ULONG_PTR advise(IMsgStore* store, IMAPIAdviseSink* sink, ULONG mask = fnevObjectCreated) {
    ULONG_PTR connection = 0;
    must(store->Advise(0, nullptr, mask, sink, &connection), "IMsgStore::Advise");
    return connection;
}

/// Runs `act` on a thread of its own, to its end.
template<class Act> void on_thread(Act act) {
    std::string error;
    std::thread thread([&] {
        try {
            act();
        } catch (const std::exception& caught) {
            error = caught.what();
        }
    });
    thread.join();
    if (!error.empty())
        throw std::runtime_error(error);
}

} // namespace rules

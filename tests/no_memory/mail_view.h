// What became of the mail that a client has sent: what the stores of both users of the world have.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "mail.h"
#include "mapisim/mapisim.h"

namespace stress {

// Those who get mail ------------------------------------------------------------------------------

enum class Fate { delivered, reported, unseen };
struct Person {
    const char* address;
    Fate fate;
};
inline constexpr Person kPeople[] = {
    {"user@mapisim.example", Fate::delivered}, // the sender
    {"second@mapisim.example", Fate::delivered}, {"nobody@mapisim.example", Fate::reported},
    {"no@reject.example", Fate::reported},       {"slow@reject.example", Fate::reported},
    {"far@example.org", Fate::unseen},           {"late@example.org", Fate::unseen}};
inline constexpr std::size_t kPersons = std::size(kPeople);
inline constexpr std::size_t kUser = 0, kSecondUser = 1, kLate = 6;
using Counts = std::array<int, kPersons>;

// What there is -----------------------------------------------------------------------------------

struct Place {
    int count = 0, submitted = 0;
    std::vector<BYTE> id;
};
/// What the stores of both users have, by the subjects of what was sent.
struct Seen {
    std::map<std::string, Place> outbox, subtree, sent;
    std::map<std::string, Counts> got; ///< copies that arrived, or reports
    unsigned queued = 0;               ///< messages
};

inline std::string text_of(const SPropValue& value, ULONG tag) {
    return value.ulPropTag == tag ? value.Value.lpszA : "";
}

inline LPMAPITABLE contents_of(LPMAPIFOLDER folder) {
    LPMAPITABLE table = nullptr;
    must(folder->GetContentsTable(0, &table), "GetContentsTable");
    folder->Release();
    return table;
}

inline std::map<std::string, Place> places(LPMAPIFOLDER folder) {
    std::map<std::string, Place> all;
    SizedSPropTagArray(3, columns) = {3, {PR_SUBJECT_A, PR_MESSAGE_FLAGS, PR_ENTRYID}};
    with_rows(contents_of(folder), reinterpret_cast<SPropTagArray*>(&columns),
              [&](const SPropValue* row) {
                  Place& place = all[text_of(row[0], PR_SUBJECT_A)];
                  ++place.count;
                  place.submitted += (row[1].Value.l & MSGFLAG_SUBMIT) != 0 ? 1 : 0;
                  const SBinary& id = row[2].Value.bin;
                  place.id.assign(id.lpb, id.lpb + id.cb);
              });
    return all;
}

inline void count_report(LPMDB store, const SBinary& id, Counts& counts) {
    LPUNKNOWN object = nullptr;
    LPMAPITABLE table = nullptr;
    ULONG type = 0;
    must(store->OpenEntry(id.cb, reinterpret_cast<LPENTRYID>(id.lpb), nullptr, 0, &type, &object),
         "OpenEntry of a report");
    must(reinterpret_cast<LPMESSAGE>(object)->GetRecipientTable(0, &table), "GetRecipientTable");
    SizedSPropTagArray(1, columns) = {1, {PR_EMAIL_ADDRESS_A}};
    with_rows(table, reinterpret_cast<SPropTagArray*>(&columns), [&](const SPropValue* row) {
        const std::string address = text_of(row[0], PR_EMAIL_ADDRESS_A);
        for (std::size_t i = 0; i < kPersons; ++i)
            counts[i] += address == kPeople[i].address ? 1 : 0;
    });
    object->Release();
}

inline void count_inbox(LPMDB store, std::size_t owner, std::map<std::string, Counts>& got) {
    SizedSPropTagArray(3, columns) = {3, {PR_SUBJECT_A, PR_ORIGINAL_SUBJECT_A, PR_ENTRYID}};
    with_rows(contents_of(open_inbox(store)), reinterpret_cast<SPropTagArray*>(&columns),
              [&](const SPropValue* row) {
                  const std::string original = text_of(row[1], PR_ORIGINAL_SUBJECT_A);
                  if (original.empty())
                      ++got[text_of(row[0], PR_SUBJECT_A)][owner];
                  else
                      count_report(store, row[2].Value.bin, got[original]);
              });
}

/// A logon that only looks: nothing is sent or fetched for it.
class Look {
public:
    explicit Look(const char* profile) {
        must(MAPILogonEx(0, reinterpret_cast<LPTSTR>(const_cast<char*>(profile)), nullptr,
                         MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_NO_MAIL, &session_),
             "MAPILogonEx");
        LPMAPITABLE stores = nullptr;
        must(session_->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
        store_ = open_default_store(session_, stores);
        stores->Release();
    }
    ~Look() {
        store_->Release();
        session_->Logoff(0, 0, 0);
        session_->Release();
    }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    LPMDB store() const { return store_; }

private:
    LPMAPISESSION session_ = nullptr;
    LPMDB store_ = nullptr;
};

inline Seen look_around() {
    const Look user("MapiSim"), second("MapiSim Second");
    Seen seen;
    seen.outbox = places(open_folder(user.store(), PR_IPM_OUTBOX_ENTRYID));
    seen.subtree = places(open_folder(user.store(), PR_IPM_SUBTREE_ENTRYID));
    seen.sent = places(open_folder(user.store(), PR_IPM_SENTMAIL_ENTRYID));
    count_inbox(user.store(), kUser, seen.got);
    count_inbox(second.store(), kSecondUser, seen.got);
    MapiSimCensus census = {}; // before the looks' ends give the spooler something to do
    MapiSimTakeCensus(&census);
    seen.queued = census.queued;
    return seen;
}

} // namespace stress

#pragma once

#include <cstdint>
#include <vector>

#include "scenario/transport.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// One who is to get a message: a recipient of it, or a member of a list that is one.
struct Addressee {
    store::Recipient recipient;
    bool listed = false; ///< through a list alone
};

/// How far a message in the outgoing queue has come, in one try or in several. It goes with the
/// message's place in the queue: one that was taken back and is submitted again begins anew.
struct Progress {
    enum class Fate : std::uint8_t { open, delivered, failed };
    struct Entry {
        Addressee addressee;
        Fate fate = Fate::open; ///< decided once, and then done, however often that is tried
        bool done = false;      ///< what had to be delivered and reported has been
        std::uint32_t deferrals = 0;
        scenario::Ticks again = 0; ///< its next try
        scenario::Rejection failure;
    };

    bool begun = false;
    std::vector<Entry> entries;   ///< as the message's lists were at the first try
    std::vector<MAPIUID> reached; ///< mailboxes that have it
    unsigned reports = 0;         ///< that were sent
};

} // namespace mapisim::spooler

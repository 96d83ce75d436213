#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mapidefs.h>

#include "evidence/layout.h"
#include "notify/hub.h"
#include "scenario/clock.h"
#include "session/logon.h"

namespace mapisim::store {
class Mailbox;
}

/// The spooler: takes submitted messages from the outgoing queues of the stores, delivers them, and
/// disposes of what was sent. A queue belongs to the world, not to a logon: it survives Logoff and
/// MAPIUninitialize. Messages of a profile leave only while a logon of that profile with a spooler
/// is there and the transport is not offline, and not sooner than the setting
/// spooler.delay_milliseconds after both the submission and that logon; in which order, schedule.h
/// says. During the last spooler.transmission_milliseconds the transport holds a message: it is
/// locked then. All functions are thread-safe and none calls a client.
namespace mapisim::spooler {

/// A logon was established. One with MAPI_NO_MAIL is not told to the spooler and changes nothing.
void logged_on(const session::LogonPtr& logon);

/// A message has entered the queue of a store: the clockwork is to watch for its time.
void submitted(store::Mailbox& mailbox) noexcept;

/// The logon ends: notes each message that it submitted and that is still queued. Harmless when
/// repeated.
void logging_off(const session::LogonPtr& logon) noexcept;

/// Sends what is due at `now`.
void run_until(scenario::Ticks now);

/// Sends everything that the profile has queued, due or not, but for what is deferred. Returns how
/// many messages left.
std::size_t flush(profile::Profile& profile);
/// The same for one store.
std::size_t flush(store::Mailbox& mailbox);
/// Sends what is due now in one store.
std::size_t send_due(store::Mailbox& mailbox);

/// When the next queued message may leave; nothing when no message is queued or no spooler is there
/// for those that are.
std::optional<scenario::Ticks> next_due();

struct QueuedMail {
    std::string profile; ///< UTF-8, like all text inside the library
    std::string subject;
    notify::EntryId entry_id;
    scenario::Ticks submitted_at = 0;
    evidence::Index mail = 0;  ///< its evidence record
    evidence::Index logon = 0; ///< that submitted it
    bool waits_for_spooler = false;
};

/// What waits in all outgoing queues, oldest first.
std::vector<QueuedMail> queued_mail();

/// The library is unloaded.
void spooler_before_unload() noexcept;

/// In a forked child: no logon of the parent's is known.
void spooler_after_fork() noexcept;

} // namespace mapisim::spooler

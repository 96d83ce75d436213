#pragma once

#include <array>

#include "check/events.h"
#include "check/findings.h"
#include "check/ledger.h"

/// The rules' logic, one file for each area. What events.cpp is told goes to each area in turn;
/// refused_* and noted_* say whether it was theirs.
namespace mapisim::check {

/// The methods and functions that some rule looks at.
struct Watched {
    MethodId initialize, logon, init_utilities, dispatch, wrap_sink;
    MethodId logoff, open_address_book, prepare_form, show_form;
    MethodId submit, flush_queues, table_advise;
    MethodId query_shutdown, notify_shutdown, do_shutdown;
    MethodId simple_logon;
    std::array<MethodId, 4> advises; ///< of the session, stores, the address book and tables
};
const Watched& watched();

/// "IMAPISession::Logoff", or what can be said of an unknown number.
std::string call_name(const CallRecord& call);

void called_start_up(const CallRecord& call);
bool refused_start_up(const CallRecord& call, Refusal why);
bool noted_start_up(const CallRecord& call, const Note& note);
void reset_start_up() noexcept;

void called_threads(const CallRecord& call);
bool noted_threads(const CallRecord& call, const Note& note);
void reset_threads() noexcept;

void called_notification(const CallRecord& call);
/// A finding about the registration of a note: its object, and where Advise was called.
Finding about_registration(Rule rule, const CallRecord& call, const Note& note,
                           const Sentence& sentence);
bool refused_notification(const CallRecord& call, Refusal why);
bool noted_notification(const CallRecord& call, const Note& note);

void called_lifetime(const CallRecord& call);
bool refused_lifetime(const CallRecord& call, Refusal why, unsigned argument);
bool noted_lifetime(const CallRecord& call, const Note& note);
/// Whether an OpenAddressBook returned a warning since the last reset.
bool address_book_came_with_warning() noexcept;
void reset_lifetime() noexcept;
void lifetime_after_fork() noexcept;

bool noted_memory(const CallRecord& call, const Note& note);

bool refused_logoff(const CallRecord& call, Refusal why, unsigned argument);
bool noted_logoff(const CallRecord& call, const Note& note);

void called_uninitialize(const CallRecord& call);
bool refused_uninitialize(const CallRecord& call, Refusal why);
bool noted_uninitialize(const CallRecord& call, const Note& note);

void called_queue(const CallRecord& call);
bool refused_queue(const CallRecord& call, Refusal why);
bool noted_queue(const CallRecord& call, const Note& note);

bool noted_calls(const CallRecord& call, const Note& note);

bool noted_profiles(const CallRecord& call, const Note& note);

void called_simple(const CallRecord& call);
bool noted_simple(const CallRecord& call, const Note& note);

void called_shutdown(const CallRecord& call);
bool refused_shutdown(const CallRecord& call, Refusal why);
void reset_shutdown() noexcept;

/// Why the object of a refused call is invalid.
evidence::EndReason end_reason(const CallRecord& call) noexcept;

/// Which buffer a fact is about, as far as it is known.
void set_buffer(Finding& finding, evidence::Index buffer) noexcept;

/// All that the areas remember begins anew; findings stay. For a new life of the subsystem.
void reset_areas() noexcept;

} // namespace mapisim::check

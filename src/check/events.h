#pragma once

#include <cstdint>
#include <string_view>

#include "evidence/layout.h"
#include "object/kinds.h"

/// What the checker is told: plain records, no type of the world. Only the gate calls these
/// functions.
namespace mapisim::check {

/// Interface methods are (interface << 8 | vtable slot); exported functions are kExport | number.
using MethodId = std::uint32_t;
inline constexpr MethodId kExport = 0x10000;

inline constexpr std::size_t kMaxArguments = 12;

/// One call of the client, on its way in or out.
struct CallRecord {
    MethodId method = 0;
    evidence::Index object = 0; ///< 0 for an exported function
    std::uint32_t object_generation = 0;
    object::Kind kind = object::Kind::unknown;
    object::InterfaceId iface = object::InterfaceId::none;
    evidence::Index thread = 0;
    const void* caller = nullptr;                          ///< return address in the client
    std::uint32_t result = 0;                              ///< valid in called()
    evidence::EndReason ended = evidence::EndReason::none; ///< of an object that is invalid
    std::uint32_t argument_count = 0;
    std::uint64_t arguments[kMaxArguments] = {}; ///< scalars as they are, pointers as numbers
};

/// Why the gate turned a call away.
enum class Refusal : std::uint8_t {
    not_initialized,  ///< before the first MAPIInitialize or after the last MAPIUninitialize
    invalid_object,   ///< the object's scope has ended
    released_object,  ///< the client's count had fallen to zero
    null_argument,    ///< `argument` must not be NULL
    bad_pointer,      ///< `argument` is no object of this library where one is needed
    unknown_flags,    ///< `argument` has bits that the method does not know
    reserved_flags,   ///< `argument` is a set of flags of which none exists
    reserved_nonzero, ///< `argument` is reserved and must be zero
    empty_identifier, ///< `argument`, the size of an identifier that is there, is 0
    fast_shutdown,    ///< after DoFastShutdown
    fault             ///< the scenario asked for this failure
};

/// What an entry of a row set or address list is that is no live block.
enum class EntryState : std::uint8_t { unknown, freed, linked };

/// What the rooms of the world, the memory and the notifications notice. `object` and `related` are
/// indices of evidence records; `text` is a name for people; `a` and `b` are as each fact says.
enum class Fact : std::uint16_t {
    // start-up
    initialized,            ///< MAPIInitialize succeeded; a: flags; b: 1 for the first of a life
    logged_on,              ///< a: logon index; b: 1 when an existing shared session was joined
    logon_other_profile,    ///< a profile was named, the shared session of another one was returned
    thread_not_initialized, ///< objects are used on a thread without its own MAPIInitialize
    thread_ended_initialized, ///< related: the thread that ended; a: its open initialisations
    first_thread_ended, ///< the thread of the first MAPIInitialize ended, no multithread flag;
                        ///< related: the thread; a: other threads that are initialised
    initialize_inside_loader, ///< a: 1 for MAPIUninitialize
    com_not_initialized,      ///< MAPI_NO_COINIT although COM is not initialised on the thread
    // notification
    registration_open_at_logoff, ///< related: registration
    unadvise_unknown,            ///< a: number; b: 1 when it belongs to another object (related:
                                 ///< registration), 2 when it was already cancelled, 0 never given
    advise_source_released,      ///< an object was released with registrations on it; a: how many
    sink_threw,                  ///< text: what
    sink_result,                 ///< the callback returned a; not S_OK
    notification_changed,        ///< the client modified the NOTIFICATION array in OnNotify
    notification_undelivered,    ///< a: how many waited for a thread that never came for them;
                                 ///< related: registration; b: 1 when that thread has ended
    notification_late,           ///< a thread came for what had waited for a seconds
    error_event_ignored,         ///< told to end, and stayed past the grace period; a: logon
    wrapper_not_released,        ///< related: object of the wrapper
    // object lifetime
    released_too_often,        ///< Release on a released object
    addref_after_release,      ///< AddRef on a released object
    object_open_at_logoff,     ///< object; a: references
    unsaved_changes_lost,      ///< a message was released with changes that were not saved
    attachment_not_saved,      ///< attachments that a message is not given; a: how many
    attachment_saved_too_late, ///< what it is saved into is released
    store_logoff_flags,        ///< StoreLogoff with other than exactly one input flag; a: the flags
    store_logoff_shared,       ///< StoreLogoff on a store that other objects of clients use
    store_without_logoff,      ///< a store was released without StoreLogoff
    attachment_deleted_while_open, ///< a: its number
    created_without_modify,        ///< OpenProperty
    changed_after_last_save,       ///< an object that was saved without flags
    bookmarks_open,                ///< a table was released; a: bookmarks not freed
    // memory
    free_unknown, ///< MAPIFreeBuffer of what was never allocated here; a: the address
    free_twice,   ///< related: buffer
    free_linked,  ///< related: buffer of the root; a: the address
    free_after_uninitialize,
    more_on_unknown, ///< MAPIAllocateMore with an object that is no live root; related: buffer when
                     ///< one is known
    more_on_linked,  ///< the same, with a linked block; related: root
    address_part_not_own, ///< a list or entry that was to be replaced is no live root; a: address
    freed_twice_by_container, ///< FreeProws or FreePadrlist met a block that is not live; a: its
                              ///< address; b: EntryState; related: it, or its root
    written_past_end,         ///< related: buffer
    // logoff
    logging_off, ///< a: logon; before anything is taken away. b: 0 Logoff, 1 implicit by Release, 2
                 ///< by the last MAPIUninitialize
    logoff_shared_used, ///< MAPI_LOGOFF_SHARED on a shared session; a: logon; b: 1 when it owns the
                        ///< session
    logoff_ui_in_service,
    session_left_after_logoff, ///< a: logon
    // un-initialisation
    uninitialize_too_often, ///< b: 1 when the process never initialised
    uninitializing_last,    ///< before anything is taken away
    utilities_deinit_too_often,
    utilities_left_open, ///< a: count
    ole_left_open, ///< the last MAPIUninitialize on a thread that has OleInitialize open; a: count
    ole_uninitialize_late, ///< OleUninitialize after the last MAPIUninitialize; b: 1 when its
                           ///< OleInitialize came before the first MAPIInitialize
    ole_uninitialize_too_often,
    idle_left_running,   ///< MAPI or its utilities end, and the idle engine with them; a: how many
                         ///< times it was started and not stopped
    advise_without_core, ///< on a table of the client's own, where only the utilities are
                         ///< initialised
    process_ending,      ///< the program leaves; what is open now was never closed
    // outgoing queue
    mail_left_in_queue,          ///< at Logoff; text: subject; related: mail
    submitted_both_dispositions, ///< PR_SENTMAIL_ENTRYID and PR_DELETE_AFTER_SUBMIT are both set
    submitted_message_kept,      ///< a message was submitted and not released by Logoff
    submit_without_spooler,      ///< in a MAPI_NO_MAIL session
    queued_message_opened,       ///< a queued message was opened for writing
    locked_message_opened,
    spooler_only_method,
    // profiles
    profile_deleted_in_use, ///< DeleteProfile while sessions use it; text: name
    profile_section_held,   ///< a section is open in a way that keeps this opening out; a: 1 when
                            ///< it is open for writing
    entry_threw,            ///< an exception left a service's entry function; text: what
    entry_support_kept,     ///< object lent to an entry function, which holds it still;
                            ///< a: references
    function_not_supported, ///< an export without a public meaning, or one that is not served
    internal_error,         ///< an exception of the library's own was caught: a mistake in MapiSim
    release_after_uninitialize, ///< Release of an object after the last MAPIUninitialize
    uninitialize_other_thread,  ///< MAPIUninitialize took a count, but this thread had none of its
                                ///< own
    // Simple MAPI
    simple_handle_ended,             ///< a handle is used after MAPILogoff; a: the handle
    simple_handle_unknown,           ///< MAPILogon never gave it in this process; a: the handle
    simple_handle_missing,           ///< lhSessionNull where a session is needed
    simple_message_of_other_session, ///< a: the handle used; b: the one of the session that gave it
    count_
};

struct Note {
    Fact fact = Fact::count_;
    evidence::Index object = 0;
    evidence::Index related = 0;
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::string_view text = {};
};

/// After a watched method or function returned.
void called(const CallRecord& call) noexcept;

/// The gate refused a call; `argument` counts from 1, 0 when no argument is to blame.
void refused(const CallRecord& call, Refusal why, unsigned argument) noexcept;

/// `call` is the innermost call of the client on this thread (method 0 outside any).
void noted(const CallRecord& call, const Note& note) noexcept;

} // namespace mapisim::check

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "evidence/reference_count.h"

/// What a report needs, laid out so that another process can read it after this one has ended in
/// any way: no pointers, fixed sizes, indices that start at 1 (0 means "none") and never move.
namespace mapisim::evidence {

inline constexpr std::uint64_t kMagic = 0x31'56'45'4d'49'53'50'4dull; // "MPSIMEV1"
inline constexpr std::uint32_t kLayoutVersion = 3;
inline constexpr std::size_t kChunkSize = std::size_t{1} << 20;
inline constexpr std::size_t kMaxChunks = 1024 * 3;

using Index = std::uint32_t;
using TextIndex = Index; ///< byte position of a length-prefixed UTF-8 string in the text table
using SiteIndex = Index; ///< an interned call stack

enum class Table : std::uint8_t {
    process, ///< one Process record, always chunk 0
    objects,
    buffers,
    registrations,
    threads,
    logons,
    findings,
    sites,
    modules,
    texts,
    mails,
    count_
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(Table::count_);

enum class ObjectState : std::uint8_t { unused, live, invalid, released };

/// Why a scope ended, and with it the objects in it.
enum class EndReason : std::uint8_t {
    none,
    logoff,
    store_logoff,
    message_submitted,
    made_invalid,
    uninitialized,
    forked,
    shared_session_ended,
    world_reset,
    entry_returned, ///< of the service's entry function that it was made for
    message_session_closed
};

/// One object that the client was handed. It stays after the release, as the object's history,
/// until its cell is used again.
struct Object {
    ReferenceCount references; ///< the client's own; the library's are not counted here
    std::atomic<ObjectState> state;
    std::uint8_t kind;  ///< object::Kind
    std::uint8_t iface; ///< object::InterfaceId
    std::atomic<EndReason> end_reason;
    std::uint32_t generation; ///< how often the cell was used
    Index parent;             ///< the object that it was opened from
    std::uint32_t parent_generation;
    Index logon;
    SiteIndex acquired_at;
    std::uint32_t acquired_by; ///< index of a Thread
    SiteIndex released_at;     ///< the last Release
    std::uint32_t released_by;
    TextIndex label;                  ///< such as the folder's or table's name
    SiteIndex ended_at;               ///< the call that ended the scope
    std::uint64_t sequence;           ///< order of acquisition in the process
    std::uint32_t wrapped_generation; ///< in which HrThisThreadAdviseSink wrapped this sink
    std::uint32_t reserved;
};
static_assert(sizeof(Object) == 64);

enum class BufferState : std::uint32_t { unused, live, freed };

/// One root block from MAPIAllocateBuffer, the client's own or one handed out by a call.
struct Buffer {
    std::atomic<BufferState> state;
    std::uint32_t thread;
    SiteIndex allocated_at;
    /// Of a live one: where the list was freed that alone led to it.
    std::atomic<SiteIndex> freed_at;
    std::uint32_t method; ///< gate::MethodId of the call that handed it out; MAPIAllocateBuffer
                          ///< itself for the client's own
    std::atomic<std::uint32_t> linked; ///< blocks from MAPIAllocateMore
    std::uint64_t size;
    std::uint64_t sequence;
};
static_assert(sizeof(Buffer) == 40);

enum class RegistrationState : std::uint32_t { unused, live, ended };

struct Registration {
    std::atomic<RegistrationState> state;
    std::uint32_t connection;
    Index object; ///< on which Advise was called
    std::uint32_t object_generation;
    Index logon;
    std::uint32_t event_mask;
    SiteIndex advised_at;
    std::uint32_t thread;
    std::atomic<std::uint32_t> delivered; ///< notifications that reached the sink
    std::atomic<std::uint32_t> pending;   ///< that wait for it
};

enum class ThreadState : std::uint32_t { unused, running, ended };

/// A call that the thread made last, oldest overwritten: the tail of the trace.
struct TraceEntry {
    std::uint32_t method;
    Index object;
    std::uint64_t caller; ///< return address in the client
    std::uint32_t result;
    std::uint32_t sequence; ///< the thread's own number of the call
};
inline constexpr std::size_t kTraceLength = 32;

struct Thread {
    std::atomic<ThreadState> state;
    std::uint32_t system_id;
    std::atomic<std::int32_t> initializations; ///< successful MAPIInitialize less MAPIUninitialize
    std::uint32_t is_first_of_process;
    std::atomic<SiteIndex> initialized_at; ///< its last MAPIInitialize
    std::atomic<std::uint64_t>
        calls; ///< how many it made; TraceEntry [calls % kTraceLength] is the next
    std::atomic<std::int32_t> ole_initializations;
    std::atomic<std::uint32_t>
        ran_other_objects; ///< it used objects while its own initializations were 0
    /// Buffers that this thread got up to this call were looked at for leaks already.
    std::atomic<std::uint64_t> buffers_checked_up_to;
    /// The same for results of Simple MAPI, which may be freed after everything has ended.
    std::atomic<std::uint64_t> simple_results_checked_up_to;
    TraceEntry trace[kTraceLength];
};

enum class LogonState : std::uint32_t {
    unused,
    active,
    logged_off,
    released,
    ended_by_uninitialize,
    ended_by_others ///< and then let go of: nobody looked yet at what it left
};

struct Logon {
    std::atomic<LogonState> state;
    std::uint32_t flags; ///< of MAPILogonEx
    std::atomic<Index> session_object;
    std::atomic<std::uint32_t> session_generation;
    std::uint32_t shared_session; ///< number of the shared session, 0 for an individual one
    std::uint32_t owner;          ///< 1 when it established the shared session
    TextIndex profile;
    SiteIndex logged_on_at;
    SiteIndex ended_at;
    std::uint32_t thread;
    std::uint32_t told_to_end; ///< 1 after a critical error was queued for it
    /// Objects of this logon that the client holds, the session itself included; kept where
    /// Process::counts_objects is 1. Saves the check at Logoff from looking at every object.
    std::atomic<std::uint32_t> live_objects;
    /// The same for its registrations.
    std::atomic<std::uint32_t> live_registrations;
    std::uint32_t simple_handle; ///< of MAPILogon; 0: it was MAPILogonEx, or one call's own
};

/// A message in the outgoing queue.
enum class MailState : std::uint32_t { unused, queued, sent, aborted };
struct Mail {
    std::atomic<MailState> state;
    TextIndex subject;
    Index logon;
    SiteIndex submitted_at;
    std::uint64_t submitted_call;
};

enum class Severity : std::uint8_t { info, warning, error };

// Finding::effects
inline constexpr std::uint16_t kCountsForExitCode = 1;
inline constexpr std::uint16_t kConditional = 2; ///< may be taken back by what follows

/// Findings with the same rule, object kind and stack are one, with a count.
struct Finding {
    std::atomic<std::uint32_t> count; ///< 0 while the record is being written
    std::uint16_t rule;               ///< index in the rule table
    std::atomic<Severity> severity;
    std::atomic<std::uint8_t> muted; ///< 1: matched by a mute; 2: expected by a test
    TextIndex sentence;
    Index object;
    std::uint32_t object_generation;
    std::uint8_t object_kind;
    std::uint8_t object_interface;
    std::uint16_t effects; ///< set of the above
    SiteIndex at;          ///< where it happened
    SiteIndex related_at;  ///< where the object or buffer was acquired
    Index thread;
    std::uint32_t method; ///< gate::MethodId of the call, 0 for none
    std::uint64_t sequence;
};

inline constexpr std::size_t kSiteFrames = 24;

struct Site {
    std::uint32_t count; ///< of frames
    std::uint32_t hash;
    std::uint64_t
        frames[kSiteFrames]; ///< module index in the upper 16 bits, offset from its base below
};
inline constexpr std::uint64_t kOffsetMask = 0x0000'ffff'ffff'ffffull;
inline constexpr std::uint64_t frame(Index module, std::uint64_t offset) {
    return (std::uint64_t{module} << 48) | (offset & kOffsetMask);
}
inline constexpr Index frame_module(std::uint64_t value) {
    return static_cast<Index>(value >> 48);
}
inline constexpr std::uint64_t frame_offset(std::uint64_t value) {
    return value & kOffsetMask;
}

struct Module {
    std::uint64_t base;
    std::uint64_t end;
    TextIndex path;
    std::uint32_t is_client; ///< 0 for this library's own file
};

enum class ProcessState : std::uint32_t { unused, running, exited_orderly, forked_child };

struct Process {
    std::uint64_t magic;
    std::uint32_t layout_version;
    std::uint32_t chunk_size;
    std::atomic<ProcessState> state;
    std::uint32_t process_id;
    std::uint32_t parent_process_id;
    std::uint32_t pointer_bits;
    std::uint32_t is_windows;
    TextIndex program;
    TextIndex library;
    std::atomic<std::uint32_t> ever_initialized;
    std::atomic<std::int32_t> initializations;         ///< MAPIInitialize less MAPIUninitialize
    std::atomic<std::int32_t> utility_initializations; ///< ScInitMapiUtil less DeinitMapiUtil
    std::atomic<std::int32_t> simple_sessions; ///< of Simple MAPI: each starts what it needs
    std::atomic<std::uint32_t>
        fast_shutdown; ///< 1 after DoFastShutdown: nothing more may be called
    std::atomic<std::uint32_t> scenario_error; ///< TextIndex: why the settings were refused
    std::atomic<std::uint32_t> loads;          ///< of the library in this process
    std::atomic<std::uint32_t> end_checked;    ///< 1 when the findings of the process' end are in
    std::atomic<std::uint64_t> dropped_findings;
    std::atomic<std::uint32_t> lost_chunks; ///< of tables: the file could not grow
    std::atomic<std::uint64_t> sequence;
    std::uint64_t ole_late; ///< OleUninitialize calls after the last MAPIUninitialize
    std::atomic<std::uint32_t> uninitialize_calls; ///< of MAPIUninitialize that found a count
    std::atomic<std::uint32_t> counts_objects;     ///< 1: live_objects, here and of logons, is kept
    std::atomic<std::uint32_t> live_objects; ///< that the client holds, of all logons and none
    /// Objects up to this sequence number were looked at for leaks already.
    std::atomic<std::uint64_t> objects_checked_up_to;
    std::atomic<std::uint32_t> next[kTableCount]; ///< first index of each table that was never used
    std::atomic<std::uint32_t> chunk_count;
    struct Chunk {
        std::uint16_t table;
        std::uint16_t ordinal;
    };
    Chunk chunks[kMaxChunks]; ///< which table each chunk of the file belongs to

    /// MAPIInitialize or a session of Simple MAPI keeps the subsystem up.
    bool core_initialized() const noexcept {
        return initializations.load(std::memory_order_acquire) > 0 ||
               simple_sessions.load(std::memory_order_acquire) > 0;
    }
};
static_assert(sizeof(Process) <= kChunkSize);

} // namespace mapisim::evidence

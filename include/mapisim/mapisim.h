/* MapiSim's control interface, for tests that run in the same process as the client.
 *
 * It is C, like MAPI itself. Every function may be called at any time and from any thread unless it
 * says otherwise, needs no MAPIInitialize, and is itself no call of MAPI: it neither counts on the
 * virtual clock nor is it checked. Numbers are plain; strings are UTF-8 and belong to the library:
 * they stay readable until the next MapiSimReset.
 */
#ifndef MAPISIM_MAPISIM_H
#define MAPISIM_MAPISIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define MAPISIM_CALL __cdecl
#else
#define MAPISIM_CALL
#endif

/* Results of the functions that can fail. */
#define MAPISIM_OK 0
#define MAPISIM_UNKNOWN 1 /* no such rule, setting, profile or index */
#define MAPISIM_REFUSED                                                                            \
    2 /* not now: for instance a reset while another thread is inside a call                       \
       */
#define MAPISIM_NO_MEMORY 3

/* --- Findings -------------------------------------------------------------------------------- */

enum MapiSimSeverity { MAPISIM_INFO = 0, MAPISIM_WARNING = 1, MAPISIM_ERROR = 2 };

typedef struct MapiSimFinding {
    const char* rule;     /* identifier, such as "MAPI-LOGOFF-001" */
    const char* slug;     /* the rule's readable name */
    int severity;         /* MapiSimSeverity, after the settings were applied */
    unsigned count;       /* how often it happened, at this place */
    int muted;            /* 1 when the settings mute the rule */
    int expected;         /* 1 when MapiSimExpect named the rule */
    const char* sentence; /* what happened, with its values */
    const char* object;   /* kind of object, such as "message store"; "" when there is none */
    const char* method;   /* "IMAPISession::Logoff"; "" outside any call */
    const char* page;     /* of the MAPI reference */
} MapiSimFinding;

/* How many findings there are, those that are muted or expected included. */
unsigned MAPISIM_CALL MapiSimFindingCount(void);

/* Finding number `index`, from 0, oldest first. MAPISIM_UNKNOWN past the last one. */
int MAPISIM_CALL MapiSimGetFinding(unsigned index, MapiSimFinding* finding);

/* Findings of the rules that match `pattern` (identifier or slug, * and ? allowed) are expected
 * from here on, until the next reset. MAPISIM_UNKNOWN when no rule matches. */
int MAPISIM_CALL MapiSimExpect(const char* pattern);

/* The pattern of the first MapiSimExpect that no finding has met; NULL when all were met. Pass 0
 * for the first, 1 for the second and so on. */
const char* MAPISIM_CALL MapiSimUnmetExpectation(unsigned index);

/* Mutes the rules that match `pattern`, until the next reset. MAPISIM_UNKNOWN when no rule matches.
 */
int MAPISIM_CALL MapiSimMute(const char* pattern);

/* Makes the findings that the end of the process would make, for what is open now: objects,
 * buffers, initialisations. The process may go on. */
void MAPISIM_CALL MapiSimCheckEnd(void);

/* --- Census ---------------------------------------------------------------------------------- */

typedef struct MapiSimCensus {
    unsigned objects;       /* that the client holds, invalid ones included */
    unsigned references;    /* of the client, on all of them */
    unsigned buffers;       /* from MAPIAllocateBuffer, or handed out by a call, not freed */
    unsigned registrations; /* Advise without Unadvise */
    unsigned logons;        /* not logged off */
    unsigned queued;        /* messages in outgoing queues */
} MapiSimCensus;

void MAPISIM_CALL MapiSimTakeCensus(MapiSimCensus* census);

/* Objects of one kind that the client holds, such as "folder", "table", "message store", "advise
 * sink"; 0 for a kind that there is not. */
unsigned MAPISIM_CALL MapiSimLiveObjects(const char* kind);

/* --- World ----------------------------------------------------------------------------------- */

/* Back to the beginning: logons end without being told, objects become invalid, the world is as it
 * was at the start, findings, expectations and changed settings are forgotten, the clock starts
 * anew. The counts of MAPIInitialize stay as they are. MAPISIM_REFUSED when it is called from
 * inside a MAPI call, such as an advise sink. No other thread may be inside one. */
int MAPISIM_CALL MapiSimReset(void);

/* Changes one setting, by the name that the scenario file and the environment use
 * ("logoff.grace_seconds"). MAPISIM_UNKNOWN when there is no such setting or it cannot have this
 * value; `why` (may be NULL) then gets up to `size` bytes of the reason, terminated.
 * Setting "world" makes that world at once: what is opened from then on belongs to it, while who
 * holds an object of the world before goes on seeing that one. A mistake in its file is the reason.
 */
int MAPISIM_CALL MapiSimSet(const char* name, const char* value, char* why, size_t size);

/* Virtual time in units of 100 ns since 1601-01-01 UTC, and moving it on. What becomes due is done
 * before MapiSimAdvanceClock returns. */
uint64_t MAPISIM_CALL MapiSimNow(void);
void MAPISIM_CALL MapiSimAdvanceClock(uint64_t milliseconds);

/* Sends everything that waits in the outgoing queue of `profile` (NULL: of the default profile),
 * due or not. Gives the number of messages sent; 0 for an unknown profile. */
unsigned MAPISIM_CALL MapiSimRunSpooler(const char* profile);

enum MapiSimErrorSource { MAPISIM_SESSION = 0, MAPISIM_STORES = 1, MAPISIM_ADDRESS_BOOK = 2 };

/* Raises fnevCriticalError with this scode: on the sessions, on their stores or on their address
 * books. It reaches whoever registered. MAPISIM_UNKNOWN for another source. */
int MAPISIM_CALL MapiSimRaiseCriticalError(int source, int32_t scode);

/* Delivers what waits for the calling thread, as its next MAPI call would. */
void MAPISIM_CALL MapiSimDeliver(void);

/* While the logon mutex is held, every MAPILogonEx waits, or ends with MAPI_E_TIMEOUT. Any thread
 * may release it. */
void MAPISIM_CALL MapiSimHoldLogons(void);
void MAPISIM_CALL MapiSimReleaseLogons(void);

/* --- Message services ------------------------------------------------------------------------ */

/* Events of a service's entry function that no call of MAPI makes: a configuration client such as
 * the Control Panel does. The numbers are those of MSG_SERVICE_INSTALL and MSG_SERVICE_UNINSTALL.
 */
enum MapiSimServiceEvent { MAPISIM_SERVICE_INSTALL = 1, MAPISIM_SERVICE_UNINSTALL = 5 };

/* Calls the entry function of service `name` of the world (settings "mapisvc" and "world") with the
 * event, and with SERVICE_UI_ALLOWED where `may_ask` is not 0. `result` gets what it returned,
 * `why` (may be NULL) up to `size` bytes of what it said about a failure, terminated. No file is
 * touched, and profiles stay as they are. MAPI must be initialised. MAPISIM_UNKNOWN when there is
 * no such event or no such service with a library of its own; MAPISIM_REFUSED when MAPI is not
 * initialised, from inside a MAPI call, and for MAPISIM_SERVICE_UNINSTALL while a session uses a
 * profile that has the service. */
int MAPISIM_CALL MapiSimServiceEvent(const char* name, int event, int may_ask, int32_t* result,
                                     char* why, size_t size);

#ifdef __cplusplus
}
#endif

#endif

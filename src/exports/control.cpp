#include "mapisim/mapisim.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "check/census.h"
#include "check/findings.h"
#include "check/ledger.h"
#include "check/rules.h"
#include "evidence/store.h"
#include "gate/gate.h"
#include "gate/methods.h"
#include "imsg/message.h"
#include "notify/engine.h"
#include "notify/hub_state.h"
#include "object/thread_context.h"
#include "profile/world.h"
#include "provider/tell_service.h"
#include "scenario/clock.h"
#include "scenario/settings.h"
#include "session/establish.h"
#include "session/initialize.h"
#include "session/logoff.h"
#include "session/registry.h"
#include "simple/sessions.h"
#include "spooler/housekeeper.h"
#include "spooler/spooler.h"

using namespace mapisim;

namespace {

/// Runs `act`, which may find no memory.
template<class Act> int guarded(Act act) noexcept {
    try {
        return act();
    } catch (const std::bad_alloc&) {
        return MAPISIM_NO_MEMORY;
    }
}

/// A string that the library keeps; the evidence has room for as long as nobody asks for a million.
const char* keep(const std::string& text) {
    auto& store = evidence::own();
    std::string ended(evidence::cut_text(text, evidence::kLongestText - 1));
    ended += '\0';
    const auto kept = store.text(store.add_text(ended));
    return kept.empty() ? "" : kept.data();
}

const char* keep_view(std::string_view text) {
    return keep(std::string(text));
}

/// Another world from now on; the setting stays as it was when that cannot be read.
bool change_world(const char* name, std::string& why) {
    const std::string before = scenario::settings().world;
    if (!scenario::set("world", name, why))
        return false;
    if (profile::world().load(why))
        return true;
    std::string unused;
    scenario::set("world", before, unused);
    return false;
}

/// As much of a reason as there is room for.
void put_reason(const std::string& reason, char* out, std::size_t size) noexcept {
    if (!out || size == 0)
        return;
    const auto length = std::min(size - 1, reason.size());
    std::memcpy(out, reason.data(), length);
    out[length] = '\0';
}

bool inside_a_call() noexcept {
    const auto* context = object::thread_context();
    return context && context->call;
}

} // namespace

unsigned MapiSimFindingCount(void) {
    return check::finding_count();
}

int MapiSimGetFinding(unsigned index, MapiSimFinding* finding) {
    const auto found = finding ? check::nth_finding(index) : 0;
    if (found == 0)
        return MAPISIM_UNKNOWN;
    return guarded([&] {
        auto& store = evidence::own();
        const auto& record = store.at<evidence::Finding>(found);
        const auto& rule = check::all_rules()[record.rule];
        const auto muted = record.muted.load();
        *finding = {.rule = keep_view(rule.id),
                    .slug = keep_view(rule.slug),
                    .severity = static_cast<int>(record.severity.load()),
                    .count = record.count.load(),
                    .muted = muted == 1,
                    .expected = muted == 2,
                    .sentence = keep_view(store.text(record.sentence)),
                    .object =
                        record.object_kind == 0
                            ? ""
                            : object::kind_name(static_cast<object::Kind>(record.object_kind)),
                    .method = keep(gate::method_name(record.method)),
                    .page = keep_view(check::first_page(rule))};
        return MAPISIM_OK;
    });
}

int MapiSimExpect(const char* pattern) {
    return pattern && check::expect(pattern) ? MAPISIM_OK : MAPISIM_UNKNOWN;
}

const char* MapiSimUnmetExpectation(unsigned index) {
    const char* result = nullptr;
    guarded([&] {
        const auto unmet = check::unmet_expectations();
        if (index < unmet.size())
            result = keep(unmet[index]);
        return MAPISIM_OK;
    });
    return result;
}

int MapiSimMute(const char* pattern) {
    if (!pattern || check::count_matching(pattern) == 0)
        return MAPISIM_UNKNOWN;
    return guarded([&] {
        std::string why;
        return scenario::set(std::string("rules.") + pattern, "mute", why) ? MAPISIM_OK
                                                                           : MAPISIM_UNKNOWN;
    });
}

void MapiSimCheckEnd(void) {
    check::report_process_end();
}

void MapiSimTakeCensus(MapiSimCensus* census) {
    if (!census)
        return;
    const auto taken = check::take_census(evidence::own());
    *census = {.objects = taken.object_count,
               .references = taken.reference_count,
               .buffers = taken.buffers,
               .registrations = taken.registrations,
               .logons = taken.logons,
               .queued = taken.queued_mails};
}

unsigned MapiSimLiveObjects(const char* kind) {
    if (!kind)
        return 0;
    const auto taken = check::take_census(evidence::own());
    for (std::size_t i = 0; i < taken.objects.size(); ++i) {
        if (std::strcmp(object::kind_name(static_cast<object::Kind>(i)), kind) == 0) {
            return taken.objects[i];
        }
    }
    return 0;
}

int MapiSimReset(void) {
    if (inside_a_call())
        return MAPISIM_REFUSED;
    return guarded([] {
        simple::end_all_sessions();
        for (const auto& logon : session::active_logons()) {
            session::end_logon(logon, session::Ending::by_uninitialize);
        }
        spooler::stop_housekeeper();
        notify::end_all_registrations();
        object::end_subsystem_scope(evidence::EndReason::world_reset, 0);
        imsg::end_invalid();
        scenario::reset_settings();
        scenario::reset_clock();
        profile::world().reset();
        session::apply_settings();
        session::forget_history();
        check::reset_findings();
        return MAPISIM_OK;
    });
}

int MapiSimSet(const char* name, const char* value, char* why, size_t size) {
    if (why && size != 0)
        *why = '\0';
    if (!name || !value)
        return MAPISIM_UNKNOWN;
    return guarded([&] {
        std::string reason;
        constexpr std::string_view rules = "rules.";
        const std::string_view wanted = name;
        if (wanted.starts_with(rules) && check::count_matching(wanted.substr(rules.size())) == 0) {
            reason = "no rule matches it";
        } else if (wanted == "world" ? change_world(value, reason)
                                     : scenario::set(name, value, reason)) {
            session::apply_settings();
            return MAPISIM_OK;
        }
        put_reason(reason, why, size);
        return MAPISIM_UNKNOWN;
    });
}

uint64_t MapiSimNow(void) {
    return scenario::now();
}

void MapiSimAdvanceClock(uint64_t milliseconds) {
    guarded([&] {
        scenario::advance(milliseconds * scenario::kTicksPerMillisecond);
        spooler::do_due_work();
        return MAPISIM_OK;
    });
}

unsigned MapiSimRunSpooler(const char* profile) {
    unsigned sent = 0;
    guarded([&] {
        auto& world = profile::world();
        const auto found =
            world.find(profile ? std::string(profile) : world.default_profile_name());
        if (found)
            sent = static_cast<unsigned>(spooler::flush(*found));
        return MAPISIM_OK;
    });
    return sent;
}

int MapiSimRaiseCriticalError(int source, int32_t scode) {
    if (source < MAPISIM_SESSION || source > MAPISIM_ADDRESS_BOOK)
        return MAPISIM_UNKNOWN;
    return guarded([&] {
        session::raise_critical_error(static_cast<session::CriticalSource>(source), scode);
        return MAPISIM_OK;
    });
}

void MapiSimDeliver(void) {
    if (inside_a_call())
        return;
    guarded([] {
        notify::deliver_here();
        return MAPISIM_OK;
    });
}

void MapiSimHoldLogons(void) {
    session::hold_logon_mutex();
}
void MapiSimReleaseLogons(void) {
    session::release_logon_mutex();
}

int MapiSimServiceEvent(const char* name, int event, int may_ask, int32_t* result, char* why,
                        size_t size) {
    put_reason({}, why, size);
    if (!name || !result)
        return MAPISIM_UNKNOWN;
    *result = 0;
    if (inside_a_call() || !gate::core_initialized())
        return MAPISIM_REFUSED;
    return guarded([&] {
        std::string error;
        const auto told = provider::tell_service(name, static_cast<ULONG>(event),
                                                 may_ask ? ULONG{SERVICE_UI_ALLOWED} : 0, error);
        put_reason(error, why, size);
        switch (told.how) {
        case provider::Told::How::unknown:
            return MAPISIM_UNKNOWN;
        case provider::Told::How::in_use:
            return MAPISIM_REFUSED;
        case provider::Told::How::told:
            break;
        }
        *result = told.result;
        return MAPISIM_OK;
    });
}

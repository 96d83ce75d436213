#include "session/logoff.h"

#include <algorithm>

#include <boost/unordered/unordered_flat_map.hpp>

#include "addressbook/addressbook_api.h"
#include "evidence/store.h"
#include "gate/call.h"
#include "notify/hub.h"
#include "platform/process.h"
#include "scenario/clock.h"
#include "scenario/settings.h"
#include "session/registry.h"
#include "spooler/housekeeper.h"
#include "spooler/spooler.h"
#include "store/store_api.h"

namespace mapisim::session {

namespace {

evidence::Logon& record_of(const Logon& logon) noexcept {
    static evidence::Logon no_room;
    return logon.index ? evidence::own().at<evidence::Logon>(logon.index) : no_room;
}

NOTIFICATION critical_error(SCODE scode) noexcept {
    NOTIFICATION event{};
    event.ulEventType = fnevCriticalError;
    event.info.err.scode = scode;
    return event;
}

/// Everything of these logons that listens for critical errors hears of one; those of which
/// something listened note when. Throws std::bad_alloc, and then nobody has heard.
void tell_critical_error(const std::vector<LogonPtr>& logons, SCODE scode) {
    if (logons.empty())
        return;
    const auto event = critical_error(scode);
    boost::unordered_flat_map<evidence::Index, Logon*> by_index;
    std::vector<evidence::Index> indices;
    for (const auto& logon : logons) {
        by_index.emplace(logon->index, logon.get());
        indices.push_back(logon->index);
    }
    std::sort(indices.begin(), indices.end());
    // Sharers have one profile, and so the same stores.
    auto sources = store::advise_sources(logons.front());
    sources.push_back(addressbook::advise_source(logons.front()));
    for (const auto& logon : logons) {
        if (notify::post(logon->source, event) != 0)
            logon->heard_at.store(scenario::now());
    }
    for (const auto source : sources) {
        for (const auto index : notify::post_to_logons(source, event, indices))
            by_index.find(index)->second->heard_at.store(scenario::now());
    }
}

void end_sharer(const LogonPtr& other) {
    other->told_at.store(0);
    other->heard_at.store(0);
    other->scope->end(evidence::EndReason::shared_session_ended, gate::current_site());
}

/// MAPI_LOGOFF_SHARED: the others are told, once, and nobody joins any more. Without memory nobody
/// is told, and the next Logoff tries again.
void tell_sharers(const Logon& logon) {
    const auto& settings = scenario::settings();
    const auto untold = begin_ending(logon);
    try {
        tell_critical_error(untold, static_cast<SCODE>(settings.logoff_shared_scode));
    } catch (const std::bad_alloc&) {
        leave_untold(untold);
        throw;
    }
    for (const auto& other : untold) {
        record_of(*other).told_to_end = 1;
        other->told_at.store(scenario::now());
        if (settings.logoff_shared_effect == scenario::SharedEffect::invalidate)
            end_sharer(other);
    }
    if (settings.logoff_shared_effect == scenario::SharedEffect::invalidate_later)
        spooler::wake_housekeeper();
}

/// Those who registered for it hear that a client of their session logged off.
void tell_extended(const LogonPtr& logon) noexcept try {
    if (!notify::anybody_hears_extended())
        return;
    NOTIFICATION event{};
    event.ulEventType = fnevExtended;
    for (const auto& other : sharers(*logon->shared)) {
        if (other != logon)
            notify::post(other->source, event);
    }
} catch (const std::bad_alloc&) {
    // A notification that finds no memory is lost.
}

void check_patience(const Logon& logon) {
    const auto heard = logon.heard_at.load();
    const auto grace = scenario::settings().logoff_grace_seconds * scenario::kTicksPerSecond;
    if (heard != 0 && scenario::now() > heard + grace) {
        gate::note({.fact = check::Fact::error_event_ignored, .a = logon.index});
    }
}

evidence::LogonState state_after(Ending how, bool by_others) noexcept {
    if (by_others)
        return evidence::LogonState::ended_by_others;
    switch (how) {
    case Ending::by_logoff:
        return evidence::LogonState::logged_off;
    case Ending::by_release:
        return evidence::LogonState::released;
    case Ending::by_uninitialize:
        break;
    }
    return evidence::LogonState::ended_by_uninitialize;
}

} // namespace

HRESULT log_off(const LogonPtr& logon, ULONG flags) {
    const auto& settings = scenario::settings();
    if (flags & MAPI_LOGOFF_UI) {
        if (logon->flags & MAPI_NT_SERVICE || platform::runs_as_service())
            gate::note({.fact = check::Fact::logoff_ui_in_service});
        if (!settings.user_logoff)
            return MAPI_E_USER_CANCEL;
    }
    if (logon->shared) {
        const bool asked = (flags & MAPI_LOGOFF_SHARED) != 0;
        if (asked) {
            gate::note({.fact = check::Fact::logoff_shared_used,
                        .a = logon->index,
                        .b = logon->owns_shared ? std::uint64_t{1} : 0});
        }
        if (asked || settings.logoff_tells_sharers == scenario::TellsSharers::always) {
            tell_sharers(*logon);
        }
    }
    end_logon(logon, Ending::by_logoff);
    return S_OK;
}

void end_logon(const LogonPtr& logon, Ending how) noexcept {
    if (!logon->begin_logoff())
        return;
    check_patience(*logon);
    // Where others ended the session before, nothing of it could be closed in order; but the client
    // lets go of it, and has until the last MAPIUninitialize to do so.
    const bool by_others =
        logon->scope->ended() != evidence::EndReason::none && how != Ending::by_uninitialize;
    if (!by_others) {
        gate::note({.fact = check::Fact::logging_off,
                    .a = logon->index,
                    .b = static_cast<std::uint64_t>(how)});
    }
    if (logon->shared)
        tell_extended(logon);
    spooler::logging_off(logon);
    remove_logon(*logon);
    logon->stop_using_profile();
    notify::end_logon(logon->index);
    auto& record = record_of(*logon);
    record.ended_at = gate::current_site();
    record.state.store(state_after(how, by_others));
    logon->scope->end(how == Ending::by_uninitialize ? evidence::EndReason::uninitialized
                                                     : evidence::EndReason::logoff,
                      record.ended_at);
}

void raise_critical_error(CriticalSource source, SCODE scode) {
    const auto event = critical_error(scode);
    for (const auto& logon : active_logons()) {
        const evidence::Index only[] = {logon->index};
        switch (source) {
        case CriticalSource::session:
            notify::post(logon->source, event);
            break;
        case CriticalSource::stores:
            for (const auto store : store::advise_sources(logon)) {
                notify::post_to_logons(store, event, only);
            }
            break;
        case CriticalSource::address_book:
            notify::post_to_logons(addressbook::advise_source(logon), event, only);
            break;
        }
    }
}

bool sharers_have_deadlines() {
    if (scenario::settings().logoff_shared_effect != scenario::SharedEffect::invalidate_later) {
        return false;
    }
    const auto logons = active_logons();
    return std::any_of(logons.begin(), logons.end(),
                       [](const LogonPtr& logon) { return logon->told_at.load() != 0; });
}

void end_overdue_sharers() {
    if (!sharers_have_deadlines())
        return;
    const auto delay = scenario::settings().logoff_shared_delay_seconds * scenario::kTicksPerSecond;
    for (const auto& logon : active_logons()) {
        const auto told = logon->told_at.load();
        if (told == 0 || scenario::now() < told + delay)
            continue;
        end_sharer(logon);
    }
}

} // namespace mapisim::session

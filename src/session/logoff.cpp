#include "session/logoff.h"

#include <algorithm>

#include "addressbook/addressbook_api.h"
#include "evidence/store.h"
#include "gate/call.h"
#include "notify/hub.h"
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

/// Everything of these logons that listens for critical errors hears of one.
void tell_critical_error(const std::vector<LogonPtr>& logons, SCODE scode) {
    const auto event = critical_error(scode);
    std::vector<evidence::Index> indices;
    std::vector<notify::Source> stores;
    for (const auto& logon : logons) {
        notify::post(logon->source, event);
        indices.push_back(logon->index);
        // Sharers have one profile, and so the same stores.
        if (stores.empty())
            stores = store::advise_sources(logon);
    }
    std::sort(indices.begin(), indices.end());
    for (const auto source : stores)
        notify::post_to_logons(source, event, indices);
    if (logons.empty())
        return;
    notify::post_to_logons(addressbook::advise_source(logons.front()), event, indices);
}

void end_sharer(const LogonPtr& other) {
    other->scope->end(evidence::EndReason::shared_session_ended, gate::current_site());
}

/// MAPI_LOGOFF_SHARED: the others are told, once, and nobody joins any more.
void tell_sharers(const LogonPtr& logon) {
    auto others = sharers(*logon->shared);
    std::erase(others, logon);
    logon->shared->begin_ending();
    const auto& settings = scenario::settings();
    std::vector<LogonPtr> untold;
    for (const auto& other : others) {
        auto& record = record_of(*other);
        if (record.told_to_end != 0)
            continue;
        record.told_to_end = 1;
        other->told_at.store(scenario::now());
        untold.push_back(other);
    }
    tell_critical_error(untold, static_cast<SCODE>(settings.logoff_shared_scode));
    if (settings.logoff_shared_effect == scenario::SharedEffect::invalidate) {
        for (const auto& other : others)
            end_sharer(other);
    } else if (settings.logoff_shared_effect == scenario::SharedEffect::invalidate_later) {
        spooler::wake_housekeeper();
    }
}

/// Those who registered for it hear that a client of their session logged off.
void tell_extended(const LogonPtr& logon) noexcept try {
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
    const auto told = logon.told_at.load();
    const auto grace = scenario::settings().logoff_grace_seconds * scenario::kTicksPerSecond;
    if (told != 0 && scenario::now() > told + grace) {
        gate::note({.fact = check::Fact::error_event_ignored, .a = logon.index});
    }
}

} // namespace

HRESULT log_off(const LogonPtr& logon, ULONG flags) {
    const auto& settings = scenario::settings();
    if (flags & MAPI_LOGOFF_UI) {
        if (logon->flags & MAPI_NT_SERVICE)
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
            tell_sharers(logon);
        }
    }
    end_logon(logon, Ending::by_logoff);
    return S_OK;
}

void end_logon(const LogonPtr& logon, Ending how) noexcept {
    if (!logon->begin_logoff())
        return;
    check_patience(*logon);
    gate::note({.fact = check::Fact::logging_off,
                .a = logon->index,
                .b = static_cast<std::uint64_t>(how)});
    if (logon->shared)
        tell_extended(logon);
    spooler::logging_off(logon);
    remove_logon(*logon);
    notify::end_logon(logon->index);
    auto& record = record_of(*logon);
    record.ended_at = gate::current_site();
    record.state.store(how == Ending::by_logoff    ? evidence::LogonState::logged_off
                       : how == Ending::by_release ? evidence::LogonState::released
                                                   : evidence::LogonState::ended_by_uninitialize);
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
        logon->told_at.store(0);
        end_sharer(logon);
    }
}

} // namespace mapisim::session

#include "session/registry.h"

#include <algorithm>
#include <mutex>
#include <new>

#include "platform/mutex.h"

namespace mapisim::session {

namespace {

struct Registry {
    platform::Mutex mutex;
    std::vector<LogonPtr> logons;
    std::uint32_t next_shared = 1;
};

alignas(Registry) unsigned char registry_storage[sizeof(Registry)];
Registry& registry() noexcept {
    static Registry* const instance = new (registry_storage) Registry;
    return *instance;
}

} // namespace

std::vector<LogonPtr> active_logons() {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    return r.logons;
}

LogonPtr oldest_logon() noexcept {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    const auto found = std::find_if(r.logons.begin(), r.logons.end(),
                                    [](const LogonPtr& logon) { return !logon->logged_off(); });
    return found == r.logons.end() ? nullptr : *found;
}

namespace {
std::vector<LogonPtr> members_of(const Registry& r, const SharedSession& shared) {
    std::vector<LogonPtr> members;
    std::copy_if(r.logons.begin(), r.logons.end(), std::back_inserter(members),
                 [&](const LogonPtr& logon) { return logon->shared.get() == &shared; });
    return members;
}
} // namespace

std::vector<LogonPtr> sharers(const SharedSession& shared) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    return members_of(r, shared);
}

std::vector<LogonPtr> begin_ending(const Logon& ender) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    auto untold = members_of(r, *ender.shared);
    std::erase_if(untold, [&](const LogonPtr& member) {
        return member.get() == &ender || member->told_to_end;
    });
    for (const auto& member : untold)
        member->told_to_end = true;
    ender.shared->begin_ending();
    return untold;
}

void leave_untold(const std::vector<LogonPtr>& members) noexcept {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    for (const auto& member : members)
        member->told_to_end = false;
}

LogonPtr joinable() {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    const auto newest = std::find_if(r.logons.rbegin(), r.logons.rend(), [](const LogonPtr& logon) {
        return logon->shared && !logon->shared->ending() && !logon->logged_off();
    });
    return newest == r.logons.rend() ? nullptr : *newest;
}

void establish_shared(const LogonPtr& logon) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    logon->shared = std::make_shared<SharedSession>(r.next_shared);
    ++r.next_shared;
    logon->owns_shared = true;
}

bool add_logon(const LogonPtr& logon) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    if (logon->shared && logon->shared->ending())
        return false;
    r.logons.push_back(logon);
    return true;
}

void remove_logon(const Logon& logon) noexcept {
    LogonPtr removed; // let go of without the lock
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    const auto found = std::find_if(r.logons.begin(), r.logons.end(),
                                    [&](const LogonPtr& entry) { return entry.get() == &logon; });
    if (found == r.logons.end())
        return;
    removed = std::move(*found);
    r.logons.erase(found);
}

void registry_before_unload() noexcept {
    std::destroy_at(&registry());
}

void registry_after_fork() noexcept {
    new (registry_storage) Registry;
}

} // namespace mapisim::session

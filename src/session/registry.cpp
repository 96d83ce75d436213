#include "session/registry.h"

#include <algorithm>
#include <mutex>
#include <new>

namespace mapisim::session {

namespace {

struct Registry {
    std::mutex mutex;
    std::vector<LogonPtr> logons;
    std::shared_ptr<SharedSession> newest_shared;
    std::uint32_t next_shared = 1;
};

alignas(Registry) unsigned char storage[sizeof(Registry)];
Registry& registry() noexcept {
    static Registry* const instance = new (storage) Registry;
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

std::vector<LogonPtr> sharers(const SharedSession& shared) {
    std::vector<LogonPtr> members;
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    std::copy_if(r.logons.begin(), r.logons.end(), std::back_inserter(members),
                 [&](const LogonPtr& logon) { return logon->shared.get() == &shared; });
    return members;
}

LogonPtr joinable() {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    if (!r.newest_shared || r.newest_shared->ending())
        return nullptr;
    const auto member = std::find_if(r.logons.begin(), r.logons.end(), [&](const LogonPtr& logon) {
        return logon->shared == r.newest_shared;
    });
    return member == r.logons.end() ? nullptr : *member;
}

void establish_shared(const LogonPtr& logon) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    r.newest_shared = std::make_shared<SharedSession>(r.next_shared);
    ++r.next_shared;
    logon->shared = r.newest_shared;
    logon->owns_shared = true;
}

void add_logon(const LogonPtr& logon) {
    auto& r = registry();
    const std::lock_guard lock(r.mutex);
    r.logons.push_back(logon);
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

void registry_after_fork() noexcept {
    new (storage) Registry;
}

} // namespace mapisim::session

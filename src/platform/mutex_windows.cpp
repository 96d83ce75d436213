#include "platform/mutex.h"

#include <windows.h>

namespace mapisim::platform {

static_assert(sizeof(SRWLOCK) == sizeof(void*) && sizeof(CONDITION_VARIABLE) == sizeof(void*));

namespace {

SRWLOCK* lock_in(void*& word) noexcept {
    return reinterpret_cast<SRWLOCK*>(&word);
}
CONDITION_VARIABLE* condition_in(void*& word) noexcept {
    return reinterpret_cast<CONDITION_VARIABLE*>(&word);
}

} // namespace

void Mutex::lock() noexcept {
    ::AcquireSRWLockExclusive(lock_in(word_));
}
bool Mutex::try_lock() noexcept {
    return ::TryAcquireSRWLockExclusive(lock_in(word_)) != 0;
}
void Mutex::unlock() noexcept {
    ::ReleaseSRWLockExclusive(lock_in(word_));
}

void Condition::notify_one() noexcept {
    ::WakeConditionVariable(condition_in(word_));
}
void Condition::notify_all() noexcept {
    ::WakeAllConditionVariable(condition_in(word_));
}

void Condition::sleep(Mutex& mutex, std::uint32_t milliseconds) noexcept {
    ::SleepConditionVariableSRW(condition_in(word_), lock_in(mutex.word_), milliseconds, 0);
}

} // namespace mapisim::platform

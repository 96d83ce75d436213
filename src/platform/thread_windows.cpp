#include "platform/thread.h"

#include <memory>
#include <system_error>
#include <windows.h>

namespace mapisim::platform {

namespace {

DWORD WINAPI run(void* work) noexcept {
    const std::unique_ptr<std::function<void()>> own(static_cast<std::function<void()>*>(work));
    (*own)();
    return 0;
}

} // namespace

Thread::Thread(std::function<void()> work) {
    auto own = std::make_unique<std::function<void()>>(std::move(work));
    handle_ = ::CreateThread(nullptr, 0, run, own.get(), 0, &id_);
    if (!handle_)
        throw std::system_error(static_cast<int>(::GetLastError()), std::system_category());
    own.release(); // the thread's
}

bool Thread::is_current() const noexcept {
    return joinable() && id_ == ::GetCurrentThreadId();
}

void Thread::join() noexcept {
    ::WaitForSingleObject(handle_, INFINITE);
    detach();
}

void Thread::detach() noexcept {
    ::CloseHandle(handle_);
    handle_ = nullptr;
    id_ = 0;
}

} // namespace mapisim::platform

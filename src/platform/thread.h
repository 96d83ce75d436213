#pragma once

#if defined(_WIN32)
#include <functional>
#include <utility>
#else
#include <thread>

#include "platform/cancellation.h"
#endif

namespace mapisim::platform {

/// A thread of the library's own.
#if defined(_WIN32)

/// mingw's std::thread keeps what it knows of the thread that starts another one, two handles among
/// it, until that thread ends: a client that loads the library again and again would lose them.
class Thread {
public:
    Thread() = default;
    /// Starts the thread. Throws std::system_error when none is to be had.
    explicit Thread(std::function<void()> work);
    Thread(Thread&& other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)), id_(std::exchange(other.id_, 0)) {}
    Thread& operator=(Thread&& other) noexcept {
        std::swap(handle_, other.handle_);
        std::swap(id_, other.id_);
        return *this;
    }
    /// It was joined or detached before.
    ~Thread() = default;

    bool joinable() const noexcept { return handle_ != nullptr; }
    bool is_current() const noexcept;
    void join() noexcept;
    void detach() noexcept;

private:
    void* handle_ = nullptr;
    unsigned long id_ = 0;
};

#else

class Thread : public std::thread {
public:
    using std::thread::thread;
    bool is_current() const noexcept { return get_id() == std::this_thread::get_id(); }
    void join() noexcept {
        const CancellationHold hold;
        std::thread::join();
    }
};

#endif

} // namespace mapisim::platform

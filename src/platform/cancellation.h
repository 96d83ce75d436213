#pragma once

#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace mapisim::platform {

/// A POSIX thread that another one cancels unwinds from the next place that may wait or touch a
/// file. In the middle of the library that would end the process, where nothing may be thrown, or
/// leave a thing half done: while a hold lasts the thread is not cancelled. Every such place has
/// one, rather than every call: it costs as much as a short call. Windows knows nothing of the
/// kind.
class CancellationHold {
public:
#if defined(_WIN32)
    CancellationHold() noexcept {}
    ~CancellationHold() {}
#else
    CancellationHold() noexcept {
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_);
    }
    ~CancellationHold() {
        pthread_setcancelstate(before_, nullptr);
    }
#endif
    CancellationHold(const CancellationHold&) = delete;
    CancellationHold& operator=(const CancellationHold&) = delete;

#if !defined(_WIN32)
private:
    int before_ = PTHREAD_CANCEL_ENABLE;
#endif
};

} // namespace mapisim::platform

#include "platform/message_window.h"

#include <atomic>
#include <new>
#include <windows.h>

extern "C" IMAGE_DOS_HEADER __ImageBase;

namespace mapisim::platform {

class MessageWindow {
public:
    HWND handle = nullptr;
    DWORD thread = 0;
    UINT message = 0;
    void (*deliver)(void*) = nullptr;
    void* context = nullptr;
    std::atomic<bool> woken{false};
    unsigned busy = 0;  ///< deliveries that run; under the lock
    bool ended = false; ///< under the lock
};

namespace {

constexpr wchar_t kClassName[] = L"MapiSim notification window";

SRWLOCK lock = SRWLOCK_INIT;
unsigned class_users = 0; ///< under the lock

class Guard {
public:
    Guard() noexcept { ::AcquireSRWLockExclusive(&lock); }
    ~Guard() { ::ReleaseSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
};

HINSTANCE instance() noexcept {
    return reinterpret_cast<HINSTANCE>(&__ImageBase);
}

/// The class itself has DefWindowProcW, and only live windows have this: a window or class that
/// could not be removed in time refers to no code of ours.
LRESULT CALLBACK window_procedure(HWND handle, UINT message, WPARAM first, LPARAM second) {
    MessageWindow* window = nullptr;
    {
        const Guard guard;
        window = reinterpret_cast<MessageWindow*>(::GetWindowLongPtrW(handle, GWLP_USERDATA));
        if (window && (window->ended || (message != window->message && message != WM_TIMER))) {
            window = nullptr;
        }
        if (window) {
            ++window->busy;
        }
    }
    if (!window) {
        return ::DefWindowProcW(handle, message, first, second);
    }
    window->woken.store(false, std::memory_order_seq_cst);
    window->deliver(window->context);
    bool last = false;
    {
        const Guard guard;
        last = --window->busy == 0 && window->ended;
    }
    if (last) {
        delete window;
    }
    return 0;
}

bool use_class() noexcept {
    const Guard guard;
    WNDCLASSEXW description = {};
    description.cbSize = sizeof description;
    description.lpfnWndProc = ::DefWindowProcW;
    description.hInstance = instance();
    description.lpszClassName = kClassName;
    if (class_users == 0 && !::RegisterClassExW(&description) &&
        ::GetLastError() != ERROR_CLASS_ALREADY_EXISTS) {
        return false;
    }
    ++class_users;
    return true;
}

void leave_class() noexcept {
    const Guard guard;
    if (--class_users == 0) {
        ::UnregisterClassW(kClassName, instance());
    }
}

/// A thread that is in pump_messages(), so that the hook finds what it has to tell.
struct Pump {
    DWORD thread;
    bool session_ends;
    Pump* next;
};
Pump* pumps = nullptr; ///< under the lock

LRESULT CALLBACK sent_message(int code, WPARAM first, LPARAM second) {
    if (code == HC_ACTION) {
        const auto& sent = *reinterpret_cast<const CWPSTRUCT*>(second);
        if (sent.message == WM_QUERYENDSESSION || (sent.message == WM_ENDSESSION && sent.wParam)) {
            const Guard guard;
            for (Pump* pump = pumps; pump; pump = pump->next) {
                if (pump->thread == ::GetCurrentThreadId()) {
                    pump->session_ends = true;
                }
            }
        }
    }
    return ::CallNextHookEx(nullptr, code, first, second);
}

} // namespace

MessageWindow* create_message_window(void (*deliver)(void* context), void* context,
                                     unsigned every_milliseconds) noexcept {
    auto* window = new (std::nothrow) MessageWindow;
    if (!window) {
        return nullptr;
    }
    window->thread = ::GetCurrentThreadId();
    window->message = ::RegisterWindowMessageW(L"MAPI Notify window message");
    window->deliver = deliver;
    window->context = context;
    if (window->message == 0 || !use_class()) {
        delete window;
        return nullptr;
    }
    window->handle = ::CreateWindowExW(0, kClassName, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                       instance(), nullptr);
    if (!window->handle) {
        leave_class();
        delete window;
        return nullptr;
    }
    ::SetWindowLongPtrW(window->handle, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(window));
    ::SetWindowLongPtrW(window->handle, GWLP_WNDPROC,
                        reinterpret_cast<LONG_PTR>(&window_procedure));
    if (every_milliseconds != 0) {
        ::SetTimer(window->handle, 1, every_milliseconds, nullptr);
    }
    return window;
}

void wake(MessageWindow* window) noexcept {
    if (window && !window->woken.exchange(true, std::memory_order_seq_cst) &&
        !::PostMessageW(window->handle, window->message, 0, 0)) {
        window->woken.store(false, std::memory_order_seq_cst); // its queue is full: try again later
    }
}

void destroy_message_window(MessageWindow* window) noexcept {
    if (!window) {
        return;
    }
    const HWND handle = window->handle;
    const bool on_its_thread = window->thread == ::GetCurrentThreadId();
    bool is_there = false;
    bool idle = false;
    {
        const Guard guard;
        // A window goes with its thread, and its handle may be another window's by now.
        is_there = ::GetWindowThreadProcessId(handle, nullptr) == window->thread &&
                   ::GetWindowLongPtrW(handle, GWLP_USERDATA) == reinterpret_cast<LONG_PTR>(window);
        if (is_there) {
            ::SetWindowLongPtrW(handle, GWLP_USERDATA, 0);
            ::SetWindowLongPtrW(handle, GWLP_WNDPROC,
                                reinterpret_cast<LONG_PTR>(&::DefWindowProcW));
        }
        window->ended = true;
        idle = window->busy == 0;
    }
    if (is_there) {
        if (on_its_thread) {
            ::DestroyWindow(handle);
        } else {
            // Only its own thread can destroy it, and DefWindowProcW does so at this message.
            ::PostMessageW(handle, WM_CLOSE, 0, 0);
        }
    }
    leave_class();
    if (idle) {
        delete window;
    }
}

bool pump_messages() noexcept {
    Pump pump = {::GetCurrentThreadId(), false, nullptr};
    {
        const Guard guard;
        pump.next = pumps;
        pumps = &pump;
    }
    // A session's end is sent, not posted: only a hook sees it pass.
    const HHOOK hook =
        ::SetWindowsHookExW(WH_CALLWNDPROC, sent_message, nullptr, ::GetCurrentThreadId());
    bool goes_on = true;
    MSG message;
    while (goes_on && ::PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
        if (message.message == WM_QUIT) {
            ::PostQuitMessage(static_cast<int>(message.wParam));
            goes_on = false;
            break;
        }
        if (message.message == WM_QUERYENDSESSION || message.message == WM_ENDSESSION) {
            goes_on = false;
        }
        ::TranslateMessage(&message);
        ::DispatchMessageW(&message);
        const Guard guard;
        goes_on = goes_on && !pump.session_ends;
    }
    if (hook) {
        ::UnhookWindowsHookEx(hook);
    }
    const Guard guard;
    for (Pump** at = &pumps; *at; at = &(*at)->next) {
        if (*at == &pump) {
            *at = pump.next;
            break;
        }
    }
    return goes_on && !pump.session_ends;
}

} // namespace mapisim::platform

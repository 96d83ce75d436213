#include <atomic>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <windows.h>

#include "../scratch_folder.h"
#include "platform/events.h"
#include "platform/message_window.h"
#include "platform/modules.h"
#include "platform/process.h"
#include "platform/thread_slot.h"

namespace mapisim::platform {
namespace {

constexpr wchar_t kClassName[] = L"MapiSim notification window";

bool class_exists() {
    WNDCLASSEXW description = {};
    description.cbSize = sizeof description;
    return ::GetClassInfoExW(::GetModuleHandleW(nullptr), kClassName, &description) != 0;
}

/// Other processes may have such windows, too.
bool window_exists() {
    HWND window = nullptr;
    while ((window = ::FindWindowExW(HWND_MESSAGE, window, kClassName, nullptr))) {
        DWORD process = 0;
        ::GetWindowThreadProcessId(window, &process);
        if (process == ::GetCurrentProcessId())
            return true;
    }
    return false;
}

void count(void* context) {
    ++*static_cast<std::atomic<int>*>(context);
}

TEST(ImportStub, LeadsToTheFunction) {
    const auto* const function = reinterpret_cast<const void*>(&count);
    EXPECT_EQ(behind_import_stub(function), function);
    struct Stub {
        unsigned char code[8] = {0xFF, 0x25};
        const void* slot = nullptr;
    } stub;
    stub.slot = function;
    const std::int32_t place =
        sizeof(void*) == 8 ? 2
                           : static_cast<std::int32_t>(reinterpret_cast<std::intptr_t>(&stub.slot));
    std::memcpy(stub.code + 2, &place, sizeof place);
    EXPECT_EQ(behind_import_stub(&stub), function);
}

TEST(Events, AreSetOrNot) {
    for (const BOOL stays : {TRUE, FALSE}) {
        const HANDLE event = CreateEventW(nullptr, stays, FALSE, nullptr);
        EXPECT_FALSE(is_set(event));
        EXPECT_TRUE(SetEvent(event));
        EXPECT_TRUE(is_set(event));
        EXPECT_TRUE(is_set(event)) << "looking does not reset it";
        CloseHandle(event);
    }
    EXPECT_FALSE(is_set(nullptr));
    EXPECT_FALSE(is_set(INVALID_HANDLE_VALUE));
    const HANDLE mutex = CreateMutexW(nullptr, FALSE, nullptr); // could be waited for, too
    EXPECT_FALSE(is_set(mutex));
    CloseHandle(mutex);
}

TEST(MessageWindow, DeliversOnItsThreadOncePerWake) {
    std::atomic<int> delivered{0};
    MessageWindow* window = create_message_window(count, &delivered);
    ASSERT_NE(window, nullptr);
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 0);
    wake(window);
    wake(window);
    std::thread([&] { wake(window); }).join();
    EXPECT_EQ(delivered, 0);
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 1) << "wakes before the delivery are one";
    wake(window);
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 2);
    destroy_message_window(window);
    EXPECT_FALSE(class_exists());
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 2);
}

TEST(MessageWindow, AnsweringTheClientsOwnLoop) {
    std::atomic<int> delivered{0};
    MessageWindow* window = create_message_window(count, &delivered);
    wake(window);
    MSG message;
    ASSERT_TRUE(::PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE));
    EXPECT_EQ(message.message, ::RegisterWindowMessageW(L"MAPI Notify window message"));
    ::DispatchMessageW(&message);
    EXPECT_EQ(delivered, 1);
    destroy_message_window(window);
}

TEST(MessageWindow, DestroyedFromAnotherThread) {
    std::atomic<int> delivered{0};
    MessageWindow* window = create_message_window(count, &delivered);
    wake(window);
    std::thread([&] { destroy_message_window(window); }).join();
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 0) << "nothing comes after the end";
    EXPECT_FALSE(window_exists());
    window = create_message_window(count, &delivered);
    ASSERT_NE(window, nullptr) << "a class that was left over is used again";
    wake(window);
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(delivered, 1);
    destroy_message_window(window);
    EXPECT_FALSE(class_exists());
}

TEST(MessageWindow, OutlivingItsThread) {
    std::atomic<int> delivered{0};
    MessageWindow* window = nullptr;
    std::thread([&] { window = create_message_window(count, &delivered); }).join();
    ASSERT_NE(window, nullptr);
    wake(window);
    destroy_message_window(window);
    EXPECT_EQ(delivered, 0);
}

struct DestroysItself {
    MessageWindow* window = nullptr;
    int delivered = 0;
};

TEST(MessageWindow, DestroyedByItsOwnDelivery) {
    DestroysItself self;
    self.window = create_message_window(
        [](void* context) {
            auto& it = *static_cast<DestroysItself*>(context);
            ++it.delivered;
            destroy_message_window(it.window);
        },
        &self);
    ASSERT_NE(self.window, nullptr);
    wake(self.window);
    EXPECT_TRUE(pump_messages());
    EXPECT_EQ(self.delivered, 1);
    EXPECT_FALSE(class_exists());
}

TEST(PumpMessages, PutsTheQuitMessageBack) {
    ::PostQuitMessage(5);
    EXPECT_FALSE(pump_messages());
    MSG message;
    ASSERT_TRUE(::PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE));
    EXPECT_EQ(message.message, static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(message.wParam, 5u);
    EXPECT_TRUE(pump_messages());
}

TEST(PumpMessages, SeesTheSessionEnd) {
    const HWND window = ::CreateWindowExW(0, L"STATIC", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr,
                                          nullptr, nullptr);
    ASSERT_NE(window, nullptr);
    std::atomic<bool> sent{false};
    // Sent, as the system does it: it waits until the pump lets it through.
    std::thread other([&] {
        ::SendMessageW(window, WM_QUERYENDSESSION, 0, 0);
        sent = true;
    });
    bool goes_on = true;
    while (!sent) {
        goes_on = pump_messages() && goes_on;
        std::this_thread::yield();
    }
    other.join();
    EXPECT_FALSE(goes_on);
    EXPECT_TRUE(pump_messages());
    ::DestroyWindow(window);
}

TEST(ThreadSlotWindows, KeepsTheLastError) {
    int value = 0;
    set_thread_slot(&value, [](void*) {});
    ::SetLastError(1234);
    EXPECT_EQ(thread_slot(), &value);
    EXPECT_EQ(::GetLastError(), 1234u);
    set_thread_slot(nullptr, [](void*) {});
}

TEST(ModulesWindows, GenerationFollowsLoadAndUnload) {
    const std::uint64_t before = module_generation();
    EXPECT_EQ(module_generation(), before);
    const HMODULE library = ::LoadLibraryW(L"mspatcha.dll");
    ASSERT_NE(library, nullptr);
    const std::uint64_t loaded = module_generation();
    EXPECT_NE(loaded, before);
    Module module;
    EXPECT_TRUE(find_module(reinterpret_cast<std::uintptr_t>(library) + 0x1000, module));
    EXPECT_EQ(module.base, reinterpret_cast<std::uintptr_t>(library));
    ::FreeLibrary(library);
    EXPECT_NE(module_generation(), loaded);
}

TEST(ProcessWindows, EnvironmentIsUnicode) {
    ::SetEnvironmentVariableW(L"MAPISIM_TEST_VARIABLE", L"\u00e4\u20ac");
    EXPECT_EQ(environment("MAPISIM_TEST_VARIABLE"), "\xC3\xA4\xE2\x82\xAC");
    ::SetEnvironmentVariableW(L"MAPISIM_TEST_VARIABLE", std::wstring(1000, L'x').c_str());
    EXPECT_EQ(environment("MAPISIM_TEST_VARIABLE"), std::string(1000, 'x'));
    ::SetEnvironmentVariableW(L"MAPISIM_TEST_VARIABLE", nullptr);
    EXPECT_EQ(environment("MAPISIM_TEST_VARIABLE"), "");
}

} // namespace
} // namespace mapisim::platform

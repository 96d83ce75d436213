#include "launch.h"

#include <algorithm>
#include <chrono>
#include <cwchar>

#include <windows.h>

#include <fmt/core.h>

#include "platform/process.h"

namespace mapisim::command {

namespace {

std::wstring wide(const std::string& text) {
    return path_of(text).wstring();
}

/// One argument as CommandLineToArgvW takes it apart.
std::wstring quoted(const std::wstring& argument) {
    if (!argument.empty() && argument.find_first_of(L" \t\n\v\"") == std::wstring::npos)
        return argument;
    std::wstring all = L"\"";
    std::size_t backslashes = 0;
    for (const wchar_t c : argument) {
        if (c == L'"')
            all.append(backslashes + 1, L'\\');
        backslashes = c == L'\\' ? backslashes + 1 : 0;
        all += c;
    }
    all.append(backslashes, L'\\');
    return all + L'"';
}

std::string last_error() {
    const DWORD code = ::GetLastError();
    char text[256] = "";
    ::FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, code, 0,
                     text, sizeof text, nullptr);
    std::string line = text;
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == '.'))
        line.pop_back();
    return fmt::format("{} ({})", line, code);
}

class Handle {
public:
    explicit Handle(HANDLE handle) : handle_(handle) {}
    ~Handle() { ::CloseHandle(handle_); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    HANDLE get() const { return handle_; }

private:
    HANDLE handle_;
};

/// The console sends its signals to the client too; this program waits for the report.
volatile LONG interrupted = 0;
BOOL WINAPI on_console_signal(DWORD) {
    interrupted = 1;
    return TRUE;
}

std::vector<std::uint32_t> processes_in(HANDLE job) {
    constexpr std::size_t kMost = 1024;
    struct {
        JOBOBJECT_BASIC_PROCESS_ID_LIST list;
        ULONG_PTR more[kMost];
    } buffer = {};
    ::QueryInformationJobObject(job, JobObjectBasicProcessIdList, &buffer, sizeof buffer, nullptr);
    const ULONG_PTR* const ids = buffer.list.ProcessIdList;
    std::vector<std::uint32_t> processes;
    for (DWORD i = 0; i < buffer.list.NumberOfProcessIdsInList; ++i)
        processes.push_back(static_cast<std::uint32_t>(ids[i]));
    return processes;
}

std::vector<std::uint32_t> wait_for_children(HANDLE job) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        std::vector<std::uint32_t> left = processes_in(job);
        if (left.empty() || std::chrono::steady_clock::now() >= deadline)
            return left;
        ::Sleep(20);
    }
}

} // namespace

Outcome launch(const Launch& launch) {
    for (const auto& [name, value] : launch.environment)
        ::SetEnvironmentVariableW(wide(name).c_str(),
                                  value.empty() ? nullptr : wide(value).c_str());
    ::SetDllDirectoryW(launch.library.parent_path().c_str());
    ::SetConsoleCtrlHandler(&on_console_signal, TRUE);

    std::wstring line;
    for (const std::string& argument : launch.command)
        line += (line.empty() ? L"" : L" ") + quoted(wide(argument));
    const std::wstring program = wide(launch.command.front());
    STARTUPINFOW start = {};
    start.cb = sizeof start;
    PROCESS_INFORMATION made = {};
    const Handle job(::CreateJobObjectW(nullptr, nullptr));
    if (!::CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE, CREATE_SUSPENDED,
                          nullptr, nullptr, &start, &made))
        throw Failure(
            fmt::format("{}: cannot be started: {}", launch.command.front(), last_error()));
    const Handle process(made.hProcess);
    const Handle thread(made.hThread);
    const bool in_job = ::AssignProcessToJobObject(job.get(), process.get()) != 0;
    ::ResumeThread(thread.get());

    Outcome outcome;
    outcome.process_id = made.dwProcessId;
    constexpr double longest = 4'000'000; // seconds; milliseconds must fit into 32 bits
    const DWORD limit = launch.timeout > 0
                            ? static_cast<DWORD>(std::min(launch.timeout, longest) * 1000)
                            : INFINITE;
    const bool timed_out = ::WaitForSingleObject(process.get(), limit) == WAIT_TIMEOUT;
    if (timed_out) {
        if (!in_job || !::TerminateJobObject(job.get(), kTimedOut))
            ::TerminateProcess(process.get(), kTimedOut);
        ::WaitForSingleObject(process.get(), INFINITE);
    }
    DWORD code = 0;
    ::GetExitCodeProcess(process.get(), &code);
    outcome.code = code;
    outcome.exit_code = static_cast<int>(code);
    outcome.end = timed_out                                ? report::End::timed_out
                  : is_crash(code)                         ? report::End::crashed
                  : interrupted || code == kEndedByConsole ? report::End::interrupted
                                                           : report::End::exited;
    if (in_job)
        outcome.children_left = wait_for_children(job.get());
    return outcome;
}

} // namespace mapisim::command

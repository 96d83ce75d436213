// Starts a Windows client under Wine and tells how it ended: the exit status that Wine itself gives
// has room for 8 of the 32 bits of a Windows exit code. In all else the client is as if Wine had
// started it alone.
//
//   mapisim-starter.exe FILE CLIENT [ARGS...]
//
// writes to FILE the client's process number and, when it has ended, its exit code; where it could
// not be started, 0 and Windows' error.
#include <cstdio>
#include <string>

#include <windows.h>

namespace {

/// The first argument of a command line, which is a path and so has no quotation marks inside;
/// `line` then begins with the next.
std::wstring take_path(const wchar_t*& line) {
    std::wstring path;
    bool quoted = false;
    for (; *line != 0 && (quoted || (*line != L' ' && *line != L'\t')); ++line) {
        if (*line == L'"')
            quoted = !quoted;
        else
            path += *line;
    }
    while (*line == L' ' || *line == L'\t')
        ++line;
    return path;
}

class EndFile {
public:
    explicit EndFile(const std::wstring& name)
        : file_(::CreateFileW(name.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, nullptr)) {}
    ~EndFile() { ::CloseHandle(file_); }
    EndFile(const EndFile&) = delete;
    EndFile& operator=(const EndFile&) = delete;

    void write(DWORD number) const {
        char line[16];
        const int size = std::snprintf(line, sizeof line, "%lu\n", number);
        DWORD written = 0;
        ::WriteFile(file_, line, static_cast<DWORD>(size), &written, nullptr);
    }

private:
    HANDLE file_;
};

/// The client is to end with this program, its own children are not.
HANDLE make_job() {
    const HANDLE job = ::CreateJobObjectW(nullptr, nullptr);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                              JOB_OBJECT_LIMIT_BREAKAWAY_OK |
                                              JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    ::SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

/// The console tells the client too, and its end ends this program. A handler, because the wish to
/// ignore Ctrl-C would be inherited.
BOOL WINAPI on_console_signal(DWORD) {
    return TRUE;
}

} // namespace

int main() {
    const wchar_t* line = ::GetCommandLineW();
    take_path(line);
    const EndFile file(take_path(line));
    const std::wstring client = take_path(line);
    std::wstring clients_line = L'"' + client + L"\" " + line;
    ::SetConsoleCtrlHandler(&on_console_signal, TRUE);

    STARTUPINFOW start = {};
    ::GetStartupInfoW(&start);
    start.lpTitle = nullptr; // this program's path; the client's is its own
    PROCESS_INFORMATION made = {};
    if (!::CreateProcessW(client.c_str(), clients_line.data(), nullptr, nullptr, TRUE,
                          CREATE_SUSPENDED, nullptr, nullptr, &start, &made)) {
        file.write(0);
        file.write(::GetLastError());
        return 1;
    }
    file.write(made.dwProcessId);
    ::AssignProcessToJobObject(make_job(), made.hProcess);
    ::ResumeThread(made.hThread);
    ::WaitForSingleObject(made.hProcess, INFINITE);
    DWORD code = 0;
    ::GetExitCodeProcess(made.hProcess, &code);
    file.write(code);
    ::ExitProcess(code);
}

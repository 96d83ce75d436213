#include "launch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/core.h>

#include "process_posix.h"

namespace mapisim::command {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array kForwarded = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

bool is_forwarded(int signal) {
    return std::find(kForwarded.begin(), kForwarded.end(), signal) != kForwarded.end();
}

/// Blocks what the waiting below takes from the queue, and puts everything back at the end.
class Signals {
public:
    Signals() {
        sigemptyset(&waited_);
        sigaddset(&waited_, SIGCHLD);
        for (const int signal : kForwarded)
            sigaddset(&waited_, signal);
        sigset_t blocked = waited_;
        sigaddset(&blocked, SIGTTOU); // for handing the terminal over and taking it back
        sigprocmask(SIG_BLOCK, &blocked, &before_);
        std::signal(SIGCHLD, SIG_DFL);
    }
    ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    const sigset_t& waited() const { return waited_; }
    const sigset_t& before() const { return before_; }

private:
    sigset_t waited_;
    sigset_t before_;
};

/// The client is a job of its own, so that it can be ended whole; it has the terminal when we had
/// it.
class Terminal {
public:
    Terminal() : ours_(::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) {}
    ~Terminal() { take_back(); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    bool is_ours() const { return ours_; }
    void give_to(pid_t job) const {
        if (ours_)
            ::tcsetpgrp(STDIN_FILENO, job);
    }
    void take_back() const { give_to(::getpgrp()); }

private:
    bool ours_;
};

pid_t start(const Launch& launch, const Signals& signals, const Terminal& terminal) {
    const std::vector<std::string> environment = changed_environment(launch.environment);
    const std::vector<char*> arguments = pointers(launch.command);
    const std::vector<char*> variables = pointers(environment);
    int failure[2];
    if (::pipe2(failure, O_CLOEXEC) != 0)
        throw Failure(fmt::format("cannot start the client: {}", std::strerror(errno)));
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);
        terminal.give_to(::getpid());
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // when mapisim itself is killed
        sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
        if (::getppid() == parent)
            ::execve(arguments[0], arguments.data(), variables.data());
        const int error = errno;
        [[maybe_unused]] const auto written = ::write(failure[1], &error, sizeof error);
        ::_exit(127);
    }
    const int fork_error = errno;
    ::close(failure[1]);
    int error = 0;
    const bool failed = child < 0 || ::read(failure[0], &error, sizeof error) == sizeof error;
    ::close(failure[0]);
    if (!failed) {
        ::setpgid(child, child); // whoever comes first
        terminal.give_to(child);
        return child;
    }
    if (child < 0)
        error = fork_error;
    else
        ::waitpid(child, nullptr, 0);
    terminal.take_back();
    if (error == ENOEXEC)
        throw Failure(launch.command[0] +
                      ": this is neither a program nor a script with a line that "
                      "names its interpreter");
    throw Failure(
        fmt::format("{}: cannot be started: {}", launch.command[0], std::strerror(error)));
}

/// Hears what the terminal sends to a Windows client: Wine gives one that Ctrl-C ended the exit
/// code 0. A process that does nothing in the client's job dies of the same signals.
class Listener {
public:
    Listener(const Launch& launch, const Signals& signals, const Terminal& terminal, pid_t job) {
        if (launch.wine_prefix.empty() || !terminal.is_ours())
            return;
        process_ = ::fork();
        if (process_ == 0) {
            ::setpgid(0, job);
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (int file = 0; file <= STDERR_FILENO; ++file)
                ::close(file);
            sigprocmask(SIG_SETMASK, &signals.before(), nullptr);
            for (;;)
                ::pause();
        }
        if (process_ > 0)
            ::setpgid(process_, job);
    }
    ~Listener() { heard(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Ends it.
    bool heard() {
        if (process_ <= 0)
            return false;
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return WIFSIGNALED(status) && is_forwarded(WTERMSIG(status));
    }

private:
    pid_t process_ = -1;
};

std::string read_all(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

template<class With> void for_each_process(With with) {
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }))
            with(static_cast<pid_t>(std::stol(name)), entry->path());
    }
}

/// Wine's own services belong to the prefix, which other runs use too.
bool is_wine_service(const fs::path& process) {
    std::string command = read_all(process / "cmdline");
    std::transform(command.begin(), command.end(), command.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return command.starts_with(R"(c:\windows\system32\)") ||
           command.find("wineserver") != std::string::npos;
}

/// Calls `with` for every process that was started with this run's environment, in whatever group
/// it is now.
template<class With> void for_each_of_client(const Launch& launch, With with) {
    const std::string mark = '\0' + ("MAPISIM_EVIDENCE=" + launch.evidence) + '\0';
    for_each_process([&](pid_t id, const fs::path& process) {
        const std::string environment = '\0' + read_all(process / "environ") + '\0';
        if (id != ::getpid() && environment.find(mark) != std::string::npos &&
            (launch.wine_prefix.empty() || !is_wine_service(process)))
            with(id, process);
    });
}

void end_all(const Launch& launch, pid_t client) {
    ::kill(launch.wine_prefix.empty() ? -client : client, SIGKILL);
    for (int round = 0; round < 20; ++round) {
        bool any = false;
        for_each_of_client(
            launch, [&](pid_t id, const fs::path&) { any = ::kill(id, SIGKILL) == 0 || any; });
        if (!any)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

/// Sends a signal that this program got on to the client. Windows programs hear of SIGINT alone, as
/// Ctrl-C; any other ends the starter, and the client with it.
void pass_on(const Launch& launch, pid_t client, int signal) {
    if (launch.end_file.empty() || signal != SIGINT) {
        ::kill(launch.wine_prefix.empty() ? -client : client, signal);
        return;
    }
    bool heard = false;
    for_each_of_client(launch, [&](pid_t id, const fs::path&) {
        heard = (id != client && ::kill(id, signal) == 0) || heard;
    });
    if (!heard) // there is no client yet
        ::kill(client, SIGTERM);
}

/// The number that evidence has of a process. That of a Windows process stands in the name of the
/// evidence file that it has mapped; 0 when it has none.
std::uint32_t evidence_number(const Launch& launch, pid_t id, const std::string& maps) {
    if (launch.wine_prefix.empty())
        return static_cast<std::uint32_t>(id);
    const std::string folder = launch.evidence_folder.string() + '/';
    const std::size_t found = maps.find(folder);
    return found == std::string::npos ? 0
                                      : static_cast<std::uint32_t>(std::strtoul(
                                            maps.c_str() + found + folder.size(), nullptr, 10));
}

/// The processes of the client that have the library or evidence mapped when the patience is over.
std::vector<std::uint32_t> wait_for_children(const Launch& launch) {
    std::error_code error;
    const fs::path library = fs::canonical(launch.library, error);
    const Clock::time_point deadline = Clock::now() + kPatience;
    for (;;) {
        std::vector<std::uint32_t> left;
        for_each_of_client(launch, [&](pid_t id, const fs::path& process) {
            const std::string maps = read_all(process / "maps");
            if (maps.find(launch.evidence_folder.string()) != std::string::npos ||
                maps.find(library.string()) != std::string::npos)
                left.push_back(evidence_number(launch, id, maps));
        });
        if (left.empty() || Clock::now() >= deadline)
            return left;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Outcome outcome_of(int status, bool timed_out, bool interrupted) {
    Outcome outcome;
    const bool killed = WIFSIGNALED(status);
    outcome.code = killed ? WTERMSIG(status) : WEXITSTATUS(status);
    outcome.exit_code = killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (timed_out) {
        outcome.end = report::End::timed_out;
        outcome.exit_code = kTimedOut;
    } else if (interrupted || (killed && is_forwarded(WTERMSIG(status)))) {
        // A terminal sends its Ctrl-C to the client alone, which has the terminal.
        outcome.end = report::End::interrupted;
    } else {
        outcome.end = killed ? report::End::crashed : report::End::exited;
    }
    return outcome;
}

/// What a shell gets of a Windows program's exit code: 8 bits, of which what is cut must not look
/// like success or like an exit code of this program's own.
int shell_code(std::uint32_t code) {
    constexpr std::uint32_t kBits = 0xFF;
    const int low = static_cast<int>(code & kBits);
    const bool misleading =
        low == 0 || low == kBrokeRules || low == kOwnFailure || low == kTimedOut;
    return code > kBits && misleading ? 1 : low;
}

/// What the starter knows better than the exit status of its own process.
void read_end_file(const Launch& launch, Outcome& outcome) {
    if (launch.end_file.empty())
        return;
    std::ifstream in(launch.end_file);
    std::uint32_t code = 0;
    const bool started = static_cast<bool>(in >> outcome.process_id);
    const bool ended = static_cast<bool>(in >> code);
    in.close();
    std::error_code error;
    fs::remove(launch.end_file, error);
    if (!started)
        outcome.process_id = 0;
    else if (outcome.process_id == 0)
        throw Failure(fmt::format("the client cannot be started: Windows error {}", code));
    if (!ended || outcome.end == report::End::timed_out)
        return;
    outcome.code = code;
    outcome.exit_code = shell_code(code);
    if (code == kEndedByConsole)
        outcome.end = report::End::interrupted;
    else if (outcome.end != report::End::interrupted)
        outcome.end = is_crash(code) ? report::End::crashed : report::End::exited;
}

timespec until(Clock::time_point deadline) {
    using namespace std::chrono;
    const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
    const auto whole = duration_cast<seconds>(left);
    return {.tv_sec = whole.count(), .tv_nsec = nanoseconds(left - whole).count()};
}

} // namespace

Outcome launch(const Launch& launch) {
    const Signals signals;
    const Terminal terminal;
    const pid_t client = start(launch, signals, terminal);
    Listener listener(launch, signals, terminal, client);
    const Clock::time_point deadline =
        Clock::now() +
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(launch.timeout));
    bool timed_out = false;
    bool interrupted = false;
    for (;;) {
        int status = 0;
        if (::waitpid(client, &status, WNOHANG | WUNTRACED) == client) {
            if (!WIFSTOPPED(status)) {
                Outcome outcome = outcome_of(status, timed_out, interrupted);
                if (launch.wine_prefix.empty())
                    outcome.process_id = static_cast<std::uint32_t>(client);
                read_end_file(launch, outcome);
                if (outcome.exit_code == 0 && listener.heard())
                    outcome.end = report::End::interrupted;
                outcome.children_left = wait_for_children(launch);
                return outcome;
            }
            if (terminal.is_ours()) { // the user's Ctrl-Z: stop along with the client
                terminal.take_back();
                ::raise(SIGSTOP);
                terminal.give_to(client);
                ::kill(-client, SIGCONT);
            }
            continue;
        }
        int signal = 0;
        if (launch.timeout > 0 && !timed_out) {
            const timespec left = until(deadline);
            signal = ::sigtimedwait(&signals.waited(), nullptr, &left);
        } else {
            signal = ::sigwaitinfo(&signals.waited(), nullptr);
        }
        if (is_forwarded(signal)) {
            interrupted = true;
            pass_on(launch, client, signal);
        } else if (launch.timeout > 0 && !timed_out && Clock::now() >= deadline) {
            timed_out = true;
            end_all(launch, client);
        }
    }
}

} // namespace mapisim::command

#include "symbolizer.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace mapisim::report {

namespace {

/// Debug information of hundreds of megabytes takes its time to read.
constexpr int kPatienceMilliseconds = 60'000;

class Child final : public SymbolizerProcess {
public:
    Child(pid_t pid, int socket) : pid_(pid), socket_(socket) {}
    ~Child() override {
        ::close(socket_);
        ::waitpid(pid_, nullptr, 0);
    }

    std::vector<std::string> ask(const std::string& request) override {
        std::vector<std::string> lines;
        if (!send(request))
            return lines;
        std::string line;
        while (read_line(line) && !line.empty())
            lines.push_back(line);
        return lines;
    }

private:
    bool send(std::string_view request) {
        while (!request.empty()) {
            const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EINTR)
                return false;
            if (sent > 0)
                request.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    bool read_line(std::string& line) {
        for (;;) {
            const auto end = buffer_.find('\n');
            if (end != std::string::npos) {
                line.assign(buffer_, 0, end);
                buffer_.erase(0, end + 1);
                return true;
            }
            pollfd waiting{socket_, POLLIN, 0};
            const int ready = ::poll(&waiting, 1, kPatienceMilliseconds);
            if (ready < 0 && errno == EINTR)
                continue;
            char piece[4096];
            const auto got = ready > 0 ? ::recv(socket_, piece, sizeof piece, 0) : 0;
            if (got <= 0)
                return false;
            buffer_.append(piece, static_cast<std::size_t>(got));
        }
    }

    pid_t pid_;
    int socket_;
    std::string buffer_;
};

pid_t spawn(const char* name, int socket) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, socket, 0);
    ::posix_spawn_file_actions_adddup2(&actions, socket, 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::string program = name;
    std::array<char*, 2> arguments = {program.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, name, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

std::vector<std::string> candidates() {
    std::vector<std::string> names;
    if (const char* chosen = std::getenv("LLVM_SYMBOLIZER_PATH"); chosen && *chosen)
        names.emplace_back(chosen);
    names.emplace_back("llvm-symbolizer");
    for (int version = 22; version >= 11; --version)
        names.push_back("llvm-symbolizer-" + std::to_string(version));
    return names;
}

} // namespace

std::unique_ptr<SymbolizerProcess> start_symbolizer() {
    for (const std::string& name : candidates()) {
        int sockets[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
            return nullptr;
        const pid_t pid = spawn(name.c_str(), sockets[1]);
        ::close(sockets[1]);
        if (pid > 0)
            return std::make_unique<Child>(pid, sockets[0]);
        ::close(sockets[0]);
    }
    return nullptr;
}

} // namespace mapisim::report

#include "client.h"

#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include <fmt/core.h>

#include "command.h"
#include "platform/process.h"

#if !defined(_WIN32)
#include <unistd.h>
#endif

namespace mapisim::command {

namespace {

constexpr bool kOnWindows =
#if defined(_WIN32)
    true;
#else
    false;
#endif
constexpr unsigned kBits = sizeof(void*) * 8;

/// The first bytes of a file, with bounds.
class Head {
public:
    explicit Head(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        readable_ = in.good();
        bytes_.resize(4096);
        in.read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
        bytes_.resize(static_cast<std::size_t>(in.gcount()));
    }
    bool readable() const { return readable_; }
    bool empty() const { return bytes_.empty(); }
    bool starts_with(std::string_view text) const {
        return std::string_view(bytes_.data(), bytes_.size()).starts_with(text);
    }
    template<class T> T at(std::size_t offset) const {
        T value = 0;
        if (offset <= bytes_.size() && bytes_.size() - offset >= sizeof value)
            std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }
    std::string first_line() const {
        const std::string text(bytes_.data(), bytes_.size());
        return text.substr(0, text.find('\n'));
    }

private:
    std::vector<char> bytes_;
    bool readable_ = false;
};

struct Pe {
    unsigned bits = 0; ///< 0: no machine that Windows runs on here
    bool is_dll = false;
    bool is_dotnet = false;
};

std::optional<Pe> read_pe(const Head& head) {
    if (!head.starts_with("MZ"))
        return {};
    const std::size_t pe = head.at<std::uint32_t>(0x3c);
    if (head.at<std::uint32_t>(pe) != 0x4550)
        return {};
    constexpr std::uint16_t x64 = 0x8664;
    constexpr std::uint16_t x86 = 0x14c;
    constexpr std::uint16_t dll = 0x2000;
    const auto machine = head.at<std::uint16_t>(pe + 4);
    Pe found;
    found.bits = machine == x64 ? 64 : machine == x86 ? 32 : 0;
    found.is_dll = (head.at<std::uint16_t>(pe + 22) & dll) != 0;
    const bool plus = head.at<std::uint16_t>(pe + 24) == 0x20b;
    constexpr std::size_t clr_directory = 14;
    found.is_dotnet =
        head.at<std::uint32_t>(pe + 24 + (plus ? 112u : 96u) + clr_directory * 8) != 0;
    return found;
}

struct Elf {
    unsigned bits = 0;
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    bool has_entry = false;
};
constexpr std::uint16_t kElfProgram = 2;
constexpr std::uint16_t kElfShared = 3;

std::optional<Elf> read_elf(const Head& head) {
    if (!head.starts_with("\177ELF"))
        return {};
    const bool wide = head.at<std::uint8_t>(4) == 2;
    Elf found;
    found.bits = wide ? 64 : 32;
    found.type = head.at<std::uint16_t>(16);
    found.machine = head.at<std::uint16_t>(18);
    found.has_entry = (wide ? head.at<std::uint64_t>(24) : head.at<std::uint32_t>(24)) != 0;
    return found;
}

std::uint16_t own_machine() {
    const auto own = read_elf(Head(path_of("/proc/self/exe")));
    return own ? own->machine : 0;
}

fs::path find_program(const std::string& name) {
    std::error_code error;
    if (name.find('/') != std::string::npos || (kOnWindows && name.find('\\') != std::string::npos))
        return fs::absolute(path_of(name), error);
    // Windows looks in the current folder first, and adds an ending.
    const char separator = kOnWindows ? ';' : ':';
    const std::string path =
        kOnWindows ? ".;" + platform::environment("PATH") : platform::environment("PATH");
    std::vector<std::string> endings = {""};
    if (kOnWindows)
        endings.emplace_back(".exe");
    std::istringstream folders(path);
    for (std::string folder; std::getline(folders, folder, separator);) {
        for (const std::string& ending : endings) {
            const fs::path place = path_of(folder.empty() ? "." : folder) / path_of(name + ending);
            if (fs::is_regular_file(place, error))
                return fs::absolute(place, error).lexically_normal();
        }
    }
    throw Failure(fmt::format(
        "{}: there is no such program in PATH{}", name,
        fs::exists(path_of(name), error) ? fmt::format("; did you mean ./{}?", name) : ""));
}

void refuse_windows_program(const Pe& pe, const std::string& name) {
    if (pe.is_dll)
        throw Failure(name + ": this is a Windows library, not a program");
    if (pe.is_dotnet)
        throw Failure(name + ": this is a .NET program; only native clients can be started");
    if (kOnWindows)
        return;
    if (pe.bits == 32)
        throw Failure(name + ": this is a 32-bit Windows program; only 64-bit ones can be started "
                             "here");
    if (pe.bits != 64)
        throw Failure(name + ": this is a Windows program for another processor");
}

void refuse_linux_program(const Elf& elf, const std::string& name) {
    if (kOnWindows)
        throw Failure(name + ": this is a Linux program");
    if (elf.type != kElfProgram && (elf.type != kElfShared || !elf.has_entry))
        throw Failure(name + ": this is a library or an object file, not a program");
    if (elf.bits != kBits)
        throw Failure(fmt::format("{}: this is a {}-bit program; MapiSim's library has {} bits",
                                  name, elf.bits, kBits));
    if (elf.machine != own_machine())
        throw Failure(name + ": this is a program for another processor");
}

#if !defined(_WIN32)
void refuse_script(const Head& head, const std::string& name) {
    std::istringstream line(head.first_line().substr(2));
    std::string interpreter;
    line >> interpreter;
    if (!interpreter.empty() && interpreter.back() == '\r')
        interpreter.pop_back();
    std::error_code error;
    if (interpreter.empty() || !fs::exists(path_of(interpreter), error))
        throw Failure(
            fmt::format("{}: this script's interpreter, \"{}\", is not there", name, interpreter));
}
#endif

} // namespace

Client examine_client(const std::string& name) {
    Client client;
    client.path = find_program(name);
    std::error_code error;
    const fs::file_status status = fs::status(client.path, error);
    if (!fs::exists(status))
        throw Failure(name + ": there is no such program");
    if (fs::is_directory(status))
        throw Failure(name + ": this is a folder");
    const Head head(client.path);
    if (!head.readable() && kOnWindows)
        throw Failure(name + ": this cannot be read");
    if (const auto pe = read_pe(head)) {
        refuse_windows_program(*pe, name);
        client.kind = kOnWindows ? ClientKind::native : ClientKind::windows;
        return client;
    }
    const auto elf = read_elf(head);
    if (elf)
        refuse_linux_program(*elf, name);
#if defined(_WIN32)
    throw Failure(name + ": this is no Windows program");
#else
    if (::access(client.path.c_str(), X_OK) != 0)
        throw Failure(name + ": this is not executable");
    if (!elf && head.starts_with("#!"))
        refuse_script(head, name);
    else if (!elf && head.readable() && head.empty())
        throw Failure(name + ": this file is empty");
    return client;
#endif
}

std::string wrong_linux_library(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return "there is no such file";
    const auto elf = read_elf(Head(file));
    if (!elf || elf->type != kElfShared)
        return "this is no Linux library";
    return elf->bits == kBits && (kOnWindows || elf->machine == own_machine())
               ? ""
               : "this library is for another processor";
}

std::string wrong_windows_library(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return "there is no such file";
    const auto pe = read_pe(Head(file));
    if (!pe || !pe->is_dll)
        return "this is no Windows library";
    return pe->bits == kBits ? "" : fmt::format("this library is not for {} bits", kBits);
}

} // namespace mapisim::command

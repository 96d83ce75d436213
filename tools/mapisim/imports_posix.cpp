#include "imports.h"

#include <cstring>
#include <fstream>
#include <link.h>

#include "process_posix.h"

namespace mapisim::command {

namespace {

/// The loader that a Linux program names; empty for a static program and for what is none.
std::string loader_of(const fs::path& program) {
    std::ifstream in(program, std::ios::binary);
    ElfW(Ehdr) header{};
    if (!in.read(reinterpret_cast<char*>(&header), sizeof header) ||
        std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return {};
    for (unsigned i = 0; i < header.e_phnum; ++i) {
        ElfW(Phdr) part{};
        in.seekg(static_cast<std::streamoff>(header.e_phoff + i * sizeof part));
        if (!in.read(reinterpret_cast<char*>(&part), sizeof part))
            return {};
        if (part.p_type != PT_INTERP || part.p_filesz == 0 || part.p_filesz > PATH_MAX)
            continue;
        std::string loader(part.p_filesz - 1, '\0'); // without its final zero
        in.seekg(static_cast<std::streamoff>(part.p_offset));
        in.read(loader.data(), static_cast<std::streamsize>(loader.size()));
        return loader;
    }
    return {};
}

/// What stands between two parts of a line; empty when they are not there.
std::string between(const std::string& line, std::string_view before, std::string_view after) {
    const auto begin = line.find(before);
    if (begin == std::string::npos)
        return {};
    const auto from = begin + before.size();
    const auto end = line.find(after, from);
    return end == std::string::npos ? std::string() : line.substr(from, end - from);
}

/// Asks the loader itself, as `ldd -r` does: it alone knows which libraries there will be. No code
/// of the client's runs.
std::vector<std::string> missing_linux_imports(const fs::path& program, const Launch& launch) {
    const std::string loader = loader_of(program);
    // Another loader than glibc's would run the client.
    if (!fs::path(loader).filename().string().starts_with("ld-linux"))
        return {};
    const fs::path list = launch.evidence_folder / "imports.txt";
    Environment environment = launch.environment;
    environment.emplace_back("LD_TRACE_LOADED_OBJECTS", "1");
    environment.emplace_back("LD_WARN", "yes");
    environment.emplace_back("LD_BIND_NOW", "yes");
    run_helper({loader, program.string()}, environment, list.string());
    std::vector<std::string> missing;
    bool linked = false;
    bool complete = true;
    std::ifstream in(list);
    for (std::string line; std::getline(in, line);) {
        linked = linked || line.find("libmapi32.so => ") != std::string::npos;
        complete = complete && line.find(" => not found") == std::string::npos;
        std::string name = between(line, "undefined symbol: ", "\t");
        if (name.empty()) // as another library of that name had it
            name = between(line, "symbol ", ", version ");
        if (!name.empty())
            missing.push_back(name);
    }
    in.close();
    std::error_code error;
    fs::remove(list, error);
    // Where another library is missing, its names are as well.
    return linked && complete ? missing : std::vector<std::string>();
}

} // namespace

std::vector<std::string> missing_imports(const Client& client, const Launch& launch) {
    return client.kind == ClientKind::windows ? missing_windows_imports(client.path, launch.library)
                                              : missing_linux_imports(client.path, launch);
}

} // namespace mapisim::command

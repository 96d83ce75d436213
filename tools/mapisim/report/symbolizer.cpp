#include "symbolizer.h"

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/core.h>

#include "scenario/glob.h"

namespace mapisim::report {

namespace {

namespace fs = std::filesystem;

/// The entry of `folder` with this name, its case disregarded where the very name is not there.
fs::path entry_of(const fs::path& folder, const std::string& name) {
    std::error_code error;
    if (fs::exists(folder / name, error))
        return folder / name;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (scenario::equal_ignoring_case(entry->path().filename().string(), name))
            return entry->path();
    }
    return folder / name;
}

template<class T> bool read_at(std::ifstream& file, std::uint64_t offset, T& value) {
    file.seekg(static_cast<std::streamoff>(offset));
    return static_cast<bool>(file.read(reinterpret_cast<char*>(&value), sizeof value));
}

/// "file:line:column", with a file that may itself have colons.
void read_place(std::string_view text, SourceFrame& frame) {
    unsigned* const numbers[] = {&frame.column, &frame.line};
    for (unsigned* number : numbers) {
        const auto colon = text.rfind(':');
        if (colon == std::string_view::npos)
            return;
        const auto digits = text.substr(colon + 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), *number);
        text = text.substr(0, colon);
    }
    if (text != "??")
        frame.file = text;
}

} // namespace

std::string host_path(std::string_view path, const std::string& wine_prefix) {
    const bool has_drive = path.size() >= 3 && path[1] == ':' &&
                           (path[2] == '\\' || path[2] == '/') &&
                           ((path[0] | 0x20) >= 'a' && (path[0] | 0x20) <= 'z');
    if (!has_drive)
        return std::string(path);
    const char drive = static_cast<char>(path[0] | 0x20);
    fs::path here = "/";
    std::error_code error;
    if (!wine_prefix.empty()) {
        const fs::path device = fs::path(wine_prefix) / "dosdevices" / fmt::format("{}:", drive);
        if (fs::exists(device, error))
            here = device;
        else if (drive == 'c')
            here = fs::path(wine_prefix) / "drive_c";
        else if (drive != 'z')
            return std::string(path);
    } else if (drive != 'z') {
        return std::string(path);
    }
    std::string_view rest = path.substr(3);
    while (!rest.empty()) {
        const auto end = rest.find_first_of("\\/");
        if (const auto name = rest.substr(0, end); !name.empty())
            here = entry_of(here, std::string(name));
        if (end == std::string_view::npos)
            break;
        rest.remove_prefix(end + 1);
    }
    const fs::path real = fs::canonical(here, error);
    return (error ? here : real).string();
}

bool read_image_base(const std::string& path, std::uint64_t& base) {
    std::ifstream file(path, std::ios::binary);
    char magic[4] = {};
    if (!file || !file.read(magic, sizeof magic))
        return false;
    base = 0;
    if (std::memcmp(magic, "\177ELF", 4) == 0)
        return true;
    std::uint32_t header = 0;
    char signature[4] = {};
    std::uint16_t kind = 0;
    if (std::memcmp(magic, "MZ", 2) != 0 || !read_at(file, 0x3c, header) ||
        !read_at(file, header, signature) || std::memcmp(signature, "PE\0\0", 4) != 0 ||
        !read_at(file, std::uint64_t{header} + 24, kind))
        return false;
    if (kind == 0x20b)
        return read_at(file, std::uint64_t{header} + 24 + 24, base);
    std::uint32_t narrow = 0;
    if (kind != 0x10b || !read_at(file, std::uint64_t{header} + 24 + 28, narrow))
        return false;
    base = narrow;
    return true;
}

Symbolizer::Symbolizer(std::string wine_prefix, bool enabled)
    : wine_prefix_(std::move(wine_prefix)), enabled_(enabled) {}

const Symbolizer::File& Symbolizer::file_of(std::string_view module) {
    const auto found = files_.find(module);
    if (found != files_.end())
        return found->second;
    File file;
    file.path = host_path(module, wine_prefix_);
    file.usable = file.path.find_first_of("\"\n") == std::string::npos &&
                  read_image_base(file.path, file.base);
    return files_.emplace(std::string(module), std::move(file)).first->second;
}

const std::vector<SourceFrame>& Symbolizer::resolve(std::string_view module, std::uint64_t offset) {
    const auto [place, fresh] = known_.try_emplace({std::string(module), offset});
    auto& frames = place->second;
    if (!fresh || !enabled_)
        return frames;
    const File& file = file_of(module);
    if (!file.usable)
        return frames;
    if (!started_) {
        started_ = true;
        process_ = start_symbolizer();
    }
    if (!process_)
        return frames;
    const auto answer = process_->ask(fmt::format("\"{}\" {:#x}\n", file.path, file.base + offset));
    for (std::size_t i = 0; i + 1 < answer.size(); i += 2) {
        SourceFrame frame;
        if (answer[i] != "??")
            frame.function = answer[i];
        read_place(answer[i + 1], frame);
        if (!frame.function.empty() || !frame.file.empty())
            frames.push_back(std::move(frame));
    }
    return frames;
}

} // namespace mapisim::report

#include "provider/library_names.h"

#include <algorithm>
#include <filesystem>

#include "property/text.h"

namespace mapisim::provider {

namespace {

namespace fs = std::filesystem;

fs::path path_of(std::string_view utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

bool ends_in(std::string_view text, std::string_view end) {
    return text.size() > end.size() &&
           property::compare_text(text.substr(text.size() - end.size()), end) == 0;
}

} // namespace

bool names_folder(std::string_view name) noexcept {
    return name.find_first_of("/\\") != std::string_view::npos;
}

std::vector<std::string> library_names(std::string_view name, LibraryKind kind) {
    const std::size_t slash = name.find_last_of("/\\");
    const std::string folder(name.substr(0, slash == name.npos ? 0 : slash + 1));
    const std::string file(name.substr(folder.size()));
    std::string base = file;
    for (const std::string_view end : {".dll", ".so"}) {
        if (ends_in(base, end)) {
            base.resize(base.size() - end.size());
            break;
        }
    }
    if (base.starts_with("lib") && ends_in(file, ".so"))
        base.erase(0, 3);
    std::vector<std::string> names;
    const auto add = [&](const std::string& one) {
        std::string whole = folder + one;
        if (kind == LibraryKind::elf)
            std::replace(whole.begin(), whole.end(), '\\', '/');
        if (std::find(names.begin(), names.end(), whole) == names.end())
            names.push_back(std::move(whole));
    };
    if (kind == LibraryKind::dll) {
        add(base + "32.dll");
        if (ends_in(file, ".dll"))
            add(file);
        add(base + ".dll");
    } else {
        // libsvc.so.1 as well
        if (ends_in(file, ".so") || file.find(".so.") != file.npos)
            add(file);
        add("lib" + base + ".so");
        add(base + ".so");
    }
    return names;
}

std::string find_library(const std::string& folder, std::string_view name, LibraryKind kind) {
    for (const std::string& candidate : library_names(name, kind)) {
        std::error_code error;
        const fs::path whole = path_of(folder) / path_of(candidate);
        if (!fs::is_regular_file(whole, error))
            continue;
        const fs::path absolute = fs::absolute(whole, error);
        const std::u8string text = (error ? whole : absolute).lexically_normal().u8string();
        return {text.begin(), text.end()};
    }
    return {};
}

} // namespace mapisim::provider

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include "platform/resources.h"

namespace mapisim::platform {

namespace {

/// The module of a handle, if it is one that is loaded now; of null, the program.
link_map* module_of(const void* handle) {
    struct Search {
        const void* handle;
        link_map* found = nullptr;
    } search{handle};
    // The loader's list does not change while it calls back.
    dl_iterate_phdr(
        [](dl_phdr_info*, std::size_t, void* context) {
            auto& wanted = *static_cast<Search*>(context);
            for (link_map* map = _r_debug.r_map; map; map = map->l_next) {
                if (!wanted.handle || map == wanted.handle) {
                    wanted.found = map;
                    break;
                }
            }
            return 1;
        },
        &search);
    return search.found;
}

std::optional<std::span<const std::byte>> find_object(void* handle, const std::string& name) {
    link_map* const module = module_of(handle);
    if (!module)
        return {};
    const void* const object = ::dlsym(handle ? handle : RTLD_DEFAULT, name.c_str());
    Dl_info where{};
    void* owner = nullptr;
    void* entry = nullptr;
    // A library that the module is linked to is looked in, too: what it has is not the module's.
    if (!object || ::dladdr1(object, &where, &owner, RTLD_DL_LINKMAP) == 0 || owner != module ||
        ::dladdr1(object, &where, &entry, RTLD_DL_SYMENT) == 0 || where.dli_saddr != object)
        return {};
    const auto& symbol = *static_cast<const ElfW(Sym)*>(entry);
    if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT)
        return {};
    return std::span(static_cast<const std::byte*>(object), symbol.st_size);
}

} // namespace

std::optional<std::span<const std::byte>> find_dialog(void* module, const ResourceName& name) {
    return find_object(module, name.number ? "dialog_" + std::to_string(name.number) : name.name);
}

std::optional<std::string> find_string(void* module, std::uint16_t number) {
    const auto bytes = find_object(module, "string_" + std::to_string(number));
    if (!bytes)
        return {};
    std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    if (const auto end = text.find('\0'); end != std::string::npos)
        text.resize(end);
    return text;
}

} // namespace mapisim::platform

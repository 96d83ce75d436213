#include "platform/resources.h"

#include "platform/text_windows.h"

namespace mapisim::platform {

namespace {

/// Of a module that is loaded as data alone the handle is no address, and the system knows it.
bool is_module(const void* module) noexcept {
    if (!module || (reinterpret_cast<std::uintptr_t>(module) & 3) != 0)
        return true;
    HMODULE found = nullptr;
    return ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                                    GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                                static_cast<LPCWSTR>(module), &found) != FALSE &&
           found == module;
}

} // namespace

std::optional<std::span<const std::byte>> find_dialog(void* module, const ResourceName& name) {
    if (!is_module(module))
        return {};
    auto* const instance = static_cast<HMODULE>(module);
    const std::wstring text = wide(name.name);
    const HRSRC found =
        ::FindResourceW(instance, name.number ? MAKEINTRESOURCEW(name.number) : text.c_str(),
                        reinterpret_cast<LPCWSTR>(RT_DIALOG));
    const HGLOBAL loaded = found ? ::LoadResource(instance, found) : nullptr;
    const void* const bytes = loaded ? ::LockResource(loaded) : nullptr;
    if (!bytes)
        return {};
    return std::span(static_cast<const std::byte*>(bytes), ::SizeofResource(instance, found));
}

std::optional<std::string> find_string(void* module, std::uint16_t number) {
    if (!is_module(module))
        return {};
    // With room for nothing it gives the resource itself, which has no terminator.
    const wchar_t* text = nullptr;
    const int length =
        ::LoadStringW(static_cast<HINSTANCE>(module), number, reinterpret_cast<LPWSTR>(&text), 0);
    if (length <= 0 || !text)
        return {};
    return utf8(text, static_cast<std::size_t>(length));
}

} // namespace mapisim::platform

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

/// What a program or library carries along besides its code. On Windows these are the resources of
/// the module. ELF modules have none: there a resource is an exported object, in C linkage, of the
/// resource's name, or of `dialog_<number>` or `string_<number>` for one that has a number.
namespace mapisim::platform {

/// A number, where it is not 0, or a name in UTF-8.
struct ResourceName {
    std::uint16_t number = 0;
    std::string name;
};

/// A dialog template of `module`: a handle of the system's loader, or null for the program. Nothing
/// where there is none, and where `module` is no module. Lasts as long as that is loaded.
std::optional<std::span<const std::byte>> find_dialog(void* module, const ResourceName& name);

/// A text (on ELF in UTF-8) as UTF-8.
std::optional<std::string> find_string(void* module, std::uint16_t number);

} // namespace mapisim::platform

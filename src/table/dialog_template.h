#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Dialog templates as resource compilers make them: DLGTEMPLATE and DLGTEMPLATEEX, each with its
/// controls.
namespace mapisim::table {

/// In dialog units.
struct DialogPlace {
    std::int16_t x = 0, y = 0, width = 0, height = 0;
};

struct DialogItem {
    std::uint32_t id = 0;
    DialogPlace place;
    std::string text; ///< UTF-8; empty where it has a number instead, as icons do
};

struct DialogTemplate {
    DialogPlace place;
    std::string title;
    bool wide_ids = false; ///< identifiers have 32 bits; else 16
    std::vector<DialogItem> items;
};

/// False for bytes that are no template, or a part of one.
bool read_dialog_template(std::span<const std::byte> bytes, DialogTemplate& out);

} // namespace mapisim::table

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "world/description.h"

namespace mapisim::world {

/// Reads a world's description. Each mistake is FILE:LINE: PATH: what is wrong; there are none when
/// it succeeds, and no more than some when the file is something else altogether.
bool parse_world(std::string_view text, std::string_view file, Description& world,
                 std::vector<std::string>& mistakes);
bool read_world_file(const std::string& path, Description& world,
                     std::vector<std::string>& mistakes);

/// A built-in world ("default", "empty") or a file's.
bool read_world(const std::string& name, Description& world, std::vector<std::string>& mistakes);

/// The text of a built-in world; empty for another name.
std::string_view built_in_world(std::string_view name) noexcept;

/// The schema of world files, in JSON.
std::string_view world_schema() noexcept;

/// The names that each kind of object may have, by the name that the schema has for the kind.
std::vector<std::pair<std::string_view, std::vector<std::string_view>>> known_names();

} // namespace mapisim::world

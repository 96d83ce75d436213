#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "world/description.h"

/// A mapisvc.inf: which message services there are, and what they consist of.
namespace mapisim::world {

/// Adds what the file's [Services] list. Each mistake is FILE:LINE: [SECTION] ENTRY: what is wrong;
/// nothing is added when there is one.
bool parse_mapisvc(std::string_view text, std::string_view file, std::vector<Service>& services,
                   std::vector<std::string>& mistakes);
bool read_mapisvc_file(const std::string& path, std::vector<Service>& services,
                       std::vector<std::string>& mistakes);

/// The file's text without a service: its sections, and what lists it. Other lines stay as they
/// are.
std::string without_service(std::string_view text, std::string_view service);

/// "SERVICE_SINGLE_COPY | SERVICE_NO_PRIMARY_IDENTITY", a number, or as a mapisvc.inf has it, the
/// four bytes in their order in memory, 8 hexadecimal digits.
bool parse_flags(std::string_view text, ULONG& flags, std::string& why);

/// Why a profile section cannot have this property; null where it can.
const char* wrong_for_section(const PropertyKey& key);

/// The folder of a file, absolute.
std::string folder_of_file(std::string_view file);

} // namespace mapisim::world

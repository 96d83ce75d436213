#pragma once

#include <string>

namespace mapisim::platform {

/// The share (`\\server\share`, in the narrow text of the system) that a drive letter stands for;
/// empty for none.
std::string share_of_drive(char letter);

} // namespace mapisim::platform

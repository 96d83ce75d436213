#include "imports.h"

namespace mapisim::command {

std::vector<std::string> missing_imports(const Client& client, const Launch& launch) {
    return missing_windows_imports(client.path, launch.library);
}

} // namespace mapisim::command

#include "command.h"

namespace mapisim::command {

int world_import(const ImportOptions&) {
    throw Failure("world import: mail is imported on Linux; the world file serves on both");
}

} // namespace mapisim::command

#include "platform/shares.h"

namespace mapisim::platform {

std::string share_of_drive(char) {
    return {};
}

} // namespace mapisim::platform

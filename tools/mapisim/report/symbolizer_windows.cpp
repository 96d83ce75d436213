#include "symbolizer.h"

namespace mapisim::report {

/// Reports on Windows name modules and offsets; the debug information of mingw-w64 is read on
/// Linux.
std::unique_ptr<SymbolizerProcess> start_symbolizer() {
    return nullptr;
}

} // namespace mapisim::report

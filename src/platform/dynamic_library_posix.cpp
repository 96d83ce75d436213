#include <dlfcn.h>

#include "platform/dynamic_library.h"

#include "platform/cancellation.h"

namespace mapisim::platform {

void* load_library(const std::string& path, std::string& why) {
    const CancellationHold hold;
    void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library)
        return library;
    // The C library keeps the text for each thread.
    const char* const text = ::dlerror(); // NOLINT(concurrency-mt-unsafe)
    why = text ? text : "it cannot be loaded";
    return nullptr;
}

void* find_function(void* library, const std::string& name) noexcept {
    return ::dlsym(library, name.c_str());
}

void unload_library(void* library) noexcept {
    const CancellationHold hold;
    ::dlclose(library);
}

std::vector<std::string> exported_names(std::string_view function, unsigned) {
    return {std::string(function)};
}

} // namespace mapisim::platform

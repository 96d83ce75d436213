#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// The libraries of message services, and of providers one day, that are loaded in this process.
/// Each is loaded when it is first needed, and unloaded, once for each load, after the last
/// MAPIUninitialize.
namespace mapisim::provider {

struct Loaded;

/// Keeps a library loaded while its code is called.
class LibraryUse {
public:
    LibraryUse() = default;
    explicit LibraryUse(Loaded* library) noexcept : library_(library) {}
    LibraryUse(LibraryUse&& other) noexcept : library_(other.library_) { other.library_ = nullptr; }
    LibraryUse& operator=(LibraryUse&& other) noexcept {
        std::swap(library_, other.library_);
        return *this;
    }
    /// Unloads it where the last MAPIUninitialize came while it was in use.
    ~LibraryUse();

    explicit operator bool() const noexcept { return library_ != nullptr; }
    /// As the system gave it: an HINSTANCE.
    void* handle() const noexcept;
    /// A function under any of the names that compilers give it; null when there is none.
    void* function(std::string_view name, unsigned argument_bytes) const;

private:
    Loaded* library_ = nullptr;
};

/// Whichever library a service names as `name`, in `folder` or, where it is not there and the name
/// has no folder of its own, where the system looks for libraries. Empty, and why, when it cannot
/// be loaded. Code of the library runs meanwhile: no lock may be held.
LibraryUse use_library(const std::string& folder, const std::string& name, std::string& why);

/// After the last MAPIUninitialize. A library that a thread is inside of goes when that returns.
void unload_libraries() noexcept;

/// Tells other processes that the library is in use, without loading it; null when it is not there.
std::shared_ptr<void> hold_library(const std::string& folder, const std::string& name);

/// How many are loaded, each load counted.
std::size_t loaded_libraries() noexcept;

void libraries_after_fork() noexcept;
/// The library itself is unloaded: what is still loaded stays so, nothing may be unloaded now.
void libraries_before_unload() noexcept;

} // namespace mapisim::provider

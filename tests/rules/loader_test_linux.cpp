// What the loader calls; the modules lie next to this program.
#include <dlfcn.h>
#include <filesystem>

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

/// A library of the client's, loaded and unloaded.
class Library {
public:
    explicit Library(const char* name) : library_(dlopen(beside_program(name).c_str(), RTLD_NOW)) {
        if (!library_)
            throw std::runtime_error(name);
    }
    ~Library() { dlclose(library_); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    void call(const char* function) const {
        reinterpret_cast<void (*)()>(dlsym(library_, function))();
    }

private:
    /// Under a sanitizer, which stands before dlopen, the program's own search path does not count.
    static std::string beside_program(const char* name) {
        return std::filesystem::read_symlink("/proc/self/exe").replace_filename(name).string();
    }

    void* const library_;
};

} // namespace

TEST(InitializeInsideLoader, BreaksWhileALibraryIsLoadedAndUnloaded) {
    expect("initialize-inside-loader");
    { const Library library("libinitializes_while_loading.so"); }
    EXPECT_EQ(found("initialize-inside-loader"), 2u);
}
TEST(InitializeInsideLoader, DoesNotBreakInFunctionsOfALibrary) {
    const Library library("libinitializes_when_asked.so");
    library.call("set_up");
    library.call("tear_down");
}

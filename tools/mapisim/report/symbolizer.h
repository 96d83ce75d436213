#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mapisim::report {

/// One place in the source; what is not known is empty or 0.
struct SourceFrame {
    std::string function;
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
};

/// A running llvm-symbolizer, and the way to talk to it.
class SymbolizerProcess {
public:
    SymbolizerProcess() = default;
    virtual ~SymbolizerProcess() = default;
    SymbolizerProcess(const SymbolizerProcess&) = delete;
    SymbolizerProcess& operator=(const SymbolizerProcess&) = delete;

    /// Sends a line and returns the lines up to the next empty one; none when the process is gone.
    virtual std::vector<std::string> ask(const std::string& request) = 0;
};

/// Null when there is no llvm-symbolizer on this machine.
std::unique_ptr<SymbolizerProcess> start_symbolizer();

/// Where a path that a Windows client gave is on this machine: through the prefix's drives,
/// whatever the case of its letters. Other paths stay as they are.
std::string host_path(std::string_view path, const std::string& wine_prefix);

/// What turns an offset in a module into the address that its debug information uses: the image
/// base of a PE file, 0 for an ELF file (whose offsets are addresses already). False when the file
/// is neither, or cannot be read.
bool read_image_base(const std::string& file, std::uint64_t& base);

/// Turns offsets in modules into functions, files and lines. One llvm-symbolizer serves all.
class Symbolizer {
public:
    Symbolizer(std::string wine_prefix, bool enabled);

    /// The place of `offset` in the module; several when functions were inlined, innermost first.
    /// Empty when nothing is known. Pass a return address less 1.
    const std::vector<SourceFrame>& resolve(std::string_view module, std::uint64_t offset);

private:
    struct File {
        std::string path;
        std::uint64_t base = 0;
        bool usable = false;
    };
    const File& file_of(std::string_view module);

    std::string wine_prefix_;
    bool enabled_;
    bool started_ = false;
    std::unique_ptr<SymbolizerProcess> process_;
    std::map<std::string, File, std::less<>> files_;
    std::map<std::pair<std::string, std::uint64_t>, std::vector<SourceFrame>> known_;
};

} // namespace mapisim::report

// World files: whatever they are, each mistake is told, or there is a world that can be shown.
#include "fuzz.h"
#include "show.h"
#include "world/reader.h"

using namespace mapisim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    world::Description description;
    std::vector<std::string> mistakes;
    if (world::parse_world(text, "world.json", description, mistakes))
        fuzz::use(description);
    else
        fuzz::require(!mistakes.empty(), "a file is refused without a word");
    return 0;
}

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "world/description.h"

namespace mapisim::world {

/// What a world file asks for by its size alone. The same seed gives the same world; it draws
/// nothing from the generator that the client's calls use.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() noexcept;
    std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }

    /// Exactly so many bytes: words in lines, or anything. What is longer than a block repeats it.
    std::string text(std::size_t size);
    std::string bytes(std::size_t size);

    /// Somebody with this number in their address.
    Address person(std::uint64_t number, const std::string& domain);
    /// Whether such a one, with a number up to `most`, may have this before the @.
    static bool may_make(std::string_view account, std::uint64_t most);

private:
    std::uint64_t state_;
};

} // namespace mapisim::world

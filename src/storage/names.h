#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <objidl.h>

/// Names of storages and streams. Inside they are UTF-16, as files have them.
namespace mapisim::storage {

inline constexpr std::size_t kLongestName = 31; ///< in units of UTF-16

char16_t upper_case(char16_t unit) noexcept;

/// The order of a directory: the shorter name first, then by letters without regard to case.
struct NameLess {
    using is_transparent = void;
    bool operator()(std::u16string_view a, std::u16string_view b) const noexcept;
};

/// Whether a client may give this name: not empty, not too long, without `/`, `\`, `:` and `!`.
bool is_valid_name(std::u16string_view name) noexcept;

/// Of a longer text no more than is needed to see that it is longer than `most`.
std::u16string name_from_client(const OLECHAR* text, std::size_t most = kLongestName);
std::basic_string<OLECHAR> name_for_client(std::u16string_view name);

} // namespace mapisim::storage

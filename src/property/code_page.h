#pragma once

#include <string>
#include <string_view>

#include <mapidefs.h>

namespace mapisim::property {

/// That of narrow text (PT_STRING8).
ULONG system_code_page() noexcept;

/// True where `byte` is the first of two.
bool is_lead_byte(unsigned char byte, ULONG code_page) noexcept;

/// Whether the system knows how to convert text from and to it.
bool is_known_code_page(ULONG code_page);

/// Text in a code page of Windows as UTF-8, with U+FFFD for what it does not have (C1 controls for
/// bytes from 0x80 to 0x9F in pages like 1252), and Latin-1 in the place of a code page that the
/// system does not know.
std::string utf8_from_code_page(std::string_view bytes, ULONG code_page);

/// The other way round, with `replacement` for what the code page does not have.
std::string code_page_from_utf8(std::string_view text, ULONG code_page, char replacement,
                                bool* replaced = nullptr);

} // namespace mapisim::property

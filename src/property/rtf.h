#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "property/value.h"

/// The compressed form of rich text in which PR_RTF_COMPRESSED holds it: a header of four numbers
/// (size behind the first, size of the text, "LZFu" or "MELA", check sum), then runs of eight
/// literals or references into a dictionary of 4096 bytes, which begins with common words of RTF.
namespace mapisim::property {

std::vector<std::byte> compress_rtf(std::string_view rtf);
/// The form that has the header alone.
std::vector<std::byte> store_rtf(std::string_view rtf);

/// Of the compressed form or of the one that only has the header. False for what is damaged.
bool decompress_rtf(Bytes data, std::string& rtf);

} // namespace mapisim::property

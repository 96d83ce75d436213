#pragma once

#include <cstddef>
#include <vector>

#include "property/value.h"
#include "storage/element.h"

/// Compound files, as [MS-CFB] describes them: a file system of sectors in a file.
namespace mapisim::storage {

/// With sectors of 512 and of 4096 bytes.
enum class Version : std::uint8_t { three = 3, four = 4 };

/// What a file begins with, at least, that is one.
inline constexpr std::size_t kSignatureSize = 8;
bool has_signature(property::Bytes file) noexcept;

/// Reads a whole file. STG_E_INVALIDHEADER for what is none, STG_E_OLDFORMAT and STG_E_OLDDLL for
/// versions other than 3 and 4, STG_E_DOCFILECORRUPT for what contradicts itself: no sector belongs
/// to two things, which bounds memory and time by the size of the file.
HRESULT read_compound_file(property::Bytes file, ElementPtr& root, Version& version);

/// The whole file of a tree. STG_E_MEDIUMFULL when it would be larger than kMostBytes.
HRESULT write_compound_file(const Element& root, Version version, std::vector<std::byte>& out);

} // namespace mapisim::storage

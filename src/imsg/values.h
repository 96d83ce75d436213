#pragma once

#include <array>

#include "imsg/storage.h"

/// Property values in a storage: short ones in the entries of its property stream, others in
/// streams of their own.
namespace mapisim::imsg {

struct Entry {
    ULONG tag = 0;
    ULONG flags = 0; ///< PROPATTR_...
    std::array<std::byte, 8> value{};
};

Entry entry_at(property::Bytes stream, std::size_t at) noexcept;
void put_entry(std::vector<std::byte>& stream, const Entry& entry);
/// Of an object: what kind it is.
Entry object_entry(ULONG tag, ULONG flags, ULONG kind) noexcept;

/// How 8-bit text is encoded: a code page, or 0 for the client's own.
struct TextForm {
    bool wide = true; ///< what is written is PT_UNICODE
    ULONG code_page = 0;
};

/// The value of an entry. It stays empty, with S_OK, for what is no value, or has no stream, or one
/// that is none of its type.
HRESULT read_value(const Storage& storage, const Entry& entry, const TextForm& form,
                   property::Value& out);

/// The tag that a value has in a storage: text is 8-bit where the form says so.
ULONG stored_tag(const property::Value& value, bool wide) noexcept;
/// Writes the streams of a value and makes its entry. False, with S_OK, for what has none: PT_NULL
/// and PT_OBJECT.
HRESULT write_value(const Storage& storage, const property::Value& value, ULONG flags,
                    const TextForm& form, Entry& out, bool& made);

} // namespace mapisim::imsg

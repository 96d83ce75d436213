#include "imsg/names.h"

#include <cstring>
#include <map>

#include <mapicode.h>
#include <mapiguid.h>

#include "imsg/bytes.h"
#include "imsg/format.h"
#include "property/check_sum.h"
#include "property/utf16.h"

namespace mapisim::imsg {

using property::Name;
using property::NameMap;

namespace {

// Sets that every storage knows; those of the stream of sets follow.
constexpr ULONG kMapiSet = 1, kStringsSet = 2, kFirstSet = 3;
constexpr std::size_t kNameEntry = 8;
constexpr ULONG kIsString = 1;

/// What is not there is empty.
HRESULT read_optional(const Storage& storage, ULONG stream, std::vector<std::byte>& out) {
    const HRESULT result = storage.read(value_name(stream), out);
    return result == MAPI_E_NOT_FOUND ? S_OK : result;
}

bool set_at(Bytes sets, ULONG index, GUID& out) noexcept {
    if (index == kMapiSet || index == kStringsSet) {
        out = index == kMapiSet ? PS_MAPI : PS_PUBLIC_STRINGS;
        return true;
    }
    if (index < kFirstSet || index - kFirstSet >= sets.size() / sizeof(GUID))
        return false;
    std::memcpy(&out, sets.data() + (index - kFirstSet) * sizeof(GUID), sizeof(GUID));
    return true;
}

bool string_at(Bytes strings, std::size_t at, std::string& out) {
    if (at > strings.size() || strings.size() - at < 4)
        return false;
    const std::size_t size = number_at(strings, at);
    if (size > strings.size() - at - 4)
        return false;
    out = property::utf8_from_utf16(strings.subspan(at + 4, size));
    return true;
}

/// Streams as they grow.
struct Streams {
    std::vector<std::byte> sets, entries, strings;
    std::map<ULONG, std::vector<std::byte>> buckets;

    ULONG set_index(const GUID& set) {
        if (set == PS_MAPI)
            return kMapiSet;
        if (set == PS_PUBLIC_STRINGS)
            return kStringsSet;
        const std::size_t count = sets.size() / sizeof(GUID);
        for (std::size_t i = 0; i < count; ++i) {
            if (std::memcmp(sets.data() + i * sizeof(GUID), &set, sizeof(GUID)) == 0)
                return kFirstSet + static_cast<ULONG>(i);
        }
        put_bytes(sets, property::bytes_of(&set, sizeof set));
        return kFirstSet + static_cast<ULONG>(count);
    }

    void add(ULONG index, const Name& name) {
        const ULONG kind = set_index(name.set) << 1 | (name.is_string ? kIsString : 0);
        ULONG number = static_cast<ULONG>(name.number), hashed = number;
        if (name.is_string) {
            const std::string text = property::utf16_from_utf8(name.text);
            number = static_cast<ULONG>(strings.size());
            hashed = property::check_sum(bytes_of(text));
            put_number(strings, static_cast<std::uint32_t>(text.size()));
            put_bytes(strings, bytes_of(text));
            strings.resize((strings.size() + 3) / 4 * 4);
        }
        put_number(entries, number);
        put_number(entries, index << 16 | kind);
        auto& bucket = buckets[kFirstBucket + (hashed ^ kind) % kBuckets];
        put_number(bucket, hashed);
        put_number(bucket, index << 16 | kind);
    }
};

} // namespace

HRESULT read_names(const Storage& message, NameMap& names, Renamed& out) {
    Storage storage;
    HRESULT result = message.open(kNames, storage);
    if (result == MAPI_E_NOT_FOUND)
        return S_OK;
    std::vector<std::byte> sets, entries, strings;
    if (!FAILED(result))
        result = read_optional(storage, kSetStream, sets);
    if (!FAILED(result))
        result = read_optional(storage, kEntryStream, entries);
    if (!FAILED(result))
        result = read_optional(storage, kStringStream, strings);
    if (FAILED(result))
        return result;
    for (std::size_t at = 0; at + kNameEntry <= entries.size(); at += kNameEntry) {
        const ULONG number = number_at(entries, at), more = number_at(entries, at + 4);
        const ULONG id = NameMap::kFirst + (more >> 16);
        Name name;
        name.is_string = (more & kIsString) != 0;
        if (id > NameMap::kLast || !set_at(sets, (more & 0xFFFF) >> 1, name.set))
            continue;
        if (name.is_string) {
            if (!string_at(strings, number, name.text))
                continue;
        } else {
            name.number = static_cast<LONG>(number);
        }
        if (const ULONG own = names.id_of(name, true); own != 0)
            out[id] = own;
    }
    return S_OK;
}

HRESULT write_names(const Storage& message, const NameMap& names) {
    Streams streams;
    for (const ULONG id : names.ids()) {
        Name name;
        if (names.name_of(id, name))
            streams.add(id - NameMap::kFirst, name);
    }
    Storage storage;
    HRESULT result = message.create(kNames, storage);
    const auto write = [&](ULONG stream, Bytes bytes) {
        if (!FAILED(result))
            result = storage.write(value_name(stream), bytes);
    };
    write(kSetStream, streams.sets);
    write(kEntryStream, streams.entries);
    write(kStringStream, streams.strings);
    for (const auto& [bucket, bytes] : streams.buckets)
        write(PROP_TAG(PT_BINARY, bucket), bytes);
    return FAILED(result) ? result : storage.commit();
}

} // namespace mapisim::imsg

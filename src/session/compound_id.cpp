#include "session/compound_id.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include <mapiutil.h>

#include "memory/buffers.h"
#include "notify/hub.h"
#include "property/bag.h"
#include "property/foreign.h"
#include "table/utilities.h"
#include "utility/strings.h"

namespace mapisim::session {

namespace {

/// In the place of a provider's identifier.
constexpr MAPIUID kCompoundUid = {{0x9c, 0x04, 0x5e, 0x21, 0x6d, 0xb7, 0x43, 0x0a, 0xb6, 0x90, 0x1f,
                                   0x88, 0xe2, 0x35, 0x70, 0xac}};

using property::Bytes;

Bytes bytes_of(const void* first, ULONG size) noexcept {
    return {static_cast<const std::byte*>(first), size};
}

constexpr std::size_t kFlags = 4;
constexpr std::size_t kKeySizeAt = kFlags + sizeof(MAPIUID);
constexpr std::size_t kKeyAt = kKeySizeAt + sizeof(ULONG);

/// What identifies an object has at least its flags.
constexpr ULONG kShortest = CbNewENTRYID(0);

bool is_compound(Bytes id, ULONG& key_size) noexcept {
    if (id.size() < kKeyAt + kShortest ||
        std::memcmp(id.data() + kFlags, &kCompoundUid, sizeof kCompoundUid) != 0)
        return false;
    std::memcpy(&key_size, id.data() + kKeySizeAt, sizeof key_size);
    return key_size != 0 && key_size <= id.size() - kKeyAt - kShortest;
}

/// The identifier of the session's store with a record key.
HRESULT find_store(IMAPISession* session, Bytes key, ULONG* size, LPENTRYID* out) {
    IMAPITable* opened = nullptr;
    const HRESULT result = gate::call_out([&] { return session->GetMsgStoresTable(0, &opened); },
                                          HRESULT{MAPI_E_CALL_FAILED});
    if (FAILED(result))
        return result;
    const auto table = property::Foreign<IMAPITable>::adopt(opened);
    return table::find_entry_id(
        table.get(), PR_RECORD_KEY,
        [&](const SPropValue& its) {
            return std::ranges::equal(bytes_of(its.Value.bin.lpb, its.Value.bin.cb), key);
        },
        size, out);
}

} // namespace

HRESULT HrComposeEID(ULONG key_size, const BYTE* key, ULONG id_size, const ENTRYID* id,
                     ULONG* out_size, LPENTRYID* out) {
    if (key_size > notify::kLongestEntryId || id_size < kShortest ||
        id_size > notify::kLongestEntryId)
        return MAPI_E_INVALID_PARAMETER;
    if (key_size == 0)
        return property::export_bytes(bytes_of(id, id_size), out_size, out);
    std::vector<std::byte> compound(kKeyAt + key_size + id_size);
    std::memcpy(compound.data() + kFlags, &kCompoundUid, sizeof kCompoundUid);
    std::memcpy(compound.data() + kKeySizeAt, &key_size, sizeof key_size);
    std::memcpy(compound.data() + kKeyAt, key, key_size);
    std::memcpy(compound.data() + kKeyAt + key_size, id, id_size);
    return property::export_bytes(compound, out_size, out);
}

HRESULT HrDecomposeEID(IMAPISession* session, ULONG size, const ENTRYID* id, ULONG* store_size,
                       LPENTRYID* store, ULONG* out_size, LPENTRYID* out) {
    const Bytes all = bytes_of(id, size);
    *store_size = *out_size = 0;
    if (size < kShortest || size > notify::kLongestEntryId)
        return MAPI_E_INVALID_PARAMETER;
    ULONG key_size = 0;
    if (!is_compound(all, key_size))
        return property::export_bytes(all, out_size, out);
    HRESULT result = find_store(session, all.subspan(kKeyAt, key_size), store_size, store);
    if (result == S_OK)
        result = property::export_bytes(all.subspan(kKeyAt + key_size), out_size, out);
    if (FAILED(result) && *store) {
        memory::free(*store);
        *store = nullptr;
        *store_size = 0;
    }
    return result;
}

HRESULT HrSzFromEntryID(ULONG size, const ENTRYID* id, LPTSTR* out) {
    if (size < kShortest || size > notify::kLongestEntryId)
        return MAPI_E_INVALID_PARAMETER;
    memory::Buffer<char> text;
    const SCODE result = text.allocate(std::size_t{size} * 2 + 1);
    if (result != S_OK)
        return result;
    utility::HexFromBin(reinterpret_cast<const BYTE*>(id), static_cast<int>(size), text.get());
    *out = reinterpret_cast<LPTSTR>(text.release());
    return S_OK;
}

HRESULT HrEntryIDFromSz(const char* text, ULONG* size, LPENTRYID* out) {
    const std::size_t length = std::strlen(text);
    memory::Buffer<ENTRYID> id;
    const SCODE result = id.allocate(std::max<std::size_t>(length / 2, kShortest));
    if (result != S_OK)
        return result;
    if (length < std::size_t{2} * kShortest ||
        !utility::FBinFromHex(text, reinterpret_cast<BYTE*>(id.get())))
        return MAPI_E_INVALID_ENTRYID;
    *size = static_cast<ULONG>(length / 2);
    *out = id.release();
    return S_OK;
}

} // namespace mapisim::session

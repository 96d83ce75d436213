// Identifiers as text, and identifiers that hold others: what one function makes its counterpart
// takes apart again, and whatever else they are given is refused or read.
#include <mapiaux.h>

#include "fuzz.h"

using namespace mapisim::fuzz;

namespace {

using Id = std::string_view;

ENTRYID* entry(Arena& arena, Id id) {
    return reinterpret_cast<ENTRYID*>(arena.copy(id));
}
Id view(ULONG size, const void* bytes) {
    return {static_cast<const char*>(bytes), size};
}

LPTSTR room_for_text(Arena& arena, ULONG characters) {
    return reinterpret_cast<LPTSTR>(arena.array<char>(characters));
}
const char* characters(LPTSTR text) {
    return reinterpret_cast<const char*>(text);
}

void base_64(Feed& feed, Arena& arena) {
    if (feed.yes()) {
        const Id id = feed.rest();
        const auto id_size = static_cast<ULONG>(id.size());
        const ULONG room = CchOfEncoding(id_size);
        const LPTSTR text = room_for_text(arena, room);
        EncodeID(arena.copy(id), id_size, text);
        require(std::strlen(characters(text)) + 1 == room, "CchOfEncoding is not what is written");
        BYTE* const back = arena.array<BYTE>(CbOfEncoded(text));
        ULONG size = 0;
        require(FDecodeID(text, back, &size), "what EncodeID wrote cannot be read");
        require(view(size, back) == id, "EncodeID and FDecodeID differ");
        return;
    }
    const auto text = reinterpret_cast<LPTSTR>(arena.text(feed.rest()));
    ULONG size = 0;
    BYTE* const out = arena.array<BYTE>(CbOfEncoded(text));
    if (!FDecodeID(text, out, &size))
        return;
    const LPTSTR again = room_for_text(arena, CchOfEncoding(size));
    EncodeID(out, size, again);
    require(std::strcmp(characters(again), characters(text)) == 0,
            "FDecodeID took what EncodeID would not have written");
}

void digits(Feed& feed, Arena& arena) {
    if (feed.yes()) {
        const Id id = feed.rest();
        Block<TCHAR> text;
        if (FAILED(HrSzFromEntryID(static_cast<ULONG>(id.size()), entry(arena, id), text.out())))
            return;
        ULONG size = 0;
        Block<ENTRYID> back;
        require(SUCCEEDED(HrEntryIDFromSz(text.get(), &size, back.out())),
                "what HrSzFromEntryID wrote cannot be read");
        require(view(size, back.get()) == id, "HrSzFromEntryID and HrEntryIDFromSz differ");
        return;
    }
    char* const text = arena.text(feed.rest());
    auto* const as_given = reinterpret_cast<LPTSTR>(text);
    ULONG size = 0;
    Block<ENTRYID> id;
    HrEntryIDFromSz(as_given, &size, id.out());
    const auto room = static_cast<ULONG>((std::strlen(text) + 1) / 2);
    BYTE* const bytes = arena.array<BYTE>(room);
    BYTE* const bounded = arena.array<BYTE>(room);
    const bool taken = FBinFromHex(as_given, bytes) != FALSE;
    require((ScBinFromHexBounded(as_given, bounded, room) == S_OK) == taken &&
                view(room, bytes) == view(room, bounded),
            "FBinFromHex and ScBinFromHexBounded differ");
    const ULONG part = room / 2;
    BYTE* const begun = arena.array<BYTE>(part);
    require(!taken || (ScBinFromHexBounded(as_given, begun, part) == S_OK &&
                       view(part, begun) == view(part, bytes)),
            "ScBinFromHexBounded with less room gives something else");
}

void composed(Feed& feed, Arena& arena) {
    Desk& on = desk();
    ULONG store_size = 0;
    ULONG message_size = 0;
    Block<ENTRYID> store;
    Block<ENTRYID> message;
    if (feed.yes()) {
        const Id key = feed.bytes(feed.byte());
        const Id id = feed.rest();
        ULONG size = 0;
        Block<ENTRYID> both;
        if (FAILED(HrComposeEID(on.session.get(), static_cast<ULONG>(key.size()), arena.copy(key),
                                static_cast<ULONG>(id.size()), entry(arena, id), &size,
                                both.out())))
            return;
        require(!key.empty() || view(size, both.get()) == id,
                "HrComposeEID changes an identifier without a store");
        const HRESULT result = HrDecomposeEID(on.session.get(), size, both.get(), &store_size,
                                              store.out(), &message_size, message.out());
        require(FAILED(result) || key.empty() || view(message_size, message.get()) == id,
                "HrComposeEID and HrDecomposeEID differ");
        return;
    }
    if (feed.yes()) {
        const Id id = feed.rest();
        HrDecomposeEID(on.session.get(), static_cast<ULONG>(id.size()), entry(arena, id),
                       &store_size, store.out(), &message_size, message.out());
        return;
    }
    HrDecomposeMsgID(on.session.get(), reinterpret_cast<LPTSTR>(arena.text(feed.rest())),
                     &store_size, store.out(), &message_size, message.out());
}

void wrapped(Feed& feed, Arena& arena) {
    Desk& on = desk();
    const ULONG flags = feed.yes() ? MAPI_UNICODE : feed.byte();
    const bool wide = (flags & MAPI_UNICODE) != 0;
    const Id name = feed.bytes(feed.byte());
    auto* const library = wide ? reinterpret_cast<LPTSTR>(arena.wide(name))
                               : reinterpret_cast<LPTSTR>(arena.text(name));
    const Id id = feed.rest();
    ULONG size = 0;
    Block<ENTRYID> around;
    if (FAILED(WrapStoreEntryID(flags, library, static_cast<ULONG>(id.size()), entry(arena, id),
                                &size, around.out())))
        return;
    Held<IMsgStore> opened;
    on.session->OpenMsgStore(0, size, around.get(), nullptr, MDB_NO_DIALOG, opened.out());
}

void conversation(Feed& feed, Arena& arena) {
    const Id parent = feed.rest();
    ULONG size = 0;
    Block<BYTE> index;
    const SCODE result = ScCreateConversationIndex(static_cast<ULONG>(parent.size()),
                                                   arena.copy(parent), &size, index.out());
    require(result != S_OK || size >= 22, "a conversation index has 22 bytes at least");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    desk();
    const NothingLeft watch;
    Feed feed(data, size);
    Arena arena;
    switch (feed.below(5)) {
    case 0:
        base_64(feed, arena);
        break;
    case 1:
        digits(feed, arena);
        break;
    case 2:
        composed(feed, arena);
        break;
    case 3:
        wrapped(feed, arena);
        break;
    default:
        conversation(feed, arena);
        break;
    }
    return 0;
}

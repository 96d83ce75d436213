// Values of properties as clients may have them.
#include <mapitags.h>

#include "fuzz.h"

namespace mapisim::fuzz {

namespace {

constexpr ULONG kTags[] = {PR_SUBJECT_W,
                           PR_SUBJECT_A,
                           PR_BODY_W,
                           PR_BODY_A,
                           PR_HTML,
                           PR_RTF_COMPRESSED,
                           PR_DISPLAY_NAME_W,
                           PR_EMAIL_ADDRESS_W,
                           PR_ADDRTYPE_W,
                           PR_ANR_W,
                           PR_ENTRYID,
                           PR_INSTANCE_KEY,
                           PR_RECORD_KEY,
                           PR_SEARCH_KEY,
                           PR_MESSAGE_FLAGS,
                           PR_MESSAGE_SIZE,
                           PR_MESSAGE_CLASS_W,
                           PR_MESSAGE_DELIVERY_TIME,
                           PR_IMPORTANCE,
                           PR_HASATTACH,
                           PR_SENDER_NAME_W,
                           PR_SENDER_ENTRYID,
                           PR_RECIPIENT_TYPE,
                           PR_ROWID,
                           PR_MESSAGE_RECIPIENTS,
                           PR_MESSAGE_ATTACHMENTS,
                           PR_ATTACH_DATA_BIN,
                           PR_ATTACH_DATA_OBJ,
                           PR_ATTACH_METHOD,
                           PR_ATTACH_NUM,
                           PR_OBJECT_TYPE,
                           PR_PARENT_ENTRYID,
                           PR_CREATION_TIME,
                           PR_NULL,
                           PROP_TAG(PT_MV_UNICODE, 0x8001),
                           PROP_TAG(PT_MV_LONG | MV_INSTANCE, 0x8002),
                           PROP_TAG(PT_MV_BINARY, 0x6601),
                           PROP_TAG(PT_MV_CLSID, 0x6602),
                           PROP_TAG(PT_CLSID, 0x6603),
                           PROP_TAG(PT_DOUBLE, 0x6604),
                           PROP_TAG(PT_R4, 0x6605),
                           PROP_TAG(PT_APPTIME, 0x6606),
                           PROP_TAG(PT_CURRENCY, 0x6607),
                           PROP_TAG(PT_I8, 0x6608),
                           PROP_TAG(PT_I2, 0x6609),
                           PROP_TAG(PT_UNICODE, 0x660A),
                           PROP_TAG(PT_MV_UNICODE, 0x660B),
                           PROP_TAG(PT_ERROR, 0x660C)};

constexpr ULONG kTypes[] = {
    PT_UNSPECIFIED, PT_NULL,       PT_I2,         PT_LONG,        PT_R4,         PT_DOUBLE,
    PT_CURRENCY,    PT_APPTIME,    PT_ERROR,      PT_BOOLEAN,     PT_OBJECT,     PT_I8,
    PT_STRING8,     PT_UNICODE,    PT_SYSTIME,    PT_CLSID,       PT_BINARY,     PT_MV_I2,
    PT_MV_LONG,     PT_MV_R4,      PT_MV_DOUBLE,  PT_MV_CURRENCY, PT_MV_APPTIME, PT_MV_SYSTIME,
    PT_MV_BINARY,   PT_MV_STRING8, PT_MV_UNICODE, PT_MV_CLSID,    PT_MV_I8};

std::size_t width(ULONG single) {
    switch (single) {
    case PT_I2:
        return sizeof(short);
    case PT_LONG:
    case PT_R4:
        return sizeof(LONG);
    case PT_CLSID:
        return sizeof(GUID);
    default:
        return 8;
    }
}

SBinary binary(Feed& feed, Arena& arena) {
    switch (const std::size_t size = feed.below(40)) {
    case 38: // nothing, wherever
        return {0, reinterpret_cast<BYTE*>(std::uintptr_t{1})};
    case 39: // more than there can be
        return {feed.number(), nullptr};
    default: {
        const std::string_view bytes = feed.bytes(size);
        return {static_cast<ULONG>(bytes.size()), arena.copy(bytes)};
    }
    }
}
char* text(Feed& feed, Arena& arena) {
    const std::size_t size = feed.below(40);
    return size == 39 ? nullptr : arena.text(feed.bytes(size));
}
wchar_t* wide(Feed& feed, Arena& arena) {
    const std::size_t size = feed.below(20);
    if (size == 19)
        return nullptr;
    // One byte a letter, but for some that may be anything.
    if (feed.yes())
        return arena.wide(feed.bytes(size * sizeof(wchar_t)));
    const std::string_view narrow = feed.bytes(size);
    auto* const out = arena.array<wchar_t>(narrow.size() + 1);
    for (std::size_t i = 0; i < narrow.size(); ++i)
        out[i] = static_cast<unsigned char>(narrow[i]);
    return out;
}

/// All multiple values begin with a count and a pointer.
void fill_multiple(Feed& feed, Arena& arena, ULONG single, SPropValue& value) {
    const std::size_t count = feed.below(8);
    auto& many = value.Value.MVl;
    many.cValues = static_cast<ULONG>(count);
    if (count == 7) {
        many.cValues = feed.number();
        many.lpl = nullptr;
    } else if (single == PT_BINARY) {
        value.Value.MVbin.lpbin = arena.array<SBinary>(count);
        for (std::size_t i = 0; i < count; ++i)
            value.Value.MVbin.lpbin[i] = binary(feed, arena);
    } else if (single == PT_STRING8) {
        value.Value.MVszA.lppszA = arena.array<LPSTR>(count);
        for (std::size_t i = 0; i < count; ++i)
            value.Value.MVszA.lppszA[i] = text(feed, arena);
    } else if (single == PT_UNICODE) {
        value.Value.MVszW.lppszW = arena.array<LPWSTR>(count);
        for (std::size_t i = 0; i < count; ++i)
            value.Value.MVszW.lppszW[i] = wide(feed, arena);
    } else {
        const std::size_t size = count * width(single);
        auto* const block = arena.array<BYTE>(size);
        const std::string_view bytes = feed.bytes(size);
        if (!bytes.empty())
            std::memcpy(block, bytes.data(), bytes.size());
        many.lpl = reinterpret_cast<LONG*>(block);
    }
}

} // namespace

ULONG tag(Feed& feed) {
    const ULONG known = feed.one_of(kTags);
    switch (feed.below(8)) {
    case 0: // the property as another type
        return PROP_TAG(feed.one_of(kTypes), PROP_ID(known));
    case 1: // another property of the type
        return PROP_TAG(PROP_TYPE(known), feed.number<std::uint16_t>());
    case 2:
        return feed.number();
    case 3:
        return known ^ MV_INSTANCE;
    default:
        return known;
    }
}

void fill(Feed& feed, Arena& arena, SPropValue& value) {
    value = {};
    value.ulPropTag = tag(feed);
    value.dwAlignPad = feed.byte();
    const ULONG type = PROP_TYPE(value.ulPropTag);
    const ULONG single = type & ~static_cast<ULONG>(MV_FLAG | MV_INSTANCE);
    if (type & MV_FLAG) {
        fill_multiple(feed, arena, single, value);
        return;
    }
    switch (single) {
    case PT_STRING8:
        value.Value.lpszA = text(feed, arena);
        break;
    case PT_UNICODE:
        value.Value.lpszW = wide(feed, arena);
        break;
    case PT_BINARY:
        value.Value.bin = binary(feed, arena);
        break;
    case PT_CLSID:
        if (feed.byte() != 255) {
            value.Value.lpguid = arena.array<GUID>(1);
            const std::string_view bytes = feed.bytes(sizeof(GUID));
            if (!bytes.empty())
                std::memcpy(value.Value.lpguid, bytes.data(), bytes.size());
        }
        break;
    default: // and what is no type at all, of which nothing may be looked at
        value.Value.li.QuadPart = feed.number<std::int64_t>();
        break;
    }
}

SPropValue* values(Feed& feed, Arena& arena, ULONG count) {
    auto* const all = arena.array<SPropValue>(count);
    for (ULONG i = 0; i < count; ++i)
        fill(feed, arena, all[i]);
    return all;
}

SPropTagArray* tags(Feed& feed, Arena& arena, ULONG count) {
    auto* const block = arena.array<ULONG>(count + 1);
    block[0] = count;
    for (ULONG i = 1; i <= count; ++i)
        block[i] = tag(feed);
    return reinterpret_cast<SPropTagArray*>(block);
}

void read_all(IMAPITable* table) {
    LPSRowSet rows = nullptr;
    if (SUCCEEDED(table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr)) &&
        SUCCEEDED(table->QueryRows(1000, 0, &rows)))
        FreeProws(rows);
}

} // namespace mapisim::fuzz

// Messages in storages: whatever lies there, it is refused or read, and what was read is written so
// that it is read the same again.
#include <algorithm>
#include <cwchar>
#include <iterator>
#include <map>

#include <imessage.h>
#include <mapiaux.h>
#include <mapitags.h>

#include "../unit/memory_storage.h"
#include "fuzz.h"
#include "property/value.h"

using namespace mapisim;
using mapisim::test::MemoryFile;
using mapisim::test::Node;

namespace {

// The file
// -----------------------------------------------------------------------------------------

/// Tags that mean something where they stand, and each type.
ULONG some_tag(fuzz::Feed& feed) {
    constexpr ULONG kTags[] = {PR_SUBJECT_A,
                               PR_SUBJECT_W,
                               PR_BODY_A,
                               PR_RTF_COMPRESSED,
                               PR_DISPLAY_NAME_A,
                               PR_DISPLAY_NAME_W,
                               PR_EMAIL_ADDRESS_W,
                               PR_RECIPIENT_TYPE,
                               PR_ATTACH_METHOD,
                               PR_ATTACH_DATA_BIN,
                               PR_ATTACH_DATA_OBJ,
                               PR_ATTACH_FILENAME_W,
                               PR_STORE_SUPPORT_MASK,
                               PR_MESSAGE_CLASS_W,
                               PR_MESSAGE_FLAGS,
                               PR_LAST_MODIFICATION_TIME,
                               0x3FFD0003,
                               0x3FF10003,
                               0x3FDE0003};
    if (feed.yes())
        return feed.one_of(kTags);
    constexpr ULONG kTypes[] = {
        PT_I2,        PT_LONG,    PT_R4,         PT_DOUBLE,     PT_CURRENCY,   PT_APPTIME,
        PT_ERROR,     PT_BOOLEAN, PT_OBJECT,     PT_I8,         PT_STRING8,    PT_UNICODE,
        PT_SYSTIME,   PT_CLSID,   PT_BINARY,     PT_MV_I2,      PT_MV_LONG,    PT_MV_R4,
        PT_MV_DOUBLE, PT_MV_I8,   PT_MV_STRING8, PT_MV_UNICODE, PT_MV_SYSTIME, PT_MV_CLSID,
        PT_MV_BINARY, PT_NULL,    PT_UNSPECIFIED};
    constexpr ULONG kIds[] = {0x0037, 0x1000, 0x3001, 0x6700, 0x8000, 0x8001, 0x8002, 0xFFFF};
    const ULONG id = feed.one_of(kIds);
    return PROP_TAG(feed.one_of(kTypes), id);
}

std::wstring numbered(const wchar_t* prefix, ULONG number) {
    wchar_t name[40];
    std::swprintf(name, std::size(name), L"%ls%08X", prefix, static_cast<unsigned>(number));
    return name;
}

void put_number(std::string& out, ULONG number) {
    for (unsigned i = 0; i < 4; ++i)
        out.push_back(static_cast<char>(number >> (8 * i)));
}

std::string property_stream(fuzz::Feed& feed, std::size_t header) {
    std::string bytes(header, '\0');
    for (std::size_t count = feed.below(12); count > 0; --count) {
        put_number(bytes, some_tag(feed));
        put_number(bytes, feed.yes() ? 6 : feed.number());
        if (feed.yes()) { // a size, most times a small one
            put_number(bytes, feed.byte());
            put_number(bytes, feed.byte());
        } else {
            put_number(bytes, feed.number());
            put_number(bytes, feed.number());
        }
    }
    if (feed.below(8) == 0)
        bytes.resize(feed.below(bytes.size() % 256 + 1));
    return bytes;
}

void put_names(fuzz::Feed& feed, Node& node) {
    constexpr ULONG kStreams[] = {0x00020102, 0x00030102, 0x00040102, 0x10000102, 0x101E0102};
    for (const ULONG stream : kStreams) {
        if (feed.yes())
            node.put(numbered(L"__substg1.0_", stream), std::string(feed.bytes(feed.below(64))));
    }
}

/// What lies in a message or in a part of it; a property stream's header has so many bytes.
void put_level(fuzz::Feed& feed, Node& node, std::size_t header, unsigned depth) {
    if (feed.below(8) != 0)
        node.put(L"__properties_version1.0", property_stream(feed, header));
    while (!feed.empty()) {
        const std::size_t kind = feed.below(8);
        if (kind == 0)
            return;
        if (kind <= 3) {
            auto name = numbered(L"__substg1.0_", some_tag(feed));
            if (kind == 3)
                name += numbered(L"-", static_cast<ULONG>(feed.below(4)));
            node.put(name, std::string(feed.bytes(feed.below(40))));
        } else if (kind == 4) {
            put_names(feed, node.storage(L"__nameid_version1.0"));
        } else if (depth < 6) {
            const auto number = static_cast<ULONG>(feed.below(3));
            if (kind == 5)
                put_level(feed, node.storage(numbered(L"__recip_version1.0_#", number)), 8,
                          depth + 1);
            else if (kind == 6)
                put_level(feed, node.storage(numbered(L"__attach_version1.0_#", number)), 8,
                          depth + 1);
            else
                put_level(feed, node.storage(numbered(L"__substg1.0_", PR_ATTACH_DATA_OBJ)), 24,
                          depth + 1);
        }
    }
}

// The message
// --------------------------------------------------------------------------------------

fuzz::Held<IMessage> open(MemoryFile& file, ULONG flags) {
    const fuzz::Held<IStorage> storage(file.open());
    fuzz::Held<IMessage> message;
    const SCODE result = OpenIMsgOnIStg(nullptr, MAPIAllocateBuffer, MAPIAllocateMore,
                                        MAPIFreeBuffer, MAPIGetDefaultMalloc(), nullptr,
                                        storage.get(), nullptr, 0, flags, message.out());
    fuzz::require((result == S_OK) == (message.get() != nullptr), "a result without a message");
    return message;
}

using Values = std::map<ULONG, property::Value>;

/// What makes a message the same again: all that is in it, and in it by its path.
using Description = std::map<std::string, Values>;

void keep(Values& out, const SPropValue& client) {
    property::Value value;
    if (property::Value::from_client(client, value) == S_OK)
        out[value.tag()] = value;
}

Values values_of(IMAPIProp* object) {
    ULONG count = 0;
    fuzz::Block<SPropValue> all;
    fuzz::require(SUCCEEDED(object->GetProps(nullptr, MAPI_UNICODE, &count, all.out())),
                  "what was read has no properties");
    Values out;
    for (ULONG i = 0; i < count; ++i) {
        const ULONG tag = all.get()[i].ulPropTag;
        // The signature is another one each time, and narrow text gets its code page when it is
        // written.
        if (PROP_TYPE(tag) != PT_OBJECT && PROP_TYPE(tag) != PT_ERROR &&
            tag != PR_MAPPING_SIGNATURE && tag != 0x3FFD0003)
            keep(out, all.get()[i]);
    }
    return out;
}

void describe(IMessage* message, const std::string& path, Description& out) {
    out[path] = values_of(message);
    fuzz::Held<IMAPITable> recipients;
    fuzz::require(message->GetRecipientTable(MAPI_UNICODE, recipients.out()) == S_OK,
                  "there is no table of recipients");
    LPSRowSet rows = nullptr;
    fuzz::require(HrQueryAllRows(recipients.get(), nullptr, nullptr, nullptr, 0, &rows) == S_OK,
                  "recipients cannot be read");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        Values& row = out[path + "to " + std::to_string(i)];
        for (ULONG c = 0; c < rows->aRow[i].cValues; ++c)
            keep(row, rows->aRow[i].lpProps[c]);
    }
    FreeProws(rows);
    for (ULONG number = 0;; ++number) {
        fuzz::Held<IAttach> attachment;
        if (FAILED(message->OpenAttach(number, nullptr, 0, attachment.out())))
            break;
        const std::string inside = path + std::to_string(number) + "/";
        out[inside + "values"] = values_of(attachment.get());
        IUnknown* opened = nullptr;
        if (SUCCEEDED(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &opened))) {
            const fuzz::Held<IMessage> embedded(static_cast<IMessage*>(opened));
            describe(embedded.get(), inside, out);
        }
    }
}

Description without_size(Description message) {
    message.at("").erase(PR_MESSAGE_SIZE);
    return message;
}

bool is_wide(const Description& message) {
    const Values& top = message.at("");
    const auto mask = top.find(PR_STORE_SUPPORT_MASK);
    return mask != top.end() && (mask->second.number() & STORE_UNICODE_OK) != 0;
}

void say(const std::string& path, const char* what, const property::Value& value) {
    std::fprintf(stderr, "%s: %08X %s", path.c_str(), static_cast<unsigned>(value.tag()), what);
    for (const std::byte byte : value.bytes())
        std::fprintf(stderr, " %02X", std::to_integer<unsigned>(byte));
    std::fprintf(stderr, " (%ld)\n", static_cast<long>(value.number()));
}

void compare(const Description& before, const Description& after) {
    fuzz::require(before.size() == after.size(), "what was written has other parts");
    for (auto i = before.begin(), k = after.begin(); i != before.end(); ++i, ++k) {
        fuzz::require(i->first == k->first, "what was written has its parts elsewhere");
        if (i->second == k->second)
            continue;
        for (const auto& [tag, value] : i->second) {
            const auto other = k->second.find(tag);
            if (other == k->second.end()) {
                say(i->first, "was there", value);
            } else if (!(other->second == value)) {
                say(i->first, "was", value);
                say(i->first, "is", other->second);
            }
        }
        for (const auto& [tag, value] : k->second) {
            if (!i->second.contains(tag))
                say(i->first, "was not there", value);
        }
        fuzz::broken("what was written is something else");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::desk();
    const fuzz::NothingLeft nothing_left;
    fuzz::Feed feed(data, size);
    MemoryFile file;
    const ULONG flags = feed.yes() ? MAPI_UNICODE : 0;
    put_level(feed, *file.root, 32, 0);
    Description before;
    // Narrow text may lose something the first time.
    for (int round = 0; round < 3; ++round) {
        auto message = open(file, flags);
        if (!message) {
            fuzz::require(round == 0, "what was written is not read");
            break;
        }
        fuzz::require(message->SaveChanges(KEEP_OPEN_READWRITE) == S_OK,
                      "what was read is not written");
        Description now;
        describe(message.get(), "", now);
        if (round == 1 && is_wide(before))
            compare(without_size(before), without_size(now)); // it has flags now, which count
        if (round == 2)
            compare(before, now);
        before = std::move(now);
    }
    fuzz::require(file.medium.open == 0, "a part of the file is left open");
    return 0;
}

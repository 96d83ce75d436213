// Arrays of properties: what a message, its recipients and its attachments are given, and what is
// copied of them.
#include <mapiguid.h>
#include <mapitags.h>

#include "fuzz.h"

using namespace mapisim::fuzz;

namespace {

ULONG few(Feed& feed) {
    return static_cast<ULONG>(feed.below(7));
}

ULONG flags(Feed& feed) {
    constexpr ULONG some[] = {0, MAPI_UNICODE, 0, MAPI_UNICODE};
    return feed.byte() == 255 ? feed.number() : feed.one_of(some);
}

/// What ScDupPropset makes is what it was made of.
void duplicate(Feed& feed, Arena& arena) {
    const ULONG count = few(feed);
    SPropValue* const from = values(feed, arena, count);
    SPropValue* copy = nullptr;
    if (FAILED(ScDupPropset(static_cast<int>(count), from, &MAPIAllocateBuffer, &copy)))
        return;
    for (ULONG i = 0; i < count; ++i)
        require(copy[i].ulPropTag == from[i].ulPropTag, "a copy has other tags");
    SPropValue* again = nullptr;
    require(SUCCEEDED(ScDupPropset(static_cast<int>(count), copy, &MAPIAllocateBuffer, &again)),
            "a copy cannot be copied");
    MAPIFreeBuffer(copy);
    MAPIFreeBuffer(again);
}

void copy_more(Feed& feed, Arena& arena) {
    SPropValue* const from = values(feed, arena, 1);
    Block<SPropValue> to;
    require(SUCCEEDED(MAPIAllocateBuffer(sizeof(SPropValue), reinterpret_cast<void**>(to.out()))),
            "MAPIAllocateBuffer");
    PropCopyMore(to.get(), from, &MAPIAllocateMore, to.get());
}

void names(Feed& feed, Arena& arena, IMAPIProp* object) {
    constexpr const char* texts[] = {"Keywords", "first", "second", ""};
    const ULONG count = few(feed);
    auto** const all = arena.array<MAPINAMEID*>(count);
    for (ULONG i = 0; i < count; ++i) {
        if (feed.byte() == 255)
            continue; // NULL
        all[i] = arena.array<MAPINAMEID>(1);
        if (feed.byte() != 255) {
            all[i]->lpguid = arena.array<GUID>(1);
            *all[i]->lpguid = feed.yes() ? PS_PUBLIC_STRINGS : PS_MAPI;
            all[i]->lpguid->Data1 += feed.byte() % 2;
        }
        all[i]->ulKind = feed.byte() == 255 ? feed.number() : feed.byte() % 2;
        if (all[i]->ulKind == MNID_STRING) {
            const std::string_view text = feed.one_of(texts);
            wchar_t* const wide = arena.array<wchar_t>(text.size() + 1);
            for (std::size_t c = 0; c < text.size(); ++c)
                wide[c] = static_cast<wchar_t>(text[c]);
            all[i]->Kind.lpwstrName = feed.byte() == 255 ? nullptr : wide;
        } else {
            all[i]->Kind.lID = feed.byte();
        }
    }
    Block<SPropTagArray> ids;
    if (FAILED(object->GetIDsFromNames(count, all, feed.yes() ? MAPI_CREATE : 0, ids.out())))
        return;
    Block<MAPINAMEID*> again;
    SPropTagArray* tags = ids.get();
    ULONG found = 0;
    object->GetNamesFromIDs(&tags, nullptr, 0, &found, again.out());
    require(tags == ids.get(), "GetNamesFromIDs changes the list of tags");
}

void ask_names(Feed& feed, Arena& arena, IMAPIProp* object) {
    SPropTagArray* wanted = tags(feed, arena, few(feed));
    Block<MAPINAMEID*> found;
    ULONG count = 0;
    object->GetNamesFromIDs(&wanted, nullptr, feed.byte() == 255 ? feed.number() : 0, &count,
                            found.out());
}

void stream(Feed& feed, Arena& arena, IMAPIProp* object) {
    Held<IStream> stream;
    const ULONG modify = feed.yes() ? MAPI_CREATE | MAPI_MODIFY : 0;
    if (FAILED(object->OpenProperty(tag(feed), &IID_IStream, 0, modify,
                                    reinterpret_cast<IUnknown**>(stream.out()))))
        return;
    for (std::size_t steps = feed.below(8); steps != 0; --steps) {
        LARGE_INTEGER move = {};
        ULARGE_INTEGER size = {};
        ULONG done = 0;
        switch (feed.below(6)) {
        case 0: {
            const std::string_view text = feed.bytes(feed.byte());
            stream->Write(arena.copy(text), static_cast<ULONG>(text.size()), &done);
            break;
        }
        case 1: {
            const ULONG wanted = feed.byte();
            stream->Read(arena.array<BYTE>(wanted), wanted, &done);
            break;
        }
        case 2: // no further than a test's memory allows
            move.QuadPart = feed.number<std::int16_t>();
            stream->Seek(move, static_cast<DWORD>(feed.below(4)), nullptr);
            break;
        case 3:
            size.QuadPart = feed.number<std::uint16_t>();
            stream->SetSize(size);
            break;
        case 4:
            stream->Commit(0);
            break;
        default:
            stream->Revert();
            break;
        }
    }
}

void recipients(Feed& feed, Arena& arena, IMessage* message) {
    constexpr ULONG ways[] = {0, MODRECIP_ADD, MODRECIP_MODIFY, MODRECIP_REMOVE};
    const ULONG count = few(feed);
    auto* const block = arena.array<BYTE>(CbNewADRLIST(count));
    auto* const list = reinterpret_cast<ADRLIST*>(block);
    list->cEntries = count;
    for (ULONG i = 0; i < count; ++i) {
        ADRENTRY entry = {0, few(feed), nullptr};
        entry.rgPropVals = values(feed, arena, entry.cValues);
        std::memcpy(block + offsetof(ADRLIST, aEntries) + i * sizeof entry, &entry, sizeof entry);
    }
    message->ModifyRecipients(feed.byte() == 255 ? feed.number() : feed.one_of(ways), list);
}

/// Sorts and shows by whatever tags.
void arrange(Feed& feed, Arena& arena, IMAPITable* table) {
    table->SetColumns(tags(feed, arena, few(feed)), feed.byte() == 255 ? feed.number() : 0);
    const ULONG count = few(feed);
    auto* const block = arena.array<ULONG>(3 + 2 * count);
    block[0] = count;
    block[1] = feed.byte() == 255 ? feed.number() : static_cast<ULONG>(feed.below(count + 1));
    block[2] = feed.byte() == 255 ? feed.number() : static_cast<ULONG>(feed.below(count + 1));
    for (ULONG i = 0; i < count; ++i) {
        block[3 + 2 * i] = tag(feed);
        block[4 + 2 * i] = feed.byte() == 255 ? feed.number() : feed.byte() % 2;
    }
    table->SortTable(reinterpret_cast<LPSSortOrderSet>(block), 0);
    read_all(table);
}

class Message {
public:
    Message() { require(SUCCEEDED(make(message_)) && SUCCEEDED(make(other_)), "CreateMessage"); }
    ~Message() {
        message_.release();
        other_.release();
        desk().drafts->EmptyFolder(0, nullptr, kHardDelete | DEL_ASSOCIATED);
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

    void change(Feed& feed, Arena& arena) {
        IMAPIProp* const object = pick(feed);
        Block<SPropValue> got;
        Block<SPropProblemArray> problems;
        ULONG count = 0;
        switch (feed.below(16)) {
        case 0:
        case 1:
        case 2:
            count = few(feed);
            object->SetProps(count, values(feed, arena, count), problems.out());
            break;
        case 3:
            object->GetProps(feed.yes() ? tags(feed, arena, few(feed)) : nullptr, flags(feed),
                             &count, got.out());
            break;
        case 4: {
            Block<SPropTagArray> list;
            object->GetPropList(flags(feed), list.out());
            break;
        }
        case 5:
            object->DeleteProps(tags(feed, arena, few(feed)), problems.out());
            break;
        case 6:
            message_->CopyTo(0, nullptr, tags(feed, arena, few(feed)), 0, nullptr, &IID_IMessage,
                             other_.get(), feed.yes() ? MAPI_NOREPLACE : 0, problems.out());
            break;
        case 7:
            message_->CopyProps(tags(feed, arena, few(feed)), 0, nullptr, &IID_IMessage,
                                other_.get(), feed.yes() ? MAPI_NOREPLACE : 0, problems.out());
            break;
        case 8:
            HrSetOneProp(object, values(feed, arena, 1));
            HrGetOneProp(object, tag(feed), got.out());
            break;
        case 9:
            stream(feed, arena, object);
            break;
        case 10:
            if (feed.yes())
                names(feed, arena, object);
            else
                ask_names(feed, arena, object);
            break;
        case 11:
            if (attachment_)
                attachment_->SaveChanges(KEEP_OPEN_READWRITE);
            message_->SaveChanges(KEEP_OPEN_READWRITE);
            break;
        case 12:
            recipients(feed, arena, message_.get());
            break;
        case 13: {
            ULONG number = 0;
            message_->CreateAttach(nullptr, 0, &number, attachment_.out());
            break;
        }
        case 14: {
            Held<IMAPITable> table;
            if (SUCCEEDED(feed.yes() ? message_->GetRecipientTable(0, table.out())
                                     : message_->GetAttachmentTable(0, table.out())))
                arrange(feed, arena, table.get());
            break;
        }
        default: {
            Held<IMAPITable> table;
            if (SUCCEEDED(desk().drafts->GetContentsTable(0, table.out())))
                arrange(feed, arena, table.get());
            break;
        }
        }
    }

private:
    static HRESULT make(Held<IMessage>& message) {
        return desk().drafts->CreateMessage(nullptr, 0, message.out());
    }
    IMAPIProp* pick(Feed& feed) {
        if (attachment_ && feed.yes())
            return attachment_.get();
        return message_.get();
    }

    Held<IMessage> message_, other_;
    Held<IAttach> attachment_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    desk();
    const NothingLeft watch;
    Feed feed(data, size);
    Arena arena;
    if (feed.yes()) {
        for (int calls = 0; calls < 16 && !feed.empty(); ++calls) {
            if (feed.yes())
                duplicate(feed, arena);
            else
                copy_more(feed, arena);
        }
        return 0;
    }
    Message message;
    for (int calls = 0; calls < 32 && !feed.empty(); ++calls)
        message.change(feed, arena);
    return 0;
}

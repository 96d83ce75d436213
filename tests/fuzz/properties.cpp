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

/// Some values, or none where the count says that there are many.
SPropValue* some_values(Feed& feed, Arena& arena, ULONG& count) {
    count = few(feed);
    if (feed.byte() != 255)
        return values(feed, arena, count);
    count = feed.number();
    return nullptr;
}

ULONG flags(Feed& feed) {
    constexpr ULONG some[] = {0, MAPI_UNICODE, 0, MAPI_UNICODE};
    return feed.byte() == 255 ? feed.number() : feed.one_of(some);
}

/// What ScDupPropset makes is what it was made of.
void duplicate(Feed& feed, Arena& arena) {
    ULONG count = 0;
    SPropValue* const from = some_values(feed, arena, count);
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
    if (feed.byte() == 255) {
        object->GetIDsFromNames(feed.number(), nullptr, MAPI_CREATE, ids.out());
        return;
    }
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
        ADRENTRY entry = {};
        entry.rgPropVals = some_values(feed, arena, entry.cValues);
        std::memcpy(block + offsetof(ADRLIST, aEntries) + i * sizeof entry, &entry, sizeof entry);
    }
    message->ModifyRecipients(feed.byte() == 255 ? feed.number() : feed.one_of(ways), list);
}

/// Keys of rows and states of categories, as they were given or changed.
void use_categories(Feed& feed, Arena& arena, IMAPITable* table) {
    std::string key, state;
    LPSRowSet rows = nullptr;
    SizedSPropTagArray(1, columns) = {1, {PR_INSTANCE_KEY}};
    if (SUCCEEDED(table->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0)) &&
        SUCCEEDED(table->SeekRow(BOOKMARK_BEGINNING, feed.byte() % 4, nullptr)) &&
        SUCCEEDED(table->QueryRows(1, 0, &rows))) {
        if (rows->cRows != 0 && rows->aRow[0].lpProps[0].ulPropTag == PR_INSTANCE_KEY) {
            const SBinary& bin = rows->aRow[0].lpProps[0].Value.bin;
            key.assign(reinterpret_cast<const char*>(bin.lpb), bin.cb);
        }
        FreeProws(rows);
    }
    const auto changed = [&](std::string bytes) {
        for (std::size_t edits = feed.below(4); edits != 0; --edits) {
            const std::size_t at = feed.byte();
            if (feed.byte() == 0)
                bytes.resize(at % (bytes.size() + 1));
            else if (at < bytes.size())
                bytes[at] = static_cast<char>(feed.byte());
            else
                bytes += feed.bytes(4);
        }
        return SBinary{static_cast<ULONG>(bytes.size()), arena.copy(bytes)};
    };
    Block<BYTE> given;
    ULONG size = 0, count = 0;
    const SBinary known = changed(key);
    if (SUCCEEDED(table->GetCollapseState(0, known.cb, known.lpb, &size, given.out())))
        state.assign(reinterpret_cast<const char*>(given.get()), size);
    const SBinary row = changed(key);
    if (feed.yes())
        table->CollapseRow(row.cb, row.lpb, 0, &count);
    LPSRowSet opened = nullptr;
    if (feed.yes() &&
        SUCCEEDED(table->ExpandRow(row.cb, row.lpb, feed.byte(), 0, &opened, &count)) && opened)
        FreeProws(opened);
    BOOKMARK bookmark = 0;
    const SBinary wanted = changed(state);
    if (SUCCEEDED(table->SetCollapseState(0, wanted.cb, wanted.lpb, &bookmark))) {
        table->SeekRow(bookmark, feed.number<std::int8_t>(), nullptr);
        table->FreeBookmark(bookmark);
    }
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
    if (feed.yes())
        use_categories(feed, arena, table);
    read_all(table);
}

NOTIFICATION notification(Feed& feed, Arena& arena) {
    NOTIFICATION event = {};
    const auto id = [&](ULONG& size, LPENTRYID& bytes) {
        const std::string_view some = feed.bytes(feed.below(40));
        size = static_cast<ULONG>(some.size());
        bytes = reinterpret_cast<LPENTRYID>(arena.copy(some));
    };
    event.ulEventType = ULONG{1} << feed.below(11);
    if (feed.byte() == 255)
        event.ulEventType = feed.number();
    auto& info = event.info;
    switch (event.ulEventType) {
    case fnevCriticalError:
        id(info.err.cbEntryID, info.err.lpEntryID);
        if (feed.yes()) {
            info.err.lpMAPIError = arena.array<MAPIERROR>(1);
            info.err.lpMAPIError->lpszError =
                reinterpret_cast<LPTSTR>(arena.text(feed.bytes(feed.below(20))));
        }
        break;
    case fnevNewMail:
        id(info.newmail.cbEntryID, info.newmail.lpEntryID);
        id(info.newmail.cbParentID, info.newmail.lpParentID);
        info.newmail.ulFlags = feed.yes() ? MAPI_UNICODE : 0;
        info.newmail.lpszMessageClass = info.newmail.ulFlags
                                            ? reinterpret_cast<LPTSTR>(arena.wide(feed.bytes(8)))
                                            : reinterpret_cast<LPTSTR>(arena.text(feed.bytes(8)));
        break;
    case fnevTableModified:
        fill(feed, arena, info.tab.propIndex);
        fill(feed, arena, info.tab.propPrior);
        info.tab.row.cValues = few(feed);
        info.tab.row.lpProps = values(feed, arena, info.tab.row.cValues);
        break;
    case fnevStatusObjectModified:
        id(info.statobj.cbEntryID, info.statobj.lpEntryID);
        info.statobj.cValues = few(feed);
        info.statobj.lpPropVals = values(feed, arena, info.statobj.cValues);
        break;
    case fnevExtended: {
        const std::string_view some = feed.bytes(feed.below(40));
        info.ext = {0, static_cast<ULONG>(some.size()), arena.copy(some)};
        break;
    }
    default:
        id(info.obj.cbEntryID, info.obj.lpEntryID);
        id(info.obj.cbOldID, info.obj.lpOldID);
        info.obj.lpPropTagArray = feed.yes() ? tags(feed, arena, few(feed)) : nullptr;
        break;
    }
    return event;
}

/// Copied into a block that is just as large as they need.
void copy_notifications(Feed& feed, Arena& arena) {
    const ULONG count = few(feed);
    auto* const events = arena.array<NOTIFICATION>(count);
    for (ULONG i = 0; i < count; ++i)
        events[i] = notification(feed, arena);
    ULONG size = 0, used = 0;
    if (ScCountNotifications(static_cast<int>(count), events, &size) != S_OK)
        return;
    // Copies are as MAPIAllocateBuffer aligns.
    BYTE* const block = arena.array<BYTE>(size);
    require(ScCopyNotifications(static_cast<int>(count), events, block, &used) == S_OK &&
                used == size,
            "notifications that were counted cannot be copied");
}

/// Messages and attachments in them, messages in these, and so on.
class Objects {
public:
    Objects() {
        all_.reserve(kMost); // where they lie counts
        for (int i = 0; i < 2; ++i) {
            IMessage* message = nullptr;
            require(SUCCEEDED(desk().drafts->CreateMessage(nullptr, 0, &message)), "CreateMessage");
            all_.push_back({Held<IMAPIProp>(message), message, nullptr});
        }
    }
    ~Objects() {
        all_.clear();
        desk().drafts->EmptyFolder(0, nullptr, kHardDelete | DEL_ASSOCIATED);
    }
    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    void change(Feed& feed, Arena& arena) {
        const One& one = pick(feed);
        IMAPIProp* const object = one.properties.get();
        Block<SPropValue> got;
        Block<SPropProblemArray> problems;
        SPropValue* given = nullptr;
        ULONG count = 0;
        switch (feed.below(18)) {
        case 0:
        case 1:
        case 2:
            given = some_values(feed, arena, count);
            object->SetProps(count, given, problems.out());
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
        case 7:
            copy(feed, arena, one);
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
        case 12:
            object->SaveChanges(feed.byte() == 255 ? 0 : KEEP_OPEN_READWRITE);
            break;
        case 13:
            if (one.message)
                recipients(feed, arena, one.message);
            break;
        case 14:
            add(feed, one);
            break;
        case 15: {
            Held<IMAPITable> table;
            if (one.message &&
                SUCCEEDED(feed.yes() ? one.message->GetRecipientTable(0, table.out())
                                     : one.message->GetAttachmentTable(0, table.out())))
                arrange(feed, arena, table.get());
            break;
        }
        case 16:
            if (all_.size() > 2)
                all_.pop_back();
            break;
        default: {
            Held<IMAPITable> table;
            if (SUCCEEDED(desk().drafts->GetContentsTable(0, table.out())))
                arrange(feed, arena, table.get());
            break;
        }
        }
    }

private:
    static constexpr std::size_t kMost = 12;
    struct One {
        Held<IMAPIProp> properties;
        IMessage* message;
        IAttach* attachment;
        const IID& type() const { return message ? IID_IMessage : IID_IAttachment; }
    };

    One& pick(Feed& feed) { return all_[feed.byte() % all_.size()]; }

    void copy(Feed& feed, Arena& arena, const One& from) {
        One& to = pick(feed);
        constexpr ULONG some[] = {0, MAPI_NOREPLACE, MAPI_MOVE, 0};
        const ULONG how = feed.byte() == 255 ? feed.number() : feed.one_of(some);
        Block<SPropProblemArray> problems;
        if (feed.yes())
            from.properties->CopyProps(tags(feed, arena, few(feed)), 0, nullptr, &to.type(),
                                       to.properties.get(), how, problems.out());
        else
            from.properties->CopyTo(0, nullptr, feed.yes() ? tags(feed, arena, few(feed)) : nullptr,
                                    0, nullptr, &to.type(), to.properties.get(), how,
                                    problems.out());
    }

    /// An attachment of a message, or the message that an attachment is.
    void add(Feed& feed, const One& parent) {
        if (all_.size() == kMost)
            return;
        if (parent.message) {
            ULONG number = feed.below(4) == 0 ? feed.byte() % 4 : 0;
            IAttach* attachment = nullptr;
            if (SUCCEEDED(
                    feed.yes()
                        ? parent.message->CreateAttach(nullptr, 0, &number, &attachment)
                        : parent.message->OpenAttach(number, nullptr, MAPI_MODIFY, &attachment)))
                all_.push_back({Held<IMAPIProp>(attachment), nullptr, attachment});
            if (feed.byte() == 255)
                parent.message->DeleteAttach(number, 0, nullptr, 0);
            return;
        }
        IUnknown* inside = nullptr;
        if (SUCCEEDED(parent.attachment->OpenProperty(
                PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                feed.yes() ? MAPI_CREATE | MAPI_MODIFY : MAPI_MODIFY, &inside))) {
            auto* const message = static_cast<IMessage*>(inside);
            all_.push_back({Held<IMAPIProp>(message), message, nullptr});
        }
    }

    std::vector<One> all_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    desk();
    const NothingLeft watch;
    Feed feed(data, size);
    Arena arena;
    if (feed.yes()) {
        for (int calls = 0; calls < 16 && !feed.empty(); ++calls) {
            switch (feed.below(3)) {
            case 0:
                duplicate(feed, arena);
                break;
            case 1:
                copy_more(feed, arena);
                break;
            default:
                copy_notifications(feed, arena);
                break;
            }
        }
        return 0;
    }
    Objects objects;
    for (int calls = 0; calls < 32 && !feed.empty(); ++calls)
        objects.change(feed, arena);
    return 0;
}

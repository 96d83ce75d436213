// Trees of restrictions, the memory of which is right and nothing else.
#include <mapitags.h>

#include "fuzz.h"

using namespace mapisim::fuzz;

namespace {

class Trees {
public:
    Trees(Feed& feed, Arena& arena) : feed_(feed), arena_(arena) {}

    void fill(SRestriction& out, unsigned depth) {
        constexpr ULONG kinds[] = {
            RES_AND,          RES_OR,      RES_NOT,      RES_CONTENT,  RES_PROPERTY,
            RES_COMPAREPROPS, RES_BITMASK, RES_SIZE,     RES_EXIST,    RES_SUBRESTRICTION,
            RES_COMMENT,      RES_CONTENT, RES_PROPERTY, RES_PROPERTY, RES_COUNT,
            RES_ANNOTATION};
        out.rt = feed_.one_of(kinds);
        auto& res = out.res;
        switch (out.rt) {
        case RES_AND:
        case RES_OR: {
            const std::size_t count = feed_.below(7);
            res.resAnd.cRes = static_cast<ULONG>(count);
            res.resAnd.lpRes = children(count, depth);
            if (count == 6) {
                res.resAnd.cRes = feed_.number();
                res.resAnd.lpRes = nullptr;
            }
            break;
        }
        case RES_NOT:
            res.resNot.ulReserved = feed_.byte();
            res.resNot.lpRes = child(depth);
            break;
        case RES_CONTENT:
            res.resContent.ulFuzzyLevel = fuzzy_level();
            res.resContent.ulPropTag = tag(feed_);
            res.resContent.lpProp = value(res.resContent.ulPropTag);
            break;
        case RES_PROPERTY:
            res.resProperty.relop = number(RELOP_RE);
            res.resProperty.ulPropTag = tag(feed_);
            res.resProperty.lpProp = value(res.resProperty.ulPropTag);
            break;
        case RES_COMPAREPROPS:
            res.resCompareProps.relop = number(RELOP_RE);
            res.resCompareProps.ulPropTag1 = tag(feed_);
            res.resCompareProps.ulPropTag2 =
                feed_.yes() ? tag(feed_) : res.resCompareProps.ulPropTag1;
            break;
        case RES_BITMASK:
            res.resBitMask = {number(BMR_NEZ), tag(feed_), feed_.number()};
            break;
        case RES_SIZE:
            res.resSize = {number(RELOP_RE), tag(feed_), feed_.number()};
            break;
        case RES_EXIST:
            res.resExist = {0, tag(feed_), 0};
            break;
        case RES_SUBRESTRICTION:
            res.resSub.ulSubObject = feed_.byte() == 0 ? feed_.number()
                                     : feed_.yes()     ? ULONG{PR_MESSAGE_RECIPIENTS}
                                                       : ULONG{PR_MESSAGE_ATTACHMENTS};
            res.resSub.lpRes = child(depth);
            break;
        case RES_COMMENT: {
            const std::size_t count = feed_.below(5);
            res.resComment.cValues = static_cast<ULONG>(count);
            res.resComment.lpProp = values(feed_, arena_, res.resComment.cValues);
            res.resComment.lpRes = feed_.yes() ? child(depth) : nullptr;
            if (count == 4) {
                res.resComment.cValues = feed_.number();
                res.resComment.lpProp = nullptr;
            }
            break;
        }
        default:
            out.rt = feed_.number();
            break;
        }
    }

    /// A chain or a broad list, of more than a person would write.
    void fill_large(SRestriction& out) {
        const std::size_t size = feed_.number<std::uint16_t>();
        const bool deep = feed_.yes();
        SRestriction* at = &out;
        for (std::size_t i = 0; deep && i < size; ++i) {
            at->rt = RES_NOT;
            at->res.resNot.lpRes = arena_.array<SRestriction>(1);
            at = at->res.resNot.lpRes;
        }
        if (deep) {
            fill(*at, 60);
            return;
        }
        out.rt = RES_OR;
        out.res.resOr.cRes = static_cast<ULONG>(size);
        out.res.resOr.lpRes = arena_.array<SRestriction>(size);
        for (std::size_t i = 0; i < size; ++i)
            fill(out.res.resOr.lpRes[i], 60);
    }

private:
    SRestriction* children(std::size_t count, unsigned depth) {
        auto* const all = arena_.array<SRestriction>(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (feed_.empty()) // an end to the tree
                all[i].rt = RES_EXIST;
            else
                fill(all[i], depth + 1);
        }
        return all;
    }
    SRestriction* child(unsigned depth) {
        return feed_.empty() || depth > 80 ? nullptr : children(1, depth);
    }
    ULONG number(ULONG most) {
        const std::uint8_t byte = feed_.byte();
        return byte == 255 ? feed_.number() : byte % (most + 1);
    }
    ULONG fuzzy_level() {
        constexpr ULONG flags[] = {0, FL_IGNORECASE, FL_LOOSE, FL_IGNORENONSPACE,
                                   FL_IGNORECASE | FL_IGNORENONSPACE};
        return number(FL_PREFIX) | feed_.one_of(flags);
    }
    /// Half of them of the type that is asked about.
    SPropValue* value(ULONG asked) {
        if (feed_.byte() == 0)
            return nullptr;
        auto* const value = arena_.array<SPropValue>(1);
        mapisim::fuzz::fill(feed_, arena_, *value);
        if (PROP_TYPE(value->ulPropTag) == (PROP_TYPE(asked) & ~static_cast<ULONG>(MV_INSTANCE)))
            value->ulPropTag = asked & ~static_cast<ULONG>(MV_INSTANCE);
        return value;
    }

    Feed& feed_;
    Arena& arena_;
};

/// A search folder that every input gives its criteria.
IMAPIFolder* search_folder() {
    static IMAPIFolder* const folder = [] {
        IMAPIFolder* made = nullptr;
        std::string name = "search";
        require(SUCCEEDED(desk().root->CreateFolder(FOLDER_SEARCH,
                                                    reinterpret_cast<LPTSTR>(name.data()), nullptr,
                                                    nullptr, 0, &made)),
                "no search folder can be made");
        return made;
    }();
    return folder;
}

IMAPITable* table(std::size_t which) {
    static IMAPITable* const tables[] = {
        [] {
            IMAPITable* table = nullptr;
            desk().inbox->GetContentsTable(MAPI_UNICODE, &table);
            return table;
        }(),
        [] {
            IMAPITable* table = nullptr;
            desk().root->GetHierarchyTable(CONVENIENT_DEPTH, &table);
            return table;
        }(),
        [] {
            Held<IABContainer> all(open_entry<IABContainer>(desk().book, {0, nullptr}));
            Block<ENTRYID> id;
            ULONG size = 0;
            require(SUCCEEDED(desk().book->GetDefaultDir(&size, id.out())), "GetDefaultDir");
            all = open_entry<IABContainer>(desk().book, {size, reinterpret_cast<BYTE*>(id.get())});
            IMAPITable* table = nullptr;
            all->GetContentsTable(0, &table);
            return table;
        }()};
    return tables[which];
}
constexpr std::size_t kTables = 3;

/// What Restrict shows, FindRow finds.
void ask(IMAPITable* table, SRestriction* restriction) {
    require(SUCCEEDED(table->Restrict(nullptr, 0)), "a restriction cannot be taken away");
    const HRESULT found = table->FindRow(restriction, BOOKMARK_BEGINNING, 0);
    const HRESULT result = table->Restrict(restriction, 0);
    require(FAILED(result) == (FAILED(found) && found != MAPI_E_NOT_FOUND),
            "Restrict and FindRow do not take the same restrictions");
    if (FAILED(result))
        return;
    ULONG rows = 0;
    require(SUCCEEDED(table->GetRowCount(0, &rows)), "GetRowCount");
    require((rows != 0) == SUCCEEDED(found), "Restrict and FindRow do not see the same rows");
    read_all(table);
}

/// What a search folder was given it gives back, and takes again.
void search(SRestriction* restriction, ENTRYLIST* where) {
    constexpr ULONG kFlags = RECURSIVE_SEARCH | BACKGROUND_SEARCH | RESTART_SEARCH;
    IMAPIFolder* const folder = search_folder();
    if (FAILED(folder->SetSearchCriteria(restriction, where, kFlags)))
        return;
    const auto hits = [&] {
        Held<IMAPITable> table;
        require(SUCCEEDED(folder->GetContentsTable(0, table.out())), "GetContentsTable");
        ULONG rows = 0;
        require(SUCCEEDED(table->GetRowCount(0, &rows)), "GetRowCount");
        return rows;
    };
    const ULONG before = hits();
    Block<SRestriction> given;
    Block<ENTRYLIST> containers;
    ULONG state = 0;
    require(
        SUCCEEDED(folder->GetSearchCriteria(MAPI_UNICODE, given.out(), containers.out(), &state)),
        "criteria are not given back");
    require(SUCCEEDED(folder->SetSearchCriteria(given.get(), containers.get(), kFlags)),
            "criteria that were given back are not taken");
    require(hits() == before, "criteria that were given back find something else");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const SBinary inbox = [] {
        Block<SPropValue> id;
        require(SUCCEEDED(HrGetOneProp(desk().inbox.get(), PR_ENTRYID, id.out())), "PR_ENTRYID");
        auto* const bytes = new BYTE[id->Value.bin.cb];
        std::memcpy(bytes, id->Value.bin.lpb, id->Value.bin.cb);
        return SBinary{id->Value.bin.cb, bytes};
    }();
    for (std::size_t i = 0; i < kTables; ++i)
        table(i);
    search_folder();

    const NothingLeft watch;
    Feed feed(data, size);
    Arena arena;
    const std::size_t which = feed.below(kTables + 1);
    SRestriction restriction = {};
    Trees trees(feed, arena);
    if (feed.byte() == 255)
        trees.fill_large(restriction);
    else
        trees.fill(restriction, 1);
    if (which < kTables) {
        ask(table(which), &restriction);
    } else {
        SBinary container = inbox;
        ENTRYLIST where = {1, &container};
        search(&restriction, &where);
    }
    return 0;
}

#include "addressbook/container_host.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_list.h"
#include "addressbook/resolve.h"
#include "memory/buffers.h"
#include "platform/readable.h"
#include "profile/profile.h"

namespace mapisim::addressbook {

using property::BagPtr;
using property::Value;

namespace {

/// The identifiers of a list. False when one of them is none of the address book's.
bool read_ids(const ENTRYLIST& list, std::vector<notify::EntryId>& out) {
    if (list.cValues > kMaxEntries || (list.cValues && !list.lpbin) ||
        platform::is_wild(list.lpbin, list.cValues, sizeof(SBinary)))
        return false;
    for (ULONG i = 0; i < list.cValues; ++i) {
        const auto* const id = reinterpret_cast<const ENTRYID*>(list.lpbin[i].lpb);
        EntryId parsed;
        OneOff one_off;
        if (parse(list.lpbin[i].cb, id, parsed) != S_OK &&
            parse_one_off(list.lpbin[i].cb, id, one_off) != S_OK)
            return false;
        out.push_back(notify::entry_id(list.lpbin[i].cb, id));
    }
    return true;
}

SCODE export_list(const notify::EntryId& id, LPENTRYLIST* out) {
    memory::Buffer<ENTRYLIST> block;
    const SCODE result = block.allocate(sizeof(ENTRYLIST) + sizeof(SBinary) + id.size());
    if (FAILED(result))
        return result;
    auto* const entry = reinterpret_cast<SBinary*>(block.get() + 1);
    entry->cb = static_cast<ULONG>(id.size());
    entry->lpb = reinterpret_cast<LPBYTE>(entry + 1);
    std::memcpy(entry->lpb, id.data(), id.size());
    block->cValues = 1;
    block->lpbin = entry;
    *out = block.release();
    return S_OK;
}

} // namespace

Book& ContainerHost::book() const noexcept {
    return logon_->profile->book();
}

// Tables
// -------------------------------------------------------------------------------------------

HRESULT ContainerHost::get_contents_table(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    const RowSourcePtr rows = contents_rows();
    if (!rows || flags & MAPI_ASSOCIATED)
        return MAPI_E_NO_SUPPORT;
    property::RestrictionPtr base;
    {
        const std::lock_guard lock(criteria_mutex_);
        if (!(criteria_flags_ & STOP_SEARCH))
            base = criteria_;
    }
    *table = table::make_table(rows, {.flags = flags,
                                      .logon = logon_->index,
                                      .label = "contents of " + container_label(),
                                      .base = std::move(base)})
                 .detach();
    return S_OK;
}

HRESULT ContainerHost::get_hierarchy_table(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    const RowSourcePtr rows = hierarchy_rows((flags & CONVENIENT_DEPTH) != 0);
    if (!rows)
        return MAPI_E_NO_SUPPORT;
    *table = table::make_table(rows, {.flags = flags,
                                      .logon = logon_->index,
                                      .label = "containers of " + container_label()})
                 .detach();
    return S_OK;
}

bool ContainerHost::compute_tables(ULONG tag, Value& out) const {
    const bool contents = PROP_ID(tag) == PROP_ID(PR_CONTAINER_CONTENTS) && contents_rows();
    const bool hierarchy = PROP_ID(tag) == PROP_ID(PR_CONTAINER_HIERARCHY) && hierarchy_rows(false);
    if (contents || hierarchy)
        out = Value::object(tag);
    return contents || hierarchy;
}

void ContainerHost::table_tags(std::vector<ULONG>& tags) const {
    if (contents_rows())
        tags.push_back(PR_CONTAINER_CONTENTS);
    if (hierarchy_rows(false))
        tags.push_back(PR_CONTAINER_HIERARCHY);
}

HRESULT ContainerHost::open_table(ULONG tag, const IID& iid, ULONG options, IUnknown** out) {
    const bool contents = PROP_ID(tag) == PROP_ID(PR_CONTAINER_CONTENTS);
    if (!contents && PROP_ID(tag) != PROP_ID(PR_CONTAINER_HIERARCHY))
        return MAPI_E_NOT_FOUND;
    if (iid != IID_IMAPITable)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    LPMAPITABLE table = nullptr;
    const HRESULT result = contents ? get_contents_table(options & MAPI_UNICODE, &table)
                                    : get_hierarchy_table(options, &table);
    *out = table;
    return result == MAPI_E_NO_SUPPORT ? MAPI_E_NOT_FOUND : result;
}

// Searching
// ----------------------------------------------------------------------------------------

HRESULT ContainerHost::set_search_criteria(const SRestriction* restriction,
                                           const ENTRYLIST* containers, ULONG flags) {
    for (const ULONG pair : {STOP_SEARCH | RESTART_SEARCH, RECURSIVE_SEARCH | SHALLOW_SEARCH,
                             FOREGROUND_SEARCH | BACKGROUND_SEARCH}) {
        if ((flags & pair) == pair)
            return MAPI_E_INVALID_PARAMETER;
    }
    if (!contents_rows())
        return MAPI_E_NO_SUPPORT;
    property::RestrictionPtr compiled;
    const HRESULT result = property::Restriction::compile(restriction, compiled);
    if (FAILED(result))
        return result;
    if (containers) {
        // A container is searched for its own entries alone.
        std::vector<notify::EntryId> ids;
        if (!read_ids(*containers, ids))
            return MAPI_E_INVALID_ENTRYID;
        if (ids.size() != 1 || ids.front() != container_id())
            return MAPI_E_TOO_COMPLEX;
    }
    const std::lock_guard lock(criteria_mutex_);
    if (!compiled && !criteria_)
        return MAPI_E_NOT_INITIALIZED;
    if (compiled)
        criteria_ = std::move(compiled);
    criteria_flags_ = flags & (STOP_SEARCH | RECURSIVE_SEARCH);
    return S_OK;
}

HRESULT ContainerHost::get_search_criteria(ULONG flags, LPSRestriction* restriction,
                                           LPENTRYLIST* containers, ULONG* state) {
    property::RestrictionPtr criteria;
    ULONG set_flags = 0;
    {
        const std::lock_guard lock(criteria_mutex_);
        criteria = criteria_;
        set_flags = criteria_flags_;
    }
    if (!contents_rows())
        return MAPI_E_NO_SUPPORT;
    if (!criteria)
        return MAPI_E_NOT_INITIALIZED;
    LPENTRYLIST list = nullptr;
    if (containers) {
        if (const SCODE result = export_list(container_id(), &list); FAILED(result))
            return result;
    }
    if (restriction) {
        const SCODE result = criteria->export_to_client((flags & MAPI_UNICODE) != 0, restriction);
        if (FAILED(result)) {
            memory::free(list);
            return result;
        }
    }
    if (containers)
        *containers = list;
    if (state) {
        *state = set_flags & RECURSIVE_SEARCH ? SEARCH_RECURSIVE : 0;
        if (!(set_flags & STOP_SEARCH))
            *state |= SEARCH_RUNNING; // the tables follow what changes
    }
    return S_OK;
}

// Entries
// ------------------------------------------------------------------------------------------

HRESULT ContainerHost::create_entry(ULONG size, const ENTRYID* id, ULONG flags, LPMAPIPROP* entry) {
    *entry = nullptr;
    if (const HRESULT result = check_modifiable(); FAILED(result))
        return result;
    EntryId parsed;
    OneOff one_off;
    if (is_one_off(size, id)) {
        if (const HRESULT result = parse_one_off(size, id, one_off); FAILED(result))
            return result;
    } else if (const HRESULT result = parse(size, id, parsed); FAILED(result)) {
        return result;
    }
    return new_entry(notify::entry_id(size, id), flags, entry);
}

HRESULT ContainerHost::copy_entries(const ENTRYLIST& entries, LPMAPIPROGRESS client, ULONG flags) {
    if (const HRESULT result = check_modifiable(); FAILED(result))
        return result;
    std::vector<notify::EntryId> ids;
    if (!read_ids(entries, ids))
        return MAPI_E_INVALID_ENTRYID;
    // Here the flag says that there is to be none.
    property::Progress progress(client, (flags & AB_NO_DIALOG) == 0);
    HRESULT told = progress.begin(ids.size());
    bool all = true;
    for (const notify::EntryId& id : ids) {
        if (FAILED(told))
            return told;
        const HRESULT result = add_copy(id, flags);
        if (result == MAPI_E_NOT_ENOUGH_MEMORY)
            return result;
        all = all && SUCCEEDED(result);
        told = progress.step();
    }
    if (FAILED(told))
        return told;
    return all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

HRESULT ContainerHost::delete_entries(const ENTRYLIST& entries) {
    if (const HRESULT result = check_modifiable(); FAILED(result))
        return result;
    std::vector<notify::EntryId> ids;
    if (!read_ids(entries, ids))
        return MAPI_E_INVALID_ENTRYID;
    bool all = true;
    for (const notify::EntryId& id : ids)
        all = remove(id) && all;
    return all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

// Names
// --------------------------------------------------------------------------------------------

HRESULT ContainerHost::resolve_names(const SPropTagArray* tags, ULONG flags, ADRLIST& names,
                                     FlagList& resolved) {
    if (!contents_rows())
        return MAPI_E_NO_SUPPORT;
    // Each flag belongs to an entry.
    if (resolved.cFlags != names.cEntries || !well_formed(names))
        return MAPI_E_INVALID_PARAMETER;
    if (tags && tags->cValues > property::kMostTags)
        return MAPI_E_TOO_BIG;
    const Resolver resolve{.find = [this](std::string_view name) { return candidates(name); },
                           .flags = flags,
                           .wanted = tags};
    for (ULONG i = 0; i < names.cEntries; ++i) {
        if (resolved.ulFlag[i] != MAPI_UNRESOLVED)
            continue;
        switch (resolve(names.aEntries[i])) {
        case Resolution::resolved:
            resolved.ulFlag[i] = MAPI_RESOLVED;
            break;
        case Resolution::ambiguous:
            resolved.ulFlag[i] = MAPI_AMBIGUOUS;
            break;
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::skipped:
            if (names.aEntries[i].cValues != 0)
                resolved.ulFlag[i] = MAPI_RESOLVED; // it has an identifier
            break;
        case Resolution::not_found:
        case Resolution::canceled:
            break;
        }
    }
    return S_OK;
}

} // namespace mapisim::addressbook

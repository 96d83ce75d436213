#include "addressbook/entries.h"

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/addressbook_api.h"
#include "addressbook/resolve.h"
#include "profile/profile.h"

namespace mapisim::addressbook {

using property::Value;

ContainerBody::ContainerBody(session::LogonPtr logon, std::uint32_t container)
    : logon_(std::move(logon)), container_(container) {
    properties_->bag = Directory::container_properties(container);
}

std::string ContainerBody::label() const {
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

bool ContainerBody::compute(ULONG tag, const property::Bag&, Value& out) const {
    const bool has_contents = container_ == kGlobalList;
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ACCESS_LEVEL):
        out = Value::number(tag, 0);
        return true;
    case PROP_ID(PR_CONTAINER_CONTENTS):
        if (!has_contents)
            return false;
        out = Value::object(tag);
        return true;
    case PROP_ID(PR_CONTAINER_HIERARCHY):
        if (has_contents)
            return false;
        out = Value::object(tag);
        return true;
    default:
        return false;
    }
}

void ContainerBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.push_back(PR_ACCESS_LEVEL);
    tags.push_back(container_ == kGlobalList ? PR_CONTAINER_CONTENTS : PR_CONTAINER_HIERARCHY);
}

HRESULT ContainerBody::open_other(ULONG tag, const IID& iid, ULONG, ULONG flags, IUnknown** out) {
    const bool contents = PROP_ID(tag) == PROP_ID(PR_CONTAINER_CONTENTS);
    if (!contents && PROP_ID(tag) != PROP_ID(PR_CONTAINER_HIERARCHY))
        return MAPI_E_NOT_FOUND;
    if (iid != IID_IMAPITable)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    LPMAPITABLE table = nullptr;
    const HRESULT result = contents ? GetContentsTable(flags & MAPI_UNICODE, &table)
                                    : GetHierarchyTable(flags & MAPI_UNICODE, &table);
    *out = table;
    return result;
}

HRESULT ContainerBody::GetContentsTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    if (container_ != kGlobalList || flags & MAPI_ASSOCIATED)
        return MAPI_E_NO_SUPPORT;
    *table = table::make_table(
                 logon_->profile->directory().contents(container_),
                 {.flags = flags, .logon = logon_->index, .label = "contents of " + label()})
                 .detach();
    return S_OK;
}

HRESULT ContainerBody::GetHierarchyTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    if (container_ != kRootContainer)
        return MAPI_E_NO_SUPPORT;
    *table = table::make_table(
                 logon_->profile->directory().hierarchy(container_),
                 {.flags = flags, .logon = logon_->index, .label = "containers of " + label()})
                 .detach();
    return S_OK;
}

HRESULT ContainerBody::OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG* type,
                                 LPUNKNOWN* out) {
    return open_entry(logon_, size, id, iid, flags, type, out);
}

HRESULT ContainerBody::ResolveNames(LPSPropTagArray tags, ULONG flags, LPADRLIST names,
                                    LPFlagList resolved) {
    if (container_ != kGlobalList)
        return MAPI_E_NO_SUPPORT;
    // Each flag belongs to an entry.
    if (resolved->cFlags != names->cEntries || !well_formed(*names))
        return MAPI_E_INVALID_PARAMETER;
    for (ULONG i = 0; i < names->cEntries; ++i) {
        if (resolved->ulFlag[i] != MAPI_UNRESOLVED)
            continue;
        switch (resolve(logon_->profile->directory(), names->aEntries[i], flags, tags, false)) {
        case Resolution::resolved:
            resolved->ulFlag[i] = MAPI_RESOLVED;
            break;
        case Resolution::ambiguous:
            resolved->ulFlag[i] = MAPI_AMBIGUOUS;
            break;
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::not_found:
        case Resolution::skipped:
            break;
        }
    }
    return S_OK;
}

// The lists are not searched into folders, nor changed
// ---------------------------------------------

HRESULT ContainerBody::SetSearchCriteria(LPSRestriction, LPENTRYLIST, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT ContainerBody::GetSearchCriteria(ULONG, LPSRestriction* restriction,
                                         LPENTRYLIST* containers, ULONG*) {
    if (restriction)
        *restriction = nullptr;
    if (containers)
        *containers = nullptr;
    return MAPI_E_NO_SUPPORT;
}

HRESULT ContainerBody::CreateEntry(ULONG, LPENTRYID, ULONG, LPMAPIPROP* entry) {
    *entry = nullptr;
    return MAPI_E_NO_SUPPORT;
}

HRESULT ContainerBody::CopyEntries(LPENTRYLIST, ULONG_PTR, LPMAPIPROGRESS, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT ContainerBody::DeleteEntries(LPENTRYLIST, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

} // namespace mapisim::addressbook

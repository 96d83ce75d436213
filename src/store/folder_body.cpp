#include "store/folder_body.h"

#include <cstring>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "memory/buffers.h"
#include "platform/readable.h"
#include "store/constants.h"
#include "store/copy_out.h"

namespace mapisim::store {

using property::Value;

namespace {

constexpr ULONG kObjects[] = {PR_CONTAINER_CONTENTS, PR_CONTAINER_HIERARCHY,
                              PR_FOLDER_ASSOCIATED_CONTENTS};

/// Identifiers of other special folders are properties of the root and of the Inbox.
ULONG special_tag(const SpecialFolder& special, const Mailbox& mailbox, Number number) {
    const bool leads =
        number == mailbox.special(Special::root) || number == mailbox.special(Special::inbox);
    return leads && mailbox.special(special.which) ? special.folder_tag : 0;
}

} // namespace

FolderBody::FolderBody(OpenStorePtr store, Folder& folder, bool writable)
    : PropObject(folder.properties), store_(std::move(store)), folder_(folder),
      writable_(writable) {}

std::string FolderBody::label() const {
    if (&folder_ == mailbox().root()) // it has no name
        return "root folder of the store " + mailbox().display_name();
    const std::lock_guard lock(folder_.properties->mutex);
    return std::string{folder_.properties->bag.text(PR_DISPLAY_NAME_W)};
}

HRESULT FolderBody::check_writable() const {
    if (!writable_)
        return MAPI_E_NO_ACCESS;
    return mailbox().counts(folder_).deleted ? MAPI_E_OBJECT_DELETED : S_OK;
}

ULONG FolderBody::access() const {
    constexpr ULONG kAny = MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE;
    constexpr ULONG kCreate =
        MAPI_ACCESS_CREATE_HIERARCHY | MAPI_ACCESS_CREATE_CONTENTS | MAPI_ACCESS_CREATE_ASSOCIATED;
    if (!store_->writable || mailbox().counts(folder_).deleted)
        return MAPI_ACCESS_READ;
    return folder_.search ? kAny : kAny | kCreate; // search results are made by searching
}

// Properties
// ---------------------------------------------------------------------------------------

bool FolderBody::compute(ULONG tag, const property::Bag& bag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ACCESS):
        out = Value::number(tag, static_cast<LONG>(access()));
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = Value::number(tag, writable_ ? MAPI_MODIFY : 0);
        return true;
    default:
        break;
    }
    for (const ULONG object : kObjects) {
        if (PROP_ID(object) == PROP_ID(tag)) {
            out = Value::object(tag);
            return true;
        }
    }
    for (const SpecialFolder& special : kSpecialFolders) {
        if (special.folder_tag == 0 || PROP_ID(special.folder_tag) != PROP_ID(tag))
            continue;
        if (!special_tag(special, mailbox(), folder_.number))
            return false;
        const auto bytes = mailbox().folder_id(mailbox().special(special.which)).bytes();
        out = Value::binary(tag, bytes);
        return true;
    }
    return mailbox().compute_folder(folder_, tag, bag, out);
}

void FolderBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    const auto common = Mailbox::computed_folder_tags();
    tags.insert(tags.end(), common.begin(), common.end());
    tags.insert(tags.end(), std::begin(kObjects), std::end(kObjects));
    // The times lie in the bag, but are not the client's to set or to copy.
    tags.insert(tags.end(),
                {PR_ACCESS, PR_ACCESS_LEVEL, PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME});
    for (const SpecialFolder& special : kSpecialFolders) {
        if (const ULONG tag = special_tag(special, mailbox(), folder_.number))
            tags.push_back(tag);
    }
}

SCODE FolderBody::may_set(const Value& value, const property::Bag& bag) const {
    const SCODE result = PropHost::may_set(value, bag);
    if (result != S_OK)
        return result;
    switch (PROP_ID(value.tag())) {
    case PROP_ID(PR_DISPLAY_NAME_W):
        if (!value.is_text())
            return MAPI_E_UNEXPECTED_TYPE;
        if (value.text().empty())
            return MAPI_E_INVALID_PARAMETER;
        return mailbox().claim_name(folder_, value.text()) ? S_OK : MAPI_E_COLLISION;
    default:
        return S_OK;
    }
}

SCODE FolderBody::may_delete(ULONG tag, const property::Bag& bag) const {
    if (PROP_ID(tag) == PROP_ID(PR_DISPLAY_NAME_W))
        return MAPI_E_NO_ACCESS;
    return may_set(Value::null(tag), bag);
}

void FolderBody::properties_changed(std::span<const ULONG> tags) {
    mailbox().folder_changed(folder_, tags);
}

HRESULT FolderBody::open_other(ULONG tag, const IID& iid, ULONG options, ULONG, IUnknown** out) {
    const ULONG table_flags = options & MAPI_UNICODE;
    LPMAPITABLE table = nullptr;
    HRESULT result = MAPI_E_NOT_FOUND;
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_CONTAINER_CONTENTS):
    case PROP_ID(PR_FOLDER_ASSOCIATED_CONTENTS):
    case PROP_ID(PR_CONTAINER_HIERARCHY):
        if (iid != IID_IMAPITable)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        break;
    default:
        return result;
    }
    if (PROP_ID(tag) == PROP_ID(PR_CONTAINER_HIERARCHY)) {
        result = GetHierarchyTable(table_flags, &table);
    } else {
        const bool associated = PROP_ID(tag) == PROP_ID(PR_FOLDER_ASSOCIATED_CONTENTS);
        result = GetContentsTable(table_flags | (associated ? MAPI_ASSOCIATED : 0), &table);
    }
    *out = table;
    return result;
}

template<class Copy>
HRESULT FolderBody::for_each_child(property::Progress& progress, const Copy& copy) {
    const std::vector<Number> children = mailbox().children_of(folder_);
    HRESULT result = progress.begin(children.size());
    for (const Number child : children) {
        if (FAILED(result))
            return result;
        property::Progress inside = progress.inside();
        const HRESULT copied = copy(child, inside);
        if (FAILED(copied))
            return copied;
        result = property::worse(progress.step(), property::worse(copied, result));
    }
    return result;
}

SCODE FolderBody::copy_object(ULONG tag, PropHost& destination, ULONG flags,
                              property::Progress& progress) {
    auto* target = dynamic_cast<FolderBody*>(&destination);
    if (!target)
        return MAPI_E_NO_SUPPORT;
    const bool move = (flags & MAPI_MOVE) != 0;
    if (move && !writable_)
        return MAPI_E_NO_ACCESS;
    if (PROP_ID(tag) == PROP_ID(PR_CONTAINER_HIERARCHY)) {
        return for_each_child(progress, [&](Number child, property::Progress& inside) {
            return transfer_folder(child, *target, {}, move, COPY_SUBFOLDERS, inside);
        });
    }
    const bool associated = PROP_ID(tag) == PROP_ID(PR_FOLDER_ASSOCIATED_CONTENTS);
    if (target->folder().search)
        return MAPI_E_NO_ACCESS;
    return transfer_messages(mailbox().numbers_of(folder_, associated), *target, move, progress);
}

SCODE FolderBody::copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination,
                                  ULONG flags, property::Progress& progress) {
    const bool move = (flags & MAPI_MOVE) != 0;
    if (move && !writable_)
        return MAPI_E_NO_ACCESS;
    property::Foreign<IMAPIFolder> target;
    if (FAILED(destination.query(IID_IMAPIFolder, target)))
        return MAPI_E_NO_SUPPORT;
    if (PROP_ID(tag) != PROP_ID(PR_CONTAINER_HIERARCHY)) {
        const bool associated = PROP_ID(tag) == PROP_ID(PR_FOLDER_ASSOCIATED_CONTENTS);
        return copy_messages_out(*this, mailbox().numbers_of(folder_, associated), target, move,
                                 progress);
    }
    return for_each_child(progress, [&](Number child, property::Progress& inside) {
        return copy_folder_out(*this, child, target, {}, COPY_SUBFOLDERS | (move ? FOLDER_MOVE : 0),
                               inside);
    });
}

// Container
// ----------------------------------------------------------------------------------------

HRESULT FolderBody::GetContentsTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    const bool removed = (flags & kShowSoftDeletes) != 0;
    if (mailbox().counts(folder_).deleted && !removed)
        return MAPI_E_OBJECT_DELETED;
    const bool associated = (flags & MAPI_ASSOCIATED) != 0;
    object::Ref<IMAPITable> made = table::make_table(
        removed ? mailbox().removed_message_rows(folder_, associated)
                : mailbox().message_rows(folder_, associated),
        {.flags = flags,
         .logon = store_->logon->index,
         .label = (associated ? "associated contents of " : "contents of ") + label()});
    SavedSort sort = mailbox().saved_sort(folder_);
    if (!sort.empty() && !associated)
        made->SortTable(reinterpret_cast<LPSSortOrderSet>(sort.data()), TBL_BATCH);
    *table = made.detach();
    return S_OK;
}

HRESULT FolderBody::GetHierarchyTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    const bool removed = (flags & kShowSoftDeletes) != 0;
    if (mailbox().counts(folder_).deleted && !removed)
        return MAPI_E_OBJECT_DELETED;
    const bool deep = (flags & CONVENIENT_DEPTH) != 0;
    *table = table::make_table(
                 removed ? mailbox().removed_folder_rows(folder_, deep)
                         : mailbox().folder_rows(folder_, deep),
                 {.flags = flags, .logon = store_->logon->index, .label = "folders of " + label()})
                 .detach();
    return S_OK;
}

HRESULT FolderBody::OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG* type,
                              LPUNKNOWN* out) {
    return open_object(store_, size, id, iid, flags, type, out);
}

HRESULT FolderBody::SetSearchCriteria(LPSRestriction restriction, LPENTRYLIST containers,
                                      ULONG flags) {
    if (!folder_.search)
        return MAPI_E_NO_SUPPORT;
    if (!writable_)
        return MAPI_E_NO_ACCESS;
    NewSearch what{.restriction = {}, .containers = {}, .flags = flags};
    HRESULT result = property::Restriction::compile(restriction, what.restriction);
    if (FAILED(result))
        return result;
    if (containers) {
        if (containers->cValues == 0 || containers->cValues > kMaxIdentifiers ||
            !containers->lpbin ||
            platform::is_wild(containers->lpbin, containers->cValues, sizeof(SBinary)))
            return MAPI_E_INVALID_PARAMETER;
        what.containers.emplace();
        for (ULONG i = 0; i < containers->cValues; ++i) {
            const SBinary& entry = containers->lpbin[i];
            EntryId id;
            result = parse(entry.cb, reinterpret_cast<const ENTRYID*>(entry.lpb), id);
            if (FAILED(result))
                return result;
            if (id.kind != EntryKind::folder || !same_uid(id.store, mailbox().uid()))
                return MAPI_E_NOT_FOUND;
            what.containers->push_back(id.number);
        }
    }
    return mailbox().set_search(folder_, what);
}

HRESULT FolderBody::GetSearchCriteria(ULONG flags, LPSRestriction* restriction,
                                      LPENTRYLIST* containers, ULONG* state) {
    if (restriction)
        *restriction = nullptr;
    if (containers)
        *containers = nullptr;
    if (!folder_.search)
        return MAPI_E_NO_SUPPORT;
    SearchCriteria criteria;
    if (const HRESULT result = mailbox().search_criteria(folder_, criteria); FAILED(result))
        return result;
    if (containers) {
        if (const SCODE result = export_list(criteria.containers, containers); FAILED(result))
            return result;
    }
    if (restriction) {
        const SCODE result =
            criteria.restriction->export_to_client((flags & MAPI_UNICODE) != 0, restriction);
        if (FAILED(result)) {
            if (containers) {
                memory::free(*containers);
                *containers = nullptr;
            }
            return result;
        }
    }
    if (state)
        *state = criteria.state;
    return S_OK;
}

/// Folders of this store as entry identifiers, in one block.
SCODE FolderBody::export_list(const std::vector<Number>& numbers, LPENTRYLIST* out) const {
    const std::size_t head = sizeof(ENTRYLIST) + numbers.size() * sizeof(SBinary);
    memory::Buffer<ENTRYLIST> block;
    if (const SCODE result = block.allocate(head + numbers.size() * EntryId::kObjectSize);
        result != S_OK) {
        return result;
    }
    block->cValues = static_cast<ULONG>(numbers.size());
    block->lpbin = reinterpret_cast<SBinary*>(block.get() + 1);
    BYTE* room = reinterpret_cast<BYTE*>(block.get()) + head;
    for (std::size_t i = 0; i < numbers.size(); ++i, room += EntryId::kObjectSize) {
        const auto bytes = mailbox().folder_id(numbers[i]).bytes();
        std::memcpy(room, bytes.data(), bytes.size());
        block->lpbin[i] = {static_cast<ULONG>(bytes.size()), room};
    }
    *out = block.release();
    return S_OK;
}

HRESULT FolderBody::SaveContentsSort(LPSSortOrderSet order, ULONG flags) {
    HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    if (!order)
        return MAPI_E_INVALID_PARAMETER;
    // What a table refuses is refused.
    LPMAPITABLE table = nullptr;
    result = GetContentsTable(0, &table);
    if (FAILED(result))
        return result;
    const auto probe = object::Ref<IMAPITable>::adopt(table);
    result = probe->SortTable(order, TBL_BATCH);
    if (FAILED(result))
        return result;
    SavedSort sort;
    if (order->cSorts != 0) {
        sort.resize(CbSSortOrderSet(order) / sizeof(ULONG));
        std::memcpy(sort.data(), order, sort.size() * sizeof(ULONG));
    }
    mailbox().save_sort(folder_, sort, (flags & RECURSIVE_SORT) != 0);
    return S_OK;
}

} // namespace mapisim::store

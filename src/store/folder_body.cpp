#include "store/folder_body.h"

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "object/wanted.h"
#include "property/text.h"
#include "store/constants.h"
#include "store/message_body.h"

namespace mapisim::store {

using property::Value;

namespace {

constexpr ULONG kObjects[] = {PR_CONTAINER_CONTENTS, PR_CONTAINER_HIERARCHY,
                              PR_FOLDER_ASSOCIATED_CONTENTS};

/// The folder behind a destination argument; null for an object that is not ours.
FolderBody* destination_folder(LPVOID destination) {
    return dynamic_cast<FolderBody*>(object::body_of(static_cast<IUnknown*>(destination)));
}

bool is_folder_interface(LPCIID iid) {
    return object::gives_interface(iid, {&IID_IMAPIFolder, &IID_IMAPIContainer, &IID_IMAPIProp});
}

HRESULT both(HRESULT result, bool all) {
    return result == S_OK && !all ? MAPI_W_PARTIAL_COMPLETION : result;
}

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

// Properties
// ---------------------------------------------------------------------------------------

bool FolderBody::compute(ULONG tag, const property::Bag& bag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ACCESS):
        out = Value::number(
            tag, store_->writable ? MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE |
                                        MAPI_ACCESS_CREATE_HIERARCHY | MAPI_ACCESS_CREATE_CONTENTS |
                                        MAPI_ACCESS_CREATE_ASSOCIATED
                                  : MAPI_ACCESS_READ);
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

HRESULT FolderBody::open_other(ULONG tag, const IID& iid, ULONG, ULONG flags, IUnknown** out) {
    const ULONG table_flags = flags & MAPI_UNICODE;
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

SCODE FolderBody::copy_object(ULONG tag, PropHost& destination, ULONG flags) {
    auto* target = dynamic_cast<FolderBody*>(&destination);
    if (!target || flags & MAPI_MOVE)
        return MAPI_E_NO_SUPPORT;
    Mailbox& to = target->mailbox();
    HRESULT result = S_OK;
    if (PROP_ID(tag) == PROP_ID(PR_CONTAINER_HIERARCHY)) {
        for (const Number child : mailbox().children_of(folder_)) {
            const HRESULT copied =
                to.copy_folder(mailbox(), folder_, child, target->folder(), {}, true);
            if (copied != S_OK)
                result = copied;
        }
        return result;
    }
    const bool associated = PROP_ID(tag) == PROP_ID(PR_FOLDER_ASSOCIATED_CONTENTS);
    result = to.copy_messages(mailbox(), folder_, mailbox().numbers_of(folder_, associated),
                              target->folder());
    return result;
}

// Container
// ----------------------------------------------------------------------------------------

HRESULT FolderBody::GetContentsTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    if (mailbox().counts(folder_).deleted)
        return MAPI_E_OBJECT_DELETED;
    const bool associated = (flags & MAPI_ASSOCIATED) != 0;
    // Nothing is soft deleted here: the view of what was shows nothing.
    RowSourcePtr rows = flags & kShowSoftDeletes
                            ? std::make_shared<table::RowSource>(
                                  mailbox().message_rows(folder_, associated)->options())
                            : mailbox().message_rows(folder_, associated);
    *table = table::make_table(
                 std::move(rows),
                 {.flags = flags,
                  .logon = store_->logon->index,
                  .label = (associated ? "associated contents of " : "contents of ") + label()})
                 .detach();
    return S_OK;
}

HRESULT FolderBody::GetHierarchyTable(ULONG flags, LPMAPITABLE* table) {
    *table = nullptr;
    if (mailbox().counts(folder_).deleted)
        return MAPI_E_OBJECT_DELETED;
    const bool deep = (flags & CONVENIENT_DEPTH) != 0;
    RowSourcePtr rows = mailbox().folder_rows(folder_, deep);
    if (flags & kShowSoftDeletes)
        rows = std::make_shared<table::RowSource>(rows->options());
    *table = table::make_table(
                 std::move(rows),
                 {.flags = flags, .logon = store_->logon->index, .label = "folders of " + label()})
                 .detach();
    return S_OK;
}

HRESULT FolderBody::OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG* type,
                              LPUNKNOWN* out) {
    return open_object(store_, size, id, iid, flags, type, out);
}

HRESULT FolderBody::SetSearchCriteria(LPSRestriction, LPENTRYLIST, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

HRESULT FolderBody::GetSearchCriteria(ULONG, LPSRestriction* restriction, LPENTRYLIST* containers,
                                      ULONG*) {
    if (restriction)
        *restriction = nullptr;
    if (containers)
        *containers = nullptr;
    return MAPI_E_NO_SUPPORT;
}

// Messages
// -----------------------------------------------------------------------------------------

HRESULT read_list(const Mailbox& mailbox, const ENTRYLIST* list, std::vector<Number>& numbers,
                  bool& all) {
    if (!list || (list->cValues && !list->lpbin))
        return MAPI_E_INVALID_PARAMETER;
    for (ULONG i = 0; i < list->cValues; ++i) {
        const SBinary& entry = list->lpbin[i];
        EntryId id;
        if (parse(entry.cb, reinterpret_cast<const ENTRYID*>(entry.lpb), id) == S_OK &&
            id.kind == EntryKind::message && same_uid(id.store, mailbox.uid())) {
            numbers.push_back(id.number);
        } else {
            all = false;
        }
    }
    return S_OK;
}

HRESULT FolderBody::CreateMessage(LPCIID iid, ULONG flags, LPMESSAGE* message) {
    *message = nullptr;
    if (!object::gives_interface(iid, {&IID_IMessage, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    const HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    *message = object::make<MessageBody>(store_, folder_, (flags & MAPI_ASSOCIATED) != 0).detach();
    return S_OK;
}

HRESULT FolderBody::CopyMessages(LPENTRYLIST messages, LPCIID iid, LPVOID destination, ULONG_PTR,
                                 LPMAPIPROGRESS, ULONG flags) {
    if (!is_folder_interface(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    FolderBody* target = destination_folder(destination);
    if (!target)
        return MAPI_E_NO_SUPPORT;
    const bool move = (flags & MESSAGE_MOVE) != 0;
    if (move && !writable_)
        return MAPI_E_NO_ACCESS;
    HRESULT result = target->check_writable();
    if (FAILED(result))
        return result;

    bool all = true;
    std::vector<Number> numbers;
    result = read_list(mailbox(), messages, numbers, all);
    if (FAILED(result))
        return result;
    Mailbox& to = target->mailbox();
    if (!move) {
        return both(to.copy_messages(mailbox(), folder_, numbers, target->folder()), all);
    }
    if (&to == &mailbox()) {
        return both(to.move_messages(folder_, numbers, target->folder()), all);
    }
    // To another store one by one, so that only what was copied is deleted.
    for (const Number number : numbers) {
        const MessagePtr message = mailbox().message(number);
        if (!message || mailbox().state(*message).queued ||
            to.copy_messages(mailbox(), folder_, {&number, 1}, target->folder()) != S_OK ||
            mailbox().delete_messages(folder_, {&number, 1}) != S_OK) {
            all = false;
        }
    }
    return both(S_OK, all);
}

HRESULT FolderBody::DeleteMessages(LPENTRYLIST messages, ULONG_PTR, LPMAPIPROGRESS, ULONG) {
    HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    bool all = true;
    std::vector<Number> numbers;
    result = read_list(mailbox(), messages, numbers, all);
    return FAILED(result) ? result : both(mailbox().delete_messages(folder_, numbers), all);
}

HRESULT FolderBody::SetReadFlags(LPENTRYLIST messages, ULONG_PTR, LPMAPIPROGRESS, ULONG flags) {
    if (!valid_read_flags(flags))
        return MAPI_E_INVALID_PARAMETER;
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    if (!messages)
        return mailbox().set_read_flags(folder_, nullptr, flags);
    bool all = true;
    std::vector<Number> numbers;
    const HRESULT result = read_list(mailbox(), messages, numbers, all);
    return FAILED(result) ? result : both(mailbox().set_read_flags(folder_, &numbers, flags), all);
}

HRESULT FolderBody::GetMessageStatus(ULONG size, LPENTRYID id, ULONG, ULONG* status) {
    EntryId parsed;
    const HRESULT result = parse(size, id, parsed);
    if (FAILED(result))
        return result;
    const bool mine = parsed.kind == EntryKind::message && same_uid(parsed.store, mailbox().uid());
    const MessagePtr message = mine ? mailbox().message(parsed.number) : nullptr;
    if (!message)
        return MAPI_E_NOT_FOUND;
    const MessageState state = mailbox().state(*message);
    if (state.folder != folder_.number)
        return MAPI_E_NOT_FOUND;
    *status = static_cast<ULONG>(state.status);
    return S_OK;
}

HRESULT FolderBody::SetMessageStatus(ULONG size, LPENTRYID id, ULONG status, ULONG mask,
                                     ULONG* old_status) {
    ULONG old = 0;
    HRESULT result = check_writable();
    if (!FAILED(result))
        result = GetMessageStatus(size, id, 0, &old);
    if (FAILED(result))
        return result;
    EntryId parsed;
    parse(size, id, parsed);
    LONG before = 0;
    result = mailbox().change_status(parsed.number, static_cast<LONG>(status),
                                     static_cast<LONG>(mask), &before);
    if (!FAILED(result) && old_status)
        *old_status = static_cast<ULONG>(before);
    return result;
}

HRESULT FolderBody::SaveContentsSort(LPSSortOrderSet, ULONG) {
    return MAPI_E_NO_SUPPORT;
}

// Folders
// ------------------------------------------------------------------------------------------

HRESULT FolderBody::CreateFolder(ULONG folder_type, LPTSTR name, LPTSTR comment, LPCIID iid,
                                 ULONG flags, LPMAPIFOLDER* folder) {
    *folder = nullptr;
    if (!is_folder_interface(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (folder_type == FOLDER_SEARCH)
        return MAPI_E_NO_SUPPORT;
    if (folder_type != FOLDER_GENERIC)
        return MAPI_E_INVALID_PARAMETER;
    HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    Folder* created = nullptr;
    result = mailbox().create_folder(folder_,
                                     {.name = property::utf8_from_client(name, flags),
                                      .comment = property::utf8_from_client(comment, flags),
                                      .container_class = {},
                                      .open_if_exists = (flags & OPEN_IF_EXISTS) != 0},
                                     &created);
    if (FAILED(result))
        return result;
    *folder = object::make<FolderBody>(store_, *created, true).detach();
    return result;
}

HRESULT FolderBody::CopyFolder(ULONG size, LPENTRYID id, LPCIID iid, LPVOID destination,
                               LPTSTR new_name, ULONG_PTR, LPMAPIPROGRESS, ULONG flags) {
    if (!is_folder_interface(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    FolderBody* target = destination_folder(destination);
    if (!target)
        return MAPI_E_NO_SUPPORT;
    const bool move = (flags & FOLDER_MOVE) != 0;
    if (move && !writable_)
        return MAPI_E_NO_ACCESS;
    HRESULT result = target->check_writable();
    EntryId child;
    if (!FAILED(result))
        result = parse(size, id, child);
    if (FAILED(result))
        return result;
    if (child.kind != EntryKind::folder || !same_uid(child.store, mailbox().uid())) {
        return MAPI_E_NOT_FOUND;
    }
    const std::string name = property::utf8_from_client(new_name, flags);
    Mailbox& to = target->mailbox();
    if (move && &to == &mailbox()) {
        return to.move_folder(folder_, child.number, target->folder(), name);
    }
    if (move && mailbox().is_special(child.number))
        return MAPI_E_NO_ACCESS;
    result = to.copy_folder(mailbox(), folder_, child.number, target->folder(), name,
                            move || flags & COPY_SUBFOLDERS);
    if (result == S_OK && move) {
        result = mailbox().delete_folder(folder_, child.number, DEL_FOLDERS | DEL_MESSAGES);
    }
    return result;
}

HRESULT FolderBody::DeleteFolder(ULONG size, LPENTRYID id, ULONG_PTR, LPMAPIPROGRESS, ULONG flags) {
    HRESULT result = check_writable();
    EntryId child;
    if (!FAILED(result))
        result = parse(size, id, child);
    if (FAILED(result))
        return result;
    if (child.kind != EntryKind::folder || !same_uid(child.store, mailbox().uid())) {
        return MAPI_E_NOT_FOUND;
    }
    return mailbox().delete_folder(folder_, child.number, flags);
}

HRESULT FolderBody::EmptyFolder(ULONG_PTR, LPMAPIPROGRESS, ULONG flags) {
    const HRESULT result = check_writable();
    return FAILED(result) ? result : mailbox().empty_folder(folder_, flags);
}

} // namespace mapisim::store

// What a folder does with messages and with other folders.

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "gate/call_out.h"
#include "object/wanted.h"
#include "platform/readable.h"
#include "property/text.h"
#include "store/constants.h"
#include "store/copy_out.h"
#include "store/folder_body.h"
#include "store/message_body.h"

namespace mapisim::store {

using property::Progress;

namespace {

bool is_folder_interface(LPCIID iid) {
    return object::gives_interface(iid, {&IID_IMAPIFolder, &IID_IMAPIContainer, &IID_IMAPIProp});
}

HRESULT both(HRESULT result, bool all) {
    return result == S_OK && !all ? MAPI_W_PARTIAL_COMPLETION : result;
}

} // namespace

HRESULT FolderBody::check_takes() const {
    const HRESULT result = check_writable();
    // What a search folder has is made by searching.
    return FAILED(result) || !folder_.search ? result : MAPI_E_NO_ACCESS;
}

// Messages
// -----------------------------------------------------------------------------------------

HRESULT read_list(const Mailbox& mailbox, const ENTRYLIST* list, std::vector<Number>& numbers,
                  bool& all) {
    if (!list || list->cValues > kMaxIdentifiers || (list->cValues && !list->lpbin) ||
        platform::is_wild(list->lpbin, list->cValues, sizeof(SBinary)))
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
    const HRESULT result = check_takes();
    if (FAILED(result))
        return result;
    *message = object::make<MessageBody>(store_, folder_, (flags & MAPI_ASSOCIATED) != 0).detach();
    return S_OK;
}

HRESULT FolderBody::transfer_messages(std::span<const Number> numbers, FolderBody& target,
                                      bool move, Progress& progress) {
    Mailbox& to = target.mailbox();
    if (&to == &mailbox()) {
        return move ? to.move_messages(folder_, numbers, target.folder(), progress)
                    : to.copy_messages(mailbox(), folder_, numbers, target.folder(), progress);
    }
    // Read reports are the sending store's business, whatever becomes of the messages.
    const std::vector<Number> all(numbers.begin(), numbers.end());
    Progress none;
    mailbox().set_read_flags(folder_, &all, GENERATE_RECEIPT_ONLY, none);
    return move ? mailbox().move_messages_to(to, folder_, numbers, target.folder(), progress)
                : to.copy_messages(mailbox(), folder_, numbers, target.folder(), progress);
}

HRESULT FolderBody::find_destination(LPCIID iid, LPVOID destination, bool move, FolderBody*& target,
                                     property::Foreign<IMAPIFolder>& foreign) {
    if (!is_folder_interface(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (move && !writable_)
        return MAPI_E_NO_ACCESS;
    auto* const object = static_cast<IUnknown*>(destination);
    object::Body* const body = gate::body_of(object);
    target = dynamic_cast<FolderBody*>(body);
    if (target)
        return target->check_takes();
    return body ? MAPI_E_INTERFACE_NOT_SUPPORTED
                : property::Foreign<IMAPIFolder>::query(object, IID_IMAPIFolder, foreign);
}

HRESULT FolderBody::CopyMessages(LPENTRYLIST messages, LPCIID iid, LPVOID destination, ULONG_PTR,
                                 LPMAPIPROGRESS client, ULONG flags) {
    const bool move = (flags & MESSAGE_MOVE) != 0;
    FolderBody* target = nullptr;
    property::Foreign<IMAPIFolder> foreign;
    HRESULT result = find_destination(iid, destination, move, target, foreign);
    if (FAILED(result))
        return result;
    bool all = true;
    std::vector<Number> numbers;
    result = read_list(mailbox(), messages, numbers, all);
    if (FAILED(result))
        return result;
    Progress progress(client, (flags & MESSAGE_DIALOG) != 0);
    return both(target ? transfer_messages(numbers, *target, move, progress)
                       : copy_messages_out(*this, numbers, foreign, move, progress),
                all);
}

HRESULT FolderBody::DeleteMessages(LPENTRYLIST messages, ULONG_PTR, LPMAPIPROGRESS client,
                                   ULONG flags) {
    HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    bool all = true;
    std::vector<Number> numbers;
    result = read_list(mailbox(), messages, numbers, all);
    if (FAILED(result))
        return result;
    Progress progress(client, (flags & MESSAGE_DIALOG) != 0);
    return both(mailbox().delete_messages(folder_, numbers, (flags & kHardDelete) != 0, progress),
                all);
}

HRESULT FolderBody::SetReadFlags(LPENTRYLIST messages, ULONG_PTR, LPMAPIPROGRESS client,
                                 ULONG flags) {
    if (!valid_read_flags(flags))
        return MAPI_E_INVALID_PARAMETER;
    if (!store_->writable)
        return MAPI_E_NO_ACCESS;
    Progress progress(client, (flags & MESSAGE_DIALOG) != 0);
    if (!messages)
        return mailbox().set_read_flags(folder_, nullptr, flags, progress);
    bool all = true;
    std::vector<Number> numbers;
    const HRESULT result = read_list(mailbox(), messages, numbers, all);
    return FAILED(result) ? result
                          : both(mailbox().set_read_flags(folder_, &numbers, flags, progress), all);
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
    if (!mailbox().belongs(parsed.number, folder_))
        return MAPI_E_NOT_FOUND;
    *status = static_cast<ULONG>(mailbox().state(*message).status);
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

// Folders
// ------------------------------------------------------------------------------------------

HRESULT FolderBody::CreateFolder(ULONG folder_type, LPTSTR name, LPTSTR comment, LPCIID iid,
                                 ULONG flags, LPMAPIFOLDER* folder) {
    *folder = nullptr;
    if (!is_folder_interface(iid))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (folder_type != FOLDER_GENERIC && folder_type != FOLDER_SEARCH)
        return MAPI_E_INVALID_PARAMETER;
    HRESULT result = check_takes();
    if (FAILED(result))
        return result;
    Folder* created = nullptr;
    result = mailbox().create_folder(folder_,
                                     {.name = property::utf8_from_client(name, flags),
                                      .comment = property::utf8_from_client(comment, flags),
                                      .container_class = {},
                                      .open_if_exists = (flags & OPEN_IF_EXISTS) != 0,
                                      .search = folder_type == FOLDER_SEARCH},
                                     &created);
    if (FAILED(result))
        return result;
    *folder = object::make<FolderBody>(store_, *created, true).detach();
    return result;
}

HRESULT FolderBody::transfer_folder(Number child, FolderBody& target, const std::string& name,
                                    bool move, ULONG flags, Progress& progress) {
    Mailbox& to = target.mailbox();
    if (move && &to == &mailbox()) {
        HRESULT result = progress.begin(1);
        if (!FAILED(result))
            result = to.move_folder(folder_, child, target.folder(), name);
        return FAILED(result) ? result : progress.step();
    }
    if (move && mailbox().is_special(child))
        return MAPI_E_NO_ACCESS;
    HRESULT result = to.copy_folder(mailbox(), folder_, child, target.folder(), name,
                                    move || flags & COPY_SUBFOLDERS, progress);
    if (result == S_OK && move) {
        result = mailbox().delete_folder(folder_, child, DEL_FOLDERS | DEL_MESSAGES | kHardDelete);
    }
    return result;
}

HRESULT FolderBody::CopyFolder(ULONG size, LPENTRYID id, LPCIID iid, LPVOID destination,
                               LPTSTR new_name, ULONG_PTR, LPMAPIPROGRESS client, ULONG flags) {
    const bool move = (flags & FOLDER_MOVE) != 0;
    FolderBody* target = nullptr;
    property::Foreign<IMAPIFolder> foreign;
    HRESULT result = find_destination(iid, destination, move, target, foreign);
    EntryId child;
    if (!FAILED(result))
        result = parse(size, id, child);
    if (FAILED(result))
        return result;
    if (child.kind != EntryKind::folder || !same_uid(child.store, mailbox().uid()))
        return MAPI_E_NOT_FOUND;
    Progress progress(client, (flags & FOLDER_DIALOG) != 0);
    const std::string name = property::utf8_from_client(new_name, flags);
    return target ? transfer_folder(child.number, *target, name, move, flags, progress)
                  : copy_folder_out(*this, child.number, foreign, name, flags, progress);
}

HRESULT FolderBody::DeleteFolder(ULONG size, LPENTRYID id, ULONG_PTR, LPMAPIPROGRESS client,
                                 ULONG flags) {
    HRESULT result = check_writable();
    EntryId child;
    if (!FAILED(result))
        result = parse(size, id, child);
    if (FAILED(result))
        return result;
    if (child.kind != EntryKind::folder || !same_uid(child.store, mailbox().uid()))
        return MAPI_E_NOT_FOUND;
    Progress progress(client, (flags & FOLDER_DIALOG) != 0);
    result = progress.begin(1);
    if (!FAILED(result))
        result = mailbox().delete_folder(folder_, child.number, flags);
    return FAILED(result) ? result : progress.step();
}

HRESULT FolderBody::EmptyFolder(ULONG_PTR, LPMAPIPROGRESS client, ULONG flags) {
    const HRESULT result = check_writable();
    if (FAILED(result))
        return result;
    if (folder_.search)
        return MAPI_E_NO_SUPPORT; // it has nothing of its own
    Progress progress(client, (flags & FOLDER_DIALOG) != 0);
    return mailbox().empty_folder(folder_, flags, progress);
}

} // namespace mapisim::store

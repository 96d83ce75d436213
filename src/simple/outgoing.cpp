#include "simple/outgoing.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <mapitags.h>

#include "addressbook/address_list.h"
#include "memory/buffers.h"
#include "platform/readable.h"
#include "profile/profile.h"
#include "scenario/json_tree.h"
#include "scenario/settings.h"
#include "scenario/values.h"
#include "simple/message_ids.h"
#include "store/message_body.h"
#include "table/utilities.h"

namespace mapisim::simple {

using property::Bag;
using property::Value;
using store::MessageBody;

namespace {

constexpr const char* kUsualClass = "IPM.Note";

// What the client describes -----------------------------------------------------------------------

std::vector<std::byte> bytes_of(const BYTE* data, ULONG size) {
    const property::Bytes bytes = property::bytes_of(data, data ? size : 0);
    return {bytes.begin(), bytes.end()};
}

/// A type that is not there as far as its sizes say is MAPI_E_FAILURE.
template<class Descriptor>
ULONG read_file(const Descriptor& client, ULONG wide, std::vector<File>& out) {
    File file{.path = property::utf8_from_client(client.lpszPathName, wide),
              .name = property::utf8_from_client(client.lpszFileName, wide),
              .flags = client.flFlags,
              .position = client.nPosition,
              .tag = {},
              .encoding = {}};
    if (const auto* type = static_cast<const MapiFileTagExt*>(client.lpFileType)) {
        if (!platform::is_readable(type, sizeof *type) ||
            (type->lpTag && !platform::is_readable(type->lpTag, type->cbTag)) ||
            (type->lpEncoding && !platform::is_readable(type->lpEncoding, type->cbEncoding)))
            return MAPI_E_FAILURE;
        file.tag = bytes_of(type->lpTag, type->cbTag);
        file.encoding = bytes_of(type->lpEncoding, type->cbEncoding);
    }
    out.push_back(std::move(file));
    return SUCCESS_SUCCESS;
}

template<class Message> ULONG read(const Message& client, ULONG wide, Draft& out) {
    if (client.nRecipCount > kMostRecipients)
        return MAPI_E_TOO_MANY_RECIPIENTS;
    if (client.nFileCount > kMostFiles)
        return MAPI_E_TOO_MANY_FILES;
    if (!platform::is_readable_array(client.lpFiles, client.nFileCount, sizeof *client.lpFiles))
        return MAPI_E_FAILURE;
    const auto text = [&](auto* string) { return property::utf8_from_client(string, wide); };
    out.subject = text(client.lpszSubject);
    out.text = text(client.lpszNoteText);
    out.message_class = text(client.lpszMessageType);
    out.date = text(client.lpszDateReceived);
    out.conversation = text(client.lpszConversationID);
    out.flags = client.flFlags;
    ULONG result = read_people(client.lpRecips, client.nRecipCount, wide, out.recipients);
    for (ULONG i = 0; result == SUCCESS_SUCCESS && i < client.nFileCount; ++i)
        result = read_file(client.lpFiles[i], wide, out.files);
    return result;
}

// Files -------------------------------------------------------------------------------------------

std::filesystem::path path_of(const std::string& utf8) {
    return {std::u8string(utf8.begin(), utf8.end())};
}

/// A file that is read before anything is made of the message.
struct Loaded {
    std::string name;
    std::string data;
};

ULONG load(const File& file, Loaded& out) {
    const std::filesystem::path path = path_of(file.path);
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (file.path.empty() || status.type() == std::filesystem::file_type::not_found)
        return MAPI_E_ATTACHMENT_NOT_FOUND;
    if (!std::filesystem::is_regular_file(status)) // a pipe or device may have no end
        return MAPI_E_ATTACHMENT_OPEN_FAILURE;
    constexpr std::uintmax_t kLargest = 0x7fff'ffff; // what a property can have
    if (std::filesystem::file_size(path, error) > kLargest && !error)
        return MAPI_E_ATTACHMENT_TOO_LARGE;
    if (!scenario::read_text(file.path, out.data))
        return MAPI_E_ATTACHMENT_OPEN_FAILURE;
    const std::u8string own_name = path.filename().u8string();
    out.name = file.name.empty() ? std::string(own_name.begin(), own_name.end()) : file.name;
    return SUCCESS_SUCCESS;
}

ULONG load_all(const std::vector<File>& files, std::vector<Loaded>& out) {
    out.resize(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (const ULONG result = load(files[i], out[i]); result != SUCCESS_SUCCESS)
            return result;
    }
    return SUCCESS_SUCCESS;
}

HRESULT attach(MessageBody& message, const File& file, const Loaded& loaded) {
    IAttach* made = nullptr;
    ULONG number = 0;
    HRESULT result = message.CreateAttach(nullptr, 0, &number, &made);
    if (FAILED(result))
        return result;
    const auto attachment = object::Ref<IAttach>::adopt(made);
    std::vector<Value> values = {
        Value::number(PR_ATTACH_METHOD, file.flags & MAPI_OLE ? ATTACH_OLE : ATTACH_BY_VALUE),
        Value::number(PR_RENDERING_POSITION, static_cast<LONG>(file.position)),
        Value::text(PR_ATTACH_FILENAME_W, loaded.name),
        Value::text(PR_ATTACH_LONG_FILENAME_W, loaded.name),
        Value::text(PR_DISPLAY_NAME_W, loaded.name),
        Value::binary(PR_ATTACH_DATA_BIN, loaded.data.data(), loaded.data.size())};
    if (const std::size_t dot = loaded.name.rfind('.'); dot != std::string::npos)
        values.push_back(Value::text(PR_ATTACH_EXTENSION_W, loaded.name.substr(dot)));
    if (!file.tag.empty())
        values.push_back(Value::binary(PR_ATTACH_TAG, file.tag));
    if (!file.encoding.empty())
        values.push_back(Value::binary(PR_ATTACH_ENCODING, file.encoding));
    result = property::host_of(attachment.get())->set_values(values);
    return FAILED(result) ? result : attachment->SaveChanges(0);
}

// The message -------------------------------------------------------------------------------------

HRESULT set_recipients(MessageBody& message, const std::vector<Bag>& recipients) {
    struct List {
        LPADRLIST list = nullptr;
        ~List() { table::FreePadrlist(list); }
    } names;
    const SCODE made = addressbook::append_entries(names.list, recipients, MAPI_UNICODE);
    return FAILED(made) ? made : message.ModifyRecipients(0, names.list);
}

/// "YYYY/MM/DD HH:MM", in UTC.
bool parse_date(std::string_view date, scenario::Ticks& out) {
    std::string text(date);
    std::replace(text.begin(), text.end(), '/', '-');
    std::replace(text.begin(), text.end(), ' ', 'T');
    std::string why;
    return scenario::parse_time(text + ":00Z", out, why);
}

HRESULT fill(MessageBody& message, const Draft& draft, const std::vector<Bag>& recipients,
             const std::vector<Loaded>& files) {
    std::vector<Value> values = {
        Value::text(PR_MESSAGE_CLASS_W,
                    draft.message_class.empty() ? kUsualClass : draft.message_class),
        Value::text(PR_SUBJECT_W, draft.subject), Value::text(PR_BODY_W, draft.text),
        Value::boolean(PR_READ_RECEIPT_REQUESTED, (draft.flags & MAPI_RECEIPT_REQUESTED) != 0)};
    if (!draft.conversation.empty())
        values.push_back(Value::binary(PR_CONVERSATION_KEY, draft.conversation.data(),
                                       draft.conversation.size()));
    HRESULT result = message.set_values(values);
    if (!FAILED(result))
        result = set_recipients(message, recipients);
    for (std::size_t i = 0; i < files.size() && !FAILED(result); ++i)
        result = attach(message, draft.files[i], files[i]);
    return result;
}

// Saving ------------------------------------------------------------------------------------------

object::Ref<MessageBody> new_message(const store::OpenStorePtr& store, const Draft& draft) {
    auto& mailbox = *store->mailbox;
    const std::string_view message_class =
        draft.message_class.empty() ? kUsualClass : std::string_view(draft.message_class);
    store::Folder* const folder = mailbox.folder(mailbox.receive_folder(message_class).folder);
    if (!folder)
        return nullptr;
    auto message = object::make<MessageBody>(store, *folder, false);
    ULONG flags = MSGFLAG_UNMODIFIED;
    flags |= draft.flags & MAPI_UNREAD ? 0 : MSGFLAG_READ;
    flags |= draft.flags & MAPI_SENT ? 0 : MSGFLAG_UNSENT;
    scenario::Ticks received = scenario::now();
    parse_date(draft.date, received);
    message->set_values(
        std::vector{Value::number(PR_MESSAGE_FLAGS, static_cast<LONG>(flags)),
                    Value::time(PR_MESSAGE_DELIVERY_TIME, scenario::to_filetime(received))});
    return message;
}

/// The message itself, without what it had.
HRESULT emptied_message(const Found& found, object::Ref<MessageBody>& out) {
    if (found.state.queued || found.state.locked)
        return MAPI_E_MESSAGE_IN_USE;
    out = object::make<MessageBody>(found.store, found.message, found.state, true);
    for (const store::Attachment& attachment : found.state.content->attachments) {
        const HRESULT result = out->DeleteAttach(attachment.number, 0, nullptr, 0);
        if (FAILED(result))
            return result;
    }
    return S_OK;
}

} // namespace

ULONG read_draft(const MapiMessage& client, Draft& out) {
    return read(client, 0, out);
}
ULONG read_draft(const MapiMessageW& client, Draft& out) {
    return read(client, MAPI_UNICODE, out);
}

HRESULT send(Session& session, const Draft& draft, FLAGS flags) {
    const bool asks = (flags & MAPI_DIALOG) != 0;
    if (draft.recipients.empty() && !asks)
        return MAPI_E_INVALID_RECIPS;
    if (asks && scenario::settings().user_form == scenario::UserAnswer::cancel)
        return MAPI_E_USER_ABORT;
    std::vector<Bag> recipients;
    ULONG refused = resolve_all(session, draft.recipients, asks, recipients);
    // In a dialog the user is asked whom is meant, and gives up.
    if (refused == MAPI_E_UNKNOWN_RECIPIENT && asks)
        refused = MAPI_E_USER_ABORT;
    if (refused != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(refused);
    std::vector<Loaded> files;
    if (refused = load_all(draft.files, files); refused != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(refused);
    if (recipients.empty()) {
        const HRESULT chosen = choose(session, 4, {}, recipients);
        if (FAILED(chosen))
            return chosen;
    }

    store::OpenStorePtr store;
    if (const HRESULT result = session.open_store(store); FAILED(result))
        return result;
    auto& mailbox = *store->mailbox;
    store::Folder* const outbox = mailbox.folder(mailbox.special(store::Special::outbox));
    if (!outbox)
        return MAPI_E_FAILURE;
    const auto message = object::make<MessageBody>(store, *outbox, false);
    if (const auto sent_items = mailbox.special(store::Special::sent_items); sent_items != 0) {
        message->set_values(std::vector{
            Value::binary(PR_SENTMAIL_ENTRYID, mailbox.folder_id(sent_items).vector())});
    }
    HRESULT result = fill(*message, draft, recipients, files);
    if (!FAILED(result))
        result = message->SubmitMessage(0);
    if (!FAILED(result))
        session.sent(store->mailbox);
    return result;
}

std::vector<File> listed_files(const char* delimiter, const char* paths, const char* names) {
    const std::string mark = property::utf8_from_client(delimiter, 0);
    const std::string_view between = property::prefix(mark, 1);
    const auto split = [&](const char* list) {
        std::vector<std::string> parts;
        std::string text = property::utf8_from_client(list, 0);
        while (!text.empty()) {
            const std::size_t end =
                between.empty() ? text.size() : std::min(text.find(between), text.size());
            parts.push_back(text.substr(0, end));
            text.erase(0, end + between.size());
        }
        return parts;
    };
    const std::vector<std::string> shown = split(names);
    std::vector<File> files;
    for (std::string& path : split(paths)) {
        if (path.empty())
            continue;
        File file;
        file.path = std::move(path);
        if (files.size() < shown.size())
            file.name = shown[files.size()];
        files.push_back(std::move(file));
    }
    return files;
}

HRESULT save(Session& session, const Draft& draft, char* id) {
    const std::string_view replaced = client_id(id);
    Found found;
    if (!replaced.empty()) {
        if (const HRESULT result = find_message(session, replaced, found); result != S_OK)
            return result;
    } else if (const HRESULT result = session.open_store(found.store); FAILED(result)) {
        return result;
    }
    std::vector<Bag> recipients;
    ULONG refused = resolve_all(session, draft.recipients, false, recipients);
    if (refused == MAPI_E_UNKNOWN_RECIPIENT || refused == MAPI_E_AMBIGUOUS_RECIPIENT)
        refused = MAPI_E_INVALID_RECIPS;
    if (refused != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(refused);
    std::vector<Loaded> files;
    if (refused = load_all(draft.files, files); refused != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(refused);

    object::Ref<MessageBody> message;
    if (found.message) {
        if (const HRESULT result = emptied_message(found, message); result != S_OK)
            return result;
    } else if (message = new_message(found.store, draft); !message) {
        return MAPI_E_FAILURE;
    }
    HRESULT result = fill(*message, draft, recipients, files);
    if (!FAILED(result))
        result = message->SaveChanges(FORCE_SAVE);
    if (FAILED(result))
        return result;
    if (id && replaced.empty() && session.handle() != 0) {
        const std::string made = message_id(session, *found.store->mailbox, message->number());
        std::memcpy(id, made.c_str(), made.size() + 1);
    }
    return S_OK;
}

} // namespace mapisim::simple

#include "simple/incoming.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>

#include <mapitags.h>

#include "platform/temporary_file.h"
#include "profile/profile.h"
#include "property/progress.h"
#include "scenario/values.h"
#include "simple/message_ids.h"
#include "simple/people.h"
#include "simple/results.h"
#include "store/people.h"
#include "utility/file_times.h"

namespace mapisim::simple {

using property::Bag;
using store::Mailbox;
using store::MessageState;
using store::Number;

// Finding -----------------------------------------------------------------------------------------

namespace {

/// Interpersonal messages, which a client means that names no class.
constexpr const char* kInterpersonal = "IPM";

/// What a search looks for.
struct Wanted {
    std::string message_class;
    bool unread = false;

    bool matches(const MessageState& state) const {
        const std::string_view its_class = state.content->properties.text(PR_MESSAGE_CLASS_W);
        return !(unread && state.flags & MSGFLAG_READ) &&
               property::compare_text(its_class.substr(0, message_class.size()), message_class) ==
                   0;
    }
};

scenario::Ticks delivered_at(const MessageState& state) {
    const Bag& bag = state.content->properties;
    return utility::number(
        bag.time(bag.has(PR_MESSAGE_DELIVERY_TIME) ? PR_MESSAGE_DELIVERY_TIME : PR_CREATION_TIME));
}

/// The message with this number, where it is still in the folder and is wanted.
bool is_wanted(const Mailbox& mailbox, Number number, Number folder, const Wanted& wanted) {
    const auto message = mailbox.message(number);
    if (!message)
        return false;
    const MessageState state = mailbox.state(*message);
    return !state.deleted && state.folder == folder && wanted.matches(state);
}

/// In the order of their numbers, which is nearly that of their arrival.
std::optional<Number> next_by_number(const Mailbox& mailbox, const store::Folder& folder,
                                     Number seed, const Wanted& wanted) {
    for (Number next = mailbox.next_number(folder, seed); next != 0;
         next = mailbox.next_number(folder, next)) {
        if (is_wanted(mailbox, next, folder.number, wanted))
            return next;
    }
    return std::nullopt;
}

Enumeration enumerate(const Mailbox& mailbox, const store::Folder& folder) {
    Enumeration all{.folder = folder.number, .entries = {}};
    for (const Number number : mailbox.numbers_of(folder, false)) {
        if (const auto message = mailbox.message(number))
            all.entries.push_back({delivered_at(mailbox.state(*message)), number});
    }
    std::sort(all.entries.begin(), all.entries.end());
    return all;
}

/// In the order of their delivery. It is found once for a whole search, and again where that ends,
/// for what came meanwhile. `seed` may be null.
std::optional<Number> next_by_delivery(Session& session, const Mailbox& mailbox,
                                       const store::Folder& folder, const MessageState* seed,
                                       Number seed_number, const Wanted& wanted) {
    const std::lock_guard lock(session.searching);
    Enumeration& all = session.search;
    Enumeration::Entry after;
    if (seed)
        after = {delivered_at(*seed), seed_number};
    for (bool fresh = !seed || all.folder != folder.number;; fresh = true) {
        if (fresh)
            all = enumerate(mailbox, folder);
        for (auto place = std::upper_bound(all.entries.begin(), all.entries.end(), after);
             place != all.entries.end(); ++place) {
            if (is_wanted(mailbox, place->number, folder.number, wanted))
                return place->number;
        }
        if (fresh)
            return std::nullopt;
    }
}

} // namespace

HRESULT find_next(Session& session, const char* message_class, const char* seed, FLAGS flags,
                  char* id) {
    const std::string behind(client_id(seed)); // which may lie where the result goes
    *id = '\0';
    Found found;
    if (!behind.empty()) {
        if (const HRESULT result = find_message(session, behind, found); result != S_OK)
            return result;
    } else if (const HRESULT result = session.open_store(found.store); FAILED(result)) {
        return result;
    }
    Wanted wanted{.message_class = property::utf8_from_client(message_class, 0),
                  .unread = (flags & MAPI_UNREAD_ONLY) != 0};
    const Mailbox& mailbox = *found.store->mailbox;
    const store::Folder* const folder =
        mailbox.folder(mailbox.receive_folder(wanted.message_class).folder);
    if (!folder)
        return MAPI_E_NO_MESSAGES;
    if (wanted.message_class.empty())
        wanted.message_class = kInterpersonal;
    const Number seed_number = found.message ? found.message->number : 0;
    const auto next =
        flags & MAPI_GUARANTEE_FIFO
            ? next_by_delivery(session, mailbox, *folder, found.message ? &found.state : nullptr,
                               seed_number, wanted)
            : next_by_number(mailbox, *folder, seed_number, wanted);
    if (!next)
        return MAPI_E_NO_MESSAGES;
    const std::string name = message_id(session, mailbox, *next);
    std::memcpy(id, name.c_str(), name.size() + 1);
    return S_OK;
}

// Reading -----------------------------------------------------------------------------------------

namespace {

/// Files that go again unless the message is handed out.
class Files {
public:
    Files() = default;
    ~Files() {
        for (const std::string& path : paths_)
            platform::remove_file(path);
    }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    ULONG write(std::string_view name, property::Bytes data, std::string& path) {
        paths_.emplace_back(); // room for it comes first
        const auto error =
            platform::write_temporary_file(extension_of(name), data.data(), data.size(), path);
        if (error == platform::FileError::none) {
            paths_.back().swap(path);
            path = paths_.back();
            return SUCCESS_SUCCESS;
        }
        paths_.pop_back();
        return error == platform::FileError::no_space ? MAPI_E_DISK_FULL
                                                      : MAPI_E_ATTACHMENT_WRITE_FAILURE;
    }
    void keep() noexcept { paths_.clear(); }

private:
    /// By which the system knows what opens the file; what may not stand in a file's name is none.
    static std::string extension_of(std::string_view name) {
        constexpr std::size_t kLongest = 16;
        const std::size_t dot = name.rfind('.');
        if (dot == std::string_view::npos || name.size() - dot > kLongest)
            return {};
        const std::string_view extension = name.substr(dot);
        const bool plain = std::all_of(extension.begin() + 1, extension.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        });
        return plain ? std::string(extension) : std::string();
    }

    std::vector<std::string> paths_;
};

std::string date_text(scenario::Ticks ticks) {
    if (ticks == 0)
        return {};
    constexpr std::size_t kToMinutes = 16;
    std::string text = scenario::time_text(ticks).substr(0, kToMinutes);
    std::replace(text.begin(), text.end(), '-', '/');
    std::replace(text.begin(), text.end(), 'T', ' ');
    return text;
}

std::string_view as_text(property::Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Builds what MAPIReadMail gives.
class Reader {
public:
    Reader(const MessageState& state, FLAGS flags) : content_(*state.content), flags_(flags) {
        const Bag& bag = content_.properties;
        message_->lpszSubject = message_.text(bag.text(PR_SUBJECT_W));
        message_->lpszMessageType = message_.text(bag.text(PR_MESSAGE_CLASS_W));
        message_->lpszDateReceived = message_.text(date_text(delivered_at(state)));
        message_->lpszConversationID = message_.text(as_text(bag.binary(PR_CONVERSATION_KEY)));
        message_->flFlags = (state.flags & MSGFLAG_READ ? 0 : MAPI_UNREAD) |
                            (state.flags & MSGFLAG_UNSENT ? 0 : MAPI_SENT) |
                            (bag.boolean(PR_READ_RECEIPT_REQUESTED) ? MAPI_RECEIPT_REQUESTED : 0);
        add_originator();
        add_recipients();
    }

    /// The text, and the files.
    ULONG add_body() {
        if (flags_ & MAPI_ENVELOPE_ONLY)
            return SUCCESS_SUCCESS;
        const bool as_file = (flags_ & MAPI_BODY_AS_FILE) != 0;
        const bool with_files = !(flags_ & MAPI_SUPPRESS_ATTACH);
        const std::string_view text = content_.properties.text(PR_BODY_W);
        message_->lpszNoteText = message_.text(as_file ? std::string_view() : text);
        std::vector<const Bag*> attachments;
        for (const store::Attachment& attachment : content_.attachments) {
            // One that is a message has no bytes that a file could have.
            if (with_files && !attachment.embedded)
                attachments.push_back(attachment.properties.get());
        }
        message_->lpFiles = message_.array<MapiFileDesc>(attachments.size() + (as_file ? 1 : 0));
        if (as_file) {
            const std::string narrow = property::narrow_from_utf8(text);
            const ULONG result =
                add_file("body.txt", property::bytes_of(narrow.data(), narrow.size()));
            if (result != SUCCESS_SUCCESS)
                return result;
        }
        for (const Bag* attachment : attachments) {
            if (const ULONG result = add_attachment(*attachment); result != SUCCESS_SUCCESS)
                return result;
        }
        return SUCCESS_SUCCESS;
    }

    MapiMessage* hand_out() noexcept {
        files_.keep();
        return message_.release();
    }

private:
    void add_originator() {
        const Bag& bag = content_.properties;
        Bag sender;
        const store::PersonTags& tags = store::kSender;
        const std::pair<ULONG, ULONG> pairs[] = {{tags.name, PR_DISPLAY_NAME_W},
                                                 {tags.type, PR_ADDRTYPE_W},
                                                 {tags.address, PR_EMAIL_ADDRESS_W},
                                                 {tags.entry_id, PR_ENTRYID}};
        for (const auto& [from, to] : pairs) {
            if (const property::Value* value = bag.find(from))
                sender.set(value->with_id(to));
        }
        if (sender.empty())
            return; // it was never sent
        Person person = person_of(sender);
        person.recipient_class = MAPI_ORIG;
        message_->lpOriginator = message_.array<MapiRecipDesc>(1);
        message_.describe(person, *message_->lpOriginator);
    }

    void add_recipients() {
        std::vector<Person> people;
        for (const store::Recipient& recipient : content_.recipients) {
            Person person = person_of(*recipient.properties);
            // Marks of one that is sent again are no class.
            if (person.recipient_class >= MAPI_TO && person.recipient_class <= MAPI_BCC)
                people.push_back(std::move(person));
        }
        message_->lpRecips = message_.array<MapiRecipDesc>(people.size());
        for (const Person& person : people)
            message_.describe(person, message_->lpRecips[message_->nRecipCount++]);
    }

    ULONG add_file(std::string_view name, property::Bytes data) {
        std::string path;
        if (const ULONG result = files_.write(name, data, path); result != SUCCESS_SUCCESS)
            return result;
        MapiFileDesc& file = message_->lpFiles[message_->nFileCount++];
        file.nPosition = 0xFFFF'FFFF;
        file.lpszPathName = message_.text(path);
        file.lpszFileName = message_.text(name);
        return SUCCESS_SUCCESS;
    }

    ULONG add_attachment(const Bag& bag) {
        const std::string_view name =
            bag.text(PR_ATTACH_LONG_FILENAME_W, bag.text(PR_ATTACH_FILENAME_W));
        if (const ULONG result = add_file(name, bag.binary(PR_ATTACH_DATA_BIN));
            result != SUCCESS_SUCCESS)
            return result;
        MapiFileDesc& file = message_->lpFiles[message_->nFileCount - 1];
        file.nPosition = static_cast<ULONG>(bag.number(PR_RENDERING_POSITION, -1));
        if (bag.number(PR_ATTACH_METHOD) == ATTACH_OLE)
            file.flFlags = MAPI_OLE;
        const property::Bytes tag = bag.binary(PR_ATTACH_TAG);
        const property::Bytes encoding = bag.binary(PR_ATTACH_ENCODING);
        if (!tag.empty() || !encoding.empty()) {
            auto* const type = message_.array<MapiFileTagExt>(1);
            type->cbTag = static_cast<ULONG>(tag.size());
            type->lpTag = message_.bytes(tag);
            type->cbEncoding = static_cast<ULONG>(encoding.size());
            type->lpEncoding = message_.bytes(encoding);
            file.lpFileType = type;
        }
        return SUCCESS_SUCCESS;
    }

    const store::Content& content_;
    const FLAGS flags_;
    Result<MapiMessage> message_;
    Files files_;
};

} // namespace

HRESULT read_mail(Session& session, const char* id, FLAGS flags, MapiMessage** out) {
    Found found;
    if (const HRESULT result = find_message(session, client_id(id), found); result != S_OK)
        return result;
    Reader reader(found.state, flags);
    if (const ULONG result = reader.add_body(); result != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(result);
    if (!(flags & MAPI_PEEK)) {
        const HRESULT result = found.store->mailbox->set_read_flag(*found.message, 0);
        if (FAILED(result))
            return result;
    }
    *out = reader.hand_out();
    return S_OK;
}

HRESULT delete_mail(Session& session, const char* id) {
    Found found;
    if (const HRESULT result = find_message(session, client_id(id), found); result != S_OK)
        return result;
    auto& mailbox = *found.store->mailbox;
    store::Folder* const folder = mailbox.folder(found.state.folder);
    if (!folder)
        return MAPI_E_INVALID_MESSAGE;
    const Number numbers[] = {found.message->number};
    property::Progress progress;
    const HRESULT result = mailbox.delete_messages(*folder, numbers, false, progress);
    return result == S_OK ? S_OK : HRESULT{MAPI_E_FAILURE}; // it is queued, or being written
}

} // namespace mapisim::simple

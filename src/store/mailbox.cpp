#include "store/mailbox.h"

#include <algorithm>
#include <mutex>

#include "property/text.h"

namespace mapisim::store {

namespace {

std::string lower(std::string_view address) {
    std::string out{address};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view domain_of(std::string_view address) {
    const std::size_t at = address.rfind('@');
    return at == address.npos ? std::string_view{} : address.substr(at + 1);
}

property::Value binary_value(ULONG tag, const EntryId& id) {
    const auto bytes = id.bytes();
    return property::Value::binary(tag, bytes.data(), id.size());
}

} // namespace

void PostOffice::add(const MailboxPtr& mailbox) {
    const std::lock_guard lock(mutex_);
    boxes_.insert_or_assign(lower(mailbox->owner().address), mailbox);
    entries_.emplace_back(mailbox->owner().entry_id, mailbox);
}

MailboxPtr PostOffice::find(std::string_view address) const {
    const std::lock_guard lock(mutex_);
    const auto place = boxes_.find(lower(address));
    return place == boxes_.end() ? nullptr : place->second.lock();
}

MailboxPtr PostOffice::find_entry(property::Bytes entry_id) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [known, mailbox] : entries_) {
        if (std::equal(known.begin(), known.end(), entry_id.begin(), entry_id.end())) {
            return mailbox.lock();
        }
    }
    return nullptr;
}

void PostOffice::add_person(std::string_view address, notify::EntryId entry_id) {
    addresses_.insert(lower(address));
    domains_.insert(lower(domain_of(address)));
    people_.insert(std::move(entry_id));
}

bool PostOffice::knows_entry(property::Bytes entry_id) const {
    return people_.contains(notify::EntryId(entry_id.begin(), entry_id.end()));
}

bool PostOffice::misses(std::string_view address) const {
    return domains_.contains(lower(domain_of(address))) && !addresses_.contains(lower(address));
}

MailboxPtr Mailbox::create(std::string display_name, std::string provider_display,
                           MailboxOwner owner, std::shared_ptr<PostOffice> post_office,
                           std::string uid_text) {
    if (uid_text.empty())
        uid_text = "store " + owner.address + " " + display_name;
    MailboxPtr mailbox{new Mailbox(std::move(display_name), std::move(provider_display),
                                   std::move(owner), std::move(post_office), uid_text)};
    for (const SpecialFolder& special : kSpecialFolders) {
        property::Bag bag;
        bag.set_text(PR_DISPLAY_NAME_W, special.name);
        if (*special.container_class)
            bag.set_text(PR_CONTAINER_CLASS_W, special.container_class);
        Folder* parent =
            special.which == Special::root
                ? nullptr
                : mailbox->find_folder(mailbox->special_[static_cast<std::size_t>(special.parent)]);
        Folder* folder = mailbox->add_folder(parent, mailbox->new_number(), std::move(bag));
        if (!parent)
            mailbox->root_ = folder;
        mailbox->special_[static_cast<std::size_t>(special.which)] = folder->number;
    }
    mailbox->receive_folders_ = {{"", mailbox->special(Special::inbox)},
                                 {"IPM", mailbox->special(Special::inbox)},
                                 {"REPORT.IPM", mailbox->special(Special::inbox)}};
    return mailbox;
}

Mailbox::Mailbox(std::string display_name, std::string provider_display, MailboxOwner owner,
                 std::shared_ptr<PostOffice> post_office, const std::string& uid_text)
    : display_name_(std::move(display_name)), provider_display_(std::move(provider_display)),
      owner_(std::move(owner)), post_office_(std::move(post_office)), uid_(uid_from_text(uid_text)),
      source_(notify::new_source()), store_id_value_(binary_value(PR_STORE_ENTRYID, store_id())),
      record_key_value_(property::Value::binary(PR_STORE_RECORD_KEY, &uid_, sizeof uid_)),
      properties_(std::make_shared<property::Properties>()) {
    property::Bag& bag = properties_->bag;
    bag.set_text(PR_DISPLAY_NAME_W, display_name_);
    bag.set_text(PR_PROVIDER_DISPLAY_W, provider_display_);
}

Mailbox::~Mailbox() {
    notify::end_source(source_);
}

Folder* Mailbox::find_folder(Number number) const {
    const auto place = folders_.find(number);
    return place == folders_.end() || place->second->deleted ? nullptr : place->second.get();
}

MessagePtr Mailbox::find_message(Number number) const {
    const auto place = messages_.find(number);
    return place == messages_.end() || place->second->deleted ? nullptr : place->second;
}

MessagePtr Mailbox::find_removed(Number number) const {
    const auto place = messages_.find(number);
    return place == messages_.end() || !place->second->deleted ? nullptr : place->second;
}

MessagePtr Mailbox::find_in(const Folder& folder, Number number) const {
    MessagePtr message = find_message(number);
    const bool in = message && (folder.search ? folder.search->found.contains(number)
                                              : message->folder == &folder);
    return in ? message : nullptr;
}

Folder* Mailbox::folder(Number number, bool removed) const {
    const std::lock_guard lock(mutex_);
    if (Folder* const found = find_folder(number))
        return found;
    const auto place = removed ? folders_.find(number) : folders_.end();
    return place != folders_.end() && place->second->recoverable ? place->second.get() : nullptr;
}

MessagePtr Mailbox::message(Number number, bool removed) const {
    const std::lock_guard lock(mutex_);
    MessagePtr found = find_message(number);
    return found || !removed ? found : find_removed(number);
}

Number Mailbox::special(Special which) const {
    const std::lock_guard lock(mutex_);
    const Number number = special_[static_cast<std::size_t>(which)];
    return find_folder(number) ? number : 0;
}

bool Mailbox::is_special(Number number) const {
    return std::find(special_.begin(), special_.end(), number) != special_.end();
}

FolderCounts Mailbox::counts(const Folder& folder) const {
    const std::lock_guard lock(mutex_);
    const Search* const search = folder.search.get();
    return {.messages = search ? search->found.size() : folder.messages.size(),
            .unread = search ? search->unread : folder.unread,
            .associated = folder.associated.size(),
            .children = folder.children.size(),
            .parent = folder.parent ? folder.parent->number : folder.number,
            .deleted = folder.deleted,
            .recoverable = folder.recoverable};
}

MessageState Mailbox::state_of(const Message& message) const {
    return {.content = message.content,
            .folder = message.folder->number,
            .version = message.version,
            .flags = message.flags,
            .status = message.status,
            .associated = message.associated,
            .deleted = message.deleted,
            .queued = message.queued,
            .locked = message.locked,
            .deleted_at = message.deleted_at};
}

MessageState Mailbox::state(const Message& message) const {
    const std::lock_guard lock(mutex_);
    return state_of(message);
}

std::vector<Number> Mailbox::numbers_of(const Folder& folder, bool associated) const {
    const std::lock_guard lock(mutex_);
    if (folder.search && !associated) {
        std::vector<Number> found;
        for (const auto& [number, unread] : folder.search->found)
            found.push_back(number);
        return found;
    }
    const std::set<Number>& numbers = associated ? folder.associated : folder.messages;
    return {numbers.begin(), numbers.end()};
}

Number Mailbox::next_number(const Folder& folder, Number after) const {
    const std::lock_guard lock(mutex_);
    const auto next = folder.messages.upper_bound(after);
    return next == folder.messages.end() ? 0 : *next;
}

std::vector<Number> Mailbox::children_of(const Folder& folder) const {
    const std::lock_guard lock(mutex_);
    std::vector<Number> numbers;
    for (const Folder* child : folder.children)
        numbers.push_back(child->number);
    return numbers;
}

// Receive folders
// ----------------------------------------------------------------------------------

std::vector<ReceiveFolder> Mailbox::receive_folders() const {
    const std::lock_guard lock(mutex_);
    return receive_folders_;
}

namespace {

/// A class is inside its prefix: IPM.Note.Phone in IPM.Note, but IPM.Notebook not.
bool is_in_class(std::string_view message_class, std::string_view prefix) {
    if (prefix.empty())
        return true;
    if (message_class.size() < prefix.size())
        return false;
    if (property::compare_text(message_class.substr(0, prefix.size()), prefix) != 0)
        return false;
    return message_class.size() == prefix.size() || message_class[prefix.size()] == '.';
}

} // namespace

ReceiveFolder Mailbox::receive_folder(std::string_view message_class) const {
    const std::lock_guard lock(mutex_);
    ReceiveFolder best;
    for (const ReceiveFolder& candidate : receive_folders_) {
        if (is_in_class(message_class, candidate.message_class) &&
            (best.folder == 0 || candidate.message_class.size() > best.message_class.size())) {
            best = candidate;
        }
    }
    if (!find_folder(best.folder)) {
        best = {"", special_[static_cast<std::size_t>(Special::inbox)]};
    }
    return best;
}

HRESULT Mailbox::set_receive_folder(const std::string& message_class, Number folder) {
    const std::lock_guard lock(mutex_);
    const auto place = std::find_if(
        receive_folders_.begin(), receive_folders_.end(), [&](const ReceiveFolder& entry) {
            return property::compare_text(entry.message_class, message_class) == 0;
        });
    if (folder == 0) { // back to the default
        if (message_class.empty()) {
            place->folder = special_[static_cast<std::size_t>(Special::inbox)];
        } else if (place != receive_folders_.end()) {
            receive_folders_.erase(place);
        }
        return S_OK;
    }
    if (!find_folder(folder))
        return MAPI_E_NOT_FOUND;
    if (place != receive_folders_.end()) {
        place->folder = folder;
    } else {
        receive_folders_.push_back({message_class, folder});
    }
    return S_OK;
}

RowSourcePtr Mailbox::receive_folder_rows() const {
    auto source = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ENTRYID, PR_RECORD_KEY, PR_MESSAGE_CLASS_W, PR_INSTANCE_KEY, PR_ROWID},
        .available = {}});
    LONG row_id = 1;
    for (const ReceiveFolder& entry : receive_folders()) {
        property::Bag bag;
        const auto id = folder_id(entry.folder).bytes();
        bag.set_binary(PR_ENTRYID, id.data(), id.size());
        bag.set_binary(PR_RECORD_KEY, id.data(), id.size());
        bag.set_text(PR_MESSAGE_CLASS_W, entry.message_class);
        bag.set_binary(PR_INSTANCE_KEY, &row_id, sizeof row_id);
        bag.set_number(PR_ROWID, row_id++);
        source->put(table::make_row(std::move(bag)));
    }
    return source;
}

// Users
// --------------------------------------------------------------------------------------------

void Mailbox::add_user(const std::shared_ptr<User>& user) {
    const std::lock_guard lock(mutex_);
    std::erase_if(users_, [](const std::weak_ptr<User>& known) { return known.expired(); });
    users_.push_back(user);
}

bool Mailbox::used_by_others(evidence::Index logon) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(users_.begin(), users_.end(), [&](const std::weak_ptr<User>& known) {
        const std::shared_ptr<User> user = known.lock();
        return user && user->logon != logon && user->scope->ended() == evidence::EndReason::none;
    });
}

bool Mailbox::only_read_by(evidence::Index logon) const {
    const std::lock_guard lock(mutex_);
    bool is_open = false;
    for (const std::weak_ptr<User>& known : users_) {
        const std::shared_ptr<User> user = known.lock();
        if (!user || user->logon != logon || user->scope->ended() != evidence::EndReason::none)
            continue;
        if (user->writable)
            return false;
        is_open = true;
    }
    return is_open;
}

} // namespace mapisim::store

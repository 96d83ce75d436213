#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mapidefs.h>

#include "evidence/layout.h"
#include "notify/hub.h"
#include "object/scope.h"
#include "platform/mutex.h"
#include "property/names.h"
#include "property/prop_object.h"
#include "scenario/clock.h"
#include "store/content.h"
#include "store/entry_id.h"
#include "store/search.h"
#include "store/special.h"
#include "table/table.h"

namespace mapisim::spooler {
struct Progress;
}

/// The data of one message store, shared by everything that is open on it.
namespace mapisim::store {

class Mailbox;
struct Folder;
using MailboxPtr = std::shared_ptr<Mailbox>;
using RowSourcePtr = std::shared_ptr<table::RowSource>;
using scenario::Ticks;

/// Somebody has an object open for writing. It counts until it is let go or its scope has ended,
/// since what a client leaves open at Logoff may never be released.
struct Writer {
    object::ScopeRef scope;
    bool counts() const noexcept { return !scope || scope->ended() == evidence::EndReason::none; }
};
using WriterPtr = std::shared_ptr<Writer>;

/// What was deleted in a folder and can still be had: with SHOW_SOFT_DELETES it is seen and opened,
/// and a move brings it back.
struct Removed {
    std::set<Number> messages, associated;
    std::vector<Folder*> children;
    RowSourcePtr message_rows, associated_rows; ///< made when first asked for
};

/// Guarded by the mailbox's lock, but for `number`, which never changes, `properties`, which have
/// their own lock (taken before the mailbox's), and whether there is a `search`.
struct Folder {
    Number number = 0;
    Folder* parent =
        nullptr; ///< null for the root; folders are kept by the mailbox, deleted ones too
    property::PropertiesPtr properties;
    std::string name;              ///< PR_DISPLAY_NAME, to be compared without the properties' lock
    std::vector<Folder*> children; ///< in the order of their making
    std::set<Number> messages;
    std::set<Number> associated;
    std::size_t unread = 0;
    bool deleted = false;
    bool recoverable = false;      ///< deleted, and among what its parent has removed
    bool went_with_parent = false; ///< deleted because its parent was
    Removed removed;
    std::unique_ptr<Search> search; ///< of a search folder; its messages lie in other folders
    SavedSort sort;                 ///< what contents tables open with
    RowSourcePtr message_rows, associated_rows, child_rows; ///< made when first asked for
    std::weak_ptr<table::RowSource> descendant_rows;
    table::CommonValuesPtr row_common;   ///< of its messages; made when first asked for
    table::CommonValuesPtr found_common; ///< the same where a search found them
};

struct Message {
    Number number = 0;
    Folder* folder = nullptr;
    bool associated = false;
    bool deleted = false; ///< for good, or among what its folder has removed
    bool went_with_folder = false;
    Ticks deleted_at = 0;
    bool queued = false; ///< in the outgoing queue
    bool locked = false; ///< the spooler has it in its hands
    ContentPtr content;
    ULONG version = 1; ///< grows with each save
    ULONG flags = 0;   ///< PR_MESSAGE_FLAGS
    LONG status = 0;   ///< PR_MSG_STATUS
    std::vector<std::weak_ptr<Writer>> writers;
};
using MessagePtr = std::shared_ptr<Message>;

/// What is known of a message at one moment.
struct MessageState {
    ContentPtr content;
    Number folder = 0;
    ULONG version = 0;
    ULONG flags = 0;
    LONG status = 0;
    bool associated = false;
    bool deleted = false;
    bool queued = false;
    bool locked = false;
    Ticks deleted_at = 0;
};

/// Folders in an order that is the same on every run.
struct ByNumber {
    bool operator()(const Folder* a, const Folder* b) const noexcept {
        return a->number < b->number;
    }
};
using ChangedFolders = std::set<Folder*, ByNumber>;

struct FolderCounts {
    std::size_t messages = 0, unread = 0, associated = 0, children = 0;
    Number parent = 0;
    bool deleted = false, recoverable = false;
};

/// A message in the outgoing queue.
struct Queued {
    Number number = 0;
    Ticks submitted_at = 0;
    Ticks not_before = 0;      ///< PR_DEFERRED_DELIVERY_TIME
    Ticks again = 0;           ///< the transport deferred it until then; a flush does not wait
    LONG priority = 0;         ///< PR_PRIORITY
    std::uint64_t order = 0;   ///< of submission, among all stores
    evidence::Index mail = 0;  ///< its evidence record
    evidence::Index logon = 0; ///< that submitted it
    std::string subject;
    bool locked = false;                         ///< the spooler has it in its hands
    std::shared_ptr<spooler::Progress> progress; ///< the spooler's own
};

struct ReceiveFolder {
    std::string message_class; ///< empty: the default
    Number folder = 0;
};

/// Finds the world's mailboxes by their owners. Thread-safe; people are complete before anybody
/// asks.
class PostOffice {
public:
    /// Mail for the owner goes here.
    void add(const MailboxPtr& mailbox);
    MailboxPtr find(std::string_view address) const;
    /// By the owner's identifier in the address book.
    MailboxPtr find_entry(property::Bytes entry_id) const;

    /// Somebody in the address book, with a mailbox here or not.
    void add_person(std::string_view address, notify::EntryId entry_id);
    bool knows_entry(property::Bytes entry_id) const;
    /// True for an address in a domain of a known person that no known person has.
    bool misses(std::string_view address) const;

private:
    mutable platform::Mutex mutex_; ///< of boxes_ and entries_
    std::map<std::string, std::weak_ptr<Mailbox>, std::less<>> boxes_;
    std::vector<std::pair<notify::EntryId, std::weak_ptr<Mailbox>>> entries_;
    std::set<std::string, std::less<>> addresses_, domains_;
    std::set<notify::EntryId> people_;
};

struct MailboxOwner {
    std::string display_name;
    std::string address;
    notify::EntryId entry_id; ///< in the address book
    std::string search_key;   ///< "SMTP:ADDRESS", to be followed by a zero
};

class Mailbox : public std::enable_shared_from_this<Mailbox> {
public:
    /// With the usual folders and no messages. `provider_display` is the kind of store, for people.
    /// The store's uid follows from `uid_text`, or from its name and owner. A personal store has no
    /// owner: what it sends is from whose session it is.
    static MailboxPtr create(std::string display_name, std::string provider_display,
                             MailboxOwner owner, std::shared_ptr<PostOffice> post_office,
                             std::string uid_text = {});
    ~Mailbox();

    const MAPIUID& uid() const noexcept { return uid_; }
    notify::Source source() const noexcept { return source_; }
    property::NameMap& names() noexcept { return names_; }
    const property::PropertiesPtr& properties() const noexcept { return properties_; }
    const std::string& display_name() const noexcept { return display_name_; }
    const std::string& provider_display() const noexcept { return provider_display_; }
    const MailboxOwner& owner() const noexcept { return owner_; }
    const PostOffice& post_office() const noexcept { return *post_office_; }

    EntryId store_id() const noexcept { return {EntryKind::store, uid_, 0}; }
    EntryId folder_id(Number number) const noexcept { return {EntryKind::folder, uid_, number}; }
    EntryId message_id(Number number) const noexcept { return {EntryKind::message, uid_, number}; }
    /// Values that many rows and objects share.
    const property::Value& store_id_value() const noexcept { return store_id_value_; }
    const property::Value& record_key_value() const noexcept { return record_key_value_; }

    // Folders (mailbox_folders.cpp)
    // ----------------------------------------------------------------

    Folder* root() const noexcept { return root_; }
    /// Null when it does not exist, or no longer; `removed`: one that can still be had is given
    /// too.
    Folder* folder(Number number, bool removed = false) const;
    /// 0 when the folder is gone.
    Number special(Special which) const;
    bool is_special(Number number) const;
    FolderCounts counts(const Folder& folder) const;
    std::vector<Number> children_of(const Folder& folder) const;
    /// False when a sibling has the name. Otherwise the name is the folder's from now on, and the
    /// caller sets PR_DISPLAY_NAME.
    bool claim_name(Folder& folder, std::string_view name);

    struct NewFolder {
        std::string name, comment, container_class;
        bool open_if_exists = false;
        bool search = false;
    };
    HRESULT create_folder(Folder& parent, const NewFolder& what, Folder** out);
    /// Flags as DeleteFolder has them.
    HRESULT delete_folder(Folder& parent, Number child, ULONG flags);
    HRESULT empty_folder(Folder& folder, ULONG flags, property::Progress& progress);
    /// An empty name leaves the folder its own. One that was removed comes back.
    HRESULT move_folder(Folder& parent, Number child, Folder& destination, std::string new_name);
    /// A copy in this mailbox of a folder of any mailbox; no two mailboxes are locked at once.
    HRESULT copy_folder(Mailbox& from, Folder& from_parent, Number child, Folder& destination,
                        const std::string& new_name, bool subfolders, property::Progress& progress);
    /// After somebody changed the folder's properties.
    void folder_changed(Folder& folder, std::span<const ULONG> tags);

    /// What contents tables of the folder open with, and of those below it.
    void save_sort(Folder& folder, const SavedSort& sort, bool recursive);
    SavedSort saved_sort(const Folder& folder) const;

    // Search folders (mailbox_search.cpp)
    // -----------------------------------------------------------

    HRESULT set_search(Folder& folder, const NewSearch& what);
    /// MAPI_E_NOT_INITIALIZED before the first set_search().
    HRESULT search_criteria(const Folder& folder, SearchCriteria& out) const;
    /// True when the message lies in the folder, or is one of its search results.
    bool belongs(Number message, const Folder& folder) const;
    /// Whether a message is neither queued nor being written.
    bool may_leave(Number number) const;

    // Receive folders (mailbox.cpp)
    // -----------------------------------------------------------------

    std::vector<ReceiveFolder> receive_folders() const;
    /// The folder for the longest registered prefix of the class.
    ReceiveFolder receive_folder(std::string_view message_class) const;
    HRESULT set_receive_folder(const std::string& message_class, Number folder);
    RowSourcePtr receive_folder_rows() const;

    // Tables (mailbox_rows.cpp)
    // --------------------------------------------------------------------

    RowSourcePtr message_rows(Folder& folder, bool associated);
    RowSourcePtr folder_rows(Folder& folder, bool descendants);
    /// What was removed and can still be had.
    RowSourcePtr removed_message_rows(Folder& folder, bool associated);
    /// As they are now. `descendants`: below all folders that lie below this one, too.
    RowSourcePtr removed_folder_rows(Folder& folder, bool descendants);
    RowSourcePtr queue_rows();

    /// A folder's value that does not lie in its bag; `bag` is its own. False for others.
    bool compute_folder(const Folder& folder, ULONG tag, const property::Bag& bag,
                        property::Value& out) const;
    static std::span<const ULONG> computed_folder_tags() noexcept;

    /// The same for a message of this store.
    bool compute_message(Number number, const MessageState& state, ULONG tag,
                         property::Value& out) const;
    static std::span<const ULONG> computed_message_tags() noexcept;

    // Messages (mailbox_messages.cpp)
    // --------------------------------------------------------------

    /// Null when it does not exist, or no longer; `removed`: one that can still be had is given
    /// too.
    MessagePtr message(Number number, bool removed = false) const;
    MessageState state(const Message& message) const;
    /// A number for a message that comes into being when it is first saved.
    Number new_number() noexcept { return next_number_.fetch_add(1, std::memory_order_relaxed); }
    WriterPtr begin_writing(const MessagePtr& message, object::ScopeRef scope);
    void end_writing(const MessagePtr& message, const WriterPtr& writer) noexcept;

    struct Save {
        Number number = 0; ///< of a new message
        Folder* folder = nullptr;
        bool associated = false;
        ULONG flags = 0; ///< PR_MESSAGE_FLAGS of a new message
        ContentPtr content;
        ULONG version = 0; ///< that the changes are based on
        bool force = false;
        WriterPtr writer; ///< of the object that saves
    };
    /// The first save of a new message.
    HRESULT save_new(const Save& save, MessagePtr* out);
    /// MAPI_E_OBJECT_DELETED, MAPI_E_OBJECT_CHANGED, MAPI_E_SUBMITTED; `*version` is the new one.
    HRESULT save(Message& message, const Save& save, ULONG* version);

    /// `folder` may be a search folder here and below: the messages are then its results. Not
    /// `hard`: they can still be had.
    HRESULT delete_messages(Folder& folder, std::span<const Number> numbers, bool hard,
                            property::Progress& progress);
    HRESULT move_messages(Folder& folder, std::span<const Number> numbers, Folder& destination,
                          property::Progress& progress);
    HRESULT copy_messages(Mailbox& from, Folder& from_folder, std::span<const Number> numbers,
                          Folder& destination, property::Progress& progress);
    /// To another mailbox, one by one, so that only what was copied is deleted.
    HRESULT move_messages_to(Mailbox& to, Folder& folder, std::span<const Number> numbers,
                             Folder& destination, property::Progress& progress);
    /// Flags as SetReadFlags has them; null numbers: all messages. Read reports that are due enter
    /// the outgoing queue (mailbox_receipts.cpp).
    HRESULT set_read_flags(Folder& folder, const std::vector<Number>* numbers, ULONG flags,
                           property::Progress& progress);
    HRESULT set_read_flag(Message& message, ULONG flags);
    /// It is no draft any more, and read.
    HRESULT post_message(Message& message);
    HRESULT change_status(Number number, LONG status, LONG mask, LONG* old);
    std::vector<Number> numbers_of(const Folder& folder, bool associated) const;
    /// The message of a folder, which is no search folder, whose number comes next; 0 for none.
    Number next_number(const Folder& folder, Number after) const;

    // The outgoing queue (mailbox_queue.cpp)
    // -------------------------------------------------------

    /// Takes a saved message into the queue and the Outbox.
    HRESULT submit(Message& message, evidence::Index logon, evidence::SiteIndex at);
    HRESULT abort_submit(Number number);
    std::vector<Queued> queue() const;
    std::size_t queue_size() const;
    /// For the spooler: locks the message and gives its content. Empty when it is no longer there,
    /// or was submitted anew.
    std::optional<MessageState> begin_sending(const Queued& mail);
    /// Unlocks it; it stays in the queue.
    void cancel_sending(Number number) noexcept;
    /// The same after a try at `at` that left recipients, whose next one is `again`.
    void defer_sending(Number number, Ticks at, Ticks again) noexcept;
    /// The same for all that are locked.
    void cancel_sending() noexcept;
    /// Unlocks it, and disposes of it as PR_SENTMAIL_ENTRYID and PR_DELETE_AFTER_SUBMIT say. What
    /// cannot be finished for want of memory stays in the queue.
    void finish_sending(Number number, Ticks at);
    /// When the last one was finished or deferred.
    Ticks last_sent() const;
    /// A message arrives: fnevNewMail, and a new row in its receive folder.
    void deliver(ContentPtr content, ULONG flags);
    bool is_sending() const;

    // Who uses the store
    // ---------------------------------------------------------------------------

    /// One open store object of a client.
    struct User {
        evidence::Index logon = 0;
        object::ScopeRef scope;
        bool writable = false;
    };
    void add_user(const std::shared_ptr<User>& user);
    /// True when the logon has the store open, and only for reading.
    bool only_read_by(evidence::Index logon) const;
    /// True when a logon other than `logon` has the store open.
    bool used_by_others(evidence::Index logon) const;

private:
    Mailbox(std::string display_name, std::string provider_display, MailboxOwner owner,
            std::shared_ptr<PostOffice> post_office, const std::string& uid_text);

    /// Does one thing to each of many messages, holding the lock for no more than one at a time;
    /// `act` says whether it could be done. The client hears of each.
    template<class Act>
    HRESULT each(std::span<const Number> numbers, property::Progress& progress, Act act) {
        HRESULT result = progress.begin(numbers.size());
        bool all = true;
        for (const Number number : numbers) {
            if (FAILED(result))
                return result;
            {
                const std::lock_guard lock(mutex_);
                all &= act(number);
            }
            result = progress.step();
        }
        return FAILED(result) ? result : all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
    }

    // All of these expect the lock, unless they say otherwise.
    Folder* find_folder(Number number) const;
    Folder* find_special(Special which) const {
        return find_folder(special_[static_cast<std::size_t>(which)]);
    }
    MessagePtr find_message(Number number) const;
    MessagePtr find_removed(Number number) const;
    /// The message when it lies in the folder or is one of its results.
    MessagePtr find_in(const Folder& folder, Number number) const;
    Folder* add_folder(Folder* parent, Number number, property::Bag bag);
    /// `dropped` are to be refreshed.
    void drop_folder(Folder& folder, bool hard, std::vector<Folder*>& dropped);
    void purge(Folder& top);
    static void strip(Folder& folder) noexcept;
    void bring_back(Folder& top);
    bool name_is_taken(const Folder& parent, std::string_view name, const Folder* except) const;
    bool holds_special(const Folder& folder) const;
    MessageState state_of(const Message& message) const;
    bool compute_of_store(ULONG tag, property::Value& out) const;
    /// `found`: as a search folder's contents table shows it.
    table::RowPtr message_row(const Message& message, bool found = false) const;
    RowSourcePtr& rows_of(Folder& folder, bool associated) const {
        return associated ? folder.associated_rows : folder.message_rows;
    }
    static std::set<Number>& set_of(Folder& folder, bool associated) {
        return associated ? folder.associated : folder.messages;
    }
    bool being_written(Message& message, const Writer* except) const;
    void place(const MessagePtr& message, Folder& folder);
    void put_row(const Message& message);
    void remove_from_folder(Message& message);
    void set_flags(Message& message, ULONG flags);
    /// The same without its row.
    static void assign_flags(Message& message, ULONG flags) noexcept;
    void move_to(Message& message, Folder& destination);
    /// Without `hard` it is among what its folder has removed.
    void erase_message(Message& message, bool hard);
    void forget_removed(Message& message);
    void restore(Message& message, Folder& destination);
    bool apply_read_flags(Message& message, ULONG flags);
    /// The report enters the queue and nothing is pending any more.
    void send_read_report(Message& message);
    void submit_report(const MessagePtr& report);
    /// Not locked; `waiting`: how much was queued before. Those that are new go to the spooler.
    void reports_left(std::size_t waiting);
    static bool asks_for_report(const Message& message) noexcept;
    table::RowPtr queue_row(const Message& message) const;

    // Search folders
    void follow(const Message& message);
    void follow_all(const Folder& top);
    /// Rows of what was found in the folder show its name.
    void follow_name(Folder& folder) noexcept;
    void follow_in(Folder& search_folder, const Message& message);
    void unlink(Folder& search_folder, Number number);
    void stop_following(Folder& search_folder) noexcept;
    bool covers(const Search& search, const Folder& folder) const noexcept;
    std::vector<Folder*> covered(const Search& search) const;
    // not locked
    void run_search(Folder& folder, std::uint64_t round);
    HRESULT copy_search(const Mailbox& from, const Folder& source, Folder& target);

    void unlock(Queued& entry) noexcept;

    // Rows of folders; called without the lock, under rows_mutex_.
    table::RowPtr folder_row(Folder& folder, ULONG depth);
    /// `is_new`: tables of what lies below its ancestors do not show it yet.
    void refresh_row(Folder& folder, bool is_new = false) noexcept;
    /// The one that comes before it where all that lies below an ancestor is shown: its parent
    /// where it is the first child.
    static const Folder* preceding(const Folder& folder) noexcept;
    std::vector<table::RowPtr> descendant_rows(Folder& folder);
    /// Takes rows_mutex_; what cannot be refreshed for want of memory stays as it was.
    void refresh(Folder& folder) noexcept;
    /// The same for one that was made, and for its parent.
    void refresh_new(Folder& folder, Folder& parent) noexcept;
    /// Those that drop_folder() dropped, leaves first.
    void refresh_dropped(std::span<Folder* const> dropped) noexcept;
    void refresh_searches() noexcept;
    /// What lies below it, or how, is another: some was moved.
    void refresh_structure(Folder& parent) noexcept;

    const std::string display_name_, provider_display_;
    const MailboxOwner owner_;
    const std::shared_ptr<PostOffice> post_office_;
    const MAPIUID uid_;
    const notify::Source source_;
    const property::Value store_id_value_, record_key_value_;
    property::NameMap names_;
    property::PropertiesPtr properties_;

    /// Order of locks: rows_mutex_, a folder's properties, mutex_.
    mutable platform::Mutex rows_mutex_; ///< makes the rows of hierarchy tables follow each other
    mutable platform::Mutex mutex_;
    std::atomic<Number> next_number_{1};
    std::atomic<bool> folder_rows_wanted_{false};
    std::unordered_map<Number, std::unique_ptr<Folder>> folders_;
    std::unordered_map<Number, MessagePtr> messages_;
    Folder* root_ = nullptr;
    std::array<Number, kSpecialCount> special_{};
    std::vector<ReceiveFolder> receive_folders_;
    std::deque<Queued> queue_;
    Ticks last_sent_ = 0;
    RowSourcePtr queue_rows_;       ///< made when first asked for
    std::vector<Folder*> searches_; ///< search folders that follow changes
    std::atomic<bool> searching_{false};
    std::vector<std::weak_ptr<User>> users_;
};

} // namespace mapisim::store

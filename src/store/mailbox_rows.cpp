// The rows of contents and hierarchy tables, and the values that folders and messages do not keep
// in their bags.

#include <mapitags.h>

#include <algorithm>
#include <iterator>
#include <new>

#include "store/constants.h"
#include "store/mailbox.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

constexpr ULONG kFolderChildCount = PROP_TAG(PT_LONG, 0x6638);

constexpr ULONG kComputedFolderTags[] = {
    PR_ENTRYID,       PR_RECORD_KEY,       PR_INSTANCE_KEY,      PR_PARENT_ENTRYID,
    PR_STORE_ENTRYID, PR_STORE_RECORD_KEY, PR_MAPPING_SIGNATURE, PR_OBJECT_TYPE,
    PR_FOLDER_TYPE,   PR_CONTENT_COUNT,    PR_CONTENT_UNREAD,    PR_ASSOC_CONTENT_COUNT,
    PR_SUBFOLDERS,    PR_DISPLAY_TYPE,     kFolderChildCount};

constexpr ULONG kComputedMessageTags[] = {
    PR_ENTRYID,           PR_RECORD_KEY,    PR_INSTANCE_KEY,
    PR_PARENT_ENTRYID,    PR_STORE_ENTRYID, PR_STORE_RECORD_KEY,
    PR_MAPPING_SIGNATURE, PR_OBJECT_TYPE,   PR_MESSAGE_FLAGS,
    PR_MSG_STATUS,        PR_ACCESS,        kDeletedOn};

Value binary(ULONG tag, const EntryId& id) {
    const auto bytes = id.bytes();
    return Value::binary(tag, bytes.data(), id.size());
}

Value number(ULONG tag, std::size_t value) {
    return Value::number(tag, static_cast<LONG>(value));
}

/// Those that are the same for all messages of a folder.
constexpr ULONG kCommonMessageTags[] = {PR_PARENT_ENTRYID,    PR_STORE_ENTRYID, PR_STORE_RECORD_KEY,
                                        PR_MAPPING_SIGNATURE, PR_OBJECT_TYPE,   PR_ACCESS};

bool is_common(ULONG tag) noexcept {
    return std::find(std::begin(kCommonMessageTags), std::end(kCommonMessageTags), tag) !=
           std::end(kCommonMessageTags);
}

/// For restrictions on recipients and attachments.
bool any_part(const void* parts, ULONG tag, const table::CommonValues::Visit& visit) {
    const auto& content = *static_cast<const Content*>(parts);
    const auto holds = [&visit](const auto& part) {
        return visit(property::BagSubject(*part.properties));
    };
    return PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS)
               ? std::any_of(content.recipients.begin(), content.recipients.end(), holds)
               : std::any_of(content.attachments.begin(), content.attachments.end(), holds);
}

table::SourceOptions message_columns() {
    return {.columns = {PR_ENTRYID,
                        PR_INSTANCE_KEY,
                        PR_RECORD_KEY,
                        PR_PARENT_ENTRYID,
                        PR_STORE_ENTRYID,
                        PR_STORE_RECORD_KEY,
                        PR_MAPPING_SIGNATURE,
                        PR_OBJECT_TYPE,
                        PR_MESSAGE_CLASS_W,
                        PR_MESSAGE_FLAGS,
                        PR_MESSAGE_SIZE,
                        PR_MSG_STATUS,
                        PR_HASATTACH,
                        PR_SUBJECT_W,
                        PR_NORMALIZED_SUBJECT_W,
                        PR_DISPLAY_TO_W,
                        PR_DISPLAY_CC_W,
                        PR_SENDER_NAME_W,
                        PR_SENT_REPRESENTING_NAME_W,
                        PR_CLIENT_SUBMIT_TIME,
                        PR_MESSAGE_DELIVERY_TIME,
                        PR_LAST_MODIFICATION_TIME,
                        PR_IMPORTANCE,
                        PR_PRIORITY,
                        PR_SENSITIVITY},
            .available = {PR_SEARCH_KEY, PR_DISPLAY_BCC_W, PR_BODY_W, PR_SENDER_EMAIL_ADDRESS_W,
                          PR_SENDER_ADDRTYPE_W, PR_CREATION_TIME, PR_CONVERSATION_TOPIC_W,
                          PR_CONVERSATION_INDEX, PR_TRANSPORT_MESSAGE_HEADERS_W, PR_ACCESS,
                          PR_ROW_TYPE, PR_DEPTH},
            .parts = true};
}

table::SourceOptions folder_columns() {
    return {.columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_DISPLAY_NAME_W, PR_COMMENT_W,
                        PR_DISPLAY_TYPE, PR_OBJECT_TYPE, PR_DEPTH, PR_STATUS, PR_FOLDER_TYPE,
                        PR_SUBFOLDERS, PR_CONTENT_COUNT, PR_CONTENT_UNREAD, PR_CONTAINER_CLASS_W},
            .available = {PR_RECORD_KEY, PR_PARENT_ENTRYID, PR_STORE_ENTRYID, PR_STORE_RECORD_KEY,
                          PR_MAPPING_SIGNATURE, PR_ASSOC_CONTENT_COUNT, kFolderChildCount,
                          PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME}};
}

} // namespace

// Messages
// -----------------------------------------------------------------------------------------

std::span<const ULONG> Mailbox::computed_message_tags() noexcept {
    return kComputedMessageTags;
}

/// What each row of the store has.
bool Mailbox::compute_of_store(ULONG tag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_STORE_ENTRYID):
        out = store_id_value_;
        return true;
    case PROP_ID(PR_STORE_RECORD_KEY):
        out = record_key_value_;
        return true;
    case PROP_ID(PR_MAPPING_SIGNATURE):
        out = record_key_value_.with_id(PR_MAPPING_SIGNATURE);
        return true;
    default:
        return false;
    }
}

bool Mailbox::compute_message(Number number, const MessageState& state, ULONG tag,
                              Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ENTRYID):
    case PROP_ID(PR_RECORD_KEY):
        out = binary(tag, message_id(number));
        return true;
    case PROP_ID(PR_INSTANCE_KEY):
        out = Value::binary(tag, &number, sizeof number);
        return true;
    case PROP_ID(PR_PARENT_ENTRYID):
        out = binary(tag, folder_id(state.folder));
        return true;
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_MESSAGE);
        return true;
    case PROP_ID(PR_MESSAGE_FLAGS):
        out = Value::number(tag, static_cast<LONG>(state.flags));
        return true;
    case PROP_ID(PR_MSG_STATUS):
        out = Value::number(tag, state.status);
        return true;
    case PROP_ID(PR_ACCESS):
        out = Value::number(tag, MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE);
        return true;
    case PROP_ID(kDeletedOn):
        if (state.deleted_at == 0)
            return false;
        out = Value::time(tag, scenario::to_filetime(state.deleted_at));
        return true;
    case PROP_ID(PR_SUBMIT_FLAGS):
        if (!state.queued)
            return false;
        out = Value::number(tag, state.locked ? static_cast<LONG>(SUBMITFLAG_LOCKED) : 0);
        return true;
    default:
        return compute_of_store(tag, out);
    }
}

table::RowPtr Mailbox::message_row(const Message& message, bool found) const {
    const MessageState state = state_of(message);
    Value value;
    Folder& folder = *message.folder;
    table::CommonValuesPtr& common = found ? folder.found_common : folder.row_common;
    if (!common) {
        Bag values;
        for (const ULONG tag : kCommonMessageTags) {
            if (compute_message(message.number, state, tag, value))
                values.set(std::move(value));
        }
        values.set_number(PR_ROW_TYPE, static_cast<LONG>(TBL_LEAF_ROW));
        values.set_number(PR_DEPTH, 0);
        if (found)
            values.set_text(PR_PARENT_DISPLAY_W, folder.name);
        common = std::make_shared<const table::CommonValues>(std::move(values), any_part);
    }
    Bag overlay;
    overlay.reserve(std::size(kComputedMessageTags) - std::size(kCommonMessageTags));
    for (const ULONG tag : kComputedMessageTags) {
        if (is_common(tag))
            continue;
        if (PROP_ID(tag) == PROP_ID(PR_RECORD_KEY)) // has the identifier's bytes
            overlay.set(overlay.find(PR_ENTRYID)->with_id(tag));
        else if (compute_message(message.number, state, tag, value))
            overlay.set(std::move(value));
    }
    return table::make_row(bag_of(message.content), std::move(overlay), common,
                           message.content.get());
}

RowSourcePtr Mailbox::message_rows(Folder& folder, bool associated) {
    const std::lock_guard lock(mutex_);
    RowSourcePtr& rows = rows_of(folder, associated);
    if (!rows) {
        const bool results = folder.search && !associated;
        table::SourceOptions options = message_columns();
        if (results)
            options.columns.push_back(PR_PARENT_DISPLAY_W);
        auto source = std::make_shared<table::RowSource>(std::move(options));
        if (results) {
            for (const auto& [number, unread] : folder.search->found) {
                if (const MessagePtr message = find_message(number))
                    source->put(message_row(*message, true));
            }
        }
        for (const Number number : set_of(folder, associated)) {
            source->put(message_row(*messages_.at(number)));
        }
        rows = std::move(source);
    }
    return rows;
}

RowSourcePtr Mailbox::removed_message_rows(Folder& folder, bool associated) {
    const std::lock_guard lock(mutex_);
    RowSourcePtr& rows = associated ? folder.removed.associated_rows : folder.removed.message_rows;
    if (!rows) {
        auto source = std::make_shared<table::RowSource>(message_columns());
        for (const Number number : associated ? folder.removed.associated : folder.removed.messages)
            source->put(message_row(*messages_.at(number)));
        rows = std::move(source);
    }
    return rows;
}

// Folders
// ------------------------------------------------------------------------------------------

std::span<const ULONG> Mailbox::computed_folder_tags() noexcept {
    return kComputedFolderTags;
}

bool Mailbox::compute_folder(const Folder& folder, ULONG tag, const Bag& bag, Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ENTRYID):
    case PROP_ID(PR_RECORD_KEY):
        out = binary(tag, folder_id(folder.number));
        return true;
    case PROP_ID(PR_INSTANCE_KEY):
        out = Value::binary(tag, &folder.number, sizeof folder.number);
        return true;
    case PROP_ID(PR_PARENT_ENTRYID):
        out = binary(tag, folder_id(counts(folder).parent));
        return true;
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_FOLDER);
        return true;
    case PROP_ID(PR_DISPLAY_TYPE):
        out = Value::number(tag, DT_FOLDER);
        return true;
    case PROP_ID(PR_FOLDER_TYPE):
        out = Value::number(tag, static_cast<LONG>(&folder == root_ ? FOLDER_ROOT
                                                   : folder.search  ? FOLDER_SEARCH
                                                                    : FOLDER_GENERIC));
        return true;
    case PROP_ID(PR_CONTENT_COUNT):
        out = number(tag, counts(folder).messages);
        return true;
    case PROP_ID(PR_CONTENT_UNREAD):
        out = number(tag, counts(folder).unread);
        return true;
    case PROP_ID(PR_ASSOC_CONTENT_COUNT):
        out = number(tag, counts(folder).associated);
        return true;
    case PROP_ID(kFolderChildCount):
        out = number(tag, counts(folder).children);
        return true;
    case PROP_ID(PR_SUBFOLDERS):
        out = Value::boolean(tag, counts(folder).children != 0);
        return true;
    case PROP_ID(PR_STATUS): // the client's own to set; a row always has it
        if (bag.has(PR_STATUS))
            return false;
        out = Value::number(tag, 0);
        return true;
    default:
        return compute_of_store(tag, out);
    }
}

table::RowPtr Mailbox::folder_row(Folder& folder, ULONG depth) {
    const std::lock_guard lock(folder.properties->mutex);
    auto values = std::make_shared<const Bag>(folder.properties->bag);
    Bag overlay;
    Value value;
    for (const ULONG tag : kComputedFolderTags) {
        if (compute_folder(folder, tag, *values, value))
            overlay.set(std::move(value));
    }
    if (compute_folder(folder, PR_STATUS, *values, value))
        overlay.set(std::move(value));
    overlay.set_number(PR_DEPTH, static_cast<LONG>(depth));
    return table::make_row(std::move(values), std::move(overlay));
}

std::vector<table::RowPtr> Mailbox::descendant_rows(Folder& folder) {
    struct Place {
        Folder* folder;
        ULONG depth;
    };
    std::vector<Place> places;
    {
        const std::lock_guard lock(mutex_);
        std::vector<Place> open; // in reverse, the next one last
        const auto add_children = [&](const Folder& parent, ULONG depth) {
            for (auto child = parent.children.rbegin(); child != parent.children.rend(); ++child) {
                open.push_back({*child, depth});
            }
        };
        add_children(folder, 0);
        while (!open.empty()) {
            const Place place = open.back();
            open.pop_back();
            places.push_back(place);
            add_children(*place.folder, place.depth + 1);
        }
    }
    std::vector<table::RowPtr> rows;
    rows.reserve(places.size());
    for (const Place& place : places)
        rows.push_back(folder_row(*place.folder, place.depth));
    return rows;
}

RowSourcePtr Mailbox::folder_rows(Folder& folder, bool descendants) {
    const std::lock_guard lock(rows_mutex_);
    folder_rows_wanted_.store(true, std::memory_order_relaxed);
    RowSourcePtr rows;
    std::vector<Folder*> children;
    {
        const std::lock_guard state_lock(mutex_);
        rows = descendants ? folder.descendant_rows.lock() : folder.child_rows;
        children = folder.children;
    }
    if (rows)
        return rows;

    rows = std::make_shared<table::RowSource>(folder_columns());
    if (descendants) {
        rows->replace_all(descendant_rows(folder));
    } else {
        for (Folder* child : children)
            rows->put(folder_row(*child, 0));
    }
    const std::lock_guard state_lock(mutex_);
    if (descendants) {
        folder.descendant_rows = rows;
    } else {
        folder.child_rows = rows;
    }
    return rows;
}

RowSourcePtr Mailbox::removed_folder_rows(Folder& folder, bool descendants) {
    struct Below {
        Folder* folder;
        ULONG depth;
        bool removed;
    };
    const std::lock_guard lock(rows_mutex_);
    std::vector<Below> shown;
    {
        const std::lock_guard state_lock(mutex_);
        std::vector<Below> open; // in reverse, the next one last
        const auto add = [&](const Folder& parent, ULONG depth) {
            for (const bool removed : {true, false}) {
                const auto& children = removed ? parent.removed.children : parent.children;
                for (auto child = children.rbegin(); child != children.rend(); ++child) {
                    if (removed || descendants)
                        open.push_back({*child, depth, removed});
                }
            }
        };
        add(folder, 0);
        while (!open.empty()) {
            const Below next = open.back();
            open.pop_back();
            if (next.removed)
                shown.push_back(next);
            if (descendants)
                add(*next.folder, next.depth + 1);
        }
    }
    table::SourceOptions options = folder_columns();
    options.type = TBLTYPE_SNAPSHOT;
    auto rows = std::make_shared<table::RowSource>(std::move(options));
    for (const Below& below : shown)
        rows->put(folder_row(*below.folder, below.depth));
    return rows;
}

const Folder* Mailbox::preceding(const Folder& folder) noexcept {
    const std::vector<Folder*>& siblings = folder.parent->children;
    // From the end, where new ones are.
    const auto self = std::find(siblings.rbegin(), siblings.rend(), &folder);
    if (self == siblings.rend() || self + 1 == siblings.rend())
        return folder.parent;
    const Folder* last = *(self + 1);
    while (!last->children.empty())
        last = last->children.back();
    return last;
}

void Mailbox::refresh_row(Folder& folder, bool is_new) noexcept {
    try {
        struct Target {
            RowSourcePtr rows;
            ULONG depth;
            Folder* top; ///< shows all that lies below it; null: its subfolders alone
        };
        std::vector<Target> targets;
        bool deleted = false;
        const Folder* before = nullptr;
        {
            const std::lock_guard lock(mutex_);
            deleted = folder.deleted;
            if (!folder.parent)
                return;
            if (folder.parent->child_rows) {
                targets.push_back({folder.parent->child_rows, 0, nullptr});
            }
            ULONG depth = 0;
            for (Folder* above = folder.parent; above; above = above->parent, ++depth) {
                if (RowSourcePtr rows = above->descendant_rows.lock()) {
                    targets.push_back({std::move(rows), depth, above});
                }
            }
            if (is_new && !deleted)
                before = preceding(folder);
        }
        const std::string_view key = table::key_of(folder.number);
        for (const Target& target : targets) {
            if (deleted) {
                target.rows->erase(key);
            } else if (!target.top || target.rows->find(key)) {
                target.rows->put(folder_row(folder, target.depth));
            } else if (is_new &&
                       !target.rows->put_after(before == target.top ? std::string_view{}
                                                                    : table::key_of(before->number),
                                               folder_row(folder, target.depth))) {
                // Somebody else made the one before it, and is about to say so.
                target.rows->replace_all(descendant_rows(*target.top));
            }
        }
    } catch (const std::bad_alloc&) {
    }
}

void Mailbox::refresh(Folder& folder) noexcept {
    if (!folder_rows_wanted_.load(std::memory_order_relaxed))
        return;
    const std::lock_guard lock(rows_mutex_);
    refresh_row(folder);
    refresh_searches();
}

void Mailbox::refresh_new(Folder& folder, Folder& parent) noexcept {
    if (!folder_rows_wanted_.load(std::memory_order_relaxed))
        return;
    const std::lock_guard lock(rows_mutex_);
    refresh_row(folder, true);
    refresh_row(parent); // it may have its first subfolder
    refresh_searches();
}

void Mailbox::refresh_dropped(std::span<Folder* const> dropped) noexcept {
    if (!folder_rows_wanted_.load(std::memory_order_relaxed) || dropped.empty())
        return;
    const std::lock_guard lock(rows_mutex_);
    try {
        // Which tables show a folder, found once for all children of a folder: to go all the way
        // up from each is slow where they lie deep in each other.
        using Tables = std::shared_ptr<const std::vector<RowSourcePtr>>;
        std::unordered_map<const Folder*, Tables> below; // a folder, to what shows its children
        std::vector<Tables> shown(dropped.size());
        {
            const std::lock_guard state_lock(mutex_);
            for (std::size_t i = dropped.size(); i-- != 0;) {
                std::vector<const Folder*> unknown;
                const Folder* at = dropped[i]->parent;
                for (; at && !below.contains(at); at = at->parent)
                    unknown.push_back(at);
                Tables tables = at ? below.at(at) : std::make_shared<std::vector<RowSourcePtr>>();
                for (; !unknown.empty(); unknown.pop_back()) {
                    if (RowSourcePtr rows = unknown.back()->descendant_rows.lock()) {
                        auto more = std::make_shared<std::vector<RowSourcePtr>>(*tables);
                        more->push_back(std::move(rows));
                        tables = std::move(more);
                    }
                    below.emplace(unknown.back(), tables);
                }
                shown[i] = tables;
                if (dropped[i]->parent->child_rows) {
                    auto more = std::make_shared<std::vector<RowSourcePtr>>(*tables);
                    more->push_back(dropped[i]->parent->child_rows);
                    shown[i] = std::move(more);
                }
            }
        }
        for (std::size_t i = 0; i < dropped.size(); ++i) {
            for (const RowSourcePtr& rows : *shown[i])
                rows->erase(table::key_of(dropped[i]->number));
        }
    } catch (const std::bad_alloc&) {
    }
    refresh_searches();
}

/// Searches may have found more or fewer messages. Under rows_mutex_.
void Mailbox::refresh_searches() noexcept {
    if (!searching_.load(std::memory_order_relaxed))
        return;
    try {
        std::vector<Folder*> searches;
        {
            const std::lock_guard state_lock(mutex_);
            searches = searches_;
        }
        for (Folder* const search_folder : searches)
            refresh_row(*search_folder);
    } catch (const std::bad_alloc&) {
    }
}

void Mailbox::refresh_structure(Folder& parent) noexcept {
    if (!folder_rows_wanted_.load(std::memory_order_relaxed))
        return;
    const std::lock_guard lock(rows_mutex_);
    refresh_row(parent); // it may have its first subfolder, or have lost its last
    try {
        std::vector<std::pair<Folder*, RowSourcePtr>> deep;
        {
            const std::lock_guard state_lock(mutex_);
            for (Folder* above = &parent; above; above = above->parent) {
                if (RowSourcePtr rows = above->descendant_rows.lock()) {
                    deep.emplace_back(above, std::move(rows));
                }
            }
        }
        for (const auto& [folder, rows] : deep)
            rows->replace_all(descendant_rows(*folder));
    } catch (const std::bad_alloc&) {
    }
}

} // namespace mapisim::store

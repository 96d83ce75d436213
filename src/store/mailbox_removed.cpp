// Deleting, and what can still be had after it.

#include <algorithm>
#include <iterator>
#include <mutex>

#include <mapitags.h>

#include "platform/undo.h"
#include "store/events.h"
#include "store/mailbox.h"

namespace mapisim::store {

// Messages
// -----------------------------------------------------------------------------------------

void Mailbox::erase_message(Message& message, bool hard) {
    Folder& folder = *message.folder;
    std::set<Number>& removed =
        message.associated ? folder.removed.associated : folder.removed.messages;
    message.deleted = true;
    message.deleted_at = scenario::now();
    platform::Undo undo([&] {
        message.deleted = false;
        removed.erase(message.number);
    });
    if (!hard) {
        removed.insert(message.number);
        RowSourcePtr& rows =
            message.associated ? folder.removed.associated_rows : folder.removed.message_rows;
        if (rows)
            rows->put(message_row(message));
    }
    undo.done();
    remove_from_folder(message);
    for (Folder* const search_folder : searches_)
        unlink(*search_folder, message.number);
    post(
        *this,
        {.type = fnevObjectDeleted, .object = message_id(message.number), .parent = folder.number});
    if (hard)
        messages_.erase(message.number);
}

void Mailbox::forget_removed(Message& message) {
    Folder& folder = *message.folder;
    const RowSourcePtr& rows =
        message.associated ? folder.removed.associated_rows : folder.removed.message_rows;
    if (rows)
        rows->erase(table::key_of(message.number));
    (message.associated ? folder.removed.associated : folder.removed.messages)
        .erase(message.number);
}

void Mailbox::restore(Message& message, Folder& destination) {
    const Folder& source = *message.folder;
    const MessagePtr kept = messages_.at(message.number);
    forget_removed(message);
    message.deleted = message.went_with_folder = false;
    message.deleted_at = 0;
    place(kept, destination);
    const EntryId self = message_id(message.number), old_parent = folder_id(source.number);
    post(*this, {.type = fnevObjectMoved,
                 .object = self,
                 .parent = destination.number,
                 .old_object = &self,
                 .old_parent = &old_parent});
}

// Folders
// ------------------------------------------------------------------------------------------

void Mailbox::drop_folder(Folder& folder, bool hard, std::vector<Folder*>& dropped) {
    // Leaf by leaf: each step can stand alone when memory runs out before the next.
    for (Folder* leaf = &folder; !folder.deleted; leaf = leaf->parent) {
        while (!leaf->children.empty())
            leaf = leaf->children.back();
        dropped.push_back(leaf);
        for (const bool associated : {false, true}) {
            std::set<Number>& numbers = set_of(*leaf, associated);
            while (!numbers.empty()) {
                const MessagePtr message = messages_.at(*numbers.begin());
                erase_message(*message, hard);
                message->went_with_folder = true;
            }
        }
        if (leaf->search) {
            stop_following(*leaf);
            leaf->search->found.clear();
            leaf->search->unread = 0;
            if (leaf->message_rows)
                leaf->message_rows->replace_all({});
        }
        if (hard) {
            purge(*leaf);
        } else {
            leaf->parent->removed.children.push_back(leaf);
            leaf->recoverable = true;
            leaf->went_with_parent = leaf != &folder;
        }
        leaf->deleted = true;
        if (leaf->parent->children.back() == leaf)
            leaf->parent->children.pop_back();
        else
            std::erase(leaf->parent->children, leaf);
        post(*this, {.type = fnevObjectDeleted,
                     .object = folder_id(leaf->number),
                     .parent = leaf->parent->number});
        if (hard)
            strip(*leaf);
    }
}

/// What was removed from the folder can no longer be had.
void Mailbox::purge(Folder& top) {
    // Folders may lie deeper in each other than a stack has room for.
    for (Folder* folder = &top;;) {
        if (!folder->removed.children.empty()) {
            folder = folder->removed.children.back();
            continue;
        }
        for (const bool associated : {false, true}) {
            std::set<Number>& numbers =
                associated ? folder->removed.associated : folder->removed.messages;
            while (!numbers.empty()) {
                const MessagePtr message = messages_.at(*numbers.begin());
                forget_removed(*message);
                messages_.erase(message->number);
            }
        }
        if (folder == &top)
            return;
        folder->recoverable = false;
        strip(*folder);
        folder = folder->parent;
        folder->removed.children.pop_back();
    }
}

/// Nobody can have the folder any more. It stays, for whoever has it open or a message that was in
/// it, but not what it has: only an open folder's properties.
void Mailbox::strip(Folder& folder) noexcept {
    folder.name = {};
    folder.children = {};
    folder.removed = {};
    folder.sort = {};
    folder.message_rows = folder.associated_rows = nullptr; // empty by now
    folder.row_common = folder.found_common = nullptr;
    // Their lock comes before the mailbox's: who has it has them.
    const property::PropertiesPtr& properties = folder.properties;
    const std::unique_lock lock(properties->mutex, std::try_to_lock);
    if (lock && properties.use_count() == 1)
        property::Bag().swap(properties->bag);
}

/// With all that was deleted along with it. Its parent is set.
void Mailbox::bring_back(Folder& top) {
    std::vector<Folder*> open{&top}; // in reverse, the next one last
    while (!open.empty()) {
        Folder& folder = *open.back();
        open.pop_back();
        folder.parent->children.push_back(&folder);
        folder.deleted = folder.recoverable = folder.went_with_parent = false;
        for (const bool associated : {false, true}) {
            const std::set<Number> numbers =
                associated ? folder.removed.associated : folder.removed.messages;
            for (const Number number : numbers) {
                Message& message = *messages_.at(number);
                if (message.went_with_folder)
                    restore(message, folder);
            }
        }
        std::vector<Folder*>& removed = folder.removed.children;
        std::copy_if(removed.rbegin(), removed.rend(), std::back_inserter(open),
                     [](const Folder* child) { return child->went_with_parent; });
        std::erase_if(removed, [](const Folder* child) { return child->went_with_parent; });
    }
}

} // namespace mapisim::store

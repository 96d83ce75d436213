// Making, deleting, moving and copying folders.

#include <algorithm>

#include <mapicode.h>
#include <mapitags.h>

#include "property/text.h"
#include "store/events.h"
#include "store/mailbox.h"
#include "store/translate.h"
#include "store/undo.h"

namespace mapisim::store {

namespace {

bool contains(const Folder& ancestor, const Folder& folder) {
    for (const Folder* f = &folder; f; f = f->parent) {
        if (f == &ancestor)
            return true;
    }
    return false;
}

} // namespace

bool Mailbox::name_is_taken(const Folder& parent, std::string_view name,
                            const Folder* except) const {
    return std::any_of(parent.children.begin(), parent.children.end(), [&](const Folder* child) {
        return child != except && property::compare_text(child->name, name) == 0;
    });
}

bool Mailbox::claim_name(Folder& folder, std::string_view name) {
    std::string copy{name};
    const std::lock_guard lock(mutex_);
    if (folder.parent && name_is_taken(*folder.parent, name, &folder))
        return false;
    folder.name.swap(copy);
    return true;
}

Folder* Mailbox::add_folder(Folder* parent, Number number, property::Bag bag) {
    const FILETIME now = scenario::to_filetime(scenario::now());
    bag.set_time(PR_CREATION_TIME, now);
    bag.set_time(PR_LAST_MODIFICATION_TIME, now);
    auto folder = std::make_unique<Folder>();
    folder->number = number;
    folder->parent = parent;
    folder->name = bag.text(PR_DISPLAY_NAME_W);
    folder->properties = std::make_shared<property::Properties>();
    folder->properties->bag.swap(bag);
    Folder* raw = folder.get();
    if (parent)
        parent->children.push_back(raw);
    Undo undo([&] {
        if (parent)
            parent->children.pop_back();
    });
    folders_.emplace(number, std::move(folder));
    undo.done();
    return raw;
}

HRESULT Mailbox::create_folder(Folder& parent, const NewFolder& what, Folder** out) {
    if (what.name.empty())
        return MAPI_E_INVALID_PARAMETER;
    property::Bag bag;
    bag.set_text(PR_DISPLAY_NAME_W, what.name);
    if (!what.comment.empty())
        bag.set_text(PR_COMMENT_W, what.comment);
    std::string container_class = what.container_class;
    if (container_class.empty()) { // as its parent
        const std::lock_guard lock(parent.properties->mutex);
        container_class = parent.properties->bag.text(PR_CONTAINER_CLASS_W, "IPF.Note");
    }
    bag.set_text(PR_CONTAINER_CLASS_W, container_class);
    {
        const std::lock_guard lock(mutex_);
        if (parent.deleted)
            return MAPI_E_OBJECT_DELETED;
        for (Folder* child : parent.children) {
            if (property::compare_text(child->name, what.name) != 0)
                continue;
            if (!what.open_if_exists)
                return MAPI_E_COLLISION;
            *out = child;
            return S_OK;
        }
        *out = add_folder(&parent, new_number(), std::move(bag));
    }
    refresh(**out);
    refresh_structure(parent);
    post(*this,
         {.type = fnevObjectCreated, .object = folder_id((*out)->number), .parent = parent.number});
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(parent.number),
                 .parent = counts(parent).parent});
    return S_OK;
}

bool Mailbox::holds_special(const Folder& folder) const {
    return std::any_of(special_.begin(), special_.end(), [&](Number number) {
        const Folder* special = find_folder(number);
        return special && contains(folder, *special);
    });
}

void Mailbox::drop_folder(Folder& folder) {
    // Leaf by leaf: each step can stand alone when memory runs out before the next.
    while (!folder.deleted) {
        Folder* leaf = &folder;
        while (!leaf->children.empty())
            leaf = leaf->children.back();
        for (const bool associated : {false, true}) {
            std::set<Number>& numbers = set_of(*leaf, associated);
            while (!numbers.empty())
                erase_message(*messages_.at(*numbers.begin()));
        }
        leaf->deleted = true;
        std::erase(leaf->parent->children, leaf);
        post(*this, {.type = fnevObjectDeleted,
                     .object = folder_id(leaf->number),
                     .parent = leaf->parent->number});
    }
}

HRESULT Mailbox::delete_folder(Folder& parent, Number child, ULONG flags) {
    Folder* folder = nullptr;
    {
        const std::lock_guard lock(mutex_);
        folder = find_folder(child);
        if (!folder || folder->parent != &parent)
            return MAPI_E_NOT_FOUND;
        if (holds_special(*folder))
            return MAPI_E_NO_ACCESS;
        if (!folder->children.empty() && !(flags & DEL_FOLDERS))
            return MAPI_E_HAS_FOLDERS;
        if (!folder->messages.empty() && !(flags & DEL_MESSAGES))
            return MAPI_E_HAS_MESSAGES;
        drop_folder(*folder);
    }
    refresh(*folder);
    refresh_structure(parent);
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(parent.number),
                 .parent = counts(parent).parent});
    return S_OK;
}

HRESULT Mailbox::empty_folder(Folder& folder, ULONG flags) {
    bool all = true;
    std::vector<Folder*> dropped;
    {
        const std::lock_guard lock(mutex_);
        const auto erase_all = [&](std::set<Number>& numbers) {
            for (const Number number : std::vector<Number>(numbers.begin(), numbers.end())) {
                Message& message = *messages_.at(number);
                if (message.queued) {
                    all = false;
                } else {
                    erase_message(message);
                }
            }
        };
        erase_all(folder.messages);
        if (flags & DEL_ASSOCIATED)
            erase_all(folder.associated);
        for (Folder* child : std::vector<Folder*>(folder.children)) {
            if (holds_special(*child)) {
                all = false;
            } else {
                dropped.push_back(child);
                drop_folder(*child);
            }
        }
    }
    for (Folder* child : dropped)
        refresh(*child);
    if (dropped.empty()) {
        refresh(folder);
    } else {
        refresh_structure(folder);
    }
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(folder.number),
                 .parent = counts(folder).parent});
    return all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

HRESULT Mailbox::move_folder(Folder& parent, Number child, Folder& destination,
                             std::string new_name) {
    Folder* folder = nullptr;
    RowSourcePtr old_rows;
    {
        const std::lock_guard lock(mutex_);
        folder = find_folder(child);
        if (!folder || folder->parent != &parent)
            return MAPI_E_NOT_FOUND;
        if (destination.deleted)
            return MAPI_E_OBJECT_DELETED;
        if (is_special(child))
            return MAPI_E_NO_ACCESS;
        if (contains(*folder, destination))
            return MAPI_E_FOLDER_CYCLE;
        if (new_name.empty())
            new_name = folder->name;
        if (name_is_taken(destination, new_name, folder))
            return MAPI_E_COLLISION;
        destination.children.reserve(destination.children.size() + 1);
        old_rows = parent.child_rows;
        std::erase(parent.children, folder);
        destination.children.push_back(folder);
        folder->parent = &destination;
        folder->name = new_name;
    }
    {
        const std::lock_guard lock(folder->properties->mutex);
        folder->properties->bag.set_text(PR_DISPLAY_NAME_W, new_name);
    }
    if (old_rows && &parent != &destination) {
        const std::lock_guard lock(rows_mutex_);
        old_rows->erase({reinterpret_cast<const char*>(&folder->number), sizeof folder->number});
    }
    refresh(*folder);
    refresh_structure(parent);
    if (&parent != &destination)
        refresh_structure(destination);

    const EntryId self = folder_id(child), old_parent = folder_id(parent.number);
    post(*this, {.type = fnevObjectMoved,
                 .object = self,
                 .parent = destination.number,
                 .old_object = &self,
                 .old_parent = &old_parent});
    return S_OK;
}

HRESULT Mailbox::copy_folder(Mailbox& from, Folder& from_parent, Number child, Folder& destination,
                             std::string new_name, bool subfolders) {
    struct Step {
        Folder* source;
        Folder* target_parent;
        std::string name;
    };
    std::vector<Step> steps;
    {
        const std::lock_guard lock(from.mutex_);
        Folder* folder = from.find_folder(child);
        if (!folder || folder->parent != &from_parent)
            return MAPI_E_NOT_FOUND;
        if (subfolders && &from == this && contains(*folder, destination)) {
            return MAPI_E_FOLDER_CYCLE;
        }
        steps.push_back({folder, &destination, new_name.empty() ? folder->name : new_name});
    }
    const EntryId old_object = from.folder_id(child);
    const EntryId old_parent = from.folder_id(from_parent.number);
    Folder* first = nullptr;
    HRESULT result = S_OK;
    while (!steps.empty()) {
        const Step step = std::move(steps.back());
        steps.pop_back();

        NewFolder what{.name = step.name, .comment = {}, .container_class = {}};
        property::Bag bag;
        {
            const std::lock_guard lock(step.source->properties->mutex);
            bag = step.source->properties->bag;
        }
        what.comment = bag.text(PR_COMMENT_W);
        what.container_class = bag.text(PR_CONTAINER_CLASS_W);
        Folder* target = nullptr;
        const HRESULT made = create_folder(*step.target_parent, what, &target);
        if (FAILED(made)) {
            if (!first)
                return made;
            result = MAPI_W_PARTIAL_COMPLETION;
            continue;
        }
        if (!first)
            first = target;
        bag = translated(bag, from.names(), names());
        for (const ULONG tag : {PR_DISPLAY_NAME_W, PR_CREATION_TIME})
            bag.erase(tag);
        {
            const std::lock_guard lock(target->properties->mutex);
            target->properties->bag.merge(bag);
        }

        std::vector<Number> messages;
        {
            const std::lock_guard lock(from.mutex_);
            messages.assign(step.source->messages.begin(), step.source->messages.end());
            messages.insert(messages.end(), step.source->associated.begin(),
                            step.source->associated.end());
            if (subfolders) {
                for (auto below = step.source->children.rbegin();
                     below != step.source->children.rend(); ++below) {
                    steps.push_back({*below, target, (*below)->name});
                }
            }
        }
        if (copy_messages(from, *step.source, messages, *target) != S_OK) {
            result = MAPI_W_PARTIAL_COMPLETION;
        }
    }
    post(*this, {.type = fnevObjectCopied,
                 .object = folder_id(first->number),
                 .parent = destination.number,
                 .old_object = &old_object,
                 .old_parent = &old_parent});
    return result;
}

void Mailbox::folder_changed(Folder& folder, std::span<const ULONG> tags) {
    {
        const std::lock_guard lock(folder.properties->mutex);
        folder.properties->bag.set_time(PR_LAST_MODIFICATION_TIME,
                                        scenario::to_filetime(scenario::now()));
    }
    refresh(folder);
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(folder.number),
                 .parent = counts(folder).parent,
                 .tags = tags});
}

} // namespace mapisim::store

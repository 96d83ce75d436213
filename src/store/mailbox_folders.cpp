// Making, deleting, moving and copying folders.

#include <algorithm>

#include <mapicode.h>
#include <mapitags.h>

#include "platform/undo.h"
#include "property/text.h"
#include "store/constants.h"
#include "store/events.h"
#include "store/mailbox.h"
#include "store/translate.h"

namespace mapisim::store {

namespace {

bool contains(const Folder& ancestor, const Folder& folder) {
    for (const Folder* f = &folder; f; f = f->parent) {
        if (f == &ancestor)
            return true;
    }
    return false;
}

std::size_t count_below(const Folder& top) {
    std::size_t count = 0;
    std::vector<const Folder*> open{&top};
    while (!open.empty()) {
        const Folder& folder = *open.back();
        open.pop_back();
        count += folder.children.size();
        open.insert(open.end(), folder.children.begin(), folder.children.end());
    }
    return count;
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
    follow_name(folder);
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
    platform::Undo undo([&] {
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
        auto search = what.search ? std::make_unique<Search>() : nullptr;
        *out = add_folder(&parent, new_number(), std::move(bag));
        (*out)->search = std::move(search);
    }
    refresh_new(**out, parent);
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

HRESULT Mailbox::delete_folder(Folder& parent, Number child, ULONG flags) {
    const bool hard = (flags & kHardDelete) != 0;
    std::vector<Folder*> dropped;
    {
        const std::lock_guard lock(mutex_);
        Folder* const folder = find_folder(child);
        if (!folder && hard) {
            const auto place =
                std::find_if(parent.removed.children.begin(), parent.removed.children.end(),
                             [&](const Folder* removed) { return removed->number == child; });
            if (place == parent.removed.children.end())
                return MAPI_E_NOT_FOUND;
            purge(**place);
            (*place)->recoverable = false;
            strip(**place);
            parent.removed.children.erase(place);
            return S_OK;
        }
        if (!folder || folder->parent != &parent)
            return MAPI_E_NOT_FOUND;
        if (holds_special(*folder))
            return MAPI_E_NO_ACCESS;
        if (!folder->children.empty() && !(flags & DEL_FOLDERS))
            return MAPI_E_HAS_FOLDERS;
        if (!folder->messages.empty() && !(flags & DEL_MESSAGES))
            return MAPI_E_HAS_MESSAGES;
        drop_folder(*folder, hard, dropped);
    }
    refresh_dropped(dropped);
    refresh(parent); // it may have lost its last subfolder
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(parent.number),
                 .parent = counts(parent).parent});
    return S_OK;
}

HRESULT Mailbox::empty_folder(Folder& folder, ULONG flags, property::Progress& progress) {
    const bool hard = (flags & kHardDelete) != 0;
    std::vector<Number> numbers = numbers_of(folder, false);
    if (flags & DEL_ASSOCIATED) {
        const std::vector<Number> associated = numbers_of(folder, true);
        numbers.insert(numbers.end(), associated.begin(), associated.end());
    }
    // Folders and messages have numbers of one sequence.
    const std::vector<Number> children = children_of(folder);
    numbers.insert(numbers.end(), children.begin(), children.end());
    std::vector<Folder*> dropped;
    const HRESULT result = each(numbers, progress, [&](Number number) {
        if (const MessagePtr message = find_in(folder, number)) {
            if (message->queued)
                return false;
            erase_message(*message, hard);
            return true;
        }
        Folder* const child = find_folder(number);
        if (!child || child->parent != &folder)
            return true; // gone in the meantime
        if (holds_special(*child))
            return false;
        drop_folder(*child, hard, dropped);
        return true;
    });
    if (hard) {
        const std::lock_guard lock(mutex_);
        purge(folder);
    }
    refresh_dropped(dropped);
    refresh(folder);
    post(*this, {.type = fnevObjectModified,
                 .object = folder_id(folder.number),
                 .parent = counts(folder).parent});
    return result;
}

HRESULT Mailbox::move_folder(Folder& parent, Number child, Folder& destination,
                             std::string new_name) {
    Folder* folder = nullptr;
    RowSourcePtr old_rows;
    {
        const std::lock_guard lock(mutex_);
        folder = find_folder(child);
        const bool removed = !folder;
        if (removed) {
            const auto place = folders_.find(child);
            if (place != folders_.end() && place->second->recoverable)
                folder = place->second.get();
        }
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
        std::string name = new_name; // all or nothing, where memory runs out
        folder->parent = &destination;
        folder->name.swap(name);
        follow_name(*folder);
        if (removed) {
            std::erase(parent.removed.children, folder);
            bring_back(*folder);
        } else {
            std::erase(parent.children, folder);
            destination.children.push_back(folder);
            follow_all(*folder); // recursive searches may cover it now, or no longer
        }
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
                             const std::string& new_name, bool subfolders,
                             property::Progress& progress) {
    struct Step {
        Folder* source;
        Folder* target_parent;
        std::string name;
    };
    std::vector<Step> steps;
    std::set<Number> made_here; // a source that is moved around them must not be copied for ever
    std::size_t below = 0;
    {
        const std::lock_guard lock(from.mutex_);
        Folder* folder = from.find_folder(child);
        if (!folder || folder->parent != &from_parent)
            return MAPI_E_NOT_FOUND;
        if (subfolders && &from == this && contains(*folder, destination)) {
            return MAPI_E_FOLDER_CYCLE;
        }
        steps.push_back({folder, &destination, new_name.empty() ? folder->name : new_name});
        below = subfolders ? count_below(*folder) : 0;
    }
    const EntryId old_object = from.folder_id(child);
    const EntryId old_parent = from.folder_id(from_parent.number);
    Folder* first = nullptr;
    // As many items as there are folders below it; without any it is one itself.
    HRESULT result = progress.begin(std::max<std::size_t>(below, 1));
    while (!steps.empty()) {
        if (FAILED(result))
            return result;
        const Step step = std::move(steps.back());
        steps.pop_back();

        NewFolder what{.name = step.name,
                       .comment = {},
                       .container_class = {},
                       .search = step.source->search != nullptr};
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
        made_here.insert(target->number);
        const bool is_first = !first;
        if (is_first)
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
                for (auto sub = step.source->children.rbegin(); sub != step.source->children.rend();
                     ++sub) {
                    if (!made_here.contains((*sub)->number) || &from != this)
                        steps.push_back({*sub, target, (*sub)->name});
                }
            }
        }
        const bool is_item = !is_first || below == 0;
        property::Progress inside;
        if (is_item)
            inside = progress.inside();
        const HRESULT copied = step.source->search
                                   ? copy_search(from, *step.source, *target)
                                   : copy_messages(from, *step.source, messages, *target, inside);
        if (copied != S_OK)
            result = copied == MAPI_E_USER_CANCEL ? copied : MAPI_W_PARTIAL_COMPLETION;
        if (!FAILED(result) && is_item) {
            const HRESULT told = progress.step();
            result = FAILED(told) ? told : result;
        }
    }
    if (FAILED(result))
        return result;
    post(*this, {.type = fnevObjectCopied,
                 .object = folder_id(first->number),
                 .parent = destination.number,
                 .old_object = &old_object,
                 .old_parent = &old_parent});
    return result;
}

/// A search folder has no messages of its own: its criteria are copied, as far as they name folders
/// of this mailbox.
HRESULT Mailbox::copy_search(const Mailbox& from, const Folder& source, Folder& target) {
    SearchCriteria criteria;
    if (&from != this || from.search_criteria(source, criteria) != S_OK)
        return S_OK;
    const auto given = [&](ULONG state, ULONG flag) { return criteria.state & state ? flag : 0; };
    return set_search(target, {.restriction = criteria.restriction,
                               .containers = criteria.containers,
                               .flags = given(SEARCH_RECURSIVE, RECURSIVE_SEARCH) |
                                        given(SEARCH_FOREGROUND, FOREGROUND_SEARCH) |
                                        (criteria.state & SEARCH_RUNNING ? 0 : STOP_SEARCH)});
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

// Search folders: what they find, and how they follow the folders that they search. And the order
// in which contents are shown.

#include <algorithm>
#include <new>

#include <mapicode.h>
#include <mapitags.h>

#include "store/events.h"
#include "store/mailbox.h"

namespace mapisim::store {

namespace {

/// Messages that are looked at before the lock is let go.
constexpr std::size_t kAtOnce = 256;

constexpr ULONG kOpposites[][2] = {{STOP_SEARCH, RESTART_SEARCH},
                                   {RECURSIVE_SEARCH, SHALLOW_SEARCH},
                                   {FOREGROUND_SEARCH, BACKGROUND_SEARCH}};

/// A message as a restriction asks about it, with its recipients and attachments.
class MessageSubject final : public property::Subject {
public:
    MessageSubject(const table::Row& row, const Content& content) noexcept
        : row_(row), content_(content) {}

    const property::Value* find(ULONG tag) const override { return row_.find(tag); }
    bool any_of(ULONG tag,
                const std::function<bool(const property::Subject&)>& visit) const override {
        const auto matches = [&](const auto& part) {
            return visit(property::BagSubject(*part.properties));
        };
        if (PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS))
            return std::any_of(content_.recipients.begin(), content_.recipients.end(), matches);
        return PROP_ID(tag) == PROP_ID(PR_MESSAGE_ATTACHMENTS) &&
               std::any_of(content_.attachments.begin(), content_.attachments.end(), matches);
    }

private:
    const table::Row& row_;
    const Content& content_;
};

} // namespace

// Following
// ----------------------------------------------------------------------------------------

bool Mailbox::covers(const Search& search, const Folder& folder) const noexcept {
    for (const Folder* place = &folder; place; place = place->parent) {
        if (std::find(search.containers.begin(), search.containers.end(), place->number) !=
            search.containers.end()) {
            return true;
        }
        if (!search.recursive)
            return false;
    }
    return false;
}

void Mailbox::unlink(Folder& search_folder, Number number) {
    Search& search = *search_folder.search;
    const auto place = search.found.find(number);
    if (place == search.found.end())
        return;
    if (search_folder.message_rows)
        search_folder.message_rows->erase(table::key_of(number));
    search.unread -= place->second ? 1 : 0;
    search.found.erase(place);
}

void Mailbox::follow_in(Folder& search_folder, const Message& message) {
    Search& search = *search_folder.search;
    if (message.associated || message.deleted || !covers(search, *message.folder)) {
        unlink(search_folder, message.number);
        return;
    }
    table::RowPtr row = message_row(message, true);
    if (!search.restriction->matches(MessageSubject(*row, *message.content))) {
        unlink(search_folder, message.number);
        return;
    }
    const bool unread = !(message.flags & MSGFLAG_READ);
    const auto [place, is_new] = search.found.emplace(message.number, unread);
    if (!is_new)
        search.unread -= place->second ? 1 : 0;
    place->second = unread;
    search.unread += unread ? 1 : 0;
    if (search_folder.message_rows)
        search_folder.message_rows->put(std::move(row));
}

void Mailbox::follow(const Message& message) {
    for (Folder* const search_folder : searches_)
        follow_in(*search_folder, message);
}

void Mailbox::follow_all(const Folder& top) {
    if (searches_.empty())
        return;
    std::vector<const Folder*> open{&top}; // in reverse, the next one last
    while (!open.empty()) {
        const Folder& folder = *open.back();
        open.pop_back();
        for (const Number number : folder.messages)
            follow(*messages_.at(number));
        open.insert(open.end(), folder.children.rbegin(), folder.children.rend());
    }
}

void Mailbox::follow_name(Folder& folder) noexcept {
    folder.found_common.reset();
    try {
        if (!searches_.empty()) {
            for (const Number number : folder.messages)
                follow(*messages_.at(number));
        }
    } catch (const std::bad_alloc&) { // the rows go on showing the old name
    }
}

void Mailbox::stop_following(Folder& search_folder) noexcept {
    std::erase(searches_, &search_folder);
    searching_.store(!searches_.empty(), std::memory_order_relaxed);
    search_folder.search->running = search_folder.search->rebuilding = false;
    ++search_folder.search->round;
}

bool Mailbox::belongs(Number number, const Folder& folder) const {
    const std::lock_guard lock(mutex_);
    return find_in(folder, number) != nullptr;
}

// Criteria
// -----------------------------------------------------------------------------------------

HRESULT Mailbox::set_search(Folder& folder, const NewSearch& what) {
    for (const auto& [one, other] : kOpposites) {
        if (what.flags & one && what.flags & other)
            return MAPI_E_INVALID_PARAMETER;
    }
    std::uint64_t round = 0;
    {
        const std::lock_guard lock(mutex_);
        if (folder.deleted)
            return MAPI_E_OBJECT_DELETED;
        Search& search = *folder.search;
        const bool first = !search.restriction;
        if (first && (!what.restriction || !what.containers))
            return MAPI_E_NOT_INITIALIZED;
        if (what.containers) {
            for (const Number number : *what.containers) {
                const Folder* const container = find_folder(number);
                if (!container)
                    return MAPI_E_NOT_FOUND;
                if (container->search)
                    return MAPI_E_TOO_COMPLEX; // no search of results
            }
        }
        searches_.reserve(searches_.size() + 1);
        bool other = first || what.restriction || what.containers;
        if (what.restriction)
            search.restriction = what.restriction;
        if (what.containers)
            search.containers = *what.containers;
        if (what.flags & (RECURSIVE_SEARCH | SHALLOW_SEARCH)) {
            const bool recursive = (what.flags & RECURSIVE_SEARCH) != 0;
            other |= recursive != search.recursive;
            search.recursive = recursive;
        }
        if (what.flags & (FOREGROUND_SEARCH | BACKGROUND_SEARCH))
            search.foreground = (what.flags & FOREGROUND_SEARCH) != 0;
        if (what.flags & STOP_SEARCH) {
            stop_following(folder);
            return S_OK;
        }
        // A new priority alone starts nothing; nor does RESTART_SEARCH where it is running.
        if (!other && (search.running || !(what.flags & RESTART_SEARCH)))
            return S_OK;
        stop_following(folder);
        search.running = search.rebuilding = true;
        round = search.round;
        search.found.clear();
        search.unread = 0;
        if (folder.message_rows)
            folder.message_rows->replace_all({});
        searches_.push_back(&folder);
        searching_.store(true, std::memory_order_relaxed);
    }
    run_search(folder, round);
    return S_OK;
}

HRESULT Mailbox::search_criteria(const Folder& folder, SearchCriteria& out) const {
    const std::lock_guard lock(mutex_);
    const Search& search = *folder.search;
    if (!search.restriction)
        return MAPI_E_NOT_INITIALIZED;
    out.restriction = search.restriction;
    out.containers = search.containers;
    out.state = (search.running ? SEARCH_RUNNING : 0) | (search.rebuilding ? SEARCH_REBUILD : 0) |
                (search.recursive ? SEARCH_RECURSIVE : 0) |
                (search.foreground ? SEARCH_FOREGROUND : 0);
    return S_OK;
}

// Searching
// ----------------------------------------------------------------------------------------

std::vector<Folder*> Mailbox::covered(const Search& search) const {
    std::vector<Folder*> folders;
    std::set<Number> known;
    const auto add = [&](Folder* folder) {
        if (known.insert(folder->number).second)
            folders.push_back(folder);
    };
    for (const Number number : search.containers) {
        if (Folder* const container = find_folder(number))
            add(container);
    }
    for (std::size_t i = 0; search.recursive && i < folders.size(); ++i) {
        const Folder& folder = *folders[i];
        for (Folder* const child : folder.children)
            add(child);
    }
    return folders;
}

void Mailbox::run_search(Folder& folder, std::uint64_t round) {
    std::vector<Folder*> folders;
    {
        const std::lock_guard lock(mutex_);
        folders = covered(*folder.search);
    }
    // Folders are never taken away, and what changes meanwhile is followed.
    for (Folder* const place : folders) {
        Number next = 0;
        for (bool more = true; more;) {
            const std::lock_guard lock(mutex_);
            if (folder.search->round != round)
                return;
            auto number = place->messages.lower_bound(next);
            for (std::size_t i = 0; i < kAtOnce && number != place->messages.end(); ++i, ++number) {
                follow_in(folder, *messages_.at(*number));
                next = *number + 1;
            }
            more = number != place->messages.end();
        }
    }
    Number parent = 0;
    {
        const std::lock_guard lock(mutex_);
        if (folder.search->round != round)
            return;
        folder.search->rebuilding = false;
        parent = folder.parent->number;
    }
    refresh(folder);
    post(*this, {.type = fnevSearchComplete, .object = folder_id(folder.number), .parent = parent});
}

// Sort orders
// --------------------------------------------------------------------------------------

void Mailbox::save_sort(Folder& folder, const SavedSort& sort, bool recursive) {
    const std::lock_guard lock(mutex_);
    std::vector<Folder*> folders{&folder};
    for (std::size_t i = 0; i < folders.size(); ++i) {
        folders[i]->sort = sort;
        if (recursive)
            folders.insert(folders.end(), folders[i]->children.begin(), folders[i]->children.end());
    }
}

SavedSort Mailbox::saved_sort(const Folder& folder) const {
    const std::lock_guard lock(mutex_);
    return folder.sort;
}

} // namespace mapisim::store

#include "addressbook/options.h"

#include <algorithm>
#include <optional>

#include <mapitags.h>

#include "profile/profile.h"

namespace mapisim::addressbook {

using property::Value;

namespace {

property::Properties& section_of(const session::LogonPtr& logon) {
    return *logon->profile->find_section(nullptr)->properties();
}

Value read(const session::LogonPtr& logon, ULONG tag) {
    property::Properties& section = section_of(logon);
    const std::lock_guard lock(section.mutex);
    const Value* const value = section.bag.find(tag);
    return value ? *value : Value{};
}

void write(const session::LogonPtr& logon, Value value) {
    property::Properties& section = section_of(logon);
    const std::lock_guard lock(section.mutex);
    section.bag.set(std::move(value));
}

std::optional<EntryId> container_of(const session::LogonPtr& logon, property::Bytes bytes) {
    EntryId id;
    if (parse(static_cast<ULONG>(bytes.size()), reinterpret_cast<const ENTRYID*>(bytes.data()),
              id) == S_OK &&
        logon->profile->book().has_container(id)) {
        return id;
    }
    return std::nullopt;
}

} // namespace

std::vector<EntryId> search_path(const session::LogonPtr& logon) {
    std::vector<EntryId> path;
    const Value set = read(logon, PR_AB_SEARCH_PATH);
    if (set.type() == PT_MV_BINARY) {
        for (std::size_t i = 0; i < set.count(); ++i) {
            if (const auto id = container_of(logon, set.bytes_at(i)))
                path.push_back(*id);
        }
        return path;
    }
    const Book& book = logon->profile->book();
    path.push_back(book.personal_id());
    for (const EntryId& id : book.containers()) {
        if (book.container_properties(id).number(PR_DISPLAY_TYPE) == DT_GLOBAL)
            path.push_back(id);
    }
    return path;
}

void set_search_path(const session::LogonPtr& logon, std::span<const notify::EntryId> path) {
    const std::vector<property::Bytes> ids(path.begin(), path.end());
    write(logon, Value::binaries(PR_AB_SEARCH_PATH, ids));
}

std::vector<property::BagPtr> find_on_path(const Book& book, std::span<const EntryId> path,
                                           std::string_view name) {
    for (const EntryId& container : path) {
        std::vector<property::BagPtr> candidates = book.candidates(container, name);
        if (!candidates.empty())
            return candidates;
    }
    return {};
}

EntryId default_directory(const session::LogonPtr& logon) {
    const Value set = read(logon, PR_AB_DEFAULT_DIR);
    return container_of(logon, set.bytes())
        .value_or(EntryId{.kind = EntryKind::container, .number = kGlobalList});
}

void set_default_directory(const session::LogonPtr& logon, const EntryId& container) {
    write(logon, Value::binary(PR_AB_DEFAULT_DIR, container.vector()));
}

EntryId personal_book(const session::LogonPtr& logon) {
    const Value set = read(logon, PR_AB_DEFAULT_PAB);
    const auto id = container_of(logon, set.bytes());
    const Book& book = logon->profile->book();
    return id && book.is_modifiable(*id) ? *id : book.personal_id();
}

void set_personal_book(const session::LogonPtr& logon, const EntryId& container) {
    write(logon, Value::binary(PR_AB_DEFAULT_PAB, container.vector()));
}

} // namespace mapisim::addressbook

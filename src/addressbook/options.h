#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "addressbook/book.h"
#include "session/logon.h"

/// What a profile keeps of the address book's settings, in its own section: the search path, the
/// default directory and which container is the personal address book. What names no container that
/// is there counts as not set.
namespace mapisim::addressbook {

/// The path that names are looked for on: as it was set, or the first container that can be
/// changed, then the global ones.
std::vector<EntryId> search_path(const session::LogonPtr& logon);
void set_search_path(const session::LogonPtr& logon, std::span<const notify::EntryId> path);

/// What a name may mean in the first container of a path that knows it.
std::vector<property::BagPtr> find_on_path(const Book& book, std::span<const EntryId> path,
                                           std::string_view name);

EntryId default_directory(const session::LogonPtr& logon);
void set_default_directory(const session::LogonPtr& logon, const EntryId& container);

EntryId personal_book(const session::LogonPtr& logon);
void set_personal_book(const session::LogonPtr& logon, const EntryId& container);

} // namespace mapisim::addressbook

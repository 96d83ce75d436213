#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "addressbook/entry_id.h"
#include "notify/hub.h"
#include "property/bag.h"
#include "table/table.h"

namespace mapisim::addressbook {

/// One user of the global address list.
struct Entry {
    EntryId id;
    std::string display_name, address, account;
    property::BagPtr properties;
};

/// What a world says of a user.
struct Person {
    std::string display_name, address, account;
    std::string title = {}, company = {};
};

/// Numbers of the containers.
inline constexpr std::uint32_t kRootContainer = 0;
inline constexpr std::uint32_t kGlobalList = 1;

/// The world's address book: a root container with the global address list in it. It does not
/// change once it is made.
class Directory {
public:
    explicit Directory(const std::vector<Person>& people);
    ~Directory();

    const Entry* find(std::uint32_t number) const noexcept;
    const Entry* find_address(std::string_view address) const noexcept;

    enum class Match { none, one, ambiguous };
    /// Finds an entry by name: a whole display name, address or account counts alone; otherwise
    /// each word must begin a word of the display name, or the whole begin the account or address.
    Match resolve(std::string_view name, const Entry** out) const;

    notify::Source source() const noexcept { return source_; }
    /// The rows of a container's tables.
    std::shared_ptr<table::RowSource> contents(std::uint32_t container) const;
    std::shared_ptr<table::RowSource> hierarchy(std::uint32_t container) const;
    static property::Bag container_properties(std::uint32_t container);

private:
    const notify::Source source_;
    std::vector<Entry> entries_;
    std::shared_ptr<table::RowSource> people_, nobody_, lists_, no_lists_;
};

/// The properties of a mail user that is known by name and address alone.
property::Bag user_properties(const notify::EntryId& id, std::string_view name,
                              std::string_view type, std::string_view address);

} // namespace mapisim::addressbook

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "addressbook/entry_id.h"
#include "addressbook/person.h"
#include "notify/hub.h"
#include "property/bag.h"
#include "table/table.h"

namespace mapisim::addressbook {

using RowSourcePtr = std::shared_ptr<table::RowSource>;

/// One of those who are on a list.
struct Member {
    notify::EntryId id;
    property::BagPtr properties; ///< with its own PR_INSTANCE_KEY in the list
};

/// One user or list of the global address list.
struct Entry {
    EntryId id;
    std::string display_name, address, account;
    std::vector<std::string> aliases;
    bool refuses_mail = false;
    property::BagPtr properties;
    std::vector<Member> members = {}; ///< of a list
    RowSourcePtr member_rows = {};
};

/// Numbers of the containers.
inline constexpr std::uint32_t kRootContainer = 0;
inline constexpr std::uint32_t kGlobalList = 1;
inline constexpr std::uint32_t kAllLists = 2; ///< holds the three that follow
inline constexpr std::uint32_t kAllUsers = 3;
inline constexpr std::uint32_t kAllGroups = 4;
inline constexpr std::uint32_t kAllRooms = 5;

/// A container of the directory, as it stands in the hierarchy.
struct Container {
    std::uint32_t number, parent;
    const char* name;
    ULONG display_type, flags; ///< PR_DISPLAY_TYPE, PR_CONTAINER_FLAGS
};

/// The world's address book: a root container with the global address list in it, and others that
/// show parts of that. It does not change once it is made.
class Directory {
public:
    explicit Directory(const People& people);
    explicit Directory(std::vector<Person> people)
        : Directory(People{.people = std::move(people), .groups = {}}) {}

    /// Users and lists have one series of numbers, from 1.
    const Entry* find(std::uint32_t number) const noexcept;
    /// By the address or one of the aliases; the first that has it.
    const Entry* find_address(std::string_view address) const noexcept;
    const std::vector<Entry>& entries() const noexcept { return entries_; }

    static const Container* container(std::uint32_t number) noexcept;
    /// In the order of the hierarchy table, the root first.
    static std::span<const Container> containers() noexcept;
    static property::Bag container_properties(std::uint32_t container);
    static bool holds(std::uint32_t container, const Entry& entry) noexcept;

    /// The rows of a container's contents table; null where it has none.
    RowSourcePtr contents(std::uint32_t container) const;

private:
    struct TextOrder {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const noexcept;
    };
    void index_addresses();
    void add_members(Entry& list, const Group& group);

    std::vector<Entry> entries_;
    std::map<std::string, std::uint32_t, TextOrder> numbers_; ///< by address and alias
    std::vector<RowSourcePtr> contents_;                      ///< by the number of the container
};

/// The properties of a mail user that is known by name and address alone.
property::Bag user_properties(const notify::EntryId& id, std::string_view name,
                              std::string_view type, std::string_view address);

property::Bag one_off_properties(const OneOff& one_off);

/// What a contents table of the address book shows.
table::SourceOptions contents_options();
/// What a hierarchy table of the address book shows.
table::SourceOptions hierarchy_options();

/// Exchange's list of a user's addresses, each with its type before it, the main one in capitals.
inline constexpr ULONG kProxyAddresses = PROP_TAG(PT_MV_UNICODE, 0x800F);

} // namespace mapisim::addressbook

#include "addressbook/directory.h"

#include <mapiaux.h>
#include <mapitags.h>

#include "property/text.h"

namespace mapisim::addressbook {

using property::Bag;
using property::Value;

namespace {

constexpr ULONG kReadOnlyRecipients = AB_RECIPIENTS | AB_UNMODIFIABLE;

const Container kContainers[] = {
    {kRootContainer, kRootContainer, "Address Book", DT_NOT_SPECIFIC,
     AB_SUBCONTAINERS | AB_UNMODIFIABLE},
    {kGlobalList, kRootContainer, "Global Address List", DT_GLOBAL, kReadOnlyRecipients},
    {kAllLists, kRootContainer, "All Address Lists", DT_NOT_SPECIFIC,
     AB_SUBCONTAINERS | AB_UNMODIFIABLE},
    {kAllUsers, kAllLists, "All Users", DT_LOCAL, kReadOnlyRecipients},
    {kAllGroups, kAllLists, "All Groups", DT_LOCAL, kReadOnlyRecipients},
    {kAllRooms, kAllLists, "All Rooms", DT_LOCAL, kReadOnlyRecipients}};

bool same_text(std::string_view a, std::string_view b) {
    return property::compare_text(a, b) == 0;
}

ULONG display_type(PersonKind kind) {
    switch (kind) {
    case PersonKind::room:
        return DT_ROOM;
    case PersonKind::equipment:
        return DT_EQUIPMENT;
    case PersonKind::organization:
        return DT_ORGANIZATION;
    case PersonKind::agent:
        return DT_AGENT;
    case PersonKind::user:
        break;
    }
    return DT_MAILUSER;
}

void set_proxies(Bag& bag, std::string_view address, const std::vector<std::string>& aliases) {
    std::vector<std::string> proxies{"SMTP:" + std::string{address}};
    for (const std::string& alias : aliases)
        proxies.push_back("smtp:" + alias);
    bag.set(Value::texts(kProxyAddresses, proxies));
}

Bag bag_of(const Person& person, const EntryId& id) {
    Bag bag = user_properties(id.vector(), person.display_name, "SMTP", person.address);
    bag.set_binary(PR_INSTANCE_KEY, &id.number, sizeof id.number);
    const std::pair<ULONG, const std::string*> texts[] = {
        {PR_ACCOUNT_W, &person.account},
        {PR_TITLE_W, &person.title},
        {PR_COMPANY_NAME_W, &person.company},
        {PR_GIVEN_NAME_W, &person.given_name},
        {PR_SURNAME_W, &person.surname},
        {PR_NICKNAME_W, &person.nickname},
        {PR_INITIALS_W, &person.initials},
        {PR_DEPARTMENT_NAME_W, &person.department},
        {PR_OFFICE_LOCATION_W, &person.office},
        {PR_MANAGER_NAME_W, &person.manager},
        {PR_ASSISTANT_W, &person.assistant},
        {PR_BUSINESS_TELEPHONE_NUMBER_W, &person.business_phone},
        {PR_PRIMARY_TELEPHONE_NUMBER_W, &person.business_phone},
        {PR_MOBILE_TELEPHONE_NUMBER_W, &person.mobile_phone},
        {PR_HOME_TELEPHONE_NUMBER_W, &person.home_phone},
        {PR_BUSINESS_FAX_NUMBER_W, &person.fax},
        {PR_STREET_ADDRESS_W, &person.street},
        {PR_LOCALITY_W, &person.city},
        {PR_POSTAL_CODE_W, &person.postal_code},
        {PR_COUNTRY_W, &person.country}};
    for (const auto& [tag, text] : texts) {
        if (!text->empty())
            bag.set_text(tag, *text);
    }
    const ULONG type = display_type(person.kind);
    if (type != DT_ROOM && type != DT_EQUIPMENT)
        bag.set_number(PR_DISPLAY_TYPE, static_cast<LONG>(type));
    bag.set_number(PR_DISPLAY_TYPE_EX, static_cast<LONG>(type));
    set_proxies(bag, person.address, person.aliases);
    return bag;
}

Bag bag_of(const Group& group, const EntryId& id) {
    Bag bag = user_properties(id.vector(), group.display_name, "SMTP", group.address);
    bag.set_binary(PR_INSTANCE_KEY, &id.number, sizeof id.number);
    bag.set_number(PR_OBJECT_TYPE, MAPI_DISTLIST);
    bag.set_number(PR_DISPLAY_TYPE, DT_DISTLIST);
    bag.set_number(PR_DISPLAY_TYPE_EX, DT_DISTLIST);
    if (!group.account.empty())
        bag.set_text(PR_ACCOUNT_W, group.account);
    if (!group.comment.empty())
        bag.set_text(PR_COMMENT_W, group.comment);
    set_proxies(bag, group.address, {});
    return bag;
}

} // namespace

Bag user_properties(const notify::EntryId& id, std::string_view name, std::string_view type,
                    std::string_view address) {
    const std::string key = make_search_key(type, address);
    Bag bag;
    bag.set_binary(PR_ENTRYID, id);
    bag.set_binary(PR_RECORD_KEY, id);
    bag.set_binary(PR_SEARCH_KEY, key.data(), key.size() + 1);
    bag.set_text(PR_DISPLAY_NAME_W, name);
    bag.set_text(PR_TRANSMITABLE_DISPLAY_NAME_W, name);
    bag.set_text(PR_ADDRTYPE_W, type);
    bag.set_text(PR_EMAIL_ADDRESS_W, address);
    if (same_text(type, "SMTP"))
        bag.set_text(PR_SMTP_ADDRESS_W, address);
    bag.set_number(PR_OBJECT_TYPE, MAPI_MAILUSER);
    bag.set_number(PR_DISPLAY_TYPE, DT_MAILUSER);
    bag.set_boolean(PR_SEND_RICH_INFO, false);
    return bag;
}

Bag one_off_properties(const OneOff& one_off) {
    Bag bag = user_properties(one_off.vector(), one_off.name, one_off.type, one_off.address);
    bag.set_boolean(PR_SEND_RICH_INFO, one_off.rich_info);
    return bag;
}

table::SourceOptions contents_options() {
    return {.columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_DISPLAY_NAME_W, PR_ADDRTYPE_W,
                        PR_EMAIL_ADDRESS_W, PR_OBJECT_TYPE, PR_DISPLAY_TYPE, PR_RECORD_KEY,
                        PR_SEARCH_KEY, PR_SEND_RICH_INFO, PR_TRANSMITABLE_DISPLAY_NAME_W},
            .available = {PR_SMTP_ADDRESS_W, PR_ACCOUNT_W, PR_TITLE_W, PR_COMPANY_NAME_W},
            .order = {{PR_DISPLAY_NAME_W, TABLE_SORT_ASCEND}}};
}

table::SourceOptions hierarchy_options() {
    return {.columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_DISPLAY_NAME_W, PR_DISPLAY_TYPE,
                        PR_OBJECT_TYPE, PR_DEPTH, PR_CONTAINER_FLAGS, PR_STATUS, PR_COMMENT_W},
            .available = {PR_AB_PROVIDER_ID, PR_RECORD_KEY, PR_PARENT_ENTRYID}};
}

Directory::Directory(const People& people) {
    std::uint32_t number = 0;
    entries_.reserve(people.people.size() + people.groups.size());
    for (const Person& person : people.people) {
        const EntryId id{.kind = EntryKind::user, .number = ++number};
        entries_.push_back({.id = id,
                            .display_name = person.display_name,
                            .address = person.address,
                            .account = person.account,
                            .aliases = person.aliases,
                            .refuses_mail = person.refuses_mail,
                            .properties = std::make_shared<const Bag>(bag_of(person, id))});
    }
    for (const Group& group : people.groups) {
        const EntryId id{.kind = EntryKind::list, .number = ++number};
        entries_.push_back({.id = id,
                            .display_name = group.display_name,
                            .address = group.address,
                            .account = group.account,
                            .aliases = {},
                            .properties = std::make_shared<const Bag>(bag_of(group, id))});
    }
    index_addresses();
    for (std::size_t i = 0; i < people.groups.size(); ++i)
        add_members(entries_[people.people.size() + i], people.groups[i]);

    for (const Container& container : containers()) {
        contents_.push_back(nullptr);
        if (!(container.flags & AB_RECIPIENTS))
            continue;
        contents_.back() = std::make_shared<table::RowSource>(contents_options());
        for (const Entry& entry : entries_) {
            if (holds(container.number, entry))
                contents_.back()->put(table::make_row(entry.properties));
        }
    }
}

bool Directory::TextOrder::operator()(std::string_view a, std::string_view b) const noexcept {
    return property::compare_text(a, b) < 0;
}

void Directory::index_addresses() {
    for (const Entry& entry : entries_) {
        numbers_.try_emplace(entry.address, entry.id.number);
        for (const std::string& alias : entry.aliases)
            numbers_.try_emplace(alias, entry.id.number);
    }
}

void Directory::add_members(Entry& list, const Group& group) {
    list.member_rows = std::make_shared<table::RowSource>(contents_options());
    std::uint32_t key = 0;
    for (const std::string& address : group.members) {
        const Entry* known = find_address(address);
        Bag bag;
        if (known) {
            bag = *known->properties;
        } else {
            const OneOff outside{.name = address, .type = "SMTP", .address = address};
            bag = user_properties(outside.vector(), address, "SMTP", address);
        }
        ++key;
        bag.set_binary(PR_INSTANCE_KEY, &key, sizeof key);
        const property::Bytes id = bag.binary(PR_ENTRYID);
        list.members.push_back(
            {.id = {id.begin(), id.end()}, .properties = std::make_shared<const Bag>(bag)});
        list.member_rows->put(table::make_row(list.members.back().properties));
    }
}

const Entry* Directory::find(std::uint32_t number) const noexcept {
    return number >= 1 && number <= entries_.size() ? &entries_[number - 1] : nullptr;
}

const Entry* Directory::find_address(std::string_view address) const noexcept {
    const auto place = numbers_.find(address);
    return place == numbers_.end() ? nullptr : find(place->second);
}

// Containers
// ---------------------------------------------------------------------------------------

std::span<const Container> Directory::containers() noexcept {
    return kContainers;
}

const Container* Directory::container(std::uint32_t number) noexcept {
    return number < std::size(kContainers) ? &kContainers[number] : nullptr;
}

bool Directory::holds(std::uint32_t container, const Entry& entry) noexcept {
    const bool list = entry.id.kind == EntryKind::list;
    const LONG type = entry.properties->number(PR_DISPLAY_TYPE_EX);
    switch (container) {
    case kGlobalList:
        return true;
    case kAllUsers:
        return !list && type != DT_ROOM && type != DT_EQUIPMENT;
    case kAllGroups:
        return list;
    case kAllRooms:
        return !list && type == DT_ROOM;
    default:
        return false;
    }
}

property::Bag Directory::container_properties(std::uint32_t number) {
    const Container& container = kContainers[number];
    const notify::EntryId id = EntryId{.kind = EntryKind::container, .number = number}.vector();
    Bag bag;
    bag.set_binary(PR_ENTRYID, id);
    bag.set_binary(PR_RECORD_KEY, id);
    bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
    bag.set_number(PR_OBJECT_TYPE, MAPI_ABCONT);
    bag.set_number(PR_STATUS, 0);
    bag.set_binary(PR_AB_PROVIDER_ID, &kProviderUid, sizeof kProviderUid);
    bag.set_text(PR_DISPLAY_NAME_W, container.name);
    bag.set_number(PR_DISPLAY_TYPE, static_cast<LONG>(container.display_type));
    bag.set_number(PR_CONTAINER_FLAGS, static_cast<LONG>(container.flags));
    bag.set_text(PR_COMMENT_W, "");
    if (number != kRootContainer) {
        bag.set_binary(PR_PARENT_ENTRYID,
                       EntryId{.kind = EntryKind::container, .number = container.parent}.vector());
    }
    return bag;
}

RowSourcePtr Directory::contents(std::uint32_t container) const {
    return container < contents_.size() ? contents_[container] : nullptr;
}

} // namespace mapisim::addressbook

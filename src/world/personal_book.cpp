#include "world/personal_book.h"

#include <map>

#include <mapitags.h>

#include "world/values.h"

namespace mapisim::world {

using addressbook::EntryKind;
using addressbook::PersonalPtr;
using property::Bag;

namespace {

/// Who has an address: of the personal book, else of the directory, else somebody from outside.
addressbook::Member member_of(const addressbook::Directory& directory,
                              const std::map<std::string, PersonalPtr, IgnoringCase>& own,
                              const std::string& address, std::uint32_t key) {
    if (const auto known = own.find(address); known != own.end())
        return addressbook::make_member(known->second->id.vector(), *known->second->properties,
                                        key);
    if (const addressbook::Entry* const known = directory.find_address(address))
        return addressbook::make_member(known->id.vector(), *known->properties, key);
    const addressbook::OneOff outside{.name = address, .type = "SMTP", .address = address};
    return addressbook::make_member(outside.vector(), addressbook::one_off_properties(outside),
                                    key);
}

} // namespace

void fill_personal_book(addressbook::Book& book, const PersonalBook& what) {
    // The same properties as in the global address list.
    const addressbook::Directory made(
        std::vector<addressbook::Person>(what.users.begin(), what.users.end()));
    std::map<std::string, PersonalPtr, IgnoringCase> own;
    for (const addressbook::Entry& entry : made.entries()) {
        PersonalPtr saved;
        if (SUCCEEDED(book.save({.kind = EntryKind::personal_user, .properties = *entry.properties},
                                saved)))
            own.emplace(entry.address, std::move(saved));
    }
    for (const List& list : what.lists) {
        Bag bag;
        bag.set_text(PR_DISPLAY_NAME_W, list.display_name);
        if (!list.comment.empty())
            bag.set_text(PR_COMMENT_W, list.comment);
        std::vector<addressbook::Member> members;
        for (const std::string& address : list.members)
            members.push_back(
                member_of(book.directory(), own, address, addressbook::next_member_key(members)));
        PersonalPtr saved;
        book.save({.kind = EntryKind::personal_list,
                   .properties = std::move(bag),
                   .members = std::move(members)},
                  saved);
    }
}

} // namespace mapisim::world

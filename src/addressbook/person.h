#pragma once

#include <string>
#include <vector>

/// What a world says of the entries of its address book. All text is UTF-8; what is empty is not
/// there.
namespace mapisim::addressbook {

enum class PersonKind : unsigned char { user, room, equipment, organization, agent };

/// One user of the global address list.
struct Person {
    std::string display_name, address, account;
    std::string title = {}, company = {};
    std::string given_name = {}, surname = {}, nickname = {}, initials = {};
    std::string department = {}, office = {}, manager = {}, assistant = {};
    std::string business_phone = {}, mobile_phone = {}, home_phone = {}, fax = {};
    std::string street = {}, city = {}, postal_code = {}, country = {};
    std::vector<std::string> aliases = {}; ///< further Internet addresses
    PersonKind kind = PersonKind::user;
    bool refuses_mail = false; ///< mail to it fails and comes back
};

/// One distribution list. Members are addresses of people and of lists, of any list, itself
/// included; other addresses are members from outside of the address book.
struct Group {
    std::string display_name, address, account;
    std::string comment = {};
    std::vector<std::string> members = {};
};

/// The whole of it: what Directory is made of.
struct People {
    std::vector<Person> people;
    std::vector<Group> groups;
};

} // namespace mapisim::addressbook

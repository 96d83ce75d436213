#include "world/reader.h"

#include <algorithm>
#include <map>
#include <optional>

#include <mapix.h>

#include "addressbook/directory.h"
#include "profile/profile_name.h"
#include "profile/service.h"
#include "world/generator.h"
#include "world/reader_context.h"
#include "world/totals.h"

namespace mapisim::world {

namespace {

// The address book --------------------------------------------------------------------------------

/// An Internet address without a name.
void read_internet_address(Context& context, const Place& place, std::string& address) {
    Address parsed;
    std::string why;
    read_text(context, place, address);
    if (place.node.is(Kind::text) &&
        (!parse_address(address, parsed, why) || parsed.address != address)) {
        context.refuse(place,
                       "an address such as ann@example.com is expected, not \"" + address + '"');
    }
}

template<auto Member, class T> void take_address(Context& context, const Place& place, T& target) {
    read_internet_address(context, place, target.*Member);
}

constexpr std::string_view kUserKinds[] = {"user", "room", "equipment", "organization", "agent"};

constexpr Field<User> kUser[] = {{"name", &take_name<&User::display_name>},
                                 {"address", &take_address<&User::address>},
                                 {"account", &take_text<&User::account>},
                                 {"given_name", &take_text<&User::given_name>},
                                 {"surname", &take_text<&User::surname>},
                                 {"nickname", &take_text<&User::nickname>},
                                 {"initials", &take_text<&User::initials>},
                                 {"title", &take_text<&User::title>},
                                 {"company", &take_text<&User::company>},
                                 {"department", &take_text<&User::department>},
                                 {"office", &take_text<&User::office>},
                                 {"manager", &take_text<&User::manager>},
                                 {"assistant", &take_text<&User::assistant>},
                                 {"phone", &take_text<&User::business_phone>},
                                 {"mobile_phone", &take_text<&User::mobile_phone>},
                                 {"home_phone", &take_text<&User::home_phone>},
                                 {"fax", &take_text<&User::fax>},
                                 {"street", &take_text<&User::street>},
                                 {"city", &take_text<&User::city>},
                                 {"postal_code", &take_text<&User::postal_code>},
                                 {"country", &take_text<&User::country>},
                                 {"aliases", &take_list<&User::aliases, &read_internet_address>},
                                 {"kind", &take_choice<&User::kind, kUserKinds>},
                                 {"refuses_mail", &take_flag<&User::refuses_mail>}};
void take_domain(Context& context, const Place& place, User& user) {
    Address parsed;
    std::string why;
    if (!context.wants(place, Kind::text))
        return;
    user.domain = place.node.text;
    if (user.domain.find('@') != std::string::npos ||
        !parse_address("a@" + user.domain, parsed, why) || parsed.address != "a@" + user.domain)
        context.refuse(place,
                       "a domain such as example.com is expected, not \"" + user.domain + '"');
}

constexpr Field<User> kGeneratedUsers[] = {
    {"generate", &take_number<&User::generate, 1, kMostUsers>}, {"domain", &take_domain}};

void finish_user(Context& context, const Place& place, User& user) {
    has_member(context, place, "name");
    has_member(context, place, "address");
    if (user.account.empty())
        user.account = user.address.substr(0, user.address.find('@'));
}

void read_user(Context& context, const Place& place, User& user) {
    if (place.node.is(Kind::object) && find_member(place.node, "generate")) {
        read_object<User>(context, place, kGeneratedUsers, user);
        has_member(context, place, "domain");
        return;
    }
    read_object<User>(context, place, kUser, user);
    finish_user(context, place, user);
}

constexpr Field<List> kList[] = {{"name", &take_name<&List::display_name>},
                                 {"address", &take_address<&List::address>},
                                 {"account", &take_text<&List::account>},
                                 {"comment", &take_text<&List::comment>},
                                 {"members", &take_list<&List::members, &read_internet_address>}};

void read_list(Context& context, const Place& place, List& list) {
    read_object<List>(context, place, kList, list);
    for (const std::string_view name : {"name", "address", "members"})
        has_member(context, place, name);
    if (list.account.empty())
        list.account = list.address.substr(0, list.address.find('@'));
}

constexpr Field<Description> kAddressBook[] = {
    {"users", &take_list<&Description::users, &read_user>},
    {"lists", &take_list<&Description::lists, &read_list>}};

void take_address_book(Context& context, const Place& place, Description& world) {
    read_object<Description>(context, place, kAddressBook, world);
}

/// What a user of a personal address book has: nothing that mail is delivered by.
constexpr std::size_t kPersonalFields = 21; // up to the country
constexpr auto kPersonalUser = std::span<const Field<User>>(kUser).first<kPersonalFields>();
static_assert(kPersonalUser.back().name == "country");

void read_personal_user(Context& context, const Place& place, User& user) {
    read_object<User>(context, place, kPersonalUser, user);
    finish_user(context, place, user);
}

constexpr Field<List> kPersonalList[] = {
    {"name", &take_name<&List::display_name>},
    {"comment", &take_text<&List::comment>},
    {"members", &take_list<&List::members, &read_internet_address>}};

void read_personal_list(Context& context, const Place& place, List& list) {
    read_object<List>(context, place, kPersonalList, list);
    for (const std::string_view name : {"name", "members"})
        has_member(context, place, name);
}

constexpr Field<PersonalBook> kPersonalBook[] = {
    {"users", &take_list<&PersonalBook::users, &read_personal_user>},
    {"lists", &take_list<&PersonalBook::lists, &read_personal_list>}};

void take_personal_book(Context& context, const Place& place, Profile& profile) {
    read_object<PersonalBook>(context, place, kPersonalBook, profile.book);
}

// Profiles ----------------------------------------------------------------------------------------

void read_folder(Context& context, const Place& place, Folder& folder);

constexpr Field<Folder> kFolder[] = {{"name", &take_name<&Folder::name>},
                                     {"comment", &take_text<&Folder::comment>},
                                     {"class", &take_name<&Folder::container_class>},
                                     {"messages", &take_list<&Folder::messages, &read_message>},
                                     {"folders", &take_list<&Folder::folders, &read_folder>}};

void read_folder(Context& context, const Place& place, Folder& folder) {
    read_object<Folder>(context, place, kFolder, folder);
    has_member(context, place, "name");
}

constexpr Field<Store> kStore[] = {{"name", &take_name<&Store::name>},
                                   {"kind", &take_name<&Store::kind>},
                                   {"receives", &take_flag<&Store::receives>},
                                   {"folders", &take_list<&Store::folders, &read_folder>}};

void read_store(Context& context, const Place& place, Store& store) {
    // The first store is where mail arrives, where nothing else is said.
    store.receives = place.index == 0;
    if (store.receives)
        store.kind = kMailboxKind;
    read_object<Store>(context, place, kStore, store);
    has_member(context, place, "name");
}

void take_profile_name(Context& context, const Place& place, Profile& profile) {
    if (!context.wants(place, Kind::text))
        return;
    if (!profile::is_profile_name(place.node.text))
        context.refuse(place, "no profile can be called that: a name has 1 to " +
                                  std::to_string(profile::kLongestName) +
                                  " printing characters, no backslash, and no blank at its ends");
    profile.name = place.node.text;
}

constexpr Field<Profile> kProfile[] = {
    {"name", &take_profile_name},
    {"user", &take_name<&Profile::user>},
    {"personal_address_book", &take_personal_book},
    {"stores", &take_list<&Profile::stores, &read_store>},
    {"services", &take_list<&Profile::services, &read_profile_service>}};

void read_profile(Context& context, const Place& place, Profile& profile) {
    read_object<Profile>(context, place, kProfile, profile);
    has_member(context, place, "name");
    has_member(context, place, "user");
}

void take_schema(Context& context, const Place& place, Description&) {
    context.wants(place, Kind::text);
}

constexpr Field<Description> kWorld[] = {
    {"$schema", &take_schema},
    {"default_profile", &take_text<&Description::default_profile>},
    {"address_book", &take_address_book},
    {"mapisvc", &take_mapisvc},
    {"services", &take_list<&Description::services, &read_service>},
    {"profiles", &take_list<&Description::profiles, &read_profile>}};

// What one part says of another -------------------------------------------------------------------

/// Calls `with(place)` for each element of a list in `place` that an object is.
template<class With> void for_each(const Place& place, std::string_view list, With with) {
    const JsonNode* const node = find_member(place.node, list);
    if (!node || !node->is(Kind::list))
        return;
    const Place at = place.member(*node);
    for (std::size_t i = 0; i < node->children.size(); ++i) {
        if (node->children[i].is(Kind::object))
            with(at.element(i));
    }
}

class References {
public:
    References(Context& context, const Description& description)
        : context_(context), description_(description) {
        for (const auto& simulated : simulated_.all())
            services_.emplace(simulated->info().name, simulated->info().flags);
        for (const Service& service : description.services)
            services_.emplace(service.name, service.flags);
    }

    void check(const Place& world) {
        if (const JsonNode* book = find_member(world.node, "address_book")) {
            const Place at = world.member(*book);
            for_each(at, "users", [&](const Place& user) { check_user(user); });
            for_each(at, "lists", [&](const Place& list) { unique(list, "address", addresses_); });
            for_each(at, "lists", [&](const Place& list) { members(list, addresses_); });
        }
        for_each(world, "services", [&](const Place& service) { check_service(service); });
        for_each(world, "profiles", [&](const Place& profile) { check_profile(profile); });
        if (const JsonNode* name = find_member(world.node, "default_profile"))
            known(world.member(*name), profiles_, "profile");
        if (context_.mistakes().empty())
            check_settings(world);
    }

private:
    using Names = std::map<std::string, unsigned, IgnoringCase>; ///< with their lines

    /// Adds the name; one that is there already is a mistake.
    void unique(const Place& place, std::string_view member, Names& names) {
        if (const JsonNode* const node = find_member(place.node, member))
            unique(place.member(*node), names);
    }
    void unique(const Place& name, Names& names) {
        if (!name.node.is(Kind::text))
            return;
        const auto [first, fresh] = names.emplace(name.node.text, name.node.line);
        if (!fresh)
            context_.refuse(name, '"' + name.node.text + "\" is there already, in line " +
                                      std::to_string(first->second));
    }
    void check_user(const Place& user) {
        if (const JsonNode* const number = find_member(user.node, "generate")) {
            const JsonNode* const domain = find_member(user.node, "domain");
            std::uint64_t count = 0;
            std::string why;
            if (domain && domain->is(Kind::text) &&
                scenario::parse_number(number->text, 1, kMostUsers, count, why)) {
                std::uint64_t& most = domains_['@' + domain->text];
                most = std::max(most, count);
            }
            return;
        }
        unique(user, "address", addresses_);
        if (const JsonNode* const address = find_member(user.node, "address")) {
            users_.emplace(address->text, address->line);
            if (const std::size_t at = address->text.find('@'); at != std::string::npos)
                domains_.try_emplace(address->text.substr(at));
        }
        const JsonNode* const aliases = find_member(user.node, "aliases");
        if (!aliases || !aliases->is(Kind::list))
            return;
        const Place list = user.member(*aliases);
        for (std::size_t i = 0; i < aliases->children.size(); ++i)
            unique(list.element(i), addresses_);
    }
    void known(const Place& place, const Names& names, std::string_view what) {
        if (!place.node.is(Kind::text) || place.node.text.empty() ||
            names.contains(place.node.text) || context_.is_full())
            return;
        std::vector<std::string_view> all;
        for (const auto& [name, line] : names)
            all.push_back(name);
        context_.refuse(place, "there is no " + std::string(what) + " \"" + place.node.text + '"' +
                                   scenario::did_you_mean(place.node.text, all));
    }
    void members(const Place& list, const Names& addresses) {
        const JsonNode* const node = find_member(list.node, "members");
        if (!node || !node->is(Kind::list))
            return;
        const Place at = list.member(*node);
        for (std::size_t i = 0; i < node->children.size(); ++i) {
            const Place member = at.element(i);
            // An address from outside is a member as well.
            if (is_own(member.node.text))
                known(member, addresses, "user or list with the address");
        }
    }
    /// Of a domain that users have, and none of the generated: which of them there are depends on
    /// the seed.
    bool is_own(std::string_view address) const {
        const std::size_t at = address.find('@');
        const auto domain =
            at == std::string_view::npos ? domains_.end() : domains_.find(address.substr(at));
        return domain != domains_.end() &&
               !Generator::may_make(address.substr(0, at), domain->second);
    }
    void check_profile(const Place& profile) {
        unique(profile, "name", profiles_);
        check_profile_services(profile);
        if (const JsonNode* const book = find_member(profile.node, "personal_address_book"))
            check_personal_book(profile.member(*book));
        const JsonNode* const user = find_member(profile.node, "user");
        if (!user || !user->is(Kind::text))
            return;
        known(profile.member(*user), users_, "user with the address");
        for_each(profile, "stores", [&](const Place& store) {
            unique(store, "name", stores_[user->text]);
            const JsonNode* const receives = find_member(store.node, "receives");
            if (receives ? receives->text == "yes" : store.index == 0) {
                const auto [first, fresh] = receiving_.emplace(user->text, store.node.line);
                if (!fresh)
                    context_.refuse(store, "mail for " + user->text +
                                               " arrives in the store of line " +
                                               std::to_string(first->second) +
                                               "; give this one \"receives\": false");
            }
            check_folders(store);
        });
    }
    void check_personal_book(const Place& book) {
        Names own;
        for_each(book, "users", [&](const Place& user) { unique(user, "address", own); });
        own.insert(addresses_.begin(), addresses_.end());
        for_each(book, "lists", [&](const Place& list) { members(list, own); });
    }
    void check_service(const Place& service) {
        const JsonNode* const name = find_member(service.node, "name");
        if (!name || !name->is(Kind::text))
            return;
        if (const auto simulated = simulated_.find(name->text))
            context_.refuse(service.member(*name),
                            '"' + name->text + "\" is a service that is simulated");
        unique(service.member(*name), service_names_);
    }
    /// One that is simulated must not lack settings: nobody could log on.
    void check_settings(const Place& place, const ProfileService& service) {
        const profile::ServicePtr kind = simulated_.find(service.service);
        if (!kind)
            return;
        std::vector<property::Value> values;
        for (const Property& one : service.properties)
            values.push_back(one.value);
        // Whom the seed makes is not known here.
        const bool look = std::none_of(description_.users.begin(), description_.users.end(),
                                       [](const User& user) { return user.generate != 0; });
        if (look && !directory_)
            directory_.emplace(std::vector<addressbook::Person>(description_.users.begin(),
                                                                description_.users.end()));
        if (const std::string what =
                kind->missing(profile::settings_of(values), look ? &*directory_ : nullptr);
            !what.empty())
            context_.refuse(place, what);
    }
    /// `name` is the name of the service that it adds.
    void check_profile_service(const Place& name, Names& added) {
        if (!name.node.is(Kind::text) || name.node.text.empty())
            return;
        const auto service = services_.find(name.node.text);
        if (service == services_.end()) {
            std::vector<std::string_view> all;
            for (const auto& [known, flags] : services_)
                all.push_back(known);
            context_.refuse(name, "there is no service \"" + name.node.text + '"' +
                                      scenario::did_you_mean(name.node.text, all));
        } else if (service->second & SERVICE_SINGLE_COPY) {
            unique(name, added);
        }
    }
    /// Of the profiles as they were read.
    void check_settings(const Place& world) {
        for_each(world, "profiles", [&](const Place& profile) {
            const JsonNode* const list = find_member(profile.node, "services");
            const auto& read = description_.profiles[profile.index].services;
            for (std::size_t i = 0; list && i < read.size(); ++i)
                check_settings(profile.member(*list).element(i), read[i]);
        });
    }
    void check_profile_services(const Place& profile) {
        const JsonNode* const node = find_member(profile.node, "services");
        if (!node || !node->is(Kind::list))
            return;
        // What every profile of a world has.
        Names added{{profile::world_service()->info().name, profile.node.line},
                    {profile::address_book_service()->info().name, profile.node.line}};
        const Place list = profile.member(*node);
        for (std::size_t i = 0; i < node->children.size(); ++i) {
            const Place service = list.element(i);
            if (const JsonNode* const name = find_member(service.node, "service"))
                check_profile_service(service.member(*name), added);
            else
                check_profile_service(service, added);
        }
    }
    void check_folders(const Place& parent) {
        Names names;
        for_each(parent, "folders", [&](const Place& folder) {
            unique(folder, "name", names);
            check_folders(folder);
        });
    }

    Context& context_;
    const Description& description_;
    const profile::ServiceList simulated_;
    std::optional<addressbook::Directory> directory_; ///< of the users that the file names
    Names users_;                                     ///< without their aliases
    Names addresses_;                                 ///< of users and lists, all of them
    Names profiles_, receiving_, service_names_;
    std::map<std::string, ULONG, IgnoringCase> services_; ///< with their flags
    /// Each with its @, and how many users are generated in it.
    std::map<std::string, std::uint64_t, IgnoringCase> domains_;
    std::map<std::string, Names, IgnoringCase> stores_;
};

} // namespace

bool parse_world(std::string_view text, std::string_view file, Description& world,
                 std::vector<std::string>& mistakes) {
    JsonNode root;
    std::string why;
    // A message in a message is three levels further down.
    if (!scenario::parse_json(text, file, root, why, {.depth = 500})) {
        mistakes.push_back(why);
        return false;
    }
    Context context(file, mistakes);
    const Place place{root};
    Description read;
    read_object<Description>(context, place, kWorld, read);
    if (has_member(context, place, "profiles") && root.is(Kind::object))
        References(context, read).check(place);
    if (const std::string much = what_is_too_much(totals_of(read)); !much.empty())
        context.refuse(place, "all together these are " + much);
    if (!mistakes.empty())
        return false;
    world = std::move(read);
    return true;
}

bool read_world_file(const std::string& path, Description& world,
                     std::vector<std::string>& mistakes) {
    std::string text;
    if (scenario::read_text(path, text))
        return parse_world(text, path, world, mistakes);
    mistakes.push_back(path + ": the world cannot be read");
    return false;
}

bool read_world(const std::string& name, Description& world, std::vector<std::string>& mistakes) {
    const std::string_view text = built_in_world(name);
    return text.empty() ? read_world_file(name, world, mistakes)
                        : parse_world(text, name, world, mistakes);
}

std::string_view built_in_world(std::string_view name) noexcept {
    static constexpr std::string_view full =
#include "default_world.inc"
        ;
    static constexpr std::string_view empty =
#include "empty_world.inc"
        ;
    return name == "default" ? full : name == "empty" ? empty : std::string_view{};
}

std::string_view world_schema() noexcept {
    static constexpr std::string_view schema =
#include "world.schema.inc"
        ;
    return schema;
}

std::vector<std::pair<std::string_view, std::vector<std::string_view>>> known_names() {
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> all = {
        names_of<Description>("world", kWorld),
        names_of<Description>("address_book", kAddressBook),
        names_of<User>("user", kUser),
        names_of<User>("generated_users", kGeneratedUsers),
        names_of<List>("list", kList),
        names_of<Profile>("profile", kProfile),
        names_of<PersonalBook>("personal_address_book", kPersonalBook),
        names_of<User>("personal_user", kPersonalUser),
        names_of<List>("personal_list", kPersonalList),
        names_of<Store>("store", kStore),
        names_of<Folder>("folder", kFolder)};
    add_message_names(all);
    add_service_names(all);
    return all;
}

} // namespace mapisim::world

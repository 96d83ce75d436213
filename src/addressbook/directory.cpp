#include "addressbook/directory.h"

#include <algorithm>

#include <mapitags.h>

#include "property/text.h"

namespace mapisim::addressbook {

using property::Bag;

namespace {

constexpr ULONG kContainerUsable = AB_RECIPIENTS | AB_UNMODIFIABLE;

bool same_text(std::string_view a, std::string_view b) {
    return property::compare_text(a, b) == 0;
}

bool begins_with(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && same_text(text.substr(0, start.size()), start);
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> out;
    constexpr std::string_view separators = " ,;\t";
    for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        out.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(separators, end);
    }
    return out;
}

bool loosely(const Entry& entry, std::string_view name) {
    if (begins_with(entry.account, name) || begins_with(entry.address, name))
        return true;
    const auto wanted = words(name);
    const auto have = words(entry.display_name);
    return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&](std::string_view w) {
        return std::any_of(have.begin(), have.end(),
                           [&](std::string_view h) { return begins_with(h, w); });
    });
}

} // namespace

property::Bag user_properties(const notify::EntryId& id, std::string_view name,
                              std::string_view type, std::string_view address) {
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

Directory::Directory(const std::vector<Person>& people) : source_(notify::new_source()) {
    people_ = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_DISPLAY_NAME_W, PR_ADDRTYPE_W,
                    PR_EMAIL_ADDRESS_W, PR_OBJECT_TYPE, PR_DISPLAY_TYPE, PR_RECORD_KEY,
                    PR_SEARCH_KEY, PR_SEND_RICH_INFO, PR_TRANSMITABLE_DISPLAY_NAME_W},
        .available = {PR_SMTP_ADDRESS_W, PR_ACCOUNT_W, PR_TITLE_W, PR_COMPANY_NAME_W},
        .order = {{PR_DISPLAY_NAME_W, TABLE_SORT_ASCEND}}});
    std::uint32_t number = 1;
    for (const Person& person : people) {
        Entry entry{.id = {EntryKind::user, number},
                    .display_name = person.display_name,
                    .address = person.address,
                    .account = person.account,
                    .properties = {}};
        Bag bag = user_properties(entry.id.vector(), person.display_name, "SMTP", person.address);
        bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        bag.set_text(PR_ACCOUNT_W, person.account);
        if (!person.title.empty())
            bag.set_text(PR_TITLE_W, person.title);
        if (!person.company.empty())
            bag.set_text(PR_COMPANY_NAME_W, person.company);
        entry.properties = std::make_shared<const Bag>(std::move(bag));
        people_->put(table::make_row(entry.properties));
        entries_.push_back(std::move(entry));
        ++number;
    }
    nobody_ = std::make_shared<table::RowSource>(people_->options());

    lists_ = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_DISPLAY_NAME_W, PR_DISPLAY_TYPE, PR_OBJECT_TYPE,
                    PR_DEPTH, PR_CONTAINER_FLAGS, PR_STATUS, PR_COMMENT_W},
        .available = {PR_AB_PROVIDER_ID, PR_RECORD_KEY}});
    Bag row = container_properties(kGlobalList);
    row.set_number(PR_DEPTH, 0);
    lists_->put(table::make_row(std::move(row)));
    no_lists_ = std::make_shared<table::RowSource>(lists_->options());
}

Directory::~Directory() {
    notify::end_source(source_);
}

const Entry* Directory::find(std::uint32_t number) const noexcept {
    return number >= 1 && number <= entries_.size() ? &entries_[number - 1] : nullptr;
}

const Entry* Directory::find_address(std::string_view address) const noexcept {
    const auto place = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return same_text(entry.address, address);
    });
    return place == entries_.end() ? nullptr : &*place;
}

Directory::Match Directory::resolve(std::string_view name, const Entry** out) const {
    *out = nullptr;
    const auto look = [&](auto&& fits) {
        Match match = Match::none;
        for (const Entry& entry : entries_) {
            if (!fits(entry))
                continue;
            if (match == Match::one)
                return Match::ambiguous;
            match = Match::one;
            *out = &entry;
        }
        return match;
    };
    const Match exact = look([&](const Entry& entry) {
        return same_text(entry.display_name, name) || same_text(entry.address, name) ||
               same_text(entry.account, name);
    });
    if (exact != Match::none)
        return exact;
    return look([&](const Entry& entry) { return loosely(entry, name); });
}

property::Bag Directory::container_properties(std::uint32_t container) {
    const notify::EntryId id = EntryId{EntryKind::container, container}.vector();
    Bag bag;
    bag.set_binary(PR_ENTRYID, id);
    bag.set_binary(PR_RECORD_KEY, id);
    bag.set_binary(PR_INSTANCE_KEY, &container, sizeof container);
    bag.set_number(PR_OBJECT_TYPE, MAPI_ABCONT);
    bag.set_number(PR_STATUS, 0);
    bag.set_binary(PR_AB_PROVIDER_ID, &kProviderUid, sizeof kProviderUid);
    if (container == kRootContainer) {
        bag.set_text(PR_DISPLAY_NAME_W, "Address Book");
        bag.set_number(PR_DISPLAY_TYPE, DT_NOT_SPECIFIC);
        bag.set_number(PR_CONTAINER_FLAGS, AB_SUBCONTAINERS | AB_UNMODIFIABLE);
    } else {
        bag.set_text(PR_DISPLAY_NAME_W, "Global Address List");
        bag.set_number(PR_DISPLAY_TYPE, DT_GLOBAL);
        bag.set_number(PR_CONTAINER_FLAGS, static_cast<LONG>(kContainerUsable));
    }
    bag.set_text(PR_COMMENT_W, "");
    return bag;
}

std::shared_ptr<table::RowSource> Directory::contents(std::uint32_t container) const {
    return container == kGlobalList ? people_ : nobody_;
}

std::shared_ptr<table::RowSource> Directory::hierarchy(std::uint32_t container) const {
    return container == kRootContainer ? lists_ : no_lists_;
}

} // namespace mapisim::addressbook

#include "profile/depot.h"

#include <algorithm>
#include <mutex>

#include "profile/service.h"
#include "property/text.h"

namespace mapisim::profile {

namespace {

std::string key_of(std::string_view path) {
    std::string key = property::fold(path, FL_IGNORECASE);
    std::replace(key.begin(), key.end(), '\\', '/');
    return key;
}

} // namespace

StoreDepot::StoreDepot(std::shared_ptr<addressbook::Directory> directory,
                       std::shared_ptr<store::PostOffice> post_office,
                       std::shared_ptr<const ServiceList> services)
    : directory_(std::move(directory)), post_office_(std::move(post_office)),
      services_(services ? std::move(services) : std::make_shared<const ServiceList>()) {}

void StoreDepot::add(const store::MailboxPtr& mailbox) {
    const std::lock_guard lock(mutex_);
    if (std::find(stores_.begin(), stores_.end(), mailbox) == stores_.end())
        stores_.push_back(mailbox);
}

std::string StoreDepot::add_personal(const store::MailboxPtr& mailbox) {
    add(mailbox);
    const std::lock_guard lock(mutex_);
    for (int number = 1;; ++number) {
        const std::string more = number == 1 ? "" : " " + std::to_string(number);
        std::string path = mailbox->display_name() + more + ".pst";
        const auto [place, is_free] = files_.try_emplace(key_of(path), mailbox);
        if (is_free || place->second == mailbox)
            return path;
    }
}

store::MailboxPtr StoreDepot::find(property::Bytes uid) const {
    const std::lock_guard lock(mutex_);
    for (const store::MailboxPtr& mailbox : stores_) {
        const auto own = property::bytes_of(&mailbox->uid(), sizeof(MAPIUID));
        if (std::equal(own.begin(), own.end(), uid.begin(), uid.end()))
            return mailbox;
    }
    return nullptr;
}

store::MailboxPtr StoreDepot::personal(std::string_view path, std::string_view display_name) {
    std::string key = key_of(path);
    const std::lock_guard lock(mutex_);
    if (const auto known = files_.find(key); known != files_.end())
        return known->second;
    const std::string uid_text = "personal store " + key;
    store::MailboxPtr mailbox =
        store::Mailbox::create(std::string{display_name}, "Personal Folders", store::MailboxOwner{},
                               post_office_, uid_text);
    stores_.reserve(stores_.size() + 1);
    files_.emplace(std::move(key), mailbox);
    stores_.push_back(mailbox);
    return mailbox;
}

store::MailboxPtr StoreDepot::account(const addressbook::Entry& user) {
    const std::lock_guard lock(mutex_);
    if (store::MailboxPtr known = post_office_->find(user.address))
        return known;
    store::MailboxPtr mailbox =
        store::Mailbox::create("Mailbox - " + user.display_name, "MapiSim Mailbox",
                               {.display_name = user.display_name,
                                .address = user.address,
                                .entry_id = user.id.vector(),
                                .search_key = addressbook::make_search_key("SMTP", user.address)},
                               post_office_);
    stores_.push_back(mailbox);
    post_office_->add(mailbox);
    return mailbox;
}

std::vector<store::MailboxPtr> StoreDepot::stores() const {
    const std::lock_guard lock(mutex_);
    return stores_;
}

std::uint64_t StoreDepot::next_number() {
    const std::lock_guard lock(mutex_);
    return ++numbers_;
}

} // namespace mapisim::profile

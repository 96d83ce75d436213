#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "addressbook/directory.h"
#include "platform/mutex.h"
#include "store/mailbox.h"

namespace mapisim::profile {

class ServiceList;

/// The message stores of a world, whatever profile they are in: personal ones by the path of the
/// file that they would lie in (nothing is written), those of users by their owners. What is not
/// there is made when it is first asked for, and is there as long as the world. And the services
/// that the profiles of the world can have.
class StoreDepot {
public:
    /// Without `services`: those that are simulated.
    StoreDepot(std::shared_ptr<addressbook::Directory> directory,
               std::shared_ptr<store::PostOffice> post_office,
               std::shared_ptr<const ServiceList> services = nullptr);

    const std::shared_ptr<addressbook::Directory>& directory() const noexcept { return directory_; }
    const std::shared_ptr<const ServiceList>& services() const noexcept { return services_; }

    /// A store that is there already.
    void add(const store::MailboxPtr& mailbox);
    /// The same for a personal one; gives the path by which it is known, which follows from its
    /// name.
    std::string add_personal(const store::MailboxPtr& mailbox);

    store::MailboxPtr find(property::Bytes uid) const;
    /// Paths are compared without regard to case, and with either slash.
    store::MailboxPtr personal(std::string_view path, std::string_view display_name);
    store::MailboxPtr account(const addressbook::Entry& user);
    std::vector<store::MailboxPtr> stores() const;

    /// For uids: each number once.
    std::uint64_t next_number();

private:
    const std::shared_ptr<addressbook::Directory> directory_;
    const std::shared_ptr<store::PostOffice> post_office_;
    const std::shared_ptr<const ServiceList> services_;
    mutable platform::Mutex mutex_;
    std::vector<store::MailboxPtr> stores_;
    std::map<std::string, store::MailboxPtr, std::less<>> files_;
    std::uint64_t numbers_ = 0;
};

} // namespace mapisim::profile

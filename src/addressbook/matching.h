#pragma once

#include <string_view>
#include <vector>

#include "property/bag.h"
#include "property/restriction.h"

/// Which entries of a container a name may mean.
namespace mapisim::addressbook {

/// The candidates for one name, in the order of the entries given to it. A whole display name,
/// address or account counts before all else; else an entry fits that a restriction on PR_ANR
/// finds.
class Matcher {
public:
    explicit Matcher(std::string_view name);
    void look_at(const property::BagPtr& entry);
    /// Each has PR_ENTRYID.
    std::vector<property::BagPtr> take();

private:
    std::string_view name_;
    property::RestrictionPtr anr_;
    std::vector<property::BagPtr> exact_, loose_;
};

} // namespace mapisim::addressbook

#include "spooler/addressees.h"

#include <optional>
#include <set>

#include <mapitags.h>

namespace mapisim::spooler {

using addressbook::Member;
using property::Bag;
using property::BagPtr;

namespace {

/// What a member has of the recipient that it stands for.
constexpr ULONG kOfRecipient[] = {PR_RECIPIENT_TYPE, PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED,
                                  PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED};

class Expansion {
public:
    explicit Expansion(const addressbook::Book& book) : book_(book) {}

    void add(const store::Recipient& recipient, bool listed, std::vector<Addressee>& out) {
        const notify::EntryId list = list_of(*recipient.properties);
        const std::optional<std::vector<Member>> members = book_.members_of(list);
        if (!members) {
            out.push_back({recipient, listed});
            return;
        }
        if (!seen_.insert(list).second)
            return;
        for (const Member& member : *members) {
            auto bag = std::make_shared<Bag>(*member.properties);
            for (const ULONG tag : kOfRecipient) {
                if (const property::Value* value = recipient.properties->find(tag))
                    bag->set(*value);
            }
            add({recipient.row_id, std::move(bag)}, true, out);
        }
    }

private:
    /// The identifier by which a recipient may be a list: its own, or that of a list with its
    /// address.
    notify::EntryId list_of(const Bag& recipient) const {
        const property::Bytes id = recipient.binary(PR_ENTRYID);
        const std::string_view address = recipient.text(PR_EMAIL_ADDRESS_W);
        const addressbook::Entry* const known =
            address.empty() ? nullptr : book_.directory().find_address(address);
        if (known && known->id.kind == addressbook::EntryKind::list)
            return known->id.vector();
        return {id.begin(), id.end()};
    }

    const addressbook::Book& book_;
    std::set<notify::EntryId> seen_;
};

} // namespace

std::vector<Addressee> expand(const std::vector<store::Recipient>& recipients,
                              const addressbook::Book* book) {
    std::vector<Addressee> out;
    if (!book) {
        for (const store::Recipient& recipient : recipients)
            out.push_back({recipient, false});
        return out;
    }
    Expansion expansion(*book);
    for (const store::Recipient& recipient : recipients)
        expansion.add(recipient, false, out);
    return out;
}

} // namespace mapisim::spooler

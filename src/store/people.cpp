#include "store/people.h"

namespace mapisim::store {

void set_person(property::Bag& bag, const PersonTags& tags, const MailboxOwner& person) {
    bag.set_text(tags.name, person.display_name);
    bag.set_text(tags.address, person.address);
    bag.set_text(tags.type, "SMTP");
    bag.set_binary(tags.entry_id, person.entry_id);
    bag.set_binary(tags.search_key, person.search_key.data(), person.search_key.size() + 1);
}

} // namespace mapisim::store

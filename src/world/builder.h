#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "addressbook/directory.h"
#include "scenario/clock.h"
#include "store/mailbox.h"
#include "world/description.h"
#include "world/generator.h"

namespace mapisim::world {

/// Users with those that are to be generated, in the order of the file.
std::vector<User> all_users(const Description& world, Generator& generator);

/// Makes folders and messages of what a file describes, through what clients' calls go through.
class Builder {
public:
    /// The directory and the generator must outlive it.
    Builder(const addressbook::Directory& directory, Generator& generator, scenario::Ticks start);

    void fill(store::Mailbox& mailbox, const Store& what);

private:
    void add_folders(store::Mailbox& mailbox, store::Folder& parent,
                     const std::vector<Folder>& folders);
    void add_messages(store::Mailbox& mailbox, store::Folder& folder, const Message& message);
    store::Content make_content(store::Mailbox& mailbox, const Message& message);
    void finish(store::Content& content);
    void set_bodies(property::Bag& bag, const Message& message);
    void set_people(property::Bag& bag, const store::Mailbox& mailbox, const Message& message,
                    const std::vector<property::Bag>& recipients);
    void set_reply_to(property::Bag& bag, const Message& message);
    void set_marks(store::Mailbox& mailbox, property::Bag& bag, const Message& message);
    void set_properties(store::Mailbox& mailbox, property::Bag& bag,
                        const std::vector<Property>& properties);
    void add_attachment(store::Mailbox& mailbox, store::Content& content,
                        const Attachment& attachment);
    std::vector<property::Bag> make_recipients(const Message& message);
    property::Bag recipient(const Address& address);
    store::MailboxOwner person(const Address& address);
    std::string text_of(const Blob& blob);
    property::Value attached_data(const Blob& data);
    scenario::Ticks ticks_of(const Time& time) const noexcept;
    FILETIME time_of(const Time& time) const noexcept;

    const addressbook::Directory& directory_;
    Generator& generator_;
    const scenario::Ticks start_;
    /// Of the attachments: those of one size share their bytes, however many there are.
    std::map<std::uint64_t, property::Value> generated_;
};

} // namespace mapisim::world

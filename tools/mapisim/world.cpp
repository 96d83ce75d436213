#include "world.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "command.h"
#include "scenario/json_tree.h"
#include "scenario/settings.h"
#include "world/reader.h"

// `mapisim world check` and `mapisim world show`.
namespace mapisim::command {

namespace {

constexpr int kMistakes = 1;

std::string counted(std::size_t count, std::string_view one, std::string_view many = {}) {
    return fmt::format("{} {}", count,
                       count == 1     ? std::string(one)
                       : many.empty() ? std::string(one) + 's'
                                      : std::string(many));
}

std::shared_ptr<const profile::WorldState> read(const std::string& name) {
    world::Description description;
    std::vector<std::string> mistakes;
    if (!world::read_world(name, description, mistakes))
        throw Failure(mistakes.front());
    return profile::state_of(description);
}

void add_folders(store::Mailbox& mailbox, const store::Folder& parent, const std::string& path,
                 std::size_t depth, std::size_t& number, const store::MailboxPtr& owner,
                 std::vector<ShownFolder>& all) {
    for (const store::Number child : mailbox.children_of(parent)) {
        const store::Folder* folder = mailbox.folder(child);
        if (!folder)
            continue;
        ShownFolder shown{.name = folder->name,
                          .path = path + '/' + folder->name,
                          .depth = depth,
                          .counts = mailbox.counts(*folder),
                          .messages = {}};
        for (const bool associated : {false, true}) {
            for (const store::Number one : mailbox.numbers_of(*folder, associated)) {
                if (const store::MessagePtr message = mailbox.message(one))
                    shown.messages.push_back({.number = ++number,
                                              .folder = shown.path,
                                              .mailbox = owner,
                                              .state = mailbox.state(*message)});
            }
        }
        const std::string below = shown.path;
        all.push_back(std::move(shown));
        add_folders(mailbox, *folder, below, depth + 1, number, owner, all);
    }
}

std::string counts_text(const store::FolderCounts& counts) {
    std::string text;
    if (counts.messages != 0)
        text = counted(counts.messages, "message");
    if (counts.unread != 0)
        text += fmt::format(", {} unread", counts.unread);
    if (counts.associated != 0)
        text += fmt::format("{}{} associated", text.empty() ? "" : ", ", counts.associated);
    return text;
}

/// Columns of a terminal that a text takes, roughly: East Asian letters take two.
std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) == 0x80)
            continue;
        width += byte >= 0xE3 && byte != 0xEF ? 2 : 1;
    }
    return width;
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t has = width_of(text);
    return text + std::string(has < width ? width - has : 0, ' ');
}

std::string message_line(const ShownMessage& message) {
    const property::Bag& bag = message.state.content->properties;
    std::string marks;
    marks += message.state.flags & MSGFLAG_READ ? ' ' : '*';
    marks += bag.number(PR_IMPORTANCE, IMPORTANCE_NORMAL) == IMPORTANCE_HIGH ? '!' : ' ';
    marks += bag.boolean(PR_HASATTACH) ? '@' : ' ';
    return fmt::format("{:>5} {} {}  {}  {}", '#' + std::to_string(message.number), marks,
                       when_of(bag), padded(printable(bag.text(PR_SENDER_NAME_W)), 24),
                       printable(subject_of(message.state)));
}

void print_store(const profile::Profile& profile, const store::MailboxPtr& mailbox, bool messages,
                 std::size_t& number) {
    const bool standard = profile.default_store() == mailbox;
    fmt::print("  {}  ({}{})\n", printable(mailbox->display_name()),
               printable(mailbox->provider_display()), standard ? ", default" : "");
    for (const ShownFolder& folder : folders_of(profile, mailbox, number)) {
        const std::string name = std::string(4 + 2 * folder.depth, ' ') + printable(folder.name);
        const std::string counts = counts_text(folder.counts);
        fmt::print("{}\n", counts.empty() ? name : padded(name, 32) + "  " + counts);
        if (!messages)
            continue;
        for (const ShownMessage& message : folder.messages)
            fmt::print("{}{}\n", std::string(2 * folder.depth, ' '), message_line(message));
    }
}

/// How many users or lists the address book has.
std::size_t entries_of(const profile::WorldState& state, addressbook::EntryKind kind) {
    const auto& entries = state.directory->entries();
    return static_cast<std::size_t>(
        std::count_if(entries.begin(), entries.end(),
                      [&](const addressbook::Entry& entry) { return entry.id.kind == kind; }));
}

/// Whom a profile's own address book has; nothing where it is empty.
void print_personal_book(const addressbook::Book& book) {
    const auto rows = book.contents(book.personal_id())->snapshot();
    if (rows.empty())
        return;
    fmt::print("  Personal address book: {}\n", counted(rows.size(), "entry", "entries"));
    for (const auto& row : rows) {
        const auto text = [&](ULONG tag) {
            const property::Value* const value = row->find(tag);
            return value ? printable(value->text()) : std::string();
        };
        std::string what = "  <" + text(PR_EMAIL_ADDRESS_W) + '>';
        const property::Bytes id = row->find(PR_ENTRYID)->bytes();
        if (const auto members = book.members_of({id.begin(), id.end()})) {
            std::vector<std::string> names;
            for (const addressbook::Member& member : *members)
                names.push_back(printable(member.properties->text(PR_DISPLAY_NAME_W)));
            what = fmt::format(": {}", fmt::join(names, ", "));
        }
        fmt::print("    {}{}\n", text(PR_DISPLAY_NAME_W), what);
    }
}

void print_tree(const profile::WorldState& state, bool messages) {
    std::size_t number = 0;
    for (const auto& profile : state.profiles) {
        fmt::print("{}{}  {} <{}>\n", printable(profile->name()),
                   profile->is_default() ? " (default)" : "",
                   printable(profile->identity().display_name),
                   printable(profile->identity().address));
        for (const store::MailboxPtr& mailbox : profile->stores())
            print_store(*profile, mailbox, messages, number);
        std::vector<std::string> services;
        for (const auto& service : profile->services())
            services.push_back(printable(service->kind->info().name));
        fmt::print("  Services: {}\n", fmt::join(services, ", "));
        print_personal_book(profile->book());
    }
    fmt::print("Address book: {}, {}\n",
               counted(entries_of(state, addressbook::EntryKind::user), "user"),
               counted(entries_of(state, addressbook::EntryKind::list), "list"));
}

/// True when the message is meant: by its number, or by the end of its path, subject included.
bool is_wanted(const ShownMessage& message, std::string_view wanted) {
    if (wanted == std::to_string(message.number))
        return true;
    const std::string path = '/' + message.folder + '/' + subject_of(message.state);
    return path.ends_with('/' + std::string(wanted));
}

void print_message(const profile::WorldState& state, std::string wanted) {
    if (wanted.starts_with('#'))
        wanted.erase(0, 1);
    std::vector<ShownMessage> found;
    std::size_t number = 0;
    for (const auto& profile : state.profiles) {
        for (const store::MailboxPtr& mailbox : profile->stores()) {
            for (ShownFolder& folder : folders_of(*profile, mailbox, number)) {
                std::copy_if(
                    folder.messages.begin(), folder.messages.end(), std::back_inserter(found),
                    [&](const ShownMessage& message) { return is_wanted(message, wanted); });
            }
        }
    }
    if (found.empty())
        throw Failure(fmt::format("world show: there is no message \"{}\"; the last one is #{}, "
                                  "--messages lists them",
                                  wanted, number));
    if (found.size() > 1)
        throw Failure(fmt::format("world show: several messages are called \"{}\", such as #{} and "
                                  "#{}",
                                  wanted, found[0].number, found[1].number));
    fmt::print("{}", readable(found.front()));
}

} // namespace

std::vector<ShownFolder> folders_of(const profile::Profile& profile,
                                    const store::MailboxPtr& mailbox, std::size_t& number) {
    std::vector<ShownFolder> all;
    const store::Folder* subtree = mailbox->folder(mailbox->special(store::Special::ipm_subtree));
    if (subtree)
        add_folders(*mailbox, *subtree, profile.name() + '/' + mailbox->display_name(), 0, number,
                    mailbox, all);
    return all;
}

int world_check(const std::string& file) {
    std::string text;
    if (world::built_in_world(file).empty() && !scenario::read_text(file, text))
        throw Failure(file + ": the world cannot be read");
    world::Description description;
    std::vector<std::string> mistakes;
    if (!world::read_world(file, description, mistakes)) {
        for (const std::string& mistake : mistakes)
            fmt::print(stderr, "{}\n", mistake);
        return kMistakes;
    }
    const auto state = profile::state_of(description);
    std::size_t folders = 0, messages = 0;
    for (const auto& profile : state->profiles) {
        for (const store::MailboxPtr& mailbox : profile->stores())
            folders += folders_of(*profile, mailbox, messages).size();
    }
    fmt::print("{}: {}, {}, {}, {}, {}\n", file, counted(state->profiles.size(), "profile"),
               counted(state->mailboxes.size(), "store"), counted(folders, "folder"),
               counted(messages, "message"),
               counted(entries_of(*state, addressbook::EntryKind::user), "user"));
    return 0;
}

int world_show(const WorldOptions& options) {
    std::string name = options.world;
    if (name.empty()) {
        scenario::Settings settings;
        std::string why;
        if (!scenario::read_environment(settings, why))
            throw Failure(why);
        name = settings.world;
    }
    const auto state = read(name);
    if (options.message.empty())
        print_tree(*state, options.messages);
    else
        print_message(*state, options.message);
    return 0;
}

} // namespace mapisim::command

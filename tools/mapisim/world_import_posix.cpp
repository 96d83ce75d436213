#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <set>

#include <fmt/core.h>

#include "command.h"
#include "files.h"
#include "mime_posix.h"
#include "property/text.h"
#include "scenario/json_tree.h"
#include "world.h"
#include "world/reader.h"
#include "world/values.h"
#include "world/writer.h"

// `mapisim world import`: folders of mail become folders of a world.
namespace mapisim::command {

namespace {

constexpr const char* kInbox = "Inbox";

bool begins_mbox(std::string_view text) {
    return text.starts_with("From ") || text.starts_with(">From ");
}

/// The first line is a header, as in every message.
bool begins_message(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon != 0 && colon < 80 &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
           });
}

class Importer {
public:
    Imported& result() { return result_; }

    /// Mail in a folder's own files goes to the Inbox, folders below become folders.
    void add(const fs::path& source) {
        std::error_code error;
        if (fs::is_directory(source, error)) {
            add_folder(source, result_.folders, {});
        } else if (fs::is_regular_file(source, error)) {
            add_file(source, result_.folders, {});
        } else {
            throw Failure(fmt::format("world import: {}: there is no such file or folder",
                                      command::text_of(source)));
        }
    }

private:
    using Folders = std::vector<world::Folder>;

    static world::Folder& folder_called(Folders& folders, const std::string& name) {
        for (world::Folder& folder : folders) {
            if (property::compare_text(folder.name, name) == 0)
                return folder;
        }
        folders.push_back({.name = name});
        return folders.back();
    }
    /// Where a folder's own mail goes: into it, or at the top into the Inbox.
    static world::Folder& own_folder(Folders& top, const std::vector<std::string>& path) {
        if (path.empty())
            return folder_called(top, kInbox);
        Folders* folders = &top;
        world::Folder* folder = nullptr;
        for (const std::string& name : path) {
            folder = &folder_called(*folders, name);
            folders = &folder->folders;
        }
        return *folder;
    }

    void add_folder(const fs::path& folder, Folders& top, const std::vector<std::string>& path) {
        std::error_code error;
        std::vector<fs::path> entries;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error))
            entries.push_back(entry->path());
        if (error)
            warn(folder, "cannot be read: " + error.message());
        std::sort(entries.begin(), entries.end());
        for (const fs::path& entry : entries) {
            if (!fs::is_directory(entry, error)) {
                add_file(entry, top, path);
                continue;
            }
            if (fs::is_symlink(entry, error)) { // it may lead back up
                warn(entry, "a link to a folder is left out");
                continue;
            }
            std::vector<std::string> below = path;
            const std::string name = command::text_of(entry.filename());
            if (!is_maildir_part(entry)) // cur, new: where maildirs keep their messages
                below.push_back(name);
            else if (name == "tmp")
                continue;
            add_folder(entry, top, below);
        }
    }
    static bool is_maildir_part(const fs::path& folder) {
        std::error_code error;
        const fs::path name = folder.filename();
        return (name == "cur" || name == "new" || name == "tmp") &&
               fs::is_directory(folder.parent_path() / "cur", error) &&
               fs::is_directory(folder.parent_path() / "new", error);
    }

    void add_file(const fs::path& file, Folders& top, const std::vector<std::string>& path) {
        std::string text;
        if (!scenario::read_text(command::text_of(file), text)) {
            warn(file, "cannot be read");
            return;
        }
        constexpr std::string_view kMark = "\xEF\xBB\xBF"; // some editors put it before all text
        if (text.starts_with(kMark))
            text.erase(0, kMark.size());
        if (text.empty() && is_mbox_name(file)) { // a folder without mail
            own_folder(top, with(path, file.stem()));
            return;
        }
        const bool mbox = begins_mbox(text);
        if (!mbox && !begins_message(text)) {
            if (file.extension() != ".eml") {
                warn(file, "is left out: this is neither a message nor an mbox");
                return;
            }
            result_.warnings.push_back(command::text_of(file) + ":1: does not begin with a header; "
                                                                "it is read as far as it goes");
        }
        ReadMail read = read_mail(text, mbox);
        tell(file, text, read.faults);
        // An mbox in a folder is a folder of its own; one that holds a single message often is
        // a file that a mail program saved.
        world::Folder& folder =
            own_folder(top, mbox && file.extension() != ".eml" ? with(path, file.stem()) : path);
        result_.messages += read.messages.size();
        std::move(read.messages.begin(), read.messages.end(), std::back_inserter(folder.messages));
    }

    /// As mail programs call them: "Sent.mbox", "Sent".
    static bool is_mbox_name(const fs::path& file) {
        return !is_maildir_part(file.parent_path()) &&
               !command::text_of(file.filename()).starts_with('.') &&
               (file.extension() == ".mbox" || file.extension().empty());
    }
    static std::vector<std::string> with(std::vector<std::string> path, const fs::path& name) {
        path.push_back(command::text_of(name));
        return path;
    }

    void tell(const fs::path& file, std::string_view text, std::vector<MailFault>& faults) {
        std::stable_sort(faults.begin(), faults.end(),
                         [](const MailFault& a, const MailFault& b) { return a.at < b.at; });
        std::size_t counted = 0, line = 1;
        std::set<std::string> told;
        for (const MailFault& fault : faults) {
            // The end of a text is in its last line.
            const auto at =
                std::min(static_cast<std::size_t>(fault.at), text.empty() ? 0 : text.size() - 1);
            line += static_cast<std::size_t>(
                std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                           text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
            counted = at;
            const std::string warning =
                fmt::format("{}:{}: {}", command::text_of(file), line, fault.what);
            if (told.insert(warning).second)
                result_.warnings.push_back(warning);
        }
    }
    void warn(const fs::path& file, const std::string& what) {
        result_.warnings.push_back(command::text_of(file) + ": " + what);
    }

    Imported result_;
};

/// A world with one profile, whose mailbox has what was imported.
world::Description world_of(Imported imported, const std::string& user) {
    world::Description world;
    std::vector<std::string> mistakes;
    if (!world::read_world("empty", world, mistakes))
        throw Failure(mistakes.front());
    world.profiles.resize(1);
    world::Profile& profile = world.profiles.front();
    profile.stores.resize(1);
    profile.stores.front().folders = std::move(imported.folders);
    if (user.empty())
        return world;
    world::Address address;
    std::string why;
    if (!world::parse_address(user, address, why))
        throw Failure("world import: --user: " + why);
    const std::string& name = address.name.empty() ? address.address : address.name;
    for (world::List& list : world.lists)
        std::replace(list.members.begin(), list.members.end(), world.users.front().address,
                     address.address);
    world.users.front() = {{.display_name = name,
                            .address = address.address,
                            .account = address.address.substr(0, address.address.find('@'))}};
    profile.user = address.address;
    profile.stores.front().name = "Mailbox - " + name;
    return world;
}

} // namespace

int world_import(const ImportOptions& options) {
    Importer importer;
    for (const std::string& source : options.sources)
        importer.add(path_of(source));
    Imported& result = importer.result();
    for (const std::string& warning : result.warnings)
        fmt::print(stderr, "{}\n", printable(warning));
    const std::size_t messages = result.messages, warnings = result.warnings.size();
    if (messages == 0 && result.folders.empty())
        throw Failure("world import: there is no mail");
    const std::string text = world::world_text(world_of(std::move(result), options.user));
    if (options.output.empty() || options.output == "-") {
        fmt::print("{}", text);
    } else {
        std::ofstream file(path_of(options.output), std::ios::binary);
        file << text;
        file.close();
        if (!file)
            throw Failure(fmt::format("world import: {}: cannot be written", options.output));
    }
    fmt::print(stderr, "{} {}, {} {}\n", messages, messages == 1 ? "message" : "messages", warnings,
               warnings == 1 ? "warning" : "warnings");
    return 0;
}

} // namespace mapisim::command

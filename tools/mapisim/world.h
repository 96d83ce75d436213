#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "profile/profile.h"
#include "profile/world.h"
#include "world/description.h"

/// What `mapisim world` shares.
namespace mapisim::command {

/// A message of a world, numbered from 1 in the order in which it is listed.
struct ShownMessage {
    std::size_t number = 0;
    std::string folder; ///< PROFILE/STORE/FOLDER/FOLDER
    store::MailboxPtr mailbox;
    store::MessageState state;
};

struct ShownFolder {
    std::string name, path;
    std::size_t depth = 0;
    store::FolderCounts counts;
    std::vector<ShownMessage> messages;
};

/// The folders of a store below the one that mail programs show first, with their messages.
/// `number` counts the messages on.
std::vector<ShownFolder> folders_of(const profile::Profile& profile,
                                    const store::MailboxPtr& mailbox, std::size_t& number);

/// Text for a terminal: nothing that would command it, lines end in LF.
std::string printable(std::string_view text);

std::string subject_of(const store::MessageState& message);
/// "2026-01-01 00:00", blanks where there is no time.
std::string when_of(const property::Bag& bag);

/// A message as a person would read it.
std::string readable(const ShownMessage& message);

/// What `mapisim world import` made of files.
struct Imported {
    std::vector<world::Folder> folders;
    std::vector<std::string> warnings; ///< FILE:LINE: or FILE: at byte N: what is wrong
    std::size_t messages = 0;
};

} // namespace mapisim::command

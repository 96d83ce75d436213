#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "world/description.h"

/// Mail as it travels, made messages of a world.
namespace mapisim::command {

/// What was wrong at a byte of the file.
struct MailFault {
    std::int64_t at = 0;
    std::string what;
};

struct ReadMail {
    std::vector<world::Message> messages;
    std::vector<MailFault> faults;
};

/// All that an .eml or mbox file holds. What is broken is read as far as it goes.
ReadMail read_mail(std::string_view file, bool mbox);

} // namespace mapisim::command

#include "show.h"

#include "fuzz.h"
#include "mapisim/world.h"
#include "profile/world.h"
#include "world/reader.h"
#include "world/totals.h"
#include "world/writer.h"

namespace mapisim::fuzz {

void use(const world::Description& world) {
    const std::string text = world::world_text(world);
    world::Description again;
    std::vector<std::string> mistakes;
    if (!world::parse_world(text, "written", again, mistakes))
        broken(mistakes.front().c_str());
    require(world::world_text(again) == text, "a world that was written is read as another one");
    const world::Totals totals = world::totals_of(world);
    if (totals.users > 200 || totals.messages > 200 || totals.parts > 1000 ||
        totals.bytes > 100'000)
        return;
    const auto state = profile::state_of(world);
    std::size_t number = 0;
    for (const auto& one : state->profiles) {
        for (const store::MailboxPtr& mailbox : one->stores()) {
            for (const command::ShownFolder& folder : command::folders_of(*one, mailbox, number)) {
                command::printable(folder.name);
                for (const command::ShownMessage& message : folder.messages)
                    command::readable(message);
            }
        }
    }
}

} // namespace mapisim::fuzz

// Mail as it travels, for `mapisim world import`: whatever it is, it becomes messages of a world.
#include "fuzz.h"
#include "mapisim/mime_posix.h"
#include "show.h"

using namespace mapisim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    command::ReadMail mail = command::read_mail(text, text.starts_with("From "));
    fuzz::require(!mail.messages.empty(), "mail is lost without a word");
    for (const world::Message& one : mail.messages) {
        const bool has_content = one.text || one.html || one.rtf || !one.attachments.empty();
        fuzz::require(has_content || !mail.faults.empty(), "a body is lost without a word");
    }
    world::Description world;
    world.users.push_back({{.display_name = "Ann", .address = "ann@x.example", .account = "ann"}});
    world::Profile& profile = world.profiles.emplace_back();
    profile.name = "Ann";
    profile.user = "ann@x.example";
    world::Store& store = profile.stores.emplace_back();
    store.name = "Mailbox";
    store.kind = world::kMailboxKind;
    store.receives = true;
    store.folders.push_back({.name = "Inbox"});
    store.folders.back().messages = std::move(mail.messages);
    fuzz::use(world);
    return 0;
}

#include "gate/lent.h"

namespace mapisim::gate {

LentShell::LentShell(IUnknown* inner, Keeping keeping) noexcept
    : shell_(wrap(inner, object::InterfaceId::none, object::Kind::unknown, nullptr, nullptr,
                  current_site())),
      keeping_(keeping) {
    if (const auto* shell = static_cast<object::Shell*>(shell_)) {
        index_ = shell->index;
        generation_ = shell->record()->generation;
    }
}

LentShell::~LentShell() {
    auto* const shell = static_cast<object::Shell*>(shell_);
    if (!shell)
        return;
    if (shell->record()->generation != generation_ || shell->index != index_)
        return; // released too often, and in use again already: nothing of it is ours
    std::uint32_t left = 0;
    switch (object::drop_reference(shell, left)) {
    case object::Dropped::still_held:
        if (keeping_ == Keeping::noted)
            note({.fact = check::Fact::entry_support_kept, .object = index_, .a = left});
        break;
    case object::Dropped::was_released:
        note({.fact = check::Fact::released_too_often, .object = index_});
        break;
    case object::Dropped::last:
        end_object(shell);
        break;
    }
}

} // namespace mapisim::gate

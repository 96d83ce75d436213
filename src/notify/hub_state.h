#pragma once

#include "evidence/layout.h"

/// The registrations, for the notification room itself.
namespace mapisim::notify {

/// An object's last reference is gone: its registrations end, which the checker hears of.
void object_released(evidence::Index object, std::uint32_t generation) noexcept;

void end_all_registrations() noexcept;

void hub_after_fork() noexcept;
void hub_before_unload() noexcept;

} // namespace mapisim::notify

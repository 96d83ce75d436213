#pragma once

#include <objidl.h>

/// The STGM_... flags that things are opened with.
namespace mapisim::storage {

constexpr DWORD kAccess = 0x3;
constexpr DWORD kSharing = 0x70;

constexpr DWORD access_of(DWORD mode) noexcept {
    return mode & kAccess;
}
constexpr DWORD sharing_of(DWORD mode) noexcept {
    return mode & kSharing;
}
constexpr bool reads(DWORD mode) noexcept {
    return access_of(mode) != STGM_WRITE;
}
constexpr bool writes(DWORD mode) noexcept {
    return access_of(mode) != STGM_READ;
}
constexpr bool is_transacted(DWORD mode) noexcept {
    return (mode & STGM_TRANSACTED) != 0;
}

/// Whether what was opened with `mode` lets something in it be opened with `wanted`: a transaction
/// may change anything, and finds out at its commit.
constexpr bool lets(DWORD mode, DWORD wanted) noexcept {
    return is_transacted(mode) || access_of(mode) == STGM_READWRITE ||
           access_of(mode) == access_of(wanted);
}

/// Whether the flags exist and can stand together.
constexpr bool is_valid_mode(DWORD mode) noexcept {
    constexpr DWORD kKnown = kAccess | kSharing | STGM_CREATE | STGM_TRANSACTED | STGM_CONVERT |
                             STGM_PRIORITY | STGM_NOSCRATCH | STGM_NOSNAPSHOT |
                             STGM_DELETEONRELEASE | STGM_SIMPLE;
    const bool transacted = is_transacted(mode);
    const bool shared =
        sharing_of(mode) == STGM_SHARE_EXCLUSIVE || sharing_of(mode) == STGM_SHARE_DENY_WRITE;
    return (mode & ~kKnown) == 0 && access_of(mode) <= STGM_READWRITE &&
           sharing_of(mode) <= STGM_SHARE_DENY_NONE && (sharing_of(mode) != 0 || transacted) &&
           !((mode & STGM_CREATE) && (mode & STGM_CONVERT)) &&
           !(transacted && (mode & STGM_SIMPLE)) &&
           (transacted || !(mode & (STGM_NOSCRATCH | STGM_NOSNAPSHOT))) &&
           !((mode & STGM_NOSNAPSHOT) && shared);
}

/// What Stat says of it: how it came to be is over.
constexpr DWORD lasting_mode(DWORD mode) noexcept {
    return mode & ~static_cast<DWORD>(STGM_CREATE | STGM_CONVERT);
}

} // namespace mapisim::storage

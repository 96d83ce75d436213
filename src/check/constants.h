#pragma once

#include <cstdint>

/// The few values of the MAPI headers that the rules need; the checker includes none of them.
namespace mapisim::check::mapi {

inline constexpr std::uint32_t kInitVersion = 0;

// MAPIINIT_0.ulFlags
inline constexpr std::uint32_t kMultithreadNotifications = 0x00000001;
inline constexpr std::uint32_t kNtService = 0x00010000; ///< of MAPILogonEx as well

// MAPILogonEx
inline constexpr std::uint32_t kLogonUi = 0x00000001;
inline constexpr std::uint32_t kNewSession = 0x00000002;
inline constexpr std::uint32_t kAllowOthers = 0x00000008;
inline constexpr std::uint32_t kExtended = 0x00000020;
inline constexpr std::uint32_t kUseDefault = 0x00000040;
inline constexpr std::uint32_t kServiceUiAlways = 0x00002000;
inline constexpr std::uint32_t kNoMail = 0x00008000;
inline constexpr std::uint32_t kPasswordUi = 0x00020000;
inline constexpr std::uint32_t kUnicode = 0x80000000;
inline constexpr std::size_t kLongestProfileName = 64;

inline constexpr std::uint32_t kTableModified = 0x00000100;

// Results
inline constexpr std::uint32_t kNoSupport = 0x80040102;
inline constexpr std::uint32_t kUnknownFlags = 0x80040106;
inline constexpr std::uint32_t kNoRecipients = 0x80040607;
inline constexpr std::uint32_t kNotInitialized = 0x80040605;
inline constexpr std::uint32_t kInvalidObject = 0x80040108;
inline constexpr std::uint32_t kInvalidParameter = 0x80070057;
inline constexpr std::uint32_t kErrorsReturned = 0x00040380;
inline constexpr bool failed(std::uint32_t result) {
    return (result & 0x80000000) != 0;
}

} // namespace mapisim::check::mapi

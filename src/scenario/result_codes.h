#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

/// The names of result codes: the one table for settings, findings and reports.
namespace mapisim::scenario {

/// "MAPI_E_NOT_FOUND", "S_OK"; empty for an unknown value.
std::string_view result_name(std::uint32_t result) noexcept;

/// False when there is no code of that name.
bool find_result(std::string_view name, std::uint32_t& result) noexcept;

std::vector<std::string_view> result_names();

/// The same for the small numbers of Simple MAPI, which are no HRESULTs: "MAPI_E_USER_ABORT".
std::string_view simple_result_name(std::uint32_t result) noexcept;
bool find_simple_result(std::string_view name, std::uint32_t& result) noexcept;

/// A result code that is to be formatted as a report says it: "MAPI_E_NOT_FOUND (0x8004010f)", the
/// number alone where it has no name, S_OK alone.
struct ResultCode {
    std::uint32_t value;
};

std::string result_text(std::uint32_t result);
/// "MAPI_E_USER_ABORT (1)"; SUCCESS_SUCCESS alone.
std::string simple_result_text(std::uint32_t result);

} // namespace mapisim::scenario

template<> struct fmt::formatter<mapisim::scenario::ResultCode> {
    constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
    fmt::appender format(mapisim::scenario::ResultCode code, fmt::format_context& context) const;
};

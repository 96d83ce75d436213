#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/layout.h"
#include "scenario/transport.h"

/// What a user can choose. One table drives the scenario file (`{"logoff": {"shared_scode":
/// ...}}`), the environment (MAPISIM_LOGOFF_SHARED_SCODE), the control interface
/// ("logoff.shared_scode") and the documentation; the member of Settings has the same name with `_`
/// for `.`. The file counts less than the environment, the environment less than the control
/// interface.
namespace mapisim::scenario {

enum class ClockKind : std::uint8_t { virtual_time, real, stepping };
enum class Stacks : std::uint8_t { normal, full, none };
enum class UserAnswer : std::uint8_t { accept, cancel };
enum class SharedEffect : std::uint8_t { remain, invalidate, invalidate_later };
enum class SharedAllowed : std::uint8_t { owner, anyone, nobody };
enum class TellsSharers : std::uint8_t { flag, always };
enum class ThreadPolicy : std::uint8_t { report, refuse };
enum class InvalidQuery : std::uint8_t { iunknown, nothing };
enum class ConnectionBits : std::uint8_t { bits32, bits64 };

/// What a finding does to the client, at once.
enum class RuleAction : std::uint8_t { go_on, break_into_debugger, abort };

/// One wish about some rules; what is not set stays as it was. Of several that match a rule the
/// last one counts, for each member on its own.
struct RuleSetting {
    std::string pattern; ///< identifier, slug, or either with * and ?
    std::optional<evidence::Severity> severity;
    std::optional<bool> muted;
    std::optional<bool> fails; ///< a finding makes `mapisim run` end with 99; default: errors do
    std::optional<RuleAction> action;
    unsigned line = 0; ///< of the scenario file, 0 when it came another way
};

struct Settings {
    bool checks = true;
    Stacks stacks = Stacks::normal;

    ClockKind clock_kind = ClockKind::virtual_time;
    std::uint64_t clock_start = 134116992000000000; ///< 2026-01-01T00:00:00Z in FILETIME units
    std::uint64_t clock_tick_microseconds = 1000;
    std::uint64_t clock_silence_milliseconds = 100;
    std::uint64_t seed = 1;

    std::string world = "default"; ///< a file, or the name of a world that is built in

    std::string mapisvc; ///< a mapisvc.inf; empty: none

    bool user_logoff = true;
    UserAnswer user_logon = UserAnswer::accept;
    UserAnswer user_form = UserAnswer::accept;
    std::string user_logon_profile; ///< empty: the default profile
    UserAnswer user_service = UserAnswer::accept;
    std::string user_address;       ///< empty: cancels
    std::string user_new_entry;     ///< empty: cancels
    std::uint32_t user_resolve = 1; ///< 0: cancels
    bool user_details = true;
    bool user_recipient_options = true;

    std::uint32_t logon_session_limit = 0; ///< 0: none
    std::uint32_t logon_timeout_short_milliseconds = 3000;

    TellsSharers logoff_tells_sharers = TellsSharers::flag;
    SharedEffect logoff_shared_effect = SharedEffect::remain;
    std::uint32_t logoff_shared_delay_seconds = 30;
    std::uint32_t logoff_grace_seconds = 60;
    std::uint32_t logoff_shared_scode = 0x80040200; ///< MAPI_E_END_OF_SESSION
    SharedAllowed logoff_shared_allowed = SharedAllowed::owner;

    ConnectionBits notify_connection_bits = ConnectionBits::bits32;
    ThreadPolicy threads_uninitialized = ThreadPolicy::report;
    std::uint32_t utilities_flags_scode = 0x80070057; ///< MAPI_E_INVALID_PARAMETER

    InvalidQuery objects_invalid_query = InvalidQuery::iunknown;
    std::uint32_t objects_quarantine_cells = 65536;
    std::uint64_t objects_quarantine_bytes = std::uint64_t{16} << 20;
    bool objects_poison = false;

    bool session_fast_shutdown = true;
    bool session_address_book_warning = false;

    std::uint32_t spooler_delay_milliseconds = 2000;
    std::uint32_t spooler_transmission_milliseconds = 0;
    bool simple_default_profile = false;

    bool transport_offline = false;
    std::vector<RecipientWish> transport_recipients;

    std::vector<RuleSetting> rules;
};

/// One line of the table.
struct Setting {
    std::string_view name;   ///< dotted
    std::string_view values; ///< what may be given, for people
    std::string_view help;
    /// Understands `value` or says in `why` what was expected, and changes nothing.
    bool (*set)(Settings& settings, std::string_view value, std::string& why);
    std::string (*get)(const Settings& settings);
};
std::span<const Setting> all_settings() noexcept;

/// MAPISIM_LOGOFF_SHARED_SCODE for "logoff.shared_scode".
std::string environment_name(std::string_view setting);

/// True for a setting whose name stands for many, each with a pattern behind it: "rules.PATTERN"
/// takes words such as "mute" or "warning,abort", "rules" a list of PATTERN=WORDS with semicolons
/// between them.
bool takes_patterns(std::string_view name) noexcept;

/// Sets one setting by name.
bool apply(Settings& settings, std::string_view name, std::string_view value, std::string& why);

/// Reads a scenario. Mistakes are named as FILE:LINE: PATH: what is wrong.
bool parse_scenario(std::string_view text, std::string_view file, Settings& settings,
                    std::string& why);
bool read_scenario(const std::string& path, Settings& settings, std::string& why);

/// "default" and "empty", which need no file.
bool is_built_in_world(std::string_view world) noexcept;

/// The environment variable of each setting.
bool read_variables(Settings& settings, std::string& why);
/// MAPISIM_SCENARIO first, then the variables.
bool read_environment(Settings& settings, std::string& why);

extern std::atomic<const Settings*> current_settings;
const Settings& load_settings() noexcept;

/// What holds now; read from the environment when first asked for. A reference stays readable for
/// ever but may be out of date after set(); its address changes with each change.
inline const Settings& settings() noexcept {
    const Settings* now = current_settings.load(std::memory_order_acquire);
    return now ? *now : load_settings();
}

/// Why the environment's or the file's settings were refused (then the defaults hold); else empty.
const std::string& settings_error() noexcept;

/// The control interface's way. Thread-safe.
bool set(std::string_view name, std::string_view value, std::string& why) noexcept;

/// The library is unloaded: no reference is used any more.
void settings_before_unload() noexcept;

/// Back to what file and environment say.
void reset_settings() noexcept;

/// In a forked child.
void settings_after_fork() noexcept;

} // namespace mapisim::scenario

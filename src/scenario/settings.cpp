#include "scenario/settings.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <mutex>
#include <new>

#include "evidence/store.h"
#include "platform/mutex.h"
#include "platform/process.h"
#include "platform/standard_error.h"
#include "scenario/clock.h"
#include "scenario/nearest.h"
#include "scenario/values.h"

namespace mapisim::scenario {

namespace {

using namespace std::string_view_literals;

// How each kind of member is read and written -----------------------------------------------------

template<auto Member>
using MemberType = std::remove_reference_t<decltype(std::declval<Settings&>().*Member)>;

template<auto Member> bool set_flag(Settings& settings, std::string_view value, std::string& why) {
    return parse_flag(value, settings.*Member, why);
}
template<auto Member> std::string get_flag(const Settings& settings) {
    return settings.*Member ? "yes" : "no";
}

template<auto Member, std::uint64_t Least, std::uint64_t Most>
bool set_number(Settings& settings, std::string_view value, std::string& why) {
    std::uint64_t number = 0;
    if (!parse_number(value, Least, Most, number, why))
        return false;
    settings.*Member = static_cast<MemberType<Member>>(number);
    return true;
}
template<auto Member> std::string get_number(const Settings& settings) {
    return std::to_string(settings.*Member);
}

template<auto Member, const auto& Names>
bool set_choice(Settings& settings, std::string_view value, std::string& why) {
    std::size_t chosen = 0;
    if (!parse_choice(value, Names, chosen, why))
        return false;
    settings.*Member = static_cast<MemberType<Member>>(chosen);
    return true;
}
template<auto Member, const auto& Names> std::string get_choice(const Settings& settings) {
    return std::string(Names[static_cast<std::size_t>(settings.*Member)]);
}

template<auto Member> bool set_scode(Settings& settings, std::string_view value, std::string& why) {
    return parse_scode(value, settings.*Member, why);
}
template<auto Member> std::string get_scode(const Settings& settings) {
    return scode_text(settings.*Member);
}

template<auto Member> bool set_text(Settings& settings, std::string_view value, std::string&) {
    settings.*Member = value;
    return true;
}
template<auto Member> std::string get_text(const Settings& settings) {
    return settings.*Member;
}

bool set_world(Settings& settings, std::string_view value, std::string& why) {
    if (value.empty()) {
        why = "default, empty or the name of a file is expected";
        return false;
    }
    settings.world = value;
    return true;
}

template<auto Member> bool set_time(Settings& settings, std::string_view value, std::string& why) {
    return parse_time(value, settings.*Member, why);
}
template<auto Member> std::string get_time(const Settings& settings) {
    return time_text(settings.*Member);
}

bool set_rules(Settings& settings, std::string_view value, std::string& why) {
    return parse_rule_list(value, settings.rules, why);
}
std::string get_rules(const Settings& settings) {
    return rule_list_text(settings.rules);
}

bool set_recipients(Settings& settings, std::string_view value, std::string& why) {
    return parse_recipient_list(value, settings.transport_recipients, why);
}
std::string get_recipients(const Settings& settings) {
    return recipient_list_text(settings.transport_recipients);
}

/// Those settings of which each pattern is one.
struct Family {
    std::string_view name;
    bool (*set)(Settings& settings, std::string_view pattern, std::string_view words,
                std::string& why);
};
constexpr Family kFamilies[] = {
    {"rules", [](Settings& settings, std::string_view pattern, std::string_view words,
                 std::string& why) { return parse_rule(pattern, words, settings.rules, why); }},
    {"transport.recipients",
     [](Settings& settings, std::string_view pattern, std::string_view words, std::string& why) {
         return parse_recipient(pattern, words, settings.transport_recipients, why);
     }},
};

// The words of each choice, in the order of its enumeration
// ----------------------------------------

constexpr std::string_view kStacks[] = {"normal", "full", "none"};
constexpr std::string_view kClocks[] = {"virtual", "real", "stepping"};
constexpr std::string_view kUserAnswers[] = {"accept", "cancel"};
constexpr std::string_view kTellsSharers[] = {"flag", "always"};
constexpr std::string_view kSharedEffects[] = {"remain", "invalidate", "invalidate_later"};
constexpr std::string_view kSharedAllowed[] = {"owner", "anyone", "nobody"};
constexpr std::string_view kBits[] = {"32", "64"};
constexpr std::string_view kThreadPolicies[] = {"report", "refuse"};
constexpr std::string_view kInvalidQueries[] = {"iunknown", "nothing"};

constexpr std::uint64_t k32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t k64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kYear = 366ull * 24 * 60 * 60;

template<auto Member> constexpr Setting flag(std::string_view name, std::string_view help) {
    return {name, "yes | no", help, &set_flag<Member>, &get_flag<Member>};
}
template<auto Member, std::uint64_t Least, std::uint64_t Most>
constexpr Setting number(std::string_view name, std::string_view help) {
    return {name, "number", help, &set_number<Member, Least, Most>, &get_number<Member>};
}
template<auto Member, const auto& Names>
constexpr Setting choice(std::string_view name, std::string_view values, std::string_view help) {
    return {name, values, help, &set_choice<Member, Names>, &get_choice<Member, Names>};
}
template<auto Member> constexpr Setting scode(std::string_view name, std::string_view help) {
    return {name, "MAPI_E_... | 0x...", help, &set_scode<Member>, &get_scode<Member>};
}

using S = Settings;
constexpr Setting kTable[] = {
    flag<&S::checks>("checks", "Watch the client at all; without it nothing is reported, and "
                               "a buffer that is freed twice can crash the client."),
    choice<&S::stacks, kStacks>(
        "stacks", "normal | full | none",
        "Call stacks of findings and interfaces; full: of every buffer too; none: callers only."),
    choice<&S::clock_kind, kClocks>(
        "clock.kind", "virtual | real | stepping",
        "virtual: moves with the client's calls and while it waits; real: the system's time; "
        "stepping: moves only when the control interface or a waiting call moves it."),
    {"clock.start", "YYYY-MM-DDThh:mm:ssZ", "Where virtual and stepping time begin.",
     &set_time<&S::clock_start>, &get_time<&S::clock_start>},
    number<&S::clock_tick_microseconds, 0, 60'000'000>(
        "clock.tick_microseconds", "How far one call of the client moves virtual time."),
    number<&S::clock_silence_milliseconds, 1, 3'600'000>(
        "clock.silence_milliseconds", "From when on a client that makes no call lets virtual time "
                                      "run with real time; after ten times "
                                      "as long one does that polls."),
    number<&S::seed, 0, k64>("seed", "Of the generator of identifiers and keys."),
    {"world", "default | empty | FILE",
     "The world that there is at the start and after a reset: the default one, the same profiles "
     "without messages, or what a file describes (in a scenario, beside it).",
     &set_world, &get_text<&S::world>},
    {"mapisvc", "FILE",
     "A mapisvc.inf with message services that have a library of their own (in a scenario, beside "
     "it). A change counts from the next world on.",
     &set_text<&S::mapisvc>, &get_text<&S::mapisvc>},
    flag<&S::user_logoff>("user.logoff",
                          "The user's answer when Logoff asks (MAPI_LOGOFF_UI); no gives "
                          "MAPI_E_USER_CANCEL and the session stays."),
    choice<&S::user_logon, kUserAnswers>(
        "user.logon", "accept | cancel",
        "The user's answer to the logon dialog (MAPI_LOGON_UI); cancel gives MAPI_E_USER_CANCEL."),
    {"user.logon_profile", "name of a profile",
     "The profile that the user picks in the logon dialog; empty: the default one.",
     &set_text<&S::user_logon_profile>, &get_text<&S::user_logon_profile>},
    choice<&S::user_form, kUserAnswers>(
        "user.form", "accept | cancel",
        "What the user does with a form (ShowForm, MAPISendMail with MAPI_DIALOG, "
        "MAPISendDocuments): accept sends or posts a message that was not sent yet, and reads "
        "another; cancel gives MAPI_E_USER_CANCEL."),
    choice<&S::user_service, kUserAnswers>(
        "user.service", "accept | cancel",
        "The user's answer to a message service's property sheet (SERVICE_UI_ALLOWED, "
        "SERVICE_UI_ALWAYS): accept fills in what is missing, cancel gives MAPI_E_USER_CANCEL."),
    {"user.address", "NAME;CC:NAME;...",
     "The names that the user picks when IAddrBook::Address or MAPIAddress asks, or MAPISendMail "
     "or "
     "MAPISendDocuments for whom a message is, each after its field (TO:, CC:, BCC:; TO without "
     "one); empty: the user cancels, which gives MAPI_E_USER_CANCEL.",
     &set_text<&S::user_address>, &get_text<&S::user_address>},
    {"user.new_entry", "NAME[TYPE:ADDRESS]",
     "What the user enters when IAddrBook::NewEntry asks; empty: the user cancels.",
     &set_text<&S::user_new_entry>, &get_text<&S::user_new_entry>},
    number<&S::user_resolve, 0, k32>(
        "user.resolve", "Which of the entries that a name may mean the user picks when ResolveName "
                        "asks (MAPI_DIALOG), from 1; 0: the user cancels."),
    flag<&S::user_details>("user.details",
                           "Whether the user accepts the dialog of IAddrBook::Details; no gives "
                           "MAPI_E_USER_CANCEL."),
    flag<&S::user_recipient_options>(
        "user.recipient_options",
        "Whether the user accepts the dialog of IAddrBook::RecipOptions; no gives "
        "MAPI_E_USER_CANCEL."),
    number<&S::logon_session_limit, 0, k32>(
        "logon.session_limit",
        "Logons beyond this many fail with MAPI_E_LOGON_FAILED; 0: there is no limit."),
    number<&S::logon_timeout_short_milliseconds, 0, 600'000>(
        "logon.timeout_short_milliseconds",
        "How long a logon with MAPI_TIMEOUT_SHORT waits, in real time, for another one to finish."),
    choice<&S::logoff_tells_sharers, kTellsSharers>(
        "logoff.tells_sharers", "flag | always",
        "flag: a Logoff tells the other sharers to log off when it has MAPI_LOGOFF_SHARED (the "
        "method's page); always: any Logoff on a shared session does (the topic's wording)."),
    choice<&S::logoff_shared_effect, kSharedEffects>(
        "logoff.shared_effect", "remain | invalidate | invalidate_later",
        "What becomes of the other sharers' objects after they were told to log off."),
    number<&S::logoff_shared_delay_seconds, 0, kYear>(
        "logoff.shared_delay_seconds", "When, under invalidate_later; virtual time."),
    number<&S::logoff_grace_seconds, 0, kYear>(
        "logoff.grace_seconds",
        "How long a sharer that was told to log off may stay before that is a finding; virtual."),
    scode<&S::logoff_shared_scode>(
        "logoff.shared_scode",
        "The scode of the error notification that tells sharers to log off."),
    choice<&S::logoff_shared_allowed, kSharedAllowed>(
        "logoff.shared_allowed", "owner | anyone | nobody",
        "Who may pass MAPI_LOGOFF_SHARED without a finding: who established the shared session "
        "(the "
        "topic), any sharer (the method's page), or nobody (the later advice never to pass it)."),
    choice<&S::notify_connection_bits, kBits>(
        "notify.connection_bits", "32 | 64",
        "How much Advise writes and Unadvise looks at; headers disagree about the type."),
    choice<&S::threads_uninitialized, kThreadPolicies>(
        "threads.uninitialized", "report | refuse",
        "Calls on a thread without its own MAPIInitialize: report them and go on, or refuse them "
        "with MAPI_E_NOT_INITIALIZED."),
    scode<&S::utilities_flags_scode>("utilities.flags_scode",
                                     "Result of ScInitMapiUtil with flags other than 0."),
    choice<&S::objects_invalid_query, kInvalidQueries>(
        "objects.invalid_query", "iunknown | nothing",
        "What QueryInterface still answers on an invalid object."),
    number<&S::objects_quarantine_cells, 0, std::uint64_t{1} << 24>(
        "objects.quarantine_cells", "Released objects of a kind that are kept to name late calls."),
    number<&S::objects_quarantine_bytes, 0, std::uint64_t{1} << 32>(
        "objects.quarantine_bytes", "The same, in bytes; whichever is less."),
    flag<&S::objects_poison>(
        "objects.poison",
        "Under AddressSanitizer: poison released objects, so that a late call stops "
        "the program there instead of being reported."),
    flag<&S::session_fast_shutdown>(
        "session.fast_shutdown",
        "Whether IMAPIClientShutdown agrees; false is what a provider that refuses makes of it."),
    flag<&S::session_address_book_warning>(
        "session.address_book_warning",
        "OpenAddressBook returns MAPI_W_ERRORS_RETURNED, as with a provider that failed to start."),
    number<&S::spooler_delay_milliseconds, 0, kYear * 1000>(
        "spooler.delay_milliseconds", "How long a submitted message stays in the queue at least, "
                                      "in virtual time, unless flushed."),
    number<&S::spooler_transmission_milliseconds, 0, kYear * 1000>(
        "spooler.transmission_milliseconds",
        "How long the transport takes for one message, in virtual time: meanwhile it is locked, "
        "and "
        "the next one waits. What is under way when the last logon ends stays in the queue."),
    flag<&S::simple_default_profile>(
        "simple.default_profile",
        "Whether a call of Simple MAPI without a session and without MAPI_LOGON_UI logs on with "
        "the default profile where there is no shared session; no: it fails with "
        "MAPI_E_LOGIN_FAILURE, as its pages say."),
    flag<&S::transport_offline>(
        "transport.offline", "Whether the transport has no connection: nothing leaves the queues, "
                             "and the status table says so."),
    {"transport.recipients", "PATTERN=WORDS;...",
     "What the transport does with mail for single addresses, or for those that match one with * "
     "and ?; of several that match the last one counts. Words: deliver; reject CODE, with a result "
     "such as MAPI_E_NETWORK_ERROR or a diagnosis such as MAPI_DIAG_MAIL_REFUSED for the "
     "nondelivery report; defer N TIME: N tries come to nothing, TIME apart (1m); after TIME: none "
     "comes to anything before, from the submission on (2h 30m) or on the clock. \"after 1h, defer "
     "3 10m, reject\" does one after the other.",
     &set_recipients, &get_recipients},
    {"rules", "PATTERN=WORDS;...",
     "Severity and effect of rules, by identifier, slug or glob. Words: error warning info, mute "
     "show, "
     "fail no-fail (exit code 99 or not), break abort go-on.",
     &set_rules, &get_rules},
};

// What holds now ----------------------------------------------------------------------------------

struct History {
    platform::Mutex lock;
    std::vector<std::unique_ptr<const Settings>> versions; ///< all of them: readers may hold any
    std::string error;
};

History& history() {
    static History* const all = new History; // never destroyed: clients call from atexit
    return *all;
}

const Settings kDefaults;

/// Under the lock. The first version stays what file and environment say.
const Settings& load_locked(History& all) {
    if (const Settings* now = current_settings.load(std::memory_order_acquire))
        return *now;
    auto first = std::make_unique<Settings>();
    if (!read_environment(*first, all.error)) {
        *first = Settings{};
        evidence::Store& own = evidence::own();
        own.process().scenario_error.store(own.add_text(all.error));
        platform::complain({"MapiSim: ", all.error, "; the defaults hold"});
    }
    all.versions.push_back(std::move(first));
    current_settings.store(all.versions.back().get(), std::memory_order_release);
    return *all.versions.back();
}

} // namespace

std::atomic<const Settings*> current_settings{nullptr};

std::span<const Setting> all_settings() noexcept {
    return kTable;
}

bool takes_patterns(std::string_view name) noexcept {
    return std::any_of(std::begin(kFamilies), std::end(kFamilies),
                       [&](const Family& family) { return family.name == name; });
}

bool is_built_in_world(std::string_view world) noexcept {
    return world == "default" || world == "empty";
}

std::string environment_name(std::string_view setting) {
    std::string name = "MAPISIM_";
    for (const char c : setting) {
        name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return name;
}

bool apply(Settings& settings, std::string_view name, std::string_view value, std::string& why) {
    for (const Family& family : kFamilies) {
        const std::size_t dot = family.name.size();
        if (name.size() > dot && name[dot] == '.' && name.starts_with(family.name))
            return family.set(settings, name.substr(dot + 1), value, why);
    }
    std::vector<std::string_view> names;
    for (const Setting& setting : kTable) {
        if (setting.name == name)
            return setting.set(settings, value, why);
        names.push_back(setting.name);
    }
    why = "there is no such setting" + did_you_mean(name, names);
    return false;
}

bool read_variables(Settings& settings, std::string& why) {
    for (const Setting& setting : kTable) {
        const std::string variable = environment_name(setting.name);
        const std::string value = platform::environment(variable.c_str());
        if (value.empty())
            continue;
        std::string what;
        if (!setting.set(settings, value, what)) {
            why = variable + ": " + what;
            return false;
        }
    }
    return true;
}

bool read_environment(Settings& settings, std::string& why) {
    const std::string path = platform::environment("MAPISIM_SCENARIO");
    return (path.empty() || read_scenario(path, settings, why)) && read_variables(settings, why);
}

const Settings& load_settings() noexcept {
    try {
        History& all = history();
        const std::lock_guard guard(all.lock);
        return load_locked(all);
    } catch (const std::bad_alloc&) { // no memory: the next call tries again
        return kDefaults;
    }
}

const std::string& settings_error() noexcept {
    load_settings();
    return history().error;
}

bool set(std::string_view name, std::string_view value, std::string& why) noexcept {
    try {
        History& all = history();
        const std::lock_guard guard(all.lock);
        auto next = std::make_unique<Settings>(load_locked(all));
        if (!apply(*next, name, value, why)) {
            why = std::string(name) + ": " + why;
            return false;
        }
        const bool other_clock = next->clock_kind != load_locked(all).clock_kind;
        all.versions.push_back(std::move(next));
        current_settings.store(all.versions.back().get(), std::memory_order_release);
        if (other_clock)
            continue_clock();
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void settings_before_unload() noexcept {
    if (current_settings.exchange(nullptr))
        delete &history();
}

void reset_settings() noexcept {
    try {
        History& all = history();
        const std::lock_guard guard(all.lock);
        load_locked(all);
        current_settings.store(all.versions.front().get(), std::memory_order_release);
    } catch (const std::bad_alloc&) {
    }
}

void settings_after_fork() noexcept {
    new (&history().lock) platform::Mutex; // a thread that is not there may have held it
}

} // namespace mapisim::scenario

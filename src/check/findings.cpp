#include "check/findings.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "check/areas.h"
#include "evidence/lock.h"
#include "evidence/sites.h"
#include "evidence/store.h"
#include "object/thread_context.h"
#include "platform/process.h"
#include "platform/standard_error.h"
#include "platform/thread_slot.h"

namespace mapisim::check {

namespace {

/// A client that breaks more rules in more places than this has enough to read.
constexpr std::size_t kMostFindings = 4096;
constexpr std::size_t kSlots = kMostFindings * 2;
constexpr std::size_t kMostExpectations = 64;
constexpr std::size_t kLongestPattern = 80;
/// After so many findings from one return address their stacks are not unwound any more.
constexpr std::uint32_t kUnwoundForOneCaller = 64;

struct Key {
    Rule rule;
    object::Kind kind;
    evidence::SiteIndex at;
    evidence::SiteIndex origin;

    bool operator==(const Key&) const = default;
    std::size_t hash() const noexcept {
        std::uint64_t value = std::uint64_t{at} << 32 | origin;
        value = (value ^ (static_cast<std::uint64_t>(rule) << 8 | static_cast<unsigned>(kind))) *
                0x9E37'79B9'7F4A'7C15ull;
        return static_cast<std::size_t>(value >> 40);
    }
};

Key key_of(const Finding& finding) noexcept {
    const bool by_origin = finding.by_origin || finding.at == 0;
    return {finding.rule, finding.kind, finding.at, by_origin ? finding.related_at : 0};
}

struct Expectation {
    char pattern[kLongestPattern];
    std::uint8_t length;
    bool met;
};

/// A caller that makes the same finding again and again.
struct Repeater {
    const void* caller = nullptr;
    Rule rule = Rule::count_;
    object::Kind kind = object::Kind::unknown;
    std::uint32_t hits = 0;
    evidence::SiteIndex at = 0;
};

/// All that is not in the evidence; under the lock.
struct Log {
    evidence::Lock lock;
    const evidence::Store* store = nullptr;
    Key keys[kSlots];
    evidence::Index slots[kSlots] = {};
    evidence::Index used =
        0; ///< records of the table in use; those behind it are left from a reset
    Expectation expectations[kMostExpectations];
    std::size_t expectation_count = 0;
    const scenario::Settings* settings = nullptr;
    Policies policies;
    Repeater repeaters[64];

    void take_settings() noexcept {
        const auto* now = &scenario::settings();
        if (now != settings) {
            policies = Policies(now->rules);
            settings = now;
        }
    }

    /// After a fork that began a new evidence, nothing of the old one is meant any more.
    void take_store() noexcept {
        const auto* now = &evidence::own();
        if (now != store) {
            std::fill(std::begin(slots), std::end(slots), 0);
            used = 0;
            store = now;
        }
    }

    /// By a finding that stands, though it may be taken back.
    bool has_met(const Expectation& expectation) const noexcept {
        const auto& evidence = evidence::own();
        for (evidence::Index i = 1; i <= used; ++i) {
            const auto& record = evidence.at<evidence::Finding>(i);
            if (record.count.load() != 0 && (record.effects & evidence::kConditional) != 0 &&
                matches({expectation.pattern, expectation.length},
                        info(static_cast<Rule>(record.rule))))
                return true;
        }
        return false;
    }

    /// `definite`: it has happened, and is not taken back any more.
    bool expects(Rule rule, bool definite = true) noexcept {
        bool found = false;
        for (std::size_t i = 0; i < expectation_count; ++i) {
            auto& expectation = expectations[i];
            if (matches({expectation.pattern, expectation.length}, info(rule))) {
                expectation.met |= definite;
                found = true;
            }
        }
        return found;
    }
};

Log& the_log() noexcept {
    alignas(Log) static std::byte storage[sizeof(Log)];
    static Log* const made = new (static_cast<void*>(storage)) Log;
    return *made;
}

void fill(evidence::Finding& record, const Finding& finding, const Policy& policy,
          bool expected) noexcept {
    const auto severity = finding.severity.value_or(info(finding.rule).severity);
    record.rule = static_cast<std::uint16_t>(finding.rule);
    record.severity.store(policy.severity_of(severity), std::memory_order_relaxed);
    record.muted.store(expected ? 2 : policy.muted ? 1 : 0, std::memory_order_relaxed);
    record.effects = 0;
    if (policy.failing(severity))
        record.effects |= evidence::kCountsForExitCode;
    if (finding.conditional)
        record.effects |= evidence::kConditional;
    record.object = finding.object;
    record.object_generation = finding.object_generation;
    record.object_kind = static_cast<std::uint8_t>(finding.kind);
    record.object_interface = static_cast<std::uint8_t>(finding.iface);
    record.at = finding.at;
    record.related_at = finding.related_at;
    record.thread = finding.thread;
    record.method = finding.method;
}

/// Adds to the finding that is there already, or makes a new one. Under the lock.
void keep(Log& log, evidence::Store& store, const Finding& finding, const Policy& policy,
          bool expected) noexcept {
    const Key key = key_of(finding);
    std::size_t slot = key.hash() % kSlots;
    while (log.slots[slot] != 0) {
        if (log.keys[slot] == key) {
            auto& record = store.at<evidence::Finding>(log.slots[slot]);
            if (record.count.fetch_add(finding.count) == 0)
                fill(record, finding, policy, expected);
            else if (!finding.conditional)
                record.effects &= static_cast<std::uint16_t>(~evidence::kConditional);
            return;
        }
        slot = (slot + 1) % kSlots;
    }
    evidence::Index index = 0;
    if (log.used < kMostFindings) {
        index = log.used + 1 < store.count<evidence::Finding>()
                    ? log.used + 1
                    : store.allocate<evidence::Finding>();
    }
    if (index == 0) {
        store.process().dropped_findings.fetch_add(finding.count);
        return;
    }
    log.used = index;
    log.keys[slot] = key;
    log.slots[slot] = index;
    auto& record = store.at<evidence::Finding>(index);
    record.sentence = store.add_text(finding.sentence.view());
    record.sequence = store.process().sequence.fetch_add(1) + 1;
    fill(record, finding, policy, expected);
    record.count.store(finding.count, std::memory_order_release);
}

void act_on(scenario::RuleAction action, Rule rule, std::string_view sentence) noexcept {
    if (action == scenario::RuleAction::go_on)
        return;
    platform::complain({"mapisim: ", info(rule).id, ": ", sentence});
    if (action == scenario::RuleAction::abort)
        std::abort();
    platform::break_into_debugger();
}

/// The stack here, or the one of an earlier finding from the same return address where there were
/// many: a client that errs in a loop must not become slow.
evidence::SiteIndex take_stack(Log& log, const void* caller, const Finding& finding) noexcept {
    if (!caller)
        return evidence::here();
    auto& repeater = log.repeaters[reinterpret_cast<std::uintptr_t>(caller) / 4 % 64];
    {
        const std::lock_guard guard(log.lock);
        if (repeater.caller == caller && repeater.rule == finding.rule &&
            repeater.kind == finding.kind) {
            if (repeater.hits >= kUnwoundForOneCaller)
                return repeater.at;
        } else {
            repeater = {caller, finding.rule, finding.kind, 0, 0};
        }
    }
    const auto at = evidence::here();
    const std::lock_guard guard(log.lock);
    if (repeater.caller == caller) {
        ++repeater.hits;
        repeater.at = at;
    }
    return at;
}

const object::ThreadContext* this_thread() noexcept {
    return static_cast<const object::ThreadContext*>(platform::thread_slot());
}

} // namespace

Finding about(Rule rule, const CallRecord& call, const Sentence& sentence) noexcept {
    Finding finding;
    finding.rule = rule;
    finding.sentence = sentence;
    finding.method = call.method;
    finding.thread = call.thread;
    finding.kind = call.kind;
    finding.iface = call.iface;
    finding.object = call.object;
    finding.object_generation = call.object_generation;
    const auto& store = evidence::own();
    if (call.object != 0 && call.object < store.count<evidence::Object>())
        finding.related_at = store.at<evidence::Object>(call.object).acquired_at;
    return finding;
}

void set_object(Finding& finding, const evidence::Store& store, evidence::Index object) noexcept {
    if (object == 0 || object >= store.count<evidence::Object>())
        return;
    const auto& record = store.at<evidence::Object>(object);
    finding.object = object;
    finding.object_generation = record.generation;
    finding.kind = static_cast<object::Kind>(record.kind);
    finding.iface = static_cast<object::InterfaceId>(record.iface);
    finding.related_at = record.acquired_at;
}

void report(const Finding& wanted) noexcept {
    if (!scenario::settings().checks)
        return;
    Finding finding = wanted;
    finding.sentence.capitalize();
    Log& all = the_log();
    const auto* thread = this_thread();
    if (finding.thread == 0 && thread)
        finding.thread = thread->index;
    if (finding.at == 0 && finding.method != 0)
        finding.at =
            take_stack(all, thread && thread->call ? thread->call->caller : nullptr, finding);
    auto& store = evidence::own();
    scenario::RuleAction action{};
    {
        const std::lock_guard guard(all.lock);
        all.take_store();
        all.take_settings();
        const Policy& policy = all.policies.of(finding.rule);
        const bool expected = all.expects(finding.rule, !finding.conditional);
        keep(all, store, finding, policy, expected);
        // One that may be taken back has to wait: see confirm_conditional().
        action = expected || policy.muted || finding.conditional ? scenario::RuleAction::go_on
                                                                 : policy.action;
    }
    act_on(action, finding.rule, finding.sentence.view());
}

bool withdraw(Rule rule, evidence::SiteIndex origin) noexcept {
    Log& all = the_log();
    auto& store = evidence::own();
    const std::lock_guard guard(all.lock);
    all.take_store();
    for (evidence::Index i = 1; i <= all.used; ++i) {
        auto& record = store.at<evidence::Finding>(i);
        if (record.rule == static_cast<std::uint16_t>(rule) && record.related_at == origin &&
            record.count.load(std::memory_order_relaxed) != 0) {
            record.count.fetch_sub(1);
            return true;
        }
    }
    return false;
}

void withdraw_conditional(Rule rule) noexcept {
    Log& all = the_log();
    auto& store = evidence::own();
    const std::lock_guard guard(all.lock);
    all.take_store();
    for (evidence::Index i = 1; i <= all.used; ++i) {
        auto& record = store.at<evidence::Finding>(i);
        if (record.rule == static_cast<std::uint16_t>(rule) &&
            (record.effects & evidence::kConditional) != 0)
            record.count.store(0);
    }
}

void confirm_conditional() noexcept {
    Log& all = the_log();
    auto& store = evidence::own();
    for (evidence::Index i = 1;; ++i) {
        scenario::RuleAction action{};
        {
            const std::lock_guard guard(all.lock);
            all.take_store();
            all.take_settings();
            if (i > all.used)
                return;
            auto& record = store.at<evidence::Finding>(i);
            if ((record.effects & evidence::kConditional) == 0 ||
                record.count.load(std::memory_order_relaxed) == 0)
                continue;
            record.effects &= static_cast<std::uint16_t>(~evidence::kConditional);
            const auto rule = static_cast<Rule>(record.rule);
            all.expects(rule); // met
            if (record.muted.load(std::memory_order_relaxed) == 0)
                action = all.policies.of(rule).action;
        }
        const auto& record = store.at<evidence::Finding>(i);
        act_on(action, static_cast<Rule>(record.rule), store.text(record.sentence));
    }
}

bool expect(std::string_view pattern) noexcept {
    if (pattern.empty() || pattern.size() > kLongestPattern || count_matching(pattern) == 0)
        return false;
    Log& all = the_log();
    const std::lock_guard guard(all.lock);
    if (all.expectation_count == kMostExpectations)
        return false;
    auto& expectation = all.expectations[all.expectation_count++];
    std::memcpy(expectation.pattern, pattern.data(), pattern.size());
    expectation.length = static_cast<std::uint8_t>(pattern.size());
    expectation.met = false;
    return true;
}

std::vector<std::string> unmet_expectations() {
    Log& all = the_log();
    std::vector<std::string> unmet;
    unmet.reserve(kMostExpectations);
    const std::lock_guard guard(all.lock);
    all.take_store();
    for (std::size_t i = 0; i < all.expectation_count; ++i) {
        const auto& expectation = all.expectations[i];
        if (!expectation.met && !all.has_met(expectation))
            unmet.emplace_back(expectation.pattern, expectation.length);
    }
    return unmet;
}

unsigned finding_count() noexcept {
    unsigned count = 0;
    for_each<evidence::Finding>(evidence::own(), [&](evidence::Index, const auto& record) {
        count += record.count.load(std::memory_order_acquire) != 0 ? 1 : 0;
    });
    return count;
}

evidence::Index nth_finding(unsigned n) noexcept {
    evidence::Index found = 0;
    for_each<evidence::Finding>(evidence::own(), [&](evidence::Index index, const auto& record) {
        if (record.count.load(std::memory_order_acquire) != 0 && n-- == 0)
            found = index;
    });
    return found;
}

void reset_findings() noexcept {
    Log& all = the_log();
    auto& store = evidence::own();
    {
        const std::lock_guard guard(all.lock);
        all.take_store();
        for (evidence::Index i = 1; i <= all.used; ++i)
            store.at<evidence::Finding>(i).count.store(0);
        std::fill(std::begin(all.slots), std::end(all.slots), 0);
        std::fill(std::begin(all.repeaters), std::end(all.repeaters), Repeater{});
        all.used = 0;
        all.expectation_count = 0;
    }
    store.process().dropped_findings.store(0);
    store.process().end_checked.store(0);
    mark_checked(store);
    reset_areas();
}

void findings_after_fork() noexcept {
    the_log().lock.reset();
    lifetime_after_fork();
    reset_areas(); // what the parent was in the middle of
}

} // namespace mapisim::check

#include "scenario/transport.h"

#include <algorithm>
#include <array>

#include <mapicode.h>

#include "scenario/clock.h"
#include "scenario/glob.h"
#include "scenario/nearest.h"
#include "scenario/result_codes.h"
#include "scenario/values.h"

namespace mapisim::scenario {

namespace {

struct Diagnosis {
    std::string_view name;
    LONG value;
};
#define MAPISIM_DIAGNOSIS(name)                                                                    \
    Diagnosis {                                                                                    \
#name, name                                                                                \
    }
constexpr Diagnosis kDiagnoses[] = {
    MAPISIM_DIAGNOSIS(MAPI_DIAG_NO_DIAGNOSTIC),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_OR_NAME_UNRECOGNIZED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_OR_NAME_AMBIGUOUS),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MTS_CONGESTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_LOOP_DETECTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_RECIPIENT_UNAVAILABLE),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAXIMUM_TIME_EXPIRED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_EITS_UNSUPPORTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CONTENT_TOO_LONG),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_IMPRACTICAL_TO_CONVERT),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_PROHIBITED_TO_CONVERT),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CONVERSION_UNSUBSCRIBED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_PARAMETERS_INVALID),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CONTENT_SYNTAX_IN_ERROR),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_LENGTH_CONSTRAINT_VIOLATD),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_NUMBER_CONSTRAINT_VIOLATD),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CONTENT_TYPE_UNSUPPORTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_TOO_MANY_RECIPIENTS),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_NO_BILATERAL_AGREEMENT),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CRITICAL_FUNC_UNSUPPORTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_CONVERSION_LOSS_PROHIB),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_LINE_TOO_LONG),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_PAGE_TOO_LONG),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_PICTORIAL_SYMBOL_LOST),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_PUNCTUATION_SYMBOL_LOST),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_ALPHABETIC_CHARACTER_LOST),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MULTIPLE_INFO_LOSSES),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_REASSIGNMENT_PROHIBITED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_REDIRECTION_LOOP_DETECTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_EXPANSION_PROHIBITED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_SUBMISSION_PROHIBITED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_EXPANSION_FAILED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_RENDITION_UNSUPPORTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_ADDRESS_INCORRECT),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_OFFICE_INCOR_OR_INVD),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_ADDRESS_INCOMPLETE),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_RECIPIENT_UNKNOWN),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_RECIPIENT_DECEASED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_ORGANIZATION_EXPIRED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_REFUSED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_UNCLAIMED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_RECIPIENT_MOVED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_RECIPIENT_TRAVELLING),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_RECIPIENT_DEPARTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_NEW_ADDRESS_UNKNOWN),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_FORWARDING_UNWANTED),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_MAIL_FORWARDING_PROHIB),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_SECURE_MESSAGING_ERROR),
    MAPISIM_DIAGNOSIS(MAPI_DIAG_DOWNGRADING_IMPOSSIBLE),
};
#undef MAPISIM_DIAGNOSIS

/// What a report says where a transport ends with this result. Of others: the transfer failed.
struct Meaning {
    SCODE result;
    LONG diagnosis;
};
constexpr Meaning kMeanings[] = {
    {MAPI_E_NOT_FOUND, MAPI_DIAG_OR_NAME_UNRECOGNIZED},
    {MAPI_E_AMBIGUOUS_RECIP, MAPI_DIAG_OR_NAME_AMBIGUOUS},
    {MAPI_E_BUSY, MAPI_DIAG_MTS_CONGESTED},
    {MAPI_E_WAIT, MAPI_DIAG_MAXIMUM_TIME_EXPIRED},
    {MAPI_E_TIMEOUT, MAPI_DIAG_MAXIMUM_TIME_EXPIRED},
    {MAPI_E_TOO_BIG, MAPI_DIAG_CONTENT_TOO_LONG},
    {MAPI_E_INVALID_PARAMETER, MAPI_DIAG_PARAMETERS_INVALID},
    {MAPI_E_CORRUPT_DATA, MAPI_DIAG_CONTENT_SYNTAX_IN_ERROR},
    {MAPI_E_TYPE_NO_SUPPORT, MAPI_DIAG_CONTENT_TYPE_UNSUPPORTED},
    {MAPI_E_NO_ACCESS, MAPI_DIAG_SUBMISSION_PROHIBITED},
};

constexpr std::uint64_t kMostDeferrals = 1'000'000;
constexpr Ticks kUsualInterval = 60 * kTicksPerSecond;
constexpr std::string_view kVerbs[] = {"deliver", "reject", "defer", "after"};

bool parse_code(std::string_view word, Rejection& rejection, std::string& why) {
    for (const Diagnosis& diagnosis : kDiagnoses) {
        if (diagnosis.name == word) {
            rejection = {reason_for(diagnosis.value), diagnosis.value, diagnosis.name};
            return true;
        }
    }
    std::uint32_t result = 0;
    if (find_result(word, result) && (result & 0x8000'0000u) != 0) {
        rejection = {FailureReason::transfer_failed, MAPI_DIAG_NO_DIAGNOSTIC, result_name(result)};
        for (const Meaning& meaning : kMeanings) {
            if (static_cast<std::uint32_t>(meaning.result) == result) {
                rejection.diagnosis = meaning.diagnosis;
                rejection.reason = reason_for(meaning.diagnosis);
            }
        }
        if (result == static_cast<std::uint32_t>(MAPI_E_NOT_ME))
            rejection.reason = FailureReason::transfer_impossible;
        return true;
    }
    std::vector<std::string_view> names = result_names();
    for (const Diagnosis& diagnosis : kDiagnoses)
        names.push_back(diagnosis.name);
    why = "after reject, a result code such as MAPI_E_NETWORK_ERROR or a diagnosis such as "
          "MAPI_DIAG_MAIL_REFUSED is expected, not " +
          quoted(word) + did_you_mean(word, names);
    return false;
}

/// The first word; `rest` is what follows it.
std::string_view first_word(std::string_view text, std::string_view& rest) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    rest = trimmed(text.substr(end));
    return text.substr(0, end);
}

/// Reads one step after the other.
class Steps {
public:
    Steps(RecipientWish& wish, std::string& why) : wish_(wish), why_(why) {}

    bool take(std::string_view step) {
        std::string_view rest;
        const std::string_view verb = first_word(step, rest);
        if (ends_)
            return refuse("nothing may follow reject or deliver, and there is " + quoted(step));
        if (verb == "deliver" || verb == "reject") {
            ends_ = true;
            return verb == "deliver" ? nothing_after(verb, rest) : reject(rest);
        }
        if (verb == "defer")
            return defer(rest);
        if (verb == "after")
            return after(rest);
        return refuse("deliver, reject, defer or after is expected, not " + quoted(verb) +
                      did_you_mean(verb, kVerbs));
    }

private:
    bool refuse(std::string what) {
        why_ = std::move(what);
        return false;
    }
    bool nothing_after(std::string_view verb, std::string_view rest) {
        return rest.empty() ||
               refuse("nothing is expected after " + std::string(verb) + ", not " + quoted(rest));
    }
    bool reject(std::string_view code) {
        return parse_code(code.empty() ? "MAPI_DIAG_MAIL_REFUSED" : code, wish_.rejects.emplace(),
                          why_);
    }
    bool defer(std::string_view rest) {
        if (wish_.deferrals != 0)
            return refuse("defer is expected once");
        std::string_view interval;
        std::uint64_t count = 0;
        if (!parse_number(first_word(rest, interval), 1, kMostDeferrals, count, why_))
            return refuse("after defer, " + why_ + ": how many tries");
        wish_.deferrals = static_cast<std::uint32_t>(count);
        wish_.interval = kUsualInterval;
        return interval.empty() || parse_span(interval, wish_.interval) ||
               refuse("after the number of tries, the time between them is expected, such as "
                      "\"1h 30m\", not " +
                      quoted(interval));
    }
    bool after(std::string_view when) {
        if (wish_.after != 0 || wish_.deferrals != 0)
            return refuse("after is expected once, and in front");
        std::string what;
        wish_.after_submission = parse_span(when, wish_.after);
        if (!wish_.after_submission && !parse_time(when, wish_.after, what))
            return refuse("after what time is expected, such as \"1h 30m\" from the submission on "
                          "or 2026-01-01T12:00:00Z, not " +
                          quoted(when));
        return true;
    }

    RecipientWish& wish_;
    std::string& why_;
    bool ends_ = false;
};

} // namespace

bool parse_recipient(std::string_view pattern, std::string_view words,
                     std::vector<RecipientWish>& wishes, std::string& why) {
    RecipientWish wish;
    wish.pattern = trimmed(pattern);
    wish.words = trimmed(words);
    if (wish.pattern.empty()) {
        why = "an address, or one with * and ?, is expected";
        return false;
    }
    Steps steps(wish, why);
    bool any = false;
    if (!for_each_part(words, ",", [&](std::string_view step) {
            any = true;
            return steps.take(step);
        }))
        return false;
    if (!any) {
        why = "deliver, reject, defer or after is expected";
        return false;
    }
    wishes.push_back(std::move(wish));
    return true;
}

bool parse_recipient_list(std::string_view list, std::vector<RecipientWish>& wishes,
                          std::string& why) {
    std::vector<RecipientWish> wanted;
    const bool good =
        for_each_wish(list, why, [&](std::string_view pattern, std::string_view words) {
            return parse_recipient(pattern, words, wanted, why);
        });
    if (good && wanted.empty())
        wishes.clear();
    else if (good)
        wishes.insert(wishes.end(), wanted.begin(), wanted.end());
    return good;
}

std::string recipient_list_text(std::span<const RecipientWish> wishes) {
    std::string list;
    for (const RecipientWish& wish : wishes)
        list += (list.empty() ? "" : ";") + wish.pattern + '=' + wish.words;
    return list;
}

const RecipientWish* find_wish(std::span<const RecipientWish> wishes,
                               std::initializer_list<std::string_view> addresses) noexcept {
    for (std::size_t i = wishes.size(); i != 0; --i) {
        for (const std::string_view address : addresses) {
            if (!address.empty() && matches_glob(wishes[i - 1].pattern, address))
                return &wishes[i - 1];
        }
    }
    return nullptr;
}

FailureReason reason_for(LONG diagnosis) noexcept {
    switch (diagnosis) {
    case MAPI_DIAG_MTS_CONGESTED:
    case MAPI_DIAG_LOOP_DETECTED:
    case MAPI_DIAG_RECIPIENT_UNAVAILABLE:
    case MAPI_DIAG_MAXIMUM_TIME_EXPIRED:
        return FailureReason::transfer_failed;
    case MAPI_DIAG_IMPRACTICAL_TO_CONVERT:
    case MAPI_DIAG_PROHIBITED_TO_CONVERT:
    case MAPI_DIAG_CONVERSION_UNSUBSCRIBED:
    case MAPI_DIAG_CONVERSION_LOSS_PROHIB:
    case MAPI_DIAG_LINE_TOO_LONG:
    case MAPI_DIAG_PAGE_TOO_LONG:
    case MAPI_DIAG_PICTORIAL_SYMBOL_LOST:
    case MAPI_DIAG_PUNCTUATION_SYMBOL_LOST:
    case MAPI_DIAG_ALPHABETIC_CHARACTER_LOST:
    case MAPI_DIAG_MULTIPLE_INFO_LOSSES:
        return FailureReason::conversion_not_performed;
    case MAPI_DIAG_RENDITION_UNSUPPORTED:
        return FailureReason::physical_rendition_not_performed;
    default:
        return FailureReason::transfer_impossible;
    }
}

} // namespace mapisim::scenario

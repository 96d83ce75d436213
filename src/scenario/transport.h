#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

/// What the transport does with mail for some addresses: the setting "transport.recipients".
namespace mapisim::scenario {

/// PR_NDR_REASON_CODE, of which the public headers have no values: MAPI_REASON_TRANSFER_FAILED and
/// its like.
enum class FailureReason : std::uint8_t {
    transfer_failed = 0,
    transfer_impossible = 1,
    conversion_not_performed = 2,
    physical_rendition_not_performed = 3
};

/// What a nondelivery report says of a recipient.
struct Rejection {
    FailureReason reason = FailureReason::transfer_impossible;
    LONG diagnosis = MAPI_DIAG_NO_DIAGNOSTIC; ///< PR_NDR_DIAG_CODE
    std::string_view code = {};               ///< as the wish has it, for people; never destroyed
};

/// One wish about some addresses. First `after` holds, then so many tries are deferred, then the
/// recipient is rejected, or gets what the world has for it.
struct RecipientWish {
    std::string pattern; ///< an address, or one with * and ?
    std::string words;   ///< as they were given
    std::optional<Rejection> rejects;
    std::uint32_t deferrals = 0;   ///< tries that come to nothing
    std::uint64_t interval = 0;    ///< from one of these to the next, in units of 100 ns
    std::uint64_t after = 0;       ///< no try before this comes to anything
    bool after_submission = false; ///< `after` counts from there
};

/// Appends what `words` wish for the addresses that match `pattern`; changes nothing and says in
/// `why` what was expected when it returns false.
bool parse_recipient(std::string_view pattern, std::string_view words,
                     std::vector<RecipientWish>& wishes, std::string& why);
/// PATTERN=WORDS;...; an empty list takes all wishes away.
bool parse_recipient_list(std::string_view list, std::vector<RecipientWish>& wishes,
                          std::string& why);
std::string recipient_list_text(std::span<const RecipientWish> wishes);

/// The last wish that matches one of the addresses; null when none does.
const RecipientWish* find_wish(std::span<const RecipientWish> wishes,
                               std::initializer_list<std::string_view> addresses) noexcept;

/// The reason that goes with a diagnosis.
FailureReason reason_for(LONG diagnosis) noexcept;

} // namespace mapisim::scenario

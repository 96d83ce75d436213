#include "store/resend.h"

#include <algorithm>

#include <mapidefs.h>
#include <mapitags.h>

#include "property/text.h"

namespace mapisim::store {

using property::Bag;

namespace {

constexpr ULONG kSubmitted = MAPI_SUBMITTED;

ULONG type_of(const Recipient& recipient) noexcept {
    return static_cast<ULONG>(recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO));
}

/// By address or else by identifier.
bool same_person(const Recipient& a, const Recipient& b) {
    const std::string_view address = a.properties->text(PR_EMAIL_ADDRESS_W);
    if (!address.empty())
        return property::compare_text(address, b.properties->text(PR_EMAIL_ADDRESS_W)) == 0;
    const property::Bytes id = a.properties->binary(PR_ENTRYID);
    const property::Bytes other = b.properties->binary(PR_ENTRYID);
    return !id.empty() && std::equal(id.begin(), id.end(), other.begin(), other.end());
}

} // namespace

bool is_in_envelope_only(const Recipient& recipient) noexcept {
    return (type_of(recipient) & ~kSubmitted) == MAPI_P1;
}

void assign_responsibility(std::vector<Recipient>& recipients, bool again) {
    std::vector<bool> others_do(recipients.size());
    for (std::size_t i = 0; again && i < recipients.size(); ++i) {
        // Whom others did at a submission that was taken back, they still do.
        others_do[i] =
            !is_in_envelope_only(recipients[i]) &&
            ((type_of(recipients[i]) & kSubmitted) != 0 ||
             recipients[i].properties->boolean(PR_RESPONSIBILITY) ||
             std::any_of(recipients.begin(), recipients.end(), [&](const Recipient& other) {
                 return is_in_envelope_only(other) && same_person(recipients[i], other);
             }));
    }
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        auto properties = std::make_shared<Bag>(*recipients[i].properties);
        properties->set_boolean(PR_RESPONSIBILITY, others_do[i]);
        if (again)
            properties->set_number(PR_RECIPIENT_TYPE,
                                   static_cast<LONG>(type_of(recipients[i]) & ~kSubmitted));
        recipients[i].properties = std::move(properties);
    }
}

std::vector<Recipient> recipients_to_reach(const std::vector<Recipient>& recipients) {
    std::vector<Recipient> out;
    for (const Recipient& recipient : recipients) {
        if (recipient.properties->boolean(PR_RESPONSIBILITY))
            continue;
        out.push_back(recipient);
        if (!is_in_envelope_only(recipient))
            continue;
        const auto shown =
            std::find_if(recipients.begin(), recipients.end(), [&](const Recipient& other) {
                return !is_in_envelope_only(other) && same_person(recipient, other);
            });
        auto properties = std::make_shared<Bag>(*recipient.properties);
        properties->set_number(PR_RECIPIENT_TYPE, shown == recipients.end()
                                                      ? MAPI_BCC
                                                      : static_cast<LONG>(type_of(*shown)));
        out.back().properties = std::move(properties);
    }
    return out;
}

} // namespace mapisim::store

#include "store/resend.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

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

/// Recipients to look for by address, or else by identifier. As long as their properties live.
class People {
public:
    void add(const Recipient& recipient) {
        by_address_.emplace(recipient.properties->text(PR_EMAIL_ADDRESS_W), &recipient);
        by_id_.emplace(id_of(recipient), &recipient);
    }
    /// The first that is the same person as `recipient`, or null.
    const Recipient* find(const Recipient& recipient) const {
        const std::string_view address = recipient.properties->text(PR_EMAIL_ADDRESS_W);
        if (!address.empty()) {
            const auto found = by_address_.find(address);
            return found == by_address_.end() ? nullptr : found->second;
        }
        const std::string_view id = id_of(recipient);
        const auto found = id.empty() ? by_id_.end() : by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

private:
    struct IgnoringCase {
        bool operator()(std::string_view a, std::string_view b) const noexcept {
            return property::compare_text(a, b) < 0;
        }
    };
    static std::string_view id_of(const Recipient& recipient) noexcept {
        const property::Bytes id = recipient.properties->binary(PR_ENTRYID);
        return {reinterpret_cast<const char*>(id.data()), id.size()};
    }

    std::map<std::string_view, const Recipient*, IgnoringCase> by_address_;
    std::unordered_map<std::string_view, const Recipient*> by_id_;
};

} // namespace

bool is_in_envelope_only(const Recipient& recipient) noexcept {
    return (type_of(recipient) & ~kSubmitted) == MAPI_P1;
}

void assign_responsibility(std::vector<Recipient>& recipients, bool again) {
    std::vector<bool> others_do(recipients.size());
    People envelope;
    for (const Recipient& recipient : recipients) {
        if (again && is_in_envelope_only(recipient))
            envelope.add(recipient);
    }
    for (std::size_t i = 0; again && i < recipients.size(); ++i) {
        // Whom others did at a submission that was taken back, they still do.
        others_do[i] =
            !is_in_envelope_only(recipients[i]) &&
            ((type_of(recipients[i]) & kSubmitted) != 0 ||
             recipients[i].properties->boolean(PR_RESPONSIBILITY) || envelope.find(recipients[i]));
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
    People shown;
    if (std::any_of(recipients.begin(), recipients.end(), is_in_envelope_only)) {
        for (const Recipient& recipient : recipients) {
            if (!is_in_envelope_only(recipient))
                shown.add(recipient);
        }
    }
    for (const Recipient& recipient : recipients) {
        if (recipient.properties->boolean(PR_RESPONSIBILITY))
            continue;
        out.push_back(recipient);
        if (!is_in_envelope_only(recipient))
            continue;
        const Recipient* const stands_for = shown.find(recipient);
        auto properties = std::make_shared<Bag>(*recipient.properties);
        properties->set_number(PR_RECIPIENT_TYPE,
                               stands_for ? static_cast<LONG>(type_of(*stands_for)) : MAPI_BCC);
        out.back().properties = std::move(properties);
    }
    return out;
}

} // namespace mapisim::store

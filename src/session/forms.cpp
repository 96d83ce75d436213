#include "session/forms.h"

#include <atomic>
#include <mutex>

#include <mapicode.h>

#include "notify/client_number.h"
#include "scenario/settings.h"

namespace mapisim::session {

namespace {
/// Unique in the process, never given out twice, and unlike the numbers of registrations.
constinit std::atomic<std::uint32_t> next_token{0x0010'0001};
} // namespace

HRESULT Forms::prepare(IMessage* message, ULONG_PTR* token) {
    auto prepared = store::FormMessage::prepare(message);
    if (!prepared)
        return MAPI_E_NO_SUPPORT;
    const auto number = next_token.fetch_add(1);
    {
        const std::lock_guard lock(mutex_);
        prepared_.emplace(number, std::move(prepared));
    }
    notify::give_number(token, number);
    return S_OK;
}

HRESULT Forms::show(ULONG_PTR token, ULONG flags) {
    std::unique_ptr<store::FormMessage> message;
    {
        const std::lock_guard lock(mutex_);
        const auto found = prepared_.find(notify::taken_number(token));
        if (found == prepared_.end())
            return MAPI_E_INVALID_PARAMETER;
        message = std::move(found->second);
        prepared_.erase(found);
    }
    return scenario::settings().user_form == scenario::UserAnswer::cancel ? MAPI_E_USER_CANCEL
                                                                          : message->accept(flags);
}

} // namespace mapisim::session

#include "simple/message_ids.h"

#include <charconv>
#include <cstring>
#include <optional>

#include <fmt/core.h>

#include "gate/call.h"

namespace mapisim::simple {

namespace {

std::string hex_of(const MAPIUID& uid) {
    std::string text;
    for (const BYTE byte : uid.ab)
        text += fmt::format("{:02X}", byte);
    return text;
}

template<class Number> std::optional<Number> number_of(std::string_view text) noexcept {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

std::string message_id(const Session& session, const store::Mailbox& mailbox,
                       store::Number number) {
    return fmt::format("{:08X}{}{:016X}", session.handle(), hex_of(mailbox.uid()), number);
}

std::string_view client_id(const char* id) noexcept {
    return id ? std::string_view(id, ::strnlen(id, kIdLength + 1)) : std::string_view();
}

HRESULT find_message(const Session& session, std::string_view id, Found& out) {
    if (id.size() != kIdLength)
        return MAPI_E_INVALID_MESSAGE;
    const auto handle = number_of<Handle>(id.substr(0, 8));
    const auto number = number_of<store::Number>(id.substr(40));
    if (!handle || !number)
        return MAPI_E_INVALID_MESSAGE;
    if (*handle != session.handle()) {
        gate::note({.fact = check::Fact::simple_message_of_other_session,
                    .a = session.handle(),
                    .b = *handle});
        return MAPI_E_INVALID_MESSAGE;
    }
    if (const HRESULT result = session.open_store(out.store); FAILED(result))
        return result;
    const auto& mailbox = *out.store->mailbox;
    if (id.substr(8, 32) != hex_of(mailbox.uid()))
        return MAPI_E_INVALID_MESSAGE;
    out.message = mailbox.message(*number);
    if (!out.message)
        return MAPI_E_INVALID_MESSAGE;
    out.state = mailbox.state(*out.message);
    return out.state.deleted ? HRESULT{MAPI_E_INVALID_MESSAGE} : S_OK;
}

} // namespace mapisim::simple

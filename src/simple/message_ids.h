#pragma once

#include <string>
#include <string_view>

#include "simple/sessions.h"

/// The strings that name messages to clients: the session's handle, the store and the message's
/// number in hexadecimal, so that one of another session is known for what it is. They fit into the
/// 64 characters that a client without MAPI_LONG_MSGID has room for.
namespace mapisim::simple {

inline constexpr std::size_t kIdLength = 8 + 32 + 16;
static_assert(kIdLength < 64);

std::string message_id(const Session& session, const store::Mailbox& mailbox, store::Number number);

/// A message that there is.
struct Found {
    store::OpenStorePtr store;
    store::MessagePtr message;
    store::MessageState state;
};
/// MAPI_E_INVALID_MESSAGE for what names none in this session; an identifier of another session is
/// told to the checker.
HRESULT find_message(const Session& session, std::string_view id, Found& out);

/// A client's identifier; empty for NULL. What is longer than any is cut.
std::string_view client_id(const char* id) noexcept;

} // namespace mapisim::simple

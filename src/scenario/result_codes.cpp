#include "scenario/result_codes.h"

#include <span>

#include <fmt/core.h>

#include <mapi.h>
#include <mapicode.h>

namespace mapisim::scenario {

namespace {

struct NamedResult {
    std::string_view name;
    std::uint32_t value;
};
#define MAPISIM_RESULT(name)                                                                       \
    NamedResult {                                                                                  \
#name, static_cast < std::uint32_t>(name)                                                  \
    }
/// All of mapicode.h, and what MAPI has from OLE; the first name of a value is the one that is
/// told.
const NamedResult kResults[] = {
    MAPISIM_RESULT(S_OK),
    MAPISIM_RESULT(S_FALSE),
    MAPISIM_RESULT(MAPI_E_CALL_FAILED),
    MAPISIM_RESULT(MAPI_E_NOT_ENOUGH_MEMORY),
    MAPISIM_RESULT(MAPI_E_INVALID_PARAMETER),
    MAPISIM_RESULT(MAPI_E_INTERFACE_NOT_SUPPORTED),
    MAPISIM_RESULT(MAPI_E_NO_ACCESS),
    MAPISIM_RESULT(MAPI_E_NO_SUPPORT),
    MAPISIM_RESULT(MAPI_E_BAD_CHARWIDTH),
    MAPISIM_RESULT(MAPI_E_STRING_TOO_LONG),
    MAPISIM_RESULT(MAPI_E_UNKNOWN_FLAGS),
    MAPISIM_RESULT(MAPI_E_INVALID_ENTRYID),
    MAPISIM_RESULT(MAPI_E_INVALID_OBJECT),
    MAPISIM_RESULT(MAPI_E_OBJECT_CHANGED),
    MAPISIM_RESULT(MAPI_E_OBJECT_DELETED),
    MAPISIM_RESULT(MAPI_E_BUSY),
    MAPISIM_RESULT(MAPI_E_NOT_ENOUGH_DISK),
    MAPISIM_RESULT(MAPI_E_NOT_ENOUGH_RESOURCES),
    MAPISIM_RESULT(MAPI_E_NOT_FOUND),
    MAPISIM_RESULT(MAPI_E_VERSION),
    MAPISIM_RESULT(MAPI_E_LOGON_FAILED),
    MAPISIM_RESULT(MAPI_E_SESSION_LIMIT),
    MAPISIM_RESULT(MAPI_E_USER_CANCEL),
    MAPISIM_RESULT(MAPI_E_UNABLE_TO_ABORT),
    MAPISIM_RESULT(MAPI_E_NETWORK_ERROR),
    MAPISIM_RESULT(MAPI_E_DISK_ERROR),
    MAPISIM_RESULT(MAPI_E_TOO_COMPLEX),
    MAPISIM_RESULT(MAPI_E_BAD_COLUMN),
    MAPISIM_RESULT(MAPI_E_EXTENDED_ERROR),
    MAPISIM_RESULT(MAPI_E_COMPUTED),
    MAPISIM_RESULT(MAPI_E_CORRUPT_DATA),
    MAPISIM_RESULT(MAPI_E_UNCONFIGURED),
    MAPISIM_RESULT(MAPI_E_FAILONEPROVIDER),
    MAPISIM_RESULT(MAPI_E_UNKNOWN_CPID),
    MAPISIM_RESULT(MAPI_E_UNKNOWN_LCID),
    MAPISIM_RESULT(MAPI_E_PASSWORD_CHANGE_REQUIRED),
    MAPISIM_RESULT(MAPI_E_PASSWORD_EXPIRED),
    MAPISIM_RESULT(MAPI_E_INVALID_WORKSTATION_ACCOUNT),
    MAPISIM_RESULT(MAPI_E_INVALID_ACCESS_TIME),
    MAPISIM_RESULT(MAPI_E_ACCOUNT_DISABLED),
    MAPISIM_RESULT(MAPI_E_END_OF_SESSION),
    MAPISIM_RESULT(MAPI_E_UNKNOWN_ENTRYID),
    MAPISIM_RESULT(MAPI_E_MISSING_REQUIRED_COLUMN),
    MAPISIM_RESULT(MAPI_W_NO_SERVICE),
    MAPISIM_RESULT(MAPI_E_BAD_VALUE),
    MAPISIM_RESULT(MAPI_E_INVALID_TYPE),
    MAPISIM_RESULT(MAPI_E_TYPE_NO_SUPPORT),
    MAPISIM_RESULT(MAPI_E_UNEXPECTED_TYPE),
    MAPISIM_RESULT(MAPI_E_TOO_BIG),
    MAPISIM_RESULT(MAPI_E_DECLINE_COPY),
    MAPISIM_RESULT(MAPI_E_UNEXPECTED_ID),
    MAPISIM_RESULT(MAPI_W_ERRORS_RETURNED),
    MAPISIM_RESULT(MAPI_E_UNABLE_TO_COMPLETE),
    MAPISIM_RESULT(MAPI_E_TIMEOUT),
    MAPISIM_RESULT(MAPI_E_TABLE_EMPTY),
    MAPISIM_RESULT(MAPI_E_TABLE_TOO_BIG),
    MAPISIM_RESULT(MAPI_E_INVALID_BOOKMARK),
    MAPISIM_RESULT(MAPI_W_POSITION_CHANGED),
    MAPISIM_RESULT(MAPI_W_APPROX_COUNT),
    MAPISIM_RESULT(MAPI_E_WAIT),
    MAPISIM_RESULT(MAPI_E_CANCEL),
    MAPISIM_RESULT(MAPI_E_NOT_ME),
    MAPISIM_RESULT(MAPI_W_CANCEL_MESSAGE),
    MAPISIM_RESULT(MAPI_E_CORRUPT_STORE),
    MAPISIM_RESULT(MAPI_E_NOT_IN_QUEUE),
    MAPISIM_RESULT(MAPI_E_NO_SUPPRESS),
    MAPISIM_RESULT(MAPI_E_COLLISION),
    MAPISIM_RESULT(MAPI_E_NOT_INITIALIZED),
    MAPISIM_RESULT(MAPI_E_NON_STANDARD),
    MAPISIM_RESULT(MAPI_E_NO_RECIPIENTS),
    MAPISIM_RESULT(MAPI_E_SUBMITTED),
    MAPISIM_RESULT(MAPI_E_HAS_FOLDERS),
    MAPISIM_RESULT(MAPI_E_HAS_MESSAGES),
    MAPISIM_RESULT(MAPI_E_FOLDER_CYCLE),
    MAPISIM_RESULT(MAPI_W_PARTIAL_COMPLETION),
    MAPISIM_RESULT(MAPI_E_AMBIGUOUS_RECIP),
    MAPISIM_RESULT(E_NOTIMPL),
    MAPISIM_RESULT(E_POINTER),
    MAPISIM_RESULT(E_ABORT),
    MAPISIM_RESULT(E_HANDLE),
    MAPISIM_RESULT(E_UNEXPECTED),
    MAPISIM_RESULT(CO_E_NOTINITIALIZED),
    MAPISIM_RESULT(CO_E_ALREADYINITIALIZED),
    MAPISIM_RESULT(RPC_E_CHANGED_MODE),
    MAPISIM_RESULT(RPC_E_WRONG_THREAD),
    MAPISIM_RESULT(STG_E_INVALIDFUNCTION),
    MAPISIM_RESULT(STG_E_ACCESSDENIED),
    MAPISIM_RESULT(STG_E_INVALIDPOINTER),
    MAPISIM_RESULT(STG_E_SEEKERROR),
    MAPISIM_RESULT(STG_E_MEDIUMFULL),
    MAPISIM_RESULT(STG_E_INVALIDFLAG),
    MAPISIM_RESULT(STG_E_REVERTED),
};
/// All of mapi.h.
const NamedResult kSimpleResults[] = {
    MAPISIM_RESULT(SUCCESS_SUCCESS),
    MAPISIM_RESULT(MAPI_E_USER_ABORT),
    MAPISIM_RESULT(MAPI_USER_ABORT),
    MAPISIM_RESULT(MAPI_E_FAILURE),
    MAPISIM_RESULT(MAPI_E_LOGON_FAILURE),
    MAPISIM_RESULT(MAPI_E_LOGIN_FAILURE),
    MAPISIM_RESULT(MAPI_E_DISK_FULL),
    MAPISIM_RESULT(MAPI_E_INSUFFICIENT_MEMORY),
    MAPISIM_RESULT(MAPI_E_ACCESS_DENIED),
    MAPISIM_RESULT(MAPI_E_TOO_MANY_SESSIONS),
    MAPISIM_RESULT(MAPI_E_TOO_MANY_FILES),
    MAPISIM_RESULT(MAPI_E_TOO_MANY_RECIPIENTS),
    MAPISIM_RESULT(MAPI_E_ATTACHMENT_NOT_FOUND),
    MAPISIM_RESULT(MAPI_E_ATTACHMENT_OPEN_FAILURE),
    MAPISIM_RESULT(MAPI_E_ATTACHMENT_WRITE_FAILURE),
    MAPISIM_RESULT(MAPI_E_UNKNOWN_RECIPIENT),
    MAPISIM_RESULT(MAPI_E_BAD_RECIPTYPE),
    MAPISIM_RESULT(MAPI_E_NO_MESSAGES),
    MAPISIM_RESULT(MAPI_E_INVALID_MESSAGE),
    MAPISIM_RESULT(MAPI_E_TEXT_TOO_LARGE),
    MAPISIM_RESULT(MAPI_E_INVALID_SESSION),
    MAPISIM_RESULT(MAPI_E_TYPE_NOT_SUPPORTED),
    MAPISIM_RESULT(MAPI_E_AMBIGUOUS_RECIPIENT),
    MAPISIM_RESULT(MAPI_E_AMBIG_RECIP),
    MAPISIM_RESULT(MAPI_E_MESSAGE_IN_USE),
    MAPISIM_RESULT(MAPI_E_NETWORK_FAILURE),
    MAPISIM_RESULT(MAPI_E_INVALID_EDITFIELDS),
    MAPISIM_RESULT(MAPI_E_INVALID_RECIPS),
    MAPISIM_RESULT(MAPI_E_NOT_SUPPORTED),
    MAPISIM_RESULT(MAPI_E_UNICODE_NOT_SUPPORTED),
    MAPISIM_RESULT(MAPI_E_ATTACHMENT_TOO_LARGE),
};
#undef MAPISIM_RESULT

std::string_view name_in(std::span<const NamedResult> all, std::uint32_t result) noexcept {
    for (const NamedResult& known : all) {
        if (known.value == result)
            return known.name;
    }
    return {};
}

bool find_in(std::span<const NamedResult> all, std::string_view name,
             std::uint32_t& result) noexcept {
    for (const NamedResult& known : all) {
        if (known.name == name) {
            result = known.value;
            return true;
        }
    }
    return false;
}

} // namespace

std::string_view result_name(std::uint32_t result) noexcept {
    return name_in(kResults, result);
}
std::string_view simple_result_name(std::uint32_t result) noexcept {
    return name_in(kSimpleResults, result);
}

bool find_result(std::string_view name, std::uint32_t& result) noexcept {
    return find_in(kResults, name, result);
}
bool find_simple_result(std::string_view name, std::uint32_t& result) noexcept {
    return find_in(kSimpleResults, name, result);
}

std::vector<std::string_view> result_names() {
    std::vector<std::string_view> names;
    for (const NamedResult& known : kResults)
        names.push_back(known.name);
    return names;
}

std::string result_text(std::uint32_t result) {
    return fmt::format("{}", ResultCode{result});
}

std::string simple_result_text(std::uint32_t result) {
    const auto name = simple_result_name(result);
    return name.empty()  ? fmt::format("{}", result)
           : result == 0 ? std::string(name)
                         : fmt::format("{} ({})", name, result);
}

} // namespace mapisim::scenario

fmt::appender
fmt::formatter<mapisim::scenario::ResultCode>::format(mapisim::scenario::ResultCode code,
                                                      fmt::format_context& context) const {
    const auto name = mapisim::scenario::result_name(code.value);
    if (name.empty())
        return fmt::format_to(context.out(), "{:#010x}", code.value);
    return code.value == 0 ? fmt::format_to(context.out(), "{}", name)
                           : fmt::format_to(context.out(), "{} ({:#010x})", name, code.value);
}

#include <array>
#include <cstdio>
#include <string_view>

#include <mapicode.h>

#include "memory/buffers.h"
#include "property/bag.h"
#include "property/text.h"

namespace mapisim::property {

namespace {

struct Text {
    HRESULT code;
    const char* text;
};

/// What clients see most; the rest is named by its number.
constexpr std::array kTexts{
    Text{MAPI_E_NO_SUPPORT, "The operation is not supported."},
    Text{MAPI_E_BAD_CHARWIDTH, "The character width is not supported."},
    Text{MAPI_E_UNKNOWN_FLAGS, "A flag was set that the method does not know."},
    Text{MAPI_E_INVALID_ENTRYID, "The entry identifier is not valid."},
    Text{MAPI_E_INVALID_OBJECT, "The object is no longer valid."},
    Text{MAPI_E_OBJECT_CHANGED, "The object was changed since it was opened."},
    Text{MAPI_E_OBJECT_DELETED, "The object was deleted since it was opened."},
    Text{MAPI_E_BUSY, "Another operation is in progress."},
    Text{MAPI_E_LOGON_FAILED, "The logon failed."},
    Text{MAPI_E_SESSION_LIMIT, "There are too many sessions."},
    Text{MAPI_E_USER_CANCEL, "The user cancelled the operation."},
    Text{MAPI_E_UNABLE_TO_ABORT, "The operation cannot be stopped."},
    Text{MAPI_E_NETWORK_ERROR, "The network failed."},
    Text{MAPI_E_TOO_COMPLEX, "The request is too complex."},
    Text{MAPI_E_COMPUTED, "The property is computed and cannot be changed."},
    Text{MAPI_E_EXTENDED_ERROR, "A provider or service failed in its own way."},
    Text{MAPI_E_UNCONFIGURED, "The service is not configured."},
    Text{MAPI_E_FAILONEPROVIDER, "One of the providers failed."},
    Text{MAPI_E_END_OF_SESSION, "The session is ending."},
    Text{MAPI_E_NOT_INITIALIZED, "MAPI is not initialised."},
    Text{MAPI_E_NO_ACCESS, "Access is denied."},
    Text{MAPI_E_NOT_ENOUGH_MEMORY, "There is not enough memory."},
    Text{MAPI_E_INVALID_PARAMETER, "An argument is not valid."},
    Text{MAPI_E_INTERFACE_NOT_SUPPORTED, "The object does not support the interface."},
    Text{MAPI_E_NOT_FOUND, "The object was not found."},
    Text{MAPI_E_UNEXPECTED_TYPE, "The property has another type."},
    Text{MAPI_E_INVALID_TYPE, "The property type is not valid."},
    Text{MAPI_E_TOO_BIG, "The request is too big."},
    Text{MAPI_E_COLLISION, "An object of this name is there already."},
    Text{MAPI_E_TIMEOUT, "The time ran out."},
    Text{MAPI_E_TABLE_EMPTY, "The table is empty."},
    Text{MAPI_E_TABLE_TOO_BIG, "The table has too many rows."},
    Text{MAPI_E_INVALID_BOOKMARK, "The bookmark is not valid."},
    Text{MAPI_E_NO_RECIPIENTS, "The message has no recipients."},
    Text{MAPI_E_SUBMITTED, "The message was submitted already."},
    Text{MAPI_E_AMBIGUOUS_RECIP, "More than one recipient has this name."},
    Text{MAPI_E_UNKNOWN_ENTRYID, "No provider knows the entry identifier."},
};

} // namespace

HRESULT export_error(HRESULT result, ULONG flags, LPMAPIERROR* out, std::string_view known_text) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (!FAILED(result) && known_text.empty())
        return S_OK;
    char number[64];
    std::snprintf(number, sizeof(number), "The operation failed (0x%08lX).",
                  static_cast<unsigned long>(result) & 0xFFFFFFFFul);
    std::string_view text = number;
    for (const Text& known : kTexts) {
        if (known.code == result)
            text = known.text;
    }
    if (!known_text.empty())
        text = known_text;

    const bool wide = (flags & MAPI_UNICODE) != 0;
    constexpr std::string_view component = "MapiSim";
    const std::size_t unit = wide ? sizeof(wchar_t) : 1;
    const std::size_t text_size = (wide ? wide_size(text) : narrow_size(text)) + 1;
    memory::Buffer<MAPIERROR> block;
    const std::size_t size = sizeof(MAPIERROR) + (text_size + component.size() + 1) * unit;
    if (const SCODE failed = block.allocate(size); failed != S_OK)
        return failed;
    *block.get() = MAPIERROR{};
    auto* const room = reinterpret_cast<std::byte*>(block.get() + 1);
    const auto put = [wide](std::string_view from, std::byte* to) {
        if (wide)
            *write_wide(from, reinterpret_cast<wchar_t*>(to)) = L'\0';
        else
            *write_narrow(from, reinterpret_cast<char*>(to)) = '\0';
        return reinterpret_cast<LPTSTR>(to);
    };
    block->lpszError = put(text, room);
    block->lpszComponent = put(component, room + text_size * unit);
    block->ulLowLevelError = static_cast<ULONG>(result);
    *out = block.release();
    return S_OK;
}

} // namespace mapisim::property

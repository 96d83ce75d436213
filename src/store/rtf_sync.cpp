#include "store/rtf_sync.h"

#include <string>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "memory/buffers.h"
#include "property/foreign.h"
#include "property/rtf.h"
#include "property/rtf_stream.h"
#include "property/rtf_text.h"
#include "property/text.h"
#include "property/utilities.h"

namespace mapisim::store {

namespace {

/// The bytes of a property that may be too large for GetProps. MAPI_E_NOT_FOUND where it is not.
HRESULT read_stream(IMessage& message, ULONG tag, std::vector<std::byte>& out) {
    IStream* stream = nullptr;
    const HRESULT result = gate::call_out(
        [&] {
            return message.OpenProperty(tag, &IID_IStream, 0, 0,
                                        reinterpret_cast<LPUNKNOWN*>(&stream));
        },
        HRESULT{MAPI_E_CALL_FAILED});
    if (FAILED(result))
        return result;
    const auto held = property::Foreign<IStream>::adopt(stream);
    return property::read_all(stream, out);
}

/// Empty where there is none.
HRESULT read_plain(IMessage& message, std::string& text) {
    std::vector<std::byte> bytes;
    const HRESULT result = read_stream(message, PR_BODY_W, bytes);
    if (result == MAPI_E_NOT_FOUND)
        return S_OK;
    if (FAILED(result))
        return result;
    text = property::utf8_from_wide(
        {reinterpret_cast<const wchar_t*>(bytes.data()), bytes.size() / sizeof(wchar_t)});
    return S_OK;
}

HRESULT read_rich(IMessage& message, std::string& rtf) {
    std::vector<std::byte> bytes;
    const HRESULT result = read_stream(message, PR_RTF_COMPRESSED, bytes);
    if (result == MAPI_E_NOT_FOUND || (result == S_OK && bytes.empty()))
        return S_OK;
    if (FAILED(result))
        return result;
    return property::decompress_rtf(bytes, rtf) ? S_OK : MAPI_E_CORRUPT_DATA;
}

HRESULT write_plain(IMessage& message, const std::string& text) {
    std::wstring wide = property::wide_from_utf8(text);
    SPropValue value{};
    value.ulPropTag = PR_BODY_W;
    value.Value.lpszW = wide.data();
    return property::HrSetOneProp(&message, &value);
}

HRESULT write_rich(IMessage& message, const std::string& rtf) {
    std::vector<std::byte> bytes = property::compress_rtf(rtf);
    SPropValue value{};
    value.ulPropTag = PR_RTF_COMPRESSED;
    value.Value.bin = {static_cast<ULONG>(bytes.size()), reinterpret_cast<BYTE*>(bytes.data())};
    return property::HrSetOneProp(&message, &value);
}

/// A store that keeps the two in step itself has this for its own.
void note_in_step(IMessage& message) {
    SPropValue value{};
    value.ulPropTag = PR_RTF_IN_SYNC;
    value.Value.b = TRUE;
    property::HrSetOneProp(&message, &value);
}

} // namespace

HRESULT RTFSync(IMessage& message, ULONG flags, BOOL* updated) {
    *updated = FALSE;
    if (flags == 0)
        return S_OK;
    std::string plain;
    std::string rich;
    HRESULT result = read_plain(message, plain);
    if (FAILED(result))
        return result;
    result = read_rich(message, rich);
    // What is damaged counts where it changed, and is replaced where it did not.
    if (FAILED(result) && (flags & RTF_SYNC_RTF_CHANGED || result != MAPI_E_CORRUPT_DATA))
        return result;
    const std::string shown = rich.empty() ? std::string() : property::text_from_rtf(rich);
    if (shown == plain)
        return S_OK;
    const bool rich_counts = flags & RTF_SYNC_RTF_CHANGED && !rich.empty();
    if (!rich_counts && !(flags & RTF_SYNC_BODY_CHANGED))
        return S_OK; // there is no rich text that could have changed
    result = rich_counts ? write_plain(message, shown)
                         : write_rich(message, property::rtf_from_text(plain));
    if (FAILED(result))
        return result;
    note_in_step(message);
    *updated = TRUE;
    return S_OK;
}

} // namespace mapisim::store

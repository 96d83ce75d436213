#include <windows.h>

#include "property/code_page.h"
#include "property/text.h"
#include "property/text_codec.h"

namespace mapisim::property {

std::string utf8_from_code_page(std::string_view bytes, ULONG code_page) {
    if (bytes.empty())
        return {};
    const int size = static_cast<int>(bytes.size());
    const int length = MultiByteToWideChar(code_page, 0, bytes.data(), size, nullptr, 0);
    if (length > 0) {
        std::wstring wide(static_cast<std::size_t>(length), L'\0');
        MultiByteToWideChar(code_page, 0, bytes.data(), size, wide.data(), length);
        return utf8_from_wide(wide);
    }
    std::string out;
    for (const char byte : bytes)
        codec::encode(static_cast<unsigned char>(byte), out);
    return out;
}

} // namespace mapisim::property

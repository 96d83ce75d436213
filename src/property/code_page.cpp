#include "property/code_page.h"

namespace mapisim::property {

bool is_lead_byte(unsigned char byte, ULONG code_page) noexcept {
    switch (code_page) {
    case 932:
        return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
    case 936:
    case 949:
    case 950:
    case 1361:
        return byte >= 0x81 && byte != 0xFF;
    default:
        return false;
    }
}

} // namespace mapisim::property

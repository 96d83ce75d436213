#include "utility/unc.h"

#include <cstring>
#include <string>
#include <string_view>

#include <mapicode.h>

namespace mapisim::utility {

namespace {

bool is_unc(std::string_view path) noexcept {
    return path.size() > 2 && path.starts_with("\\\\") && path[2] != '\\';
}
bool has_drive(std::string_view path) noexcept {
    const auto letter = static_cast<char>(path.empty() ? 0 : path[0] | 0x20);
    return path.size() >= 2 && letter >= 'a' && letter <= 'z' && path[1] == ':';
}
bool begins_with(std::string_view text, std::string_view part) noexcept {
    if (text.size() < part.size())
        return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto small = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        };
        if (small(text[i]) != small(part[i]))
            return false;
    }
    return true;
}

SCODE give(const std::string& path, char* out, UINT room) noexcept {
    if (path.size() >= room)
        return MAPI_E_TOO_BIG;
    std::memcpy(out, path.c_str(), path.size() + 1);
    return S_OK;
}

} // namespace

SCODE ScUNCFromLocalPath(const char* local, char* out, UINT room, ShareOfDrive share_of) {
    if (!local || !out)
        return MAPI_E_INVALID_PARAMETER;
    const std::string_view path = local;
    if (is_unc(path))
        return S_FALSE;
    if (!has_drive(path))
        return MAPI_E_INVALID_PARAMETER;
    const std::string share = share_of(path[0]);
    if (share.empty())
        return MAPI_E_NOT_FOUND;
    return give(share + std::string(path.substr(2)), out, room);
}

SCODE ScLocalPathFromUNC(const char* unc, char* out, UINT room, ShareOfDrive share_of) {
    if (!unc || !out)
        return MAPI_E_INVALID_PARAMETER;
    const std::string_view path = unc;
    if (has_drive(path))
        return S_FALSE;
    if (!is_unc(path))
        return MAPI_E_INVALID_PARAMETER;
    for (char drive = 'A'; drive <= 'Z'; ++drive) {
        const std::string share = share_of(drive);
        if (share.empty() || !begins_with(path, share))
            continue;
        if (path.size() == share.size() || path[share.size()] == '\\')
            return give(std::string{drive, ':'} + std::string(path.substr(share.size())), out,
                        room);
    }
    return MAPI_E_NOT_FOUND;
}

} // namespace mapisim::utility

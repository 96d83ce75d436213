#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mapidefs.h>

/// How a message lies in a storage, as [MS-OXMSG] publishes it.
namespace mapisim::imsg {

inline constexpr wchar_t kProperties[] = L"__properties_version1.0";
inline constexpr wchar_t kNames[] = L"__nameid_version1.0";
inline constexpr wchar_t kRecipients[] = L"__recip_version1.0_#";
inline constexpr wchar_t kAttachments[] = L"__attach_version1.0_#";
inline constexpr wchar_t kValues[] = L"__substg1.0_";

/// Bytes before the entries of a property stream.
inline constexpr std::size_t kTopHeader = 32, kEmbeddedHeader = 24, kPartHeader = 8;
inline constexpr std::size_t kEntry = 16;

/// In the flags of an entry: its property has no attributes, and not those of any other. Others
/// ignore it.
inline constexpr ULONG kNoAttributes = 0x80000000;

/// The size in the entry of an object, and what kind of object it is.
inline constexpr ULONG kObjectSize = 0xFFFFFFFF;
inline constexpr ULONG kEmbeddedMessage = 1, kObjectStorage = 4;

/// Streams of the storage of names.
inline constexpr ULONG kSetStream = 0x00020102, kEntryStream = 0x00030102,
                       kStringStream = 0x00040102;
inline constexpr ULONG kBuckets = 0x1F;
inline constexpr ULONG kFirstBucket = 0x1000;

/// PR_MESSAGE_CODEPAGE: how 8-bit text is encoded. UTF-16 is no such code page.
inline constexpr ULONG kMessageCodePage = PROP_TAG(PT_LONG, 0x3FFD);
constexpr ULONG narrow_code_page(ULONG page) noexcept {
    return page == 1200 || page == 1201 ? 0 : page;
}

/// What a message says of its 8-bit text besides: PR_MESSAGE_LOCALE_ID and PR_INTERNET_CPID.
inline constexpr ULONG kMessageLocale = PROP_TAG(PT_LONG, 0x3FF1);
inline constexpr ULONG kInternetCodePage = PROP_TAG(PT_LONG, 0x3FDE);
/// The code page of that text by the three of them; 0 where they say nothing.
ULONG text_code_page(ULONG message, ULONG locale, ULONG internet) noexcept;

/// Names of elements differ in more than the case of their letters. Those of messages are ASCII.
struct NameLess {
    bool operator()(std::wstring_view a, std::wstring_view b) const noexcept;
};
bool has_prefix(std::wstring_view name, std::wstring_view prefix) noexcept;

/// Eight capital hexadecimal digits.
std::wstring hex(ULONG number);
/// False for what is no such number.
bool from_hex(std::wstring_view digits, ULONG& number) noexcept;

inline std::wstring value_name(ULONG tag) {
    return kValues + hex(tag);
}
inline std::wstring element_name(ULONG tag, std::size_t index) {
    return value_name(tag) + L"-" + hex(static_cast<ULONG>(index));
}

/// Whether a name in a storage is one that a message writes.
bool is_of_message(std::wstring_view name) noexcept;

} // namespace mapisim::imsg

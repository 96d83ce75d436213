#pragma once

#include <vector>

#include <mapidefs.h>
#include <mapitags.h>
#include <mapix.h>

#include "addressbook/book.h"

/// ADRLIST structures: their entries are read and replaced one by one. An entry's old array is
/// freed when MAPIAllocateBuffer made it, and left alone otherwise: it and its strings may be the
/// caller's own memory.
namespace mapisim::addressbook {

/// What a recipient gets of an address book entry.
inline constexpr ULONG kRecipientTags[] = {
    PR_ENTRYID,     PR_DISPLAY_NAME_W, PR_ADDRTYPE_W,    PR_EMAIL_ADDRESS_W,
    PR_OBJECT_TYPE, PR_DISPLAY_TYPE,   PR_SEARCH_KEY,    PR_TRANSMITABLE_DISPLAY_NAME_W,
    PR_RECORD_KEY,  PR_SMTP_ADDRESS_W, PR_SEND_RICH_INFO};

/// More than any client has: a count beyond these was never set.
inline constexpr ULONG kMaxEntries = 1u << 20, kMaxEntryValues = 0x10000;

/// False where an entry counts properties and has none, or where a count is beyond belief. An entry
/// without properties is no recipient.
bool well_formed(const ADRENTRY& entry) noexcept;
bool well_formed(const ADRLIST& names) noexcept;

/// What the entry has, deep copied, but for what has no value (PT_ERROR, PT_NULL, PT_OBJECT). False
/// for what is no property array.
bool read_entry(const ADRENTRY& entry, property::Bag& out);

/// Replaces the entry's properties; those without a value stay where the bag has none. `flags`:
/// MAPI_UNICODE. `wanted`: tags that the entry is to have in any case. False for want of memory;
/// the entry is then as it was.
bool write_entry(ADRENTRY& entry, const property::Bag& bag, ULONG flags,
                 const SPropTagArray* wanted = nullptr);

/// Brings the wanted properties to the front, as the address book has them or else the entry; what
/// neither has becomes PT_ERROR.
SCODE prepare_entry(const Book& book, ADRENTRY& entry, const SPropTagArray* wanted);

/// A list with further entries takes the place of `list`, which may be null.
SCODE append_entries(LPADRLIST& list, const std::vector<property::Bag>& entries, ULONG flags);

} // namespace mapisim::addressbook

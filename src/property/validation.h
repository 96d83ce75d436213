#pragma once

#include <mapidefs.h>

/// Whether what a provider or client built can be handed to a method: what the exported FBad...
/// functions tell. Nothing that is pointed to is believed to be there.
namespace mapisim::property {

/// Whether the values are there, with all that they point to, whatever else is wrong with them.
bool are_readable(const SPropValue* values, ULONG count) noexcept;

bool FBadPropTag(ULONG tag) noexcept;
bool FBadProp(const SPropValue* prop) noexcept;
bool FBadRow(const SRow* row) noexcept;
bool FBadRowSet(const SRowSet* rows) noexcept;
bool FBadColumnSet(const SPropTagArray* columns) noexcept;
bool FBadSortOrderSet(const SSortOrderSet* order) noexcept;
bool FBadRestriction(const SRestriction* restriction) noexcept;
bool FBadEntryList(const ENTRYLIST* list) noexcept;
bool FBadRglpNameID(MAPINAMEID* const* names, ULONG count) noexcept;
bool FBadRglpszA(const char* const* strings, ULONG count) noexcept;
bool FBadRglpszW(const wchar_t* const* strings, ULONG count) noexcept;

} // namespace mapisim::property

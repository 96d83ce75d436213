#pragma once

#include <optional>
#include <vector>

#include "property/names.h"
#include "tnef/format.h"

/// Sequences of MAPI properties, as attMAPIProps and attAttachment have them, and tables of such
/// sequences (attRecipTable).
namespace mapisim::tnef {

/// One property on its way into a stream, or out of it.
struct Property {
    ULONG tag = 0; ///< with its type in the stream; the identifier of a named one says nothing
    std::optional<property::Name> name;
    property::Value value; ///< of all but PT_OBJECT
    IID iid{};             ///< PT_OBJECT: what it is
    Bytes content;         ///< PT_OBJECT: the object, without its interface identifier
};

/// Text of the types PT_STRING8 and PT_MV_STRING8 goes into the code page. False for a type that a
/// stream cannot have, and for what does not fit.
bool put_property(Writer& out, const Property& property, ULONG code_page);
/// With their count before them. `refused` gets those that cannot be in a stream.
void put_properties(Writer& out, const std::vector<Property>& properties, ULONG code_page,
                    std::vector<ULONG>& refused);

/// All of a sequence. False where it cannot be read any further: `out` has what came before.
/// `left_out` gets those with a value or a name that no object can have.
bool take_properties(Reader& in, ULONG code_page, std::vector<Property>& out,
                     std::vector<ULONG>& left_out);

using Row = std::vector<Property>;
void put_rows(Writer& out, const std::vector<Row>& rows, ULONG code_page,
              std::vector<ULONG>& refused);
bool take_rows(Reader& in, ULONG code_page, std::vector<Row>& out, std::vector<ULONG>& left_out);

} // namespace mapisim::tnef

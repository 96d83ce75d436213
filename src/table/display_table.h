#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "object/body.h"
#include "property/caller_memory.h"
#include "property/text.h"

/// Display tables: the controls of the pages that show an object.
namespace mapisim::table {

inline constexpr ULONG kDisplayColumns[] = {PR_XPOS,
                                            PR_YPOS,
                                            PR_DELTAX,
                                            PR_DELTAY,
                                            PR_CONTROL_TYPE,
                                            PR_CONTROL_FLAGS,
                                            PR_CONTROL_STRUCTURE,
                                            PR_CONTROL_ID};

using ControlBytes = std::vector<std::byte>;

/// The text at the end of a control's structure; where that is.
ULONG append_text(ControlBytes& control, std::string_view text, bool wide);

/// PR_CONTROL_STRUCTURE: the text follows the structure, which tells where (`offset` in it), and
/// how wide it is.
template<class Structure>
ControlBytes control_with_text(Structure structure, ULONG Structure::*offset, std::string_view text,
                               bool wide) {
    ControlBytes bytes(sizeof structure);
    structure.*offset = append_text(bytes, text, wide);
    structure.ulFlags &= ~ULONG{MAPI_UNICODE};
    if (wide)
        structure.ulFlags |= MAPI_UNICODE;
    std::memcpy(bytes.data(), &structure, sizeof structure);
    return bytes;
}

/// BuildDisplayTable, once its arguments are there.
HRESULT build_display_table(const property::CallerMemory& memory, void* module, UINT pages,
                            const DTPAGE* page, ULONG flags, object::Ref<IMAPITable>& view,
                            object::Ref<ITableData>& data);

} // namespace mapisim::table

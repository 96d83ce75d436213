#pragma once

#include "object/body.h"
#include "storage/document.h"

namespace mapisim::storage {

/// An open stream of a storage. Written to, it changes the state of the tree at once.
object::Ref<IStream> make_element_stream(DocumentPtr document, ElementPtr element,
                                         ChangesPtr changes, OpenedPtr opened, std::u16string name,
                                         DWORD mode);

} // namespace mapisim::storage

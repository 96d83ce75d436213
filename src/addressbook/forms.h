#pragma once

#include "addressbook/book.h"

namespace mapisim::addressbook {

/// A template of new entries, as its row in a one-off table shows it and as it opens.
property::Bag form_properties(Form form);
/// True for the number of a template.
bool is_form(std::uint32_t number) noexcept;
/// The one-off table of a container that can be changed.
RowSourcePtr form_rows();

} // namespace mapisim::addressbook

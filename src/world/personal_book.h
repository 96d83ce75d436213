#pragma once

#include "addressbook/book.h"
#include "world/description.h"

namespace mapisim::world {

/// Puts into a personal address book that is empty what a file describes.
void fill_personal_book(addressbook::Book& book, const PersonalBook& what);

} // namespace mapisim::world

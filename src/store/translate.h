#pragma once

#include "property/bag.h"
#include "property/names.h"
#include "store/content.h"

namespace mapisim::store {

/// Properties of one store for another: named ones get the identifiers that the other store has for
/// their names. What cannot be named there is left out, and so are attributes, which are a
/// storage's own.
property::Bag translated(const property::Bag& bag, const property::NameMap& from,
                         property::NameMap& to);
ContentPtr translated(const ContentPtr& content, const property::NameMap& from,
                      property::NameMap& to);

} // namespace mapisim::store

#pragma once

#include <boost/container/flat_map.hpp>

#include "imsg/storage.h"
#include "property/names.h"

/// The storage in which the names of named properties lie, one for a message and all that is in it.
namespace mapisim::imsg {

/// Identifiers in the storage, and what they are in the message's own mapping.
using Renamed = boost::container::flat_map<ULONG, ULONG>;

/// What names nothing is left out. A storage without names has none.
HRESULT read_names(const Storage& message, property::NameMap& names, Renamed& out);
/// All names, under the identifiers that they have.
HRESULT write_names(const Storage& message, const property::NameMap& names);

} // namespace mapisim::imsg

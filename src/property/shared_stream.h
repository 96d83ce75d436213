#pragma once

#include "object/body.h"
#include "property/foreign.h"

namespace mapisim::property {

/// A stream that is used when the client has let go of its own, too: where the stream is one of
/// ours, another one beside it. `ours` then has its body, which is told at the end that it is
/// released. No lock may be held.
Foreign<IStream> share_beside(IStream* stream, object::Body*& ours);

} // namespace mapisim::property

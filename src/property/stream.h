#pragma once

#include <functional>
#include <string>
#include <vector>

#include <mapidefs.h>

#include "object/body.h"
#include "property/value.h"

namespace mapisim::property {

/// What a stream does with its content when it is committed; not called with a lock held.
using StreamCommit = std::function<HRESULT(Bytes content)>;

/// An IStream over bytes in memory. Changes stay in the stream until Commit, or until its last
/// Release by the client (decision: real providers differ, and many clients never commit). Without
/// `commit` it is read-only: writing gives STG_E_ACCESSDENIED. `owner` is kept alive.
object::Ref<IStream> make_stream(std::vector<std::byte> content, StreamCommit commit,
                                 object::Ref<IUnknown> owner, std::string label = {});

}  // namespace mapisim::property

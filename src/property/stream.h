#pragma once

#include <functional>
#include <vector>

#include <mapidefs.h>

#include "object/body.h"
#include "property/value.h"

namespace mapisim::property {

/// What a stream does with its content when it is committed: these bytes, and zeros up to `size`.
/// Called with the stream's lock held and no other of the property room.
using StreamCommit = std::function<HRESULT(Bytes content, std::size_t size)>;

/// An IStream over bytes in memory. Changes stay in the stream until Commit, or until the last
/// Release by the client (decision: real providers differ, and many clients never commit). Without
/// `commit` it is read-only: writing gives STG_E_ACCESSDENIED. `owner` is kept alive. `dirty`: to
/// be committed even if nothing is written.
object::Ref<IStream> make_stream(std::vector<std::byte> content, StreamCommit commit,
                                 object::Ref<IUnknown> owner, bool dirty = false);

/// The bytes of a stream over a text or binary value, as a client reads them.
std::vector<std::byte> stream_content(const Value& value, ULONG type);

} // namespace mapisim::property

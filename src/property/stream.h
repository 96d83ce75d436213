#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <mapidefs.h>

#include "object/body.h"
#include "platform/mutex.h"
#include "property/value.h"

namespace mapisim::property {

/// What a stream and its clones read and write. Its methods are called with its mutex held, one at
/// a time; positions lie within limit().
class StreamContent {
public:
    virtual ~StreamContent() = default;

    /// What every method of a stream that cannot be used any more returns.
    virtual HRESULT state() const noexcept { return S_OK; }
    virtual std::uint64_t limit() const noexcept = 0;
    virtual std::uint64_t size() const noexcept = 0;
    virtual bool readable() const noexcept { return true; }
    virtual bool writable() const noexcept = 0;
    /// `count` says how much is wanted, of what is there, and then how much came.
    virtual HRESULT read(std::uint64_t at, std::byte* out, std::size_t& count) noexcept = 0;
    virtual HRESULT write(std::uint64_t at, const void* in, std::size_t count) = 0;
    virtual HRESULT resize(std::uint64_t size) = 0;
    virtual HRESULT commit() = 0;
    virtual HRESULT revert() = 0;
    /// The client has let go of the last of the streams.
    virtual void close() noexcept {}
    /// What Stat says beyond the size.
    virtual HRESULT describe(STATSTG&, DWORD /*flags*/) const { return S_OK; }
    virtual object::Kind kind() const noexcept { return object::Kind::stream; }

    platform::Mutex mutex;
    unsigned open_streams = 0; ///< guarded by it
};

/// What writing to a stream that is for reading gives is STG_E_ACCESSDENIED. At the last Release by
/// the client it commits.
object::Ref<IStream> make_stream(std::shared_ptr<StreamContent> content);

/// What CopyTo does, by way of the source's Read: of `size` bytes as many as there are. No lock may
/// be held, since `to` may be the client's own.
HRESULT copy_by_reading(IStream& from, IStream* to, std::uint64_t size, ULARGE_INTEGER* read,
                        ULARGE_INTEGER* written);

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

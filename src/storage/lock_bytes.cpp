#include <algorithm>
#include <memory>
#include <mutex>

#include "platform/mutex.h"
#include "platform/readable.h"
#include "property/sparse_bytes.h"
#include "property/stream.h"
#include "storage/storage.h"

namespace mapisim::storage {

namespace {

class LockBytes final
    : public object::BodyOf<ILockBytes, object::InterfaceId::ILockBytes, object::Kind::ole_object> {
public:
    HRESULT STDMETHODCALLTYPE ReadAt(ULARGE_INTEGER at, void* out, ULONG size,
                                     ULONG* read) override {
        if (read)
            *read = 0;
        if (!out && size)
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(mutex_);
        if (at.QuadPart >= data_.size)
            return S_OK;
        const auto from = static_cast<std::size_t>(at.QuadPart);
        const std::size_t count = std::min<std::size_t>(size, data_.size - from);
        data_.read(from, static_cast<std::byte*>(out), count);
        if (read)
            *read = static_cast<ULONG>(count);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE WriteAt(ULARGE_INTEGER at, const void* in, ULONG size,
                                      ULONG* written) override {
        if (written)
            *written = 0;
        if ((!in && size) || platform::is_wild(in, size, 1))
            return STG_E_INVALIDPOINTER;
        if (at.QuadPart > kMostBytes || size > kMostBytes - at.QuadPart)
            return STG_E_MEDIUMFULL;
        if (size == 0)
            return S_OK;
        const std::lock_guard lock(mutex_);
        data_.write(static_cast<std::size_t>(at.QuadPart), in, size);
        if (written)
            *written = size;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Flush() override { return S_OK; }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        if (size.QuadPart > kMostBytes)
            return STG_E_MEDIUMFULL;
        const std::lock_guard lock(mutex_);
        data_.resize(static_cast<std::size_t>(size.QuadPart));
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD) override { // it has no name
        if (!out)
            return STG_E_INVALIDPOINTER;
        *out = STATSTG{};
        const std::lock_guard lock(mutex_);
        out->type = STGTY_LOCKBYTES;
        out->cbSize.QuadPart = data_.size;
        out->grfMode = STGM_READWRITE;
        return S_OK;
    }

private:
    platform::Mutex mutex_;
    property::SparseBytes data_; ///< guarded by it
};

/// The same bytes as a stream has them.
class MemoryStream final : public property::StreamContent {
public:
    std::uint64_t limit() const noexcept override { return kMostBytes; }
    std::uint64_t size() const noexcept override { return data_.size; }
    bool writable() const noexcept override { return true; }
    HRESULT read(std::uint64_t at, std::byte* out, std::size_t& count) noexcept override {
        data_.read(static_cast<std::size_t>(at), out, count);
        return S_OK;
    }
    HRESULT write(std::uint64_t at, const void* in, std::size_t count) override {
        data_.write(static_cast<std::size_t>(at), in, count);
        return S_OK;
    }
    HRESULT resize(std::uint64_t size) override {
        data_.resize(static_cast<std::size_t>(size));
        return S_OK;
    }
    HRESULT commit() override { return S_OK; }
    HRESULT revert() override { return S_OK; }
    object::Kind kind() const noexcept override { return object::Kind::ole_object; }

private:
    property::SparseBytes data_;
};

} // namespace

object::Ref<IStream> make_memory_stream() {
    return property::make_stream(std::make_shared<MemoryStream>());
}

object::Ref<ILockBytes> make_lock_bytes() {
    return object::make<LockBytes>();
}

} // namespace mapisim::storage

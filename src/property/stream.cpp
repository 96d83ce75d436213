#include "property/stream.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "platform/readable.h"
#include "property/sparse_bytes.h"
#include "property/text.h"

namespace mapisim::property {

namespace {

using object::InterfaceId;
using object::Kind;

/// A value of an object, or a part of one, in memory.
class MemoryContent final : public StreamContent {
public:
    MemoryContent(std::vector<std::byte> content, StreamCommit commit, object::Ref<IUnknown> owner,
                  bool dirty)
        : commit_(std::move(commit)), owner_(std::move(owner)), dirty_(dirty && commit_) {
        data_.size = content.size();
        data_.bytes = std::move(content);
        if (commit_)
            committed_ = data_;
    }

    std::uint64_t limit() const noexcept override { return 0x7FFF'0000; }
    std::uint64_t size() const noexcept override { return data_.size; }
    bool writable() const noexcept override { return static_cast<bool>(commit_); }

    HRESULT read(std::uint64_t at, std::byte* out, std::size_t& count) noexcept override {
        data_.read(static_cast<std::size_t>(at), out, count);
        return S_OK;
    }
    HRESULT write(std::uint64_t at, const void* in, std::size_t count) override {
        data_.write(static_cast<std::size_t>(at), in, count);
        dirty_ = true;
        return S_OK;
    }
    HRESULT resize(std::uint64_t size) override {
        data_.resize(static_cast<std::size_t>(size));
        dirty_ = true;
        return S_OK;
    }
    HRESULT commit() override {
        if (!dirty_)
            return S_OK;
        SparseBytes kept = data_;
        const HRESULT result = commit_(kept.bytes, kept.size);
        if (FAILED(result))
            return result;
        std::swap(committed_, kept);
        dirty_ = false;
        return S_OK;
    }
    HRESULT revert() override {
        if (commit_) {
            data_ = committed_;
            dirty_ = false;
        }
        return S_OK;
    }

private:
    SparseBytes data_;
    SparseBytes committed_; ///< for Revert
    const StreamCommit commit_;
    const object::Ref<IUnknown> owner_;
    bool dirty_;
};

class StreamBody final : public object::BodyOf<IStream, InterfaceId::IStream, Kind::stream> {
public:
    /// The content's mutex is held.
    StreamBody(std::shared_ptr<StreamContent> content, std::uint64_t position)
        : content_(std::move(content)), position_(position) {
        ++content_->open_streams;
    }

    object::Kind kind() const noexcept override { return content_->kind(); }

    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        if (read)
            *read = 0;
        if (!out && size)
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        if (!content_->readable())
            return STG_E_ACCESSDENIED;
        const std::uint64_t there = content_->size();
        if (position_ >= there)
            return S_OK;
        auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, there - position_));
        const HRESULT result = content_->read(position_, static_cast<std::byte*>(out), count);
        if (FAILED(result))
            return result;
        position_ += count;
        if (read)
            *read = static_cast<ULONG>(count);
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        if (written)
            *written = 0;
        if ((!in && size) || platform::is_wild(in, size, 1))
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        if (!content_->writable())
            return STG_E_ACCESSDENIED;
        if (size == 0)
            return S_OK;
        if (size > content_->limit() - position_)
            return STG_E_MEDIUMFULL;
        const HRESULT result = content_->write(position_, in, size);
        if (FAILED(result))
            return result;
        position_ += size;
        if (written)
            *written = size;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER move, DWORD origin,
                                   ULARGE_INTEGER* position) override {
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        std::int64_t base = 0;
        if (origin == STREAM_SEEK_CUR)
            base = static_cast<std::int64_t>(position_);
        else if (origin == STREAM_SEEK_END)
            base = static_cast<std::int64_t>(content_->size());
        else if (origin != STREAM_SEEK_SET)
            return STG_E_INVALIDFUNCTION;
        const std::int64_t by = move.QuadPart;
        if (by < -base || by > static_cast<std::int64_t>(content_->limit()) - base) {
            return STG_E_INVALIDFUNCTION;
        }
        position_ = static_cast<std::uint64_t>(base + by);
        if (position)
            position->QuadPart = position_;
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        if (!content_->writable())
            return STG_E_ACCESSDENIED;
        if (size.QuadPart > content_->limit())
            return STG_E_MEDIUMFULL;
        return content_->resize(size.QuadPart);
    }

    HRESULT STDMETHODCALLTYPE CopyTo(IStream* to, ULARGE_INTEGER size, ULARGE_INTEGER* read,
                                     ULARGE_INTEGER* written) override {
        // What a stream is copied onto its own end is not copied again.
        return copy_by_reading(*this, to, std::min(std::uint64_t{size.QuadPart}, ahead()), read,
                               written);
    }

    HRESULT STDMETHODCALLTYPE Commit(DWORD) override {
        const std::lock_guard lock(content_->mutex);
        const HRESULT state = content_->state();
        return FAILED(state) ? state : content_->commit();
    }

    HRESULT STDMETHODCALLTYPE Revert() override {
        const std::lock_guard lock(content_->mutex);
        const HRESULT state = content_->state();
        return FAILED(state) ? state : content_->revert();
    }

    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }

    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD flags) override {
        if (!out)
            return STG_E_INVALIDPOINTER;
        *out = STATSTG{};
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        out->type = STGTY_STREAM;
        out->cbSize.QuadPart = content_->size();
        out->grfMode = content_->writable() ? STGM_READWRITE : STGM_READ;
        return content_->describe(*out, flags);
    }

    HRESULT STDMETHODCALLTYPE Clone(IStream** out) override {
        if (!out)
            return STG_E_INVALIDPOINTER;
        *out = nullptr;
        const std::lock_guard lock(content_->mutex);
        if (const HRESULT state = content_->state(); FAILED(state))
            return state;
        *out = object::make<StreamBody>(content_, position_).detach();
        return S_OK;
    }

    void client_released() noexcept override {
        const std::lock_guard lock(content_->mutex);
        try {
            content_->commit();
        } catch (const std::bad_alloc&) {
            // Release has no way to say that memory ran out.
        }
        if (--content_->open_streams == 0)
            content_->close();
    }

private:
    std::uint64_t ahead() {
        const std::lock_guard lock(content_->mutex);
        return content_->size() - std::min(position_, content_->size());
    }

    const std::shared_ptr<StreamContent> content_;
    std::uint64_t position_; ///< guarded by the content's mutex
};

} // namespace

HRESULT copy_by_reading(IStream& from, IStream* to, std::uint64_t size, ULARGE_INTEGER* read,
                        ULARGE_INTEGER* written) {
    if (read)
        read->QuadPart = 0;
    if (written)
        written->QuadPart = 0;
    if (!to)
        return STG_E_INVALIDPOINTER;
    constexpr std::uint64_t kChunk = 65536;
    std::uint64_t left = size;
    std::vector<std::byte> chunk(static_cast<std::size_t>(std::min(left, kChunk)));
    while (left > 0) {
        ULONG got = 0;
        const auto ask = static_cast<ULONG>(std::min(left, kChunk));
        HRESULT result = from.Read(chunk.data(), ask, &got);
        if (FAILED(result))
            return result;
        if (got == 0)
            break;
        left -= got;
        if (read)
            read->QuadPart += got;
        ULONG put = 0;
        result = to->Write(chunk.data(), got, &put);
        if (written)
            written->QuadPart += put;
        if (FAILED(result))
            return result;
        if (put < got)
            return STG_E_MEDIUMFULL;
    }
    return S_OK;
}

std::vector<std::byte> stream_content(const Value& value, ULONG type) {
    std::vector<std::byte> content;
    const std::string_view text = value.text();
    if (type == PT_UNICODE) {
        content.resize(wide_size(text) * sizeof(wchar_t));
        write_wide(text, reinterpret_cast<wchar_t*>(content.data()));
    } else if (type == PT_STRING8) {
        content.resize(narrow_size(text));
        write_narrow(text, reinterpret_cast<char*>(content.data()));
    } else {
        const Bytes bytes = value.bytes();
        content.assign(bytes.begin(), bytes.end());
    }
    return content;
}

object::Ref<IStream> make_stream(std::shared_ptr<StreamContent> content) {
    return object::make<StreamBody>(std::move(content), std::uint64_t{0});
}

object::Ref<IStream> make_stream(std::vector<std::byte> content, StreamCommit commit,
                                 object::Ref<IUnknown> owner, bool dirty) {
    return make_stream(std::make_shared<MemoryContent>(std::move(content), std::move(commit),
                                                       std::move(owner), dirty));
}

} // namespace mapisim::property

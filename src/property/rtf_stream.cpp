#include "property/rtf_stream.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <mapicode.h>

#include "gate/call_out.h"
#include "object/body.h"
#include "platform/mutex.h"
#include "platform/readable.h"
#include "property/code_page.h"
#include "property/foreign.h"
#include "property/raw_copy.h"
#include "property/rtf.h"
#include "property/rtf_text.h"
#include "property/shared_stream.h"
#include "property/stream.h"
#include "property/text.h"
#include "property/utf16.h"

namespace mapisim::property {

namespace {

using object::InterfaceId;
using object::Kind;
using Compressed = Foreign<IStream>;

HRESULT read_all(const Compressed& stream, std::vector<std::byte>& out) {
    constexpr ULONG kPortion = 65536;
    for (;;) {
        const std::size_t had = out.size();
        if (had > kMaxCopy - kPortion)
            return MAPI_E_TOO_BIG;
        out.resize(had + kPortion);
        ULONG got = 0;
        const HRESULT result =
            stream.call([&](IStream& s) { return s.Read(out.data() + had, kPortion, &got); });
        out.resize(had + std::min(got, kPortion));
        if (FAILED(result))
            return result;
        if (got == 0)
            return S_OK;
    }
}

HRESULT write_all(const Compressed& stream, const std::vector<std::byte>& bytes) {
    return stream.call([&](IStream& s) -> HRESULT {
        // A stream that cannot seek is where it was, at its beginning.
        s.Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr);
        for (std::size_t at = 0; at < bytes.size();) {
            constexpr std::size_t kPortion = std::size_t{1} << 20;
            const auto size = static_cast<ULONG>(std::min(bytes.size() - at, kPortion));
            ULONG put = 0;
            const HRESULT result = s.Write(bytes.data() + at, size, &put);
            if (FAILED(result))
                return result;
            if (put == 0)
                return STG_E_MEDIUMFULL;
            at += put;
        }
        ULARGE_INTEGER end{};
        end.QuadPart = bytes.size();
        s.SetSize(end);
        return S_OK;
    });
}

/// What goes in one direction has no position to seek to.
class OneWayStream : public object::BodyOf<IStream, InterfaceId::IStream, Kind::stream> {
public:
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER, DWORD, ULARGE_INTEGER*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE Revert() override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG*, DWORD) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE Clone(IStream**) override { return MAPI_E_NO_SUPPORT; }
};

class UncompressedReader final : public OneWayStream {
public:
    explicit UncompressedReader(std::string text) : text_(std::move(text)) {}

    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        if (read)
            *read = 0;
        if (!out && size)
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(mutex_);
        const std::size_t count = std::min<std::size_t>(size, text_.size() - at_);
        if (count != 0)
            std::memcpy(out, text_.data() + at_, count);
        at_ += count;
        if (read)
            *read = static_cast<ULONG>(count);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Write(const void*, ULONG, ULONG* written) override {
        if (written)
            *written = 0;
        return STG_E_ACCESSDENIED;
    }
    HRESULT STDMETHODCALLTYPE CopyTo(IStream* to, ULARGE_INTEGER size, ULARGE_INTEGER* read,
                                     ULARGE_INTEGER* written) override {
        return copy_by_reading(*this, to, size.QuadPart, read, written);
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return S_OK; }

private:
    platform::Mutex mutex_;
    const std::string text_;
    std::size_t at_ = 0; ///< guarded by the mutex
};

class UncompressedWriter final : public OneWayStream {
public:
    UncompressedWriter(IStream* compressed, bool compresses)
        : compressed_(std::make_shared<Compressed>(share_beside(compressed, ours_))),
          compresses_(compresses) {}

    HRESULT STDMETHODCALLTYPE Read(void*, ULONG, ULONG* read) override {
        if (read)
            *read = 0;
        return STG_E_ACCESSDENIED;
    }
    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        if (written)
            *written = 0;
        if ((!in && size) || platform::is_wild(in, size, 1))
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(mutex_);
        text_.append(static_cast<const char*>(in), size);
        dirty_ = true;
        if (written)
            *written = size;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE CopyTo(IStream*, ULARGE_INTEGER, ULARGE_INTEGER* read,
                                     ULARGE_INTEGER* written) override {
        if (read)
            read->QuadPart = 0;
        if (written)
            written->QuadPart = 0;
        return STG_E_ACCESSDENIED;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return flush(); }

    void client_released() override {
        try {
            // The client may have let go of the compressed stream, and can no more commit it.
            if (flush() == S_OK && written_)
                compressed_->call([](IStream& s) { return s.Commit(STGC_DEFAULT); });
        } catch (const std::bad_alloc&) {
            // Release has no way to say that memory ran out.
        }
        if (ours_)
            ours_->client_released();
    }

private:
    HRESULT flush() {
        std::vector<std::byte> bytes;
        {
            const std::lock_guard lock(mutex_);
            if (!dirty_)
                return S_OK;
            bytes = compresses_ ? compress_rtf(text_) : store_rtf(text_);
            dirty_ = false;
        }
        const HRESULT result = write_all(*compressed_, bytes);
        const std::lock_guard lock(mutex_);
        if (FAILED(result))
            dirty_ = true;
        else
            written_ = true;
        return result;
    }

    object::Body* ours_ = nullptr; ///< the compressed stream, where it is one of ours
    platform::Mutex mutex_;
    const std::shared_ptr<const Compressed> compressed_;
    const bool compresses_;
    std::string text_;     ///< guarded by the mutex, as what follows
    bool dirty_ = false;   ///< has what the compressed stream does not
    bool written_ = false; ///< that stream was written to
};

/// UTF-16 with the small byte first, which is no code page of the system's converters.
constexpr ULONG kUtf16 = 1200;
constexpr ULONG kUtf8 = 65001;

std::string in_code_page(std::string_view text, ULONG code_page) {
    return code_page == kUtf16 ? utf16_from_utf8(text) : code_page_from_utf8(text, code_page, '?');
}

/// Of MapiSim's own streams: other ones may say 0, which is STGM_READ, of what can be written.
bool is_read_only(IStream* stream) {
    constexpr DWORD kAccess = STGM_READ | STGM_WRITE | STGM_READWRITE;
    STATSTG about{};
    return gate::body_of(stream) && stream->Stat(&about, STATFLAG_NONAME) == S_OK &&
           (about.grfMode & kAccess) == STGM_READ;
}

struct Native {
    std::string text;
    ULONG type = MAPI_NATIVE_BODY_TYPE_RTF;
};

/// The body that the rich text stands for. "MAPI decides" on the message's own code page.
Native native_of(std::string rtf, const RTF_WCSINFO& options) {
    const ULONG page = options.ulOutCodePage  ? options.ulOutCodePage
                       : options.ulInCodePage ? options.ulInCodePage
                                              : kUtf8;
    std::string html;
    if (html_in_rtf(rtf, html))
        return {in_code_page(html, page), MAPI_NATIVE_BODY_TYPE_HTML};
    // Among the words of the header alone: text may show it.
    const std::string_view header = std::string_view(rtf).substr(0, rtf.find('{', 1));
    if (header.find("\\fromtext") != header.npos)
        return {in_code_page(text_from_rtf(rtf), page), MAPI_NATIVE_BODY_TYPE_PLAINTEXT};
    return {std::move(rtf), MAPI_NATIVE_BODY_TYPE_RTF};
}

} // namespace

HRESULT read_all(IStream* stream, std::vector<std::byte>& out) {
    return read_all(Foreign<IStream>::share(stream), out);
}

HRESULT wrap_compressed_rtf(IStream* compressed, ULONG flags, IStream** out) {
    RTF_WCSINFO options{};
    options.ulFlags = flags;
    return wrap_compressed_rtf(compressed, options, out, nullptr);
}

HRESULT wrap_compressed_rtf(IStream* compressed, const RTF_WCSINFO& options, IStream** out,
                            RTF_WCSRETINFO* about) {
    if (const HRESULT dead = gate::refuse_dead(compressed); FAILED(dead))
        return dead;
    if (options.ulFlags & MAPI_MODIFY) {
        if (is_read_only(compressed))
            return MAPI_E_NO_ACCESS;
        *out = object::make<UncompressedWriter>(compressed,
                                                (options.ulFlags & STORE_UNCOMPRESSED_RTF) == 0)
                   .detach();
        return S_OK;
    }
    const Compressed stream = Compressed::share(compressed);
    std::vector<std::byte> bytes;
    const HRESULT result = read_all(stream, bytes);
    if (FAILED(result))
        return result;
    std::string rtf;
    if (!bytes.empty() && !decompress_rtf(bytes, rtf))
        return MAPI_E_CORRUPT_DATA;
    Native native{std::move(rtf), 0};
    if (options.ulFlags & MAPI_NATIVE_BODY)
        native = native_of(std::move(native.text), options);
    if (native.type > MAPI_NATIVE_BODY_TYPE_RTF && options.ulOutCodePage != 0 &&
        options.ulOutCodePage != kUtf16 && !is_known_code_page(options.ulOutCodePage))
        return MAPI_E_INVALID_PARAMETER;
    if (about)
        about->ulStreamFlags = native.type;
    *out = object::make<UncompressedReader>(std::move(native.text)).detach();
    return S_OK;
}

} // namespace mapisim::property

#include "storage/backing.h"

#include <algorithm>
#include <utility>

#include "object/shell.h"
#include "property/foreign.h"
#include "property/shared_stream.h"
#include "storage/compound_file.h"

namespace mapisim::storage {

namespace {

using platform::FileError;
using property::Bytes;
using property::Foreign;

constexpr ULONG kPortion = ULONG{1} << 20;

/// Reads portions as long as something comes. `read` is given a place, where it goes and how much
/// may come, and says how much came. What does not begin as a compound file is not read to its end.
template<class Read> HRESULT load_portions(std::vector<std::byte>& out, Read read) {
    out.clear();
    for (;;) {
        const std::size_t had = out.size();
        const std::size_t room = had == 0 ? 65536 : kPortion;
        if (had > kMostBytes)
            return STG_E_INSUFFICIENTMEMORY;
        out.resize(had + room);
        ULONG got = 0;
        const HRESULT result = read(had, out.data() + had, static_cast<ULONG>(room), got);
        out.resize(had + std::min<std::size_t>(got, room));
        if (FAILED(result))
            return result;
        if (got == 0 || (out.size() >= kSignatureSize && !has_signature(out)))
            return S_OK;
    }
}

template<class Write> HRESULT store_portions(Bytes file, Write write) {
    for (std::size_t at = 0; at < file.size();) {
        const auto size = static_cast<ULONG>(std::min<std::size_t>(file.size() - at, kPortion));
        ULONG put = 0;
        const HRESULT result = write(at, file.data() + at, size, put);
        if (FAILED(result))
            return result;
        if (put == 0)
            return STG_E_MEDIUMFULL;
        at += std::min(put, size);
    }
    return S_OK;
}

/// Here, where a thread that is cancelled passes, and not in a destructor that lets nothing pass.
template<class Interface> void release(Foreign<Interface>& object) {
    const Foreign<Interface> gone = std::move(object);
}

class StreamBacking final : public Backing {
public:
    explicit StreamBacking(IStream* stream)
        : stream_(std::make_unique<Foreign<IStream>>(property::share_beside(stream, ours_))) {}

    HRESULT find_position() {
        ULARGE_INTEGER now{};
        const HRESULT result = stream_->call(
            [&](IStream& s) { return s.Seek(LARGE_INTEGER{}, STREAM_SEEK_CUR, &now); });
        begin_ = now.QuadPart;
        return FAILED(result) ? result : begin_ > kMostBytes ? HRESULT{STG_E_SEEKERROR} : S_OK;
    }

    HRESULT load(std::vector<std::byte>& out) override {
        const HRESULT result = seek();
        if (FAILED(result))
            return result;
        return load_portions(out, [&](std::size_t, std::byte* to, ULONG room, ULONG& got) {
            return stream_->call([&](IStream& s) { return s.Read(to, room, &got); });
        });
    }
    HRESULT store(Bytes file) override {
        HRESULT result = seek();
        if (FAILED(result))
            return result;
        result =
            store_portions(file, [&](std::size_t, const std::byte* from, ULONG size, ULONG& put) {
                return stream_->call([&](IStream& s) { return s.Write(from, size, &put); });
            });
        if (FAILED(result))
            return result;
        // What is left behind the end where the size cannot be set does no harm.
        ULARGE_INTEGER end{};
        end.QuadPart = begin_ + file.size();
        stream_->call([&](IStream& s) { return s.SetSize(end); });
        result = stream_->call([](IStream& s) { return s.Commit(STGC_DEFAULT); });
        return FAILED(result) && result != E_NOTIMPL ? result : S_OK;
    }
    void let_go() override {
        if (ours_)
            ours_->client_released();
        ours_ = nullptr;
        release(*stream_);
    }

private:
    HRESULT seek() const {
        LARGE_INTEGER to{};
        to.QuadPart = static_cast<LONGLONG>(begin_);
        return stream_->call([&](IStream& s) { return s.Seek(to, STREAM_SEEK_SET, nullptr); });
    }

    object::Body* ours_ = nullptr;
    std::unique_ptr<Foreign<IStream>> stream_;
    std::uint64_t begin_ = 0;
};

class LockBytesBacking final : public Backing {
public:
    explicit LockBytesBacking(ILockBytes* bytes)
        : bytes_(std::make_unique<Foreign<ILockBytes>>(Foreign<ILockBytes>::share(bytes))) {}

    HRESULT load(std::vector<std::byte>& out) override {
        // Some fail where less is there than is asked for.
        STATSTG about{};
        const bool has_size =
            !FAILED(bytes_->call([&](ILockBytes& b) { return b.Stat(&about, STATFLAG_NONAME); }));
        return load_portions(out, [&](std::size_t at, std::byte* to, ULONG room, ULONG& got) {
            if (has_size) {
                const ULONGLONG left =
                    about.cbSize.QuadPart - std::min<ULONGLONG>(at, about.cbSize.QuadPart);
                room = static_cast<ULONG>(std::min<ULONGLONG>(room, left));
            }
            return room == 0 ? S_OK : bytes_->call([&](ILockBytes& b) {
                return b.ReadAt(offset(at), to, room, &got);
            });
        });
    }
    HRESULT store(Bytes file) override {
        HRESULT result =
            bytes_->call([&](ILockBytes& b) { return b.SetSize(offset(file.size())); });
        if (FAILED(result))
            return result;
        result = store_portions(file,
                                [&](std::size_t at, const std::byte* from, ULONG size, ULONG& put) {
                                    return bytes_->call([&](ILockBytes& b) {
                                        return b.WriteAt(offset(at), from, size, &put);
                                    });
                                });
        if (FAILED(result))
            return result;
        result = bytes_->call([](ILockBytes& b) { return b.Flush(); });
        return FAILED(result) && result != E_NOTIMPL ? result : S_OK;
    }

    void let_go() override { release(*bytes_); }

private:
    static ULARGE_INTEGER offset(std::size_t at) noexcept {
        ULARGE_INTEGER value{};
        value.QuadPart = at;
        return value;
    }
    std::unique_ptr<Foreign<ILockBytes>> bytes_;
};

HRESULT storage_code(FileError error) noexcept {
    switch (error) {
    case FileError::none:
        return S_OK;
    case FileError::no_space:
        return STG_E_MEDIUMFULL;
    default:
        return STG_E_ACCESSDENIED;
    }
}

class FileBacking final : public Backing {
public:
    FileBacking(std::unique_ptr<platform::File> file, std::string path, bool temporary)
        : file_(std::move(file)), path_(std::move(path)), temporary_(temporary) {}
    ~FileBacking() override { shut(); }

    HRESULT load(std::vector<std::byte>& out) override {
        return load_portions(out, [&](std::size_t at, std::byte* to, ULONG room, ULONG& got) {
            std::size_t count = room;
            const FileError error = file_->read(at, to, count);
            got = static_cast<ULONG>(count);
            return error == FileError::none ? S_OK : STG_E_READFAULT;
        });
    }
    HRESULT store(Bytes file) override {
        FileError error = file_->write(0, file.data(), file.size());
        if (error == FileError::none)
            error = file_->resize(file.size());
        return storage_code(error);
    }
    void let_go() override { shut(); }

private:
    void shut() noexcept {
        if (!file_)
            return;
        file_.reset();
        if (temporary_)
            platform::remove_file(path_);
    }

    std::unique_ptr<platform::File> file_;
    const std::string path_;
    const bool temporary_;
};

class ValueBacking final : public Backing {
public:
    ValueBacking(std::vector<std::byte> content, std::function<HRESULT(Bytes)> keep)
        : content_(std::move(content)), keep_(std::move(keep)) {}

    HRESULT load(std::vector<std::byte>& out) override {
        out = std::move(content_);
        return S_OK;
    }
    HRESULT store(Bytes file) override { return keep_(file); }
    void let_go() override { keep_ = nullptr; }

private:
    std::vector<std::byte> content_;
    std::function<HRESULT(Bytes)> keep_;
};

} // namespace

HRESULT on_stream(IStream* stream, bool from_position, BackingPtr& out) {
    if (FAILED(gate::refuse_dead(stream)))
        return STG_E_INVALIDPOINTER;
    auto made = std::make_unique<StreamBacking>(stream);
    const HRESULT result = from_position ? made->find_position() : S_OK;
    if (!FAILED(result))
        out = std::move(made);
    return FAILED(result) ? result : S_OK;
}

BackingPtr on_lock_bytes(ILockBytes* bytes) {
    return std::make_unique<LockBytesBacking>(bytes);
}

BackingPtr on_file(std::unique_ptr<platform::File> file, std::string path, bool temporary) {
    return std::make_unique<FileBacking>(std::move(file), std::move(path), temporary);
}

BackingPtr on_value(std::vector<std::byte> content, std::function<HRESULT(Bytes)> keep) {
    return std::make_unique<ValueBacking>(std::move(content), std::move(keep));
}

} // namespace mapisim::storage

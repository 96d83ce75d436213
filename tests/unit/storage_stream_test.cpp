#include <algorithm>
#include <utility>

#include <mapicode.h>
#include <mapispi.h>
#include <mapiutil.h>

#include "../refusing_stream.h"
#include "provider/support.h"
#include "storage_fixture.h"

namespace {

class StorageFromStream : public StorageTest {
protected:
    void SetUp() override { ASSERT_EQ(MAPIInitialize(nullptr), S_OK); }
    void TearDown() override { MAPIUninitialize(); }

    static HRESULT wrap(IUnknown* stream, ULONG flags, IStorage*& out, const IID* iid = nullptr) {
        return HrIStorageFromStream(stream, iid, flags, &out);
    }
};

TEST_F(StorageFromStream, WritesAtCommitAndReadsAgain) {
    auto stream = mapisim::storage::make_memory_stream();
    IStorage* root = nullptr;
    EXPECT_EQ(wrap(stream.get(), 0, root), MAPI_E_CORRUPT_DATA); // it is empty
    EXPECT_EQ(stream->Write("before", 6, nullptr), S_OK);
    ASSERT_EQ(wrap(stream.get(), STGSTRM_CREATE | STGSTRM_MODIFY | STGSTRM_CURRENT, root), S_OK);
    write(root, OLESTR("s"), "text");
    EXPECT_EQ(root->Commit(0), S_OK);
    EXPECT_EQ(root->Release(), 0u);
    EXPECT_EQ(wrap(stream.get(), STGSTRM_RESET, root), MAPI_E_CORRUPT_DATA);
    LARGE_INTEGER six{};
    six.QuadPart = 6;
    EXPECT_EQ(stream->Seek(six, STREAM_SEEK_SET, nullptr), S_OK);
    ASSERT_EQ(wrap(stream.get(), STGSTRM_CURRENT, root, &IID_IStream), S_OK);
    EXPECT_EQ(read(root, OLESTR("s")), "text");
    EXPECT_EQ(try_open<IStream>(root, OLESTR("s"), kWrite), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->Release(), 0u);
    ASSERT_EQ(wrap(stream.get(), STGSTRM_CURRENT | STGSTRM_MODIFY, root), S_OK);
    write(root, OLESTR("s"), "more");
    EXPECT_EQ(root->Release(), 0u); // saves too
    ASSERT_EQ(wrap(stream.get(), STGSTRM_CURRENT, root), S_OK);
    EXPECT_EQ(read(root, OLESTR("s")), "more");
    EXPECT_EQ(root->Release(), 0u);
    EXPECT_EQ(read(stream.get()).size() % 512, 0u);
}

TEST_F(StorageFromStream, TakesStreamsAndLockBytesAlone) {
    const auto stream = mapisim::storage::make_memory_stream();
    const auto bytes = mapisim::storage::make_lock_bytes();
    IStorage* root = nullptr;
    EXPECT_EQ(wrap(nullptr, 0, root), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrIStorageFromStream(stream.get(), nullptr, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(wrap(stream.get(), 1, root), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(wrap(stream.get(), STGSTRM_CREATE, root, &IID_IStorage),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(wrap(stream.get(), STGSTRM_CREATE, root, &IID_ILockBytes),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(wrap(bytes.get(), STGSTRM_CREATE, root), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(wrap(bytes.get(), STGSTRM_CREATE | STGSTRM_CURRENT, root, &IID_ILockBytes),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_FALSE(root);
    ASSERT_EQ(wrap(bytes.get(), STGSTRM_CREATE, root, &IID_ILockBytes), S_OK);
    write(root, OLESTR("s"), "text");
    // A compound file in a stream of another one.
    IStream* inner = nullptr;
    ASSERT_EQ(root->CreateStream(OLESTR("file"), kWrite, 0, 0, &inner), S_OK);
    IStorage* inside = nullptr;
    ASSERT_EQ(wrap(inner, STGSTRM_CREATE, inside), S_OK);
    EXPECT_EQ(inner->Release(), 0u); // the storage has it yet
    write(inside, OLESTR("deep"), "deep");
    EXPECT_EQ(inside->Release(), 0u);
    EXPECT_EQ(root->Release(), 0u);
    ASSERT_EQ(wrap(bytes.get(), 0, root, &IID_ILockBytes), S_OK);
    EXPECT_EQ(read(root, OLESTR("s")), "text");
    ASSERT_EQ(root->OpenStream(OLESTR("file"), nullptr, kRead, 0, &inner), S_OK);
    ASSERT_EQ(wrap(inner, 0, inside), S_OK);
    EXPECT_EQ(read(inside, OLESTR("deep")), "deep");
    inside->Release();
    inner->Release();
    root->Release();
}

TEST_F(StorageFromStream, IsWhatASupportObjectMakes) {
    const auto support = mapisim::provider::make_config_support({}, MAPIUID{});
    const auto stream = mapisim::storage::make_memory_stream();
    IStorage* out = nullptr;
    EXPECT_EQ(support->IStorageFromStream(stream.get(), nullptr, STGSTRM_RESET, &out),
              MAPI_E_CORRUPT_DATA);
    ASSERT_EQ(support->IStorageFromStream(stream.get(), &IID_IStream, STGSTRM_CREATE, &out), S_OK);
    const auto root = Ref<IStorage>::adopt(out);
    write(root.get(), OLESTR("s"), "text");
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK);
    ASSERT_EQ(support->IStorageFromStream(stream.get(), nullptr, STGSTRM_RESET, &out), S_OK);
    EXPECT_EQ(read(Ref<IStorage>::adopt(out).get(), OLESTR("s")), "text");
}

/// A client's bytes that fail where less is there than is asked for.
class StrictBytes final : public ILockBytes {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = iid == IID_ILockBytes || iid == IID_IUnknown ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    HRESULT STDMETHODCALLTYPE ReadAt(ULARGE_INTEGER at, void* out, ULONG size,
                                     ULONG* read) override {
        ULONG got = 0;
        const HRESULT result = bytes_->ReadAt(at, out, size, &got);
        *read = got;
        return result == S_OK && got < size ? STG_E_READFAULT : result;
    }
    HRESULT STDMETHODCALLTYPE WriteAt(ULARGE_INTEGER at, const void* in, ULONG size,
                                      ULONG* written) override {
        return bytes_->WriteAt(at, in, size, written);
    }
    HRESULT STDMETHODCALLTYPE Flush() override { return S_OK; }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        return bytes_->SetSize(size);
    }
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* about, DWORD flags) override {
        return has_size ? bytes_->Stat(about, flags) : STG_E_INVALIDFUNCTION;
    }

    bool has_size = true;

private:
    mapisim::object::Ref<ILockBytes> bytes_ = mapisim::storage::make_lock_bytes();
};

TEST_F(StorageFromStream, AsksForNoMoreBytesThanThereAre) {
    StrictBytes bytes;
    IStorage* root = nullptr;
    ASSERT_EQ(wrap(&bytes, STGSTRM_CREATE, root, &IID_ILockBytes), S_OK);
    write(root, OLESTR("s"), std::string(100'000, 'x'));
    EXPECT_EQ(root->Release(), 0u);
    ASSERT_EQ(wrap(&bytes, 0, root, &IID_ILockBytes), S_OK);
    EXPECT_EQ(read(root, OLESTR("s")), std::string(100'000, 'x'));
    EXPECT_EQ(root->Release(), 0u);
    bytes.has_size = false; // nobody tells where to stop
    EXPECT_EQ(wrap(&bytes, 0, root, &IID_ILockBytes), MAPI_E_DISK_ERROR);
}

/// A client's stream that reads and writes as it is told.
class ClientStream final : public RefusingStream {
public:
    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        if (throws)
            throw 1;
        *read = endless ? size * 2 : std::min(size, left);
        std::fill_n(static_cast<char*>(out), std::min(size, *read), 'x');
        left -= endless ? 0 : *read;
        return failure;
    }
    HRESULT STDMETHODCALLTYPE Write(const void*, ULONG size, ULONG* written) override {
        *written = writes ? size : 0;
        if (root && commits) {
            IStream* made = nullptr;
            EXPECT_EQ(root->CreateStream(OLESTR("again"),
                                         STGM_READWRITE | STGM_SHARE_EXCLUSIVE | STGM_CREATE, 0, 0,
                                         &made),
                      S_OK);
            if (made)
                made->Release();
            committed = root->Commit(0);
        } else if (root) {
            std::exchange(root, nullptr)->Release();
        }
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER, DWORD, ULARGE_INTEGER* now) override {
        if (now)
            now->QuadPart = ~ULONGLONG{0};
        return S_OK;
    }

    ULONG left = 100;
    HRESULT failure = S_OK;
    bool throws = false, endless = false, writes = true;
    IStorage* root = nullptr; ///< is released while it is saved, or changed and committed
    bool commits = false;
    HRESULT committed = S_OK;
};

TEST_F(StorageFromStream, SurvivesAClientsOwnStream) {
    ClientStream stream;
    IStorage* root = nullptr;
    EXPECT_EQ(wrap(&stream, 0, root), MAPI_E_CORRUPT_DATA);
    stream.endless = true; // and it says that it read more than it was asked for
    EXPECT_EQ(wrap(&stream, 0, root), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(wrap(&stream, STGSTRM_CURRENT, root), MAPI_E_DISK_ERROR); // a position that is none
    stream.failure = STG_E_READFAULT;
    EXPECT_EQ(wrap(&stream, 0, root), MAPI_E_DISK_ERROR);
    stream.throws = true;
    EXPECT_EQ(wrap(&stream, 0, root), MAPI_E_CALL_FAILED);
    EXPECT_EQ(stream.references, 1u);
    ASSERT_EQ(wrap(&stream, STGSTRM_CREATE, root), S_OK);
    EXPECT_EQ(stream.references, 2u);
    EXPECT_EQ(root->Commit(0), S_OK);
    write(root, OLESTR("s"), "x");
    stream.writes = false;
    EXPECT_EQ(root->Commit(0), STG_E_MEDIUMFULL);
    EXPECT_EQ(root->Release(), 0u);
    EXPECT_EQ(stream.references, 1u);
}

TEST_F(StorageFromStream, LetsGoOfTheStreamWhenItIsReleasedWhileItIsSaved) {
    ClientStream stream;
    IStorage* root = nullptr;
    ASSERT_EQ(wrap(&stream, STGSTRM_CREATE, root), S_OK);
    IStream* inside = nullptr; // which keeps the document
    ASSERT_EQ(root->CreateStream(OLESTR("s"), kWrite, 0, 0, &inside), S_OK);
    stream.root = root;
    EXPECT_EQ(root->Commit(0), S_OK);
    EXPECT_EQ(stream.root, nullptr);
    EXPECT_EQ(stream.references, 1u);
    inside->Release();
}

TEST_F(StorageFromStream, IsNotCommittedForEverFromWithinItself) {
    ClientStream stream;
    IStorage* root = nullptr;
    ASSERT_EQ(wrap(&stream, STGSTRM_CREATE, root), S_OK);
    stream.root = root;
    stream.commits = true;
    write(root, OLESTR("s"), "x");
    EXPECT_EQ(root->Commit(0), S_OK);
    EXPECT_EQ(stream.committed, STG_E_INUSE);
    stream.root = nullptr;
    EXPECT_EQ(root->Commit(0), S_OK); // what is left
    EXPECT_EQ(root->Release(), 0u);
}

} // namespace

// The same for storages: a compound file is made in a stream, changed, copied and read.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "../refusing_stream.h"
#include "../stress/stress.h"
#include "memory_hooks.h"

#include <mapispi.h>
#include <ole2.h>

using namespace stress;

namespace {

constexpr DWORD kWrite = STGM_READWRITE | STGM_SHARE_EXCLUSIVE;
constexpr DWORD kRead = STGM_READ | STGM_SHARE_EXCLUSIVE;

/// The first result that is neither success nor a lack of memory, and where.
struct OddResult {
    const char* call = nullptr;
    HRESULT result = S_OK;
};

/// A client's stream that needs no memory.
class FixedStream final : public RefusingStream {
public:
    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        *read = std::min(size, size_ - at_);
        std::memcpy(out, room_ + at_, *read);
        at_ += *read;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        *written = std::min(size, static_cast<ULONG>(sizeof room_) - at_);
        std::memcpy(room_ + at_, in, *written);
        at_ += *written;
        size_ = std::max(size_, at_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER to, DWORD, ULARGE_INTEGER*) override {
        at_ = std::min(static_cast<ULONG>(to.QuadPart), size_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        size_ = std::min(static_cast<ULONG>(size.QuadPart), static_cast<ULONG>(sizeof room_));
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return S_OK; }

private:
    ULONG at_ = 0, size_ = 0;
    std::byte room_[32768] = {};
};

/// Works as far as it can, and gives back all it got.
class FrugalStorage {
public:
    OddResult run() {
        if (!fine(MAPIInitialize(nullptr), "MAPIInitialize"))
            return odd_;
        FixedStream stream;
        LPSTORAGE root = nullptr;
        if (fine(HrIStorageFromStream(&stream, nullptr, STGSTRM_CREATE | STGSTRM_MODIFY, &root),
                 "HrIStorageFromStream")) {
            write(root);
            const bool saved = fine(root->Commit(STGC_DEFAULT), "Commit");
            root->Release();
            if (saved &&
                fine(HrIStorageFromStream(&stream, nullptr, 0, &root), "HrIStorageFromStream")) {
                read(root);
                root->Release();
            }
        }
        EXPECT_EQ(stream.references, 1u);
        MAPIUninitialize();
        return odd_;
    }
    /// How many elements were read at the end.
    ULONG elements() const { return elements_; }

private:
    bool fine(HRESULT result, const char* call) {
        if (SUCCEEDED(result))
            return true;
        if (result != MAPI_E_NOT_ENOUGH_MEMORY && result != STG_E_INSUFFICIENTMEMORY && !odd_.call)
            odd_ = {call, result};
        return false;
    }

    void write(LPSTORAGE root) {
        LPSTORAGE in = nullptr;
        if (!fine(root->CreateStorage(OLESTR("in"), kWrite | STGM_TRANSACTED, 0, 0, &in),
                  "CreateStorage"))
            return;
        LPSTREAM stream = nullptr;
        if (fine(in->CreateStream(OLESTR("a stream with a long name"), kWrite, 0, 0, &stream),
                 "CreateStream")) {
            fine(stream->Write("some text", 9, nullptr), "Write");
            LPSTREAM clone = nullptr;
            if (fine(stream->Clone(&clone), "Clone"))
                clone->Release();
            stream->Release();
        }
        fine(in->Commit(STGC_DEFAULT), "Commit");
        fine(in->Revert(), "Revert");
        LPSTORAGE copy = nullptr;
        if (fine(root->CreateStorage(OLESTR("copy"), kWrite, 0, 0, &copy), "CreateStorage")) {
            fine(in->CopyTo(0, nullptr, nullptr, copy), "CopyTo");
            copy->Release();
        }
        in->Release();
        const HRESULT moved = root->MoveElementTo(OLESTR("copy"), root, OLESTR("moved"), 0);
        if (moved != STG_E_FILENOTFOUND) // where it could not be made
            fine(moved, "MoveElementTo");
        const HRESULT renamed = root->RenameElement(OLESTR("moved"), OLESTR("renamed"));
        if (renamed != STG_E_FILENOTFOUND)
            fine(renamed, "RenameElement");
    }

    void read(LPSTORAGE root) {
        LPENUMSTATSTG elements = nullptr;
        if (!fine(root->EnumElements(0, nullptr, 0, &elements), "EnumElements"))
            return;
        STATSTG found[3] = {};
        ULONG count = 0;
        fine(elements->Next(3, found, &count), "Next");
        elements_ = count;
        for (ULONG i = 0; i < count; ++i) {
            LPSTORAGE in = nullptr;
            if (fine(root->OpenStorage(found[i].pwcsName, nullptr, kRead, nullptr, 0, &in),
                     "OpenStorage"))
                in->Release();
            CoTaskMemFree(found[i].pwcsName);
        }
        elements->Release();
    }

    OddResult odd_;
    ULONG elements_ = 0;
};

class StorageNoMemory : public StressTest {
protected:
    bool run(long n, long more) {
        fail_allocation(n, more);
        FrugalStorage storage;
        const auto odd = storage.run();
        const bool failed = stop_failing();
        if (!failed) {
            EXPECT_EQ(storage.elements(), 2u) << "\"in\" and \"renamed\"";
        }
        EXPECT_EQ(odd.call, nullptr)
            << "allocation " << n << ": " << odd.call << " gave " << std::hex << odd.result;
        MapiSimCensus left = {};
        MapiSimTakeCensus(&left);
        EXPECT_EQ(left.objects, 0u) << "allocation " << n;
        return failed;
    }
    void run_all(long more) {
        run(1'000'000'000, 0);
        const long step = kEveryAllocation ? 1 : 17;
        bool failed = true;
        for (long n = 1; failed && !HasFailure(); n += step) {
            // What caches grow by comes once; a leak comes each time.
            long grown = 1;
            for (int again = 0; grown > 0 && again < 5; ++again) {
                MapiSimReset();
                run(1'000'000'000, 0);
                const long before = live_blocks();
                failed = run(n, more);
                MapiSimReset();
                run(1'000'000'000, 0);
                grown = live_blocks() - before;
            }
            EXPECT_LE(grown, 0) << "allocation " << n << ": blocks are left each time";
        }
    }
};

} // namespace

TEST_F(StorageNoMemory, at_every_allocation) {
    run_all(0);
}

TEST_F(StorageNoMemory, for_a_while) {
    run_all(20);
}

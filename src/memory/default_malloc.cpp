#include <cstdlib>
#include <cstring>
#include <limits>

#include <mapicode.h>
#include <objidl.h>

#include "memory/buffers.h"

namespace mapisim::memory {

namespace {

/// The size stands before the block, so that GetSize can tell it.
constexpr std::size_t kHeader = 16;

std::size_t* header(void* block) noexcept {
    return reinterpret_cast<std::size_t*>(static_cast<std::byte*>(block) - kHeader);
}

/// One object for the process, whose counts mean nothing: clients release it more or less often
/// than they got it, and nothing may happen.
class DefaultMalloc final : public IMalloc {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (!out)
            return MAPI_E_INVALID_PARAMETER;
        *out = nullptr;
        if (iid != IID_IUnknown && iid != IID_IMalloc)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        *out = this;
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 1; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }

    void* STDMETHODCALLTYPE Alloc(SIZE_T size) override {
        if (size > std::numeric_limits<SIZE_T>::max() - kHeader)
            return nullptr;
        return finish(std::malloc(size + kHeader), size);
    }
    void* STDMETHODCALLTYPE Realloc(void* block, SIZE_T size) override {
        if (!block)
            return Alloc(size);
        if (size == 0) {
            Free(block);
            return nullptr;
        }
        if (size > std::numeric_limits<SIZE_T>::max() - kHeader)
            return nullptr;
        return finish(std::realloc(header(block), size + kHeader), size);
    }
    void STDMETHODCALLTYPE Free(void* block) override {
        if (block)
            std::free(header(block));
    }
    SIZE_T STDMETHODCALLTYPE GetSize(void* block) override {
        return block ? *header(block) : std::numeric_limits<SIZE_T>::max();
    }
    int STDMETHODCALLTYPE DidAlloc(void*) override { return -1; } // it cannot tell
    void STDMETHODCALLTYPE HeapMinimize() override {}

private:
    static void* finish(void* memory, SIZE_T size) noexcept {
        if (!memory)
            return nullptr;
        auto* block = static_cast<std::byte*>(memory) + kHeader;
        *header(block) = size;
        return block;
    }
};

} // namespace

IMalloc* default_malloc() noexcept {
    static DefaultMalloc instance;
    return &instance;
}

} // namespace mapisim::memory

#pragma once

#include <cstddef>

#include <mapidefs.h>

#include "evidence/layout.h"

/// The linked buffers of MAPIAllocateBuffer, MAPIAllocateMore and MAPIFreeBuffer. Everything that a
/// call hands to the client is allocated here, so that the client can free it and the ledger can
/// name it.
namespace mapisim::memory {

/// A root block, aligned to 16 bytes, on 32 bits to 8. MAPI_E_INVALID_PARAMETER for a NULL `out`,
/// MAPI_E_NOT_ENOUGH_MEMORY; `*out` is NULL after a failure. Size 0 gives a block of no usable
/// bytes.
SCODE allocate(std::size_t size, void** out) noexcept;

/// A block linked to the root `object`, freed with it.
SCODE allocate_more(std::size_t size, void* object, void** out) noexcept;

/// Frees a root and all that is linked to it. NULL is allowed. What is no live root is left alone
/// and noted. Always S_OK, as the reference has it.
ULONG free(void* block) noexcept;

/// What became of a block that was to be freed.
struct Diagnosis {
    enum class What {
        freed,
        null,
        unknown, ///< never allocated here, or so long ago that nobody remembers
        freed_before,
        linked,          ///< it goes with its root, which still lives
        written_past_end ///< freed; but its owner wrote behind it
    };
    What what = What::null;
    evidence::Index buffer = 0; ///< of the block, or of its root; 0 when not known
};

/// Looks at a root that is about to go, when no other call finds it any more.
struct Inspector {
    bool (*wants)(const void* block, std::size_t size); ///< quick, and without a lock
    void (*look)(const void* block, evidence::Index record);
};

/// free(), saying what it found. What is no live root is not touched, nor looked at.
Diagnosis release_block(void* block, const Inspector* inspector = nullptr) noexcept;

/// allocate_more(), saying what `object` is: `freed` stands for a live root (nothing was freed).
SCODE allocate_more(std::size_t size, void* object, void** out, Diagnosis& about) noexcept;

/// True when `block` is a live root block.
bool is_live_root(const void* block) noexcept;

/// The bytes of a live root; 0 when it is none.
std::size_t size_of(const void* root) noexcept;

/// The record of a live root; 0 when it is none.
evidence::Index record_of(const void* root) noexcept;

/// The container of a live root was freed without it, at `at`. Its record keeps that as the place
/// where it was freed, until it is.
void mark_orphan(const void* root, evidence::SiteIndex at) noexcept;

/// How much is kept of each block. Set before the first allocation.
enum class Checks {
    off,        ///< no ledger: nothing is diagnosed, nothing is reported
    normal,     ///< the place of the call
    full_stacks ///< the whole client stack
};
void set_checks(Checks checks) noexcept;

/// The ledger is whole when a process forks; afterwards both parent and child go on with it.
void buffers_before_fork() noexcept;
void buffers_after_fork() noexcept;
/// In a forked child, instead: its evidence has no records of its parent's buffers.
void buffers_in_child() noexcept;

/// The library is unloaded: the ledger goes; what the client has not freed stays its own.
void buffers_before_unload() noexcept;

/// The allocator that MAPIGetDefaultMalloc gives; one object for the whole process.
IMalloc* default_malloc() noexcept;

/// A root block that is freed unless it is handed out.
template<class T> class Buffer {
public:
    Buffer() = default;
    /// One that was allocated before.
    explicit Buffer(T* root) noexcept : pointer_(root) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() {
        if (pointer_)
            memory::free(pointer_);
    }
    SCODE allocate(std::size_t size) noexcept {
        void* block = nullptr;
        const SCODE result = memory::allocate(size, &block);
        pointer_ = static_cast<T*>(block);
        return result;
    }
    /// Linked to this block.
    template<class U> SCODE more(std::size_t size, U** out) noexcept {
        void* block = nullptr;
        const SCODE result = allocate_more(size, pointer_, &block);
        *out = static_cast<U*>(block);
        return result;
    }
    T* get() const noexcept { return pointer_; }
    T* operator->() const noexcept { return pointer_; }
    T* release() noexcept {
        T* pointer = pointer_;
        pointer_ = nullptr;
        return pointer;
    }

private:
    T* pointer_ = nullptr;
};

} // namespace mapisim::memory

// What a client in C++ holds, let go of when its scope ends. Only what every set of MAPI headers
// has.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include <windows.h>

#include <mapix.h>

namespace client {

/// One reference.
template<class I> class Held {
public:
    Held() = default;
    explicit Held(I* object) : object_(object) {}
    Held(Held&& other) noexcept : object_(other.take()) {}
    Held& operator=(Held&& other) noexcept {
        release();
        object_ = other.take();
        return *this;
    }
    ~Held() { release(); }
    I* operator->() const { return object_; }
    I* get() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }
    I** out() {
        release();
        return &object_;
    }
    I* take() { return std::exchange(object_, nullptr); }
    void release() {
        if (I* const object = take())
            object->Release();
    }

private:
    I* object_ = nullptr;
};

/// A block of MAPIAllocateBuffer or of a call's result.
template<class T> class Block {
public:
    Block() = default;
    explicit Block(std::size_t size) {
        if (FAILED(MAPIAllocateBuffer(static_cast<ULONG>(size), reinterpret_cast<void**>(&block_))))
            throw std::bad_alloc();
    }
    Block(Block&& other) noexcept : block_(other.take()) {}
    Block& operator=(Block&&) = delete;
    ~Block() { free(); }
    T* operator->() const { return block_; }
    T* get() const { return block_; }
    T** out() {
        free();
        return &block_;
    }
    T* take() { return std::exchange(block_, nullptr); }
    void free() {
        if (T* const block = take())
            MAPIFreeBuffer(block);
    }

private:
    T* block_ = nullptr;
};

} // namespace client

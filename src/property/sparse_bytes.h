#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace mapisim::property {

/// The content of a stream in memory. What resize() adds is zero and takes no memory before
/// something is written behind it.
struct SparseBytes {
    std::vector<std::byte> bytes;
    std::size_t size = 0; ///< as much as there are bytes, or more: the others are zero

    void resize(std::size_t wanted) {
        if (wanted < bytes.size())
            bytes.resize(wanted);
        size = wanted;
    }
    void read(std::size_t at, std::byte* out, std::size_t count) const noexcept {
        const std::size_t there =
            at < bytes.size() ? std::min(count, bytes.size() - at) : std::size_t{0};
        if (there != 0)
            std::memcpy(out, bytes.data() + at, there);
        if (there != count)
            std::memset(out + there, 0, count - there);
    }
    void write(std::size_t at, const void* in, std::size_t count) {
        const std::size_t end = at + count;
        if (end > bytes.size()) {
            if (end > bytes.capacity())
                bytes.reserve(std::max(end, bytes.size() * 2));
            bytes.resize(end);
        }
        std::memcpy(bytes.data() + at, in, count);
        size = std::max(size, end);
    }
};

} // namespace mapisim::property

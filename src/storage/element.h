#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <objidl.h>

#include "property/sparse_bytes.h"
#include "storage/names.h"

namespace mapisim::storage {

/// No storage lies deeper in others than this: what walks through a tree calls itself.
inline constexpr unsigned kDeepest = 500;
/// No stream and no file is larger.
inline constexpr std::uint64_t kMostBytes = 0x7FFF'0000;

struct Opened;
struct Element;
using ElementPtr = std::shared_ptr<Element>;
using Elements = std::map<std::u16string, ElementPtr, NameLess>;

/// A storage or a stream in memory, as it is in one state of a tree: what a transaction changes is
/// a copy of its own. The document's mutex guards it.
struct Element {
    bool is_storage = false;
    std::weak_ptr<Opened> opened; ///< what the client has open of it: no more than one thing

    CLSID clsid{};
    DWORD state_bits = 0;
    FILETIME created{};
    FILETIME modified{};
    Elements inside; ///< of a storage

    /// Of a stream. Copies of the element share it until one of them is written to.
    std::shared_ptr<property::SparseBytes> data;

    std::size_t size() const noexcept { return data ? data->size : 0; }
    property::SparseBytes& writable_data();
};

ElementPtr make_stream_element();
ElementPtr make_storage_element();

enum class Sharing : std::uint8_t {
    data, ///< both copies stay in one document, whose mutex guards what they share
    none
};
ElementPtr copy_of(const Element& element, Sharing sharing);
/// `to` becomes what `from` is but for what is open of it.
void take_over(Element& to, const Element& from);

/// How many levels of storages there are: 1 for one that has none.
unsigned levels_of(const Element& element) noexcept;

} // namespace mapisim::storage

#include "property/caller_memory.h"

#include <algorithm>
#include <cstring>
#include <cwchar>
#include <limits>
#include <utility>

#include <mapicode.h>

#include "gate/call_out.h"
#include "memory/buffers.h"
#include "property/raw_copy.h"

namespace mapisim::property {

namespace {

/// Whether there is something to be given.
template<class T> bool has_block(HRESULT result, T** out) noexcept {
    return !FAILED(result) && out && *out;
}

/// Of a client's allocation function, which may say one thing and do another.
template<class Act> SCODE call_allocator(void** out, const Act& act) {
    *out = nullptr;
    SCODE result = gate::call_out([&]() -> SCODE { return act(); }, SCODE{MAPI_E_CALL_FAILED});
    if (result == S_OK && !*out)
        result = MAPI_E_NOT_ENOUGH_MEMORY;
    if (result != S_OK)
        *out = nullptr;
    return result == S_OK || FAILED(result) ? result : MAPI_E_CALL_FAILED;
}

std::size_t text_size(LPTSTR text, bool wide) noexcept {
    return wide ? (std::wcslen(reinterpret_cast<const wchar_t*>(text)) + 1) * sizeof(wchar_t)
                : std::strlen(reinterpret_cast<const char*>(text)) + 1;
}

} // namespace

// Blocks ------------------------------------------------------------------------------------------

SCODE CallerMemory::allocate(std::size_t size, void** out) const {
    if (is_mapi())
        return memory::allocate(size, out);
    *out = nullptr;
    if (size > std::numeric_limits<ULONG>::max())
        return MAPI_E_NOT_ENOUGH_MEMORY;
    return call_allocator(out, [&] { return allocate_(static_cast<ULONG>(size), out); });
}

SCODE CallerMemory::allocate_more(std::size_t size, void* root, void** out) const {
    if (is_mapi())
        return memory::allocate_more(size, root, out);
    *out = nullptr;
    if (size > std::numeric_limits<ULONG>::max())
        return MAPI_E_NOT_ENOUGH_MEMORY;
    return call_allocator(out, [&] { return allocate_more_(static_cast<ULONG>(size), root, out); });
}

void CallerMemory::free(void* root) const {
    if (is_mapi())
        memory::free(root);
    else if (root)
        gate::call_out([&]() -> ULONG { return free_(root); }, ULONG{0});
}

// What is given -----------------------------------------------------------------------------------

template<class T>
HRESULT CallerMemory::give_bytes(HRESULT result, T** out, std::size_t size) const {
    memory::Buffer<T> made(std::exchange(*out, nullptr));
    void* copy = nullptr;
    if (const SCODE failure = allocate(size, &copy); failure != S_OK)
        return failure;
    std::memcpy(copy, made.get(), size);
    *out = static_cast<T*>(copy);
    return result;
}

HRESULT CallerMemory::give(HRESULT result, LPSPropTagArray* out) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const std::size_t size = offsetof(SPropTagArray, aulPropTag) + (*out)->cValues * sizeof(ULONG);
    return give_bytes(result, out, std::max(size, sizeof(SPropTagArray)));
}

HRESULT CallerMemory::give(HRESULT result, LPSPropProblemArray* out) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    return give_bytes(result, out,
                      offsetof(SPropProblemArray, aProblem) +
                          (*out)->cProblem * sizeof(SPropProblem));
}

HRESULT CallerMemory::give(HRESULT result, LPSSortOrderSet* out) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const std::size_t size = offsetof(SSortOrderSet, aSort) + (*out)->cSorts * sizeof(SSortOrder);
    return give_bytes(result, out, std::max(size, sizeof(SSortOrderSet)));
}

HRESULT CallerMemory::give(HRESULT result, LPMAPIERROR* out, ULONG flags) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const memory::Buffer<MAPIERROR> made(std::exchange(*out, nullptr));
    void* root = nullptr;
    if (const SCODE failure = allocate(sizeof(MAPIERROR), &root); failure != S_OK)
        return failure;
    auto* const copy = static_cast<LPMAPIERROR>(root);
    *copy = *made.get();
    for (LPTSTR* const text : {&copy->lpszError, &copy->lpszComponent}) {
        if (!*text)
            continue;
        const std::size_t size = text_size(*text, (flags & MAPI_UNICODE) != 0);
        void* room = nullptr;
        if (const SCODE failure = allocate_more(size, root, &room); failure != S_OK) {
            free(root);
            return failure;
        }
        std::memcpy(room, *text, size);
        *text = static_cast<LPTSTR>(room);
    }
    *out = copy;
    return result;
}

SCODE CallerMemory::copy_values(const SPropValue* values, std::size_t count,
                                LPSPropValue* out) const {
    *out = nullptr;
    std::size_t size = count * sizeof(SPropValue);
    if (const SCODE result = add_linked_size(values, count, size); result != S_OK)
        return result;
    void* block = nullptr;
    if (const SCODE result = allocate(size, &block); result != S_OK)
        return result;
    *out = static_cast<LPSPropValue>(block);
    copy_linked(values, count, *out, reinterpret_cast<std::byte*>(*out + count));
    return S_OK;
}

HRESULT CallerMemory::give(HRESULT result, LPSPropValue* out, ULONG* count) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const memory::Buffer<SPropValue> made(std::exchange(*out, nullptr));
    const SCODE failure = copy_values(made.get(), *count, out);
    if (failure == S_OK)
        return result;
    *count = 0;
    return failure;
}

SCODE CallerMemory::copy_names(const LPMAPINAMEID* names, std::size_t count,
                               LPMAPINAMEID** out) const {
    void* root = nullptr;
    SCODE result = allocate(count * sizeof(LPMAPINAMEID), &root);
    auto* const copies = static_cast<LPMAPINAMEID*>(root);
    for (std::size_t i = 0; i < count && result == S_OK; ++i) {
        const MAPINAMEID* const name = names[i];
        copies[i] = nullptr;
        if (!name)
            continue;
        const bool is_text = name->ulKind == MNID_STRING && name->Kind.lpwstrName;
        const std::size_t size =
            is_text ? (std::wcslen(name->Kind.lpwstrName) + 1) * sizeof(wchar_t) : 0;
        constexpr std::size_t head = aligned(sizeof(MAPINAMEID) + sizeof(GUID));
        void* room = nullptr;
        result = allocate_more(head + size, root, &room);
        if (result != S_OK)
            break;
        copies[i] = static_cast<LPMAPINAMEID>(room);
        *copies[i] = *name;
        if (name->lpguid) {
            copies[i]->lpguid = reinterpret_cast<LPGUID>(copies[i] + 1);
            *copies[i]->lpguid = *name->lpguid;
        }
        if (is_text) {
            auto* const text = reinterpret_cast<wchar_t*>(static_cast<std::byte*>(room) + head);
            std::memcpy(text, name->Kind.lpwstrName, size);
            copies[i]->Kind.lpwstrName = text;
        }
    }
    if (result == S_OK)
        *out = copies;
    else
        free(root);
    return result;
}

HRESULT CallerMemory::give(HRESULT result, LPMAPINAMEID** out, ULONG* count) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const memory::Buffer<LPMAPINAMEID> made(std::exchange(*out, nullptr));
    const SCODE failure = copy_names(made.get(), *count, out);
    if (failure == S_OK)
        return result;
    *count = 0;
    return failure;
}

SCODE CallerMemory::copy_rows(const SRowSet& rows, LPSRowSet* out) const {
    void* block = nullptr;
    SCODE result =
        allocate(std::max<std::size_t>(CbNewSRowSet(rows.cRows), sizeof(SRowSet)), &block);
    auto* const copy = static_cast<LPSRowSet>(block);
    if (result == S_OK)
        copy->cRows = 0;
    for (ULONG i = 0; i < rows.cRows && result == S_OK; ++i) {
        SRow& row = copy->aRow[i];
        row = rows.aRow[i];
        result = copy_values(rows.aRow[i].lpProps, rows.aRow[i].cValues, &row.lpProps);
        if (result == S_OK)
            ++copy->cRows;
    }
    if (result == S_OK) {
        *out = copy;
        return S_OK;
    }
    for (ULONG i = 0; copy && i < copy->cRows; ++i)
        free(copy->aRow[i].lpProps);
    free(copy);
    return result;
}

HRESULT CallerMemory::give(HRESULT result, LPSRowSet* out) const {
    if (is_mapi() || !has_block(result, out))
        return result;
    const memory::Buffer<SRowSet> made(std::exchange(*out, nullptr));
    const SCODE failure = copy_rows(*made.get(), out);
    for (ULONG i = 0; i < made->cRows; ++i)
        memory::free(made->aRow[i].lpProps);
    return failure == S_OK ? result : failure;
}

} // namespace mapisim::property

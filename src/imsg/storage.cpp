#include "imsg/storage.h"

#include <algorithm>
#include <utility>

#include <mapicode.h>
#include <objbase.h>

#include "platform/undo.h"
#include "property/raw_copy.h"
#include "utility/storage_codes.h"

namespace mapisim::imsg {

using property::Foreign;

namespace {

constexpr std::size_t kMostElements = std::size_t{1} << 20;
constexpr DWORD kRead = STGM_READ | STGM_SHARE_EXCLUSIVE;
constexpr DWORD kCreate = STGM_CREATE | STGM_READWRITE | STGM_SHARE_EXCLUSIVE;

HRESULT mapped(HRESULT code) noexcept {
    return FAILED(code) ? utility::MapStorageSCode(code) : S_OK;
}

/// A call of a storage or stream.
template<class Interface, class Act> HRESULT ask(const Foreign<Interface>& object, Act act) {
    return mapped(object.call(std::move(act)));
}

/// What is said to be there must be. `opened` is looked at after the call that gives `result`.
template<class Interface>
HRESULT take(HRESULT result, Interface* const& opened, Foreign<Interface>& out) noexcept {
    if (FAILED(result))
        return result;
    if (!opened)
        return MAPI_E_CALL_FAILED;
    out = Foreign<Interface>::adopt(opened);
    return S_OK;
}

} // namespace

HRESULT Storage::list(std::vector<Listed>& out) const {
    IEnumSTATSTG* opened = nullptr;
    Foreign<IEnumSTATSTG> elements;
    const HRESULT result =
        take(ask(storage_, [&](IStorage& s) { return s.EnumElements(0, nullptr, 0, &opened); }),
             opened, elements);
    if (FAILED(result))
        return result;
    for (;;) {
        STATSTG about{};
        ULONG got = 0;
        const HRESULT more =
            elements.call([&](IEnumSTATSTG& e) { return e.Next(1, &about, &got); });
        if (FAILED(more))
            return mapped(more);
        if (more != S_OK || got == 0)
            return S_OK;
        if (!about.pwcsName)
            continue;
        const platform::Undo freed([&] { CoTaskMemFree(about.pwcsName); });
        if (out.size() >= kMostElements)
            return MAPI_E_TOO_BIG;
        out.push_back({about.pwcsName, about.type == STGTY_STORAGE});
    }
}

HRESULT Storage::info(StorageInfo& out) const {
    STATSTG about{};
    const HRESULT result =
        ask(storage_, [&](IStorage& s) { return s.Stat(&about, STATFLAG_NONAME); });
    if (about.pwcsName) // not asked for
        CoTaskMemFree(about.pwcsName);
    out = {about.grfMode, about.clsid, about.grfStateBits};
    return result;
}

HRESULT Storage::read(const std::wstring& name, std::vector<std::byte>& out) const {
    out.clear();
    IStream* opened = nullptr;
    Foreign<IStream> stream;
    const HRESULT result = take(
        ask(storage_,
            [&](IStorage& s) { return s.OpenStream(name.c_str(), nullptr, kRead, 0, &opened); }),
        opened, stream);
    if (FAILED(result))
        return result;
    for (;;) {
        const std::size_t had = out.size();
        if (had >= property::kMaxCopy)
            return MAPI_E_TOO_BIG;
        // Most values are short.
        const auto portion =
            static_cast<ULONG>(std::clamp(had, std::size_t{4096}, std::size_t{1} << 20));
        out.resize(had + portion);
        ULONG got = 0;
        const HRESULT read =
            ask(stream, [&](IStream& s) { return s.Read(out.data() + had, portion, &got); });
        out.resize(had + std::min(got, portion));
        if (FAILED(read))
            return read;
        if (got == 0)
            return S_OK;
    }
}

HRESULT Storage::open(const std::wstring& name, Storage& out) const {
    IStorage* opened = nullptr;
    Foreign<IStorage> inside;
    const HRESULT result =
        take(ask(storage_,
                 [&](IStorage& s) {
                     return s.OpenStorage(name.c_str(), nullptr, kRead, nullptr, 0, &opened);
                 }),
             opened, inside);
    if (FAILED(result))
        return result;
    out.storage_ = std::move(inside);
    return S_OK;
}

HRESULT Storage::write(const std::wstring& name, property::Bytes bytes) const {
    IStream* opened = nullptr;
    Foreign<IStream> stream;
    HRESULT result =
        take(ask(storage_,
                 [&](IStorage& s) { return s.CreateStream(name.c_str(), kCreate, 0, 0, &opened); }),
             opened, stream);
    while (!FAILED(result) && !bytes.empty()) {
        constexpr std::size_t kMost = std::size_t{1} << 20;
        const auto size = static_cast<ULONG>(std::min(bytes.size(), kMost));
        ULONG put = 0;
        result = ask(stream, [&](IStream& s) { return s.Write(bytes.data(), size, &put); });
        if (!FAILED(result) && put == 0)
            return MAPI_E_NOT_ENOUGH_DISK;
        bytes = bytes.subspan(std::min(put, size));
    }
    return result;
}

HRESULT Storage::create(const std::wstring& name, Storage& out) const {
    IStorage* opened = nullptr;
    Foreign<IStorage> inside;
    const HRESULT result = take(
        ask(storage_,
            [&](IStorage& s) { return s.CreateStorage(name.c_str(), kCreate, 0, 0, &opened); }),
        opened, inside);
    if (FAILED(result))
        return result;
    out.storage_ = std::move(inside);
    return S_OK;
}

HRESULT Storage::destroy(const std::wstring& name) const {
    return ask(storage_, [&](IStorage& s) { return s.DestroyElement(name.c_str()); });
}

HRESULT Storage::set_class(const CLSID& clsid) const {
    return ask(storage_, [&](IStorage& s) { return s.SetClass(clsid); });
}

HRESULT Storage::set_state_bits(DWORD bits) const {
    const HRESULT result =
        storage_.call([&](IStorage& s) { return s.SetStateBits(bits, ~DWORD{0}); });
    return result == STG_E_INVALIDFUNCTION || result == E_NOTIMPL ? S_OK : mapped(result);
}

HRESULT Storage::commit() const {
    return ask(storage_, [](IStorage& s) { return s.Commit(STGC_DEFAULT); });
}

} // namespace mapisim::imsg

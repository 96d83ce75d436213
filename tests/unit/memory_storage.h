#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapidefs.h>
#include <objbase.h>
#include <objidl.h>

/// Storages and streams of a client's own, in memory. They know no transactions: what is written is
/// there. Every call can be made to fail, and what is open is counted.
namespace mapisim::test {

/// Names differ in more than the case of their letters.
struct NoCase {
    bool operator()(const std::wstring& a, const std::wstring& b) const {
        const auto upper = [](wchar_t c) { return c >= L'a' && c <= L'z' ? c - L'a' + L'A' : c; };
        return std::lexicographical_compare(
            a.begin(), a.end(), b.begin(), b.end(),
            [&](wchar_t x, wchar_t y) { return upper(x) < upper(y); });
    }
};

/// What is in a storage or stream.
struct Node {
    bool is_storage = true;
    CLSID clsid{};
    DWORD state_bits = 0;
    std::vector<std::byte> bytes;
    std::map<std::wstring, std::shared_ptr<Node>, NoCase> children;

    const Node* find(const std::wstring& path) const {
        const std::size_t slash = path.find(L'/');
        const auto child = children.find(path.substr(0, slash));
        if (child == children.end())
            return nullptr;
        return slash == path.npos ? child->second.get()
                                  : child->second->find(path.substr(slash + 1));
    }
    Node& storage(const std::wstring& name) {
        auto& child = children[name];
        if (!child)
            child = std::make_shared<Node>();
        return *child;
    }
    void put(const std::wstring& name, const void* data, std::size_t size) {
        const auto child = std::make_shared<Node>();
        child->is_storage = false;
        const auto* const first = static_cast<const std::byte*>(data);
        child->bytes.assign(first, first + size);
        children[name] = child;
    }
    void put(const std::wstring& name, const std::string& content) {
        put(name, content.data(), content.size());
    }
};

/// What all objects of one file share.
struct Medium {
    DWORD mode = STGM_READWRITE | STGM_TRANSACTED | STGM_SHARE_EXCLUSIVE;
    int commits = 0; ///< of the root
    int open = 0;    ///< objects
    long calls = 0;
    long fail_at = 0; ///< the number of the call that fails; 0: none
    SCODE failure = STG_E_READFAULT;
    bool throws = false;  ///< it throws instead
    bool endless = false; ///< its enumerators do not come to an end

    SCODE enter() {
        if (++calls != fail_at)
            return S_OK;
        if (throws)
            throw std::runtime_error("a client's own mistake");
        return failure;
    }
};

template<class Interface> class MediumObject : public Interface {
public:
    explicit MediumObject(Medium& medium) : medium_(medium) { ++medium_.open; }
    MediumObject(const MediumObject&) = delete;
    MediumObject& operator=(const MediumObject&) = delete;

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = --references_;
        if (left == 0)
            delete this;
        return left;
    }

protected:
    virtual ~MediumObject() { --medium_.open; }
    wchar_t* copy_name(const std::wstring& name) {
        auto* const copy =
            static_cast<wchar_t*>(CoTaskMemAlloc((name.size() + 1) * sizeof(wchar_t)));
        std::memcpy(copy, name.c_str(), (name.size() + 1) * sizeof(wchar_t));
        return copy;
    }
    Medium& medium_;

private:
    ULONG references_ = 1;
};

class MemoryStream final : public MediumObject<IStream> {
public:
    MemoryStream(Medium& medium, std::shared_ptr<Node> node)
        : MediumObject(medium), node_(std::move(node)) {}

    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        // In portions, as a stream may.
        const std::size_t count =
            std::min<std::size_t>({size, node_->bytes.size() - at_, std::size_t{1000}});
        if (count != 0)
            std::memcpy(out, node_->bytes.data() + at_, count);
        at_ += count;
        if (read)
            *read = static_cast<ULONG>(count);
        return count == size ? S_OK : S_FALSE;
    }
    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        const auto* const bytes = static_cast<const std::byte*>(in);
        node_->bytes.insert(node_->bytes.end(), bytes, bytes + size);
        if (written)
            *written = size;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER, DWORD, ULARGE_INTEGER*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER) override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE CopyTo(IStream*, ULARGE_INTEGER, ULARGE_INTEGER*,
                                     ULARGE_INTEGER*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return medium_.enter(); }
    HRESULT STDMETHODCALLTYPE Revert() override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG*, DWORD) override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE Clone(IStream**) override { return STG_E_INVALIDFUNCTION; }

private:
    const std::shared_ptr<Node> node_;
    std::size_t at_ = 0;
};

class MemoryElements final : public MediumObject<IEnumSTATSTG> {
public:
    MemoryElements(Medium& medium, const Node& node) : MediumObject(medium) {
        for (const auto& [name, child] : node.children)
            elements_.emplace_back(name, child->is_storage);
    }
    HRESULT STDMETHODCALLTYPE Next(ULONG, STATSTG* out, ULONG* got) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        if (at_ == elements_.size() && medium_.endless)
            at_ = 0;
        *got = at_ < elements_.size() ? 1 : 0;
        if (*got == 0)
            return S_FALSE;
        *out = {};
        out->pwcsName = copy_name(elements_[at_].first);
        out->type = elements_[at_].second ? STGTY_STORAGE : STGTY_STREAM;
        ++at_;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Skip(ULONG) override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE Reset() override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE Clone(IEnumSTATSTG**) override { return STG_E_INVALIDFUNCTION; }

private:
    std::vector<std::pair<std::wstring, bool>> elements_;
    std::size_t at_ = 0;
};

class MemoryStorage final : public MediumObject<IStorage> {
public:
    MemoryStorage(Medium& medium, std::shared_ptr<Node> node, bool root = true)
        : MediumObject(medium), node_(std::move(node)), root_(root) {}

    HRESULT STDMETHODCALLTYPE CreateStream(LPCOLESTR name, DWORD mode, DWORD, DWORD,
                                           IStream** out) override {
        return make<MemoryStream>(name, mode, false, out);
    }
    HRESULT STDMETHODCALLTYPE OpenStream(LPCOLESTR name, void*, DWORD mode, DWORD,
                                         IStream** out) override {
        return open<MemoryStream>(name, mode, false, out);
    }
    HRESULT STDMETHODCALLTYPE CreateStorage(LPCOLESTR name, DWORD mode, DWORD, DWORD,
                                            IStorage** out) override {
        return make<MemoryStorage>(name, mode, true, out);
    }
    HRESULT STDMETHODCALLTYPE OpenStorage(LPCOLESTR name, IStorage*, DWORD mode, SNB, DWORD,
                                          IStorage** out) override {
        return open<MemoryStorage>(name, mode, true, out);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(DWORD, const IID*, SNB, IStorage*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE MoveElementTo(LPCOLESTR, IStorage*, LPCOLESTR, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        medium_.commits += root_ ? 1 : 0;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Revert() override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE EnumElements(DWORD, void*, DWORD, IEnumSTATSTG** out) override {
        *out = nullptr;
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        *out = new MemoryElements(medium_, *node_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE DestroyElement(LPCOLESTR name) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        return node_->children.erase(name) != 0 ? S_OK : STG_E_FILENOTFOUND;
    }
    HRESULT STDMETHODCALLTYPE RenameElement(LPCOLESTR, LPCOLESTR) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE SetElementTimes(LPCOLESTR, const FILETIME*, const FILETIME*,
                                              const FILETIME*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE SetClass(REFCLSID clsid) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        node_->clsid = clsid;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE SetStateBits(DWORD bits, DWORD mask) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        node_->state_bits = (node_->state_bits & ~mask) | (bits & mask);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD flag) override {
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        *out = {};
        out->type = STGTY_STORAGE;
        out->grfMode = medium_.mode;
        out->clsid = node_->clsid;
        out->grfStateBits = node_->state_bits;
        if (!(flag & STATFLAG_NONAME))
            out->pwcsName = copy_name(L"root");
        return S_OK;
    }

private:
    bool may_write() const { return (medium_.mode & 3) != STGM_READ; }

    template<class Object, class Interface>
    HRESULT make(LPCOLESTR name, DWORD mode, bool is_storage, Interface** out) {
        *out = nullptr;
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        if (!may_write())
            return STG_E_ACCESSDENIED;
        if (std::wcslen(name) > 31)
            return STG_E_INVALIDNAME;
        if (!(mode & STGM_CREATE) && node_->children.count(name) != 0)
            return STG_E_FILEALREADYEXISTS;
        if (!(mode & STGM_SHARE_EXCLUSIVE))
            return STG_E_INVALIDFLAG;
        auto child = std::make_shared<Node>();
        child->is_storage = is_storage;
        node_->children[name] = child;
        *out = new_object(static_cast<Object*>(nullptr), child);
        return S_OK;
    }
    template<class Object, class Interface>
    HRESULT open(LPCOLESTR name, DWORD mode, bool is_storage, Interface** out) {
        *out = nullptr;
        if (const SCODE failure = medium_.enter(); failure != S_OK)
            return failure;
        const auto child = node_->children.find(name);
        if (child == node_->children.end() || child->second->is_storage != is_storage)
            return STG_E_FILENOTFOUND;
        if (!(mode & STGM_SHARE_EXCLUSIVE))
            return STG_E_INVALIDFLAG;
        *out = new_object(static_cast<Object*>(nullptr), child->second);
        return S_OK;
    }
    IStream* new_object(MemoryStream*, std::shared_ptr<Node> node) {
        return new MemoryStream(medium_, std::move(node));
    }
    IStorage* new_object(MemoryStorage*, std::shared_ptr<Node> node) {
        return new MemoryStorage(medium_, std::move(node), false);
    }

    const std::shared_ptr<Node> node_;
    const bool root_;
};

/// A file in memory and who opens it.
struct MemoryFile {
    Medium medium;
    std::shared_ptr<Node> root = std::make_shared<Node>();

    /// With one reference.
    IStorage* open() { return new MemoryStorage(medium, root); }
};

} // namespace mapisim::test

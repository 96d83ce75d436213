#include "storage/statistics.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include <objbase.h>

namespace mapisim::storage {

namespace {

using List = std::shared_ptr<const std::vector<Statistics>>;

class Enumerator final : public object::BodyOf<IEnumSTATSTG, object::InterfaceId::IEnumSTATSTG,
                                               object::Kind::storage> {
public:
    Enumerator(DocumentPtr document, OpenedPtr opened, List elements, std::size_t position)
        : document_(std::move(document)), opened_(std::move(opened)),
          elements_(std::move(elements)), position_(position) {}

    object::Kind kind() const noexcept override { return document_->kind(object::Kind::storage); }
    std::string label() const override { return "enumeration"; }

    HRESULT STDMETHODCALLTYPE Next(ULONG count, STATSTG* out, ULONG* fetched) override {
        if (fetched)
            *fetched = 0;
        if ((!out && count != 0) || (!fetched && count != 1))
            return STG_E_INVALIDPOINTER;
        const std::lock_guard lock(mutex_);
        if (is_over())
            return STG_E_REVERTED;
        const std::size_t there = std::min<std::size_t>(count, elements_->size() - position_);
        std::size_t done = 0;
        try {
            for (; done < there; ++done)
                give((*elements_)[position_ + done], STATFLAG_DEFAULT, out[done]);
        } catch (const std::bad_alloc&) {
            while (done-- > 0)
                CoTaskMemFree(std::exchange(out[done].pwcsName, nullptr));
            throw;
        }
        position_ += there;
        if (fetched)
            *fetched = static_cast<ULONG>(there);
        return there == count ? S_OK : S_FALSE;
    }
    HRESULT STDMETHODCALLTYPE Skip(ULONG count) override {
        const std::lock_guard lock(mutex_);
        if (is_over())
            return STG_E_REVERTED;
        const std::size_t there = std::min<std::size_t>(count, elements_->size() - position_);
        position_ += there;
        return there == count ? S_OK : S_FALSE;
    }
    HRESULT STDMETHODCALLTYPE Reset() override {
        const std::lock_guard lock(mutex_);
        if (is_over())
            return STG_E_REVERTED;
        position_ = 0;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Clone(IEnumSTATSTG** out) override {
        if (!out)
            return STG_E_INVALIDPOINTER;
        *out = nullptr;
        const std::lock_guard lock(mutex_);
        if (is_over())
            return STG_E_REVERTED;
        *out = object::make<Enumerator>(document_, opened_, elements_, position_).detach();
        return S_OK;
    }

private:
    bool is_over() const noexcept { return opened_->over; }

    const DocumentPtr document_;
    const OpenedPtr opened_;
    const List elements_;
    platform::Mutex mutex_;
    std::size_t position_; ///< guarded by the mutex
};

} // namespace

Statistics statistics_of(std::u16string_view name, const Element& element) {
    return {.name = std::u16string(name),
            .is_storage = element.is_storage,
            .size = element.size(),
            .created = element.created,
            .modified = element.modified,
            .clsid = element.clsid,
            .state_bits = element.state_bits};
}

HRESULT give_name(std::u16string_view name, DWORD flags, STATSTG& out) {
    if (flags == STATFLAG_NONAME)
        return S_OK;
    if (flags != STATFLAG_DEFAULT)
        return STG_E_INVALIDFLAG;
    const std::basic_string<OLECHAR> text = name_for_client(name);
    const std::size_t size = (text.size() + 1) * sizeof(OLECHAR);
    out.pwcsName = static_cast<LPOLESTR>(CoTaskMemAlloc(size));
    if (!out.pwcsName)
        throw std::bad_alloc();
    std::memcpy(out.pwcsName, text.c_str(), size);
    return S_OK;
}

HRESULT give(const Statistics& from, DWORD flags, STATSTG& out) {
    out = STATSTG{};
    if (const HRESULT result = give_name(from.name, flags, out); FAILED(result))
        return result;
    out.type = from.is_storage ? STGTY_STORAGE : STGTY_STREAM;
    out.cbSize.QuadPart = from.size;
    out.ctime = from.created;
    out.mtime = from.modified;
    out.clsid = from.clsid;
    out.grfStateBits = from.state_bits;
    return S_OK;
}

object::Ref<IEnumSTATSTG> make_enumerator(DocumentPtr document, OpenedPtr opened,
                                          std::vector<Statistics> elements) {
    return object::make<Enumerator>(
        std::move(document), std::move(opened),
        std::make_shared<const std::vector<Statistics>>(std::move(elements)), std::size_t{0});
}

} // namespace mapisim::storage

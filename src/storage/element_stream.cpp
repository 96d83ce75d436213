#include "storage/element_stream.h"

#include <mutex>
#include <utility>

#include "property/stream.h"
#include "storage/modes.h"
#include "storage/statistics.h"

namespace mapisim::storage {

namespace {

class ElementStream final : public property::StreamContent {
public:
    ElementStream(DocumentPtr document, ElementPtr element, ChangesPtr changes, OpenedPtr opened,
                  std::u16string name, DWORD mode)
        : document_(std::move(document)), element_(std::move(element)),
          changes_(std::move(changes)), opened_(std::move(opened)), name_(std::move(name)),
          mode_(mode) {}
    ~ElementStream() override { close(); }

    HRESULT state() const noexcept override { return opened_->over ? STG_E_REVERTED : S_OK; }
    std::uint64_t limit() const noexcept override { return kMostBytes; }
    std::uint64_t size() const noexcept override {
        const std::lock_guard lock(document_->mutex);
        return element_->size();
    }
    bool readable() const noexcept override { return reads(mode_); }
    bool writable() const noexcept override { return writes(mode_); }
    HRESULT read(std::uint64_t at, std::byte* out, std::size_t& count) noexcept override {
        const std::lock_guard lock(document_->mutex);
        element_->data->read(static_cast<std::size_t>(at), out, count);
        return S_OK;
    }
    HRESULT write(std::uint64_t at, const void* in, std::size_t count) override {
        const std::lock_guard lock(document_->mutex);
        element_->writable_data().write(static_cast<std::size_t>(at), in, count);
        changes_->any = true;
        return S_OK;
    }
    HRESULT resize(std::uint64_t size) override {
        const std::lock_guard lock(document_->mutex);
        if (size == element_->size())
            return S_OK;
        element_->writable_data().resize(static_cast<std::size_t>(size));
        changes_->any = true;
        return S_OK;
    }
    // What is written is in the storage.
    HRESULT commit() override { return S_OK; }
    HRESULT revert() override { return S_OK; }
    // Without the mutex: where there is no memory for the stream, its maker holds it.
    void close() noexcept override { opened_->over = true; }
    HRESULT describe(STATSTG& out, DWORD flags) const override {
        out.grfMode = lasting_mode(mode_);
        return give_name(name_, flags, out);
    }
    object::Kind kind() const noexcept override { return document_->kind(object::Kind::stream); }

private:
    const DocumentPtr document_;
    const ElementPtr element_;
    const ChangesPtr changes_;
    const OpenedPtr opened_;
    const std::u16string name_;
    const DWORD mode_;
};

} // namespace

object::Ref<IStream> make_element_stream(DocumentPtr document, ElementPtr element,
                                         ChangesPtr changes, OpenedPtr opened, std::u16string name,
                                         DWORD mode) {
    return property::make_stream(
        std::make_shared<ElementStream>(std::move(document), std::move(element), std::move(changes),
                                        std::move(opened), std::move(name), mode));
}

} // namespace mapisim::storage

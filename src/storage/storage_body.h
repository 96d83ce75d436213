#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "object/body.h"
#include "storage/document.h"

namespace mapisim::storage {

/// A storage that is open. One without a transaction works on the element itself; one with a
/// transaction on a copy of it, which takes the element's place at its commit.
class StorageBody final
    : public object::BodyOf<IStorage, object::InterfaceId::IStorage, object::Kind::storage> {
public:
    /// `element` lies in the state that `changes` belongs to. The document's mutex is held, where
    /// others know it already.
    StorageBody(DocumentPtr document, ElementPtr element, ChangesPtr changes, OpenedPtr opened,
                std::u16string name, DWORD mode);
    ~StorageBody() override;

    object::Kind kind() const noexcept override;
    std::string label() const override;
    void client_released() override { stop_using(); }

    /// One more who uses it beside the client. False where nobody does any more.
    bool start_using() noexcept;
    void stop_using();

    HRESULT STDMETHODCALLTYPE CreateStream(LPCOLESTR name, DWORD mode, DWORD reserved1,
                                           DWORD reserved2, IStream** out) override;
    HRESULT STDMETHODCALLTYPE OpenStream(LPCOLESTR name, void* reserved1, DWORD mode,
                                         DWORD reserved2, IStream** out) override;
    HRESULT STDMETHODCALLTYPE CreateStorage(LPCOLESTR name, DWORD mode, DWORD reserved1,
                                            DWORD reserved2, IStorage** out) override;
    HRESULT STDMETHODCALLTYPE OpenStorage(LPCOLESTR name, IStorage* priority, DWORD mode,
                                          SNB excluded, DWORD reserved, IStorage** out) override;
    HRESULT STDMETHODCALLTYPE CopyTo(DWORD excluded_count, const IID* excluded_interfaces,
                                     SNB excluded_names, IStorage* destination) override;
    HRESULT STDMETHODCALLTYPE MoveElementTo(LPCOLESTR name, IStorage* destination,
                                            LPCOLESTR new_name, DWORD flags) override;
    HRESULT STDMETHODCALLTYPE Commit(DWORD flags) override;
    HRESULT STDMETHODCALLTYPE Revert() override;
    HRESULT STDMETHODCALLTYPE EnumElements(DWORD reserved1, void* reserved2, DWORD reserved3,
                                           IEnumSTATSTG** out) override;
    HRESULT STDMETHODCALLTYPE DestroyElement(LPCOLESTR name) override;
    HRESULT STDMETHODCALLTYPE RenameElement(LPCOLESTR old_name, LPCOLESTR new_name) override;
    HRESULT STDMETHODCALLTYPE SetElementTimes(LPCOLESTR name, const FILETIME* created,
                                              const FILETIME* accessed,
                                              const FILETIME* modified) override;
    HRESULT STDMETHODCALLTYPE SetClass(REFCLSID clsid) override;
    HRESULT STDMETHODCALLTYPE SetStateBits(DWORD bits, DWORD mask) override;
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD flags) override;

private:
    /// Copies what `from` has into this storage, which may be of another document.
    HRESULT take_in(const Element& from);
    /// An element of that name, which there is not.
    HRESULT take_in(const Element& from, std::u16string name);

    // The document's mutex is held.

    /// S_OK, STG_E_REVERTED or STG_E_ACCESSDENIED.
    HRESULT may_change() const noexcept;
    /// The place of a new element; what is there goes, where the mode says so.
    HRESULT make_room(const std::u16string& name, DWORD mode);
    /// What is there, to be opened; null, and why.
    ElementPtr find_to_open(const std::u16string& name, bool storage, DWORD mode,
                            HRESULT& why) const;
    object::Ref<IStream> open_stream(const ElementPtr& element, std::u16string name, DWORD mode);
    object::Ref<IStorage> open_storage(const ElementPtr& element, std::u16string name, DWORD mode);
    void changed() noexcept;
    void erase(Elements::iterator at) noexcept;

    bool is_root() const noexcept { return opened_->depth == 0; }

    const DocumentPtr document_;
    const OpenedPtr opened_;
    const std::u16string name_;
    const DWORD mode_;
    // Guarded by the document's mutex.
    ElementPtr element_;
    ChangesPtr changes_;
    const ElementPtr base_; ///< of a transaction: what it becomes
    const ChangesPtr base_changes_;
    std::atomic<unsigned> users_ = 1; ///< the client is the first
};

} // namespace mapisim::storage

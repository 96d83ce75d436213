#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <mapidefs.h>

#include "property/prop_object.h"
#include "store/open_store.h"

namespace mapisim::store {

/// IMsgStore. All openings of one store share its properties.
class StoreBody final
    : public property::PropObject<IMsgStore, object::InterfaceId::IMsgStore, object::Kind::store> {
public:
    explicit StoreBody(OpenStorePtr store);

    std::string label() const override { return store_->mailbox->display_name(); }
    object::Scope* scope() const noexcept override { return store_->scope.get(); }
    void client_released() noexcept override;
    const OpenStorePtr& open_store() const noexcept { return store_; }

    HRESULT STDMETHODCALLTYPE Advise(ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                     ULONG_PTR* connection) override;
    HRESULT STDMETHODCALLTYPE Unadvise(ULONG_PTR connection) override;
    HRESULT STDMETHODCALLTYPE CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2,
                                              LPENTRYID id2, ULONG flags, ULONG* result) override;
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override;
    HRESULT STDMETHODCALLTYPE SetReceiveFolder(LPTSTR message_class, ULONG flags, ULONG size,
                                               LPENTRYID id) override;
    HRESULT STDMETHODCALLTYPE GetReceiveFolder(LPTSTR message_class, ULONG flags, ULONG* size,
                                               LPENTRYID* id, LPTSTR* explicit_class) override;
    HRESULT STDMETHODCALLTYPE GetReceiveFolderTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE StoreLogoff(ULONG* flags) override;
    HRESULT STDMETHODCALLTYPE AbortSubmit(ULONG size, LPENTRYID id, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE GetOutgoingQueue(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE SetLockState(LPMESSAGE message, ULONG state) override;
    HRESULT STDMETHODCALLTYPE FinishedMsg(ULONG flags, ULONG size, LPENTRYID id) override;
    HRESULT STDMETHODCALLTYPE NotifyNewMail(LPNOTIFICATION notification) override;

    bool writable() const override { return store_->writable; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    property::NameMap* names() override { return &store_->mailbox->names(); }
    const IID& own_interface() const override { return IID_IMsgStore; }

private:
    const OpenStorePtr store_;
    std::shared_ptr<Mailbox::User> user_;
    std::atomic<bool> logged_off_{false};
};

/// What PR_STORE_SUPPORT_MASK says of a store; less of one that is open for reading only.
ULONG support_mask(bool writable) noexcept;

} // namespace mapisim::store

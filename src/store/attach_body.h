#pragma once

#include <atomic>
#include <string>

#include <mapidefs.h>

#include "property/caller_object.h"
#include "store/message_body.h"

namespace mapisim::store {

/// IAttach. What is changed stays here until the attachment is saved, and then in its message until
/// that is saved.
class AttachBody final : public property::CallerMemoryObject<IAttach, object::InterfaceId::IAttach,
                                                             object::Kind::attachment>,
                         public Attributed {
public:
    AttachBody(object::Ref<MessageBody> message, const Attachment& attachment, bool writable,
               bool is_new);
    ~AttachBody() override { clear_unsaved(); }

    std::string label() const override;
    void client_released() noexcept override;
    const property::CallerMemory& memory() const noexcept override { return message_->memory(); }

    HRESULT save_changes(ULONG flags) override;
    bool writable() const override { return writable_.load(std::memory_order_acquire); }
    bool saved_for_good() const override { return saved_for_good_.load(std::memory_order_acquire); }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    SCODE may_set(const property::Value& value, const property::Bag& bag) const override;
    SCODE may_delete(ULONG tag, const property::Bag& bag) const override;
    bool hidden(ULONG tag) const override { return !lets_read(tag); }
    void properties_changed(std::span<const ULONG> tags) override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    SCODE copy_object(ULONG tag, PropHost& destination, ULONG flags,
                      property::Progress& progress) override;
    SCODE copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination, ULONG flags,
                          property::Progress& progress) override;
    property::NameMap* names() override { return message_->names(); }
    const IID& own_interface() const override { return IID_IAttachment; }

    // For the message that it is
    // -----------------------------------------------------------------

    const object::Ref<MessageBody>& message() const noexcept { return message_; }
    ULONG number() const noexcept { return number_; }
    /// The message as it was last saved; null before that.
    ContentPtr embedded() const;
    /// Takes what was saved of it; it is kept when the attachment is saved.
    HRESULT keep_embedded(ContentPtr content);
    bool is_released() const noexcept { return released_.load(std::memory_order_acquire); }

private:
    // For attributes
    bool in_storage() const noexcept override { return message_->home() != nullptr; }
    property::PropHost& host() noexcept override { return *this; }
    SCODE may_write(const property::Value& value, const property::Bag& bag) const override;
    void attributes_changed() override { set_unsaved(); }

    HRESULT open_storage(ULONG options, ULONG flags, IUnknown** out);
    void set_unsaved() noexcept;
    /// Whether it had unsaved changes.
    bool clear_unsaved() noexcept;

    const object::Ref<MessageBody> message_;
    const ULONG number_;
    std::atomic<bool> writable_;
    std::atomic<bool> unsaved_{false}; ///< counted in the message
    std::atomic<bool> saved_for_good_{false};
    std::atomic<bool> released_{false};
    mutable platform::Mutex mutex_; ///< the last in the order of locks
    ContentPtr embedded_;
};

/// What an attachment and its row have besides its bag: PR_ATTACH_NUM, PR_RECORD_KEY,
/// PR_ATTACH_SIZE, PR_OBJECT_TYPE.
void set_attachment_identity(property::Bag& bag, Number message, const Attachment& attachment);

} // namespace mapisim::store

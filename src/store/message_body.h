#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include <mapidefs.h>

#include "platform/mutex.h"
#include "property/caller_object.h"
#include "store/attachment_states.h"
#include "store/attributes.h"
#include "store/body_forms.h"
#include "store/message_home.h"
#include "store/open_store.h"

namespace mapisim::store {

class AttachBody;

/// IMessage. What is changed stays here until it is saved: each opening of a message has
/// properties, recipients and attachments of its own, begun from what was saved when it was opened.
///
/// It lies in a folder of a store, or in a storage (its home), or in an attachment of a message of
/// either kind.
class MessageBody final
    : public property::CallerMemoryObject<IMessage, object::InterfaceId::IMessage,
                                          object::Kind::message>,
      public Attributed {
public:
    /// A new message, which nobody else sees before it is saved.
    MessageBody(OpenStorePtr store, Folder& folder, bool associated);
    /// A saved one.
    MessageBody(OpenStorePtr store, MessagePtr message, const MessageState& state, bool writable);
    /// One that is an attachment. It has no identifier and no place in a folder: it is saved into
    /// its attachment. No content: it is new.
    MessageBody(object::Ref<AttachBody> host, ContentPtr content, bool writable);
    /// One in a storage. No content: it is new.
    MessageBody(MessageHomePtr home, ContentPtr content);
    ~MessageBody() override;

    std::string label() const override;
    object::Scope* scope() const noexcept override { return scope_.get(); }
    void client_released() override;
    object::Kind kind() const noexcept override;
    const property::CallerMemory& memory() const noexcept override;
    /// Null for what lies in a storage.
    const OpenStorePtr& open_store() const noexcept { return store_; }
    /// Null for what lies in a store.
    const MessageHomePtr& home() const noexcept { return home_; }
    /// What search keys are made of.
    const MAPIUID& uid() const noexcept { return home_ ? home_->uid() : store_->mailbox->uid(); }

    HRESULT STDMETHODCALLTYPE GetAttachmentTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE OpenAttach(ULONG number, LPCIID iid, ULONG flags,
                                         LPATTACH* attachment) override;
    HRESULT STDMETHODCALLTYPE CreateAttach(LPCIID iid, ULONG flags, ULONG* number,
                                           LPATTACH* attachment) override;
    HRESULT STDMETHODCALLTYPE DeleteAttach(ULONG number, ULONG_PTR window, LPMAPIPROGRESS progress,
                                           ULONG flags) override;
    HRESULT STDMETHODCALLTYPE GetRecipientTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE ModifyRecipients(ULONG flags, LPADRLIST changes) override;
    HRESULT STDMETHODCALLTYPE SubmitMessage(ULONG flags) override;
    HRESULT STDMETHODCALLTYPE SetReadFlag(ULONG flags) override;

    HRESULT save_changes(ULONG flags) override;
    bool writable() const override { return writable_.load(std::memory_order_acquire); }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    SCODE may_set(const property::Value& value, const property::Bag& bag) const override;
    SCODE may_delete(ULONG tag, const property::Bag& bag) const override;
    bool hidden(ULONG tag) const override { return !lets_read(tag); }
    bool takes_computed(ULONG tag) const override;
    void properties_changed(std::span<const ULONG> tags) override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    SCODE copy_object(ULONG tag, PropHost& destination, ULONG flags,
                      property::Progress& progress) override;
    bool saved_for_good() const override { return saved_for_good_.load(std::memory_order_acquire); }
    SCODE copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination, ULONG flags,
                          property::Progress& progress) override;
    property::NameMap* names() override {
        return home_ ? &home_->names() : &store_->mailbox->names();
    }
    const IID& own_interface() const override { return IID_IMessage; }

    // For forms
    // ------------------------------------------------------------------------------------

    /// Saves it in its folder as what is no draft (MAPI_POST_MESSAGE).
    HRESULT post();
    /// Until form_closed() the client may let go of it: nothing is lost by that.
    void held_by_form() noexcept { forms_.fetch_add(1); }
    void form_closed() noexcept { forms_.fetch_sub(1); }

    // For its attachments
    // --------------------------------------------------------------------------

    /// Takes an attachment that was saved; it is kept for good when the message is saved.
    HRESULT keep_attachment(Attachment attachment);
    AttachmentStates& attachment_states() noexcept { return attachment_states_; }
    /// An attachment was released with changes that it did not save.
    void attachment_lost(ULONG number) noexcept;
    Number number() const noexcept { return number_; }
    /// In how many messages it lies.
    unsigned nesting() const noexcept { return nesting_; }
    /// The client has let it go.
    bool is_released() const noexcept { return gone_.load(std::memory_order_acquire); }

private:
    // For attributes
    bool in_storage() const noexcept override { return home_ != nullptr; }
    property::PropHost& host() noexcept override { return *this; }
    SCODE may_write(const property::Value& value, const property::Bag& bag) const override;
    void attributes_changed() override { dirty_.store(true, std::memory_order_release); }

    /// It is the one that the storage is, and lies in no other.
    bool is_at_home() const noexcept { return home_ && !host_; }
    void begin_with(const ContentPtr& content);
    bool compute_in_storage(ULONG tag, property::Value& out) const;
    table::TableOptions table_options(ULONG flags, const char* what) const;
    /// What tables are called after: the subject, or that there is none.
    std::string title() const;
    MessageState state() const;
    ULONG new_flags(const property::Bag& bag) const;
    /// As it was last saved; null before that. With mutex_ held.
    ContentPtr saved_content() const;
    bool is_saved_inside() const;
    HRESULT commit_embedded(const ContentPtr& content);
    std::vector<ULONG> store_tags() const;
    /// MSGFLAG_RESEND is set.
    bool is_sent_again(const property::Bag& bag) const;
    /// `body_writes`: as many of them are in it.
    std::shared_ptr<Content> collect(bool submitting, std::uint64_t& body_writes) const;
    HRESULT commit(const ContentPtr& content, bool force);
    void show_saved(const Content& content, std::uint64_t body_writes);
    void note_lost_attachments(unsigned count) noexcept;
    void fill_sender(property::Bag& bag) const;
    std::vector<Attachment>::iterator attachment_place(ULONG number);
    bool is_at(std::vector<Attachment>::iterator place, ULONG number) const;
    void refill_attachment_rows(const Content& content);
    bool take_parts(ULONG tag, Content parts, bool keep);

    const OpenStorePtr store_;
    const MessageHomePtr home_; ///< in the place of a store
    const object::ScopeRef scope_;
    const Number number_;
    Folder* const new_folder_; ///< of a message that was made here
    const bool new_associated_;
    const object::Ref<AttachBody> host_; ///< of a message that is an attachment
    const unsigned nesting_ = 0;
    const BodyForms bodies_;
    // Guarded like the bag:
    unsigned written_bodies_ = 0; ///< forms that are new since the last save
    std::uint64_t body_writes_ = 0;
    const bool may_submit_; ///< opened for writing, whatever a save made of it
    std::atomic<bool> writable_;
    std::atomic<bool> dirty_{false};
    std::atomic<unsigned> forms_{0};
    std::atomic<bool> released_{false}; ///< with nothing left to save
    std::atomic<bool> gone_{false};     ///< released, whatever was left
    std::atomic<bool> saved_for_good_{false};
    std::atomic<bool> save_refused_{false}; ///< another client's changes, or the message is gone
    AttachmentStates attachment_states_;

    /// Order of locks: saving_, the properties' own, mutex_, the mailbox's.
    platform::Mutex saving_;
    mutable platform::Mutex mutex_;
    MessagePtr message_; ///< null before the first save
    WriterPtr writer_;
    ContentPtr embedded_; ///< as it was last saved into the attachment or the storage
    ULONG version_ = 0;
    std::vector<Recipient> recipients_;
    std::vector<Attachment> attachments_; ///< by their numbers
    ULONG next_row_id_ = 1;
    ULONG next_attachment_ = 0;
    RowSourcePtr recipient_rows_, attachment_rows_; ///< made when first asked for
};

/// False for combinations that SetReadFlag and SetReadFlags refuse.
constexpr bool valid_read_flags(ULONG flags) noexcept {
    return !(flags & CLEAR_READ_FLAG && flags & (SUPPRESS_RECEIPT | GENERATE_RECEIPT_ONLY));
}

} // namespace mapisim::store

#pragma once

#include <string>

#include <mapidefs.h>

#include "property/prop_object.h"
#include "store/open_store.h"

namespace mapisim::store {

/// IMAPIFolder. All openings of one folder share its properties; nothing is transacted.
class FolderBody final : public property::PropObject<IMAPIFolder, object::InterfaceId::IMAPIFolder,
                                                     object::Kind::folder> {
public:
    FolderBody(OpenStorePtr store, Folder& folder, bool writable);

    std::string label() const override;
    const OpenStorePtr& open_store() const noexcept { return store_; }
    Folder& folder() const noexcept { return folder_; }
    Mailbox& mailbox() const noexcept { return *store_->mailbox; }

    // IMAPIContainer
    HRESULT STDMETHODCALLTYPE GetContentsTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE GetHierarchyTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override;
    HRESULT STDMETHODCALLTYPE SetSearchCriteria(LPSRestriction restriction, LPENTRYLIST containers,
                                                ULONG flags) override;
    HRESULT STDMETHODCALLTYPE GetSearchCriteria(ULONG flags, LPSRestriction* restriction,
                                                LPENTRYLIST* containers, ULONG* state) override;

    // IMAPIFolder
    HRESULT STDMETHODCALLTYPE CreateMessage(LPCIID iid, ULONG flags, LPMESSAGE* message) override;
    HRESULT STDMETHODCALLTYPE CopyMessages(LPENTRYLIST messages, LPCIID iid, LPVOID destination,
                                           ULONG_PTR window, LPMAPIPROGRESS progress,
                                           ULONG flags) override;
    HRESULT STDMETHODCALLTYPE DeleteMessages(LPENTRYLIST messages, ULONG_PTR window,
                                             LPMAPIPROGRESS progress, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE CreateFolder(ULONG folder_type, LPTSTR name, LPTSTR comment,
                                           LPCIID iid, ULONG flags, LPMAPIFOLDER* folder) override;
    HRESULT STDMETHODCALLTYPE CopyFolder(ULONG size, LPENTRYID id, LPCIID iid, LPVOID destination,
                                         LPTSTR new_name, ULONG_PTR window, LPMAPIPROGRESS progress,
                                         ULONG flags) override;
    HRESULT STDMETHODCALLTYPE DeleteFolder(ULONG size, LPENTRYID id, ULONG_PTR window,
                                           LPMAPIPROGRESS progress, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE SetReadFlags(LPENTRYLIST messages, ULONG_PTR window,
                                           LPMAPIPROGRESS progress, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE GetMessageStatus(ULONG size, LPENTRYID id, ULONG flags,
                                               ULONG* status) override;
    HRESULT STDMETHODCALLTYPE SetMessageStatus(ULONG size, LPENTRYID id, ULONG status, ULONG mask,
                                               ULONG* old_status) override;
    HRESULT STDMETHODCALLTYPE SaveContentsSort(LPSSortOrderSet order, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE EmptyFolder(ULONG_PTR window, LPMAPIPROGRESS progress,
                                          ULONG flags) override;

    // PropHost
    bool writable() const override { return writable_; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    SCODE may_set(const property::Value& value, const property::Bag& bag) const override;
    SCODE may_delete(ULONG tag, const property::Bag& bag) const override;
    void properties_changed(std::span<const ULONG> tags) override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    SCODE copy_object(ULONG tag, PropHost& destination, ULONG flags,
                      property::Progress& progress) override;
    SCODE copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination, ULONG flags,
                          property::Progress& progress) override;
    property::NameMap* names() override { return &store_->mailbox->names(); }
    const IID& own_interface() const override { return IID_IMAPIFolder; }

private:
    HRESULT check_writable() const;
    /// Whether messages and folders may be made or put in it.
    HRESULT check_takes() const;
    ULONG access() const;
    /// Copies each folder directly below by `copy(number, progress)`; a partial one is remembered.
    template<class Copy> HRESULT for_each_child(property::Progress& progress, const Copy& copy);
    SCODE export_list(const std::vector<Number>& numbers, LPENTRYLIST* out) const;
    /// Where the client wants something copied or moved to, if it can go there: a folder of ours,
    /// or one of its own.
    HRESULT find_destination(LPCIID iid, LPVOID destination, bool move, FolderBody*& target,
                             property::Foreign<IMAPIFolder>& foreign);
    /// Copies or moves, to another store too.
    HRESULT transfer_messages(std::span<const Number> numbers, FolderBody& target, bool move,
                              property::Progress& progress);
    /// Flags as CopyFolder has them.
    HRESULT transfer_folder(Number child, FolderBody& target, const std::string& name, bool move,
                            ULONG flags, property::Progress& progress);

    const OpenStorePtr store_;
    Folder& folder_;
    const bool writable_;
};

/// The numbers of the messages in a client's list. What does not name a message of this store is
/// left out and makes `all` false. MAPI_E_INVALID_PARAMETER for NULL pointers.
HRESULT read_list(const Mailbox& mailbox, const ENTRYLIST* list, std::vector<Number>& numbers,
                  bool& all);

} // namespace mapisim::store

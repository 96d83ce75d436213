#pragma once

#include <iterator>
#include <string>
#include <vector>

#include <mapidefs.h>
#include <mapitags.h>
#include <mapix.h>

#include "addressbook/addressbook_api.h"
#include "addressbook/book.h"
#include "addressbook/details_table.h"
#include "platform/mutex.h"
#include "property/prop_object.h"
#include "session/logon.h"

namespace mapisim::addressbook {

/// What containers and distribution lists have in common: tables, search criteria, names, entries
/// that are added and taken away. An object derives from ContainerObject below and overrides the
/// hooks.
class ContainerHost {
public:
    // The methods of IMAPIContainer and IABContainer.
    HRESULT get_contents_table(ULONG flags, LPMAPITABLE* table);
    HRESULT get_hierarchy_table(ULONG flags, LPMAPITABLE* table);
    HRESULT set_search_criteria(const SRestriction* restriction, const ENTRYLIST* containers,
                                ULONG flags);
    HRESULT get_search_criteria(ULONG flags, LPSRestriction* restriction, LPENTRYLIST* containers,
                                ULONG* state);
    HRESULT create_entry(ULONG size, const ENTRYID* id, ULONG flags, LPMAPIPROP* entry);
    HRESULT copy_entries(const ENTRYLIST& entries, LPMAPIPROGRESS progress, ULONG flags);
    HRESULT delete_entries(const ENTRYLIST& entries);
    HRESULT resolve_names(const SPropTagArray* tags, ULONG flags, ADRLIST& names,
                          FlagList& resolved);

    // What IMAPIProp needs of it.
    bool compute_tables(ULONG tag, property::Value& out) const;
    void table_tags(std::vector<ULONG>& tags) const;
    HRESULT open_table(ULONG tag, const IID& iid, ULONG options, IUnknown** out);

protected:
    explicit ContainerHost(session::LogonPtr logon) : logon_(std::move(logon)) {}
    virtual ~ContainerHost() = default;

    Book& book() const noexcept;
    const session::LogonPtr& owner() const noexcept { return logon_; }

    // Hooks
    // ----------------------------------------------------------------------------------------

    virtual std::string container_label() const = 0;
    virtual notify::EntryId container_id() const = 0;
    /// Null where it has none.
    virtual RowSourcePtr contents_rows() const = 0;
    virtual RowSourcePtr hierarchy_rows(bool /*deep*/) const { return nullptr; }
    /// What a name may mean here.
    virtual std::vector<property::BagPtr> candidates(std::string_view name) const = 0;

    /// S_OK, MAPI_E_NO_ACCESS when it was opened to be read, MAPI_E_NO_SUPPORT for what never
    /// changes.
    virtual HRESULT check_modifiable() const { return MAPI_E_NO_SUPPORT; }
    /// A new entry that is there when it is saved; `id` is a template's, or of what it is to be
    /// made like.
    virtual HRESULT new_entry(const notify::EntryId& /*id*/, ULONG /*flags*/, LPMAPIPROP* /*out*/) {
        return MAPI_E_NO_SUPPORT;
    }
    /// S_OK also for one that is there and not to be there twice.
    virtual HRESULT add_copy(const notify::EntryId& /*id*/, ULONG /*flags*/) {
        return MAPI_E_NO_SUPPORT;
    }
    virtual bool remove(const notify::EntryId& /*id*/) { return false; }

private:
    const session::LogonPtr logon_;
    mutable platform::Mutex criteria_mutex_;
    property::RestrictionPtr criteria_;
    ULONG criteria_flags_ = 0; ///< RECURSIVE_SEARCH or none; STOP_SEARCH when it does not apply
};

template<class Interface, object::InterfaceId Id, object::Kind DefaultKind>
class ContainerObject : public property::PropObject<Interface, Id, DefaultKind>,
                        public ContainerHost {
    using Base = property::PropObject<Interface, Id, DefaultKind>;

public:
    std::string label() const override { return container_label(); }

    HRESULT STDMETHODCALLTYPE GetContentsTable(ULONG flags, LPMAPITABLE* table) override {
        return get_contents_table(flags, table);
    }
    HRESULT STDMETHODCALLTYPE GetHierarchyTable(ULONG flags, LPMAPITABLE* table) override {
        return get_hierarchy_table(flags, table);
    }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override {
        return open_entry(owner(), size, id, iid, flags, type, out);
    }
    HRESULT STDMETHODCALLTYPE SetSearchCriteria(LPSRestriction restriction, LPENTRYLIST containers,
                                                ULONG flags) override {
        return set_search_criteria(restriction, containers, flags);
    }
    HRESULT STDMETHODCALLTYPE GetSearchCriteria(ULONG flags, LPSRestriction* restriction,
                                                LPENTRYLIST* containers, ULONG* state) override {
        return get_search_criteria(flags, restriction, containers, state);
    }
    HRESULT STDMETHODCALLTYPE CreateEntry(ULONG size, LPENTRYID id, ULONG flags,
                                          LPMAPIPROP* entry) override {
        return create_entry(size, id, flags, entry);
    }
    HRESULT STDMETHODCALLTYPE CopyEntries(LPENTRYLIST entries, ULONG_PTR, LPMAPIPROGRESS progress,
                                          ULONG flags) override {
        return copy_entries(*entries, progress, flags);
    }
    HRESULT STDMETHODCALLTYPE DeleteEntries(LPENTRYLIST entries, ULONG) override {
        return delete_entries(*entries);
    }
    HRESULT STDMETHODCALLTYPE ResolveNames(LPSPropTagArray tags, ULONG flags, LPADRLIST names,
                                           LPFlagList resolved) override {
        return resolve_names(tags, flags, *names, *resolved);
    }

    bool compute(ULONG tag, const property::Bag&, property::Value& out) const override {
        return compute_tables(tag, out) || compute_details(tag, this->writable(), out);
    }
    void computed_tags(const property::Bag&, std::vector<ULONG>& tags) const override {
        table_tags(tags);
        tags.insert(tags.end(), std::begin(kDetailTags), std::end(kDetailTags));
    }
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG, IUnknown** out) override {
        if (tag == PR_DETAILS_TABLE) {
            return open_details_table(Detailed::container, this->writable(), iid, options, label(),
                                      out);
        }
        return open_table(tag, iid, options, out);
    }

protected:
    explicit ContainerObject(session::LogonPtr logon) : ContainerHost(std::move(logon)) {}
    ContainerObject(session::LogonPtr logon, property::PropertiesPtr properties)
        : Base(std::move(properties)), ContainerHost(std::move(logon)) {}
};

} // namespace mapisim::addressbook

#pragma once

#include <vector>

#include <mapicode.h>
#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/container_host.h"
#include "addressbook/draft.h"
#include "addressbook/users.h"

namespace mapisim::addressbook {

using DistributionList =
    ContainerObject<IDistList, object::InterfaceId::IDistList, object::Kind::distribution_list>;

/// What all distribution lists have in common.
class ListObject : public DistributionList {
public:
    const IID& own_interface() const override { return IID_IDistList; }

protected:
    using DistributionList::DistributionList;
    std::string container_label() const override;
};

/// IDistList: a list of the directory. Read-only.
class DirectoryListBody final : public ListObject {
public:
    DirectoryListBody(session::LogonPtr logon, const Entry& list);
    bool writable() const override { return false; }
    HRESULT save_changes(ULONG) override { return MAPI_E_NO_ACCESS; }

protected:
    notify::EntryId container_id() const override { return list_.id.vector(); }
    RowSourcePtr contents_rows() const override { return list_.member_rows; }
    std::vector<property::BagPtr> candidates(std::string_view name) const override;

private:
    const Entry& list_; ///< the directory's, which the logon keeps alive
};

/// IDistList: the template of new lists, with nobody on it. Read-only.
class ListFormBody final : public ListObject {
public:
    ListFormBody(session::LogonPtr logon, property::Bag properties);
    bool writable() const override { return false; }
    HRESULT save_changes(ULONG) override { return MAPI_E_NO_ACCESS; }

protected:
    notify::EntryId container_id() const override;
    RowSourcePtr contents_rows() const override { return rows_; }
    std::vector<property::BagPtr> candidates(std::string_view) const override { return {}; }

private:
    const RowSourcePtr rows_;
};

/// IDistList of a personal address book. Transacted: who is on it changes with SaveChanges, as its
/// properties do.
class PersonalListBody final : public ListObject {
public:
    explicit PersonalListBody(Draft draft, property::Bag properties = {},
                              std::vector<Member> members = {});

    bool writable() const override { return draft_.writable(); }
    SCODE may_set(const property::Value& value, const property::Bag&) const override {
        return may_set_personal(value, &draft_.names());
    }
    property::NameMap* names() override { return &draft_.names(); }
    HRESULT save_changes(ULONG flags) override;

    /// Nothing for one who is on it already.
    void add_member(const notify::EntryId& id, const property::Bag& properties);

protected:
    notify::EntryId container_id() const override;
    RowSourcePtr contents_rows() const override { return rows_; }
    std::vector<property::BagPtr> candidates(std::string_view name) const override;
    HRESULT check_modifiable() const override { return writable() ? S_OK : MAPI_E_NO_ACCESS; }
    HRESULT new_entry(const notify::EntryId& id, ULONG flags, LPMAPIPROP* out) override;
    HRESULT add_copy(const notify::EntryId& id, ULONG flags) override;
    bool remove(const notify::EntryId& id) override;

private:
    Draft draft_;
    mutable platform::Mutex members_mutex_;
    std::vector<Member> members_;
    RowSourcePtr rows_; ///< the saved list's where it cannot be changed here
};

/// IMailUser that CreateEntry of a list gave: when it is saved, it is on that open list.
class NewMemberBody final : public UserObject {
public:
    /// `id`: of one who is to be on the list; empty: a one-off is made of the properties.
    NewMemberBody(object::Ref<IDistList> owner, PersonalListBody& list, notify::EntryId id,
                  property::Bag properties);

    SCODE may_set(const property::Value& value, const property::Bag&) const override {
        return may_set_personal(value, nullptr);
    }
    HRESULT save_changes(ULONG flags) override;

private:
    const object::Ref<IDistList> owner_;
    PersonalListBody& list_;
    const notify::EntryId id_;
};

} // namespace mapisim::addressbook

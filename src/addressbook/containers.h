#pragma once

#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/container_host.h"

namespace mapisim::addressbook {

using AddressContainer = ContainerObject<IABContainer, object::InterfaceId::IABContainer,
                                         object::Kind::address_container>;

/// IABContainer: the root of the address book or a container of the directory. Read-only.
class DirectoryContainerBody final : public AddressContainer {
public:
    DirectoryContainerBody(session::LogonPtr logon, const EntryId& container);

    bool writable() const override { return false; }
    const IID& own_interface() const override { return IID_IABContainer; }

protected:
    std::string container_label() const override;
    notify::EntryId container_id() const override { return container_.vector(); }
    RowSourcePtr contents_rows() const override { return book().contents(container_); }
    RowSourcePtr hierarchy_rows(bool deep) const override {
        return book().hierarchy(container_, deep);
    }
    std::vector<property::BagPtr> candidates(std::string_view name) const override {
        return book().candidates(container_, name);
    }

private:
    const EntryId container_;
};

/// IABContainer: a profile's personal address book. All openings share its properties.
class PersonalBookBody final : public AddressContainer {
public:
    PersonalBookBody(const session::LogonPtr& logon, bool writable);

    bool writable() const override { return writable_; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    SCODE may_set(const property::Value& value, const property::Bag& bag) const override;
    void properties_changed(std::span<const ULONG>) override {
        book().personal_properties_changed();
    }
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    const IID& own_interface() const override { return IID_IABContainer; }

protected:
    std::string container_label() const override;
    notify::EntryId container_id() const override { return book().personal_id().vector(); }
    RowSourcePtr contents_rows() const override { return book().contents(book().personal_id()); }
    std::vector<property::BagPtr> candidates(std::string_view name) const override {
        return book().candidates(book().personal_id(), name);
    }
    HRESULT check_modifiable() const override { return writable_ ? S_OK : MAPI_E_NO_ACCESS; }
    HRESULT new_entry(const notify::EntryId& id, ULONG flags, LPMAPIPROP* out) override;
    HRESULT add_copy(const notify::EntryId& id, ULONG flags) override;
    bool remove(const notify::EntryId& id) override;

private:
    const bool writable_;
};

/// A new entry of a personal address book, to be saved: `id` is a template's, or of what it is to
/// be made like. MAPI_E_NOT_FOUND for what does not exist.
HRESULT make_personal_entry(const session::LogonPtr& logon, const notify::EntryId& id, ULONG flags,
                            object::Ref<IMAPIProp>& out);

} // namespace mapisim::addressbook

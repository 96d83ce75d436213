#pragma once

#include <atomic>
#include <string>

#include <mapicode.h>
#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/draft.h"
#include "property/prop_object.h"
#include "session/logon.h"

namespace mapisim::addressbook {

/// What all mail users have in common.
class UserObject : public property::PropObject<IMailUser, object::InterfaceId::IMailUser,
                                               object::Kind::mail_user> {
public:
    std::string label() const override;
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    const IID& own_interface() const override { return IID_IMailUser; }
};

/// IMailUser: an entry of the directory, or a one-off. Read-only.
class UserBody final : public UserObject {
public:
    explicit UserBody(const property::Bag& properties) { properties_->bag = properties; }
    bool writable() const override { return false; }
    HRESULT save_changes(ULONG) override { return MAPI_E_NO_ACCESS; }
};

/// IMailUser of a personal address book. Transacted.
class PersonalUserBody final : public UserObject {
public:
    /// `properties`: of a new entry; one that was saved has its own.
    PersonalUserBody(Draft draft, const property::Bag& properties = {});

    bool writable() const override { return draft_.writable(); }
    SCODE may_set(const property::Value& value, const property::Bag&) const override {
        return may_set_personal(value, &draft_.names());
    }
    property::NameMap* names() override { return &draft_.names(); }
    HRESULT save_changes(ULONG flags) override { return draft_.save(*properties_, {}, flags); }

private:
    Draft draft_;
};

} // namespace mapisim::addressbook

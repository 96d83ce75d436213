#pragma once

#include <memory>
#include <string>

#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/directory.h"
#include "property/prop_object.h"
#include "session/logon.h"

namespace mapisim::addressbook {

/// IABContainer: the root of the address book or a list in it. Read-only.
class ContainerBody final
    : public property::PropObject<IABContainer, object::InterfaceId::IABContainer,
                                  object::Kind::address_container> {
public:
    ContainerBody(session::LogonPtr logon, std::uint32_t container);

    std::string label() const override;

    HRESULT STDMETHODCALLTYPE GetContentsTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE GetHierarchyTable(ULONG flags, LPMAPITABLE* table) override;
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override;
    HRESULT STDMETHODCALLTYPE SetSearchCriteria(LPSRestriction restriction, LPENTRYLIST containers,
                                                ULONG flags) override;
    HRESULT STDMETHODCALLTYPE GetSearchCriteria(ULONG flags, LPSRestriction* restriction,
                                                LPENTRYLIST* containers, ULONG* state) override;
    HRESULT STDMETHODCALLTYPE CreateEntry(ULONG size, LPENTRYID id, ULONG flags,
                                          LPMAPIPROP* entry) override;
    HRESULT STDMETHODCALLTYPE CopyEntries(LPENTRYLIST entries, ULONG_PTR window,
                                          LPMAPIPROGRESS progress, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE DeleteEntries(LPENTRYLIST entries, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE ResolveNames(LPSPropTagArray tags, ULONG flags, LPADRLIST names,
                                           LPFlagList resolved) override;

    bool writable() const override { return false; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    HRESULT open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                       IUnknown** out) override;
    const IID& own_interface() const override { return IID_IABContainer; }

private:
    const session::LogonPtr logon_;
    const std::uint32_t container_;
};

/// IMailUser: an entry of a list, or a one-off. Read-only.
class UserBody final : public property::PropObject<IMailUser, object::InterfaceId::IMailUser,
                                                   object::Kind::mail_user> {
public:
    explicit UserBody(const property::Bag& properties) { properties_->bag = properties; }

    std::string label() const override {
        return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
    }
    bool writable() const override { return false; }
    const IID& own_interface() const override { return IID_IMailUser; }
};

} // namespace mapisim::addressbook

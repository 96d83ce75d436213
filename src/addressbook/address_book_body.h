#pragma once

#include <string>

#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/directory.h"
#include "property/prop_object.h"
#include "session/logon.h"

namespace mapisim::addressbook {

/// IAddrBook.
class AddressBookBody final : public property::PropObject<IAddrBook, object::InterfaceId::IAddrBook,
                                                          object::Kind::address_book> {
public:
    explicit AddressBookBody(session::LogonPtr logon);

    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID iid, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override;
    HRESULT STDMETHODCALLTYPE CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2,
                                              LPENTRYID id2, ULONG flags, ULONG* result) override;
    HRESULT STDMETHODCALLTYPE Advise(ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                     ULONG_PTR* connection) override;
    HRESULT STDMETHODCALLTYPE Unadvise(ULONG_PTR connection) override;
    HRESULT STDMETHODCALLTYPE CreateOneOff(LPTSTR name, LPTSTR type, LPTSTR address, ULONG flags,
                                           ULONG* size, LPENTRYID* id) override;
    HRESULT STDMETHODCALLTYPE NewEntry(ULONG_PTR window, ULONG flags, ULONG container_size,
                                       LPENTRYID container, ULONG template_size, LPENTRYID tpl,
                                       ULONG* size, LPENTRYID* id) override;
    HRESULT STDMETHODCALLTYPE ResolveName(ULONG_PTR window, ULONG flags, LPTSTR title,
                                          LPADRLIST names) override;
    HRESULT STDMETHODCALLTYPE Address(ULONG_PTR* window, LPADRPARM parameters,
                                      LPADRLIST* names) override;
    HRESULT STDMETHODCALLTYPE Details(ULONG_PTR* window, LPFNDISMISS dismiss, LPVOID context,
                                      ULONG size, LPENTRYID id, LPFNBUTTON button,
                                      LPVOID button_context, LPTSTR button_text,
                                      ULONG flags) override;
    HRESULT STDMETHODCALLTYPE RecipOptions(ULONG_PTR window, ULONG flags,
                                           LPADRENTRY recipient) override;
    HRESULT STDMETHODCALLTYPE QueryDefaultRecipOpt(LPTSTR type, ULONG flags, ULONG* count,
                                                   LPSPropValue* options) override;
    HRESULT STDMETHODCALLTYPE GetPAB(ULONG* size, LPENTRYID* id) override;
    HRESULT STDMETHODCALLTYPE SetPAB(ULONG size, LPENTRYID id) override;
    HRESULT STDMETHODCALLTYPE GetDefaultDir(ULONG* size, LPENTRYID* id) override;
    HRESULT STDMETHODCALLTYPE SetDefaultDir(ULONG size, LPENTRYID id) override;
    HRESULT STDMETHODCALLTYPE GetSearchPath(ULONG flags, LPSRowSet* path) override;
    HRESULT STDMETHODCALLTYPE SetSearchPath(ULONG flags, LPSRowSet path) override;
    HRESULT STDMETHODCALLTYPE PrepareRecips(ULONG flags, LPSPropTagArray tags,
                                            LPADRLIST recipients) override;

    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    const IID& own_interface() const override { return IID_IAddrBook; }

private:
    Directory& directory() const noexcept;

    const session::LogonPtr logon_;
};

} // namespace mapisim::addressbook

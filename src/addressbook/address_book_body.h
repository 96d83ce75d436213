#pragma once

#include <string>

#include <mapidefs.h>
#include <mapix.h>

#include "addressbook/book.h"
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

    /// Its settings change by its own methods alone.
    bool writable() const override { return false; }
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const override;
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const override;
    const IID& own_interface() const override { return IID_IAddrBook; }

private:
    Book& book() const noexcept;
    /// MAPI_E_INVALID_PARAMETER, MAPI_E_INVALID_ENTRYID, MAPI_E_UNKNOWN_ENTRYID, or
    /// MAPI_E_NOT_FOUND for what is no container that is there.
    HRESULT container_argument(ULONG size, const ENTRYID* id, EntryId& out) const;

    const session::LogonPtr logon_;
};

} // namespace mapisim::addressbook

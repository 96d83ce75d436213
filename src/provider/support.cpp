#include "provider/support.h"

#include <mapicode.h>
#include <mapiguid.h>

#include "profile/profile.h"
#include "property/bag.h"
#include "provider/allocators.h"
#include "provider/make_invalid.h"
#include "scenario/clock.h"
#include "scenario/settings.h"
#include "storage/storage.h"

namespace mapisim::provider {

namespace {

constinit Allocators allocators;

/// The support object of message services. What the reference gives to other kinds of support
/// objects alone answers MAPI_E_NO_SUPPORT.
class ConfigSupport final : public object::BodyOf<IMAPISupport, object::InterfaceId::IMAPISupport,
                                                  object::Kind::support_object> {
public:
    ConfigSupport(profile::Administered administered, const MAPIUID& service)
        : administered_(std::move(administered)), service_(service) {}

    object::Scope* scope() const noexcept override { return administered_.scope.get(); }
    evidence::Index logon() const noexcept override { return administered_.logon; }
    std::string label() const override { return "for configuration"; }

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return property::export_error(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE GetMemAllocRoutines(LPALLOCATEBUFFER* buffer, LPALLOCATEMORE* more,
                                                  LPFREEBUFFER* free) override {
        *buffer = allocators.allocate_buffer;
        *more = allocators.allocate_more;
        *free = allocators.free_buffer;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE OpenProfileSection(LPMAPIUID uid, ULONG flags,
                                                 LPPROFSECT* out) override {
        if (!administered_.profile)
            return MAPI_E_NOT_FOUND;
        return profile::open_section(administered_.profile, administered_.scope,
                                     uid ? uid : &service_, nullptr, flags | profile::kForceAccess,
                                     out);
    }
    HRESULT STDMETHODCALLTYPE NewUID(LPMAPIUID uid) override {
        *uid = scenario::new_uid();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE MakeInvalid(ULONG, LPVOID object, ULONG references,
                                          ULONG methods) override {
        return make_invalid(object, references, methods);
    }
    /// Nothing is shown: the scripted user agrees to what he finds, or does not.
    HRESULT STDMETHODCALLTYPE DoConfigPropsheet(ULONG_PTR, ULONG, LPTSTR, LPMAPITABLE, LPMAPIPROP,
                                                ULONG) override {
        return scenario::settings().user_service == scenario::UserAnswer::accept
                   ? S_OK
                   : MAPI_E_USER_CANCEL;
    }
    HRESULT STDMETHODCALLTYPE GetSvcConfigSupportObj(ULONG, LPMAPISUP* out) override {
        *out = make_config_support(administered_, service_).detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE IStorageFromStream(LPUNKNOWN stream, LPCIID iid, ULONG flags,
                                                 LPSTORAGE* out) override {
        object::Ref<IStorage> made;
        const HRESULT result = storage::storage_from_stream(stream, iid, flags, made);
        *out = made.detach();
        return result;
    }

    HRESULT STDMETHODCALLTYPE Subscribe(LPNOTIFKEY, ULONG, ULONG, LPMAPIADVISESINK,
                                        ULONG_PTR*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Unsubscribe(ULONG_PTR) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE Notify(LPNOTIFKEY, ULONG, LPNOTIFICATION, ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE ModifyStatusRow(ULONG, LPSPropValue, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE RegisterPreprocessor(LPMAPIUID, LPTSTR, LPTSTR, LPSTR, LPSTR,
                                                   ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SpoolerYield(ULONG) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE SpoolerNotify(ULONG, LPVOID) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE CreateOneOff(LPTSTR, LPTSTR, LPTSTR, ULONG, ULONG*,
                                           LPENTRYID*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetProviderUID(LPMAPIUID, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CompareEntryIDs(ULONG, LPENTRYID, ULONG, LPENTRYID, ULONG,
                                              ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE OpenTemplateID(ULONG, LPENTRYID, ULONG, LPMAPIPROP, LPCIID,
                                             LPMAPIPROP*, LPMAPIPROP) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG, LPENTRYID, LPCIID, ULONG, ULONG*,
                                        LPUNKNOWN*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetOneOffTable(ULONG, LPMAPITABLE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Address(ULONG_PTR*, LPADRPARM, LPADRLIST*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Details(ULONG_PTR*, LPFNDISMISS, LPVOID, ULONG, LPENTRYID, LPFNBUTTON,
                                      LPVOID, LPTSTR, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE NewEntry(ULONG_PTR, ULONG, ULONG, LPENTRYID, ULONG, LPENTRYID, ULONG*,
                                       LPENTRYID*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CopyMessages(LPCIID, LPVOID, LPENTRYLIST, LPCIID, LPVOID, ULONG_PTR,
                                           LPMAPIPROGRESS, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CopyFolder(LPCIID, LPVOID, ULONG, LPENTRYID, LPCIID, LPVOID, LPTSTR,
                                         ULONG_PTR, LPMAPIPROGRESS, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE DoCopyTo(LPCIID, LPVOID, ULONG, LPCIID, LPSPropTagArray, ULONG_PTR,
                                       LPMAPIPROGRESS, LPCIID, LPVOID, ULONG,
                                       LPSPropProblemArray*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE DoCopyProps(LPCIID, LPVOID, LPSPropTagArray, ULONG_PTR,
                                          LPMAPIPROGRESS, LPCIID, LPVOID, ULONG,
                                          LPSPropProblemArray*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE DoProgressDialog(ULONG_PTR, ULONG, LPMAPIPROGRESS*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE ReadReceipt(ULONG, LPMESSAGE, LPMESSAGE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE PrepareSubmit(LPMESSAGE, ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE ExpandRecips(LPMESSAGE, ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE UpdatePAB(ULONG, LPMESSAGE) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE DoSentMail(ULONG, LPMESSAGE) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE OpenAddressBook(LPCIID, ULONG, LPADRBOOK*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Preprocess(ULONG, ULONG, LPENTRYID) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE CompleteMsg(ULONG, ULONG, LPENTRYID) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE StoreLogoffTransports(ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE StatusRecips(LPMESSAGE, LPADRLIST) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE WrapStoreEntryID(ULONG, LPENTRYID, ULONG*, LPENTRYID*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE ModifyProfile(ULONG) override { return MAPI_E_NO_SUPPORT; }

private:
    const profile::Administered administered_;
    const MAPIUID service_;
};

} // namespace

void set_allocators(const Allocators& exported) noexcept {
    allocators = exported;
}

object::Ref<IMAPISupport> make_config_support(profile::Administered administered,
                                              const MAPIUID& service) {
    return object::make<ConfigSupport>(std::move(administered), service);
}

} // namespace mapisim::provider

#include "session/session_body.h"

#include <atomic>
#include <cstring>
#include <string_view>

#include <mapicode.h>

#include "addressbook/addressbook_api.h"
#include "gate/call_out.h"
#include "memory/buffers.h"
#include "object/wanted.h"
#include "profile/profile.h"
#include "profile/profile_api.h"
#include "property/bag.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "session/forms.h"
#include "session/logoff.h"
#include "status/status_api.h"
#include "store/store_api.h"

namespace mapisim::session {

namespace {

/// The entry identifiers of a request are no identifiers at all.
bool malformed(ULONG size, const ENTRYID* id) noexcept {
    return !id || size < sizeof(id->abFlags) + sizeof(MAPIUID);
}

/// What the providers say of themselves after OpenAddressBook gave MAPI_W_ERRORS_RETURNED.
constexpr std::string_view kAddressBookWarning =
    "Address book provider: its containers could not be opened.";

/// Who is responsible for an identifier.
enum class Provider { none, store, address_book, status };

Provider provider_of(ULONG size, const ENTRYID* id) noexcept {
    if (store::owns_entry_id(size, id))
        return Provider::store;
    if (addressbook::owns_entry_id(size, id))
        return Provider::address_book;
    return status::owns_entry_id(size, id) ? Provider::status : Provider::none;
}

class SessionBody final : public object::BodyOf<IMAPISession, object::InterfaceId::IMAPISession,
                                                object::Kind::session> {
public:
    SessionBody(LogonPtr logon, Holds holds) : logon_(std::move(logon)), holds_(holds) {}

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        const bool of_providers = result == MAPI_W_ERRORS_RETURNED && address_book_warned_.load();
        return property::export_error(result, flags, error,
                                      of_providers ? kAddressBookWarning : std::string_view{});
    }
    HRESULT STDMETHODCALLTYPE GetMsgStoresTable(ULONG flags, LPMAPITABLE* table) override {
        return store::open_stores_table(logon_, flags, table);
    }
    HRESULT STDMETHODCALLTYPE OpenMsgStore(ULONG_PTR, ULONG size, LPENTRYID id, LPCIID wanted,
                                           ULONG flags, LPMDB* out) override {
        if (!object::gives_interface(wanted, {&IID_IMsgStore, &IID_IMAPIProp})) {
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        }
        return store::open_message_store(logon_, size, id, flags, out);
    }
    HRESULT STDMETHODCALLTYPE OpenAddressBook(ULONG_PTR, LPCIID wanted, ULONG flags,
                                              LPADRBOOK* out) override {
        if (!object::gives_interface(wanted, {&IID_IAddrBook, &IID_IMAPIProp})) {
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        }
        const HRESULT result = addressbook::open_address_book(logon_, flags, out);
        if (result != S_OK || !scenario::settings().session_address_book_warning)
            return result;
        address_book_warned_.store(true);
        return MAPI_W_ERRORS_RETURNED;
    }
    HRESULT STDMETHODCALLTYPE OpenProfileSection(LPMAPIUID uid, LPCIID wanted, ULONG flags,
                                                 LPPROFSECT* out) override {
        return profile::open_section(logon_->profile, logon_->scope, uid, wanted, flags, out);
    }
    HRESULT STDMETHODCALLTYPE GetStatusTable(ULONG flags, LPMAPITABLE* table) override {
        return status::open_status_table(logon_, flags, table);
    }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID wanted, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override {
        ULONG ignored = 0;
        if (!type)
            type = &ignored;
        if (malformed(size, id))
            return MAPI_E_INVALID_ENTRYID;
        switch (provider_of(size, id)) {
        case Provider::store:
            return store::open_entry(logon_, size, id, wanted, flags, type, out);
        case Provider::address_book:
            return addressbook::open_entry(logon_, size, id, wanted, flags, type, out);
        case Provider::status:
            return status::open_entry(logon_, size, id, wanted, flags, type, out);
        case Provider::none:
            break;
        }
        return MAPI_E_UNKNOWN_ENTRYID;
    }
    HRESULT STDMETHODCALLTYPE CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2,
                                              LPENTRYID id2, ULONG, ULONG* result) override {
        *result = FALSE;
        if (!id1 || !id2)
            return MAPI_E_INVALID_PARAMETER;
        const Provider provider = provider_of(size1, id1);
        const Provider other = provider_of(size2, id2);
        if (provider == Provider::none || other == Provider::none)
            return MAPI_E_UNKNOWN_ENTRYID;
        if (provider != other)
            return S_OK; // they have no object in common
        switch (provider) {
        case Provider::store:
            return store::compare_entry_ids(size1, id1, size2, id2, result);
        case Provider::address_book:
            return addressbook::compare_entry_ids(size1, id1, size2, id2, result);
        default:
            return status::compare_entry_ids(size1, id1, size2, id2, result);
        }
    }
    HRESULT STDMETHODCALLTYPE Advise(ULONG size, LPENTRYID id, ULONG mask, LPMAPIADVISESINK sink,
                                     ULONG_PTR* connection) override {
        if (!id) {
            // The caller is registered for critical errors whatever the mask says.
            return notify::advise(logon_->source, {}, mask | fnevCriticalError, sink, logon_->index,
                                  connection);
        }
        if (malformed(size, id))
            return MAPI_E_INVALID_ENTRYID;
        constexpr ULONG kEvents = fnevCriticalError | fnevNewMail | fnevObjectCreated |
                                  fnevObjectDeleted | fnevObjectModified | fnevObjectMoved |
                                  fnevObjectCopied | fnevSearchComplete | fnevExtended;
        if (mask == 0 || mask & ~kEvents || provider_of(size, id) == Provider::status)
            return MAPI_E_NO_SUPPORT;
        notify::Source source = 0;
        notify::EntryId filter;
        HRESULT result = MAPI_E_UNKNOWN_ENTRYID;
        if (store::owns_entry_id(size, id)) {
            result = store::advise_target(logon_, size, id, &source, &filter);
        } else if (addressbook::owns_entry_id(size, id)) {
            result = addressbook::advise_target(logon_, size, id, &source, &filter);
        }
        if (result != S_OK)
            return result;
        return notify::advise(source, std::move(filter), mask, sink, logon_->index, connection);
    }
    HRESULT STDMETHODCALLTYPE Unadvise(ULONG_PTR connection) override {
        return notify::unadvise(logon_->source, connection);
    }
    HRESULT STDMETHODCALLTYPE MessageOptions(ULONG_PTR, ULONG, LPTSTR, LPMESSAGE) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE QueryDefaultMessageOpt(LPTSTR, ULONG, ULONG*,
                                                     LPSPropValue*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE EnumAdrTypes(ULONG flags, ULONG* count, LPTSTR** types) override;
    HRESULT STDMETHODCALLTYPE QueryIdentity(ULONG* size, LPENTRYID* id) override {
        return addressbook::query_identity(logon_, size, id);
    }
    HRESULT STDMETHODCALLTYPE Logoff(ULONG_PTR, ULONG flags, ULONG) override {
        return log_off(logon_, flags);
    }
    HRESULT STDMETHODCALLTYPE SetDefaultStore(ULONG flags, ULONG size, LPENTRYID id) override {
        return store::set_default_store(logon_, flags, size, id);
    }
    HRESULT STDMETHODCALLTYPE AdminServices(ULONG, LPSERVICEADMIN* out) override {
        *out = profile::make_service_admin(
                   {.profile = logon_->profile, .scope = logon_->scope, .logon = logon_->index})
                   .detach();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE ShowForm(ULONG_PTR, LPMDB, LPMAPIFOLDER, LPCIID wanted,
                                       ULONG_PTR token, LPMESSAGE, ULONG flags, ULONG, ULONG, ULONG,
                                       LPSTR) override {
        if (!object::gives_interface(wanted, {&IID_IMessage}))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        return forms_.show(token, flags);
    }
    HRESULT STDMETHODCALLTYPE PrepareForm(LPCIID wanted, LPMESSAGE message,
                                          ULONG_PTR* token) override {
        if (!object::gives_interface(wanted, {&IID_IMessage}))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        return forms_.prepare(message, token);
    }

    const LogonPtr& shown() const noexcept { return logon_; }
    object::Scope* scope() const noexcept override { return logon_->scope.get(); }
    evidence::Index logon() const noexcept override { return logon_->index; }
    std::string label() const override { return logon_->profile->name(); }
    void client_released() noexcept override {
        if (holds_ == Holds::nothing)
            return;
        // The end of a shared session has taken from the client the chance to log off.
        const bool ended = logon_->scope->ended() == evidence::EndReason::shared_session_ended;
        end_logon(logon_, ended ? Ending::by_logoff : Ending::by_release);
    }

protected:
    HRESULT query_other(REFIID iid, void** out) override {
        if (iid != IID_IMAPIClientShutdown)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        *out = make_client_shutdown(logon_).detach();
        return S_OK;
    }

private:
    const LogonPtr logon_;
    const Holds holds_;
    Forms forms_;
    std::atomic<bool> address_book_warned_{false};
};

/// The simulated transports take Internet mail alone.
constexpr std::string_view kAddressType = "SMTP";

HRESULT SessionBody::EnumAdrTypes(ULONG flags, ULONG* count, LPTSTR** types) {
    *count = 0;
    // A session without a spooler has no transports.
    const ULONG found = logon_->has_spooler() && logon_->profile->has_transport() ? 1 : 0;
    memory::Buffer<LPTSTR> array;
    const std::size_t unit = (flags & MAPI_UNICODE) ? sizeof(WCHAR) : sizeof(char);
    SCODE result = array.allocate(sizeof(LPTSTR) + (kAddressType.size() + 1) * unit);
    if (result != S_OK)
        return result;
    auto* text = reinterpret_cast<std::byte*>(array.get() + 1);
    std::memset(text, 0, (kAddressType.size() + 1) * unit);
    if (flags & MAPI_UNICODE) {
        property::write_wide(kAddressType, reinterpret_cast<wchar_t*>(text));
    } else {
        property::write_narrow(kAddressType, reinterpret_cast<char*>(text));
    }
    *array.get() = reinterpret_cast<LPTSTR>(text);
    *count = found;
    *types = array.release();
    return S_OK;
}

} // namespace

LogonPtr logon_of(IUnknown* session) {
    const auto* body = dynamic_cast<SessionBody*>(gate::body_of(session));
    return body ? body->shown() : nullptr;
}

object::Ref<IMAPISession> make_session(const LogonPtr& logon, Holds holds) {
    return object::make<SessionBody>(logon, holds);
}

} // namespace mapisim::session

#pragma once

#include <memory>
#include <span>
#include <vector>

#include <mapidefs.h>

#include "object/body.h"
#include "platform/mutex.h"
#include "property/bag.h"
#include "property/foreign.h"
#include "property/names.h"
#include "property/progress.h"

namespace mapisim::property {

/// The properties behind an object. A message that is open has its own until it is saved; all
/// openings of one folder, store or profile section share theirs, so that a change shows at once in
/// each.
struct Properties {
    mutable platform::Mutex mutex;
    Bag bag;
};
using PropertiesPtr = std::shared_ptr<Properties>;

/// GetProps gives MAPI_E_NOT_ENOUGH_MEMORY for text and binary values of this size and more, as the
/// reference says of a typical provider; OpenProperty reads them.
inline constexpr std::size_t kInlineLimit = 4096;

/// IMAPIProp on a bag. An object derives from PropObject below and overrides the hooks.
///
/// Hooks marked (locked) are called with the properties' mutex held: they must not call back into
/// this object; they may take locks of what the object belongs to, such as its store.
class PropHost {
public:
    const PropertiesPtr& properties() const noexcept { return properties_; }

    // The methods of IMAPIProp.
    HRESULT get_props(const SPropTagArray* tags, ULONG flags, ULONG* count, LPSPropValue* values);
    HRESULT get_prop_list(ULONG flags, LPSPropTagArray* tags);
    HRESULT open_property(IUnknown* self, ULONG tag, const IID* iid, ULONG options, ULONG flags,
                          IUnknown** out);
    HRESULT set_props(ULONG count, const SPropValue* values, LPSPropProblemArray* problems);
    HRESULT delete_props(const SPropTagArray* tags, LPSPropProblemArray* problems);
    HRESULT copy_to(ULONG excluded_count, const IID* excluded_interfaces,
                    const SPropTagArray* excluded, ULONG_PTR window, LPMAPIPROGRESS progress,
                    const IID* interface_id, void* destination, ULONG flags,
                    LPSPropProblemArray* problems);
    HRESULT copy_props(const SPropTagArray* included, ULONG_PTR window, LPMAPIPROGRESS progress,
                       const IID* interface_id, void* destination, ULONG flags,
                       LPSPropProblemArray* problems);
    HRESULT get_names_from_ids(LPSPropTagArray* tags, GUID* set, ULONG flags, ULONG* count,
                               LPMAPINAMEID** names);
    HRESULT get_ids_from_names(ULONG count, LPMAPINAMEID* names, ULONG flags,
                               LPSPropTagArray* tags);
    virtual HRESULT save_changes(ULONG /*flags*/) { return S_OK; }

    /// With the properties' mutex held: what GetPropList gives.
    std::vector<ULONG> all_tags() const;
    /// A value as a client would see it, computed ones included; for use inside the library.
    Value get(ULONG tag) const;
    /// The same with the properties' mutex held.
    Value value_of(ULONG tag) const;
    /// Sets values past may_set(), as the library itself may; tells properties_changed().
    HRESULT set_values(std::span<const Value> values);

    /// For a stream's commit and others that write one value as the client (may_set() is asked).
    SCODE write_value(Value value);

    // Hooks
    // ----------------------------------------------------------------------------------------

    /// False: opened read-only; SetProps, DeleteProps and writing streams give MAPI_E_NO_ACCESS.
    virtual bool writable() const { return true; }
    /// It is read-only since a SaveChanges without flags.
    virtual bool saved_for_good() const { return false; }

    /// (locked) A value that does not lie in the bag: true when `out` was set. Goes before the bag.
    /// `bag` is this object's. `tag` may have any type.
    virtual bool compute(ULONG /*tag*/, const Bag& /*bag*/, Value& /*out*/) const { return false; }
    /// (locked) The tags that compute() knows now, appended to `tags` for GetPropList and
    /// GetProps(NULL).
    virtual void computed_tags(const Bag& /*bag*/, std::vector<ULONG>& /*tags*/) const {}

    /// (locked) S_OK, or what the problem array says: MAPI_E_COMPUTED, MAPI_E_NO_ACCESS,
    /// MAPI_E_UNEXPECTED_TYPE, MAPI_E_COLLISION... The default asks computed_tags(): these are
    /// MAPI_E_COMPUTED.
    virtual SCODE may_set(const Value& value, const Bag& bag) const;
    /// (locked) The same for DeleteProps.
    virtual SCODE may_delete(ULONG tag, const Bag& bag) const;

    /// True for what only those see who name it: it is left out of GetPropList, GetProps(NULL) and
    /// CopyTo.
    virtual bool hidden(ULONG /*tag*/) const { return false; }

    /// After values were set or deleted, not locked: events, rows of tables, dirty marks.
    virtual void properties_changed(std::span<const ULONG> /*tags*/) {}

    /// GetProps' limit for one value in bytes; 0 for none.
    virtual std::size_t inline_limit() const { return kInlineLimit; }

    /// OpenProperty of anything but IStream over text and binary values: tables, embedded messages.
    /// `out` gets a body with one reference. MAPI_E_NOT_FOUND for what the object does not open:
    /// open_property() knows whether it exists. Not locked.
    virtual HRESULT open_other(ULONG /*tag*/, const IID& /*iid*/, ULONG /*options*/,
                               ULONG /*flags*/, IUnknown** /*out*/) {
        return MAPI_E_NOT_FOUND;
    }

    /// The mapping of names, shared by all objects of a store; null: MAPI_E_NO_SUPPORT.
    virtual NameMap* names() { return nullptr; }

    /// Copies to this object get the value of another one although that computes it.
    virtual bool takes_computed(ULONG /*tag*/) const { return false; }

    /// Copies what is no value (recipients, attachments, a folder's content): one PT_OBJECT
    /// property of this object to `destination`, or moves it. Not locked. S_OK, what the problem
    /// array says, or what ends the whole operation: MAPI_E_COLLISION, MAPI_E_FOLDER_CYCLE,
    /// MAPI_E_USER_CANCEL.
    virtual SCODE copy_object(ULONG /*tag*/, PropHost& /*destination*/, ULONG /*flags*/,
                              Progress& /*progress*/) {
        return MAPI_E_NO_SUPPORT;
    }

    /// The same for a destination that is no object of MapiSim.
    virtual SCODE copy_object_out(ULONG /*tag*/, const Foreign<IMAPIProp>& /*destination*/,
                                  ULONG /*flags*/, Progress& /*progress*/) {
        return MAPI_E_NO_SUPPORT;
    }

    /// The interface that CopyTo's exclusion of interfaces asks about (IID_IMessage...).
    virtual const IID& own_interface() const { return IID_IMAPIProp; }

protected:
    /// Private properties of its own.
    PropHost() : properties_(std::make_shared<Properties>()) {}
    explicit PropHost(PropertiesPtr properties) : properties_(std::move(properties)) {}
    virtual ~PropHost() = default;

    PropertiesPtr properties_;
};

/// The host behind an interface pointer of one of our bodies; null for a foreign object.
PropHost* host_of(IUnknown* object);

/// Base of every body whose interface derives from IMAPIProp:
///     class Folder : public property::PropObject<IMAPIFolder, InterfaceId::IMAPIFolder,
///     Kind::folder>
template<class Interface, object::InterfaceId Id, object::Kind DefaultKind>
class PropObject : public object::BodyOf<Interface, Id, DefaultKind>, public PropHost {
public:
    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return export_error(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE SaveChanges(ULONG flags) override { return save_changes(flags); }
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG flags, ULONG* count,
                                       LPSPropValue* values) override {
        return get_props(tags, flags, count, values);
    }
    HRESULT STDMETHODCALLTYPE GetPropList(ULONG flags, LPSPropTagArray* tags) override {
        return get_prop_list(flags, tags);
    }
    HRESULT STDMETHODCALLTYPE OpenProperty(ULONG tag, LPCIID iid, ULONG options, ULONG flags,
                                           LPUNKNOWN* out) override {
        return open_property(static_cast<Interface*>(this), tag, iid, options, flags, out);
    }
    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        return set_props(count, values, problems);
    }
    HRESULT STDMETHODCALLTYPE DeleteProps(LPSPropTagArray tags,
                                          LPSPropProblemArray* problems) override {
        return delete_props(tags, problems);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(ULONG excluded_count, LPCIID excluded_interfaces,
                                     LPSPropTagArray excluded, ULONG_PTR window,
                                     LPMAPIPROGRESS progress, LPCIID interface_id,
                                     LPVOID destination, ULONG flags,
                                     LPSPropProblemArray* problems) override {
        return copy_to(excluded_count, excluded_interfaces, excluded, window, progress,
                       interface_id, destination, flags, problems);
    }
    HRESULT STDMETHODCALLTYPE CopyProps(LPSPropTagArray included, ULONG_PTR window,
                                        LPMAPIPROGRESS progress, LPCIID interface_id,
                                        LPVOID destination, ULONG flags,
                                        LPSPropProblemArray* problems) override {
        return copy_props(included, window, progress, interface_id, destination, flags, problems);
    }
    HRESULT STDMETHODCALLTYPE GetNamesFromIDs(LPSPropTagArray* tags, LPGUID set, ULONG flags,
                                              ULONG* count, LPMAPINAMEID** names) override {
        return get_names_from_ids(tags, set, flags, count, names);
    }
    HRESULT STDMETHODCALLTYPE GetIDsFromNames(ULONG count, LPMAPINAMEID* names, ULONG flags,
                                              LPSPropTagArray* tags) override {
        return get_ids_from_names(count, names, flags, tags);
    }

protected:
    PropObject() = default;
    explicit PropObject(PropertiesPtr properties) : PropHost(std::move(properties)) {}
};

} // namespace mapisim::property

#pragma once

#include <utility>

#include "memory/buffers.h"
#include "property/caller_memory.h"
#include "property/prop_object.h"

namespace mapisim::property {

/// Base of bodies whose IMAPIProp hands out memory of the allocation functions that the object was
/// made with.
template<class Interface, object::InterfaceId Id, object::Kind DefaultKind>
class CallerMemoryObject : public PropObject<Interface, Id, DefaultKind> {
    using Base = PropObject<Interface, Id, DefaultKind>;

public:
    virtual const CallerMemory& memory() const noexcept = 0;

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return memory().give(Base::GetLastError(result, flags, error), error, flags);
    }
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG flags, ULONG* count,
                                       LPSPropValue* values) override {
        return memory().give(this->get_props(tags, flags, count, values), values, count);
    }
    HRESULT STDMETHODCALLTYPE GetPropList(ULONG flags, LPSPropTagArray* tags) override {
        return memory().give(this->get_prop_list(flags, tags), tags);
    }
    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        return memory().give(this->set_props(count, values, problems), problems);
    }
    HRESULT STDMETHODCALLTYPE DeleteProps(LPSPropTagArray tags,
                                          LPSPropProblemArray* problems) override {
        return memory().give(this->delete_props(tags, problems), problems);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(ULONG excluded_count, LPCIID excluded_interfaces,
                                     LPSPropTagArray excluded, ULONG_PTR window,
                                     LPMAPIPROGRESS progress, LPCIID interface_id,
                                     LPVOID destination, ULONG flags,
                                     LPSPropProblemArray* problems) override {
        return memory().give(this->copy_to(excluded_count, excluded_interfaces, excluded, window,
                                           progress, interface_id, destination, flags, problems),
                             problems);
    }
    HRESULT STDMETHODCALLTYPE CopyProps(LPSPropTagArray included, ULONG_PTR window,
                                        LPMAPIPROGRESS progress, LPCIID interface_id,
                                        LPVOID destination, ULONG flags,
                                        LPSPropProblemArray* problems) override {
        return memory().give(this->copy_props(included, window, progress, interface_id, destination,
                                              flags, problems),
                             problems);
    }
    HRESULT STDMETHODCALLTYPE GetNamesFromIDs(LPSPropTagArray* tags, LPGUID set, ULONG flags,
                                              ULONG* count, LPMAPINAMEID** names) override {
        const bool all = tags && !*tags;
        HRESULT result =
            memory().give(this->get_names_from_ids(tags, set, flags, count, names), names, count);
        if (!all || !*tags)
            return result;
        if (FAILED(result)) {
            mapisim::memory::free(std::exchange(*tags, nullptr));
            return result;
        }
        result = memory().give(result, tags);
        if (FAILED(result)) {
            memory().free(std::exchange(*names, nullptr));
            *count = 0;
        }
        return result;
    }
    HRESULT STDMETHODCALLTYPE GetIDsFromNames(ULONG count, LPMAPINAMEID* names, ULONG flags,
                                              LPSPropTagArray* tags) override {
        return memory().give(this->get_ids_from_names(count, names, flags, tags), tags);
    }
};

} // namespace mapisim::property

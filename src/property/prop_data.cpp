#include "property/prop_data.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/container/flat_map.hpp>
#include <mapicode.h>
#include <mapiguid.h>

#include "object/scope.h"
#include "property/caller_object.h"

namespace mapisim::property {

namespace {

constexpr ULONG kAccess = IPROP_READONLY | IPROP_READWRITE;
constexpr ULONG kStatus = IPROP_CLEAN | IPROP_DIRTY;

/// At most one of the access levels and one of the states.
bool is_access(ULONG flags) noexcept {
    return (flags & ~(kAccess | kStatus)) == 0 && (flags & kAccess) != kAccess &&
           (flags & kStatus) != kStatus;
}

constexpr bool is_narrow(ULONG tag) noexcept {
    return (PROP_TYPE(tag) & ~static_cast<ULONG>(MV_FLAG)) == PT_STRING8;
}

/// IPropData on a bag of its own: nothing is saved, all changes count at once.
class PropData final : public CallerMemoryObject<IPropData, object::InterfaceId::IPropData,
                                                 object::Kind::property_data> {
public:
    explicit PropData(CallerMemory memory) : memory_(memory), scope_(object::utility_scope()) {}

    object::Scope* scope() const noexcept override { return scope_.get(); }
    const CallerMemory& memory() const noexcept override { return memory_; }

    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        const HRESULT result = set_props(count, values, problems);
        if (!FAILED(result))
            remember_types(count, values);
        return memory_.give(result, problems);
    }

    // IPropData -----------------------------------------------------------------------------------

    HRESULT STDMETHODCALLTYPE HrSetObjAccess(ULONG access) override {
        if (access != IPROP_READONLY && access != IPROP_READWRITE)
            return MAPI_E_INVALID_PARAMETER;
        access_.store(access);
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrSetPropAccess(LPSPropTagArray tags, ULONG* access) override {
        if (!tags || !access)
            return MAPI_E_INVALID_PARAMETER;
        if (const SCODE result = check_count(tags->cValues, tags->aulPropTag); result != S_OK)
            return result;
        for (ULONG i = 0; i < tags->cValues; ++i) {
            if (!is_access(access[i]))
                return MAPI_E_INVALID_PARAMETER;
        }
        if (!writable())
            return MAPI_E_NO_ACCESS;
        const std::lock_guard lock(properties_->mutex);
        States states = states_; // all or nothing
        for (ULONG i = 0; i < tags->cValues; ++i)
            set_access(states, PROP_ID(tags->aulPropTag[i]), access[i]);
        states_.swap(states);
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrGetPropAccess(LPSPropTagArray* tags, ULONG** access) override {
        if (!tags || !access)
            return MAPI_E_INVALID_PARAMETER;
        *access = nullptr;
        const bool all = !*tags;
        std::vector<ULONG> wanted, found;
        if (!all) {
            if (const SCODE result = check_count((*tags)->cValues, (*tags)->aulPropTag);
                result != S_OK)
                return result;
            wanted.assign((*tags)->aulPropTag, (*tags)->aulPropTag + (*tags)->cValues);
        }
        {
            const std::lock_guard lock(properties_->mutex);
            if (all)
                wanted = known_tags();
            for (ULONG& tag : wanted) {
                found.push_back(access_of(PROP_ID(tag)));
                if (!all && !properties_->bag.has(tag))
                    tag = 0;
            }
        }
        return give_access(wanted, found, tags, access);
    }

    HRESULT STDMETHODCALLTYPE HrAddObjProps(LPSPropTagArray tags,
                                            LPSPropProblemArray* problems) override {
        if (problems)
            *problems = nullptr;
        if (!tags)
            return MAPI_E_INVALID_PARAMETER;
        if (const SCODE result = check_count(tags->cValues, tags->aulPropTag); result != S_OK)
            return result;
        for (ULONG i = 0; i < tags->cValues; ++i) {
            if (PROP_TYPE(tags->aulPropTag[i]) != PT_OBJECT)
                return MAPI_E_INVALID_TYPE;
        }
        if (!writable())
            return MAPI_E_NO_ACCESS;
        std::vector<Problem> found;
        std::vector<ULONG> added;
        {
            const std::lock_guard lock(properties_->mutex);
            Bag bag = properties_->bag;
            for (ULONG i = 0; i < tags->cValues; ++i) {
                const ULONG tag = tags->aulPropTag[i];
                const bool is_id = PROP_ID(tag) != 0 && PROP_ID(tag) != 0xFFFF;
                const SCODE code =
                    is_id ? may_set(Value::object(tag), bag) : SCODE{MAPI_E_INVALID_PARAMETER};
                if (code != S_OK) {
                    found.push_back({i, tag, code});
                } else {
                    bag.set_object(tag);
                    added.push_back(tag);
                }
            }
            if (added.empty())
                return found.front().code;
            if (const SCODE result = export_problems(found, problems); result != S_OK)
                return result;
            properties_->bag.swap(bag);
        }
        properties_changed(added);
        return memory_.give(found.empty() ? S_OK : MAPI_W_PARTIAL_COMPLETION, problems);
    }

    // Hooks ---------------------------------------------------------------------------------------

    bool writable() const override { return access_.load() == IPROP_READWRITE; }
    SCODE may_set(const Value& value, const Bag&) const override {
        const auto state = states_.find(value.id());
        return state != states_.end() && state->second.read_only ? MAPI_E_NO_ACCESS : S_OK;
    }
    void properties_changed(std::span<const ULONG> tags) override {
        const std::lock_guard lock(properties_->mutex);
        for (const ULONG tag : tags) {
            State& state = states_[PROP_ID(tag)];
            if (properties_->bag.has(tag))
                state.type = PROP_TYPE(tag);
            state.dirty = true;
        }
    }
    std::size_t inline_limit() const override { return 0; }
    NameMap* names() override { return &names_; }
    const IID& own_interface() const override { return IID_IMAPIPropData; }

private:
    struct State {
        ULONG type = PT_UNSPECIFIED; ///< as it was set; of a property that is gone, the last one
        bool read_only = false;
        bool dirty = false;
    };
    using States = boost::container::flat_map<ULONG, State>; ///< by identifier

    /// Text is kept as one type: how each was given.
    void remember_types(ULONG count, const SPropValue* values) {
        const std::lock_guard lock(properties_->mutex);
        for (ULONG i = 0; i < count; ++i) {
            const ULONG tag = values[i].ulPropTag;
            if (!is_narrow(tag) || !properties_->bag.has(tag))
                continue;
            const auto state = states_.find(PROP_ID(tag));
            if (state != states_.end() && may_set(Value::null(tag), properties_->bag) == S_OK)
                state->second.type = PROP_TYPE(tag);
        }
    }

    void set_access(States& states, ULONG id, ULONG flags) const {
        const auto known = states.find(id);
        const bool is_there = properties_->bag.has(PROP_TAG(PT_UNSPECIFIED, id));
        if (!is_there && known == states.end())
            return;
        if (!is_there && (flags & IPROP_CLEAN)) {
            states.erase(known); // that it was deleted is known now
            return;
        }
        State& state = states[id];
        if (flags & kAccess)
            state.read_only = (flags & IPROP_READONLY) != 0;
        if (flags & kStatus)
            state.dirty = (flags & IPROP_DIRTY) != 0;
    }

    /// Those of the properties that are there, and of those that were deleted.
    std::vector<ULONG> known_tags() const {
        std::vector<ULONG> tags;
        for (const Value& value : properties_->bag) {
            const auto state = states_.find(value.id());
            const bool narrow = state != states_.end() && is_narrow(state->second.type);
            tags.push_back(narrow ? CHANGE_PROP_TYPE(value.tag(), state->second.type)
                                  : value.tag());
        }
        for (const auto& [id, state] : states_) {
            const ULONG tag = PROP_TAG(state.type, id);
            if (state.dirty && !properties_->bag.has(tag))
                tags.push_back(tag);
        }
        return tags;
    }

    ULONG access_of(ULONG id) const {
        const auto known = states_.find(id);
        const State state = known == states_.end() ? State{} : known->second;
        if (state.dirty)
            return IPROP_DIRTY;
        if (!properties_->bag.has(PROP_TAG(PT_UNSPECIFIED, id)))
            return 0;
        return state.read_only ? IPROP_READONLY : IPROP_READWRITE;
    }

    /// The caller's own tag array is changed where it lies.
    HRESULT give_access(const std::vector<ULONG>& tags, const std::vector<ULONG>& found,
                        LPSPropTagArray* tags_out, ULONG** access_out) const {
        void* flags = nullptr;
        if (const SCODE result = memory_.allocate(found.size() * sizeof(ULONG), &flags);
            result != S_OK)
            return result;
        if (!*tags_out) {
            const HRESULT result = memory_.give(export_tags(tags, tags_out), tags_out);
            if (FAILED(result)) {
                memory_.free(flags);
                return result;
            }
        } else {
            std::copy(tags.begin(), tags.end(), (*tags_out)->aulPropTag);
        }
        std::copy(found.begin(), found.end(), static_cast<ULONG*>(flags));
        *access_out = static_cast<ULONG*>(flags);
        return S_OK;
    }

    const CallerMemory memory_;
    const object::ScopeRef scope_;
    std::atomic<ULONG> access_{IPROP_READWRITE};
    States states_; ///< under the properties' mutex
    NameMap names_;
};

} // namespace

object::Ref<IPropData> make_prop_data(CallerMemory memory) {
    return object::make<PropData>(memory);
}

} // namespace mapisim::property

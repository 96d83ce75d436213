#include "property/prop_object.h"

#include <algorithm>
#include <cstring>
#include <string>

#include <mapicode.h>
#include <mapiguid.h>

#include "gate/call_out.h"
#include "gate/gate.h"
#include "property/stream.h"
#include "property/text.h"

namespace mapisim::property {

namespace {

constexpr ULONG kPrNull = PROP_TAG(PT_NULL, 0);

/// Whether the client may change the object; notes where it had said that it would not.
bool check_writable(const PropHost& host) {
    if (host.writable())
        return true;
    if (host.saved_for_good())
        gate::note({.fact = check::Fact::changed_after_last_save});
    return false;
}

/// A property set is changed on a copy, which then takes its place: a failure leaves all as it was.
class Change {
public:
    Change(Properties& properties, std::size_t additions) : bag_(properties.bag) {
        bag_.reserve(bag_.size() + additions);
        tags_.reserve(additions);
    }
    const Bag& bag() const noexcept { return bag_; }
    void set(Value value) {
        tags_.push_back(value.tag());
        bag_.set(std::move(value));
    }
    bool erase(ULONG tag) {
        if (!bag_.erase(tag))
            return false;
        tags_.push_back(tag);
        return true;
    }
    void apply(Properties& properties) noexcept { properties.bag.swap(bag_); }
    std::span<const ULONG> tags() const noexcept { return tags_; }

private:
    Bag bag_;
    std::vector<ULONG> tags_;
};

/// The value that a stream's bytes are, and zeros behind them up to `size`. A text ends before
/// those, but for the rest of a letter; clients write a terminator as often as not.
Value value_of_stream(ULONG tag, Bytes content, std::size_t size) {
    const ULONG type = PROP_TYPE(tag);
    if (type == PT_BINARY)
        return Value::binary(tag, content, size);
    if (type == PT_STRING8) {
        std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
        while (text.ends_with('\0'))
            text.remove_suffix(1);
        return Value::text(tag, utf8_from_narrow(text));
    }
    std::wstring text(std::min(size, content.size() + sizeof(wchar_t) - 1) / sizeof(wchar_t),
                      L'\0');
    if (!text.empty())
        std::memcpy(text.data(), content.data(),
                    std::min(content.size(), text.size() * sizeof(wchar_t)));
    while (text.ends_with(L'\0'))
        text.pop_back();
    return Value::text(tag, std::wstring_view(text));
}

} // namespace

PropHost* host_of(IUnknown* object) {
    return dynamic_cast<PropHost*>(gate::body_of(object));
}

// Reading -----------------------------------------------------------------------------------------

HRESULT PropHost::get_props(const SPropTagArray* tags, ULONG flags, ULONG* count,
                            LPSPropValue* values) {
    if (!count || !values)
        return MAPI_E_INVALID_PARAMETER;
    *count = 0;
    *values = nullptr;
    if (const SCODE result = tags ? check_count(tags->cValues, tags->aulPropTag) : S_OK;
        result != S_OK)
        return result;

    std::vector<ULONG> wanted;
    std::vector<Value> found;
    {
        const std::lock_guard lock(properties_->mutex);
        const Bag& bag = properties_->bag;
        if (tags) {
            wanted.assign(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        } else {
            wanted = all_tags();
        }
        found.resize(wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (compute(wanted[i], bag, found[i]))
                continue;
            if (const Value* value = bag.find(wanted[i]))
                found[i] = *value;
        }
    }
    if (wanted.empty())
        return S_OK;
    std::vector<const Value*> columns(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        columns[i] = found[i] ? &found[i] : nullptr;
        if (!tags)
            wanted[i] = CHANGE_PROP_TYPE(wanted[i], PT_UNSPECIFIED);
    }
    const HRESULT result =
        export_columns(wanted, columns, (flags & MAPI_UNICODE) != 0, inline_limit(), values);
    if (!FAILED(result))
        *count = static_cast<ULONG>(wanted.size());
    return result;
}

std::vector<ULONG> PropHost::all_tags() const {
    std::vector<ULONG> tags;
    computed_tags(properties_->bag, tags);
    const std::size_t computed = tags.size();
    for (const Value& value : properties_->bag) {
        bool known = false;
        for (std::size_t i = 0; i < computed && !known; ++i) {
            known = PROP_ID(tags[i]) == value.id();
        }
        if (!known && !hidden(value.tag()))
            tags.push_back(value.tag());
    }
    return tags;
}

HRESULT PropHost::get_prop_list(ULONG flags, LPSPropTagArray* tags) {
    if (!tags)
        return MAPI_E_INVALID_PARAMETER;
    *tags = nullptr;
    std::vector<ULONG> all;
    {
        const std::lock_guard lock(properties_->mutex);
        all = all_tags();
    }
    for (ULONG& tag : all) {
        tag = canonical(tag);
        if (flags & MAPI_UNICODE)
            continue;
        if (PROP_TYPE(tag) == PT_UNICODE)
            tag = CHANGE_PROP_TYPE(tag, PT_STRING8);
        else if (PROP_TYPE(tag) == PT_MV_UNICODE)
            tag = CHANGE_PROP_TYPE(tag, PT_MV_STRING8);
    }
    return export_tags(all, tags);
}

Value PropHost::get(ULONG tag) const {
    const std::lock_guard lock(properties_->mutex);
    return value_of(tag);
}

Value PropHost::value_of(ULONG tag) const {
    Value value;
    if (compute(tag, properties_->bag, value))
        return value;
    const Value* const stored = properties_->bag.find(tag);
    return stored ? *stored : Value{};
}

// Writing -----------------------------------------------------------------------------------------

SCODE PropHost::may_set(const Value& value, const Bag& bag) const {
    std::vector<ULONG> computed;
    computed_tags(bag, computed);
    for (const ULONG tag : computed) {
        if (PROP_ID(tag) == value.id())
            return MAPI_E_COMPUTED;
    }
    return S_OK;
}

SCODE PropHost::may_delete(ULONG tag, const Bag& bag) const {
    return may_set(Value::null(tag), bag);
}

HRESULT PropHost::set_values(std::span<const Value> values) {
    std::vector<ULONG> tags;
    {
        const std::lock_guard lock(properties_->mutex);
        Change change(*properties_, values.size());
        for (const Value& value : values)
            change.set(value);
        change.apply(*properties_);
        tags.assign(change.tags().begin(), change.tags().end());
    }
    properties_changed(tags);
    return S_OK;
}

SCODE PropHost::write_value(Value value) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    const ULONG tag = value.tag();
    {
        const std::lock_guard lock(properties_->mutex);
        const SCODE verdict = may_set(value, properties_->bag);
        if (verdict != S_OK)
            return verdict;
        properties_->bag.set(std::move(value));
    }
    properties_changed({&tag, 1});
    return S_OK;
}

HRESULT PropHost::set_props(ULONG count, const SPropValue* values, LPSPropProblemArray* problems) {
    if (problems)
        *problems = nullptr;
    if (!values)
        return MAPI_E_INVALID_PARAMETER;
    if (const SCODE result = check_count(count, values); result != S_OK)
        return result;

    struct Entry {
        ULONG index;
        Value value;
    };
    std::vector<Entry> entries;
    std::vector<Problem> found;
    const bool may_change = check_writable(*this);
    for (ULONG i = 0; i < count; ++i) {
        const ULONG tag = values[i].ulPropTag;
        const ULONG type = PROP_TYPE(tag);
        if (type == PT_OBJECT)
            return MAPI_E_INVALID_PARAMETER;
        if (type == PT_ERROR || tag == kPrNull)
            continue;
        Value value;
        SCODE code = Value::from_client(values[i], value);
        if (code == MAPI_E_INVALID_PARAMETER)
            return code;
        if (code == S_OK && (type == PT_UNSPECIFIED || type == PT_NULL))
            code = MAPI_E_INVALID_TYPE;
        if (code == S_OK && (PROP_ID(tag) == 0 || PROP_ID(tag) == 0xFFFF)) {
            code = MAPI_E_INVALID_PARAMETER;
        }
        if (code == S_OK && PROP_ID(tag) >= NameMap::kFirst && !names())
            code = E_UNEXPECTED;
        if (code == S_OK && !may_change)
            code = MAPI_E_NO_ACCESS;
        if (code != S_OK)
            found.push_back({i, tag, code});
        else
            entries.push_back({i, std::move(value)});
    }
    std::vector<ULONG> tags;
    {
        const std::lock_guard lock(properties_->mutex);
        Change change(*properties_, entries.size());
        for (Entry& entry : entries) {
            const SCODE code = may_set(entry.value, change.bag());
            if (code == S_OK)
                change.set(std::move(entry.value));
            else
                found.push_back({entry.index, values[entry.index].ulPropTag, code});
        }
        tags.assign(change.tags().begin(), change.tags().end());
        // Nothing fails behind what the client would have to free.
        if (const SCODE result = export_problems(found, problems); result != S_OK)
            return result;
        change.apply(*properties_);
    }
    if (!tags.empty())
        properties_changed(tags);
    return S_OK;
}

HRESULT PropHost::delete_props(const SPropTagArray* tags, LPSPropProblemArray* problems) {
    if (problems)
        *problems = nullptr;
    if (!tags)
        return MAPI_E_INVALID_PARAMETER;
    if (const SCODE result = check_count(tags->cValues, tags->aulPropTag); result != S_OK)
        return result;
    if (!check_writable(*this))
        return MAPI_E_NO_ACCESS;
    std::vector<Problem> found;
    std::vector<ULONG> deleted;
    {
        const std::lock_guard lock(properties_->mutex);
        Change change(*properties_, tags->cValues);
        for (ULONG i = 0; i < tags->cValues; ++i) {
            const ULONG tag = tags->aulPropTag[i];
            if (PROP_ID(tag) == 0)
                continue;
            SCODE code = may_delete(tag, change.bag());
            if (code == S_OK && !change.erase(tag))
                code = MAPI_E_NOT_FOUND;
            if (code != S_OK)
                found.push_back({i, tag, code});
        }
        if (const SCODE result = export_problems(found, problems); result != S_OK)
            return result;
        deleted.assign(change.tags().begin(), change.tags().end());
        change.apply(*properties_);
    }
    if (!deleted.empty())
        properties_changed(deleted);
    return S_OK;
}

// Opening -----------------------------------------------------------------------------------------

HRESULT PropHost::open_property(IUnknown* self, ULONG tag, const IID* iid, ULONG options,
                                ULONG flags, IUnknown** out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (!iid || PROP_TYPE(tag) == PT_UNSPECIFIED || PROP_ID(tag) == 0) {
        return MAPI_E_INVALID_PARAMETER;
    }
    const bool create = (flags & MAPI_CREATE) != 0;
    const bool modify = create || (flags & MAPI_MODIFY) != 0;
    if (modify && !check_writable(*this))
        return MAPI_E_NO_ACCESS;
    const ULONG type = PROP_TYPE(tag);
    const bool streamable = type == PT_UNICODE || type == PT_STRING8 || type == PT_BINARY;
    if (*iid != IID_IStream || !streamable) {
        const HRESULT result = open_other(tag, *iid, options, flags, out);
        // What is there, or would be made, has other interfaces.
        const bool other = result == MAPI_E_NOT_FOUND && (create || get(tag));
        return other ? MAPI_E_INTERFACE_NOT_SUPPORTED : result;
    }

    std::vector<std::byte> content;
    {
        const std::lock_guard lock(properties_->mutex);
        Value computed;
        const bool is_computed = compute(tag, properties_->bag, computed);
        const Value* const value = is_computed ? &computed : properties_->bag.find(tag);
        const bool readable = value && value->type() == PROP_TYPE(canonical(tag));
        if (modify) {
            const SCODE verdict =
                may_set(readable ? *value : Value::text(tag, "").with_id(tag), properties_->bag);
            if (verdict != S_OK)
                return MAPI_E_NO_ACCESS;
        }
        if (!create) {
            if (!readable)
                return MAPI_E_NOT_FOUND;
            content = stream_content(*value, type);
        }
    }
    object::Ref<IUnknown> owner = object::Ref<IUnknown>::share(self);
    StreamCommit commit;
    if (modify) {
        commit = [this, tag](Bytes bytes, std::size_t size) -> HRESULT {
            return write_value(value_of_stream(tag, bytes, size));
        };
    }
    *out = make_stream(std::move(content), std::move(commit), std::move(owner), create).detach();
    return S_OK;
}

// Names -------------------------------------------------------------------------------------------

HRESULT PropHost::get_names_from_ids(LPSPropTagArray* tags, GUID* set, ULONG flags, ULONG* count,
                                     LPMAPINAMEID** names_out) {
    NameMap* const map = names();
    return map ? map->get_names(tags, set, flags, count, names_out) : MAPI_E_NO_SUPPORT;
}

HRESULT PropHost::get_ids_from_names(ULONG count, LPMAPINAMEID* names_in, ULONG flags,
                                     LPSPropTagArray* tags) {
    NameMap* const map = names();
    return map ? map->get_ids(count, names_in, flags, tags) : MAPI_E_NO_SUPPORT;
}

} // namespace mapisim::property

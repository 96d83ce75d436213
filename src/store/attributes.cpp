#include "store/attributes.h"

#include <utility>

#include <mapicode.h>

namespace mapisim::store {

using property::Bag;
using property::Problem;
using property::Value;

namespace {

constexpr ULONG kSettable = PROPATTR_MANDATORY | PROPATTR_READABLE | PROPATTR_WRITEABLE;

} // namespace

ULONG attributes_of(const AttributesPtr& attributes, ULONG tag) noexcept {
    if (!attributes)
        return kUsualAttributes;
    const auto found = attributes->find(PROP_ID(tag));
    return found == attributes->end() ? kUsualAttributes : found->second;
}

HRESULT Attributed::get_attributes(const SPropTagArray* tags, std::vector<ULONG>& out) {
    if (!in_storage())
        return MAPI_E_INVALID_OBJECT;
    property::PropHost& object = host();
    const std::lock_guard lock(object.properties()->mutex);
    const Bag& bag = object.properties()->bag;
    std::vector<ULONG> wanted;
    if (tags) {
        if (const SCODE result = property::check_count(tags->cValues, tags->aulPropTag);
            result != S_OK)
            return result;
        wanted.assign(tags->aulPropTag, tags->aulPropTag + tags->cValues);
    } else {
        wanted = object.all_tags();
    }
    HRESULT result = S_OK;
    out.clear();
    for (const ULONG tag : wanted) {
        const Value value = object.value_of(tag);
        if (!value) {
            out.push_back(PROPATTR_NOT_PRESENT);
            result = MAPI_W_ERRORS_RETURNED;
            continue;
        }
        ULONG flags = attributes_of(attributes_, tag);
        if (may_write(value, bag) != S_OK)
            flags &= ~PROPATTR_WRITEABLE;
        out.push_back(flags);
    }
    return result;
}

HRESULT Attributed::set_attributes(const SPropTagArray& tags, const SPropAttrArray& attributes,
                                   LPSPropProblemArray* problems) {
    if (!in_storage())
        return MAPI_E_INVALID_OBJECT;
    if (const SCODE result = property::check_count(tags.cValues, tags.aulPropTag); result != S_OK)
        return result;
    if (attributes.cValues != tags.cValues)
        return MAPI_E_INVALID_PARAMETER;
    for (ULONG i = 0; i < tags.cValues; ++i) {
        if (attributes.aPropAttr[i] & ~kSettable)
            return MAPI_E_INVALID_PARAMETER;
    }
    property::PropHost& object = host();
    if (!object.writable())
        return MAPI_E_NO_ACCESS;
    std::vector<Problem> found;
    {
        const std::lock_guard lock(object.properties()->mutex);
        const Bag& bag = object.properties()->bag;
        auto changed = attributes_ ? std::make_shared<Attributes>(*attributes_)
                                   : std::make_shared<Attributes>();
        for (ULONG i = 0; i < tags.cValues; ++i) {
            const ULONG tag = tags.aulPropTag[i];
            const Value value = object.value_of(tag);
            const SCODE code = value ? may_write(value, bag) : SCODE{MAPI_E_NOT_FOUND};
            if (code == S_OK)
                (*changed)[PROP_ID(tag)] = attributes.aPropAttr[i];
            else
                found.push_back({i, tag, code});
        }
        if (const SCODE result = property::export_problems(found, problems); result != S_OK)
            return result;
        attributes_ = std::move(changed);
    }
    if (found.size() != tags.cValues)
        attributes_changed();
    return found.empty() ? S_OK : MAPI_W_ERRORS_RETURNED;
}

SCODE Attributed::lets_write(ULONG tag) const noexcept {
    return attributes_of(attributes_, tag) & PROPATTR_WRITEABLE ? S_OK : MAPI_E_COMPUTED;
}

SCODE Attributed::lets_delete(ULONG tag) const noexcept {
    return attributes_of(attributes_, tag) & PROPATTR_MANDATORY ? MAPI_E_NO_ACCESS
                                                                : lets_write(tag);
}

bool Attributed::lets_read(ULONG tag) const noexcept {
    return (attributes_of(attributes_, tag) & PROPATTR_READABLE) != 0;
}

} // namespace mapisim::store

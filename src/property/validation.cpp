#include "property/validation.h"

#include <cstddef>
#include <limits>

#include "platform/readable.h"
#include "property/raw_copy.h"
#include "property/restriction.h"

namespace mapisim::property {

namespace {

using platform::is_readable;

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

template<class T> bool readable_array(const T* first, ULONG count) noexcept {
    return platform::is_readable_array(first, count, sizeof(T));
}
bool readable_string(const char* text) noexcept {
    return platform::is_readable_text(text, sizeof(char), kNoLimit);
}
bool readable_string(const wchar_t* text) noexcept {
    return platform::is_readable_text(text, sizeof(wchar_t), kNoLimit);
}
bool bad_binary(const SBinary& binary) noexcept {
    return !readable_array(binary.lpb, binary.cb);
}

template<class String> bool bad_strings(const String* strings, ULONG count) noexcept {
    if (!readable_array(strings, count))
        return true;
    for (ULONG i = 0; i < count; ++i)
        if (!readable_string(strings[i]))
            return true;
    return false;
}

bool bad_multiple(const SPropValue& prop) noexcept {
    const ULONG count = prop.Value.MVl.cValues;
    const ULONG type = PROP_TYPE(prop.ulPropTag);
    if (const std::size_t element = element_size(type))
        return !platform::is_readable_array(prop.Value.MVl.lpl, count, element);
    switch (type) {
    case PT_MV_STRING8:
        return bad_strings(prop.Value.MVszA.lppszA, count);
    case PT_MV_UNICODE:
        return bad_strings(prop.Value.MVszW.lppszW, count);
    case PT_MV_BINARY:
        if (!readable_array(prop.Value.MVbin.lpbin, count))
            return true;
        for (ULONG i = 0; i < count; ++i)
            if (bad_binary(prop.Value.MVbin.lpbin[i]))
                return true;
        return false;
    default:
        return true;
    }
}

/// Whether something that the value points to is not there.
bool bad_pointers(const SPropValue& prop) noexcept {
    switch (PROP_TYPE(prop.ulPropTag)) {
    case PT_STRING8:
        return !readable_string(prop.Value.lpszA);
    case PT_UNICODE:
        return !readable_string(prop.Value.lpszW);
    case PT_BINARY:
        return bad_binary(prop.Value.bin);
    case PT_CLSID:
        return !is_readable(prop.Value.lpguid, sizeof(GUID));
    default:
        return (prop.ulPropTag & MV_FLAG) != 0 && bad_multiple(prop);
    }
}

bool bad_props(const SPropValue* props, ULONG count) noexcept {
    if (!readable_array(props, count))
        return true;
    for (ULONG i = 0; i < count; ++i)
        if (FBadProp(&props[i]))
            return true;
    return false;
}

/// What can be compared, searched or ordered by.
bool bad_key(ULONG tag) noexcept {
    const ULONG type = PROP_TYPE(tag) & ~MVI_FLAG;
    return FBadPropTag(tag) || type == PT_ERROR || type == PT_OBJECT || type == PT_NULL ||
           type == PT_UNSPECIFIED;
}

constexpr bool bad_relation(ULONG relation) noexcept {
    return relation > RELOP_RE;
}

bool bad_restriction(const SRestriction* restriction, unsigned depth, std::size_t& left) noexcept {
    if (depth > Restriction::kMaxDepth || left-- == 0 ||
        !is_readable(restriction, sizeof *restriction))
        return true;
    const auto bad_children = [depth, &left](ULONG count, const SRestriction* first) {
        if (!readable_array(first, count))
            return true;
        for (ULONG i = 0; i < count; ++i)
            if (bad_restriction(&first[i], depth + 1, left))
                return true;
        return false;
    };
    const auto& res = restriction->res;
    switch (restriction->rt) {
    case RES_AND:
        return bad_children(res.resAnd.cRes, res.resAnd.lpRes);
    case RES_OR:
        return bad_children(res.resOr.cRes, res.resOr.lpRes);
    case RES_NOT:
        return bad_children(1, res.resNot.lpRes);
    case RES_CONTENT:
        return bad_key(res.resContent.ulPropTag) ||
               (res.resContent.ulFuzzyLevel & 0xFFFF) > FL_PREFIX ||
               bad_props(res.resContent.lpProp, 1);
    case RES_PROPERTY:
        return bad_key(res.resProperty.ulPropTag) || bad_relation(res.resProperty.relop) ||
               bad_props(res.resProperty.lpProp, 1);
    case RES_COMPAREPROPS:
        return bad_relation(res.resCompareProps.relop) || bad_key(res.resCompareProps.ulPropTag1) ||
               bad_key(res.resCompareProps.ulPropTag2);
    case RES_BITMASK:
        return res.resBitMask.relBMR > BMR_NEZ || PROP_TYPE(res.resBitMask.ulPropTag) != PT_LONG;
    case RES_SIZE:
        return bad_relation(res.resSize.relop) || FBadPropTag(res.resSize.ulPropTag);
    case RES_EXIST:
        return FBadPropTag(res.resExist.ulPropTag);
    case RES_SUBRESTRICTION:
        return FBadPropTag(res.resSub.ulSubObject) || bad_children(1, res.resSub.lpRes);
    case RES_COMMENT:
        return bad_props(res.resComment.lpProp, res.resComment.cValues) ||
               (res.resComment.lpRes && bad_children(1, res.resComment.lpRes));
    default:
        return true;
    }
}

} // namespace

bool are_readable(const SPropValue* values, ULONG count) noexcept {
    if (!readable_array(values, count))
        return false;
    for (ULONG i = 0; i < count; ++i)
        if (bad_pointers(values[i]))
            return false;
    return true;
}

bool FBadPropTag(ULONG tag) noexcept {
    ULONG type = PROP_TYPE(tag);
    if (type & MV_INSTANCE) {
        if (!(type & MV_FLAG))
            return true;
        type &= ~ULONG{MV_INSTANCE};
    }
    switch (type) {
    case PT_UNSPECIFIED:
    case PT_NULL:
    case PT_I2:
    case PT_LONG:
    case PT_R4:
    case PT_DOUBLE:
    case PT_CURRENCY:
    case PT_APPTIME:
    case PT_ERROR:
    case PT_BOOLEAN:
    case PT_OBJECT:
    case PT_I8:
    case PT_STRING8:
    case PT_UNICODE:
    case PT_SYSTIME:
    case PT_CLSID:
    case PT_BINARY:
    case PT_MV_STRING8:
    case PT_MV_UNICODE:
    case PT_MV_BINARY:
        return false;
    default:
        return element_size(type) == 0;
    }
}

bool FBadProp(const SPropValue* prop) noexcept {
    if (!prop || !is_readable(prop, sizeof *prop) || FBadPropTag(prop->ulPropTag) ||
        prop->ulPropTag & MV_INSTANCE)
        return true;
    if (PROP_TYPE(prop->ulPropTag) == PT_BOOLEAN)
        return prop->Value.b > 1;
    return bad_pointers(*prop);
}

bool FBadRow(const SRow* row) noexcept {
    return !row || !is_readable(row, sizeof *row) || bad_props(row->lpProps, row->cValues);
}

bool FBadRowSet(const SRowSet* rows) noexcept {
    if (!rows || !is_readable(rows, offsetof(SRowSet, aRow)) ||
        !readable_array(rows->aRow, rows->cRows))
        return true;
    for (ULONG i = 0; i < rows->cRows; ++i)
        if (FBadRow(&rows->aRow[i]))
            return true;
    return false;
}

bool FBadColumnSet(const SPropTagArray* columns) noexcept {
    if (!columns || !is_readable(columns, offsetof(SPropTagArray, aulPropTag)) ||
        !readable_array(columns->aulPropTag, columns->cValues))
        return true;
    for (ULONG i = 0; i < columns->cValues; ++i) {
        const ULONG tag = columns->aulPropTag[i];
        if (FBadPropTag(tag) || PROP_TYPE(tag) == PT_ERROR)
            return true;
    }
    return false;
}

bool FBadSortOrderSet(const SSortOrderSet* order) noexcept {
    if (!order || !is_readable(order, offsetof(SSortOrderSet, aSort)) ||
        order->cCategories > order->cSorts || order->cExpanded > order->cCategories ||
        !readable_array(order->aSort, order->cSorts))
        return true;
    for (ULONG i = 0; i < order->cSorts; ++i) {
        const SSortOrder& sort = order->aSort[i];
        switch (sort.ulOrder) {
        case TABLE_SORT_ASCEND:
        case TABLE_SORT_DESCEND:
        case TABLE_SORT_COMBINE:
        case TABLE_SORT_CATEG_MAX:
        case TABLE_SORT_CATEG_MIN:
            break;
        default:
            return true;
        }
        if (bad_key(sort.ulPropTag))
            return true;
    }
    return false;
}

bool FBadRestriction(const SRestriction* restriction) noexcept {
    std::size_t left = Restriction::kMaxConditions;
    return !restriction || bad_restriction(restriction, 0, left);
}

bool FBadEntryList(const ENTRYLIST* list) noexcept {
    if (!list || !is_readable(list, sizeof *list) || !readable_array(list->lpbin, list->cValues))
        return true;
    for (ULONG i = 0; i < list->cValues; ++i)
        if (list->lpbin[i].cb < CbNewENTRYID(0) || bad_binary(list->lpbin[i]))
            return true;
    return false;
}

bool FBadRglpNameID(MAPINAMEID* const* names, ULONG count) noexcept {
    if (!readable_array(names, count))
        return true;
    for (ULONG i = 0; i < count; ++i) {
        const MAPINAMEID* const name = names[i];
        if (!name || !is_readable(name, sizeof *name) || !is_readable(name->lpguid, sizeof(GUID)))
            return true;
        if (name->ulKind != MNID_ID &&
            (name->ulKind != MNID_STRING || !readable_string(name->Kind.lpwstrName)))
            return true;
    }
    return false;
}

bool FBadRglpszA(const char* const* strings, ULONG count) noexcept {
    return bad_strings(strings, count);
}
bool FBadRglpszW(const wchar_t* const* strings, ULONG count) noexcept {
    return bad_strings(strings, count);
}

} // namespace mapisim::property

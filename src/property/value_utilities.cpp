#include <algorithm>
#include <cstdint>
#include <cstring>
#include <cwchar>
#include <limits>
#include <string_view>

#include <mapicode.h>

#include "platform/readable.h"
#include "property/raw_copy.h"
#include "property/raw_relocate.h"
#include "property/restriction.h"
#include "property/utilities.h"
#include "property/validation.h"

/// The exported utilities that look at property values and nothing else.
namespace mapisim::property {

namespace {

/// The structures of so many values, and whether there can be so many.
bool structures(int count, const void* values, std::size_t& size) noexcept {
    if (count < 0 || (count && !values) ||
        static_cast<std::size_t>(count) > kMaxCopy / sizeof(SPropValue))
        return false;
    size = static_cast<std::size_t>(count) * sizeof(SPropValue);
    return true;
}

SCODE give_size(std::size_t size, ULONG* out) noexcept {
    if (out)
        *out = static_cast<ULONG>(size);
    return S_OK;
}

std::uint64_t bytes_of(const char* string) noexcept {
    return string ? std::strlen(string) + 1 : 0;
}
std::uint64_t bytes_of(const wchar_t* string) noexcept {
    return string ? std::uint64_t{std::wcslen(string) + 1} * sizeof(wchar_t) : 0;
}
std::uint64_t bytes_of(const SBinary& binary) noexcept {
    return binary.cb;
}

template<class T> std::uint64_t bytes_of_all(const T* values, ULONG count) noexcept {
    std::uint64_t size = 0;
    if (platform::is_wild(values, count, sizeof(T)))
        return 0;
    for (ULONG i = 0; values && i < count; ++i)
        size += bytes_of(values[i]);
    return size;
}

std::uint64_t bytes_of_value(const SPropValue& value) noexcept {
    const auto& it = value.Value;
    const ULONG type = PROP_TYPE(value.ulPropTag);
    if (const std::size_t element = element_size(type))
        return std::uint64_t{it.MVl.cValues} * element;
    switch (type) {
    case PT_I2:
    case PT_BOOLEAN:
        return sizeof(short);
    case PT_LONG:
    case PT_R4:
    case PT_ERROR:
        return sizeof(LONG);
    case PT_DOUBLE:
    case PT_APPTIME:
    case PT_CURRENCY:
    case PT_SYSTIME:
    case PT_I8:
        return sizeof(LARGE_INTEGER);
    case PT_CLSID:
        return sizeof(GUID);
    case PT_STRING8:
        return bytes_of(it.lpszA);
    case PT_UNICODE:
        return bytes_of(it.lpszW);
    case PT_BINARY:
        return bytes_of(it.bin);
    case PT_MV_STRING8:
        return bytes_of_all(it.MVszA.lppszA, it.MVszA.cValues);
    case PT_MV_UNICODE:
        return bytes_of_all(it.MVszW.lppszW, it.MVszW.cValues);
    case PT_MV_BINARY:
        return bytes_of_all(it.MVbin.lpbin, it.MVbin.cValues);
    default:
        return 0;
    }
}

bool can_contain(ULONG type) noexcept {
    return type == PT_STRING8 || type == PT_UNICODE || type == PT_BINARY;
}

/// The same value under a tag that any property may have, for comparisons.
bool take(const SPropValue& client, Value& out) {
    SPropValue renamed = client;
    renamed.ulPropTag = PROP_TAG(PROP_TYPE(client.ulPropTag), 0x6600);
    return Value::from_client(renamed, out) == S_OK;
}

} // namespace

LPSPropValue PpropFindProp(LPSPropValue values, ULONG count, ULONG tag) noexcept {
    const bool any_type = PROP_TYPE(tag) == PT_UNSPECIFIED;
    if (platform::is_wild(values, count, sizeof *values))
        return nullptr;
    for (ULONG i = 0; values && i < count; ++i) {
        const ULONG has = values[i].ulPropTag;
        if (any_type ? PROP_ID(has) == PROP_ID(tag) : has == tag)
            return values + i;
    }
    return nullptr;
}

SCODE ScCountProps(int count, LPSPropValue values, ULONG* size) {
    std::size_t all = 0;
    if (!structures(count, values, all) || !are_readable(values, static_cast<ULONG>(count)))
        return MAPI_E_INVALID_PARAMETER;
    for (int i = 0; i < count; ++i) {
        const ULONG id = PROP_ID(values[i].ulPropTag);
        if (id == PROP_ID_NULL || id == PROP_ID_INVALID)
            return MAPI_E_INVALID_PARAMETER;
    }
    if (add_linked_size(values, static_cast<std::size_t>(count), all) != S_OK)
        return MAPI_E_INVALID_PARAMETER;
    return give_size(all, size);
}

SCODE ScCopyProps(int count, LPSPropValue values, LPVOID block, ULONG* size) {
    std::size_t all = 0;
    const auto number = static_cast<std::size_t>(count);
    if (!block || reinterpret_cast<std::uintptr_t>(block) % alignof(SPropValue) != 0 ||
        !structures(count, values, all))
        return MAPI_E_INVALID_PARAMETER;
    if (add_linked_size(values, number, all) != S_OK)
        return MAPI_E_INVALID_PARAMETER;
    auto* const copies = static_cast<SPropValue*>(block);
    copy_linked(values, number, copies, reinterpret_cast<std::byte*>(copies + number));
    return give_size(all, size);
}

SCODE ScRelocProps(int count, LPSPropValue values, LPVOID old_base, LPVOID new_base, ULONG* size) {
    std::size_t all = 0;
    if (!structures(count, values, all))
        return MAPI_E_INVALID_PARAMETER;
    const auto walk = [&](Relocation& relocation) {
        return std::all_of(values, values + count,
                           [&](SPropValue& value) { return relocation.value(value); });
    };
    const SCODE result = relocate(old_base, new_base, values, all, walk);
    return result == S_OK ? give_size(all, size) : result;
}

void GetInstance(const SPropValue* multiple, SPropValue* single, ULONG index) noexcept {
    if (!single)
        return;
    *single = SPropValue{};
    single->ulPropTag = PR_NULL;
    if (!multiple || !(multiple->ulPropTag & MV_FLAG) || index >= multiple->Value.MVl.cValues ||
        !multiple->Value.MVl.lpl)
        return;
    const auto& many = multiple->Value;
    auto& one = single->Value;
    const ULONG type = PROP_TYPE(multiple->ulPropTag) & ~ULONG{MVI_FLAG};
    const std::size_t fixed = element_size(type | MV_FLAG);
    const std::size_t element = fixed ? fixed : type == PT_BINARY ? sizeof(SBinary) : sizeof(void*);
    if (platform::is_wild(many.MVl.lpl, std::uint64_t{index} + 1, element))
        return;
    switch (type) {
    case PT_I2:
        one.i = many.MVi.lpi[index];
        break;
    case PT_LONG:
        one.l = many.MVl.lpl[index];
        break;
    case PT_R4:
        one.flt = many.MVflt.lpflt[index];
        break;
    case PT_DOUBLE:
    case PT_APPTIME:
        one.dbl = many.MVdbl.lpdbl[index];
        break;
    case PT_CURRENCY:
        one.cur = many.MVcur.lpcur[index];
        break;
    case PT_I8:
        one.li = many.MVli.lpli[index];
        break;
    case PT_SYSTIME:
        one.ft = many.MVft.lpft[index];
        break;
    case PT_CLSID:
        one.lpguid = &many.MVguid.lpguid[index];
        break;
    case PT_STRING8:
        one.lpszA = many.MVszA.lppszA[index];
        break;
    case PT_UNICODE:
        one.lpszW = many.MVszW.lppszW[index];
        break;
    case PT_BINARY:
        one.bin = many.MVbin.lpbin[index];
        break;
    default:
        return;
    }
    single->ulPropTag = CHANGE_PROP_TYPE(multiple->ulPropTag, type);
}

ULONG UlPropSize(const SPropValue* value) {
    const std::uint64_t size = value ? bytes_of_value(*value) : 0;
    // No value is as large as 32 bits cannot say: its counts are a mistake.
    return size <= std::numeric_limits<ULONG>::max() ? static_cast<ULONG>(size) : 0;
}

bool FEqualNames(const MAPINAMEID* a, const MAPINAMEID* b) noexcept {
    if (!a || !b || !a->lpguid || !b->lpguid || a->ulKind != b->ulKind ||
        std::memcmp(a->lpguid, b->lpguid, sizeof(GUID)) != 0)
        return false;
    if (a->ulKind == MNID_ID)
        return a->Kind.lID == b->Kind.lID;
    return a->ulKind == MNID_STRING && a->Kind.lpwstrName && b->Kind.lpwstrName &&
           std::wcscmp(a->Kind.lpwstrName, b->Kind.lpwstrName) == 0;
}

bool FPropContainsProp(const SPropValue* value, const SPropValue* part, ULONG fuzzy_level) {
    if (!value || !part)
        return false;
    const ULONG type = PROP_TYPE(value->ulPropTag);
    if (type != PROP_TYPE(part->ulPropTag) || !can_contain(type))
        return false;
    Value whole;
    if (!take(*value, whole))
        return false;
    if (type == PT_BINARY)
        fuzzy_level &= 0xFFFF;
    constexpr ULONG heuristics = FL_IGNORECASE | FL_IGNORENONSPACE | FL_LOOSE;
    if ((fuzzy_level & 0xFFFF) > FL_PREFIX || (fuzzy_level & 0xFFFF'0000 & ~heuristics))
        fuzzy_level = FL_FULLSTRING;
    SRestriction question{};
    question.rt = RES_CONTENT;
    question.res.resContent.ulFuzzyLevel = fuzzy_level;
    question.res.resContent.ulPropTag = PROP_TAG(type, 0x6600);
    question.res.resContent.lpProp = const_cast<SPropValue*>(part);
    std::shared_ptr<const Restriction> compiled;
    if (FAILED(Restriction::compile(&question, compiled)))
        return false;
    Bag bag;
    bag.set(whole);
    return compiled->matches(bag);
}

namespace {

/// Of two values that were taken of `a` and `b`.
LONG order(const SPropValue& a, const Value& left, const SPropValue& b, const Value& right) {
    if (left.type() == PT_ERROR && right.type() == PT_ERROR)
        return (a.Value.err > b.Value.err) - (a.Value.err < b.Value.err);
    return compare(left, right);
}

} // namespace

bool FPropCompareProp(const SPropValue* a, ULONG relation, const SPropValue* b) {
    if (!a || !b || PROP_TYPE(a->ulPropTag) != PROP_TYPE(b->ulPropTag) ||
        !comparable(a->ulPropTag, b->ulPropTag) || relation > RELOP_NE)
        return false;
    Value left, right;
    return take(*a, left) && take(*b, right) &&
           relation_holds(relation, order(*a, left, *b, right));
}

LONG LPropCompareProp(const SPropValue* a, const SPropValue* b) {
    Value left, right;
    const bool has_left = a && take(*a, left);
    const bool has_right = b && take(*b, right);
    if (!has_left || !has_right)
        return static_cast<LONG>(has_left) - static_cast<LONG>(has_right);
    return order(*a, left, *b, right);
}

} // namespace mapisim::property

#include "property/parameters.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include <mapicode.h>

#include "gate/describe_providers.h"
#include "platform/readable.h"
#include "property/validation.h"

namespace mapisim::property {

namespace methods { // whose names are common ones
namespace {

using gate::Describe;
using gate::Spec;
using platform::is_readable;
using platform::is_writable;

/// What is looked at. Unless it is required, a pointer may be NULL.
enum class Kind : std::uint8_t {
    number,
    flags,
    zero,       ///< reserved
    in,         ///< so many bytes to be read
    out,        ///< so many bytes to be written
    counted,    ///< items of so many bytes, as many as the argument before says
    in_buffer,  ///< as many bytes to be read as the next argument says
    out_buffer, ///< as many bytes to be written
    object,     ///< an interface
    text,
    tags,
    tags_inside, ///< of which the address is passed; there need not be any
    columns,     ///< tags whose types exist
    values,
    names,
    restriction,
    order,
    entries,
    recipients,
    resolved ///< a list of flags, which is written to
};

/// How an argument is passed.
enum class Width : std::uint8_t { word, pointer, large };

struct Argument {
    Kind kind = Kind::number;
    Width width = Width::pointer;
    bool required = false;
    std::uint16_t bytes = 0;
    std::uint32_t known_flags = 0;
};

constexpr std::size_t kMost = 12;
struct Row {
    std::uint8_t count = 0;
    std::array<Argument, kMost> arguments{};
};

// ---- The table ----

template<class T> constexpr Width width_of() {
    if constexpr (std::is_reference_v<T>) {
        return Width::pointer;
    } else if constexpr (std::is_class_v<T> || std::is_union_v<T>) {
        static_assert(sizeof(T) == sizeof(LARGE_INTEGER));
        return Width::large;
    } else {
        return sizeof(T) == sizeof(void*) ? Width::pointer : Width::word;
    }
}

/// `before` tells whether the argument before could be a count.
template<class T> constexpr Argument pointer_argument(const Spec& spec, unsigned n, bool before) {
    using P = std::remove_cv_t<std::remove_pointer_t<std::decay_t<T>>>;
    Argument argument;
    argument.required = spec.required(n);
    argument.kind = Kind::out;
    if constexpr (std::is_void_v<P>) {
        argument.kind = spec.object(n) ? Kind::object : Kind::number;
    } else if constexpr (std::is_class_v<P> && std::is_base_of_v<IUnknown, P>) {
        argument.kind = Kind::object;
    } else {
        argument.bytes = sizeof(P);
    }
    if constexpr (std::is_same_v<P, GUID>) {
        argument.kind = Kind::in;
    } else if constexpr (std::is_same_v<P, ENTRYID> || std::is_same_v<P, BYTE>) {
        argument.kind = Kind::counted;
        argument.bytes = 1;
    } else if constexpr (std::is_same_v<P, NOTIFICATION>) {
        argument.kind = before ? Kind::counted : Kind::in;
    } else if constexpr (std::is_same_v<P, TCHAR>) {
        argument.kind = Kind::text;
    } else if constexpr (std::is_same_v<P, SPropTagArray>) {
        argument.kind = Kind::tags;
    } else if constexpr (std::is_same_v<P, SPropTagArray*>) {
        argument.kind = spec.out(n) ? Kind::out : Kind::tags_inside;
    } else if constexpr (std::is_same_v<P, SPropValue>) {
        argument.kind = Kind::values;
    } else if constexpr (std::is_same_v<P, MAPINAMEID*>) {
        argument.kind = before ? Kind::names : Kind::out;
    } else if constexpr (std::is_same_v<P, SRestriction>) {
        argument.kind = Kind::restriction;
    } else if constexpr (std::is_same_v<P, SSortOrderSet>) {
        argument.kind = Kind::order;
    } else if constexpr (std::is_same_v<P, ENTRYLIST>) {
        argument.kind = Kind::entries;
    } else if constexpr (std::is_same_v<P, ADRLIST>) {
        argument.kind = Kind::recipients;
    } else if constexpr (std::is_same_v<P, FlagList>) {
        argument.kind = Kind::resolved;
    }
    return argument;
}

template<class T> constexpr Argument argument_of(const Spec& spec, unsigned n, bool before) {
    Argument argument;
    if constexpr (std::is_pointer_v<std::decay_t<T>> || std::is_reference_v<T>)
        argument = pointer_argument<std::add_pointer_t<std::remove_pointer_t<T>>>(spec, n, before);
    argument.width = width_of<T>();
    if (spec.reserved(n))
        argument.kind = Kind::zero;
    if (spec.flags_argument == n) {
        argument.kind = Kind::flags;
        argument.known_flags = spec.known_flags;
    }
    return argument;
}

template<class Result, class Interface, class... A>
constexpr Row row_of(Result (STDMETHODCALLTYPE Interface::*)(A...), const Spec& spec) {
    static_assert(sizeof...(A) <= kMost);
    Row row;
    [[maybe_unused]] bool before = false;
    ((row.arguments[row.count] = argument_of<A>(spec, row.count + 1u, before), ++row.count,
      before = std::is_same_v<A, ULONG>),
     ...);
    return row;
}

using Table = std::array<Row, IMAPIAdviseSink_OnNotify + 1>;

/// The methods of an interface, in the order of its vtable and of METHODS.
template<class Interface> constexpr void add(Table& table, int& next) {
    Describe<Interface>::methods.apply([&](const auto&... method) {
        ((table[static_cast<std::size_t>(next++)] = row_of(method.member, method.spec)), ...);
    });
}
template<class... Interfaces> constexpr void add_all(Table& table, int& next) {
    (add<Interfaces>(table, next), ...);
}

constexpr Table make_table() {
    Table table{};
    using Query = HRESULT (STDMETHODCALLTYPE IUnknown::*)(REFIID, void**);
    table[IUnknown_QueryInterface] = row_of(static_cast<Query>(&IUnknown::QueryInterface),
                                            Spec("QueryInterface").needs(1).gives(2));
    int next = IMAPIProp_GetLastError;
    add_all<IMAPIProp, IMAPITable, IMAPIContainer, IABContainer, IDistList, IMAPIFolder, IMsgStore,
            IMessage, IABProvider, IABLogon, IXPProvider, IXPLogon, IMSProvider, IMSLogon,
            IMAPIControl, IMAPIStatus, ISequentialStream, IStream, IMAPIAdviseSink>(table, next);
    if (next != IMAPIAdviseSink_OnNotify + 1)
        throw "the interfaces are not those of METHODS"; // does not compile

    // What neither the types nor the gate tell; arguments count from 0 here.
    table[IMAPIProp_CopyTo].arguments[1].kind = Kind::counted;
    table[IMAPITable_SetColumns].arguments[0].kind = Kind::columns;
    table[IMessage_ModifyRecipients].arguments[1].required = true;
    table[IStream__Read].arguments[0].kind = Kind::out_buffer;
    table[IStream__Write].arguments[0].kind = Kind::in_buffer;
    return table;
}
constexpr Table kTable = make_table();

// Where each interface begins, as a guard against an order of their own.
static_assert(kTable[IMAPITable_QueryRows].arguments[2].kind == Kind::out &&
              kTable[IMAPIFolder_CopyMessages].arguments[0].kind == Kind::entries &&
              kTable[IMSLogon_Unadvise].count == 1 && kTable[IMSProvider_Logon].count == 12 &&
              kTable[IMAPIStatus_ValidateState].arguments[1].kind == Kind::flags &&
              kTable[IStream_Seek].arguments[0].width == Width::large &&
              kTable[IMAPIAdviseSink_OnNotify].arguments[1].kind == Kind::counted);

// ---- The checks ----

using Values = std::array<std::uint64_t, kMost>;

template<class T = const void> T* pointer(std::uint64_t value) noexcept {
    return reinterpret_cast<T*>(static_cast<std::uintptr_t>(value));
}

bool bad_object(const void* object) noexcept {
    const void* const* vtable = nullptr;
    if (!is_readable(object, sizeof vtable))
        return true;
    std::memcpy(&vtable, object, sizeof vtable);
    return !is_readable(vtable, 3 * sizeof *vtable) || !is_readable(*vtable, 1);
}

bool bad_tags(const SPropTagArray* tags) noexcept {
    return !is_readable(tags, offsetof(SPropTagArray, aulPropTag)) ||
           !platform::is_readable_array(tags->aulPropTag, tags->cValues, sizeof(ULONG));
}

bool bad_flag_list(FlagList* list) noexcept {
    return !is_readable(list, offsetof(FlagList, ulFlag)) ||
           !platform::is_writable_array(list->ulFlag, list->cFlags, sizeof(ULONG));
}

bool bad_values(const SPropValue* values, std::uint64_t count) noexcept {
    if (count == 0 || !platform::is_readable_array(values, count, sizeof *values))
        return true;
    return std::any_of(values, values + count,
                       [](const SPropValue& value) { return property::FBadProp(&value); });
}

/// `n` counts from 0.
bool bad_pointer(const Row& row, std::size_t n, const Values& values, bool wide) noexcept {
    const Argument& argument = row.arguments[n];
    const std::uint64_t value = values[n];
    const std::uint64_t before = n != 0 ? values[n - 1] : 0;
    const std::uint64_t after = n + 1 < row.count ? values[n + 1] : 0;
    switch (argument.kind) {
    case Kind::counted:
        return (argument.required && before == 0) ||
               !platform::is_readable_array(pointer(value), before, argument.bytes);
    case Kind::values:
        return bad_values(pointer<SPropValue>(value), before);
    case Kind::names:
        return property::FBadRglpNameID(pointer<MAPINAMEID*>(value), static_cast<ULONG>(before));
    case Kind::in_buffer:
        return !is_readable(pointer(value), static_cast<std::size_t>(after));
    case Kind::out_buffer:
        return !is_writable(pointer<void>(value), static_cast<std::size_t>(after));
    default:
        break;
    }
    if (!value)
        return argument.required;
    switch (argument.kind) {
    case Kind::in:
        return !is_readable(pointer(value), argument.bytes);
    case Kind::out:
        return !is_writable(pointer<void>(value), argument.bytes);
    case Kind::object:
        return bad_object(pointer(value));
    case Kind::text:
        return !platform::is_readable_text(pointer(value), wide ? sizeof(WCHAR) : sizeof(char),
                                           std::numeric_limits<std::size_t>::max());
    case Kind::tags:
        return bad_tags(pointer<SPropTagArray>(value));
    case Kind::tags_inside: {
        auto* const tags = pointer<SPropTagArray*>(value);
        return !is_writable(tags, sizeof *tags) || (*tags && bad_tags(*tags));
    }
    case Kind::columns:
        return property::FBadColumnSet(pointer<SPropTagArray>(value));
    case Kind::restriction:
        return property::FBadRestriction(pointer<SRestriction>(value));
    case Kind::order:
        return property::FBadSortOrderSet(pointer<SSortOrderSet>(value));
    case Kind::entries:
        return property::FBadEntryList(pointer<ENTRYLIST>(value));
    case Kind::recipients:
        // Both are laid out alike.
        return property::FBadRowSet(reinterpret_cast<const SRowSet*>(pointer<ADRLIST>(value)));
    case Kind::resolved:
        return bad_flag_list(pointer<FlagList>(value));
    default:
        return false;
    }
}

HRESULT check(const Row& row, const Values& values) noexcept {
    bool wide = false;
    for (std::size_t n = 0; n < row.count; ++n) {
        const Argument& argument = row.arguments[n];
        if (argument.kind == Kind::flags)
            wide = (argument.known_flags & values[n] & MAPI_UNICODE) != 0;
    }
    for (std::size_t n = 0; n < row.count; ++n) {
        const Argument& argument = row.arguments[n];
        if (argument.kind == Kind::flags) {
            if (values[n] & ~std::uint64_t{argument.known_flags})
                return MAPI_E_UNKNOWN_FLAGS;
        } else if (argument.kind == Kind::zero ? values[n] != 0
                                               : bad_pointer(row, n, values, wide)) {
            return MAPI_E_INVALID_PARAMETER;
        }
    }
    return S_OK;
}

const Row* find(METHODS method) noexcept {
    const auto i = static_cast<std::size_t>(method);
    return i < kTable.size() ? &kTable[i] : nullptr;
}

constexpr std::size_t width(Width width) noexcept {
    switch (width) {
    case Width::word:
        return sizeof(ULONG);
    case Width::pointer:
        return sizeof(void*);
    case Width::large:
        break;
    }
    return sizeof(LARGE_INTEGER);
}
constexpr std::size_t slots_size(std::size_t bytes) noexcept {
    return (bytes + sizeof(void*) - 1) / sizeof(void*) * sizeof(void*);
}

} // namespace
} // namespace methods

HRESULT check_parameters(METHODS method, const void* slots) noexcept {
    const methods::Row* const row = methods::find(method);
    if (!row)
        return MAPI_E_INVALID_PARAMETER;
    std::size_t size = 0;
    for (std::size_t n = 0; n < row->count; ++n)
        size += methods::slots_size(methods::width(row->arguments[n].width));
    if (!platform::is_readable(slots, size))
        return MAPI_E_INVALID_PARAMETER;
    methods::Values values{};
    const auto* at = static_cast<const char*>(slots);
    for (std::size_t n = 0; n < row->count; ++n) {
        const std::size_t bytes = methods::width(row->arguments[n].width);
        std::memcpy(&values[n], at, bytes); // the low bytes come first
        at += methods::slots_size(bytes);
    }
    return methods::check(*row, values);
}

HRESULT check_parameters(METHODS method, std::va_list* arguments) noexcept {
    const methods::Row* const row = methods::find(method);
    if (!row)
        return MAPI_E_INVALID_PARAMETER;
    methods::Values values{};
    for (std::size_t n = 0; n < row->count; ++n) {
        switch (row->arguments[n].width) {
        case methods::Width::word:
            values[n] = va_arg(*arguments, ULONG);
            break;
        case methods::Width::pointer:
            values[n] = va_arg(*arguments, ULONG_PTR);
            break;
        case methods::Width::large:
            values[n] = static_cast<std::uint64_t>(va_arg(*arguments, LARGE_INTEGER).QuadPart);
            break;
        }
    }
    return methods::check(*row, values);
}

} // namespace mapisim::property

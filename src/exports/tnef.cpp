#include <mapiguid.h>
#include <tnef.h>

#include "gate/function.h"
#include "tnef/tnef_body.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

constexpr ULONG kTnefFlags =
    TNEF_ENCODE | TNEF_PURE | TNEF_COMPATIBILITY | TNEF_BEST_DATA | TNEF_COMPONENT_ENCODING;

struct OpenTnefStreamSpec {
    static constexpr Spec spec =
        Spec("OpenTnefStream").any_objects(1).needs(2, 5).flags(4, kTnefFlags).gives(7);
};
struct OpenTnefStreamExSpec {
    static constexpr Spec spec =
        Spec("OpenTnefStreamEx").any_objects(1).needs(2, 5).flags(4, kTnefFlags).gives(8);
};
struct GetTnefStreamCodepageSpec {
    static constexpr Spec spec = Spec("GetTnefStreamCodepage").needs(1, 2, 3);
};

template<class Interface> Interface* inner_of(void* client) {
    return static_cast<Interface*>(gate::unwrap(client));
}

HRESULT open_tnef_object(LPVOID support, LPSTREAM stream, const char* name, ULONG flags,
                         LPMESSAGE message, WORD key, LPADRBOOK book, LPITNEF* out) {
    return tnef::open_tnef({.support = inner_of<IUnknown>(support),
                            .stream = inner_of<IStream>(stream),
                            .stream_name = name,
                            .flags = flags,
                            .message = inner_of<IMessage>(message),
                            .key = key,
                            .book = book ? inner_of<IAddrBook>(book) : nullptr},
                           out);
}

} // namespace

// The names are 8-bit text, whatever the client was compiled for.
STDMETHODIMP OpenTnefStream(LPVOID lpvSupport, LPSTREAM lpStream, LPTSTR lpszStreamName,
                            ULONG ulFlags, LPMESSAGE lpMessage, WORD wKeyVal, LPITNEF* lppTNEF) {
    const auto* const name = reinterpret_cast<const char*>(lpszStreamName);
    return gate::enter<Function::OpenTnefStream, OpenTnefStreamSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return open_tnef_object(lpvSupport, lpStream, name, ulFlags, lpMessage, wKeyVal,
                                    nullptr, lppTNEF);
        },
        lpvSupport, lpStream, name, ulFlags, lpMessage, wKeyVal, lppTNEF);
}

STDMETHODIMP OpenTnefStreamEx(LPVOID lpvSupport, LPSTREAM lpStream, LPTSTR lpszStreamName,
                              ULONG ulFlags, LPMESSAGE lpMessage, WORD wKeyVal,
                              LPADRBOOK lpAddressBook, LPITNEF* lppTNEF) {
    const auto* const name = reinterpret_cast<const char*>(lpszStreamName);
    return gate::enter<Function::OpenTnefStreamEx, OpenTnefStreamExSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return open_tnef_object(lpvSupport, lpStream, name, ulFlags, lpMessage, wKeyVal,
                                    lpAddressBook, lppTNEF);
        },
        lpvSupport, lpStream, name, ulFlags, lpMessage, wKeyVal, lpAddressBook, lppTNEF);
}

namespace {

HRESULT read_code_page(const void* caller, LPSTREAM stream, ULONG* code_page,
                       ULONG* sub_code_page) {
    return gate::enter<Function::GetTnefStreamCodepage, GetTnefStreamCodepageSpec>(
        caller,
        [&](gate::Frame&) {
            return tnef::read_code_page(inner_of<IStream>(stream), code_page, sub_code_page);
        },
        stream, code_page, sub_code_page);
}

} // namespace

STDMETHODIMP GetTnefStreamCodepage(LPSTREAM lpStream, ULONG* lpulCodepage, ULONG* lpulSubCodepage) {
    return read_code_page(__builtin_return_address(0), lpStream, lpulCodepage, lpulSubCodepage);
}
// As the header's GETTNEFSTREAMCODEPAGE spells it.
EXTERN_C STDMETHODIMP GetTnefStreamCodePage(LPSTREAM lpStream, ULONG* lpulCodepage,
                                            ULONG* lpulSubCodepage) {
    return read_code_page(__builtin_return_address(0), lpStream, lpulCodepage, lpulSubCodepage);
}

#include <algorithm>

#include <mapiaux.h>
#include <mapiutil.h>

#include "gate/function.h"
#include "platform/readable.h"
#include "property/code_page.h"
#include "scenario/clock.h"
#include "utility/encoding.h"
#include "utility/file_times.h"
#include "utility/strings.h"
#include "utility/unc.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct ScBinFromHexBoundedSpec {
    static constexpr Spec spec = Spec("ScBinFromHexBounded").needs(1, 2);
};

struct ScUNCFromLocalPathSpec {
    static constexpr Spec spec = Spec("ScUNCFromLocalPath").needs(1, 2);
};
struct ScLocalPathFromUNCSpec {
    static constexpr Spec spec = Spec("ScLocalPathFromUNC").needs(1, 2);
};
struct ScGenerateMuidSpec {
    static constexpr Spec spec = Spec("ScGenerateMuid").needs(1);
};

/// The bytes of each number the other way round.
template<class Number> void swap_bytes(Number* numbers, ULONG count) noexcept {
    if (platform::is_wild(numbers, count, sizeof(Number)))
        return;
    for (ULONG i = 0; numbers && i < count; ++i) {
        auto* const first = reinterpret_cast<BYTE*>(&numbers[i]);
        std::reverse(first, first + sizeof(Number));
    }
}

// These take 8-bit text, whatever the client was compiled for.
const char* narrow(LPCTSTR text) noexcept {
    return reinterpret_cast<const char*>(text);
}

} // namespace

STDAPI_(BOOL) FBinFromHex(LPTSTR lpsz, LPBYTE lpb) {
    return gate::enter_value<Function::FBinFromHex>(__builtin_return_address(0), [&]() -> BOOL {
        return utility::FBinFromHex(narrow(lpsz), lpb);
    });
}

STDAPI_(SCODE) ScBinFromHexBounded(LPTSTR lpsz, LPBYTE lpb, ULONG cb) {
    return gate::enter<Function::ScBinFromHexBounded, ScBinFromHexBoundedSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return utility::ScBinFromHexBounded(narrow(lpsz), lpb, cb); }, lpsz,
        lpb, cb);
}

STDAPI_(void) HexFromBin(LPBYTE lpb, int cb, LPTSTR lpsz) {
    gate::enter_value<Function::HexFromBin>(__builtin_return_address(0), [&] {
        utility::HexFromBin(lpb, cb, reinterpret_cast<char*>(lpsz));
        return 0;
    });
}

STDAPI_(ULONG) UlFromSzHex(LPCTSTR lpsz) {
    return gate::enter_value<Function::UlFromSzHex>(
        __builtin_return_address(0), [&] { return utility::UlFromSzHex(narrow(lpsz)); });
}

STDAPI_(unsigned int) UFromSz(LPCTSTR lpsz) {
    return gate::enter_value<Function::UFromSz>(__builtin_return_address(0),
                                                [&] { return utility::UFromSz(narrow(lpsz)); });
}

STDAPI_(LPTSTR) SzFindCh(LPCTSTR lpsz, USHORT ch) {
    return gate::enter_value<Function::SzFindCh>(__builtin_return_address(0), [&] {
        return reinterpret_cast<LPTSTR>(
            utility::SzFindCh(narrow(lpsz), ch, property::system_code_page()));
    });
}

STDAPI_(LPTSTR) SzFindLastCh(LPCTSTR lpsz, USHORT ch) {
    return gate::enter_value<Function::SzFindLastCh>(__builtin_return_address(0), [&] {
        return reinterpret_cast<LPTSTR>(
            utility::SzFindLastCh(narrow(lpsz), ch, property::system_code_page()));
    });
}

STDAPI_(LPTSTR) SzFindSz(LPCTSTR lpsz, LPCTSTR lpszKey) {
    return gate::enter_value<Function::SzFindSz>(__builtin_return_address(0), [&] {
        return reinterpret_cast<LPTSTR>(
            utility::SzFindSz(narrow(lpsz), narrow(lpszKey), property::system_code_page()));
    });
}

STDAPI_(FILETIME) FtAddFt(FILETIME ftAddend1, FILETIME ftAddend2) {
    return gate::enter_value<Function::FtAddFt>(
        __builtin_return_address(0), [&] { return utility::FtAddFt(ftAddend1, ftAddend2); });
}

STDAPI_(FILETIME) FtAdcFt(FILETIME ft1, FILETIME ft2, WORD* pwCarry) {
    return gate::enter_value<Function::FtAdcFt>(
        __builtin_return_address(0), [&] { return utility::FtAdcFt(ft1, ft2, pwCarry); });
}

STDAPI_(FILETIME) FtSubFt(FILETIME ftMinuend, FILETIME ftSubtrahend) {
    return gate::enter_value<Function::FtSubFt>(
        __builtin_return_address(0), [&] { return utility::FtSubFt(ftMinuend, ftSubtrahend); });
}

STDAPI_(FILETIME) FtMulDw(DWORD ftMultiplier, FILETIME ftMultiplicand) {
    return gate::enter_value<Function::FtMulDw>(__builtin_return_address(0), [&] {
        return utility::FtMulDw(ftMultiplier, ftMultiplicand);
    });
}

STDAPI_(FILETIME) FtMulDwDw(DWORD ftMultiplicand, DWORD ftMultiplier) {
    return gate::enter_value<Function::FtMulDwDw>(__builtin_return_address(0), [&] {
        return utility::FtMulDwDw(ftMultiplicand, ftMultiplier);
    });
}

STDAPI_(FILETIME) FtNegFt(FILETIME ft) {
    return gate::enter_value<Function::FtNegFt>(__builtin_return_address(0),
                                                [&] { return utility::FtNegFt(ft); });
}

STDAPI_(SCODE) ScUNCFromLocalPath(LPSTR lpszLocal, LPSTR lpszUNC, UINT cchUNC) {
    return gate::enter<Function::ScUNCFromLocalPath, ScUNCFromLocalPathSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return utility::ScUNCFromLocalPath(lpszLocal, lpszUNC, cchUNC); },
        lpszLocal, lpszUNC, cchUNC);
}

STDAPI_(SCODE) ScLocalPathFromUNC(LPSTR lpszUNC, LPSTR lpszLocal, UINT cchLocal) {
    return gate::enter<Function::ScLocalPathFromUNC, ScLocalPathFromUNCSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return utility::ScLocalPathFromUNC(lpszUNC, lpszLocal, cchLocal); },
        lpszUNC, lpszLocal, cchLocal);
}

STDAPI_(void) SwapPlong(ULONG* lpul, ULONG culNumbers) {
    gate::enter_value<Function::SwapPlong>(__builtin_return_address(0), [&] {
        swap_bytes(lpul, culNumbers);
        return 0;
    });
}

STDAPI_(void) SwapPword(USHORT* lpus, ULONG cusNumbers) {
    gate::enter_value<Function::SwapPword>(__builtin_return_address(0), [&] {
        swap_bytes(lpus, cusNumbers);
        return 0;
    });
}

STDAPI_(void) EncodeID(LPBYTE lpb, ULONG cb, LPTSTR lpsz) {
    gate::enter_value<Function::EncodeID>(__builtin_return_address(0), [&] {
        utility::EncodeID(lpb, cb, reinterpret_cast<char*>(lpsz));
        return 0;
    });
}

STDAPI_(BOOL) FDecodeID(LPTSTR lpsz, LPBYTE lpb, ULONG* lpcb) {
    return gate::enter_value<Function::FDecodeID>(__builtin_return_address(0), [&]() -> BOOL {
        return utility::FDecodeID(narrow(lpsz), lpb, lpcb);
    });
}

STDAPI_(ULONG) CchOfEncoding(ULONG cb) {
    return gate::enter_value<Function::CchOfEncoding>(__builtin_return_address(0),
                                                      [&] { return utility::CchOfEncoding(cb); });
}

STDAPI_(ULONG) CbOfEncoded(LPTSTR lpsz) {
    return gate::enter_value<Function::CbOfEncoded>(
        __builtin_return_address(0), [&] { return utility::CbOfEncoded(narrow(lpsz)); });
}

STDAPI_(SCODE) ScGenerateMuid(LPMAPIUID lpMuid) {
    return gate::enter<Function::ScGenerateMuid, ScGenerateMuidSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            *lpMuid = scenario::new_uid();
            return S_OK;
        },
        lpMuid);
}

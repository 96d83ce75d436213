#include <mapiutil.h>

#include "gate/function.h"
#include "utility/file_times.h"
#include "utility/strings.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct ScBinFromHexBoundedSpec {
    static constexpr Spec spec = Spec("ScBinFromHexBounded").needs(1, 2);
};

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
        return reinterpret_cast<LPTSTR>(utility::SzFindCh(narrow(lpsz), ch));
    });
}

STDAPI_(LPTSTR) SzFindLastCh(LPCTSTR lpsz, USHORT ch) {
    return gate::enter_value<Function::SzFindLastCh>(__builtin_return_address(0), [&] {
        return reinterpret_cast<LPTSTR>(utility::SzFindLastCh(narrow(lpsz), ch));
    });
}

STDAPI_(LPTSTR) SzFindSz(LPCTSTR lpsz, LPCTSTR lpszKey) {
    return gate::enter_value<Function::SzFindSz>(__builtin_return_address(0), [&] {
        return reinterpret_cast<LPTSTR>(utility::SzFindSz(narrow(lpsz), narrow(lpszKey)));
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

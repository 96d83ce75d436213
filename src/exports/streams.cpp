#include <string>

#include <mapiutil.h>

#include "gate/function.h"
#include "property/rtf_stream.h"
#include "property/text.h"
#include "storage/storage.h"
#include "store/rtf_sync.h"
#include "utility/file_stream.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct OpenStreamOnFileSpec {
    static constexpr Spec spec = Spec("OpenStreamOnFile").needs(1, 2).gives(6);
};
struct OpenStreamOnFileWSpec {
    static constexpr Spec spec = Spec("OpenStreamOnFileW").needs(1, 2).gives(6);
};
struct WrapCompressedRTFStreamSpec {
    static constexpr Spec spec = Spec("WrapCompressedRTFStream")
                                     .needs(1)
                                     .flags(2, MAPI_MODIFY | STORE_UNCOMPRESSED_RTF)
                                     .gives(3);
};
struct WrapCompressedRTFStreamExSpec {
    static constexpr Spec spec = Spec("WrapCompressedRTFStreamEx").needs(1, 2, 4).gives(3);
};
struct HrIStorageFromStreamSpec {
    static constexpr Spec spec =
        Spec("HrIStorageFromStream").needs(1).flags(3, gate::kStorageFromStream).gives(4);
};
struct RTFSyncSpec {
    static constexpr Spec spec =
        Spec("RTFSync").needs(1, 3).flags(2, RTF_SYNC_RTF_CHANGED | RTF_SYNC_BODY_CHANGED);
};

/// `path` and `prefix` in the encoding of the client, converted by `utf8`.
template<class Text, class Convert>
HRESULT open_file(ULONG flags, const Text* path, const Text* prefix, LPSTREAM* out, Convert utf8) {
    const std::string path8 = path ? utf8(path) : std::string();
    const std::string prefix8 = prefix ? utf8(prefix) : std::string();
    return utility::open_stream_on_file(flags, path ? path8.c_str() : nullptr,
                                        prefix ? prefix8.c_str() : nullptr, out);
}

IStream* inner(LPSTREAM stream) {
    return static_cast<IStream*>(gate::unwrap(stream));
}

} // namespace

// The names are 8-bit text, whatever the client was compiled for.
STDAPI OpenStreamOnFile(LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer, ULONG ulFlags,
                        LPCTSTR lpszFileName, LPCTSTR lpszPrefix, LPSTREAM* lppStream) {
    const auto* const path = reinterpret_cast<const char*>(lpszFileName);
    const auto* const prefix = reinterpret_cast<const char*>(lpszPrefix);
    return gate::enter<Function::OpenStreamOnFile, OpenStreamOnFileSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return open_file(ulFlags, path, prefix, lppStream, property::utf8_from_narrow);
        },
        reinterpret_cast<void*>(lpAllocateBuffer), reinterpret_cast<void*>(lpFreeBuffer), ulFlags,
        path, prefix, lppStream);
}

STDAPI OpenStreamOnFileW(LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer,
                         ULONG ulFlags, LPCWSTR lpszFileName, LPCWSTR lpszPrefix,
                         LPSTREAM* lppStream) {
    return gate::enter<Function::OpenStreamOnFileW, OpenStreamOnFileWSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return open_file(ulFlags, lpszFileName, lpszPrefix, lppStream,
                             property::utf8_from_wide);
        },
        reinterpret_cast<void*>(lpAllocateBuffer), reinterpret_cast<void*>(lpFreeBuffer), ulFlags,
        lpszFileName, lpszPrefix, lppStream);
}

STDAPI WrapCompressedRTFStream(LPSTREAM lpCompressedRTFStream, ULONG ulFlags,
                               LPSTREAM* lpUncompressedRTFStream) {
    return gate::enter<Function::WrapCompressedRTFStream, WrapCompressedRTFStreamSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::wrap_compressed_rtf(inner(lpCompressedRTFStream), ulFlags,
                                                 lpUncompressedRTFStream);
        },
        lpCompressedRTFStream, ulFlags, lpUncompressedRTFStream);
}

STDAPI WrapCompressedRTFStreamEx(LPSTREAM pCompressedRTFStream, const RTF_WCSINFO* pWCSInfo,
                                 LPSTREAM* ppUncompressedRTFStream, RTF_WCSRETINFO* pRetInfo) {
    return gate::enter<Function::WrapCompressedRTFStreamEx, WrapCompressedRTFStreamExSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            constexpr ULONG kKnown = MAPI_MODIFY | STORE_UNCOMPRESSED_RTF | MAPI_NATIVE_BODY;
            if (pWCSInfo->size < sizeof *pWCSInfo || pRetInfo->size < sizeof *pRetInfo)
                return MAPI_E_INVALID_PARAMETER;
            if (pWCSInfo->ulFlags & ~kKnown)
                return MAPI_E_UNKNOWN_FLAGS;
            if (pWCSInfo->ulFlags & MAPI_MODIFY && pWCSInfo->ulFlags & MAPI_NATIVE_BODY)
                return MAPI_E_INVALID_PARAMETER;
            return property::wrap_compressed_rtf(inner(pCompressedRTFStream), *pWCSInfo,
                                                 ppUncompressedRTFStream, pRetInfo);
        },
        pCompressedRTFStream, pWCSInfo, ppUncompressedRTFStream, pRetInfo);
}

STDAPI RTFSync(LPMESSAGE lpMessage, ULONG ulFlags, BOOL* lpfMessageUpdated) {
    return gate::enter<Function::RTFSync, RTFSyncSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return store::RTFSync(*static_cast<IMessage*>(gate::unwrap(lpMessage)), ulFlags,
                                  lpfMessageUpdated);
        },
        lpMessage, ulFlags, lpfMessageUpdated);
}

STDAPI HrIStorageFromStream(LPUNKNOWN lpUnkIn, LPCIID lpInterface, ULONG ulFlags,
                            LPSTORAGE* lppStorageOut) {
    return gate::enter<Function::HrIStorageFromStream, HrIStorageFromStreamSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            object::Ref<IStorage> made;
            const HRESULT result = storage::storage_from_stream(
                static_cast<IUnknown*>(gate::unwrap(lpUnkIn)), lpInterface, ulFlags, made);
            *lppStorageOut = made.detach();
            return result;
        },
        lpUnkIn, lpInterface, ulFlags, lppStorageOut);
}

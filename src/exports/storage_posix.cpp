// Storages, where there is no OLE that has them.
#include <memory>
#include <string>
#include <utility>

#include <ole2.h>

#include "gate/call_out.h"
#include "gate/function.h"
#include "platform/file.h"
#include "platform/temporary_file.h"
#include "property/text.h"
#include "storage/modes.h"
#include "storage/storage.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;
using platform::File;
using platform::FileError;
using storage::BackingPtr;
using storage::Opening;

namespace {

// The functions say themselves what is wrong, in OLE's codes.
template<unsigned result_argument> struct OleSpec {
    static constexpr Spec spec = Spec("OLE").offers(result_argument);
};
struct NoResultSpec {
    static constexpr Spec spec = Spec("OLE");
};

HRESULT ole_code(FileError error, bool create) noexcept {
    switch (error) {
    case FileError::none:
        return S_OK;
    case FileError::not_found:
        return create ? STG_E_PATHNOTFOUND : STG_E_FILENOTFOUND;
    case FileError::exists:
        return STG_E_FILEALREADYEXISTS;
    case FileError::no_space:
        return STG_E_MEDIUMFULL;
    default:
        return STG_E_ACCESSDENIED;
    }
}

/// Whether a root may be opened so: what is not in a transaction is kept from others.
bool is_root_mode(DWORD mode) noexcept {
    const DWORD sharing = storage::sharing_of(mode);
    return storage::is_valid_mode(mode) && !(mode & STGM_CONVERT) &&
           (sharing == STGM_SHARE_EXCLUSIVE || sharing == STGM_SHARE_DENY_WRITE ||
            mode & (STGM_TRANSACTED | STGM_PRIORITY));
}

HRESULT open(BackingPtr where, DWORD mode, bool create, const OLECHAR* name,
             storage::Version version, IStorage** out) {
    object::Ref<IStorage> made;
    const HRESULT result = storage::open_root(
        std::move(where),
        {.mode = mode,
         .create = create,
         .version = version,
         .owner = storage::Owner::ole,
         .name = name ? storage::name_from_client(name, std::u16string().max_size())
                      : std::u16string()},
        made);
    *out = made.detach();
    return result;
}

HRESULT create_file(const OLECHAR* name, DWORD mode, storage::Version version, IStorage** out) {
    if (!is_root_mode(mode) || !storage::writes(mode))
        return STG_E_INVALIDFLAG;
    std::string path;
    FileError why{};
    std::unique_ptr<File> file;
    std::basic_string<OLECHAR> shown;
    if (name) {
        path = property::utf8_from_wide(name);
        file =
            File::open(path, mode & STGM_CREATE ? File::Mode::create : File::Mode::create_new, why);
    } else {
        file = platform::create_temporary_file(".TMP", path, why);
        shown = property::wide_from_utf8(path);
        name = shown.c_str();
    }
    if (!file)
        return ole_code(why, true);
    const bool temporary = (mode & STGM_DELETEONRELEASE) != 0;
    return open(storage::on_file(std::move(file), std::move(path), temporary), mode, true, name,
                version, out);
}

HRESULT open_file(const OLECHAR* name, DWORD mode, IStorage** out) {
    if (!name || !*name)
        return STG_E_INVALIDNAME;
    if (!is_root_mode(mode) || mode & (STGM_CREATE | STGM_DELETEONRELEASE))
        return STG_E_INVALIDFLAG;
    std::string path = property::utf8_from_wide(name);
    FileError why{};
    auto file =
        File::open(path, storage::writes(mode) ? File::Mode::read_write : File::Mode::read, why);
    if (!file)
        return ole_code(why, false);
    const HRESULT result = open(storage::on_file(std::move(file), std::move(path), false), mode,
                                false, name, storage::Version::three, out);
    return result == STG_E_INVALIDHEADER ? STG_E_FILEALREADYEXISTS : result;
}

ILockBytes* inner(ILockBytes* bytes) noexcept {
    return static_cast<ILockBytes*>(gate::unwrap(bytes));
}

/// The sector size that the options ask for; false where they make no sense.
bool read_options(DWORD format, const STGOPTIONS* options, storage::Version& version) noexcept {
    version = storage::Version::three;
    if (!options)
        return true;
    if (options->usVersion == 0 || options->usVersion > STGOPTIONS_VERSION ||
        options->reserved != 0 || format != STGFMT_DOCFILE)
        return false;
    if (options->ulSectorSize == 4096)
        version = storage::Version::four;
    return options->ulSectorSize == 512 || options->ulSectorSize == 4096;
}

} // namespace

STDAPI StgCreateDocfile(const OLECHAR* pwcsName, DWORD grfMode, DWORD reserved,
                        IStorage** ppstgOpen) {
    return gate::enter<Function::StgCreateDocfile, OleSpec<4>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!ppstgOpen)
                return STG_E_INVALIDPOINTER;
            if (reserved != 0)
                return STG_E_INVALIDPARAMETER;
            return create_file(pwcsName, grfMode, storage::Version::three, ppstgOpen);
        },
        pwcsName, grfMode, reserved, ppstgOpen);
}

STDAPI StgOpenStorage(const OLECHAR* pwcsName, IStorage* pstgPriority, DWORD grfMode,
                      SNB snbExclude, DWORD reserved, IStorage** ppstgOpen) {
    return gate::enter<Function::StgOpenStorage, OleSpec<6>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!ppstgOpen)
                return STG_E_INVALIDPOINTER;
            if (pstgPriority || snbExclude || reserved != 0)
                return STG_E_INVALIDPARAMETER;
            return open_file(pwcsName, grfMode, ppstgOpen);
        },
        pwcsName, pstgPriority, grfMode, snbExclude, reserved, ppstgOpen);
}

STDAPI StgCreateStorageEx(const WCHAR* pwcsName, DWORD grfMode, DWORD stgfmt, DWORD grfAttrs,
                          STGOPTIONS* pStgOptions, void* reserved2, REFIID riid,
                          void** ppObjectOpen) {
    auto** const out = reinterpret_cast<IStorage**>(ppObjectOpen);
    return gate::enter<Function::StgCreateStorageEx, OleSpec<8>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!out)
                return STG_E_INVALIDPOINTER;
            storage::Version version{};
            if ((stgfmt != STGFMT_STORAGE && stgfmt != STGFMT_DOCFILE) || grfAttrs != 0 ||
                reserved2 || !read_options(stgfmt, pStgOptions, version))
                return STG_E_INVALIDPARAMETER;
            if (riid != IID_IStorage)
                return E_NOINTERFACE;
            return create_file(pwcsName, grfMode, version, out);
        },
        pwcsName, grfMode, stgfmt, grfAttrs, pStgOptions, reserved2, &riid, out);
}

STDAPI StgOpenStorageEx(const WCHAR* pwcsName, DWORD grfMode, DWORD stgfmt, DWORD grfAttrs,
                        STGOPTIONS* pStgOptions, void* reserved2, REFIID riid,
                        void** ppObjectOpen) {
    auto** const out = reinterpret_cast<IStorage**>(ppObjectOpen);
    return gate::enter<Function::StgOpenStorageEx, OleSpec<8>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!out)
                return STG_E_INVALIDPOINTER;
            storage::Version version{};
            if ((stgfmt != STGFMT_STORAGE && stgfmt != STGFMT_DOCFILE && stgfmt != STGFMT_ANY) ||
                grfAttrs != 0 || reserved2 || !read_options(stgfmt, pStgOptions, version))
                return STG_E_INVALIDPARAMETER;
            if (riid != IID_IStorage)
                return E_NOINTERFACE;
            return open_file(pwcsName, grfMode, out);
        },
        pwcsName, grfMode, stgfmt, grfAttrs, pStgOptions, reserved2, &riid, out);
}

STDAPI StgIsStorageFile(const OLECHAR* pwcsName) {
    return gate::enter<Function::StgIsStorageFile, NoResultSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!pwcsName || !*pwcsName)
                return STG_E_INVALIDNAME;
            FileError why{};
            const auto file = File::open(property::utf8_from_wide(pwcsName), File::Mode::read, why);
            if (!file)
                return ole_code(why, false);
            std::byte begin[storage::kSignatureSize];
            std::size_t count = sizeof begin;
            if (file->read(0, begin, count) != FileError::none)
                return STG_E_READFAULT;
            return storage::has_signature({begin, count}) ? S_OK : S_FALSE;
        },
        pwcsName);
}

STDAPI StgCreateDocfileOnILockBytes(ILockBytes* plkbyt, DWORD grfMode, DWORD reserved,
                                    IStorage** ppstgOpen) {
    return gate::enter<Function::StgCreateDocfileOnILockBytes, OleSpec<4>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!plkbyt || !ppstgOpen)
                return STG_E_INVALIDPOINTER;
            if (reserved != 0)
                return STG_E_INVALIDPARAMETER;
            if (!is_root_mode(grfMode) || !storage::writes(grfMode) ||
                grfMode & STGM_DELETEONRELEASE)
                return STG_E_INVALIDFLAG;
            return open(storage::on_lock_bytes(inner(plkbyt)), grfMode, true, nullptr,
                        storage::Version::three, ppstgOpen);
        },
        plkbyt, grfMode, reserved, ppstgOpen);
}

STDAPI StgOpenStorageOnILockBytes(ILockBytes* plkbyt, IStorage* pstgPriority, DWORD grfMode,
                                  SNB snbExclude, DWORD reserved, IStorage** ppstgOpen) {
    return gate::enter<Function::StgOpenStorageOnILockBytes, OleSpec<6>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!plkbyt || !ppstgOpen)
                return STG_E_INVALIDPOINTER;
            if (pstgPriority || snbExclude || reserved != 0)
                return STG_E_INVALIDPARAMETER;
            if (!is_root_mode(grfMode) || grfMode & (STGM_CREATE | STGM_DELETEONRELEASE))
                return STG_E_INVALIDFLAG;
            return open(storage::on_lock_bytes(inner(plkbyt)), grfMode, false, nullptr,
                        storage::Version::three, ppstgOpen);
        },
        plkbyt, pstgPriority, grfMode, snbExclude, reserved, ppstgOpen);
}

STDAPI StgIsStorageILockBytes(ILockBytes* plkbyt) {
    return gate::enter<Function::StgIsStorageILockBytes, NoResultSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!plkbyt)
                return STG_E_INVALIDPOINTER;
            ILockBytes* const bytes = inner(plkbyt);
            std::byte begin[storage::kSignatureSize];
            ULONG count = 0;
            const HRESULT result = gate::call_out(
                [&] { return bytes->ReadAt(ULARGE_INTEGER{}, begin, sizeof begin, &count); },
                HRESULT{STG_E_READFAULT});
            if (FAILED(result))
                return result;
            return count >= sizeof begin && storage::has_signature(begin) ? S_OK : S_FALSE;
        },
        plkbyt);
}

STDAPI CreateILockBytesOnHGlobal(HGLOBAL hGlobal, BOOL fDeleteOnRelease, ILockBytes** pplkbyt) {
    return gate::enter<Function::CreateILockBytesOnHGlobal, OleSpec<3>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!pplkbyt || hGlobal)
                return E_INVALIDARG;
            *pplkbyt = storage::make_lock_bytes().detach();
            return S_OK;
        },
        hGlobal, fDeleteOnRelease, pplkbyt);
}

STDAPI CreateStreamOnHGlobal(HGLOBAL hGlobal, BOOL fDeleteOnRelease, LPSTREAM* ppstm) {
    return gate::enter<Function::CreateStreamOnHGlobal, OleSpec<3>>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!ppstm || hGlobal)
                return E_INVALIDARG;
            *ppstm = storage::make_memory_stream().detach();
            return S_OK;
        },
        hGlobal, fDeleteOnRelease, ppstm);
}

STDAPI ReadClassStg(LPSTORAGE pStg, CLSID* pclsid) {
    return gate::enter<Function::ReadClassStg, NoResultSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!pStg || !pclsid)
                return E_INVALIDARG;
            auto* const from = static_cast<IStorage*>(gate::unwrap(pStg));
            STATSTG about{};
            const HRESULT result = gate::call_out(
                [&] { return from->Stat(&about, STATFLAG_NONAME); }, HRESULT{E_UNEXPECTED});
            if (!FAILED(result))
                *pclsid = about.clsid;
            return result;
        },
        pStg, pclsid);
}

STDAPI WriteClassStg(LPSTORAGE pStg, REFCLSID rclsid) {
    return gate::enter<Function::WriteClassStg, NoResultSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (!pStg)
                return E_INVALIDARG;
            auto* const to = static_cast<IStorage*>(gate::unwrap(pStg));
            return gate::call_out([&] { return to->SetClass(rclsid); }, HRESULT{E_UNEXPECTED});
        },
        pStg, &rclsid);
}

#pragma once

#include <mapispi.h>
#include <objidl.h>

#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// The interfaces of OLE's storages; see describe.h. What is wrong with their arguments is said in
/// OLE's own result codes, by the objects themselves.
namespace mapisim::gate {

template<class Interface> struct Describe;

/// Of HrIStorageFromStream and IMAPISupport::IStorageFromStream.
inline constexpr ULONG kStorageFromStream = STGSTRM_CREATE | STGSTRM_MODIFY | STGSTRM_CURRENT;

template<> struct Describe<IStorage> {
    static const IID& iid() noexcept { return IID_IStorage; }
    using Base = IUnknown;
    using I = IStorage;
    static constexpr auto id = object::InterfaceId::IStorage;
    static constexpr auto kind = object::Kind::storage;
    static constexpr auto methods = Methods{
        method(&I::CreateStream, Spec("CreateStream").offers(5)),
        method(&I::OpenStream, Spec("OpenStream").offers(5)),
        method(&I::CreateStorage, Spec("CreateStorage").offers(5)),
        method(&I::OpenStorage, Spec("OpenStorage").offers(6)),
        method(&I::CopyTo, Spec("CopyTo")),
        method(&I::MoveElementTo, Spec("MoveElementTo")),
        method(&I::Commit, Spec("Commit")),
        method(&I::Revert, Spec("Revert")),
        method(&I::EnumElements, Spec("EnumElements").offers(4)),
        method(&I::DestroyElement, Spec("DestroyElement")),
        method(&I::RenameElement, Spec("RenameElement")),
        method(&I::SetElementTimes, Spec("SetElementTimes")),
        method(&I::SetClass, Spec("SetClass")),
        method(&I::SetStateBits, Spec("SetStateBits")),
        method(&I::Stat, Spec("Stat")),
    };
};

template<> struct Describe<IEnumSTATSTG> {
    static const IID& iid() noexcept { return IID_IEnumSTATSTG; }
    using Base = IUnknown;
    using I = IEnumSTATSTG;
    static constexpr auto id = object::InterfaceId::IEnumSTATSTG;
    static constexpr auto kind = object::Kind::storage;
    static constexpr auto methods = Methods{
        method(&I::Next, Spec("Next")),
        method(&I::Skip, Spec("Skip")),
        method(&I::Reset, Spec("Reset")),
        method(&I::Clone, Spec("Clone").offers(1)),
    };
};

template<> struct Describe<ILockBytes> {
    static const IID& iid() noexcept { return IID_ILockBytes; }
    using Base = IUnknown;
    using I = ILockBytes;
    static constexpr auto id = object::InterfaceId::ILockBytes;
    static constexpr auto kind = object::Kind::ole_object;
    static constexpr auto methods = Methods{
        method(&I::ReadAt, Spec("ReadAt")),
        method(&I::WriteAt, Spec("WriteAt")),
        method(&I::Flush, Spec("Flush")),
        method(&I::SetSize, Spec("SetSize")),
        method(&I::LockRegion, Spec("LockRegion")),
        method(&I::UnlockRegion, Spec("UnlockRegion")),
        method(&I::Stat, Spec("Stat")),
    };
};

} // namespace mapisim::gate

#pragma once

#include <mapiaux.h>
#include <mapiguid.h>

#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// Interfaces of objects beside the world: progress objects and initialisation monitors; see
/// describe.h.
namespace mapisim::gate {

template<class Interface> struct Describe;

template<> struct Describe<IMAPIProgress> {
    static const IID& iid() noexcept { return IID_IMAPIProgress; }
    using Base = IUnknown;
    using I = IMAPIProgress;
    static constexpr auto id = object::InterfaceId::IMAPIProgress;
    static constexpr auto kind = object::Kind::progress_object;
    static constexpr auto methods = Methods{
        method(&I::Progress, Spec("Progress")),
        method(&I::GetFlags, Spec("GetFlags").needs(1)),
        method(&I::GetMax, Spec("GetMax").needs(1)),
        method(&I::GetMin, Spec("GetMin").needs(1)),
        method(&I::SetLimits, Spec("SetLimits").needs(1, 2, 3)),
    };
};

template<> struct Describe<IMAPIInitMonitor> {
    static const IID& iid() noexcept { return IID_IMAPIInitMonitor; }
    using Base = IUnknown;
    using I = IMAPIInitMonitor;
    static constexpr auto id = object::InterfaceId::IMAPIInitMonitor;
    static constexpr auto kind = object::Kind::init_monitor;
    static constexpr auto methods = Methods{
        method(&I::IsInitialized, Spec("IsInitialized").value()),
        method(&I::Wait, Spec("Wait")),
        method(&I::BeginWait, Spec("BeginWait").gives(2)),
    };
};

template<> struct Describe<IMAPIWaitResult> {
    static const IID& iid() noexcept { return IID_IMAPIWaitResult; }
    using Base = IUnknown;
    using I = IMAPIWaitResult;
    static constexpr auto id = object::InterfaceId::IMAPIWaitResult;
    static constexpr auto kind = object::Kind::init_wait;
    static constexpr auto methods = Methods{method(&I::End, Spec("End"))};
};

} // namespace mapisim::gate

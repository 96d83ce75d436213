#pragma once

#include <mapiguid.h>
#include <tnef.h>

#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// The interface of TNEF objects; see describe.h.
namespace mapisim::gate {

template<class Interface> struct Describe;

template<> struct Describe<ITnef> {
    static const IID& iid() noexcept { return IID_ITNEF; }
    using Base = IUnknown;
    using I = ITnef;
    static constexpr auto id = object::InterfaceId::ITnef;
    static constexpr auto kind = object::Kind::tnef;
    static constexpr ULONG kLists = TNEF_PROP_INCLUDE | TNEF_PROP_EXCLUDE;
    static constexpr auto methods = Methods{
        method(&I::AddProps,
               Spec("AddProps")
                   .flags(1, kLists | TNEF_PROP_CONTAINED | TNEF_PROP_MESSAGE_ONLY |
                                 TNEF_PROP_ATTACHMENTS_ONLY | TNEF_PROP_CONTAINED_TNEF)
                   .any_objects(3)),
        method(&I::ExtractProps, Spec("ExtractProps").flags(1, kLists).offers(3)),
        method(&I::Finish, Spec("Finish").flags(1, 0).offers(3)),
        method(&I::OpenTaggedBody,
               Spec("OpenTaggedBody").flags(2, MAPI_CREATE | MAPI_MODIFY).needs(1).gives(3)),
        method(&I::SetProps, Spec("SetProps").flags(1, TNEF_PROP_CONTAINED).needs(4)),
        method(&I::EncodeRecips, Spec("EncodeRecips").flags(1, 0)),
        method(&I::FinishComponent,
               Spec("FinishComponent")
                   .flags(1, TNEF_COMPONENT_MESSAGE | TNEF_COMPONENT_ATTACHMENT)
                   .offers(6)),
    };
};

} // namespace mapisim::gate

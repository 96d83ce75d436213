#pragma once

#include <mapiguid.h>
#include <mapiutil.h>

#include "gate/method_list.h"
#include "gate/spec.h"
#include "object/kinds.h"

/// The interfaces of property data and table data objects; see describe.h.
namespace mapisim::gate {

template<class Interface> struct Describe;

template<> struct Describe<IPropData> {
    static const IID& iid() noexcept { return IID_IMAPIPropData; }
    using Base = IMAPIProp;
    using I = IPropData;
    static constexpr auto id = object::InterfaceId::IPropData;
    static constexpr auto kind = object::Kind::property_data;
    static constexpr auto methods = Methods{
        method(&I::HrSetObjAccess,
               Spec("HrSetObjAccess").flags(1, IPROP_READONLY | IPROP_READWRITE)),
        method(&I::HrSetPropAccess, Spec("HrSetPropAccess").needs(1, 2)),
        // The tag array is in and out: it is not NULLed.
        method(&I::HrGetPropAccess, Spec("HrGetPropAccess").needs(1).gives(2)),
        method(&I::HrAddObjProps, Spec("HrAddObjProps").needs(1).offers(2)),
    };
};

template<> struct Describe<ITableData> {
    static const IID& iid() noexcept { return IID_IMAPITableData; }
    using Base = IUnknown;
    using I = ITableData;
    static constexpr auto id = object::InterfaceId::ITableData;
    static constexpr auto kind = object::Kind::table_data;
    static constexpr auto methods = Methods{
        method(&I::HrGetView, Spec("HrGetView").gives(4)),
        method(&I::HrModifyRow, Spec("HrModifyRow").needs(1)),
        method(&I::HrDeleteRow, Spec("HrDeleteRow").needs(1)),
        method(&I::HrQueryRow, Spec("HrQueryRow").needs(1).gives(2)),
        method(&I::HrEnumRow, Spec("HrEnumRow").gives(2)),
        method(&I::HrNotify, Spec("HrNotify").flags(1, 0).needs(3)),
        method(&I::HrInsertRow, Spec("HrInsertRow").needs(2)),
        method(&I::HrModifyRows, Spec("HrModifyRows").flags(1, 0).needs(2)),
        method(&I::HrDeleteRows, Spec("HrDeleteRows").flags(1, TAD_ALL_ROWS).needs(3)),
    };
};

} // namespace mapisim::gate

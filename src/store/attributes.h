#pragma once

#include <memory>
#include <vector>

#include <boost/container/flat_map.hpp>
#include <imessage.h>

#include "property/caller_memory.h"
#include "property/prop_object.h"

namespace mapisim::store {

/// PROPATTR_... by the identifiers of properties; what is not there has kUsualAttributes. Never
/// changed once it is shared.
using Attributes = boost::container::flat_map<ULONG, ULONG>;
using AttributesPtr = std::shared_ptr<const Attributes>;

inline constexpr ULONG kUsualAttributes = PROPATTR_READABLE | PROPATTR_WRITEABLE;

ULONG attributes_of(const AttributesPtr& attributes, ULONG tag) noexcept;

/// What GetAttribIMsgOnIStg and SetAttribIMsgOnIStg ask an object that lies in a storage.
class Attributed {
public:
    /// The attributes of properties, in the order of `tags`; NULL: of all. MAPI_W_ERRORS_RETURNED
    /// where some are not there. MAPI_E_INVALID_OBJECT for an object that lies in none.
    HRESULT get_attributes(const SPropTagArray* tags, std::vector<ULONG>& out);
    HRESULT set_attributes(const SPropTagArray& tags, const SPropAttrArray& attributes,
                           LPSPropProblemArray* problems);

    /// What is handed out lies there.
    virtual const property::CallerMemory& memory() const noexcept = 0;

protected:
    ~Attributed() = default;

    virtual bool in_storage() const noexcept = 0;
    virtual property::PropHost& host() noexcept = 0;
    /// (locked) Whether a client may write the property, whatever its attributes are.
    virtual SCODE may_write(const property::Value& value, const property::Bag& bag) const = 0;
    virtual void attributes_changed() = 0;

    // (locked) What the attributes say: S_OK or what a problem array says.
    SCODE lets_write(ULONG tag) const noexcept;
    SCODE lets_delete(ULONG tag) const noexcept;
    bool lets_read(ULONG tag) const noexcept;

    AttributesPtr attributes_; ///< under the properties' mutex
};

} // namespace mapisim::store

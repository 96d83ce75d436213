#pragma once

#include <memory>

#include <mapidefs.h>

#include "object/scope.h"
#include "property/caller_memory.h"
#include "property/names.h"
#include "store/content.h"

namespace mapisim::store {

/// What a message belongs to that lies in no store, but in a storage of the client's, and with it
/// all that is in it.
class MessageHome {
public:
    virtual ~MessageHome() = default;

    object::Scope* scope() const noexcept { return scope_.get(); }
    property::NameMap& names() noexcept { return names_; }
    const property::CallerMemory& memory() const noexcept { return memory_; }
    /// PR_MAPPING_SIGNATURE, and what search keys are made of.
    const MAPIUID& uid() const noexcept { return uid_; }
    /// PR_STORE_SUPPORT_MASK.
    ULONG support_mask() const noexcept { return support_mask_; }
    bool writable() const noexcept { return writable_; }

    /// From here to end_saving(), which follows S_OK, nobody else saves. MAPI_E_BUSY where somebody
    /// does. No lock is held.
    virtual HRESULT begin_saving() = 0;
    /// Writes the message as it was saved.
    virtual HRESULT save(const ContentPtr& content) = 0;
    virtual void end_saving() = 0;
    /// The client has let go of the message.
    virtual void released() = 0;

protected:
    MessageHome(object::ScopeRef scope, const property::CallerMemory& memory, const MAPIUID& uid)
        : scope_(std::move(scope)), memory_(memory), uid_(uid) {}

    ULONG support_mask_ = 0; ///< as what follows, set before anybody else sees it
    bool writable_ = false;

private:
    const object::ScopeRef scope_;
    const property::CallerMemory memory_;
    const MAPIUID uid_;
    property::NameMap names_;
};
using MessageHomePtr = std::shared_ptr<MessageHome>;

} // namespace mapisim::store

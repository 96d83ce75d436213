#pragma once

#include <cstdint>
#include <memory>

#include <boost/container/flat_map.hpp>
#include <mapidefs.h>

#include "platform/mutex.h"
#include "store/form_message.h"

namespace mapisim::session {

/// The messages of a session for which PrepareForm gave a token and no ShowForm has come yet.
class Forms {
public:
    /// MAPI_E_NO_SUPPORT for a message that is no store's.
    HRESULT prepare(IMessage* message, ULONG_PTR* token);
    /// A token serves once; MAPI_E_INVALID_PARAMETER for one that is unknown.
    HRESULT show(ULONG_PTR token, ULONG flags);

private:
    platform::Mutex mutex_;
    boost::container::flat_map<std::uint32_t, std::unique_ptr<store::FormMessage>> prepared_;
};

} // namespace mapisim::session

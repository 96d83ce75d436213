#pragma once

#include <imessage.h>

#include "object/body.h"
#include "object/shell.h"
#include "property/caller_memory.h"

/// Messages in storages, which are the client's or OLE's or our own, and the sessions that group
/// them.
namespace mapisim::imsg {

/// The client's handle is a shell, so that one that is none, or none any more, is known.
HRESULT open_session(ULONG flags, LPMSGSESS* out);
/// All that is open in it ends. False for what is no open session.
void close_session(LPMSGSESS session);

struct OpenOptions {
    LPMSGSESS session = nullptr;
    property::CallerMemory memory = {};
    IStorage* storage = nullptr;
    MSGCALLRELEASE* callback = nullptr;
    ULONG data = 0;
    ULONG flags = 0;
};
/// The message as its client knows it. MAPI_E_INVALID_PARAMETER for a session that is none.
HRESULT open_message(const OpenOptions& options, LPMESSAGE* out);

/// The allocation functions of a support object.
HRESULT memory_of_support(IUnknown* support, property::CallerMemory& out);

// Of a message or attachment, or what is in one.
HRESULT get_attributes(IUnknown* object, const SPropTagArray* tags, SPropAttrArray** out);
HRESULT set_attributes(IUnknown* object, const SPropTagArray& tags,
                       const SPropAttrArray& attributes, LPSPropProblemArray* problems);

/// Nothing touches a client's storage any more.
void end_all() noexcept;
/// The same for messages that a scope has ended.
void end_invalid() noexcept;
void after_fork() noexcept;

} // namespace mapisim::imsg

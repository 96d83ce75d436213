#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include <mapidefs.h>

#include "object/body.h"
#include "property/bag.h"
#include "property/foreign.h"
#include "property/names.h"
#include "tnef/format.h"

/// Messages, attachments and tables, whoever made them. Every call of them leaves through the gate:
/// no lock may be held.
namespace mapisim::tnef {

using property::Bag;
using property::Foreign;
using property::Name;
using property::Value;

/// What was opened or made here, as the client would have: when this goes, an object of MapiSim's
/// learns that nobody has it any more.
template<class Interface> class Opened {
public:
    Opened() = default;
    explicit Opened(Interface* adopted) noexcept : held_(Foreign<Interface>::adopt(adopted)) {}
    Opened(Opened&&) noexcept = default;
    Opened& operator=(Opened&&) noexcept = default;
    ~Opened() noexcept(false) {
        if (!held_)
            return;
        if (object::Body* const body = gate::body_of(held_.get()))
            body->client_released();
    }
    Interface& operator*() const noexcept { return *held_.get(); }
    Interface* operator->() const noexcept { return held_.get(); }
    explicit operator bool() const noexcept { return static_cast<bool>(held_); }

private:
    Foreign<Interface> held_;
};

/// Lets go of what may be held elsewhere too. The last Release of a client's own object may unwind
/// its thread, which the end of a shared pointer does not let through.
template<class Interface> void let_go(std::shared_ptr<Foreign<Interface>>& shared) {
    if (shared && shared.use_count() == 1) {
        const Foreign<Interface> last = std::move(*shared);
    }
    shared.reset();
}

using gate::ask;

struct Failure {
    ULONG tag;
    SCODE code;
};

// Reading -----------------------------------------------------------------------------------------

HRESULT list_tags(IMAPIProp& object, std::vector<ULONG>& out);

/// The values of those that are there. What cannot be read, but for PT_OBJECT, is a failure.
HRESULT read_values(IMAPIProp& object, std::span<const ULONG> tags, Bag& out,
                    std::vector<Failure>& failures);
/// No value where there is none, or none that can be read.
Value read_value(IMAPIProp& object, ULONG tag);

/// By the identifiers of those tags that have a name.
std::map<ULONG, Name> names_of(IMAPIProp& object, std::span<const ULONG> tags);

/// OpenProperty for reading, or with `flags`.
HRESULT open_stream(IMAPIProp& object, ULONG tag, const IID& iid, ULONG flags,
                    Foreign<IStream>& out);
HRESULT read_stream(IMAPIProp& object, ULONG tag, const IID& iid, Buffer& out);

/// Rows from where the table stands, with its columns. Rows without what has no value.
HRESULT read_rows(IMAPITable& table, std::vector<Bag>& out);
/// All rows of a message's recipients.
HRESULT recipients_of(IMessage& message, std::vector<Bag>& out);
/// The numbers of a message's attachments, in order: those of its table and those behind them.
HRESULT attachment_numbers(IMessage& message, std::vector<ULONG>& out);
HRESULT open_attachment(IMessage& message, ULONG number, ULONG flags, Opened<IAttach>& out);
/// The message in an attachment.
HRESULT open_embedded(IAttach& attachment, ULONG flags, Opened<IMessage>& out);

// Writing -----------------------------------------------------------------------------------------

/// Values that the object computes for itself are no failures.
HRESULT write_values(IMAPIProp& object, std::span<const Value> values,
                     std::vector<Failure>& failures);
HRESULT write_stream(IMAPIProp& object, ULONG tag, const IID& iid, Bytes bytes);
/// Where the stream stands. `done` grows by what was written, also when the rest fails.
HRESULT write_to(IStream& stream, Bytes bytes, std::size_t& done);
/// All or nothing: after a failure the stream is as it was, and stands there. False in `undone`
/// where that cannot be had.
HRESULT write_whole(IStream& stream, Bytes bytes, bool& undone);

/// Identifiers for names, made where there is none; 0 where there can be none.
std::vector<ULONG> ids_of(IMAPIProp& object, const std::vector<Name>& names);

HRESULT replace_recipients(IMessage& message, const std::vector<Bag>& rows);

} // namespace mapisim::tnef

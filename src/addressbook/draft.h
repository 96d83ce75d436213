#pragma once

#include <atomic>
#include <vector>

#include <mapidefs.h>

#include "addressbook/book.h"
#include "property/prop_object.h"
#include "session/logon.h"

namespace mapisim::addressbook {

/// What an open entry of a personal address book needs to be saved. Moved only before it is used.
class Draft {
public:
    /// Of an entry that is there.
    Draft(session::LogonPtr logon, PersonalPtr opened, bool writable);
    /// Of a new one.
    Draft(session::LogonPtr logon, EntryKind kind, ULONG create_flags);
    Draft(Draft&& other) noexcept;

    const session::LogonPtr& logon() const noexcept { return logon_; }
    /// As it was opened; null for a new one.
    const PersonalPtr& opened() const noexcept { return opened_; }
    bool writable() const noexcept { return writable_.load(std::memory_order_acquire); }

    /// The names of properties, shared by all entries of the book.
    property::NameMap& names() const noexcept;

    /// SaveChanges. What follows from the saving is set in the properties.
    HRESULT save(property::Properties& properties, std::vector<Member> members, ULONG flags);

private:
    const session::LogonPtr logon_;
    const PersonalPtr opened_;
    const EntryKind kind_;
    const ULONG create_flags_ = 0;
    std::atomic<bool> writable_;
    platform::Mutex saving_;
    std::uint32_t number_ = 0;
    ULONG version_ = 0;
};

/// MAPI_E_COMPUTED for what follows from the entry; E_UNEXPECTED for an identifier that has no name
/// (null: none has).
SCODE may_set_personal(const property::Value& value, const property::NameMap* names);

/// What a copy of an entry begins with: all that is not derived. `names`: of the entry's own book.
property::Bag without_derived(const property::Bag& bag, const property::NameMap* names);

} // namespace mapisim::addressbook

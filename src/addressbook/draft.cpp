#include "addressbook/draft.h"

#include <mapicode.h>
#include <mapitags.h>

#include "profile/profile.h"
#include "property/names.h"

namespace mapisim::addressbook {

using property::Bag;
using property::Value;

Draft::Draft(session::LogonPtr logon, PersonalPtr opened, bool writable)
    : logon_(std::move(logon)), opened_(std::move(opened)), kind_(opened_->id.kind),
      writable_(writable), number_(opened_->id.number), version_(opened_->version) {}

Draft::Draft(session::LogonPtr logon, EntryKind kind, ULONG create_flags)
    : logon_(std::move(logon)), kind_(kind), create_flags_(create_flags), writable_(true) {}

Draft::Draft(Draft&& other) noexcept
    : logon_(other.logon_), opened_(other.opened_), kind_(other.kind_),
      create_flags_(other.create_flags_), writable_(other.writable()), number_(other.number_),
      version_(other.version_) {}

HRESULT Draft::save(property::Properties& properties, std::vector<Member> members, ULONG flags) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    const std::lock_guard saving(saving_);
    Book::Saved what{.kind = kind_,
                     .number = number_,
                     .version = version_,
                     .create_flags = create_flags_,
                     .force = (flags & FORCE_SAVE) != 0,
                     .members = std::move(members)};
    {
        const std::lock_guard lock(properties.mutex);
        what.properties = properties.bag;
    }
    PersonalPtr saved;
    const HRESULT result = logon_->profile->book().save(std::move(what), saved);
    if (FAILED(result))
        return result;
    number_ = saved->id.number;
    version_ = saved->version;
    {
        const std::lock_guard lock(properties.mutex);
        for (const Value& value : *saved->properties) {
            const bool follows = is_derived(value.tag()) ||
                                 value.id() == PROP_ID(PR_TRANSMITABLE_DISPLAY_NAME) ||
                                 value.id() == PROP_ID(PR_SMTP_ADDRESS);
            if (follows || !properties.bag.has(value.tag()))
                properties.bag.set(value);
        }
    }
    // No flag promises no further write either: handled as KEEP_OPEN_READONLY (decision).
    if (!(flags & KEEP_OPEN_READWRITE))
        writable_.store(false, std::memory_order_release);
    return S_OK;
}

property::NameMap& Draft::names() const noexcept {
    return logon_->profile->book().names();
}

SCODE may_set_personal(const Value& value, const property::NameMap* names) {
    property::Name name;
    if (value.id() >= property::NameMap::kFirst && !(names && names->name_of(value.id(), name)))
        return E_UNEXPECTED;
    return is_derived(value.tag()) ? MAPI_E_COMPUTED : S_OK;
}

Bag without_derived(const Bag& bag, const property::NameMap* names) {
    Bag out;
    for (const Value& value : bag) {
        if (may_set_personal(value, names) == S_OK)
            out.set(value);
    }
    return out;
}

} // namespace mapisim::addressbook

// The methods of the address book that show dialogs. Nothing is ever shown: the scenario's scripted
// user answers.

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/address_book_body.h"
#include "addressbook/address_list.h"
#include "addressbook/addressbook_api.h"
#include "addressbook/containers.h"
#include "addressbook/options.h"
#include "addressbook/resolve.h"
#include "memory/buffers.h"
#include "profile/profile.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "scenario/values.h"

namespace mapisim::addressbook {

using property::Bag;
using property::Value;

namespace {

/// One name that the user picks in the dialog of Address.
struct Pick {
    std::string_view name;
    LONG type = MAPI_TO;
};

/// "TO:Help Desk; CC:Postmaster": names between semicolons, each for the field that stands before
/// it, without one for the first.
std::vector<Pick> picks_of(std::string_view answer) {
    constexpr std::pair<std::string_view, LONG> fields[] = {
        {"TO:", MAPI_TO}, {"CC:", MAPI_CC}, {"BCC:", MAPI_BCC}};
    std::vector<Pick> picks;
    while (!answer.empty()) {
        const std::size_t end = std::min(answer.find(';'), answer.size());
        Pick pick{.name = scenario::trimmed(answer.substr(0, end))};
        answer.remove_prefix(std::min(end + 1, answer.size()));
        for (const auto& [field, type] : fields) {
            if (property::compare_text(pick.name.substr(0, field.size()), field) == 0) {
                pick = {.name = scenario::trimmed(pick.name.substr(field.size())), .type = type};
                break;
            }
        }
        if (!pick.name.empty())
            picks.push_back(pick);
    }
    return picks;
}

/// The dialog gives types that the caller has fields for.
LONG offered_type(const ADRPARM& parameters, LONG type) {
    constexpr ULONG fields_by_default = 0xFFFF'FFFF;
    if (!parameters.lpulDestComps || parameters.cDestFields == 0 ||
        parameters.cDestFields == fields_by_default)
        return type;
    for (ULONG i = 0; i < parameters.cDestFields; ++i) {
        if (parameters.lpulDestComps[i] == static_cast<ULONG>(type))
            return type;
    }
    return static_cast<LONG>(parameters.lpulDestComps[0]);
}

/// What was in the list before is resolved too, or nothing of it.
HRESULT resolve_typed(ADRLIST& names, const Resolver& resolve, ULONG text) {
    std::vector<std::optional<Bag>> found(names.cEntries);
    for (ULONG i = 0; i < names.cEntries; ++i) {
        Bag bag;
        if (names.aEntries[i].cValues == 0)
            continue; // nobody
        if (!read_entry(names.aEntries[i], bag))
            return MAPI_E_INVALID_PARAMETER;
        switch (resolve(bag)) {
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::resolved:
            found[i] = std::move(bag);
            break;
        case Resolution::skipped: // it has an identifier
            break;
        default:
            return MAPI_E_USER_CANCEL; // the user is asked, and gives up
        }
    }
    for (ULONG i = 0; i < names.cEntries; ++i) {
        if (found[i] && !write_entry(names.aEntries[i], *found[i], text))
            return MAPI_E_NOT_ENOUGH_MEMORY;
    }
    return S_OK;
}

} // namespace

HRESULT AddressBookBody::Address(ULONG_PTR*, LPADRPARM parameters, LPADRLIST* names) {
    constexpr ULONG both = DIALOG_MODAL | DIALOG_SDI;
    const ULONG flags = parameters->ulFlags;
    if (parameters->lpReserved || (flags & both) == both || (*names && !well_formed(**names)))
        return MAPI_E_INVALID_PARAMETER;
    std::vector<Pick> picks = picks_of(scenario::settings().user_address);
    if (picks.empty())
        return MAPI_E_USER_CANCEL;
    const bool one = (flags & ADDRESS_ONE) != 0;
    if (parameters->cDestFields == 0 && !one)
        return S_OK; // open for browsing only
    if (one)
        picks.resize(1);

    const ULONG text = flags & AB_UNICODEUI ? MAPI_UNICODE : 0;
    const std::vector<EntryId> path = search_path(logon_);
    const Resolver resolve{
        .find = [&](std::string_view name) { return find_on_path(book(), path, name); },
        .flags = text,
        .one_offs = !(flags & AB_SELECTONLY),
        .asks = true};
    std::vector<Bag> chosen;
    for (const Pick& pick : picks) {
        Bag bag;
        bag.set_text(PR_DISPLAY_NAME_W, pick.name);
        bag.set_number(PR_RECIPIENT_TYPE, offered_type(*parameters, pick.type));
        switch (resolve(bag)) {
        case Resolution::no_memory:
            return MAPI_E_NOT_ENOUGH_MEMORY;
        case Resolution::resolved:
            break;
        default:
            // All are to be resolved: the user is asked for what cannot be, and gives up.
            if (flags & AB_RESOLVE)
                return MAPI_E_USER_CANCEL;
        }
        chosen.push_back(std::move(bag));
    }
    if (flags & AB_RESOLVE && *names) {
        if (const HRESULT result = resolve_typed(**names, resolve, text); FAILED(result))
            return result;
    }
    return append_entries(*names, chosen, text);
}

HRESULT AddressBookBody::Details(ULONG_PTR*, LPFNDISMISS, LPVOID, ULONG size, LPENTRYID id,
                                 LPFNBUTTON, LPVOID, LPTSTR, ULONG flags) {
    constexpr ULONG kBoth = DIALOG_MODAL | DIALOG_SDI;
    if (!id || (flags & kBoth) == kBoth)
        return MAPI_E_INVALID_PARAMETER;
    IUnknown* entry = nullptr;
    const HRESULT result = open_entry(logon_, size, id, nullptr, MAPI_BEST_ACCESS, nullptr, &entry);
    if (FAILED(result))
        return result;
    entry->Release();
    return scenario::settings().user_details ? S_OK : MAPI_E_USER_CANCEL;
}

HRESULT AddressBookBody::NewEntry(ULONG_PTR, ULONG flags, ULONG container_size, LPENTRYID container,
                                  ULONG template_size, LPENTRYID tpl, ULONG* size, LPENTRYID* id) {
    if (size)
        *size = 0;
    if (id)
        *id = nullptr;
    if ((size == nullptr) != (id == nullptr) || (template_size != 0 && !tpl) ||
        (container_size != 0 && !container))
        return MAPI_E_INVALID_PARAMETER;
    notify::EntryId form = form_id(Form::user);
    if (template_size != 0) {
        EntryId parsed;
        const HRESULT result = parse(template_size, tpl, parsed);
        if (FAILED(result))
            return result;
        form = notify::entry_id(template_size, tpl);
        if (parsed.kind != EntryKind::form)
            return MAPI_E_INVALID_ENTRYID;
    }
    OneOff answer;
    if (!parse_written_one_off(scenario::settings().user_new_entry, answer))
        return MAPI_E_USER_CANCEL;

    notify::EntryId made;
    if (container_size == 0) {
        made = answer.vector(); // for the recipients of a message
    } else {
        EntryId parsed;
        HRESULT result = container_argument(container_size, container, parsed);
        if (FAILED(result))
            return result;
        if (!book().is_modifiable(parsed))
            return MAPI_E_NO_SUPPORT;
        object::Ref<IMAPIProp> entry;
        result = make_personal_entry(logon_, form, flags & CREATE_CHECK_DUP_STRICT, entry);
        if (FAILED(result))
            return result;
        property::PropHost* const host = property::host_of(entry.get());
        std::vector<Value> values{Value::text(PR_DISPLAY_NAME_W, answer.name)};
        if (form != form_id(Form::list)) {
            values.push_back(Value::text(PR_ADDRTYPE_W, answer.type));
            values.push_back(Value::text(PR_EMAIL_ADDRESS_W, answer.address));
        }
        host->set_values(values);
        result = host->save_changes(0);
        if (FAILED(result))
            return result;
        const Value saved = host->get(PR_ENTRYID);
        made.assign(saved.bytes().begin(), saved.bytes().end());
    }
    return id ? property::export_bytes(made, size, id) : S_OK;
}

// Options of recipients
// -----------------------------------------------------------------------------

namespace {

/// What the transport for Internet mail lets a client choose for a recipient.
constexpr std::string_view kTypeWithOptions = "SMTP";

bool has_options(std::string_view type) {
    return property::compare_text(type, kTypeWithOptions) == 0;
}

Bag default_options() {
    Bag bag;
    bag.set_boolean(PR_SEND_RICH_INFO, false);
    return bag;
}

} // namespace

HRESULT AddressBookBody::RecipOptions(ULONG_PTR, ULONG flags, LPADRENTRY recipient) {
    Bag bag;
    if (!well_formed(*recipient) || !read_entry(*recipient, bag))
        return MAPI_E_INVALID_PARAMETER;
    if (!has_options(bag.text(PR_ADDRTYPE_W)))
        return MAPI_E_NOT_FOUND;
    if (!scenario::settings().user_recipient_options)
        return MAPI_E_USER_CANCEL;
    for (const Value& option : default_options()) {
        if (!bag.has(option.tag()))
            bag.set(option);
    }
    return write_entry(*recipient, bag, flags) ? S_OK : MAPI_E_NOT_ENOUGH_MEMORY;
}

HRESULT AddressBookBody::QueryDefaultRecipOpt(LPTSTR type, ULONG flags, ULONG* count,
                                              LPSPropValue* options) {
    *count = 0;
    *options = nullptr;
    if (!has_options(property::utf8_from_client(type, flags)))
        return MAPI_E_NOT_FOUND;
    const Bag bag = default_options();
    const std::vector<Value> values(bag.begin(), bag.end());
    return property::export_values(values, (flags & MAPI_UNICODE) != 0, count, options);
}

} // namespace mapisim::addressbook

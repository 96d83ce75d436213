#include "table/display_table.h"

#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include <mapicode.h>

#include "platform/readable.h"
#include "platform/resources.h"
#include "table/dialog_template.h"
#include "table/table_data.h"

namespace mapisim::table {

namespace {

using platform::is_readable;

constexpr ULONG kControlFlags = DT_MULTILINE | DT_EDITABLE | DT_REQUIRED | DT_SET_IMMEDIATE |
                                DT_PASSWORD_EDIT | DT_ACCEPT_DBCS | DT_SET_SELECTION;
constexpr std::uintptr_t kLastNumber = 0xFFFF; // a pointer up to there is a resource's number

/// A text of the caller's; nothing where it cannot be read.
std::optional<std::string> read_text(const TCHAR* text, ULONG flags) {
    const bool wide = (flags & MAPI_UNICODE) != 0;
    if (!platform::is_readable_text(text, wide ? sizeof(WCHAR) : sizeof(char),
                                    std::numeric_limits<std::size_t>::max()))
        return {};
    return property::utf8_from_client(text, flags);
}

/// Of an edit control or combo box without a filter.
constexpr std::string_view kAnyLetter = "*";

/// One call.
class Builder {
public:
    Builder(void* module, ULONG flags, ITableData& data) noexcept
        : module_(module), flags_(flags), data_(data) {}

    HRESULT add_page(const DTPAGE& page) {
        if (!platform::is_readable_array(page.lpctl, page.cctl, sizeof *page.lpctl))
            return MAPI_E_INVALID_PARAMETER;
        DialogTemplate dialog;
        if (const HRESULT result = find_template(page, dialog); result != S_OK)
            return result;
        used_.clear();
        for (ULONG i = 0; i < page.cctl; ++i) {
            if (const HRESULT result = add_control(page, dialog, page.lpctl[i]); FAILED(result))
                return result;
        }
        return S_OK;
    }

private:
    bool wide() const noexcept { return (flags_ & MAPI_UNICODE) != 0; }

    HRESULT find_template(const DTPAGE& page, DialogTemplate& dialog) const {
        platform::ResourceName name;
        const auto address = reinterpret_cast<std::uintptr_t>(page.lpszResourceName);
        if (address == 0)
            return MAPI_E_INVALID_PARAMETER;
        if (address <= kLastNumber) {
            name.number = static_cast<std::uint16_t>(address);
        } else {
            // A number that was put into the union's ulItemID leaves half of a pointer as it was.
            const auto number = static_cast<std::uint32_t>(address);
            if (const auto text = read_text(page.lpszResourceName, flags_))
                name.name = *text;
            else if (number != 0 && number <= kLastNumber)
                name.number = static_cast<std::uint16_t>(number);
            else
                return MAPI_E_INVALID_PARAMETER;
        }
        const auto bytes = platform::find_dialog(module_, name);
        if (!bytes)
            return MAPI_E_NOT_FOUND;
        return read_dialog_template(*bytes, dialog) ? S_OK : MAPI_E_CORRUPT_DATA;
    }

    /// Labels often share one identifier: each control takes the next one that has it.
    const DialogItem* take_item(const DialogTemplate& dialog, ULONG id) {
        const ULONG wanted = dialog.wide_ids ? id : id & 0xFFFF;
        unsigned before = used_[wanted]++;
        for (const DialogItem& item : dialog.items) {
            if (item.id == wanted && before-- == 0)
                return &item;
        }
        return nullptr;
    }

    HRESULT add_control(const DTPAGE& page, const DialogTemplate& dialog, const DTCTL& control) {
        if (control.ulCtlFlags & ~kControlFlags)
            return MAPI_E_UNKNOWN_FLAGS;
        if (!is_readable(control.lpbNotif, control.cbNotif))
            return MAPI_E_INVALID_PARAMETER;
        ControlBytes bytes;
        if (control.ulCtlType == DTCT_PAGE) {
            const HRESULT result = make_page(page, dialog, control, bytes);
            return FAILED(result) ? result : add_row(control, dialog.place, bytes);
        }
        const DialogItem* const item = take_item(dialog, control.ulItemID);
        if (!item)
            return MAPI_E_NOT_FOUND;
        const HRESULT result = make_structure(control, item->text, bytes);
        return FAILED(result) ? result : add_row(control, item->place, bytes);
    }

    template<class Structure>
    HRESULT with_text(const void* given, ULONG Structure::*offset, std::string_view text,
                      ControlBytes& out) const {
        if (!is_readable(given, sizeof(Structure)))
            return MAPI_E_INVALID_PARAMETER;
        Structure structure;
        std::memcpy(&structure, given, sizeof structure);
        out = control_with_text(structure, offset, text, wide());
        return S_OK;
    }
    template<class Structure>
    HRESULT with_filter(const DTCTL& control, ULONG Structure::*offset, ControlBytes& out) const {
        if (!control.lpszFilter)
            return with_text(control.ctl.lpv, offset, kAnyLetter, out);
        const auto filter = read_text(reinterpret_cast<const TCHAR*>(control.lpszFilter), flags_);
        return filter ? with_text(control.ctl.lpv, offset, *filter, out) : MAPI_E_INVALID_PARAMETER;
    }
    template<class Structure> HRESULT plain(const void* given, ControlBytes& out) const {
        if (!is_readable(given, sizeof(Structure)))
            return MAPI_E_INVALID_PARAMETER;
        const auto* const first = static_cast<const std::byte*>(given);
        out.assign(first, first + sizeof(Structure));
        return S_OK;
    }

    HRESULT make_structure(const DTCTL& control, std::string_view text, ControlBytes& out) const {
        const void* const given = control.ctl.lpv;
        switch (control.ulCtlType) {
        case DTCT_LABEL:
            return with_text(given, &DTBLLABEL::ulbLpszLabelName, text, out);
        case DTCT_EDIT:
            return with_filter(control, &DTBLEDIT::ulbLpszCharsAllowed, out);
        case DTCT_LBX:
            return plain<DTBLLBX>(given, out);
        case DTCT_COMBOBOX:
            return with_filter(control, &DTBLCOMBOBOX::ulbLpszCharsAllowed, out);
        case DTCT_DDLBX:
            return plain<DTBLDDLBX>(given, out);
        case DTCT_CHECKBOX:
            return with_text(given, &DTBLCHECKBOX::ulbLpszLabel, text, out);
        case DTCT_GROUPBOX:
            return with_text(given, &DTBLGROUPBOX::ulbLpszLabel, text, out);
        case DTCT_BUTTON:
            return with_text(given, &DTBLBUTTON::ulbLpszLabel, text, out);
        case DTCT_RADIOBUTTON:
            return with_text(given, &DTBLRADIOBUTTON::ulbLpszLabel, text, out);
        case DTCT_MVLISTBOX:
            return plain<DTBLMVLISTBOX>(given, out);
        case DTCT_MVDDLBX:
            return plain<DTBLMVDDLBX>(given, out);
        default:
            return MAPI_E_INVALID_PARAMETER;
        }
    }

    HRESULT make_page(const DTPAGE& page, const DialogTemplate& dialog, const DTCTL& control,
                      ControlBytes& out) const {
        std::string component;
        if (const HRESULT result = find_component(page, control, component); FAILED(result))
            return result;
        if (const HRESULT result =
                with_text(control.ctl.lpv, &DTBLPAGE::ulbLpszLabel, dialog.title, out);
            FAILED(result))
            return result;
        const ULONG place = component.empty() ? 0 : append_text(out, component, wide());
        std::memcpy(out.data() + offsetof(DTBLPAGE, ulbLpszComponent), &place, sizeof place);
        return S_OK;
    }

    /// What the help file is found by: a string resource that the control or the page names, or the
    /// page's own string.
    HRESULT find_component(const DTPAGE& page, const DTCTL& control, std::string& out) const {
        std::uintptr_t number = control.ulItemID;
        if (number == 0) {
            const auto address = reinterpret_cast<std::uintptr_t>(page.lpszComponent);
            if (address > kLastNumber) {
                const auto text = read_text(page.lpszComponent, flags_);
                out = text.value_or(std::string());
                return text ? S_OK : MAPI_E_INVALID_PARAMETER;
            }
            number = address;
        }
        if (number == 0)
            return S_OK;
        const auto text = number <= kLastNumber
                              ? platform::find_string(module_, static_cast<std::uint16_t>(number))
                              : std::nullopt;
        out = text.value_or(std::string());
        return text ? S_OK : MAPI_E_NOT_FOUND;
    }

    HRESULT add_row(const DTCTL& control, const DialogPlace& place, ControlBytes& structure) {
        if (structure.size() > std::numeric_limits<ULONG>::max())
            return MAPI_E_TOO_BIG;
        SPropValue values[std::size(kDisplayColumns) + 1] = {};
        std::size_t next = 0;
        const auto add_number = [&](ULONG tag, LONG number) {
            values[next].ulPropTag = tag;
            values[next++].Value.l = number;
        };
        const auto add_bytes = [&](ULONG tag, void* bytes, std::size_t size) {
            values[next].ulPropTag = tag;
            values[next].Value.bin.cb = static_cast<ULONG>(size);
            values[next++].Value.bin.lpb = static_cast<BYTE*>(bytes);
        };
        add_number(PR_ROWID, static_cast<LONG>(rows_++));
        add_number(PR_XPOS, place.x);
        add_number(PR_YPOS, place.y);
        add_number(PR_DELTAX, place.width);
        add_number(PR_DELTAY, place.height);
        add_number(PR_CONTROL_TYPE, static_cast<LONG>(control.ulCtlType));
        add_number(PR_CONTROL_FLAGS, static_cast<LONG>(control.ulCtlFlags));
        add_bytes(PR_CONTROL_STRUCTURE, structure.data(), structure.size());
        add_bytes(PR_CONTROL_ID, control.lpbNotif, control.cbNotif);
        SRow row{0, static_cast<ULONG>(next), values};
        return data_.HrModifyRow(&row);
    }

    void* const module_;
    const ULONG flags_;
    ITableData& data_;
    std::map<ULONG, unsigned> used_; ///< items of the present page by their identifier
    ULONG rows_ = 0;
};

} // namespace

ULONG append_text(ControlBytes& control, std::string_view text, bool wide) {
    const auto append = [&control](const auto& letters) {
        const auto bytes = std::as_bytes(std::span(letters.c_str(), letters.size() + 1));
        control.insert(control.end(), bytes.begin(), bytes.end());
    };
    // A wide text begins where one may begin.
    while (wide && control.size() % sizeof(wchar_t) != 0)
        control.push_back(std::byte{0});
    const auto place = static_cast<ULONG>(control.size());
    if (wide)
        append(property::wide_from_utf8(text));
    else
        append(property::narrow_from_utf8(text));
    return place;
}

HRESULT build_display_table(const property::CallerMemory& memory, void* module, UINT pages,
                            const DTPAGE* page, ULONG flags, object::Ref<IMAPITable>& view,
                            object::Ref<ITableData>& data) {
    if (pages == 0 || !platform::is_readable_array(page, pages, sizeof *page))
        return MAPI_E_INVALID_PARAMETER;
    TableDataOptions options{.index = PR_ROWID, .columns = {PR_ROWID}, .memory = memory};
    options.columns.insert(options.columns.end(), std::begin(kDisplayColumns),
                           std::end(kDisplayColumns));
    object::Ref<ITableData> made;
    if (const HRESULT result = make_table_data(std::move(options), made); FAILED(result))
        return result;
    Builder builder(module, flags, *made);
    for (UINT i = 0; i < pages; ++i) {
        if (const HRESULT result = builder.add_page(page[i]); FAILED(result))
            return result;
    }
    IMAPITable* table = nullptr;
    if (const HRESULT result = made->HrGetView(nullptr, nullptr, 0, &table); FAILED(result))
        return result;
    view = object::Ref<IMAPITable>::adopt(table);
    data = std::move(made);
    return S_OK;
}

} // namespace mapisim::table

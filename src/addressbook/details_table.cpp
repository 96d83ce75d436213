#include "addressbook/details_table.h"

#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "table/display_table.h"
#include "table/table.h"

namespace mapisim::addressbook {

namespace {

struct Field {
    std::string_view label;
    ULONG tag;
};

constexpr Field kUserFields[] = {{"Display name:", PR_DISPLAY_NAME_W},
                                 {"Address type:", PR_ADDRTYPE_W},
                                 {"Address:", PR_EMAIL_ADDRESS_W},
                                 {"Account:", PR_ACCOUNT_W},
                                 {"Title:", PR_TITLE_W},
                                 {"Company:", PR_COMPANY_NAME_W},
                                 {"Department:", PR_DEPARTMENT_NAME_W},
                                 {"Office:", PR_OFFICE_LOCATION_W},
                                 {"Phone:", PR_BUSINESS_TELEPHONE_NUMBER_W}};
constexpr Field kContainerFields[] = {{"Display name:", PR_DISPLAY_NAME_W},
                                      {"Comment:", PR_COMMENT_W}};

/// Begins the identifiers of controls, which are unique where display tables are put together.
constexpr GUID kControls = {
    0x6d617069, 0x7369, 0x6d64, {0x9c, 0x1f, 0x64, 0x65, 0x74, 0x61, 0x69, 0x6c}};

// In dialog units; a page has no more than 200 by 180.
constexpr LONG kPageWidth = 200, kPageHeight = 180;
constexpr LONG kLabelLeft = 6, kLabelWidth = 56, kLabelHeight = 8;
constexpr LONG kEditLeft = 66, kEditWidth = 128, kEditHeight = 12;
constexpr LONG kTop = 8, kLine = 18;

constexpr ULONG kMostLetters = 256;

struct Place {
    LONG x, y, width, height;
};

class DisplayTable {
public:
    explicit DisplayTable(bool wide)
        : wide_(wide),
          rows_(std::make_shared<table::RowSource>(table::SourceOptions{
              .columns = {std::begin(table::kDisplayColumns), std::end(table::kDisplayColumns)},
              .type = TBLTYPE_SNAPSHOT})) {}

    /// The text follows the structure, which tells where (`offset` in it).
    template<class Structure>
    void add(ULONG type, ULONG flags, const Place& place, Structure structure,
             ULONG Structure::*offset, std::string_view text) {
        const table::ControlBytes bytes = table::control_with_text(structure, offset, text, wide_);
        const ULONG number = next_++;
        std::vector<std::byte> id;
        append(id, &kControls, sizeof kControls);
        append(id, &number, sizeof number);

        property::Bag row;
        row.set_number(PR_XPOS, place.x);
        row.set_number(PR_YPOS, place.y);
        row.set_number(PR_DELTAX, place.width);
        row.set_number(PR_DELTAY, place.height);
        row.set_number(PR_CONTROL_TYPE, static_cast<LONG>(type));
        row.set_number(PR_CONTROL_FLAGS, static_cast<LONG>(flags));
        row.set_binary(PR_CONTROL_STRUCTURE, bytes);
        row.set_binary(PR_CONTROL_ID, id);
        row.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        rows_->put(table::make_row(std::make_shared<const property::Bag>(std::move(row))));
    }

    std::shared_ptr<table::RowSource> rows() const { return rows_; }

private:
    static void append(std::vector<std::byte>& bytes, const void* data, std::size_t size) {
        const auto* const from = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), from, from + size);
    }

    const bool wide_;
    const std::shared_ptr<table::RowSource> rows_;
    ULONG next_ = 0;
};

} // namespace

bool compute_details(ULONG tag, bool writable, property::Value& out) {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_DETAILS_TABLE):
        out = property::Value::object(tag);
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = property::Value::number(tag, writable ? MAPI_MODIFY : 0);
        return true;
    default:
        return false;
    }
}

HRESULT open_details_table(Detailed what, bool editable, const IID& iid, ULONG flags,
                           const std::string& label, IUnknown** out) {
    if (iid != IID_IMAPITable)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    const bool wide = (flags & MAPI_UNICODE) != 0;
    const std::span<const Field> fields = what == Detailed::user
                                              ? std::span<const Field>(kUserFields)
                                              : std::span<const Field>(kContainerFields);
    DisplayTable display(wide);
    display.add(DTCT_PAGE, 0, {0, 0, kPageWidth, kPageHeight}, DTBLPAGE{}, &DTBLPAGE::ulbLpszLabel,
                "General");
    LONG y = kTop;
    for (const Field& field : fields) {
        display.add(DTCT_LABEL, 0, {kLabelLeft, y + 2, kLabelWidth, kLabelHeight}, DTBLLABEL{},
                    &DTBLLABEL::ulbLpszLabelName, field.label);
        DTBLEDIT edit{};
        edit.ulNumCharsAllowed = kMostLetters;
        edit.ulPropTag = CHANGE_PROP_TYPE(field.tag, wide ? PT_UNICODE : PT_STRING8);
        display.add(DTCT_EDIT, DT_ACCEPT_DBCS | (editable ? DT_EDITABLE : 0),
                    {kEditLeft, y, kEditWidth, kEditHeight}, edit, &DTBLEDIT::ulbLpszCharsAllowed,
                    "*");
        y += kLine;
    }
    *out = table::make_table(display.rows(), {.flags = flags, .label = "details of " + label})
               .detach();
    return S_OK;
}

} // namespace mapisim::addressbook

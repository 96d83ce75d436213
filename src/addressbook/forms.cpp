#include "addressbook/forms.h"

#include <mapitags.h>

namespace mapisim::addressbook {

property::Bag form_properties(Form form) {
    const auto number = static_cast<std::uint32_t>(form);
    const bool list = form == Form::list;
    const notify::EntryId id = form_id(form);
    property::Bag bag;
    bag.set_binary(PR_ENTRYID, id);
    bag.set_binary(PR_RECORD_KEY, id);
    bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
    bag.set_text(PR_DISPLAY_NAME_W, list ? "Personal Distribution List" : "Internet Address");
    bag.set_text(PR_ADDRTYPE_W, list ? "MAPIPDL" : "SMTP");
    bag.set_number(PR_DISPLAY_TYPE, list ? DT_DISTLIST : DT_MAILUSER);
    bag.set_number(PR_OBJECT_TYPE, list ? MAPI_DISTLIST : MAPI_MAILUSER);
    bag.set_number(PR_DEPTH, 0);
    bag.set_boolean(PR_SELECTABLE, true);
    return bag;
}

bool is_form(std::uint32_t number) noexcept {
    return number == static_cast<std::uint32_t>(Form::user) ||
           number == static_cast<std::uint32_t>(Form::list);
}

RowSourcePtr form_rows() {
    auto rows = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ADDRTYPE_W, PR_DEPTH, PR_DISPLAY_NAME_W, PR_DISPLAY_TYPE, PR_ENTRYID,
                    PR_INSTANCE_KEY, PR_SELECTABLE}});
    for (const Form form : {Form::user, Form::list})
        rows->put(table::make_row(form_properties(form)));
    return rows;
}

} // namespace mapisim::addressbook

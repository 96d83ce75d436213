#pragma once

#include <span>
#include <vector>

#include <mapidefs.h>

#include "property/bag.h"

namespace mapisim::store {

/// The text of a message has three forms: plain (PR_BODY), compressed rich text and HTML. What a
/// client wrote lies in the bag; the forms that do not are made from the richest one that does. Of
/// the functions that are given a bag none changes it unless its name says so.
class BodyForms {
public:
    /// The forms, as bits of a set.
    enum Form : unsigned { none = 0, plain = 1, rich = 2, html = 4 };
    static Form form_of(ULONG tag) noexcept;
    /// Those that lie in the bag.
    static unsigned stored(const property::Bag& bag) noexcept;
    /// Takes out the forms that are not in the set.
    static void keep_only(property::Bag& bag, unsigned forms);

    /// A form that does not lie in the bag, or not with that type; PR_RTF_IN_SYNC and
    /// PR_NATIVE_BODY_INFO.
    bool compute(ULONG tag, const property::Bag& bag, property::Value& out) const;
    /// False for what only the store says: PR_NATIVE_BODY_INFO.
    static bool may_set(ULONG tag) noexcept;
    /// What compute() knows, but for HTML of what was never HTML: only who names it gets that.
    void computed_tags(const property::Bag& bag, std::vector<ULONG>& tags) const;

    /// Before a message is saved whose `written` forms are new since it was saved as `before` (null
    /// for never). Plain text that says nothing new leaves the looks of the saved one as they were.
    static void settle_bag(property::Bag& bag, unsigned written, const property::Bag* before);
    /// Plain text for tables and searches, where the bag has another form only.
    static void add_plain_to_bag(property::Bag& bag);

private:
    /// The last one that was made, and of what.
    struct Made {
        property::Value source;
        LONG code_page = 0;
        property::Value result;
    };
    property::Value make(Form form, const property::Value& source, const property::Bag& bag) const;

    mutable Made made_[2]; ///< rich text and HTML; guarded like the bag
};

} // namespace mapisim::store

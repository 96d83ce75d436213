#include "store/body_forms.h"

#include <algorithm>
#include <string>

#include <mapitags.h>

#include "property/code_page.h"
#include "property/html.h"
#include "property/rtf.h"
#include "property/rtf_text.h"
#include "property/text.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

constexpr ULONG kTags[] = {PR_BODY_W, PR_RTF_COMPRESSED, PR_HTML};

constexpr ULONG kNativeBody = PROP_TAG(PT_LONG, 0x1016);
constexpr LONG kNativePlain = 1, kNativeRich = 2, kNativeHtml = 3;

constexpr ULONG kInternetCpid = PROP_TAG(PT_LONG, 0x3FDE);
constexpr LONG kUtf8 = 65001;

/// PR_BODY_HTML and PR_HTML are one property, as text and as bytes in the message's code page.
std::string html_text(const Value& stored, const Bag& bag) {
    if (stored.is_text())
        return std::string{stored.text()};
    const std::string_view bytes{reinterpret_cast<const char*>(stored.bytes().data()),
                                 stored.bytes().size()};
    const LONG code_page = bag.number(kInternetCpid);
    if (code_page == kUtf8)
        return std::string{bytes};
    return code_page > 0 ? property::utf8_from_code_page(bytes, static_cast<ULONG>(code_page))
                         : property::utf8_from_narrow(bytes);
}

Value html_bytes(ULONG tag, std::string_view text, const Bag& bag) {
    const LONG code_page = bag.number(kInternetCpid);
    const std::string bytes = code_page == kUtf8 ? std::string{text}
                              : code_page > 0    ? property::ascii_html(text)
                                                 : property::narrow_from_utf8(text);
    return Value::binary(tag, bytes.data(), bytes.size());
}

bool is_html(const Value& value) noexcept {
    return value.is_text() || value.is_binary();
}

/// The richest form that can be read; null for no text.
const Value* native(const Bag& bag, std::string& rtf) {
    const Value* value = bag.find(PR_HTML);
    if (value && is_html(*value))
        return value;
    value = bag.find(PR_RTF_COMPRESSED);
    if (value && value->is_binary() && property::decompress_rtf(value->bytes(), rtf))
        return value;
    value = bag.find(PR_BODY_W);
    return value && value->is_text() ? value : nullptr;
}

const Value* native(const Bag& bag) {
    std::string rtf;
    return native(bag, rtf);
}

std::string plain_of(const Value& source, const Bag& bag, const std::string& rtf) {
    switch (BodyForms::form_of(source.tag())) {
    case BodyForms::html:
        return property::text_from_html(html_text(source, bag));
    case BodyForms::rich:
        return property::text_from_rtf(rtf);
    default:
        return std::string{source.text()};
    }
}

std::string without_space(std::string_view text) {
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept),
                 [](char c) { return !property::is_html_space(c); });
    return kept;
}

/// They say the same, however it looks.
bool same_text(std::string_view a, std::string_view b) {
    return without_space(a) == without_space(b);
}

} // namespace

BodyForms::Form BodyForms::form_of(ULONG tag) noexcept {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_BODY_W):
        return plain;
    case PROP_ID(PR_RTF_COMPRESSED):
        return rich;
    case PROP_ID(PR_HTML):
        return html;
    default:
        return none;
    }
}

unsigned BodyForms::stored(const Bag& bag) noexcept {
    unsigned forms = none;
    for (const ULONG tag : kTags) {
        if (bag.has(tag))
            forms |= form_of(tag);
    }
    return forms;
}

void BodyForms::keep_only(Bag& bag, unsigned forms) {
    for (const ULONG tag : kTags) {
        if (!(forms & form_of(tag)))
            bag.erase(tag);
    }
}

/// Rich text as a compressed value, HTML as text.
Value BodyForms::make(Form form, const Value& source, const Bag& bag) const {
    Made& made = made_[form == rich ? 0 : 1];
    const LONG code_page = bag.number(kInternetCpid);
    const bool same = made.source.tag() == source.tag() &&
                      made.source.bytes().data() == source.bytes().data() &&
                      made.source.bytes().size() == source.bytes().size();
    if (same && made.code_page == code_page)
        return made.result;
    std::string rtf;
    Value result;
    if (form == rich) {
        rtf = form_of(source.tag()) == html ? property::rtf_from_html(html_text(source, bag))
                                            : property::rtf_from_text(source.text());
        result = Value::binary(PR_RTF_COMPRESSED, property::compress_rtf(rtf));
    } else {
        std::string text{source.text()};
        if (form_of(source.tag()) == rich && property::decompress_rtf(source.bytes(), rtf) &&
            !property::html_in_rtf(rtf, text)) {
            text = property::html_from_text(property::text_from_rtf(rtf));
        } else if (form_of(source.tag()) == plain) {
            text = property::html_from_text(source.text());
        }
        result = Value::text(PR_HTML, text);
    }
    made = {source, code_page, result};
    return result;
}

bool BodyForms::compute(ULONG tag, const Bag& bag, Value& out) const {
    if (PROP_ID(tag) == PROP_ID(PR_RTF_IN_SYNC)) {
        // Of two forms that were given it is for the giver to say.
        const unsigned given = stored(bag) & (plain | rich);
        if (given == (plain | rich) || !native(bag))
            return false;
        out = Value::boolean(tag, true);
        return true;
    }
    const Form form = form_of(tag);
    if (form == none && PROP_ID(tag) != PROP_ID(kNativeBody))
        return false;
    if (const Value* const value = bag.find(tag)) {
        const ULONG wanted = PROP_TYPE(property::canonical(tag));
        if (form != html || !is_html(*value) || wanted == value->type() ||
            (wanted != PT_UNICODE && wanted != PT_BINARY)) {
            return false;
        }
        out = wanted == PT_UNICODE ? Value::text(tag, html_text(*value, bag))
                                   : html_bytes(tag, value->text(), bag);
        return true;
    }
    std::string rtf;
    const Value* const source = native(bag, rtf);
    if (!source)
        return false;
    switch (form) {
    case plain:
        out = Value::text(tag, plain_of(*source, bag, rtf));
        return true;
    case rich:
        out = make(rich, *source, bag);
        return true;
    case html: {
        const Value text = make(html, *source, bag);
        out = PROP_TYPE(property::canonical(tag)) == PT_UNICODE ? text.with_id(tag)
                                                                : html_bytes(tag, text.text(), bag);
        return true;
    }
    default: {
        const Form given = form_of(source->tag());
        out = Value::number(tag, given == html   ? kNativeHtml
                                 : given == rich ? kNativeRich
                                                 : kNativePlain);
        return true;
    }
    }
}

void BodyForms::computed_tags(const Bag& bag, std::vector<ULONG>& tags) const {
    std::string rtf;
    const Value* const source = native(bag, rtf);
    if (!source)
        return;
    const unsigned given = stored(bag);
    if (!(given & plain))
        tags.push_back(PR_BODY_W);
    if (!(given & rich))
        tags.push_back(PR_RTF_COMPRESSED);
    if (!(given & html) && rtf.find("\\fromhtml") != std::string::npos)
        tags.push_back(PR_HTML);
    if ((given & (plain | rich)) != (plain | rich))
        tags.push_back(PR_RTF_IN_SYNC);
    tags.push_back(kNativeBody);
}

bool BodyForms::may_set(ULONG tag) noexcept {
    return PROP_ID(tag) != PROP_ID(kNativeBody);
}

void BodyForms::settle_bag(Bag& bag, unsigned written, const Bag* before) {
    const unsigned looks = before ? stored(*before) & (rich | html) : none;
    if (written == plain && looks != none &&
        same_text(bag.text(PR_BODY_W), before->text(PR_BODY_W))) {
        for (const ULONG tag : {PR_BODY_W, PR_RTF_COMPRESSED, PR_HTML, PR_RTF_IN_SYNC}) {
            if (const Value* const value = before->find(tag))
                bag.set(*value);
        }
        return;
    }
    const bool asked = !bag.boolean(PR_RTF_IN_SYNC, true);
    const Value* const value = written & rich || asked ? bag.find(PR_RTF_COMPRESSED) : nullptr;
    std::string rtf;
    if (!value || !property::decompress_rtf(value->bytes(), rtf))
        return;
    const std::string text = property::text_from_rtf(rtf);
    if (!bag.has(PR_BODY_W) || asked)
        bag.set_text(PR_BODY_W, text);
    else if (!same_text(bag.text(PR_BODY_W), text)) {
        bag.erase(PR_RTF_IN_SYNC);
        return;
    }
    bag.set_boolean(PR_RTF_IN_SYNC, true);
}

void BodyForms::add_plain_to_bag(Bag& bag) {
    if (bag.has(PR_BODY_W))
        return;
    std::string rtf;
    if (const Value* const source = native(bag, rtf)) {
        bag.set_text(PR_BODY_W, plain_of(*source, bag, rtf));
    }
}

} // namespace mapisim::store

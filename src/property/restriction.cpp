#include "property/restriction.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>
#include <mapitags.h>

#include "memory/buffers.h"
#include "platform/readable.h"
#include "property/condition.h"
#include "property/text.h"

namespace mapisim::property {

using detail::Condition;

bool relation_holds(ULONG relation, int order) noexcept {
    switch (relation) {
    case RELOP_LT:
        return order < 0;
    case RELOP_LE:
        return order <= 0;
    case RELOP_GT:
        return order > 0;
    case RELOP_GE:
        return order >= 0;
    case RELOP_EQ:
        return order == 0;
    default:
        return order != 0;
    }
}

namespace {

/// Ambiguous name resolution: no property of an entry, but a question about its names.
constexpr ULONG kAnrId = 0x360C;

constexpr ULONG kFuzzyFlags = FL_IGNORECASE | FL_IGNORENONSPACE | FL_LOOSE;

/// MV_INSTANCE stays in the tag by which a restriction looks for values: a row that a table has
/// expanded answers with its one value, others with all. The type is that of the property.
constexpr ULONG kInstance = MV_INSTANCE;

std::vector<std::uint8_t> strides_for(std::string_view needle) {
    constexpr std::size_t longest = 255;
    const std::size_t size = needle.size();
    std::vector<std::uint8_t> strides(256, static_cast<std::uint8_t>(std::min(size, longest)));
    for (std::size_t i = 0; i + 1 < size; ++i) {
        const auto stride = static_cast<std::uint8_t>(std::min(size - 1 - i, longest));
        strides[static_cast<unsigned char>(needle[i])] = stride;
        if (needle[i] >= 'a' && needle[i] <= 'z')
            strides[static_cast<unsigned char>(needle[i] - 32)] = stride;
    }
    return strides;
}

/// Compiles one client's restriction; counts conditions over the whole of it.
class Compiler {
public:
    HRESULT compile(const SRestriction* client, unsigned depth, Condition& out) {
        if (!client)
            return MAPI_E_INVALID_PARAMETER;
        if (depth > Restriction::kMaxDepth)
            return MAPI_E_TOO_COMPLEX;
        if (++conditions_ > Restriction::kMaxConditions)
            return MAPI_E_TOO_COMPLEX;
        out.kind = client->rt;
        const auto& res = client->res;
        switch (client->rt) {
        case RES_AND:
            return children(res.resAnd.cRes, res.resAnd.lpRes, depth, out);
        case RES_OR:
            return children(res.resOr.cRes, res.resOr.lpRes, depth, out);
        case RES_NOT:
            return children(1, res.resNot.lpRes, depth, out);
        case RES_CONTENT:
            return content(res.resContent, out);
        case RES_PROPERTY:
            return property(res.resProperty, out);
        case RES_COMPAREPROPS:
            out.operation = res.resCompareProps.relop;
            out.tag = canonical(res.resCompareProps.ulPropTag1);
            out.second_tag = canonical(res.resCompareProps.ulPropTag2);
            if (const HRESULT result = relation(out.operation); FAILED(result))
                return result;
            return PROP_TYPE(out.tag) == PROP_TYPE(out.second_tag) &&
                           comparable(PROP_TYPE(out.tag), PROP_TYPE(out.second_tag))
                       ? S_OK
                       : MAPI_E_TOO_COMPLEX;
        case RES_BITMASK:
            out.operation = res.resBitMask.relBMR;
            out.tag = res.resBitMask.ulPropTag;
            out.number = res.resBitMask.ulMask;
            if (out.operation != BMR_EQZ && out.operation != BMR_NEZ) {
                return MAPI_E_INVALID_PARAMETER;
            }
            return PROP_TYPE(out.tag) == PT_LONG ? S_OK : MAPI_E_INVALID_PARAMETER;
        case RES_SIZE:
            out.operation = res.resSize.relop;
            out.tag = res.resSize.ulPropTag;
            out.number = res.resSize.cb;
            return relation(out.operation);
        case RES_EXIST:
            out.tag = res.resExist.ulPropTag;
            return S_OK;
        case RES_SUBRESTRICTION:
            out.tag = res.resSub.ulSubObject;
            if (PROP_ID(out.tag) != PROP_ID(PR_MESSAGE_RECIPIENTS) &&
                PROP_ID(out.tag) != PROP_ID(PR_MESSAGE_ATTACHMENTS)) {
                return MAPI_E_INVALID_PARAMETER;
            }
            return children(1, res.resSub.lpRes, depth, out);
        case RES_COMMENT:
            return comment(res.resComment, depth, out);
        case RES_COUNT:
        case RES_ANNOTATION:
            return MAPI_E_TOO_COMPLEX;
        default:
            return MAPI_E_INVALID_PARAMETER;
        }
    }

private:
    static HRESULT relation(ULONG operation) {
        if (operation == RELOP_RE)
            return MAPI_E_TOO_COMPLEX;
        return operation <= RELOP_NE ? S_OK : MAPI_E_INVALID_PARAMETER;
    }

    HRESULT children(ULONG count, const SRestriction* first, unsigned depth, Condition& out) {
        if (count == 0)
            return S_OK;
        if (!first)
            return MAPI_E_INVALID_PARAMETER;
        if (count > Restriction::kMaxConditions - conditions_)
            return MAPI_E_TOO_COMPLEX;
        if (platform::is_wild(first, count, sizeof *first))
            return MAPI_E_INVALID_PARAMETER;
        out.children.resize(count);
        for (ULONG i = 0; i < count; ++i) {
            const HRESULT result = compile(first + i, depth + 1, out.children[i]);
            if (FAILED(result))
                return result;
        }
        return S_OK;
    }

    static HRESULT content(const SContentRestriction& client, Condition& out) {
        if (!client.lpProp)
            return MAPI_E_INVALID_PARAMETER;
        out.operation = client.ulFuzzyLevel;
        const ULONG match = client.ulFuzzyLevel & 0xFFFF;
        if (match > FL_PREFIX || (client.ulFuzzyLevel & ~(0xFFFFu | kFuzzyFlags))) {
            return MAPI_E_INVALID_PARAMETER;
        }
        out.tag = canonical(client.ulPropTag & ~kInstance);
        if (const SCODE result = Value::from_client(*client.lpProp, out.value); result != S_OK) {
            return MAPI_E_INVALID_PARAMETER;
        }
        const ULONG single = PROP_TYPE(out.tag) & ~static_cast<ULONG>(MV_FLAG);
        if (single != out.value.type())
            return MAPI_E_TOO_COMPLEX;
        if (!out.value.is_text() && !out.value.is_binary())
            return MAPI_E_INVALID_PARAMETER;
        if (out.value.is_text()) {
            out.needle = fold(out.value.text(), client.ulFuzzyLevel);
            if (match == FL_SUBSTRING)
                out.strides = strides_for(out.needle);
        }
        out.tag |= client.ulPropTag & kInstance;
        return S_OK;
    }

    static HRESULT property(const SPropertyRestriction& client, Condition& out) {
        if (!client.lpProp)
            return MAPI_E_INVALID_PARAMETER;
        out.operation = client.relop;
        out.tag = canonical(client.ulPropTag & ~kInstance);
        if (Value::from_client(*client.lpProp, out.value) != S_OK)
            return MAPI_E_INVALID_PARAMETER;
        const ULONG type = PROP_TYPE(out.tag);
        const ULONG single = type & ~static_cast<ULONG>(MV_FLAG);
        if (const HRESULT result = relation(out.operation); FAILED(result))
            return result;
        if ((out.value.type() != type && out.value.type() != single) ||
            !comparable(out.value.type(), out.value.type())) {
            return MAPI_E_TOO_COMPLEX;
        }
        out.tag |= client.ulPropTag & kInstance;
        return S_OK;
    }

    HRESULT comment(const SCommentRestriction& client, unsigned depth, Condition& out) {
        // They count, since several may share one array.
        if (client.cValues > Restriction::kMaxConditions - conditions_)
            return MAPI_E_TOO_COMPLEX;
        if ((client.cValues && !client.lpProp) ||
            platform::is_wild(client.lpProp, client.cValues, sizeof(SPropValue)))
            return MAPI_E_INVALID_PARAMETER;
        conditions_ += client.cValues;
        for (ULONG i = 0; i < client.cValues; ++i) {
            Value value;
            if (Value::from_client(client.lpProp[i], value) != S_OK) {
                return MAPI_E_INVALID_PARAMETER;
            }
            out.comments.push_back(std::move(value));
        }
        return client.lpRes ? children(1, client.lpRes, depth, out) : S_OK;
    }

    unsigned conditions_ = 0;
};

char lower(char c) noexcept {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/// True where ASCII text, whatever its case, begins with a needle that is folded already.
bool begins_with(const char* text, std::string_view needle) noexcept {
    for (std::size_t i = 0; i < needle.size(); ++i) {
        if (lower(text[i]) != needle[i])
            return false;
    }
    return true;
}

/// Search in ASCII text without making a copy.
bool contains_ascii(std::string_view text, const Condition& condition) noexcept {
    const std::string_view needle = condition.needle;
    if (needle.empty())
        return true;
    const std::size_t last = needle.size() - 1;
    for (std::size_t at = 0; at + last < text.size();) {
        const char end = text[at + last];
        if (lower(end) == needle[last] && begins_with(text.data() + at, needle))
            return true;
        at += condition.strides[static_cast<unsigned char>(end)];
    }
    return false;
}

bool text_matches(std::string_view text, const Condition& condition) {
    const ULONG match = condition.operation & 0xFFFF;
    const bool without_case = (condition.operation & (FL_IGNORECASE | FL_LOOSE)) != 0;
    std::string folded;
    if (!is_ascii(text)) {
        folded = fold(text, condition.operation);
        text = folded;
    } else if (match == FL_SUBSTRING && without_case) {
        return contains_ascii(text, condition);
    } else if (without_case) {
        const std::size_t size = condition.needle.size();
        if (match == FL_FULLSTRING ? text.size() != size : text.size() < size)
            return false;
        return begins_with(text.data(), condition.needle);
    }
    switch (match) {
    case FL_FULLSTRING:
        return text == condition.needle;
    case FL_PREFIX:
        return text.starts_with(condition.needle);
    default:
        return text.find(condition.needle) != std::string_view::npos;
    }
}

bool binary_matches(Bytes bytes, const Condition& condition) noexcept {
    const auto view = [](Bytes b) {
        return std::string_view(reinterpret_cast<const char*>(b.data()), b.size());
    };
    const std::string_view text = view(bytes);
    const std::string_view needle = view(condition.value.bytes());
    switch (condition.operation & 0xFFFF) {
    case FL_FULLSTRING:
        return text == needle;
    case FL_PREFIX:
        return text.starts_with(needle);
    default:
        return text.find(needle) != std::string_view::npos;
    }
}

/// Every word asked for begins a word of one of the entry's names, or an address as a whole.
bool resolves(const Subject& subject, const Value& question) {
    const auto each_word = [](std::string_view text, const auto& visit) {
        constexpr std::string_view separators = " \t,;.()<>\"'";
        std::size_t at = 0;
        while ((at = text.find_first_not_of(separators, at)) != std::string_view::npos) {
            std::size_t end = text.find_first_of(separators, at);
            if (end == std::string_view::npos)
                end = text.size();
            if (visit(text.substr(at, end - at)))
                return true;
            at = end;
        }
        return false;
    };
    const auto folded = [&](std::initializer_list<ULONG> tags) {
        std::vector<std::string> texts;
        for (const ULONG tag : tags) {
            const Value* value = subject.find(tag);
            if (value && value->is_text())
                texts.push_back(fold(value->text(), FL_LOOSE));
        }
        return texts;
    };
    const std::vector<std::string> names =
        folded({PR_DISPLAY_NAME, PR_GIVEN_NAME, PR_SURNAME, PR_NICKNAME});
    const std::vector<std::string> addresses =
        folded({PR_EMAIL_ADDRESS, PR_ACCOUNT, PR_SMTP_ADDRESS});
    const std::string wanted = fold(question.text(), FL_LOOSE);
    const auto begins = [&](const std::string& text) { return text.starts_with(wanted); };
    if (wanted.find_first_not_of(" \t") != std::string::npos &&
        (std::any_of(names.begin(), names.end(), begins) ||
         std::any_of(addresses.begin(), addresses.end(), begins)))
        return true;
    bool any = false;
    const bool missed = each_word(wanted, [&](std::string_view word) {
        any = true;
        return std::none_of(names.begin(), names.end(), [&](const std::string& text) {
            return each_word(text, [&](std::string_view part) { return part.starts_with(word); });
        });
    });
    return any && !missed;
}

bool property_holds(const Subject& subject, const Condition& condition) {
    if (PROP_ID(condition.tag) == kAnrId && condition.value.is_text()) {
        return resolves(subject, condition.value) == (condition.operation != RELOP_NE);
    }
    const Value* const value = subject.find(condition.tag);
    // What is not there differs from everything.
    if (!value || value->type() == PT_ERROR)
        return condition.operation == RELOP_NE;
    if (value->is_multiple() && !condition.value.is_multiple()) {
        for (std::size_t i = 0, all = value->count(); i < all; ++i) {
            const Value element = value->element(i, value->tag());
            if (!comparable(element.type(), condition.value.type()))
                return false;
            if (relation_holds(condition.operation, compare(element, condition.value)))
                return true;
        }
        return false;
    }
    return comparable(value->type(), condition.value.type()) &&
           relation_holds(condition.operation, compare(*value, condition.value));
}

bool content_holds(const Subject& subject, const Condition& condition) {
    if (PROP_ID(condition.tag) == kAnrId && condition.value.is_text()) {
        return resolves(subject, condition.value);
    }
    const Value* const value = subject.find(condition.tag);
    if (!value)
        return false;
    const ULONG single = value->type() & ~static_cast<ULONG>(MV_FLAG);
    if (single != condition.value.type())
        return false;
    for (std::size_t i = 0, all = value->count(); i < all; ++i) {
        const bool found =
            single == PT_UNICODE
                ? text_matches(value->is_multiple() ? value->text_at(i) : value->text(), condition)
                : binary_matches(value->bytes_at(i), condition);
        if (found)
            return true;
    }
    return false;
}

bool holds_for(const Subject& subject, const Condition& condition) {
    switch (condition.kind) {
    case RES_AND:
        for (const Condition& child : condition.children) {
            if (!holds_for(subject, child))
                return false;
        }
        return true;
    case RES_OR:
        for (const Condition& child : condition.children) {
            if (holds_for(subject, child))
                return true;
        }
        return false;
    case RES_NOT:
        return !holds_for(subject, condition.children.front());
    case RES_COMMENT:
        return condition.children.empty() || holds_for(subject, condition.children.front());
    case RES_CONTENT:
        return content_holds(subject, condition);
    case RES_PROPERTY:
        return property_holds(subject, condition);
    case RES_COMPAREPROPS: {
        const Value* const first = subject.find(condition.tag);
        const Value* const second = subject.find(condition.second_tag);
        return first && second && comparable(first->type(), second->type()) &&
               relation_holds(condition.operation, compare(*first, *second));
    }
    case RES_BITMASK: {
        const Value* const value = subject.find(condition.tag);
        if (!value || value->type() != PT_LONG)
            return false;
        const bool zero = (static_cast<ULONG>(value->number()) & condition.number) == 0;
        return zero == (condition.operation == BMR_EQZ);
    }
    case RES_SIZE: {
        const Value* const value = subject.find(condition.tag);
        if (!value)
            return false;
        const std::size_t size = value->size(PROP_TYPE(condition.tag));
        return relation_holds(condition.operation,
                              size < condition.number ? -1 : size > condition.number);
    }
    case RES_EXIST: {
        const Value* const value = subject.find(condition.tag);
        return value && value->type() != PT_ERROR;
    }
    default:
        return subject.any_of(condition.tag, [&condition](const Subject& part) {
            return holds_for(part, condition.children.front());
        });
    }
}

bool has_parts(const Condition& condition) noexcept {
    return condition.kind == RES_SUBRESTRICTION ||
           std::any_of(condition.children.begin(), condition.children.end(), has_parts);
}

} // namespace

HRESULT Restriction::compile(const SRestriction* client, std::shared_ptr<const Restriction>& out) {
    if (!client) {
        out.reset();
        return S_OK;
    }
    auto root = std::make_unique<Condition>();
    const HRESULT result = Compiler().compile(client, 1, *root);
    if (FAILED(result))
        return result;
    out = std::shared_ptr<const Restriction>(new Restriction(std::move(root)));
    return S_OK;
}

Restriction::Restriction(std::unique_ptr<detail::Condition> root) : root_(std::move(root)) {}
Restriction::~Restriction() = default;

bool Restriction::matches(const Subject& subject) const {
    return holds_for(subject, *root_);
}

bool Restriction::asks_parts() const noexcept {
    return has_parts(*root_);
}

const Value* Restriction::instance_key() const noexcept {
    const bool is_key = root_->kind == RES_PROPERTY && root_->operation == RELOP_EQ &&
                        PROP_ID(root_->tag) == PROP_ID(PR_INSTANCE_KEY) && root_->value.is_binary();
    return is_key ? &root_->value : nullptr;
}

} // namespace mapisim::property

#include "tnef/encoder.h"

#include <algorithm>

#include <mapicode.h>
#include <mapiguid.h>

#include "property/rtf_stream.h"

namespace mapisim::tnef {

namespace {

constexpr ULONG kMessageCodePage = PROP_TAG(PT_LONG, 0x3FFD);
constexpr ULONG kWestern = 1252;
constexpr std::size_t kLargestAttribute = 0x7FFF'0000;

/// Tables and objects, which are no values.
bool is_part(ULONG tag) noexcept {
    return PROP_TYPE(tag) == PT_OBJECT || PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS) ||
           PROP_ID(tag) == PROP_ID(PR_MESSAGE_ATTACHMENTS);
}

constexpr ULONG as_narrow(ULONG tag) noexcept {
    return PROP_TYPE(tag) == PT_UNICODE      ? CHANGE_PROP_TYPE(tag, PT_STRING8)
           : PROP_TYPE(tag) == PT_MV_UNICODE ? CHANGE_PROP_TYPE(tag, PT_MV_STRING8)
                                             : tag;
}

/// Name and address of an entry.
Person look_up(IAddrBook& book, Bytes entry_id, Person known) {
    Buffer id(entry_id.begin(), entry_id.end());
    IUnknown* opened = nullptr;
    ULONG type = 0;
    const HRESULT result = ask(book, [&] {
        return book.OpenEntry(static_cast<ULONG>(id.size()), reinterpret_cast<LPENTRYID>(id.data()),
                              &IID_IMAPIProp, 0, &type, &opened);
    });
    if (FAILED(result) || !opened)
        return known;
    const Opened<IMAPIProp> entry(static_cast<IMAPIProp*>(opened));
    constexpr ULONG kTags[] = {PR_DISPLAY_NAME_W, PR_ADDRTYPE_W, PR_EMAIL_ADDRESS_W};
    Bag values;
    std::vector<Failure> failures;
    read_values(*entry, kTags, values, failures);
    if (known.name.empty())
        known.name = values.text(PR_DISPLAY_NAME_W);
    if (values.has(PR_ADDRTYPE_W))
        known.type = values.text(PR_ADDRTYPE_W);
    known.address = values.text(PR_EMAIL_ADDRESS_W);
    return known;
}

void leave_out(Bag& values, const Bag& said, std::initializer_list<ULONG> tags, bool all) {
    for (const ULONG tag : tags) {
        const Value* const value = values.find(tag);
        const Value* const other = said.find(tag);
        if (value && (all || (other && *other == *value)))
            values.erase(tag);
    }
}

} // namespace

ULONG code_page_of(IMessage& message) {
    const auto page = static_cast<ULONG>(read_value(message, kMessageCodePage).number());
    constexpr ULONG kWide = 1200, kWideTurned = 1201;
    return page == 0 || page == kWide || page == kWideTurned ? kWestern : page;
}

bool Plan::may_take_attachments() const noexcept {
    return !attachment_values.empty() ||
           std::any_of(rules.begin(), rules.end(),
                       [](const Rule& rule) { return rule.target != Rule::Target::message; });
}

std::set<ULONG> Plan::named_attachments() const {
    std::set<ULONG> out;
    for (const Rule& rule : rules) {
        if (rule.target == Rule::Target::one_attachment)
            out.insert(rule.attachment);
    }
    for (const auto& [number, values] : attachment_values)
        out.insert(number);
    return out;
}

void Encoder::note(ULONG component, ULONG attribute, ULONG tag, SCODE code) {
    problems_.add(component_.value_or(component), attribute, tag, code);
}

void Encoder::go_on(IMessage& message) {
    code_page_ = code_page_of(message);
}

void Encoder::begin(Writer& out, IMessage& message) {
    go_on(message);
    put_header(out, options_.key);
    Writer version;
    version.number(std::uint32_t{TNEF_VERSION});
    put_attribute(out, LVL_MESSAGE, attTnefVersion, version.bytes());
    Writer pages;
    pages.number(std::uint32_t{code_page_});
    pages.number(std::uint32_t{0});
    put_attribute(out, LVL_MESSAGE, attOemCodepage, pages.bytes());
}

void Encoder::put(Writer& out, std::uint8_t level, ULONG id, Bytes data, ULONG component) {
    if (data.size() > kLargestAttribute)
        note(component, id, 0, MAPI_E_TOO_BIG);
    else
        put_attribute(out, level, id, data);
}

HRESULT Encoder::read(IMAPIProp& object, const Selection& selection, const Bag& set,
                      ULONG component, bool of_attachment, Values& out) {
    std::vector<ULONG> wanted;
    if (!selection.empty()) {
        if (const HRESULT result = list_tags(object, wanted); FAILED(result))
            return result;
        std::erase_if(wanted, [&](ULONG tag) { return is_part(tag) || !selection.takes(tag); });
        // What is asked for by its name need not stand in the object's own list.
        std::set<ULONG> listed;
        for (const ULONG tag : wanted)
            listed.insert(PROP_ID(tag));
        for (const auto& [id, tag] : selection.included()) {
            if (!is_part(tag) && !listed.contains(id))
                wanted.push_back(tag);
        }
    }
    if (of_attachment) {
        std::erase_if(wanted,
                      [](ULONG tag) { return PROP_ID(tag) == PROP_ID(PR_ATTACH_DATA_BIN); });
    }
    std::vector<Failure> failures;
    if (const HRESULT result = read_values(object, wanted, out.bag, failures); FAILED(result))
        return result;
    for (const Failure& failure : failures) {
        if (!set.has(failure.tag))
            note(component, attribute_of(failure.tag, of_attachment), failure.tag, failure.code);
    }
    out.bag.merge(set);
    std::vector<ULONG> tags;
    for (const Value& value : out.bag)
        tags.push_back(value.tag());
    out.names = names_of(object, tags);
    return S_OK;
}

/// What an attribute says whole need not stand among the properties too.
void Encoder::put_mapped_values(Writer& out, std::span<const Mapping> mappings, std::uint8_t level,
                                Bag& values, ULONG component) {
    for (const Mapping& mapping : mappings) {
        const Value* const value = values.find(mapping.tag);
        Buffer data;
        if (!value || !put_mapped(mapping, *value, code_page_, data))
            continue;
        put(out, level, mapping.attribute, data, component);
        Value said;
        if (options_.mode == TNEF_COMPATIBILITY ||
            (take_mapped(mapping, data, code_page_, said) && said == *value))
            values.erase(mapping.tag);
    }
}

/// What the address book says counts where there is an entry and no address.
Person Encoder::person_of(const Bag& values, const PersonTags& tags) const {
    Person person = person_in(values, tags);
    const Bytes id = values.binary(tags.entry_id);
    if (person.address.empty() && !id.empty() && options_.book)
        person = look_up(*options_.book, id, std::move(person));
    return person;
}

void Encoder::put_person(Writer& out, ULONG attribute, const PersonTags& tags, Bag& values) {
    const Person person = person_of(values, tags);
    Buffer data;
    if ((person.name.empty() && person.address.empty()) ||
        !(attribute == attFrom ? put_triple(person, code_page_, data)
                               : put_counted(person, code_page_, data)))
        return;
    put(out, LVL_MESSAGE, attribute, data, 0);
    Person said;
    if (attribute == attFrom)
        take_triple(data, code_page_, said);
    else
        take_counted(data, code_page_, said);
    Bag read;
    set_person(read, tags, said);
    leave_out(values, read, {tags.name, tags.type, tags.address, tags.entry_id, tags.search_key},
              options_.mode == TNEF_COMPATIBILITY);
}

void Encoder::put_people(Writer& out, Bag& values, std::string_view message_class) {
    put_person(out, attFrom, kSender, values);
    const bool meeting = is_about_meeting(message_class);
    const PersonTags& owner = owner_of(message_class);
    if (meeting)
        put_person(out, attOwner, owner, values);
    if (!meeting || owner.name != kSentRepresenting.name)
        put_person(out, attSentFor, kSentRepresenting, values);
}

std::vector<Property> Encoder::named(const Values& values, const Selection& selection,
                                     ULONG component, ULONG attribute) {
    std::vector<Property> out;
    for (const Value& value : values.bag) {
        Property property{.tag = value.tag(), .name = {}, .value = value, .iid = {}, .content = {}};
        if (selection.wants_narrow(property.tag))
            property.tag = as_narrow(property.tag);
        if (value.id() >= property::NameMap::kFirst) {
            const auto name = values.names.find(value.id());
            if (name == values.names.end()) {
                note(component, attribute, value.tag(), MAPI_E_NOT_FOUND);
                continue;
            }
            property.name = name->second;
        }
        out.push_back(std::move(property));
    }
    return out;
}

void Encoder::put_rest(Writer& out, std::uint8_t level, const std::vector<Property>& properties,
                       ULONG component) {
    const ULONG attribute = level == LVL_MESSAGE ? attMAPIProps : attAttachment;
    if (properties.empty())
        return;
    Writer block;
    std::vector<ULONG> refused;
    put_properties(block, properties, code_page_, refused);
    for (const ULONG tag : refused)
        note(component, attribute, tag, MAPI_E_INVALID_TYPE);
    put(out, level, attribute, block.bytes(), component);
}

void Encoder::put_recipients(Writer& out, IMessage& message, const std::vector<Bag>& rows) {
    std::map<ULONG, ULONG> named_tags;
    for (const Bag& row : rows) {
        for (const Value& value : row) {
            if (value.id() >= property::NameMap::kFirst)
                named_tags.emplace(value.id(), value.tag());
        }
    }
    std::vector<ULONG> tags;
    for (const auto& [id, tag] : named_tags)
        tags.push_back(tag);
    const auto names = names_of(message, tags);
    std::vector<Row> encoded;
    for (const Bag& row : rows) {
        Values values{row, names};
        if (const Person person = person_of(row, kRecipient);
            row.text(kRecipient.address).empty() && !person.address.empty()) {
            for (const auto& [tag, text] :
                 {std::pair{kRecipient.name, person.name}, std::pair{kRecipient.type, person.type},
                  std::pair{kRecipient.address, person.address}}) {
                if (!text.empty())
                    values.bag.set_text(tag, text);
            }
        }
        encoded.push_back(named(values, {}, 0, attRecipTable));
    }
    Writer block;
    std::vector<ULONG> refused;
    put_rows(block, encoded, code_page_, refused);
    for (const ULONG tag : refused)
        note(0, attRecipTable, tag, MAPI_E_INVALID_TYPE);
    put(out, LVL_MESSAGE, attRecipTable, block.bytes(), 0);
}

HRESULT Encoder::put_message(Writer& out, IMessage& message, const Plan& plan) {
    const Selection selection = of_message(plan.rules);
    Values values;
    if (const HRESULT result = read(message, selection, plan.message_values, 0, false, values);
        FAILED(result))
        return result;
    if (options_.mode == TNEF_COMPATIBILITY) { // what the older systems cannot do without
        for (const Value& usual :
             {Value::text(PR_MESSAGE_CLASS_W, "IPM.Note"), Value::number(PR_PRIORITY, PRIO_NORMAL),
              Value::text(PR_SUBJECT_W, "")}) {
            if (selection.takes(usual.tag()) && !values.bag.has(usual.tag()))
                values.bag.set(usual);
        }
    }
    if (!is_pure()) {
        const std::string message_class(values.bag.text(PR_MESSAGE_CLASS_W));
        const auto all = message_mappings();
        put_mapped_values(out, all.first(1), LVL_MESSAGE, values.bag, 0);
        put_people(out, values.bag, message_class);
        put_mapped_values(out, all.subspan(1), LVL_MESSAGE, values.bag, 0);
    }
    if (plan.recipients) {
        put_recipients(out, message, *plan.recipients);
    } else if (selection.takes(PR_MESSAGE_RECIPIENTS)) {
        std::vector<Bag> rows;
        const HRESULT result = recipients_of(message, rows);
        if (FAILED(result))
            note(0, attRecipTable, PR_MESSAGE_RECIPIENTS, result);
        else
            put_recipients(out, message, rows);
    }
    put_rest(out, LVL_MESSAGE, named(values, selection, 0, attMAPIProps), 0);
    return S_OK;
}

/// The message as a stream of its own, behind what is in `out`.
HRESULT Encoder::put_whole(Writer& out, IMessage& message) {
    Plan plan;
    plan.rules.push_back({.tags = {}});
    plan.rules.push_back(
        {.includes = true, .target = Rule::Target::message, .tags = {PR_MESSAGE_RECIPIENTS}});
    begin(out, message);
    HRESULT result = put_message(out, message, plan);
    std::vector<ULONG> numbers;
    if (!FAILED(result))
        result = attachment_numbers(message, numbers);
    for (const ULONG number : numbers) {
        if (!FAILED(result))
            result = put_attachment(out, message, number, plan);
    }
    return result;
}

HRESULT Encoder::read_embedded(IAttach& attachment, ULONG number, Buffer& out) {
    if (depth_ >= kDeepest)
        return MAPI_E_TOO_COMPLEX;
    Opened<IMessage> message;
    if (const HRESULT result = open_embedded(attachment, 0, message); FAILED(result))
        return result;
    Encoder inside(options_, problems_, component_.value_or(number), depth_ + 1);
    Writer stream;
    const HRESULT written = inside.put_whole(stream, *message);
    out = stream.take();
    return written;
}

/// MAPI_E_NOT_FOUND where the attachment has none.
HRESULT Encoder::read_data(IAttach& attachment, ULONG number, LONG method, const Plan& plan,
                           Data& out) {
    const bool is_message = plan.tnef.contains(number);
    const auto& streams = is_message ? plan.tnef : plan.data;
    const auto given = streams.find(number);
    const bool replaced = given != streams.end();
    if (method == ATTACH_EMBEDDED_MSG || is_message) {
        out.iid = IID_IMessage;
        if (!replaced)
            return read_embedded(attachment, number, out.room);
        const HRESULT result = property::read_all(given->second->get(), out.room);
        Reader in(out.room);
        WORD key = 0;
        if (FAILED(result))
            return result;
        return take_header(in, key) ? S_OK : MAPI_E_CORRUPT_DATA;
    }
    if (method == ATTACH_OLE)
        out.iid = IID_IStorage;
    if (replaced)
        return property::read_all(given->second->get(), out.room);
    if (method == ATTACH_OLE) {
        if (!FAILED(read_stream(attachment, PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, out.room)))
            return S_OK;
        out.iid = IID_IStream;
        out.room.clear();
        return read_stream(attachment, PR_ATTACH_DATA_OBJ, IID_IStream, out.room);
    }
    return read_stream(attachment, PR_ATTACH_DATA_BIN, IID_IStream, out.room);
}

HRESULT Encoder::put_attachment(Writer& out, IMessage& message, ULONG number, const Plan& plan) {
    Opened<IAttach> attachment;
    HRESULT result = open_attachment(message, number, 0, attachment);
    if (FAILED(result)) {
        note(number, attAttachment, 0, result);
        return S_OK;
    }
    const Selection selection = of_attachment(plan.rules, number);
    const auto given = plan.attachment_values.find(number);
    Bag set = given == plan.attachment_values.end() ? Bag() : given->second;
    Data data;
    const bool has_value = set.has(PR_ATTACH_DATA_BIN);
    const Bytes value = set.binary(PR_ATTACH_DATA_BIN);
    data.room.assign(value.begin(), value.end());
    set.erase(PR_ATTACH_DATA_BIN);

    Values values;
    result = read(*attachment, selection, set, number, true, values);
    if (FAILED(result)) {
        note(number, attAttachment, 0, result);
        return S_OK;
    }
    Bag rendering;
    constexpr ULONG kRendering[] = {PR_ATTACH_METHOD, PR_RENDERING_POSITION, PR_ATTACH_ENCODING};
    std::vector<Failure> failures;
    read_values(*attachment, kRendering, rendering, failures);
    rendering.merge(values.bag);
    // A message that is given is none of a file: who reads it has to know how to open it.
    if (plan.tnef.contains(number) && !has_value && selection.takes(PR_ATTACH_DATA_BIN)) {
        rendering.set_number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG);
        values.bag.set_number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG);
    }
    const Buffer rendered = put_rendering(rendering);
    put(out, LVL_ATTACHMENT, attAttachRenddata, rendered, number);
    Bag said;
    take_rendering(rendered, said);
    // How to open it has to be said in any case.
    if (const LONG method = rendering.number(PR_ATTACH_METHOD);
        said.number(PR_ATTACH_METHOD) != method)
        values.bag.set_number(PR_ATTACH_METHOD, method);
    if (!is_pure()) {
        leave_out(values.bag, said, {PR_ATTACH_METHOD, PR_RENDERING_POSITION}, false);
        put_mapped_values(out, attachment_mappings(), LVL_ATTACHMENT, values.bag, number);
    }

    std::vector<Property> rest = named(values, selection, number, attAttachment);
    if (has_value || selection.takes(PR_ATTACH_DATA_BIN)) {
        if (!has_value)
            result = read_data(*attachment, number, rendering.number(PR_ATTACH_METHOD), plan, data);
        const ULONG tag = data.iid ? PR_ATTACH_DATA_OBJ : PR_ATTACH_DATA_BIN;
        if (FAILED(result) && (result != MAPI_E_NOT_FOUND || data.iid))
            note(number, data.iid ? attAttachment : attribute_of(tag, true), tag, result);
        else if (data.iid)
            rest.push_back(
                {.tag = tag, .name = {}, .value = {}, .iid = *data.iid, .content = data.room});
        else if (!FAILED(result) && is_pure())
            rest.push_back({.tag = tag,
                            .name = {},
                            .value = Value::binary(tag, data.room),
                            .iid = {},
                            .content = {}});
        else if (!FAILED(result))
            put(out, LVL_ATTACHMENT, attAttachData, data.room, number);
    }
    put_rest(out, LVL_ATTACHMENT, rest, number);
    return S_OK;
}

} // namespace mapisim::tnef

#include "tnef/decoder.h"

#include <algorithm>
#include <map>
#include <string>

#include <mapicode.h>
#include <mapiguid.h>

#include "property/text.h"
#include "tnef/encoder.h"

namespace mapisim::tnef {

namespace {

/// The attributes of one attachment, which begin with attAttachRenddata.
using Group = std::vector<Attribute>;

struct Content {
    CodePages pages;
    std::vector<Attribute> message;
    std::vector<Group> attachments;
};

/// MAPI_E_CORRUPT_DATA too for an attribute of an attachment that has not begun.
HRESULT sort_out(const Stream& stream, Content& out) {
    for (const Attribute& attribute : stream.attributes) {
        if (attribute.level == LVL_MESSAGE) {
            if (attribute.id == attOemCodepage && !attribute.damaged &&
                !read_code_pages(attribute.data, out.pages))
                return MAPI_E_CORRUPT_DATA;
            out.message.push_back(attribute);
            continue;
        }
        if (attribute.id == attAttachRenddata)
            out.attachments.emplace_back();
        else if (out.attachments.empty())
            return MAPI_E_CORRUPT_DATA;
        out.attachments.back().push_back(attribute);
    }
    return S_OK;
}

class Decoder {
public:
    Decoder(Problems& problems, std::optional<ULONG> component, unsigned depth)
        : problems_(problems), component_(component), depth_(depth) {}

    HRESULT run(Bytes bytes, IMessage& message, const Extraction& extraction, Places& places);

private:
    void note(ULONG component, ULONG attribute, ULONG tag, SCODE code) {
        problems_.add(component_.value_or(component), attribute, tag, code);
    }

    void take_message(IMessage& message, const Extraction& extraction,
                      const std::vector<Attribute>& attributes);
    void take_attribute_of_message(const Attribute& attribute, Bag& values,
                                   std::vector<Property>& properties, std::vector<Row>& rows);
    void take_owner(Bag& values, const std::vector<Property>& properties);
    void take_person(const Attribute& attribute, const PersonTags& tags, Bag& values);
    void take_simple(const Attribute& attribute, std::span<const Mapping> mappings, Bag& values);
    void take_block(const Attribute& attribute, std::vector<Property>& out);
    void tell(ULONG attribute, const std::vector<ULONG>& left_out, bool is_whole);
    void take_recipients(IMessage& message, const std::vector<Row>& rows);
    void write(IMAPIProp& object, const Bag& mapped, const std::vector<Property>& properties,
               const Extraction& extraction, ULONG component, bool of_attachment);

    void take_attachment(IMessage& message, const Group& group, WORD key,
                         const Extraction& extraction, Places& places);
    void read_transport_names(IMessage& message);
    std::optional<ULONG> find_attachment(const std::string& transport_name) const;
    HRESULT take_object(IAttach& attachment, const Property& object, ULONG number);
    HRESULT take_embedded(IAttach& attachment, Bytes stream, ULONG number);

    Problems& problems_;
    const std::optional<ULONG> component_;
    const unsigned depth_;
    ULONG code_page_ = kDefaultCodePage;
    const Attribute* owner_ = nullptr; ///< attOwner, which the message class has to be known for
    bool has_recipients_ = false;
    std::map<std::string, ULONG> by_name_; ///< attachments that came another way
};

const Property* find_object(const std::vector<Property>& properties) {
    const auto found =
        std::find_if(properties.begin(), properties.end(),
                     [](const Property& property) { return PROP_TYPE(property.tag) == PT_OBJECT; });
    return found == properties.end() ? nullptr : &*found;
}

bool has_property(const std::vector<Property>& properties, ULONG tag) {
    return std::any_of(properties.begin(), properties.end(), [tag](const Property& property) {
        return PROP_ID(property.tag) == PROP_ID(tag);
    });
}

/// What stands among the properties counts more than what attributes say.
std::string text_of(const Bag& values, const std::vector<Property>& properties, ULONG tag) {
    std::string out(values.text(tag));
    for (const Property& property : properties) {
        if (PROP_ID(property.tag) == PROP_ID(tag))
            out = property.value.text();
    }
    return out;
}

/// Identifiers in the object for the names of properties, by their places.
std::vector<ULONG> ids_for(IMAPIProp& object, const std::vector<const Property*>& properties) {
    std::vector<Name> names;
    std::map<Name, std::size_t, property::NameMap::Less> places;
    for (const Property* property : properties) {
        if (property->name && places.emplace(*property->name, names.size()).second)
            names.push_back(*property->name);
    }
    const std::vector<ULONG> ids = ids_of(object, names);
    std::vector<ULONG> out;
    for (const Property* property : properties)
        out.push_back(property->name ? ids[places.at(*property->name)] : PROP_ID(property->tag));
    return out;
}

std::vector<const Property*> pointers_to(const std::vector<Property>& properties) {
    std::vector<const Property*> out;
    for (const Property& property : properties)
        out.push_back(&property);
    return out;
}

void Decoder::tell(ULONG attribute, const std::vector<ULONG>& left_out, bool is_whole) {
    for (const ULONG tag : left_out)
        note(0, attribute, tag, MAPI_E_CORRUPT_DATA);
    if (!is_whole)
        note(0, attribute, 0, MAPI_E_UNABLE_TO_COMPLETE);
}

void Decoder::take_block(const Attribute& attribute, std::vector<Property>& out) {
    Reader in(attribute.data);
    std::vector<ULONG> left_out;
    const bool is_whole = take_properties(in, code_page_, out, left_out);
    tell(attribute.id, left_out, is_whole);
}

void Decoder::take_simple(const Attribute& attribute, std::span<const Mapping> mappings,
                          Bag& values) {
    const auto mapping = std::find_if(mappings.begin(), mappings.end(), [&](const Mapping& each) {
        return each.attribute == attribute.id;
    });
    if (mapping == mappings.end())
        return;
    Value value;
    if (take_mapped(*mapping, attribute.data, code_page_, value))
        values.set(std::move(value));
    else
        note(0, attribute.id, mapping->tag, MAPI_E_CORRUPT_DATA);
}

void Decoder::take_person(const Attribute& attribute, const PersonTags& tags, Bag& values) {
    Person person;
    const bool read = attribute.id == attFrom ? take_triple(attribute.data, code_page_, person)
                                              : take_counted(attribute.data, code_page_, person);
    if (read)
        set_person(values, tags, person);
    else
        note(0, attribute.id, tags.entry_id, MAPI_E_CORRUPT_DATA);
}

/// Whom attOwner means depends on the class. What stands there for itself counts more.
void Decoder::take_owner(Bag& values, const std::vector<Property>& properties) {
    if (!owner_)
        return;
    const std::string message_class = text_of(values, properties, PR_MESSAGE_CLASS_W);
    Bag person;
    take_person(*owner_, owner_of(message_class), person);
    for (const Value& value : person) {
        if (!values.has(value.tag()))
            values.set(value);
    }
}

void Decoder::take_attribute_of_message(const Attribute& attribute, Bag& values,
                                        std::vector<Property>& properties, std::vector<Row>& rows) {
    if (attribute.damaged)
        return note(0, attribute.id, 0, MAPI_E_CORRUPT_DATA);
    switch (attribute.id) {
    case attFrom:
        return take_person(attribute, kSender, values);
    case attSentFor:
        return take_person(attribute, kSentRepresenting, values);
    case attOwner:
        owner_ = &attribute;
        return;
    case attMAPIProps:
        return take_block(attribute, properties);
    case attRecipTable: {
        Reader in(attribute.data);
        has_recipients_ = true;
        std::vector<ULONG> left_out;
        const bool is_whole = take_rows(in, code_page_, rows, left_out);
        return tell(attRecipTable, left_out, is_whole);
    }
    default:
        // What nobody knows is left out, as is what tells of the stream alone.
        take_simple(attribute, message_mappings(), values);
    }
}

void Decoder::write(IMAPIProp& object, const Bag& mapped, const std::vector<Property>& properties,
                    const Extraction& extraction, ULONG component, bool of_attachment) {
    Bag values;
    for (const Value& value : mapped) {
        if (extraction.takes(value.tag()))
            values.set(value);
    }
    const ULONG block = of_attachment ? attAttachment : attMAPIProps;
    const std::vector<ULONG> ids = ids_for(object, pointers_to(properties));
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const Property& property = properties[i];
        const ULONG tag = PROP_TAG(PROP_TYPE(property.tag), ids[i]);
        if (PROP_TYPE(tag) == PT_OBJECT || PROP_TYPE(tag) == PT_ERROR)
            continue;
        if (ids[i] == 0)
            note(component, block, property.tag, MAPI_E_NOT_FOUND); // no name can be had for it
        else if (extraction.takes(tag))
            values.set(property.value.with_id(tag));
    }
    const std::vector<Value> all(values.begin(), values.end());
    std::vector<Failure> failures;
    if (const HRESULT whole = write_values(object, all, failures); FAILED(whole)) {
        for (const Value& value : all) { // one that is refused is not to cost the others
            const HRESULT result = whole == MAPI_E_NOT_ENOUGH_MEMORY
                                       ? whole
                                       : write_values(object, {&value, 1}, failures);
            if (FAILED(result))
                failures.push_back({value.tag(), result});
        }
    }
    for (const Failure& failure : failures)
        note(component, attribute_of(failure.tag, of_attachment), failure.tag, failure.code);
}

void Decoder::take_recipients(IMessage& message, const std::vector<Row>& rows) {
    std::vector<const Property*> all;
    for (const Row& row : rows) {
        for (const Property& property : row)
            all.push_back(&property);
    }
    const std::vector<ULONG> ids = ids_for(message, all);
    std::vector<Bag> recipients;
    auto id = ids.begin();
    for (const Row& row : rows) {
        Bag recipient;
        for (const Property& property : row) {
            const ULONG tag = PROP_TAG(PROP_TYPE(property.tag), *id++);
            const bool counts_here =
                PROP_ID(tag) == PROP_ID(PR_ROWID) || PROP_ID(tag) == PROP_ID(PR_INSTANCE_KEY);
            if (PROP_ID(tag) != 0 && !counts_here && PROP_TYPE(tag) != PT_OBJECT &&
                PROP_TYPE(tag) != PT_ERROR)
                recipient.set(property.value.with_id(tag));
        }
        recipients.push_back(std::move(recipient));
    }
    if (const HRESULT result = replace_recipients(message, recipients); FAILED(result))
        note(0, attRecipTable, PR_MESSAGE_RECIPIENTS, result);
}

void Decoder::take_message(IMessage& message, const Extraction& extraction,
                           const std::vector<Attribute>& attributes) {
    Bag values;
    std::vector<Property> properties;
    std::vector<Row> rows;
    for (const Attribute& attribute : attributes)
        take_attribute_of_message(attribute, values, properties, rows);
    take_owner(values, properties);
    if (const Property* const object = find_object(properties))
        note(0, attMAPIProps, object->tag, MAPI_E_NO_SUPPORT);
    write(message, values, properties, extraction, 0, false);
    if (has_recipients_ && extraction.takes(PR_MESSAGE_RECIPIENTS))
        take_recipients(message, rows);
}

/// Among those that the message had before.
std::optional<ULONG> Decoder::find_attachment(const std::string& transport_name) const {
    const auto found = by_name_.find(property::fold(transport_name, FL_IGNORECASE));
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

void Decoder::read_transport_names(IMessage& message) {
    std::vector<ULONG> numbers;
    attachment_numbers(message, numbers);
    for (const ULONG number : numbers) {
        Opened<IAttach> attachment;
        if (FAILED(open_attachment(message, number, 0, attachment)))
            continue;
        const Value name = read_value(*attachment, PR_ATTACH_TRANSPORT_NAME_W);
        if (!name.text().empty())
            by_name_.emplace(property::fold(name.text(), FL_IGNORECASE), number);
    }
}

HRESULT Decoder::take_embedded(IAttach& attachment, Bytes stream, ULONG number) {
    if (depth_ >= kDeepest)
        return MAPI_E_TOO_COMPLEX;
    Opened<IMessage> message;
    HRESULT result = open_embedded(attachment, MAPI_CREATE | MAPI_MODIFY, message);
    if (FAILED(result))
        return result;
    Places places;
    Decoder inside(problems_, component_.value_or(number), depth_ + 1);
    result = inside.run(stream, *message, {}, places);
    // As much as there is: what is missing is told.
    const HRESULT saved = ask(*message, [&] { return message->SaveChanges(0); });
    return FAILED(result) ? result : saved;
}

HRESULT Decoder::take_object(IAttach& attachment, const Property& object, ULONG number) {
    if (object.iid == IID_IMessage)
        return take_embedded(attachment, object.content, number);
    if (object.iid != IID_IStorage && object.iid != IID_IStream)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (object.iid == IID_IStorage &&
        !FAILED(write_stream(attachment, PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, object.content)))
        return S_OK;
    return write_stream(attachment, PR_ATTACH_DATA_OBJ, IID_IStream, object.content);
}

void Decoder::take_attachment(IMessage& message, const Group& group, WORD key,
                              const Extraction& extraction, Places& places) {
    const std::size_t problems_before = problems_.size();
    Bag values;
    std::vector<Property> properties;
    for (const Attribute& attribute : group) {
        if (attribute.damaged) {
            note(0, attribute.id, 0, MAPI_E_CORRUPT_DATA);
        } else if (attribute.id == attAttachment) {
            take_block(attribute, properties);
        } else if (attribute.id == attAttachRenddata) {
            if (!take_rendering(attribute.data, values))
                note(0, attAttachRenddata, PR_ATTACH_METHOD, MAPI_E_CORRUPT_DATA);
        } else {
            take_simple(attribute, attachment_mappings(), values);
        }
    }
    const std::string transport_name = text_of(values, properties, PR_ATTACH_TRANSPORT_NAME_W);
    if (!places.contains(key) && !transport_name.empty()) {
        if (const auto found = find_attachment(transport_name))
            places[key] = *found;
    }
    const bool is_new = !places.contains(key);
    ULONG number = is_new ? 0 : places[key];
    Opened<IAttach> attachment;
    HRESULT result = S_OK;
    if (is_new) {
        LPATTACH made = nullptr;
        result = ask(message, [&] { return message.CreateAttach(nullptr, 0, &number, &made); });
        if (!FAILED(result) && !made)
            result = MAPI_E_CALL_FAILED;
        if (!FAILED(result))
            attachment = Opened<IAttach>(made);
    } else {
        result = open_attachment(message, number, MAPI_MODIFY, attachment);
    }
    if (!component_)
        problems_.belong_to(problems_before, number); // which nobody knew before
    if (FAILED(result))
        return note(number, attAttachment, 0, result);
    const Property* const object = find_object(properties);
    // Where only the rendering tells, it does not tell a message from other objects.
    if (object && PROP_ID(object->tag) == PROP_ID(PR_ATTACH_DATA_OBJ) &&
        extraction.takes(object->tag) && !has_property(properties, PR_ATTACH_METHOD)) {
        if (object->iid == IID_IMessage)
            values.set_number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG);
        else if (object->iid == IID_IStorage)
            values.set_number(PR_ATTACH_METHOD, ATTACH_OLE);
    }
    write(*attachment, values, properties, extraction, number, true);
    if (object && extraction.takes(object->tag)) {
        result = PROP_ID(object->tag) == PROP_ID(PR_ATTACH_DATA_OBJ)
                     ? take_object(*attachment, *object, number)
                     : MAPI_E_NO_SUPPORT;
        if (FAILED(result))
            note(number, attAttachment, object->tag, result);
    }
    result = ask(*attachment, [&] { return attachment->SaveChanges(0); });
    if (!FAILED(result)) {
        places[key] = number;
        return;
    }
    note(number, attAttachment, 0, result);
    attachment = Opened<IAttach>();
    if (is_new)
        ask(message, [&] { return message.DeleteAttach(number, 0, nullptr, 0); });
}

HRESULT Decoder::run(Bytes bytes, IMessage& message, const Extraction& extraction, Places& places) {
    Stream stream;
    Content content;
    HRESULT result = parse(bytes, stream);
    if (!FAILED(result))
        result = sort_out(stream, content);
    if (FAILED(result))
        return result;
    code_page_ = content.pages.primary;
    take_message(message, extraction, content.message);
    if (!extraction.takes_attachments())
        return S_OK;
    const Extraction inside = extraction.of_attachments();
    if (!content.attachments.empty() && !component_) // a message in it is new
        read_transport_names(message);
    for (std::size_t i = 0; i < content.attachments.size(); ++i)
        take_attachment(message, content.attachments[i], key_after(stream.key, i), inside, places);
    return S_OK;
}

} // namespace

Extraction::Extraction(bool includes, const std::vector<ULONG>& tags) : includes_(includes) {
    for (const ULONG tag : tags)
        ids_.insert(PROP_ID(tag));
    takes_attachments_ = includes ? std::any_of(tags.begin(), tags.end(), is_of_attachments)
                                  : !ids_.contains(PROP_ID(PR_MESSAGE_ATTACHMENTS));
}

Extraction Extraction::of_attachments() const {
    return includes_ && ids_.contains(PROP_ID(PR_MESSAGE_ATTACHMENTS)) ? Extraction{} : *this;
}

HRESULT decode(Bytes stream, IMessage& message, const Extraction& extraction, Places& places,
               Problems& problems) {
    return Decoder(problems, {}, 0).run(stream, message, extraction, places);
}

} // namespace mapisim::tnef

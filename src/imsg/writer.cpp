#include "imsg/writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "imsg/bytes.h"
#include "imsg/format.h"
#include "imsg/names.h"
#include "imsg/object_storage.h"

namespace mapisim::imsg {

using property::Bag;
using property::Value;
using store::Attachment;
using store::AttributesPtr;
using store::Content;

namespace {

using Names = std::set<std::wstring, NameLess>;

/// The properties of a message or of a part of one.
class Level {
public:
    Level(const Storage& storage, const TextForm& form) : storage_(storage), form_(form) {}

    HRESULT add(const Value& value, const AttributesPtr& attributes = {}) {
        Entry entry;
        bool made = false;
        const ULONG flags = store::attributes_of(attributes, value.tag());
        const HRESULT result =
            write_value(storage_, value, flags == 0 ? kNoAttributes : flags, form_, entry, made);
        if (!FAILED(result) && made)
            put_entry(entries_, entry);
        return result;
    }
    HRESULT add(const Bag& bag, const AttributesPtr& attributes = {}) {
        for (const Value& value : bag) {
            if (const HRESULT result = add(value, attributes); FAILED(result))
                return result;
        }
        return S_OK;
    }
    void add_object(ULONG tag, ULONG kind) {
        put_entry(entries_, object_entry(tag, store::kUsualAttributes, kind));
    }
    HRESULT finish(std::vector<std::byte> header) const {
        put_bytes(header, entries_);
        return storage_.write(kProperties, header);
    }

private:
    const Storage& storage_;
    const TextForm form_;
    std::vector<std::byte> entries_;
};

/// What the top of a message says of its parts.
std::vector<std::byte> header_of(const Content& content, std::size_t size) {
    const auto recipients = static_cast<std::uint32_t>(content.recipients.size());
    const auto attachments = static_cast<std::uint32_t>(content.attachments.size());
    std::vector<std::byte> header(8);
    for (const std::uint32_t number : {recipients, attachments, recipients, attachments})
        put_number(header, number);
    header.resize(size);
    return header;
}

class Writer {
public:
    explicit Writer(ULONG mask) : mask_(mask) { form_.wide = (mask & STORE_UNICODE_OK) != 0; }

    /// The names of the parts that were made.
    HRESULT write(const Storage& storage, const Content& content, std::size_t header,
                  Names& parts) {
        const ULONG outer = form_.code_page;
        const Bag& bag = content.properties;
        const ULONG page = text_code_page(static_cast<ULONG>(bag.number(kMessageCodePage)),
                                          static_cast<ULONG>(bag.number(kMessageLocale)),
                                          static_cast<ULONG>(bag.number(kInternetCodePage)));
        if (page != 0) // its own, for all that is in it
            form_.code_page = page;
        const HRESULT result = write_content(storage, content, header, parts);
        form_.code_page = outer;
        return result;
    }

private:
    HRESULT write_content(const Storage& storage, const Content& content, std::size_t header,
                          Names& parts) {
        Level level(storage, form_);
        HRESULT result = level.add(content.properties, content.attributes);
        if (!FAILED(result) && !form_.wide && form_.code_page != 0 &&
            !content.properties.has(kMessageCodePage))
            result = level.add(Value::number(kMessageCodePage, static_cast<LONG>(form_.code_page)));
        if (!FAILED(result))
            result = level.add(Value::number(PR_STORE_SUPPORT_MASK, static_cast<LONG>(mask_)));
        for (std::size_t i = 0; i < content.recipients.size() && !FAILED(result); ++i) {
            const auto number = static_cast<ULONG>(i);
            Storage inside;
            result = make_part(storage, kRecipients + hex(number), parts, inside);
            if (FAILED(result))
                break;
            Level part(inside, form_);
            result = part.add(*content.recipients[i].properties);
            if (!FAILED(result))
                result = part.add(Value::number(PR_ROWID, static_cast<LONG>(number)));
            if (!FAILED(result))
                result = part.finish(std::vector<std::byte>(kPartHeader));
            if (!FAILED(result))
                result = inside.commit();
        }
        for (std::size_t i = 0; i < content.attachments.size() && !FAILED(result); ++i) {
            const auto number = static_cast<ULONG>(i);
            Storage inside;
            result = make_part(storage, kAttachments + hex(number), parts, inside);
            if (!FAILED(result))
                result = write_attachment(inside, content.attachments[i], number);
            if (!FAILED(result))
                result = inside.commit();
        }
        return FAILED(result) ? result : level.finish(header_of(content, header));
    }

    static HRESULT make_part(const Storage& storage, const std::wstring& name, Names& parts,
                             Storage& out) {
        parts.insert(name);
        return storage.create(name, out);
    }

    HRESULT write_attachment(const Storage& storage, const Attachment& attachment, ULONG number) {
        Level level(storage, form_);
        Bag bag = *attachment.properties;
        storage::ElementPtr object;
        if (bag.number(PR_ATTACH_METHOD) == ATTACH_OLE)
            object = object_of(bag.binary(PR_ATTACH_DATA_BIN), depth_ + 2);
        if (object)
            bag.erase(PR_ATTACH_DATA_BIN);
        HRESULT result = level.add(bag, attachment.attributes);
        const auto size = std::min<std::size_t>(store::byte_size(attachment), 0x7FFFFFFF);
        const Value computed[] = {
            Value::number(PR_ATTACH_NUM, static_cast<LONG>(number)),
            Value::binary(PR_RECORD_KEY, &number, sizeof number),
            Value::number(PR_ATTACH_SIZE, static_cast<LONG>(size)),
            Value::number(PR_OBJECT_TYPE, MAPI_ATTACH),
        };
        for (const Value& value : computed) {
            if (!FAILED(result))
                result = level.add(value);
        }
        if (!FAILED(result) && (attachment.embedded || object)) {
            level.add_object(PR_ATTACH_DATA_OBJ,
                             attachment.embedded ? kEmbeddedMessage : kObjectStorage);
            Storage inside;
            result = storage.create(value_name(PR_ATTACH_DATA_OBJ), inside);
            if (!FAILED(result)) {
                Names parts;
                depth_ += 2;
                result = attachment.embedded
                             ? write(inside, *attachment.embedded, kEmbeddedHeader, parts)
                             : write_object(inside, *object);
                depth_ -= 2;
            }
            if (!FAILED(result))
                result = inside.commit();
        }
        return FAILED(result) ? result : level.finish(std::vector<std::byte>(kPartHeader));
    }

    const ULONG mask_;
    TextForm form_;
    unsigned depth_ = 0; ///< storages in which the message lies
};

/// The streams that a message's own values have.
void add_streams(const Bag& bag, bool wide, Names& names) {
    for (const Value& value : bag) {
        const ULONG many = value.type() & MV_FLAG;
        const bool text = (value.type() & ~static_cast<ULONG>(MV_FLAG)) == PT_UNICODE;
        const ULONG tag = stored_tag(value, wide);
        names.insert(value_name(tag));
        const bool elements = many && (text || value.type() == PT_MV_BINARY);
        for (std::size_t i = 0; elements && i < value.count(); ++i)
            names.insert(element_name(tag, i));
    }
}

} // namespace

HRESULT write_message(const Storage& storage, const Content& content,
                      const property::NameMap& names, ULONG support_mask) {
    std::vector<Listed> before;
    HRESULT result = storage.list(before);
    Names written{kProperties, kNames};
    if (!FAILED(result))
        result = write_names(storage, names);
    if (!FAILED(result))
        result = Writer(support_mask).write(storage, content, kTopHeader, written);
    if (FAILED(result))
        return result;
    add_streams(content.properties, (support_mask & STORE_UNICODE_OK) != 0, written);
    for (const Listed& element : before) {
        if (!is_of_message(element.name) || written.contains(element.name))
            continue;
        result = storage.destroy(element.name);
        if (FAILED(result) && result != MAPI_E_NOT_FOUND)
            return result;
    }
    return S_OK;
}

} // namespace mapisim::imsg

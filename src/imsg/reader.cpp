#include "imsg/reader.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapitags.h>

#include "imsg/bytes.h"
#include "imsg/format.h"
#include "imsg/names.h"
#include "imsg/object_storage.h"
#include "imsg/values.h"

namespace mapisim::imsg {

using property::Bag;
using property::NameMap;
using property::Value;
using store::Attachment;
using store::Content;
using store::Recipient;

namespace {

/// What the objects compute for themselves.
constexpr ULONG kOfMessages[] = {
    PR_STORE_SUPPORT_MASK, PR_OBJECT_TYPE,        PR_MAPPING_SIGNATURE,  PR_ACCESS,
    PR_ACCESS_LEVEL,       PR_MESSAGE_RECIPIENTS, PR_MESSAGE_ATTACHMENTS};
constexpr ULONG kOfAttachments[] = {PR_ATTACH_NUM, PR_RECORD_KEY, PR_ATTACH_SIZE, PR_OBJECT_TYPE,
                                    PR_ACCESS_LEVEL};
constexpr ULONG kOfRecipients[] = {PR_ROWID, PR_INSTANCE_KEY};

/// A storage's elements with a number, by their numbers.
struct Part {
    ULONG number = 0;
    std::wstring name;
};
std::vector<Part> parts_of(const std::vector<Listed>& elements, std::wstring_view prefix) {
    std::vector<Part> parts;
    for (const Listed& element : elements) {
        ULONG number = 0;
        const std::wstring_view name = element.name;
        if (element.is_storage && has_prefix(name, prefix) &&
            from_hex(name.substr(prefix.size()), number))
            parts.push_back({number, element.name});
    }
    std::sort(parts.begin(), parts.end(),
              [](const Part& a, const Part& b) { return a.number < b.number; });
    return parts;
}

/// Properties of a message or of a part of one.
struct Level {
    Bag bag;
    store::Attributes attributes; ///< of which of them
    bool has_mask = false;
    ULONG mask = 0;
    bool has_wide_text = false;
    bool has_object = false; ///< PR_ATTACH_DATA_OBJ
    std::set<ULONG> tried;   ///< tags

    void leave_out(std::span<const ULONG> tags) {
        for (const ULONG tag : tags) {
            bag.erase(tag);
            attributes.erase(PROP_ID(tag));
        }
    }
    store::AttributesPtr take_attributes() {
        return attributes.empty()
                   ? nullptr
                   : std::make_shared<const store::Attributes>(std::move(attributes));
    }
};

class Reader {
public:
    explicit Reader(NameMap& names) : names_(names) {}

    HRESULT read_top(const Storage& storage, ReadMessage& out) {
        std::vector<Listed> elements;
        if (const HRESULT result = storage.list(elements); FAILED(result))
            return result;
        const bool is_new = std::none_of(elements.begin(), elements.end(),
                                         [](const Listed& e) { return is_of_message(e.name); });
        if (is_new)
            return S_OK;
        if (const HRESULT result = read_names(storage, names_, renamed_); FAILED(result))
            return result;
        Level level;
        auto content = std::make_shared<Content>();
        const HRESULT result = read_content(storage, elements, kTopHeader, 0, level, *content);
        if (FAILED(result))
            return result;
        out.content = std::move(content);
        out.has_mask = level.has_mask;
        out.mask = level.mask;
        out.wide = level.has_mask ? (level.mask & STORE_UNICODE_OK) != 0 : level.has_wide_text;
        return S_OK;
    }

private:
    HRESULT read_content(const Storage& storage, const std::vector<Listed>& elements,
                         std::size_t header, unsigned depth, Level& level, Content& out) {
        HRESULT result = read_level(storage, header, level);
        if (FAILED(result))
            return result;
        level.leave_out(kOfMessages);
        out.properties = std::move(level.bag);
        out.attributes = level.take_attributes();
        for (const Part& part : parts_of(elements, kRecipients)) {
            Storage inside;
            Level values;
            result = storage.open(part.name, inside);
            if (!FAILED(result))
                result = read_level(inside, kPartHeader, values);
            if (FAILED(result))
                return result;
            values.leave_out(kOfRecipients);
            if (!values.bag.has(PR_RECIPIENT_TYPE))
                values.bag.set_number(PR_RECIPIENT_TYPE, MAPI_TO);
            out.recipients.push_back(
                {out.next_row_id++, std::make_shared<const Bag>(std::move(values.bag))});
        }
        for (const Part& part : parts_of(elements, kAttachments)) {
            Storage inside;
            Attachment attachment;
            result = storage.open(part.name, inside);
            if (!FAILED(result))
                result = read_attachment(inside, depth, attachment);
            if (FAILED(result))
                return result;
            attachment.number = out.next_attachment++;
            out.attachments.push_back(std::move(attachment));
        }
        store::measure(out);
        return S_OK;
    }

    HRESULT read_attachment(const Storage& storage, unsigned depth, Attachment& out) {
        Level level;
        if (const HRESULT result = read_level(storage, kPartHeader, level); FAILED(result))
            return result;
        level.leave_out(kOfAttachments);
        if (level.has_object) {
            if (const HRESULT result = read_object_of(storage, depth, level, out); FAILED(result))
                return result;
        }
        out.properties = std::make_shared<const Bag>(std::move(level.bag));
        out.attributes = level.take_attributes();
        return S_OK;
    }

    /// PR_ATTACH_DATA_OBJ of an attachment.
    HRESULT read_object_of(const Storage& storage, unsigned depth, Level& level, Attachment& out) {
        Storage object;
        HRESULT result = storage.open(value_name(PR_ATTACH_DATA_OBJ), object);
        if (FAILED(result)) // an attachment without what it was
            return result == MAPI_E_NOT_FOUND ? S_OK : result;
        // The method says it for certain; files differ in what the entry says. Where it says
        // neither, a message is what looks like one.
        const LONG method = level.bag.number(PR_ATTACH_METHOD);
        bool is_message = method == ATTACH_EMBEDDED_MSG;
        if (!is_message && method != ATTACH_OLE) {
            std::vector<std::byte> properties;
            result = object.read(kProperties, properties);
            if (FAILED(result) && result != MAPI_E_NOT_FOUND)
                return result;
            is_message = !FAILED(result);
        }
        if (is_message)
            return read_embedded(object, depth, out);
        std::vector<std::byte> file;
        result = read_object(object, file);
        if (!FAILED(result))
            level.bag.set_binary(PR_ATTACH_DATA_BIN, file);
        return result;
    }

    HRESULT read_embedded(const Storage& storage, unsigned depth, Attachment& out) {
        if (depth >= store::kDeepestEmbedded)
            return MAPI_E_TOO_COMPLEX;
        std::vector<Listed> elements;
        if (const HRESULT result = storage.list(elements); FAILED(result))
            return result;
        Level level;
        auto content = std::make_shared<Content>();
        const ULONG outer = code_page_;
        const HRESULT result =
            read_content(storage, elements, kEmbeddedHeader, depth + 1, level, *content);
        code_page_ = outer;
        out.embedded = std::move(content);
        return result;
    }

    HRESULT read_level(const Storage& storage, std::size_t header, Level& out) {
        std::vector<std::byte> stream;
        const HRESULT result = storage.read(kProperties, stream);
        if (FAILED(result))
            return result == MAPI_E_NOT_FOUND ? MAPI_E_CORRUPT_DATA : result;
        if (stream.size() < header)
            return MAPI_E_CORRUPT_DATA;
        std::vector<Entry> entries;
        for (std::size_t at = header; at + kEntry <= stream.size(); at += kEntry)
            entries.push_back(entry_at(stream, at));
        if (header != kPartHeader)
            find_code_page(entries);
        const TextForm form{.wide = true, .code_page = code_page_};
        for (const Entry& entry : entries) {
            if (const HRESULT read = add(storage, entry, form, out); FAILED(read))
                return read;
        }
        return S_OK;
    }

    /// That of the message, for all that is in it.
    void find_code_page(const std::vector<Entry>& entries) {
        ULONG message = 0, locale = 0, internet = 0;
        for (const Entry& entry : entries) {
            const ULONG number = number_at(entry.value, 0);
            if (entry.tag == kMessageCodePage)
                message = number;
            else if (entry.tag == kMessageLocale)
                locale = number;
            else if (entry.tag == kInternetCodePage)
                internet = number;
        }
        if (const ULONG page = text_code_page(message, locale, internet); page != 0)
            code_page_ = page;
    }

    HRESULT add(const Storage& storage, const Entry& entry, const TextForm& form, Level& out) {
        ULONG id = PROP_ID(entry.tag);
        if (entry.tag == PR_STORE_SUPPORT_MASK) {
            out.has_mask = true;
            out.mask = number_at(entry.value, 0);
        }
        out.has_object = out.has_object || entry.tag == PR_ATTACH_DATA_OBJ;
        out.has_wide_text = out.has_wide_text || PROP_TYPE(entry.tag) == PT_UNICODE;
        if (id >= NameMap::kFirst) {
            const auto known = renamed_.find(id);
            id = known == renamed_.end() ? 0 : known->second;
        }
        // One of an identifier: a table that names a stream many times costs as much as it has.
        if (id == 0 || out.bag.has(PROP_TAG(PT_UNSPECIFIED, id)) ||
            !out.tried.insert(entry.tag).second)
            return S_OK;
        Value value;
        if (const HRESULT result = read_value(storage, entry, form, value);
            FAILED(result) || !value)
            return result;
        out.bag.set(value.with_id(PROP_TAG(PT_UNSPECIFIED, id)));
        const ULONG flags =
            entry.flags & (PROPATTR_MANDATORY | PROPATTR_READABLE | PROPATTR_WRITEABLE);
        // 0: nobody said anything, unless it was us.
        if (flags != store::kUsualAttributes && (flags != 0 || entry.flags & kNoAttributes))
            out.attributes[id] = flags;
        return S_OK;
    }

    NameMap& names_;
    Renamed renamed_;
    ULONG code_page_ = 0;
};

} // namespace

HRESULT read_message(const Storage& storage, NameMap& names, ReadMessage& out) {
    return Reader(names).read_top(storage, out);
}

} // namespace mapisim::imsg

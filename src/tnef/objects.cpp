#include "tnef/objects.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "property/address_list.h"
#include "property/rtf_stream.h"
#include "property/stream.h"
#include "property/text.h"
#include "table/utilities.h"

namespace mapisim::tnef {

using property::ForeignBlock;

namespace {

constexpr ULONG kRowsAtOnce = 100;

constexpr bool is_nothing(ULONG type) noexcept {
    return type == PT_ERROR || type == PT_NULL || type == PT_UNSPECIFIED || type == PT_OBJECT;
}

/// The value behind a stream that a property is too large without.
HRESULT read_large(IMAPIProp& object, ULONG tag, Value& out) {
    Buffer bytes;
    const HRESULT result = read_stream(object, tag, IID_IStream, bytes);
    if (FAILED(result))
        return result;
    switch (PROP_TYPE(tag)) {
    case PT_UNICODE: {
        std::wstring wide(bytes.size() / sizeof(wchar_t), L'\0');
        if (!wide.empty())
            std::memcpy(wide.data(), bytes.data(), wide.size() * sizeof(wchar_t));
        wide.resize(std::min(wide.find(L'\0'), wide.size())); // some write a terminator
        out = Value::text(tag, std::wstring_view(wide));
        return S_OK;
    }
    case PT_STRING8: {
        std::string narrow(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        narrow.resize(std::min(narrow.find('\0'), narrow.size()));
        out = Value::text(tag, property::utf8_from_narrow(narrow));
        return S_OK;
    }
    case PT_BINARY:
        out = Value::binary(tag, bytes);
        return S_OK;
    default:
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
}

/// Room for a tag array.
class TagList {
public:
    explicit TagList(std::span<const ULONG> tags) {
        words_.push_back(static_cast<ULONG>(tags.size()));
        words_.insert(words_.end(), tags.begin(), tags.end());
    }
    LPSPropTagArray get() noexcept { return reinterpret_cast<LPSPropTagArray>(words_.data()); }

private:
    std::vector<ULONG> words_;
};

struct RowsOwner {
    LPSRowSet rows;
    ~RowsOwner() { table::FreeProws(rows); }
};

void add_row(const SRow& row, std::vector<Bag>& out) {
    Bag bag;
    for (ULONG i = 0; row.lpProps && i < row.cValues; ++i) {
        Value value;
        if (!is_nothing(PROP_TYPE(row.lpProps[i].ulPropTag)) &&
            Value::from_client(row.lpProps[i], value) == S_OK)
            bag.set(std::move(value));
    }
    out.push_back(std::move(bag));
}

} // namespace

HRESULT list_tags(IMAPIProp& object, std::vector<ULONG>& out) {
    LPSPropTagArray tags = nullptr;
    const HRESULT result = ask(object, [&] { return object.GetPropList(MAPI_UNICODE, &tags); });
    if (FAILED(result))
        return result;
    const ForeignBlock owner(tags);
    if (tags && tags->cValues > property::kMostTags)
        return MAPI_E_TOO_BIG;
    if (tags)
        out.assign(tags->aulPropTag, tags->aulPropTag + tags->cValues);
    return S_OK;
}

HRESULT read_values(IMAPIProp& object, std::span<const ULONG> tags, Bag& out,
                    std::vector<Failure>& failures) {
    if (tags.empty())
        return S_OK;
    TagList list(tags);
    LPSPropValue values = nullptr;
    ULONG count = 0;
    const HRESULT result =
        ask(object, [&] { return object.GetProps(list.get(), MAPI_UNICODE, &count, &values); });
    if (FAILED(result))
        return result;
    const ForeignBlock owner(values);
    for (ULONG i = 0; values && i < count && i < tags.size(); ++i) {
        const ULONG type = PROP_TYPE(values[i].ulPropTag);
        SCODE code = S_OK;
        Value value;
        if (type == PT_ERROR) {
            code = values[i].Value.err;
            if (code == MAPI_E_NOT_ENOUGH_MEMORY)
                code = read_large(object, tags[i], value);
        } else if (!is_nothing(type)) {
            code = Value::from_client(values[i], value);
        }
        if (code == S_OK)
            out.set(std::move(value));
        else if (code != MAPI_E_NOT_FOUND)
            failures.push_back({tags[i], code});
    }
    return S_OK;
}

Value read_value(IMAPIProp& object, ULONG tag) {
    Bag found;
    std::vector<Failure> failures;
    read_values(object, {&tag, 1}, found, failures);
    const Value* const value = found.find(tag);
    return value ? *value : Value();
}

std::map<ULONG, Name> names_of(IMAPIProp& object, std::span<const ULONG> tags) {
    std::vector<ULONG> named;
    std::copy_if(tags.begin(), tags.end(), std::back_inserter(named),
                 [](ULONG tag) { return PROP_ID(tag) >= property::NameMap::kFirst; });
    std::map<ULONG, Name> out;
    if (named.empty())
        return out;
    TagList list(named);
    LPSPropTagArray asked = list.get();
    LPMAPINAMEID* names = nullptr;
    ULONG count = 0;
    const HRESULT result =
        ask(object, [&] { return object.GetNamesFromIDs(&asked, nullptr, 0, &count, &names); });
    const ForeignBlock owner(FAILED(result) ? nullptr : names);
    if (FAILED(result) || !names)
        return out;
    for (ULONG i = 0; i < count && i < named.size(); ++i) {
        Name name;
        if (names[i] && property::name_from_client(names[i], name) == S_OK)
            out.emplace(PROP_ID(named[i]), std::move(name));
    }
    return out;
}

HRESULT open_stream(IMAPIProp& object, ULONG tag, const IID& iid, ULONG flags,
                    Foreign<IStream>& out) {
    const ULONG access = flags & MAPI_MODIFY ? STGM_READWRITE : STGM_READ;
    IUnknown* opened = nullptr;
    const HRESULT result =
        ask(object, [&] { return object.OpenProperty(tag, &iid, access, flags, &opened); });
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    out = Foreign<IStream>::adopt(static_cast<IStream*>(opened));
    return S_OK;
}

HRESULT read_stream(IMAPIProp& object, ULONG tag, const IID& iid, Buffer& out) {
    Foreign<IStream> stream;
    const HRESULT result = open_stream(object, tag, iid, 0, stream);
    return FAILED(result) ? result : property::read_all(stream.get(), out);
}

/// A table that has more is taken for endless.
constexpr std::size_t kMostRows = 1'000'000;

HRESULT read_rows(IMAPITable& table, std::vector<Bag>& out) {
    for (;;) {
        LPSRowSet rows = nullptr;
        const HRESULT result = ask(table, [&] { return table.QueryRows(kRowsAtOnce, 0, &rows); });
        if (FAILED(result))
            return result;
        const RowsOwner owner{rows};
        if (!rows || rows->cRows == 0)
            return S_OK;
        if (out.size() > kMostRows)
            return MAPI_E_TOO_BIG;
        for (ULONG i = 0; i < rows->cRows; ++i)
            add_row(rows->aRow[i], out);
    }
}

HRESULT recipients_of(IMessage& message, std::vector<Bag>& out) {
    LPMAPITABLE opened = nullptr;
    const HRESULT result =
        ask(message, [&] { return message.GetRecipientTable(MAPI_UNICODE, &opened); });
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    const auto table = Foreign<IMAPITable>::adopt(opened);
    return read_rows(*table.get(), out);
}

HRESULT attachment_numbers(IMessage& message, std::vector<ULONG>& out) {
    LPMAPITABLE opened = nullptr;
    HRESULT result = ask(message, [&] { return message.GetAttachmentTable(0, &opened); });
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    const auto table = Foreign<IMAPITable>::adopt(opened);
    TagList columns({{PR_ATTACH_NUM}});
    result = ask(*table.get(), [&] { return table.get()->SetColumns(columns.get(), 0); });
    std::vector<Bag> rows;
    if (!FAILED(result))
        result = read_rows(*table.get(), rows);
    for (const Bag& row : rows) {
        if (row.has(PR_ATTACH_NUM))
            out.push_back(static_cast<ULONG>(row.number(PR_ATTACH_NUM)));
    }
    std::sort(out.begin(), out.end());
    // The table of a message that was not saved lacks what was attached since, which can be opened.
    for (ULONG next = out.empty() ? 0 : out.back() + 1; out.size() < property::kMostTags; ++next) {
        Opened<IAttach> attachment;
        if (FAILED(open_attachment(message, next, 0, attachment)))
            break;
        out.push_back(next);
    }
    return FAILED(result) ? result : S_OK;
}

HRESULT open_attachment(IMessage& message, ULONG number, ULONG flags, Opened<IAttach>& out) {
    LPATTACH opened = nullptr;
    const HRESULT result =
        ask(message, [&] { return message.OpenAttach(number, nullptr, flags, &opened); });
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    out = Opened<IAttach>(opened);
    return S_OK;
}

HRESULT open_embedded(IAttach& attachment, ULONG flags, Opened<IMessage>& out) {
    IUnknown* opened = nullptr;
    const HRESULT result = ask(attachment, [&] {
        return attachment.OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, flags, &opened);
    });
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    out = Opened<IMessage>(static_cast<IMessage*>(opened));
    return S_OK;
}

HRESULT write_values(IMAPIProp& object, std::span<const Value> values,
                     std::vector<Failure>& failures) {
    if (values.empty())
        return S_OK;
    ULONG count = 0;
    LPSPropValue array = nullptr;
    if (const SCODE result = property::export_values(values, true, &count, &array); result != S_OK)
        return result;
    const ForeignBlock owner(array);
    LPSPropProblemArray problems = nullptr;
    const HRESULT result = ask(object, [&] { return object.SetProps(count, array, &problems); });
    if (FAILED(result))
        return result;
    const ForeignBlock problems_owner(problems);
    for (ULONG i = 0; problems && i < problems->cProblem; ++i) {
        const SPropProblem& problem = problems->aProblem[i];
        if (problem.ulIndex >= values.size())
            continue;
        const Value& value = values[problem.ulIndex];
        SCODE code = problem.scode;
        if (code == MAPI_E_NOT_ENOUGH_MEMORY) { // too large for SetProps alone
            const Buffer bytes = property::stream_content(value, value.type());
            code = write_stream(object, value.tag(), IID_IStream, bytes);
        }
        if (FAILED(code) && code != MAPI_E_COMPUTED)
            failures.push_back({value.tag(), code});
    }
    return S_OK;
}

HRESULT write_stream(IMAPIProp& object, ULONG tag, const IID& iid, Bytes bytes) {
    Foreign<IStream> stream;
    HRESULT result = open_stream(object, tag, iid, MAPI_CREATE | MAPI_MODIFY, stream);
    std::size_t done = 0;
    if (!FAILED(result))
        result = write_to(*stream.get(), bytes, done);
    if (!FAILED(result))
        result = ask(*stream.get(), [&] { return stream.get()->Commit(STGC_DEFAULT); });
    return FAILED(result) ? result : S_OK;
}

HRESULT write_to(IStream& stream, Bytes bytes, std::size_t& done) {
    constexpr std::size_t kMost = 0x10000;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto size = static_cast<ULONG>(std::min(bytes.size() - at, kMost));
        ULONG written = size; // as those have it who do not say
        const HRESULT result =
            ask(stream, [&] { return stream.Write(bytes.data() + at, size, &written); });
        if (FAILED(result))
            return result;
        if (written == 0 || written > size)
            return STG_E_MEDIUMFULL;
        at += written;
        done += written;
    }
    return S_OK;
}

HRESULT write_whole(IStream& stream, Bytes bytes, bool& undone) {
    undone = false;
    ULARGE_INTEGER start{};
    const bool is_known =
        !FAILED(ask(stream, [&] { return stream.Seek(LARGE_INTEGER{}, STREAM_SEEK_CUR, &start); }));
    std::size_t done = 0;
    const auto undo = [&] {
        const auto seek = [&](LONGLONG move, DWORD origin, ULARGE_INTEGER* now) {
            LARGE_INTEGER to{};
            to.QuadPart = move;
            return ask(stream, [&] { return stream.Seek(to, origin, now); });
        };
        ULARGE_INTEGER now{};
        if (!is_known || FAILED(seek(0, STREAM_SEEK_CUR, &now)))
            undone = done == 0;
        else if (done == 0 && now.QuadPart == start.QuadPart)
            undone = true;
        else
            undone =
                !FAILED(seek(static_cast<LONGLONG>(start.QuadPart), STREAM_SEEK_SET, nullptr)) &&
                !FAILED(ask(stream, [&] { return stream.SetSize(start); }));
    };
    try {
        const HRESULT result = write_to(stream, bytes, done);
        if (FAILED(result))
            undo();
        return result;
    } catch (const std::bad_alloc&) { // of a stream of MapiSim's
        undo();
        throw;
    }
}

std::vector<ULONG> ids_of(IMAPIProp& object, const std::vector<Name>& names) {
    std::vector<ULONG> out(names.size(), 0);
    if (names.empty())
        return out;
    std::vector<std::wstring> texts;
    for (const Name& name : names)
        texts.push_back(property::wide_from_utf8(name.text));
    std::vector<MAPINAMEID> ids(names.size());
    std::vector<LPMAPINAMEID> pointers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        ids[i].lpguid = const_cast<LPGUID>(&names[i].set);
        ids[i].ulKind = names[i].is_string ? MNID_STRING : MNID_ID;
        if (names[i].is_string)
            ids[i].Kind.lpwstrName = texts[i].data();
        else
            ids[i].Kind.lID = names[i].number;
        pointers.push_back(&ids[i]);
    }
    LPSPropTagArray tags = nullptr;
    const HRESULT result = ask(object, [&] {
        return object.GetIDsFromNames(static_cast<ULONG>(pointers.size()), pointers.data(),
                                      MAPI_CREATE, &tags);
    });
    const ForeignBlock owner(FAILED(result) ? nullptr : tags);
    if (FAILED(result) || !tags || tags->cValues != names.size())
        return out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (PROP_TYPE(tags->aulPropTag[i]) != PT_ERROR)
            out[i] = PROP_ID(tags->aulPropTag[i]);
    }
    return out;
}

HRESULT replace_recipients(IMessage& message, const std::vector<Bag>& rows) {
    property::AddressList list(rows.size());
    for (const Bag& row : rows) {
        if (const SCODE result = list.add(row); result != S_OK)
            return result;
    }
    return ask(message, [&] { return message.ModifyRecipients(0, list.get()); });
}

} // namespace mapisim::tnef

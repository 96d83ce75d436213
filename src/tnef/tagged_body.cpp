#include "tnef/tagged_body.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <optional>

#include <mapicode.h>
#include <mapitags.h>

#include "platform/mutex.h"
#include "property/code_page.h"
#include "property/stream.h"
#include "property/text.h"

namespace mapisim::tnef {

namespace {

constexpr std::wstring_view kOpen = L"[[ ", kClose = L" ]]", kColon = L" : ", kIn = L" in ";
constexpr std::size_t kLongestTag = 1000;

/// What would be read as a part of a tag.
std::string without_marks(std::string text) {
    for (char& letter : text) {
        if (letter == '[' || letter == ']' || letter == ':' ||
            static_cast<unsigned char>(letter) < ' ')
            letter = '_';
    }
    return text;
}

std::wstring tag_of(const Tagged& attachment, const std::string& stream_name) {
    const std::string& container =
        attachment.transport_name.empty() ? stream_name : attachment.transport_name;
    return std::wstring(kOpen) + property::wide_from_utf8(without_marks(attachment.title)) +
           std::wstring(kColon) + std::to_wstring(attachment.key) + std::wstring(kIn) +
           property::wide_from_utf8(without_marks(container)) + std::wstring(kClose);
}

struct ReadTag {
    unsigned long key = 0;
    std::string container;
};

/// What stands between the brackets. The title may look like anything.
std::optional<ReadTag> read_tag(std::wstring_view inside) {
    for (std::size_t at = inside.rfind(kColon); at != inside.npos && at != 0;
         at = inside.rfind(kColon, at - 1)) {
        std::wstring_view rest = inside.substr(at + kColon.size());
        ReadTag tag;
        std::size_t digits = 0;
        while (digits < rest.size() && digits < 6 && rest[digits] >= L'0' && rest[digits] <= L'9')
            tag.key = tag.key * 10 + static_cast<unsigned long>(rest[digits++] - L'0');
        rest.remove_prefix(digits);
        if (digits != 0 && rest.substr(0, kIn.size()) == kIn) {
            tag.container = property::utf8_from_wide(rest.substr(kIn.size()));
            return tag;
        }
    }
    return {};
}

Tagged* find_tagged(std::vector<Tagged>& attachments, const ReadTag& tag) {
    const auto by_key = std::find_if(attachments.begin(), attachments.end(),
                                     [&](const Tagged& each) { return each.key == tag.key; });
    if (by_key != attachments.end())
        return &*by_key;
    const auto by_name =
        std::find_if(attachments.begin(), attachments.end(), [&](const Tagged& each) {
            return !each.transport_name.empty() &&
                   property::compare_text(without_marks(each.transport_name), tag.container) == 0;
        });
    return by_name == attachments.end() ? nullptr : &*by_name;
}

Tagged read_attachment(IAttach& attachment, ULONG number) {
    constexpr ULONG kTags[] = {PR_ATTACH_METHOD,           PR_RENDERING_POSITION,
                               PR_ATTACH_FILENAME_W,       PR_ATTACH_LONG_FILENAME_W,
                               PR_ATTACH_TRANSPORT_NAME_W, PR_DISPLAY_NAME_W};
    Bag values;
    std::vector<Failure> failures;
    read_values(attachment, kTags, values, failures);
    const LONG method = values.number(PR_ATTACH_METHOD);
    const bool is_object = method == ATTACH_OLE || method == ATTACH_EMBEDDED_MSG;
    Tagged out{.number = number,
               .key = 0,
               .position = values.number(PR_RENDERING_POSITION, -1),
               .title = {},
               .transport_name = std::string(values.text(PR_ATTACH_TRANSPORT_NAME_W))};
    const auto choose = [&](std::initializer_list<ULONG> tags) {
        for (const ULONG tag : tags) {
            if (out.title.empty())
                out.title = values.text(tag);
        }
    };
    if (is_object)
        choose({PR_DISPLAY_NAME_W, PR_ATTACH_FILENAME_W, PR_ATTACH_LONG_FILENAME_W});
    else
        choose({PR_ATTACH_FILENAME_W, PR_ATTACH_LONG_FILENAME_W, PR_DISPLAY_NAME_W});
    if (out.title.empty())
        out.title = method == ATTACH_EMBEDDED_MSG ? "Message"
                    : method == ATTACH_OLE        ? "Object"
                                                  : "File";
    return out;
}

HRESULT read_attachments(IMessage& message, const Tagging& tagging, std::vector<Tagged>& out) {
    std::vector<ULONG> numbers;
    if (const HRESULT result = attachment_numbers(message, numbers); FAILED(result))
        return result;
    for (const ULONG number : numbers) {
        Opened<IAttach> attachment;
        if (const HRESULT result = open_attachment(message, number, 0, attachment); FAILED(result))
            return result;
        Tagged tagged = read_attachment(*attachment, number);
        const auto key = tagging.keys.find(number);
        tagged.key = key == tagging.keys.end() ? WORD{0} : key->second;
        if (tagged.key != 0 || !tagged.transport_name.empty())
            out.push_back(std::move(tagged));
    }
    return S_OK;
}

HRESULT set_position(IMessage& message, const Tagged& attachment) {
    Opened<IAttach> opened;
    const HRESULT result = open_attachment(message, attachment.number, MAPI_MODIFY, opened);
    if (FAILED(result))
        return result;
    const Value position = Value::number(PR_RENDERING_POSITION, attachment.position);
    std::vector<Failure> failures;
    const HRESULT written = write_values(*opened, {&position, 1}, failures);
    if (FAILED(written) || !failures.empty())
        return FAILED(written) ? written : failures.front().code;
    return ask(*opened, [&] { return opened->SaveChanges(0); });
}

/// Text that was written, into a message.
HRESULT store_text(IMessage& message, const Tagging& tagging, std::string_view bytes) {
    std::vector<Tagged> attachments;
    HRESULT result = read_attachments(message, tagging, attachments);
    if (FAILED(result))
        return result;
    std::vector<LONG> before;
    for (const Tagged& each : attachments)
        before.push_back(each.position);
    const std::wstring text =
        take_tags(property::wide_from_utf8(property::utf8_from_code_page(bytes, tagging.code_page)),
                  attachments);
    const Value body = Value::text(PR_BODY_W, std::wstring_view(text));
    std::vector<Failure> failures;
    result = write_values(message, {&body, 1}, failures);
    if (!FAILED(result) && !failures.empty())
        result = failures.front().code;
    for (std::size_t i = 0; i < attachments.size() && !FAILED(result); ++i) {
        if (attachments[i].position != before[i])
            result = set_position(message, attachments[i]);
    }
    return FAILED(result) ? result : S_OK;
}

/// The text in memory. What is committed goes to the message when no lock is held.
class TaggedBody final
    : public object::BodyOf<IStream, object::InterfaceId::IStream, object::Kind::stream> {
public:
    TaggedBody(IMessage& message, Tagging tagging, std::vector<std::byte> content, bool create)
        : tagging_(std::move(tagging)),
          message_(std::make_shared<Foreign<IMessage>>(Foreign<IMessage>::share(&message))),
          inner_(property::make_stream(
              std::move(content),
              [this](Bytes bytes, std::size_t size) -> HRESULT {
                  const std::lock_guard lock(mutex_);
                  pending_.emplace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                  pending_->resize(size);
                  return S_OK;
              },
              {}, create)) {}

    HRESULT STDMETHODCALLTYPE Read(void* out, ULONG size, ULONG* read) override {
        return inner_->Read(out, size, read);
    }
    HRESULT STDMETHODCALLTYPE Write(const void* in, ULONG size, ULONG* written) override {
        return inner_->Write(in, size, written);
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER move, DWORD origin,
                                   ULARGE_INTEGER* position) override {
        return inner_->Seek(move, origin, position);
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        return inner_->SetSize(size);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(IStream* to, ULARGE_INTEGER size, ULARGE_INTEGER* read,
                                     ULARGE_INTEGER* written) override {
        return inner_->CopyTo(to, size, read, written);
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD flags) override {
        const HRESULT result = inner_->Commit(flags);
        return FAILED(result) ? result : store();
    }
    HRESULT STDMETHODCALLTYPE Revert() override { return inner_->Revert(); }
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER offset, ULARGE_INTEGER size,
                                         DWORD type) override {
        return inner_->LockRegion(offset, size, type);
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER offset, ULARGE_INTEGER size,
                                           DWORD type) override {
        return inner_->UnlockRegion(offset, size, type);
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD flags) override {
        return inner_->Stat(out, flags);
    }
    // A clone would have to tell the message, too.
    HRESULT STDMETHODCALLTYPE Clone(IStream**) override { return MAPI_E_NO_SUPPORT; }

    void client_released() override {
        try {
            Commit(STGC_DEFAULT);
        } catch (const std::bad_alloc&) {
            // Release has no way to say that memory ran out.
        }
        std::shared_ptr<Foreign<IMessage>> message;
        {
            const std::lock_guard lock(mutex_);
            message.swap(message_);
        }
        let_go(message);
    }

private:
    HRESULT store() {
        std::optional<std::string> text;
        std::shared_ptr<Foreign<IMessage>> message;
        {
            const std::lock_guard lock(mutex_);
            message = message_;
            text.swap(pending_);
        }
        if (!text)
            return S_OK;
        if (!message) // released
            return MAPI_E_INVALID_OBJECT;
        const HRESULT result = store_text(*message->get(), tagging_, *text);
        const std::lock_guard lock(mutex_);
        if (FAILED(result) && !pending_)
            pending_.swap(text); // for the next time
        return result;
    }

    const Tagging tagging_;
    platform::Mutex mutex_;
    std::shared_ptr<Foreign<IMessage>> message_; ///< guarded, as what follows; gone when released
    std::optional<std::string> pending_;         ///< committed, and not in the message yet
    const object::Ref<IStream> inner_;
};

} // namespace

std::wstring put_tags(std::wstring_view text, std::vector<Tagged> attachments,
                      const std::string& stream_name) {
    std::erase_if(attachments, [](const Tagged& each) { return each.position < 0; });
    std::stable_sort(attachments.begin(), attachments.end(),
                     [](const Tagged& a, const Tagged& b) { return a.position < b.position; });
    std::wstring out;
    std::size_t at = 0;
    for (const Tagged& each : attachments) {
        const auto position = std::min(static_cast<std::size_t>(each.position), text.size());
        if (position > at) {
            out.append(text.substr(at, position - at));
            at = position;
        }
        out.append(tag_of(each, stream_name));
        if (at == position && at < text.size())
            ++at; // the character in whose place it is; the next one at that place takes no other
    }
    out.append(text.substr(at));
    return out;
}

std::wstring take_tags(std::wstring_view text, std::vector<Tagged>& attachments) {
    std::wstring out;
    std::size_t at = 0;
    for (std::size_t open = text.find(kOpen); open != text.npos; open = text.find(kOpen, open)) {
        const std::size_t begin = open + kOpen.size();
        const std::size_t size =
            text.substr(begin, kLongestTag + kClose.size()).find(kClose); // no further, each time
        const std::size_t end = begin + size;
        const auto tag = size != text.npos ? read_tag(text.substr(begin, size)) : std::nullopt;
        Tagged* const attachment = tag ? find_tagged(attachments, *tag) : nullptr;
        if (!attachment) {
            open = begin;
            continue;
        }
        out.append(text.substr(at, open - at));
        attachment->position = static_cast<LONG>(out.size());
        out.push_back(L' ');
        open = at = end + kClose.size();
    }
    out.append(text.substr(at));
    return out;
}

HRESULT open_tagged_body(IMessage& message, ULONG flags, const Tagging& tagging, IStream** out) {
    std::string text;
    if (!(flags & MAPI_CREATE)) {
        std::vector<Tagged> attachments;
        if (const HRESULT result = read_attachments(message, tagging, attachments); FAILED(result))
            return result;
        std::wstring wide = property::wide_from_utf8(read_value(message, PR_BODY_W).text());
        wide = put_tags(wide, std::move(attachments), tagging.stream_name);
        text =
            property::code_page_from_utf8(property::utf8_from_wide(wide), tagging.code_page, '?');
    }
    const Bytes bytes = property::bytes_of(text.data(), text.size());
    Buffer content(bytes.begin(), bytes.end());
    *out = flags & MAPI_MODIFY ? object::make<TaggedBody>(message, tagging, std::move(content),
                                                          (flags & MAPI_CREATE) != 0)
                                     .detach()
                               : property::make_stream(std::move(content), {}, {}).detach();
    return S_OK;
}

} // namespace mapisim::tnef

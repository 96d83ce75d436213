#include "tnef/tnef_body.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <string>

#include <mapicode.h>
#include <mapiguid.h>

#include "gate/call_out.h"
#include "object/body.h"
#include "object/scope.h"
#include "platform/mutex.h"
#include "property/rtf_stream.h"
#include "property/text.h"
#include "tnef/decoder.h"
#include "tnef/encoder.h"
#include "tnef/tagged_body.h"

namespace mapisim::tnef {

namespace {

constexpr ULONG kModes = TNEF_PURE | TNEF_COMPATIBILITY | TNEF_BEST_DATA;

/// What the object works on, and holds as long as the client holds the object.
struct Held {
    Foreign<IStream> stream;
    Opened<IStream> beside; ///< a stream of MapiSim's stays open when the client lets go of it
    Foreign<IMessage> message;
    Foreign<IAddrBook> book;
    Foreign<IUnknown> support;
    ULONG flags = 0;
    WORD key = 0;
    std::string stream_name;

    bool encodes() const noexcept { return (flags & TNEF_ENCODE) != 0; }
    IMessage& subject() const noexcept { return *message.get(); }
    ULONG mode() const noexcept { return flags & kModes ? flags & kModes : TNEF_BEST_DATA; }
};
using HeldPtr = std::shared_ptr<Held>;

/// The tags of a list of the client's.
SCODE read_tags(const SPropTagArray* list, std::vector<ULONG>& out) {
    if (!list)
        return S_OK;
    if (list->cValues != 0) {
        const SCODE result = property::check_count(list->cValues, list->aulPropTag);
        if (result != S_OK)
            return result;
    }
    out.assign(list->aulPropTag, list->aulPropTag + list->cValues);
    return S_OK;
}

SCODE read_client_values(ULONG count, const SPropValue* values, Bag& out) {
    if (const SCODE result = property::check_count(count, values); result != S_OK)
        return result;
    for (ULONG i = 0; i < count; ++i) {
        switch (PROP_TYPE(values[i].ulPropTag)) {
        case PT_UNSPECIFIED:
        case PT_NULL:
        case PT_ERROR:
        case PT_OBJECT:
            return MAPI_E_INVALID_TYPE;
        default:
            break;
        }
        Value value;
        if (const SCODE result = Value::from_client(values[i], value); result != S_OK)
            return result;
        out.set(std::move(value));
    }
    return S_OK;
}

/// A stream that stands where data was to be.
HRESULT stream_of(IUnknown* data, StreamPtr& out) {
    const object::Body* const body = gate::body_of(data);
    Foreign<IStream> stream;
    if (body) {
        if (body->interface_id() != object::InterfaceId::IStream)
            return MAPI_E_INVALID_PARAMETER;
        stream = Foreign<IStream>::share(static_cast<IStream*>(data));
    } else if (FAILED(Foreign<IStream>::query(data, IID_IStream, stream))) {
        return MAPI_E_INVALID_PARAMETER;
    }
    out = std::make_shared<Foreign<IStream>>(std::move(stream));
    return S_OK;
}

/// What a stream that is being written has so far.
struct Encoding {
    Plan plan;
    bool begun = false;
    bool has_message = false;
    std::vector<ULONG> attachments; ///< that are in it, in their order
    std::set<ULONG> processed;      ///< those, and the ones of which nothing could be had
    bool finished = false;          ///< at least once

    bool has_rules_for(std::optional<ULONG> attachment) const {
        return attachment ? plan.takes_attachment(*attachment)
                          : !of_message(plan.rules).empty() || !plan.message_values.empty();
    }
};

bool contains(const std::vector<ULONG>& numbers, ULONG number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

class TnefBody final
    : public object::BodyOf<ITnef, object::InterfaceId::ITnef, object::Kind::tnef> {
public:
    TnefBody(object::ScopeRef scope, HeldPtr held, WORD stream_key, Buffer content)
        : scope_(std::move(scope)), content_(std::move(content)), stream_key_(stream_key),
          held_(std::move(held)) {}

    object::Scope* scope() const noexcept override { return scope_.get(); }
    /// What is the client's own is released with the object, not whenever its memory goes.
    void client_released() override {
        HeldPtr held;
        Plan plan;
        {
            const std::lock_guard lock(mutex_);
            held.swap(held_);
            std::swap(plan, encoding_.plan);
        }
        // And here they go, with no lock held.
        let_go_of(plan);
        if (held && held.use_count() == 1) { // one by one: see let_go
            const Foreign<IUnknown> support = std::move(held->support);
            const Foreign<IAddrBook> book = std::move(held->book);
            const Foreign<IMessage> message = std::move(held->message);
            const Opened<IStream> beside = std::move(held->beside);
            const Foreign<IStream> stream = std::move(held->stream);
        }
    }

    HRESULT STDMETHODCALLTYPE AddProps(ULONG flags, ULONG element, LPVOID data,
                                       LPSPropTagArray list) override {
        const HeldPtr held = hold();
        if (!held || !held->encodes())
            return held ? MAPI_E_NO_SUPPORT : MAPI_E_INVALID_OBJECT;
        const bool includes = (flags & TNEF_PROP_INCLUDE) != 0;
        const bool excludes = (flags & TNEF_PROP_EXCLUDE) != 0;
        const bool one = (flags & (TNEF_PROP_CONTAINED | TNEF_PROP_CONTAINED_TNEF)) != 0;
        const bool message = (flags & TNEF_PROP_MESSAGE_ONLY) != 0;
        const bool attachments = (flags & TNEF_PROP_ATTACHMENTS_ONLY) != 0;
        if ((includes && excludes) || (!includes && !excludes && !one) ||
            (message && (attachments || one)) || (includes && !list) || (data && !one) ||
            (flags & TNEF_PROP_CONTAINED_TNEF && !data))
            return MAPI_E_INVALID_PARAMETER;
        Rule rule{.includes = includes, .attachment = one ? element : 0, .tags = {}};
        rule.target = one           ? Rule::Target::one_attachment
                      : message     ? Rule::Target::message
                      : attachments ? Rule::Target::attachments
                                    : Rule::Target::all;
        if (const SCODE result = read_tags(list, rule.tags); result != S_OK)
            return result;
        StreamPtr stream;
        if (data) {
            const HRESULT result = stream_of(static_cast<IUnknown*>(data), stream);
            if (FAILED(result))
                return result;
        }
        {
            const std::lock_guard lock(mutex_);
            Plan& plan = encoding_.plan;
            plan.rules.push_back(std::move(rule));
            if (stream)
                (flags & TNEF_PROP_CONTAINED_TNEF ? plan.tnef : plan.data)[element].swap(stream);
        }
        let_go(stream); // of one that was given before
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE SetProps(ULONG flags, ULONG element, ULONG count,
                                       LPSPropValue client) override {
        const HeldPtr held = hold();
        if (!held || !held->encodes())
            return held ? MAPI_E_NO_SUPPORT : MAPI_E_INVALID_OBJECT;
        Bag values;
        if (const SCODE result = read_client_values(count, client, values); result != S_OK)
            return result;
        const std::lock_guard lock(mutex_);
        Plan& plan = encoding_.plan;
        (flags & TNEF_PROP_CONTAINED ? plan.attachment_values[element] : plan.message_values)
            .merge(values);
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE EncodeRecips(ULONG, LPMAPITABLE table) override {
        const HeldPtr held = hold();
        if (!held || !held->encodes())
            return held ? MAPI_E_NO_SUPPORT : MAPI_E_INVALID_OBJECT;
        std::vector<Bag> rows;
        if (table) {
            if (const HRESULT result = read_rows(*table, rows); FAILED(result))
                return result;
        }
        Rule rule{
            .includes = true, .target = Rule::Target::message, .tags = {PR_MESSAGE_RECIPIENTS}};
        const std::lock_guard lock(mutex_);
        Plan& plan = encoding_.plan;
        if (table) {
            plan.recipients = std::move(rows);
        } else {
            plan.recipients.reset();
            plan.rules.push_back(std::move(rule));
        }
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE ExtractProps(ULONG flags, LPSPropTagArray list,
                                           LPSTnefProblemArray* problems) override {
        const HeldPtr held = hold();
        if (!held || held->encodes())
            return held ? MAPI_E_NO_SUPPORT : MAPI_E_INVALID_OBJECT;
        const bool includes = (flags & TNEF_PROP_INCLUDE) != 0;
        const bool excludes = (flags & TNEF_PROP_EXCLUDE) != 0;
        if (includes == excludes || (includes && !list))
            return MAPI_E_INVALID_PARAMETER;
        std::vector<ULONG> tags;
        if (const SCODE result = read_tags(list, tags); result != S_OK)
            return result;
        return extract(*held, {includes, tags}, problems);
    }

    HRESULT STDMETHODCALLTYPE Finish(ULONG, WORD* key, LPSTnefProblemArray* problems) override {
        const HeldPtr held = hold();
        if (!held)
            return MAPI_E_INVALID_OBJECT;
        const HRESULT result =
            held->encodes() ? finish(*held, problems) : finish_reading(*held, problems);
        if (FAILED(result) || !key)
            return result;
        const std::lock_guard lock(mutex_);
        *key = held->encodes() ? key_after(held->key, encoding_.attachments.size()) : stream_key_;
        return result;
    }

    HRESULT STDMETHODCALLTYPE FinishComponent(ULONG flags, ULONG component,
                                              LPSPropTagArray custom_list,
                                              LPSPropValue custom_values, LPSPropTagArray list,
                                              LPSTnefProblemArray* problems) override {
        const HeldPtr held = hold();
        if (!held)
            return MAPI_E_INVALID_OBJECT;
        if (!held->encodes() || !(held->flags & TNEF_COMPONENT_ENCODING))
            return MAPI_E_NO_SUPPORT;
        const bool is_message = (flags & TNEF_COMPONENT_MESSAGE) != 0;
        if (is_message == ((flags & TNEF_COMPONENT_ATTACHMENT) != 0) ||
            (is_message && component != 0) || !custom_list != !custom_values)
            return MAPI_E_INVALID_PARAMETER;
        Rule rule{.includes = true,
                  .target = is_message ? Rule::Target::message : Rule::Target::one_attachment,
                  .attachment = component,
                  .tags = {}};
        Bag values;
        if (const SCODE result = read_tags(list, rule.tags); result != S_OK)
            return result;
        if (custom_list) {
            const SCODE result = read_client_values(custom_list->cValues, custom_values, values);
            if (result != S_OK)
                return result;
        }
        Encoding encoding = state();
        // The message goes before its attachments, and each goes once.
        if (is_message ? encoding.has_message || !encoding.processed.empty()
                       : encoding.processed.contains(component))
            return MAPI_E_INVALID_PARAMETER;
        if (!list && !custom_list)
            rule.includes =
                encoding.has_rules_for(is_message ? std::nullopt : std::optional(component));
        // Without a list, and without a word on it before, it goes as a whole.
        if (list || !rule.includes)
            encoding.plan.rules.push_back(std::move(rule));
        if (!values.empty())
            (is_message ? encoding.plan.message_values : encoding.plan.attachment_values[component])
                .merge(values);
        Problems found;
        Writer out;
        HRESULT result = is_message ? put_message(*held, encoding, out, found)
                                    : put_attachments(*held, encoding, {component}, out, found);
        if (!FAILED(result))
            result = write(*held, out.bytes());
        if (FAILED(result))
            return result;
        keep(std::move(encoding));
        return found.give(problems);
    }

    HRESULT STDMETHODCALLTYPE OpenTaggedBody(LPMESSAGE message, ULONG flags,
                                             LPSTREAM* stream) override {
        const HeldPtr held = hold();
        if (!held)
            return MAPI_E_INVALID_OBJECT;
        if (flags & MAPI_CREATE && !(flags & MAPI_MODIFY))
            return MAPI_E_INVALID_PARAMETER;
        std::vector<ULONG> numbers;
        if (const HRESULT result = attachment_numbers(*message, numbers); FAILED(result))
            return result;
        const Tagging tagging{.keys = keys_of(*held, numbers),
                              .stream_name = held->stream_name,
                              .code_page = code_page(*held)};
        return open_tagged_body(*message, flags, tagging, stream);
    }

private:
    static void let_go_of(Plan& plan) {
        for (auto* const streams : {&plan.data, &plan.tnef}) {
            for (auto& [number, stream] : *streams)
                let_go(stream);
            streams->clear();
        }
    }
    HeldPtr hold() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }
    Encoding state() const {
        const std::lock_guard lock(mutex_);
        return encoding_;
    }
    void keep(Encoding&& encoding) {
        const std::lock_guard lock(mutex_);
        std::swap(encoding_, encoding);
    }

    // Writing -------------------------------------------------------------------------------------

    Encoder encoder(const Held& held, Encoding& encoding, Writer& out, Problems& problems) const {
        Encoder made({.mode = held.mode(), .key = held.key, .book = held.book.get()}, problems);
        if (encoding.begun)
            made.go_on(held.subject());
        else
            made.begin(out, held.subject());
        encoding.begun = true;
        return made;
    }

    HRESULT put_message(const Held& held, Encoding& encoding, Writer& out,
                        Problems& problems) const {
        encoding.has_message = true;
        return encoder(held, encoding, out, problems)
            .put_message(out, held.subject(), encoding.plan);
    }

    HRESULT put_attachments(const Held& held, Encoding& encoding, const std::vector<ULONG>& numbers,
                            Writer& out, Problems& problems) const {
        for (const ULONG number : numbers) {
            if (!encoding.plan.takes_attachment(number) || encoding.processed.contains(number))
                continue;
            Encoder part = encoder(held, encoding, out, problems);
            const std::size_t before = out.size();
            const HRESULT result = part.put_attachment(out, held.subject(), number, encoding.plan);
            if (FAILED(result))
                return result;
            encoding.processed.insert(number);
            if (out.size() != before) // else it has no key, as it has none for those who read
                encoding.attachments.push_back(number);
        }
        return S_OK;
    }

    /// At once, so that what failed can be tried again. Where a stream has a part that cannot be
    /// taken back, nothing more goes into it.
    HRESULT write(const Held& held, Bytes bytes) {
        {
            const std::lock_guard lock(mutex_);
            if (FAILED(broken_))
                return broken_;
        }
        bool undone = false;
        const auto tell = [&](HRESULT result) {
            const std::lock_guard lock(mutex_);
            if (FAILED(result) && !undone)
                broken_ = result;
        };
        try {
            const HRESULT result = write_whole(*held.stream.get(), bytes, undone);
            tell(result);
            return result;
        } catch (...) { // lack of memory, or the end of the thread
            tell(MAPI_E_CALL_FAILED);
            throw;
        }
    }

    HRESULT finish(const Held& held, STnefProblemArray** problems) {
        Encoding encoding = state();
        if (encoding.finished && encoding.plan.empty() && !encoding.begun)
            return S_OK; // there is nothing new
        if (!encoding.begun) {
            encoding.attachments.clear();
            encoding.processed.clear();
        }
        Problems found;
        Writer out;
        HRESULT result = encoding.has_message ? S_OK : put_message(held, encoding, out, found);
        if (FAILED(result))
            return result;
        std::vector<ULONG> numbers;
        result = attachment_numbers(held.subject(), numbers);
        if (FAILED(result) && encoding.plan.may_take_attachments())
            found.add(0, attAttachment, PR_MESSAGE_ATTACHMENTS, result);
        result = put_attachments(held, encoding, numbers, out, found);
        if (!FAILED(result))
            result = write(held, out.bytes());
        if (FAILED(result))
            return result;
        for (const ULONG number : encoding.plan.named_attachments()) {
            if (!contains(numbers, number) && !encoding.processed.contains(number))
                found.add(number, attAttachment, PR_ATTACH_NUM, MAPI_E_NOT_FOUND);
        }
        keep({.plan = {},
              .begun = false,
              .has_message = false,
              .attachments = std::move(encoding.attachments),
              .processed = std::move(encoding.processed),
              .finished = true});
        let_go_of(encoding.plan);
        return found.give(problems);
    }

    // Reading -------------------------------------------------------------------------------------

    HRESULT extract(const Held& held, const Extraction& extraction, STnefProblemArray** problems) {
        Places places;
        {
            const std::lock_guard lock(mutex_);
            places = places_;
        }
        Problems found;
        const HRESULT result = decode(content_, held.subject(), extraction, places, found);
        if (FAILED(result))
            return result;
        {
            const std::lock_guard lock(mutex_);
            std::swap(places_, places);
            extracted_ = true;
        }
        return found.give(problems);
    }

    HRESULT finish_reading(const Held& held, STnefProblemArray** problems) {
        {
            const std::lock_guard lock(mutex_);
            if (extracted_)
                return S_OK;
        }
        return extract(held, {}, problems);
    }

    // Tags ----------------------------------------------------------------------------------------

    ULONG code_page(const Held& held) const {
        if (held.encodes())
            return code_page_of(held.subject());
        CodePages pages;
        find_code_pages(content_, pages);
        return pages.primary;
    }

    /// The attachments of the stream have the first keys, the others those that follow.
    std::map<ULONG, WORD> keys_of(const Held& held, const std::vector<ULONG>& numbers) const {
        const Encoding encoding = state();
        std::map<ULONG, WORD> keys;
        std::size_t used = 0;
        if (!held.encodes()) {
            const std::lock_guard lock(mutex_);
            for (const auto& [key, number] : places_)
                keys[number] = key;
            used = places_.size();
        } else {
            std::vector<ULONG> first = encoding.attachments;
            for (const ULONG number : numbers) {
                if (encoding.plan.takes_attachment(number) && !encoding.processed.contains(number))
                    first.push_back(number);
            }
            for (const ULONG number : first)
                keys[number] = key_after(held.key, used++);
        }
        const WORD base = held.encodes() ? held.key : stream_key_;
        for (const ULONG number : numbers) {
            if (!keys.contains(number))
                keys[number] = key_after(base, used++);
        }
        return keys;
    }

    const object::ScopeRef scope_;
    const Buffer content_; ///< of the stream that is read
    const WORD stream_key_;
    mutable platform::Mutex mutex_;
    HeldPtr held_; ///< guarded by the mutex, as what follows
    Encoding encoding_;
    Places places_;
    bool extracted_ = false;
    HRESULT broken_ = S_OK; ///< what no more can be written for
};

bool is_name(const char* name) noexcept {
    if (!name || !*name)
        return false;
    const std::size_t size = strnlen(name, MAX_PATH + 1);
    return size <= MAX_PATH && std::strcspn(name, "[]:") == size;
}

/// That of the message, if it is one of MapiSim's: the object is of no use without it.
object::ScopeRef scope_for(IMessage* message) {
    const object::Body* const body = gate::body_of(message);
    object::Scope* const scope = body ? body->scope() : nullptr;
    if (!scope)
        return object::utility_scope();
    scope->add_ref();
    return object::ScopeRef(scope);
}

/// One more stream over what one of MapiSim's is over, so that this stays open.
Opened<IStream> beside(IStream* stream) {
    IStream* clone = nullptr;
    if (!gate::body_of(stream) || stream->Clone(&clone) != S_OK)
        return {};
    return Opened<IStream>(clone);
}

/// As little of a stream as says it. Its attribute is one of the first.
HRESULT read_code_pages_of(IStream& stream, CodePages& out) {
    constexpr std::size_t kMost = std::size_t{1} << 28; // what has more is taken for endless
    Buffer content;
    for (std::size_t goal = 4096;; goal *= 4) {
        if (goal > kMost)
            return MAPI_E_TOO_BIG;
        HRESULT result = S_OK;
        bool is_all = false;
        while (!is_all && content.size() < goal) {
            const std::size_t had = content.size();
            const auto size = static_cast<ULONG>(std::min<std::size_t>(goal - had, 65536));
            content.resize(had + size);
            ULONG got = 0;
            result = ask(stream, [&] { return stream.Read(content.data() + had, size, &got); });
            content.resize(had + std::min(got, size));
            is_all = FAILED(result) || got == 0;
        }
        bool decided = false;
        const bool found = find_code_pages(content, out, &decided);
        if (decided)
            return found ? S_OK : MAPI_E_CORRUPT_DATA;
        if (FAILED(result))
            return MAPI_E_NOT_ENOUGH_DISK; // as the reference has it
        if (is_all)
            return found ? S_OK : MAPI_E_CORRUPT_DATA;
    }
}

} // namespace

HRESULT open_tnef(const Opening& opening, ITnef** out) {
    const ULONG mode = opening.flags & kModes;
    const bool encodes = (opening.flags & TNEF_ENCODE) != 0;
    if ((mode & (mode - 1)) != 0)
        return MAPI_E_INVALID_PARAMETER;
    if (encodes && (!is_name(opening.stream_name) || opening.key == 0))
        return MAPI_E_INVALID_PARAMETER;
    for (IUnknown* const used : std::initializer_list<IUnknown*>{opening.stream, opening.message,
                                                                 opening.book, opening.support}) {
        if (const HRESULT dead = gate::refuse_dead(used); FAILED(dead))
            return dead;
    }
    Buffer content;
    WORD key = 0;
    if (!encodes) {
        if (const HRESULT result = property::read_all(opening.stream, content); FAILED(result))
            return result;
        Reader in(content);
        if (!take_header(in, key))
            return MAPI_E_CORRUPT_DATA;
    }
    auto held = std::make_shared<Held>();
    held->flags = opening.flags;
    held->key = opening.key;
    if (opening.stream_name)
        held->stream_name = property::utf8_from_narrow(
            {opening.stream_name, strnlen(opening.stream_name, MAX_PATH)});
    held->stream = Foreign<IStream>::share(opening.stream);
    held->beside = beside(opening.stream);
    held->message = Foreign<IMessage>::share(opening.message);
    held->book = Foreign<IAddrBook>::share(opening.book);
    held->support = Foreign<IUnknown>::share(opening.support);
    *out =
        object::make<TnefBody>(scope_for(opening.message), std::move(held), key, std::move(content))
            .detach();
    return S_OK;
}

HRESULT read_code_page(IStream* stream, ULONG* primary, ULONG* secondary) {
    if (const HRESULT dead = gate::refuse_dead(stream); FAILED(dead))
        return dead;
    ULARGE_INTEGER start{};
    const bool can_seek = !FAILED(
        ask(*stream, [&] { return stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_CUR, &start); }));
    CodePages pages;
    HRESULT result = S_OK;
    try {
        result = read_code_pages_of(*stream, pages);
    } catch (const std::bad_alloc&) {
        result = MAPI_E_NOT_ENOUGH_MEMORY;
    }
    if (can_seek) {
        LARGE_INTEGER back{};
        back.QuadPart = static_cast<LONGLONG>(start.QuadPart);
        ask(*stream, [&] { return stream->Seek(back, STREAM_SEEK_SET, nullptr); });
    }
    if (FAILED(result))
        return result;
    *primary = pages.primary;
    *secondary = pages.secondary;
    return S_OK;
}

} // namespace mapisim::tnef

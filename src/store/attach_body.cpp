#include "store/attach_body.h"

#include <algorithm>
#include <cstring>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/call.h"
#include "storage/storage.h"
#include "store/copy_out.h"
#include "store/translate.h"
#include "utility/storage_codes.h"

namespace mapisim::store {

using property::Bag;
using property::Value;

namespace {

constexpr ULONG kComputedOfAttachments[] = {PR_ATTACH_NUM, PR_RECORD_KEY, PR_ATTACH_SIZE,
                                            PR_OBJECT_TYPE};

bool compute_identity(ULONG tag, std::size_t size, Number message, ULONG number, Value& out) {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ATTACH_NUM):
        out = Value::number(tag, static_cast<LONG>(number));
        return true;
    case PROP_ID(PR_RECORD_KEY): {
        std::byte key[sizeof message + sizeof number];
        std::memcpy(key, &message, sizeof message);
        std::memcpy(key + sizeof message, &number, sizeof number);
        out = Value::binary(tag, key);
        return true;
    }
    case PROP_ID(PR_ATTACH_SIZE):
        out = Value::number(tag, static_cast<LONG>(std::min<std::size_t>(size, 0x7FFFFFFF)));
        return true;
    case PROP_ID(PR_OBJECT_TYPE):
        out = Value::number(tag, MAPI_ATTACH);
        return true;
    default:
        return false;
    }
}

} // namespace

void set_attachment_identity(Bag& bag, Number message, const Attachment& attachment) {
    Value value;
    for (const ULONG tag : kComputedOfAttachments) {
        compute_identity(tag, byte_size(attachment), message, attachment.number, value);
        bag.set(std::move(value));
    }
    if (attachment.embedded)
        bag.set_object(PR_ATTACH_DATA_OBJ);
}

AttachBody::AttachBody(object::Ref<MessageBody> message, const Attachment& attachment,
                       bool writable, bool is_new)
    : message_(std::move(message)), number_(attachment.number), writable_(writable),
      embedded_(attachment.embedded) {
    properties_->bag = *attachment.properties;
    attributes_ = attachment.attributes;
    if (is_new)
        set_unsaved();
}

void AttachBody::set_unsaved() noexcept {
    if (!unsaved_.exchange(true, std::memory_order_acq_rel))
        message_->attachment_states().changed(number_);
}

bool AttachBody::clear_unsaved() noexcept {
    const bool was_unsaved = unsaved_.exchange(false, std::memory_order_acq_rel);
    if (was_unsaved)
        message_->attachment_states().settled(number_);
    return was_unsaved;
}

std::string AttachBody::label() const {
    const std::lock_guard lock(properties_->mutex);
    const std::string_view name = properties_->bag.text(PR_ATTACH_LONG_FILENAME_W);
    return std::string{name.empty() ? properties_->bag.text(PR_ATTACH_FILENAME_W) : name};
}

void AttachBody::client_released() noexcept {
    released_.store(true, std::memory_order_release);
    if (clear_unsaved())
        message_->attachment_lost(number_);
    message_->attachment_states().released(number_);
}

bool AttachBody::compute(ULONG tag, const Bag& bag, Value& out) const {
    if (!lets_read(tag)) {
        out = Value::error(CHANGE_PROP_TYPE(tag, PT_ERROR), MAPI_E_NO_ACCESS);
        return true;
    }
    if (PROP_ID(tag) == PROP_ID(PR_ACCESS_LEVEL)) {
        out = Value::number(tag, writable() ? MAPI_MODIFY : 0);
        return true;
    }
    const ContentPtr inside = embedded();
    if (PROP_ID(tag) == PROP_ID(PR_ATTACH_DATA_OBJ)) {
        if (!inside)
            return false;
        out = Value::object(PR_ATTACH_DATA_OBJ);
        return true;
    }
    const std::size_t size =
        PROP_ID(tag) == PROP_ID(PR_ATTACH_SIZE) ? bag.byte_size() + (inside ? inside->size : 0) : 0;
    return compute_identity(tag, size, message_->number(), number_, out);
}

void AttachBody::computed_tags(const Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), std::begin(kComputedOfAttachments), std::end(kComputedOfAttachments));
    tags.push_back(PR_ACCESS_LEVEL);
    if (embedded())
        tags.push_back(PR_ATTACH_DATA_OBJ);
}

// The message that it is
// ---------------------------------------------------------------------------

ContentPtr AttachBody::embedded() const {
    const std::lock_guard lock(mutex_);
    return embedded_;
}

HRESULT AttachBody::keep_embedded(ContentPtr content) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    if (content && content->depth >= kDeepestEmbedded)
        return MAPI_E_TOO_COMPLEX;
    if (content) {
        const std::lock_guard lock(properties_->mutex);
        properties_->bag.erase(PR_ATTACH_DATA_BIN);
    }
    {
        const std::lock_guard lock(mutex_);
        embedded_ = std::move(content);
    }
    set_unsaved();
    return S_OK;
}

SCODE AttachBody::copy_object(ULONG tag, PropHost& destination, ULONG flags, property::Progress&) {
    auto* const target = dynamic_cast<AttachBody*>(&destination);
    if (!target || PROP_ID(tag) != PROP_ID(PR_ATTACH_DATA_OBJ))
        return MAPI_E_NO_SUPPORT;
    const ContentPtr inside = embedded();
    if (!inside)
        return MAPI_E_NOT_FOUND;
    if (flags & MAPI_NOREPLACE && target->get(PR_ATTACH_DATA_OBJ))
        return S_OK;
    const HRESULT result = target->keep_embedded(translated(inside, *names(), *target->names()));
    return FAILED(result) || !(flags & MAPI_MOVE) ? result : keep_embedded(nullptr);
}

SCODE AttachBody::copy_object_out(ULONG tag, const property::Foreign<IMAPIProp>& destination,
                                  ULONG flags, property::Progress&) {
    const ContentPtr inside = embedded();
    if (PROP_ID(tag) != PROP_ID(PR_ATTACH_DATA_OBJ) || !inside)
        return MAPI_E_NOT_FOUND;
    if (flags & MAPI_MOVE && !writable())
        return MAPI_E_NO_ACCESS;
    const ULONG access = MAPI_MODIFY | (flags & MAPI_NOREPLACE ? 0 : MAPI_CREATE);
    IUnknown* opened = nullptr;
    HRESULT result = destination.call([&](IMAPIProp& object) {
        return object.OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, access, &opened);
    });
    if (flags & MAPI_NOREPLACE && !FAILED(result)) { // it has a message
        property::Foreign<IUnknown>::adopt(opened);
        return S_OK;
    }
    if (result == MAPI_E_NOT_FOUND && flags & MAPI_NOREPLACE) {
        result = destination.call([&](IMAPIProp& object) {
            return object.OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                       MAPI_CREATE | MAPI_MODIFY, &opened);
        });
    }
    if (FAILED(result) || !opened)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    const auto copy = property::Foreign<IMessage>::adopt(static_cast<IMessage*>(opened));
    const auto body =
        object::make<MessageBody>(object::Ref<AttachBody>::share(this), inside, false);
    result = copy_and_save_out(*body, copy, IID_IMessage);
    return result != S_OK || !(flags & MAPI_MOVE) ? result : keep_embedded(nullptr);
}

// A message and data are one property: what comes last takes the other's place.
SCODE AttachBody::may_set(const Value& value, const Bag& bag) const {
    const SCODE attribute = lets_write(value.tag());
    return attribute == S_OK ? may_write(value, bag) : attribute;
}

SCODE AttachBody::may_delete(ULONG tag, const Bag& bag) const {
    const SCODE attribute = lets_delete(tag);
    return attribute == S_OK ? PropHost::may_delete(tag, bag) : attribute;
}

SCODE AttachBody::may_write(const Value& value, const Bag& bag) const {
    return PROP_ID(value.tag()) == PROP_ID(PR_ATTACH_DATA_BIN) && value.type() != PT_OBJECT
               ? S_OK
               : PropHost::may_set(value, bag);
}

void AttachBody::properties_changed(std::span<const ULONG> tags) {
    const bool changed = std::any_of(tags.begin(), tags.end(), [](ULONG tag) {
        return PROP_ID(tag) == PROP_ID(PR_ATTACH_DATA_BIN);
    });
    if (changed) {
        const std::lock_guard lock(properties_->mutex);
        if (properties_->bag.has(PR_ATTACH_DATA_BIN)) {
            const std::lock_guard own(mutex_);
            embedded_ = nullptr;
        }
    }
    set_unsaved();
}

HRESULT AttachBody::open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                               IUnknown** out) {
    const bool docfile = iid == IID_IStreamDocfile;
    if (tag != PR_ATTACH_DATA_OBJ && !(docfile && tag == PR_ATTACH_DATA_BIN))
        return MAPI_E_NOT_FOUND;
    const bool create = (flags & MAPI_CREATE) != 0;
    const ContentPtr inside = create ? nullptr : embedded();
    if (docfile || iid == IID_IStream) { // the two tags are one property
        return inside ? MAPI_E_INTERFACE_NOT_SUPPORTED
                      : open_property(static_cast<IAttach*>(this), PR_ATTACH_DATA_BIN, &IID_IStream,
                                      options, flags, out);
    }
    if (iid == IID_IStorage)
        return inside ? MAPI_E_INTERFACE_NOT_SUPPORTED : open_storage(options, flags, out);
    if (iid != IID_IMessage)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (!inside && !create)
        return MAPI_E_NOT_FOUND;
    if (create && message_->nesting() >= kDeepestEmbedded)
        return MAPI_E_TOO_COMPLEX;
    bool writable_inside = create;
    if (!create) {
        const HRESULT result = resolve_access(writable(), flags, writable_inside);
        if (FAILED(result))
            return result;
    }
    *out = static_cast<IMessage*>(
        object::make<MessageBody>(object::Ref<AttachBody>::share(this), inside, writable_inside)
            .detach());
    return S_OK;
}

/// The data as a compound file, which becomes the attachment's when it is committed.
HRESULT AttachBody::open_storage(ULONG options, ULONG flags, IUnknown** out) {
    // How it is to be written is said by the options, whether by the flags.
    constexpr ULONG kShares = STGM_SHARE_EXCLUSIVE | STGM_SHARE_DENY_WRITE | STGM_SHARE_DENY_READ;
    constexpr ULONG kKnown = STGM_READWRITE | STGM_WRITE | kShares | STGM_TRANSACTED | STGM_CREATE;
    if (options & ~kKnown)
        return MAPI_E_UNKNOWN_FLAGS;
    const bool create = (flags & MAPI_CREATE) != 0;
    bool modify = create || (flags & MAPI_MODIFY) != 0;
    std::vector<std::byte> content;
    {
        const std::lock_guard lock(properties_->mutex);
        const bool may_modify = lets_write(PR_ATTACH_DATA_BIN) == S_OK;
        if (!create && !lets_read(PR_ATTACH_DATA_BIN))
            return MAPI_E_NOT_FOUND;
        if (modify && !may_modify)
            return MAPI_E_NO_ACCESS;
        modify = modify || (flags & MAPI_BEST_ACCESS && writable() && may_modify);
        if (!create) {
            const Value* const data = properties_->bag.find(PR_ATTACH_DATA_BIN);
            if (!data || data->type() != PT_BINARY)
                return MAPI_E_NOT_FOUND;
            content.assign(data->bytes().begin(), data->bytes().end());
        }
    }
    auto keep = [self = object::Ref<AttachBody>::share(this)](property::Bytes file) {
        const SCODE result = self->write_value(Value::binary(PR_ATTACH_DATA_BIN, file));
        if (result == MAPI_E_NO_ACCESS || result == MAPI_E_COMPUTED)
            return HRESULT{STG_E_ACCESSDENIED};
        return result == MAPI_E_NOT_ENOUGH_MEMORY ? HRESULT{STG_E_INSUFFICIENTMEMORY}
                                                  : HRESULT{result};
    };
    object::Ref<IStorage> made;
    const HRESULT result = storage::open_root(
        storage::on_value(std::move(content), std::move(keep)),
        {.mode = static_cast<DWORD>((modify ? STGM_READWRITE : STGM_READ) | STGM_SHARE_EXCLUSIVE |
                                    (options & STGM_TRANSACTED)),
         .create = create,
         .name = {}},
        made);
    *out = made.detach();
    return result == S_OK ? S_OK : utility::MapStorageSCode(result);
}

HRESULT AttachBody::save_changes(ULONG flags) {
    if (!writable())
        return MAPI_E_NO_ACCESS;
    Attachment saved{.number = number_, .properties = {}, .embedded = embedded()};
    {
        const std::lock_guard lock(properties_->mutex);
        saved.attributes = attributes_;
        properties_->bag.set_time(PR_LAST_MODIFICATION_TIME,
                                  scenario::to_filetime(scenario::now()));
        saved.properties = std::make_shared<const Bag>(properties_->bag);
    }
    const bool was_unsaved = clear_unsaved();
    const HRESULT result = message_->keep_attachment(std::move(saved));
    if (FAILED(result)) {
        if (was_unsaved)
            set_unsaved();
        return result;
    }
    if (message_->is_released())
        gate::note({.fact = check::Fact::attachment_saved_too_late});
    if (!(flags & (KEEP_OPEN_READONLY | KEEP_OPEN_READWRITE)))
        saved_for_good_.store(true, std::memory_order_release);
    if (!(flags & KEEP_OPEN_READWRITE))
        writable_.store(false, std::memory_order_release);
    return S_OK;
}

} // namespace mapisim::store

#include "storage/storage_body.h"

#include <mutex>
#include <new>
#include <vector>

#include "gate/call_out.h"
#include "platform/undo.h"
#include "property/text.h"
#include "scenario/clock.h"
#include "storage/element_stream.h"
#include "storage/modes.h"
#include "storage/statistics.h"
#include "storage/storage.h"

namespace mapisim::storage {

namespace {

/// A name that a client gives to what it makes.
HRESULT new_name(LPCOLESTR text, std::u16string& name) {
    if (!text)
        return STG_E_INVALIDNAME;
    name = name_from_client(text);
    return is_valid_name(name) ? S_OK : STG_E_INVALIDNAME;
}
/// One that it looks for, which may be any that a file has.
HRESULT known_name(LPCOLESTR text, std::u16string& name) {
    if (!text)
        return STG_E_INVALIDNAME;
    name = name_from_client(text);
    return S_OK;
}

FILETIME now() noexcept {
    return scenario::to_filetime(scenario::now());
}

} // namespace

StorageBody::StorageBody(DocumentPtr document, ElementPtr element, ChangesPtr changes,
                         OpenedPtr opened, std::u16string name, DWORD mode)
    : document_(std::move(document)), opened_(std::move(opened)), name_(std::move(name)),
      mode_(mode), element_(is_transacted(mode) ? copy_of(*element, Sharing::data) : element),
      changes_(is_transacted(mode) ? std::make_shared<Changes>() : changes),
      base_(is_transacted(mode) ? element : nullptr),
      base_changes_(is_transacted(mode) ? changes : nullptr) {
    element->opened = opened_;
}

StorageBody::~StorageBody() {
    const std::lock_guard lock(document_->mutex);
    opened_->end();
}

object::Kind StorageBody::kind() const noexcept {
    return document_->kind(object::Kind::storage);
}

std::string StorageBody::label() const {
    std::u16string name;
    for (const char16_t unit : name_) {
        if (unit >= u' ')
            name.push_back(unit);
    }
    return property::utf8_from_wide(name_for_client(name));
}

bool StorageBody::start_using() noexcept {
    unsigned users = users_.load(std::memory_order_relaxed);
    while (users != 0 && !users_.compare_exchange_weak(users, users + 1)) {
    }
    return users != 0;
}

void StorageBody::stop_using() {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) != 1)
        return;
    // It ends, also where a thread is cancelled in what the client's stream does.
    const platform::Undo ended([this] {
        const std::lock_guard lock(document_->mutex);
        opened_->end();
    });
    try {
        if (is_root()) {
            if (!base_)
                document_->save();
            document_->let_go();
        }
    } catch (const std::bad_alloc&) {
        // Release has no way to say that memory ran out.
    }
}

// Elements ----------------------------------------------------------------------------------------

HRESULT StorageBody::may_change() const noexcept {
    if (opened_->over)
        return STG_E_REVERTED;
    return base_ || writes(mode_) ? S_OK : STG_E_ACCESSDENIED;
}

void StorageBody::changed() noexcept {
    element_->modified = now();
    changes_->any = true;
}

void StorageBody::erase(Elements::iterator at) noexcept {
    if (const OpenedPtr opened = at->second->opened.lock())
        opened->end();
    element_->inside.erase(at);
    changed();
}

HRESULT StorageBody::make_room(const std::u16string& name, DWORD mode) {
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    if (!lets(mode_, mode))
        return STG_E_ACCESSDENIED;
    const auto found = element_->inside.find(name);
    if (found == element_->inside.end())
        return S_OK;
    if (!(mode & STGM_CREATE))
        return STG_E_FILEALREADYEXISTS;
    erase(found);
    return S_OK;
}

ElementPtr StorageBody::find_to_open(const std::u16string& name, bool storage, DWORD mode,
                                     HRESULT& why) const {
    if (opened_->over) {
        why = STG_E_REVERTED;
        return nullptr;
    }
    const auto found = element_->inside.find(name);
    if (found == element_->inside.end() || found->second->is_storage != storage) {
        why = STG_E_FILENOTFOUND;
        return nullptr;
    }
    if (!lets(mode_, mode) || is_open(*found->second)) {
        why = STG_E_ACCESSDENIED;
        return nullptr;
    }
    return found->second;
}

object::Ref<IStream> StorageBody::open_stream(const ElementPtr& element, std::u16string name,
                                              DWORD mode) {
    OpenedPtr opened = make_opened(opened_);
    element->opened = opened;
    return make_element_stream(document_, element, changes_, std::move(opened), std::move(name),
                               mode);
}

object::Ref<IStorage> StorageBody::open_storage(const ElementPtr& element, std::u16string name,
                                                DWORD mode) {
    return object::make<StorageBody>(document_, element, changes_, make_opened(opened_),
                                     std::move(name), mode);
}

HRESULT StorageBody::CreateStream(LPCOLESTR text, DWORD mode, DWORD reserved1, DWORD reserved2,
                                  IStream** out) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    std::u16string name;
    if (const HRESULT result = new_name(text, name); FAILED(result))
        return result;
    if (reserved1 != 0 || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    if (!is_valid_mode(mode) || sharing_of(mode) != STGM_SHARE_EXCLUSIVE)
        return STG_E_INVALIDFLAG;
    if (mode & (STGM_TRANSACTED | STGM_DELETEONRELEASE | STGM_CONVERT))
        return STG_E_INVALIDFUNCTION;
    object::Ref<IStream> stream;
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = make_room(name, mode); FAILED(result))
        return result;
    const ElementPtr element = make_stream_element();
    stream = open_stream(element, name, mode);
    element_->inside.emplace(std::move(name), element);
    changed();
    *out = stream.detach();
    return S_OK;
}

HRESULT StorageBody::OpenStream(LPCOLESTR text, void* reserved1, DWORD mode, DWORD reserved2,
                                IStream** out) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    std::u16string name;
    if (const HRESULT result = known_name(text, name); FAILED(result))
        return result;
    if (reserved1 || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    if (!is_valid_mode(mode) || sharing_of(mode) != STGM_SHARE_EXCLUSIVE || mode & STGM_CREATE)
        return STG_E_INVALIDFLAG;
    if (mode & (STGM_TRANSACTED | STGM_DELETEONRELEASE | STGM_CONVERT))
        return STG_E_INVALIDFUNCTION;
    const std::lock_guard lock(document_->mutex);
    HRESULT why = S_OK;
    const ElementPtr element = find_to_open(name, false, mode, why);
    if (element)
        *out = open_stream(element, std::move(name), mode).detach();
    return why;
}

HRESULT StorageBody::CreateStorage(LPCOLESTR text, DWORD mode, DWORD reserved1, DWORD reserved2,
                                   IStorage** out) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    std::u16string name;
    if (const HRESULT result = new_name(text, name); FAILED(result))
        return result;
    if (reserved1 != 0 || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    if (!is_valid_mode(mode) || sharing_of(mode) != STGM_SHARE_EXCLUSIVE)
        return STG_E_INVALIDFLAG;
    if (mode & (STGM_DELETEONRELEASE | STGM_PRIORITY | STGM_CONVERT))
        return STG_E_INVALIDFUNCTION;
    object::Ref<IStorage> storage; // which takes the mutex when it goes
    const std::lock_guard lock(document_->mutex);
    if (opened_->depth + 1 >= kDeepest)
        return STG_E_INSUFFICIENTMEMORY;
    if (const HRESULT result = make_room(name, mode); FAILED(result))
        return result;
    const ElementPtr element = make_storage_element();
    storage = open_storage(element, name, mode);
    element_->inside.emplace(std::move(name), element);
    changed();
    *out = storage.detach();
    return S_OK;
}

HRESULT StorageBody::OpenStorage(LPCOLESTR text, IStorage* priority, DWORD mode, SNB excluded,
                                 DWORD reserved, IStorage** out) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    std::u16string name;
    if (const HRESULT result = known_name(text, name); FAILED(result))
        return result;
    if (priority || excluded || reserved != 0) // which are for roots
        return STG_E_INVALIDPARAMETER;
    if (!is_valid_mode(mode) || mode & STGM_CREATE)
        return STG_E_INVALIDFLAG;
    if (sharing_of(mode) != STGM_SHARE_EXCLUSIVE ||
        mode & (STGM_DELETEONRELEASE | STGM_PRIORITY | STGM_CONVERT))
        return STG_E_INVALIDFUNCTION;
    const std::lock_guard lock(document_->mutex);
    HRESULT why = S_OK;
    const ElementPtr element = find_to_open(name, true, mode, why);
    if (element)
        *out = open_storage(element, std::move(name), mode).detach();
    return why;
}

HRESULT StorageBody::EnumElements(DWORD reserved1, void* reserved2, DWORD reserved3,
                                  IEnumSTATSTG** out) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    if (reserved1 != 0 || reserved2 || reserved3 != 0)
        return STG_E_INVALIDPARAMETER;
    const std::lock_guard lock(document_->mutex);
    if (opened_->over)
        return STG_E_REVERTED;
    if (!lets(mode_, STGM_READ))
        return STG_E_ACCESSDENIED;
    std::vector<Statistics> elements;
    elements.reserve(element_->inside.size());
    for (const auto& [name, element] : element_->inside)
        elements.push_back(statistics_of(name, *element));
    *out = make_enumerator(document_, opened_, std::move(elements)).detach();
    return S_OK;
}

HRESULT StorageBody::DestroyElement(LPCOLESTR text) {
    std::u16string name;
    if (const HRESULT result = known_name(text, name); FAILED(result))
        return result;
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    const auto found = element_->inside.find(name);
    if (found == element_->inside.end())
        return STG_E_FILENOTFOUND;
    erase(found);
    return S_OK;
}

HRESULT StorageBody::RenameElement(LPCOLESTR old_text, LPCOLESTR new_text) {
    std::u16string from, to;
    if (const HRESULT result = known_name(old_text, from); FAILED(result))
        return result;
    if (const HRESULT result = new_name(new_text, to); FAILED(result))
        return result;
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    const auto found = element_->inside.find(from);
    if (found == element_->inside.end())
        return STG_E_FILENOTFOUND;
    if (element_->inside.contains(to))
        return STG_E_FILEALREADYEXISTS;
    if (is_open(*found->second))
        return STG_E_ACCESSDENIED;
    auto node = element_->inside.extract(found);
    node.key().swap(to);
    element_->inside.insert(std::move(node));
    changed();
    return S_OK;
}

HRESULT StorageBody::SetElementTimes(LPCOLESTR text, const FILETIME* created, const FILETIME*,
                                     const FILETIME* modified) {
    std::u16string name;
    if (text)
        name = name_from_client(text);
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    Element* element = element_.get();
    if (!name.empty()) {
        const auto found = element_->inside.find(name);
        if (found == element_->inside.end())
            return STG_E_FILENOTFOUND;
        element = found->second.get();
    }
    if (!element->is_storage)
        return S_OK; // a stream keeps none
    if (created)
        element->created = *created;
    if (modified)
        element->modified = *modified;
    changes_->any = true;
    return S_OK;
}

// The storage itself ------------------------------------------------------------------------------

HRESULT StorageBody::Commit(DWORD flags) {
    constexpr DWORD kKnown = STGC_OVERWRITE | STGC_ONLYIFCURRENT |
                             STGC_DANGEROUSLYCOMMITMERELYTODISKCACHE | STGC_CONSOLIDATE;
    if (flags & ~kKnown)
        return STG_E_INVALIDFLAG;
    {
        const std::lock_guard lock(document_->mutex);
        if (opened_->over)
            return STG_E_REVERTED;
        if (base_ && !writes(mode_))
            return STG_E_ACCESSDENIED;
        if (base_ && changes_->any) {
            take_over(*base_, *element_);
            base_changes_->any = true;
            changes_->any = false;
        }
    }
    return is_root() && writes(mode_) ? document_->save() : S_OK;
}

HRESULT StorageBody::Revert() {
    const std::lock_guard lock(document_->mutex);
    if (opened_->over)
        return STG_E_REVERTED;
    if (!base_)
        return S_OK; // what is done is done
    element_ = copy_of(*base_, Sharing::data);
    changes_->any = false;
    opened_->end_inside();
    return S_OK;
}

HRESULT StorageBody::SetClass(REFCLSID clsid) {
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    element_->clsid = clsid;
    changed();
    return S_OK;
}

HRESULT StorageBody::SetStateBits(DWORD bits, DWORD mask) {
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    element_->state_bits = (element_->state_bits & ~mask) | (bits & mask);
    changed();
    return S_OK;
}

HRESULT StorageBody::Stat(STATSTG* out, DWORD flags) {
    if (!out)
        return STG_E_INVALIDPOINTER;
    *out = STATSTG{};
    const std::lock_guard lock(document_->mutex);
    if (opened_->over)
        return STG_E_REVERTED;
    const HRESULT result = give(statistics_of(name_, *element_), flags, *out);
    if (!FAILED(result))
        out->grfMode = lasting_mode(mode_);
    return result;
}

// Roots -------------------------------------------------------------------------------------------

HRESULT open_root(BackingPtr where, const Opening& opening, object::Ref<IStorage>& out) {
    auto document = std::make_shared<Document>(std::move(where), opening.owner);
    if (opening.create) {
        document->root = make_storage_element();
        document->version = opening.version;
        document->changes->any = true;
    } else {
        std::vector<std::byte> file;
        if (const HRESULT result = document->backing->load(file); FAILED(result))
            return result;
        const HRESULT result = read_compound_file(file, document->root, document->version);
        if (FAILED(result))
            return result;
    }
    const ElementPtr root = document->root;
    const ChangesPtr changes = document->changes;
    out = object::make<StorageBody>(std::move(document), root, changes, make_opened(nullptr),
                                    opening.name, opening.mode);
    return S_OK;
}

// Users -------------------------------------------------------------------------------------------

bool start_using(IStorage* storage, StorageBody*& ours) {
    ours = dynamic_cast<StorageBody*>(gate::body_of(storage));
    return !ours || ours->start_using();
}

void stop_using(StorageBody* ours) {
    if (ours)
        ours->stop_using();
}

} // namespace mapisim::storage

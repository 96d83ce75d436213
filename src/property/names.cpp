#include "property/names.h"

#include <cstring>
#include <set>

#include <mapicode.h>
#include <mapiguid.h>

#include "memory/buffers.h"
#include "platform/undo.h"
#include "property/bag.h"
#include "property/raw_copy.h"
#include "property/text.h"

namespace mapisim::property {

namespace {

/// PS_MAPI names what lies below the range of the named properties.
bool names_itself(const Name& name) noexcept {
    return !name.is_string && name.set == PS_MAPI && name.number > 0 &&
           static_cast<ULONG>(name.number) < NameMap::kFirst;
}

struct Slot {
    bool found = false;
    Name name;
};

/// An array of pointers to names, all in one root block; null pointers for what was not found.
SCODE export_names(const std::vector<Slot>& slots, LPMAPINAMEID** out) {
    std::size_t size = aligned(slots.size() * sizeof(LPMAPINAMEID));
    for (const Slot& slot : slots) {
        if (!slot.found)
            continue;
        size += aligned(sizeof(MAPINAMEID)) + aligned(sizeof(GUID));
        if (slot.name.is_string) {
            size += aligned((wide_size(slot.name.text) + 1) * sizeof(wchar_t));
        }
    }
    memory::Buffer<LPMAPINAMEID> block;
    if (const SCODE result = block.allocate(size); result != S_OK)
        return result;
    auto* room = reinterpret_cast<std::byte*>(block.get());
    const auto take = [&room](std::size_t bytes) {
        std::byte* const place = room;
        room += aligned(bytes);
        return place;
    };
    auto** const pointers =
        reinterpret_cast<LPMAPINAMEID*>(take(slots.size() * sizeof(LPMAPINAMEID)));
    for (std::size_t i = 0; i < slots.size(); ++i) {
        pointers[i] = nullptr;
        if (!slots[i].found)
            continue;
        const Name& name = slots[i].name;
        auto* const copy = reinterpret_cast<MAPINAMEID*>(take(sizeof(MAPINAMEID)));
        std::memset(static_cast<void*>(copy), 0, sizeof(MAPINAMEID));
        copy->lpguid = reinterpret_cast<GUID*>(take(sizeof(GUID)));
        *copy->lpguid = name.set;
        if (name.is_string) {
            copy->ulKind = MNID_STRING;
            copy->Kind.lpwstrName =
                reinterpret_cast<wchar_t*>(take((wide_size(name.text) + 1) * sizeof(wchar_t)));
            *write_wide(name.text, copy->Kind.lpwstrName) = L'\0';
        } else {
            copy->ulKind = MNID_ID;
            copy->Kind.lID = name.number;
        }
        pointers[i] = copy;
    }
    *out = block.release();
    return S_OK;
}

} // namespace

SCODE name_from_client(const MAPINAMEID* client, Name& out) {
    if (!client || !client->lpguid)
        return MAPI_E_INVALID_PARAMETER;
    Name name;
    name.set = *client->lpguid;
    if (client->ulKind == MNID_STRING) {
        if (!client->Kind.lpwstrName)
            return MAPI_E_INVALID_PARAMETER;
        name.is_string = true;
        name.text = utf8_from_wide(client->Kind.lpwstrName);
    } else if (client->ulKind == MNID_ID) {
        name.number = client->Kind.lID;
    } else {
        return MAPI_E_INVALID_PARAMETER;
    }
    out = std::move(name);
    return S_OK;
}

bool NameMap::Less::operator()(const Name& a, const Name& b) const noexcept {
    if (const int order = std::memcmp(&a.set, &b.set, sizeof(GUID)); order != 0)
        return order < 0;
    if (a.is_string != b.is_string)
        return b.is_string;
    return a.is_string ? a.text < b.text : a.number < b.number;
}

ULONG NameMap::id_of(const Name& name, bool create) {
    const std::lock_guard lock(mutex_);
    return id_locked(name, create);
}

ULONG NameMap::id_locked(const Name& name, bool create) {
    if (names_itself(name))
        return static_cast<ULONG>(name.number);
    if (const auto known = ids_.find(name); known != ids_.end())
        return known->second;
    if (!create || names_.size() > kLast - kFirst)
        return 0;
    const ULONG id = kFirst + static_cast<ULONG>(names_.size());
    names_.push_back(name);
    platform::Undo undo([this] { names_.pop_back(); });
    ids_.emplace(name, id);
    undo.done();
    return id;
}

bool NameMap::ids_of(const std::vector<Name>& names, bool create, ULONG* ids) {
    const std::lock_guard lock(mutex_);
    if (create && !has_room_for(names))
        return false;
    const std::size_t before = names_.size();
    platform::Undo undo([&] {
        for (; names_.size() > before; names_.pop_back())
            ids_.erase(names_.back());
    });
    for (const Name& name : names)
        *ids++ = id_locked(name, create);
    undo.done();
    return true;
}

bool NameMap::has_room_for(const std::vector<Name>& names) const {
    std::size_t room = kLast - kFirst + 1 - names_.size();
    if (names.size() <= room)
        return true;
    std::set<Name, Less> fresh;
    for (const Name& name : names) {
        if (names_itself(name) || ids_.contains(name) || !fresh.insert(name).second)
            continue;
        if (room-- == 0)
            return false;
    }
    return true;
}

bool NameMap::name_of(ULONG id, Name& out) const {
    if (id == 0)
        return false;
    if (id < kFirst) {
        out = Name{PS_MAPI, false, static_cast<LONG>(id), {}};
        return true;
    }
    const std::lock_guard lock(mutex_);
    if (id - kFirst >= names_.size())
        return false;
    out = names_[id - kFirst];
    return true;
}

std::vector<ULONG> NameMap::ids() const {
    const std::lock_guard lock(mutex_);
    std::vector<ULONG> all(names_.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = kFirst + static_cast<ULONG>(i);
    return all;
}

HRESULT NameMap::get_names(LPSPropTagArray* tags, const GUID* set, ULONG flags, ULONG* count,
                           LPMAPINAMEID** names) const {
    if (!tags || !count || !names)
        return MAPI_E_INVALID_PARAMETER;
    *count = 0;
    *names = nullptr;
    const auto wanted = [flags](const Name& name) {
        return (flags & (name.is_string ? MAPI_NO_STRINGS : MAPI_NO_IDS)) == 0;
    };

    if (SPropTagArray* const given = *tags) {
        if (const SCODE result = check_count(given->cValues, given->aulPropTag); result != S_OK)
            return result;
        std::vector<Slot> slots(given->cValues);
        bool errors = false;
        bool any = false;
        for (ULONG i = 0; i < given->cValues; ++i) {
            slots[i].found =
                name_of(PROP_ID(given->aulPropTag[i]), slots[i].name) && wanted(slots[i].name);
            if (slots[i].found)
                any = true;
            else
                errors = true;
        }
        if (!any && (flags & MAPI_NO_STRINGS) && (flags & MAPI_NO_IDS))
            return S_OK;
        if (const SCODE result = export_names(slots, names); result != S_OK)
            return result;
        for (ULONG i = 0; i < given->cValues; ++i) {
            ULONG& tag = given->aulPropTag[i];
            if (!slots[i].found)
                tag = CHANGE_PROP_TYPE(tag, PT_ERROR);
        }
        *count = given->cValues;
        return errors ? MAPI_W_ERRORS_RETURNED : S_OK;
    }

    std::vector<ULONG> found;
    std::vector<Slot> slots;
    for (const ULONG id : ids()) {
        Slot slot{true, {}};
        if (!name_of(id, slot.name) || !wanted(slot.name))
            continue;
        if (set && slot.name.set != *set)
            continue;
        found.push_back(PROP_TAG(PT_UNSPECIFIED, id));
        slots.push_back(std::move(slot));
    }
    LPMAPINAMEID* array = nullptr;
    if (!slots.empty()) {
        if (const SCODE result = export_names(slots, &array); result != S_OK)
            return result;
    }
    platform::Undo undo([&] { memory::free(array); });
    if (const SCODE result = export_tags(found, tags); result != S_OK)
        return result;
    undo.done();
    *count = static_cast<ULONG>(slots.size());
    *names = array;
    return S_OK;
}

HRESULT NameMap::get_ids(ULONG count, LPMAPINAMEID* names, ULONG flags, LPSPropTagArray* tags) {
    if (!tags)
        return MAPI_E_INVALID_PARAMETER;
    *tags = nullptr;
    const bool create = (flags & MAPI_CREATE) != 0;
    if (!names) {
        if (count != 0 || create)
            return MAPI_E_INVALID_PARAMETER;
        std::vector<ULONG> all = ids();
        for (ULONG& id : all)
            id = PROP_TAG(PT_UNSPECIFIED, id);
        return export_tags(all, tags);
    }
    if (const SCODE result = check_count(count, names); result != S_OK)
        return result;
    std::vector<Name> wanted(count);
    for (ULONG i = 0; i < count; ++i) {
        if (const SCODE result = name_from_client(names[i], wanted[i]); result != S_OK) {
            return result;
        }
    }
    // The answer's memory before any name is made.
    std::vector<ULONG> found(count);
    memory::Buffer<SPropTagArray> answer;
    if (const SCODE result = answer.allocate(CbNewSPropTagArray(count)); result != S_OK)
        return result;
    if (!ids_of(wanted, create, found.data()))
        return MAPI_E_TOO_BIG;
    bool errors = false;
    answer->cValues = count;
    for (ULONG i = 0; i < count; ++i) {
        errors = errors || found[i] == 0;
        answer->aulPropTag[i] = PROP_TAG(found[i] ? PT_UNSPECIFIED : PT_ERROR, found[i]);
    }
    *tags = answer.release();
    return errors ? MAPI_W_ERRORS_RETURNED : S_OK;
}

} // namespace mapisim::property

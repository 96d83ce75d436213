// Copying between storages, of one compound file, of several, and to a client's own.
#include <algorithm>
#include <mutex>
#include <utility>

#include "object/shell.h"
#include "platform/readable.h"
#include "property/foreign.h"
#include "scenario/clock.h"
#include "storage/modes.h"
#include "storage/storage_body.h"

namespace mapisim::storage {

namespace {

using property::Foreign;

constexpr DWORD kToWrite = STGM_READWRITE | STGM_SHARE_EXCLUSIVE;

StorageBody* body_behind(IStorage* storage) {
    return dynamic_cast<StorageBody*>(gate::body_of(storage));
}

/// Whether something that would be replaced is open.
bool is_in_use(const Element& to, const Element& from) noexcept {
    for (const auto& [name, element] : from.inside) {
        const auto there = to.inside.find(name);
        if (there == to.inside.end())
            continue;
        if (is_open(*there->second) || (element->is_storage && there->second->is_storage &&
                                        is_in_use(*there->second, *element)))
            return true;
    }
    return false;
}

void merge(Element& to, const Element& from) {
    to.clsid = from.clsid;
    to.state_bits = from.state_bits;
    to.modified = scenario::to_filetime(scenario::now());
    for (const auto& [name, element] : from.inside) {
        const auto there = to.inside.find(name);
        if (there != to.inside.end() && there->second->is_storage && element->is_storage) {
            merge(*there->second, *element);
        } else {
            ElementPtr copy = copy_of(*element, Sharing::data);
            to.inside.insert_or_assign(name, std::move(copy));
        }
    }
}

HRESULT write_out(const Foreign<IStream>& to, const property::SparseBytes& data) {
    constexpr std::size_t kPortion = 65536;
    std::vector<std::byte> portion;
    for (std::size_t at = 0; at < data.size;) {
        portion.resize(std::min(kPortion, data.size - at));
        data.read(at, portion.data(), portion.size());
        ULONG put = 0;
        const HRESULT result = to.call([&](IStream& stream) {
            return stream.Write(portion.data(), static_cast<ULONG>(portion.size()), &put);
        });
        if (FAILED(result))
            return result;
        if (put < portion.size())
            return STG_E_MEDIUMFULL;
        at += put;
    }
    return S_OK;
}

HRESULT copy_out(const Element& from, const Foreign<IStorage>& to);

HRESULT copy_out(const Element& from, const std::basic_string<OLECHAR>& name, DWORD create,
                 const Foreign<IStorage>& to) {
    const OLECHAR* const text = name.c_str();
    if (!from.is_storage) {
        IStream* made = nullptr;
        const HRESULT result = to.call([&](IStorage& storage) {
            return storage.CreateStream(text, kToWrite | create, 0, 0, &made);
        });
        if (FAILED(result) || !made)
            return FAILED(result) ? result : STG_E_INVALIDFUNCTION;
        const auto stream = Foreign<IStream>::adopt(made);
        return from.data ? write_out(stream, *from.data) : S_OK;
    }
    IStorage* made = nullptr;
    HRESULT result = to.call(
        [&](IStorage& storage) { return storage.CreateStorage(text, kToWrite, 0, 0, &made); });
    if (result == STG_E_FILEALREADYEXISTS && create != 0) {
        result = to.call([&](IStorage& storage) {
            return storage.OpenStorage(text, nullptr, kToWrite, nullptr, 0, &made);
        });
    }
    if (FAILED(result) || !made)
        return FAILED(result) ? result : STG_E_INVALIDFUNCTION;
    const auto inside = Foreign<IStorage>::adopt(made);
    result = copy_out(from, inside);
    if (!FAILED(result))
        result = inside.call([](IStorage& storage) { return storage.Commit(STGC_DEFAULT); });
    return FAILED(result) ? result : S_OK;
}

HRESULT copy_out(const Element& from, const Foreign<IStorage>& to) {
    HRESULT result = to.call([&](IStorage& storage) { return storage.SetClass(from.clsid); });
    if (!FAILED(result)) {
        result = to.call(
            [&](IStorage& storage) { return storage.SetStateBits(from.state_bits, ~DWORD{0}); });
    }
    for (const auto& [name, element] : from.inside) {
        if (FAILED(result))
            break;
        result = copy_out(*element, name_for_client(name), STGM_CREATE, to);
    }
    return FAILED(result) ? result : S_OK;
}

} // namespace

HRESULT StorageBody::CopyTo(DWORD excluded_count, const IID* excluded_interfaces,
                            SNB excluded_names, IStorage* destination) {
    if (!destination || (excluded_count != 0 && !excluded_interfaces))
        return STG_E_INVALIDPOINTER;
    if (platform::is_wild(excluded_interfaces, excluded_count, sizeof(IID)))
        return STG_E_INVALIDPARAMETER;
    if (FAILED(gate::refuse_dead(destination)))
        return STG_E_INVALIDPOINTER;
    bool storages = true, streams = true;
    for (DWORD i = 0; i < excluded_count; ++i) {
        storages = storages && excluded_interfaces[i] != IID_IStorage;
        streams = streams && excluded_interfaces[i] != IID_IStream;
    }
    StorageBody* const ours = body_behind(destination);
    ElementPtr copy;
    {
        const std::lock_guard lock(document_->mutex);
        if (opened_->over)
            return STG_E_REVERTED;
        if (!reads(mode_) || (ours && ours->document_ == document_ &&
                              ours->opened_->lies_in(*opened_))) // it would copy itself
            return STG_E_ACCESSDENIED;
        copy = copy_of(*element_, Sharing::none);
    }
    std::erase_if(copy->inside,
                  [&](const auto& each) { return each.second->is_storage ? !storages : !streams; });
    for (; excluded_names && *excluded_names; ++excluded_names)
        copy->inside.erase(name_from_client(*excluded_names));
    return ours ? ours->take_in(*copy) : copy_out(*copy, Foreign<IStorage>::share(destination));
}

HRESULT StorageBody::take_in(const Element& from) {
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    if (is_in_use(*element_, from))
        return STG_E_ACCESSDENIED;
    if (opened_->depth + levels_of(from) > kDeepest)
        return STG_E_INSUFFICIENTMEMORY;
    changed();
    merge(*element_, from);
    return S_OK;
}

HRESULT StorageBody::take_in(const Element& from, std::u16string name) {
    const std::lock_guard lock(document_->mutex);
    if (const HRESULT result = may_change(); FAILED(result))
        return result;
    if (element_->inside.contains(name))
        return STG_E_FILEALREADYEXISTS;
    if (from.is_storage && opened_->depth + 1 + levels_of(from) > kDeepest)
        return STG_E_INSUFFICIENTMEMORY;
    element_->inside.emplace(std::move(name), copy_of(from, Sharing::data));
    changed();
    return S_OK;
}

HRESULT StorageBody::MoveElementTo(LPCOLESTR text, IStorage* destination, LPCOLESTR new_text,
                                   DWORD flags) {
    if (!destination || FAILED(gate::refuse_dead(destination)))
        return STG_E_INVALIDPOINTER;
    if (!text || !new_text)
        return STG_E_INVALIDNAME;
    if (flags != STGMOVE_MOVE && flags != STGMOVE_COPY)
        return STG_E_INVALIDFLAG;
    const std::u16string name = name_from_client(text);
    std::u16string new_name = name_from_client(new_text);
    if (!is_valid_name(new_name))
        return STG_E_INVALIDNAME;
    const bool move = flags == STGMOVE_MOVE;
    ElementPtr element, copy;
    {
        const std::lock_guard lock(document_->mutex);
        if (const HRESULT result = may_change(); FAILED(result) && (move || opened_->over))
            return result;
        const auto found = element_->inside.find(name);
        if (found == element_->inside.end())
            return STG_E_FILENOTFOUND;
        element = found->second;
        if (!reads(mode_) || is_open(*element))
            return STG_E_ACCESSDENIED;
        copy = copy_of(*element, Sharing::none);
    }
    StorageBody* const ours = body_behind(destination);
    const HRESULT result =
        ours ? ours->take_in(*copy, std::move(new_name))
             : copy_out(*copy, name_for_client(new_name), 0, Foreign<IStorage>::share(destination));
    if (FAILED(result) || !move)
        return result;
    const std::lock_guard lock(document_->mutex);
    const auto found = element_->inside.find(name);
    if (found != element_->inside.end() && found->second == element)
        erase(found);
    return S_OK;
}

} // namespace mapisim::storage

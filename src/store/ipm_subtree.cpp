#include "store/ipm_subtree.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "property/bag.h"
#include "property/foreign.h"
#include "property/utilities.h"
#include "store/special.h"

namespace mapisim::store {

namespace {

using AnyFolder = property::Foreign<IMAPIFolder>;
using FolderId = std::vector<std::byte>;

/// What identifies the Inbox among the results: no property of the store does.
constexpr ULONG kInboxOfNone = PROP_TAG(PT_BINARY, PROP_ID_NULL);

bool is_of_subtree(const SpecialFolder& folder, bool full) noexcept {
    switch (folder.which) {
    case Special::finder:
    case Special::ipm_subtree:
    case Special::deleted_items:
        return true;
    default:
        return full && folder.valid_mask != 0;
    }
}

FolderId id_bytes(const SBinary& binary) {
    const auto* const first = reinterpret_cast<const std::byte*>(binary.lpb);
    return {first, first + binary.cb};
}

/// Of an identifier that leads to no folder: any other failure may pass.
bool is_gone(HRESULT result) noexcept {
    return result == MAPI_E_NOT_FOUND || result == MAPI_E_INVALID_ENTRYID ||
           result == MAPI_E_UNKNOWN_ENTRYID || result == MAPI_E_OBJECT_DELETED;
}

class SubtreeValidation {
public:
    SubtreeValidation(IMsgStore& store, bool force) noexcept : store_(store), force_(force) {}

    HRESULT ensure(const SpecialFolder& folder) {
        FolderId& id = ids_[static_cast<std::size_t>(folder.which)];
        HRESULT result = known(folder, id);
        if (FAILED(result))
            return result;
        const bool is_said = (mask_ & folder.valid_mask) != 0 && !id.empty();
        if (is_said && !force_)
            return S_OK;
        if (!id.empty()) {
            AnyFolder opened;
            result = open(id, opened);
            if (SUCCEEDED(result))
                mask_ |= folder.valid_mask;
            if (!is_gone(result))
                return result;
        }
        result = create(folder, id);
        if (FAILED(result))
            return result;
        mask_ |= folder.valid_mask;
        return S_OK;
    }

    HRESULT begin() {
        LPSPropValue value = nullptr;
        const HRESULT result = property::HrGetOneProp(&store_, PR_VALID_FOLDER_MASK, &value);
        const property::ForeignBlock held(value);
        if (result == S_OK)
            mask_ = said_ = static_cast<ULONG>(value->Value.l);
        return result == MAPI_E_NOT_FOUND ? S_OK : result;
    }
    /// Tells the store which folders are valid; one that computes that itself knows.
    HRESULT finish() {
        if (mask_ == said_)
            return S_OK;
        SPropValue value{};
        value.ulPropTag = PR_VALID_FOLDER_MASK;
        value.Value.l = static_cast<LONG>(mask_);
        const HRESULT result = property::HrSetOneProp(&store_, &value);
        return result == MAPI_E_COMPUTED ? S_OK : result;
    }

    HRESULT give(ULONG* count, LPSPropValue* out) const {
        std::vector<property::Value> values;
        values.push_back(property::Value::number(PR_VALID_FOLDER_MASK, static_cast<LONG>(mask_)));
        for (const SpecialFolder& folder : kSpecialFolders) {
            const FolderId& id = ids_[static_cast<std::size_t>(folder.which)];
            if (!id.empty())
                values.push_back(property::Value::binary(
                    folder.store_tag != 0 ? folder.store_tag : kInboxOfNone, id));
        }
        return property::export_values(values, false, count, out);
    }

private:
    /// What the store has said so far; empty where it has said nothing.
    HRESULT known(const SpecialFolder& folder, FolderId& id) {
        if (folder.which == Special::inbox)
            return known_inbox(id);
        LPSPropValue value = nullptr;
        const HRESULT result = property::HrGetOneProp(&store_, folder.store_tag, &value);
        const property::ForeignBlock held(value);
        if (result == S_OK)
            id = id_bytes(value->Value.bin);
        return result == MAPI_E_NOT_FOUND ? S_OK : result;
    }
    HRESULT known_inbox(FolderId& id) {
        ULONG size = 0;
        LPENTRYID found = nullptr;
        const HRESULT result = gate::call_out(
            [&] { return store_.GetReceiveFolder(nullptr, 0, &size, &found, nullptr); },
            HRESULT{MAPI_E_CALL_FAILED});
        const property::ForeignBlock held(found);
        if (result == S_OK && found)
            id = id_bytes({size, reinterpret_cast<LPBYTE>(found)});
        return result == MAPI_E_NOT_FOUND ? S_OK : result;
    }

    /// The root for no identifier.
    HRESULT open(const FolderId& id, AnyFolder& out) {
        LPUNKNOWN opened = nullptr;
        ULONG type = 0;
        const HRESULT result = gate::call_out(
            [&] {
                auto* const bytes = const_cast<std::byte*>(id.data());
                return store_.OpenEntry(static_cast<ULONG>(id.size()),
                                        id.empty() ? nullptr : reinterpret_cast<LPENTRYID>(bytes),
                                        nullptr, MAPI_MODIFY, &type, &opened);
            },
            HRESULT{MAPI_E_CALL_FAILED});
        if (FAILED(result))
            return result;
        out = AnyFolder::adopt(static_cast<IMAPIFolder*>(opened)); // its standard interface
        return type == MAPI_FOLDER ? S_OK : MAPI_E_INVALID_ENTRYID;
    }

    HRESULT create(const SpecialFolder& folder, FolderId& id) {
        AnyFolder parent, created;
        HRESULT result = open(ids_[static_cast<std::size_t>(folder.parent)], parent);
        if (FAILED(result))
            return result;
        std::string name = folder.name;
        LPMAPIFOLDER made = nullptr;
        result = parent.call([&](IMAPIFolder& f) {
            return f.CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(name.data()), nullptr,
                                  nullptr, OPEN_IF_EXISTS, &made);
        });
        if (FAILED(result))
            return result;
        created = AnyFolder::adopt(made);
        LPSPropValue value = nullptr;
        result = property::HrGetOneProp(made, PR_ENTRYID, &value);
        const property::ForeignBlock held(value);
        if (FAILED(result))
            return result;
        id = id_bytes(value->Value.bin);
        return tell(folder, id);
    }
    HRESULT tell(const SpecialFolder& folder, FolderId& id) {
        const auto size = static_cast<ULONG>(id.size());
        if (folder.which == Special::inbox)
            return gate::call_out(
                [&] {
                    return store_.SetReceiveFolder(nullptr, 0, size,
                                                   reinterpret_cast<LPENTRYID>(id.data()));
                },
                HRESULT{MAPI_E_CALL_FAILED});
        SPropValue value{};
        value.ulPropTag = folder.store_tag;
        value.Value.bin = {size, reinterpret_cast<LPBYTE>(id.data())};
        return property::HrSetOneProp(&store_, &value);
    }

    IMsgStore& store_;
    const bool force_;
    ULONG mask_ = 0;
    ULONG said_ = 0;
    std::array<FolderId, kSpecialCount> ids_;
};

} // namespace

HRESULT HrValidateIPMSubtree(IMsgStore& store, ULONG flags, ULONG* count, LPSPropValue* values) {
    SubtreeValidation validation(store, (flags & MAPI_FORCE_CREATE) != 0);
    HRESULT result = validation.begin();
    for (const SpecialFolder& folder : kSpecialFolders) {
        if (result == S_OK && is_of_subtree(folder, (flags & MAPI_FULL_IPM_TREE) != 0))
            result = validation.ensure(folder);
    }
    if (result == S_OK)
        result = validation.finish();
    if (result == S_OK && values)
        result = validation.give(count, values);
    return result;
}

} // namespace mapisim::store

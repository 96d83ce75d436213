#include "imsg/object_storage.h"

#include <utility>

#include <mapicode.h>

#include "storage/compound_file.h"
#include "utility/storage_codes.h"

namespace mapisim::imsg {

using storage::Element;
using storage::ElementPtr;

namespace {

/// Files may have names that no storage takes.
bool has_valid_names(const Element& storage) {
    for (const auto& [name, element] : storage.inside) {
        if (!storage::is_valid_name(name) || (element->is_storage && !has_valid_names(*element)))
            return false;
    }
    return true;
}

HRESULT read_into(const Storage& from, unsigned depth, Element& to) {
    if (depth >= storage::kDeepest)
        return MAPI_E_TOO_COMPLEX;
    StorageInfo info;
    std::vector<Listed> elements;
    HRESULT result = from.info(info);
    if (!FAILED(result))
        result = from.list(elements);
    to.clsid = info.clsid;
    to.state_bits = info.state_bits;
    for (const Listed& element : elements) {
        if (FAILED(result))
            break;
        const std::u16string name = storage::name_from_client(element.name.c_str());
        if (!storage::is_valid_name(name))
            continue;
        ElementPtr made;
        if (element.is_storage) {
            made = storage::make_storage_element();
            Storage inside;
            result = from.open(element.name, inside);
            if (!FAILED(result))
                result = read_into(inside, depth + 1, *made);
        } else {
            made = storage::make_stream_element();
            std::vector<std::byte> bytes;
            result = from.read(element.name, bytes);
            auto& data = made->writable_data();
            data.size = bytes.size();
            data.bytes = std::move(bytes);
        }
        to.inside[name] = std::move(made);
    }
    return result;
}

} // namespace

HRESULT read_object(const Storage& from, std::vector<std::byte>& file) {
    const ElementPtr root = storage::make_storage_element();
    const HRESULT result = read_into(from, 1, *root);
    if (FAILED(result))
        return result;
    const HRESULT written = storage::write_compound_file(*root, storage::Version::three, file);
    return FAILED(written) ? utility::MapStorageSCode(written) : S_OK;
}

ElementPtr object_of(property::Bytes file, unsigned depth) {
    ElementPtr root;
    storage::Version version{};
    const bool is_one =
        storage::has_signature(file) && storage::read_compound_file(file, root, version) == S_OK &&
        has_valid_names(*root) && depth + storage::levels_of(*root) <= storage::kDeepest;
    return is_one ? root : nullptr;
}

HRESULT write_object(const Storage& to, const Element& object) {
    HRESULT result = to.set_class(object.clsid);
    if (!FAILED(result) && object.state_bits != 0)
        result = to.set_state_bits(object.state_bits);
    for (const auto& [name, element] : object.inside) {
        if (FAILED(result))
            return result;
        const std::wstring own = storage::name_for_client(name);
        if (element->is_storage) {
            Storage inside;
            result = to.create(own, inside);
            if (!FAILED(result))
                result = write_object(inside, *element);
            if (!FAILED(result))
                result = inside.commit();
        } else {
            std::vector<std::byte> bytes(element->size());
            if (element->data)
                element->data->read(0, bytes.data(), bytes.size());
            result = to.write(own, bytes);
        }
    }
    return result;
}

} // namespace mapisim::imsg

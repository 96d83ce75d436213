#include "storage/element.h"

#include <algorithm>
#include <utility>

#include "scenario/clock.h"

namespace mapisim::storage {

property::SparseBytes& Element::writable_data() {
    if (!data)
        data = std::make_shared<property::SparseBytes>();
    else if (data.use_count() != 1)
        data = std::make_shared<property::SparseBytes>(*data);
    return *data;
}

ElementPtr make_stream_element() {
    return std::make_shared<Element>();
}

ElementPtr make_storage_element() {
    auto made = std::make_shared<Element>();
    made->is_storage = true;
    made->created = made->modified = scenario::to_filetime(scenario::now());
    return made;
}

ElementPtr copy_of(const Element& element, Sharing sharing) {
    auto copy = std::make_shared<Element>();
    copy->is_storage = element.is_storage;
    copy->clsid = element.clsid;
    copy->state_bits = element.state_bits;
    copy->created = element.created;
    copy->modified = element.modified;
    if (element.data) {
        copy->data = sharing == Sharing::data
                         ? element.data
                         : std::make_shared<property::SparseBytes>(*element.data);
    }
    for (const auto& [name, child] : element.inside)
        copy->inside.emplace_hint(copy->inside.end(), name, copy_of(*child, sharing));
    return copy;
}

void take_over(Element& to, const Element& from) {
    const ElementPtr copy = copy_of(from, Sharing::data);
    to.clsid = copy->clsid;
    to.state_bits = copy->state_bits;
    to.created = copy->created;
    to.modified = copy->modified;
    to.inside.swap(copy->inside);
    to.data.swap(copy->data);
}

unsigned levels_of(const Element& element) noexcept {
    unsigned below = 0;
    for (const auto& [name, child] : element.inside) {
        if (child->is_storage)
            below = std::max(below, levels_of(*child));
    }
    return below + 1;
}

} // namespace mapisim::storage

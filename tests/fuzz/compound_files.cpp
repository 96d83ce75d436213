// Compound files: whatever is read is written so that it is read the same again, and written the
// same.
#include <string>
#include <vector>

#include "fuzz.h"
#include "storage/compound_file.h"

using namespace mapisim::fuzz;
using namespace mapisim::storage;

namespace {

bool same(const Element& a, const Element& b) {
    if (a.is_storage != b.is_storage || a.size() != b.size() || a.clsid != b.clsid ||
        a.state_bits != b.state_bits || a.inside.size() != b.inside.size())
        return false;
    std::vector<std::byte> x(a.size()), y(b.size());
    if (!x.empty()) {
        a.data->read(0, x.data(), x.size());
        b.data->read(0, y.data(), y.size());
    }
    if (x != y)
        return false;
    for (auto i = a.inside.begin(), k = b.inside.begin(); i != a.inside.end(); ++i, ++k) {
        if (i->first != k->first || !same(*i->second, *k->second))
            return false;
    }
    return true;
}

/// A good file with some streams, large and small, changed here and there and cut short: an input
/// is shorter than the shortest file.
std::vector<std::byte> make_file(Feed& feed) {
    const auto root = make_storage_element();
    ElementPtr in = root;
    for (std::size_t i = feed.below(8); i > 0; --i) {
        const std::u16string name{static_cast<char16_t>(u'a' + i)};
        if (feed.below(3) == 0) {
            in = in->inside[name] = make_storage_element();
            continue;
        }
        const auto stream = make_stream_element();
        const std::string_view text = feed.bytes(feed.below(16));
        if (!text.empty())
            stream->writable_data().write(0, text.data(), text.size());
        if (feed.yes())
            stream->writable_data().resize(feed.number<std::uint16_t>() % 9000);
        in->inside[name] = stream;
    }
    std::vector<std::byte> file;
    require(write_compound_file(*root, feed.yes() ? Version::three : Version::four, file) == S_OK,
            "a good file is not written");
    if (feed.yes())
        file.resize(feed.number<std::uint32_t>() % (file.size() + 1));
    while (!feed.empty() && !file.empty()) {
        const std::size_t at = feed.number<std::uint16_t>() % file.size();
        file[at] = static_cast<std::byte>(feed.byte());
    }
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Feed feed(data, size);
    std::vector<std::byte> given;
    if (feed.yes()) {
        given = make_file(feed);
    } else {
        const std::string_view rest = feed.bytes(size);
        given.resize(rest.size());
        if (!rest.empty())
            std::memcpy(given.data(), rest.data(), rest.size());
    }
    ElementPtr root;
    Version version{};
    if (read_compound_file(given, root, version) != S_OK) {
        require(!root, "a refused file gives something");
        return 0;
    }
    std::vector<std::byte> file, again;
    require(write_compound_file(*root, version, file) == S_OK, "what was read is not written");
    ElementPtr other;
    Version found{};
    require(read_compound_file(file, other, found) == S_OK && found == version,
            "what was written is not read");
    require(same(*root, *other), "what was written is something else");
    require(write_compound_file(*other, version, again) == S_OK && file == again,
            "what was written is written in another way");
    return 0;
}

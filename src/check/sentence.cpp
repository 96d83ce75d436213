#include "check/sentence.h"

#include "scenario/result_codes.h"

namespace mapisim::check {

namespace {

struct EventName {
    std::uint32_t bit;
    const char* name;
};
constexpr EventName kEvents[] = {
    {0x00000001, "fnevCriticalError"},  {0x00000002, "fnevNewMail"},
    {0x00000004, "fnevObjectCreated"},  {0x00000008, "fnevObjectDeleted"},
    {0x00000010, "fnevObjectModified"}, {0x00000020, "fnevObjectMoved"},
    {0x00000040, "fnevObjectCopied"},   {0x00000080, "fnevSearchComplete"},
    {0x00000100, "fnevTableModified"},  {0x00000200, "fnevStatusObjectModified"},
    {0x80000000, "fnevExtended"},
};

} // namespace

Sentence& Sentence::object(const evidence::Store& store, evidence::Index index,
                           std::uint32_t generation) noexcept {
    if (index == 0 || index >= store.count<evidence::Object>())
        return add("an object");
    const auto& record = store.at<evidence::Object>(index);
    if (generation != 0 && record.generation != generation)
        return add("an object that is gone");
    const auto label = store.text(record.label);
    add("the {}", object::kind_name(static_cast<object::Kind>(record.kind)));
    if (!label.empty())
        add(" \"{}\"", label);
    return add(" ({})", object::interface_name(static_cast<object::InterfaceId>(record.iface)));
}

Sentence& Sentence::thread(const evidence::Store& store, evidence::Index index) noexcept {
    if (index == 0 || index >= store.count<evidence::Thread>())
        return add("an unknown thread");
    return add("thread {}", store.at<evidence::Thread>(index).system_id);
}

Sentence& Sentence::events(std::uint32_t mask) noexcept {
    const char* between = "";
    for (const auto& event : kEvents) {
        if (mask & event.bit) {
            add("{}{}", between, event.name);
            mask &= ~event.bit;
            between = " | ";
        }
    }
    if (mask != 0 || *between == 0)
        add("{}{:#x}", between, mask);
    return *this;
}

Sentence& Sentence::result(std::uint32_t value) noexcept {
    return add("{}", scenario::ResultCode{value});
}

void Sentence::cut() noexcept {
    constexpr std::string_view kDots = "...";
    std::size_t end = kRoom - kDots.size();
    while (end > 0 && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80)
        --end;
    std::copy(kDots.begin(), kDots.end(), text_ + end);
    length_ = end + kDots.size();
}

} // namespace mapisim::check

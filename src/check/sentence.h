#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "evidence/store.h"
#include "object/kinds.h"

namespace mapisim::check {

/// A short text of fixed room, so that making a finding takes no memory. What does not fit is cut.
class Sentence {
public:
    Sentence() = default;

    template<class... T> Sentence& add(fmt::format_string<T...> format, T&&... values) noexcept {
        if (full_)
            return *this;
        const auto result =
            fmt::format_to_n(text_ + length_, kRoom - length_, format, std::forward<T>(values)...);
        full_ = result.size > kRoom - length_;
        length_ += std::min(result.size, kRoom - length_);
        if (full_)
            cut();
        return *this;
    }

    /// The folder "Inbox" (IMAPIFolder), or what can be said of it.
    Sentence& object(const evidence::Store& store, evidence::Index index,
                     std::uint32_t generation) noexcept;

    /// "thread 4711", or "an unknown thread".
    Sentence& thread(const evidence::Store& store, evidence::Index index) noexcept;

    /// "fnevNewMail | 0x400".
    Sentence& events(std::uint32_t mask) noexcept;

    /// As scenario::ResultCode.
    Sentence& result(std::uint32_t value) noexcept;

    /// A first letter that came with a name.
    void capitalize() noexcept {
        if (length_ != 0 && text_[0] >= 'a' && text_[0] <= 'z')
            text_[0] = static_cast<char>(text_[0] - 'a' + 'A');
    }

    std::string_view view() const noexcept { return {text_, length_}; }
    bool empty() const noexcept { return length_ == 0; }

private:
    static constexpr std::size_t kRoom = 600;

    /// Not in the middle of a character of several bytes.
    void cut() noexcept;

    std::size_t length_ = 0;
    bool full_ = false;
    char text_[kRoom];
};

template<class... T> Sentence say(fmt::format_string<T...> format, T&&... values) noexcept {
    Sentence sentence;
    sentence.add(format, std::forward<T>(values)...);
    return sentence;
}

} // namespace mapisim::check

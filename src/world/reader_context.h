#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/json_tree.h"
#include "scenario/nearest.h"
#include "scenario/values.h"
#include "world/description.h"
#include "world/values.h"

/// What the parts of the reader of world files share.
namespace mapisim::world {

using scenario::JsonNode;
using Kind = JsonNode::Kind;

/// A node and the way to it, which is spelled out for a mistake only.
struct Place {
    const JsonNode& node;
    const Place* parent = nullptr;
    std::size_t index = 0;

    Place member(const JsonNode& child) const { return {child, this, 0}; }
    Place element(std::size_t at) const { return {node.children[at], this, at}; }
    std::string path() const {
        if (!parent)
            return {};
        std::string text = parent->path();
        if (parent->node.is(Kind::list))
            return text + '[' + std::to_string(index) + ']';
        return text + (text.empty() ? "" : ".") + node.name;
    }
};

/// As JSON spells it.
inline std::string_view json_kind_text(Kind kind) noexcept {
    return kind == Kind::boolean ? "true or false" : kind_text(kind);
}

class Context {
public:
    Context(std::string_view file, std::vector<std::string>& mistakes)
        : file_(file), mistakes_(mistakes) {}

    /// What else is wrong is not told.
    bool is_full() const noexcept { return mistakes_.size() >= kMostMistakes; }
    std::string_view file() const noexcept { return file_; }
    std::vector<std::string>& mistakes() noexcept { return mistakes_; }

    void refuse(const Place& place, std::string_view what) {
        if (!is_full())
            mistakes_.push_back(scenario::mistake_text(file_, place.node.line, place.path(), what));
    }
    /// False, and told, when the node is of another kind.
    bool wants(const Place& place, Kind kind, std::string_view example = {}) {
        if (place.node.is(kind))
            return !has_null(place);
        refuse_kind(place, json_kind_text(kind), example);
        return false;
    }
    /// True, and told, for a text that would end too early for clients.
    bool has_null(const Place& place) {
        if (!place.node.is(Kind::text) || place.node.text.find('\0') == std::string::npos)
            return false;
        refuse(place, "a text has no character 0");
        return true;
    }
    void refuse_kind(const Place& place, std::string_view wanted, std::string_view example = {}) {
        refuse(place, std::string(wanted) + " is expected, not " +
                          std::string(json_kind_text(place.node.kind)) +
                          (example.empty() ? "" : "; " + std::string(example)));
    }

private:
    static constexpr std::size_t kMostMistakes = 100;
    std::string_view file_;
    std::vector<std::string>& mistakes_;
};

/// One name that an object may have, and what takes its value.
template<class T> struct Field {
    std::string_view name;
    void (*take)(Context& context, const Place& place, T& target);
};

template<class T>
void read_object(Context& context, const Place& place, std::span<const Field<T>> fields,
                 T& target) {
    if (!context.wants(place, Kind::object))
        return;
    for (const JsonNode& member : place.node.children) {
        const Field<T>* found = nullptr;
        for (const Field<T>& field : fields) {
            if (field.name == member.name)
                found = &field;
        }
        const Place at = place.member(member);
        if (found) {
            found->take(context, at, target);
            continue;
        }
        if (context.is_full())
            continue;
        std::vector<std::string_view> names;
        for (const Field<T>& field : fields)
            names.push_back(field.name);
        context.refuse(at,
                       "there is no such name here" + scenario::did_you_mean(member.name, names));
    }
}

/// False, and told, when the object lacks the name.
inline bool has_member(Context& context, const Place& place, std::string_view name) {
    if (!place.node.is(Kind::object))
        return true; // told already
    for (const JsonNode& member : place.node.children) {
        if (member.name == name)
            return true;
    }
    context.refuse(place, std::string(name) + " is missing");
    return false;
}

inline const JsonNode* find_member(const JsonNode& node, std::string_view name) {
    for (const JsonNode& member : node.children) {
        if (member.name == name)
            return &member;
    }
    return nullptr;
}

// Takers of the common kinds of members
// --------------------------------------------------------------

template<auto Member, class T> void take_text(Context& context, const Place& place, T& target) {
    if (context.wants(place, Kind::text))
        target.*Member = place.node.text;
}

/// The same for what must not be empty.
template<auto Member, class T> void take_name(Context& context, const Place& place, T& target) {
    if (!context.wants(place, Kind::text))
        return;
    if (place.node.text.empty())
        context.refuse(place, "this must not be empty");
    target.*Member = place.node.text;
}

template<auto Member, class T> void take_flag(Context& context, const Place& place, T& target) {
    if (place.node.is(Kind::boolean))
        target.*Member = place.node.text == "yes";
    else
        context.refuse_kind(place, "true or false");
}

inline bool read_number(Context& context, const Place& place, std::uint64_t least,
                        std::uint64_t most, std::uint64_t& number) {
    std::string why;
    if (!context.wants(place, Kind::number))
        return false;
    if (scenario::parse_number(place.node.text, least, most, number, why))
        return true;
    context.refuse(place, why);
    return false;
}

template<auto Member, std::uint64_t Least, std::uint64_t Most, class T>
void take_number(Context& context, const Place& place, T& target) {
    std::uint64_t number = 0;
    if (read_number(context, place, Least, Most, number))
        target.*Member = static_cast<std::remove_reference_t<decltype(target.*Member)>>(number);
}

template<auto Member, const auto& Names, class T>
void take_choice(Context& context, const Place& place, T& target) {
    std::string why;
    std::size_t chosen = 0;
    if (!context.wants(place, Kind::text))
        return;
    if (!scenario::parse_choice(place.node.text, Names, chosen, why)) {
        context.refuse(place, why + scenario::did_you_mean(place.node.text, Names));
        return;
    }
    target.*Member = static_cast<std::remove_reference_t<decltype(target.*Member)>>(chosen);
}

/// A list, each element read by `Read(context, place, element)`.
template<auto Member, auto Read, class T>
void take_list(Context& context, const Place& place, T& target) {
    if (!context.wants(place, Kind::list))
        return;
    auto& list = target.*Member;
    list.reserve(list.size() + place.node.children.size());
    for (std::size_t i = 0; i < place.node.children.size(); ++i) {
        list.emplace_back();
        Read(context, place.element(i), list.back());
    }
}

inline void read_text(Context& context, const Place& place, std::string& text) {
    if (context.wants(place, Kind::text))
        text = place.node.text;
}

template<auto Member, class T> void take_moment(Context& context, const Place& place, T& target) {
    std::string why;
    Time time;
    if (!context.wants(place, Kind::text))
        return;
    if (parse_time(place.node.text, time, why))
        target.*Member = time;
    else
        context.refuse(place, why);
}

// Parts (reader_message.cpp)
// -------------------------------------------------------------------------

/// `wrong` says why a property may not be given here, or nothing.
void read_properties(Context& context, const Place& place,
                     const char* (*wrong)(const PropertyKey& key),
                     std::vector<Property>& properties);

void read_address(Context& context, const Place& place, Address& address);
void read_message(Context& context, const Place& place, Message& message);
void add_message_names(
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>>& all);

// Message services (reader_service.cpp)
// --------------------------------------------------------------

void read_service(Context& context, const Place& place, Service& service);
void read_profile_service(Context& context, const Place& place, ProfileService& service);
/// A mapisvc.inf that a world file names.
void take_mapisvc(Context& context, const Place& place, Description& world);
void add_service_names(
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>>& all);

template<class T>
std::pair<std::string_view, std::vector<std::string_view>>
names_of(std::string_view kind, std::span<const Field<T>> fields) {
    std::vector<std::string_view> names;
    for (const Field<T>& field : fields)
        names.push_back(field.name);
    return {kind, std::move(names)};
}

/// Limits of what is generated.
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;
inline constexpr std::uint64_t kMostRecipients = 100'000;
inline constexpr std::uint64_t kMostUsers = 1'000'000;
inline constexpr std::uint64_t kMostMessages = 10'000'000;

} // namespace mapisim::world

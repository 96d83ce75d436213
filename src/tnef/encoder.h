#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "tnef/attributes.h"
#include "tnef/objects.h"
#include "tnef/problems.h"
#include "tnef/properties.h"
#include "tnef/selection.h"

namespace mapisim::tnef {

/// Messages in messages; those of a store go no deeper either.
inline constexpr unsigned kDeepest = 100;

using StreamPtr = std::shared_ptr<Foreign<IStream>>;

/// What AddProps, SetProps and EncodeRecips asked for.
struct Plan {
    std::vector<Rule> rules;
    Bag message_values;
    std::map<ULONG, Bag> attachment_values;
    std::optional<std::vector<Bag>> recipients;
    std::map<ULONG, StreamPtr> data; ///< in the place of an attachment's
    std::map<ULONG, StreamPtr> tnef; ///< an attached message as it stands in a stream

    bool empty() const noexcept {
        return rules.empty() && message_values.empty() && attachment_values.empty() && !recipients;
    }
    bool takes_attachment(ULONG number) const {
        return attachment_values.contains(number) || !of_attachment(rules, number).empty();
    }
    bool may_take_attachments() const noexcept;
    /// Those that a rule or value is for.
    std::set<ULONG> named_attachments() const;
};

/// Of what is in 8 bits: as the message has it, if it says so.
ULONG code_page_of(IMessage& message);

/// Writes parts of a stream.
class Encoder {
public:
    struct Options {
        ULONG mode = TNEF_BEST_DATA; ///< or TNEF_PURE, TNEF_COMPATIBILITY
        WORD key = 1;
        IAddrBook* book = nullptr; ///< may be null
    };

    Encoder(Options options, Problems& problems) : options_(options), problems_(problems) {}

    /// Signature, key, version and code page. Goes before all else.
    void begin(Writer& out, IMessage& message);
    /// Instead, where that is written: it has the message's code page.
    void go_on(IMessage& message);
    HRESULT put_message(Writer& out, IMessage& message, const Plan& plan);
    HRESULT put_attachment(Writer& out, IMessage& message, ULONG number, const Plan& plan);

private:
    struct Values {
        Bag bag;
        std::map<ULONG, Name> names;
    };

    Encoder(Options options, Problems& problems, ULONG component, unsigned depth)
        : options_(options), problems_(problems), component_(component), depth_(depth) {}

    bool is_pure() const noexcept { return options_.mode == TNEF_PURE; }
    void note(ULONG component, ULONG attribute, ULONG tag, SCODE code);

    HRESULT read(IMAPIProp& object, const Selection& selection, const Bag& set, ULONG component,
                 bool of_attachment, Values& out);
    void put(Writer& out, std::uint8_t level, ULONG id, Bytes data, ULONG component);
    void put_mapped_values(Writer& out, std::span<const Mapping> mappings, std::uint8_t level,
                           Bag& values, ULONG component);
    Person person_of(const Bag& values, const PersonTags& tags) const;
    void put_person(Writer& out, ULONG attribute, const PersonTags& tags, Bag& values);
    void put_people(Writer& out, Bag& values, std::string_view message_class);
    void put_recipients(Writer& out, IMessage& message, const std::vector<Bag>& rows);
    std::vector<Property> named(const Values& values, const Selection& selection, ULONG component,
                                ULONG attribute);
    void put_rest(Writer& out, std::uint8_t level, const std::vector<Property>& properties,
                  ULONG component);

    struct Data {
        std::optional<IID> iid; ///< of an object
        Buffer room;
    };
    HRESULT read_data(IAttach& attachment, ULONG number, LONG method, const Plan& plan, Data& out);
    HRESULT read_embedded(IAttach& attachment, ULONG number, Buffer& out);
    HRESULT put_whole(Writer& out, IMessage& message);

    const Options options_;
    Problems& problems_;
    const std::optional<ULONG> component_; ///< the attachment in which all of it lies
    const unsigned depth_ = 0;
    ULONG code_page_ = kDefaultCodePage;
};

} // namespace mapisim::tnef

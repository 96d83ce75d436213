#pragma once

#include <functional>
#include <memory>

#include "property/bag.h"

namespace mapisim::property {

/// What a relation (RELOP_LT to RELOP_NE) says of an order as compare() gives it.
bool relation_holds(ULONG relation, int order) noexcept;

/// What a restriction is asked about: anything with properties.
class Subject {
public:
    virtual const Value* find(ULONG tag) const = 0;
    /// For RES_SUBRESTRICTION: calls `visit` for the recipients (PR_MESSAGE_RECIPIENTS) or
    /// attachments (PR_MESSAGE_ATTACHMENTS) until it returns true, and returns whether it did.
    virtual bool any_of(ULONG /*tag*/, const std::function<bool(const Subject&)>& /*visit*/) const {
        return false;
    }

protected:
    ~Subject() = default;
};

class BagSubject final : public Subject {
public:
    explicit BagSubject(const Bag& bag) noexcept : bag_(bag) {}
    const Value* find(ULONG tag) const override { return bag_.find(tag); }

private:
    const Bag& bag_;
};

namespace detail {
struct Condition;
}

/// A client's SRestriction, deep copied and checked once, and asked as often as wanted, from any
/// number of threads.
class Restriction {
public:
    /// How deep conditions may lie in each other, and how many there may be: beyond that the answer
    /// is MAPI_E_TOO_COMPLEX.
    static constexpr unsigned kMaxDepth = 64;
    static constexpr unsigned kMaxConditions = 65536;

    /// MAPI_E_INVALID_PARAMETER for NULL where a pointer must be, unknown kinds, relations or types
    /// that do not fit; MAPI_E_TOO_COMPLEX. `out` is unchanged after a failure. NULL gives null.
    static HRESULT compile(const SRestriction* client, std::shared_ptr<const Restriction>& out);

    bool matches(const Subject& subject) const;
    bool matches(const Bag& bag) const { return matches(BagSubject(bag)); }

    /// The key, when the whole restriction is "PR_INSTANCE_KEY equals"; null otherwise.
    const Value* instance_key() const noexcept;

    /// True when it asks about recipients or attachments anywhere.
    bool asks_parts() const noexcept;

    /// A copy in one block of the client's memory, as GetSearchCriteria hands it out.
    SCODE export_to_client(bool wide, LPSRestriction* out) const;

    ~Restriction();

private:
    explicit Restriction(std::unique_ptr<detail::Condition> root);
    std::unique_ptr<detail::Condition> root_;
};
using RestrictionPtr = std::shared_ptr<const Restriction>;

} // namespace mapisim::property

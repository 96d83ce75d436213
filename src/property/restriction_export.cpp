#include <mapicode.h>

#include "memory/buffers.h"
#include "property/condition.h"
#include "property/restriction.h"

namespace mapisim::property {

namespace {

using detail::Condition;

/// Measures on a first pass, with no block, and writes on a second.
class Writer {
public:
    Writer(std::byte* block, bool wide) : block_(block), wide_(wide) {}

    std::size_t used() const noexcept { return used_; }

    SRestriction* restrictions(std::size_t count) { return take<SRestriction>(count); }

    void write(const Condition& condition, SRestriction* out) {
        SRestriction scratch{};
        SRestriction& to = out ? *out : scratch;
        to = SRestriction{};
        to.rt = condition.kind;
        auto& res = to.res;
        const ULONG tag = shown(condition.tag);
        switch (condition.kind) {
        case RES_AND:
            res.resAnd.cRes = static_cast<ULONG>(condition.children.size());
            res.resAnd.lpRes = children(condition);
            break;
        case RES_OR:
            res.resOr.cRes = static_cast<ULONG>(condition.children.size());
            res.resOr.lpRes = children(condition);
            break;
        case RES_NOT:
            res.resNot.lpRes = children(condition);
            break;
        case RES_CONTENT:
            res.resContent.ulFuzzyLevel = condition.operation;
            res.resContent.ulPropTag = tag;
            res.resContent.lpProp = values(&condition.value, 1);
            break;
        case RES_PROPERTY:
            res.resProperty.relop = condition.operation;
            res.resProperty.ulPropTag = tag;
            res.resProperty.lpProp = values(&condition.value, 1);
            break;
        case RES_COMPAREPROPS:
            res.resCompareProps.relop = condition.operation;
            res.resCompareProps.ulPropTag1 = tag;
            res.resCompareProps.ulPropTag2 = shown(condition.second_tag);
            break;
        case RES_BITMASK:
            res.resBitMask.relBMR = condition.operation;
            res.resBitMask.ulPropTag = tag;
            res.resBitMask.ulMask = condition.number;
            break;
        case RES_SIZE:
            res.resSize.relop = condition.operation;
            res.resSize.ulPropTag = condition.tag;
            res.resSize.cb = condition.number;
            break;
        case RES_EXIST:
            res.resExist.ulPropTag = condition.tag;
            break;
        case RES_SUBRESTRICTION:
            res.resSub.ulSubObject = condition.tag;
            res.resSub.lpRes = children(condition);
            break;
        default:
            res.resComment.cValues = static_cast<ULONG>(condition.comments.size());
            res.resComment.lpProp = values(condition.comments.data(), condition.comments.size());
            res.resComment.lpRes = children(condition);
            break;
        }
    }

private:
    template<class T> T* take(std::size_t count) {
        std::byte* const place = block_ ? block_ + used_ : nullptr;
        used_ += (count * sizeof(T) + 7) & ~std::size_t{7};
        return reinterpret_cast<T*>(place);
    }

    ULONG shown(ULONG tag) const noexcept {
        const ULONG type = PROP_TYPE(tag);
        if (wide_ || (type & ~static_cast<ULONG>(MVI_FLAG)) != PT_UNICODE)
            return tag;
        return CHANGE_PROP_TYPE(tag, (type & MVI_FLAG) | PT_STRING8);
    }

    SRestriction* children(const Condition& condition) {
        if (condition.children.empty())
            return nullptr;
        SRestriction* const first = take<SRestriction>(condition.children.size());
        for (std::size_t i = 0; i < condition.children.size(); ++i) {
            write(condition.children[i], first ? first + i : nullptr);
        }
        return first;
    }

    SPropValue* values(const Value* from, std::size_t count) {
        if (count == 0)
            return nullptr;
        SPropValue* const first = take<SPropValue>(count);
        for (std::size_t i = 0; i < count; ++i) {
            const ULONG type = from[i].export_type(PT_UNSPECIFIED, wide_);
            std::byte* const room = take<std::byte>(from[i].export_size(type));
            if (first)
                from[i].write(type, first[i], room);
        }
        return first;
    }

    std::byte* block_;
    std::size_t used_ = 0;
    bool wide_;
};

} // namespace

SCODE Restriction::export_to_client(bool wide, LPSRestriction* out) const {
    *out = nullptr;
    Writer measure(nullptr, wide);
    measure.restrictions(1);
    measure.write(*root_, nullptr);
    memory::Buffer<std::byte> block;
    if (const SCODE result = block.allocate(measure.used()); result != S_OK)
        return result;
    Writer writer(block.get(), wide);
    SRestriction* const root = writer.restrictions(1);
    writer.write(*root_, root);
    block.release();
    *out = root;
    return S_OK;
}

} // namespace mapisim::property

#include <cmath>
#include <cstring>

#include "property/text.h"
#include "property/value_parts.h"

namespace mapisim::property {

using detail::Family;
using detail::family_of;

namespace {

int compare_bytes(Bytes a, Bytes b) noexcept {
    const std::size_t common = a.size() < b.size() ? a.size() : b.size();
    const int order = common ? std::memcmp(a.data(), b.data(), common) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

template<class T> int compare_numbers(T a, T b) noexcept {
    return a < b ? -1 : b < a ? 1 : 0;
}

/// What is no number comes after all that are.
template<class T> int compare_reals(T a, T b) noexcept {
    if (std::isnan(a) || std::isnan(b))
        return compare_numbers(std::isnan(a), std::isnan(b));
    return compare_numbers(a, b);
}

int compare_elements(ULONG single_type, Bytes a, Bytes b) noexcept {
    const auto load = [](Bytes bytes, auto value) {
        std::memcpy(&value, bytes.data(), sizeof(value));
        return value;
    };
    switch (single_type) {
    case PT_I2:
        return compare_numbers(load(a, short{}), load(b, short{}));
    case PT_LONG:
        return compare_numbers(load(a, LONG{}), load(b, LONG{}));
    case PT_R4:
        return compare_reals(load(a, float{}), load(b, float{}));
    case PT_DOUBLE:
    case PT_APPTIME:
        return compare_reals(load(a, double{}), load(b, double{}));
    case PT_CURRENCY:
    case PT_SYSTIME:
    case PT_I8:
        return compare_numbers(load(a, std::int64_t{}), load(b, std::int64_t{}));
    case PT_UNICODE:
        return compare_text({reinterpret_cast<const char*>(a.data()), a.size()},
                            {reinterpret_cast<const char*>(b.data()), b.size()});
    default:
        return compare_bytes(a, b);
    }
}

} // namespace

bool Value::operator==(const Value& other) const noexcept {
    if (tag_ != other.tag_)
        return false;
    if (!owns()) {
        return family_of(type()) == Family::other || type() == PT_UNSPECIFIED ||
               data_.i8 == other.data_.i8;
    }
    return size_ == other.size_ &&
           (data_.payload == other.data_.payload ||
            std::memcmp(data_.payload->bytes(), other.data_.payload->bytes(), size_) == 0);
}

int compare(const Value& a, const Value& b) noexcept {
    const ULONG type_a = a.type();
    const ULONG type_b = b.type();
    if ((type_a | type_b) & MV_FLAG) {
        if (type_a != type_b)
            return compare_numbers(type_a, type_b);
        const std::size_t left = a.count();
        const std::size_t right = b.count();
        for (std::size_t i = 0; i < left && i < right; ++i) {
            const int order = compare_elements(type_a & ~static_cast<ULONG>(MV_FLAG), a.bytes_at(i),
                                               b.bytes_at(i));
            if (order != 0)
                return order;
        }
        return compare_numbers(left, right);
    }
    const Family family = family_of(type_a);
    if (family != family_of(type_b))
        return compare_numbers(static_cast<int>(family), static_cast<int>(family_of(type_b)));
    switch (family) {
    case Family::integer:
        return compare_numbers(a.data_.i8, b.data_.i8);
    case Family::real:
        return compare_reals(a.data_.d, b.data_.d);
    case Family::text:
        return compare_text(a.text(), b.text());
    case Family::binary:
    case Family::guid:
        return compare_bytes(a.bytes(), b.bytes());
    default:
        return compare_numbers(type_a, type_b);
    }
}

bool comparable(ULONG type_a, ULONG type_b) noexcept {
    type_a = canonical(PROP_TYPE(type_a));
    type_b = canonical(PROP_TYPE(type_b));
    if ((type_a | type_b) & MV_FLAG)
        return type_a == type_b && is_valid_type(type_a);
    const Family family = family_of(type_a);
    return family != Family::other && family == family_of(type_b);
}

} // namespace mapisim::property

#include "property/bag.h"

#include <cstring>

#include "memory/buffers.h"
#include "property/text.h"

namespace mapisim::property {

void Bag::set(Value value) {
    if (!value)
        return;
    const auto place = values_.lower_bound(value.id());
    if (place != values_.end() && place->id() == value.id()) {
        // The order depends on the identifier alone, which stays.
        const_cast<Value&>(*place) = std::move(value);
    } else {
        values_.insert(place, std::move(value));
    }
}

bool Bag::erase(ULONG tag) {
    const auto place = values_.find(PROP_ID(tag));
    if (place == values_.end())
        return false;
    values_.erase(place);
    return true;
}

void Bag::merge(const Bag& other) {
    for (const Value& value : other)
        set(value);
}

std::string_view Bag::text(ULONG tag, std::string_view fallback) const noexcept {
    const Value* value = find(tag);
    return value && value->is_text() ? value->text() : fallback;
}

LONG Bag::number(ULONG tag, LONG fallback) const noexcept {
    const Value* value = find(tag);
    if (!value)
        return fallback;
    const ULONG type = value->type();
    return type == PT_LONG || type == PT_I2 || type == PT_BOOLEAN ? value->number() : fallback;
}

bool Bag::boolean(ULONG tag, bool fallback) const noexcept {
    const Value* value = find(tag);
    return value && value->type() == PT_BOOLEAN ? value->boolean() : fallback;
}

FILETIME Bag::time(ULONG tag) const noexcept {
    const Value* value = find(tag);
    return value ? value->time() : FILETIME{};
}

Bytes Bag::binary(ULONG tag) const noexcept {
    const Value* value = find(tag);
    return value && value->is_binary() ? value->bytes() : Bytes{};
}

std::size_t Bag::byte_size() const {
    std::size_t sum = 0;
    for (const Value& value : values_)
        sum += value.size();
    return sum;
}

// Handing out -------------------------------------------------------------------------------------

SCODE export_values(std::span<const Value> values, bool wide, ULONG* count, LPSPropValue* out) {
    *count = 0;
    *out = nullptr;
    if (values.empty())
        return S_OK;
    std::size_t size = values.size() * sizeof(SPropValue);
    for (const Value& value : values) {
        size += value.export_size(value.export_type(PT_UNSPECIFIED, wide));
    }
    memory::Buffer<SPropValue> block;
    if (const SCODE result = block.allocate(size); result != S_OK)
        return result;
    std::byte* room = reinterpret_cast<std::byte*>(block.get() + values.size());
    SPropValue* next = block.get();
    for (const Value& value : values) {
        room = value.write(value.export_type(PT_UNSPECIFIED, wide), *next++, room);
    }
    *count = static_cast<ULONG>(values.size());
    *out = block.release();
    return S_OK;
}

namespace {

/// What GetProps does with one value: its type for the client, or the error instead of it.
struct Choice {
    ULONG type = PT_ERROR;
    SCODE error = MAPI_E_NOT_FOUND;
};

Choice choose(ULONG tag, const Value* value, bool wide, std::size_t limit) {
    Choice choice;
    if (!value)
        return choice;
    if (value->type() == PT_ERROR) {
        choice.error = value->error();
        return choice;
    }
    choice.type = value->export_type(tag, wide);
    if (choice.type == PT_ERROR) {
        choice.error = MAPI_E_UNEXPECTED_TYPE;
    } else if (limit && (value->is_text() || value->is_binary()) &&
               value->size(choice.type) >= limit) {
        choice.type = PT_ERROR;
        choice.error = MAPI_E_NOT_ENOUGH_MEMORY;
    }
    return choice;
}

} // namespace

SCODE export_columns(std::span<const ULONG> tags, std::span<const Value* const> values, bool wide,
                     std::size_t limit, LPSPropValue* out) {
    *out = nullptr;
    std::vector<Choice> choices(tags.size());
    std::size_t size = tags.size() * sizeof(SPropValue);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        choices[i] = choose(tags[i], values[i], wide, limit);
        if (choices[i].type != PT_ERROR)
            size += values[i]->export_size(choices[i].type);
    }
    memory::Buffer<SPropValue> block;
    if (const SCODE result = block.allocate(size); result != S_OK)
        return result;
    std::byte* room = reinterpret_cast<std::byte*>(block.get() + tags.size());
    bool errors = false;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        SPropValue& place = block.get()[i];
        if (choices[i].type == PT_ERROR) {
            place = SPropValue{};
            place.ulPropTag = CHANGE_PROP_TYPE(tags[i], PT_ERROR);
            place.Value.err = choices[i].error;
            errors = true;
        } else {
            room = values[i]->write(choices[i].type, place, room);
        }
    }
    *out = block.release();
    return errors ? MAPI_W_ERRORS_RETURNED : S_OK;
}

SCODE export_tags(std::span<const ULONG> tags, LPSPropTagArray* out) {
    *out = nullptr;
    memory::Buffer<SPropTagArray> block;
    const std::size_t size = offsetof(SPropTagArray, aulPropTag) + tags.size() * sizeof(ULONG);
    // At least the structure as it is declared, for those who copy it whole.
    const std::size_t least = sizeof(SPropTagArray);
    if (const SCODE result = block.allocate(size > least ? size : least); result != S_OK) {
        return result;
    }
    block->cValues = static_cast<ULONG>(tags.size());
    if (!tags.empty())
        std::memcpy(block->aulPropTag, tags.data(), tags.size() * sizeof(ULONG));
    *out = block.release();
    return S_OK;
}

SCODE export_problems(std::span<const Problem> problems, LPSPropProblemArray* out) {
    if (!out)
        return S_OK;
    *out = nullptr;
    if (problems.empty())
        return S_OK;
    memory::Buffer<SPropProblemArray> block;
    const std::size_t size =
        offsetof(SPropProblemArray, aProblem) + problems.size() * sizeof(SPropProblem);
    if (const SCODE result = block.allocate(size); result != S_OK)
        return result;
    block->cProblem = static_cast<ULONG>(problems.size());
    SPropProblem* next = block->aProblem;
    for (const Problem& problem : problems) {
        next->ulIndex = problem.index;
        next->ulPropTag = problem.tag;
        next->scode = problem.code;
        ++next;
    }
    *out = block.release();
    return S_OK;
}

SCODE export_bytes(Bytes bytes, ULONG* size, LPENTRYID* out) {
    *size = 0;
    *out = nullptr;
    memory::Buffer<std::byte> block;
    if (const SCODE result = block.allocate(bytes.size()); result != S_OK)
        return result;
    if (!bytes.empty())
        std::memcpy(block.get(), bytes.data(), bytes.size());
    *size = static_cast<ULONG>(bytes.size());
    *out = reinterpret_cast<LPENTRYID>(block.release());
    return S_OK;
}

SCODE export_text(std::string_view utf8, ULONG flags, LPTSTR* out) {
    *out = nullptr;
    memory::Buffer<std::byte> block;
    const bool wide = (flags & MAPI_UNICODE) != 0;
    const std::size_t size = wide ? (wide_size(utf8) + 1) * sizeof(wchar_t) : narrow_size(utf8) + 1;
    if (const SCODE result = block.allocate(size); result != S_OK)
        return result;
    if (wide) {
        *write_wide(utf8, reinterpret_cast<wchar_t*>(block.get())) = L'\0';
    } else {
        *write_narrow(utf8, reinterpret_cast<char*>(block.get())) = '\0';
    }
    *out = reinterpret_cast<LPTSTR>(block.release());
    return S_OK;
}

} // namespace mapisim::property

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapix.h>

#include "memory/buffers.h"
#include "object/body.h"
#include "property/bag.h"

namespace mapisim::test {

/// Owns a block of the client's memory in a test.
template<class T> class Block {
public:
    Block() = default;
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() { memory::free(pointer_); }
    T** out() noexcept {
        memory::free(pointer_);
        pointer_ = nullptr;
        return &pointer_;
    }
    T* get() const noexcept { return pointer_; }
    T* operator->() const noexcept { return pointer_; }
    T& operator[](std::size_t index) const noexcept { return pointer_[index]; }
    T* release() noexcept {
        T* const pointer = pointer_;
        pointer_ = nullptr;
        return pointer;
    }

private:
    T* pointer_ = nullptr;
};

/// An address at which nothing is.
template<class T = void> T* nowhere() {
    return reinterpret_cast<T*>(std::uintptr_t{0x10});
}

inline SPropValue long_value(ULONG tag, LONG number) {
    SPropValue value{};
    value.ulPropTag = tag;
    value.Value.l = number;
    return value;
}

inline SPropValue narrow_value(ULONG tag, const char* text) {
    SPropValue value{};
    value.ulPropTag = CHANGE_PROP_TYPE(tag, PT_STRING8);
    value.Value.lpszA = const_cast<char*>(text);
    return value;
}

inline SPropValue wide_value(ULONG tag, const wchar_t* text) {
    SPropValue value{};
    value.ulPropTag = CHANGE_PROP_TYPE(tag, PT_UNICODE);
    value.Value.lpszW = const_cast<wchar_t*>(text);
    return value;
}

inline SPropValue binary_value(ULONG tag, const void* data, std::size_t size) {
    SPropValue value{};
    value.ulPropTag = tag;
    value.Value.bin.cb = static_cast<ULONG>(size);
    value.Value.bin.lpb = static_cast<BYTE*>(const_cast<void*>(data));
    return value;
}

/// A tag array on the stack.
class Tags {
public:
    Tags(std::initializer_list<ULONG> tags) : words_{static_cast<ULONG>(tags.size())} {
        words_.insert(words_.end(), tags);
    }
    operator LPSPropTagArray() { return reinterpret_cast<LPSPropTagArray>(words_.data()); }

private:
    std::vector<ULONG> words_;
};

/// Restrictions on the stack.
inline SRestriction property_is(ULONG relation, SPropValue& value) {
    SRestriction restriction{};
    restriction.rt = RES_PROPERTY;
    restriction.res.resProperty.relop = relation;
    restriction.res.resProperty.ulPropTag = value.ulPropTag;
    restriction.res.resProperty.lpProp = &value;
    return restriction;
}

inline SRestriction content_is(ULONG level, SPropValue& value) {
    SRestriction restriction{};
    restriction.rt = RES_CONTENT;
    restriction.res.resContent.ulFuzzyLevel = level;
    restriction.res.resContent.ulPropTag = value.ulPropTag;
    restriction.res.resContent.lpProp = &value;
    return restriction;
}

/// The identifier of a property that is called `name`, or has the number `id` where there is no
/// name.
inline ULONG named(IMAPIProp* object, const GUID& set, LONG id, const wchar_t* name = nullptr,
                   ULONG flags = MAPI_CREATE) {
    GUID guid = set;
    MAPINAMEID wanted{};
    wanted.lpguid = &guid;
    wanted.ulKind = name ? MNID_STRING : MNID_ID;
    if (name)
        wanted.Kind.lpwstrName = const_cast<wchar_t*>(name);
    else
        wanted.Kind.lID = id;
    LPMAPINAMEID list[] = {&wanted};
    Block<SPropTagArray> tags;
    EXPECT_FALSE(FAILED(object->GetIDsFromNames(1, list, flags, tags.out())));
    return PROP_ID(tags->aulPropTag[0]);
}

} // namespace mapisim::test

#include "property/prop_object.h"

#include <cstring>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::property;
using namespace mapisim::test;
using object::InterfaceId;
using object::Kind;

namespace {

constexpr ULONG kComputed = PROP_TAG(PT_LONG, 0x6601);
constexpr ULONG kOnlyHeld = PROP_TAG(PT_LONG, 0x6602); ///< may_set refuses it

class Thing final : public PropObject<IMAPIProp, InterfaceId::IMAPIProp, Kind::profile_section> {
public:
    explicit Thing(NameMap* names = nullptr) : names_(names) {}
    explicit Thing(PropertiesPtr shared) : PropObject(std::move(shared)) {}

    bool writable() const override { return may_write; }
    bool compute(ULONG tag, const Bag& bag, Value& out) const override {
        if (PROP_ID(tag) != PROP_ID(kComputed))
            return false;
        out = Value::number(kComputed, static_cast<LONG>(bag.size()));
        return true;
    }
    void computed_tags(const Bag&, std::vector<ULONG>& tags) const override {
        tags.push_back(kComputed);
    }
    SCODE may_set(const Value& value, const Bag& bag) const override {
        if (value.id() == PROP_ID(kOnlyHeld))
            return MAPI_E_NO_ACCESS;
        return PropObject::may_set(value, bag);
    }
    void properties_changed(std::span<const ULONG> tags) override {
        changed.insert(changed.end(), tags.begin(), tags.end());
    }
    NameMap* names() override { return names_; }
    SCODE copy_object(ULONG tag, PropHost&, ULONG, Progress&) override {
        objects.push_back(tag);
        return S_OK;
    }
    HRESULT open_other(ULONG tag, const IID& iid, ULONG, ULONG, IUnknown**) override {
        opened = tag;
        return iid == IID_IMessage ? MAPI_E_NO_SUPPORT : MAPI_E_INTERFACE_NOT_SUPPORTED;
    }

    bool may_write = true;
    std::vector<ULONG> changed;
    std::vector<ULONG> objects;
    ULONG opened = 0;

private:
    NameMap* names_ = nullptr;
};

/// With the hooks as they are given.
class Plain final : public PropObject<IMAPIProp, InterfaceId::IMAPIProp, Kind::profile_section> {};

object::Ref<Thing> make_thing(NameMap* names = nullptr) {
    object::Ref<Thing> thing = object::make<Thing>(names);
    const Value values[] = {Value::text(PR_SUBJECT, "hello"), Value::number(PR_PRIORITY, 1),
                            Value::text(PR_BODY, std::string(kInlineLimit, 'x'))};
    thing->set_values(values);
    thing->changed.clear();
    return thing;
}

/// One value by GetProps, or its error.
SCODE value_of(IMAPIProp* object, ULONG tag, Block<SPropValue>& block) {
    Tags tags{tag};
    ULONG count = 0;
    const HRESULT result = object->GetProps(tags, 0, &count, block.out());
    if (FAILED(result))
        return result;
    EXPECT_EQ(1u, count);
    return PROP_TYPE(block->ulPropTag) == PT_ERROR ? block->Value.err : S_OK;
}

ULARGE_INTEGER size_of(ULONG size) {
    ULARGE_INTEGER value;
    value.QuadPart = size;
    return value;
}

object::Ref<IStream> stream_of(IMAPIProp* object, ULONG tag, ULONG flags, HRESULT expected = S_OK) {
    IUnknown* stream = nullptr;
    EXPECT_EQ(expected, object->OpenProperty(tag, &IID_IStream, 0, flags, &stream));
    return object::Ref<IStream>::adopt(static_cast<IStream*>(stream));
}

} // namespace

TEST(PropObject, GetPropsOfSomeAndAll) {
    const auto thing = make_thing();
    Block<SPropValue> block;
    EXPECT_EQ(S_OK, value_of(thing.get(), PR_SUBJECT_W, block));
    EXPECT_STREQ(L"hello", block->Value.lpszW);
    EXPECT_EQ(S_OK, value_of(thing.get(), CHANGE_PROP_TYPE(PR_SUBJECT, PT_UNSPECIFIED), block));
    EXPECT_EQ(PR_SUBJECT_A, block->ulPropTag);
    EXPECT_EQ(MAPI_E_NOT_FOUND, value_of(thing.get(), PR_ENTRYID, block));
    EXPECT_EQ(CHANGE_PROP_TYPE(PR_ENTRYID, PT_ERROR), block->ulPropTag);
    EXPECT_EQ(MAPI_E_NOT_ENOUGH_MEMORY, value_of(thing.get(), PR_BODY_A, block));
    EXPECT_EQ(S_OK, value_of(thing.get(), kComputed, block));
    EXPECT_EQ(3, block->Value.l);

    ULONG count = 0;
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, thing->GetProps(nullptr, MAPI_UNICODE, &count, block.out()));
    EXPECT_EQ(4u, count);
    bool found = false;
    for (ULONG i = 0; i < count; ++i)
        found = found || block[i].ulPropTag == PR_SUBJECT_W;
    EXPECT_TRUE(found);
}

TEST(PropObject, GetPropsRefusesWrongArguments) {
    const auto thing = make_thing();
    ULONG count = 0;
    Block<SPropValue> block;
    Tags none{};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->GetProps(none, 0, &count, block.out()));
    ULONG wild[2] = {0xFFFFFFFF, PR_SUBJECT};
    EXPECT_EQ(MAPI_E_TOO_BIG,
              thing->GetProps(reinterpret_cast<LPSPropTagArray>(wild), 0, &count, block.out()));
    EXPECT_EQ(nullptr, block.get());
}

TEST(PropObject, OneCallTakesAsManyTagsAsThereAreIdentifiers) {
    const auto thing = make_thing();
    std::vector<ULONG> tags(0x10000 + 2, PR_PRIORITY);
    auto* const array = reinterpret_cast<LPSPropTagArray>(tags.data());
    array->cValues = 0x10000;
    ULONG count = 0;
    Block<SPropValue> block;
    EXPECT_EQ(S_OK, thing->GetProps(array, 0, &count, block.out()));
    EXPECT_EQ(0x10000u, count);
    std::vector<SPropValue> values(0x10000 + 1, long_value(PR_PRIORITY, 9));
    EXPECT_EQ(S_OK, thing->SetProps(0x10000, values.data(), nullptr));
    EXPECT_EQ(MAPI_E_TOO_BIG, thing->SetProps(0x10001, values.data(), nullptr));
    array->cValues = 0x10001;
    EXPECT_EQ(MAPI_E_TOO_BIG, thing->GetProps(array, 0, &count, block.out()));
    EXPECT_EQ(0u, count);
    EXPECT_EQ(nullptr, block.get());
    EXPECT_EQ(MAPI_E_TOO_BIG, thing->DeleteProps(array, nullptr));
    const auto other = make_thing();
    EXPECT_EQ(MAPI_E_TOO_BIG,
              thing->CopyProps(array, 0, nullptr, &IID_IMAPIProp, other.get(), 0, nullptr));
}

TEST(PropObject, AListHasEveryTag) {
    const auto thing = make_thing();
    Block<SPropTagArray> tags;
    EXPECT_EQ(S_OK, thing->GetPropList(0, tags.out()));
    ASSERT_EQ(4u, tags->cValues);
    EXPECT_EQ(kComputed, tags->aulPropTag[0]);
    EXPECT_EQ(PR_PRIORITY, tags->aulPropTag[1]);
    EXPECT_EQ(PR_SUBJECT_A, tags->aulPropTag[2]);
    EXPECT_EQ(S_OK, thing->GetPropList(MAPI_UNICODE, tags.out()));
    EXPECT_EQ(PR_SUBJECT_W, tags->aulPropTag[2]);
}

TEST(PropObject, SetPropsAndItsProblems) {
    const auto thing = make_thing();
    SPropValue values[5] = {long_value(PR_PRIORITY, 9), long_value(kComputed, 1),
                            long_value(kOnlyHeld, 1), narrow_value(PR_SUBJECT_A, "new"),
                            long_value(PROP_TAG(PT_ERROR, 0x6605), 1)};
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, thing->SetProps(5, values, problems.out()));
    ASSERT_NE(nullptr, problems.get());
    ASSERT_EQ(2u, problems->cProblem);
    EXPECT_EQ(1u, problems->aProblem[0].ulIndex);
    EXPECT_EQ(MAPI_E_COMPUTED, problems->aProblem[0].scode);
    EXPECT_EQ(2u, problems->aProblem[1].ulIndex);
    EXPECT_EQ(MAPI_E_NO_ACCESS, problems->aProblem[1].scode);
    EXPECT_EQ((std::vector<ULONG>{PR_PRIORITY, PR_SUBJECT_W}), thing->changed);
    EXPECT_EQ("new", thing->get(PR_SUBJECT).text());
    EXPECT_FALSE(thing->get(PROP_TAG(PT_LONG, 0x6605)));
    EXPECT_EQ(S_OK, thing->SetProps(1, values, problems.out()));
    EXPECT_EQ(nullptr, problems.get());
    EXPECT_EQ(S_OK, thing->SetProps(5, values, nullptr));
}

TEST(PropObject, SetPropsRefusesAsAWholeAndChangesNothing) {
    const auto thing = make_thing();
    Block<SPropProblemArray> problems;
    SPropValue values[2] = {long_value(PR_PRIORITY, 9), long_value(PR_MESSAGE_RECIPIENTS, 0)};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->SetProps(2, values, problems.out()));
    values[1] = narrow_value(PR_SUBJECT, nullptr);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->SetProps(2, values, problems.out()));
    values[1] = SPropValue{};
    values[1].ulPropTag = PROP_TAG(PT_MV_LONG, 0x6600);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->SetProps(2, values, problems.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->SetProps(0, values, problems.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->SetProps(1, nullptr, problems.out()));
    EXPECT_EQ(MAPI_E_TOO_BIG, thing->SetProps(0xFFFFFFFF, values, problems.out()));
    EXPECT_EQ(1, thing->get(PR_PRIORITY).number());
    EXPECT_TRUE(thing->changed.empty());
}

TEST(PropObject, AReadOnlyObjectRefusesEachValue) {
    const auto thing = make_thing();
    thing->may_write = false;
    SPropValue value = long_value(PR_PRIORITY, 9);
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, thing->SetProps(1, &value, problems.out()));
    ASSERT_EQ(1u, problems->cProblem);
    EXPECT_EQ(MAPI_E_NO_ACCESS, problems->aProblem[0].scode);
    Tags tags{PR_PRIORITY};
    EXPECT_EQ(MAPI_E_NO_ACCESS, thing->DeleteProps(tags, problems.out()));
    stream_of(thing.get(), PR_BODY_A, MAPI_MODIFY, MAPI_E_NO_ACCESS);
    stream_of(thing.get(), PR_BODY_A, 0);
}

TEST(PropObject, NamedPropertiesNeedAMapping) {
    const auto thing = make_thing();
    SPropValue value = long_value(PROP_TAG(PT_LONG, 0x8005), 9);
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, thing->SetProps(1, &value, problems.out()));
    ASSERT_NE(nullptr, problems.get());
    Block<SPropTagArray> tags;
    EXPECT_EQ(MAPI_E_NO_SUPPORT, thing->GetIDsFromNames(0, nullptr, 0, tags.out()));
    NameMap names;
    const auto named = make_thing(&names);
    EXPECT_EQ(S_OK, named->SetProps(1, &value, problems.out()));
    EXPECT_EQ(nullptr, problems.get());
    EXPECT_EQ(S_OK, named->GetIDsFromNames(0, nullptr, 0, tags.out()));
}

TEST(PropObject, DeleteProps) {
    const auto thing = make_thing();
    Tags tags{CHANGE_PROP_TYPE(PR_SUBJECT, PT_NULL), PR_ENTRYID, kComputed};
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, thing->DeleteProps(tags, problems.out()));
    ASSERT_EQ(2u, problems->cProblem);
    EXPECT_EQ(MAPI_E_NOT_FOUND, problems->aProblem[0].scode);
    EXPECT_EQ(MAPI_E_COMPUTED, problems->aProblem[1].scode);
    EXPECT_FALSE(thing->get(PR_SUBJECT));
    Tags none{};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->DeleteProps(none, problems.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->DeleteProps(nullptr, problems.out()));
}

TEST(PropObject, SharedPropertiesShowInEachOpening) {
    const auto one = make_thing();
    const auto other = object::make<Thing>(one->properties());
    SPropValue value = long_value(PR_PRIORITY, 77);
    EXPECT_EQ(S_OK, one->SetProps(1, &value, nullptr));
    EXPECT_EQ(77, other->get(PR_PRIORITY).number());
}

TEST(PropStream, ReadsInTheWidthAskedFor) {
    const auto thing = make_thing();
    const auto narrow = stream_of(thing.get(), PR_SUBJECT_A, 0);
    char buffer[32] = {};
    ULONG got = 0;
    EXPECT_EQ(S_OK, narrow->Read(buffer, 2, &got));
    EXPECT_EQ(2u, got);
    EXPECT_EQ(S_OK, narrow->Read(buffer + 2, 30, &got));
    EXPECT_EQ(3u, got);
    EXPECT_STREQ("hello", buffer);
    EXPECT_EQ(S_OK, narrow->Read(buffer, 30, &got));
    EXPECT_EQ(0u, got);
    const auto wide = stream_of(thing.get(), PR_SUBJECT_W, 0);
    STATSTG stat;
    EXPECT_EQ(S_OK, wide->Stat(&stat, STATFLAG_NONAME));
    EXPECT_EQ(5 * sizeof(wchar_t), stat.cbSize.QuadPart);
    EXPECT_EQ(STG_E_ACCESSDENIED, wide->Write("x", 1, nullptr));
    EXPECT_EQ(STG_E_ACCESSDENIED, wide->SetSize(size_of(0)));
}

TEST(PropStream, IsWrittenOnCommitOrRelease) {
    const auto thing = make_thing();
    auto stream = stream_of(thing.get(), PR_SUBJECT_A, MAPI_MODIFY);
    ULONG put = 0;
    EXPECT_EQ(S_OK, stream->Write("HE", 2, &put));
    EXPECT_EQ(2u, put);
    EXPECT_EQ("hello", thing->get(PR_SUBJECT).text());
    EXPECT_EQ(S_OK, stream->Commit(STGC_DEFAULT));
    EXPECT_EQ("HEllo", thing->get(PR_SUBJECT).text());
    EXPECT_EQ(S_OK, stream->SetSize(size_of(3)));
    object::body_of(stream.get())->client_released();
    EXPECT_EQ("HEl", thing->get(PR_SUBJECT).text());
    EXPECT_EQ(S_OK, stream->SetSize(size_of(1)));
    EXPECT_EQ(S_OK, stream->Revert());
    object::body_of(stream.get())->client_released();
    EXPECT_EQ("HEl", thing->get(PR_SUBJECT).text());
}

TEST(PropStream, CreatesAndDropsTerminators) {
    const auto thing = make_thing();
    stream_of(thing.get(), PR_DISPLAY_NAME_W, MAPI_MODIFY, MAPI_E_NOT_FOUND);
    auto stream = stream_of(thing.get(), PR_DISPLAY_NAME_W, MAPI_MODIFY | MAPI_CREATE);
    EXPECT_EQ(S_OK, stream->Write(L"n\u00E4me", 5 * sizeof(wchar_t), nullptr));
    EXPECT_EQ(S_OK, stream->Commit(0));
    EXPECT_EQ("n\xC3\xA4me", thing->get(PR_DISPLAY_NAME).text());
    stream = stream_of(thing.get(), PROP_TAG(PT_BINARY, 0x6700), MAPI_MODIFY | MAPI_CREATE);
    EXPECT_EQ(S_OK, stream->Commit(0));
    EXPECT_EQ(0u, thing->get(PROP_TAG(PT_BINARY, 0x6700)).bytes().size());
    EXPECT_TRUE(thing->get(PROP_TAG(PT_BINARY, 0x6700)).is_binary());
    stream_of(thing.get(), PROP_TAG(PT_BINARY, PROP_ID(kOnlyHeld)), MAPI_MODIFY | MAPI_CREATE,
              MAPI_E_NO_ACCESS);
}

TEST(PropStream, SeeksWithinBounds) {
    const auto thing = make_thing();
    auto stream = stream_of(thing.get(), PR_SUBJECT_A, MAPI_MODIFY);
    LARGE_INTEGER move;
    ULARGE_INTEGER at;
    move.QuadPart = -2;
    EXPECT_EQ(S_OK, stream->Seek(move, STREAM_SEEK_END, &at));
    EXPECT_EQ(3u, at.QuadPart);
    EXPECT_EQ(STG_E_INVALIDFUNCTION, stream->Seek(move, STREAM_SEEK_SET, &at));
    EXPECT_EQ(STG_E_INVALIDFUNCTION, stream->Seek(move, 3, &at));
    move.QuadPart = INT64_MAX;
    EXPECT_EQ(STG_E_INVALIDFUNCTION, stream->Seek(move, STREAM_SEEK_CUR, &at));
    move.QuadPart = 10;
    EXPECT_EQ(S_OK, stream->Seek(move, STREAM_SEEK_SET, nullptr));
    EXPECT_EQ(S_OK, stream->Write("!", 1, nullptr)); // the gap is filled with zeros
    EXPECT_EQ(S_OK, stream->Commit(0));
    EXPECT_EQ(11u, thing->get(PR_SUBJECT).text().size());
    EXPECT_EQ(STG_E_MEDIUMFULL, stream->SetSize(size_of(0xFFFFFFFF)));
    EXPECT_EQ(STG_E_INVALIDPOINTER, stream->Read(nullptr, 1, nullptr));
    EXPECT_EQ(STG_E_INVALIDPOINTER, stream->Write(nullptr, 1, nullptr));
}

TEST(PropStream, SizeThatNobodyWroteIsZeroAndTakesNoTime) {
    const auto thing = make_thing();
    constexpr ULONG tag = PROP_TAG(PT_BINARY, 0x6700);
    auto stream = stream_of(thing.get(), tag, MAPI_MODIFY | MAPI_CREATE);
    constexpr DWORD kMost = 0x7FFF0000;
    for (int i = 0; i < 100; ++i) { // which would take minutes if memory were filled
        EXPECT_EQ(S_OK, stream->SetSize(size_of(kMost)));
        EXPECT_EQ(S_OK, stream->SetSize(size_of(0)));
    }
    EXPECT_EQ(S_OK, stream->SetSize(size_of(kMost)));
    STATSTG stat;
    EXPECT_EQ(S_OK, stream->Stat(&stat, STATFLAG_NONAME));
    EXPECT_EQ(kMost, stat.cbSize.QuadPart);
    LARGE_INTEGER move;
    move.QuadPart = -3;
    EXPECT_EQ(S_OK, stream->Seek(move, STREAM_SEEK_END, nullptr));
    char end[4] = {1, 1, 1, 1};
    ULONG got = 0;
    EXPECT_EQ(S_OK, stream->Read(end, 4, &got));
    EXPECT_EQ(3u, got);
    EXPECT_EQ(0, end[0] | end[1] | end[2]);
    move.QuadPart = 2;
    EXPECT_EQ(S_OK, stream->Seek(move, STREAM_SEEK_SET, nullptr));
    EXPECT_EQ(S_OK, stream->Write("ab", 2, nullptr));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(6)));
    EXPECT_EQ(S_OK, stream->Commit(0));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(3)));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(kMost)));
    EXPECT_EQ(S_OK, stream->Revert());
    const auto whole = thing->get(tag);
    EXPECT_EQ(
        std::string("\0\0ab\0\0", 6),
        std::string(reinterpret_cast<const char*>(whole.bytes().data()), whole.bytes().size()));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(3)));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(5)));
    EXPECT_EQ(S_OK, stream->Commit(0));
    const auto cut = thing->get(tag);
    EXPECT_EQ(std::string("\0\0a\0\0", 5),
              std::string(reinterpret_cast<const char*>(cut.bytes().data()), cut.bytes().size()));
}

TEST(PropStream, ALetterThatWasBegunIsWhole) {
    const auto thing = make_thing();
    auto stream = stream_of(thing.get(), PR_SUBJECT_W, MAPI_MODIFY | MAPI_CREATE);
    EXPECT_EQ(S_OK, stream->Write("x", 1, nullptr));
    EXPECT_EQ(S_OK, stream->SetSize(size_of(4 * sizeof(wchar_t))));
    EXPECT_EQ(S_OK, stream->Commit(0));
    EXPECT_EQ("x", thing->get(PR_SUBJECT).text());
}

TEST(PropStream, ClonesAndCopies) {
    const auto thing = make_thing();
    auto stream = stream_of(thing.get(), PR_BODY_A, 0);
    char one = 0;
    EXPECT_EQ(S_OK, stream->Read(&one, 1, nullptr));
    IStream* raw = nullptr;
    EXPECT_EQ(S_OK, stream->Clone(&raw));
    const auto clone = object::Ref<IStream>::adopt(raw);
    auto target = stream_of(thing.get(), PR_DISPLAY_NAME_A, MAPI_MODIFY | MAPI_CREATE);
    ULARGE_INTEGER read, written;
    EXPECT_EQ(S_OK, clone->CopyTo(target.get(), size_of(0xFFFFFFFF), &read, &written));
    EXPECT_EQ(kInlineLimit - 1, read.QuadPart);
    EXPECT_EQ(read.QuadPart, written.QuadPart);
    EXPECT_EQ(STG_E_ACCESSDENIED, clone->Write("x", 1, nullptr));
    EXPECT_EQ(STG_E_INVALIDPOINTER, clone->CopyTo(nullptr, size_of(1), nullptr, nullptr));
}

TEST(PropStream, WhatIsCopiedOntoItsOwnEndIsCopiedOnce) {
    const auto thing = make_thing();
    auto stream = stream_of(thing.get(), PR_HTML, MAPI_MODIFY | MAPI_CREATE);
    EXPECT_EQ(S_OK, stream->Write("abc", 3, nullptr));
    IStream* raw = nullptr;
    EXPECT_EQ(S_OK, stream->Clone(&raw));
    const auto end = object::Ref<IStream>::adopt(raw);
    EXPECT_EQ(S_OK, stream->Seek({}, STREAM_SEEK_SET, nullptr));
    ULARGE_INTEGER read, written;
    EXPECT_EQ(S_OK, stream->CopyTo(end.get(), size_of(0xFFFFFFFF), &read, &written));
    EXPECT_EQ(3u, read.QuadPart);
    EXPECT_EQ(3u, written.QuadPart);
    STATSTG about = {};
    EXPECT_EQ(S_OK, stream->Stat(&about, STATFLAG_NONAME));
    EXPECT_EQ(6u, about.cbSize.QuadPart);
}

TEST(PropObject, OtherInterfacesAreAHook) {
    const auto thing = make_thing();
    IUnknown* out = nullptr;
    EXPECT_EQ(MAPI_E_NO_SUPPORT, thing->OpenProperty(PR_SUBJECT, &IID_IMessage, 0, 0, &out));
    EXPECT_EQ(PR_SUBJECT, thing->opened);
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED,
              thing->OpenProperty(PR_PRIORITY, &IID_IStream, 0, 0, &out));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              thing->OpenProperty(CHANGE_PROP_TYPE(PR_SUBJECT, PT_UNSPECIFIED), &IID_IStream, 0, 0,
                                  &out));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, thing->OpenProperty(PR_SUBJECT, nullptr, 0, 0, &out));
    EXPECT_EQ(nullptr, out);
}

TEST(PropObject, WhatExistsOrWouldBeMadeHasOtherInterfaces) {
    const auto section = object::make<Plain>();
    const Value value = Value::text(PR_SUBJECT, "hello");
    section->set_values({&value, 1});
    IUnknown* out = nullptr;
    const auto open = [&](ULONG tag, const IID& iid, ULONG flags = 0) {
        return section->OpenProperty(tag, &iid, 0, flags, &out);
    };
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED, open(PR_SUBJECT, IID_IMessage));
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED, open(PR_SUBJECT, IID_IMessage, MAPI_MODIFY));
    EXPECT_EQ(MAPI_E_NOT_FOUND, open(PR_BODY, IID_IMessage));
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED,
              open(PR_BODY, IID_IMessage, MAPI_CREATE | MAPI_MODIFY));
    EXPECT_EQ(MAPI_E_NOT_FOUND, open(PR_PRIORITY, IID_IStream));
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED,
              open(PR_PRIORITY, IID_IStream, MAPI_CREATE | MAPI_MODIFY));
    EXPECT_EQ(MAPI_E_NOT_FOUND, open(PR_BODY, IID_IStream));
    EXPECT_EQ(nullptr, out);
}

TEST(PropCopy, AllButWhatIsExcludedOrComputed) {
    const auto from = make_thing();
    const Value object = Value::object(PR_MESSAGE_RECIPIENTS);
    from->set_values({&object, 1});
    const auto to = object::make<Thing>();
    Tags excluded{PROP_TAG(PT_LONG, PROP_ID(PR_BODY))};
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, from->CopyTo(0, nullptr, excluded, 0, nullptr, &IID_IMAPIProp, to.get(), 0,
                                 problems.out()));
    EXPECT_EQ(nullptr, problems.get());
    EXPECT_EQ("hello", to->get(PR_SUBJECT).text());
    EXPECT_FALSE(to->get(PR_BODY));
    EXPECT_EQ(std::vector<ULONG>{PR_MESSAGE_RECIPIENTS}, from->objects);
    EXPECT_EQ(2u, to->changed.size());
}

TEST(PropCopy, NoReplaceMoveAndProblems) {
    const auto from = make_thing();
    const auto to = object::make<Thing>();
    SPropValue mine = narrow_value(PR_SUBJECT_A, "mine");
    EXPECT_EQ(S_OK, to->SetProps(1, &mine, nullptr));
    Tags included{PR_SUBJECT, PR_PRIORITY, PR_ENTRYID, kComputed};
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, from->CopyProps(included, 0, nullptr, &IID_IMAPIProp, to.get(),
                                    MAPI_NOREPLACE | MAPI_MOVE, problems.out()));
    EXPECT_EQ("mine", to->get(PR_SUBJECT).text());
    EXPECT_EQ("hello", from->get(PR_SUBJECT).text());
    EXPECT_EQ(1, to->get(PR_PRIORITY).number());
    EXPECT_FALSE(from->get(PR_PRIORITY));
    ASSERT_EQ(2u, problems->cProblem);
    EXPECT_EQ(2u, problems->aProblem[0].ulIndex);
    EXPECT_EQ(MAPI_E_NOT_FOUND, problems->aProblem[0].scode);
    EXPECT_EQ(3u, problems->aProblem[1].ulIndex);
    EXPECT_EQ(MAPI_E_COMPUTED, problems->aProblem[1].scode);
}

TEST(PropCopy, NamesAreKeptBetweenMappings) {
    NameMap here, there;
    const GUID set{1, 2, 3, {}};
    there.id_of({set, true, 0, "other"}, true);
    const ULONG id = here.id_of({set, true, 0, "mine"}, true);
    const auto from = make_thing(&here);
    const Value value = Value::number(PROP_TAG(PT_LONG, id), 42);
    from->set_values({&value, 1});
    const auto to = object::make<Thing>(&there);
    EXPECT_EQ(S_OK,
              from->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, to.get(), 0, nullptr));
    const ULONG mapped = there.id_of({set, true, 0, "mine"}, false);
    EXPECT_EQ(0x8001u, mapped);
    EXPECT_EQ(42, to->get(PROP_TAG(PT_LONG, mapped)).number());
}

TEST(PropCopy, WrongArgumentsAreRefused) {
    const auto from = make_thing();
    const auto to = object::make<Thing>();
    const auto copy = [&](ULONG count, LPCIID iids, LPSPropTagArray tags, LPCIID iid,
                          void* target) {
        return from->CopyTo(count, iids, tags, 0, nullptr, iid, target, 0, nullptr);
    };
    Tags none{}, null{PR_NULL};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, copy(0, nullptr, nullptr, nullptr, to.get()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, copy(0, nullptr, nullptr, &IID_IMAPIProp, nullptr));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, copy(0, nullptr, none, &IID_IMAPIProp, to.get()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, copy(0, nullptr, null, &IID_IMAPIProp, to.get()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, copy(1, nullptr, nullptr, &IID_IMAPIProp, to.get()));
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED,
              copy(1, &IID_IMAPIProp, nullptr, &IID_IMAPIProp, to.get()));
    EXPECT_EQ(MAPI_E_INTERFACE_NOT_SUPPORTED, copy(0, nullptr, nullptr, &IID_IMessage, to.get()));
    EXPECT_EQ(MAPI_E_NO_ACCESS, copy(0, nullptr, nullptr, &IID_IMAPIProp, from.get()));
    to->may_write = false;
    EXPECT_EQ(MAPI_E_NO_ACCESS, copy(0, nullptr, nullptr, &IID_IMAPIProp, to.get()));
}

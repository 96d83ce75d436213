#include <initializer_list>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiguid.h>
#include <mapiutil.h>

#include "../clients/held.h"
#include "object/body.h"
#include "progress_indicator.h"
#include "property/wrapped_progress.h"

namespace mapisim::test {
namespace {

class WrappedProgress : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }

    client::Held<IMAPIProgress> wrap(LPMAPIPROGRESS whole, ULONG low, ULONG high, ULONG flags) {
        client::Held<IMAPIProgress> wrapped;
        EXPECT_EQ(WrapProgress(whole, low, high, flags, wrapped.out()), S_OK);
        return wrapped;
    }
    static HRESULT set_limits(LPMAPIPROGRESS progress, ULONG low, ULONG high, ULONG flags) {
        return progress->SetLimits(&low, &high, &flags);
    }
    /// Minimum, maximum, flags.
    static std::tuple<ULONG, ULONG, ULONG> limits(LPMAPIPROGRESS progress) {
        ULONG low = 99, high = 99, flags = 99;
        EXPECT_EQ(progress->GetMin(&low), S_OK);
        EXPECT_EQ(progress->GetMax(&high), S_OK);
        EXPECT_EQ(progress->GetFlags(&flags), S_OK);
        return {low, high, flags};
    }

    Indicator whole_;
};

using Limits = std::tuple<ULONG, ULONG, ULONG>;

TEST_F(WrappedProgress, ShowsItsRangeAsAPartOfTheOther) {
    const auto part = wrap(&whole_, 200, 400, MAPI_TOP_LEVEL);
    EXPECT_EQ(limits(part.get()), Limits(1, 1000, MAPI_TOP_LEVEL));
    for (const ULONG value : {0u, 1u, 5u, 500u, 999u, 1000u, 5000u})
        EXPECT_EQ(part->Progress(value, 1, 2), S_OK);
    EXPECT_EQ(whole_.values, (std::vector<ULONG>{200, 200, 200, 299, 399, 400, 400}));
    EXPECT_EQ(whole_.items, Indicator::Items(7, {1, 2}));
    EXPECT_EQ(limits(&whole_), Limits(1, 1000, MAPI_TOP_LEVEL)); // nobody changed them
}

TEST_F(WrappedProgress, CountsOnlyWhereItIsTheTopLevel) {
    const auto part = wrap(&whole_, 0, 1000, 0);
    EXPECT_EQ(limits(part.get()), Limits(1, 1000, 0));
    EXPECT_EQ(part->Progress(500, 1, 2), S_OK);
    EXPECT_EQ(whole_.values, std::vector<ULONG>{499});
    EXPECT_TRUE(whole_.items.empty());
}

TEST_F(WrappedProgress, HasLimitsThatCountWhenTheyAreGlobal) {
    const auto part = wrap(&whole_, 100, 200, MAPI_TOP_LEVEL);
    EXPECT_EQ(set_limits(part.get(), 10, 20, MAPI_TOP_LEVEL), S_OK);
    EXPECT_EQ(part->Progress(5, 0, 0), S_OK);
    EXPECT_EQ(part->Progress(15, 0, 0), S_OK);
    // Those of a part inside are only kept for who asks.
    EXPECT_EQ(set_limits(part.get(), 15, 16, 0), S_OK);
    EXPECT_EQ(limits(part.get()), Limits(15, 16, 0));
    EXPECT_EQ(part->Progress(16, 0, 0), S_OK);
    // A range without room is over at once.
    EXPECT_EQ(set_limits(part.get(), 7, 7, MAPI_TOP_LEVEL), S_OK);
    EXPECT_EQ(part->Progress(7, 0, 0), S_OK);
    // The widest range there is.
    EXPECT_EQ(set_limits(part.get(), 0, 0xFFFF'FFFF, MAPI_TOP_LEVEL), S_OK);
    EXPECT_EQ(part->Progress(0x8000'0000, 0, 0), S_OK);
    EXPECT_EQ(whole_.values, (std::vector<ULONG>{100, 150, 160, 200, 150}));

    EXPECT_EQ(set_limits(part.get(), 2, 1, MAPI_TOP_LEVEL), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(set_limits(part.get(), 1, 2, 2), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(limits(part.get()), Limits(0, 0xFFFF'FFFF, MAPI_TOP_LEVEL));
    ULONG number = 0;
    EXPECT_EQ(part->SetLimits(nullptr, &number, &number), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(part->GetMin(nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(part->GetMax(nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(part->GetFlags(nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(WrappedProgress, GivesWhatTheOtherAnswers) {
    const auto part = wrap(&whole_, 0, 100, 0);
    whole_.cancel_at = 1;
    EXPECT_EQ(part->Progress(1, 0, 0), MAPI_E_USER_CANCEL);
    whole_.throws = true;
    EXPECT_EQ(part->Progress(1, 0, 0), MAPI_E_CALL_FAILED);
}

TEST_F(WrappedProgress, LetsGoOfTheOther) {
    CountedProgress whole;
    client::Held<IMAPIProgress> part;
    ASSERT_EQ(property::wrap_progress(&whole, 0, 100, 0, part.out()), S_OK);
    EXPECT_EQ(whole.references, 2u);
    object::body_of(part.get())->client_released(); // its memory may stay for longer
    EXPECT_EQ(whole.references, 1u);
    EXPECT_EQ(part->Progress(1, 0, 0), MAPI_E_INVALID_OBJECT);
}

TEST_F(WrappedProgress, CanBeWrappedAgainAndOutlivesTheOther) {
    auto outer = wrap(&whole_, 0, 500, MAPI_TOP_LEVEL);
    const auto inner = wrap(outer.get(), 500, 1000, MAPI_TOP_LEVEL);
    outer.release();
    EXPECT_EQ(inner->Progress(500, 1, 2), S_OK);
    EXPECT_EQ(inner->Progress(1000, 2, 2), S_OK);
    EXPECT_EQ(whole_.values, (std::vector<ULONG>{374, 500}));
    client::Held<IUnknown> same;
    EXPECT_EQ(inner->QueryInterface(IID_IMAPIProgress, reinterpret_cast<void**>(same.out())), S_OK);
}

TEST_F(WrappedProgress, IsMadeOfWhatIsLegal) {
    struct Case {
        LPMAPIPROGRESS whole;
        ULONG low, high, flags;
        HRESULT result;
    };
    for (const Case& c : std::initializer_list<Case>{
             {&whole_, 5, 5, 0, S_OK},
             {&whole_, 0, 0xFFFF'FFFF, MAPI_TOP_LEVEL, S_OK},
             {nullptr, 0, 1, 0, MAPI_E_INVALID_PARAMETER},
             {&whole_, 2, 1, 0, MAPI_E_INVALID_PARAMETER},
             {&whole_, 0, 1, 2, MAPI_E_UNKNOWN_FLAGS},
         }) {
        auto* out = reinterpret_cast<LPMAPIPROGRESS>(this);
        EXPECT_EQ(WrapProgress(c.whole, c.low, c.high, c.flags, &out), c.result);
        EXPECT_EQ(out != nullptr, c.result == S_OK);
        if (out)
            out->Release();
    }
    EXPECT_EQ(WrapProgress(&whole_, 0, 1, 0, nullptr), MAPI_E_INVALID_PARAMETER);
}

} // namespace
} // namespace mapisim::test

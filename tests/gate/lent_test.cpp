#include <stdexcept>

#include "check_fixture.h"
#include "fake_body.h"
#include "gate/call_out.h"
#include "gate/lent.h"

namespace mapisim::test {
namespace {

using LentSink = gate::Lent<IMAPIAdviseSink>;

class LentTest : public test::CheckTest {
protected:
    /// A sink whose scope is `scope_`, handed to `use` as to a function of the client's.
    template<class Use> void lend(Use use) {
        scope_ = object::ScopeRef(object::Scope::create(nullptr));
        auto body = object::make<FakeSink>([] { return 42u; }, &destroyed_);
        body->scope_ = scope_;
        {
            const LentSink lent(body.detach());
            sink_ = lent.get();
            gate::call_out(
                [&] {
                    use(lent.get());
                    return 0;
                },
                0, gate::Callee::service);
            scope_->end(evidence::EndReason::entry_returned, 0);
        }
    }

    object::ScopeRef scope_;
    IMAPIAdviseSink* sink_ = nullptr;
    int destroyed_ = 0;
};

TEST_F(LentTest, GoesWhereItWasBalanced) {
    lend([](IMAPIAdviseSink* sink) {
        EXPECT_EQ(sink->OnNotify(0, nullptr), 42u);
        sink->AddRef();
        sink->Release();
    });
    EXPECT_EQ(destroyed_, 1);
    EXPECT_EQ(findings(), "");
}

TEST_F(LentTest, IsNotedWhereItIsKept) {
    lend([](IMAPIAdviseSink* sink) {
        sink->AddRef();
        sink->AddRef();
    });
    EXPECT_EQ(findings(), "MAPI-SERVICE-002");
    EXPECT_NE(sentence().find("kept 2 references to"), std::string::npos) << sentence();
    // It answers no more, and goes when it is let go.
    EXPECT_EQ(static_cast<HRESULT>(sink_->OnNotify(0, nullptr)), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(sink_->Release(), 1u);
    EXPECT_EQ(sink_->Release(), 0u);
    EXPECT_EQ(destroyed_, 1);
}

TEST_F(LentTest, IsNotedWhereItIsReleasedTooOften) {
    lend([](IMAPIAdviseSink* sink) { sink->Release(); });
    EXPECT_EQ(findings(), "MAPI-OBJECT-011");
    EXPECT_EQ(destroyed_, 1);
}

TEST_F(LentTest, ExceptionsOfServicesAreNoneOfSinks) {
    EXPECT_EQ(gate::call_out([]() -> HRESULT { throw std::runtime_error("x"); },
                             HRESULT{MAPI_E_CALL_FAILED}, gate::Callee::service),
              MAPI_E_CALL_FAILED);
    EXPECT_EQ(findings(), "MAPI-SERVICE-001");
    EXPECT_NE(sentence().find("entry function"), std::string::npos) << sentence();
}

} // namespace
} // namespace mapisim::test

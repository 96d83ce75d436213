#include <pthread.h>
#include <thread>
#include <utility>

#include <mapicode.h>

#include "foreign_objects.h"
#include "mailbox_fixture.h"

namespace {

/// Ends the thread that releases it for the first time.
class Ending final : public mapisim::test::ForeignObject<IMAPIProp> {
public:
    ULONG STDMETHODCALLTYPE Release() override {
        const bool first = !std::exchange(ended, true); // it may be gone afterwards
        const ULONG left = ForeignObject::Release();
        if (first)
            pthread_exit(nullptr);
        return left;
    }
    bool ended = false;
};

using StoreCopyOutLinux = MailboxTest;

TEST_F(StoreCopyOutLinux, AThreadMayEndInAReleaseOfItsObject) {
    const auto message = create_message(inbox_.get(), "ending");
    auto* const target = new Ending;
    bool came_back = false;
    std::thread([&] {
        message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, target, 0, nullptr);
        came_back = true;
    }).join();
    EXPECT_FALSE(came_back);
    EXPECT_TRUE(target->ended);
    EXPECT_EQ(message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, target, 0, nullptr),
              S_OK);
    EXPECT_EQ(target->bag.text(PR_SUBJECT_W), "ending");
    target->Release();
}

} // namespace

#pragma once

#include <string>
#include <vector>

#include "world_fixture.h"

namespace mapisim::spooler {

/// The first logon's default store, and what became of the mail that leaves it.
class SpoolerTest : public WorldTest {
protected:
    void SetUp() override {
        WorldTest::SetUp();
        store_ = open_store();
    }
    void TearDown() override {
        store_ = nullptr;
        WorldTest::TearDown();
    }
    /// A message to the second user, in the Outbox.
    Ref<IMessage> compose(IMsgStore* store, const char* subject,
                          const char* to = "second@mapisim.example") {
        auto outbox = open_folder(store, store::Special::outbox);
        auto message = create_message(outbox.get(), subject);
        address(message.get(), to);
        return message;
    }
    notify::EntryId submit(const char* subject) {
        auto message = compose(store_.get(), subject);
        EXPECT_EQ(message->SubmitMessage(0), S_OK);
        return entry_id(message.get());
    }
    std::vector<std::string> queue() {
        std::vector<std::string> out;
        for (const QueuedMail& mail : queued_mail())
            out.push_back(mail.subject);
        return out;
    }
    std::vector<std::string> in(store::Special which) {
        return texts(contents(open_folder(store_.get(), which, 0).get()), PR_SUBJECT_W);
    }
    std::vector<Bag> second_inbox() {
        auto logon = log_on(MAPI_NO_MAIL, "MapiSim Second");
        auto store = open_store(logon);
        auto out = contents(open_folder(store.get(), store::Special::inbox, 0).get());
        log_off(logon);
        return out;
    }
    static void set_setting(const char* name, const char* value) {
        std::string why;
        ASSERT_TRUE(scenario::set(name, value, why)) << why;
    }
    static void pass(scenario::Ticks time) {
        scenario::advance(time);
        run_until(scenario::now());
    }
    Ref<IMsgStore> store_;
};

} // namespace mapisim::spooler

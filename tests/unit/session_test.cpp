#include <mapicode.h>

#include "session/session_body.h"
#include "world_fixture.h"

namespace mapisim::session {
namespace {

class SessionTest : public WorldTest {
protected:
    /// What GetLastError says of a result; empty for NULL.
    static std::string said(IMAPISession* session, HRESULT result) {
        LPMAPIERROR error = nullptr;
        EXPECT_EQ(session->GetLastError(result, 0, &error), S_OK);
        if (!error)
            return {};
        EXPECT_EQ(error->ulLowLevelError, static_cast<ULONG>(result));
        std::string text = reinterpret_cast<const char*>(error->lpszError);
        memory::free(error);
        return text;
    }
};

TEST_F(SessionTest, TheProvidersSayWhyTheAddressBookLacksThem) {
    auto session = make_session(logon_);
    IAddrBook* book = nullptr;
    ASSERT_EQ(session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), S_OK);
    book->Release();
    EXPECT_EQ(said(session.get(), MAPI_W_ERRORS_RETURNED), ""); // nothing has failed

    std::string why;
    ASSERT_TRUE(scenario::set("session.address_book_warning", "true", why)) << why;
    ASSERT_EQ(session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), MAPI_W_ERRORS_RETURNED);
    ASSERT_NE(book, nullptr);
    book->Release();
    EXPECT_NE(said(session.get(), MAPI_W_ERRORS_RETURNED).find("Address book"), std::string::npos);
    EXPECT_EQ(said(session.get(), S_OK), "");
    EXPECT_NE(said(session.get(), MAPI_E_NOT_FOUND), "");
    EXPECT_EQ(said(make_session(logon_).get(), MAPI_W_ERRORS_RETURNED), ""); // another one's
}

} // namespace
} // namespace mapisim::session

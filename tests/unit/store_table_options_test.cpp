#include <algorithm>

#include <mapicode.h>

#include "mailbox_fixture.h"

namespace {

/// The interface options of OpenProperty say of a table whether its text is wide.
class StoreTableOptions : public MailboxTest {
protected:
    static bool has_wide_text(IMAPIProp* object, ULONG tag, ULONG options) {
        IUnknown* opened = nullptr;
        EXPECT_EQ(object->OpenProperty(tag, &IID_IMAPITable, options, 0, &opened), S_OK);
        const auto table = Ref<IMAPITable>::adopt(static_cast<IMAPITable*>(opened));
        SPropTagArray* columns = nullptr;
        EXPECT_EQ(table->QueryColumns(0, &columns), S_OK);
        const auto types = [&](ULONG type) {
            return std::count_if(columns->aulPropTag, columns->aulPropTag + columns->cValues,
                                 [&](ULONG column) { return PROP_TYPE(column) == type; });
        };
        const auto wide = types(PT_UNICODE), narrow = types(PT_STRING8);
        mapisim::memory::free(columns);
        EXPECT_NE(wide + narrow, 0);
        EXPECT_TRUE(wide == 0 || narrow == 0);
        return wide != 0;
    }
};

TEST_F(StoreTableOptions, AreHeeded) {
    const auto message = create_message(inbox_.get(), "parts");
    const struct {
        IMAPIProp* object;
        ULONG tag;
    } cases[] = {
        {message.get(), PR_MESSAGE_RECIPIENTS}, {message.get(), PR_MESSAGE_ATTACHMENTS},
        {inbox_.get(), PR_CONTAINER_CONTENTS},  {inbox_.get(), PR_FOLDER_ASSOCIATED_CONTENTS},
        {inbox_.get(), PR_CONTAINER_HIERARCHY}, {store_.get(), PR_RECEIVE_FOLDER_SETTINGS}};
    for (const auto& c : cases) {
        EXPECT_TRUE(has_wide_text(c.object, c.tag, MAPI_UNICODE)) << std::hex << c.tag;
        EXPECT_FALSE(has_wide_text(c.object, c.tag, 0)) << std::hex << c.tag;
    }
}

} // namespace

#include <cstring>
#include <mapicode.h>

#include "addressbook_fixture.h"
#include "foreign_objects.h"

namespace mapisim::addressbook {
namespace {

/// PR_DETAILS_TABLE of what is in the address book.
class AddressBookDetailsTest : public AddressBookTest {
protected:
    using Bag = mapisim::property::Bag;

    static HRESULT open_details(IMAPIProp* object, ULONG options, IMAPITable** out,
                                const IID& iid = IID_IMAPITable) {
        IUnknown* opened = nullptr;
        const HRESULT result = object->OpenProperty(PR_DETAILS_TABLE, &iid, options, 0, &opened);
        *out = static_cast<IMAPITable*>(opened);
        return result;
    }
    std::vector<Bag> details(IMAPIProp* object, ULONG options = 0) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(open_details(object, options, &table), S_OK);
        return table ? rows(table) : std::vector<Bag>{};
    }
    template<class Structure> static Structure structure(const Bag& row) {
        Structure out{};
        const auto bytes = row.binary(PR_CONTROL_STRUCTURE);
        EXPECT_GE(bytes.size(), sizeof out);
        std::memcpy(&out, bytes.data(), sizeof out);
        return out;
    }
    template<class Letter> static std::basic_string<Letter> text_at(const Bag& row, ULONG offset) {
        const auto bytes = row.binary(PR_CONTROL_STRUCTURE);
        EXPECT_EQ(bytes.back(), std::byte{0});
        return reinterpret_cast<const Letter*>(bytes.data() + offset);
    }
};

TEST_F(AddressBookDetailsTest, APageShowsTheProperties) {
    const auto user = open<IMailUser>(book_.get(), global("Help Desk"), 0);
    EXPECT_EQ(get(user.get(), PR_DETAILS_TABLE).type(), ULONG{PT_OBJECT});
    const auto controls = details(user.get());
    ASSERT_EQ(controls.size(), 19u);
    EXPECT_EQ(controls[0].number(PR_CONTROL_TYPE), LONG{DTCT_PAGE});
    EXPECT_EQ(text_at<char>(controls[0], structure<DTBLPAGE>(controls[0]).ulbLpszLabel), "General");
    std::vector<Bag> seen;
    for (std::size_t i = 1; i < controls.size(); i += 2) {
        const Bag &label = controls[i], &edit = controls[i + 1];
        EXPECT_EQ(label.number(PR_CONTROL_TYPE), LONG{DTCT_LABEL});
        EXPECT_EQ(edit.number(PR_CONTROL_TYPE), LONG{DTCT_EDIT});
        EXPECT_LE(edit.number(PR_XPOS) + edit.number(PR_DELTAX), 200);
        EXPECT_LE(edit.number(PR_YPOS) + edit.number(PR_DELTAY), 180);
        EXPECT_FALSE(edit.number(PR_CONTROL_FLAGS) & LONG{DT_EDITABLE});
        EXPECT_EQ(PROP_TYPE(structure<DTBLEDIT>(edit).ulPropTag), ULONG{PT_STRING8});
    }
    EXPECT_EQ(structure<DTBLEDIT>(controls[2]).ulPropTag, ULONG{PR_DISPLAY_NAME_A});
    EXPECT_NE(controls[1].binary(PR_CONTROL_ID).size(), 0u);
    EXPECT_FALSE(*controls[1].find(PR_CONTROL_ID) == *controls[2].find(PR_CONTROL_ID));
}

TEST_F(AddressBookDetailsTest, TextIsWideWhereThatIsAskedFor) {
    const auto list = open<IDistList>(book_.get(), global("All Staff"), 0);
    const auto controls = details(list.get(), MAPI_UNICODE);
    ASSERT_EQ(controls.size(), 5u);
    const auto label = structure<DTBLLABEL>(controls[1]);
    EXPECT_EQ(label.ulFlags, ULONG{MAPI_UNICODE});
    EXPECT_EQ(text_at<wchar_t>(controls[1], label.ulbLpszLabelName), L"Display name:");
    EXPECT_EQ(structure<DTBLEDIT>(controls[4]).ulPropTag, ULONG{PR_COMMENT_W});
}

TEST_F(AddressBookDetailsTest, ContainersHaveOneToo) {
    const auto editable = [&](IABContainer* container) {
        const auto controls = details(container);
        EXPECT_EQ(get(container, PR_DETAILS_TABLE).type(), ULONG{PT_OBJECT});
        EXPECT_EQ(controls.size(), 5u);
        bool all = true;
        for (const Bag& control : controls) {
            if (control.number(PR_CONTROL_TYPE) == LONG{DTCT_EDIT})
                all = all && (control.number(PR_CONTROL_FLAGS) & LONG{DT_EDITABLE}) != 0;
        }
        return all;
    };
    EXPECT_FALSE(editable(open_container(kRootContainer).get()));
    EXPECT_FALSE(editable(open_container(kGlobalList).get()));
    EXPECT_FALSE(editable(open_pab(0).get()));
    EXPECT_TRUE(editable(open_pab().get()));
}

TEST_F(AddressBookDetailsTest, IsNothingThatCopyToCouldMiss) {
    const auto target = object::Ref<test::ForeignAttachment>::adopt(new test::ForeignAttachment);
    const auto user = open<IMailUser>(book_.get(), global("Help Desk"), 0);
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(
        user->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, target.get(), 0, &problems),
        S_OK);
    EXPECT_FALSE(problems);
    EXPECT_EQ(target->bag.text(PR_DISPLAY_NAME_W), "Help Desk");
    // Who asks for it by name is told.
    SizedSPropTagArray(1, named) = {1, {PR_DETAILS_TABLE}};
    EXPECT_EQ(user->CopyProps(reinterpret_cast<LPSPropTagArray>(&named), 0, nullptr, &IID_IMAPIProp,
                              target.get(), 0, &problems),
              S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_SUPPORT);
    memory::free(problems);
    const auto list = open<IDistList>(book_.get(), global("All Staff"), 0);
    EXPECT_EQ(
        list->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, target.get(), 0, &problems),
        S_OK);
    for (ULONG i = 0; problems && i < problems->cProblem; ++i)
        EXPECT_NE(problems->aProblem[i].ulPropTag, ULONG{PR_DETAILS_TABLE});
    memory::free(problems);
}

TEST_F(AddressBookDetailsTest, IsATableAndNothingElse) {
    const auto user = open<IMailUser>(book_.get(), global("Help Desk"), 0);
    IMAPITable* table = nullptr;
    EXPECT_EQ(open_details(user.get(), 0, &table, IID_IStream), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(table, nullptr);
    ASSERT_EQ(open_details(user.get(), 0, &table), S_OK);
    ULONG status = 0, type = 0;
    EXPECT_EQ(table->GetStatus(&status, &type), S_OK);
    EXPECT_EQ(type, ULONG{TBLTYPE_SNAPSHOT});
    table->Release();
}

} // namespace
} // namespace mapisim::addressbook

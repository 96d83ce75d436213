#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiguid.h>
#include <mapiutil.h>

#include "data_fixture.h"
#include "platform/dynamic_library.h"
#include "property/text.h"
#include "table/dialog_template.h"

namespace mapisim::test {
namespace {

using table::DialogItem;
using table::DialogTemplate;

// ---- Templates ----

/// A template, written word by word.
class Bytes {
public:
    Bytes& word(unsigned number) {
        bytes_.push_back(static_cast<std::byte>(number));
        bytes_.push_back(static_cast<std::byte>(number >> 8));
        return *this;
    }
    Bytes& words(std::initializer_list<unsigned> numbers) {
        for (const unsigned number : numbers)
            word(number);
        return *this;
    }
    Bytes& text(std::u16string_view letters) {
        for (const char16_t letter : letters)
            word(letter);
        return word(0);
    }
    Bytes& align() {
        while (bytes_.size() % 4 != 0)
            word(0);
        return *this;
    }
    const std::vector<std::byte>& get() const { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

/// Two controls; the first is made with four bytes of its own.
Bytes plain_template() {
    Bytes bytes;
    bytes.words({0x40, 0, 0, 0, 2, 1, 2, 300, 0xFFFF}); // DS_SETFONT; as high as -1
    bytes.text(u"menu").words({0xFFFF, 7}).text(u"T\u00EDtle \xD83D\xDE00").word(8).text(u"Font");
    bytes.align().words({0, 0, 0, 0, 10, 11, 12, 13, 100, 0xFFFF, 0x82});
    bytes.text(u"Label").words({6, 1, 2});
    bytes.align().words({0, 0, 0, 0, 20, 21, 22, 23, 0xFFFF});
    bytes.text(u"SOMECLASS").words({0xFFFF, 33, 0});
    return bytes;
}

Bytes extended_template() {
    Bytes bytes;
    bytes.words({1, 0xFFFF, 5, 0, 0, 0, 0, 0, 1, 3, 4, 5, 6, 0, 0}).text(u"Page");
    bytes.align().words({9, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0x1234, 0x5678, 0xFFFF, 0x80});
    bytes.text(u"Button").words({4, 1, 2});
    return bytes;
}

TEST(DialogTemplates, AreReadInEitherForm) {
    DialogTemplate dialog;
    ASSERT_TRUE(table::read_dialog_template(plain_template().get(), dialog));
    EXPECT_FALSE(dialog.wide_ids);
    EXPECT_EQ(dialog.title, "T\xC3\xADtle \xF0\x9F\x98\x80");
    EXPECT_EQ(dialog.place.x, 1);
    EXPECT_EQ(dialog.place.y, 2);
    EXPECT_EQ(dialog.place.width, 300);
    EXPECT_EQ(dialog.place.height, -1);
    ASSERT_EQ(dialog.items.size(), 2u);
    EXPECT_EQ(dialog.items[0].id, 100u);
    EXPECT_EQ(dialog.items[0].text, "Label");
    EXPECT_EQ(dialog.items[0].place.x, 10);
    EXPECT_EQ(dialog.items[1].id, 0xFFFFu);
    EXPECT_EQ(dialog.items[1].text, "");
    EXPECT_EQ(dialog.items[1].place.height, 23);

    ASSERT_TRUE(table::read_dialog_template(extended_template().get(), dialog));
    EXPECT_TRUE(dialog.wide_ids);
    EXPECT_EQ(dialog.title, "Page");
    EXPECT_EQ(dialog.place.height, 6);
    ASSERT_EQ(dialog.items.size(), 1u);
    EXPECT_EQ(dialog.items[0].id, 0x5678'1234u);
    EXPECT_EQ(dialog.items[0].text, "Button");
}

TEST(DialogTemplates, AreNoneWhenAnyPartIsMissing) {
    for (const Bytes& whole : {plain_template(), extended_template()}) {
        for (std::size_t size = 0; size < whole.get().size(); ++size) {
            // In memory of its own, so that a byte too far is seen.
            const std::vector<std::byte> part(
                whole.get().begin(), whole.get().begin() + static_cast<std::ptrdiff_t>(size));
            DialogTemplate dialog;
            EXPECT_FALSE(table::read_dialog_template(part, dialog)) << size << " bytes";
        }
        // Nothing that a byte can say is read beyond the end.
        for (std::size_t at = 0; at < whole.get().size(); ++at) {
            auto changed = whole.get();
            changed[at] = std::byte{0xFF};
            DialogTemplate dialog;
            table::read_dialog_template(changed, dialog);
        }
    }
}

// ---- Tables ----

constexpr GUID kProvider = {0x1234, 5, 6, {7}};
struct ControlId {
    GUID provider = kProvider;
    ULONG number = 0;
};

template<class T> LPTSTR resource(T number) {
    return reinterpret_cast<LPTSTR>(static_cast<ULONG_PTR>(number));
}
LPTSTR text(const void* letters) {
    return static_cast<LPTSTR>(const_cast<void*>(letters));
}

class DisplayTables : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
        std::string why;
        module_ = platform::load_library(TEST_DIALOGS, why);
        ASSERT_NE(module_, nullptr) << why;
    }
    void TearDown() override {
        if (module_)
            platform::unload_library(module_);
        DeinitMapiUtil();
    }

    HRESULT build(const std::vector<DTPAGE>& pages, ULONG flags = 0, LPTABLEDATA* data = nullptr) {
        table_.release();
        return BuildDisplayTable(MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                                 static_cast<HINSTANCE>(module_), static_cast<UINT>(pages.size()),
                                 const_cast<LPDTPAGE>(pages.data()), flags, table_.out(), data);
    }
    static DTPAGE page(const std::vector<DTCTL>& controls, LPTSTR name,
                       LPTSTR component = nullptr) {
        DTPAGE page{};
        page.cctl = static_cast<ULONG>(controls.size());
        page.lpctl = const_cast<LPDTCTL>(controls.data());
        page.lpszResourceName = name;
        page.lpszComponent = component;
        return page;
    }
    /// One page of one control of the dialog 101.
    HRESULT build_one(const DTCTL& control, ULONG flags = 0) {
        return build({page({control}, resource(101))}, flags);
    }

    static DTCTL control(ULONG type, ULONG id, void* structure) {
        DTCTL control{};
        control.ulCtlType = type;
        control.ulItemID = id;
        control.ctl.lpv = structure;
        return control;
    }

    struct Row {
        LONG number, x, y, width, height;
        ULONG type, flags;
        std::string structure, id;

        template<class Structure> Structure as() const {
            Structure result;
            EXPECT_GE(structure.size(), sizeof result);
            std::memcpy(&result, structure.data(), sizeof result);
            return result;
        }
        std::string narrow(ULONG at) const {
            EXPECT_LT(at, structure.size());
            return structure.c_str() + at;
        }
        std::string wide(ULONG at) const {
            EXPECT_EQ(at % sizeof(wchar_t), 0u);
            return property::utf8_from_wide(
                reinterpret_cast<const wchar_t*>(structure.data() + at));
        }
    };
    std::vector<Row> rows() {
        client::Block<SRowSet> set;
        SizedSPropTagArray(9, columns) = {9,
                                          {PR_ROWID, PR_XPOS, PR_YPOS, PR_DELTAX, PR_DELTAY,
                                           PR_CONTROL_TYPE, PR_CONTROL_FLAGS, PR_CONTROL_STRUCTURE,
                                           PR_CONTROL_ID}};
        EXPECT_EQ(HrQueryAllRows(table_.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                 nullptr, 0, set.out()),
                  S_OK);
        std::vector<Row> result;
        for (ULONG i = 0; set.get() && i < set->cRows; ++i) {
            const SPropValue* const values = set->aRow[i].lpProps;
            for (ULONG column = 0; column < 9; ++column)
                EXPECT_EQ(values[column].ulPropTag, columns.aulPropTag[column]);
            const auto bytes = [&](ULONG column) {
                const SBinary& binary = values[column].Value.bin;
                return std::string(reinterpret_cast<const char*>(binary.lpb), binary.cb);
            };
            result.push_back({values[0].Value.l, values[1].Value.l, values[2].Value.l,
                              values[3].Value.l, values[4].Value.l,
                              static_cast<ULONG>(values[5].Value.l),
                              static_cast<ULONG>(values[6].Value.l), bytes(7), bytes(8)});
        }
        if (LPSRowSet const given = set.take())
            FreeProws(given);
        return result;
    }

    void* module_ = nullptr;
    client::Held<IMAPITable> table_;
    // As clients have them: the text that they say is behind them is not there.
    DTBLPAGE page_ = {sizeof(DTBLPAGE), 0, 0, 77};
    DTBLLABEL label_ = {sizeof(DTBLLABEL), 0};
    DTBLEDIT edit_ = {sizeof(DTBLEDIT), 0, 40, PR_DISPLAY_NAME_A};
};

TEST_F(DisplayTables, TakePlacesAndLabelsFromTheDialog) {
    DTBLCOMBOBOX combo = {sizeof combo, 0, 10, PR_COMMENT_A, PR_CONTAINER_CONTENTS};
    DTBLGROUPBOX group = {sizeof group, 0};
    DTBLCHECKBOX check = {sizeof check, 0, PR_PRIORITY};
    DTBLBUTTON button = {sizeof button, 0, PR_DETAILS_TABLE};
    DTBLRADIOBUTTON radio = {sizeof radio, 0, 1, PR_SENSITIVITY, 5};
    DTBLLBX list = {MAPI_NO_HBAR, PR_NULL, PR_CONTAINER_CONTENTS};
    const ControlId id{kProvider, 3};
    DTCTL edit = control(DTCT_EDIT, 1001, &edit_);
    edit.ulCtlFlags = DT_EDITABLE | DT_REQUIRED;
    edit.lpszFilter = text("[a-z]");
    edit.lpbNotif = reinterpret_cast<LPBYTE>(const_cast<ControlId*>(&id));
    edit.cbNotif = sizeof id;
    const std::vector<DTCTL> controls = {control(DTCT_PAGE, 0, &page_),
                                         control(DTCT_LABEL, 100, &label_),
                                         edit,
                                         control(DTCT_LABEL, 100, &label_),
                                         control(DTCT_COMBOBOX, 1002, &combo),
                                         control(DTCT_GROUPBOX, 100, &group),
                                         control(DTCT_CHECKBOX, 1003, &check),
                                         control(DTCT_BUTTON, 1004, &button),
                                         control(DTCT_RADIOBUTTON, 1005, &radio),
                                         control(DTCT_LBX, 1006, &list),
                                         control(DTCT_LABEL, 0xFFFF'FFFF, &label_)};
    ASSERT_EQ(build({page(controls, resource(101), text("HELP"))}), S_OK);
    const auto all = rows();
    ASSERT_EQ(all.size(), controls.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].number, static_cast<LONG>(i));
        EXPECT_EQ(all[i].type, controls[i].ulCtlType);
        EXPECT_EQ(all[i].flags, controls[i].ulCtlFlags);
    }
    const auto place = [&](std::size_t i) {
        return std::vector<LONG>{all[i].x, all[i].y, all[i].width, all[i].height};
    };
    EXPECT_EQ(place(0), (std::vector<LONG>{1, 2, 200, 150}));
    EXPECT_EQ(place(1), (std::vector<LONG>{7, 9, 50, 8}));
    EXPECT_EQ(place(3), (std::vector<LONG>{7, 27, 51, 8}));
    EXPECT_EQ(place(5), (std::vector<LONG>{7, 45, 180, 60}));

    const auto made_page = all[0].as<DTBLPAGE>();
    EXPECT_EQ(all[0].narrow(made_page.ulbLpszLabel), "General");
    EXPECT_EQ(all[0].narrow(made_page.ulbLpszComponent), "HELP");
    EXPECT_EQ(made_page.ulContext, 77u);
    EXPECT_EQ(all[1].narrow(all[1].as<DTBLLABEL>().ulbLpszLabelName), "&Name:");
    EXPECT_EQ(all[3].narrow(all[3].as<DTBLLABEL>().ulbLpszLabelName),
              property::narrow_from_utf8("&Price in \xE2\x82\xAC:"));
    EXPECT_EQ(all[5].narrow(all[5].as<DTBLGROUPBOX>().ulbLpszLabel), "Options");
    EXPECT_EQ(all[6].narrow(all[6].as<DTBLCHECKBOX>().ulbLpszLabel), "&Urgent");
    EXPECT_EQ(all[6].as<DTBLCHECKBOX>().ulPRPropertyName, ULONG{PR_PRIORITY});
    EXPECT_EQ(all[7].narrow(all[7].as<DTBLBUTTON>().ulbLpszLabel), "&Browse...");
    EXPECT_EQ(all[8].narrow(all[8].as<DTBLRADIOBUTTON>().ulbLpszLabel), "O&ne");
    EXPECT_EQ(all[8].as<DTBLRADIOBUTTON>().lReturnValue, 5);
    EXPECT_EQ(all[10].narrow(all[10].as<DTBLLABEL>().ulbLpszLabelName), "No number");

    EXPECT_EQ(all[2].narrow(all[2].as<DTBLEDIT>().ulbLpszCharsAllowed), "[a-z]");
    EXPECT_EQ(all[2].as<DTBLEDIT>().ulNumCharsAllowed, 40u);
    EXPECT_EQ(all[2].as<DTBLEDIT>().ulFlags, 0u);
    EXPECT_EQ(all[4].narrow(all[4].as<DTBLCOMBOBOX>().ulbLpszCharsAllowed), "*");
    EXPECT_EQ(all[9].structure.size(), sizeof list);
    EXPECT_EQ(all[9].as<DTBLLBX>().ulFlags, ULONG{MAPI_NO_HBAR});

    EXPECT_EQ(all[2].id, std::string(reinterpret_cast<const char*>(&id), sizeof id));
    EXPECT_EQ(all[1].id, "");
}

TEST_F(DisplayTables, TakeListsAsTheyAre) {
    DTBLDDLBX drop_down = {0, PR_DISPLAY_NAME_A, PR_PRIORITY, PR_CONTAINER_CONTENTS};
    DTBLMVLISTBOX values = {0, PROP_TAG(PT_MV_STRING8, 0x3A58)};
    DTBLMVDDLBX drop_down_values = {0, PROP_TAG(PT_MV_STRING8, 0x3A59)};
    // Text and filter have no place in these; any control of the dialog gives them theirs.
    DTCTL filtered = control(DTCT_DDLBX, 1002, &drop_down);
    filtered.lpszFilter = text("[a-z]");
    const std::vector<DTCTL> controls = {filtered, control(DTCT_MVLISTBOX, 1006, &values),
                                         control(DTCT_MVDDLBX, 1003, &drop_down_values)};
    for (const ULONG flags : {ULONG{0}, ULONG{MAPI_UNICODE}}) {
        ASSERT_EQ(build({page(controls, resource(101))}, flags), S_OK);
        const auto all = rows();
        ASSERT_EQ(all.size(), 3u);
        for (std::size_t i = 0; i < all.size(); ++i)
            EXPECT_EQ(all[i].type, controls[i].ulCtlType);
        EXPECT_EQ(all[0].x, 60);
        EXPECT_EQ(all[0].height, 60);
        EXPECT_EQ(all[1].width, 90);
        EXPECT_EQ(all[2].y, 55);
        EXPECT_EQ(all[0].structure.size(), sizeof drop_down);
        EXPECT_EQ(all[0].as<DTBLDDLBX>().ulPRDisplayProperty, PR_DISPLAY_NAME_A);
        EXPECT_EQ(all[0].as<DTBLDDLBX>().ulPRSetProperty, ULONG{PR_PRIORITY});
        EXPECT_EQ(all[0].as<DTBLDDLBX>().ulPRTableName, ULONG{PR_CONTAINER_CONTENTS});
        EXPECT_EQ(all[1].structure.size(), sizeof values);
        EXPECT_EQ(all[1].as<DTBLMVLISTBOX>().ulMVPropTag, values.ulMVPropTag);
        EXPECT_EQ(all[2].structure.size(), sizeof drop_down_values);
        EXPECT_EQ(all[2].as<DTBLMVDDLBX>().ulMVPropTag, drop_down_values.ulMVPropTag);
    }
    for (const ULONG type : {DTCT_DDLBX, DTCT_MVLISTBOX, DTCT_MVDDLBX}) {
        for (void* const structure : {static_cast<void*>(nullptr), nowhere()}) {
            EXPECT_EQ(build_one(control(type, 1006, structure)), MAPI_E_INVALID_PARAMETER) << type;
            EXPECT_EQ(table_.get(), nullptr);
        }
    }
}

TEST_F(DisplayTables, HaveSeveralPagesAndTemplatesWithNames) {
    const std::vector<DTCTL> one = {control(DTCT_PAGE, 0, &page_),
                                    control(DTCT_LABEL, 100, &label_)};
    const std::vector<DTCTL> other = {control(DTCT_PAGE, 500, &page_),
                                      control(DTCT_LABEL, 0xFFFF'FFFF, &label_),
                                      control(DTCT_LABEL, 7, &label_)};
    ASSERT_EQ(build({page(one, resource(101), resource(500)),
                     page(other, text("TEXT_PAGE"), text("not this one")),
                     page(one, resource(101), text(""))}),
              S_OK);
    const auto all = rows();
    ASSERT_EQ(all.size(), 7u);
    EXPECT_EQ(all[0].narrow(all[0].as<DTBLPAGE>().ulbLpszComponent), "Help topics");
    EXPECT_EQ(all[2].narrow(all[2].as<DTBLPAGE>().ulbLpszLabel), "More");
    EXPECT_EQ(all[2].narrow(all[2].as<DTBLPAGE>().ulbLpszComponent), "Help topics");
    EXPECT_EQ(all[2].width, 90);
    EXPECT_EQ(all[3].narrow(all[3].as<DTBLLABEL>().ulbLpszLabelName), "Second");
    EXPECT_EQ(all[4].narrow(all[4].as<DTBLLABEL>().ulbLpszLabelName), "First");
    EXPECT_EQ(all[5].as<DTBLPAGE>().ulbLpszComponent, 0u);
    // Each page begins anew with what it takes.
    EXPECT_EQ(all[6].narrow(all[6].as<DTBLLABEL>().ulbLpszLabelName), "&Name:");
    EXPECT_EQ(all[6].number, 6);
}

TEST_F(DisplayTables, AreWideWhereThatIsAskedFor) {
    std::vector<DTCTL> controls = {control(DTCT_PAGE, 0, &page_), control(DTCT_EDIT, 1001, &edit_)};
    controls[1].lpszFilter = text(L"[0-9]");
    ASSERT_EQ(build({page(controls, text(L"TEXT_PAGE"))}, MAPI_UNICODE), MAPI_E_NOT_FOUND);
    ASSERT_EQ(build({page(controls, resource(101), text(L"HELP"))}, MAPI_UNICODE), S_OK);
    const auto all = rows();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].as<DTBLPAGE>().ulFlags, ULONG{MAPI_UNICODE});
    EXPECT_EQ(all[0].wide(all[0].as<DTBLPAGE>().ulbLpszLabel), "General");
    EXPECT_EQ(all[0].wide(all[0].as<DTBLPAGE>().ulbLpszComponent), "HELP");
    EXPECT_EQ(all[1].wide(all[1].as<DTBLEDIT>().ulbLpszCharsAllowed), "[0-9]");
    // What the structure said of the text counts as little as the text.
    page_.ulFlags = MAPI_UNICODE;
    ASSERT_EQ(build({page(controls, resource(101))}), S_OK);
    EXPECT_EQ(rows()[0].as<DTBLPAGE>().ulFlags, 0u);
}

TEST_F(DisplayTables, CanBeChangedThroughTheirData) {
    client::Held<ITableData> data;
    ASSERT_EQ(build({page({control(DTCT_PAGE, 0, &page_)}, resource(101))}, 0, data.out()), S_OK);
    SPropValue values[2] = {};
    values[0].ulPropTag = PR_ROWID;
    values[1].ulPropTag = PR_XPOS;
    values[1].Value.l = 55;
    SRow row{0, 2, values};
    EXPECT_EQ(data->HrModifyRow(&row), S_OK);
    ULONG count = 0;
    EXPECT_EQ(table_->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 1u);
    client::Held<IUnknown> same;
    EXPECT_EQ(data->QueryInterface(IID_IMAPITableData, reinterpret_cast<void**>(same.out())), S_OK);
    data.release();
    same.release();
    EXPECT_EQ(table_->GetRowCount(0, &count), S_OK); // the table keeps what it needs
}

TEST_F(DisplayTables, UseTheCallersMemory) {
    OwnMemory::reset();
    const std::vector<DTCTL> controls = {control(DTCT_PAGE, 0, &page_)};
    DTPAGE one = page(controls, resource(101));
    ASSERT_EQ(BuildDisplayTable(OwnMemory::allocate, OwnMemory::allocate_more, OwnMemory::free,
                                nullptr, static_cast<HINSTANCE>(module_), 1, &one, 0, table_.out(),
                                nullptr),
              S_OK);
    LPSRowSet set = nullptr;
    ASSERT_EQ(table_->QueryRows(1, 0, &set), S_OK);
    ASSERT_EQ(set->cRows, 1u);
    EXPECT_TRUE(OwnMemory::owns(set));
    OwnMemory::free(set->aRow[0].lpProps);
    OwnMemory::free(set);
}

TEST_F(DisplayTables, AreMadeOfWhatIsThere) {
    auto* const nowhere = reinterpret_cast<void*>(~std::uintptr_t{0xFFEF});
    struct Case {
        DTCTL control;
        LPTSTR name;
        HRESULT result;
    };
    // With 32 bits there is no other half.
    const auto half_a_pointer = [](std::uint64_t number) {
        return reinterpret_cast<LPTSTR>(
            static_cast<std::uintptr_t>(number | 0xABAB'ABAB'0000'0000u));
    };
    const auto with = [&](auto change) {
        DTCTL changed = control(DTCT_EDIT, 1001, &edit_);
        change(changed);
        return changed;
    };
    const auto edit = with([](DTCTL&) {});
    const std::initializer_list<Case> cases = {
        {edit, resource(101), S_OK},
        {edit, nullptr, MAPI_E_INVALID_PARAMETER},
        {edit, text(nowhere), MAPI_E_INVALID_PARAMETER},
        {edit, resource(999), MAPI_E_NOT_FOUND},
        {edit, half_a_pointer(101), S_OK}, // ulItemID alone was set
        {edit, half_a_pointer(999), MAPI_E_NOT_FOUND},
        {edit, half_a_pointer(0x10000), MAPI_E_INVALID_PARAMETER},
        {edit, text("no such page"), MAPI_E_NOT_FOUND},
        {edit, text("FUNCTION"), MAPI_E_NOT_FOUND},
        {edit, text("CUT_OFF"), MAPI_E_CORRUPT_DATA},
        {edit, resource(102), MAPI_E_CORRUPT_DATA},
        {with([](DTCTL& c) { c.ulItemID = 4711; }), resource(101), MAPI_E_NOT_FOUND},
        {with([](DTCTL& c) { c.ulItemID += 0x10000; }), resource(101), MAPI_E_NOT_FOUND},
        {with([](DTCTL& c) { c.ulCtlType = 10; }), resource(101), MAPI_E_INVALID_PARAMETER},
        {with([](DTCTL& c) { c.ulCtlType = DTCT_MVDDLBX + 1; }), resource(101),
         MAPI_E_INVALID_PARAMETER},
        {with([](DTCTL& c) { c.ulCtlFlags = DT_SET_SELECTION; }), resource(101), S_OK},
        {with([](DTCTL& c) { c.ulCtlFlags = 0x80; }), resource(101), MAPI_E_UNKNOWN_FLAGS},
        {with([](DTCTL& c) { c.ctl.lpv = nullptr; }), resource(101), MAPI_E_INVALID_PARAMETER},
        {with([&](DTCTL& c) { c.ctl.lpv = nowhere; }), resource(101), MAPI_E_INVALID_PARAMETER},
        {with([&](DTCTL& c) { c.lpszFilter = text(nowhere); }), resource(101),
         MAPI_E_INVALID_PARAMETER},
        {with([](DTCTL& c) { c.cbNotif = 1; }), resource(101), MAPI_E_INVALID_PARAMETER},
        {control(DTCT_PAGE, 0, nullptr), resource(101), MAPI_E_INVALID_PARAMETER},
        {control(DTCT_PAGE, 501, &page_), resource(101), MAPI_E_NOT_FOUND},
        {control(DTCT_PAGE, 0x1'0000, &page_), resource(101), MAPI_E_NOT_FOUND},
        {control(DTCT_LBX, 1001, nullptr), resource(101), MAPI_E_INVALID_PARAMETER},
    };
    int i = 0;
    for (const Case& c : cases) {
        EXPECT_EQ(build({page({c.control}, c.name)}), c.result) << "row " << i;
        EXPECT_EQ(table_.get() != nullptr, c.result == S_OK) << "row " << i;
        ++i;
    }
    EXPECT_EQ(build({page({edit}, resource(101), text(nowhere))}), S_OK); // has no page control
    EXPECT_EQ(build({page({control(DTCT_PAGE, 0, &page_)}, resource(101), text(nowhere))}),
              MAPI_E_INVALID_PARAMETER);
    // A label less than controls that want one.
    const DTCTL label = control(DTCT_LABEL, 100, &label_);
    EXPECT_EQ(build({page({label, label, label}, resource(101))}), S_OK);
    EXPECT_EQ(build({page({label, label, label, label}, resource(101))}), MAPI_E_NOT_FOUND);
    EXPECT_EQ(build({page({}, resource(101))}), S_OK);
}

TEST_F(DisplayTables, AskForLegalArguments) {
    const std::vector<DTCTL> controls = {control(DTCT_PAGE, 0, &page_)};
    DTPAGE one = page(controls, resource(101));
    DTPAGE wrong = one;
    wrong.lpctl = nullptr;
    auto* const module = static_cast<HINSTANCE>(module_);
    auto* const data = reinterpret_cast<HINSTANCE>(&one);
    struct Case {
        LPALLOCATEBUFFER allocate;
        HINSTANCE module;
        UINT pages;
        LPDTPAGE page;
        ULONG flags;
        HRESULT result;
    };
    for (const Case& c : std::initializer_list<Case>{
             {MAPIAllocateBuffer, module, 1, &one, 0, S_OK},
             {nullptr, module, 1, &one, 0, MAPI_E_INVALID_PARAMETER},
             {MAPIAllocateBuffer, nullptr, 1, &one, 0, MAPI_E_NOT_FOUND}, // the test has none
             {MAPIAllocateBuffer, data, 1, &one, 0, MAPI_E_NOT_FOUND},
             {MAPIAllocateBuffer, module, 0, &one, 0, MAPI_E_INVALID_PARAMETER},
             {MAPIAllocateBuffer, module, 0x7FFF'FFFF, &one, 0, MAPI_E_INVALID_PARAMETER},
             {MAPIAllocateBuffer, module, 1, nullptr, 0, MAPI_E_INVALID_PARAMETER},
             {MAPIAllocateBuffer, module, 1, &wrong, 0, MAPI_E_INVALID_PARAMETER},
             {MAPIAllocateBuffer, module, 1, &one, 1, MAPI_E_UNKNOWN_FLAGS},
         }) {
        LPTABLEDATA made = reinterpret_cast<LPTABLEDATA>(this);
        EXPECT_EQ(BuildDisplayTable(c.allocate, MAPIAllocateMore, MAPIFreeBuffer, nullptr, c.module,
                                    c.pages, c.page, c.flags, table_.out(), &made),
                  c.result);
        EXPECT_EQ(made != nullptr, c.result == S_OK);
        EXPECT_EQ(table_.get() != nullptr, c.result == S_OK);
        if (made)
            made->Release();
    }
    EXPECT_EQ(BuildDisplayTable(MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                                module, 1, &one, 0, nullptr, nullptr),
              MAPI_E_INVALID_PARAMETER);
}

} // namespace
} // namespace mapisim::test

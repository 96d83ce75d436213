#pragma once

#include <string>
#include <vector>

#include <mapicode.h>

#include "addressbook/addressbook_api.h"
#include "addressbook/book.h"
#include "world_fixture.h"

namespace mapisim::addressbook {

class AddressBookTest : public WorldTest {
protected:
    void SetUp() override {
        WorldTest::SetUp();
        IAddrBook* book = nullptr;
        ASSERT_EQ(open_address_book(logon_, 0, &book), S_OK);
        book_ = Ref<IAddrBook>::adopt(book);
    }
    void TearDown() override {
        book_ = nullptr;
        WorldTest::TearDown();
    }
    /// An entry as a client makes it: MAPI's memory, but the strings its own.
    struct Names {
        explicit Names(std::vector<std::string> all) : names(std::move(all)) {
            void* block = nullptr;
            memory::allocate(CbNewADRLIST(static_cast<ULONG>(names.size())), &block);
            list = static_cast<LPADRLIST>(block);
            list->cEntries = size(names);
            for (std::size_t i = 0; i < names.size(); ++i) {
                memory::allocate(2 * sizeof(SPropValue), &block);
                ADRENTRY& e = list->aEntries[i];
                e = {0, 2, static_cast<LPSPropValue>(block)};
                e.rgPropVals[0].ulPropTag = PR_DISPLAY_NAME_A;
                e.rgPropVals[0].Value.lpszA = names[i].data();
                e.rgPropVals[1].ulPropTag = PR_RECIPIENT_TYPE;
                e.rgPropVals[1].Value.l = MAPI_CC;
            }
        }
        ~Names() {
            for (ULONG i = 0; i < list->cEntries; ++i)
                memory::free(list->aEntries[i].rgPropVals);
            memory::free(list);
        }
        Names(const Names&) = delete;
        Names& operator=(const Names&) = delete;
        const SPropValue* find(ULONG i, ULONG tag) const {
            for (ULONG p = 0; p < list->aEntries[i].cValues; ++p) {
                if (list->aEntries[i].rgPropVals[p].ulPropTag == tag)
                    return &list->aEntries[i].rgPropVals[p];
            }
            return nullptr;
        }
        std::vector<std::string> names;
        LPADRLIST list = nullptr;
    };

    /// Bytes as an identifier.
    static notify::EntryId id_of(const Bag& row, ULONG tag = PR_ENTRYID) {
        const property::Bytes bytes = row.binary(tag);
        return {bytes.begin(), bytes.end()};
    }
    /// What a method hands out, which is freed.
    static notify::EntryId take(ULONG count, LPENTRYID id) {
        notify::EntryId out = notify::entry_id(count, id);
        memory::free(id);
        return out;
    }
    Ref<IABContainer> open_container(std::uint32_t number) {
        return open<IABContainer>(
            book_.get(), EntryId{.kind = EntryKind::container, .number = number}.vector(), 0);
    }
    Ref<IABContainer> open_pab(ULONG flags = MAPI_MODIFY) {
        ULONG count = 0;
        LPENTRYID id = nullptr;
        EXPECT_EQ(book_->GetPAB(&count, &id), S_OK);
        return open<IABContainer>(book_.get(), take(count, id), flags);
    }
    template<class Container> static std::vector<Bag> entries(Container* container) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(container->GetContentsTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    /// A row by its name; empty when there is none.
    static Bag named(const std::vector<Bag>& rows, const char* name) {
        for (const Bag& row : rows) {
            if (row.text(PR_DISPLAY_NAME_W) == name)
                return row;
        }
        return {};
    }
    /// An entry of the global list.
    notify::EntryId global(const char* name) {
        return id_of(named(entries(open_container(1).get()), name));
    }
    static void choose(const char* setting, const char* value) {
        std::string why;
        ASSERT_TRUE(scenario::set(setting, value, why)) << why;
    }

    Ref<IAddrBook> book_;
};

} // namespace mapisim::addressbook

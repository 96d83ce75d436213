#pragma once

#include <gtest/gtest.h>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include <mapidefs.h>
#include <mapitags.h>
#include <mapix.h>

#include "evidence/store.h"
#include "memory/buffers.h"
#include "object/scope.h"
#include "profile/profile.h"
#include "profile/profile_api.h"
#include "profile/world.h"
#include "property/prop_object.h"
#include "scenario/clock.h"
#include "scenario/settings.h"
#include "spooler/housekeeper.h"
#include "spooler/spooler.h"
#include "store/store_api.h"
#include "store/store_body.h"

/// The world without a gate: bodies as they are, a clock that moves only when told to.
class WorldTest : public ::testing::Test {
protected:
    using LogonPtr = mapisim::session::LogonPtr;
    using Bag = mapisim::property::Bag;
    using Value = mapisim::property::Value;
    template<class T> using Ref = mapisim::object::Ref<T>;

    void SetUp() override {
        mapisim::spooler::stop_housekeeper(); // an earlier test may have left one
        std::string why;
        ASSERT_TRUE(mapisim::scenario::set("clock.kind", "stepping", why)) << why;
        // Another kind of clock may have come so far that this one would stand still at first.
        mapisim::scenario::reset_clock();
        ASSERT_TRUE(mapisim::scenario::set("world", "empty", why)) << why;
        mapisim::profile::world().reset();
        logon_ = log_on();
    }
    void TearDown() override {
        mapisim::spooler::stop_housekeeper();
        mapisim::scenario::reset_settings();
    }

    LogonPtr log_on(ULONG flags = 0, const char* profile = "MapiSim") {
        auto logon = std::make_shared<mapisim::session::Logon>();
        logon->flags = flags;
        logon->index = mapisim::evidence::own().allocate<mapisim::evidence::Logon>();
        logon->use_profile(mapisim::profile::world().find(profile));
        logon->scope = mapisim::object::ScopeRef(mapisim::object::Scope::create(nullptr));
        mapisim::spooler::logged_on(logon);
        return logon;
    }
    static void log_off(const LogonPtr& logon) {
        logon->begin_logoff();
        mapisim::spooler::logging_off(logon);
        logon->stop_using_profile();
        logon->scope->end(mapisim::evidence::EndReason::logoff, 0);
    }

    Ref<IMsgStore> open_store(const LogonPtr& logon, ULONG flags = MDB_WRITE,
                              std::size_t which = 0) {
        const auto id = logon->profile->stores().at(which)->store_id().vector();
        IMsgStore* store = nullptr;
        EXPECT_EQ(mapisim::store::open_message_store(logon, size(id), entry(id), flags, &store),
                  S_OK);
        return Ref<IMsgStore>::adopt(store);
    }
    Ref<IMsgStore> open_store() { return open_store(logon_); }

    template<class T, class Container>
    static Ref<T> open(Container* container, const mapisim::notify::EntryId& id,
                       ULONG flags = MAPI_MODIFY) {
        ULONG type = 0;
        IUnknown* out = nullptr;
        EXPECT_EQ(container->OpenEntry(size(id), entry(id), nullptr, flags, &type, &out), S_OK);
        return Ref<T>::adopt(static_cast<T*>(out));
    }
    static Ref<IMAPIFolder> open_folder(IMsgStore* store, mapisim::store::Special which,
                                        ULONG flags = MAPI_MODIFY) {
        const auto inbox = special_id(store, which);
        return open<IMAPIFolder>(store, inbox, flags);
    }
    static mapisim::notify::EntryId special_id(IMsgStore* store, mapisim::store::Special which) {
        const auto& mailbox = mailbox_of(store);
        return mailbox.folder_id(mailbox.special(which)).vector();
    }
    static mapisim::store::Mailbox& mailbox_of(IMsgStore* store) {
        auto* body = dynamic_cast<mapisim::store::StoreBody*>(mapisim::object::body_of(store));
        return *body->open_store()->mailbox;
    }

    /// A saved message with a subject; closed again. Gives its identifier.
    static mapisim::notify::EntryId add_message(IMAPIFolder* folder, const char* subject) {
        auto message = create_message(folder, subject);
        EXPECT_EQ(message->SaveChanges(0), S_OK);
        return entry_id(message.get());
    }
    static Ref<IMessage> create_message(IMAPIFolder* folder, const char* subject) {
        IMessage* message = nullptr;
        EXPECT_EQ(folder->CreateMessage(nullptr, 0, &message), S_OK);
        set(message,
            {Value::text(PR_MESSAGE_CLASS_W, "IPM.Note"), Value::text(PR_SUBJECT_W, subject)});
        return Ref<IMessage>::adopt(message);
    }
    static void address(IMessage* message, const char* address, LONG type = MAPI_TO) {
        std::string text = address;
        SPropValue values[4] = {};
        values[0].ulPropTag = PR_DISPLAY_NAME_A;
        values[0].Value.lpszA = text.data();
        values[1].ulPropTag = PR_RECIPIENT_TYPE;
        values[1].Value.l = type;
        values[2].ulPropTag = PR_EMAIL_ADDRESS_A;
        values[2].Value.lpszA = text.data();
        values[3].ulPropTag = PR_ADDRTYPE_A;
        std::string smtp = "SMTP";
        values[3].Value.lpszA = smtp.data();
        SizedADRLIST(1, list) = {};
        list.cEntries = 1;
        list.aEntries[0].cValues = 4;
        list.aEntries[0].rgPropVals = values;
        EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
                  S_OK);
    }

    static Value get(IUnknown* object, ULONG tag) {
        return mapisim::property::host_of(object)->get(tag);
    }
    static std::string text(IUnknown* object, ULONG tag) {
        return std::string{get(object, tag).text()};
    }
    static LONG number(IUnknown* object, ULONG tag) { return get(object, tag).number(); }
    static mapisim::notify::EntryId entry_id(IUnknown* object, ULONG tag = PR_ENTRYID) {
        const Value value = get(object, tag);
        return {value.bytes().begin(), value.bytes().end()};
    }
    /// As a client would: what may not be set fails the test.
    static void set(IMAPIProp* object, std::initializer_list<Value> values) {
        for (const Value& value : values) {
            EXPECT_EQ(mapisim::property::host_of(object)->write_value(value), S_OK);
        }
    }

    /// All rows of a table, which is released.
    static std::vector<Bag> rows(IMAPITable* table) {
        std::vector<Bag> out;
        SPropTagArray* columns = nullptr;
        EXPECT_EQ(table->QueryColumns(TBL_ALL_COLUMNS, &columns), S_OK);
        EXPECT_EQ(table->SetColumns(columns, 0), S_OK);
        mapisim::memory::free(columns);
        LPSRowSet set = nullptr;
        EXPECT_EQ(table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
        EXPECT_EQ(table->QueryRows(100000, 0, &set), S_OK);
        for (ULONG i = 0; set && i < set->cRows; ++i) {
            Bag bag;
            for (ULONG c = 0; c < set->aRow[i].cValues; ++c) {
                Value value;
                const SPropValue& client = set->aRow[i].lpProps[c];
                if (PROP_TYPE(client.ulPropTag) == PT_ERROR)
                    continue;
                EXPECT_EQ(Value::from_client(client, value), S_OK);
                bag.set(value);
            }
            mapisim::memory::free(set->aRow[i].lpProps);
            out.push_back(std::move(bag));
        }
        mapisim::memory::free(set);
        table->Release();
        return out;
    }
    static std::vector<Bag> contents(IMAPIFolder* folder, ULONG flags = 0) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(folder->GetContentsTable(flags | MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    static std::vector<Bag> folders(IMAPIFolder* folder, ULONG flags = 0) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(folder->GetHierarchyTable(flags | MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    static std::vector<std::string> texts(const std::vector<Bag>& rows, ULONG tag) {
        std::vector<std::string> out;
        for (const Bag& row : rows)
            out.emplace_back(row.text(tag));
        return out;
    }

    /// A list of identifiers as the folder's methods take it.
    class List {
    public:
        explicit List(std::vector<mapisim::notify::EntryId> ids) : ids_(std::move(ids)) {
            for (auto& id : ids_)
                entries_.push_back({size(id), reinterpret_cast<LPBYTE>(id.data())});
            list_ = {size(ids_), entries_.data()};
        }
        List(const List&) = delete;
        List& operator=(const List&) = delete;
        operator LPENTRYLIST() { return &list_; }

    private:
        std::vector<mapisim::notify::EntryId> ids_;
        std::vector<SBinary> entries_;
        ENTRYLIST list_{};
    };

    template<class Container> static ULONG size(const Container& container) {
        return static_cast<ULONG>(container.size());
    }
    static LPENTRYID entry(const mapisim::notify::EntryId& id) {
        return reinterpret_cast<LPENTRYID>(const_cast<std::byte*>(id.data()));
    }

    LogonPtr logon_;
};

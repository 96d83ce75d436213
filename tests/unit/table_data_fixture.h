#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "data_fixture.h"

namespace mapisim::test {

/// A row of a client's, with what it points to.
class GivenRow {
public:
    GivenRow(std::initializer_list<SPropValue> values) : values_(values) {}
    operator LPSRow() {
        row_.cValues = static_cast<ULONG>(values_.size());
        row_.lpProps = values_.data();
        return &row_;
    }
    SRow row() { return *static_cast<LPSRow>(*this); }

private:
    std::vector<SPropValue> values_;
    SRow row_{};
};

/// A set of numbered rows: PR_ROWID and a priority.
class GivenRows {
public:
    GivenRows(LONG first, LONG count, LONG priority = 0) {
        for (LONG i = 0; i < count; ++i) {
            values_.push_back(long_value(PR_ROWID, first + i));
            values_.push_back(long_value(PR_PRIORITY, priority));
        }
        words_.resize(CbNewSRowSet(static_cast<ULONG>(count)) / sizeof(void*) + 1);
        set()->cRows = static_cast<ULONG>(count);
        for (LONG i = 0; i < count; ++i)
            set()->aRow[i] = {0, 2, &values_[static_cast<std::size_t>(2 * i)]};
    }
    LPSRowSet set() { return reinterpret_cast<LPSRowSet>(words_.data()); }
    operator LPSRowSet() { return set(); }

private:
    std::vector<SPropValue> values_;
    std::vector<void*> words_;
};

/// Writes down what it hears: "added 3 after 2".
class HeardSink final : public IMAPIAdviseSink {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notifications) override {
        for (ULONG i = 0; i < count; ++i)
            heard.push_back(describe(notifications[i].info.tab));
        return S_OK;
    }

    static std::string name(const SPropValue& key) {
        switch (key.ulPropTag) {
        case PR_NULL:
            return "nothing";
        case PR_ROWID:
            return std::to_string(key.Value.l);
        case PR_DISPLAY_NAME_A:
            return key.Value.lpszA;
        case PR_DISPLAY_NAME_W: {
            const std::wstring wide = key.Value.lpszW;
            return {wide.begin(), wide.end()};
        }
        case PR_INSTANCE_KEY:
            return {reinterpret_cast<const char*>(key.Value.bin.lpb), key.Value.bin.cb};
        default:
            return "?";
        }
    }
    static std::string describe(const TABLE_NOTIFICATION& event) {
        switch (event.ulTableEvent) {
        case TABLE_CHANGED:
            return "changed";
        case TABLE_RELOAD:
            return "reload";
        case TABLE_ROW_DELETED:
            return "deleted " + name(event.propIndex);
        case TABLE_ROW_ADDED:
            return "added " + name(event.propIndex) + " after " + name(event.propPrior);
        case TABLE_ROW_MODIFIED:
            return "modified " + name(event.propIndex) + " after " + name(event.propPrior);
        default:
            return "?";
        }
    }

    std::atomic<ULONG> references{1};
    std::vector<std::string> heard;
};

class TableDataTest : public DataTest {
protected:
    static Owned<ITableData> make(ULONG index = PR_ROWID, ULONG type = TBLTYPE_DYNAMIC) {
        Owned<ITableData> data;
        EXPECT_EQ(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                              nullptr, type, index, Tags{index, PR_PRIORITY}, data.out()),
                  S_OK);
        return data;
    }
    static Owned<ITableData> make_with_own_memory() {
        Owned<ITableData> data;
        EXPECT_EQ(CreateTable(&IID_IMAPITableData, OwnMemory::allocate, OwnMemory::allocate_more,
                              OwnMemory::free, nullptr, TBLTYPE_DYNAMIC, PR_ROWID,
                              Tags{PR_ROWID, PR_PRIORITY}, data.out()),
                  S_OK);
        return data;
    }
    static Owned<IMAPITable> view_of(ITableData* data, LPSSortOrderSet order = nullptr) {
        Owned<IMAPITable> view;
        EXPECT_EQ(data->HrGetView(order, nullptr, 0, view.out()), S_OK);
        return view;
    }
    static HRESULT put(ITableData* data, LONG id, LONG priority = 0) {
        return data->HrModifyRow(
            GivenRow{long_value(PR_ROWID, id), long_value(PR_PRIORITY, priority)});
    }
    static HRESULT erase(ITableData* data, LONG id) {
        SPropValue index = long_value(PR_ROWID, id);
        return data->HrDeleteRow(&index);
    }
    /// The numbers of all rows, as HrEnumRow gives them.
    static std::vector<LONG> rows_of(ITableData* data) {
        std::vector<LONG> out;
        for (ULONG i = 0;; ++i) {
            Block<SRow> row;
            EXPECT_EQ(data->HrEnumRow(i, row.out()), S_OK);
            if (!row.get())
                return out;
            out.push_back(row->lpProps[0].Value.l);
        }
    }
    /// The first column of all rows.
    static std::vector<LONG> rows_of(IMAPITable* view) {
        LPSRowSet rows = nullptr;
        EXPECT_EQ(view->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
        EXPECT_EQ(view->QueryRows(100'000, 0, &rows), S_OK);
        std::vector<LONG> out;
        for (ULONG i = 0; rows && i < rows->cRows; ++i)
            out.push_back(rows->aRow[i].lpProps[0].Value.l);
        FreeProws(rows);
        return out;
    }
    static std::vector<ULONG> columns_of(IMAPITable* view, ULONG flags = 0) {
        Block<SPropTagArray> tags;
        EXPECT_EQ(view->QueryColumns(flags, tags.out()), S_OK);
        return listed(tags.get());
    }
};

using Longs = std::vector<LONG>;
using Texts = std::vector<std::string>;

} // namespace mapisim::test

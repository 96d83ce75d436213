// Property data and table data objects against the containers of the standard library that hold the
// same data.
#include <map>
#include <string>
#include <vector>

#include "benchmarks.h"

namespace mapisim::benchmarks {

namespace {

constexpr int kProperties = 20;
constexpr int kRows = 10'000;
constexpr int kColumns = 4;

/// A value as a program without MAPI would keep it.
struct Plain {
    LONG number = 0;
    std::wstring text;
    std::string bytes;
};

/// Numbers, text and bytes by turns, as both sides get them.
class Values {
public:
    explicit Values(int count) : text_(L"a subject of some length"), bytes_("sixteen bytes...") {
        for (int i = 0; i < count; ++i) {
            static constexpr ULONG types[] = {PT_LONG, PT_UNICODE, PT_BINARY};
            SPropValue value = {};
            value.ulPropTag = PROP_TAG(types[i % 3], 0x6600 + static_cast<ULONG>(i));
            values.push_back(value);
            set(values.back(), i);
        }
    }
    Values(const Values&) = delete;
    Values& operator=(const Values&) = delete;

    void set(SPropValue& value, int i) {
        switch (PROP_TYPE(value.ulPropTag)) {
        case PT_LONG:
            value.Value.l = i;
            break;
        case PT_UNICODE:
            value.Value.lpszW = text_.data();
            break;
        default:
            value.Value.bin = {static_cast<ULONG>(bytes_.size()),
                               reinterpret_cast<BYTE*>(bytes_.data())};
            break;
        }
    }
    std::vector<ULONG> tags() const {
        std::vector<ULONG> out = {static_cast<ULONG>(values.size())};
        for (const SPropValue& value : values)
            out.push_back(value.ulPropTag);
        return out;
    }
    static Plain plain(const SPropValue& value) {
        switch (PROP_TYPE(value.ulPropTag)) {
        case PT_LONG:
            return {value.Value.l, {}, {}};
        case PT_UNICODE:
            return {0, value.Value.lpszW, {}};
        default:
            return {
                0, {}, {reinterpret_cast<const char*>(value.Value.bin.lpb), value.Value.bin.cb}};
        }
    }

    std::vector<SPropValue> values;

private:
    std::wstring text_;
    std::string bytes_;
};

class Utilities {
public:
    Utilities() { must(ScInitMapiUtil(0)); }
    ~Utilities() { DeinitMapiUtil(); }
    Utilities(const Utilities&) = delete;
    Utilities& operator=(const Utilities&) = delete;
};

void set_and_get(benchmark::State& state) {
    const Utilities utilities;
    Values given(kProperties);
    std::vector<ULONG> tags = given.tags();
    IPropData* data = nullptr;
    must(
        CreateIProp(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr, &data));
    for (auto _ : state) {
        must(data->SetProps(kProperties, given.values.data(), nullptr));
        ULONG count = 0;
        LPSPropValue values = nullptr;
        must(data->GetProps(reinterpret_cast<LPSPropTagArray>(tags.data()), MAPI_UNICODE, &count,
                            &values));
        benchmark::DoNotOptimize(values);
        MAPIFreeBuffer(values);
    }
    data->Release();
}

void set_and_get_in_map(benchmark::State& state) {
    Values given(kProperties);
    std::map<ULONG, Plain> data;
    for (auto _ : state) {
        for (const SPropValue& value : given.values)
            data[value.ulPropTag] = Values::plain(value);
        std::vector<Plain> values;
        values.reserve(kProperties);
        for (const SPropValue& value : given.values)
            values.push_back(data.find(value.ulPropTag)->second);
        benchmark::DoNotOptimize(values.data());
    }
}

void duplicate(benchmark::State& state) {
    const Utilities utilities;
    Values given(kProperties);
    for (auto _ : state) {
        LPSPropValue copy = nullptr;
        must(ScDupPropset(kProperties, given.values.data(), MAPIAllocateBuffer, &copy));
        benchmark::DoNotOptimize(copy);
        MAPIFreeBuffer(copy);
    }
}

void duplicate_vector(benchmark::State& state) {
    const Values given(kProperties);
    std::vector<Plain> kept;
    for (const SPropValue& value : given.values)
        kept.push_back(Values::plain(value));
    for (auto _ : state) {
        std::vector<Plain> copy = kept;
        benchmark::DoNotOptimize(copy.data());
    }
}

void fill_and_query(benchmark::State& state) {
    const Utilities utilities;
    Values given(kColumns);
    std::vector<ULONG> tags = given.tags();
    for (auto _ : state) {
        ITableData* data = nullptr;
        must(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                         TBLTYPE_DYNAMIC, tags[1], reinterpret_cast<LPSPropTagArray>(tags.data()),
                         &data));
        SRow row = {0, kColumns, given.values.data()};
        for (int i = 0; i < kRows; ++i) {
            given.set(given.values[0], i);
            must(data->HrModifyRow(&row));
        }
        IMAPITable* view = nullptr;
        must(data->HrGetView(nullptr, nullptr, 0, &view));
        for (ULONG count = 1; count != 0;) {
            LPSRowSet rows = nullptr;
            must(view->QueryRows(1000, 0, &rows));
            count = rows->cRows;
            FreeProws(rows);
        }
        view->Release();
        data->Release();
    }
}

void fill_and_query_map(benchmark::State& state) {
    Values given(kColumns);
    for (auto _ : state) {
        std::map<LONG, std::vector<Plain>> data;
        for (int i = 0; i < kRows; ++i) {
            given.set(given.values[0], i);
            std::vector<Plain> row;
            row.reserve(kColumns);
            for (const SPropValue& value : given.values)
                row.push_back(Values::plain(value));
            data[i] = std::move(row);
        }
        std::vector<std::vector<Plain>> rows;
        for (const auto& [key, row] : data) {
            rows.push_back(row);
            if (rows.size() == 1000)
                rows.clear();
        }
        benchmark::DoNotOptimize(rows.data());
    }
}

} // namespace

void register_data() {
    const std::string mode = checks_off() ? ", checks off" : ", default checks";
    pair("IPropData, set and get 20 properties, to a std::map" + mode, 4.0, set_and_get,
         set_and_get_in_map);
    pair("ScDupPropset of 20 properties, to a std::vector" + mode, 1.5, duplicate,
         duplicate_vector);
    pair("ITableData, 10,000 rows put and queried, to a std::map" + mode, 1.5, fill_and_query,
         fill_and_query_map);
}

} // namespace mapisim::benchmarks

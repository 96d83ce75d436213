#include <pthread.h>
#include <thread>

#include "table_data_fixture.h"

namespace mapisim::test {

namespace {

using ReleasedObjectsLinux = TableDataTest;

void STDAPICALLTYPE end_thread(ULONG_PTR calls, LPTABLEDATA, LPMAPITABLE) {
    ++*reinterpret_cast<int*>(calls);
    pthread_exit(nullptr);
}

TEST_F(ReleasedObjectsLinux, AThreadMayEndInWhatItsReleaseCalls) {
    const auto data = make();
    int calls = 0;
    Owned<IMAPITable> view;
    ASSERT_EQ(
        data->HrGetView(nullptr, &end_thread, reinterpret_cast<ULONG_PTR>(&calls), view.out()),
        S_OK);
    MapiSimCensus before, after;
    MapiSimTakeCensus(&before);
    IMAPITable* const pointer = view.take();
    bool came_back = false;
    std::thread([&] {
        pointer->Release();
        came_back = true;
    }).join();
    EXPECT_FALSE(came_back);
    EXPECT_EQ(calls, 1);
    ULONG rows = 0;
    EXPECT_EQ(pointer->GetRowCount(0, &rows), MAPI_E_INVALID_OBJECT) << "it is released";
    MapiSimTakeCensus(&after);
    EXPECT_EQ(after.objects + 1, before.objects);
}

} // namespace

} // namespace mapisim::test

#include <windows.h>

#include <mapicode.h>

#include "file_stream_fixture.h"

namespace {

using FileStreams = mapisim::test::FileStreamTest;

} // namespace

TEST_F(FileStreams, WhatAnotherOneHoldsIsNotAccessed) {
    make_file("a.txt", "text");
    const HANDLE held = CreateFileW(path_of("a.txt").c_str(), GENERIC_READ, 0, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    ASSERT_NE(held, INVALID_HANDLE_VALUE);
    auto* stream = reinterpret_cast<IStream*>(1);
    for (const ULONG flags : {ULONG{STGM_READ}, ULONG{STGM_READWRITE}, kCreate}) {
        EXPECT_EQ(open(file("a.txt"), flags, stream), MAPI_E_NO_ACCESS) << flags;
        EXPECT_EQ(stream, nullptr);
        EXPECT_EQ(open_wide(file("a.txt"), flags, stream), MAPI_E_NO_ACCESS) << flags;
    }
    CloseHandle(held);
    EXPECT_EQ(content("a.txt"), "text");
    ASSERT_EQ(open(file("a.txt"), STGM_READ, stream), S_OK);
    stream->Release();
}

TEST_F(FileStreams, AReadOnlyFileIsNotWritten) {
    make_file("a.txt", "text");
    const std::wstring path = path_of("a.txt");
    ASSERT_TRUE(SetFileAttributesW(path.c_str(), FILE_ATTRIBUTE_READONLY));
    // Wine that is run by root refuses nothing: what the system says is what counts.
    const HANDLE direct = CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ,
                                      nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (direct != INVALID_HANDLE_VALUE)
        CloseHandle(direct);
    const HRESULT expected = direct != INVALID_HANDLE_VALUE ? HRESULT{S_OK} : MAPI_E_NO_ACCESS;
    IStream* stream = nullptr;
    EXPECT_EQ(open(file("a.txt"), STGM_READWRITE, stream), expected);
    if (stream)
        stream->Release();
    EXPECT_EQ(open_wide(file("a.txt"), STGM_READWRITE, stream), expected);
    if (stream)
        stream->Release();
    ASSERT_EQ(open(file("a.txt"), STGM_READ, stream), S_OK);
    EXPECT_EQ(read_all(stream), "text");
    stream->Release();
    EXPECT_TRUE(SetFileAttributesW(path.c_str(), FILE_ATTRIBUTE_NORMAL)); // so that it can go
}

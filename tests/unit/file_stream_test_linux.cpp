#include <cstdio>
#include <fcntl.h>
#include <linux/capability.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mapicode.h>

#include "file_stream_fixture.h"

namespace {

using FileStreams = mapisim::test::FileStreamTest;

/// Root may read and write everything. This thread may not, meanwhile: it has the rights of the
/// files' owner alone.
class WithoutOverride {
public:
    WithoutOverride() {
        EXPECT_EQ(syscall(SYS_capget, &header_, before_), 0);
        __user_cap_data_struct reduced[] = {before_[0], before_[1]};
        reduced[0].effective &= ~(1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH);
        EXPECT_EQ(syscall(SYS_capset, &header_, reduced), 0);
    }
    ~WithoutOverride() { EXPECT_EQ(syscall(SYS_capset, &header_, before_), 0); }
    WithoutOverride(const WithoutOverride&) = delete;
    WithoutOverride& operator=(const WithoutOverride&) = delete;

private:
    __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct before_[_LINUX_CAPABILITY_U32S_3] = {};
};

} // namespace

TEST_F(FileStreams, WhatMayNotBeAccessed) {
    /// So that it can go.
    struct Restored {
        const std::string folder;
        ~Restored() { chmod(folder.c_str(), 0755); }
    } const restored{file()};
    make_file("read only", "text");
    make_file("closed", "text");
    ASSERT_EQ(chmod(file().c_str(), 0555), 0);
    ASSERT_EQ(chmod(file("read only").c_str(), 0444), 0);
    ASSERT_EQ(chmod(file("closed").c_str(), 0), 0);
    {
        const WithoutOverride as_owner;
        auto* stream = reinterpret_cast<IStream*>(1);
        for (const ULONG flags : {ULONG{STGM_READWRITE}, kCreate}) {
            EXPECT_EQ(open(file("read only"), flags, stream), MAPI_E_NO_ACCESS) << flags;
            EXPECT_EQ(stream, nullptr);
            EXPECT_EQ(open_wide(file("read only"), flags, stream), MAPI_E_NO_ACCESS) << flags;
        }
        EXPECT_EQ(open(file("closed"), STGM_READ, stream), MAPI_E_NO_ACCESS);
        EXPECT_EQ(open_wide(file("closed"), STGM_READ, stream), MAPI_E_NO_ACCESS);
        EXPECT_EQ(open(file("new"), kCreate, stream), MAPI_E_NO_ACCESS);
        EXPECT_EQ(open(file(), kTemporary, stream), MAPI_E_NO_ACCESS);
        EXPECT_EQ(open_wide(file(), kTemporary, stream), MAPI_E_NO_ACCESS);
        ASSERT_EQ(open(file("read only"), STGM_READ, stream), S_OK);
        EXPECT_EQ(read_all(stream), "text");
        stream->Release();
    }
    EXPECT_EQ(names().size(), 2u);
}

// Here alone: a system whose names have no case looks at every name for each new one.
TEST_F(FileStreams, TheLastNameThatIsFreeIsFound) {
    constexpr unsigned kNames = 0x10000, kFree = 0x7B3F;
    char name[20];
    const int folder = ::open(file().c_str(), O_RDONLY | O_DIRECTORY);
    ASSERT_GE(folder, 0);
    for (unsigned i = 0; i < kNames; ++i) {
        std::snprintf(name, sizeof name, "abc%04X.TMP", i);
        // Links take no room each, and one that leads nowhere is there all the same.
        if (i != kFree) {
            ASSERT_EQ(symlinkat("taken", folder, name), 0) << name;
        }
    }
    close(folder);
    IStream *last = nullptr, *none = reinterpret_cast<IStream*>(1), *other = nullptr;
    ASSERT_EQ(open(file(), kTemporary, last, "abc"), S_OK);
    EXPECT_EQ(write(last, "here"), S_OK);
    EXPECT_EQ(content("abc7B3F.TMP"), "here");
    EXPECT_EQ(open(file(), kTemporary, none, "abc"), MAPI_E_COLLISION);
    EXPECT_EQ(none, nullptr);
    EXPECT_EQ(open_wide(file(), kTemporary, none, L"abc"), MAPI_E_COLLISION);
    EXPECT_EQ(open(file(), kTemporary, other, "abd"), S_OK) << "another prefix has its own";
    if (other)
        other->Release();
    last->Release();
    ASSERT_EQ(open(file(), kTemporary, last, "abc"), S_OK) << "it is free again";
    last->Release();
}

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <mapiutil.h>
#include <mapix.h>
#include <ole2.h>

#include "../scratch_folder.h"
#include "mapisim/mapisim.h"
#include "property/text.h"
#include "storage_fixture.h"

namespace {

/// OLE's own functions, which need no MAPI.
class StorageFunctions : public StorageTest {
protected:
    Text path(const char* name) const {
        return mapisim::property::wide_from_utf8((folder_.path() / name).string());
    }
    void make_file(const char* name, const std::string& text) const {
        std::ofstream(folder_.path() / name, std::ios::binary) << text;
    }
    std::uintmax_t size(const char* name) const {
        return std::filesystem::file_size(folder_.path() / name);
    }
    static HRESULT open(const Text& path, DWORD mode, IStorage*& out) {
        return StgOpenStorage(path.c_str(), nullptr, mode, nullptr, 0, &out);
    }

    ScratchFolder folder_;
    IStorage* root_ = nullptr;
};

TEST_F(StorageFunctions, MakeAndOpenFiles) {
    const Text name = path("new.msg");
    EXPECT_EQ(StgIsStorageFile(name.c_str()), STG_E_FILENOTFOUND);
    EXPECT_EQ(open(name, kRead, root_), STG_E_FILENOTFOUND);
    ASSERT_EQ(StgCreateDocfile(name.c_str(), kWrite, 0, &root_), S_OK);
    write(root_, OLESTR("s"), "text");
    EXPECT_EQ(WriteClassStg(root_, IID_IStorage), S_OK);
    EXPECT_EQ(root_->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(StgIsStorageFile(name.c_str()), S_OK);
    EXPECT_EQ(root_->Release(), 0u);
    EXPECT_EQ(StgCreateDocfile(name.c_str(), kWrite, 0, &root_), STG_E_FILEALREADYEXISTS);
    EXPECT_FALSE(root_);
    ASSERT_EQ(open(name, STGM_READ | STGM_SHARE_DENY_WRITE, root_), S_OK);
    EXPECT_EQ(read(root_, OLESTR("s")), "text");
    CLSID clsid{};
    EXPECT_EQ(ReadClassStg(root_, &clsid), S_OK);
    EXPECT_EQ(clsid, IID_IStorage);
    STATSTG about{};
    EXPECT_EQ(root_->Stat(&about, STATFLAG_DEFAULT), S_OK);
    EXPECT_EQ(about.pwcsName, name);
    CoTaskMemFree(about.pwcsName);
    EXPECT_EQ(root_->Release(), 0u);
    ASSERT_EQ(StgCreateDocfile(name.c_str(), kTransacted | STGM_CREATE, 0, &root_), S_OK);
    EXPECT_EQ(root_->Release(), 0u); // nothing committed
    EXPECT_EQ(size("new.msg"), 0u);
    EXPECT_EQ(open(name, kRead, root_), STG_E_FILEALREADYEXISTS); // it is no storage
    EXPECT_EQ(StgIsStorageFile(name.c_str()), S_FALSE);
    make_file("text", "some text that is longer than eight letters");
    EXPECT_EQ(open(path("text"), kRead, root_), STG_E_FILEALREADYEXISTS);
    EXPECT_EQ(StgIsStorageFile(path("text").c_str()), S_FALSE);
    make_file("cut", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8));
    EXPECT_EQ(StgIsStorageFile(path("cut").c_str()), S_OK);
    EXPECT_EQ(open(path("cut"), kRead, root_), STG_E_FILEALREADYEXISTS);
    EXPECT_EQ(StgCreateDocfile(path("none/x").c_str(), kWrite, 0, &root_), STG_E_PATHNOTFOUND);
}

TEST_F(StorageFunctions, ShrinkAFileThatHasLess) {
    const Text name = path("file");
    ASSERT_EQ(StgCreateDocfile(name.c_str(), kWrite, 0, &root_), S_OK);
    write(root_, OLESTR("large"), std::string(100000, 'x'));
    root_->Release();
    const auto large = size("file");
    ASSERT_EQ(open(name, kWrite, root_), S_OK);
    EXPECT_EQ(root_->DestroyElement(OLESTR("large")), S_OK);
    root_->Release();
    EXPECT_LT(size("file") + 99000, large);
}

TEST_F(StorageFunctions, DoNotWaitForAPipe) {
    const Text name = path("pipe");
    ASSERT_EQ(mkfifo(std::filesystem::path(name).c_str(), 0600), 0);
    EXPECT_EQ(StgIsStorageFile(name.c_str()), STG_E_ACCESSDENIED);
    EXPECT_EQ(open(name, kRead, root_), STG_E_ACCESSDENIED);
    EXPECT_EQ(StgCreateDocfile(name.c_str(), kWrite | STGM_CREATE, 0, &root_), STG_E_ACCESSDENIED);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    IStream* stream = nullptr;
    const std::string narrow = std::filesystem::path(name).string();
    const auto text = reinterpret_cast<LPTSTR>(const_cast<char*>(narrow.c_str()));
    EXPECT_EQ(
        OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, STGM_READ, text, nullptr, &stream),
        MAPI_E_NO_ACCESS);
    DeinitMapiUtil();
}

TEST_F(StorageFunctions, MakeTemporaryFiles) {
    ASSERT_EQ(StgCreateDocfile(nullptr, kWrite | STGM_DELETEONRELEASE, 0, &root_), S_OK);
    STATSTG about{};
    ASSERT_EQ(root_->Stat(&about, STATFLAG_DEFAULT), S_OK);
    const std::filesystem::path file = about.pwcsName;
    CoTaskMemFree(about.pwcsName);
    write(root_, OLESTR("s"), "x");
    EXPECT_EQ(root_->Commit(0), S_OK);
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(root_->Release(), 0u);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(StorageFunctions, MakeFilesOfLargeSectors) {
    STGOPTIONS options = {1, 0, 4096, nullptr};
    void* made = nullptr;
    const auto create = [&](DWORD format) {
        return StgCreateStorageEx(path("four").c_str(), kWrite | STGM_CREATE, format, 0, &options,
                                  nullptr, IID_IStorage, &made);
    };
    EXPECT_EQ(create(STGFMT_FILE), STG_E_INVALIDPARAMETER);
    EXPECT_EQ(create(STGFMT_STORAGE), STG_E_INVALIDPARAMETER); // takes no options
    options.ulSectorSize = 1024;
    EXPECT_EQ(create(STGFMT_DOCFILE), STG_E_INVALIDPARAMETER);
    options.ulSectorSize = 4096;
    ASSERT_EQ(create(STGFMT_DOCFILE), S_OK);
    write(static_cast<IStorage*>(made), OLESTR("s"), "x");
    static_cast<IStorage*>(made)->Release();
    EXPECT_EQ(size("four") % 4096, 0u);
    EXPECT_EQ(StgOpenStorageEx(path("four").c_str(), kWrite, STGFMT_ANY, 0, nullptr, nullptr,
                               IID_IStream, &made),
              E_NOINTERFACE);
    ASSERT_EQ(StgOpenStorageEx(path("four").c_str(), kWrite, STGFMT_ANY, 0, nullptr, nullptr,
                               IID_IStorage, &made),
              S_OK);
    write(static_cast<IStorage*>(made), OLESTR("t"), "y");
    static_cast<IStorage*>(made)->Release();
    EXPECT_EQ(size("four") % 4096, 0u); // it stays what it was
}

TEST_F(StorageFunctions, WorkOnBytesInMemory) {
    ILockBytes* bytes = nullptr;
    EXPECT_EQ(CreateILockBytesOnHGlobal(&bytes, TRUE, &bytes), E_INVALIDARG);
    EXPECT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, nullptr), E_INVALIDARG);
    ASSERT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, &bytes), S_OK);
    EXPECT_EQ(StgIsStorageILockBytes(bytes), S_FALSE);
    EXPECT_EQ(StgOpenStorageOnILockBytes(bytes, nullptr, kRead, nullptr, 0, &root_),
              STG_E_INVALIDHEADER);
    ASSERT_EQ(StgCreateDocfileOnILockBytes(bytes, kWrite | STGM_CREATE, 0, &root_), S_OK);
    write(root_, OLESTR("s"), "text");
    EXPECT_EQ(root_->Release(), 0u);
    EXPECT_EQ(StgIsStorageILockBytes(bytes), S_OK);
    ASSERT_EQ(StgOpenStorageOnILockBytes(bytes, nullptr, kRead, nullptr, 0, &root_), S_OK);
    EXPECT_EQ(bytes->Release(), 0u); // the storage has it yet
    EXPECT_EQ(read(root_, OLESTR("s")), "text");
    EXPECT_EQ(root_->Release(), 0u);
    IStream* stream = nullptr;
    ASSERT_EQ(CreateStreamOnHGlobal(nullptr, TRUE, &stream), S_OK);
    EXPECT_EQ(stream->Write("abc", 3, nullptr), S_OK);
    EXPECT_EQ(stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr), S_OK);
    EXPECT_EQ(read(stream), "abc");
    EXPECT_EQ(stream->Release(), 0u);
}

TEST_F(StorageFunctions, RefuseWhatMakesNoSense) {
    const Text name = path("file");
    ILockBytes* bytes = nullptr;
    ASSERT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, &bytes), S_OK);
    CLSID clsid{};
    const std::pair<HRESULT, HRESULT> calls[] = {
        {StgCreateDocfile(name.c_str(), kWrite, 0, nullptr), STG_E_INVALIDPOINTER},
        {StgCreateDocfile(name.c_str(), kWrite, 1, &root_), STG_E_INVALIDPARAMETER},
        {StgCreateDocfile(name.c_str(), STGM_READWRITE, 0, &root_), STG_E_INVALIDFLAG},
        {StgCreateDocfile(name.c_str(), kRead, 0, &root_), STG_E_INVALIDFLAG},
        {StgCreateDocfile(name.c_str(), kWrite | STGM_CONVERT, 0, &root_), STG_E_INVALIDFLAG},
        {StgCreateDocfile(name.c_str(), STGM_READWRITE | STGM_SHARE_DENY_NONE, 0, &root_),
         STG_E_INVALIDFLAG},
        {StgOpenStorage(nullptr, nullptr, kRead, nullptr, 0, &root_), STG_E_INVALIDNAME},
        {StgOpenStorage(name.c_str(), nullptr, kRead, nullptr, 0, nullptr), STG_E_INVALIDPOINTER},
        {StgOpenStorage(name.c_str(), nullptr, kRead, nullptr, 1, &root_), STG_E_INVALIDPARAMETER},
        {StgOpenStorage(name.c_str(), nullptr, kWrite | STGM_CREATE, nullptr, 0, &root_),
         STG_E_INVALIDFLAG},
        {StgIsStorageFile(nullptr), STG_E_INVALIDNAME},
        {StgIsStorageILockBytes(nullptr), STG_E_INVALIDPOINTER},
        {StgCreateDocfileOnILockBytes(nullptr, kWrite, 0, &root_), STG_E_INVALIDPOINTER},
        {StgCreateDocfileOnILockBytes(bytes, kRead, 0, &root_), STG_E_INVALIDFLAG},
        {StgOpenStorageOnILockBytes(bytes, nullptr, 3, nullptr, 0, &root_), STG_E_INVALIDFLAG},
        {ReadClassStg(nullptr, &clsid), E_INVALIDARG},
        {WriteClassStg(nullptr, clsid), E_INVALIDARG},
    };
    int i = 0;
    for (const auto& [result, expected] : calls)
        EXPECT_EQ(result, expected) << "call " << i++;
    EXPECT_FALSE(root_);
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "file"));
    bytes->Release();
}

TEST_F(StorageFunctions, OutliveASession) {
    MapiSimReset();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    ILockBytes* bytes = nullptr;
    ASSERT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, &bytes), S_OK);
    ASSERT_EQ(StgCreateDocfileOnILockBytes(bytes, kWrite | STGM_CREATE, 0, &root_), S_OK);
    IStream* stream = nullptr;
    ASSERT_EQ(root_->CreateStream(OLESTR("s"), kWrite, 0, 0, &stream), S_OK);
    MAPIUninitialize();
    EXPECT_EQ(MapiSimFindingCount(), 0u);
    EXPECT_EQ(stream->Write("text", 4, nullptr), S_OK);
    EXPECT_EQ(stream->Release(), 0u);
    EXPECT_EQ(read(root_, OLESTR("s")), "text");
    EXPECT_EQ(root_->Release(), 0u);
    EXPECT_EQ(bytes->Release(), 0u);
    EXPECT_EQ(MapiSimFindingCount(), 0u);
}

} // namespace

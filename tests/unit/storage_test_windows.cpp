// What ole32 makes of our compound files, and we of its.
#include <objbase.h>
#include <ole2.h>

#include "storage_checker.h"
#include "storage_fixture.h"

namespace {

class StoragesOfOle : public StorageTest {
protected:
    void SetUp() override { ASSERT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, &bytes_), S_OK); }
    void TearDown() override { bytes_->Release(); }

    /// A tree that has what can be had.
    static void fill(IStorage* root, unsigned seed) {
        for (const unsigned size : {0u, 1u, 64u, 4095u, 4096u, 4097u, 70000u}) {
            write(root, L"size " + std::to_wstring(size), content(size, seed));
        }
        for (unsigned i = 0; i < 40; ++i)
            write(root, L"name " + std::to_wstring(i * i * 7919), std::to_string(i));
        for (const wchar_t* name : {L"\x00e4rger", L"\x00c4", L"\x03b1", L"\x0434", L"_z", L"a-b"})
            write(root, name, "letters");
        const auto in = storage(root, L"in");
        write(in.get(), L"\001deep", content(5000, seed));
        EXPECT_EQ(in->SetClass(IID_IStorage), S_OK);
        in->Commit(STGC_DEFAULT);
    }
    static void expect_same(IStorage* root, unsigned seed) {
        for (const unsigned size : {0u, 1u, 64u, 4095u, 4096u, 4097u, 70000u})
            EXPECT_EQ(read(root, L"SIZE " + std::to_wstring(size)), content(size, seed));
        for (unsigned i = 0; i < 40; ++i)
            EXPECT_EQ(read(root, L"Name " + std::to_wstring(i * i * 7919)), std::to_string(i));
        for (const wchar_t* name : {L"\x00e4rger", L"\x00c4", L"\x03b1", L"\x0434", L"_z", L"a-b"})
            EXPECT_EQ(read(root, name), "letters");
        Ref<IStorage> in;
        ASSERT_EQ(try_open(root, L"in", kRead, in), S_OK);
        EXPECT_EQ(read(in.get(), L"\001deep"), content(5000, seed));
        EXPECT_EQ(stat(in.get()).clsid, IID_IStorage);
    }
    static std::string content(std::size_t size, unsigned seed) {
        std::string text(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
            text[i] = static_cast<char>(i / 64 * 7 + i + seed);
        return text;
    }
    Ref<IStorage> ours(bool create) {
        Ref<IStorage> root;
        EXPECT_EQ(mapisim::storage::open_root(mapisim::storage::on_lock_bytes(bytes_),
                                              {.mode = kWrite, .create = create, .name = {}}, root),
                  S_OK);
        return root;
    }
    std::string all() const {
        STATSTG about{};
        EXPECT_EQ(bytes_->Stat(&about, STATFLAG_NONAME), S_OK);
        std::string text(static_cast<std::size_t>(about.cbSize.QuadPart), '\0');
        ULONG got = 0;
        EXPECT_EQ(bytes_->ReadAt({}, text.data(), static_cast<ULONG>(text.size()), &got), S_OK);
        return text;
    }

    ILockBytes* bytes_ = nullptr;
};

TEST_F(StoragesOfOle, ReadAndChangeOurs) {
    auto root = ours(true);
    fill(root.get(), 1);
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK);
    release(root);
    mapisim::test::CompoundFileChecker(all()).check();
    EXPECT_EQ(StgIsStorageILockBytes(bytes_), S_OK);
    IStorage* theirs = nullptr;
    ASSERT_EQ(StgOpenStorageOnILockBytes(bytes_, nullptr, kWrite, nullptr, 0, &theirs), S_OK);
    expect_same(theirs, 1);
    EXPECT_EQ(theirs->DestroyElement(L"size 4096"), S_OK);
    write(theirs, L"size 4096", content(4096, 1));
    EXPECT_EQ(theirs->Commit(STGC_DEFAULT), S_OK);
    theirs->Release();
    expect_same(ours(false).get(), 1);
}

TEST_F(StoragesOfOle, AreReadAndChangedByUs) {
    IStorage* theirs = nullptr;
    ASSERT_EQ(StgCreateDocfileOnILockBytes(bytes_, kWrite | STGM_CREATE, 0, &theirs), S_OK);
    fill(theirs, 2);
    EXPECT_EQ(theirs->Commit(STGC_DEFAULT), S_OK);
    theirs->Release();
    auto root = ours(false);
    expect_same(root.get(), 2);
    write(root.get(), L"new", "new");
    release(root);
    ASSERT_EQ(StgOpenStorageOnILockBytes(bytes_, nullptr, kRead, nullptr, 0, &theirs), S_OK);
    expect_same(theirs, 2);
    EXPECT_EQ(read(theirs, L"new"), "new");
    theirs->Release();
}

TEST_F(StoragesOfOle, AreCopiedToAndFrom) {
    const auto from = create_root();
    fill(from.get(), 3);
    IStorage* theirs = nullptr;
    ASSERT_EQ(StgCreateDocfileOnILockBytes(bytes_, kWrite | STGM_CREATE, 0, &theirs), S_OK);
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, theirs), S_OK);
    expect_same(theirs, 3);
    EXPECT_EQ(from->MoveElementTo(L"in", theirs, L"moved", STGMOVE_MOVE), S_OK);
    EXPECT_EQ(try_open<IStorage>(theirs, L"moved", kRead), S_OK);
    EXPECT_EQ(try_open<IStorage>(from.get(), L"in", kRead), STG_E_FILENOTFOUND);
    const auto to = create_root();
    EXPECT_EQ(theirs->CopyTo(0, nullptr, nullptr, to.get()), S_OK);
    expect_same(to.get(), 3);
    theirs->Release();
}

} // namespace

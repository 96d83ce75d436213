#include <functional>

#include "storage/element.h"
#include "storage_checker.h"
#include "storage_fixture.h"

namespace {

class Storages : public StorageTest {};

TEST_F(Storages, KeepWhatIsWritten) {
    auto root = create_root();
    write(root.get(), OLESTR("text"), "some text");
    {
        const auto in = storage(root.get(), OLESTR("in"));
        write(in.get(), OLESTR("\003deep"), std::string(5000, 'x'));
        EXPECT_EQ(in->SetClass(IID_IStorage), S_OK);
        EXPECT_EQ(in->SetStateBits(0xF0F0, 0xFF00), S_OK);
        EXPECT_EQ(in->SetStateBits(0x00FF, 0x0FF0), S_OK);
    }
    EXPECT_EQ(saves_, 0);
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(saves_, 1);
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK); // nothing new
    EXPECT_EQ(saves_, 1);
    release(root);
    EXPECT_EQ(saves_, 1);
    const std::string_view file{reinterpret_cast<const char*>(file_.data()), file_.size()};
    EXPECT_EQ(mapisim::test::CompoundFileChecker(file).check().size(), 3u);

    root = reopen(kRead);
    EXPECT_EQ(names(root.get()), OLESTR("in/ text"));
    EXPECT_EQ(read(root.get(), OLESTR("TEXT")), "some text");
    Ref<IStorage> in;
    ASSERT_EQ(try_open(root.get(), OLESTR("in"), kRead, in), S_OK);
    EXPECT_EQ(read(in.get(), OLESTR("\003deep")), std::string(5000, 'x'));
    EXPECT_EQ(stat(in.get()).clsid, IID_IStorage);
    EXPECT_EQ(stat(in.get()).grfStateBits, 0xF0F0u);
    EXPECT_EQ(stat(root.get()).clsid, CLSID{});
}

TEST_F(Storages, AreSavedAtTheLastReleaseUnlessInATransaction) {
    auto root = create_root();
    write(root.get(), OLESTR("a"), "1");
    release(root);
    EXPECT_EQ(saves_, 1);
    root = reopen();
    release(root);
    EXPECT_EQ(saves_, 1);
    root = reopen(kTransacted);
    write(root.get(), OLESTR("a"), "2");
    EXPECT_EQ(read(root.get(), OLESTR("a")), "2");
    release(root);
    EXPECT_EQ(saves_, 1);
    root = reopen(kTransacted);
    EXPECT_EQ(read(root.get(), OLESTR("a")), "1");
    write(root.get(), OLESTR("a"), "3");
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(saves_, 2);
    write(root.get(), OLESTR("a"), "4");
    EXPECT_EQ(root->Revert(), S_OK);
    EXPECT_EQ(read(root.get(), OLESTR("a")), "3");
    release(root);
    EXPECT_EQ(read(reopen(kRead).get(), OLESTR("a")), "3");
}

TEST_F(Storages, InATransactionReachTheirParentAtCommit) {
    const auto root = create_root();
    auto inner = storage(root.get(), OLESTR("in"), kTransacted);
    write(inner.get(), OLESTR("a"), "1");
    EXPECT_EQ(inner->SetClass(IID_IStorage), S_OK);
    inner = nullptr;
    Ref<IStorage> plain;
    ASSERT_EQ(try_open(root.get(), OLESTR("in"), kWrite, plain), S_OK);
    EXPECT_EQ(names(plain.get()), OLESTR(""));
    EXPECT_EQ(stat(plain.get()).clsid, CLSID{});
    plain = nullptr;
    ASSERT_EQ(try_open(root.get(), OLESTR("in"), kTransacted, inner), S_OK);
    write(inner.get(), OLESTR("a"), "2");
    const auto deeper = storage(inner.get(), OLESTR("deeper"));
    write(deeper.get(), OLESTR("b"), "3"); // of the same transaction
    EXPECT_EQ(inner->Commit(STGC_DEFAULT), S_OK);
    write(inner.get(), OLESTR("a"), "4");
    write(deeper.get(), OLESTR("b"), "5");
    inner = nullptr;
    ASSERT_EQ(try_open(root.get(), OLESTR("in"), kRead, plain), S_OK);
    EXPECT_EQ(read(plain.get(), OLESTR("a")), "2");
    Ref<IStorage> again;
    ASSERT_EQ(try_open(plain.get(), OLESTR("deeper"), kRead, again), S_OK);
    EXPECT_EQ(read(again.get(), OLESTR("b")), "3");
    EXPECT_EQ(saves_, 0); // the root has not been committed
}

TEST_F(Storages, InATransactionOfOnesOwn) {
    const auto root = create_root(kTransacted);
    const auto inner = storage(root.get(), OLESTR("in"), kTransacted);
    write(inner.get(), OLESTR("a"), "1");
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK); // without what is not committed inside
    {
        const auto kept = reopen(kRead);
        Ref<IStorage> in;
        ASSERT_EQ(try_open(kept.get(), OLESTR("in"), kRead, in), S_OK);
        EXPECT_EQ(names(in.get()), OLESTR(""));
    }
    EXPECT_EQ(inner->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(saves_, 1);
    EXPECT_EQ(root->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(saves_, 2);
    // For reading, anything may be changed, and nothing committed.
    const auto reader = reopen(kRead | STGM_TRANSACTED);
    write(reader.get(), OLESTR("b"), "2");
    EXPECT_EQ(reader->Commit(STGC_DEFAULT), STG_E_ACCESSDENIED);
    EXPECT_EQ(saves_, 2);
}

TEST_F(Storages, ThatCannotBeSavedStayUnsaved) {
    auto root = create_root();
    refusal_ = STG_E_MEDIUMFULL;
    EXPECT_EQ(root->Commit(STGC_DEFAULT), STG_E_MEDIUMFULL);
    EXPECT_EQ(root->Commit(STGC_DEFAULT), STG_E_MEDIUMFULL);
    refusal_ = S_OK;
    release(root);
    EXPECT_EQ(saves_, 3);
    EXPECT_FALSE(file_.empty());
}

TEST_F(Storages, RefuseWhatMakesNoSense) {
    const auto root = create_root();
    const auto in = storage(root.get(), OLESTR("in"));
    write(root.get(), OLESTR("s"), "x");
    const struct {
        DWORD mode;
        HRESULT stream, substorage, open_stream, open_storage;
    } modes[] = {
        {STGM_READWRITE, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG},
        {3 | STGM_SHARE_EXCLUSIVE, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG},
        {kWrite | 0x100, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG},
        {STGM_READWRITE | STGM_SHARE_DENY_WRITE, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG, STG_E_INVALIDFUNCTION},
        {STGM_READWRITE | STGM_SHARE_DENY_NONE, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG, STG_E_INVALIDFUNCTION},
        {kWrite | STGM_DELETEONRELEASE, STG_E_INVALIDFUNCTION, STG_E_INVALIDFUNCTION,
         STG_E_INVALIDFUNCTION, STG_E_INVALIDFUNCTION},
        {kWrite | STGM_NOSCRATCH, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG},
        {kWrite | STGM_CREATE | STGM_CONVERT, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG,
         STG_E_INVALIDFLAG, STG_E_INVALIDFLAG},
        {kTransacted, STG_E_INVALIDFUNCTION, S_OK, STG_E_INVALIDFUNCTION, STG_E_ACCESSDENIED},
        {kWrite, S_OK, STG_E_FILEALREADYEXISTS, S_OK, STG_E_ACCESSDENIED},
        {kWrite | STGM_CREATE, S_OK, S_OK, STG_E_INVALIDFLAG, STG_E_INVALIDFLAG},
    };
    for (const auto& each : modes) {
        SCOPED_TRACE(each.mode);
        if (each.mode == kWrite) {
            EXPECT_EQ(root->DestroyElement(OLESTR("new")), S_OK);
        }
        EXPECT_EQ(try_create<IStream>(root.get(), OLESTR("new"), each.mode), each.stream);
        EXPECT_EQ(try_create<IStorage>(root.get(), OLESTR("new"), each.mode), each.substorage);
        EXPECT_EQ(try_open<IStream>(root.get(), OLESTR("s"), each.mode), each.open_stream);
        EXPECT_EQ(try_open<IStorage>(root.get(), OLESTR("in"), each.mode), each.open_storage);
    }
    IStream* stream = nullptr;
    IStorage* out = nullptr;
    IEnumSTATSTG* elements = nullptr;
    OLECHAR* no_names[] = {nullptr};
    const std::pair<HRESULT, HRESULT> calls[] = {
        {root->CreateStream(OLESTR("x"), kWrite, 0, 0, nullptr), STG_E_INVALIDPOINTER},
        {root->CreateStream(nullptr, kWrite, 0, 0, &stream), STG_E_INVALIDNAME},
        {root->CreateStream(OLESTR("x"), kWrite, 1, 0, &stream), STG_E_INVALIDPARAMETER},
        {root->CreateStream(OLESTR("x"), kWrite, 0, 1, &stream), STG_E_INVALIDPARAMETER},
        {root->OpenStream(OLESTR("s"), nullptr, kRead, 0, nullptr), STG_E_INVALIDPOINTER},
        {root->OpenStream(nullptr, nullptr, kRead, 0, &stream), STG_E_INVALIDNAME},
        {root->OpenStream(OLESTR("s"), &stream, kRead, 0, &stream), STG_E_INVALIDPARAMETER},
        {root->OpenStream(OLESTR("s"), nullptr, kRead, 1, &stream), STG_E_INVALIDPARAMETER},
        {root->OpenStream(OLESTR("none"), nullptr, kRead, 0, &stream), STG_E_FILENOTFOUND},
        {root->OpenStream(OLESTR("in"), nullptr, kRead, 0, &stream), STG_E_FILENOTFOUND},
        {root->CreateStorage(OLESTR("x"), kWrite, 0, 0, nullptr), STG_E_INVALIDPOINTER},
        {root->CreateStorage(nullptr, kWrite, 0, 0, &out), STG_E_INVALIDNAME},
        {root->CreateStorage(OLESTR("x"), kWrite, 1, 0, &out), STG_E_INVALIDPARAMETER},
        {root->OpenStorage(OLESTR("in"), nullptr, kRead, nullptr, 0, nullptr),
         STG_E_INVALIDPOINTER},
        {root->OpenStorage(nullptr, nullptr, kRead, nullptr, 0, &out), STG_E_INVALIDNAME},
        {root->OpenStorage(OLESTR("in"), in.get(), kRead, nullptr, 0, &out),
         STG_E_INVALIDPARAMETER},
        {root->OpenStorage(OLESTR("in"), nullptr, kRead, no_names, 0, &out),
         STG_E_INVALIDPARAMETER},
        {root->OpenStorage(OLESTR("s"), nullptr, kRead, nullptr, 0, &out), STG_E_FILENOTFOUND},
        {root->EnumElements(0, nullptr, 0, nullptr), STG_E_INVALIDPOINTER},
        {root->EnumElements(1, nullptr, 0, &elements), STG_E_INVALIDPARAMETER},
        {root->DestroyElement(nullptr), STG_E_INVALIDNAME},
        {root->DestroyElement(OLESTR("none")), STG_E_FILENOTFOUND},
        {root->RenameElement(nullptr, OLESTR("x")), STG_E_INVALIDNAME},
        {root->RenameElement(OLESTR("s"), nullptr), STG_E_INVALIDNAME},
        {root->RenameElement(OLESTR("s"), OLESTR("a/b")), STG_E_INVALIDNAME},
        {root->RenameElement(OLESTR("none"), OLESTR("x")), STG_E_FILENOTFOUND},
        {root->RenameElement(OLESTR("s"), OLESTR("IN")), STG_E_FILEALREADYEXISTS},
        {root->RenameElement(OLESTR("in"), OLESTR("x")), STG_E_ACCESSDENIED}, // it is open
        {root->SetElementTimes(OLESTR("none"), nullptr, nullptr, nullptr), STG_E_FILENOTFOUND},
        {root->CopyTo(0, nullptr, nullptr, nullptr), STG_E_INVALIDPOINTER},
        {root->CopyTo(1, nullptr, nullptr, in.get()), STG_E_INVALIDPOINTER},
        {root->CopyTo(0, nullptr, nullptr, root.get()), STG_E_ACCESSDENIED},
        {root->CopyTo(0, nullptr, nullptr, in.get()), STG_E_ACCESSDENIED},
        {root->MoveElementTo(OLESTR("s"), nullptr, OLESTR("s"), 0), STG_E_INVALIDPOINTER},
        {root->MoveElementTo(nullptr, in.get(), OLESTR("s"), 0), STG_E_INVALIDNAME},
        {root->MoveElementTo(OLESTR("s"), in.get(), nullptr, 0), STG_E_INVALIDNAME},
        {root->MoveElementTo(OLESTR("s"), in.get(), OLESTR(""), 0), STG_E_INVALIDNAME},
        {root->MoveElementTo(OLESTR("s"), in.get(), OLESTR("s"), 2), STG_E_INVALIDFLAG},
        {root->MoveElementTo(OLESTR("none"), in.get(), OLESTR("s"), 0), STG_E_FILENOTFOUND},
        {root->MoveElementTo(OLESTR("in"), in.get(), OLESTR("s"), 0), STG_E_ACCESSDENIED},
        {root->Commit(16), STG_E_INVALIDFLAG},
        {root->Stat(nullptr, 0), STG_E_INVALIDPOINTER},
    };
    int i = 0;
    for (const auto& [result, expected] : calls)
        EXPECT_EQ(result, expected) << "call " << i++;
    STATSTG about{};
    EXPECT_EQ(root->Stat(&about, 7), STG_E_INVALIDFLAG);
    EXPECT_FALSE(stream || out || elements);
}

TEST_F(Storages, TakeNamesOfUpTo31Letters) {
    const auto root = create_root();
    const std::pair<Text, HRESULT> cases[] = {
        {Text(31, OLECHAR('n')), S_OK},
        {Text(32, OLECHAR('n')), STG_E_INVALIDNAME},
        {Text(5000, OLECHAR('n')), STG_E_INVALIDNAME},
        {OLESTR(""), STG_E_INVALIDNAME},
        {OLESTR("a/b"), STG_E_INVALIDNAME},
        {OLESTR("a\\b"), STG_E_INVALIDNAME},
        {OLESTR("a:b"), STG_E_INVALIDNAME},
        {OLESTR("!"), STG_E_INVALIDNAME},
        {OLESTR("\x0001Ole10Native"), S_OK},
        {OLESTR("__substg1.0_0037001F"), S_OK},
        {OLESTR("."), S_OK},
        {OLESTR("\x00e4\x4e2d"), S_OK},
    };
    for (const auto& [name, result] : cases) {
        EXPECT_EQ(try_create<IStream>(root.get(), name, kWrite), result);
        EXPECT_EQ(try_create<IStorage>(root.get(), name, kWrite | STGM_CREATE), result);
    }
    // A letter that takes two units of UTF-16, however the client has it.
    const Text pair = sizeof(OLECHAR) == 2
                          ? Text{static_cast<OLECHAR>(0xD83D), static_cast<OLECHAR>(0xDE00)}
                          : Text{static_cast<OLECHAR>(0x1F600)};
    Text fifteen;
    for (int i = 0; i < 15; ++i)
        fifteen += pair;
    EXPECT_EQ(try_create<IStream>(root.get(), fifteen, kWrite), S_OK);
    EXPECT_EQ(try_create<IStream>(root.get(), fifteen + pair, kWrite), STG_E_INVALIDNAME);
    EXPECT_EQ(root->Commit(0), S_OK);
    EXPECT_EQ(names(reopen(kRead).get()), names(root.get()));
    EXPECT_NE(names(root.get()).find(fifteen), Text::npos);
}

TEST_F(Storages, GiveNoMoreAccessThanTheyHave) {
    auto root = create_root();
    write(root.get(), OLESTR("s"), "x");
    storage(root.get(), OLESTR("in"));
    release(root);
    root = reopen(kRead);
    EXPECT_EQ(try_create<IStream>(root.get(), OLESTR("n"), kWrite), STG_E_ACCESSDENIED);
    EXPECT_EQ(try_create<IStorage>(root.get(), OLESTR("n"), kWrite), STG_E_ACCESSDENIED);
    EXPECT_EQ(try_open<IStream>(root.get(), OLESTR("s"), kWrite), STG_E_ACCESSDENIED);
    EXPECT_EQ(try_open<IStorage>(root.get(), OLESTR("in"), kWrite), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->DestroyElement(OLESTR("s")), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->RenameElement(OLESTR("s"), OLESTR("t")), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->SetElementTimes(nullptr, nullptr, nullptr, nullptr), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->SetClass(IID_IStorage), STG_E_ACCESSDENIED);
    EXPECT_EQ(root->SetStateBits(1, 1), STG_E_ACCESSDENIED);
    Ref<IStream> stream;
    ASSERT_EQ(try_open(root.get(), OLESTR("s"), kRead, stream), S_OK);
    ULONG count = 7;
    EXPECT_EQ(stream->Write("y", 1, &count), STG_E_ACCESSDENIED);
    EXPECT_EQ(count, 0u);
    EXPECT_EQ(stream->SetSize(ULARGE_INTEGER{}), STG_E_ACCESSDENIED);
    EXPECT_EQ(try_open<IStream>(root.get(), OLESTR("s"), kRead), STG_E_ACCESSDENIED); // once
    stream = nullptr;
    EXPECT_EQ(try_open<IStream>(root.get(), OLESTR("s"), kRead), S_OK);
    release(root);
    EXPECT_EQ(saves_, 1);
    root = reopen();
    ASSERT_EQ(try_open(root.get(), OLESTR("s"), STGM_WRITE | STGM_SHARE_EXCLUSIVE, stream), S_OK);
    char letter = 0;
    EXPECT_EQ(stream->Read(&letter, 1, nullptr), STG_E_ACCESSDENIED);
    EXPECT_EQ(stream->Write("z", 1, nullptr), S_OK);
    STATSTG about{};
    EXPECT_EQ(stream->Stat(&about, STATFLAG_DEFAULT), S_OK);
    EXPECT_EQ(Text(about.pwcsName), OLESTR("s"));
    CoTaskMemFree(about.pwcsName);
    EXPECT_EQ(about.grfMode, DWORD{STGM_WRITE | STGM_SHARE_EXCLUSIVE});
    EXPECT_EQ(about.cbSize.QuadPart, 1u);
}

TEST_F(Storages, EndWithWhatTheyWereOpenedFrom) {
    const auto over = [](IStorage* in, IStream* stream, IEnumSTATSTG* elements) {
        STATSTG about{};
        char letter = 0;
        IStorage* out = nullptr;
        IStream* other = nullptr;
        IEnumSTATSTG* more = nullptr;
        for (const HRESULT result :
             {in->Commit(0),
              in->Revert(),
              in->Stat(&about, 1),
              in->SetClass(IID_IStorage),
              in->SetStateBits(0, 0),
              in->DestroyElement(OLESTR("x")),
              in->RenameElement(OLESTR("x"), OLESTR("y")),
              in->CreateStorage(OLESTR("x"), kWrite, 0, 0, &out),
              in->OpenStorage(OLESTR("x"), nullptr, kWrite, nullptr, 0, &out),
              in->CreateStream(OLESTR("x"), kWrite, 0, 0, &other),
              in->OpenStream(OLESTR("x"), nullptr, kWrite, 0, &other),
              in->EnumElements(0, nullptr, 0, &more),
              stream->Read(&letter, 1, nullptr),
              stream->Write("x", 1, nullptr),
              stream->Seek({}, 0, nullptr),
              stream->SetSize({}),
              stream->Stat(&about, 1),
              stream->Clone(&other),
              stream->Commit(0),
              stream->Revert(),
              elements->Next(1, &about, nullptr),
              elements->Skip(1),
              elements->Reset(),
              elements->Clone(&more)})
            EXPECT_EQ(result, STG_E_REVERTED);
        EXPECT_FALSE(out || other || more);
    };
    const std::function<void(Ref<IStorage>&)> ends[] = {
        [](Ref<IStorage>& root) { release(root); },
        [](Ref<IStorage>& root) { EXPECT_EQ(root->Revert(), S_OK); },
        [](Ref<IStorage>& root) { EXPECT_EQ(root->DestroyElement(OLESTR("in")), S_OK); },
        [](Ref<IStorage>& root) { storage(root.get(), OLESTR("in"), kWrite | STGM_CREATE); },
    };
    for (const auto& end : ends) {
        auto root = create_root(kTransacted);
        const auto in = storage(root.get(), OLESTR("in"));
        const auto deeper = storage(in.get(), OLESTR("deeper"));
        Ref<IStream> stream;
        ASSERT_EQ(try_create(deeper.get(), OLESTR("s"), kWrite, stream), S_OK);
        EXPECT_EQ(stream->Write("x", 1, nullptr), S_OK);
        IEnumSTATSTG* found = nullptr;
        ASSERT_EQ(deeper->EnumElements(0, nullptr, 0, &found), S_OK);
        const auto elements = Ref<IEnumSTATSTG>::adopt(found);
        EXPECT_EQ(elements->Skip(1), S_OK);
        end(root);
        over(deeper.get(), stream.get(), elements.get());
        EXPECT_EQ(in->Commit(0), STG_E_REVERTED);
    }
}

TEST_F(Storages, EnumerateWhatWasThere) {
    const auto root = create_root();
    for (const OLECHAR* name : {OLESTR("bb"), OLESTR("a"), OLESTR("C"), OLESTR("b")})
        write(root.get(), name, "12345");
    const auto in = storage(root.get(), OLESTR("in"));
    EXPECT_EQ(in->SetClass(IID_IStorage), S_OK);
    EXPECT_EQ(in->SetStateBits(9, 9), S_OK);
    FILETIME then{1, 2}, later{3, 4};
    EXPECT_EQ(root->SetElementTimes(OLESTR("in"), &then, nullptr, &later), S_OK);
    EXPECT_EQ(root->SetElementTimes(OLESTR("bb"), &then, nullptr, &later), S_OK); // keeps none
    EXPECT_EQ(names(root.get()), OLESTR("a b C bb in/"));
    IEnumSTATSTG* found = nullptr;
    ASSERT_EQ(root->EnumElements(0, nullptr, 0, &found), S_OK);
    const auto all = Ref<IEnumSTATSTG>::adopt(found);
    EXPECT_EQ(root->DestroyElement(OLESTR("a")), S_OK);
    STATSTG room[6] = {};
    ULONG got = 9;
    EXPECT_EQ(all->Next(2, room, nullptr), STG_E_INVALIDPOINTER);
    EXPECT_EQ(all->Next(1, nullptr, &got), STG_E_INVALIDPOINTER);
    EXPECT_EQ(all->Next(0, nullptr, &got), S_OK);
    EXPECT_EQ(all->Skip(3), S_OK);
    IEnumSTATSTG* copied = nullptr;
    ASSERT_EQ(all->Clone(&copied), S_OK);
    EXPECT_EQ(all->Clone(nullptr), STG_E_INVALIDPOINTER);
    const auto copy = Ref<IEnumSTATSTG>::adopt(copied);
    EXPECT_EQ(all->Next(6, room, &got), S_FALSE);
    ASSERT_EQ(got, 2u);
    EXPECT_EQ(Text(room[0].pwcsName), OLESTR("bb"));
    EXPECT_EQ(room[0].type, DWORD{STGTY_STREAM});
    EXPECT_EQ(room[0].cbSize.QuadPart, 5u);
    EXPECT_EQ(room[0].ctime.dwHighDateTime, 0u);
    EXPECT_EQ(room[0].mtime.dwLowDateTime, 0u);
    EXPECT_EQ(Text(room[1].pwcsName), OLESTR("in"));
    EXPECT_EQ(room[1].type, DWORD{STGTY_STORAGE});
    EXPECT_EQ(room[1].clsid, IID_IStorage);
    EXPECT_EQ(room[1].grfStateBits, 9u);
    EXPECT_EQ(room[1].ctime.dwHighDateTime, 2u);
    EXPECT_EQ(room[1].mtime.dwLowDateTime, 3u);
    for (ULONG i = 0; i < got; ++i)
        CoTaskMemFree(room[i].pwcsName);
    EXPECT_EQ(all->Next(1, room, &got), S_FALSE);
    EXPECT_EQ(got, 0u);
    EXPECT_EQ(all->Skip(1), S_FALSE);
    EXPECT_EQ(copy->Skip(2), S_OK);
    EXPECT_EQ(copy->Skip(1), S_FALSE);
    EXPECT_EQ(all->Reset(), S_OK);
    EXPECT_EQ(all->Skip(5), S_OK);
}

TEST_F(Storages, CopyAndMoveTheirElements) {
    auto root = create_root();
    const auto from = storage(root.get(), OLESTR("from"));
    write(from.get(), OLESTR("a"), "new");
    write(from.get(), OLESTR("b"), "b");
    {
        const auto in = storage(from.get(), OLESTR("in"));
        write(in.get(), OLESTR("deep"), std::string(5000, 'd'));
        EXPECT_EQ(in->SetClass(IID_IStream), S_OK);
    }
    EXPECT_EQ(from->SetClass(IID_IStorage), S_OK);
    EXPECT_EQ(from->SetStateBits(5, 5), S_OK);
    const auto to = storage(root.get(), OLESTR("to"));
    write(to.get(), OLESTR("A"), "old");
    write(to.get(), OLESTR("stays"), "s");
    write(storage(to.get(), OLESTR("in")).get(), OLESTR("also"), "also");
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, to.get()), S_OK);
    EXPECT_EQ(names(to.get()), OLESTR("A b in/ stays"));
    EXPECT_EQ(read(to.get(), OLESTR("a")), "new");
    EXPECT_EQ(stat(to.get()).clsid, IID_IStorage);
    EXPECT_EQ(stat(to.get()).grfStateBits, 5u);
    {
        Ref<IStorage> in;
        ASSERT_EQ(try_open(to.get(), OLESTR("in"), kRead, in), S_OK);
        EXPECT_EQ(names(in.get()), OLESTR("also deep"));
        EXPECT_EQ(stat(in.get()).clsid, IID_IStream);
    }
    // To another file, less what is excluded.
    const IID no_storages[] = {IID_IStorage, IID_ILockBytes}, no_streams[] = {IID_IStream};
    Text b = OLESTR("B");
    OLECHAR* no_b[] = {b.data(), nullptr};
    std::vector<std::byte> mine;
    mine.swap(file_);
    const auto other = create_root();
    EXPECT_EQ(from->CopyTo(2, no_storages, no_b, other.get()), S_OK);
    EXPECT_EQ(names(other.get()), OLESTR("a"));
    EXPECT_EQ(from->CopyTo(1, no_streams, nullptr, other.get()), S_OK);
    EXPECT_EQ(names(other.get()), OLESTR("a in/"));
    // What is copied is its own.
    write(other.get(), OLESTR("a"), "changed");
    EXPECT_EQ(read(from.get(), OLESTR("a")), "new");
    {
        Ref<IStream> open;
        ASSERT_EQ(try_open(other.get(), OLESTR("a"), kRead, open), S_OK);
        EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, other.get()), STG_E_ACCESSDENIED);
        EXPECT_EQ(other->MoveElementTo(OLESTR("a"), from.get(), OLESTR("x"), STGMOVE_COPY),
                  STG_E_ACCESSDENIED);
    }
    EXPECT_EQ(from->MoveElementTo(OLESTR("in"), other.get(), OLESTR("in"), STGMOVE_MOVE),
              STG_E_FILEALREADYEXISTS);
    EXPECT_EQ(from->MoveElementTo(OLESTR("in"), other.get(), OLESTR("moved"), STGMOVE_MOVE), S_OK);
    EXPECT_EQ(from->MoveElementTo(OLESTR("b"), other.get(), OLESTR("copied"), STGMOVE_COPY), S_OK);
    EXPECT_EQ(names(from.get()), OLESTR("a b"));
    EXPECT_EQ(names(other.get()), OLESTR("a in/ moved/ copied"));
    EXPECT_EQ(from->RenameElement(OLESTR("b"), OLESTR("renamed")), S_OK);
    EXPECT_EQ(read(from.get(), OLESTR("renamed")), "b");
    EXPECT_EQ(read(from.get(), OLESTR("b")), "-");
}

TEST_F(Storages, LieNoDeeperThanCanBeWalkedThrough) {
    const auto root = create_root();
    std::vector<Ref<IStorage>> open{root};
    for (unsigned i = 1; i < mapisim::storage::kDeepest; ++i)
        open.push_back(storage(open.back().get(), OLESTR("s")));
    EXPECT_EQ(try_create<IStorage>(open.back().get(), OLESTR("s"), kWrite),
              STG_E_INSUFFICIENTMEMORY);
    EXPECT_EQ(try_create<IStream>(open.back().get(), OLESTR("s"), kWrite), S_OK);
    const auto other = create_root();
    write(storage(other.get(), OLESTR("x")).get(), OLESTR("s"), "");
    EXPECT_EQ(other->CopyTo(0, nullptr, nullptr, open.back().get()), STG_E_INSUFFICIENTMEMORY);
    EXPECT_EQ(other->MoveElementTo(OLESTR("x"), open.back().get(), OLESTR("x"), 0),
              STG_E_INSUFFICIENTMEMORY);
    EXPECT_EQ(other->MoveElementTo(OLESTR("x"), open[open.size() - 2].get(), OLESTR("x"), 0), S_OK);
    EXPECT_EQ(root->Commit(0), S_OK);
    EXPECT_EQ(names(reopen(kRead).get()), OLESTR("s/"));
}

} // namespace

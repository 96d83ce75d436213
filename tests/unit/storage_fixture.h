#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <objbase.h>

#include "object/body.h"
#include "storage/storage.h"

/// Storages without a gate: bodies as they are.
class StorageTest : public testing::Test {
protected:
    template<class T> using Ref = mapisim::object::Ref<T>;
    using Text = std::basic_string<OLECHAR>;

    static constexpr DWORD kWrite = STGM_READWRITE | STGM_SHARE_EXCLUSIVE;
    static constexpr DWORD kRead = STGM_READ | STGM_SHARE_EXCLUSIVE;
    static constexpr DWORD kTransacted = kWrite | STGM_TRANSACTED;

    /// A storage over bytes that the test looks at.
    HRESULT open_root(DWORD mode, bool create, Ref<IStorage>& out) {
        auto keep = [this](mapisim::property::Bytes file) {
            ++saves_;
            if (refusal_ != S_OK)
                return refusal_;
            file_.assign(file.begin(), file.end());
            return S_OK;
        };
        return mapisim::storage::open_root(mapisim::storage::on_value(file_, keep),
                                           {.mode = mode, .create = create, .name = u"root"}, out);
    }
    Ref<IStorage> create_root(DWORD mode = kWrite) {
        Ref<IStorage> root;
        EXPECT_EQ(open_root(mode, true, root), S_OK);
        return root;
    }
    Ref<IStorage> reopen(DWORD mode = kWrite) {
        Ref<IStorage> root;
        EXPECT_EQ(open_root(mode, false, root), S_OK);
        return root;
    }
    /// As the client's last Release.
    template<class T> static void release(Ref<T>& object) {
        mapisim::object::body_of(object.get())->client_released();
        object = nullptr;
    }

    static HRESULT try_create(IStorage* in, const Text& name, DWORD mode, Ref<IStorage>& out) {
        IStorage* made = nullptr;
        const HRESULT result = in->CreateStorage(name.c_str(), mode, 0, 0, &made);
        out = Ref<IStorage>::adopt(made);
        return result;
    }
    static HRESULT try_create(IStorage* in, const Text& name, DWORD mode, Ref<IStream>& out) {
        IStream* made = nullptr;
        const HRESULT result = in->CreateStream(name.c_str(), mode, 0, 0, &made);
        out = Ref<IStream>::adopt(made);
        return result;
    }
    static HRESULT try_open(IStorage* in, const Text& name, DWORD mode, Ref<IStorage>& out) {
        IStorage* made = nullptr;
        const HRESULT result = in->OpenStorage(name.c_str(), nullptr, mode, nullptr, 0, &made);
        out = Ref<IStorage>::adopt(made);
        return result;
    }
    static HRESULT try_open(IStorage* in, const Text& name, DWORD mode, Ref<IStream>& out) {
        IStream* made = nullptr;
        const HRESULT result = in->OpenStream(name.c_str(), nullptr, mode, 0, &made);
        out = Ref<IStream>::adopt(made);
        return result;
    }
    template<class T> static HRESULT try_create(IStorage* in, const Text& name, DWORD mode) {
        Ref<T> made;
        return try_create(in, name, mode, made);
    }
    template<class T> static HRESULT try_open(IStorage* in, const Text& name, DWORD mode) {
        Ref<T> made;
        return try_open(in, name, mode, made);
    }
    static Ref<IStorage> storage(IStorage* in, const Text& name, DWORD mode = kWrite) {
        Ref<IStorage> made;
        EXPECT_EQ(try_create(in, name, mode, made), S_OK);
        return made;
    }
    static void write(IStorage* in, const Text& name, const std::string& text) {
        Ref<IStream> stream;
        ASSERT_EQ(try_create(in, name, kWrite | STGM_CREATE, stream), S_OK);
        ULONG put = 0;
        EXPECT_EQ(stream->Write(text.data(), static_cast<ULONG>(text.size()), &put), S_OK);
        EXPECT_EQ(put, text.size());
    }
    static std::string read(IStream* stream) {
        std::string text(1 << 17, '\0');
        ULONG got = 0;
        EXPECT_EQ(stream->Read(text.data(), static_cast<ULONG>(text.size()), &got), S_OK);
        text.resize(got);
        return text;
    }
    /// What a stream has; "-" where there is none.
    static std::string read(IStorage* in, const Text& name) {
        Ref<IStream> stream;
        const HRESULT result = try_open(in, name, kRead, stream);
        return result == S_OK ? read(stream.get()) : result == STG_E_FILENOTFOUND ? "-" : "?";
    }
    /// The names of the elements, storages with a slash.
    static Text names(IStorage* in) {
        IEnumSTATSTG* found = nullptr;
        EXPECT_EQ(in->EnumElements(0, nullptr, 0, &found), S_OK);
        const auto all = Ref<IEnumSTATSTG>::adopt(found);
        Text text;
        STATSTG each{};
        while (all && all->Next(1, &each, nullptr) == S_OK) {
            text += text.empty() ? OLESTR("") : OLESTR(" ");
            text += each.pwcsName;
            if (each.type == STGTY_STORAGE)
                text += OLESTR("/");
            CoTaskMemFree(each.pwcsName);
        }
        return text;
    }
    static STATSTG stat(IStorage* of) {
        STATSTG about{};
        EXPECT_EQ(of->Stat(&about, STATFLAG_NONAME), S_OK);
        return about;
    }

    std::vector<std::byte> file_;
    HRESULT refusal_ = S_OK;
    int saves_ = 0;
};

#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapiutil.h>

#include "../scratch_folder.h"
#include "property/text.h"
#include "stream_text.h"

namespace mapisim::test {

/// Files in a folder of the test's own; the utilities alone are initialised. Names are UTF-8.
class FileStreamTest : public testing::Test, protected StreamText {
protected:
    static constexpr ULONG kCreate = STGM_CREATE | STGM_READWRITE;
    static constexpr ULONG kUnique = SOF_UNIQUEFILENAME | kCreate;
    static constexpr ULONG kTemporary = kUnique | STGM_DELETEONRELEASE;

    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }

    static HRESULT open(const std::string& path, ULONG flags, IStream*& out,
                        const char* prefix = nullptr) {
        return OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer, flags,
                                reinterpret_cast<LPCTSTR>(path.c_str()),
                                reinterpret_cast<LPCTSTR>(prefix), &out);
    }
    static HRESULT open_wide(const std::string& path, ULONG flags, IStream*& out,
                             const wchar_t* prefix = nullptr) {
        return OpenStreamOnFileW(MAPIAllocateBuffer, MAPIFreeBuffer, flags,
                                 property::wide_from_utf8(path).c_str(), prefix, &out);
    }
    std::filesystem::path path_of(const std::string& name) const {
        return folder_.path() / std::u8string(name.begin(), name.end());
    }
    /// The path as the functions take it; of the folder itself without a name.
    std::string file(const std::string& name = {}) const {
        const auto path = name.empty() ? folder_.path() : path_of(name);
        const auto text = path.u8string();
        return {text.begin(), text.end()};
    }
    std::string content(const std::string& name) const {
        std::ifstream in(path_of(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void make_file(const std::string& name, const std::string& text) const {
        std::ofstream(path_of(name), std::ios::binary) << text;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
            const auto name = each.path().filename().u8string();
            found.emplace_back(name.begin(), name.end());
        }
        return found;
    }

    ScratchFolder folder_;
};

} // namespace mapisim::test

#pragma once

#include <string>

#include <objidl.h>

namespace mapisim::test {

/// Text in streams, as a client reads and writes it.
struct StreamText {
    static std::string read_all(IStream* stream) {
        std::string text;
        char room[7];
        ULONG got = 0;
        while (stream->Read(room, sizeof room, &got) == S_OK && got != 0)
            text.append(room, got);
        return text;
    }
    static HRESULT write(IStream* stream, const std::string& text) {
        return stream->Write(text.data(), static_cast<ULONG>(text.size()), nullptr);
    }
    static LARGE_INTEGER offset(LONGLONG by) {
        LARGE_INTEGER move{};
        move.QuadPart = by;
        return move;
    }
};

} // namespace mapisim::test

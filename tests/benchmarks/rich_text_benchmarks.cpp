// Compressed rich text against zlib, which compresses better and is what a program would take else.
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "benchmarks.h"

namespace mapisim::benchmarks {

namespace {

constexpr std::size_t kMegabyte = 1 << 20;

/// Words that come back, numbers that do not.
const std::string& rich_text() {
    static const std::string text = [] {
        std::string all =
            "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\\pard\\plain\\f0\\fs20 ";
        for (unsigned line = 0, seed = 1; all.size() < kMegabyte; ++line) {
            seed = seed * 1664525u + 1013904223u;
            all += "The \\b " + std::to_string(seed >> 8) + "\\b0  of line " +
                   std::to_string(line) + " is bold, and so is what follows it.\\par\r\n";
        }
        all.resize(kMegabyte - 1, ' ');
        return all + '}';
    }();
    return text;
}

/// The message's rich text as a client writes or reads it.
IStream* open_rich_text(IMessage* message, ULONG flags) {
    IUnknown* compressed = nullptr;
    must(message->OpenProperty(PR_RTF_COMPRESSED, &IID_IStream, 0, flags, &compressed));
    IStream* text = nullptr;
    must(WrapCompressedRTFStream(static_cast<IStream*>(compressed), flags & MAPI_MODIFY, &text));
    compressed->Release();
    return text;
}

void write(IMessage* message) {
    IStream* const stream = open_rich_text(message, MAPI_CREATE | MAPI_MODIFY);
    ULONG written = 0;
    must(stream->Write(rich_text().data(), static_cast<ULONG>(rich_text().size()), &written));
    must(stream->Commit(0));
    stream->Release();
}

class Draft {
public:
    Draft() {
        IMsgStore* const store = open_default_store(session_.get());
        IMAPIFolder* const outbox = open_outbox(store);
        must(outbox->CreateMessage(nullptr, 0, &message_));
        outbox->Release();
        store->Release();
    }
    ~Draft() { message_->Release(); }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    IMessage* get() const { return message_; }

private:
    Session session_;
    IMessage* message_ = nullptr;
};

void compress_by_stream(benchmark::State& state) {
    const Draft draft;
    for (auto _ : state)
        write(draft.get());
}

void decompress_by_stream(benchmark::State& state) {
    const Draft draft;
    write(draft.get());
    std::string text(rich_text().size() + 1, '\0');
    for (auto _ : state) {
        IStream* const stream = open_rich_text(draft.get(), 0);
        ULONG read = 0;
        must(stream->Read(text.data(), static_cast<ULONG>(text.size()), &read));
        stream->Release();
        if (std::string_view(text.data(), read) != rich_text())
            must(E_FAIL);
    }
}

std::vector<Bytef> deflated() {
    std::vector<Bytef> packed(compressBound(rich_text().size()));
    uLongf size = packed.size();
    if (compress(packed.data(), &size, reinterpret_cast<const Bytef*>(rich_text().data()),
                 rich_text().size()) != Z_OK)
        must(E_FAIL);
    packed.resize(size);
    return packed;
}

void deflate_text(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(deflated());
}

void inflate_text(benchmark::State& state) {
    const std::vector<Bytef> packed = deflated();
    std::string text(rich_text().size(), '\0');
    for (auto _ : state) {
        uLongf size = text.size();
        if (uncompress(reinterpret_cast<Bytef*>(text.data()), &size, packed.data(),
                       packed.size()) != Z_OK ||
            text != rich_text())
            must(E_FAIL);
    }
}

} // namespace

void register_rich_text() {
    const std::string mode = checks_off() ? ", checks off" : ", default checks";
    pair("rich text, 1 MB compressed, to zlib" + mode, 2.0, compress_by_stream, deflate_text);
    pair("rich text, 1 MB decompressed, to zlib" + mode, 2.0, decompress_by_stream, inflate_text);
}

} // namespace mapisim::benchmarks

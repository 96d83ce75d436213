// TNEF streams: whatever they are, they are refused or read, with problems or without; what was
// read can be written and read again.
#include <tnef.h>

#include "fuzz.h"
#include "property/stream.h"
#include "tnef/format.h"

using namespace mapisim;

namespace {

fuzz::Held<IMessage> blank() {
    fuzz::Held<IMessage> message;
    fuzz::require(fuzz::desk().drafts->CreateMessage(nullptr, 0, message.out()) == S_OK,
                  "a message cannot be made");
    return message;
}

fuzz::Held<IStream> stream_of(std::vector<std::byte> content, std::vector<std::byte>* written) {
    property::StreamCommit commit;
    if (written)
        commit = [written](property::Bytes bytes, std::size_t) -> HRESULT {
            written->assign(bytes.begin(), bytes.end());
            return S_OK;
        };
    return fuzz::Held<IStream>(
        property::make_stream(std::move(content), std::move(commit), {}).detach());
}

/// Attributes with check sums that hold, which no fuzzer would guess.
std::vector<std::byte> build(fuzz::Feed& feed) {
    constexpr ULONG kAttributes[] = {
        attMAPIProps,     attAttachRenddata, attAttachment,
        attRecipTable,    attMessageClass,   attFrom,
        attSubject,       attDateSent,       attPriority,
        attMessageID,     attAttachTitle,    attAttachData,
        attOemCodepage,   attOwner,          attSentFor,
        attMessageStatus, attBody,           attAttachTransportFilename};
    tnef::Writer out;
    tnef::put_header(out, feed.number<WORD>());
    while (!feed.empty()) {
        const auto level = static_cast<std::uint8_t>(1 + feed.below(2));
        const ULONG id = feed.one_of(kAttributes);
        const auto data = feed.bytes(feed.below(200));
        tnef::put_attribute(out, level, id, property::bytes_of(data.data(), data.size()));
    }
    return out.take();
}

/// False for what is no stream.
bool read(const std::vector<std::byte>& content, IMessage* message) {
    auto stream = stream_of(content, nullptr);
    ULONG page = 0, sub_page = 0;
    GetTnefStreamCodepage(stream.get(), &page, &sub_page);
    fuzz::Held<ITnef> tnef;
    if (FAILED(OpenTnefStream(nullptr, stream.get(), nullptr, TNEF_DECODE, message, 0, tnef.out())))
        return false;
    fuzz::Block<STnefProblemArray> problems;
    const HRESULT result = tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, problems.out());
    fuzz::require(result == S_OK || (FAILED(result) && !problems.get()),
                  "problems and the result do not agree");
    fuzz::Held<IStream> text;
    tnef->OpenTaggedBody(message, 0, text.out());
    return SUCCEEDED(result);
}

std::vector<std::byte> write(IMessage* message, ULONG mode) {
    std::vector<std::byte> written;
    auto stream = stream_of({}, &written);
    fuzz::Held<ITnef> tnef;
    char name[] = "winmail.dat";
    fuzz::require(OpenTnefStream(nullptr, stream.get(), reinterpret_cast<LPTSTR>(name),
                                 TNEF_ENCODE | mode, message, 1, tnef.out()) == S_OK,
                  "a message cannot be written");
    tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr);
    tnef->EncodeRecips(0, nullptr);
    fuzz::require(SUCCEEDED(tnef->Finish(0, nullptr, nullptr)), "a message cannot be written");
    stream->Commit(STGC_DEFAULT);
    return written;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::desk();
    const fuzz::NothingLeft nothing_left;
    fuzz::Feed feed(data, size);
    const bool built = feed.yes();
    const ULONG mode = feed.yes() ? TNEF_PURE : TNEF_BEST_DATA;
    std::vector<std::byte> content;
    if (built) {
        content = build(feed);
    } else {
        const auto rest = feed.rest();
        const auto bytes = property::bytes_of(rest.data(), rest.size());
        content.assign(bytes.begin(), bytes.end());
    }
    auto message = blank();
    if (!read(content, message.get()))
        return 0;
    auto copy = blank();
    fuzz::require(read(write(message.get(), mode), copy.get()), "what was written cannot be read");
    return 0;
}

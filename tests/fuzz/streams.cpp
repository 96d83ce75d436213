// Streams on properties, with their clones, against strings: what is read, where it stands, and
// what the property has in the end.
#include <algorithm>
#include <optional>
#include <string>

#include <mapitags.h>

#include "fuzz.h"

using namespace mapisim::fuzz;

namespace {

constexpr std::size_t kMostSize = 1 << 18; ///< no further than a test's time allows
constexpr std::size_t kMostClones = 4;
constexpr std::size_t kChunk = 65536; ///< in which CopyTo copies, which shows where a stream is
                                      ///< copied onto itself

/// A property, and what the streams on it share.
struct Content {
    IMAPIProp* object = nullptr;
    ULONG tag = 0;
    std::optional<std::string> value; ///< of the property
    std::string data, committed;      ///< of the streams
    bool writable = false, dirty = false;

    void commit() {
        if (!writable || !dirty)
            return;
        committed = data;
        value = data;
        dirty = false;
    }
    void write(std::size_t at, std::string_view bytes) {
        if (bytes.empty())
            return;
        data.resize(std::max(data.size(), at + bytes.size()), '\0');
        data.replace(at, bytes.size(), bytes);
        dirty = true;
    }
};

struct Stream {
    Held<IStream> stream;
    Content* content = nullptr;
    std::size_t position = 0;

    std::string_view ahead(std::size_t count) const {
        const std::string& data = content->data;
        return std::string_view(data).substr(std::min(position, data.size()), count);
    }
};

std::string stored(const Content& content) {
    Held<IStream> stream;
    if (FAILED(content.object->OpenProperty(content.tag, &IID_IStream, 0, 0,
                                            reinterpret_cast<IUnknown**>(stream.out()))))
        broken("the property is not there");
    STATSTG about = {};
    require(stream->Stat(&about, STATFLAG_NONAME) == S_OK, "Stat of the property");
    std::string bytes(static_cast<std::size_t>(about.cbSize.QuadPart), '\0');
    ULONG got = 0;
    require(stream->Read(bytes.data(), static_cast<ULONG>(bytes.size()), &got) == S_OK &&
                got == bytes.size(),
            "the property cannot be read");
    return bytes;
}

class Streams {
public:
    explicit Streams(Feed& feed) : feed_(feed) {
        require(SUCCEEDED(desk().drafts->CreateMessage(nullptr, 0, message_.out())),
                "CreateMessage");
        ULONG number = 0;
        require(SUCCEEDED(message_->CreateAttach(nullptr, 0, &number, attachment_.out())),
                "CreateAttach");
        contents_[0].object = message_.get();
        contents_[0].tag = PR_HTML;
        contents_[1].object = attachment_.get();
        contents_[1].tag = PR_ATTACH_DATA_BIN;
        for (Content& content : contents_)
            begin(content);
    }

    void step() {
        if (streams_.empty())
            return;
        Stream& stream = streams_[feed_.below(streams_.size())];
        switch (feed_.below(11)) {
        case 0:
        case 1:
            read(stream);
            break;
        case 2:
        case 3:
            write(stream);
            break;
        case 4:
        case 5:
            seek(stream);
            break;
        case 6:
            resize(stream);
            break;
        case 7:
            copy(stream, streams_[feed_.below(streams_.size())]);
            break;
        case 8:
            require(stream.stream->Commit(0) == S_OK, "Commit");
            stream.content->commit();
            break;
        case 9:
            end_or_clone(stream);
            break;
        default:
            require(stream.stream->Revert() == S_OK, "Revert");
            if (stream.content->writable) {
                stream.content->data = stream.content->committed;
                stream.content->dirty = false;
            }
            break;
        }
        check();
    }

    void end() {
        while (!streams_.empty())
            close(streams_.size() - 1);
        for (const Content& content : contents_)
            require(!content.value || stored(content) == *content.value,
                    "the property has another value");
    }

private:
    void begin(Content& content) {
        constexpr std::string_view some = "what was there before";
        if (feed_.yes()) {
            SPropValue value = {};
            value.ulPropTag = content.tag;
            value.Value.bin = {static_cast<ULONG>(some.size()),
                               reinterpret_cast<BYTE*>(const_cast<char*>(some.data()))};
            require(SUCCEEDED(content.object->SetProps(1, &value, nullptr)), "SetProps");
            content.value = some;
        }
        const bool create = !content.value || feed_.yes();
        content.writable = create || feed_.yes();
        Stream made;
        made.content = &content;
        require(SUCCEEDED(
                    content.object->OpenProperty(content.tag, &IID_IStream, 0,
                                                 create             ? MAPI_CREATE | MAPI_MODIFY
                                                 : content.writable ? MAPI_MODIFY
                                                                    : 0,
                                                 reinterpret_cast<IUnknown**>(made.stream.out()))),
                "OpenProperty");
        if (!create)
            content.data = content.committed = *content.value;
        content.dirty = create;
        streams_.push_back(std::move(made));
    }

    void read(Stream& stream) {
        const std::size_t wanted = feed_.yes() ? feed_.byte() : feed_.number<std::uint16_t>();
        std::string bytes(wanted, '\x55');
        ULONG got = 77;
        require(stream.stream->Read(bytes.data(), static_cast<ULONG>(wanted), &got) == S_OK,
                "Read");
        const std::string_view expected = stream.ahead(wanted);
        require(got == expected.size() && bytes.substr(0, got) == expected,
                "other bytes are read than were written");
        require(bytes.find_first_not_of('\x55', got) == bytes.npos, "Read writes too much");
        stream.position += got;
    }

    void write(Stream& stream) {
        // Some to see, or many.
        const std::string bytes = feed_.yes() ? std::string(feed_.bytes(feed_.byte()))
                                              : std::string(feed_.number<std::uint16_t>(), 'x');
        if (stream.position + bytes.size() > kMostSize)
            return;
        ULONG put = 77;
        const HRESULT result =
            stream.stream->Write(bytes.data(), static_cast<ULONG>(bytes.size()), &put);
        if (!stream.content->writable) {
            require(result == STG_E_ACCESSDENIED && put == 0, "Write where nobody may");
            return;
        }
        require(result == S_OK && put == bytes.size(), "Write");
        stream.content->write(stream.position, bytes);
        stream.position += bytes.size();
    }

    void seek(Stream& stream) {
        const auto origin = static_cast<DWORD>(feed_.below(4)); // one more than there are
        LARGE_INTEGER move = {};
        move.QuadPart =
            feed_.yes() ? feed_.number<std::int16_t>() : static_cast<std::int8_t>(feed_.byte());
        const std::int64_t base =
            origin == STREAM_SEEK_CUR   ? static_cast<std::int64_t>(stream.position)
            : origin == STREAM_SEEK_END ? static_cast<std::int64_t>(stream.content->data.size())
                                        : 0;
        ULARGE_INTEGER now = {};
        const HRESULT result = stream.stream->Seek(move, origin, &now);
        if (origin > STREAM_SEEK_END || base + move.QuadPart < 0) {
            require(FAILED(result), "Seek to nowhere");
            return;
        }
        stream.position = static_cast<std::size_t>(base + move.QuadPart);
        require(result == S_OK && now.QuadPart == stream.position, "Seek");
    }

    void resize(Stream& stream) {
        ULARGE_INTEGER size = {};
        size.QuadPart = feed_.yes() ? feed_.byte() : feed_.number<std::uint16_t>();
        const HRESULT result = stream.stream->SetSize(size);
        if (!stream.content->writable) {
            require(result == STG_E_ACCESSDENIED, "SetSize where nobody may");
            return;
        }
        require(result == S_OK, "SetSize");
        stream.content->data.resize(static_cast<std::size_t>(size.QuadPart), '\0');
        stream.content->dirty = true;
    }

    void copy(Stream& from, Stream& to) {
        ULARGE_INTEGER wanted = {}, got = {}, put = {};
        wanted.QuadPart = feed_.below(4) == 0 ? ~std::uint64_t{0} : feed_.number<std::uint16_t>();
        // What was ahead when it began, also where the copy lands there.
        const std::size_t all =
            from.ahead(std::min<std::uint64_t>(wanted.QuadPart, kMostSize)).size();
        if (to.position + all > kMostSize || &from == &to)
            return;
        const HRESULT result = from.stream->CopyTo(to.stream.get(), wanted, &got, &put);
        std::size_t done = 0;
        if (to.content->writable) {
            require(result == S_OK && got.QuadPart == all && put.QuadPart == all, "CopyTo");
            while (done != all) {
                const std::string part{from.ahead(std::min(kChunk, all - done))};
                to.content->write(to.position, part);
                from.position += part.size();
                to.position += part.size();
                done += part.size();
            }
            return;
        }
        require(put.QuadPart == 0, "CopyTo where nobody may write");
        require(FAILED(result) == (all != 0), "CopyTo where nobody may write");
        from.position += static_cast<std::size_t>(got.QuadPart);
    }

    void end_or_clone(Stream& stream) {
        if (feed_.yes() && streams_.size() > 1) {
            close(static_cast<std::size_t>(&stream - streams_.data()));
            return;
        }
        if (streams_.size() == kMostClones)
            return;
        Stream clone;
        clone.content = stream.content;
        clone.position = stream.position;
        require(stream.stream->Clone(clone.stream.out()) == S_OK, "Clone");
        streams_.push_back(std::move(clone));
    }

    void close(std::size_t index) {
        streams_[index].content->commit(); // whoever lets go of a stream commits
        streams_.erase(streams_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    /// Every stream is where it was left, and has the size that it must have.
    void check() {
        for (const Stream& stream : streams_) {
            STATSTG about = {};
            require(stream.stream->Stat(&about, STATFLAG_NONAME) == S_OK, "Stat");
            require(about.cbSize.QuadPart == stream.content->data.size(), "another size");
            require(about.type == STGTY_STREAM, "another type");
            require(about.grfMode == (stream.content->writable ? STGM_READWRITE : STGM_READ),
                    "another mode");
            ULARGE_INTEGER now = {};
            require(stream.stream->Seek({}, STREAM_SEEK_CUR, &now) == S_OK &&
                        now.QuadPart == stream.position,
                    "another position");
        }
    }

    Feed& feed_;
    Held<IMessage> message_;
    Held<IAttach> attachment_;
    Content contents_[2];
    std::vector<Stream> streams_; ///< let go of before their objects
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    desk();
    const NothingLeft watch;
    Feed feed(data, size);
    Streams streams(feed);
    for (int steps = 0; steps < 100 && !feed.empty(); ++steps)
        streams.step();
    streams.end();
    return 0;
}

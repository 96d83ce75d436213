#include "mime_posix.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <gmime/gmime.h>

#include "mbox_posix.h"
#include "scenario/clock.h"
#include "store/content.h"
#include "world/values.h"

namespace mapisim::command {

namespace {

constexpr std::uint64_t kSystemEpoch = 116'444'736'000'000'000; ///< 1970-01-01 in ticks
constexpr int kDeepestPart = 300;                         ///< parts in parts, messages among them
constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; ///< U+FFFD

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template<class T> using Ref = std::unique_ptr<T, Unref>;

struct Free {
    void operator()(void* block) const { g_free(block); }
};
using Text = std::unique_ptr<char, Free>;

std::string text_of(const char* text) {
    if (!text)
        return {};
    if (g_utf8_validate(text, -1, nullptr))
        return text;
    return Text(g_utf8_make_valid(text, -1)).get();
}

world::Time time_of(GDateTime* date) {
    const std::int64_t seconds = g_date_time_to_unix(date);
    const auto ticks = static_cast<std::int64_t>(kSystemEpoch) +
                       seconds * static_cast<std::int64_t>(scenario::kTicksPerSecond);
    return {.relative = false, .ticks = std::max<std::int64_t>(ticks, 0)};
}

const char* fault_text(GMimeParserWarning fault) {
    switch (fault) {
    case GMIME_WARN_DUPLICATED_HEADER:
    case GMIME_CRIT_CONFLICTING_HEADER:
        return "a header stands there twice; all of it is in the headers that are kept";
    case GMIME_WARN_DUPLICATED_PARAMETER:
    case GMIME_CRIT_CONFLICTING_PARAMETER:
        return "a header's parameter stands there twice";
    case GMIME_WARN_UNENCODED_8BIT_HEADER:
        return "a header has bytes that are not encoded";
    case GMIME_WARN_INVALID_CONTENT_TYPE:
        return "the content type cannot be understood";
    case GMIME_WARN_INVALID_RFC2047_HEADER_VALUE:
        return "an encoded header cannot be decoded";
    case GMIME_WARN_MALFORMED_MULTIPART:
        return "a multipart message has no parts";
    case GMIME_WARN_TRUNCATED_MESSAGE:
        return "the message ends too early";
    case GMIME_WARN_MALFORMED_MESSAGE:
        return "the message is malformed";
    case GMIME_CRIT_INVALID_HEADER_NAME:
        return "this is no header";
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY:
        return "a multipart message lacks its boundary";
    case GMIME_WARN_INVALID_PARAMETER:
        return "a header's parameter cannot be understood";
    case GMIME_WARN_INVALID_ADDRESS_LIST:
        return "an address cannot be understood";
    case GMIME_CRIT_NESTING_OVERFLOW:
        return "parts are nested too deeply";
    default:
        return "a part has no content";
    }
}

/// A mail, or what was left of it, as it came.
void add_raw(world::Message& message, std::string data) {
    world::Attachment& attachment = message.attachments.emplace_back();
    attachment.name = "mail.eml";
    attachment.data.bytes = std::move(data);
}

/// Reads one message, and tells its faults.
class Converter {
public:
    /// `body`: what follows the headers, as it came.
    Converter(std::vector<MailFault>& faults, std::string_view body)
        : faults_(faults), body_(body) {}

    world::Message convert(GMimeMessage* mail) { return convert(mail, 0, 0); }

private:
    /// How deep in parts and how deep in messages.
    world::Message convert(GMimeMessage* mail, int depth, unsigned messages) {
        world::Message message;
        read_headers(mail, message);
        check_headers(GMIME_OBJECT(mail));
        if (GMimeObject* body = g_mime_message_get_mime_part(mail))
            read_part(body, message, true, depth, messages);
        return message;
    }

    void fault(std::int64_t at, std::string what) { faults_.push_back({at, std::move(what)}); }

    // Headers -------------------------------------------------------------------------------------

    static std::string header(GMimeMessage* mail, const char* name) {
        return text_of(g_mime_object_get_header(GMIME_OBJECT(mail), name));
    }
    static bool header_says(GMimeMessage* mail, const char* name, const char* word) {
        const char* value = g_mime_object_get_header(GMIME_OBJECT(mail), name);
        return value && g_ascii_strncasecmp(value, word, std::strlen(word)) == 0;
    }

    void add_people(InternetAddressList* list, std::vector<world::Address>& all) {
        for (int i = 0; list && i < internet_address_list_length(list); ++i) {
            InternetAddress* one = internet_address_list_get_address(list, i);
            if (INTERNET_ADDRESS_IS_GROUP(one)) {
                add_people(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), all);
                continue;
            }
            world::Address address{.name = text_of(internet_address_get_name(one)),
                                   .address = text_of(internet_address_mailbox_get_addr(
                                       INTERNET_ADDRESS_MAILBOX(one)))};
            if (!address.name.empty() || !address.address.empty())
                all.push_back(std::move(address));
        }
    }
    void add_recipients(GMimeMessage* mail, GMimeAddressType kind, LONG type,
                        world::Message& message) {
        std::vector<world::Address> people;
        add_people(g_mime_message_get_addresses(mail, kind), people);
        for (world::Address& one : people)
            message.recipients.push_back({.address = std::move(one), .kind = type});
    }
    static std::optional<world::Address> first(std::vector<world::Address> people) {
        return people.empty() ? std::nullopt : std::optional(std::move(people.front()));
    }

    void read_headers(GMimeMessage* mail, world::Message& message) {
        message.subject = text_of(g_mime_message_get_subject(mail));
        std::vector<world::Address> from, sender;
        add_people(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_FROM), from);
        add_people(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_SENDER), sender);
        message.from = first(sender.empty() ? from : sender);
        if (!sender.empty() && !from.empty() && !(sender.front() == from.front()))
            message.on_behalf_of = from.front();
        if (!message.from) {
            fault(0, "the message does not say who sent it");
            message.from = world::Address{.name = "(unknown sender)", .address = {}};
        }
        add_recipients(mail, GMIME_ADDRESS_TYPE_TO, MAPI_TO, message);
        add_recipients(mail, GMIME_ADDRESS_TYPE_CC, MAPI_CC, message);
        add_recipients(mail, GMIME_ADDRESS_TYPE_BCC, MAPI_BCC, message);
        add_people(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_REPLY_TO),
                   message.reply_to);

        if (GDateTime* date = g_mime_message_get_date(mail))
            message.sent = time_of(date);
        else
            fault(0, "the message has no date that can be understood");
        const std::string received = header(mail, "Received");
        if (const std::size_t date = received.rfind(';'); date != std::string::npos) {
            if (GDateTime* time = g_mime_utils_header_decode_date(received.c_str() + date + 1)) {
                message.received = time_of(time);
                g_date_time_unref(time);
            }
        }

        if (const char* id = g_mime_message_get_message_id(mail))
            message.message_id = '<' + text_of(id) + '>';
        message.in_reply_to = header(mail, "In-Reply-To");
        message.references = header(mail, "References");
        if (header_says(mail, "Importance", "high") || header_says(mail, "X-Priority", "1") ||
            header_says(mail, "X-Priority", "2"))
            message.importance = world::Level::high;
        if (header_says(mail, "Importance", "low") || header_says(mail, "X-Priority", "4") ||
            header_says(mail, "X-Priority", "5"))
            message.importance = world::Level::low;
        if (header_says(mail, "Sensitivity", "personal"))
            message.sensitivity = world::Sensitivity::personal;
        if (header_says(mail, "Sensitivity", "private"))
            message.sensitivity = world::Sensitivity::privately;
        if (header_says(mail, "Sensitivity", "company-confidential"))
            message.sensitivity = world::Sensitivity::confidential;
        message.read_receipt = !header(mail, "Disposition-Notification-To").empty();
        // Where mail programs keep what they know of a message.
        const std::string status = header(mail, "Status"), more = header(mail, "X-Status");
        message.read = status.empty() || status.find('R') != std::string::npos;
        message.flagged = more.find('F') != std::string::npos;
        message.draft = more.find('T') != std::string::npos || header_says(mail, "X-Unsent", "1");
        const std::string words = header(mail, "Keywords");
        for (std::size_t at = 0; at < words.size();) {
            const std::size_t comma = std::min(words.find(',', at), words.size());
            const std::string word(g_strstrip(words.substr(at, comma - at).data()));
            if (!word.empty())
                message.categories.push_back(word);
            at = comma + 1;
        }
        message.headers =
            text_of(Text(g_mime_object_get_headers(GMIME_OBJECT(mail), nullptr)).get());
    }

    /// GMime leaves out what it cannot decode in them.
    void check_headers(GMimeObject* part) {
        GMimeHeaderList* const headers = g_mime_object_get_header_list(part);
        for (int i = 0; i < g_mime_header_list_get_count(headers); ++i) {
            GMimeHeader* const header = g_mime_header_list_get_header_at(headers, i);
            const char* const raw = g_mime_header_get_raw_value(header);
            for (std::string_view rest = raw ? raw : "";;) {
                const std::size_t begin = rest.find("=?");
                if (begin == rest.npos)
                    break;
                rest.remove_prefix(begin);
                const std::size_t charset = rest.find('?', 2);
                const std::size_t text =
                    charset == rest.npos ? charset : rest.find('?', charset + 1);
                const std::size_t end = text == rest.npos ? text : rest.find("?=", text + 1);
                if (end == rest.npos || rest.substr(0, end).find_first_of(" \t\r\n") != rest.npos) {
                    rest.remove_prefix(2);
                    continue;
                }
                std::string unused, why;
                const std::string_view how = rest.substr(charset + 1, text - charset - 1);
                if ((how == "b" || how == "B") &&
                    !world::parse_base64(rest.substr(text + 1, end - text - 1), unused, why))
                    fault(g_mime_header_get_offset(header),
                          "an encoded header cannot be decoded: " +
                              text_of(std::string(rest.substr(0, end + 2)).c_str()));
                rest.remove_prefix(end + 2);
            }
        }
    }

    // Parts ---------------------------------------------------------------------------------------

    /// `shown`: what the part says is the message itself, not something beside it.
    void read_part(GMimeObject* part, world::Message& message, bool shown, int depth,
                   unsigned messages) {
        if (depth > kDeepestPart) {
            keep(part, message, "parts are nested too deeply");
        } else if (GMIME_IS_MULTIPART(part)) {
            auto* const multipart = GMIME_MULTIPART(part);
            const int count = g_mime_multipart_get_count(multipart);
            for (int i = 0; i < count; ++i)
                read_part(g_mime_multipart_get_part(multipart, i), message, shown, depth + 1,
                          messages);
            if (count == 0)
                add_without_parts(multipart, message, shown, depth);
        } else if (GMIME_IS_MESSAGE_PART(part)) {
            add_message(part, message, depth, messages);
        } else if (GMIME_IS_PART(part)) {
            add_part(GMIME_PART(part), message, shown);
        }
    }

    /// Where its headers begin.
    static std::int64_t place_of(GMimeObject* part) {
        GMimeHeaderList* const headers = g_mime_object_get_header_list(part);
        return g_mime_header_list_get_count(headers) == 0
                   ? 0
                   : g_mime_header_get_offset(g_mime_header_list_get_header_at(headers, 0));
    }

    /// As it came, for somebody else to read.
    void keep(GMimeObject* part, world::Message& message, const std::string& why) {
        fault(place_of(part), why + "; what follows is kept as an attachment");
        const Ref<GMimeStream> stream(g_mime_stream_mem_new());
        g_mime_object_write_to_stream(part, nullptr, stream.get());
        add_raw(message, bytes_of(stream.get()));
    }

    /// A multipart that lacks its boundary, or never uses it: GMime takes all that follows for what
    /// stands before the first part.
    void add_without_parts(GMimeMultipart* multipart, world::Message& message, bool shown,
                           int depth) {
        std::string text;
        if (depth == 0) {
            text = body_;
        } else {
            const char* const before = g_mime_multipart_get_prologue(multipart);
            const char* const after = g_mime_multipart_get_epilogue(multipart);
            text = std::string(before ? before : "") + (after ? after : "");
        }
        if (text.find_first_not_of(" \t\r\n") == text.npos)
            return;
        const std::int64_t at = place_of(GMIME_OBJECT(multipart));
        fault(at, "a multipart message has no parts; all of it is taken for text");
        if (shown && !message.text) {
            message.text.emplace().bytes = utf8_of(std::move(text), nullptr, at);
            return;
        }
        world::Attachment& attachment = message.attachments.emplace_back();
        attachment.name = "part" + std::to_string(message.attachments.size()) + ".txt";
        attachment.text = is_plain(text);
        attachment.data.bytes = std::move(text);
    }

    void add_message(GMimeObject* part, world::Message& message, int depth, unsigned messages) {
        GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (!inner || messages == store::kDeepestEmbedded) {
            keep(part, message,
                 inner ? "messages are nested too deeply"
                       : "a message in the message cannot be read");
            return;
        }
        world::Attachment attachment;
        attachment.name =
            text_of(g_mime_object_get_content_disposition_parameter(part, "filename"));
        attachment.embedded =
            std::make_unique<world::Message>(convert(inner, depth + 1, messages + 1));
        message.attachments.push_back(std::move(attachment));
    }

    void add_part(GMimePart* part, world::Message& message, bool shown) {
        GMimeContentType* const type = g_mime_object_get_content_type(GMIME_OBJECT(part));
        const bool beside = g_mime_part_is_attachment(part) || g_mime_part_get_filename(part);
        std::optional<world::Blob>* body = nullptr;
        if (shown && !beside) {
            if (g_mime_content_type_is_type(type, "text", "plain"))
                body = &message.text;
            else if (g_mime_content_type_is_type(type, "text", "html"))
                body = &message.html;
            else if (g_mime_content_type_is_type(type, "text", "rtf") ||
                     g_mime_content_type_is_type(type, "application", "rtf"))
                body = &message.rtf;
        }
        std::string data = content_of(part);
        if (body == &message.rtf && !data.starts_with("{\\rtf"))
            body = nullptr;
        if (body && !*body) {
            (*body).emplace().bytes = body == &message.rtf
                                          ? to_utf8(part, std::move(data), "us-ascii")
                                          : to_utf8(part, std::move(data), nullptr);
            return;
        }
        world::Attachment attachment;
        attachment.type = text_of(Text(g_mime_content_type_get_mime_type(type)).get());
        attachment.content_id = text_of(g_mime_part_get_content_id(part));
        attachment.name = text_of(g_mime_part_get_filename(part));
        if (attachment.name.empty())
            attachment.name = "part" + std::to_string(message.attachments.size() + 1) +
                              (GMIME_IS_TEXT_PART(part) ? ".txt" : ".bin");
        attachment.text = GMIME_IS_TEXT_PART(part) && is_plain(data);
        attachment.data.bytes = std::move(data);
        message.attachments.push_back(std::move(attachment));
    }

    /// UTF-8 without anything that would make a world file hard to read.
    static bool is_plain(const std::string& data) {
        return g_utf8_validate_len(data.data(), data.size(), nullptr) &&
               std::all_of(data.begin(), data.end(), [](char c) {
                   return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' ||
                          c == '\t';
               });
    }

    std::string content_of(GMimePart* part) {
        GMimeDataWrapper* const content = g_mime_part_get_content(part);
        if (!content)
            return {};
        const std::string how =
            text_of(g_mime_object_get_header(GMIME_OBJECT(part), "Content-Transfer-Encoding"));
        if (!how.empty() &&
            g_mime_part_get_content_encoding(part) == GMIME_CONTENT_ENCODING_DEFAULT)
            fault(g_mime_data_wrapper_get_stream(content)->bound_start,
                  "there is no transfer encoding " + how + "; the content is kept as it stands");
        if (g_mime_part_get_content_encoding(part) == GMIME_CONTENT_ENCODING_BASE64)
            return decoded_base64(g_mime_data_wrapper_get_stream(content));
        const Ref<GMimeStream> stream(g_mime_stream_mem_new());
        g_mime_data_wrapper_write_to_stream(content, stream.get());
        return bytes_of(stream.get());
    }
    static std::string bytes_of(GMimeStream* memory) {
        const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
        return {reinterpret_cast<const char*>(bytes->data), bytes->len};
    }

    /// GMime's decoder leaves out without a word what is no base64, and an end that is cut short.
    std::string decoded_base64(GMimeStream* raw) {
        const Ref<GMimeStream> copy(g_mime_stream_mem_new());
        g_mime_stream_reset(raw);
        g_mime_stream_write_to_stream(raw, copy.get());
        const std::string text = bytes_of(copy.get());
        std::string decoded, digits;
        const auto decode = [&] {
            std::string bytes, unused;
            if (digits.size() % 4 == 1)
                digits.pop_back(); // six bits make no byte
            if (world::parse_base64(digits, bytes, unused))
                decoded += bytes;
            digits.clear();
        };
        std::size_t count = 0;
        bool told = false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            count += g_ascii_isspace(c) ? 0 : 1;
            if (g_ascii_isalnum(c) || c == '+' || c == '/') {
                digits += c;
            } else if (c == '=') {
                decode();
            } else if (!g_ascii_isspace(c) && !told) {
                told = true;
                fault(raw->bound_start + static_cast<std::int64_t>(i),
                      "this is no base64; what can be read of it is kept");
            }
        }
        if (!told && count % 4 != 0)
            fault(raw->bound_start + static_cast<std::int64_t>(text.size()),
                  "the base64 is cut short; what can be read of it is kept");
        decode();
        return decoded;
    }

    std::string to_utf8(GMimePart* part, std::string data, const char* standard) {
        const char* charset =
            g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
        if (!charset)
            charset = standard;
        GMimeDataWrapper* const content = g_mime_part_get_content(part);
        return utf8_of(std::move(data), charset,
                       content ? g_mime_data_wrapper_get_stream(content)->bound_start : 0);
    }
    std::string utf8_of(std::string data, const char* charset, std::int64_t at) {
        return without_null(converted(std::move(data), charset, at), at);
    }
    /// No text of a client can hold it.
    std::string without_null(std::string text, std::int64_t at) {
        if (text.find('\0') == text.npos)
            return text;
        fault(at, "the text has the character 0; U+FFFD stands for it");
        std::string clean;
        for (const char c : text)
            c == '\0' ? clean.append(kReplacement) : clean.append(1, c);
        return clean;
    }
    static bool is_utf8(const std::string& data) {
        for (std::size_t at = 0; at <= data.size(); at += std::strlen(data.c_str() + at) + 1) {
            if (!g_utf8_validate(data.c_str() + at, -1, nullptr))
                return false;
        }
        return true;
    }
    std::string converted(std::string data, const char* charset, std::int64_t at) {
        if (charset && g_ascii_strcasecmp(charset, "utf-8") != 0 &&
            g_ascii_strcasecmp(charset, "us-ascii") != 0) {
            gsize size = 0;
            const Text text(g_convert(data.data(), static_cast<gssize>(data.size()), "UTF-8",
                                      g_mime_charset_iconv_name(charset), nullptr, &size, nullptr));
            if (text)
                return {text.get(), size};
            fault(at, "the text is not in " + text_of(charset) +
                          "; every byte is taken for a letter of Latin-1");
            return from_latin1(data);
        }
        if (is_utf8(data))
            return data;
        fault(at, std::string("the text is not in ") + (charset ? text_of(charset) : "UTF-8") +
                      "; every byte is taken for a letter of Latin-1");
        return from_latin1(data);
    }
    static std::string from_latin1(const std::string& data) {
        gsize size = 0;
        const Text converted(g_convert(data.data(), static_cast<gssize>(data.size()), "UTF-8",
                                       "ISO-8859-1", nullptr, &size, nullptr));
        return converted ? std::string(converted.get(), size) : std::string();
    }

    std::vector<MailFault>& faults_;
    const std::string_view body_;
};

/// What GMime says while it parses.
struct Noted {
    std::vector<MailFault>& faults;
    std::int64_t skipped = -1; ///< the last place where it may have skipped something
};

void note_fault(gint64 offset, GMimeParserWarning code, const gchar* item, gpointer noted) {
    std::string what = fault_text(code);
    if (item && *item)
        what += ": " + text_of(item);
    std::replace_if(
        what.begin(), what.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    auto& into = *static_cast<Noted*>(noted);
    into.faults.push_back({offset, std::move(what)});
    if (code == GMIME_CRIT_INVALID_HEADER_NAME || code == GMIME_CRIT_NESTING_OVERFLOW)
        into.skipped = std::max<std::int64_t>(into.skipped, offset);
}

/// What is no mail at all is not lost either.
world::Message unreadable(std::string_view data) {
    world::Message message;
    message.subject = "(unreadable mail)";
    message.from = world::Address{.name = "(unknown sender)", .address = {}};
    add_raw(message, std::string(data));
    return message;
}

/// Where the empty line ends that ends the headers.
std::size_t body_of(std::string_view mail) {
    for (std::size_t at = 0; at < mail.size();) {
        const std::size_t end = std::min(mail.find('\n', at), mail.size() - 1) + 1;
        const std::string_view line = mail.substr(at, end - at);
        if (line == "\n" || line == "\r\n")
            return end;
        at = end;
    }
    return mail.size();
}

/// One message; the faults are at bytes of `mail`.
world::Message read_message(std::string mail, std::vector<MailFault>& faults) {
    const std::size_t body = body_of(mail);
    const auto headers_end = mail.begin() + static_cast<std::ptrdiff_t>(body);
    if (const auto null = std::find(mail.begin(), headers_end, '\0'); null != headers_end) {
        faults.push_back(
            {null - mail.begin(), "a header has the character 0; a blank stands for it"});
        std::replace(null, headers_end, '\0', ' ');
    }
    const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
    const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MESSAGE);
    g_mime_parser_set_persist_stream(parser.get(), TRUE);
    const std::unique_ptr<GMimeParserOptions, void (*)(GMimeParserOptions*)> options(
        g_mime_parser_options_new(), &g_mime_parser_options_free);
    Noted noted{.faults = faults};
    g_mime_parser_options_set_warning_callback(options.get(), &note_fault, &noted);
    const Ref<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), options.get()));
    if (!parsed) {
        faults.push_back({0, "no message can be read from here on; it is kept as an attachment"});
        return unreadable(mail);
    }
    world::Message message =
        Converter(faults, std::string_view(mail).substr(body)).convert(parsed.get());
    if (noted.skipped >= static_cast<std::int64_t>(body)) {
        faults.push_back(
            {noted.skipped, "not all can be read; the whole mail is an attachment too"});
        add_raw(message, mail);
    }
    return message;
}

} // namespace

ReadMail read_mail(std::string_view file, bool mbox) {
    static const bool ready = (g_mime_init(), true);
    (void)ready;
    ReadMail read;
    if (!mbox) {
        read.messages.push_back(read_message(std::string(file), read.faults));
        for (MailFault& fault : read.faults)
            fault.at = fault.at < 0 ? static_cast<std::int64_t>(file.size()) : fault.at;
        return read;
    }
    for (MboxMessage& one : split_mbox(file)) {
        std::vector<MailFault> faults;
        read.messages.push_back(read_message(one.text, faults));
        for (MailFault& fault : faults) {
            const auto at = fault.at < 0 ? one.text.size() : static_cast<std::size_t>(fault.at);
            read.faults.push_back(
                {static_cast<std::int64_t>(one.place_of(at)), std::move(fault.what)});
        }
    }
    return read;
}

} // namespace mapisim::command

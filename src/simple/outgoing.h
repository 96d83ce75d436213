#pragma once

#include <string>
#include <vector>

#include <mapi.h>

#include "simple/people.h"
#include "simple/sessions.h"

/// Messages that clients describe: MAPISendMail, MAPISendMailW, MAPISendDocuments, MAPISaveMail.
namespace mapisim::simple {

struct File {
    std::string path, name; ///< the name that recipients see; empty: the file's own
    ULONG flags = 0;        ///< MAPI_OLE, MAPI_OLE_STATIC
    ULONG position = 0xFFFF'FFFF;
    std::vector<std::byte> tag, encoding; ///< of a MapiFileTagExt
};

/// A MapiMessage in UTF-8.
struct Draft {
    std::string subject, text, message_class, date, conversation;
    FLAGS flags = 0;
    std::vector<Person> recipients;
    std::vector<File> files;
};

inline constexpr ULONG kMostFiles = 1u << 16;

/// MAPI_E_TOO_MANY_RECIPIENTS, MAPI_E_TOO_MANY_FILES; MAPI_E_INVALID_RECIPS, MAPI_E_FAILURE for a
/// count without an array.
ULONG read_draft(const MapiMessage& client, Draft& out);
ULONG read_draft(const MapiMessageW& client, Draft& out);

/// The flags of MAPISendMail: MAPI_DIALOG lets the scripted user see it, and say for whom it is
/// where it does not.
HRESULT send(Session& session, const Draft& draft, FLAGS flags);

/// Files by the two lists of MAPISendDocuments.
std::vector<File> listed_files(const char* delimiter, const char* paths, const char* names);

/// `id` has room for an identifier and may be null. Empty: a new message, whose identifier it gets
/// if the session is one that can use it.
HRESULT save(Session& session, const Draft& draft, char* id);

} // namespace mapisim::simple

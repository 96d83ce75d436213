#pragma once

#include <map>
#include <string>

#include "tnef/objects.h"

/// Text with tags for attachments: "[[ title : key in container ]]" stands where an attachment has
/// its place, in the place of one character.
namespace mapisim::tnef {

struct Tagging {
    std::map<ULONG, WORD> keys; ///< by the numbers of attachments
    std::string stream_name;    ///< the container of those that have no name for the transport
    ULONG code_page = 0;        ///< of the text
};

/// One attachment as a tag has it.
struct Tagged {
    ULONG number = 0;
    WORD key = 0;
    LONG position = -1; ///< in the text, in wide characters; -1: it has none
    std::string title;
    std::string transport_name; ///< empty where it has none
};

/// `text` with tags for those that have a position.
std::wstring put_tags(std::wstring_view text, std::vector<Tagged> attachments,
                      const std::string& stream_name);
/// `text` without the tags of these attachments, whose positions are set. Others stay.
std::wstring take_tags(std::wstring_view text, std::vector<Tagged>& attachments);

/// Opens the text of a message. MAPI_MODIFY: what is written reaches the message and its
/// attachments at Commit and at the last Release. MAPI_CREATE: it begins empty.
HRESULT open_tagged_body(IMessage& message, ULONG flags, const Tagging& tagging, IStream** out);

} // namespace mapisim::tnef

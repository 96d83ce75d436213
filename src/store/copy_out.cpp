#include "store/copy_out.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "property/address_list.h"
#include "property/text.h"
#include "store/constants.h"
#include "store/folder_body.h"
#include "store/message_body.h"
#include "table/utilities.h"

namespace mapisim::store {

using property::Foreign;
using property::ForeignBlock;
using property::Progress;
using property::Value;
using property::worse;

namespace {

/// How many rows one of the message's tables has; what gives none counts as empty.
template<class Get> ULONG count_rows(const Foreign<IMessage>& message, Get get) {
    LPMAPITABLE opened = nullptr;
    if (FAILED(message.call([&](IMessage& object) { return get(object, &opened); })) || !opened)
        return 0;
    const auto table = Foreign<IMAPITable>::adopt(opened);
    ULONG count = 0;
    table.call([&](IMAPITable& rows) { return rows.GetRowCount(0, &count); });
    return count;
}

struct Branch {
    Number number;
    std::size_t children;
};

/// A folder and what is below it, each before its children, as they are before anything is made: a
/// destination below the source gets no copy of the copy.
std::vector<Branch> tree_of(const Mailbox& mailbox, Number top, bool deep) {
    std::vector<Branch> tree;
    std::vector<Number> left{top};
    while (!left.empty()) {
        const Number number = left.back();
        left.pop_back();
        const Folder* const folder = mailbox.folder(number);
        std::vector<Number> children;
        if (deep && folder && !folder->search)
            children = mailbox.children_of(*folder);
        tree.push_back({number, children.size()});
        left.insert(left.end(), children.rbegin(), children.rend());
    }
    return tree;
}

HRESULT copy_message_out(FolderBody& source, Number number,
                         const Foreign<IMAPIFolder>& destination) {
    Mailbox& mailbox = source.mailbox();
    const MessagePtr message =
        mailbox.belongs(number, source.folder()) ? mailbox.message(number) : nullptr;
    if (!message)
        return MAPI_E_NOT_FOUND;
    const MessageState state = mailbox.state(*message);
    if (state.locked)
        return MAPI_E_NO_ACCESS;
    LPMESSAGE made = nullptr;
    const HRESULT result = destination.call([&](IMAPIFolder& folder) {
        return folder.CreateMessage(nullptr, state.associated ? MAPI_ASSOCIATED : 0, &made);
    });
    if (FAILED(result) || !made)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    const auto copy = Foreign<IMessage>::adopt(made);
    // What a client may say of a message before it is first saved; who does not want to know it
    // says so in vain.
    SPropValue flags{};
    flags.ulPropTag = PR_MESSAGE_FLAGS;
    flags.Value.l =
        static_cast<LONG>(state.flags & (MSGFLAG_READ | MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED));
    copy.call([&](IMessage& object) { return object.SetProps(1, &flags, nullptr); });
    const auto body =
        object::make<MessageBody>(source.open_store(), message, state, /*writable=*/false);
    return copy_and_save_out(*body, copy, IID_IMessage);
}

/// A folder's values and messages, in a new folder.
HRESULT copy_branch_out(FolderBody& source, const Branch& branch,
                        const Foreign<IMAPIFolder>& destination, const std::string& name,
                        Progress& progress, Foreign<IMAPIFolder>& copy) {
    Folder* const folder = source.mailbox().folder(branch.number);
    if (!folder)
        return MAPI_E_NOT_FOUND;
    if (folder->search)
        return MAPI_W_PARTIAL_COMPLETION; // what it finds are links to messages elsewhere
    const auto body = object::make<FolderBody>(source.open_store(), *folder, /*writable=*/false);
    std::wstring title =
        property::wide_from_utf8(name.empty() ? body->get(PR_DISPLAY_NAME_W).text() : name);
    std::wstring comment = property::wide_from_utf8(body->get(PR_COMMENT_W).text());
    LPMAPIFOLDER made = nullptr;
    HRESULT result = destination.call([&](IMAPIFolder& object) {
        return object.CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(title.data()),
                                   reinterpret_cast<LPTSTR>(comment.data()), nullptr, MAPI_UNICODE,
                                   &made);
    });
    if (FAILED(result) || !made)
        return FAILED(result) ? result : MAPI_E_CALL_FAILED;
    copy = Foreign<IMAPIFolder>::adopt(made);
    SizedSPropTagArray(5, given) = {5,
                                    {PR_DISPLAY_NAME_W, PR_COMMENT_W, PR_CONTAINER_CONTENTS,
                                     PR_CONTAINER_HIERARCHY, PR_FOLDER_ASSOCIATED_CONTENTS}};
    result =
        copy_all_out(*body, reinterpret_cast<LPSPropTagArray>(&given), IID_IMAPIFolder, copy.get());
    if (FAILED(result))
        return result;
    if (result != S_OK)
        result = MAPI_W_PARTIAL_COMPLETION;
    result = worse(progress.begin(2 + branch.children), result);
    for (const bool associated : {false, true}) {
        if (FAILED(result))
            return result;
        Progress inside = progress.inside();
        result = worse(copy_messages_out(*body, body->mailbox().numbers_of(*folder, associated),
                                         copy, false, inside),
                       result);
        if (!FAILED(result))
            result = worse(progress.step(), result);
    }
    return result;
}

/// A folder that was made, and how many of its children are yet to come.
struct Made {
    Foreign<IMAPIFolder> copy;
    Progress progress;
    std::size_t left;
};

void close_last(std::vector<Made>& open) {
    const Made last = std::move(open.back()); // what its Release throws is not for the vector
    open.pop_back();
}

/// Folders may be nested deeper than calls can be.
HRESULT copy_tree_out(FolderBody& source, std::span<const Branch> tree,
                      const Foreign<IMAPIFolder>& destination, const std::string& name,
                      const Progress& progress) {
    HRESULT result = S_OK;
    std::vector<Made> open;
    for (const Branch& branch : tree) {
        const bool top = open.empty();
        Made made{{}, top ? progress : open.back().progress.inside(), branch.children};
        result = worse(copy_branch_out(source, branch, top ? destination : open.back().copy,
                                       top ? name : std::string{}, made.progress, made.copy),
                       result);
        open.push_back(std::move(made));
        while (!FAILED(result) && open.size() > 1 && open.back().left == 0) {
            close_last(open);
            --open.back().left;
            result = worse(open.back().progress.step(), result);
        }
        if (FAILED(result))
            break;
    }
    while (!open.empty())
        close_last(open);
    return result;
}

} // namespace

HRESULT copy_all_out(property::PropHost& source, const SPropTagArray* excluded, const IID& iid,
                     IUnknown* made) {
    LPSPropProblemArray problems = nullptr;
    const HRESULT result =
        source.copy_to(0, nullptr, excluded, 0, nullptr, &iid, gate::unwrap(made), 0, &problems);
    if (FAILED(result))
        return result;
    const ForeignBlock owner(problems);
    const auto lost = [](const SPropProblem& problem) {
        return PROP_TYPE(problem.ulPropTag) == PT_OBJECT || problem.scode != MAPI_E_COMPUTED;
    };
    return problems &&
                   std::any_of(problems->aProblem, problems->aProblem + problems->cProblem, lost)
               ? MAPI_W_ERRORS_RETURNED
               : result;
}

HRESULT copy_recipients_out(std::span<const Recipient> recipients,
                            const Foreign<IMessage>& destination, ULONG flags, bool& kept) {
    const auto get = [](IMessage& object, LPMAPITABLE* out) {
        return object.GetRecipientTable(0, out);
    };
    kept = flags & MAPI_NOREPLACE && count_rows(destination, get) != 0;
    if (kept)
        return S_OK;
    property::AddressList list(recipients.size());
    for (const Recipient& recipient : recipients) {
        if (const SCODE result = list.add(*recipient.properties); result != S_OK)
            return result;
    }
    return destination.call(
        [&](IMessage& object) { return object.ModifyRecipients(0, list.get()); });
}

HRESULT clear_attachments_out(const Foreign<IMessage>& destination, ULONG flags, bool& kept) {
    kept = false;
    LPMAPITABLE opened = nullptr;
    const HRESULT result =
        destination.call([&](IMessage& object) { return object.GetAttachmentTable(0, &opened); });
    if (FAILED(result) || !opened)
        return S_OK; // it has none to tell of
    const auto table = Foreign<IMAPITable>::adopt(opened);
    SizedSPropTagArray(1, columns) = {1, {PR_ATTACH_NUM}};
    LPSRowSet rows = nullptr;
    const HRESULT read = table.call([&](IMAPITable& object) {
        return table::HrQueryAllRows(&object, reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                     nullptr, 0, &rows);
    });
    if (FAILED(read) || !rows)
        return S_OK;
    kept = flags & MAPI_NOREPLACE && rows->cRows != 0;
    HRESULT cleared = S_OK;
    for (ULONG i = 0; i < rows->cRows && !kept && !FAILED(cleared); ++i) {
        const SRow& row = rows->aRow[i];
        if (row.cValues != 0 && row.lpProps[0].ulPropTag == PR_ATTACH_NUM) {
            const auto number = static_cast<ULONG>(row.lpProps[0].Value.l);
            cleared = destination.call(
                [&](IMessage& object) { return object.DeleteAttach(number, 0, nullptr, 0); });
        }
    }
    table::FreeProws(rows);
    return cleared;
}

HRESULT copy_messages_out(FolderBody& source, std::span<const Number> numbers,
                          const Foreign<IMAPIFolder>& destination, bool move, Progress& progress) {
    HRESULT result = progress.begin(numbers.size());
    bool all = true;
    for (const Number number : numbers) {
        if (FAILED(result))
            return result;
        const bool may = !move || source.mailbox().may_leave(number);
        bool done = may && copy_message_out(source, number, destination) == S_OK;
        if (done && move) {
            Progress none;
            done =
                source.mailbox().delete_messages(source.folder(), {&number, 1}, true, none) == S_OK;
        }
        all = all && done;
        result = progress.step();
    }
    return FAILED(result) ? result : all ? S_OK : MAPI_W_PARTIAL_COMPLETION;
}

HRESULT copy_folder_out(FolderBody& source, Number child, const Foreign<IMAPIFolder>& destination,
                        const std::string& name, ULONG flags, Progress& progress) {
    Mailbox& mailbox = source.mailbox();
    const std::vector<Number> children = mailbox.children_of(source.folder());
    if (std::find(children.begin(), children.end(), child) == children.end())
        return MAPI_E_NOT_FOUND;
    const bool move = (flags & FOLDER_MOVE) != 0;
    if (move && mailbox.is_special(child))
        return MAPI_E_NO_ACCESS;
    const std::vector<Branch> tree = tree_of(mailbox, child, move || flags & COPY_SUBFOLDERS);
    const HRESULT result = copy_tree_out(source, tree, destination, name, progress);
    return result == S_OK && move ? mailbox.delete_folder(source.folder(), child,
                                                          DEL_FOLDERS | DEL_MESSAGES | kHardDelete)
                                  : result;
}

} // namespace mapisim::store

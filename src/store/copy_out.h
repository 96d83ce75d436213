#pragma once

#include <span>
#include <string>

#include "property/foreign.h"
#include "property/progress.h"
#include "store/content.h"
#include "store/mailbox.h"

/// Copies of what is no value to objects that are not MapiSim's: a client's own message, attachment
/// or folder.
namespace mapisim::store {

class FolderBody;

/// Recipients in the place of those that the message has. Flags as CopyTo has them. `kept`: it has
/// some, and MAPI_NOREPLACE asks that they stay.
HRESULT copy_recipients_out(std::span<const Recipient> recipients,
                            const property::Foreign<IMessage>& destination, ULONG flags,
                            bool& kept);

/// Takes out the attachments that the message has; flags and `kept` as above.
HRESULT clear_attachments_out(const property::Foreign<IMessage>& destination, ULONG flags,
                              bool& kept);

/// All of an object of ours but what is excluded. MAPI_W_ERRORS_RETURNED where some of it is not in
/// the copy, other than values that the client's object computes: a move keeps the source then.
HRESULT copy_all_out(property::PropHost& source, const SPropTagArray* excluded, const IID& iid,
                     IUnknown* made);

/// All of an object of ours in a new object of the client's, which is then saved. Results as above.
template<class Interface>
HRESULT copy_and_save_out(property::PropHost& source, const property::Foreign<Interface>& made,
                          const IID& iid) {
    const HRESULT result = copy_all_out(source, nullptr, iid, made.get());
    if (FAILED(result))
        return result;
    const HRESULT saved = made.call([](Interface& object) { return object.SaveChanges(0); });
    return saved != S_OK ? saved : result;
}

/// Messages of a folder. MAPI_W_PARTIAL_COMPLETION where some could not be copied.
HRESULT copy_messages_out(FolderBody& source, std::span<const Number> numbers,
                          const property::Foreign<IMAPIFolder>& destination, bool move,
                          property::Progress& progress);

/// A folder below `source`, with all that is in it, under another name where one is given. Flags as
/// CopyFolder has them.
HRESULT copy_folder_out(FolderBody& source, Number child,
                        const property::Foreign<IMAPIFolder>& destination, const std::string& name,
                        ULONG flags, property::Progress& progress);

} // namespace mapisim::store

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "object/kinds.h"
#include "platform/mutex.h"
#include "storage/backing.h"
#include "storage/compound_file.h"

namespace mapisim::storage {

/// Whose the objects are: what OLE's own functions gave is none of MAPI's business when a session
/// ends.
enum class Owner : std::uint8_t { mapi, ole };

/// One thing that the client has open. It ends when it is released, when what it was opened from
/// ends, or when its element is destroyed or its transaction reverted; what is used after that
/// gives STG_E_REVERTED. The document's mutex guards it, but for the end of what has nothing
/// inside.
struct Opened {
    std::atomic<bool> over = false;
    unsigned depth = 0;          ///< in how many storages it lies
    std::weak_ptr<Opened> above; ///< what it was opened from
    std::vector<std::weak_ptr<Opened>> inside;

    void end() noexcept;
    void end_inside() noexcept;
    bool lies_in(const Opened& other) const noexcept;
};
using OpenedPtr = std::shared_ptr<Opened>;

/// Null: the root.
OpenedPtr make_opened(const OpenedPtr& above);
/// Whether the client has it open.
bool is_open(const Element& element) noexcept;

/// A state of the tree that clients change: the document's own, or that of a transaction.
struct Changes {
    bool any = false;
};
using ChangesPtr = std::shared_ptr<Changes>;

/// A compound file that is open, for all that is open of it.
struct Document {
    Document(BackingPtr where, Owner whose) : backing(std::move(where)), owner(whose) {}

    /// Writes what was changed. Without the mutex.
    HRESULT save();
    /// The root has been released: at once, or when who saves meanwhile has done so. Without the
    /// mutex.
    void let_go();

    object::Kind kind(object::Kind of_mapi) const noexcept {
        return owner == Owner::ole ? object::Kind::ole_object : of_mapi;
    }

    platform::Mutex mutex; ///< the last in the order of locks
    ElementPtr root;
    Version version = Version::three;
    const ChangesPtr changes = std::make_shared<Changes>(); ///< since it was saved
    const BackingPtr backing;
    const Owner owner;

private:
    HRESULT save_now();
    void let_go_if_wanted();

    bool saving_ = false;     ///< and for good when the root was released
    std::uint32_t saver_ = 0; ///< the thread, while it saves
    bool let_go_ = false;     ///< the root was released
    bool save_again_ = false; ///< was wanted meanwhile
    unsigned rounds_ = 0;     ///< of saving, since it began
};
using DocumentPtr = std::shared_ptr<Document>;

} // namespace mapisim::storage

#include "imsg/message.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapiguid.h>
#include <mapispi.h>

#include "gate/call_out.h"
#include "gate/gate.h"
#include "imsg/reader.h"
#include "imsg/storage.h"
#include "imsg/writer.h"
#include "platform/cancellation.h"
#include "platform/mutex.h"
#include "platform/undo.h"
#include "scenario/clock.h"
#include "storage/storage.h"
#include "store/constants.h"
#include "store/message_body.h"

namespace mapisim::imsg {

using property::Foreign;

namespace {

constexpr DWORD kAccess = STGM_WRITE | STGM_READWRITE;

class StorageMessage;

/// The messages that touch storages, in the order in which they were opened.
struct Registry {
    platform::Mutex mutex;
    std::uint64_t last = 0;
    std::map<std::uint64_t, StorageMessage*> messages;
};
alignas(Registry) unsigned char registry_storage[sizeof(Registry)];
Registry& registry() noexcept {
    static Registry* const instance = new (registry_storage) Registry;
    return *instance;
}

class MessageSession final : public object::BodyOf<IUnknown, object::InterfaceId::IUnknown,
                                                   object::Kind::message_session> {
public:
    explicit MessageSession(bool wide)
        : wide_(wide), scope_(object::Scope::create(object::utility_scope().get())) {}

    object::Scope* scope() const noexcept override { return scope_.get(); }
    const object::ScopeRef& scope_ref() const noexcept { return scope_; }
    /// New messages in it have Unicode text.
    bool wide() const noexcept { return wide_; }

private:
    const bool wide_;
    const object::ScopeRef scope_;
};

/// A storage that is used for longer than a call lasts. One of ours stays open when its client has
/// let go of it.
class UsedStorage {
public:
    /// The storage was told by start_using().
    UsedStorage(IStorage* storage, storage::StorageBody* ours)
        : ours_(ours), storage_(Foreign<IStorage>::share(storage)) {}
    UsedStorage(UsedStorage&& other) noexcept
        : ours_(std::exchange(other.ours_, nullptr)), storage_(std::move(other.storage_)) {}
    UsedStorage& operator=(UsedStorage&&) = delete;
    ~UsedStorage() noexcept(false) { storage::stop_using(ours_); }
    const Storage* operator->() const noexcept { return &storage_; }
    const Storage& operator*() const noexcept { return storage_; }

private:
    storage::StorageBody* ours_;
    Storage storage_;
};

/// The storage behind a message, until the client lets go of the message.
class StorageMessage final : public store::MessageHome,
                             public std::enable_shared_from_this<StorageMessage> {
public:
    StorageMessage(const OpenOptions& options, const MessageSession* session,
                   storage::StorageBody* ours)
        : MessageHome(session ? session->scope_ref() : object::utility_scope(), options.memory,
                      scenario::new_uid()),
          session_(session), callback_(options.callback), data_(options.data),
          commits_((options.flags & IMSG_NO_ISTG_COMMIT) == 0),
          storage_(std::make_unique<UsedStorage>(options.storage, ours)) {}
    ~StorageMessage() override { leave(); }

    /// The message as it lies there; null for an empty storage.
    HRESULT load(bool wide, store::ContentPtr& out) {
        StorageInfo info;
        const Storage& storage = **storage_;
        if (const HRESULT result = storage.info(info); FAILED(result))
            return result;
        if ((info.mode & kAccess) == STGM_WRITE)
            return MAPI_E_NO_ACCESS;
        ReadMessage read;
        if (const HRESULT result = read_message(storage, names(), read); FAILED(result))
            return result;
        writable_ = (info.mode & kAccess) != STGM_READ;
        constexpr ULONG kOwn = STORE_MODIFY_OK | STORE_CREATE_OK | STORE_ATTACH_OK | STORE_OLE_OK |
                               STORE_MV_PROPS_OK | STORE_RTF_OK | store::kStoreHtmlOk;
        if (read.content)
            wide = read.wide;
        support_mask_ = read.has_mask ? read.mask : kOwn | (wide ? STORE_UNICODE_OK : 0);
        out = std::move(read.content);
        return S_OK;
    }

    /// Before its client has it.
    void enter() {
        auto& all = registry();
        const std::lock_guard lock(all.mutex);
        const std::uint64_t number = all.last + 1;
        all.messages.emplace(number, this);
        number_ = all.last = number;
    }
    void set_client(void* message) noexcept { client_ = static_cast<LPMESSAGE>(message); }

    HRESULT begin_saving() override {
        const std::lock_guard lock(mutex_);
        if (ended_)
            return MAPI_E_INVALID_OBJECT;
        if (saving_) // elsewhere, or from a call of the storage itself
            return MAPI_E_BUSY;
        saving_ = true;
        return S_OK;
    }
    HRESULT save(const store::ContentPtr& content) override {
        const UsedStorage& storage = *storage_; // it stays while the message is saved
        const HRESULT result = write_message(*storage, *content, names(), support_mask());
        return FAILED(result) || !commits_ ? result : storage->commit();
    }
    void end_saving() override {
        const auto self = shared_from_this();
        {
            const std::lock_guard lock(mutex_);
            saving_ = false;
            if (!ended_)
                return;
        }
        finish();
    }

    void released() override { end(/*tells=*/true); }

    /// Lets go of the storage: at once, or when who saves meanwhile has done so.
    void end(bool tells) {
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(ended_, true))
                return;
            tells_ = tells;
            if (saving_)
                return;
        }
        finish();
    }

    bool is_of(const MessageSession& session) const noexcept { return session_ == &session; }

    /// One that is wanted; null for none that is left. It is no longer among them.
    template<class Wanted>
    static std::shared_ptr<StorageMessage> take(const Wanted& wanted) noexcept {
        auto& all = registry();
        const std::lock_guard lock(all.mutex);
        for (auto place = all.messages.begin(); place != all.messages.end();) {
            // One that is not wanted is not held either: it would end here with the last to hold
            // it.
            if (!wanted(*place->second)) {
                ++place;
                continue;
            }
            auto message = place->second->weak_from_this().lock();
            place = all.messages.erase(place);
            if (message)
                return message;
        }
        return nullptr;
    }

private:
    /// Once: nobody uses the storage any more, and nobody will.
    void finish() {
        leave();
        { const UsedStorage gone = std::move(*storage_); }
        if (tells_ && callback_) {
            gate::call_out(
                [&] {
                    callback_(data_, client_);
                    return 0;
                },
                0);
        }
    }

    void leave() noexcept {
        auto& all = registry();
        const std::lock_guard lock(all.mutex);
        all.messages.erase(std::exchange(number_, 0));
    }

    const void* const session_; ///< only to tell it from others
    MSGCALLRELEASE* const callback_;
    const ULONG data_;
    const bool commits_;
    std::uint64_t number_ = 0;   ///< where it stands among those that are open; 0: nowhere
    LPMESSAGE client_ = nullptr; ///< as its client knows it
    platform::Mutex mutex_;      ///< of what follows
    bool saving_ = false;
    bool ended_ = false;
    bool tells_ = false; ///< the callback is called
    /// Not guarded: those use it that load, and that save, and last who finishes.
    const std::unique_ptr<UsedStorage> storage_;
};

/// The shell behind a handle; null for what is none.
object::Shell* shell_of(LPMSGSESS session) noexcept {
    auto* const shell = object::find_shell(session);
    const bool is_session =
        shell && shell->iface == object::InterfaceId::IUnknown && shell->record() &&
        shell->record()->kind == static_cast<std::uint8_t>(object::Kind::message_session);
    return is_session ? shell : nullptr;
}

object::Ref<MessageSession> open_session_of(object::Shell* shell) noexcept {
    if (!shell || object::examine(shell) != evidence::ObjectState::live)
        return nullptr;
    auto* const inner = shell->inner.load(std::memory_order_acquire);
    return object::Ref<MessageSession>::share(static_cast<MessageSession*>(inner));
}

} // namespace

// Sessions ----------------------------------------------------------------------------------------

HRESULT open_session(ULONG flags, LPMSGSESS* out) {
    auto session = object::make<MessageSession>((flags & MAPI_UNICODE) != 0);
    void* const shell =
        gate::wrap(session.detach(), object::InterfaceId::IUnknown, object::Kind::message_session,
                   nullptr, nullptr, gate::current_site());
    if (!shell)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    *out = static_cast<LPMSGSESS>(shell);
    return S_OK;
}

void close_session(LPMSGSESS handle) {
    auto* const shell = shell_of(handle);
    if (!shell) {
        gate::refuse(gate::current_call(),
                     handle ? check::Refusal::bad_pointer : check::Refusal::null_argument, 1);
        return;
    }
    const auto session = open_session_of(shell);
    std::uint32_t left = 0;
    switch (object::drop_reference(shell, left)) {
    case object::Dropped::still_held:
        return;
    case object::Dropped::was_released:
        gate::note({.fact = check::Fact::released_too_often, .object = shell->index});
        return;
    case object::Dropped::last:
        break;
    }
    if (session) {
        session->scope()->end(evidence::EndReason::message_session_closed, gate::current_site());
        const auto in_it = [&](const StorageMessage& each) { return each.is_of(*session); };
        while (const auto message = StorageMessage::take(in_it))
            message->end(/*tells=*/true);
    } else if (const auto* scope = shell->scope.load(std::memory_order_acquire);
               scope && scope->ended() == evidence::EndReason::uninitialized) {
        gate::note({.fact = check::Fact::release_after_uninitialize, .object = shell->index});
    }
    gate::end_object(shell);
}

// Messages ----------------------------------------------------------------------------------------

HRESULT open_message(const OpenOptions& options, LPMESSAGE* out) {
    object::Shell* const parent = options.session ? shell_of(options.session) : nullptr;
    const auto session = open_session_of(parent);
    if (options.session && !session)
        return gate::refuse(gate::current_call(), check::Refusal::bad_pointer, 1);
    if (const HRESULT dead = gate::refuse_dead(options.storage); FAILED(dead))
        return dead;
    storage::StorageBody* ours = nullptr;
    if (!storage::start_using(options.storage, ours))
        return MAPI_E_INVALID_OBJECT;
    std::shared_ptr<StorageMessage> home;
    {
        platform::Undo unused([&] { storage::stop_using(ours); });
        home = std::make_shared<StorageMessage>(options, session.get(), ours);
        unused.done();
    }
    // Where nothing is opened the storage is let go of here, and not by a destructor that lets no
    // cancelled thread pass.
    struct Unopened {
        StorageMessage* home;
        ~Unopened() noexcept(false) {
            if (home)
                home->end(/*tells=*/false);
        }
    } unopened{home.get()};
    const bool wide = options.flags & MAPI_UNICODE || (session && session->wide());
    store::ContentPtr content;
    if (const HRESULT result = home->load(wide, content); FAILED(result))
        return result;
    auto body = object::make<store::MessageBody>(home, content);
    home->enter();
    if (session && session->scope()->ended() != evidence::EndReason::none) // meanwhile
        return MAPI_E_INVALID_PARAMETER;
    void* const shell =
        gate::wrap(body.detach(), object::InterfaceId::IMessage, object::Kind::message_on_storage,
                   parent, session ? session->scope() : nullptr, gate::current_site());
    if (!shell)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    home->set_client(shell);
    unopened.home = nullptr;
    *out = static_cast<LPMESSAGE>(shell);
    return S_OK;
}

HRESULT memory_of_support(IUnknown* support, property::CallerMemory& out) {
    Foreign<IMAPISupport> asked;
    const HRESULT found = Foreign<IMAPISupport>::query(support, IID_IMAPISup, asked);
    if (FAILED(found))
        return MAPI_E_INVALID_PARAMETER;
    LPALLOCATEBUFFER allocate = nullptr;
    LPALLOCATEMORE allocate_more = nullptr;
    LPFREEBUFFER free = nullptr;
    const HRESULT result = asked.call([&](IMAPISupport& object) {
        return object.GetMemAllocRoutines(&allocate, &allocate_more, &free);
    });
    if (FAILED(result) || !allocate || !allocate_more || !free)
        return FAILED(result) ? result : MAPI_E_INVALID_PARAMETER;
    out = property::CallerMemory(allocate, allocate_more, free);
    return S_OK;
}

// Attributes --------------------------------------------------------------------------------------

HRESULT get_attributes(IUnknown* object, const SPropTagArray* tags, SPropAttrArray** out) {
    auto* const attributed = dynamic_cast<store::Attributed*>(gate::body_of(object));
    if (!attributed)
        return MAPI_E_INVALID_OBJECT;
    std::vector<ULONG> found;
    const HRESULT result = attributed->get_attributes(tags, found);
    if (FAILED(result))
        return result;
    void* block = nullptr;
    const std::size_t size = std::max(CbNewSPropAttrArray(found.size()), sizeof(SPropAttrArray));
    if (const SCODE failure = attributed->memory().allocate(size, &block); failure != S_OK)
        return failure;
    *out = static_cast<SPropAttrArray*>(block);
    (*out)->cValues = static_cast<ULONG>(found.size());
    std::copy(found.begin(), found.end(), (*out)->aPropAttr);
    return result;
}

HRESULT set_attributes(IUnknown* object, const SPropTagArray& tags,
                       const SPropAttrArray& attributes, LPSPropProblemArray* problems) {
    auto* const attributed = dynamic_cast<store::Attributed*>(gate::body_of(object));
    if (!attributed)
        return MAPI_E_INVALID_OBJECT;
    return attributed->memory().give(attributed->set_attributes(tags, attributes, problems),
                                     problems);
}

// The end -----------------------------------------------------------------------------------------

void end_all() noexcept {
    const platform::CancellationHold hold; // storages and functions of the client's are called
    while (const auto message = StorageMessage::take([](const StorageMessage&) { return true; }))
        message->end(/*tells=*/false);
}

void end_invalid() noexcept {
    const platform::CancellationHold hold;
    const auto invalid = [](const StorageMessage& each) {
        return each.scope()->ended() != evidence::EndReason::none;
    };
    while (const auto message = StorageMessage::take(invalid))
        message->end(/*tells=*/false);
}

void after_fork() noexcept {
    new (&registry()) Registry; // its mutex may have been held by a thread that is gone
}

} // namespace mapisim::imsg

#include "storage/document.h"

#include <algorithm>
#include <mutex>
#include <new>

#include "platform/process.h"

namespace mapisim::storage {

OpenedPtr make_opened(const OpenedPtr& above) {
    auto made = std::make_shared<Opened>();
    if (!above)
        return made;
    made->above = above;
    made->depth = above->depth + 1;
    auto& beside = above->inside;
    if (beside.size() == beside.capacity()) {
        beside.erase(std::remove_if(beside.begin(), beside.end(),
                                    [](const auto& each) { return each.expired(); }),
                     beside.end());
    }
    beside.push_back(made);
    return made;
}

bool is_open(const Element& element) noexcept {
    const OpenedPtr opened = element.opened.lock();
    return opened && !opened->over;
}

void Opened::end() noexcept {
    over = true;
    end_inside();
}

void Opened::end_inside() noexcept {
    for (const auto& weak : inside) {
        if (const auto child = weak.lock(); child && !child->over)
            child->end();
    }
}

bool Opened::lies_in(const Opened& other) const noexcept {
    if (this == &other)
        return true;
    for (auto each = above.lock(); each; each = each->above.lock()) {
        if (each.get() == &other)
            return true;
    }
    return false;
}

HRESULT Document::save() {
    struct Saved {
        Document& document;
        ~Saved() noexcept(false) { document.let_go_if_wanted(); }
    } const saved{*this};
    return save_now();
}

HRESULT Document::save_now() {
    std::unique_lock lock(mutex);
    if (saving_) {
        // What it writes to may commit each time that it is written to, which would never end.
        constexpr unsigned kMostRounds = 16;
        if (!changes->any)
            return S_OK;
        if (saver_ == platform::thread_id() && rounds_ >= kMostRounds)
            return STG_E_INUSE;
        save_again_ = true;
        return S_OK;
    }
    struct Saving {
        std::unique_lock<platform::Mutex>& lock;
        Document& document;
        ~Saving() {
            if (!lock.owns_lock())
                lock.lock();
            document.saving_ = false;
            document.saver_ = 0;
            document.rounds_ = 0;
        }
    } const saving{lock, *this};
    saving_ = true;
    saver_ = platform::thread_id();
    do {
        ++rounds_;
        save_again_ = false;
        if (!changes->any)
            return S_OK;
        std::vector<std::byte> file;
        HRESULT result = write_compound_file(*root, version, file);
        if (FAILED(result))
            return result;
        changes->any = false;
        lock.unlock();
        try {
            result = backing->store(file);
        } catch (const std::bad_alloc&) {
            result = STG_E_INSUFFICIENTMEMORY;
        }
        lock.lock();
        if (FAILED(result)) {
            changes->any = true;
            return result;
        }
    } while (save_again_);
    return S_OK;
}

void Document::let_go() {
    {
        const std::lock_guard lock(mutex);
        let_go_ = true;
    }
    let_go_if_wanted();
}

void Document::let_go_if_wanted() {
    {
        const std::lock_guard lock(mutex);
        if (!let_go_ || saving_) // elsewhere, where it is done afterwards
            return;
        saving_ = true;
    }
    backing->let_go();
}

} // namespace mapisim::storage

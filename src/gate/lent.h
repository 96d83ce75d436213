#pragma once

#include "gate/gate.h"

namespace mapisim::gate {

/// An object of ours that is handed to client code for as long as a call of it lasts, without a
/// reference of its own: the one that it holds is taken back at the end. It must know its scope,
/// which the caller ends before that; what may be kept goes on living.
class LentShell {
public:
    enum class Keeping : std::uint8_t { noted, allowed };
    /// Takes over the reference of `inner`. get() is null when there is no memory.
    explicit LentShell(IUnknown* inner, Keeping keeping = Keeping::noted) noexcept;
    LentShell(const LentShell&) = delete;
    LentShell& operator=(const LentShell&) = delete;
    /// Notes what the called code kept, or released although it was not its own.
    ~LentShell();

    void* get() const noexcept { return shell_; }

private:
    void* const shell_;
    const Keeping keeping_;
    evidence::Index index_ = 0;
    std::uint32_t generation_ = 0;
};

template<class Interface> class Lent {
public:
    /// A body, which knows what interface it has.
    explicit Lent(Interface* body, LentShell::Keeping keeping = LentShell::Keeping::noted) noexcept
        : shell_(body, keeping) {}
    Interface* get() const noexcept { return static_cast<Interface*>(shell_.get()); }

private:
    LentShell shell_;
};

} // namespace mapisim::gate

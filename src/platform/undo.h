#pragma once

namespace mapisim::platform {

/// Takes a step back unless the change of which it is a part was completed: what throws, and a
/// thread that is cancelled, pass.
template<class Step> class Undo {
public:
    explicit Undo(Step step) : step_(step) {}
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;
    ~Undo() {
        if (armed_)
            step_();
    }
    void done() noexcept { armed_ = false; }

private:
    Step step_;
    bool armed_ = true;
};

} // namespace mapisim::platform

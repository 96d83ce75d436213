#pragma once

#include <functional>

#include "gate/gate.h"
#include "gate/vtables.h"
#include "object/body.h"

/// A body whose one method does what the test says: gate, object, memory and checker are tested
/// with no world behind them.
namespace mapisim::test {

class FakeSink final : public object::BodyOf<IMAPIAdviseSink, object::InterfaceId::IMAPIAdviseSink,
                                             object::Kind::advise_sink> {
public:
    explicit FakeSink(std::function<ULONG()> act = {}, int* destroyed = nullptr)
        : act_(std::move(act)), destroyed_(destroyed) {}
    ~FakeSink() override {
        if (destroyed_)
            ++*destroyed_;
    }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG, LPNOTIFICATION) override {
        return act_ ? act_() : S_OK;
    }
    object::Scope* scope() const noexcept override { return scope_.get(); }
    void client_released() noexcept override {
        if (released_)
            ++*released_;
    }

    object::ScopeRef scope_;
    int* released_ = nullptr;

private:
    const std::function<ULONG()> act_;
    int* const destroyed_;
};

/// The shell of a new body, with one reference of the client's.
inline IMAPIAdviseSink* wrapped(object::Ref<FakeSink> body) {
    return static_cast<IMAPIAdviseSink*>(
        gate::wrap(body.detach(), object::InterfaceId::IMAPIAdviseSink, object::Kind::advise_sink,
                   nullptr, nullptr, 0));
}

} // namespace mapisim::test

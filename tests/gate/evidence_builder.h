#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "evidence/store.h"
#include "object/kinds.h"

/// Evidence by hand, as the library would have left it.
namespace mapisim::test {

class EvidenceBuilder {
public:
    EvidenceBuilder() {
        std::string why;
        if (!own_.create("", why))
            ADD_FAILURE() << why;
    }
    explicit EvidenceBuilder(evidence::Store& store) : store_(&store) {}

    evidence::Store& store() { return *store_; }
    evidence::Process& process() { return store_->process(); }

    evidence::Index module(std::string_view path, std::uint64_t base = 0x10000,
                           std::uint64_t end = 0x20000) {
        const auto index = store_->allocate<evidence::Module>();
        auto& module = store_->at<evidence::Module>(index);
        module.base = base;
        module.end = end;
        module.path = store_->add_text(path);
        module.is_client = 1;
        return index;
    }

    evidence::SiteIndex site(evidence::Index module, std::initializer_list<std::uint64_t> offsets) {
        const auto index = store_->allocate<evidence::Site>();
        auto& site = store_->at<evidence::Site>(index);
        for (const auto offset : offsets)
            site.frames[site.count++] = evidence::frame(module, offset);
        return index;
    }

    evidence::Index thread(std::uint32_t id, int initializations = 1) {
        const auto index = store_->allocate<evidence::Thread>();
        auto& thread = store_->at<evidence::Thread>(index);
        thread.system_id = id;
        thread.initializations = initializations;
        thread.state = evidence::ThreadState::running;
        return index;
    }

    evidence::Index object(object::Kind kind, object::InterfaceId iface, evidence::Index logon,
                           evidence::SiteIndex acquired_at = 0, std::string_view label = {},
                           evidence::Index parent = 0) {
        const auto index = store_->allocate<evidence::Object>();
        auto& object = store_->at<evidence::Object>(index);
        object.kind = static_cast<std::uint8_t>(kind);
        object.iface = static_cast<std::uint8_t>(iface);
        object.generation = 1;
        object.parent = parent;
        object.parent_generation = parent ? 1 : 0;
        object.logon = logon;
        object.acquired_at = acquired_at;
        object.label = store_->add_text(label);
        object.sequence = process().sequence.fetch_add(1) + 1;
        object.references.start(1);
        object.state = evidence::ObjectState::live;
        return index;
    }

    evidence::Index session(evidence::Index logon) {
        const auto index = object(object::Kind::session, object::InterfaceId::IMAPISession, logon);
        store_->at<evidence::Logon>(logon).session_object = index;
        store_->at<evidence::Logon>(logon).session_generation = 1;
        return index;
    }

    evidence::Index logon(std::string_view profile = "Test") {
        const auto index = store_->allocate<evidence::Logon>();
        auto& logon = store_->at<evidence::Logon>(index);
        logon.profile = store_->add_text(profile);
        logon.state = evidence::LogonState::active;
        return index;
    }

    evidence::Index buffer(std::uint32_t method, std::uint64_t size, evidence::SiteIndex at,
                           evidence::Index thread = 0, std::uint64_t call = 1) {
        const auto index = store_->allocate<evidence::Buffer>();
        auto& buffer = store_->at<evidence::Buffer>(index);
        buffer.method = method;
        buffer.size = size;
        buffer.allocated_at = at;
        buffer.thread = thread;
        buffer.sequence = call;
        buffer.state = evidence::BufferState::live;
        return index;
    }

    evidence::Index registration(evidence::Index object, evidence::Index logon,
                                 std::uint32_t connection, std::uint32_t mask = 0x100) {
        const auto index = store_->allocate<evidence::Registration>();
        auto& registration = store_->at<evidence::Registration>(index);
        registration.object = object;
        registration.object_generation = store_->at<evidence::Object>(object).generation;
        registration.logon = logon;
        registration.connection = connection;
        registration.event_mask = mask;
        registration.state = evidence::RegistrationState::live;
        return index;
    }

    void release(evidence::Index object) {
        auto& record = store_->at<evidence::Object>(object);
        record.references.start(0);
        record.state = evidence::ObjectState::released;
    }

    /// Nothing is held any more.
    void clear() {
        for (evidence::Index i = 1; i < store_->count<evidence::Object>(); ++i)
            release(i);
        for (evidence::Index i = 1; i < store_->count<evidence::Logon>(); ++i)
            store_->at<evidence::Logon>(i).state = evidence::LogonState::released;
        for (evidence::Index i = 1; i < store_->count<evidence::Buffer>(); ++i)
            store_->at<evidence::Buffer>(i).state = evidence::BufferState::freed;
        for (evidence::Index i = 1; i < store_->count<evidence::Registration>(); ++i)
            store_->at<evidence::Registration>(i).state = evidence::RegistrationState::ended;
        for (evidence::Index i = 1; i < store_->count<evidence::Mail>(); ++i)
            store_->at<evidence::Mail>(i).state = evidence::MailState::sent;
        for (evidence::Index i = 1; i < store_->count<evidence::Thread>(); ++i)
            store_->at<evidence::Thread>(i).initializations = 0;
    }

private:
    evidence::Store own_;
    evidence::Store* store_ = &own_;
};

} // namespace mapisim::test

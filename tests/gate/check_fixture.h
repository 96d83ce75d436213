#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "check/findings.h"
#include "evidence_builder.h"
#include "gate/methods.h"
#include "scenario/settings.h"

namespace mapisim::test {

/// The checker on this process' own evidence, with no world behind it.
class CheckTest : public ::testing::Test {
protected:
    CheckTest() {
        scenario::reset_settings();
        check::reset_findings();
        auto& process = built.process();
        process.ever_initialized = 1;
        process.initializations = 1;
        process.utility_initializations = 0;
        process.uninitialize_calls = 0;
        process.fast_shutdown = 0;
    }
    ~CheckTest() override {
        scenario::reset_settings();
        check::reset_findings();
        built.process().initializations = 0;
        built.clear();
    }

    static const evidence::Finding& finding(unsigned n = 0) {
        return evidence::own().at<evidence::Finding>(check::nth_finding(n));
    }
    static std::string sentence(unsigned n = 0) {
        return std::string(evidence::own().text(finding(n).sentence));
    }
    /// The ids of all findings, with their counts where they are more than one.
    static std::string findings() {
        std::string all;
        for (unsigned n = 0; n < check::finding_count(); ++n) {
            const auto& record = finding(n);
            if (!all.empty())
                all += ' ';
            all += check::all_rules()[record.rule].id;
            if (record.count != 1)
                all += "x" + std::to_string(record.count);
        }
        return all;
    }
    static void set(std::string_view name, std::string_view value) {
        std::string why;
        EXPECT_TRUE(scenario::set(name, value, why)) << why;
    }

    static check::CallRecord call(std::string_view function) {
        check::CallRecord record;
        record.method = gate::export_id(function);
        EXPECT_NE(record.method, 0u) << function;
        return record;
    }
    check::CallRecord call(object::InterfaceId iface, std::string_view method, evidence::Index on) {
        check::CallRecord record;
        record.method = gate::method_id(iface, method);
        EXPECT_NE(record.method, 0u) << method;
        record.iface = iface;
        record.object = on;
        if (on != 0) {
            const auto& object = built.store().at<evidence::Object>(on);
            record.object_generation = object.generation;
            record.kind = static_cast<object::Kind>(object.kind);
        }
        return record;
    }

    EvidenceBuilder built{evidence::own()};
};

} // namespace mapisim::test

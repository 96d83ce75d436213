/* GoogleTest and MapiSim: a test fails on every finding that it did not expect.
 *
 *     int main(int argc, char** argv) {
 *         testing::InitGoogleTest(&argc, argv);
 *         mapisim::install_listener();
 *         return RUN_ALL_TESTS();
 *     }
 *
 * A test that breaks a rule on purpose says so before it ends:
 *
 *     mapisim::expect("MAPI-LOGOFF-001");        // by identifier, slug, or a pattern with * and ?
 *
 * and fails when no such finding was made. Each test starts in a fresh world; what it leaves open
 * at its end (objects, buffers, initialisations) is looked for as at the end of a process. Findings
 * of severity info fail no test.
 */
#ifndef MAPISIM_GTEST_H
#define MAPISIM_GTEST_H

#include <string>

#include <gtest/gtest.h>

#include "mapisim/mapisim.h"

namespace mapisim {

inline void expect(const char* rule) {
    if (MapiSimExpect(rule) != MAPISIM_OK) {
        ADD_FAILURE() << "MapiSim: no rule matches \"" << rule << '"';
    }
}

/// One finding as a failing test shows it.
inline std::string describe(const MapiSimFinding& finding) {
    static const char* const severities[] = {"info", "warning", "error"};
    std::string text = severities[finding.severity];
    text += std::string(" ") + finding.rule + " (" + finding.slug + ")";
    if (finding.count > 1)
        text += " " + std::to_string(finding.count) + " times";
    text += std::string(": ") + finding.sentence;
    if (*finding.method)
        text += std::string("\n  in ") + finding.method;
    return text + "\n  see " + finding.page;
}

/// Fails the current test for each finding, of severity warning or error, that is neither expected
/// nor muted, and for each expectation that was not met.
inline void verify() {
    for (unsigned i = 0; i < MapiSimFindingCount(); ++i) {
        MapiSimFinding finding;
        if (MapiSimGetFinding(i, &finding) != MAPISIM_OK)
            break;
        if (finding.muted || finding.expected || finding.severity == MAPISIM_INFO)
            continue;
        ADD_FAILURE() << "MapiSim: " << describe(finding);
    }
    const char* unmet = nullptr;
    for (unsigned i = 0; (unmet = MapiSimUnmetExpectation(i)) != nullptr; ++i) {
        ADD_FAILURE() << "MapiSim: expected a finding of \"" << unmet << "\", there was none";
    }
}

class Listener : public testing::EmptyTestEventListener {
public:
    void OnTestStart(const testing::TestInfo&) override { MapiSimReset(); }
    void OnTestEnd(const testing::TestInfo&) override {
        MapiSimCheckEnd();
        verify();
        MapiSimReset();
    }
};

/// Call it once, after InitGoogleTest. GoogleTest owns the listener; it stands before the printer,
/// so that its failures are printed with the test's own.
inline void install_listener() {
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    auto* printer = listeners.Release(listeners.default_result_printer());
    listeners.Append(new Listener);
    if (printer)
        listeners.Append(printer);
}

} // namespace mapisim

#endif

#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

/// The subcommands of `mapisim`. Each returns the exit code; what goes wrong with MapiSim itself is
/// thrown as a Failure, which main() turns into one line and exit code 98.
namespace mapisim::command {

inline constexpr int kBrokeRules = 99;
inline constexpr int kOwnFailure = 98;
inline constexpr int kTimedOut = 124;

class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct RunOptions {
    std::string scenario;
    std::vector<std::string> reports; ///< FORMAT=FILE
    double timeout = 0;               ///< seconds, 0: none
    std::string library;
    std::string stacks;
    std::vector<std::string> mutes;
    std::string keep_evidence; ///< folder; empty: evidence is removed after the report
    int error_exit_code = kBrokeRules;
    bool unused_ok = false;
    bool show_muted = false;
    std::vector<std::string> client; ///< program and arguments
};

struct ReportOptions {
    std::vector<std::string> evidence; ///< files, or folders of them
    std::vector<std::string> reports;
    std::vector<std::string> mutes;
    bool show_muted = false;
};

enum class Format : std::uint8_t { text, json, markdown };

int run(const RunOptions& options);
int report_again(const ReportOptions& options);
int doctor();
int print_rules(Format format);
int explain(const std::string& rule);
int print_settings(Format format);

} // namespace mapisim::command

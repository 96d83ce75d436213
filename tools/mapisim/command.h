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
    std::string world;                ///< empty: what scenario and environment say
    std::string mapisvc;              ///< the same for message services
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

struct WorldOptions {
    std::string world;   ///< file, or the name of a built-in one; empty: what the environment says
    std::string message; ///< number or end of a path; empty: the whole tree
    bool messages = false;
};

struct ImportOptions {
    std::vector<std::string> sources; ///< .eml files, mbox files, folders of them
    std::string output;               ///< empty: standard output
    std::string user;                 ///< address of the mailbox's owner; empty: the built-in one
};

struct ServiceOptions {
    std::string inf;     ///< mapisvc.inf; empty: what scenario and environment say
    std::string service; ///< name
    bool may_ask = false;
    bool keep_files = false;
};

enum class Format : std::uint8_t { text, json, markdown };

int run(const RunOptions& options);
int report_again(const ReportOptions& options);
int doctor();
int print_rules(Format format);
int explain(const std::string& rule);
int print_settings(Format format);
int service_list(const ServiceOptions& options);
int service_install(const ServiceOptions& options);
int service_uninstall(const ServiceOptions& options);
int world_check(const std::string& file);
int world_show(const WorldOptions& options);
int world_import(const ImportOptions& options);

} // namespace mapisim::command

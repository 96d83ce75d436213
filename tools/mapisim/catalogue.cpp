#include <algorithm>
#include <cstdio>
#include <sstream>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "check/rules.h"
#include "command.h"
#include "rule_names.h"
#include "scenario/nearest.h"
#include "scenario/settings.h"

// What `mapisim` knows: rules and settings.
namespace mapisim::command {

namespace {

using check::RuleInfo;

constexpr const char* kReference =
    "https://learn.microsoft.com/office/client-developer/outlook/mapi/";
/// Simple MAPI's pages lie among those of Windows, with their own beginning.
constexpr const char* kSimpleReference = "https://learn.microsoft.com/windows/win32/api/mapi/";
constexpr std::string_view kSimplePage = "nc-mapi-";

std::vector<std::string> words(std::string_view text) {
    std::istringstream in{std::string(text)};
    std::vector<std::string> all;
    for (std::string word; in >> word;)
        all.push_back(word);
    return all;
}

std::string page_address(const std::string& page) {
    return (page.starts_with(kSimplePage) ? kSimpleReference : kReference) +
           page.substr(0, page.rfind(".md"));
}

/// Folds a paragraph at 78 columns, each line indented.
std::string folded(std::string_view text, std::string_view indent) {
    constexpr std::size_t width = 78;
    std::string all;
    std::string line;
    for (const std::string& word : words(text)) {
        if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) {
            all += fmt::format("{}{}\n", indent, line);
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return line.empty() ? all : all + fmt::format("{}{}\n", indent, line);
}

void paragraph(const char* heading, std::string_view text) {
    if (!text.empty())
        fmt::print("\n{}\n{}", heading, folded(text, "  "));
}

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void print_json(const nlohmann::ordered_json& value) {
    fmt::print("{}\n", value.dump(2));
}

} // namespace

std::string unknown_rule(std::string_view pattern) {
    if (check::count_matching(pattern) > 0)
        return {};
    std::vector<std::string_view> names;
    for (const RuleInfo& rule : check::all_rules()) {
        names.push_back(rule.id);
        names.push_back(rule.slug);
    }
    return fmt::format("there is no rule \"{}\"{}", pattern,
                       scenario::did_you_mean(pattern, names));
}

int print_rules(Format format) {
    const auto rules = check::all_rules();
    if (format == Format::json) {
        auto all = nlohmann::ordered_json::array();
        for (const RuleInfo& rule : rules) {
            nlohmann::ordered_json one = {{"id", rule.id},
                                          {"slug", rule.slug},
                                          {"severity", check::severity_name(rule.severity)},
                                          {"checked", rule.checked},
                                          {"title", rule.title},
                                          {"meaning", rule.meaning},
                                          {"cause", rule.cause},
                                          {"remedy", rule.remedy},
                                          {"consequence", rule.consequence}};
            if (!rule.reason.empty())
                one["reason"] = rule.reason;
            one["pages"] = nlohmann::ordered_json::array();
            for (const std::string& page : words(rule.pages))
                one["pages"].push_back(page_address(page));
            all.push_back(std::move(one));
        }
        print_json({{"rules", std::move(all)}});
        return 0;
    }
    const bool markdown = format == Format::markdown;
    if (markdown)
        fmt::print("| rule | name | severity | the mistake |\n|---|---|---|---|\n");
    for (const RuleInfo& rule : rules) {
        const std::string_view severity =
            rule.checked ? check::severity_name(rule.severity) : "unchecked";
        if (markdown)
            fmt::print("| {} | {} | {} | {} |\n", rule.id, rule.slug, severity, cell(rule.title));
        else
            fmt::print("{:<17} {:<9} {:<32} {}\n", rule.id, severity, rule.slug, rule.title);
    }
    return 0;
}

int explain(const std::string& name) {
    const auto found = check::find_rule(name);
    if (!found) {
        const std::string why = unknown_rule(name);
        throw Failure("explain: " +
                      (why.empty() ? name + " names several rules; see mapisim rules" : why));
    }
    const RuleInfo& rule = check::info(*found);
    fmt::print("{} {} ({})\n{}", rule.id, rule.slug,
               rule.checked ? check::severity_name(rule.severity) : "not checked",
               folded(rule.title, ""));
    paragraph("What it means", rule.meaning);
    paragraph("What the real subsystem does", rule.consequence);
    paragraph("How clients come to it", rule.cause);
    paragraph("What to do", rule.remedy);
    paragraph("Why it is not checked", rule.reason);
    fmt::print("\nWhere the reference says so\n");
    for (const std::string& page : words(rule.pages))
        fmt::print("  {}\n", page_address(page));
    if (rule.checked)
        fmt::print("\nHow to leave it out, or take it otherwise\n"
                   "  mapisim run --mute {} -- CLIENT\n"
                   "  in a scenario file:  \"rules\": {{\"{}\": \"mute\"}}\n"
                   "  in the environment:  MAPISIM_RULES=\"{}=warning\"\n",
                   rule.slug, rule.id, rule.id);
    return 0;
}

int print_settings(Format format) {
    const scenario::Settings defaults;
    if (format == Format::json) {
        auto all = nlohmann::ordered_json::array();
        for (const scenario::Setting& setting : scenario::all_settings()) {
            all.push_back({{"name", setting.name},
                           {"variable", scenario::environment_name(setting.name)},
                           {"values", setting.values},
                           {"default", setting.get(defaults)},
                           {"help", setting.help}});
        }
        print_json({{"settings", std::move(all)}});
        return 0;
    }
    if (format == Format::markdown) {
        fmt::print("| setting | environment | values | default | what it does |\n"
                   "|---|---|---|---|---|\n");
        for (const scenario::Setting& setting : scenario::all_settings()) {
            const std::string standard = setting.get(defaults);
            fmt::print("| `{}` | `{}` | {} | {} | {} |\n", setting.name,
                       scenario::environment_name(setting.name), cell(setting.values),
                       standard.empty() ? "" : "`" + standard + "`", cell(setting.help));
        }
        return 0;
    }
    fmt::print("A scenario file is JSON: {{\"clock\": {{\"kind\": \"stepping\"}}, \"rules\": "
               "{{\"MAPI-INIT-*\": \"mute\"}}}}\n"
               "clock.kind is MAPISIM_CLOCK_KIND in the environment, which counts more than the "
               "file.\n");
    for (const scenario::Setting& setting : scenario::all_settings()) {
        const std::string standard = setting.get(defaults);
        fmt::print("\n{}  ({}{})\n{}", setting.name, setting.values,
                   standard.empty() ? "" : "; default: " + standard, folded(setting.help, "    "));
    }
    return 0;
}

} // namespace mapisim::command

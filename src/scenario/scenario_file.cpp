#include <filesystem>

#include "scenario/json_tree.h"
#include "scenario/nearest.h"
#include "scenario/settings.h"

namespace mapisim::scenario {

namespace {

using Kind = JsonNode::Kind;

bool is_setting(std::string_view name) {
    for (const Setting& setting : all_settings()) {
        if (setting.name == name)
            return true;
    }
    return false;
}

bool is_group(std::string_view name) {
    const std::string prefix = std::string(name) + '.';
    for (const Setting& setting : all_settings()) {
        if (setting.name.starts_with(prefix))
            return true;
    }
    return takes_patterns(name);
}

std::string unknown(std::string_view path) {
    std::vector<std::string_view> names;
    for (const Setting& setting : all_settings()) {
        names.push_back(setting.name);
        if (const std::size_t dot = setting.name.find('.'); dot != std::string_view::npos) {
            names.push_back(setting.name.substr(0, dot));
        }
    }
    return "there is no such setting" + did_you_mean(path, names);
}

/// Applies each value at its path.
class Reader {
public:
    Reader(Settings& settings, std::string_view file, std::string& why)
        : settings_(settings), file_(file), why_(why) {}

    bool read(const JsonNode& root) {
        if (!root.is(Kind::object))
            return refuse(root, {}, "a scenario is an object: { ... }");
        return read_group(root, {});
    }

private:
    bool read_group(const JsonNode& group, const std::string& path) {
        for (const JsonNode& member : group.children) {
            const std::string name = path.empty() ? member.name : path + '.' + member.name;
            if (!read_member(member, name, takes_patterns(path)))
                return false;
        }
        return true;
    }

    bool read_member(const JsonNode& member, const std::string& name, bool is_pattern) {
        const bool group = !is_pattern && is_group(name);
        switch (member.kind) {
        case Kind::null:
            return refuse(member, name, "null says nothing here; leave the name out");
        case Kind::list:
            return refuse(member, name, "a list is not expected here");
        case Kind::object:
            if (group)
                return read_group(member, name);
            return refuse(member, name,
                          is_pattern || is_setting(name)
                              ? "a single value is expected here, not a group"
                              : unknown(name));
        default:
            break;
        }
        if (group && !takes_patterns(name))
            return refuse(member, name, "a group of settings is expected here");
        if (!is_pattern && !is_setting(name))
            return refuse(member, name, unknown(name));
        std::string what;
        const std::size_t rules = settings_.rules.size();
        if (!apply(settings_, name, member.text, what))
            return refuse(member, name, what);
        for (std::size_t i = rules; i < settings_.rules.size(); ++i)
            settings_.rules[i].line = member.line;
        return true;
    }

    bool refuse(const JsonNode& node, std::string_view path, std::string_view what) {
        why_ = mistake_text(file_, node.line, path, what);
        return false;
    }

    Settings& settings_;
    std::string_view file_;
    std::string& why_;
};

} // namespace

bool parse_scenario(std::string_view text, std::string_view file, Settings& settings,
                    std::string& why) {
    JsonNode root;
    if (!parse_json(text, file, root, why))
        return false;
    Settings next = settings;
    if (!Reader(next, file, why).read(root))
        return false;
    // A scenario's world lies beside it, wherever the client is started.
    const std::filesystem::path scenario(std::u8string(file.begin(), file.end()));
    const auto put_beside = [&](std::string& name) {
        const std::filesystem::path path(std::u8string(name.begin(), name.end()));
        const std::u8string beside = (scenario.parent_path() / path).u8string();
        name.assign(beside.begin(), beside.end());
    };
    if (next.world != settings.world && !is_built_in_world(next.world))
        put_beside(next.world);
    if (next.mapisvc != settings.mapisvc && !next.mapisvc.empty())
        put_beside(next.mapisvc);
    settings = std::move(next);
    return true;
}

bool read_scenario(const std::string& path, Settings& settings, std::string& why) {
    std::string text;
    if (!read_text(path, text)) {
        why = path + ": the scenario cannot be read";
        return false;
    }
    return parse_scenario(text, path, settings, why);
}

} // namespace mapisim::scenario

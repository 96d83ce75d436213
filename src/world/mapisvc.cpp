#include "world/mapisvc.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <map>

#include <mapitags.h>

#include "property/text.h"
#include "scenario/json_tree.h"
#include "scenario/nearest.h"
#include "world/mapisvc_values.h"
#include "world/values.h"

namespace mapisim::world {

using property::Value;

namespace {

// Lines and sections ------------------------------------------------------------------------------

struct Entry {
    std::string key, value;
    unsigned line = 0;
};
struct InfSection {
    std::string name;
    unsigned line = 0;
    std::vector<Entry> entries;

    const Entry* find(std::string_view key) const {
        for (const Entry& entry : entries) {
            if (property::compare_text(entry.key, key) == 0)
                return &entry;
        }
        return nullptr;
    }
};

/// What a line is: a section's name, an entry, or nothing.
struct Line {
    enum class Kind { blank, section, entry, wrong } kind = Kind::blank;
    std::string_view key, value;
};
Line look_at(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.front() == ';')
        return {};
    if (text.front() == '[') {
        if (text.back() != ']')
            return {.kind = Line::Kind::wrong, .key = {}, .value = {}};
        return {.kind = Line::Kind::section,
                .key = trimmed(text.substr(1, text.size() - 2)),
                .value = {}};
    }
    const std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0)
        return {.kind = Line::Kind::wrong, .key = {}, .value = {}};
    return {.kind = Line::Kind::entry,
            .key = trimmed(text.substr(0, equals)),
            .value = trimmed(text.substr(equals + 1))};
}

/// Calls `with(line, number)` for each line, without its end.
template<class With> void for_each_line(std::string_view text, With with) {
    unsigned number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        with(text.substr(0, end), ++number);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
}

class Sections {
public:
    InfSection& make(std::string_view name, unsigned line) {
        if (InfSection* known = find(name))
            return *known;
        return all_.emplace_back(InfSection{std::string(name), line, {}});
    }
    InfSection* find(std::string_view name) {
        for (InfSection& section : all_) {
            if (property::compare_text(section.name, name) == 0)
                return &section;
        }
        return nullptr;
    }
    const InfSection* find(std::string_view name) const {
        return const_cast<Sections*>(this)->find(name);
    }
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> names;
        for (const InfSection& section : all_)
            names.push_back(section.name);
        return names;
    }

private:
    std::vector<InfSection> all_;
};

bool is_hex_tag(std::string_view key) {
    return key.size() == 8 && key.find_first_not_of("0123456789abcdefABCDEF") == key.npos;
}

// The file ----------------------------------------------------------------------------------------

class Reader {
public:
    Reader(std::string_view file, std::vector<std::string>& mistakes)
        : file_(file), folder_(folder_of_file(file)), mistakes_(mistakes),
          before_(mistakes.size()) {}

    bool read(std::string_view text, std::vector<Service>& services) {
        if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
            refuse(1, "", "this file is in UTF-16; write it in UTF-8 or in the system's code page");
            return false;
        }
        read_sections(text);
        std::vector<Service> read;
        if (const InfSection* list = sections_.find("Services")) {
            for (const Entry& entry : list->entries) {
                read.emplace_back();
                read_service(entry, read.back());
            }
        } else {
            refuse(1, "", "the section [Services] is missing");
        }
        read_defaults(read);
        if (mistakes_.size() != before_)
            return false;
        std::move(read.begin(), read.end(), std::back_inserter(services));
        return true;
    }

private:
    static constexpr std::size_t kMostMistakes = 100;

    void refuse(unsigned line, const std::string& path, std::string_view what) {
        if (mistakes_.size() - before_ < kMostMistakes)
            mistakes_.push_back(scenario::mistake_text(file_, line, path, what));
    }
    void refuse(const InfSection& section, const Entry& entry, std::string_view what) {
        refuse(entry.line, '[' + section.name + "] " + entry.key, what);
    }
    void refuse(const InfSection& section, std::string_view what) {
        refuse(section.line, '[' + section.name + ']', what);
    }

    void read_sections(std::string_view text) {
        constexpr std::string_view kMark = "\xEF\xBB\xBF";
        if (text.starts_with(kMark))
            text.remove_prefix(kMark.size());
        std::string current;
        for_each_line(text, [&](std::string_view raw, unsigned number) {
            const Line line = look_at(raw);
            switch (line.kind) {
            case Line::Kind::blank:
                break;
            case Line::Kind::wrong:
                refuse(number, "", "[SECTION] or ENTRY=VALUE is expected");
                break;
            case Line::Kind::section:
                current = property::utf8_from_narrow(line.key);
                sections_.make(current, number);
                break;
            case Line::Kind::entry:
                add_entry(current, line, number);
                break;
            }
        });
    }
    void add_entry(const std::string& name, const Line& line, unsigned number) {
        InfSection* const section = sections_.find(name);
        if (name.empty() || !section) {
            refuse(number, "", "an entry stands before the first section");
            return;
        }
        Entry entry{property::utf8_from_narrow(line.key), property::utf8_from_narrow(line.value),
                    number};
        if (const Entry* known = section->find(entry.key))
            refuse(*section, entry, "is there already, in line " + std::to_string(known->line));
        else
            section->entries.push_back(std::move(entry));
    }

    /// The section that an entry names.
    const InfSection* section_of(const InfSection& owner, const Entry& entry,
                                 const std::string& name) {
        const InfSection* const section = sections_.find(name);
        if (!section)
            refuse(owner, entry,
                   "there is no section [" + name + ']' +
                       scenario::did_you_mean(name, sections_.names()));
        return section;
    }

    void read_service(const Entry& listed, Service& service) {
        const InfSection& list = *sections_.find("Services");
        service.name = listed.key;
        service.title = listed.value.empty() ? listed.key : listed.value;
        service.folder = folder_;
        service.line = listed.line;
        const InfSection* const section = section_of(list, listed, listed.key);
        if (!section)
            return;
        for (const Entry& entry : section->entries) {
            if (property::compare_text(entry.key, "Providers") == 0)
                read_providers(*section, entry, service);
            else if (property::compare_text(entry.key, "Sections") == 0)
                read_extra(*section, entry, service);
            else if (property::compare_text(entry.key, "WIZARD_ENTRY_NAME") != 0)
                read_service_property(*section, entry, service);
        }
        if (service.providers.empty() && !section->find("Providers"))
            refuse(*section, "Providers is missing");
        if (!service.entry.empty() && service.library.empty())
            refuse(*section, "PR_SERVICE_ENTRY_NAME needs PR_SERVICE_DLL_NAME");
    }

    /// False, and told, for what is no property of a section.
    bool read_property(const InfSection& section, const Entry& entry, Property& property) {
        std::string why;
        const bool hex = is_hex_tag(entry.key);
        if (!parse_key(hex ? "0x" + entry.key : entry.key, property.key, why)) {
            refuse(section, entry, why);
            return false;
        }
        if (const char* const wrong = wrong_for_section(property.key)) {
            refuse(section, entry, wrong);
            return false;
        }
        if (parse_value(entry.value, property.key.tag, property.value, why))
            return true;
        refuse(section, entry, why);
        return false;
    }
    void read_service_property(const InfSection& section, const Entry& entry, Service& service) {
        Property property;
        if (!read_property(section, entry, property))
            return;
        const Value& value = property.value;
        switch (PROP_ID(property.key.tag)) {
        case PROP_ID(PR_DISPLAY_NAME):
            service.display = value.text();
            break;
        case PROP_ID(PR_SERVICE_DLL_NAME):
            service.library = value.text();
            break;
        case PROP_ID(PR_SERVICE_ENTRY_NAME):
            service.entry = value.text();
            break;
        case PROP_ID(PR_SERVICE_SUPPORT_FILES):
            service.support_files = list_of(entry.value);
            break;
        case PROP_ID(PR_SERVICE_DELETE_FILES):
            service.delete_files = list_of(entry.value);
            break;
        case PROP_ID(PR_RESOURCE_FLAGS):
            service.flags = static_cast<ULONG>(value.number());
            break;
        default:
            service.properties.push_back(std::move(property));
        }
    }

    void read_providers(const InfSection& owner, const Entry& entry, Service& service) {
        for (const std::string& name : list_of(entry.value)) {
            const InfSection* const section = section_of(owner, entry, name);
            if (!section)
                continue;
            Provider& provider = service.providers.emplace_back();
            provider.name = name;
            for (const Entry& own : section->entries)
                read_provider_property(*section, own, provider);
            if (!section->find("PR_RESOURCE_TYPE"))
                refuse(*section, "PR_RESOURCE_TYPE is missing");
            if (!section->find("PR_PROVIDER_DLL_NAME"))
                refuse(*section, "PR_PROVIDER_DLL_NAME is missing");
            if (provider.display.empty()) {
                const Entry* const display = section->find("PR_DISPLAY_NAME");
                provider.display = display ? display->value : name;
            }
        }
        if (service.providers.empty())
            refuse(owner, entry, "a service has at least one provider");
    }
    void read_provider_property(const InfSection& section, const Entry& entry, Provider& provider) {
        Property property;
        if (!read_property(section, entry, property))
            return;
        const Value& value = property.value;
        switch (PROP_ID(property.key.tag)) {
        case PROP_ID(PR_PROVIDER_DISPLAY):
            provider.display = value.text();
            break;
        case PROP_ID(PR_PROVIDER_DLL_NAME):
            provider.library = value.text();
            break;
        case PROP_ID(PR_RESOURCE_TYPE):
            provider.type = value.number();
            break;
        case PROP_ID(PR_RESOURCE_FLAGS):
            provider.flags = static_cast<ULONG>(value.number());
            break;
        default:
            provider.properties.push_back(std::move(property));
        }
    }

    void read_extra(const InfSection& owner, const Entry& entry, Service& service) {
        for (const std::string& name : list_of(entry.value)) {
            const InfSection* const section = section_of(owner, entry, name);
            if (!section)
                continue;
            Section& extra = service.sections.emplace_back();
            extra.name = name;
            for (const Entry& own : section->entries) {
                Property property;
                if (property::compare_text(own.key, "UID") == 0)
                    read_uid(*section, own, extra);
                else if (read_property(*section, own, property))
                    extra.properties.push_back(std::move(property));
            }
        }
    }
    void read_uid(const InfSection& section, const Entry& entry, Section& extra) {
        std::string bytes;
        if (parse_bytes(entry.value, bytes) && bytes.size() == sizeof(MAPIUID)) {
            extra.uid.emplace();
            std::memcpy(&*extra.uid, bytes.data(), bytes.size());
        } else
            refuse(section, entry,
                   "32 hexadecimal digits are expected, which these " +
                       std::to_string(entry.value.size()) + " characters are not");
    }

    void read_defaults(std::vector<Service>& services) {
        const InfSection* const list = sections_.find("Default Services");
        if (!list)
            return;
        for (const Entry& entry : list->entries) {
            const auto service =
                std::find_if(services.begin(), services.end(), [&](const Service& known) {
                    return property::compare_text(known.name, entry.key) == 0;
                });
            if (service == services.end())
                refuse(*list, entry, "[Services] does not list it");
            else
                service->is_default = true;
        }
    }

    const std::string_view file_;
    const std::string folder_;
    std::vector<std::string>& mistakes_;
    const std::size_t before_;
    Sections sections_;
};

} // namespace

std::string folder_of_file(std::string_view file) {
    std::error_code error;
    const std::filesystem::path path(std::u8string(file.begin(), file.end()));
    const std::filesystem::path whole = std::filesystem::absolute(path, error);
    const std::u8string text = (error ? path : whole).parent_path().u8string();
    return {text.begin(), text.end()};
}

bool parse_mapisvc(std::string_view text, std::string_view file, std::vector<Service>& services,
                   std::vector<std::string>& mistakes) {
    return Reader(file, mistakes).read(text, services);
}

bool read_mapisvc_file(const std::string& path, std::vector<Service>& services,
                       std::vector<std::string>& mistakes) {
    std::string text;
    if (scenario::read_text(path, text))
        return parse_mapisvc(text, path, services, mistakes);
    mistakes.push_back(path + ": the list of message services cannot be read");
    return false;
}

std::string without_service(std::string_view text, std::string_view service) {
    // Sections that only this service names go with it.
    std::map<std::string, std::vector<std::string>, IgnoringCase> named; // by the services
    std::string current;
    for_each_line(text, [&](std::string_view raw, unsigned) {
        const Line line = look_at(raw);
        if (line.kind == Line::Kind::section)
            current = line.key;
        if (line.kind == Line::Kind::entry && (property::compare_text(line.key, "Providers") == 0 ||
                                               property::compare_text(line.key, "Sections") == 0)) {
            for (std::string& name : list_of(line.value))
                named[current].push_back(std::move(name));
        }
    });
    const auto is_named_by_others = [&](std::string_view name) {
        return std::any_of(named.begin(), named.end(), [&](const auto& other) {
            return property::compare_text(other.first, service) != 0 &&
                   std::any_of(other.second.begin(), other.second.end(),
                               [&](const std::string& one) {
                                   return property::compare_text(one, name) == 0;
                               });
        });
    };
    const auto goes = [&](std::string_view section) {
        if (property::compare_text(section, service) == 0)
            return true;
        const auto own = named.find(service);
        return own != named.end() && !is_named_by_others(section) &&
               std::any_of(own->second.begin(), own->second.end(), [&](const std::string& one) {
                   return property::compare_text(one, section) == 0;
               });
    };
    std::string kept;
    bool leaving_out = false;
    bool in_list = false;
    for_each_line(text, [&](std::string_view raw, unsigned) {
        const Line line = look_at(raw);
        if (line.kind == Line::Kind::section) {
            in_list = false;
            for (const std::string_view list :
                 {"Services", "Default Services", "Help File Mappings"})
                in_list = in_list || property::compare_text(line.key, list) == 0;
            leaving_out = !in_list && goes(line.key);
        }
        const bool listed = in_list && line.kind == Line::Kind::entry &&
                            property::compare_text(line.key, service) == 0;
        if (!leaving_out && !listed)
            kept.append(raw).append("\n");
    });
    if (!kept.empty() && !text.ends_with('\n'))
        kept.pop_back();
    return kept;
}

} // namespace mapisim::world

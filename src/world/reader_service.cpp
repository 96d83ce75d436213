// Message services in world files.

#include <cstring>
#include <filesystem>

#include <mapix.h>

#include "world/mapisvc.h"
#include "world/reader_context.h"

namespace mapisim::world {

namespace {

template<class T> void take_section_properties(Context& context, const Place& place, T& target) {
    read_properties(context, place, &wrong_for_section, target.properties);
}

template<class T> void take_flags(Context& context, const Place& place, T& target) {
    std::string why;
    std::uint64_t number = 0;
    if (place.node.is(Kind::number)) {
        if (read_number(context, place, 0, 0xFFFFFFFF, number))
            target.flags = static_cast<ULONG>(number);
    } else if (!place.node.is(Kind::text))
        context.refuse_kind(place, "a text or a number", "SERVICE_SINGLE_COPY or the like");
    else if (!parse_flags(place.node.text, target.flags, why))
        context.refuse(place, why);
}

constexpr std::string_view kProviderTypes[] = {"store", "address_book", "transport"};
constexpr LONG kProviderTypeValues[] = {MAPI_STORE_PROVIDER, MAPI_AB_PROVIDER,
                                        MAPI_TRANSPORT_PROVIDER};

void take_provider_type(Context& context, const Place& place, Provider& provider) {
    std::string why;
    std::size_t chosen = 0;
    if (!context.wants(place, Kind::text))
        return;
    if (scenario::parse_choice(place.node.text, kProviderTypes, chosen, why))
        provider.type = kProviderTypeValues[chosen];
    else
        context.refuse(place, why + scenario::did_you_mean(place.node.text, kProviderTypes));
}

constexpr Field<Provider> kProvider[] = {{"name", &take_name<&Provider::name>},
                                         {"display", &take_name<&Provider::display>},
                                         {"type", &take_provider_type},
                                         {"library", &take_name<&Provider::library>},
                                         {"flags", &take_flags<Provider>},
                                         {"comes_with_service", &take_flag<&Provider::comes_with>},
                                         {"properties", &take_section_properties<Provider>}};

void read_provider(Context& context, const Place& place, Provider& provider) {
    read_object<Provider>(context, place, kProvider, provider);
    has_member(context, place, "name");
    has_member(context, place, "type");
    if (provider.display.empty())
        provider.display = provider.name;
}

void take_uid(Context& context, const Place& place, Section& section) {
    GUID uid{};
    if (!context.wants(place, Kind::text))
        return;
    if (!parse_guid(place.node.text, uid)) {
        context.refuse(place, "a GUID is expected");
        return;
    }
    section.uid.emplace();
    static_assert(sizeof(MAPIUID) == sizeof(GUID));
    std::memcpy(&*section.uid, &uid, sizeof uid);
}

constexpr Field<Section> kSection[] = {{"name", &take_name<&Section::name>},
                                       {"uid", &take_uid},
                                       {"properties", &take_section_properties<Section>}};

void read_section(Context& context, const Place& place, Section& section) {
    read_object<Section>(context, place, kSection, section);
    has_member(context, place, "name");
}

constexpr Field<Service> kService[] = {
    {"name", &take_name<&Service::name>},
    {"title", &take_name<&Service::title>},
    {"display", &take_name<&Service::display>},
    {"library", &take_name<&Service::library>},
    {"entry", &take_name<&Service::entry>},
    {"flags", &take_flags<Service>},
    {"default", &take_flag<&Service::is_default>},
    {"providers", &take_list<&Service::providers, &read_provider>},
    {"sections", &take_list<&Service::sections, &read_section>},
    {"support_files", &take_list<&Service::support_files, &read_text>},
    {"delete_files", &take_list<&Service::delete_files, &read_text>},
    {"properties", &take_section_properties<Service>}};

constexpr Field<ProfileService> kProfileService[] = {
    {"service", &take_name<&ProfileService::service>},
    {"name", &take_name<&ProfileService::display>},
    {"properties", &take_section_properties<ProfileService>}};

} // namespace

void read_service(Context& context, const Place& place, Service& service) {
    service.folder = folder_of_file(context.file());
    service.line = place.node.line;
    read_object<Service>(context, place, kService, service);
    for (const std::string_view name : {"name", "library", "providers"})
        has_member(context, place, name);
    if (service.title.empty())
        service.title = service.display.empty() ? service.name : service.display;
}

void read_profile_service(Context& context, const Place& place, ProfileService& service) {
    if (place.node.is(Kind::text)) {
        service.service = place.node.text;
        return;
    }
    if (!place.node.is(Kind::object)) {
        context.refuse_kind(place, "the name of a service or an object");
        return;
    }
    read_object<ProfileService>(context, place, kProfileService, service);
    has_member(context, place, "service");
}

void take_mapisvc(Context& context, const Place& place, Description& world) {
    if (!context.wants(place, Kind::text))
        return;
    const std::u8string folder = [&] {
        const std::string_view file = context.file();
        return std::filesystem::path(std::u8string(file.begin(), file.end()))
            .parent_path()
            .u8string();
    }();
    const std::string& name = place.node.text;
    const std::u8string beside = (std::filesystem::path(folder) /
                                  std::filesystem::path(std::u8string(name.begin(), name.end())))
                                     .u8string();
    const std::string file{beside.begin(), beside.end()};
    std::string text;
    if (scenario::read_text(file, text))
        parse_mapisvc(text, file, world.services, context.mistakes());
    else
        context.refuse(place, file + " cannot be read");
}

void add_service_names(
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>>& all) {
    all.push_back(names_of<Service>("service", kService));
    all.push_back(names_of<Provider>("provider", kProvider));
    all.push_back(names_of<Section>("section", kSection));
    all.push_back(names_of<ProfileService>("profile_service", kProfileService));
}

} // namespace mapisim::world

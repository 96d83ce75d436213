#include "world/writer.h"

#include <algorithm>
#include <cstring>

#include <mapitags.h>
#include <nlohmann/json.hpp>

#include "property/text.h"
#include "world/values.h"

namespace mapisim::world {

namespace {

using Json = nlohmann::ordered_json;
using property::Value;

constexpr std::size_t kBase64Line = 96;

void add(Json& object, const char* name, const std::string& text) {
    if (!text.empty())
        object[name] = text;
}

template<class List, class Write>
void add_list(Json& object, const char* name, const List& list, Write write) {
    if (list.empty())
        return;
    Json all = Json::array();
    for (const auto& element : list)
        all.push_back(write(element));
    object[name] = std::move(all);
}

/// Lines in a list where each ends in CR LF, else the text as it is.
Json text_json(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0;;) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) {
            lines.push_back(text.substr(at));
            break;
        }
        if (end == at || text[end - 1] != '\r')
            return text;
        lines.push_back(text.substr(at, end - at - 1));
        at = end + 1;
    }
    if (lines.size() == 1)
        return text;
    return lines;
}

Json blob_json(const Blob& blob) {
    return blob.generate != 0 ? Json{{"generate", blob.generate}} : text_json(blob.bytes);
}

Json base64_json(const std::string& bytes) {
    const std::string text = base64_text(bytes);
    if (text.size() <= kBase64Line)
        return text;
    Json lines = Json::array();
    for (std::size_t at = 0; at < text.size(); at += kBase64Line)
        lines.push_back(text.substr(at, kBase64Line));
    return lines;
}

Json address_json(const Address& address) {
    if (const std::string text = address_text(address); !text.empty())
        return text;
    Json object = Json::object();
    add(object, "name", address.name);
    add(object, "address", address.address);
    if (address.type != "SMTP")
        object["type"] = address.type;
    return object;
}

void add_recipients(Json& object, const char* name, const Message& message, LONG type) {
    Json all = Json::array();
    for (const Recipient& recipient : message.recipients) {
        if (recipient.kind != type)
            continue;
        all.push_back(recipient.generate != 0 ? Json{{"generate", recipient.generate}}
                                              : address_json(recipient.address));
    }
    if (all.size() == 1)
        object[name] = std::move(all.front());
    else if (!all.empty())
        object[name] = std::move(all);
}

Json value_json(const Value& value) {
    if (value.is_multiple()) {
        Json all = Json::array();
        for (std::size_t i = 0; i < value.count(); ++i)
            all.push_back(value_json(value.element(i, value.tag() & ~static_cast<ULONG>(MV_FLAG))));
        return all;
    }
    switch (value.type()) {
    case PT_UNICODE:
        return std::string(value.text());
    case PT_BINARY:
        return base64_text(
            {reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()});
    case PT_CLSID:
        return guid_text(value.guid());
    case PT_BOOLEAN:
        return value.boolean();
    case PT_R4:
    case PT_DOUBLE:
    case PT_APPTIME:
        return value.real();
    default:
        return value.long_number();
    }
}

void add_properties(Json& object, const std::vector<Property>& properties) {
    if (properties.empty())
        return;
    Json all = Json::object();
    for (const Property& one : properties)
        all[key_text(one.key)] = one.time ? Json(time_text(*one.time)) : value_json(one.value);
    object["properties"] = std::move(all);
}

Json message_json(const Message& message);

Json attachment_json(const Attachment& attachment) {
    Json object = Json::object();
    add(object, "name", attachment.name);
    add(object, "type", attachment.type);
    add(object, "content_id", attachment.content_id);
    if (attachment.embedded)
        object["message"] = message_json(*attachment.embedded);
    else if (attachment.data.generate != 0)
        object["generate"] = attachment.data.generate;
    else if (attachment.text)
        object["text"] = text_json(attachment.data.bytes);
    else
        object["base64"] = base64_json(attachment.data.bytes);
    add_properties(object, attachment.properties);
    return object;
}

Json message_json(const Message& message) {
    static const Message plain;
    Json object = Json::object();
    if (message.message_class != plain.message_class)
        object["class"] = message.message_class;
    add(object, "subject", message.subject);
    if (message.from)
        object["from"] = address_json(*message.from);
    if (message.on_behalf_of)
        object["on_behalf_of"] = address_json(*message.on_behalf_of);
    add_recipients(object, "to", message, MAPI_TO);
    add_recipients(object, "cc", message, MAPI_CC);
    add_recipients(object, "bcc", message, MAPI_BCC);
    add_list(object, "reply_to", message.reply_to, &address_json);
    if (message.sent)
        object["sent"] = time_text(*message.sent);
    if (message.received)
        object["received"] = time_text(*message.received);
    const auto add_flag = [&](const char* name, bool value, bool standard) {
        if (value != standard)
            object[name] = value;
    };
    add_flag("read", message.read, plain.read);
    add_flag("draft", message.draft, plain.draft);
    add_flag("associated", message.associated, plain.associated);
    add_flag("flagged", message.flagged, plain.flagged);
    add_flag("read_receipt", message.read_receipt, plain.read_receipt);
    if (message.importance != plain.importance)
        object["importance"] = message.importance == Level::high ? "high" : "low";
    constexpr const char* sensitivities[] = {"none", "personal", "private", "confidential"};
    if (message.sensitivity != plain.sensitivity)
        object["sensitivity"] = sensitivities[static_cast<std::size_t>(message.sensitivity)];
    if (!message.categories.empty())
        object["categories"] = message.categories;
    add(object, "message_id", message.message_id);
    add(object, "in_reply_to", message.in_reply_to);
    add(object, "references", message.references);
    if (message.text)
        object["text"] = blob_json(*message.text);
    if (message.html)
        object["html"] = blob_json(*message.html);
    if (message.rtf)
        object["rtf"] = blob_json(*message.rtf);
    add_list(object, "attachments", message.attachments, &attachment_json);
    add_properties(object, message.properties);
    add(object, "headers", message.headers);
    if (message.repeat != 1)
        object["repeat"] = message.repeat;
    if (message.every != 0)
        object["every"] = duration_text(message.every);
    return object;
}

Json folder_json(const Folder& folder) {
    Json object{{"name", folder.name}};
    add(object, "comment", folder.comment);
    add(object, "class", folder.container_class);
    add_list(object, "messages", folder.messages, &message_json);
    add_list(object, "folders", folder.folders, &folder_json);
    return object;
}

Json store_json(const Store& store, bool first) {
    Json object{{"name", store.name}};
    if (store.kind != (first ? kMailboxKind : kFoldersKind))
        object["kind"] = store.kind;
    if (store.receives != first)
        object["receives"] = store.receives;
    add_list(object, "folders", store.folders, &folder_json);
    return object;
}

Json profile_service_json(const ProfileService& service) {
    if (service.display.empty() && service.properties.empty())
        return service.service;
    Json object{{"service", service.service}};
    add(object, "name", service.display);
    add_properties(object, service.properties);
    return object;
}

Json provider_json(const Provider& provider) {
    Json object{{"name", provider.name}};
    if (provider.display != provider.name)
        object["display"] = provider.display;
    object["type"] = provider.type == MAPI_STORE_PROVIDER ? "store"
                     : provider.type == MAPI_AB_PROVIDER  ? "address_book"
                                                          : "transport";
    add(object, "library", provider.library);
    if (provider.flags != 0)
        object["flags"] = provider.flags;
    if (!provider.comes_with)
        object["comes_with_service"] = false;
    add_properties(object, provider.properties);
    return object;
}

Json section_json(const Section& section) {
    Json object{{"name", section.name}};
    if (section.uid) {
        GUID guid;
        std::memcpy(&guid, &*section.uid, sizeof guid);
        object["uid"] = guid_text(guid);
    }
    add_properties(object, section.properties);
    return object;
}

Json service_json(const Service& service) {
    Json object{{"name", service.name}};
    if (service.title != service.name && service.title != service.display)
        object["title"] = service.title;
    add(object, "display", service.display);
    object["library"] = service.library;
    add(object, "entry", service.entry);
    if (service.flags != 0)
        object["flags"] = service.flags;
    if (service.is_default)
        object["default"] = true;
    add_list(object, "providers", service.providers, &provider_json);
    add_list(object, "sections", service.sections, &section_json);
    if (!service.support_files.empty())
        object["support_files"] = service.support_files;
    if (!service.delete_files.empty())
        object["delete_files"] = service.delete_files;
    add_properties(object, service.properties);
    return object;
}

Json user_json(const User& user);

Json personal_list_json(const List& list) {
    Json object{{"name", list.display_name}};
    add(object, "comment", list.comment);
    object["members"] = list.members;
    return object;
}

Json profile_json(const Profile& profile) {
    Json object{{"name", profile.name}, {"user", profile.user}};
    Json book = Json::object();
    add_list(book, "users", profile.book.users, &user_json);
    add_list(book, "lists", profile.book.lists, &personal_list_json);
    if (!book.empty())
        object["personal_address_book"] = std::move(book);
    Json stores = Json::array();
    for (const Store& store : profile.stores)
        stores.push_back(store_json(store, stores.empty()));
    if (!stores.empty())
        object["stores"] = std::move(stores);
    add_list(object, "services", profile.services, &profile_service_json);
    return object;
}

Json user_json(const User& user) {
    if (user.generate != 0)
        return {{"generate", user.generate}, {"domain", user.domain}};
    Json object{{"name", user.display_name}, {"address", user.address}};
    if (user.account != user.address.substr(0, user.address.find('@')))
        object["account"] = user.account;
    add(object, "given_name", user.given_name);
    add(object, "surname", user.surname);
    add(object, "nickname", user.nickname);
    add(object, "initials", user.initials);
    add(object, "title", user.title);
    add(object, "company", user.company);
    add(object, "department", user.department);
    add(object, "office", user.office);
    add(object, "manager", user.manager);
    add(object, "assistant", user.assistant);
    add(object, "phone", user.business_phone);
    add(object, "mobile_phone", user.mobile_phone);
    add(object, "home_phone", user.home_phone);
    add(object, "fax", user.fax);
    add(object, "street", user.street);
    add(object, "city", user.city);
    add(object, "postal_code", user.postal_code);
    add(object, "country", user.country);
    if (!user.aliases.empty())
        object["aliases"] = user.aliases;
    constexpr const char* kinds[] = {"user", "room", "equipment", "organization", "agent"};
    if (user.kind != addressbook::PersonKind::user)
        object["kind"] = kinds[static_cast<std::size_t>(user.kind)];
    if (user.refuses_mail)
        object["refuses_mail"] = true;
    return object;
}

Json list_json(const List& list) {
    Json object{{"name", list.display_name}, {"address", list.address}};
    if (list.account != list.address.substr(0, list.address.find('@')))
        object["account"] = list.account;
    add(object, "comment", list.comment);
    object["members"] = list.members;
    return object;
}

} // namespace

std::string world_text(const Description& world) {
    Json object = Json::object();
    add(object, "default_profile", world.default_profile);
    Json book = Json::object();
    add_list(book, "users", world.users, &user_json);
    add_list(book, "lists", world.lists, &list_json);
    if (!book.empty())
        object["address_book"] = std::move(book);
    add_list(object, "services", world.services, &service_json);
    Json profiles = Json::array();
    for (const Profile& profile : world.profiles)
        profiles.push_back(profile_json(profile));
    object["profiles"] = std::move(profiles);
    return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace mapisim::world

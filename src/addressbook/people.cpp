// The people and lists of the default world.

#include "addressbook/person.h"

namespace mapisim::addressbook {

namespace {

Person staff(const char* given, const char* surname, const char* account, const char* title,
             const char* department) {
    const std::string name = std::string{given} + " " + surname;
    return {.display_name = name,
            .address = std::string{account} + "@mapisim.example",
            .account = account,
            .title = title,
            .company = "MapiSim",
            .given_name = given,
            .surname = surname,
            .department = department};
}

std::vector<Person> everybody() {
    // The first two have the mailboxes of the two profiles.
    std::vector<Person> people{{.display_name = "MapiSim User",
                                .address = "user@mapisim.example",
                                .account = "user",
                                .title = "User",
                                .company = "MapiSim",
                                .given_name = "MapiSim",
                                .surname = "User",
                                .department = "Engineering",
                                .office = "1.01",
                                .manager = "Olga Smirnova",
                                .business_phone = "+44 1632 960001",
                                .mobile_phone = "+44 7700 900001",
                                .aliases = {"mapisim.user@mapisim.example"}},
                               {.display_name = "MapiSim Second User",
                                .address = "second@mapisim.example",
                                .account = "second",
                                .title = "User",
                                .company = "MapiSim",
                                .department = "Sales",
                                .business_phone = "+44 1632 960002"},
                               {.display_name = "Postmaster",
                                .address = "postmaster@mapisim.example",
                                .account = "postmaster",
                                .title = "Administrator",
                                .company = "MapiSim",
                                .aliases = {"abuse@mapisim.example"}},
                               {.display_name = "Help Desk",
                                .address = "helpdesk@mapisim.example",
                                .account = "helpdesk",
                                .title = "Service",
                                .company = "MapiSim",
                                .business_phone = "+44 1632 960100",
                                .kind = PersonKind::organization},
                               {.display_name = "Meeting Room North",
                                .address = "room.north@mapisim.example",
                                .account = "room.north",
                                .title = "Room",
                                .company = "MapiSim",
                                .office = "2.10",
                                .kind = PersonKind::room},
                               {.display_name = "Meeting Room South",
                                .address = "room.south@mapisim.example",
                                .account = "room.south",
                                .title = "Room",
                                .company = "MapiSim",
                                .office = "2.20",
                                .kind = PersonKind::room}};
    people.push_back(staff("Anna", "Bergstr\u00f6m", "anna.bergstrom", "Engineer", "Engineering"));
    people.back().city = "Uppsala";
    people.back().country = "Sweden";
    people.push_back(staff("Anna", "Kowalska", "anna.kowalska", "Account Manager", "Sales"));
    people.back().city = "Krak\u00f3w";
    people.back().country = "Poland";
    people.push_back(staff("Chlo\u00e9", "Lef\u00e8vre", "chloe.lefevre", "Designer", "Product"));
    people.push_back(staff("David", "O'Brien", "david.obrien", "Director", "Management"));
    people.back().initials = "DO";
    people.back().assistant = "Priya Nair";
    people.back().mobile_phone = "+44 7700 900010";
    people.push_back(
        staff("J\u00fcrgen", "M\u00fcller", "juergen.mueller", "Engineer", "Engineering"));
    people.back().street = "Musterstra\u00dfe 1";
    people.back().postal_code = "10115";
    people.back().city = "Berlin";
    people.back().country = "Germany";
    people.push_back(
        staff("Mar\u00eda Jos\u00e9", "N\u00fa\u00f1ez", "maria.nunez", "Accountant", "Finance"));
    people.push_back(
        staff("Olga", "Smirnova", "olga.smirnova", "Head of Engineering", "Engineering"));
    people.back().display_name = "\u041e\u043b\u044c\u0433\u0430 "
                                 "\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430";
    people.push_back(staff("Priya", "Nair", "priya.nair", "Assistant", "Management"));
    people.back().business_phone = "+44 1632 960014";
    people.back().fax = "+44 1632 960114";
    people.push_back(staff("Samuel", "Adeyemi", "samuel.adeyemi", "Account Manager", "Sales"));
    people.back().nickname = "Sam";
    people.push_back(staff("Kenji", "Tanaka", "kenji.tanaka", "Engineer", "Engineering"));
    people.back().display_name = "\u7530\u4e2d \u5065\u53f8";
    people.push_back(staff("Zo\u00eb", "van Dijk", "zoe.vandijk", "Writer", "Product"));
    people.back().home_phone = "+44 1632 960917";
    people.push_back({.display_name = "Broken Mailbox",
                      .address = "bounce@mapisim.example",
                      .account = "bounce",
                      .title = "Refuses all mail",
                      .company = "MapiSim",
                      .kind = PersonKind::agent,
                      .refuses_mail = true});
    return people;
}

std::string at_home(const char* account) {
    return std::string{account} + "@mapisim.example";
}

std::vector<Group> groups() {
    return {{.display_name = "All Staff",
             .address = at_home("all.staff"),
             .account = "all.staff",
             .comment = "Everybody, by department",
             .members = {at_home("engineering"), at_home("sales"), at_home("managers"),
                         at_home("chloe.lefevre"), at_home("maria.nunez"), at_home("zoe.vandijk")}},
            {.display_name = "Engineering",
             .address = at_home("engineering"),
             .account = "engineering",
             .members = {at_home("user"), at_home("anna.bergstrom"), at_home("juergen.mueller"),
                         at_home("olga.smirnova"), at_home("kenji.tanaka")}},
            {.display_name = "Sales",
             .address = at_home("sales"),
             .account = "sales",
             .members = {at_home("second"), at_home("anna.kowalska"), at_home("samuel.adeyemi")}},
            {.display_name = "Managers",
             .address = at_home("managers"),
             .account = "managers",
             .members = {at_home("david.obrien"), at_home("olga.smirnova"), at_home("priya.nair")}},
            {.display_name = "Project Aurora",
             .address = at_home("aurora"),
             .account = "aurora",
             .comment = "Contains itself, through its partners",
             .members = {at_home("user"), at_home("second"), at_home("aurora.partners")}},
            {.display_name = "Project Aurora Partners",
             .address = at_home("aurora.partners"),
             .account = "aurora.partners",
             .members = {at_home("aurora"), "partner@elsewhere.example", at_home("second")}},
            {.display_name = "Unreliable",
             .address = at_home("unreliable"),
             .account = "unreliable",
             .comment = "Mail reaches one of its members and fails for the other",
             .members = {at_home("second"), at_home("bounce")}}};
}

} // namespace

People default_people() {
    return {.people = everybody(), .groups = groups()};
}

} // namespace mapisim::addressbook

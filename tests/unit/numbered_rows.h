#pragma once

#include <string_view>

#include <mapitags.h>

#include "property/bag.h"

namespace mapisim::test {

/// A row of a table whose instance key is `number`.
inline property::Bag row_of(int number, const char* subject, LONG priority = 0) {
    property::Bag bag;
    bag.set_binary(PR_INSTANCE_KEY, &number, sizeof(number));
    bag.set_text(PR_SUBJECT, subject);
    bag.set_number(PR_PRIORITY, priority);
    return bag;
}

inline std::string_view key_of(const int& number) {
    return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

} // namespace mapisim::test

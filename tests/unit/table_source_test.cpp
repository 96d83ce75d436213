#include "table/table.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include <mapitags.h>

using namespace mapisim;
using table::make_row;
using table::RowSource;

TEST(RowSourceTest, RowsComeBetweenOthersHoweverOften) {
    auto source = std::make_shared<RowSource>(table::SourceOptions{.columns = {PR_INSTANCE_KEY}});
    const auto row = [](std::uint32_t number) {
        property::Bag bag;
        bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        return make_row(std::move(bag));
    };
    std::vector<std::uint32_t> model{1, 2};
    source->put(row(1));
    source->put(row(2));
    const auto insert = [&](std::size_t index) {
        const auto number = static_cast<std::uint32_t>(model.size() + 1);
        const std::string_view before =
            index == 0 ? std::string_view{} : table::key_of(model[index - 1]);
        ASSERT_TRUE(source->put_after(before, row(number)));
        model.insert(model.begin() + static_cast<std::ptrdiff_t>(index), number);
    };
    for (int i = 0; i < 10; ++i)
        insert(0);
    for (int i = 0; i < 10'000; ++i) // each behind the one before: until all have to move
        insert(model.size() - 1);
    for (int i = 0; i < 100; ++i) // each before the one before
        insert(5);
    std::mt19937 random(7);
    for (int i = 0; i < 2'000; ++i) {
        if (random() % 4 == 0) {
            const auto newest = static_cast<std::uint32_t>(model.size());
            ASSERT_TRUE(source->erase(table::key_of(newest)));
            std::erase(model, newest);
        } else {
            insert(random() % (model.size() + 1));
        }
    }
    std::vector<std::uint32_t> rows;
    for (const table::RowPtr& there : source->snapshot()) {
        std::uint32_t number = 0;
        std::memcpy(&number, there->key().data(), sizeof number);
        rows.push_back(number);
    }
    EXPECT_EQ(model, rows);
}

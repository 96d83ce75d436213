#include "mapisim/gtest.h"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    mapisim::install_listener();
    return RUN_ALL_TESTS();
}

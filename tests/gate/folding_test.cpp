#include <string>

#include <gtest/gtest.h>

#include "mapisim/report/folding.h"

namespace mapisim::report {
namespace {

TEST(Folding, FindsTheNameInADemangledOne) {
    EXPECT_EQ(plain_function_name("main"), "main");
    EXPECT_EQ(plain_function_name("void std::__invoke_impl<void, void (*)(int)>(int&&)"),
              "std::__invoke_impl");
    EXPECT_EQ(plain_function_name("std::function<void ()>::operator()() const"),
              "std::function::operator");
    EXPECT_EQ(plain_function_name("(anonymous namespace)::work<std::vector<int> >(int)"),
              "(anonymous namespace)::work");
    EXPECT_EQ(plain_function_name(""), "");
    EXPECT_EQ(plain_function_name("broken<<<"), "broken");
}

TEST(Folding, KnowsRunTimesFromClients) {
    for (const char* name :
         {"std::thread::_State_impl<std::thread::_Invoker<std::tuple<Worker> > >::_M_run()",
          "start_thread", "__libc_start_main_impl", "RtlUserThreadStart",
          "testing::internal::HandleExceptionsInMethodIfSupported<testing::Test, void>(int)"})
        EXPECT_TRUE(is_run_time_function(name)) << name;
    for (const char* name : {"work()", "Client::start_thread()", "std_work",
                             "testing::MyTool::run()", "Invoke(std::thread::_Invoker<int>)"})
        EXPECT_FALSE(is_run_time_function(name)) << name;
    EXPECT_TRUE(is_run_time_module("/lib/x86_64-linux-gnu/libc.so.6"));
    EXPECT_TRUE(is_run_time_module("C:\\windows\\system32\\KERNEL32.dll"));
    EXPECT_FALSE(is_run_time_module("/home/me/libclient.so"));
}

StackFrame frame_of(const char* function, const char* file = "client.cpp") {
    StackFrame frame;
    frame.module = "/home/me/client";
    frame.source.push_back({.function = function, .file = file, .line = 1});
    return frame;
}

/// Functions, or how many frames were left out.
std::string folded(const Stack& stack) {
    std::string all;
    for (const auto& line : fold(stack))
        all += (line.frame ? line.source ? line.source->function : line.frame->module
                           : std::to_string(line.left_out)) +
               " ";
    return all;
}

TEST(Folding, LeavesOutWhatCallsTheClient) {
    EXPECT_EQ(folded({frame_of("work"), frame_of("main"), frame_of("_start")}), "work main ");
    StackFrame libc;
    libc.module = "/lib/libc.so.6";
    EXPECT_EQ(
        folded({frame_of("work"), frame_of("_M_invoke<0>", "/usr/include/c++/12/bits/std_thread.h"),
                frame_of("execute_native_thread_routine", ""), libc}),
        "work ");
}

TEST(Folding, TakesTheUnknownBetweenRunTimesForOne) {
    StackFrame unknown;
    unknown.module = "C:\\client.exe";
    StackFrame system;
    system.module = "C:\\windows\\system32\\msvcrt.dll";
    EXPECT_EQ(folded({frame_of("work"), frame_of("std::invoke<int>(int)"), unknown,
                      frame_of(".tl_start", "/build/winpthreads/src/thread.c"), system}),
              "work ");
    EXPECT_EQ(folded({frame_of("work"), unknown, system}), "work C:\\client.exe ");
    EXPECT_EQ(folded({unknown, system, unknown}), "C:\\client.exe 1 C:\\client.exe ");
}

TEST(Folding, CountsWhatLiesBetween) {
    EXPECT_EQ(folded({frame_of("release"),
                      frame_of("~unique_ptr", "/usr/include/c++/12/bits/unique_ptr.h"),
                      frame_of("std::invoke<int>(int)"), frame_of("work"), frame_of("main")}),
              "release 2 work main ");
}

TEST(Folding, ShowsALambdaOnceAndAllWhereNothingElseIsLeft) {
    EXPECT_EQ(
        folded({frame_of("operator()"), frame_of("main::'lambda'()::_FUN()"), frame_of("main")}),
        "operator() main ");
    EXPECT_EQ(folded({frame_of("start_thread")}), "start_thread ");
    EXPECT_EQ(folded({}), "");
}

} // namespace
} // namespace mapisim::report

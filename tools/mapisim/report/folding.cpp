#include "folding.h"

#include <algorithm>
#include <array>

namespace mapisim::report {

namespace {

using namespace std::string_view_literals;

/// Of what starts a thread or program, by its whole name.
constexpr std::array kFunctions = {
    // glibc, musl
    "_start"sv, "__libc_start_main"sv, "__libc_start_main_impl"sv, "__libc_start_call_main"sv,
    "__libc_start_main_stage2"sv, "start_thread"sv, "clone"sv, "clone3"sv, "__clone"sv,
    "__clone3"sv, "__GI___clone"sv, "__GI___clone3"sv,
    // libstdc++, libc++
    "execute_native_thread_routine"sv, "std::invoke"sv, "std::invoke_r"sv, "std::apply"sv,
    "std::call_once"sv, "std::function::operator"sv,
    // Windows and its C run times
    "BaseThreadInitThunk"sv, "RtlUserThreadStart"sv, "mainCRTStartup"sv, "wmainCRTStartup"sv,
    "WinMainCRTStartup"sv, "wWinMainCRTStartup"sv, "__tmainCRTStartup"sv, "__scrt_common_main"sv,
    "__scrt_common_main_seh"sv, "invoke_main"sv, "pthread_create_wrapper"sv, "_beginthreadex"sv,
    "thread_start"sv,
    // test frameworks
    "RUN_ALL_TESTS"sv};

/// The same, by how the name begins.
constexpr std::array kFamilies = {"std::__"sv,
                                  "std::thread::_"sv,
                                  "std::_Function_"sv,
                                  "std::_Bind"sv,
                                  "std::once_flag::_"sv,
                                  "std::packaged_task::"sv,
                                  "std::jthread::_S"sv,
                                  "std::jthread::_Impl"sv,
                                  "testing::internal::"sv,
                                  "testing::Test::Run"sv,
                                  "testing::TestInfo::"sv,
                                  "testing::TestSuite::"sv,
                                  "testing::TestCase::"sv,
                                  "testing::UnitTest::"sv,
                                  "__sanitizer"sv,
                                  "__interceptor_"sv,
                                  "__asan"sv,
                                  "__tsan"sv,
                                  "___interceptor_"sv,
                                  "__wine_"sv};

/// Modules without the ending that a version gives them.
constexpr std::array kModules = {"libc.so"sv,      "libpthread.so"sv,   "libstdc++.so"sv,
                                 "libc++.so"sv,    "libc++abi.so"sv,    "libgcc_s.so"sv,
                                 "ld-linux"sv,     "libgtest"sv,        "libgmock"sv,
                                 "libasan.so"sv,   "libtsan.so"sv,      "ntdll.dll"sv,
                                 "kernel32.dll"sv, "kernelbase.dll"sv,  "msvcrt.dll"sv,
                                 "ucrtbase.dll"sv, "libstdc++-6.dll"sv, "libwinpthread-1.dll"sv};

bool is_entry_function(std::string_view name) {
    return name == "main" || name == "wmain" || name == "WinMain" || name == "wWinMain";
}

/// What a compiler makes of a lambda that becomes a plain function: the lambda's own frame says
/// all.
bool is_lambda_invoker(std::string_view function) {
    return function.find("::_FUN(") != std::string_view::npos || function.ends_with("::_FUN") ||
           function.find("::__invoke(") != std::string_view::npos;
}

/// The C++ library's own headers (the names of what was inlined from them are cut short), and
/// threads of mingw-w64.
bool is_library_source(std::string_view file) {
    return file.find("/include/c++/") != std::string_view::npos ||
           file.find("/c++/v1/") != std::string_view::npos ||
           file.find("/winpthreads/") != std::string_view::npos;
}

/// Those of a frame, innermost first; one without a source where nothing is known.
void add_lines(const StackFrame& frame, std::vector<StackLine>& lines) {
    if (frame.source.empty())
        lines.push_back({.frame = &frame});
    for (const auto& source : frame.source) {
        if (!is_lambda_invoker(source.function))
            lines.push_back({.frame = &frame, .source = &source});
    }
}

bool says_nothing(const StackLine& line) {
    return is_run_time_module(line.frame->module) ||
           (line.source &&
            (is_library_source(line.source->file) || is_run_time_function(line.source->function)));
}

/// For each line. A run time that is linked in may have no debug information: what is not known
/// and has run time on either side is run time.
std::vector<bool> which_say_nothing(const std::vector<StackLine>& lines) {
    std::vector<bool> nothing;
    nothing.reserve(lines.size());
    for (const auto& line : lines)
        nothing.push_back(says_nothing(line));
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        if (!lines[i].source && nothing[i - 1] && nothing[i + 1])
            nothing[i] = true;
    }
    return nothing;
}

} // namespace

std::string plain_function_name(std::string_view demangled) {
    constexpr auto anonymous = "(anonymous namespace)"sv;
    std::string name;
    int templates = 0;
    for (std::size_t i = 0; i < demangled.size(); ++i) {
        const char c = demangled[i];
        if (templates == 0 && demangled.substr(i).starts_with(anonymous)) {
            name += anonymous;
            i += anonymous.size() - 1;
        } else if (c == '<') {
            ++templates;
        } else if (c == '>' && templates > 0) {
            --templates;
        } else if (templates > 0) {
            continue;
        } else if (c == '(') {
            break;
        } else if (c == ' ') {
            name.clear(); // that was the result's type
        } else {
            name += c;
        }
    }
    return name;
}

bool is_run_time_function(std::string_view demangled) {
    const auto name = plain_function_name(demangled);
    return std::find(kFunctions.begin(), kFunctions.end(), name) != kFunctions.end() ||
           std::any_of(kFamilies.begin(), kFamilies.end(),
                       [&](std::string_view family) { return name.starts_with(family); });
}

bool is_run_time_module(std::string_view path) {
    std::string name(base_name(path));
    for (char& c : name)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return std::any_of(kModules.begin(), kModules.end(),
                       [&](std::string_view module) { return name.starts_with(module); });
}

std::vector<StackLine> fold(const Stack& stack) {
    std::vector<StackLine> all;
    for (const auto& frame : stack) {
        add_lines(frame, all);
        if (!frame.source.empty() && is_entry_function(frame.source.back().function))
            break; // what calls it is of no interest
    }
    std::vector<StackLine> lines;
    std::size_t left_out = 0;
    const auto nothing = which_say_nothing(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (nothing[i]) {
            ++left_out;
            continue;
        }
        if (left_out != 0)
            lines.push_back({.left_out = left_out});
        left_out = 0;
        lines.push_back(all[i]);
    }
    return lines.empty() ? all : lines;
}

} // namespace mapisim::report

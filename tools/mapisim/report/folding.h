#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contents.h"

/// Which frames of a stack say nothing to the client's developer: those of the C++ run time, of the
/// system's start of programs and threads, of a test framework.
namespace mapisim::report {

/// "std::thread::_State_impl::_M_run" of a demangled name with result, arguments and template
/// arguments.
std::string plain_function_name(std::string_view demangled);

/// True for a function of such a run time.
bool is_run_time_function(std::string_view demangled);
/// The same for a whole module, where nothing more is known of a frame: "libc.so.6".
bool is_run_time_module(std::string_view path);

/// One line of a stack as people read it: a frame, or one of the functions inlined there.
struct StackLine {
    const StackFrame* frame = nullptr;   ///< null: frames that are left out
    const SourceFrame* source = nullptr; ///< null: no debug information
    std::size_t left_out = 0;
};

/// The lines worth reading. What calls the program's entry function, or a thread's first function
/// of the client, is left out without a word; what lies between becomes one line.
std::vector<StackLine> fold(const Stack& stack);

} // namespace mapisim::report

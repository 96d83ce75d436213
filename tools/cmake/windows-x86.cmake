# Cross build for 32-bit Windows with mingw-w64, posix threads.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(MAPISIM_CROSS i686-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)
# Windows aligns the stack of a 32-bit call to four bytes only.
string(APPEND CMAKE_C_FLAGS_INIT " -mstackrealign")
string(APPEND CMAKE_CXX_FLAGS_INIT " -mstackrealign")

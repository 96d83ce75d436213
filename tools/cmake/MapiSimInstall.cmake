# What `cmake --install` gives: library, command, headers, a CMake package and a pkg-config file.
include(CMakePackageConfigHelpers)

set(headers_dir ${CMAKE_INSTALL_INCLUDEDIR}/mapisim)
set(include_dirs ${CMAKE_INSTALL_INCLUDEDIR} ${headers_dir}/mapi)
install(DIRECTORY include/mapisim/ DESTINATION ${headers_dir} FILES_MATCHING PATTERN *.h)
install(DIRECTORY include/ DESTINATION ${headers_dir}/mapi FILES_MATCHING PATTERN *.h
        PATTERN mapisim EXCLUDE PATTERN posix EXCLUDE)
if(NOT WIN32)
    list(APPEND include_dirs ${headers_dir}/posix)
    install(DIRECTORY include/posix/ DESTINATION ${headers_dir}/posix FILES_MATCHING PATTERN *.h)
endif()
target_include_directories(mapi32 INTERFACE "$<INSTALL_INTERFACE:${include_dirs}>")

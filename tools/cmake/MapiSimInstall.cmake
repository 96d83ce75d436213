# What `cmake --install` gives below its prefix:
#
#   bin/mapisim                             the command
#   bin/mapisim-service-host                what it calls message services in
#   lib/libmapi32.so                        the library (Windows: bin/mapi32.dll, lib/libmapi32.dll.a)
#   lib/mapisim/windows-{x64,x86}/          mapi32.dll, mapisim.exe, mapisim-starter.exe and
#                                           mapisim-service-host.exe of the sibling Windows builds, as far as they are built when this
#                                           one is installed
#   include/mapisim/                        the control API, <mapisim/mapisim.h>
#   include/mapisim/mapi/                   the MAPI headers, <mapix.h>
#   include/mapisim/posix/                  what they need where there is no <windows.h>
#   lib/cmake/MapiSim, lib/pkgconfig        package files
#   share/mapisim/world.schema.json         what a world file may say

include(CMakePackageConfigHelpers)

set(header_dir ${CMAKE_INSTALL_INCLUDEDIR}/mapisim)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/MapiSim)

install(DIRECTORY include/mapisim/ DESTINATION ${header_dir} FILES_MATCHING PATTERN *.h)
install(DIRECTORY include/ DESTINATION ${header_dir}/mapi FILES_MATCHING PATTERN *.h
        PATTERN mapisim EXCLUDE PATTERN posix EXCLUDE)
set(include_dirs ${CMAKE_INSTALL_INCLUDEDIR} ${header_dir}/mapi)
if(NOT WIN32)
    install(DIRECTORY include/posix/ DESTINATION ${header_dir}/posix FILES_MATCHING PATTERN *.h)
    list(APPEND include_dirs ${header_dir}/posix)
endif()

install(FILES src/world/world.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/mapisim)

set(programs mapi32)
foreach(program mapisim mapisim-starter mapisim-service-host)
    if(TARGET ${program})
        get_target_property(left_out ${program} EXCLUDE_FROM_ALL)
        if(NOT left_out)
            list(APPEND programs ${program})
        endif()
    endif()
endforeach()
install(TARGETS ${programs} EXPORT MapiSimTargets INCLUDES DESTINATION ${include_dirs})
install(EXPORT MapiSimTargets NAMESPACE MapiSim:: DESTINATION ${package_dir})
configure_package_config_file(
    ${CMAKE_CURRENT_LIST_DIR}/MapiSimConfig.cmake.in ${MAPISIM_GENERATED_DIR}/MapiSimConfig.cmake
    INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${MAPISIM_GENERATED_DIR}/MapiSimConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${MAPISIM_GENERATED_DIR}/MapiSimConfig.cmake
              ${MAPISIM_GENERATED_DIR}/MapiSimConfigVersion.cmake
        DESTINATION ${package_dir})

set(pkgconfig_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${pkgconfig_dir}
           OUTPUT_VARIABLE pkgconfig_to_prefix)
list(TRANSFORM include_dirs PREPEND -I\${prefix}/ OUTPUT_VARIABLE include_flags)
list(JOIN include_flags " " include_flags)
configure_file(${CMAKE_CURRENT_LIST_DIR}/mapisim.pc.in ${MAPISIM_GENERATED_DIR}/mapisim.pc @ONLY)
install(FILES ${MAPISIM_GENERATED_DIR}/mapisim.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(NOT WIN32)
    foreach(windows windows-x64 windows-x86)
        install(FILES ${CMAKE_SOURCE_DIR}/build/${windows}/bin/mapi32.dll
                      ${CMAKE_SOURCE_DIR}/build/${windows}/bin/mapisim.exe
                      ${CMAKE_SOURCE_DIR}/build/${windows}/bin/mapisim-starter.exe
                      ${CMAKE_SOURCE_DIR}/build/${windows}/bin/mapisim-service-host.exe
                DESTINATION ${CMAKE_INSTALL_LIBDIR}/mapisim/${windows} OPTIONAL)
    endforeach()
endif()

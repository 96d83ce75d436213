# How the folders of this project become targets. Sources are found by folder, so a new file needs no
# line here; files named *_linux.cpp and *_posix.cpp are for systems other than Windows, files named
# *_windows.cpp for Windows.

find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_package(Threads REQUIRED)

set(MAPISIM_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${MAPISIM_GENERATED_DIR})
file(CONFIGURE OUTPUT ${MAPISIM_GENERATED_DIR}/empty.cpp CONTENT "// No source yet.\n")

# Header-only libraries of the system -------------------------------------------------------------

# A cross compiler must not see /usr/include, only the header-only libraries that live there.
set(MAPISIM_THIRD_PARTY_DIR ${CMAKE_BINARY_DIR}/third_party)
function(mapisim_third_party)
    file(MAKE_DIRECTORY ${MAPISIM_THIRD_PARTY_DIR})
    foreach(library boost nlohmann CLI fmt)
        if(NOT IS_DIRECTORY /usr/include/${library})
            message(FATAL_ERROR "/usr/include/${library} is missing: run tools/setup")
        endif()
        file(CREATE_LINK /usr/include/${library} ${MAPISIM_THIRD_PARTY_DIR}/${library} SYMBOLIC)
    endforeach()
    file(STRINGS /usr/include/boost/version.hpp version REGEX "^#define BOOST_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" version "${version}")
    if(version LESS 108100)
        message(FATAL_ERROR "Boost 1.81 is needed, found ${version}: run tools/setup")
    endif()
endfunction()
mapisim_third_party()

# Options of every target of ours -----------------------------------------------------------------

add_library(mapisim_options INTERFACE)
target_compile_features(mapisim_options INTERFACE cxx_std_20)
target_compile_options(mapisim_options INTERFACE
    -Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Wvla -Werror
    # COM hands out every pointer through a void**, and Boost's flat_map reads its pairs as another
    # type: with strict aliasing, GCC for Windows loses its elements at -O2.
    -fno-strict-aliasing
    # COM interfaces have virtual methods and no virtual destructor.
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-non-virtual-dtor>
    # GCC does not count it to -Wconversion in C++.
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-sign-conversion>)
target_link_libraries(mapisim_options INTERFACE Threads::Threads)
if(MAPISIM_SANITIZE)
    set(sanitize -fsanitize=${MAPISIM_SANITIZE})
    target_link_options(mapisim_options INTERFACE ${sanitize})
    if(MAPISIM_SANITIZE MATCHES undefined)
        # vptr would look for type information before vtables that are built by hand.
        list(APPEND sanitize -fno-sanitize=vptr -fno-sanitize-recover=all
            $<$<BOOL:$<TARGET_PROPERTY:MAPISIM_MAY_BE_UNDEFINED>>:-fno-sanitize=undefined>)
    endif()
    target_compile_options(mapisim_options INTERFACE ${sanitize})
endif()

# The public headers.
add_library(mapisim_headers INTERFACE)
target_include_directories(mapisim_headers INTERFACE
    ${CMAKE_SOURCE_DIR}/include $<$<NOT:$<PLATFORM_ID:Windows>>:${CMAKE_SOURCE_DIR}/include/posix>)

# What the insides of the library need besides.
add_library(mapisim_insides INTERFACE)
target_include_directories(mapisim_insides INTERFACE ${CMAKE_SOURCE_DIR}/src ${MAPISIM_GENERATED_DIR})
target_include_directories(mapisim_insides SYSTEM INTERFACE ${MAPISIM_THIRD_PARTY_DIR})
target_link_libraries(mapisim_insides INTERFACE mapisim_options mapisim_headers)
if(WIN32)
    target_link_libraries(mapisim_insides INTERFACE ole32 oleaut32 uuid)
else()
    # Call stacks are unwound by the C++ run time's own unwinder, in the shared libgcc_s.
    target_link_libraries(mapisim_insides INTERFACE gcc_s ${CMAKE_DL_LIBS})
endif()

# Targets -----------------------------------------------------------------------------------------

# The C and C++ sources of some folders that are for the system that is built for.
function(mapisim_sources result)
    set(patterns)
    foreach(folder ${ARGN})
        list(APPEND patterns ${CMAKE_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_SOURCE_DIR}/${folder}/*.c)
    endforeach()
    file(GLOB sources CONFIGURE_DEPENDS ${patterns})
    if(WIN32)
        list(FILTER sources EXCLUDE REGEX "_(linux|posix)\\.c(pp)?$")
    else()
        list(FILTER sources EXCLUDE REGEX "_windows\\.c(pp)?$")
    endif()
    # With CMAKE_UNITY_BUILD several sources are compiled as one, which halves the time; what is for
    # one system is left out, since that system's headers define names that are MAPI's too.
    set(of_one_system ${sources})
    list(FILTER of_one_system INCLUDE REGEX "_(linux|posix|windows)\\.c(pp)?$")
    if(of_one_system)
        set_source_files_properties(${of_one_system} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
    set(${result} ${sources} PARENT_SCOPE)
endfunction()

# The table of rules is generated from its manifest once both are there.
set(rule_generator ${CMAKE_SOURCE_DIR}/tools/generate_rules.py)
set(rule_manifest ${CMAKE_SOURCE_DIR}/src/check/rules.json)
file(GLOB rule_files CONFIGURE_DEPENDS ${rule_generator} ${rule_manifest})
list(LENGTH rule_files rule_file_count)
if(rule_file_count EQUAL 2)
    set(rule_table ${MAPISIM_GENERATED_DIR}/rule_table.inc)
    add_custom_command(
        OUTPUT ${rule_table}
        COMMAND ${Python3_EXECUTABLE} ${rule_generator} --manifest ${rule_manifest} --out ${rule_table}
        DEPENDS ${rule_generator} ${rule_manifest}
        COMMENT "Generating the table of rules"
        VERBATIM)
    add_custom_target(mapisim_rule_table DEPENDS ${rule_table})
endif()

# What src/world includes: the built-in worlds and the schema as text, the names of properties.
set(world_files)
foreach(file default_world empty_world world.schema)
    set(source ${CMAKE_SOURCE_DIR}/src/world/${file}.json)
    set(embedded ${MAPISIM_GENERATED_DIR}/${file}.inc)
    add_custom_command(
        OUTPUT ${embedded}
        COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/cmake/embed.py ${source} ${embedded}
        DEPENDS ${CMAKE_SOURCE_DIR}/tools/cmake/embed.py ${source}
        COMMENT "Embedding ${file}.json"
        VERBATIM)
    list(APPEND world_files ${embedded})
endforeach()
set(name_generator ${CMAKE_SOURCE_DIR}/tools/generate_property_names.py)
set(tag_headers ${CMAKE_SOURCE_DIR}/include/mapitags.h ${CMAKE_SOURCE_DIR}/include/mapiaux.h)
set(property_names ${MAPISIM_GENERATED_DIR}/property_names.inc)
add_custom_command(
    OUTPUT ${property_names}
    COMMAND ${Python3_EXECUTABLE} ${name_generator} --out ${property_names} ${tag_headers}
    DEPENDS ${name_generator} ${tag_headers}
    COMMENT "Generating the names of properties"
    VERBATIM)
add_custom_target(mapisim_world_files DEPENDS ${world_files} ${property_names})

# What nearly every source of a target includes, read once: a quarter of the time to compile. Headers
# of this project and of Windows are not among it, since what is defined before them counts.
function(mapisim_read_once target)
    set(headers algorithm array atomic functional map memory mutex optional set span string string_view
                tuple unordered_map utility vector ${ARGN})
    list(TRANSFORM headers REPLACE "(.+)" "<\\1>")
    target_precompile_headers(${target} PRIVATE ${headers})
    # GCC 12 takes strings for smaller than they are when their header was read before.
    target_compile_options(${target} PRIVATE
        $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
        -Wno-stringop-overread>)
endfunction()

# Some folders of the library, compiled once for everything that is linked from them.
function(mapisim_objects target)
    mapisim_sources(sources ${ARGN})
    if(NOT sources)
        set(sources ${MAPISIM_GENERATED_DIR}/empty.cpp)
    endif()
    add_library(${target} OBJECT ${sources})
    target_link_libraries(${target} PUBLIC mapisim_insides)
    target_compile_definitions(${target} PRIVATE MAPISIM_VERSION="${PROJECT_VERSION}")
    if(TARGET mapisim_rule_table)
        add_dependencies(${target} mapisim_rule_table)
    endif()
    add_dependencies(${target} mapisim_world_files)
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden
                                               VISIBILITY_INLINES_HIDDEN ON)
    mapisim_read_once(${target})
endfunction()

# The library itself, its exports as mapi.def lists them.
function(mapisim_library target)
    set(definition ${CMAKE_SOURCE_DIR}/mapi.def)
    mapisim_sources(sources src/platform/dll)
    add_library(${target} SHARED ${sources})
    target_link_libraries(${target} PRIVATE mapisim_base mapisim_world mapisim_exports)
    target_link_libraries(${target} INTERFACE $<BUILD_INTERFACE:mapisim_headers>)
    if(WIN32)
        set_target_properties(${target} PROPERTIES PREFIX "")
        target_sources(${target} PRIVATE ${definition})
        # Plain names stand for decorated symbols on 32 bits.
        target_link_options(${target} PRIVATE -Wl,--enable-stdcall-fixup)
    else()
        set(script ${MAPISIM_GENERATED_DIR}/exports.map)
        set(generator ${CMAKE_SOURCE_DIR}/tools/cmake/exports.py)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${definition} ${generator})
        execute_process(
            COMMAND ${Python3_EXECUTABLE} ${generator} version-script ${definition} ${script}
            COMMAND_ERROR_IS_FATAL ANY)
        target_link_options(${target} PRIVATE -Wl,--version-script=${script} -Wl,-z,nodelete -Wl,-z,defs)
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
    endif()
endfunction()

# Build settings of every target: language, warnings and sanitizers; and two helpers for targets with
# explicit lists of sources.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(FLEETBILL_CCACHE ccache)
if(FLEETBILL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${FLEETBILL_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${FLEETBILL_CCACHE}")
endif()

# Compiling files in batches takes a third of the time. Compiling each file separately suits daily
# work, and detects missing includes.
set(FLEETBILL_BATCHES "all" CACHE STRING "Targets compiled in batches of files: none, all")
set_property(CACHE FLEETBILL_BATCHES PROPERTY STRINGS none all)
if(FLEETBILL_BATCHES STREQUAL "all")
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
endif()

add_library(fleetbill_flags INTERFACE)
target_include_directories(fleetbill_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(fleetbill_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  # Files of one batch may shadow each other's names, which is not an error.
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>
  # Results must not depend on how a compiler fuses multiplications and additions.
  -ffp-contract=off)
if(FLEETBILL_WERROR)
  target_compile_options(fleetbill_flags INTERFACE -Werror)
endif()
if(FLEETBILL_SANITIZE)
  target_compile_options(fleetbill_flags INTERFACE
    -fsanitize=${FLEETBILL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(NOT FLEETBILL_FUZZ_TRACE)
    # A third of the compile time. AddressSanitizer reports null pointers, too; the parsers, which
    # read bytes, are checked for alignment by the preset fuzz.
    target_compile_options(fleetbill_flags INTERFACE -fno-sanitize=null,alignment)
  endif()
  target_link_options(fleetbill_flags INTERFACE -fsanitize=${FLEETBILL_SANITIZE})
endif()

# The coverage of the libraries guides the fuzzers.
if(FLEETBILL_FUZZ_TRACE)
  set(fleetbill_coverage -fsanitize=fuzzer-no-link)
elseif(FLEETBILL_FUZZ)
  set(fleetbill_coverage -fsanitize-coverage=inline-8bit-counters,pc-table)
endif()

# fleetbill_add_module(NAME SOURCES ... DEPS ...): a static library fleetbill_NAME.
function(fleetbill_add_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(fleetbill_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(fleetbill_${name} PUBLIC fleetbill_flags ${ARG_DEPS})
  target_compile_options(fleetbill_${name} PRIVATE ${fleetbill_coverage})
endfunction()

# fleetbill_add_tests(NAME LABEL ... SOURCES ... DEPS ...): a Catch2 program whose test cases are
# registered with CTest one by one, under a label and a time limit.
function(fleetbill_add_tests name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} Catch2::Catch2WithMain)
  add_test(NAME ${ARG_LABEL}.${name} COMMAND ${name} --durations no)
  # CTest starts the longest tests first, which shortens the total time.
  set_tests_properties(${ARG_LABEL}.${name} PROPERTIES
    LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT})
endfunction()

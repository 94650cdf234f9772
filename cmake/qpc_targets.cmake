# The kinds of things one can build: `ninja programs`, `ninja tests`, … `all` builds only programs and libraries.
set(QPC_KINDS programs test_programs tests fuzzers benchmarks own_drivers)
foreach(kind IN LISTS QPC_KINDS)
  add_custom_target(${kind})
endforeach()

# qpc_list(KIND TARGET): TARGET is one of KIND.
function(qpc_list KIND TARGET)
  add_dependencies(${KIND} ${TARGET})
  set_property(GLOBAL APPEND PROPERTY QPC_LIST_${KIND} ${TARGET})
endfunction()

# Writes the names of each kind to BUILD/targets/KIND, for ./dev.
function(qpc_write_lists)
  foreach(kind IN LISTS QPC_KINDS)
    get_property(names GLOBAL PROPERTY QPC_LIST_${kind})
    list(JOIN names "\n" lines)
    file(WRITE "${CMAKE_BINARY_DIR}/targets/${kind}" "${lines}\n")
  endforeach()
endfunction()

# qpc_library(NAME SOURCES … [TESTS …] [FUZZ …] [BENCH …] [USES …] [LINKS …] [TEST_USES …])
#
# One folder, one target: qpc::NAME. USES are arrows of the map (our own targets, without the
# prefix), LINKS are libraries from outside, TEST_USES what only the tests need.
function(qpc_library NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;FUZZ;BENCH;USES;LINKS;TEST_USES" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND "qpc::")
  add_library(qpc_${NAME} STATIC ${ARG_SOURCES})
  add_library(qpc::${NAME} ALIAS qpc_${NAME})
  target_link_libraries(qpc_${NAME} PUBLIC qpc_settings ${ARG_USES} ${ARG_LINKS})
  qpc_precompile(qpc_${NAME})
  if(ARG_TESTS)
    qpc_test(${NAME} SOURCES ${ARG_TESTS} USES ${NAME} ${ARG_TEST_USES})
  endif()
  foreach(source IN LISTS ARG_FUZZ)
    qpc_fuzzer(${source} USES ${NAME} ${ARG_TEST_USES})
  endforeach()
  if(QPC_BUILD_BENCHMARKS AND ARG_BENCH)
    list(TRANSFORM ARG_TEST_USES PREPEND "qpc::")
    add_executable(${NAME}_bench EXCLUDE_FROM_ALL ${ARG_BENCH})
    target_link_libraries(${NAME}_bench PRIVATE qpc::${NAME} ${ARG_TEST_USES} benchmark::benchmark_main)
    set_target_properties(${NAME}_bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
    qpc_list(benchmarks ${NAME}_bench)
  endif()
endfunction()

# qpc_test(NAME SOURCES … USES …): unit tests in the program NAME_test; CTest knows each TEST as NAME.Suite.Test.
# A suite whose name ends in Long runs only with `./dev test --long`.
function(qpc_test NAME)
  if(NOT QPC_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND "qpc::")
  add_executable(${NAME}_test EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${NAME}_test PRIVATE qpc_settings ${ARG_USES} GTest::gmock GTest::gtest_main)
  set(environment)
  if(QPC_SANITIZE MATCHES thread)
    set(environment ENVIRONMENT "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan_suppressions.txt")
  endif()
  qpc_precompile(${NAME}_test _test)
  gtest_discover_tests(${NAME}_test TEST_PREFIX "${NAME}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS unit TIMEOUT 300 ${environment})
  qpc_list(tests ${NAME}_test)
endfunction()

# qpc_test_on_postgres(NAME FILTER): those tests of NAME_test that FILTER chooses run once more, on PostgreSQL, as the one
# test NAME.OnPostgres of CTest: they share a server.
function(qpc_test_on_postgres NAME FILTER)
  if(NOT QPC_BUILD_TESTS)
    return()
  endif()
  add_test(NAME ${NAME}.OnPostgres COMMAND ${NAME}_test --gtest_brief=1 "--gtest_filter=${FILTER}")
  set_tests_properties(${NAME}.OnPostgres PROPERTIES LABELS unit TIMEOUT 600 ENVIRONMENT QPC_TEST_ENGINE=postgresql
                       SKIP_REGULAR_EXPRESSION "postgresql-17 is not installed")
endfunction()

# qpc_fuzzer(SOURCE USES …): a libFuzzer program named like its source. Seeds lie in test/corpus/NAME.
function(qpc_fuzzer SOURCE)
  if(NOT QPC_BUILD_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND "qpc::")
  get_filename_component(name "${SOURCE}" NAME_WE)
  add_executable(${name} EXCLUDE_FROM_ALL "${SOURCE}")
  target_link_libraries(${name} PRIVATE qpc_settings ${ARG_USES})
  qpc_precompile(${name})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  qpc_list(fuzzers ${name})
endfunction()

# qpc_benchmark(NAME SOURCES … USES …): a benchmark with a driver of its own, which prints a table, or JSON for --json, and
# takes less time for --quick. ./dev finds it among the own_drivers.
function(qpc_benchmark NAME)
  if(NOT QPC_BUILD_BENCHMARKS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND "qpc::")
  add_executable(${NAME} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE qpc_settings ${ARG_USES} ${ARG_LINKS})
  qpc_precompile(${NAME})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
  qpc_list(benchmarks ${NAME})
  qpc_list(own_drivers ${NAME})
endfunction()

# qpc_program(NAME SOURCES … USES … [LINKS …]): what people start; lands in BUILD/bin.
function(qpc_program NAME)
  qpc_executable(${NAME} ${ARGN})
  qpc_list(programs ${NAME})
endfunction()

# qpc_test_program(NAME SOURCES … USES … [LINKS …]): what tests, or people who test, start; lands there, too.
function(qpc_test_program NAME)
  qpc_executable(${NAME} ${ARGN})
  set_target_properties(${NAME} PROPERTIES EXCLUDE_FROM_ALL ON)
  qpc_list(test_programs ${NAME})
endfunction()

function(qpc_executable NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  list(TRANSFORM ARG_USES PREPEND "qpc::")
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE qpc_settings ${ARG_USES} ${ARG_LINKS})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  qpc_precompile(${NAME})
endfunction()
